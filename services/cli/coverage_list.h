// How regularly outlets are heard of, as coverage and status show it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/servers.h"
#include "core/base/error.h"
#include "core/base/time.h"
#include "rasad/query/v1/query_service.pb.h"

namespace rasad::cli {

/// All pages of ListCoverage. `request` holds as_of, so that all speak of one moment.
base::Result<std::vector<query::v1::SourceCoverage>> AllCoverage(
    const Channel& channel, query::v1::ListCoverageRequest request);

/// Silent outlets first, the latest to fall silent on top; then the others by name.
void SortBySilence(std::vector<query::v1::SourceCoverage>& sources);

/// One object, as docs/cli.md lists the keys.
nlohmann::ordered_json CoverageJson(const query::v1::SourceCoverage& source);

/// "silent for 3 h 10 min", "ok", "no news yet", "too little known".
std::string CoverageState(const query::v1::SourceCoverage& source, base::Micros as_of);

/// "3 of 12 outlets are silent", of one alone how it is, with what is to be done where all are.
std::string CoverageSummary(const std::vector<query::v1::SourceCoverage>& sources);

/// A table, one line an outlet; with `details` their gaps and feeds below each.
std::string CoverageTable(const std::vector<query::v1::SourceCoverage>& sources, base::Micros as_of,
                          bool details, const Style& style);

/// The line that status prints for a silent outlet: since when, what is usual, what its feeds say.
std::string SilenceLine(const query::v1::SourceCoverage& source, base::Micros as_of);

}  // namespace rasad::cli

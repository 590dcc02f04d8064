// Follows submissions until their fate is known.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/servers.h"
#include "rasad/query/v1/query_service.pb.h"

namespace rasad::cli {

/// A submission that the edge has accepted.
struct Followed {
  std::string name;  ///< As people know it.
  std::string article_id;
  std::string revision_id;
  std::string request_id;
};

/// Asks query for each of `pending` until its fate is known; calls `done` and removes it then. What
/// is left is still in flight when `patience` has passed without any news, or on Interrupted(), or
/// with the error of the last call, where query does not answer.
base::Status Follow(const Channel& query, std::vector<Followed>& pending,
                    std::chrono::milliseconds patience,
                    const std::function<void(const Followed&, const query::v1::Submission&)>& done);

/// "stored", "duplicate", "revision", "quarantined", "withdrawal_applied", "suppressed".
std::string StateName(query::v1::SubmissionState state);

}  // namespace rasad::cli

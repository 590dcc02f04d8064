// How the services are, as they say themselves.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/servers.h"
#include "rasad/config/v1/config.pb.h"

namespace rasad::cli {

/// One service.
struct ServiceHealth {
  std::string name;
  std::string metrics_address;  ///< Empty if it has none.
  std::string state;            ///< "ready", "not ready", "down", "unknown" (it has no address).
  std::string grpc_address;     ///< Empty for stages.
  std::string grpc;             ///< "serving", "not serving", "down"; empty for stages.
  std::map<std::string, std::uint64_t> records;  ///< rasad_records_total by outcome.

  bool Good() const;
};

/// Asks all services of a configuration.
std::vector<ServiceHealth> AskServices(const Globals& globals, const config::v1::Config& config);

/// The values of rasad_records_total by outcome, out of a page in Prometheus' text format.
std::map<std::string, std::uint64_t> RecordsByOutcome(std::string_view metrics);

}  // namespace rasad::cli

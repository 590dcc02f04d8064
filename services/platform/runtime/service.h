// What every service's main() does: flags, configuration, logs, metrics, health, signals, exit
// codes.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "platform/runtime/metrics.h"
#include "rasad/config/v1/config.pb.h"

namespace rasad::runtime {

/// Exit codes, the same for all programs of the house.
inline constexpr int kExitOk = 0;
inline constexpr int kExitInputsFailed = 1;    ///< Some inputs failed (command line only).
inline constexpr int kExitUsage = 64;          ///< Wrong usage.
inline constexpr int kExitUnavailable = 69;    ///< A server or package is missing.
inline constexpr int kExitInternal = 70;       ///< Our fault.
inline constexpr int kExitMisconfigured = 78;  ///< Bad configuration.

/// The exit code for an error that ended a program.
int ExitCodeFor(base::ErrorCode code);

/// What a service's body gets.
struct ServiceContext {
  const config::v1::Config& config;
  std::filesystem::path config_dir;  ///< Relative paths in the configuration start here.
  Metrics& metrics;
  std::stop_token stop;  ///< Asked to stop at SIGTERM or SIGINT.
  /// To be called once, when the service can work: /readyz and the log then say so.
  std::function<void()> ready;
};

/// Runs a service: parses --config FILE (or RASAD_CONFIG), --metrics-listen, --version, --help,
/// --log-level; loads the configuration; serves /metrics, /healthz and /readyz on the address that
/// `metrics_listen` names in the configuration; runs `body` until it returns; maps its error to an
/// exit code. At SIGTERM or SIGINT the stop token is set; a second signal ends the process at once.
int RunService(int argc, char** argv, std::string_view name,
               const std::function<std::string(const config::v1::Config&)>& metrics_listen,
               const std::function<base::Status(ServiceContext&)>& body);

/// Reads a configuration file. kMisconfigured says the line and what is wrong with it.
base::Result<config::v1::Config> LoadConfig(const std::filesystem::path& file);

/// Repeats `attempt` while it fails with an error to retry (100 ms doubling to 2 s) until it
/// succeeds, `patience_ms` have passed or `stop` is asked. For start-up only.
base::Status RetryAtStart(std::string_view what, std::uint32_t patience_ms, std::stop_token stop,
                          const std::function<base::Status()>& attempt);

}  // namespace rasad::runtime

// What every service's main() does.
#include "platform/runtime/service.h"

#include <malloc.h>
#include <pthread.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "core/base/ruleset.h"
#include "platform/runtime/http.h"
#include "platform/runtime/log.h"

namespace rasad::runtime {
namespace {

// SIGTERM and SIGINT are taken by one thread that waits for them: the first asks to stop, the
// second ends the process. Made before any other thread, so that all of them block the signals.
class SignalWaiter {
 public:
  explicit SignalWaiter(std::stop_source& stop) {
    sigemptyset(&signals_);
    for (int signal : {SIGTERM, SIGINT, SIGUSR1}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    thread_ = std::thread([this, &stop] {
      int signal = 0;
      while (sigwait(&signals_, &signal) == 0) {
        if (done_) return;
        if (signal == SIGUSR1) continue;
        if (stop.stop_requested()) _exit(128 + signal);
        Log(LogLevel::kInfo, "stopping", {{"signal", std::int64_t{signal}}});
        stop.request_stop();
      }
    });
  }
  ~SignalWaiter() {
    done_ = true;
    pthread_kill(thread_.native_handle(), SIGUSR1);
    thread_.join();
  }
  SignalWaiter(const SignalWaiter&) = delete;
  SignalWaiter& operator=(const SignalWaiter&) = delete;

 private:
  sigset_t signals_;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

HttpReply Reply(const std::string& path, const Metrics& metrics, bool ready) {
  if (path == "/metrics") {
    return {200, "text/plain; version=0.0.4; charset=utf-8", metrics.Expose()};
  }
  if (path == "/healthz") return {200, "text/plain", "alive\n"};
  if (path == "/readyz") {
    return ready ? HttpReply{200, "text/plain", "ready\n"}
                 : HttpReply{503, "text/plain", "not ready\n"};
  }
  return {404, "text/plain", "try /metrics, /healthz or /readyz\n"};
}

int Fail(const base::Error& error) {
  LogError(LogLevel::kError, "exit", error);
  return ExitCodeFor(error.code);
}

}  // namespace

int ExitCodeFor(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::kMisconfigured:
      return kExitMisconfigured;
    case base::ErrorCode::kUnavailable:
    case base::ErrorCode::kTimeout:
    case base::ErrorCode::kExhausted:
    case base::ErrorCode::kConflict:
      return kExitUnavailable;
    case base::ErrorCode::kInvalidInput:
    case base::ErrorCode::kUnsupported:
    case base::ErrorCode::kNotFound:
    case base::ErrorCode::kInternal:
      return kExitInternal;
  }
  return kExitInternal;
}

base::Status RetryAtStart(std::string_view what, std::uint32_t patience_ms, std::stop_token stop,
                          const std::function<base::Status()>& attempt) {
  using Clock = std::chrono::steady_clock;
  const auto end =
      Clock::now() + std::chrono::milliseconds(patience_ms == 0 ? 60'000 : patience_ms);
  std::chrono::milliseconds delay{100};
  for (;;) {
    base::Status done = attempt();
    if (done || base::DispositionOf(done.error().code) != base::Disposition::kRetry) return done;
    if (stop.stop_requested()) return done;
    if (Clock::now() + delay > end) {
      return tl::unexpected(
          base::Annotate(std::move(done.error()), "gave up waiting for " + std::string(what)));
    }
    LogError(LogLevel::kInfo, "waiting", done.error(), {{"for", std::string(what)}});
    std::this_thread::sleep_for(delay);
    delay = std::min(delay * 2, std::chrono::milliseconds(2'000));
  }
}

int RunService(int argc, char** argv, std::string_view name,
               const std::function<std::string(const config::v1::Config&)>& metrics_listen,
               const std::function<base::Status(ServiceContext&)>& body) {
  CLI::App app("The " + std::string(name) + " service of Rasad; see docs/operations.md.",
               "rasad-" + std::string(name));
  std::string config_file = "deploy/config.textproto";
  std::string level = "info";
  std::string listen;
  app.add_option("--config", config_file, "Configuration of the pipeline")->envname("RASAD_CONFIG");
  app.add_option("--log-level", level, "Least level that is logged")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
  app.add_option("--metrics-listen", listen,
                 "host:port of metrics, instead of the configuration's");
  app.set_version_flag("--version", std::string(RASAD_VERSION) + " (ruleset " +
                                        std::to_string(base::kRuleset) + ")");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  // Articles of megabytes go back to the system when freed, whatever thread frees them.
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
  ConfigureLog(name, level == "debug"     ? LogLevel::kDebug
                     : level == "info"    ? LogLevel::kInfo
                     : level == "warning" ? LogLevel::kWarning
                                          : LogLevel::kError);

  std::stop_source stop;
  const SignalWaiter signals(stop);
  base::Result<config::v1::Config> config = LoadConfig(config_file);
  if (!config) return Fail(config.error());

  Metrics metrics(name);
  metrics
      .GetGauge("rasad_build_info", "Always 1; the labels say what runs.",
                {{"version", RASAD_VERSION}, {"ruleset", std::to_string(base::kRuleset)}})
      .Set(1);
  std::atomic<bool> ready = false;
  std::unique_ptr<HttpServer> http;
  if (listen.empty()) listen = metrics_listen(*config);
  if (!listen.empty()) {
    auto server = HttpServer::Listen(listen, [&](const std::string& path) {
      return Reply(path, metrics, ready && !stop.stop_requested());
    });
    if (!server) return Fail(server.error());
    http = std::move(*server);
  }
  Log(LogLevel::kInfo, "starting",
      {{"version", std::string(RASAD_VERSION)},
       {"metrics", http ? http->Address() : std::string()}});

  ServiceContext context{*config, std::filesystem::absolute(config_file).parent_path(), metrics,
                         stop.get_token(), [&] {
                           ready = true;
                           Log(LogLevel::kInfo, "ready");
                         }};
  base::Status status = body(context);
  // Asked to stop while waiting for a peer is a clean stop.
  if (!status && !(stop.stop_requested() &&
                   base::DispositionOf(status.error().code) == base::Disposition::kRetry)) {
    return Fail(status.error());
  }
  Log(LogLevel::kInfo, "stopped");
  return kExitOk;
}

}  // namespace rasad::runtime

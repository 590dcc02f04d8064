// A gRPC server: listening, TLS, health, reflection, limits, metrics, graceful end.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "platform/runtime/metrics.h"
#include "rasad/config/v1/config.pb.h"

namespace grpc {
class Service;
}

namespace rasad::rpc {

/// A service and its full name ("rasad.query.v1.QueryService").
struct NamedService {
  std::string name;
  ::grpc::Service* service = nullptr;
};

/// How a server is watched and ends.
struct ServeOptions {
  std::chrono::milliseconds grace{5'000};  ///< Calls under way at the end may go on so long.
  std::chrono::milliseconds probe_interval{2'000};
};

/// A listening server. Health starts as NOT_SERVING. Thread-safe.
class Server {
 public:
  /// Listens. Plain text is allowed on loopback addresses only. kMisconfigured: the address, the
  /// TLS files, or a port that is taken. The services, `metrics` and whatever they use outlive the
  /// server. Logs "listening" with the real port.
  static base::Result<std::unique_ptr<Server>> Start(const config::v1::GrpcServer& config,
                                                     const std::filesystem::path& config_dir,
                                                     const std::vector<NamedService>& services,
                                                     runtime::Metrics& metrics);
  /// Cuts calls that are still under way.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The port that it listens on.
  int port() const;

  /// What the health service says of the server and of each named service.
  void SetServing(bool serving);

  /// Blocks until `stop` is asked, asking `probe` at the start and at every probe interval on the
  /// calling thread; then shuts down. The health is SERVING while the probe succeeds. kInternal
  /// from the probe means that only a restart helps: it ends the server and is returned.
  base::Status ServeUntil(std::stop_token stop, const std::function<base::Status()>& probe,
                          const ServeOptions& options = {});

  /// Takes no more calls, waits `grace` for those under way, then cuts them. Later calls do
  /// nothing.
  void Shutdown(std::chrono::milliseconds grace);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// True if `host` is "localhost" or a literal address of the loopback network. A name that merely
/// resolves to one is none: resolution changes.
bool IsLoopback(std::string_view host);

}  // namespace rasad::rpc

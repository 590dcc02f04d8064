// A gRPC server: listening, TLS, health, reflection, limits, metrics, graceful end.
#include "platform/grpc/server.h"

#include <arpa/inet.h>
#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>

#include <condition_variable>
#include <mutex>
#include <string_view>
#include <utility>

#include "grpc/health/v1/health.pb.h"
#include "platform/grpc/call_policy.h"
#include "platform/grpc/files.h"
#include "platform/grpc/metrics_interceptor.h"
#include "platform/runtime/log.h"

namespace rasad::rpc {
namespace {

constexpr std::uint32_t kDefaultMessageBytes = 5 << 20;
constexpr std::uint32_t kMaxMessageBytes = 64 << 20;
// Streams that one connection may open beyond the limit on calls, so that a client learns of the
// limit by RESOURCE_EXHAUSTED instead of waiting in silence.
constexpr std::uint32_t kSpareStreams = 64;
// Memory of gRPC's own buffers, beyond which it cuts streams (RESOURCE_EXHAUSTED at the client): a
// guard against floods of large messages, not a regulator.
constexpr std::size_t kQuotaBytes = 96 << 20;
// What a stream may send ahead of its reader. gRPC would let it grow with the bandwidth, to
// megabytes a stream, which is memory without use: the reader is the bottleneck.
constexpr int kLookaheadBytes = 256 << 10;
// Only reflection and health have threads of their own; the rest runs on callbacks.
constexpr int kQuotaThreads = 8;

// gRPC's own log lines become ours: one JSON object a line.
void ForwardLog(gpr_log_func_args* args) {
  const auto level = args->severity == GPR_LOG_SEVERITY_ERROR ? runtime::LogLevel::kWarning
                                                              : runtime::LogLevel::kDebug;
  runtime::Log(level, "grpc", {{"message", std::string(args->message)}});
}

base::Result<std::string> HostOf(const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == listen.size()) {
    return base::Fail(base::ErrorCode::kMisconfigured,
                      "grpc.listen is \"" + listen + "\"; give host:port, as in 127.0.0.1:7001");
  }
  std::string host = listen.substr(0, colon);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return host;
}

base::Result<std::shared_ptr<::grpc::ServerCredentials>> Credentials(
    const config::v1::GrpcServer& config, const std::filesystem::path& dir) {
  auto host = HostOf(config.listen());
  if (!host) return tl::unexpected(host.error());
  if (!config.has_tls()) {
    if (!IsLoopback(*host)) {
      return base::Fail(base::ErrorCode::kMisconfigured,
                        "grpc.listen is " + config.listen() +
                            ", which others can reach, and grpc.tls is not set: set tls, or "
                            "listen on 127.0.0.1");
    }
    return ::grpc::InsecureServerCredentials();
  }
  const auto& tls = config.tls();
  auto chain = ReadPem(dir, tls.certificate_file(), "grpc.tls.certificate_file");
  if (!chain) return tl::unexpected(chain.error());
  auto key = ReadPem(dir, tls.key_file(), "grpc.tls.key_file");
  if (!key) return tl::unexpected(key.error());
  ::grpc::SslServerCredentialsOptions options;
  if (!tls.client_ca_file().empty()) {
    auto ca = ReadPem(dir, tls.client_ca_file(), "grpc.tls.client_ca_file");
    if (!ca) return tl::unexpected(ca.error());
    options.pem_root_certs = *std::move(ca);
    options.client_certificate_request = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  options.pem_key_cert_pairs.push_back({*std::move(key), *std::move(chain)});
  return ::grpc::SslServerCredentials(options);
}

}  // namespace

struct Server::Impl {
  std::unique_ptr<::grpc::Server> server;
  std::vector<std::string> names;
  int port = 0;
  std::mutex mutex;
  std::condition_variable_any wake;
  bool down = false;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { Shutdown(std::chrono::milliseconds(0)); }
int Server::port() const { return impl_->port; }

base::Result<std::unique_ptr<Server>> Server::Start(const config::v1::GrpcServer& config,
                                                    const std::filesystem::path& config_dir,
                                                    const std::vector<NamedService>& services,
                                                    runtime::Metrics& metrics) {
  gpr_set_log_function(ForwardLog);
  auto credentials = Credentials(config, config_dir);
  if (!credentials) return tl::unexpected(credentials.error());
  const std::uint32_t message_bytes =
      config.max_message_bytes() != 0 ? config.max_message_bytes() : kDefaultMessageBytes;
  if (message_bytes > kMaxMessageBytes) {
    return base::Fail(base::ErrorCode::kMisconfigured,
                      "grpc.max_message_bytes is " + std::to_string(message_bytes) + "; at most " +
                          std::to_string(kMaxMessageBytes));
  }
  const std::uint32_t calls =
      config.max_concurrent_calls() != 0 ? config.max_concurrent_calls() : kDefaultConcurrentCalls;

  // Touching the descriptor links it in; reflection describes the health service with it.
  ::grpc::health::v1::HealthCheckRequest::descriptor();
  ::grpc::EnableDefaultHealthCheckService(true);
  ::grpc::reflection::InitProtoReflectionServerBuilderPlugin();

  auto impl = std::make_unique<Impl>();
  ::grpc::ServerBuilder builder;
  builder.AddListeningPort(config.listen(), *credentials, &impl->port);
  for (const auto& service : services) {
    builder.RegisterService(service.service);
    impl->names.push_back(service.name);
  }
  builder.SetMaxReceiveMessageSize(static_cast<int>(message_bytes));
  builder.SetResourceQuota(
      ::grpc::ResourceQuota("rasad").Resize(kQuotaBytes).SetMaxThreads(kQuotaThreads));
  builder.SetSyncServerOption(::grpc::ServerBuilder::SyncServerOption::NUM_CQS, 1);
  builder.SetSyncServerOption(::grpc::ServerBuilder::SyncServerOption::MIN_POLLERS, 1);
  builder.SetSyncServerOption(::grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, 2);
  // With SO_REUSEPORT a second server on the same port would quietly take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             static_cast<int>(calls + kSpareStreams));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kLookaheadBytes);
  // Finds clients that vanished without a word.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 20'000);
  std::vector<std::unique_ptr<::grpc::experimental::ServerInterceptorFactoryInterface>>
      interceptors;
  interceptors.push_back(MetricsInterceptors(metrics));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));

  impl->server = builder.BuildAndStart();
  if (impl->server == nullptr || impl->port == 0) {
    return base::Fail(base::ErrorCode::kMisconfigured,
                      "cannot listen on " + config.listen() +
                          ": the port is taken, the address is not this machine's, or the TLS "
                          "certificate and key do not fit together");
  }
  std::unique_ptr<Server> server(new Server(std::move(impl)));
  server->SetServing(false);
  runtime::Log(runtime::LogLevel::kInfo, "listening",
               {{"listen", config.listen()},
                {"port", static_cast<std::int64_t>(server->port())},
                {"tls", config.has_tls()}});
  return server;
}

void Server::SetServing(bool serving) {
  auto* health = impl_->server->GetHealthCheckService();
  health->SetServingStatus("", serving);
  for (const auto& name : impl_->names) health->SetServingStatus(name, serving);
}

base::Status Server::ServeUntil(std::stop_token stop, const std::function<base::Status()>& probe,
                                const ServeOptions& options) {
  bool serving = false;
  base::Status health;
  while (!stop.stop_requested()) {
    health = probe();
    if (!health && health.error().code == base::ErrorCode::kInternal) break;
    if (health.has_value() != serving) {
      serving = health.has_value();
      SetServing(serving);
      if (serving) {
        runtime::Log(runtime::LogLevel::kInfo, "serving");
      } else {
        runtime::LogError(runtime::LogLevel::kWarning, "not_serving", health.error());
      }
    }
    std::unique_lock lock(impl_->mutex);
    impl_->wake.wait_for(lock, stop, options.probe_interval, [] { return false; });
  }
  Shutdown(options.grace);
  if (!health && health.error().code == base::ErrorCode::kInternal) return health;
  return {};
}

void Server::Shutdown(std::chrono::milliseconds grace) {
  {
    std::lock_guard lock(impl_->mutex);
    if (std::exchange(impl_->down, true)) return;
  }
  impl_->server->GetHealthCheckService()->Shutdown();
  impl_->server->Shutdown(std::chrono::system_clock::now() + grace);
  impl_->server->Wait();
}

bool IsLoopback(std::string_view host) {
  if (host == "localhost") return true;
  const std::string text(host);
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, text.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace rasad::rpc

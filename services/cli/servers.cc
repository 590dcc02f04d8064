// Where the servers are, how to reach them, and what their errors mean for the exit code.
#include "cli/servers.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <system_error>

#include "cli/console.h"
#include "platform/grpc/client.h"
#include "platform/grpc/status.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

base::Result<Pipeline> Load(const fs::path& file) {
  auto config = runtime::LoadConfig(file);
  if (!config) return tl::unexpected(config.error());
  std::error_code error;
  const fs::path whole = fs::absolute(file, error);
  return Pipeline{std::move(*config), (error ? file : whole).parent_path()};
}

base::Result<Channel> Connect(const Globals& globals, const std::string& address,
                              const config::v1::GrpcServer& (*server)(const config::v1::Config&)) {
  rpc::ClientOptions options;
  options.ca_file = globals.ca_file;
  options.certificate_file = globals.cert_file;
  options.key_file = globals.key_file;
  options.tls = !globals.ca_file.empty() || !globals.cert_file.empty();
  if (!address.empty()) return rpc::Connect(address, options);
  const auto pipeline = FindPipeline(globals);
  if (!pipeline) return tl::unexpected(pipeline.error());
  const config::v1::GrpcServer& found = server(pipeline->config);
  options.tls = options.tls || found.has_tls();
  const auto target = ClientAddress(found.listen());
  if (!target) return tl::unexpected(target.error());
  return rpc::Connect(*target, options);
}

}  // namespace

base::Result<Pipeline> FindPipeline(const Globals& globals, const fs::path& start) {
  if (!globals.config.empty()) return Load(globals.config);
  const char* named = std::getenv("RASAD_CONFIG");
  if (named != nullptr && *named != '\0') return Load(named);
  for (fs::path folder = start;; folder = folder.parent_path()) {
    std::error_code error;
    const fs::path file = folder / ".run" / "config.textproto";
    if (fs::is_regular_file(file, error)) return Load(file);
    if (!folder.has_relative_path()) break;  // the root
  }
  return base::Fail(ErrorCode::kUnavailable,
                    "no system is running here (no .run/config.textproto in this folder or above "
                    "it); " +
                        std::string(kStartIt) + ", or name its configuration with --config FILE");
}

base::Result<Pipeline> FindPipeline(const Globals& globals) {
  std::error_code error;
  return FindPipeline(globals, fs::current_path(error));
}

base::Result<std::string> ClientAddress(std::string_view listen) {
  const std::size_t colon = listen.rfind(':');
  const std::string_view port =
      colon == std::string_view::npos ? std::string_view() : listen.substr(colon + 1);
  if (port.empty() || port == "0") {
    return base::Fail(ErrorCode::kMisconfigured,
                      "the configuration names no fixed port (listen: \"" + std::string(listen) +
                          "\"); give the server's address on the command line");
  }
  const std::string_view host = listen.substr(0, colon);
  if (host.empty() || host == "0.0.0.0" || host == "[::]" || host == "*") {
    return "127.0.0.1:" + std::string(port);
  }
  return std::string(listen);
}

std::string CheckAddress(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  unsigned port = 0;
  const char* end = text.data() + text.size();
  const bool given = colon != std::string::npos && colon > 0;
  const auto [stopped, error] = std::from_chars(given ? text.data() + colon + 1 : end, end, port);
  if (given && error == std::errc() && stopped == end && port >= 1 && port <= 65'535) return {};
  return "not HOST:PORT: " + text;
}

base::Result<Channel> ConnectIngest(const Globals& globals, const std::string& address) {
  return Connect(globals, address,
                 [](const config::v1::Config& config) -> const config::v1::GrpcServer& {
                   return config.ingest().grpc();
                 });
}

base::Result<Channel> ConnectQuery(const Globals& globals, const std::string& address) {
  return Connect(globals, address,
                 [](const config::v1::Config& config) -> const config::v1::GrpcServer& {
                   return config.query().grpc();
                 });
}

void SetDeadline(::grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
}

bool IsConnected(const Channel& channel) {
  return channel->GetState(/*try_to_connect=*/false) == GRPC_CHANNEL_READY;
}

base::Error CallError(std::string_view server, const Channel& channel,
                      const ::grpc::Status& status) {
  return CallError(server, IsConnected(channel), status);
}

base::Error CallError(std::string_view server, bool connected, const ::grpc::Status& status) {
  base::Error error = rpc::FromStatus(status);
  if (error.code != ErrorCode::kUnavailable) return error;
  const std::string name = "the " + std::string(server) + " server ";
  error.message = connected
                      ? name + "answers, but: " + error.message + "; " + std::string(kAskStatus)
                      : name + "does not answer (" + error.message + "); " + std::string(kStartIt);
  return error;
}

int Report(const base::Error& error) {
  Complain(error.message);
  switch (error.code) {
    case ErrorCode::kInvalidInput:
    case ErrorCode::kUnsupported:
      return runtime::kExitUsage;
    case ErrorCode::kNotFound:
      return runtime::kExitInputsFailed;
    default:
      return runtime::ExitCodeFor(error.code);
  }
}

}  // namespace rasad::cli

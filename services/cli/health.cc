// How the services are, as they say themselves.
#include "cli/health.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <cstdlib>

#include "cli/http_get.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace rasad::cli {
namespace {

constexpr std::string_view kReady = "ready";
constexpr std::string_view kServing = "serving";

void AskHttp(const std::string& listen, ServiceHealth& health) {
  const auto address = ClientAddress(listen);
  if (!address) {
    health.state = "unknown";
    return;
  }
  health.metrics_address = *address;
  const auto ready = HttpGet(*address, "/readyz");
  if (!ready) {
    health.state = "down";
    return;
  }
  health.state = ready->status == 200 ? kReady : "not ready";
  if (const auto metrics = HttpGet(*address, "/metrics")) {
    health.records = RecordsByOutcome(metrics->body);
  }
}

void AskGrpc(const config::v1::GrpcServer& server, const base::Result<Channel>& channel,
             ServiceHealth& health) {
  health.grpc_address = ClientAddress(server.listen()).value_or(server.listen());
  health.grpc = "down";
  if (!channel) return;
  ::grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(3));
  ::grpc::health::v1::HealthCheckRequest request;
  ::grpc::health::v1::HealthCheckResponse response;
  const auto status =
      ::grpc::health::v1::Health::NewStub(*channel)->Check(&context, request, &response);
  if (!status.ok()) return;
  const bool serving = response.status() == ::grpc::health::v1::HealthCheckResponse::SERVING;
  health.grpc = serving ? kServing : "not serving";
}

}  // namespace

bool ServiceHealth::Good() const {
  return (state == kReady || state == "unknown") && (grpc_address.empty() || grpc == kServing);
}

std::vector<ServiceHealth> AskServices(const Globals& globals, const config::v1::Config& config) {
  std::vector<ServiceHealth> services;
  const auto add = [&](const char* name, const std::string& listen) -> ServiceHealth& {
    services.push_back({});
    services.back().name = name;
    AskHttp(listen, services.back());
    return services.back();
  };
  AskGrpc(config.ingest().grpc(), ConnectIngest(globals, {}),
          add("ingest", config.ingest().metrics_listen()));
  add("normalize", config.normalize().metrics_listen());
  if (config.has_normalize_backfill()) {
    add("normalize-backfill", config.normalize_backfill().stage().metrics_listen());
  }
  add("extract", config.extract().metrics_listen());
  add("storage", config.storage().metrics_listen());
  AskGrpc(config.query().grpc(), ConnectQuery(globals, {}),
          add("query", config.query().metrics_listen()));
  return services;
}

std::map<std::string, std::uint64_t> RecordsByOutcome(std::string_view metrics) {
  constexpr std::string_view kName = "rasad_records_total{";
  constexpr std::string_view kLabel = "outcome=\"";
  std::map<std::string, std::uint64_t> out;
  while (!metrics.empty()) {
    const std::size_t end = metrics.find('\n');
    const std::string_view line = metrics.substr(0, end);
    metrics.remove_prefix(end == std::string_view::npos ? metrics.size() : end + 1);
    if (!line.starts_with(kName)) continue;
    const std::size_t label = line.find(kLabel);
    const std::size_t close = line.rfind("} ");
    if (label == std::string_view::npos || close == std::string_view::npos) continue;
    const std::string_view rest = line.substr(label + kLabel.size());
    const std::string value(line.substr(close + 2));
    const double number = std::strtod(value.c_str(), nullptr);
    if (!(number >= 0 && number < 1e18)) continue;
    out[std::string(rest.substr(0, rest.find('"')))] += static_cast<std::uint64_t>(number);
  }
  return out;
}

}  // namespace rasad::cli

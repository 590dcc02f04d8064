// rasad-query: questions over gRPC in, rows of the database out.
#include <algorithm>
#include <chrono>
#include <string>

#include "platform/grpc/server.h"
#include "platform/postgres/migrate.h"
#include "platform/postgres/pool.h"
#include "platform/postgres/reader.h"
#include "platform/runtime/service.h"
#include "query/service.h"

namespace rasad::query {
namespace {

constexpr std::uint32_t kDefaultConnections = 4;
constexpr std::uint32_t kMaxConnections = 64;
constexpr std::size_t kWaitingPerConnection = 32;
constexpr std::chrono::milliseconds kProbeTimeout{1'000};

base::Status Run(runtime::ServiceContext& context) {
  const auto& config = context.config;
  const auto& database = config.postgres();
  const std::uint32_t connections =
      config.query().connections() != 0 ? config.query().connections() : kDefaultConnections;
  if (connections > kMaxConnections) {
    return base::Fail(base::ErrorCode::kMisconfigured,
                      "query.connections is " + std::to_string(connections) + "; at most " +
                          std::to_string(kMaxConnections));
  }
  const auto migrations =
      context.config_dir /
      (database.migrations_dir().empty() ? "postgres" : database.migrations_dir());
  auto checked =
      runtime::RetryAtStart("the database", database.startup_patience_ms(), context.stop,
                            [&] { return postgres::CheckSchema(database.conninfo(), migrations); });
  if (!checked) return checked;

  // One session more than there are workers: the probe never waits for them.
  postgres::Pool sessions(database.conninfo(), connections + 1, "rasad-query");
  postgres::PostgresReader reader(sessions);
  rpc::CallPolicy policy(config.query().grpc());
  runtime::WorkPool pool(connections, connections * kWaitingPerConnection);
  const auto service = MakeQueryService({reader, reader, reader, reader, reader, pool, policy});
  auto server = rpc::Server::Start(config.query().grpc(), context.config_dir,
                                   {{QueryServiceName(), service.get()}}, context.metrics);
  if (!server) return tl::unexpected(server.error());
  (*server)->SetServing(true);
  context.ready();
  return (*server)->ServeUntil(context.stop, [&] { return reader.Ping(kProbeTimeout); });
}

}  // namespace
}  // namespace rasad::query

int main(int argc, char** argv) {
  return rasad::runtime::RunService(
      argc, argv, "query",
      [](const rasad::config::v1::Config& config) { return config.query().metrics_listen(); },
      rasad::query::Run);
}

// rasad-storage: extracted articles, withdrawals and quarantined records into PostgreSQL.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/ruleset.h"
#include "platform/kafka/sink.h"
#include "platform/kafka/source.h"
#include "platform/kafka/topics.h"
#include "platform/kafka/wiring.h"
#include "platform/postgres/migrate.h"
#include "platform/postgres/sink.h"
#include "platform/runtime/service.h"
#include "platform/runtime/worker.h"
#include "storage/stage.h"

namespace rasad::storage {
namespace {

constexpr std::string_view kService = "storage";
constexpr std::uint32_t kDefaultPatienceMs = 60'000;

base::Status PrepareDatabase(runtime::ServiceContext& context) {
  const auto& database = context.config.postgres();
  const auto migrations =
      context.config_dir /
      (database.migrations_dir().empty() ? "postgres" : database.migrations_dir());
  const std::uint32_t patience =
      database.startup_patience_ms() != 0 ? database.startup_patience_ms() : kDefaultPatienceMs;
  return runtime::RetryAtStart("database", patience, context.stop,
                               [&] { return postgres::Migrate(database.conninfo(), migrations); });
}

base::Status Run(runtime::ServiceContext& context) {
  const kafka::ClientOptions client{context.config.kafka(), "rasad-storage"};
  if (auto ok = PrepareDatabase(context); !ok) return ok;
  if (auto ok = kafka::PrepareTopics(context, client); !ok) return ok;

  std::vector<std::string> topics{std::string(kafka::topic::kExtracted)};
  for (const std::string_view service : {"normalize", "extract", "storage"}) {
    topics.push_back(kafka::QuarantineTopic(service));
  }
  auto source = kafka::OpenSource(context, kService, context.config.storage(), topics);
  if (!source) return tl::unexpected(source.error());
  auto quarantine = kafka::KafkaSink::Open(
      {.client = client, .topic = kafka::QuarantineTopic(kService), .metrics = &context.metrics});
  if (!quarantine) return tl::unexpected(quarantine.error());
  postgres::PostgresSink database(context.config.postgres().conninfo());

  runtime::WorkerOptions options;
  options.service = kService;
  options.ruleset = base::kRuleset;
  runtime::Worker<postgres::StorageOp> worker(std::move(options), **source, ToOperations, database,
                                              **quarantine, context.metrics);
  context.ready();
  return worker.Run(context.stop);
}

}  // namespace
}  // namespace rasad::storage

int main(int argc, char** argv) {
  return rasad::runtime::RunService(
      argc, argv, "storage",
      [](const rasad::config::v1::Config& config) { return config.storage().metrics_listen(); },
      rasad::storage::Run);
}

// Wiring that the services share.
#include "platform/kafka/wiring.h"

#include <cstdlib>

#include "core/base/ruleset.h"
#include "platform/kafka/sink.h"
#include "platform/kafka/throttle.h"
#include "platform/kafka/topics.h"
#include "platform/runtime/worker.h"

namespace rasad::kafka {
namespace {

// A lane's steps are small, so that what comes by the main road slips between.
constexpr std::uint32_t kLaneBatch = 5;
constexpr std::int64_t kLaneWaiting = 1;

// For tests of the crash rules: a record with the key that RASAD_TEST_CRASH_ON_KEY names kills the
// process, as a fault in a parser would.
runtime::Stage<runtime::OutRecord> WithCrashForTests(runtime::Stage<runtime::OutRecord> stage) {
  const char* key = std::getenv("RASAD_TEST_CRASH_ON_KEY");
  if (key == nullptr || *key == '\0') return stage;
  return [stage = std::move(stage), key = std::string(key)](const runtime::Record& record) {
    if (record.key == key) std::abort();
    return stage(record);
  };
}

}  // namespace

base::Status PrepareTopics(const runtime::ServiceContext& context, const ClientOptions& client) {
  if (base::Status up = WaitForBroker(client, 0, context.stop); !up) return up;
  const std::string& file = client.kafka.topics_file();
  const auto table = LoadTopics(context.config_dir / (file.empty() ? "topics.tsv" : file));
  if (!table) return tl::unexpected(table.error());
  return EnsureTopics(client, *table, context.stop);
}

std::string GroupOf(std::string_view service, const config::v1::StageService& stage) {
  return stage.group().empty() ? "rasad-" + std::string(service) : stage.group();
}

base::Result<std::unique_ptr<KafkaSource>> OpenSource(const runtime::ServiceContext& context,
                                                      std::string_view service,
                                                      const config::v1::StageService& stage,
                                                      std::vector<std::string> topics) {
  return KafkaSource::Open({.client = {context.config.kafka(), "rasad-" + std::string(service)},
                            .topics = std::move(topics),
                            .group = GroupOf(service, stage),
                            .group_instance_id = stage.group_instance_id(),
                            .batch_size = stage.batch_size(),
                            .batch_bytes = stage.batch_bytes(),
                            .metrics = &context.metrics});
}

base::Status RunTransform(runtime::ServiceContext& context, std::string_view service,
                          const config::v1::StageService& stage, std::string_view input,
                          std::string_view output, runtime::Stage<runtime::OutRecord> transform,
                          const std::optional<Lane>& lane) {
  const std::string name = std::string(service) + (lane ? "-" + lane->name : "");
  const ClientOptions client{context.config.kafka(), "rasad-" + name};
  if (base::Status prepared = PrepareTopics(context, client); !prepared) return prepared;
  config::v1::StageService own = stage;
  std::unique_ptr<Backlog> backlog;
  if (lane) {
    if (own.batch_size() == 0) own.set_batch_size(kLaneBatch);
    auto opened = Backlog::Open(client, lane->behind);
    if (!opened) return tl::unexpected(opened.error());
    backlog = std::move(*opened);
  }
  auto source = OpenSource(context, name, own, {std::string(input)});
  if (!source) return tl::unexpected(source.error());
  std::optional<ThrottledSource> throttled;
  if (lane) {
    throttled.emplace(
        **source,
        ThrottleOptions{.max_waiting = lane->max_waiting > 0 ? lane->max_waiting : kLaneWaiting,
                        .max_per_second = lane->max_per_second,
                        .waiting = [&] { return backlog->Waiting(); },
                        .now = nullptr,
                        .sleep = nullptr,
                        .metrics = &context.metrics});
  }
  auto sink = KafkaSink::Open({client, std::string(output), &context.metrics});
  if (!sink) return tl::unexpected(sink.error());
  auto quarantine = KafkaSink::Open({client, QuarantineTopic(service), &context.metrics});
  if (!quarantine) return tl::unexpected(quarantine.error());

  runtime::WorkerOptions options;
  options.service = service;
  options.ruleset = base::kRuleset;
  runtime::Source& from = throttled ? static_cast<runtime::Source&>(*throttled) : **source;
  runtime::Worker<runtime::OutRecord> worker(std::move(options), from,
                                             WithCrashForTests(std::move(transform)), **sink,
                                             **quarantine, context.metrics);
  context.ready();
  return worker.Run(context.stop);
}

}  // namespace rasad::kafka

// rasad-ingest: articles and withdrawals in over gRPC, records on the raw topics out.
#include <chrono>
#include <string>

#include "ingest/poll_thread.h"
#include "ingest/feed_edge.h"
#include "ingest/service.h"
#include "platform/grpc/server.h"
#include "platform/kafka/producer.h"
#include "platform/kafka/topics.h"
#include "platform/kafka/wiring.h"
#include "platform/runtime/service.h"

namespace rasad::ingest {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kProbeTimeout{3'000};
constexpr milliseconds kDrainTimeout{10'000};
constexpr std::uint32_t kBackfillLingerMs = 100;  // Archives can wait; the broker has less to do.

struct KafkaProducer final : Producer {
  explicit KafkaProducer(kafka::Producer& to) : producer(to) {}
  base::Status Send(const runtime::OutRecord& record, Done done) override {
    return producer.Send(record, std::move(done));
  }
  kafka::Producer& producer;
};

base::Micros Now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

base::Status Run(runtime::ServiceContext& context) {
  const auto& config = context.config;
  const kafka::ClientOptions client{config.kafka(), "rasad-ingest"};
  if (auto ok = kafka::PrepareTopics(context, client); !ok) return ok;
  const auto open = [&](std::string_view topic, std::uint32_t linger_ms) {
    return kafka::Producer::Open({.client = client,
                                  .topic = std::string(topic),
                                  .max_queued_records = config.ingest().max_queued_records(),
                                  .max_queued_kbytes = config.ingest().max_queued_kbytes(),
                                  .linger_ms = linger_ms,
                                  .metrics = &context.metrics});
  };
  auto producer = open(kafka::topic::kRaw, 0);
  if (!producer) return tl::unexpected(producer.error());
  auto backfill = open(kafka::topic::kBackfillRaw, kBackfillLingerMs);
  if (!backfill) return tl::unexpected(backfill.error());

  KafkaProducer live_port(**producer);
  KafkaProducer backfill_port(**backfill);
  rpc::CallPolicy policy(config.ingest().grpc());
  const auto service =
      MakeIngestService({live_port, backfill_port, policy, context.metrics, Now, context.stop});
  auto server = rpc::Server::Start(config.ingest().grpc(), context.config_dir,
                                   {{IngestServiceName(), service.get()}}, context.metrics);
      MakeIngestService({port, policy, context.metrics, Now, context.stop}, StreamLimits());
  const auto feeds = FeedEdge::Open(context, policy, Now);
  if (!feeds) return tl::unexpected(feeds.error());
  auto server = rpc::Server::Start(
      config.ingest().grpc(), context.config_dir,
      {{IngestServiceName(), service.get()}, (*feeds)->service()}, context.metrics);
  if (!server) return tl::unexpected(server.error());
  auto polling = PollThread::Start(context, live_port);
  if (!polling) return tl::unexpected(polling.error());
  (*server)->SetServing(true);
  context.ready();
  auto ended = (*server)->ServeUntil(context.stop, [&] {
    auto ready = (*producer)->Ready(kProbeTimeout);
    return ready ? (*backfill)->Ready(kProbeTimeout) : ready;
  });
  polling->reset();
  // Every acknowledgement that is still to come comes while the service lives.
  (*producer)->Close(kDrainTimeout);
  (*backfill)->Close(kDrainTimeout);
  return ended;
}

}  // namespace
}  // namespace rasad::ingest

int main(int argc, char** argv) {
  return rasad::runtime::RunService(
      argc, argv, "ingest",
      [](const rasad::config::v1::Config& config) { return config.ingest().metrics_listen(); },
      rasad::ingest::Run);
}

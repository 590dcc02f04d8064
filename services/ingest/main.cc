// rasad-ingest: articles and withdrawals in over gRPC, feeds polled, records on the raw topics out.
#include <chrono>
#include <string>

#include "ingest/feed_edge.h"
#include "ingest/lanes.h"
#include "ingest/poll_thread.h"
#include "ingest/service.h"
#include "platform/grpc/server.h"
#include "platform/kafka/wiring.h"
#include "platform/runtime/service.h"

namespace rasad::ingest {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kProbeTimeout{3'000};
constexpr milliseconds kDrainTimeout{10'000};

base::Micros Now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

base::Status Run(runtime::ServiceContext& context) {
  const auto& config = context.config;
  const kafka::ClientOptions client{config.kafka(), "rasad-ingest"};
  if (auto ok = kafka::PrepareTopics(context, client); !ok) return ok;
  const auto lanes = Lanes::Open(context, client);
  if (!lanes) return tl::unexpected(lanes.error());

  rpc::CallPolicy policy(config.ingest().grpc());
  const auto service = MakeIngestService(
      {(*lanes)->live(), (*lanes)->backfill(), policy, context.metrics, Now, context.stop});
  const auto feeds = FeedEdge::Open(context, policy, Now);
  if (!feeds) return tl::unexpected(feeds.error());
  auto server = rpc::Server::Start(config.ingest().grpc(), context.config_dir,
                                   {{IngestServiceName(), service.get()}, (*feeds)->service()},
                                   context.metrics);
  if (!server) return tl::unexpected(server.error());
  auto polling = PollThread::Start(context, (*lanes)->live());
  if (!polling) return tl::unexpected(polling.error());
  (*server)->SetServing(true);
  context.ready();
  auto ended = (*server)->ServeUntil(context.stop, [&] { return (*lanes)->Ready(kProbeTimeout); });
  polling->reset();
  // Every acknowledgement that is still to come comes while the service lives.
  (*lanes)->Close(kDrainTimeout);
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

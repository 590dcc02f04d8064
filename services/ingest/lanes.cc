// The two roads on which records leave ingest.
#include "ingest/lanes.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/kafka/topics.h"

namespace rasad::ingest {
namespace {

constexpr std::uint32_t kBackfillLingerMs = 100;  // Archives can wait; the broker has less to do.

}  // namespace

base::Result<std::unique_ptr<Lanes>> Lanes::Open(const runtime::ServiceContext& context,
                                                 const kafka::ClientOptions& client) {
  const auto& config = context.config.ingest();
  const auto open = [&](std::string_view topic, std::uint32_t linger_ms) {
    return kafka::Producer::Open({.client = client,
                                  .topic = std::string(topic),
                                  .max_queued_records = config.max_queued_records(),
                                  .max_queued_kbytes = config.max_queued_kbytes(),
                                  .linger_ms = linger_ms,
                                  .metrics = &context.metrics});
  };
  auto live = open(kafka::topic::kRaw, 0);
  if (!live) return tl::unexpected(live.error());
  auto backfill = open(kafka::topic::kBackfillRaw, kBackfillLingerMs);
  if (!backfill) return tl::unexpected(backfill.error());
  auto lanes = std::make_unique<Lanes>();
  lanes->live_ = std::make_unique<LanePort>(*std::move(live));
  lanes->backfill_ = std::make_unique<LanePort>(*std::move(backfill));
  return lanes;
}

base::Status Lanes::Ready(std::chrono::milliseconds timeout) {
  auto ready = live_->kafka().Ready(timeout);
  return ready ? backfill_->kafka().Ready(timeout) : ready;
}

void Lanes::Close(std::chrono::milliseconds deadline) {
  live_->kafka().Close(deadline);
  backfill_->kafka().Close(deadline);
}

}  // namespace rasad::ingest

// The pipeline's Source over a Kafka consumer group.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "platform/kafka/client.h"
#include "platform/runtime/metrics.h"
#include "platform/runtime/pipeline.h"

namespace rasad::kafka {

/// What a source reads. Zeros mean the defaults.
struct SourceOptions {
  ClientOptions client;
  std::vector<std::string> topics;
  std::string group;
  std::string group_instance_id;        ///< Static membership; empty: dynamic.
  std::uint32_t batch_size = 0;         ///< Records; default 1,000, at most 10,000.
  std::uint32_t batch_bytes = 0;        ///< Bytes after which no more is taken; default 16 MiB.
  runtime::Metrics* metrics = nullptr;  ///< Optional; must outlive the source.
};

/// Reads a consumer group's share of some topics.
///
/// Eager assignment: at every rebalance all partitions go back to what the group has committed, and
/// a batch in hand is abandoned (Commit answers kConflict). Suspects (suspects.h) decides how many
/// records are handed out together after a crash. Topics that do not exist yet make Poll fail with
/// kUnavailable; a broker that is away makes it return nothing, since the client reconnects by
/// itself. Metrics: rasad_lag_records{topic,partition} every 5 s, rasad_kafka_rebalances_total,
/// rasad_kafka_errors_total{code}. Not thread-safe.
class KafkaSource final : public runtime::Source {
 public:
  /// Joins the group. kMisconfigured for wrong options; a broker is not needed yet.
  static base::Result<std::unique_ptr<KafkaSource>> Open(SourceOptions options);

  /// Leaves the group at once (a static member stays in it until its session times out).
  ~KafkaSource() override;

  base::Result<std::vector<runtime::Record>> Poll(std::chrono::milliseconds timeout) override;

  /// Synchronous. kConflict: the batch is not ours any more and will be polled again by whoever has
  /// its partitions now. Other errors to retry keep the batch: Commit again.
  base::Status Commit() override;

  /// kConflict: meanwhile the batch in hand has lost its partitions, as from Commit.
  base::Status Idle(std::chrono::milliseconds duration) override;

 private:
  struct Impl;
  explicit KafkaSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rasad::kafka

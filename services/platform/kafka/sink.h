// The pipeline's Sink into one Kafka topic.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/base/error.h"
#include "platform/kafka/client.h"
#include "platform/runtime/metrics.h"
#include "platform/runtime/pipeline.h"

namespace rasad::kafka {

/// Where a sink writes.
struct SinkOptions {
  ClientOptions client;
  std::string topic;
  runtime::Metrics* metrics = nullptr;  ///< Optional; must outlive the sink.
};

/// Writes records into one topic with an idempotent producer; all in-sync replicas have them when
/// Write returns OK. The partition follows from the key (murmur2); records without a key are
/// spread. Serves for outputs and for quarantine. Not thread-safe.
class KafkaSink final : public runtime::Sink<runtime::OutRecord> {
 public:
  /// kMisconfigured for wrong options; a broker is not needed yet.
  static base::Result<std::unique_ptr<KafkaSink>> Open(SinkOptions options);
  ~KafkaSink() override;

  /// Returns when the broker has answered for every record, at the latest after message.timeout.ms
  /// (30 s unless configured). kInvalidInput: a record is larger than the topic takes; otherwise
  /// the first failed delivery's error. In both cases some records may have been written.
  base::Status Write(std::span<const runtime::OutRecord> items) override;

 private:
  struct Impl;
  explicit KafkaSink(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rasad::kafka

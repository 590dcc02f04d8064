// The producer of the edge: many threads hand records in, each hears of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/base/error.h"
#include "platform/kafka/client.h"
#include "platform/runtime/metrics.h"
#include "platform/runtime/pipeline.h"

namespace rasad::kafka {

/// Where a producer writes and how much may wait. Zeros mean the defaults.
struct ProducerOptions {
  ClientOptions client;
  std::string topic;
  std::uint32_t max_queued_records = 0;  ///< Default 20,000.
  std::uint32_t max_queued_kbytes = 0;   ///< Default 65,536.
  std::uint32_t linger_ms = 0;           ///< How long records are collected. Default 3.
  runtime::Metrics* metrics = nullptr;   ///< Optional; must outlive the producer.
};

/// Writes records into one topic without waiting. Same guarantees as KafkaSink. Thread-safe.
class Producer {
 public:
  using Done = std::function<void(base::Status)>;

  /// kMisconfigured for wrong options; a broker is not needed yet.
  static base::Result<std::unique_ptr<Producer>> Open(ProducerOptions options);

  /// Closes without patience.
  ~Producer();
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  /// Queues a record. OK: `done` will be called exactly once, from the producer's own thread, with
  /// OK when all in-sync replicas have the record. It must not block. Any error: `done` is never
  /// called; kExhausted means that the queue is full, kInvalidInput that the record is too large,
  /// kUnavailable that the producer is closed.
  base::Status Send(const runtime::OutRecord& record, Done done);

  /// Whether the cluster answers and knows the topic with leaders for all its partitions; asks it,
  /// at most `timeout`. kInternal: the producer is beyond repair, the process must be restarted.
  base::Status Ready(std::chrono::milliseconds timeout);

  /// Takes no more records, waits at most `deadline` for those that are queued and fails the rest.
  /// All of their `done` have been called when it returns. Repeating is harmless. Not to be called
  /// from a `done`.
  void Close(std::chrono::milliseconds deadline);

 private:
  struct Impl;
  explicit Producer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rasad::kafka

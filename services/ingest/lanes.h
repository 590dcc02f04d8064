// The two roads on which records leave ingest: news, and archives.
#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "ingest/producer.h"
#include "platform/kafka/client.h"
#include "platform/kafka/producer.h"
#include "platform/runtime/service.h"

namespace rasad::ingest {

/// A lane's port on Kafka. Thread-safe.
class LanePort final : public Producer {
 public:
  explicit LanePort(std::unique_ptr<kafka::Producer> to) : to_(std::move(to)) {}
  base::Status Send(const runtime::OutRecord& record, Done done) override {
    return to_->Send(record, std::move(done));
  }
  kafka::Producer& kafka() { return *to_; }

 private:
  std::unique_ptr<kafka::Producer> to_;
};

/// A producer for each lane, so that archives that fill their queue leave the news alone. Outlives
/// all that sends.
class Lanes {
 public:
  /// kMisconfigured for wrong options; a broker is not needed yet.
  static base::Result<std::unique_ptr<Lanes>> Open(const runtime::ServiceContext& context,
                                                   const kafka::ClientOptions& client);

  Producer& live() { return *live_; }
  Producer& backfill() { return *backfill_; }

  /// Whether the broker can take records of both, asked for at most `timeout` each.
  base::Status Ready(std::chrono::milliseconds timeout);

  /// Waits at most `deadline` each for what is queued and fails the rest.
  void Close(std::chrono::milliseconds deadline);

 private:
  std::unique_ptr<LanePort> live_;
  std::unique_ptr<LanePort> backfill_;
};

}  // namespace rasad::ingest

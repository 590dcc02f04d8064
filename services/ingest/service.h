// IngestService: articles and withdrawals in, acknowledged once the broker has them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "core/base/time.h"
#include "ingest/producer.h"
#include "platform/grpc/call_policy.h"
#include "platform/runtime/metrics.h"

namespace grpc {
class Service;
}

namespace rasad::ingest {

/// What the service works with. Everything outlives the service.
struct Dependencies {
  Producer& producer;  ///< The live road.
  Producer&
      backfill;  ///< The road of archives: a queue of its own, so that it cannot fill the other.
  rpc::CallPolicy& policy;
  runtime::Metrics& metrics;
  std::function<base::Micros()> clock;  ///< Stamps received_at. Thread-safe.
  /// Once asked, streams take no more articles, acknowledge what they have and end UNAVAILABLE.
  std::stop_token stop;
};

/// How much of one stream may be unacknowledged before reading from it pauses. The bytes are a
/// quarter of the producer's default queue, so that a few streams wait rather than be refused.
struct StreamLimits {
  std::size_t articles = 1'024;
  std::size_t bytes = 16 << 20;
};

/// The service, for rpc::Server::Start. Deliveries that the producer reports after a call has
/// ended are ignored; the service itself may go only when the server is down and the producer has
/// reported everything. Streams are exempt from the default deadline.
std::shared_ptr<::grpc::Service> MakeIngestService(Dependencies dependencies,
                                                   StreamLimits limits = {});

/// "rasad.ingest.v1.IngestService".
std::string IngestServiceName();

}  // namespace rasad::ingest

// librdkafka inside this directory: ownership, configuration, conversion. No other room includes
// it.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "platform/kafka/client.h"
#include "platform/runtime/metrics.h"
#include "platform/runtime/pipeline.h"

namespace rasad::kafka::rd {

template <auto F>
struct Destroy {
  template <class T>
  void operator()(T* object) const {
    F(object);
  }
};

using Handle = std::unique_ptr<rd_kafka_t, Destroy<rd_kafka_destroy>>;
using Conf = std::unique_ptr<rd_kafka_conf_t, Destroy<rd_kafka_conf_destroy>>;
using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                   Destroy<rd_kafka_topic_partition_list_destroy>>;
using Message = std::unique_ptr<rd_kafka_message_t, Destroy<rd_kafka_message_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, Destroy<rd_kafka_queue_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Destroy<rd_kafka_event_destroy>>;
using ErrorObject = std::unique_ptr<rd_kafka_error_t, Destroy<rd_kafka_error_destroy>>;
using AdminOptions =
    std::unique_ptr<rd_kafka_AdminOptions_t, Destroy<rd_kafka_AdminOptions_destroy>>;
using Metadata = std::unique_ptr<const rd_kafka_metadata_t, Destroy<rd_kafka_metadata_destroy>>;

/// Names and values of librdkafka properties.
using Properties = std::vector<std::pair<std::string, std::string>>;

/// What librdkafka tells about a client as a whole. Its address is the client's opaque pointer, so
/// it must outlive the handle. Thread-safe.
class Events {
 public:
  explicit Events(runtime::Metrics* metrics = nullptr) : metrics_(metrics) {}
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;
  virtual ~Events() = default;

  /// Logs and counts an error that librdkafka deals with itself.
  void OnError(int error, std::string_view reason);

  /// The last reason given to OnError; empty if there was none.
  std::string LastReason() const;

  runtime::Metrics* metrics() const { return metrics_; }

 private:
  runtime::Metrics* const metrics_;
  mutable std::mutex mutex_;
  std::string last_reason_;
};

/// A configuration: the common properties, then `defaults`, then the operator's, then `fixed`.
/// kMisconfigured names a property that is unknown, has a wrong value, whose environment variable
/// is absent, or that the operator may not change because a promise of the pipeline hangs on it.
base::Result<Conf> MakeConf(const ClientOptions& options, Events& events,
                            const Properties& defaults, const Properties& fixed);

/// The properties of producers.
Properties ProducerDefaults();
Properties ProducerFixed();

/// Makes the client; consumers get their main queue forwarded to the consumer queue.
base::Result<Handle> MakeHandle(rd_kafka_type_t type, Conf conf);

/// A producer handle without any traffic of its own, for metadata and administration.
base::Result<Handle> MakeAdminHandle(const ClientOptions& options, Events& events);

/// All topics of the cluster. Never creates one, which asking for a name may do.
base::Result<Metadata> FetchMetadata(rd_kafka_t* client, int timeout_ms);

/// Hands one record to the producer's queue. An empty key is sent as none, so that such records
/// are spread over the partitions. `opaque` comes back in the delivery report.
rd_kafka_resp_err_t Produce(rd_kafka_t* producer, const std::string& topic,
                            const runtime::OutRecord& record, void* opaque);

/// Copies a message.
runtime::Record ToRecord(const rd_kafka_message_t& message);

/// The fatal error of a client, or NO_ERROR; `reason` then says more.
rd_kafka_resp_err_t FatalError(rd_kafka_t* client, std::string& reason);

}  // namespace rasad::kafka::rd

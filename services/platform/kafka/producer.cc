// The producer of the edge: many threads hand records in, each hears of its own.
#include "platform/kafka/producer.h"

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "platform/kafka/errors.h"
#include "platform/kafka/rd.h"

namespace rasad::kafka {
namespace {

constexpr int kPollMs = 50;

void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  const std::unique_ptr<Producer::Done> done(static_cast<Producer::Done*>(message->_private));
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    (*done)({});
    return;
  }
  const std::string topic = message->rkt == nullptr ? "Kafka" : rd_kafka_topic_name(message->rkt);
  (*done)(tl::unexpected(MakeError(message->err, "writing to " + topic)));
}

}  // namespace

struct Producer::Impl : rd::Events {
  explicit Impl(ProducerOptions o) : rd::Events(o.metrics), options(std::move(o)) {}
  ~Impl() override { Close(std::chrono::milliseconds(0)); }

  void Close(std::chrono::milliseconds deadline);
  void Deliver();

  ProducerOptions options;
  rd::Handle client;
  std::shared_mutex mutex;  ///< Shared while sending: after closing, nothing slips into the queue.
  bool closed = false;
  std::atomic<std::int64_t> patience_ms{-1};  ///< Of the last flush; -1: not closing.
  std::mutex join_mutex;
  std::thread delivery;
};

/// The delivery thread: every `done` runs on it.
void Producer::Impl::Deliver() {
  while (patience_ms.load() < 0) rd_kafka_poll(client.get(), kPollMs);
  rd_kafka_flush(client.get(), static_cast<int>(patience_ms.load()));
  if (rd_kafka_outq_len(client.get()) == 0) return;
  rd_kafka_purge(client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  while (rd_kafka_outq_len(client.get()) > 0) rd_kafka_poll(client.get(), kPollMs);
}

void Producer::Impl::Close(std::chrono::milliseconds deadline) {
  {
    const std::unique_lock lock(mutex);
    closed = true;
  }
  std::int64_t open = -1;
  patience_ms.compare_exchange_strong(open, deadline.count());
  const std::lock_guard lock(join_mutex);
  if (delivery.joinable()) delivery.join();
}

Producer::Producer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Producer::~Producer() = default;

base::Result<std::unique_ptr<Producer>> Producer::Open(ProducerOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  auto defaults = rd::ProducerDefaults();
  const auto& limits = impl->options;
  if (limits.max_queued_records > 0) {
    defaults.emplace_back("queue.buffering.max.messages",
                          std::to_string(limits.max_queued_records));
  }
  if (limits.max_queued_kbytes > 0) {
    defaults.emplace_back("queue.buffering.max.kbytes", std::to_string(limits.max_queued_kbytes));
  }
  if (limits.linger_ms > 0) {
    defaults.emplace_back("linger.ms", std::to_string(limits.linger_ms));
  }
  auto conf = rd::MakeConf(limits.client, *impl, defaults, rd::ProducerFixed());
  if (!conf) return tl::unexpected(conf.error());
  rd_kafka_conf_set_dr_msg_cb(conf->get(), OnDelivery);
  auto client = rd::MakeHandle(RD_KAFKA_PRODUCER, std::move(*conf));
  if (!client) return tl::unexpected(client.error());
  impl->client = std::move(*client);
  impl->delivery = std::thread([raw = impl.get()] { raw->Deliver(); });
  return std::unique_ptr<Producer>(new Producer(std::move(impl)));
}

base::Status Producer::Send(const runtime::OutRecord& record, Done done) {
  const std::shared_lock lock(impl_->mutex);
  if (impl_->closed) {
    return base::Fail(base::ErrorCode::kUnavailable, "the producer of " + impl_->options.topic +
                                                         " is closed: the service is stopping");
  }
  auto opaque = std::make_unique<Done>(std::move(done));
  const auto error = rd::Produce(impl_->client.get(), impl_->options.topic, record, opaque.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return tl::unexpected(MakeError(error, "queueing a record for " + impl_->options.topic));
  }
  static_cast<void>(opaque.release());  // The delivery report owns it now.
  return {};
}

base::Status Producer::Ready(std::chrono::milliseconds timeout) {
  std::string reason;
  if (const auto fatal = rd::FatalError(impl_->client.get(), reason)) {
    base::Error error = MakeError(fatal, "the producer of " + impl_->options.topic, reason);
    error.code = base::ErrorCode::kInternal;
    return tl::unexpected(std::move(error));
  }
  auto metadata = rd::FetchMetadata(impl_->client.get(), static_cast<int>(timeout.count()));
  if (!metadata) return tl::unexpected(metadata.error());
  for (int i = 0; i < (*metadata)->topic_cnt; ++i) {
    const auto& topic = (*metadata)->topics[i];
    if (impl_->options.topic != topic.topic) continue;
    for (int p = 0; p < topic.partition_cnt; ++p) {
      if (topic.partitions[p].leader < 0) {
        return tl::unexpected(MakeError(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
                                        impl_->options.topic + "/" + std::to_string(p)));
      }
    }
    return {};
  }
  return tl::unexpected(MakeError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, impl_->options.topic));
}

void Producer::Close(std::chrono::milliseconds deadline) { impl_->Close(deadline); }

}  // namespace rasad::kafka

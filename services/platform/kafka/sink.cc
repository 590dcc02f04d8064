// The pipeline's Sink into one Kafka topic.
#include "platform/kafka/sink.h"

#include <optional>
#include <utility>

#include "platform/kafka/errors.h"
#include "platform/kafka/rd.h"

namespace rasad::kafka {

struct KafkaSink::Impl : rd::Events {
  explicit Impl(SinkOptions o) : rd::Events(o.metrics), options(std::move(o)) {}

  base::Status OpenClient();

  SinkOptions options;
  std::optional<base::Error> failed;  ///< The first failed delivery of the current Write.
  rd::Handle client;
};

namespace {

constexpr int kPollMs = 50;
constexpr int kFlushMs = 1000;

/// The record's size and key belong into the message: they are what an operator looks for.
base::Error DeliveryError(rd_kafka_resp_err_t error, const std::string& topic, std::string_view key,
                          std::size_t size) {
  return MakeError(error, "writing to " + topic + " a record of " + std::to_string(size) +
                              " bytes with the key \"" + std::string(key) + "\"");
}

}  // namespace

base::Status KafkaSink::Impl::OpenClient() {
  auto conf = rd::MakeConf(options.client, *this, rd::ProducerDefaults(), rd::ProducerFixed());
  if (!conf) return tl::unexpected(conf.error());
  rd_kafka_conf_set_dr_msg_cb(
      conf->get(), [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
        auto& self = *static_cast<Impl*>(static_cast<rd::Events*>(opaque));
        if (self.failed) return;
        const std::string_view key(static_cast<const char*>(message->key), message->key_len);
        self.failed = DeliveryError(message->err, self.options.topic, key, message->len);
      });
  auto made = rd::MakeHandle(RD_KAFKA_PRODUCER, std::move(*conf));
  if (!made) return tl::unexpected(made.error());
  client = std::move(*made);
  return {};
}

KafkaSink::KafkaSink(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KafkaSink::~KafkaSink() = default;

base::Result<std::unique_ptr<KafkaSink>> KafkaSink::Open(SinkOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  if (auto opened = impl->OpenClient(); !opened) return tl::unexpected(opened.error());
  return std::unique_ptr<KafkaSink>(new KafkaSink(std::move(impl)));
}

base::Status KafkaSink::Write(std::span<const runtime::OutRecord> items) {
  rd_kafka_t* client = impl_->client.get();
  impl_->failed.reset();
  for (const runtime::OutRecord& item : items) {
    auto error = rd::Produce(client, impl_->options.topic, item, nullptr);
    while (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      rd_kafka_poll(client, kPollMs);
      error = rd::Produce(client, impl_->options.topic, item, nullptr);
    }
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      impl_->failed = DeliveryError(error, impl_->options.topic, item.key, item.value.size());
    }
    if (impl_->failed) break;
  }
  // Even after a failure: no delivery report may be left over for the next Write.
  while (rd_kafka_outq_len(client) > 0) rd_kafka_flush(client, kFlushMs);
  std::string reason;
  if (const auto fatal = rd::FatalError(client, reason)) {
    // An idempotent producer that lost its place in the sequence is of no more use, but a new one
    // starts a new sequence, and repeating is harmless.
    if (auto opened = impl_->OpenClient(); !opened) return opened;
    base::Error error = MakeError(fatal, "writing to " + impl_->options.topic, reason);
    error.code = base::ErrorCode::kUnavailable;
    return tl::unexpected(std::move(error));
  }
  if (impl_->failed) return tl::unexpected(*impl_->failed);
  return {};
}

}  // namespace rasad::kafka

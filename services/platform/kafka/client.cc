// librdkafka inside this directory: configuration, conversion, patience at start.
#include "platform/kafka/client.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

#include "platform/kafka/errors.h"
#include "platform/kafka/rd.h"
#include "platform/runtime/log.h"
#include "platform/runtime/service.h"

namespace rasad::kafka {
namespace rd {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr std::size_t kErrorText = 512;
constexpr int kSyslogWarning = 4;
constexpr int kSyslogDebug = 7;

void OnErrorEvent(rd_kafka_t*, int error, const char* reason, void* opaque) {
  static_cast<Events*>(opaque)->OnError(error, reason == nullptr ? "" : reason);
}

void OnLog(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  // Warnings about properties of the other kind of client: one list serves both kinds.
  if (std::string_view(facility) == "CONFWARN") return;
  // These come as error events too.
  if (std::string_view(facility) == "FAIL" || std::string_view(facility) == "ERROR") {
    level = kSyslogDebug;
  }
  runtime::Log(level <= kSyslogWarning ? runtime::LogLevel::kWarning : runtime::LogLevel::kDebug,
               "kafka_client",
               {{"client", std::string(client == nullptr ? "" : rd_kafka_name(client))},
                {"facility", std::string(facility)},
                {"text", std::string(text)}});
}

/// Promises of the pipeline hang on these; a configuration that changes one is an error.
const std::set<std::string, std::less<>>& Reserved() {
  static const std::set<std::string, std::less<>> names = {
      "acks",
      "auto.offset.reset",
      "bootstrap.servers",
      "client.id",
      "enable.auto.commit",
      "enable.auto.offset.store",
      "enable.idempotence",
      "enable.partition.eof",
      "group.id",
      "group.instance.id",
      "metadata.broker.list",
      "partition.assignment.strategy",
      "partitioner",
      "request.required.acks",
      "transactional.id",
  };
  return names;
}

base::Status Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value,
                 bool secret) {
  std::array<char, kErrorText> text{};
  const auto outcome =
      rd_kafka_conf_set(conf, name.c_str(), value.c_str(), text.data(), text.size());
  if (outcome == RD_KAFKA_CONF_OK) return {};
  // librdkafka's text may repeat the value, which does not belong into a log if it is a secret.
  const std::string why = secret ? "its value from the environment is refused" : text.data();
  return Fail(ErrorCode::kMisconfigured,
              "kafka property \"" + name + "\": " + why + "; see librdkafka's CONFIGURATION.md");
}

base::Status SetOperators(rd_kafka_conf_t* conf, const config::v1::Kafka& kafka) {
  constexpr std::string_view kFromEnvironment = "env:";
  for (const auto& [name, value] : kafka.properties()) {
    if (Reserved().contains(name)) {
      return Fail(ErrorCode::kMisconfigured,
                  "kafka property \"" + name +
                      "\" is set by the service itself; remove it from kafka.properties");
    }
    if (!value.starts_with(kFromEnvironment)) {
      if (auto set = Set(conf, name, value, false); !set) return set;
      continue;
    }
    const std::string variable = value.substr(kFromEnvironment.size());
    const char* found = std::getenv(variable.c_str());
    if (found == nullptr) {
      return Fail(
          ErrorCode::kMisconfigured,
          "kafka property \"" + name + "\": the environment variable " + variable + " is not set");
    }
    if (auto set = Set(conf, name, found, true); !set) return set;
  }
  return {};
}

}  // namespace

void Events::OnError(int error, std::string_view reason) {
  const std::string name(ErrorName(error));
  runtime::Log(runtime::LogLevel::kWarning, "kafka_error",
               {{"code", name}, {"reason", std::string(reason)}});
  if (metrics_ != nullptr) {
    metrics_
        ->GetCounter("rasad_kafka_errors_total",
                     "Errors reported by the Kafka client, by librdkafka's name.", {{"code", name}})
        .Add(1);
  }
  const std::lock_guard lock(mutex_);
  last_reason_ = std::string(reason) + " (" + name + ")";
}

std::string Events::LastReason() const {
  const std::lock_guard lock(mutex_);
  return last_reason_;
}

base::Result<Conf> MakeConf(const ClientOptions& options, Events& events,
                            const Properties& defaults, const Properties& fixed) {
  if (options.kafka.bootstrap_servers().empty()) {
    return Fail(ErrorCode::kMisconfigured,
                "kafka.bootstrap_servers is empty; give host:port of one or more brokers");
  }
  Conf conf(rd_kafka_conf_new());
  const Properties common = {
      {"bootstrap.servers", options.kafka.bootstrap_servers()},
      {"client.id", options.client_id + "-" + std::to_string(getpid())},
      {"reconnect.backoff.max.ms", "1000"},
      {"topic.metadata.propagation.max.ms", "1000"},
      {"message.max.bytes", std::to_string(kMaxMessageBytes)},
      {"socket.nagle.disable", "true"},
      {"log.connection.close", "false"},
  };
  for (const Properties* list : {&common, &defaults}) {
    for (const auto& [name, value] : *list) {
      if (auto set = Set(conf.get(), name, value, false); !set) return tl::unexpected(set.error());
    }
  }
  if (auto set = SetOperators(conf.get(), options.kafka); !set) return tl::unexpected(set.error());
  for (const auto& [name, value] : fixed) {
    if (auto set = Set(conf.get(), name, value, false); !set) return tl::unexpected(set.error());
  }
  rd_kafka_conf_set_opaque(conf.get(), &events);
  rd_kafka_conf_set_error_cb(conf.get(), OnErrorEvent);
  rd_kafka_conf_set_log_cb(conf.get(), OnLog);
  return conf;
}

Properties ProducerDefaults() {
  return {
      {"compression.codec", "zstd"},
      {"linger.ms", "3"},
      // Long enough for a broker that is killed and comes back, short enough to remain a live
      // member of the consumer group meanwhile (max.poll.interval.ms is 300 s).
      {"message.timeout.ms", "30000"},
      {"queue.buffering.max.messages", "20000"},
      {"queue.buffering.max.kbytes", "65536"},
  };
}

Properties ProducerFixed() {
  return {{"enable.idempotence", "true"}, {"acks", "all"}, {"partitioner", "murmur2_random"}};
}

base::Result<Handle> MakeHandle(rd_kafka_type_t type, Conf conf) {
  std::array<char, kErrorText> text{};
  rd_kafka_t* made = rd_kafka_new(type, conf.get(), text.data(), text.size());
  if (made == nullptr) {
    return Fail(ErrorCode::kMisconfigured,
                std::string("kafka client refused its configuration: ") + text.data());
  }
  static_cast<void>(conf.release());  // rd_kafka_new owns it now.
  if (type == RD_KAFKA_CONSUMER) rd_kafka_poll_set_consumer(made);
  return Handle(made);
}

base::Result<Handle> MakeAdminHandle(const ClientOptions& options, Events& events) {
  auto conf = MakeConf(options, events, {}, {});
  if (!conf) return tl::unexpected(conf.error());
  return MakeHandle(RD_KAFKA_PRODUCER, std::move(*conf));
}

base::Result<Metadata> FetchMetadata(rd_kafka_t* client, int timeout_ms) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto error = rd_kafka_metadata(client, 1, nullptr, &metadata, timeout_ms);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return tl::unexpected(MakeError(error, "asking the Kafka cluster for its topics"));
  }
  return Metadata(metadata);
}

rd_kafka_resp_err_t Produce(rd_kafka_t* producer, const std::string& topic,
                            const runtime::OutRecord& record, void* opaque) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
  for (const auto& [name, value] : record.headers) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  const void* key = record.key.empty() ? nullptr : record.key.data();
  // The macros' type checks use (void*) casts of constants; librdkafka copies key and value.
  const auto error = rd_kafka_producev(
      producer, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_KEY(key, record.key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(record.value.data()), record.value.size()),
      RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_headers_destroy(headers);
  return error;
}

runtime::Record ToRecord(const rd_kafka_message_t& message) {
  const auto bytes = [](const void* data, std::size_t size) {
    return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
  };
  runtime::Record record;
  record.key = bytes(message.key, message.key_len);
  record.value = bytes(message.payload, message.len);
  record.origin = {rd_kafka_topic_name(message.rkt), message.partition, message.offset};
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const auto timestamp = rd_kafka_message_timestamp(&message, &type);
  record.timestamp_ms = type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? 0 : timestamp;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         ++i) {
      record.headers.emplace_back(name, bytes(value, size));
    }
  }
  return record;
}

rd_kafka_resp_err_t FatalError(rd_kafka_t* client, std::string& reason) {
  std::array<char, kErrorText> text{};
  const auto error = rd_kafka_fatal_error(client, text.data(), text.size());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) reason = text.data();
  return error;
}

}  // namespace rd

base::Status WaitForBroker(const ClientOptions& options, std::uint32_t patience_ms,
                           std::stop_token stop) {
  constexpr std::uint32_t kDefaultPatienceMs = 60'000;
  if (patience_ms == 0) patience_ms = options.kafka.startup_patience_ms();
  if (patience_ms == 0) patience_ms = kDefaultPatienceMs;
  rd::Events events;
  auto client = rd::MakeAdminHandle(options, events);
  if (!client) return tl::unexpected(client.error());
  const auto attempt = [&]() -> base::Status {
    constexpr std::uint32_t kMetadataTimeoutMs = 2000;
    auto metadata = rd::FetchMetadata(client->get(),
                                      static_cast<int>(std::min(patience_ms, kMetadataTimeoutMs)));
    if (metadata) return {};
    rd_kafka_poll(client->get(), 0);  // Error events, so that LastReason() is fresh.
    base::Error error = metadata.error();
    error.message += " at " + options.kafka.bootstrap_servers();
    if (const auto reason = events.LastReason(); !reason.empty()) {
      error.message += "; the client says: " + reason;
    }
    return tl::unexpected(std::move(error));
  };
  return runtime::RetryAtStart("kafka", patience_ms, stop, attempt);
}

}  // namespace rasad::kafka

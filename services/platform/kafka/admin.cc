// What the command line asks of Kafka: topics, lag, single records. It never joins a group.
#include "platform/kafka/admin.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <span>
#include <thread>
#include <utility>

#include "platform/kafka/errors.h"
#include "platform/kafka/rd.h"
#include "platform/kafka/sink.h"

namespace rasad::kafka {
namespace {

using base::ErrorCode;
using base::Fail;
using runtime::Record;
using Clock = std::chrono::steady_clock;

constexpr int kRequestTimeoutMs = 5000;
constexpr int kPollMs = 100;
constexpr std::chrono::seconds kSilence{15};  // Without any answer of the broker.

/// Repeats a call while a broker that has just started or made a topic sends us away.
base::Status Patiently(std::string_view doing, const std::function<rd_kafka_resp_err_t()>& call) {
  constexpr std::chrono::milliseconds kPause{100};
  const auto deadline = Clock::now() + kSilence;
  for (;;) {
    const auto error = call();
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    if (base::DispositionOf(CodeOf(error)) != base::Disposition::kRetry ||
        Clock::now() >= deadline) {
      return tl::unexpected(MakeError(error, doing));
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

struct Admin::Impl {
  explicit Impl(ClientOptions o) : options(std::move(o)) {}

  base::Result<std::vector<PartitionInfo>> Watermarks(const rd_kafka_metadata_topic& topic);
  base::Result<TopicInfo> Topic(const std::string& name);
  base::Result<rd::Handle> Reader(const std::string& group);
  base::Status ReadRanges(const TopicInfo& topic, const std::function<bool(Record)>& each);

  ClientOptions options;
  rd::Events events;
  rd::Handle client;
};

base::Result<std::vector<PartitionInfo>> Admin::Impl::Watermarks(
    const rd_kafka_metadata_topic& topic) {
  std::vector<PartitionInfo> partitions;
  for (int i = 0; i < topic.partition_cnt; ++i) {
    PartitionInfo info{topic.partitions[i].id, 0, 0};
    const std::string place = std::string(topic.topic) + "/" + std::to_string(info.partition);
    auto asked = Patiently("asking for the offsets of " + place, [&] {
      return rd_kafka_query_watermark_offsets(client.get(), topic.topic, info.partition, &info.low,
                                              &info.high, kRequestTimeoutMs);
    });
    if (!asked) return tl::unexpected(asked.error());
    partitions.push_back(info);
  }
  std::sort(partitions.begin(), partitions.end(),
            [](const auto& a, const auto& b) { return a.partition < b.partition; });
  return partitions;
}

base::Result<TopicInfo> Admin::Impl::Topic(const std::string& name) {
  auto metadata = rd::FetchMetadata(client.get(), kRequestTimeoutMs);
  if (!metadata) return tl::unexpected(metadata.error());
  for (int i = 0; i < (*metadata)->topic_cnt; ++i) {
    const auto& topic = (*metadata)->topics[i];
    if (name != topic.topic) continue;
    auto partitions = Watermarks(topic);
    if (!partitions) return tl::unexpected(partitions.error());
    return TopicInfo{name, std::move(*partitions)};
  }
  return Fail(ErrorCode::kNotFound, "the Kafka cluster has no topic " + name);
}

/// A consumer that neither joins its group nor commits under it; librdkafka wants one all the same.
base::Result<rd::Handle> Admin::Impl::Reader(const std::string& group) {
  auto conf = rd::MakeConf(options, events, {{"fetch.wait.max.ms", "50"}},
                           {{"group.id", group},
                            {"enable.auto.commit", "false"},
                            {"enable.auto.offset.store", "false"},
                            {"auto.offset.reset", "error"},
                            {"enable.partition.eof", "true"}});
  if (!conf) return tl::unexpected(conf.error());
  return rd::MakeHandle(RD_KAFKA_CONSUMER, std::move(*conf));
}

/// Reads the ranges that `topic` says, each up to its end.
base::Status Admin::Impl::ReadRanges(const TopicInfo& topic,
                                     const std::function<bool(Record)>& each) {
  std::map<std::int32_t, std::int64_t> ends;
  rd::Partitions list(rd_kafka_topic_partition_list_new(0));
  for (const PartitionInfo& info : topic.partitions) {
    if (info.low >= info.high) continue;
    ends[info.partition] = info.high;
    rd_kafka_topic_partition_list_add(list.get(), topic.name.c_str(), info.partition)->offset =
        info.low;
  }
  if (ends.empty()) return {};
  auto consumer = Reader(options.client_id + "-reader");
  if (!consumer) return tl::unexpected(consumer.error());
  if (const auto error = rd_kafka_assign(consumer->get(), list.get())) {
    return tl::unexpected(MakeError(error, "reading " + topic.name));
  }
  auto deadline = Clock::now() + kSilence;
  while (!ends.empty()) {
    const rd::Message message(rd_kafka_consumer_poll(consumer->get(), kPollMs));
    if (!message) {
      if (Clock::now() < deadline) continue;
      return Fail(ErrorCode::kTimeout,
                  "reading " + topic.name + ": no answer for 15 s; " + events.LastReason());
    }
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      ends.erase(message->partition);
      continue;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (base::DispositionOf(CodeOf(message->err)) == base::Disposition::kRetry &&
          Clock::now() < deadline) {
        continue;
      }
      return tl::unexpected(MakeError(message->err, "reading " + topic.name));
    }
    deadline = Clock::now() + kSilence;
    const auto end = ends.find(message->partition);
    if (end == ends.end() || message->offset >= end->second) {
      ends.erase(message->partition);
      continue;
    }
    const bool last = message->offset + 1 >= end->second;
    if (!each(rd::ToRecord(*message))) return {};
    if (last) ends.erase(message->partition);
  }
  return {};
}

Admin::Admin(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Admin::~Admin() = default;

base::Result<std::unique_ptr<Admin>> Admin::Open(ClientOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  auto client = rd::MakeAdminHandle(impl->options, impl->events);
  if (!client) return tl::unexpected(client.error());
  impl->client = std::move(*client);
  return std::unique_ptr<Admin>(new Admin(std::move(impl)));
}

base::Result<std::vector<TopicInfo>> Admin::Topics(std::string_view prefix) {
  auto metadata = rd::FetchMetadata(impl_->client.get(), kRequestTimeoutMs);
  if (!metadata) return tl::unexpected(metadata.error());
  std::vector<TopicInfo> topics;
  for (int i = 0; i < (*metadata)->topic_cnt; ++i) {
    const auto& topic = (*metadata)->topics[i];
    if (!std::string_view(topic.topic).starts_with(prefix)) continue;
    auto partitions = impl_->Watermarks(topic);
    if (!partitions) return tl::unexpected(partitions.error());
    topics.push_back({topic.topic, std::move(*partitions)});
  }
  std::sort(topics.begin(), topics.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return topics;
}

base::Result<std::vector<GroupLag>> Admin::Lag(const std::string& group, const std::string& topic) {
  auto info = impl_->Topic(topic);
  if (!info) return tl::unexpected(info.error());
  const rd::Partitions list(
      rd_kafka_topic_partition_list_new(static_cast<int>(info->partitions.size())));
  for (const auto& partition : info->partitions) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition.partition);
  }
  // A consumer that does not subscribe asks the coordinator without joining. The Admin API's
  // ListConsumerGroupOffsets of librdkafka 2.0.2 takes a coordinator that is still loading for a
  // broken answer.
  auto consumer = impl_->Reader(group);
  if (!consumer) return tl::unexpected(consumer.error());
  auto asked = Patiently("asking for the offsets of group " + group, [&] {
    return rd_kafka_committed(consumer->get(), list.get(), kRequestTimeoutMs);
  });
  if (!asked) return tl::unexpected(asked.error());
  std::map<std::int32_t, std::int64_t> committed;
  for (int i = 0; i < list->cnt; ++i) committed[list->elems[i].partition] = list->elems[i].offset;
  std::vector<GroupLag> lags;
  for (const auto& partition : info->partitions) {
    GroupLag lag{topic, partition.partition, -1, partition.low, partition.high, 0};
    const auto found = committed.find(partition.partition);
    if (found != committed.end() && found->second >= 0) lag.committed = found->second;
    lag.lag = std::max<std::int64_t>(0, lag.high - std::max(lag.committed, lag.low));
    lags.push_back(std::move(lag));
  }
  return lags;
}

base::Status Admin::Read(const std::string& topic, const std::function<bool(Record)>& each) {
  auto info = impl_->Topic(topic);
  if (!info) return tl::unexpected(info.error());
  return impl_->ReadRanges(*info, each);
}

base::Result<Record> Admin::ReadOne(const runtime::Origin& origin) {
  auto info = impl_->Topic(origin.topic);
  if (!info) return tl::unexpected(info.error());
  const std::string place =
      origin.topic + "/" + std::to_string(origin.partition) + "/" + std::to_string(origin.offset);
  std::vector<Record> found;
  for (const auto& partition : info->partitions) {
    if (partition.partition != origin.partition) continue;
    if (origin.offset < partition.low || origin.offset >= partition.high) {
      return Fail(ErrorCode::kNotFound, "no record at " + place + ": the partition holds offsets " +
                                            std::to_string(partition.low) + " to " +
                                            std::to_string(partition.high - 1));
    }
    const TopicInfo range{origin.topic, {{origin.partition, origin.offset, partition.high}}};
    auto read = impl_->ReadRanges(range, [&](Record record) {
      found.push_back(std::move(record));
      return false;
    });
    if (!read) return tl::unexpected(read.error());
  }
  if (found.empty() || found.front().origin != origin) {
    return Fail(ErrorCode::kNotFound, "no record at " + place);
  }
  return std::move(found.front());
}

base::Status Admin::Produce(const std::string& topic, const runtime::OutRecord& record) {
  // Without this a misspelt topic would only be noticed after the delivery timed out.
  auto info = impl_->Topic(topic);
  if (!info) return tl::unexpected(info.error());
  auto sink = KafkaSink::Open({impl_->options, topic, nullptr});
  if (!sink) return tl::unexpected(sink.error());
  return (*sink)->Write(std::span(&record, 1));
}

}  // namespace rasad::kafka

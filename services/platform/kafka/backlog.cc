// How many records wait for some consumer groups, asked often and cheaply.
#include "platform/kafka/backlog.h"

#include <algorithm>
#include <utility>

#include "platform/kafka/errors.h"
#include "platform/kafka/rd.h"

namespace rasad::kafka {
namespace {

constexpr int kRequestTimeoutMs = 5000;

/// A group's consumer, which never subscribes, and the partitions of its topic.
struct Reader {
  Reading reading;
  rd::Handle client;
  std::int32_t partitions = 0;
};

rd::Partitions AllOf(const Reader& reader) {
  rd::Partitions list(rd_kafka_topic_partition_list_new(reader.partitions));
  for (std::int32_t i = 0; i < reader.partitions; ++i) {
    rd_kafka_topic_partition_list_add(list.get(), reader.reading.topic.c_str(), i);
  }
  return list;
}

}  // namespace

struct Backlog::Impl {
  base::Result<std::int64_t> Waiting(const Reader& reader);

  rd::Events events;
  std::vector<Reader> readers;  ///< Last: gone before what their callbacks touch.
};

base::Result<std::int64_t> Backlog::Impl::Waiting(const Reader& reader) {
  // First the commits, then the ends: what happens between is counted too often, never too rarely.
  const std::string of = " of group " + reader.reading.group;
  const auto committed = AllOf(reader);
  if (const auto error =
          rd_kafka_committed(reader.client.get(), committed.get(), kRequestTimeoutMs)) {
    return tl::unexpected(MakeError(error, "asking for the offsets" + of));
  }
  // One request to each leader for all its partitions, unlike asking for watermarks.
  const auto ends = AllOf(reader);
  for (int i = 0; i < ends->cnt; ++i) ends->elems[i].offset = RD_KAFKA_OFFSET_END;
  if (const auto error =
          rd_kafka_offsets_for_times(reader.client.get(), ends.get(), kRequestTimeoutMs)) {
    return tl::unexpected(MakeError(error, "asking for the ends of " + reader.reading.topic));
  }
  std::int64_t waiting = 0;
  for (int i = 0; i < ends->cnt; ++i) {
    const auto& from = committed->elems[i];
    const auto& end = ends->elems[i];
    if (from.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return tl::unexpected(MakeError(from.err, "asking for the offsets" + of));
    }
    if (end.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return tl::unexpected(MakeError(end.err, "asking for the ends of " + reader.reading.topic));
    }
    std::int64_t next = from.offset;
    if (next < 0 && end.offset > 0) {
      std::int64_t high = 0;
      if (const auto error = rd_kafka_query_watermark_offsets(
              reader.client.get(), from.topic, from.partition, &next, &high, kRequestTimeoutMs)) {
        return tl::unexpected(MakeError(error, "asking for the ends of " + reader.reading.topic));
      }
    }
    waiting += std::max<std::int64_t>(0, end.offset - std::max<std::int64_t>(next, 0));
  }
  return waiting;
}

Backlog::Backlog(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Backlog::~Backlog() = default;

base::Result<std::unique_ptr<Backlog>> Backlog::Open(const ClientOptions& options,
                                                     std::vector<Reading> readings) {
  auto impl = std::make_unique<Impl>();
  for (Reading& reading : readings) {
    auto conf = rd::MakeConf(options, impl->events, {},
                             {{"group.id", reading.group}, {"enable.auto.commit", "false"}});
    if (!conf) return tl::unexpected(conf.error());
    auto client = rd::MakeHandle(RD_KAFKA_CONSUMER, std::move(*conf));
    if (!client) return tl::unexpected(client.error());
    auto metadata = rd::FetchMetadata(client->get(), kRequestTimeoutMs);
    if (!metadata) return tl::unexpected(metadata.error());
    const auto* begin = (*metadata)->topics;
    const auto* end = begin + (*metadata)->topic_cnt;
    const auto* found =
        std::find_if(begin, end, [&](const auto& topic) { return reading.topic == topic.topic; });
    if (found == end || found->partition_cnt == 0) {
      return base::Fail(base::ErrorCode::kUnavailable,
                        "the Kafka cluster has no topic " + reading.topic + " yet");
    }
    impl->readers.push_back({std::move(reading), std::move(*client), found->partition_cnt});
  }
  return std::unique_ptr<Backlog>(new Backlog(std::move(impl)));
}

base::Result<std::int64_t> Backlog::Waiting() {
  std::int64_t waiting = 0;
  for (const Reader& reader : impl_->readers) {
    auto one = impl_->Waiting(reader);
    if (!one) return one;
    waiting += *one;
  }
  return waiting;
}

}  // namespace rasad::kafka

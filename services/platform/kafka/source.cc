// The pipeline's Source over a Kafka consumer group.
#include "platform/kafka/source.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "platform/kafka/errors.h"
#include "platform/kafka/rd.h"
#include "platform/kafka/suspects.h"
#include "platform/runtime/log.h"

namespace rasad::kafka {
namespace {

using base::ErrorCode;
using base::Fail;
using runtime::Record;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kDefaultBatchSize = 1000;
constexpr std::uint32_t kMaxBatchSize = 10'000;
constexpr std::uint32_t kDefaultBatchBytes = 16u << 20;
constexpr milliseconds kLinger{3};  // For more records once there is one.
constexpr milliseconds kPollSlice{100};
constexpr int kRequestTimeoutMs = 5000;

/// The offsets [first, end) of one partition.
struct Range {
  std::int64_t first = 0;
  std::int64_t end = 0;
};

Partition PartitionOf(const Record& record) {
  return {record.origin.topic, record.origin.partition};
}

std::size_t SizeOf(const Record& record) {
  std::size_t size = record.key.size() + record.value.size();
  for (const auto& [name, value] : record.headers) size += name.size() + value.size();
  return size;
}

int ToMs(Clock::duration duration) {
  const auto ms = std::chrono::ceil<milliseconds>(duration).count();
  return static_cast<int>(std::clamp<std::int64_t>(ms, 0, kPollSlice.count()));
}

/// An offset to commit, and what is said with it.
struct Position {
  Partition partition;
  std::int64_t offset = 0;
  std::string metadata;
};

rd::Partitions ListOf(const std::vector<Position>& positions) {
  rd::Partitions list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
  for (const auto& [partition, offset, metadata] : positions) {
    auto* element =
        rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.number);
    element->offset = offset;
    if (metadata.empty()) continue;
    element->metadata = rd_kafka_mem_malloc(nullptr, metadata.size());
    std::copy(metadata.begin(), metadata.end(), static_cast<char*>(element->metadata));
    element->metadata_size = metadata.size();
  }
  return list;
}

}  // namespace

struct KafkaSource::Impl : rd::Events {
  explicit Impl(SourceOptions o)
      : rd::Events(o.metrics), options(std::move(o)), suspects(options.batch_size) {}

  ~Impl() override {
    if (client) rd_kafka_consumer_close(client.get());  // Runs OnRebalance a last time.
  }

  base::Result<std::vector<Record>> Poll(milliseconds timeout);
  base::Status Commit();
  base::Status Idle(milliseconds duration);

  std::optional<base::Error> Receive(int timeout_ms);
  std::optional<base::Error> Fill(milliseconds timeout);
  base::Status LoadCommitted();
  bool Rewind();
  void GiveUpPending();
  rd_kafka_resp_err_t CommitNow(const std::vector<Position>& positions);
  std::vector<bool> Choose() const;
  rd_kafka_resp_err_t MarkChosen(const std::map<Partition, Range>& chosen);
  void OnRebalance(rd_kafka_resp_err_t event, rd_kafka_topic_partition_list_t* partitions);
  void OnStatistics(std::string_view text);
  void SetLag(const Partition& partition, double records);
  base::Error Fatal();
  base::Status Abandoned() const;

  SourceOptions options;
  Suspects suspects;
  std::vector<Partition> assigned;
  bool loaded = true;          ///< suspects knows the assignment's commits.
  bool idle = false;           ///< All partitions are paused.
  bool abandoned = false;      ///< The batch in hand has lost its partitions.
  std::deque<Record> pending;  ///< Polled, not handed out.
  std::size_t pending_bytes = 0;
  std::map<Partition, Range> in_hand;           ///< Handed out, not committed.
  std::map<Partition, std::int64_t> to_rewind;  ///< Positions to go back to before the next poll.
  rd::Handle client;                            ///< Last: gone before what its callbacks touch.
};

namespace {

/// The first error of a commit: librdkafka reports those of single partitions only here.
void OnCommit(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t* partitions,
              void* opaque) {
  auto& outcome = *static_cast<rd_kafka_resp_err_t*>(opaque);
  outcome = error;
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR || partitions == nullptr) return;
  for (int i = 0; i < partitions->cnt; ++i) {
    if (partitions->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) outcome = partitions->elems[i].err;
  }
}

}  // namespace

rd_kafka_resp_err_t KafkaSource::Impl::CommitNow(const std::vector<Position>& positions) {
  rd_kafka_resp_err_t outcome = RD_KAFKA_RESP_ERR_NO_ERROR;
  const auto list = ListOf(positions);
  const auto error = rd_kafka_commit_queue(client.get(), list.get(), nullptr, OnCommit, &outcome);
  return error != RD_KAFKA_RESP_ERR_NO_ERROR ? error : outcome;
}

base::Status KafkaSource::Impl::Abandoned() const {
  return Fail(ErrorCode::kConflict, "the partitions of the batch have moved in a rebalance of " +
                                        options.group + "; it is abandoned and polled again");
}

base::Error KafkaSource::Impl::Fatal() {
  std::string reason;
  const auto error = rd::FatalError(client.get(), reason);
  base::Error made = MakeError(error, "Kafka consumer of group " + options.group, reason);
  if (base::DispositionOf(made.code) != base::Disposition::kStop) made.code = ErrorCode::kInternal;
  return made;
}

/// Takes one message into `pending` or serves events. An error is one that the caller must see;
/// those that librdkafka deals with itself are only logged and counted.
std::optional<base::Error> KafkaSource::Impl::Receive(int timeout_ms) {
  const rd::Message message(rd_kafka_consumer_poll(client.get(), timeout_ms));
  if (!message) return std::nullopt;
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    Record record = rd::ToRecord(*message);
    // A partition that is about to be rewound will bring this record again.
    if (to_rewind.contains(PartitionOf(record))) return std::nullopt;
    pending_bytes += SizeOf(record);
    pending.push_back(std::move(record));
    return std::nullopt;
  }
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return std::nullopt;
  if (message->err == RD_KAFKA_RESP_ERR__FATAL) return Fatal();
  const char* text = rd_kafka_message_errstr(message.get());
  OnError(message->err, text == nullptr ? "" : text);
  base::Error error = MakeError(message->err, "reading from Kafka", text == nullptr ? "" : text);
  const bool missing_topic = message->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
                             message->err == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
  if (missing_topic || base::DispositionOf(error.code) == base::Disposition::kStop) return error;
  return std::nullopt;
}

std::optional<base::Error> KafkaSource::Impl::Fill(milliseconds timeout) {
  auto deadline = Clock::now() + timeout;
  bool had_record = !pending.empty();
  if (had_record) deadline = Clock::now();
  while (pending.size() < options.batch_size && pending_bytes < options.batch_bytes) {
    const std::size_t before = pending.size();
    const auto now = Clock::now();
    if (auto error = Receive(ToMs(deadline - now))) {
      return pending.empty() ? error : std::nullopt;
    }
    if (pending.size() > before) {
      if (!had_record) deadline = Clock::now() + kLinger;
      had_record = true;
    } else if (Clock::now() >= deadline) {
      break;
    }
  }
  return std::nullopt;
}

/// Tells `suspects` what the group has committed for the new assignment.
base::Status KafkaSource::Impl::LoadCommitted() {
  if (loaded) return {};
  rd_kafka_topic_partition_list_t* list = nullptr;
  if (const auto error = rd_kafka_assignment(client.get(), &list)) {
    return tl::unexpected(MakeError(error, "asking for the assignment"));
  }
  const rd::Partitions partitions(list);
  if (const auto error = rd_kafka_committed(client.get(), list, kRequestTimeoutMs)) {
    return tl::unexpected(MakeError(error, "reading committed offsets of group " + options.group));
  }
  for (int i = 0; i < list->cnt; ++i) {
    const auto& element = list->elems[i];
    if (element.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return tl::unexpected(
          MakeError(element.err, "reading committed offsets of group " + options.group));
    }
    const std::string_view metadata(static_cast<const char*>(element.metadata),
                                    element.metadata_size);
    suspects.Load({element.topic, element.partition}, element.offset, metadata);
  }
  loaded = true;
  return {};
}

/// Goes back to the positions of `to_rewind`. False if some could not be reached yet.
bool KafkaSource::Impl::Rewind() {
  if (to_rewind.empty()) return true;
  std::vector<Position> positions;
  for (const auto& [partition, offset] : to_rewind) positions.push_back({partition, offset, {}});
  const auto list = ListOf(positions);
  const rd::ErrorObject error(
      rd_kafka_seek_partitions(client.get(), list.get(), kRequestTimeoutMs));
  if (error) return false;
  for (int i = 0; i < list->cnt; ++i) {
    if (list->elems[i].err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      to_rewind.erase({list->elems[i].topic, list->elems[i].partition});
    }
  }
  return to_rewind.empty();
}

/// Lets go of everything that was polled; it will be polled again from the group's offsets.
void KafkaSource::Impl::GiveUpPending() {
  for (const auto& [partition, range] : in_hand) to_rewind.emplace(partition, range.first);
  for (const Record& record : pending) to_rewind.emplace(PartitionOf(record), record.origin.offset);
  in_hand.clear();
  pending.clear();
  pending_bytes = 0;
  suspects.Forget();
  loaded = false;
}

/// Which pending records make the next batch: either some of one suspicious partition alone, or all
/// that are of no suspicious partition.
std::vector<bool> KafkaSource::Impl::Choose() const {
  std::vector<bool> chosen(pending.size());
  const Partition front = PartitionOf(pending.front());
  const auto allowance = suspects.Allow(front, pending.front().origin.offset);
  std::size_t left = allowance.most;
  std::map<Partition, bool> alone;
  for (std::size_t i = 0; i < pending.size() && left > 0; ++i) {
    const Partition partition = PartitionOf(pending[i]);
    if (allowance.alone) {
      chosen[i] = partition == front && suspects.Allow(front, pending[i].origin.offset).alone;
    } else {
      auto known = alone.find(partition);
      if (known == alone.end()) {
        const bool is = suspects.Allow(partition, pending[i].origin.offset).alone;
        known = alone.emplace(partition, is).first;
      }
      chosen[i] = !known->second;
    }
    if (chosen[i]) --left;
  }
  return chosen;
}

rd_kafka_resp_err_t KafkaSource::Impl::MarkChosen(const std::map<Partition, Range>& chosen) {
  std::vector<Position> marks;
  for (const auto& [partition, range] : chosen) {
    const auto held = in_hand.find(partition);
    const auto first = held == in_hand.end() ? range.first : held->second.first;
    if (auto metadata = suspects.Mark(partition, first, range.end)) {
      marks.push_back({partition, first, std::move(*metadata)});
    }
  }
  return marks.empty() ? RD_KAFKA_RESP_ERR_NO_ERROR : CommitNow(marks);
}

base::Result<std::vector<Record>> KafkaSource::Impl::Poll(milliseconds timeout) {
  abandoned = false;
  if (!Rewind()) {
    // The partitions are on their way to somebody else, or the broker is away.
    if (auto error = Receive(ToMs(timeout))) return tl::unexpected(*error);
    return std::vector<Record>();
  }
  if (auto error = Fill(timeout)) return tl::unexpected(*error);
  if (pending.empty()) return std::vector<Record>();

  // Nothing is handed out before the group's marks are known and ours is written. A broker that is
  // away is no error: the records wait in `pending`.
  if (auto known = LoadCommitted(); !known) {
    if (base::DispositionOf(known.error().code) == base::Disposition::kStop) {
      return tl::unexpected(known.error());
    }
    runtime::LogError(runtime::LogLevel::kWarning, "kafka_committed", known.error());
    return std::vector<Record>();
  }
  const std::vector<bool> chosen = Choose();
  std::map<Partition, Range> ranges;
  for (std::size_t i = 0; i < pending.size(); ++i) {
    if (!chosen[i]) continue;
    const auto offset = pending[i].origin.offset;
    const auto [at, added] = ranges.try_emplace(PartitionOf(pending[i]), Range{offset, offset + 1});
    if (!added) at->second.end = offset + 1;
  }
  if (const auto error = MarkChosen(ranges)) {
    base::Error made = MakeError(error, "marking the next batch of group " + options.group);
    if (base::DispositionOf(made.code) == base::Disposition::kStop) return tl::unexpected(made);
    runtime::LogError(runtime::LogLevel::kWarning, "kafka_mark", made);
    if (IsLostMembership(error)) GiveUpPending();
    return std::vector<Record>();
  }

  std::vector<Record> batch;
  std::deque<Record> rest;
  const int deaths =
      suspects.Allow(PartitionOf(pending.front()), pending.front().origin.offset).deaths;
  for (std::size_t i = 0; i < pending.size(); ++i) {
    if (chosen[i]) {
      pending_bytes -= SizeOf(pending[i]);
      batch.push_back(std::move(pending[i]));
    } else {
      rest.push_back(std::move(pending[i]));
    }
  }
  pending = std::move(rest);
  if (batch.size() == 1) batch.front().deaths = deaths;
  for (const auto& [partition, range] : ranges) {
    const auto [at, added] = in_hand.try_emplace(partition, range);
    if (!added) at->second.end = range.end;
  }
  return batch;
}

base::Status KafkaSource::Impl::Commit() {
  if (abandoned) {
    abandoned = false;
    if (!in_hand.empty()) GiveUpPending();  // Polled since then, and not done either.
    return Abandoned();
  }
  if (in_hand.empty()) return {};
  std::vector<Position> positions;
  for (const auto& [partition, range] : in_hand) positions.push_back({partition, range.end, {}});
  const auto error = CommitNow(positions);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    for (const auto& [partition, range] : in_hand) suspects.Committed(partition, range.end);
    in_hand.clear();
    return {};
  }
  base::Error made = MakeError(error, "committing offsets of group " + options.group);
  if (IsLostMembership(error)) {
    GiveUpPending();
    made.code = ErrorCode::kConflict;
  }
  return tl::unexpected(std::move(made));
}

base::Status KafkaSource::Impl::Idle(milliseconds duration) {
  const auto pause = [this](bool on) {
    rd_kafka_topic_partition_list_t* list = nullptr;
    if (rd_kafka_assignment(client.get(), &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    const rd::Partitions partitions(list);
    if (on) {
      rd_kafka_pause_partitions(client.get(), list);
    } else {
      rd_kafka_resume_partitions(client.get(), list);
    }
  };
  const auto deadline = Clock::now() + duration;
  idle = true;
  pause(true);
  std::optional<base::Error> error;
  // A record that was on its way goes into `pending`, like any other.
  do {
    error = Receive(ToMs(deadline - Clock::now()));
  } while (!error && Clock::now() < deadline);
  idle = false;
  pause(false);
  if (error && base::DispositionOf(error->code) == base::Disposition::kStop) {
    return tl::unexpected(*error);
  }
  if (abandoned) {
    abandoned = false;
    return Abandoned();
  }
  return {};
}

void KafkaSource::Impl::SetLag(const Partition& partition, double records) {
  if (metrics() == nullptr) return;
  metrics()
      ->GetGauge("rasad_lag_records", "Records behind the end of the partition.",
                 {{"topic", partition.topic}, {"partition", std::to_string(partition.number)}})
      .Set(records);
}

void KafkaSource::Impl::OnRebalance(rd_kafka_resp_err_t event,
                                    rd_kafka_topic_partition_list_t* partitions) {
  const bool assign = event == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
  const bool lost = rd_kafka_assignment_lost(client.get()) != 0;
  runtime::Log(runtime::LogLevel::kInfo, "kafka_rebalance",
               {{"group", options.group},
                {"what", std::string(assign ? "assigned" : (lost ? "lost" : "revoked"))},
                {"partitions", static_cast<std::int64_t>(partitions->cnt)},
                {"abandoned", !in_hand.empty()}});
  if (metrics() != nullptr) {
    metrics()
        ->GetCounter("rasad_kafka_rebalances_total",
                     "Assignments and revocations of partitions seen by this process.")
        .Add(1);
  }
  if (!assign && !lost) {
    // We live: what we hold must not look like a death to the next owner.
    std::vector<Position> marks;
    for (const auto& [partition, range] : in_hand) {
      if (auto metadata = suspects.Unmark(partition, range.first)) {
        marks.push_back({partition, range.first, std::move(*metadata)});
      }
    }
    if (!marks.empty()) CommitNow(marks);
  }
  for (const Partition& partition : assigned) SetLag(partition, 0);
  assigned.clear();
  abandoned = abandoned || !in_hand.empty();
  in_hand.clear();
  pending.clear();
  pending_bytes = 0;
  to_rewind.clear();
  suspects.Forget();
  loaded = false;
  rd_kafka_assign(client.get(), assign ? partitions : nullptr);
  if (!assign) return;
  for (int i = 0; i < partitions->cnt; ++i) {
    assigned.push_back({partitions->elems[i].topic, partitions->elems[i].partition});
  }
  // A pause outlives the assignment that it was made in: say in any case what is wanted.
  if (idle) {
    rd_kafka_pause_partitions(client.get(), partitions);
  } else {
    rd_kafka_resume_partitions(client.get(), partitions);
  }
}

void KafkaSource::Impl::OnStatistics(std::string_view text) {
  if (metrics() == nullptr) return;
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) return;
  for (const Partition& partition : assigned) {
    const auto path = nlohmann::json::json_pointer("/topics") / partition.topic / "partitions" /
                      std::to_string(partition.number) / "consumer_lag";
    if (!json.contains(path) || !json.at(path).is_number_integer()) continue;
    const auto lag = json.at(path).get<std::int64_t>();
    if (lag >= 0) SetLag(partition, static_cast<double>(lag));
  }
}

KafkaSource::KafkaSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KafkaSource::~KafkaSource() = default;

base::Result<std::unique_ptr<KafkaSource>> KafkaSource::Open(SourceOptions options) {
  if (options.batch_size == 0) options.batch_size = kDefaultBatchSize;
  if (options.batch_bytes == 0) options.batch_bytes = kDefaultBatchBytes;
  if (options.batch_size > kMaxBatchSize) {
    return Fail(ErrorCode::kMisconfigured, "batch_size " + std::to_string(options.batch_size) +
                                               " is above " + std::to_string(kMaxBatchSize));
  }
  if (options.topics.empty() || options.group.empty()) {
    return Fail(ErrorCode::kMisconfigured, "a Kafka source needs a group and at least one topic");
  }
  const rd::Properties defaults = {
      {"session.timeout.ms", "6000"},
      {"heartbeat.interval.ms", "1000"},
      {"statistics.interval.ms", "5000"},
      {"topic.metadata.refresh.interval.ms", "10000"},
      {"fetch.error.backoff.ms", "100"},
      // Compressed bytes: a batch of all partitions stays well below the memory of a process.
      {"fetch.message.max.bytes", "524288"},
      {"queued.max.messages.kbytes", "24576"},
      // Bounds how long a request (a commit, say) may hang on a broker that went silent.
      {"socket.timeout.ms", "10000"},
  };
  rd::Properties fixed = {
      {"group.id", options.group},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "earliest"},
      {"partition.assignment.strategy", "range"},
  };
  if (!options.group_instance_id.empty()) {
    fixed.emplace_back("group.instance.id", options.group_instance_id);
  }
  const auto topics = options.topics;
  auto impl = std::make_unique<Impl>(std::move(options));
  auto conf = rd::MakeConf(impl->options.client, *impl, defaults, fixed);
  if (!conf) return tl::unexpected(conf.error());
  // Both callbacks run inside rd_kafka_consumer_poll and _close, on the caller's thread.
  rd_kafka_conf_set_rebalance_cb(
      conf->get(), [](rd_kafka_t*, rd_kafka_resp_err_t event,
                      rd_kafka_topic_partition_list_t* partitions, void* opaque) {
        static_cast<Impl*>(static_cast<rd::Events*>(opaque))->OnRebalance(event, partitions);
      });
  rd_kafka_conf_set_stats_cb(
      conf->get(), [](rd_kafka_t*, char* json, std::size_t size, void* opaque) {
        static_cast<Impl*>(static_cast<rd::Events*>(opaque))->OnStatistics({json, size});
        return 0;  // librdkafka frees the text.
      });
  auto client = rd::MakeHandle(RD_KAFKA_CONSUMER, std::move(*conf));
  if (!client) return tl::unexpected(client.error());
  impl->client = std::move(*client);
  const rd::Partitions list(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
  for (const auto& topic : topics) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  if (const auto error = rd_kafka_subscribe(impl->client.get(), list.get())) {
    return tl::unexpected(MakeError(error, "subscribing to " + topics.front()));
  }
  return std::unique_ptr<KafkaSource>(new KafkaSource(std::move(impl)));
}

base::Result<std::vector<Record>> KafkaSource::Poll(milliseconds timeout) {
  return impl_->Poll(timeout);
}
base::Status KafkaSource::Commit() { return impl_->Commit(); }
base::Status KafkaSource::Idle(milliseconds duration) { return impl_->Idle(duration); }

}  // namespace rasad::kafka

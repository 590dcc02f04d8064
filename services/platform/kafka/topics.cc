// The table of topics, and making the cluster look like it.
#include "platform/kafka/topics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "platform/kafka/errors.h"
#include "platform/kafka/rd.h"
#include "platform/runtime/log.h"

namespace rasad::kafka {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr std::array<std::string_view, 6> kColumns = {
    "name", "partitions", "replication", "retention_ms", "max_message_bytes", "note"};
constexpr std::string_view kUnlimited = "unlimited";
constexpr std::size_t kMaxName = 249;  // Kafka's own limit.

std::vector<std::string_view> Split(std::string_view line, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = line.find(separator);
    parts.push_back(line.substr(0, at));
    if (at == std::string_view::npos) return parts;
    line.remove_prefix(at + 1);
  }
}

bool ParseNumber(std::string_view text, std::int64_t least, std::int64_t most,
                 std::int64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= least &&
         value <= most;
}

bool IsTopicName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, rd::Destroy<rd_kafka_NewTopic_destroy>>;

/// What the cluster has of the table.
struct Census {
  std::vector<const TopicSpec*> missing;
  bool leaders = true;  ///< Every partition of those that exist has one.
};

base::Result<Census> Count(const rd_kafka_metadata_t& metadata,
                           const std::vector<TopicSpec>& table) {
  Census census;
  for (const TopicSpec& spec : table) {
    const auto* begin = metadata.topics;
    const auto* end = begin + metadata.topic_cnt;
    const auto* found =
        std::find_if(begin, end, [&](const auto& topic) { return spec.name == topic.topic; });
    if (found == end || found->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
      census.missing.push_back(&spec);
      continue;
    }
    if (found->err != RD_KAFKA_RESP_ERR_NO_ERROR || found->partition_cnt == 0) {
      census.leaders = false;
      continue;
    }
    if (found->partition_cnt != spec.partitions) {
      return Fail(ErrorCode::kMisconfigured,
                  "topic " + spec.name + " has " + std::to_string(found->partition_cnt) +
                      " partitions, the table says " + std::to_string(spec.partitions) +
                      "; keys would move: correct the table, or move the records to a new topic");
    }
    for (int i = 0; i < found->partition_cnt; ++i) {
      if (found->partitions[i].leader < 0) census.leaders = false;
    }
  }
  return census;
}

base::Status Create(rd_kafka_t* client, const std::vector<const TopicSpec*>& missing) {
  constexpr int kCreateTimeoutMs = 10'000;
  std::array<char, 512> text{};
  std::vector<NewTopic> topics;
  std::vector<rd_kafka_NewTopic_t*> raw;
  for (const TopicSpec* spec : missing) {
    topics.emplace_back(rd_kafka_NewTopic_new(spec->name.c_str(), spec->partitions,
                                              spec->replication, text.data(), text.size()));
    rd_kafka_NewTopic_t* topic = topics.back().get();
    if (topic == nullptr) {
      return Fail(ErrorCode::kMisconfigured, "topic " + spec->name + ": " + text.data());
    }
    const std::pair<const char*, std::string> settings[] = {
        {"cleanup.policy", "delete"},
        {"retention.ms", std::to_string(spec->retention_ms)},
        {"retention.bytes", "-1"},
        {"max.message.bytes", std::to_string(spec->max_message_bytes)},
    };
    for (const auto& [name, value] : settings) {
      rd_kafka_NewTopic_set_config(topic, name, value.c_str());
    }
    raw.push_back(topic);
  }
  const rd::AdminOptions admin(rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATETOPICS));
  rd_kafka_AdminOptions_set_request_timeout(admin.get(), kCreateTimeoutMs, text.data(),
                                            text.size());
  const rd::Queue queue(rd_kafka_queue_new(client));
  rd_kafka_CreateTopics(client, raw.data(), raw.size(), admin.get(), queue.get());
  const rd::Event event(rd_kafka_queue_poll(queue.get(), 2 * kCreateTimeoutMs));
  if (!event) return Fail(ErrorCode::kTimeout, "creating topics: no answer from the Kafka cluster");
  if (const auto error = rd_kafka_event_error(event.get())) {
    return tl::unexpected(
        MakeError(error, "creating topics", rd_kafka_event_error_string(event.get())));
  }
  std::size_t count = 0;
  const auto** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto error = rd_kafka_topic_result_error(results[i]);
    const std::string name = rd_kafka_topic_result_name(results[i]);
    if (error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;  // Another process was faster.
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      const char* why = rd_kafka_topic_result_error_string(results[i]);
      return tl::unexpected(MakeError(error, "creating topic " + name, why == nullptr ? "" : why));
    }
    runtime::Log(runtime::LogLevel::kInfo, "kafka_topic_created", {{"topic", name}});
  }
  return {};
}

}  // namespace

std::string QuarantineTopic(std::string_view service) {
  return "rasad." + std::string(service) + ".quarantine.v1";
}

base::Result<std::vector<TopicSpec>> ParseTopics(std::string_view text, std::string_view file) {
  std::vector<TopicSpec> table;
  std::set<std::string_view> names;
  bool header = false;
  int number = 0;
  for (std::string_view line : Split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const auto fail = [&](std::string_view what) {
      return Fail(ErrorCode::kMisconfigured,
                  std::string(file) + ":" + std::to_string(number) + ": " + std::string(what));
    };
    const auto cells = Split(line, '\t');
    if (!header) {
      if (!std::equal(cells.begin(), cells.end(), kColumns.begin(), kColumns.end())) {
        return fail(
            "the first row must name the columns name, partitions, replication, "
            "retention_ms, max_message_bytes, note (tab-separated)");
      }
      header = true;
      continue;
    }
    if (cells.size() != kColumns.size()) {
      return fail("expected " + std::to_string(kColumns.size()) + " tab-separated cells, found " +
                  std::to_string(cells.size()));
    }
    constexpr std::int64_t kMaxPartitions = 1000;
    constexpr std::int64_t kMaxReplication = 9;
    constexpr std::int64_t kMinMessage = 1024;
    constexpr std::int64_t kMaxRetention = INT64_MAX / 2;
    TopicSpec spec;
    std::int64_t partitions = 0;
    std::int64_t replication = 0;
    if (!IsTopicName(cells[0])) return fail("name: letters, digits, '.', '_' and '-' only");
    if (!names.insert(cells[0]).second) return fail("name: the topic stands here twice");
    if (!ParseNumber(cells[1], 1, kMaxPartitions, partitions)) {
      return fail("partitions: expected a number from 1 to 1000");
    }
    if (!ParseNumber(cells[2], 1, kMaxReplication, replication)) {
      return fail("replication: expected a number from 1 to 9");
    }
    if (cells[3] == kUnlimited) {
      spec.retention_ms = -1;
    } else if (!ParseNumber(cells[3], 1, kMaxRetention, spec.retention_ms)) {
      return fail("retention_ms: expected milliseconds or \"unlimited\"");
    }
    if (!ParseNumber(cells[4], kMinMessage, kMaxMessageBytes, spec.max_message_bytes)) {
      return fail("max_message_bytes: expected a number from 1024 to " +
                  std::to_string(kMaxMessageBytes));
    }
    spec.name = cells[0];
    spec.partitions = static_cast<std::int32_t>(partitions);
    spec.replication = static_cast<std::int32_t>(replication);
    spec.note = cells[5];
    table.push_back(std::move(spec));
  }
  if (table.empty()) {
    return Fail(ErrorCode::kMisconfigured, std::string(file) + ": no topic in the table");
  }
  return table;
}

base::Result<std::vector<TopicSpec>> LoadTopics(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return Fail(ErrorCode::kMisconfigured,
                "cannot read the table of topics " + file.string() + "; see kafka.topics_file");
  }
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return ParseTopics(text, file.string());
}

base::Status EnsureTopics(const ClientOptions& options, const std::vector<TopicSpec>& table,
                          std::stop_token stop) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds kPatience{30};
  constexpr std::chrono::milliseconds kPause{50};
  constexpr int kMetadataTimeoutMs = 2000;
  rd::Events events;
  auto client = rd::MakeAdminHandle(options, events);
  if (!client) return tl::unexpected(client.error());
  const auto deadline = Clock::now() + kPatience;
  for (;;) {
    base::Status done = [&]() -> base::Status {
      auto metadata = rd::FetchMetadata(client->get(), kMetadataTimeoutMs);
      if (!metadata) return tl::unexpected(metadata.error());
      auto census = Count(**metadata, table);
      if (!census) return tl::unexpected(census.error());
      if (!census->missing.empty()) {
        if (auto created = Create(client->get(), census->missing); !created) return created;
        return Fail(ErrorCode::kUnavailable, "created topics are not visible yet");
      }
      if (!census->leaders) {
        return Fail(ErrorCode::kUnavailable, "some partitions have no leader yet");
      }
      return {};
    }();
    if (done || base::DispositionOf(done.error().code) != base::Disposition::kRetry) return done;
    if (stop.stop_requested() || Clock::now() >= deadline) {
      return tl::unexpected(base::Annotate(done.error(), "making sure of the topics"));
    }
    rd_kafka_poll(client->get(), 0);
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace rasad::kafka

// The table of topics, and making the cluster look like it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "platform/kafka/client.h"

namespace rasad::kafka {

/// Names of topics; deploy/topics.tsv describes them.
namespace topic {
inline constexpr std::string_view kRaw = "rasad.raw.v1";
inline constexpr std::string_view kBackfillRaw = "rasad.backfill.raw.v1";
inline constexpr std::string_view kNormalized = "rasad.normalized.v1";
inline constexpr std::string_view kExtracted = "rasad.extracted.v1";
}  // namespace topic

/// "rasad.<service>.quarantine.v1".
std::string QuarantineTopic(std::string_view service);

/// One row of the table.
struct TopicSpec {
  std::string name;
  std::int32_t partitions = 0;    ///< 1 to 1,000. A contract: keys map to partitions.
  std::int32_t replication = 0;   ///< 1 to 9.
  std::int64_t retention_ms = 0;  ///< -1: unlimited.
  std::int64_t max_message_bytes = 0;
  std::string note;

  friend bool operator==(const TopicSpec&, const TopicSpec&) = default;
};

/// Parses the table: a header row with the columns' names, then one topic a row, tab-separated;
/// empty lines and lines that start with '#' are skipped. kMisconfigured says `file`, line, column.
base::Result<std::vector<TopicSpec>> ParseTopics(std::string_view text, std::string_view file);

/// Reads the table from a file.
base::Result<std::vector<TopicSpec>> LoadTopics(const std::filesystem::path& file);

/// Creates the topics that are missing and waits until every partition has a leader; at most 30 s.
/// Changes nothing of those that exist, but another partition count is kMisconfigured. Repeating is
/// harmless, also by several processes at once.
base::Status EnsureTopics(const ClientOptions& options, const std::vector<TopicSpec>& table,
                          std::stop_token stop = {});

}  // namespace rasad::kafka

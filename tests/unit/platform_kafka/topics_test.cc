// Tests of the table of topics.
#include "platform/kafka/topics.h"

#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace rasad::kafka {
namespace {

using testing::HasSubstr;

const std::string kHeader =
    "name\tpartitions\treplication\tretention_ms\tmax_message_bytes\tnote\n";

TEST(Topics, ParsesRowsCommentsAndUnlimited) {
  const auto table = ParseTopics(
      "# why\n\n" + kHeader + "a.v1\t8\t1\tunlimited\t5242880\tall of it\r\nb\t1\t3\t1000\t1024\t",
      "t.tsv");
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(*table, (std::vector<TopicSpec>{{"a.v1", 8, 1, -1, 5242880, "all of it"},
                                            {"b", 1, 3, 1000, 1024, ""}}));
}

TEST(Topics, AWrongTableSaysWhere) {
  struct Row {
    std::string text;
    const char* says;
  };
  const Row rows[] = {
      {"", "no topic"},
      {kHeader, "no topic"},
      {"a\t8\t1\t1\t2048\tx\n", ":1: the first row must name"},
      {kHeader + "a\t8\t1\t1\t2048\n", ":2: expected 6"},
      {kHeader + "a b\t8\t1\t1\t2048\tx\n", ":2: name"},
      {kHeader + "..\t8\t1\t1\t2048\tx\n", ":2: name"},
      {kHeader + "a\t0\t1\t1\t2048\tx\n", ":2: partitions"},
      {kHeader + "a\t8x\t1\t1\t2048\tx\n", ":2: partitions"},
      {kHeader + "a\t8\t10\t1\t2048\tx\n", ":2: replication"},
      {kHeader + "a\t8\t1\tforever\t2048\tx\n", ":2: retention_ms"},
      {kHeader + "a\t8\t1\t-1\t2048\tx\n", ":2: retention_ms"},
      {kHeader + "a\t8\t1\t1\t99999999999999999999\tx\n", ":2: max_message_bytes"},
      {kHeader + "a\t8\t1\t1\t2048\tx\na\t8\t1\t1\t2048\tx\n", ":3: name: the topic stands"},
  };
  for (const Row& row : rows) {
    const auto table = ParseTopics(row.text, "t.tsv");
    ASSERT_FALSE(table) << row.text;
    EXPECT_EQ(table.error().code, base::ErrorCode::kMisconfigured);
    EXPECT_THAT(table.error().message, HasSubstr(row.says)) << row.text;
  }
}

TEST(Topics, AFileThatIsAbsentIsNamed) {
  const auto table = LoadTopics("/nonexistent/topics.tsv");
  ASSERT_FALSE(table);
  EXPECT_THAT(table.error().message, HasSubstr("/nonexistent/topics.tsv"));
}

TEST(Topics, TheDeployedTableHasWhatServicesName) {
  const auto table = LoadTopics(RASAD_SOURCE_DIR "/deploy/topics.tsv");
  ASSERT_TRUE(table) << table.error().message;
  const auto find = [&](std::string_view name) {
    return std::find_if(table->begin(), table->end(),
                        [&](const TopicSpec& spec) { return spec.name == name; });
  };
  for (const std::string_view name :
       {topic::kRaw, topic::kBackfillRaw, topic::kNormalized, topic::kExtracted}) {
    ASSERT_NE(find(name), table->end()) << name;
    // One partitioner and one count: an article stays in its partition all along.
    EXPECT_EQ(find(name)->partitions, find(topic::kRaw)->partitions) << name;
  }
  for (const char* service : {"normalize", "extract", "storage"}) {
    const auto quarantine = find(QuarantineTopic(service));
    ASSERT_NE(quarantine, table->end()) << service;
    // A quarantined record is at least as large as the original.
    EXPECT_GT(quarantine->max_message_bytes, find(topic::kRaw)->max_message_bytes);
  }
  EXPECT_EQ(find(topic::kRaw)->retention_ms, -1) << "the source of truth must not expire";
  constexpr std::int64_t kPage = 4 << 20;
  EXPECT_GT(find(topic::kRaw)->max_message_bytes, kPage);
}

}  // namespace
}  // namespace rasad::kafka

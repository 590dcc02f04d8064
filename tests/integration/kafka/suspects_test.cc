// Tests of crash suspects with processes that really die.
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "integration/kafka/cluster.h"

namespace rasad::kafka {
namespace {

/// What a child saw before it died in its first batch.
struct Seen {
  int size = 0;
  int deaths = 0;
  std::int64_t offset = -1;
};

/// A process that polls one batch and dies with it in hand.
Seen DieWithABatch(const SourceOptions& options) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    auto source = KafkaSource::Open(options);
    if (!source) _exit(1);
    const auto batch = PollSome(**source);
    Seen seen;
    if (!batch.empty()) {
      seen = {static_cast<int>(batch.size()), batch.front().deaths, batch.front().origin.offset};
    }
    const bool written = write(ends[1], &seen, sizeof seen) == sizeof seen;
    _exit(written ? 0 : 1);  // Neither destructors nor a goodbye to the group: like kill -9.
  }
  close(ends[1]);
  Seen seen;
  const bool got = read(ends[0], &seen, sizeof seen) == sizeof seen;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return got ? seen : Seen{};
}

struct CrashSuspects : AnyCluster {};

TEST_P(CrashSuspects, ARecordThatKillsIsNarrowedDownAndCounted) {
  const auto topic = Unique("crash");
  cluster().MakeTopic(topic, 1);
  Fill(cluster(), topic, 0, 100);
  const auto options = SourceOf(cluster(), topic, Unique("g"));
  Seen seen = DieWithABatch(options);
  EXPECT_GT(seen.size, 32);
  seen = DieWithABatch(options);
  EXPECT_EQ(seen.size, 32);
  for (int deaths = 0; deaths < 3; ++deaths) {
    seen = DieWithABatch(options);
    EXPECT_EQ(seen.size, 1);
    EXPECT_EQ(seen.offset, 0);
    EXPECT_EQ(seen.deaths, deaths);
  }
  // The fourth learns of three deaths; the worker would put the record aside and commit.
  auto source = KafkaSource::Open(options);
  ASSERT_TRUE(source);
  auto batch = PollSome(**source);
  ASSERT_EQ(batch.size(), 1u);
  EXPECT_EQ(batch.front().deaths, 3);
  ASSERT_TRUE((*source)->Commit());
  std::int64_t next = 1;
  while (next < 100) {
    batch = PollSome(**source);
    ASSERT_FALSE(batch.empty());
    EXPECT_EQ(batch.front().origin.offset, next);
    EXPECT_EQ(batch.front().deaths, 0);
    if (next < 32) {
      EXPECT_EQ(batch.size(), 1u);
    } else {
      EXPECT_GT(batch.size(), 1u) << "past the stretch life is normal again";
    }
    next = batch.back().origin.offset + 1;
    ASSERT_TRUE((*source)->Commit());
  }
}

TEST_P(CrashSuspects, SuspiciousPartitionsComeAloneAndInOrder) {
  const auto topic = Unique("crash2");
  cluster().MakeTopic(topic, 2);
  const auto options = SourceOf(cluster(), topic, Unique("g"));
  Fill(cluster(), topic, 0, 100);
  ASSERT_GT(DieWithABatch(options).size, 0);
  auto source = KafkaSource::Open(options);
  ASSERT_TRUE(source);
  std::size_t count = 0;
  std::vector<std::int64_t> next(2, 0);
  while (count < 100) {
    const auto batch = PollSome(**source);
    ASSERT_FALSE(batch.empty());
    bool mixed = false;
    const bool first = count == 0;
    for (const auto& record : batch) {
      auto& expected = next[static_cast<std::size_t>(record.origin.partition)];
      EXPECT_EQ(record.origin.offset, expected);
      expected = record.origin.offset + 1;
      mixed = mixed || record.origin.partition != batch.front().origin.partition;
    }
    if (first) {
      EXPECT_FALSE(mixed) << "a suspicious partition is handed out alone";
      EXPECT_LE(batch.size(), 32u);
    }
    count += batch.size();
    ASSERT_TRUE((*source)->Commit());
  }
  EXPECT_EQ(count, 100u);
}

INSTANTIATE_TEST_SUITE_P(On, CrashSuspects, testing::Values("mock", "real"),
                         [](const auto& suite) { return std::string(suite.param); });

}  // namespace
}  // namespace rasad::kafka

// Tests of the source that stands back while others wait.
#include "platform/kafka/throttle.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/fakes.h"

namespace rasad::kafka {
namespace {

using base::ErrorCode;
using std::chrono::milliseconds;

constexpr base::Micros kSecond = 1'000'000;

/// A clock that only moves when somebody sleeps or idles, and a count that the test sets.
struct ThrottleTest : testing::Test {
  ThrottledSource Make(std::uint32_t max_per_second = 0) {
    source.on_idle = [this] {
      now += source.idles.back().count() * 1000;
      return idle_status;
    };
    return ThrottledSource(source, {.max_waiting = 20,
                                    .max_per_second = max_per_second,
                                    .waiting =
                                        [this] {
                                          ++asked;
                                          return waiting;
                                        },
                                    .now = [this] { return now; },
                                    .sleep =
                                        [this](milliseconds duration) {
                                          ++sleeps;
                                          now += duration.count() * 1000;
                                        },
                                    .metrics = &metrics});
  }

  void Batches(int count, std::size_t size) {
    for (int i = 0; i < count; ++i) source.batches.emplace_back(size);
  }

  testing_support::FakeSource source;
  base::Result<std::int64_t> waiting = 0;
  base::Status idle_status;
  base::Micros now = 0;
  int asked = 0;
  int sleeps = 0;
  runtime::Metrics metrics{"test"};
};

TEST_F(ThrottleTest, AsksBeforeEveryBatch) {
  Batches(3, 10);
  auto throttled = Make();
  for (int i = 1; i <= 3; ++i) {
    const auto batch = throttled.Poll(milliseconds(100));
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->size(), 10u);
    EXPECT_EQ(asked, i);
  }
  EXPECT_EQ(sleeps, 0);
}

TEST_F(ThrottleTest, TakesNothingWhileOthersWait) {
  Batches(1, 10);
  auto throttled = Make();
  for (const std::int64_t count : {20, 5'000}) {
    waiting = count;
    const auto held = throttled.Poll(milliseconds(100));
    ASSERT_TRUE(held);
    EXPECT_TRUE(held->empty());
  }
  EXPECT_EQ(source.batches.size(), 1u);
  EXPECT_EQ(metrics.GetGauge("rasad_backfill_waiting_records", "").Value(), 5'000);
  waiting = 19;
  EXPECT_EQ(throttled.Poll(milliseconds(100))->size(), 10u);
  EXPECT_DOUBLE_EQ(metrics.GetCounter("rasad_backfill_held_seconds_total", "").Value(), 0.1);
}

TEST_F(ThrottleTest, StaysAMemberWhenItIsHeldForLong) {
  Batches(1, 10);
  auto throttled = Make();
  waiting = 20;
  while (now < 60 * kSecond) ASSERT_TRUE(throttled.Poll(milliseconds(100))->empty());
  EXPECT_EQ(sleeps, 10) << "short waits leave alone what was fetched ahead";
  ASSERT_FALSE(source.idles.empty());
  for (const milliseconds idle : source.idles) EXPECT_LE(idle, milliseconds(1'000));
  EXPECT_LT(source.idles.size(), 80u);
  waiting = 0;
  EXPECT_EQ(throttled.Poll(milliseconds(100))->size(), 10u);
  waiting = 20;
  const std::size_t before = source.idles.size();
  throttled.Poll(milliseconds(100));
  EXPECT_EQ(source.idles.size(), before) << "it begins with short waits again";
}

TEST_F(ThrottleTest, AnEmptyLaneAsksRarely) {
  for (int i = 0; i < 20; ++i) source.batches.emplace_back();
  auto throttled = Make();
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(throttled.Poll(milliseconds(100)));
    now += kSecond / 10;
  }
  EXPECT_EQ(asked, 2);
}

TEST_F(ThrottleTest, KeepsToTheRate) {
  Batches(100, 10);
  auto throttled = Make(50);
  std::size_t taken = 0;
  while (now < 10 * kSecond) taken += throttled.Poll(milliseconds(100))->size();
  EXPECT_GE(taken, 390u) << "it looks every 50 ms";
  EXPECT_LE(taken, 510u);
}

TEST_F(ThrottleTest, PassesErrorsOn) {
  Batches(1, 10);
  auto throttled = Make();
  waiting = base::Fail(ErrorCode::kUnavailable, "no broker");
  EXPECT_EQ(throttled.Poll(milliseconds(100)).error().code, ErrorCode::kUnavailable);
  waiting = 20;
  idle_status = base::Fail(ErrorCode::kConflict, "moved");
  base::Result<std::vector<runtime::Record>> polled;
  while (polled = throttled.Poll(milliseconds(100)), polled && now < 5 * kSecond) {
  }
  ASSERT_FALSE(polled);
  EXPECT_EQ(polled.error().code, ErrorCode::kConflict);
  waiting = 0;
  source.poll_errors.push_back({ErrorCode::kTimeout, "slow"});
  EXPECT_EQ(throttled.Poll(milliseconds(100)).error().code, ErrorCode::kTimeout);
  EXPECT_EQ(throttled.Poll(milliseconds(100))->size(), 10u);
}

TEST_F(ThrottleTest, CommitsAreTheSources) {
  source.commit_errors.push_back({ErrorCode::kConflict, "moved"});
  auto throttled = Make();
  EXPECT_EQ(throttled.Commit().error().code, ErrorCode::kConflict);
  EXPECT_TRUE(throttled.Commit());
  EXPECT_EQ(source.commits, 2);
}

}  // namespace
}  // namespace rasad::kafka

// When a feed is polled next.
#include "core/feed/schedule.h"

#include <vector>

namespace rasad::feed {
namespace {

using base::Micros;

constexpr Micros kSecond = 1'000'000;
constexpr std::int64_t kHour = 3'600;
constexpr std::int64_t kDay = 24 * kHour;
const Bounds kBounds;  // 2 min to 6 h, dead after 7 days.

// A Thursday, 12:00 UTC.
Micros Noon() { return *base::ParseRfc3339("2024-03-14T12:00:00Z"); }

Polled Fresh() {
  Polled poll;
  poll.feed_id = "feed";
  poll.number = 1;
  poll.time = Noon();
  poll.window_items = 30;
  poll.elapsed_seconds = kHour;
  return poll;
}

std::int64_t Wait(const Polled& poll, const Bounds& bounds = kBounds) {
  const Plan plan = NextPoll(poll, bounds);
  return plan.next ? (*plan.next - poll.time) / kSecond : -1;
}

TEST(Schedule, IntervalOfALivingFeed) {
  struct Row {
    const char* why;
    double rhythm;  // Seconds between items.
    int new_items;
    int window;
    double window_seconds;
    std::int64_t elapsed;
    std::int64_t before;
    std::int64_t interval;
  };
  const std::vector<Row> rows = {
      {"half the rhythm", 2 * kHour, 0, 30, 0, kHour, kHour, kHour},
      {"a busy feed: the shortest", 60, 60, 3'000, 0, kHour, kHour, 120},
      {"a quiet one: the longest", 10.0 * kDay, 0, 30, 0, 6 * kHour, 6 * kHour, 6 * kHour},
      {"nothing known, nothing new: slower step by step", 0, 0, 30, 0, 900, 900, 1'350},
      {"at most half as long again", 2.0 * kDay, 0, 30, 0, kHour, kHour, 5'400},
      {"a window that turned over: four times as often", kDay, 10, 10, 0, kHour, kHour, 900},
      {"half of it: twice as often", kDay, 5, 10, 0, kHour, kHour, 1'800},
      {"a window that spans ten minutes", kDay, 1, 10, 600, kHour, kHour, 150},
      {"the same, but nothing is new: no haste", kDay, 0, 10, 600, kHour, kHour, 5'400},
      {"a window of one item", kDay, 1, 1, 0, kHour, kHour, 900},
  };
  for (const Row& row : rows) {
    Polled poll = Fresh();
    if (row.rhythm > 0) poll.rhythm = {row.rhythm * 4, 4};
    poll.new_items = row.new_items;
    poll.window_items = row.window;
    poll.window_seconds = row.window_seconds;
    poll.elapsed_seconds = static_cast<double>(row.elapsed);
    poll.interval_seconds = row.before;
    const Plan plan = NextPoll(poll, kBounds);
    EXPECT_EQ(plan.interval_seconds, row.interval) << row.why;
    EXPECT_EQ(plan.floor_seconds, 120) << row.why;
    EXPECT_FALSE(plan.dead);
    EXPECT_GE(Wait(poll), row.interval) << row.why << ": chance only adds";
    EXPECT_LE(Wait(poll), row.interval * 11 / 10 + 1) << row.why;
  }
}

TEST(Schedule, ANewFeedIsPolledOftenUntilItsRhythmIsKnown) {
  std::vector<Micros> hourly, old;
  for (int i = 1; i <= 24; ++i) hourly.push_back(Noon() - i * kHour * kSecond);
  for (int i = 0; i < 30; ++i) old.push_back(Noon() - (400 * kDay + i * 60) * kSecond);
  EXPECT_NEAR(static_cast<double>(RhythmSeconds(FirstRhythm(hourly, Noon()))), kHour, 120);
  EXPECT_EQ(RhythmSeconds(FirstRhythm(std::vector<Micros>{Noon()}, Noon())), 0);
  for (const auto& published : {std::vector<Micros>(), hourly, old}) {
    Polled poll = Fresh();
    poll.first = true;
    poll.new_items = static_cast<int>(published.size());
    poll.rhythm = FirstRhythm(published, Noon());
    EXPECT_EQ(NextPoll(poll, kBounds).interval_seconds, 120) << published.size();
    poll.first = false;
    poll.new_items = 0;
    std::int64_t last = 0;
    for (int i = 0; i < 20; ++i) {
      last = poll.interval_seconds = NextPoll(poll, kBounds).interval_seconds;
    }
    EXPECT_NEAR(static_cast<double>(last), published == hourly ? kHour / 2 : 6 * kHour, 60);
  }
}

TEST(Schedule, ServerAndFeedSetTheFloor) {
  struct Row {
    const char* why;
    int ttl;
    const char* cache;
    std::int64_t floor;
  };
  const std::vector<Row> rows = {
      {"ttl", 30, "", 1'800},
      {"ttl of a week: a day", 7 * 24 * 60, "", kDay},
      {"max-age", 0, "public, max-age=600", 600},
      {"max-age of a year: an hour", 0, "max-age=31536000", kHour},
      {"the longer one", 20, "max-age=900", 1'200},
      {"no-cache", 0, "no-cache, max-age=600", 120},
      {"a number beyond all numbers", 0, "max-age=99999999999999999999", kHour},
      {"another directive", 0, "s-max-age=600", 120},
      {"nonsense", 0, "max-age=soon", 120},
  };
  for (const Row& row : rows) {
    Polled poll = Fresh();
    poll.rhythm = {60, 60};
    poll.ttl_minutes = row.ttl;
    poll.cache_control = row.cache;
    const Plan plan = NextPoll(poll, kBounds);
    EXPECT_EQ(plan.floor_seconds, row.floor) << row.why;
    EXPECT_GE(Wait(poll), row.floor) << row.why;
  }
  Polled failed = Fresh();
  failed.end = PollEnd::kFailed;
  failed.failures = 1;
  failed.interval_seconds = 120;
  failed.floor_seconds = kDay;
  EXPECT_GE(Wait(failed), kDay) << "a failure is no leave to ask sooner";
}

TEST(Schedule, FailuresWaitLongerAndLonger) {
  Polled poll = Fresh();
  poll.end = PollEnd::kFailed;
  poll.interval_seconds = kHour;
  poll.failing_since = Noon();
  const std::vector<std::int64_t> least = {600, 1'200, 2'400, 4'800, 9'600, 19'200, 21'600, 21'600};
  for (std::size_t i = 0; i < least.size(); ++i) {
    poll.failures = static_cast<int>(i) + 1;
    EXPECT_GE(Wait(poll), least[i]);
    EXPECT_LE(Wait(poll), least[i] * 3 / 2 + 1);
  }
  poll.failures = 1'000'000;
  EXPECT_LE(Wait(poll), 9 * kHour);
  EXPECT_EQ(NextPoll(poll, kBounds).interval_seconds, kHour) << "kept for when it is back";

  poll.failing_since = Noon() - 7 * kDay * kSecond;
  EXPECT_TRUE(NextPoll(poll, kBounds).dead);
  EXPECT_GE(Wait(poll), kDay) << "a look once a day";
  poll.failing_since = Noon() - (7 * kDay - 1) * kSecond;
  EXPECT_FALSE(NextPoll(poll, kBounds).dead);

  poll.end = PollEnd::kGone;
  EXPECT_TRUE(NextPoll(poll, kBounds).dead);
  EXPECT_EQ(NextPoll(poll, kBounds).next, std::nullopt);
}

TEST(Schedule, ChanceIsTheSameForTheSamePoll) {
  Polled poll = Fresh();
  poll.rhythm = {8.0 * kHour, 2};
  poll.interval_seconds = 2 * kHour;
  const std::int64_t once = Wait(poll);
  EXPECT_EQ(Wait(poll), once);
  std::int64_t least = once, most = once;
  for (int i = 0; i < 200; ++i) {
    poll.number = i;
    least = std::min(least, Wait(poll));
    most = std::max(most, Wait(poll));
  }
  EXPECT_GT(most - least, 2 * kHour / 15) << "spread over a tenth of two hours";
}

TEST(Schedule, SkippedHoursAndDays) {
  Polled poll = Fresh();
  poll.rhythm = {2.0 * kHour, 4};  // In 15 to 17 minutes.
  const auto at = [&] { return base::FormatRfc3339(*NextPoll(poll, kBounds).next); };
  poll.skip_hours = 1u << 12 | 1u << 13;
  EXPECT_EQ(at(), "2024-03-14T14:00:00Z");
  poll.skip_hours = 0;
  poll.skip_days = 1 << 4 | 1 << 5;  // Thursday and Friday.
  EXPECT_EQ(at(), "2024-03-16T00:00:00Z");
  poll.skip_hours = 1;
  EXPECT_EQ(at(), "2024-03-16T01:00:00Z");
  poll.skip_hours = 0xFFFFFF;
  poll.skip_days = 0;
  EXPECT_EQ(at().substr(0, 14), "2024-03-14T12:") << "who skips all hours means none";
}

TEST(Schedule, RetryAfter) {
  const auto after = [](std::string_view text) -> std::int64_t {
    const auto at = RetryAt(text, Noon());
    return at ? (*at - Noon()) / kSecond : -1;
  };
  EXPECT_EQ(after("120"), 120);
  EXPECT_EQ(after(" 0 "), 0);
  EXPECT_EQ(after("Thu, 14 Mar 2024 12:10:00 GMT"), 600);
  EXPECT_EQ(after("Thu, 14 Mar 2024 11:10:00 GMT"), 0) << "past";
  EXPECT_EQ(after("999999999999999999999999"), kDay);
  EXPECT_EQ(after("Thu, 14 Mar 2030 12:10:00 GMT"), kDay);
  EXPECT_EQ(after("-5"), -1);
  EXPECT_EQ(after("Thu, xx"), -1);
  EXPECT_EQ(after("soon"), -1);
  EXPECT_EQ(after(""), -1);

  Polled poll = Fresh();
  poll.end = PollEnd::kFailed;
  poll.failures = 1;
  poll.retry_at = Noon() + 5 * kHour * kSecond;
  EXPECT_EQ(Wait(poll), 5 * kHour);
}

TEST(Schedule, WhatIsNeverRecordedIsTriedEverLessOften) {
  const auto after = [](std::int64_t floor, int attempts) {
    return (AgainAfter(Noon(), floor, attempts, kBounds) - Noon()) / kSecond;
  };
  EXPECT_EQ(after(0, 0), 120);
  EXPECT_EQ(after(300, 0), 300);
  EXPECT_EQ(after(300, 3), 2'400);
  EXPECT_EQ(after(300, 1'000), 6 * kHour);
  EXPECT_EQ(after(kDay, 5), kDay);
}

TEST(Rhythm, FollowsWhatCameOfLate) {
  Rhythm rhythm;
  EXPECT_EQ(RhythmSeconds(rhythm), 0);
  for (int i = 0; i < 48; ++i) rhythm = Observe(rhythm, kHour, 4);  // One in 15 min.
  EXPECT_NEAR(static_cast<double>(RhythmSeconds(rhythm)), 900, 40);
  for (int i = 0; i < 12; ++i) rhythm = Observe(rhythm, kHour, 0);
  EXPECT_NEAR(static_cast<double>(RhythmSeconds(rhythm)), 1'800, 120) << "half a day of silence";
  for (int i = 0; i < 30; ++i) rhythm = Observe(rhythm, kDay, 0);
  EXPECT_GT(RhythmSeconds(rhythm), 100 * kDay);
}

}  // namespace
}  // namespace rasad::feed

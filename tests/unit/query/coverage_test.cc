// When an outlet is called silent, and when not: nights, weekends, outages, archives.
#include "query/coverage.h"

#include <gmock/gmock.h>

#include <functional>

namespace rasad::query {
namespace {

constexpr base::Micros kMinute = 60'000'000;
// Monday, 2024-01-01 00:00 in Tehran.
constexpr base::Micros kMonday = 1'704'054'600'000'000;

// Days since kMonday and an hour of the day.
base::Micros At(int day, double hour) {
  return kMonday + day * kDay + static_cast<base::Micros>(hour * static_cast<double>(kHour));
}

// Receipts from day 0 on every `minutes`, where `open(day, hour)` says so, until `until`.
postgres::SourceReceipts Receipts(base::Micros until, int minutes,
                                  const std::function<bool(int, double)>& open) {
  postgres::SourceReceipts out;
  out.source = "example.ir";
  for (base::Micros at = kMonday; at <= until; at += minutes * kMinute) {
    const int day = static_cast<int>((at - kMonday) / kDay);
    const double hour = static_cast<double>((at - kMonday) % kDay) / static_cast<double>(kHour);
    if (!open(day, hour)) continue;
    if (!out.first_received) out.first_received = at;
    if (out.last_received) out.silences.push_back({*out.last_received, at});
    out.last_received = at;
  }
  return out;
}

// A desk that works from 8 to 20.
bool Office(int, double hour) { return hour >= 8 && hour < 20; }
// The same, and rests on Thursday and Friday.
bool Rests(int day, double hour) { return Office(day, hour) && day % 7 != 3 && day % 7 != 4; }
bool Always(int, double) { return true; }

postgres::CoverageQuery AsOf(base::Micros as_of) {
  postgres::CoverageQuery query;
  query.as_of = query.end = as_of;
  query.start = as_of - 7 * kDay;
  return query;
}

bool SilentAt(const postgres::SourceReceipts& receipts, base::Micros as_of) {
  return Judge(receipts, AsOf(as_of)).has_silent_since();
}

TEST(Coverage, ABusyAgencyIsSilentSoonAndSaysSinceWhen) {
  const auto receipts = Receipts(At(14, 12), 5, Always);
  EXPECT_FALSE(SilentAt(receipts, At(14, 12.4)));
  EXPECT_TRUE(SilentAt(receipts, At(14, 13)));
  const auto judged = Judge(receipts, AsOf(At(14, 13)));
  EXPECT_EQ(judged.pace_seconds(), 300u);
  EXPECT_LT(judged.tolerated_seconds(), 3'600u);
  EXPECT_EQ(judged.silent_since().seconds(), At(14, 12) / 1'000'000);
  EXPECT_EQ(judged.gaps_size(), 0) << "the one that lasts is no gap";
}

TEST(Coverage, NightsAreNoSilence) {
  const auto evening = Receipts(At(13, 20), 15, Office);
  for (double hour = 20; hour < 24; hour += 0.25) {
    EXPECT_FALSE(SilentAt(evening, At(13, hour))) << hour;
  }
  for (double hour = 0; hour < 8.5; hour += 0.25) {
    EXPECT_FALSE(SilentAt(evening, At(14, hour))) << hour;
  }
  EXPECT_TRUE(SilentAt(evening, At(14, 10))) << "the morning did not begin";
  const auto noon = Receipts(At(14, 12), 15, Office);
  EXPECT_FALSE(SilentAt(noon, At(14, 12.5)));
  EXPECT_TRUE(SilentAt(noon, At(14, 14))) << "by day it is noticed within two hours";
  EXPECT_EQ(Judge(noon, AsOf(At(14, 12))).gaps_size(), 0);
}

TEST(Coverage, WeeklyRestIsNoSilence) {
  // Until Wednesday evening; then Thursday, Friday, and Saturday morning.
  const auto receipts = Receipts(At(16, 20), 15, Rests);
  for (int hour = 0; hour <= 59; ++hour) {
    EXPECT_FALSE(SilentAt(receipts, At(16, 20) + hour * kHour)) << hour;
  }
  EXPECT_TRUE(SilentAt(receipts, At(19, 12))) << "Saturday noon";
}

TEST(Coverage, OneOutageDoesNotBluntTheNext) {
  auto receipts =
      Receipts(At(14, 12), 15, [](int day, double hour) { return Office(day, hour) && day != 10; });
  EXPECT_TRUE(SilentAt(receipts, At(14, 14.5)));
  const auto judged = Judge(receipts, AsOf(At(14, 12)));
  ASSERT_EQ(judged.gaps_size(), 1);
  EXPECT_EQ(judged.gaps(0).begin().seconds(), At(9, 19.75) / 1'000'000);
  EXPECT_EQ(judged.gaps(0).end().seconds(), At(11, 8) / 1'000'000);
}

TEST(Coverage, AnAfternoonThatIsMissingIsAGapThoughTheNightCoversItsEnd) {
  const auto receipts = Receipts(At(14, 12), 15, [](int day, double hour) {
    return Office(day, hour) && (day != 10 || hour < 15);
  });
  EXPECT_EQ(Judge(receipts, AsOf(At(14, 12))).gaps_size(), 1);
}

TEST(Coverage, GapsAreNewestFirstInsideTheWindowAndAtMostTwenty) {
  // Four hours every fourth day, at another hour each time.
  const auto receipts = Receipts(At(89, 12), 10, [](int day, double hour) {
    const double begin = 6 * (day / 4 % 4);
    return day % 4 != 1 || hour < begin || hour >= begin + 4;
  });
  auto query = AsOf(At(89, 12));
  query.start = At(0, 0);
  const auto judged = Judge(receipts, query);
  ASSERT_EQ(judged.gaps_size(), kMaxGaps);
  EXPECT_GT(judged.gaps(0).begin().seconds(), judged.gaps(1).begin().seconds());
  query.start = At(80, 0);
  query.end = At(86, 0);
  EXPECT_EQ(Judge(receipts, query).gaps_size(), 2) << "days 81 and 85";
}

TEST(Coverage, WhatIsSilentForLongIsStillJudgedByItsLastDays) {
  const auto receipts = Receipts(At(14, 12), 15, Office);
  EXPECT_TRUE(SilentAt(receipts, At(60, 3))) << "at night too";
}

TEST(Coverage, LittleHistoryJudgesSlowlyOrNotAtAll) {
  const auto hours = Receipts(At(0, 20), 15, Office);
  const auto judged = Judge(hours, AsOf(At(30, 12)));
  EXPECT_FALSE(judged.has_silent_since()) << "published once by hand";
  EXPECT_EQ(judged.tolerated_seconds(), 0u);
  const auto days = Receipts(At(2, 20), 15, Office);  // Wednesday
  EXPECT_FALSE(SilentAt(days, At(5, 9))) << "it may rest on Thursday and Friday";
  EXPECT_TRUE(SilentAt(days, At(7, 12)));
  postgres::SourceReceipts never;
  never.source = "never";
  EXPECT_FALSE(SilentAt(never, At(1, 0)));
  EXPECT_FALSE(Judge(never, AsOf(At(1, 0))).has_last_received());
}

TEST(Coverage, ARareOutletIsGivenItsOwnTime) {
  // Twice a week, on Monday and on Wednesday.
  const auto receipts = Receipts(At(16, 9), 60, [](int day, double hour) {
    return (day % 7 == 0 || day % 7 == 2) && hour == 9;
  });
  EXPECT_FALSE(SilentAt(receipts, At(21, 8)));
  EXPECT_FALSE(SilentAt(receipts, At(21, 12)));
  EXPECT_TRUE(SilentAt(receipts, At(30, 12)));
}

TEST(Coverage, FiguresArePassedOn) {
  auto receipts = Receipts(At(14, 12), 5, Always);
  receipts.articles = 7;
  receipts.archives = 3;
  receipts.last_published = At(14, 11);
  receipts.lag_p50 = 61.4;
  receipts.lag_p95 = 600;
  receipts.feeds.emplace_back().set_url("http://example.ir/feed");
  const auto judged = Judge(receipts, AsOf(At(14, 12)));
  EXPECT_EQ(judged.articles(), 7u);
  EXPECT_EQ(judged.archives(), 3u);
  EXPECT_EQ(judged.last_published().seconds(), At(14, 11) / 1'000'000);
  EXPECT_EQ(judged.lag().p50_seconds(), 61u);
  EXPECT_EQ(judged.lag().p95_seconds(), 600u);
  ASSERT_EQ(judged.feeds_size(), 1);
}

}  // namespace
}  // namespace rasad::query

// What coverage and status say of outlets.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/coverage_list.h"
#include "cli/times.h"

namespace rasad::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

// 1402-12-26 20:17 in Tehran.
constexpr base::Micros kNow = 1'710'607'620'000'000;
constexpr base::Micros kSecond = 1'000'000;

query::v1::SourceCoverage Outlet(const std::string& name, std::int64_t last_seconds_ago) {
  query::v1::SourceCoverage out;
  out.set_source(name);
  *out.mutable_last_received() = ToTimestamp(kNow - last_seconds_ago * kSecond);
  out.set_pace_seconds(300);
  out.set_tolerated_seconds(2'700);
  return out;
}

query::v1::SourceCoverage Silent(const std::string& name, std::int64_t seconds) {
  query::v1::SourceCoverage out = Outlet(name, seconds);
  *out.mutable_silent_since() = out.last_received();
  return out;
}

TEST(Times, DurationsHaveTwoUnitsAtMost) {
  struct Row {
    std::int64_t seconds;
    const char* text;
  };
  for (const Row& row :
       {Row{0, "0 s"}, Row{59, "59 s"}, Row{60, "1 min"}, Row{119, "1 min"}, Row{3'600, "1 h"},
        Row{12'000, "3 h 20 min"}, Row{86'399, "23 h 59 min"}, Row{86'400, "1 d"},
        Row{86'400 + 3'599, "1 d"}, Row{2 * 86'400 + 4 * 3'600, "2 d 4 h"}}) {
    EXPECT_EQ(DurationText(row.seconds), row.text);
  }
}

TEST(Times, JalaliDaysAreThoseOfTehran) {
  EXPECT_EQ(JalaliText(kNow), "1402-12-26 20:17");
  EXPECT_EQ(JalaliText(kNow + 4 * 3'600 * kSecond), "1402-12-27 00:17");
  EXPECT_EQ(AgoText(kNow - 720 * kSecond, kNow), "1402-12-26 20:05 (12 min ago)");
  EXPECT_EQ(AgoText(kNow + 720 * kSecond, kNow), "1402-12-26 20:29 (in 12 min)");
}

TEST(Coverage, SilentOutletsComeFirstTheLatestOnTop) {
  std::vector<query::v1::SourceCoverage> sources = {Outlet("b", 1), Silent("old", 90'000),
                                                    Outlet("a", 1), Silent("new", 9'000)};
  SortBySilence(sources);
  std::string names;
  for (const auto& source : sources) names += source.source() + " ";
  EXPECT_EQ(names, "new old a b ");
}

TEST(Coverage, AStateIsSaidInWords) {
  EXPECT_EQ(CoverageState(Silent("a", 12'000), kNow), "silent for 3 h 20 min");
  EXPECT_EQ(CoverageState(Outlet("a", 60), kNow), "ok");
  query::v1::SourceCoverage other;
  EXPECT_EQ(CoverageState(other, kNow), "no news yet");
  other.set_archives(5);
  EXPECT_EQ(CoverageState(other, kNow), "archive only");
  *other.mutable_last_received() = ToTimestamp(kNow);
  EXPECT_EQ(CoverageState(other, kNow), "too little known");
}

TEST(Coverage, TheSummarySuspectsUsWhereEverybodyIsSilent) {
  EXPECT_EQ(CoverageSummary({Outlet("a", 1), Silent("b", 9'000)}), "1 of 2 outlets is silent");
  EXPECT_THAT(
      CoverageSummary({Silent("a", 9'000), Silent("b", 9'000), query::v1::SourceCoverage()}),
      testing::AllOf(HasSubstr("1 cannot be judged yet"), HasSubstr("look for the cause here")));
  EXPECT_EQ(CoverageSummary({Outlet("a", 1), Outlet("b", 1)}), "0 of 2 outlets are silent");
  EXPECT_EQ(CoverageSummary({Silent("a", 9'000)}), "the one outlet is silent");
  EXPECT_EQ(CoverageSummary({Outlet("a", 1)}), "the one outlet is not silent");
  EXPECT_EQ(CoverageSummary({query::v1::SourceCoverage()}), "the one outlet cannot be judged yet");
}

TEST(Coverage, ALineOfStatusTellsWhatIsUsualAndWhatTheFeedsSay) {
  auto source = Silent("a\x1B[2J", 12'000);
  source.add_feeds()->set_state(ingest::v1::FEED_STATE_DEAD);
  source.add_feeds()->set_state(ingest::v1::FEED_STATE_PAUSED);
  EXPECT_EQ(SilenceLine(source, kNow),
            "a[2J  since 1402-12-26 16:57 (3 h 20 min ago); at this hour up to 45 min is usual; "
            "1 feed fails, 1 paused");
}

TEST(Coverage, ATableIsAlignedAndShowsDetailsOnDemand) {
  auto silent = Silent("long-name.example", 12'000);
  silent.set_articles(12);
  silent.set_archives(3);
  silent.mutable_lag()->set_p50_seconds(90);
  silent.mutable_lag()->set_p95_seconds(4'000);
  auto& gap = *silent.add_gaps();
  *gap.mutable_begin() = ToTimestamp(kNow - 86'400 * kSecond);
  *gap.mutable_end() = ToTimestamp(kNow - 80'000 * kSecond);
  auto& feed = *silent.add_feeds();
  feed.set_url("http://long-name.example/rss");
  feed.set_state(ingest::v1::FEED_STATE_FAILING);
  feed.set_error("HTTP 500");
  const std::string table = CoverageTable({silent, Outlet("b", 60)}, kNow, false, Style());
  EXPECT_THAT(table, HasSubstr("silent for 3 h 20 min  1402-12-26 16:57 (3 h 20 min ago)"));
  EXPECT_THAT(table, HasSubstr("every 5 min"));
  EXPECT_THAT(table, HasSubstr("12 +3 old"));
  EXPECT_THAT(table, HasSubstr("1 min / 1 h 6 min"));
  EXPECT_THAT(table, HasSubstr("1 gap  1 feed fails\n"));
  const auto column = [&](std::string_view cell) {
    const std::size_t at = table.find(cell);
    return at - (table.rfind('\n', at) + 1);  // npos + 1 is the beginning
  };
  EXPECT_EQ(column("gaps, feeds\n"), column("1 gap  1 feed"));
  EXPECT_THAT(CoverageTable({Outlet("b", 60)}, kNow, false, Style()), Not(HasSubstr("feeds")));
  EXPECT_THAT(table, Not(HasSubstr("HTTP 500")));
  const std::string details = CoverageTable({silent}, kNow, true, Style());
  EXPECT_THAT(details, HasSubstr("  feeds\n"));
  EXPECT_THAT(details, HasSubstr("gap  1402-12-25 20:17 to 1402-12-25 22:03 (1 h 46 min)"));
  EXPECT_THAT(details, HasSubstr("feed failing  http://long-name.example/rss: HTTP 500"));
  const std::size_t first = table.find("1402");
  const std::size_t second = table.find("1402", table.find('\n', first));
  EXPECT_EQ(first - table.rfind('\n', first), second - table.rfind('\n', second));
}

TEST(Coverage, JsonSaysNullWhereNothingIsKnown) {
  query::v1::SourceCoverage unknown;
  unknown.set_source("a");
  const auto json = CoverageJson(unknown);
  EXPECT_EQ(json["silent"], false);
  for (const char* key : {"silent_since", "last_received", "last_published", "pace_seconds",
                          "tolerated_seconds", "lag_p50_seconds", "lag_p95_seconds"}) {
    EXPECT_TRUE(json.at(key).is_null()) << key;
  }
  EXPECT_EQ(CoverageJson(Silent("b", 60))["silent_since"], "2024-03-16T16:46:00Z");
}

}  // namespace
}  // namespace rasad::cli

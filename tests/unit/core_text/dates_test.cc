// Dates as values, and dates in digits.
#include "core/text/dates.h"

#include <gtest/gtest.h>

#include "core/text/calendar.h"

namespace rasad::text {
namespace {

std::int64_t Day(int year, int month, int day) { return base::DaysFromCivil(year, month, day); }
const std::int64_t kToday = Day(2025, 10, 4);  // 12 Mehr 1404

TEST(DaysOf, YearsMonthsAndDaysOfThreeCalendars) {
  const auto jalali = DaysOf({Calendar::kJalali, 1404, 0, 0});
  EXPECT_EQ(*jalali, (DayRange{Day(2025, 3, 21), Day(2026, 3, 20)}));
  EXPECT_EQ(*DaysOf({Calendar::kJalali, 1403, 12, 0}),
            (DayRange{Day(2025, 2, 19), Day(2025, 3, 20)}));
  EXPECT_EQ(*DaysOf({Calendar::kGregorian, 2024, 2, 0}),
            (DayRange{Day(2024, 2, 1), Day(2024, 2, 29)}));
  EXPECT_EQ(*DaysOf({Calendar::kLunar, 1445, 9, 0}), (DayRange{Day(2024, 3, 12), Day(2024, 4, 9)}));
}

TEST(DaysOf, RejectsWhatDoesNotExist) {
  for (const DateParts& bad :
       {DateParts{Calendar::kJalali, 1404, 12, 30}, DateParts{Calendar::kJalali, 1404, 7, 31},
        DateParts{Calendar::kGregorian, 2023, 2, 29}, DateParts{Calendar::kGregorian, 2023, 13, 1},
        DateParts{Calendar::kLunar, 1445, 13, 1}, DateParts{Calendar::kJalali, 0, 1, 1},
        DateParts{Calendar::kJalali, -776, 0, 0}, DateParts{Calendar::kJalali, 3001, 1, 1}}) {
    EXPECT_FALSE(DaysOf(bad)) << ValueOf(bad);
  }
}

TEST(CanExist, DaysWithoutTheirYear) {
  EXPECT_TRUE(CanExist({Calendar::kJalali, 0, 12, 30}));
  EXPECT_FALSE(CanExist({Calendar::kJalali, 0, 7, 31}));
  EXPECT_TRUE(CanExist({Calendar::kGregorian, 0, 2, 29}));
  EXPECT_FALSE(CanExist({Calendar::kGregorian, 0, 2, 30}));
  EXPECT_FALSE(CanExist({Calendar::kJalali, 1404, 12, 30}));
  EXPECT_FALSE(CanExist({Calendar::kLunar, 0, 1, 31}));
}

TEST(FullJalaliYear, LooksFiveYearsAheadAndNinetyBack) {
  EXPECT_EQ(FullJalaliYear(4, kToday), 1404);
  EXPECT_EQ(FullJalaliYear(9, kToday), 1409);
  EXPECT_EQ(FullJalaliYear(10, kToday), 1310);
  EXPECT_EQ(FullJalaliYear(99, kToday), 1399);
  EXPECT_EQ(FullJalaliYear(15, kToday), 1315);
  EXPECT_EQ(FullJalaliYear(98, std::nullopt), 1398);
  EXPECT_EQ(FullJalaliYear(3, std::nullopt), 1403);
}

TEST(ReadNumericDate, ReadsEveryOrder) {
  const struct {
    const char* text;
    DateParts parts;
  } cases[] = {
      {"1404/07/12", {Calendar::kJalali, 1404, 7, 12}},
      {"12/7/1404", {Calendar::kJalali, 1404, 7, 12}},
      {"1404-7-2", {Calendar::kJalali, 1404, 7, 2}},
      {"23 . 8 . 1395", {Calendar::kJalali, 1395, 8, 23}},
      {"11 \\ 11 \\ 1370", {Calendar::kJalali, 1370, 11, 11}},
      {"2025-10-04", {Calendar::kGregorian, 2025, 10, 4}},
      {"04.10.2025", {Calendar::kGregorian, 2025, 10, 4}},
      {"99/1/1", {Calendar::kJalali, 1399, 1, 1}},
      {"04/07/12", {Calendar::kJalali, 1404, 7, 12}},
      {"31/6/98", {Calendar::kJalali, 1398, 6, 31}},
      {"\u06f1\u06f4\u06f0\u06f4/\u06f7/\u06f1", {Calendar::kJalali, 1404, 7, 1}},
  };
  for (const auto& c : cases) {
    const auto date = ReadNumericDate(c.text, kToday);
    ASSERT_TRUE(date) << c.text;
    EXPECT_EQ(date->parts, c.parts) << c.text;
    EXPECT_EQ(date->length, std::string_view(c.text).size()) << c.text;
  }
}

TEST(ReadNumericDate, RejectsWhatIsNone) {
  for (const char* bad :
       {"", "1404", "1404/7", "1404/13/01", "1404/12/30", "1404/7/311", "1/2/3", "1.2.3",
        "192.168.1.1", "1404/7-1", "5-3-2", "99.1.1", "1404//7/1", "123/4/5", "1404/7/1/2"}) {
    EXPECT_FALSE(ReadNumericDate(bad, kToday)) << bad;
  }
}

TEST(ReadNumericDate, TakesAnIsoTimeWithIt) {
  const auto date = ReadNumericDate("1404-11-07T11:32:06.25+03:30 x", std::nullopt);
  ASSERT_TRUE(date);
  EXPECT_EQ(date->clock.hour, 11);
  EXPECT_EQ(date->clock.second, 6);
  EXPECT_EQ(date->clock.microsecond, 250'000);
  EXPECT_EQ(date->offset, 210);
  EXPECT_EQ(date->length, 28u);
  EXPECT_EQ(ReadNumericDate("1404-11-07 11:32", std::nullopt)->length, 10u);
}

TEST(ParseClock, HoursMinutesSeconds) {
  EXPECT_EQ(ParseClock("20:17")->minute, 17);
  EXPECT_TRUE(ParseClock("20:17")->colon);
  EXPECT_EQ(ParseClock("9")->hour, 9);
  EXPECT_EQ(ParseClock("9.30")->minute, 30);
  EXPECT_EQ(ParseClock("12:1")->minute, 1);
  EXPECT_EQ(ParseClock("01:04:09")->second, 9);
  for (const char* bad :
       {"", "25:00", "20:60", "9.5", "1:2:3", "12:30:99", "123:1", "a", "12:", ":5"}) {
    EXPECT_FALSE(ParseClock(bad)) << bad;
  }
}

TEST(ParseFeedDate, JalaliYearsOfFeedsAreJalali) {
  const auto utc = [](const char* text) { return base::FormatRfc3339(*ParseFeedDate(text)); };
  EXPECT_EQ(utc("1404-11-07T11:32:06Z"), "2026-01-27T11:32:06Z");
  EXPECT_EQ(utc("\u06f1\u06f4\u06f0\u06f4-\u06f1\u06f1-\u06f0\u06f7T\u06f1\u06f1:\u06f3\u06f2:"
                "\u06f0\u06f6Z"),
            "2026-01-27T11:32:06Z");
  EXPECT_EQ(utc("2026-01-27T11:32:06+03:30"), "2026-01-27T08:02:06Z");
  EXPECT_EQ(utc(" 1404/11/07 11:32 "), "2026-01-27T08:02:00Z");
  EXPECT_EQ(utc("1404-11-07"), "2026-01-26T20:30:00Z");
  for (const char* bad : {"", "1404-13-07T11:32:06Z", "1200-01-01T00:00:00Z", "99/1/1", "x",
                          "1404-11-07T11:32:06Z!", "1404-11-07 noon"}) {
    EXPECT_FALSE(ParseFeedDate(bad)) << bad;
  }
}

TEST(NearestYear, LooksWhereItIsTold) {
  const DateParts azar{Calendar::kJalali, 0, 9, 1};
  EXPECT_EQ(NearestYear(azar, kToday, Direction::kNearest), 1404);
  EXPECT_EQ(NearestYear(azar, kToday, Direction::kBack), 1403);
  EXPECT_EQ(NearestYear({Calendar::kJalali, 0, 1, 1}, kToday, Direction::kAhead), 1405);
}

}  // namespace
}  // namespace rasad::text

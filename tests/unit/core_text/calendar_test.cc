// The Jalali calendar and Tehran's clock.
#include "core/text/calendar.h"

#include <gtest/gtest.h>

namespace rasad::text {
namespace {

using base::DaysFromCivil;
constexpr base::Micros kMinute = 60'000'000;

TEST(Jalali, KnownDays) {
  struct {
    JalaliDate jalali;
    base::CivilDay civil;
  } const cases[] = {
      {{1404, 7, 12}, {2025, 10, 4}},  {{1402, 12, 26}, {2024, 3, 16}},
      {{1404, 8, 28}, {2025, 11, 19}}, {{1403, 1, 1}, {2024, 3, 20}},
      {{1403, 12, 30}, {2025, 3, 20}}, {{1404, 1, 1}, {2025, 3, 21}},
      {{1390, 4, 10}, {2011, 7, 1}},   {{1348, 10, 11}, {1970, 1, 1}},
      {{1206, 1, 1}, {1827, 3, 22}},   {{1498, 12, 29}, {2120, 3, 19}},
      {{1, 1, 1}, {622, 3, 22}},
  };
  for (const auto& c : cases) {
    const std::int64_t days = DaysFromCivil(c.civil.year, c.civil.month, c.civil.day);
    EXPECT_EQ(DaysFromJalali(c.jalali), days) << c.jalali.year;
    EXPECT_EQ(JalaliFromDays(days), c.jalali) << c.jalali.year;
  }
}

TEST(Jalali, EveryDayOfAllYearsIsTheNextOfTheOneBefore) {
  std::int64_t days = *DaysFromJalali({1, 1, 1});
  for (int year = 1; year <= 3000; ++year) {
    int length = 0;
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= JalaliMonthLength(year, month); ++day, ++days, ++length) {
        const JalaliDate date{year, month, day};
        ASSERT_EQ(DaysFromJalali(date), days);
        ASSERT_EQ(JalaliFromDays(days), date);
      }
    }
    ASSERT_EQ(length, IsJalaliLeap(year) ? 366 : 365) << year;
  }
}

TEST(Jalali, RejectsDaysThatDoNotExist) {
  for (const JalaliDate bad :
       {JalaliDate{1404, 12, 30}, JalaliDate{1404, 13, 1}, JalaliDate{1404, 0, 1},
        JalaliDate{1404, 7, 31}, JalaliDate{0, 1, 1}, JalaliDate{3001, 1, 1},
        JalaliDate{1404, 1, 0}, JalaliDate{-5, 1, 1}}) {
    EXPECT_FALSE(DaysFromJalali(bad)) << bad.year << ' ' << bad.month << ' ' << bad.day;
  }
  EXPECT_TRUE(DaysFromJalali({1403, 12, 30}));
  EXPECT_FALSE(IsJalaliLeap(0));
  EXPECT_FALSE(IsJalaliLeap(3001));
  EXPECT_EQ(JalaliMonthLength(1404, 13), 0);
}

base::Micros Utc(int year, int month, int day, int minute) {
  return (DaysFromCivil(year, month, day) * 1440 + minute) * kMinute;
}

TEST(Tehran, SummerTimeUntil1401) {
  EXPECT_EQ(TehranOffsetMinutes(Utc(2022, 7, 1, 0)), 270);
  EXPECT_EQ(TehranOffsetMinutes(Utc(2022, 12, 1, 0)), 210);
  EXPECT_EQ(TehranOffsetMinutes(Utc(2023, 7, 1, 0)), 210);
  EXPECT_EQ(TehranOffsetMinutes(Utc(2026, 7, 1, 0)), 210);
  EXPECT_EQ(TehranOffsetMinutes(Utc(2006, 7, 1, 0)), 210);  // two years without it
  EXPECT_EQ(TehranOffsetMinutes(Utc(1978, 7, 1, 0)), 300);  // four hours, and one for summer
  EXPECT_EQ(TehranOffsetMinutes(Utc(2200, 1, 1, 0)), 210);
  // The last change: the end of 2022-09-21 by summer time.
  EXPECT_EQ(TehranOffsetMinutes(Utc(2022, 9, 22, 0) - 271 * kMinute), 270);
  EXPECT_EQ(TehranOffsetMinutes(Utc(2022, 9, 22, 0) - 270 * kMinute), 210);
}

TEST(Tehran, DaysAndInstants) {
  const std::int64_t day = DaysFromCivil(2024, 3, 16);
  EXPECT_EQ(InstantInTehran(day, 20 * 60 + 17), Utc(2024, 3, 16, 16 * 60 + 47));
  EXPECT_EQ(TehranDay(Utc(2024, 3, 16, 20 * 60 + 29)), day);
  EXPECT_EQ(TehranDay(Utc(2024, 3, 16, 20 * 60 + 30)), day + 1);
  EXPECT_EQ(TehranDay(Utc(1960, 1, 1, 0)), DaysFromCivil(1960, 1, 1));
  for (std::int64_t d = DaysFromCivil(2020, 1, 1); d < DaysFromCivil(2024, 1, 1); ++d) {
    EXPECT_EQ(TehranDay(InstantInTehran(d, 12 * 60)), d);
    EXPECT_EQ(TehranDay(InstantInTehran(d, 23 * 60 + 59)), d);
  }
}

TEST(Jalali, MonthsAreAddedAndClamped) {
  EXPECT_EQ(AddJalaliMonths({1393, 6, 31}, 6), (JalaliDate{1393, 12, 29}));
  EXPECT_EQ(AddJalaliMonths({1391, 12, 30}, -12), (JalaliDate{1390, 12, 29}));
  EXPECT_EQ(AddJalaliMonths({1393, 1, 31}, -13), (JalaliDate{1391, 12, 30}));
  EXPECT_EQ(AddJalaliMonths({1393, 1, 1}, -2), (JalaliDate{1392, 11, 1}));
  EXPECT_EQ(AddJalaliMonths({1, 1, 1}, -5), (JalaliDate{1, 1, 1}));
  EXPECT_EQ(JalaliDayOfYear({1403, 12, 30}), 366);
  EXPECT_EQ(JalaliDayOfYear({1403, 7, 1}), 187);
}

TEST(Gregorian, OnlyDaysThatExist) {
  EXPECT_EQ(DaysFromGregorian({1970, 1, 1}), 0);
  EXPECT_TRUE(DaysFromGregorian({2000, 2, 29}));
  EXPECT_FALSE(DaysFromGregorian({1900, 2, 29}));
  EXPECT_FALSE(DaysFromGregorian({2016, 13, 1}));
  EXPECT_FALSE(DaysFromGregorian({0, 1, 1}));
}

TEST(Lunar, EveryDayIsTheNextOfTheOneBefore) {
  std::int64_t days = *DaysFromLunar({1, 1, 1});
  for (int year = 1; year <= 1700; ++year) {
    for (int month = 1; month <= 12; ++month) {
      const int length = LunarMonthLength(year, month);
      // Where a table begins or ends a month makes two reckonings meet.
      const bool seam = (year == 1299 || year == 1600) && month == 12;
      ASSERT_TRUE((length == 29 || length == 30) || (seam && length >= 28 && length <= 31))
          << year << ' ' << month << ' ' << length;
      for (int day = 1; day <= length; ++day, ++days) {
        const LunarDate date{year, month, day};
        ASSERT_EQ(DaysFromLunar(date), days);
        ASSERT_EQ(LunarFromDays(days), date);
      }
    }
  }
  EXPECT_FALSE(DaysFromLunar({1445, 1, 31}));
  EXPECT_FALSE(DaysFromLunar({1701, 1, 1}));
}

// Days that all of Iran keeps: Ashura, and the feast after Ramadan.
TEST(Lunar, DaysAsIranKeptThem) {
  EXPECT_EQ(DaysFromLunar({1438, 1, 10}), DaysFromJalali({1395, 7, 21}));
  EXPECT_EQ(DaysFromLunar({1442, 10, 1}), DaysFromJalali({1400, 2, 23}));
  EXPECT_EQ(DaysFromLunar({1445, 1, 10}), DaysFromJalali({1402, 5, 6}));
  EXPECT_EQ(DaysFromLunar({1446, 1, 10}), DaysFromJalali({1403, 4, 26}));
  EXPECT_EQ(DaysFromLunar({1447, 1, 10}), DaysFromJalali({1404, 4, 15}));
  EXPECT_EQ(LunarTolerance(*DaysFromLunar({1447, 1, 10})), 0);
}

TEST(Lunar, ElsewhereAsUmmAlQuraReckons) {
  EXPECT_EQ(DaysFromLunar({1410, 9, 1}), DaysFromCivil(1990, 3, 28));
  EXPECT_EQ(DaysFromLunar({1460, 1, 1}), DaysFromCivil(2038, 2, 6));
  EXPECT_EQ(LunarTolerance(*DaysFromLunar({1410, 9, 1})), 1);
  EXPECT_EQ(LunarTolerance(*DaysFromLunar({1460, 1, 1})), 1);
}

TEST(Lunar, TheTableIsWhole) {
  for (int year = 1420; year < 1448; ++year) {
    EXPECT_EQ(*DaysFromLunar({year, 12, LunarMonthLength(year, 12)}) + 1,
              *DaysFromLunar({year + 1, 1, 1}));
    EXPECT_EQ(LunarTolerance(*DaysFromLunar({year, 1, 1})), 0) << year;
    EXPECT_EQ(LunarTolerance(*DaysFromLunar({year, 12, 29})), 0) << year;
  }
}

TEST(Weekday, CountsFromSaturday) {
  EXPECT_EQ(Weekday(DaysFromCivil(2025, 10, 4)), 0);
  EXPECT_EQ(Weekday(DaysFromCivil(2025, 10, 3)), 6);
  EXPECT_EQ(Weekday(DaysFromCivil(1969, 12, 31)), 4);
  EXPECT_EQ(IsoWeekday(DaysFromCivil(2025, 10, 4)), 6);
  EXPECT_EQ(IsoWeekday(DaysFromCivil(2025, 10, 6)), 1);
  EXPECT_EQ(IsoWeekday(DaysFromCivil(2025, 10, 5)), 7);
}

}  // namespace
}  // namespace rasad::text

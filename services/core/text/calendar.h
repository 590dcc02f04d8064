// Calendars: Jalali, Gregorian and lunar days, Tehran's offset from UTC.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/time.h"

namespace rasad::text {

/// A date of the Jalali (Iranian solar) calendar.
struct JalaliDate {
  int year;
  int month;  ///< 1 (Farvardin) to 12 (Esfand).
  int day;    ///< 1 to 31.
  friend bool operator==(const JalaliDate&, const JalaliDate&) = default;
};

/// True for leap years by the official table (1403 is one, 1404 is not). Years 1 to 3000.
bool IsJalaliLeap(int year);

/// 29, 30 or 31; 0 for a month outside 1 to 12.
int JalaliMonthLength(int year, int month);

/// Days since 1970-01-01, or nullopt if the date does not exist.
std::optional<std::int64_t> DaysFromJalali(JalaliDate date);

/// The Jalali date of a day number. Defined for years 1 to 3000.
JalaliDate JalaliFromDays(std::int64_t days);

/// The date so many months later (earlier if negative), at the month's last day where the day does
/// not exist there: 31 Farvardin less a month is 29 or 30 Esfand. Years 1 to 3000.
JalaliDate AddJalaliMonths(JalaliDate date, std::int64_t months);

/// The day of the year, 1 to 366, of a date that exists.
int JalaliDayOfYear(JalaliDate date);

/// Days since 1970-01-01 of a Gregorian date, or nullopt if it does not exist. Years 1 to 9999.
std::optional<std::int64_t> DaysFromGregorian(base::CivilDay date);

/// A date of the lunar (Islamic) calendar as Iran kept it (data/lunar_months.tsv), and in other
/// years as islamic-umalqura reckons it, from which the sighting may differ; see LunarTolerance().
struct LunarDate {
  int year;
  int month;  ///< 1 (Muharram) to 12.
  int day;    ///< 1 to 30.
  friend bool operator==(const LunarDate&, const LunarDate&) = default;
};
/// 29 or 30; 0 for a month outside 1 to 12 or a year outside 1 to 1700.
int LunarMonthLength(int year, int month);

/// Days since 1970-01-01, or nullopt if the date does not exist. Years 1 to 1700.
std::optional<std::int64_t> DaysFromLunar(LunarDate date);

/// The lunar date of a day number; clamped to years 1 to 1700.
LunarDate LunarFromDays(std::int64_t days);

/// By how many days the lunar date of a day may be off either way: 0 in the months that are known
/// as Iran kept them, else 1.
int LunarTolerance(std::int64_t days);

/// The day of the week, 0 (Saturday) to 6 (Friday).
int Weekday(std::int64_t days);
/// The same as ISO 8601 counts, 1 (Monday) to 7 (Sunday).
int IsoWeekday(std::int64_t days);

/// Minutes east of UTC in Tehran at that instant: 210, or 270 in the summers up to 1401.
int TehranOffsetMinutes(base::Micros instant);

/// The day in Tehran (days since 1970-01-01) at that instant.
std::int64_t TehranDay(base::Micros instant);

/// The instant of a local time of day in Tehran, `minute_of_day` 0 to 1439.
base::Micros InstantInTehran(std::int64_t day, int minute_of_day);

}  // namespace rasad::text

// Calendars: Jalali and Gregorian days, Tehran's offset from UTC.
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

/// Minutes east of UTC in Tehran at that instant: 210, or 270 in the summers up to 1401.
int TehranOffsetMinutes(base::Micros instant);

/// The day in Tehran (days since 1970-01-01) at that instant.
std::int64_t TehranDay(base::Micros instant);

/// The instant of a local time of day in Tehran, `minute_of_day` 0 to 1439.
base::Micros InstantInTehran(std::int64_t day, int minute_of_day);

}  // namespace rasad::text

// Dates as values: calendars, parts, days, the ways in which they are written in digits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.h"

namespace rasad::text {

enum class Calendar : std::uint8_t { kJalali, kGregorian, kLunar };

/// "jalali", "gregorian", "lunar". Static storage.
const char* NameOf(Calendar calendar);

/// A date as far as a text gives it; 0 is "not given". A year before the era is negative.
struct DateParts {
  Calendar calendar = Calendar::kJalali;
  int year = 0;
  int month = 0;
  int day = 0;
  friend bool operator==(const DateParts&, const DateParts&) = default;
};

/// Days since 1970-01-01, both ends included.
struct DayRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  friend bool operator==(const DayRange&, const DayRange&) = default;
};

/// Which way a date without a year, or a bare weekday, looks from the day it is counted from.
enum class Direction : std::uint8_t { kNearest, kBack, kAhead };

/// The days that the parts name, or nullopt: no year, an impossible date, years outside 1 to 3000.
/// Lunar days are off by up to LunarTolerance().
std::optional<DayRange> DaysOf(const DateParts& parts);

/// False for a day or month that no year has (31 Mehr, 30 February, month 13). Missing parts fit.
bool CanExist(const DateParts& parts);

/// "1404-10-15", "1404-10", "1404", "--10-15"; in the calendar of the parts.
std::string ValueOf(const DateParts& parts);

/// "2026-01-05", or "a/b" for more than one day.
std::string GregorianOf(const DayRange& range);
/// The same in the Jalali calendar.
std::string JalaliOf(const DayRange& range);

/// The parts of a day in a calendar.
DateParts PartsOf(std::int64_t day, Calendar calendar);

/// The year that `two_digits` (0 to 99) means seen from the day of publication: not more than 5
/// years ahead and 90 back. Without that day the century is the 14th, and the 15th up to 05.
int FullJalaliYear(int two_digits, const std::optional<std::int64_t>& published);

/// The year that puts the month (and day, if any) nearest to `day`, on the side that is told.
int NearestYear(const DateParts& parts, std::int64_t day, Direction direction);

/// A time of day as it was written.
struct Clock {
  int hour = -1;         ///< 0 to 24; -1 if there is none.
  int minute = 0;        ///< 0 to 59.
  int second = -1;       ///< 0 to 59; -1 if none is written.
  int microsecond = -1;  ///< 0 to 999999; -1 if no fraction is written.
  bool colon = false;    ///< Written with a colon, so that it is nothing else.
};

/// "20:17", "9", "9.30", "9:05:10", in any digits; nullopt for anything else.
std::optional<Clock> ParseClock(std::string_view token);

/// A date in digits with what follows it.
struct NumericDate {
  DateParts parts;
  std::uint32_t length = 0;   ///< Bytes that were read.
  bool short_year = false;    ///< Two digits, made whole by FullJalaliYear.
  Clock clock;                ///< An ISO time directly behind it ("T10:20:00"), else hour -1.
  std::optional<int> offset;  ///< Minutes east of UTC, if written behind the time.
};

/// Reads 1404/07/12, 12-7-1404, 23. 8. 1395, 11 \ 11 \ 1370, 99/1/1, 2025-12-01T10:20:00Z at the
/// start of `text`: three groups of digits with one kind of mark, year first or last, blanks around
/// the marks allowed. A year of four digits from 1600 is Gregorian, below Jalali; of two digits
/// Jalali. nullopt if no date begins here or it does not exist.
std::optional<NumericDate> ReadNumericDate(std::string_view text,
                                           const std::optional<std::int64_t>& published);

/// The instant of a feed's timestamp: ISO 8601 in any digits, where a year of 1300 to 1500 is
/// Jalali. A time without zone is Tehran's. nullopt for anything else.
std::optional<base::Micros> ParseFeedDate(std::string_view text);

}  // namespace rasad::text

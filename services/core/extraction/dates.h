// Values of dates: calendars, intervals, the dates that others are counted from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/extraction/date_context.h"
#include "rasad/news/v1/extracted.pb.h"

namespace rasad::extraction {

enum class Calendar { kJalali, kGregorian, kLunar };

/// A date as far as the text gives it; 0 is "not given".
struct DateParts {
  Calendar calendar = Calendar::kJalali;
  int year = 0;
  int month = 0;
  int day = 0;
};

/// Days since 1970-01-01, both ends included.
struct DayRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// The days that the parts name, or nullopt: no year, an impossible date, the lunar calendar (its
/// days are not known without the sighting that the text does not tell).
std::optional<DayRange> DaysOf(const DateParts& parts);

/// "1404-10-15", "1404-10", "1404", "--10-15"; in the calendar of the parts.
std::string ValueOf(const DateParts& parts);

/// "2026-01-05", or "a/b" for more than one day.
std::string GregorianOf(const DayRange& range);
/// The same in the Jalali calendar.
std::string JalaliOf(const DayRange& range);

/// The value of a date that is written out.
news::v1::DateValue MakeDate(const DateParts& parts, bool inferred);

/// The value of days that were counted from the day of publication.
news::v1::DateValue MakeRelative(const DayRange& range, std::string jalali_value);

/// A relative date whose days are not known.
news::v1::DateValue MakeOpenDate();

/// The year that `two_digits` means, seen from `published`: not more than 5 years ahead. Without
/// a day of publication the century is the 14th.
int FullJalaliYear(int two_digits, const std::optional<std::int64_t>& published);

/// 1404/10/15, 15/10/1404, 2025/12/01, 04/10/15 as one token; nullopt for anything else.
std::optional<DateParts> ParseNumericDate(std::string_view token,
                                          const std::optional<std::int64_t>& published,
                                          bool& inferred);

/// The year that puts the month (and day, if any) nearest to `day`, on the side that is told.
int NearestYear(const DateParts& parts, std::int64_t day, Direction direction);

}  // namespace rasad::extraction

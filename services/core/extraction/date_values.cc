// Values of dates.
#include <array>
#include <cstdio>
#include <cstdlib>

#include "core/base/time.h"
#include "core/extraction/dates.h"
#include "core/text/calendar.h"
#include "core/text/numbers.h"

namespace rasad::extraction {
namespace {

using news::v1::DateValue;

std::string Format(const char* format, int a, int b = 0, int c = 0) {
  std::array<char, 40> buffer;
  std::snprintf(buffer.data(), buffer.size(), format, a, b, c);
  return buffer.data();
}

std::string JalaliDay(std::int64_t day) {
  const text::JalaliDate date = text::JalaliFromDays(day);
  return Format("%04d-%02d-%02d", date.year, date.month, date.day);
}

std::string GregorianDay(std::int64_t day) {
  const base::CivilDay date = base::CivilFromDays(day);
  return Format("%04d-%02d-%02d", date.year, date.month, date.day);
}

bool GregorianExists(int year, int month, int day) {
  return base::CivilFromDays(base::DaysFromCivil(year, month, day)) ==
         base::CivilDay{year, month, day};
}

const char* NameOf(Calendar calendar) {
  switch (calendar) {
    case Calendar::kJalali:
      return "jalali";
    case Calendar::kGregorian:
      return "gregorian";
    case Calendar::kLunar:
      return "lunar";
  }
  return "";
}

}  // namespace

std::optional<DayRange> DaysOf(const DateParts& parts) {
  if (parts.year <= 0 || parts.year > 3000 || parts.calendar == Calendar::kLunar) {
    return std::nullopt;
  }
  const int first_month = parts.month == 0 ? 1 : parts.month;
  const int last_month = parts.month == 0 ? 12 : parts.month;
  if (parts.calendar == Calendar::kGregorian) {
    if (first_month > 12 || !GregorianExists(parts.year, first_month, std::max(1, parts.day))) {
      return std::nullopt;
    }
    if (parts.day != 0) {
      const std::int64_t day = base::DaysFromCivil(parts.year, parts.month, parts.day);
      return DayRange{day, day};
    }
    const std::int64_t end = last_month == 12 ? base::DaysFromCivil(parts.year + 1, 1, 1)
                                              : base::DaysFromCivil(parts.year, last_month + 1, 1);
    return DayRange{base::DaysFromCivil(parts.year, first_month, 1), end - 1};
  }
  if (parts.day != 0) {
    const std::optional<std::int64_t> day =
        text::DaysFromJalali({parts.year, parts.month, parts.day});
    if (!day) return std::nullopt;
    return DayRange{*day, *day};
  }
  const int length = text::JalaliMonthLength(parts.year, last_month);
  const std::optional<std::int64_t> first = text::DaysFromJalali({parts.year, first_month, 1});
  const std::optional<std::int64_t> last = text::DaysFromJalali({parts.year, last_month, length});
  if (!first || !last) return std::nullopt;
  return DayRange{*first, *last};
}

std::string ValueOf(const DateParts& parts) {
  if (parts.year == 0) {
    if (parts.day == 0) return "";
    return Format("--%02d-%02d", parts.month, parts.day);
  }
  if (parts.month == 0) return Format("%04d", parts.year);
  if (parts.day == 0) return Format("%04d-%02d", parts.year, parts.month);
  return Format("%04d-%02d-%02d", parts.year, parts.month, parts.day);
}

std::string GregorianOf(const DayRange& range) {
  if (range.first == range.last) return GregorianDay(range.first);
  return GregorianDay(range.first) + "/" + GregorianDay(range.last);
}

std::string JalaliOf(const DayRange& range) {
  if (range.first == range.last) return JalaliDay(range.first);
  return JalaliDay(range.first) + "/" + JalaliDay(range.last);
}

DateValue MakeDate(const DateParts& parts, bool inferred) {
  DateValue value;
  value.set_calendar(NameOf(parts.calendar));
  value.set_value(ValueOf(parts));
  if (const std::optional<DayRange> days = DaysOf(parts)) value.set_gregorian(GregorianOf(*days));
  value.set_granularity(parts.day != 0     ? news::v1::GRANULARITY_DAY
                        : parts.month != 0 ? news::v1::GRANULARITY_MONTH
                                           : news::v1::GRANULARITY_YEAR);
  value.set_inferred(inferred);
  return value;
}

DateValue MakeRelative(const DayRange& range, std::string jalali_value) {
  DateValue value = MakeOpenDate();
  value.set_value(std::move(jalali_value));
  value.set_gregorian(GregorianOf(range));
  return value;
}

DateValue MakeOpenDate() {
  DateValue value;
  value.set_calendar("jalali");
  value.set_granularity(news::v1::GRANULARITY_RELATIVE);
  value.set_anchor("published");
  value.set_inferred(true);
  return value;
}

int FullJalaliYear(int two_digits, const std::optional<std::int64_t>& published) {
  if (!published) return 1300 + two_digits;
  const int now = text::JalaliFromDays(*published).year;
  int year = now / 100 * 100 + two_digits;
  if (year > now + 5) year -= 100;
  if (year <= now - 95) year += 100;
  return year;
}

std::optional<DateParts> ParseNumericDate(std::string_view token,
                                          const std::optional<std::int64_t>& published,
                                          bool& inferred) {
  text::AsciiBuffer buffer;
  const std::string_view ascii = text::AsciiDigits(token, buffer);
  std::array<int, 3> part{};
  std::array<std::size_t, 3> digits{};
  std::size_t n = 0;
  char mark = 0;
  for (char c : ascii) {
    if (c >= '0' && c <= '9') {
      if (++digits[n] > 4) return std::nullopt;
      part[n] = part[n] * 10 + (c - '0');
    } else if ((c == '/' || c == '-' || c == '.') && (mark == 0 || mark == c) && n < 2 &&
               digits[n] > 0) {
      mark = c;
      ++n;
    } else {
      return std::nullopt;
    }
  }
  if (n != 2 || digits[2] == 0) return std::nullopt;
  if (digits[0] != 4) std::swap(part[0], part[2]), std::swap(digits[0], digits[2]);
  DateParts parts{Calendar::kJalali, part[0], part[1], part[2]};
  inferred = false;
  if (digits[0] != 4) {
    if (mark != '/' || digits[0] != 2) return std::nullopt;
    parts.year = FullJalaliYear(part[0], published);
    inferred = true;
  } else if (parts.year >= 1600) {
    parts.calendar = Calendar::kGregorian;
  }
  if (parts.month == 0 || parts.day == 0 || !DaysOf(parts)) return std::nullopt;
  return parts;
}

int NearestYear(const DateParts& parts, std::int64_t day, Direction direction) {
  const int now = parts.calendar == Calendar::kGregorian ? base::CivilFromDays(day).year
                                                         : text::JalaliFromDays(day).year;
  // A past verb may tell of what is about to be: only a date further ahead is of last year.
  constexpr std::int64_t kSlack = 20;
  int best = now;
  std::int64_t best_distance = INT64_MAX;
  for (int year = now - 1; year <= now + 1; ++year) {
    DateParts one = parts;
    one.year = year;
    const std::optional<DayRange> days = DaysOf(one);
    if (!days) continue;
    if (direction == Direction::kAhead && days->last < day) continue;
    if (direction == Direction::kBack && days->first > day + kSlack) continue;
    const std::int64_t distance = std::llabs(days->first - day);
    if (distance < best_distance) {
      best_distance = distance;
      best = year;
    }
  }
  return best;
}

}  // namespace rasad::extraction

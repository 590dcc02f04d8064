// Values of dates, and dates in digits.
#include "core/text/dates.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "core/text/calendar.h"
#include "core/text/chars.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

constexpr int kLastYear = 3000;

std::string Format(const char* format, int a, int b = 0, int c = 0) {
  std::array<char, 48> buffer;
  std::snprintf(buffer.data(), buffer.size(), format, a, b, c);
  return buffer.data();
}

std::string Iso(const DateParts& day) {
  return Format("%04d-%02d-%02d", day.year, day.month, day.day);
}

std::string RangeOf(const DayRange& range, Calendar calendar) {
  std::string first = Iso(PartsOf(range.first, calendar));
  if (range.first == range.last) return first;
  return first + "/" + Iso(PartsOf(range.last, calendar));
}

std::optional<std::int64_t> DayOf(Calendar calendar, int year, int month, int day) {
  switch (calendar) {
    case Calendar::kJalali:
      return DaysFromJalali({year, month, day});
    case Calendar::kGregorian:
      return DaysFromGregorian({year, month, day});
    case Calendar::kLunar:
      return DaysFromLunar({year, month, day});
  }
  return std::nullopt;
}

// Reads digits and marks from bytes.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::size_t at() const { return at_; }
  void Rewind(std::size_t at) { at_ = at; }

  // Up to `most` digits, more make it fail; how many were read.
  int Digits(int most, int& value) {
    value = 0;
    int count = 0;
    while (at_ < text_.size()) {
      const Decoded d = Decode(text_, at_);
      const int digit = DigitValue(d.cp);
      if (digit < 0) break;
      if (++count > most) return 0;
      value = value * 10 + digit;
      at_ += d.length;
    }
    return count;
  }

  bool Take(char32_t wanted) {
    if (Peek() != wanted) return false;
    at_ += Decode(text_, at_).length;
    return true;
  }

  char32_t Peek() const { return at_ < text_.size() ? Decode(text_, at_).cp : 0; }

  void Blanks() {
    while (Peek() == ' ') ++at_;
  }

  // A mark that parts a date, or 0: one of / - . \ and dashes.
  char32_t Mark() {
    Blanks();
    const char32_t c = Peek();
    const bool dash = c == '-' || c == 0x2010 || c == 0x2011 || c == 0x2012 || c == 0x2013 ||
                      c == 0x2212;  // HYPHEN to EN DASH, MINUS SIGN
    if (!dash && c != '/' && c != '.' && c != '\\') return 0;
    at_ += Decode(text_, at_).length;
    Blanks();
    return dash ? '-' : c;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// "10:20", "10:20:00", "10:20:00.25"; hour -1 if there is none.
Clock ReadIsoClock(Scanner& in) {
  const std::size_t begin = in.at();
  Clock clock;
  int hour = 0;
  int minute = 0;
  if (in.Digits(2, hour) == 0 || !in.Take(':') || in.Digits(2, minute) == 0 || hour > 24 ||
      minute > 59) {
    in.Rewind(begin);
    return {};
  }
  clock.hour = hour;
  clock.minute = minute;
  clock.colon = true;
  const std::size_t minutes_end = in.at();
  int second = 0;
  if (!in.Take(':') || in.Digits(2, second) != 2 || second > 59) {
    in.Rewind(minutes_end);
    return clock;
  }
  clock.second = second;
  const std::size_t seconds_end = in.at();
  if (in.Take('.')) {
    int fraction = 0;
    int digits = in.Digits(9, fraction);
    if (digits == 0) {
      in.Rewind(seconds_end);
      return clock;
    }
    for (; digits < 6; ++digits) fraction *= 10;
    for (; digits > 6; --digits) fraction /= 10;
    clock.microsecond = fraction;
  }
  return clock;
}

// "Z", "+03:30", "-0330".
std::optional<int> ReadOffset(Scanner& in) {
  if (in.Take('Z') || in.Take('z')) return 0;
  const std::size_t begin = in.at();
  const int sign = in.Take('+') ? 1 : in.Take('-') ? -1 : 0;
  int hours = 0;
  int minutes = 0;
  if (sign != 0) {
    const int digits = in.Digits(4, hours);
    if (digits == 4) {
      minutes = hours % 100;
      hours /= 100;
    }
    if ((digits == 4 || (digits == 2 && in.Take(':') && in.Digits(2, minutes) == 2)) &&
        hours <= 14 && minutes <= 59) {
      return sign * (hours * 60 + minutes);
    }
  }
  in.Rewind(begin);
  return std::nullopt;
}

}  // namespace

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

std::optional<DayRange> DaysOf(const DateParts& parts) {
  if (parts.year <= 0 || parts.year > kLastYear) return std::nullopt;
  if (parts.day != 0) {
    const auto day = DayOf(parts.calendar, parts.year, parts.month, parts.day);
    if (!day) return std::nullopt;
    return DayRange{*day, *day};
  }
  // The day before the first one of what follows.
  const int first_month = parts.month == 0 ? 1 : parts.month;
  const bool last = parts.month == 0 || parts.month == 12;
  const auto first = DayOf(parts.calendar, parts.year, first_month, 1);
  const auto after =
      DayOf(parts.calendar, parts.year + (last ? 1 : 0), last ? 1 : parts.month + 1, 1);
  if (!first || !after) return std::nullopt;
  return DayRange{*first, *after - 1};
}

bool CanExist(const DateParts& parts) {
  if (parts.month < 0 || parts.month > 12 || parts.day < 0 || parts.day > 31) return false;
  if (parts.day == 0 || parts.month == 0) return true;
  if (parts.year > 0 && parts.year <= kLastYear && parts.calendar != Calendar::kLunar) {
    return DaysOf(parts).has_value();
  }
  switch (parts.calendar) {
    case Calendar::kJalali:
      return parts.day <= (parts.month <= 6 ? 31 : 30);
    case Calendar::kGregorian:
      return DaysFromGregorian({2000, parts.month, parts.day}).has_value();
    case Calendar::kLunar:
      return parts.day <= 30;
  }
  return false;
}

std::string ValueOf(const DateParts& parts) {
  if (parts.year == 0) {
    if (parts.day == 0 || parts.month == 0) return "";
    return Format("--%02d-%02d", parts.month, parts.day);
  }
  if (parts.month == 0) return Format(parts.year < 0 ? "%05d" : "%04d", parts.year);
  if (parts.day == 0) return Format("%04d-%02d", parts.year, parts.month);
  return Iso(parts);
}

std::string GregorianOf(const DayRange& range) { return RangeOf(range, Calendar::kGregorian); }

std::string JalaliOf(const DayRange& range) { return RangeOf(range, Calendar::kJalali); }

DateParts PartsOf(std::int64_t day, Calendar calendar) {
  switch (calendar) {
    case Calendar::kJalali: {
      const JalaliDate date = JalaliFromDays(day);
      return {calendar, date.year, date.month, date.day};
    }
    case Calendar::kGregorian: {
      const base::CivilDay date = base::CivilFromDays(day);
      return {calendar, date.year, date.month, date.day};
    }
    case Calendar::kLunar: {
      const LunarDate date = LunarFromDays(day);
      return {calendar, date.year, date.month, date.day};
    }
  }
  return {};
}

int FullJalaliYear(int two_digits, const std::optional<std::int64_t>& published) {
  if (!published) return two_digits <= 5 ? 1400 + two_digits : 1300 + two_digits;
  const int now = JalaliFromDays(*published).year;
  int year = now / 100 * 100 + two_digits;
  while (year > now + 5) year -= 100;
  while (year <= now - 95) year += 100;
  return year;
}

int NearestYear(const DateParts& parts, std::int64_t day, Direction direction) {
  const int now = PartsOf(day, parts.calendar).year;
  // A past verb may tell of what is about to be: only a date further ahead is of last year.
  constexpr std::int64_t kSlack = 40;
  constexpr std::int64_t kSlackBack = 20;  // "began on 15 Mehr and will go on"
  int best = now;
  std::int64_t best_distance = INT64_MAX;
  for (int year = now - 1; year <= now + 1; ++year) {
    DateParts one = parts;
    one.year = year;
    const std::optional<DayRange> days = DaysOf(one);
    if (!days) continue;
    if (direction == Direction::kAhead && days->last < day - kSlackBack) continue;
    if (direction == Direction::kBack && days->first > day + kSlack) continue;
    const std::int64_t distance = std::llabs(days->first - day);
    if (distance < best_distance) {
      best_distance = distance;
      best = year;
    }
  }
  return best;
}

std::optional<Clock> ParseClock(std::string_view token) {
  Scanner in(token);
  Clock clock;
  clock.hour = 0;
  if (in.Digits(2, clock.hour) == 0 || clock.hour > 24) return std::nullopt;
  if (in.at() == token.size()) return clock;
  const char32_t mark = in.Peek();
  if (mark != ':' && mark != '.' && mark != '/') return std::nullopt;
  in.Take(mark);
  clock.colon = mark == ':';
  const int digits = in.Digits(2, clock.minute);
  // "12:1" is written by programs; "9.5" is a decimal.
  if (digits == 0 || (digits == 1 && !clock.colon) || clock.minute > 59) return std::nullopt;
  if (in.at() == token.size()) return clock;
  if (!in.Take(mark) || in.Digits(2, clock.second) != 2 || clock.second > 59) return std::nullopt;
  if (in.at() == token.size()) return clock;
  int fraction = 0;
  if (!in.Take('.')) return std::nullopt;
  int read = in.Digits(9, fraction);
  if (read == 0 || in.at() != token.size()) return std::nullopt;
  for (; read < 6; ++read) fraction *= 10;
  for (; read > 6; --read) fraction /= 10;
  clock.microsecond = fraction;
  return clock;
}

std::optional<NumericDate> ReadNumericDate(std::string_view text,
                                           const std::optional<std::int64_t>& published) {
  Scanner in(text);
  std::array<int, 3> part{};
  std::array<int, 3> digits{};
  digits[0] = in.Digits(4, part[0]);
  if (digits[0] == 0) return std::nullopt;
  const char32_t mark = in.Mark();
  if (mark == 0) return std::nullopt;
  digits[1] = in.Digits(2, part[1]);
  if (digits[1] == 0 || in.Mark() != mark) return std::nullopt;
  digits[2] = in.Digits(4, part[2]);
  if (digits[2] == 0) return std::nullopt;
  // A fourth group makes it a code, an address or a version.
  const std::size_t end = in.at();
  const char32_t next = in.Peek();
  if (next == '/' || next == '\\' || next == '-' || next == '.') {
    in.Take(next);
    int more = 0;
    const bool fourth = in.Digits(9, more) > 0 || DigitValue(in.Peek()) >= 0;
    // "1400/1/1-12:30" has its hour there.
    if (fourth && (static_cast<char32_t>(next) == mark || in.Peek() != ':')) return std::nullopt;
    in.Rewind(end);
  }
  const bool year_last = digits[2] == 4 && digits[0] <= 2;
  const bool short_year = digits[0] <= 2 && digits[2] <= 2;
  if (!short_year && !year_last && digits[0] != 4) return std::nullopt;
  if (!short_year && !year_last && digits[2] > 2) return std::nullopt;
  if (year_last) std::swap(part[0], part[2]);
  NumericDate date;
  date.parts = {Calendar::kJalali, part[0], part[1], part[2]};
  if (short_year) {
    // "1.2.3" and "5-3-2" are no dates.
    if ((digits[0] != 2 && digits[2] != 2) || (mark != '/' && mark != '-') ||
        (mark == '-' && digits[1] != 2)) {
      return std::nullopt;
    }
    date.short_year = true;
    date.parts.year = FullJalaliYear(part[0], published);
    // The year stands first, unless that is no date or one of long ago, and last it is a near one.
    DateParts turned{Calendar::kJalali, FullJalaliYear(part[2], published), part[1], part[0]};
    const int now = published ? JalaliFromDays(*published).year : 0;
    const bool far = published && std::abs(date.parts.year - now) > 20;
    const bool near = published && std::abs(turned.year - now) <= 6;
    const bool first_fits = digits[0] == 2 && DaysOf(date.parts);
    if (digits[2] == 2 && DaysOf(turned) && (!first_fits || (far && near))) {
      date.parts = turned;
    } else if (!first_fits) {
      return std::nullopt;
    }
  } else if (date.parts.year >= 1600) {
    date.parts.calendar = Calendar::kGregorian;
  }
  if (date.parts.month == 0 || date.parts.day == 0 || !DaysOf(date.parts)) return std::nullopt;
  if (in.Take('T') || in.Take('t')) {
    date.clock = ReadIsoClock(in);
    if (date.clock.hour < 0) {
      in.Rewind(end);
    } else {
      date.offset = ReadOffset(in);
    }
  }
  // A time behind a blank belongs to it only as a machine writes it, with its zone.
  if (date.clock.hour < 0 && in.Take(' ')) {
    date.clock = ReadIsoClock(in);
    date.offset = date.clock.hour < 0 ? std::nullopt : ReadOffset(in);
    if (!date.offset) {
      date.clock = {};
      in.Rewind(end);
    }
  }
  date.length = static_cast<std::uint32_t>(in.at());
  return date;
}

std::optional<base::Micros> ParseFeedDate(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  std::optional<NumericDate> date = ReadNumericDate(text, std::nullopt);
  if (!date || date->short_year) return std::nullopt;
  std::string_view rest = text.substr(date->length);
  if (date->clock.hour < 0 && !rest.empty()) {
    Scanner in(rest);
    in.Blanks();
    date->clock = ReadIsoClock(in);
    if (date->clock.hour < 0) return std::nullopt;
    in.Blanks();
    date->offset = ReadOffset(in);
    rest = rest.substr(in.at());
  }
  if (!rest.empty() || (date->parts.calendar == Calendar::kJalali &&
                        (date->parts.year < 1300 || date->parts.year > 1500))) {
    return std::nullopt;
  }
  const std::optional<DayRange> days = DaysOf(date->parts);
  if (!days) return std::nullopt;
  const Clock& clock = date->clock;
  const int minute = clock.hour < 0 ? 0 : clock.hour * 60 + clock.minute;
  constexpr base::Micros kMinute = 60'000'000;
  const base::Micros below =
      base::Micros{std::max(0, clock.second)} * 1'000'000 + std::max(0, clock.microsecond);
  if (!date->offset) return InstantInTehran(days->first, minute) + below;
  return (days->first * 1440 + minute - *date->offset) * kMinute + below;
}

}  // namespace rasad::text

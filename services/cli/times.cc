// Parsing and printing of times.
#include "cli/times.h"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>

#include "core/text/calendar.h"

namespace rasad::cli {
namespace {

constexpr base::Micros kSecond = 1'000'000;
constexpr int kLastJalaliYear = 1700;  // no news is from the Gregorian years up to it

// "dddd-dd-dd" to its three numbers.
bool ParseDay(std::string_view text, int& year, int& month, int& day) {
  if (text.size() != 10 || text[4] != text[7] || (text[4] != '-' && text[4] != '/')) return false;
  const auto number = [&](std::size_t at, std::size_t count, int& out) {
    const char* end = text.data() + at + count;
    const auto [stopped, error] = std::from_chars(text.data() + at, end, out);
    return error == std::errc() && stopped == end && out > 0;
  };
  return number(0, 4, year) && number(5, 2, month) && number(8, 2, day);
}

}  // namespace

std::optional<When> ParseWhen(std::string_view text) {
  int year = 0, month = 0, day = 0;
  if (!ParseDay(text, year, month, day)) {
    if (text.size() <= 10) return std::nullopt;
    const auto instant = base::ParseRfc3339(text);
    if (!instant) return std::nullopt;
    return When{*instant, *instant + 1, false};
  }
  std::optional<std::int64_t> number;
  if (year <= kLastJalaliYear) {
    number = text::DaysFromJalali({year, month, day});
  } else {
    const std::int64_t days = base::DaysFromCivil(year, month, day);
    if (base::CivilFromDays(days) == base::CivilDay{year, month, day}) number = days;
  }
  if (!number) return std::nullopt;
  return When{text::InstantInTehran(*number, 0), text::InstantInTehran(*number + 1, 0), true};
}

base::Micros Now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string TehranText(base::Micros instant) {
  std::string text = base::FormatRfc3339(instant, text::TehranOffsetMinutes(instant)).substr(0, 16);
  if (text.size() == 16) text[10] = ' ';
  return text;
}

std::string JalaliText(base::Micros instant) {
  const auto day = text::JalaliFromDays(text::TehranDay(instant));
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", day.year, day.month, day.day);
  return buffer + TehranText(instant).substr(10);
}

std::string DurationText(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    std::string_view name;
  };
  constexpr Unit kUnits[] = {{86'400, "d"}, {3'600, "h"}, {60, "min"}, {1, "s"}};
  for (std::size_t i = 0; i < std::size(kUnits); ++i) {
    const std::int64_t count = seconds / kUnits[i].seconds;
    if (count == 0 && i + 1 < std::size(kUnits)) continue;
    std::string text = std::to_string(count) + ' ' + std::string(kUnits[i].name);
    if (kUnits[i].seconds > 60) {  // nobody wants "12 min 5 s"
      const std::int64_t rest = seconds % kUnits[i].seconds / kUnits[i + 1].seconds;
      if (rest > 0) text += ' ' + std::to_string(rest) + ' ' + std::string(kUnits[i + 1].name);
    }
    return text;
  }
  return {};
}

std::string AgoText(base::Micros instant, base::Micros now) {
  const std::int64_t seconds = std::abs(now - instant) / kSecond;
  const std::string length = DurationText(seconds);
  return JalaliText(instant) + (now >= instant ? " (" + length + " ago)" : " (in " + length + ")");
}

}  // namespace rasad::cli

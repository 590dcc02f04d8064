// Instants and RFC 3339.
#include "core/base/time.h"

#include <cstdio>
#include <cstdlib>

namespace rasad::base {
namespace {

constexpr Micros kSecond = 1'000'000;
constexpr Micros kDay = 86'400 * kSecond;

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Reads exactly `width` digits at `pos` and moves past them; -1 if they are not there.
int Digits(std::string_view text, std::size_t& pos, std::size_t width) {
  if (text.size() < pos + width) return -1;
  int value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const char c = text[pos + i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  pos += width;
  return value;
}

bool Skip(std::string_view text, std::size_t& pos, char c) {
  if (pos >= text.size() || text[pos] != c) return false;
  ++pos;
  return true;
}

}  // namespace

std::int64_t DaysFromCivil(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = FloorDiv(y, 400);
  const std::int64_t yoe = y - era * 400;
  const std::int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}

CivilDay CivilFromDays(std::int64_t days) {
  days += 719468;
  const std::int64_t era = FloorDiv(days, 146097);
  const std::int64_t doe = days - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const int day = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
  const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  return {static_cast<int>(yoe + era * 400 + (month <= 2 ? 1 : 0)), month, day};
}

std::string FormatRfc3339(Micros instant, int offset_minutes) {
  instant += static_cast<Micros>(offset_minutes) * 60 * kSecond;
  const std::int64_t days = FloorDiv(instant, kDay);
  const Micros of_day = instant - days * kDay;
  const CivilDay date = CivilFromDays(days);
  const int seconds = static_cast<int>(of_day / kSecond);
  const int fraction = static_cast<int>(of_day % kSecond);
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02dT%02d:%02d:%02d", date.year, date.month,
                date.day, seconds / 3600, seconds / 60 % 60, seconds % 60);
  std::string out = buffer;
  if (fraction != 0) {
    std::snprintf(buffer, sizeof buffer, ".%06d", fraction);
    out += buffer;
  }
  if (offset_minutes == 0) return out + "Z";
  std::snprintf(buffer, sizeof buffer, "%c%02d:%02d", offset_minutes < 0 ? '-' : '+',
                std::abs(offset_minutes) / 60, std::abs(offset_minutes) % 60);
  return out + buffer;
}

std::string FormatRfc3339(Micros instant) { return FormatRfc3339(instant, 0); }

std::optional<Micros> ParseRfc3339(std::string_view text) {
  std::size_t pos = 0;
  const int year = Digits(text, pos, 4);
  if (year < 0 || !Skip(text, pos, '-')) return std::nullopt;
  const int month = Digits(text, pos, 2);
  if (month < 1 || month > 12 || !Skip(text, pos, '-')) return std::nullopt;
  const int day = Digits(text, pos, 2);
  if (day < 1) return std::nullopt;
  const std::int64_t days = DaysFromCivil(year, month, day);
  if (!(CivilFromDays(days) == CivilDay{year, month, day})) return std::nullopt;
  Micros instant = days * kDay;
  if (pos == text.size()) return instant;

  if (!Skip(text, pos, 'T') && !Skip(text, pos, 't') && !Skip(text, pos, ' ')) return std::nullopt;
  const int hour = Digits(text, pos, 2);
  if (hour < 0 || hour > 23 || !Skip(text, pos, ':')) return std::nullopt;
  const int minute = Digits(text, pos, 2);
  if (minute < 0 || minute > 59 || !Skip(text, pos, ':')) return std::nullopt;
  const int second = Digits(text, pos, 2);
  if (second < 0 || second > 59) return std::nullopt;
  instant += (Micros{hour} * 3600 + minute * 60 + second) * kSecond;
  if (Skip(text, pos, '.')) {
    Micros unit = kSecond / 10;
    const std::size_t first = pos;
    for (; pos < text.size() && text[pos] >= '0' && text[pos] <= '9'; ++pos, unit /= 10) {
      instant += (text[pos] - '0') * unit;
    }
    if (pos == first) return std::nullopt;
  }
  if (Skip(text, pos, 'Z') || Skip(text, pos, 'z')) {
    return pos == text.size() ? std::optional(instant) : std::nullopt;
  }
  if (pos >= text.size() || (text[pos] != '+' && text[pos] != '-')) return std::nullopt;
  const int sign = text[pos++] == '-' ? -1 : 1;
  const int offset_hour = Digits(text, pos, 2);
  if (offset_hour < 0 || offset_hour > 23 || !Skip(text, pos, ':')) return std::nullopt;
  const int offset_minute = Digits(text, pos, 2);
  if (offset_minute < 0 || offset_minute > 59 || pos != text.size()) return std::nullopt;
  return instant - sign * (Micros{offset_hour} * 60 + offset_minute) * 60 * kSecond;
}

}  // namespace rasad::base

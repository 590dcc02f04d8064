// The Jalali calendar by its table of leap breaks, and Tehran's offset from the zone data.
#include "core/text/calendar.h"

#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <vector>

namespace rasad::text {
namespace {

constexpr base::Micros kMinute = 60'000'000;
constexpr base::Micros kDay = 1440 * kMinute;

// Years at which the rhythm of leap years breaks (Borkowski's table for the calendar as reckoned at
// Tehran's meridian); within a stretch leap years come every four years, every 33 with a gap of
// five. Right against the official list in 1206 to 1498, an extrapolation outside.
constexpr int kBreaks[] = {-61,  9,    38,   199,  426,  686,  756,  818,  1111, 1181,
                           1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178};

constexpr bool LeapByTable(int year) {
  std::size_t i = 1;
  while (kBreaks[i] <= year) ++i;
  const int jump = kBreaks[i] - kBreaks[i - 1];
  int n = year - kBreaks[i - 1];
  if (jump - n < 6) n = n - jump + (jump + 4) / 33 * 33;
  int leap = ((n + 1) % 33 - 1) % 4;
  if (leap == -1) leap = 4;
  return leap == 0;
}

constexpr int kFirstYear = 1;
constexpr int kLastYear = 3000;

// First day (days since the epoch) of every year, one entry past the last year.
struct Years {
  std::array<std::int32_t, kLastYear - kFirstYear + 2> first{};

  constexpr Years() {
    constexpr int kAnchorYear = 1349;
    constexpr int kAnchorDay = 79;  // 1 Farvardin 1349 is 1970-03-21
    first[kAnchorYear - kFirstYear] = kAnchorDay;
    for (int y = kAnchorYear; y <= kLastYear; ++y) {
      first[static_cast<std::size_t>(y + 1 - kFirstYear)] =
          first[static_cast<std::size_t>(y - kFirstYear)] + (LeapByTable(y) ? 366 : 365);
    }
    for (int y = kAnchorYear - 1; y >= kFirstYear; --y) {
      first[static_cast<std::size_t>(y - kFirstYear)] =
          first[static_cast<std::size_t>(y + 1 - kFirstYear)] - (LeapByTable(y) ? 366 : 365);
    }
  }
};
constexpr Years kYears;

// Offsets of Tehran as steps: from `since` on, `minutes` east of UTC.
struct Step {
  base::Micros since;
  int minutes;
};

// Reads the steps from the zone data once; afterwards a lookup is a binary search.
std::vector<Step> ReadSteps() {
  std::vector<Step> steps;
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone("Asia/Tehran"));
  const auto offset_at = [&](base::Micros instant) {
    std::int32_t raw = 0;
    std::int32_t dst = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone->getOffset(static_cast<UDate>(instant) / 1000.0, false, raw, dst, status);
    return U_SUCCESS(status) ? (raw + dst) / 60'000 : 210;
  };
  // Changes are at least weeks apart: look at every tenth day, then halve down to the minute.
  const base::Micros begin = base::DaysFromCivil(1900, 1, 1) * kDay;
  const base::Micros end = base::DaysFromCivil(2038, 1, 1) * kDay;
  int current = offset_at(begin);
  steps.push_back({INT64_MIN, current});
  for (base::Micros t = begin; t < end; t += 10 * kDay) {
    const int next = offset_at(t + 10 * kDay);
    if (next == current) continue;
    base::Micros low = t;
    base::Micros high = t + 10 * kDay;
    while (high - low > kMinute) {
      const base::Micros middle = low + (high - low) / 2 / kMinute * kMinute;
      (offset_at(middle) == current ? low : high) = middle;
    }
    steps.push_back({high, next});
    current = next;
  }
  return steps;
}

const std::vector<Step>& Steps() {
  static const std::vector<Step> steps = ReadSteps();
  return steps;
}

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

bool IsJalaliLeap(int year) { return year >= kFirstYear && year <= kLastYear && LeapByTable(year); }

int JalaliMonthLength(int year, int month) {
  if (month < 1 || month > 12) return 0;
  if (month <= 6) return 31;
  return month < 12 || IsJalaliLeap(year) ? 30 : 29;
}

std::optional<std::int64_t> DaysFromJalali(JalaliDate date) {
  if (date.year < kFirstYear || date.year > kLastYear) return std::nullopt;
  if (date.day < 1 || date.day > JalaliMonthLength(date.year, date.month)) return std::nullopt;
  const int before = date.month <= 7 ? (date.month - 1) * 31 : 186 + (date.month - 7) * 30;
  return kYears.first[static_cast<std::size_t>(date.year - kFirstYear)] + before + date.day - 1;
}

JalaliDate JalaliFromDays(std::int64_t days) {
  const std::int64_t first = kYears.first.front();
  const std::int64_t last = kYears.first.back() - 1;
  const auto day = static_cast<std::int32_t>(std::clamp(days, first, last));
  const auto next = std::upper_bound(kYears.first.begin(), kYears.first.end(), day);
  const int year = kFirstYear + static_cast<int>(next - kYears.first.begin()) - 1;
  const int of_year = day - *std::prev(next);
  if (of_year < 186) return {year, of_year / 31 + 1, of_year % 31 + 1};
  return {year, (of_year - 186) / 30 + 7, (of_year - 186) % 30 + 1};
}

int TehranOffsetMinutes(base::Micros instant) {
  const std::vector<Step>& steps = Steps();
  const auto next =
      std::upper_bound(steps.begin(), steps.end(), instant,
                       [](base::Micros t, const Step& step) { return t < step.since; });
  return next == steps.begin() ? steps.front().minutes : std::prev(next)->minutes;
}

std::int64_t TehranDay(base::Micros instant) {
  return FloorDiv(instant + TehranOffsetMinutes(instant) * kMinute, kDay);
}

base::Micros InstantInTehran(std::int64_t day, int minute_of_day) {
  const base::Micros local = day * kDay + minute_of_day * kMinute;
  // The offset of the instant itself: guess with the standard offset, then correct once. In the
  // hour that a change skips or repeats the earlier offset holds.
  const base::Micros guess = local - TehranOffsetMinutes(local - 210 * kMinute) * kMinute;
  return local - TehranOffsetMinutes(guess) * kMinute;
}

}  // namespace rasad::text

// The Jalali calendar by its table of leap breaks, the lunar one by a table and ICU, and Tehran's
// offset from the zone data.
#include "core/text/calendar.h"

#include <unicode/calendar.h>
#include <unicode/locid.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <memory>
#include <string_view>
#include <vector>

#include "core/text/lexicon.h"

namespace rasad::data {
std::string_view lunar_months();
}  // namespace rasad::data

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

constexpr std::int64_t FloorDiv(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}
constexpr std::int64_t FloorMod(std::int64_t a, std::int64_t b) { return a - FloorDiv(a, b) * b; }

constexpr int kLunarFirst = 1;
constexpr int kLunarLast = 1700;

// First days of all lunar months. The months that Iran kept stand in a table. For others ICU has
// the one of Umm al-Qura for 1300 to 1600 and the civil reckoning (30-year cycle, epoch 16 July 622
// Julian) outside of it; the months that lie outside are reckoned here, which agrees with it.
struct LunarMonths {
  std::vector<std::int32_t> first;  // one entry past the last month
  std::int32_t kept_first = 0;      // days [kept_first, kept_last) are those of Iran
  std::int32_t kept_last = 0;

  static std::size_t Index(int year, int month) {
    return static_cast<std::size_t>((year - kLunarFirst) * 12 + month - 1);
  }

  LunarMonths() : first(Index(kLunarLast + 1, 1) + 1) {
    for (int year = kLunarFirst; year <= kLunarLast + 1; ++year) {
      for (int month = 1; month <= 12; ++month) {
        if (year > kLunarLast && month > 1) break;
        constexpr std::int32_t kEpoch = -492148;  // 1 Muharram 1 in days since 1970-01-01
        first[Index(year, month)] = kEpoch + 354 * (year - 1) +
                                    static_cast<std::int32_t>(FloorDiv(3 + 11 * year, 30)) +
                                    (59 * (month - 1) + 1) / 2;
      }
    }
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Calendar> calendar(icu::Calendar::createInstance(
        icu::TimeZone::createTimeZone("UTC"), icu::Locale("en@calendar=islamic-umalqura"), status));
    if (U_FAILURE(status)) return;
    constexpr int kTableFirst = 1300;
    constexpr int kTableLast = 1600;
    for (int year = kTableFirst; year <= kTableLast; ++year) {
      for (int month = 1; month <= 12; ++month) {
        calendar->clear();
        calendar->set(UCAL_EXTENDED_YEAR, year);
        calendar->set(UCAL_MONTH, month - 1);
        calendar->set(UCAL_DAY_OF_MONTH, 1);
        const UDate instant = calendar->getTime(status);
        if (U_FAILURE(status)) return;
        first[Index(year, month)] = static_cast<std::int32_t>(instant / 86'400'000.0);
      }
    }
    ReadKept();
  }

  // The rows are in order and leave no month out.
  void ReadKept() {
    for (const Row& row : ReadTable(data::lunar_months())) {
      const auto begins = row.size() < 3 ? std::nullopt : base::ParseRfc3339(row[1]);
      if (!begins) continue;
      int year = 0;
      std::from_chars(row[0].data(), row[0].data() + row[0].size(), year);
      auto day = static_cast<std::int32_t>(*begins / kDay);
      if (kept_first == 0) kept_first = day;
      std::size_t month = Index(year, 1);
      for (std::string_view lengths = row[2]; !lengths.empty(); ++month) {
        int length = 0;
        std::from_chars(lengths.data(), lengths.data() + lengths.size(), length);
        first[month] = day;
        day += length;
        lengths.remove_prefix(std::min<std::size_t>(lengths.size(), 3));  // "29 "
      }
      first[month] = kept_last = day;
    }
  }
};

const LunarMonths& Lunar() {
  static const LunarMonths months;
  return months;
}

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

JalaliDate AddJalaliMonths(JalaliDate date, std::int64_t months) {
  const std::int64_t index = std::clamp<std::int64_t>(
      std::int64_t{date.year} * 12 + date.month - 1 + months, kFirstYear * 12, kLastYear * 12 + 11);
  const int year = static_cast<int>(index / 12);
  const int month = static_cast<int>(index % 12) + 1;
  return {year, month, std::min(date.day, JalaliMonthLength(year, month))};
}

int JalaliDayOfYear(JalaliDate date) {
  return (date.month <= 7 ? (date.month - 1) * 31 : 186 + (date.month - 7) * 30) + date.day;
}

std::optional<std::int64_t> DaysFromGregorian(base::CivilDay date) {
  if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12 || date.day < 1 ||
      date.day > 31) {
    return std::nullopt;
  }
  const std::int64_t days = base::DaysFromCivil(date.year, date.month, date.day);
  if (base::CivilFromDays(days) != date) return std::nullopt;
  return days;
}

int LunarMonthLength(int year, int month) {
  if (year < kLunarFirst || year > kLunarLast || month < 1 || month > 12) return 0;
  const std::vector<std::int32_t>& first = Lunar().first;
  const std::size_t i = LunarMonths::Index(year, month);
  return first[i + 1] - first[i];
}

std::optional<std::int64_t> DaysFromLunar(LunarDate date) {
  if (date.day < 1 || date.day > LunarMonthLength(date.year, date.month)) return std::nullopt;
  return Lunar().first[LunarMonths::Index(date.year, date.month)] + date.day - 1;
}

LunarDate LunarFromDays(std::int64_t days) {
  const std::vector<std::int32_t>& first = Lunar().first;
  const auto day =
      static_cast<std::int32_t>(std::clamp<std::int64_t>(days, first.front(), first.back() - 1));
  const auto next = std::upper_bound(first.begin(), first.end(), day);
  const int index = static_cast<int>(next - first.begin()) - 1;
  return {kLunarFirst + index / 12, index % 12 + 1, day - *std::prev(next) + 1};
}

int LunarTolerance(std::int64_t days) {
  return days >= Lunar().kept_first && days < Lunar().kept_last ? 0 : 1;
}

// 1970-01-01 was a Thursday.
int Weekday(std::int64_t days) { return static_cast<int>(FloorMod(days + 5, 7)); }
int IsoWeekday(std::int64_t days) { return static_cast<int>(FloorMod(days + 3, 7)) + 1; }

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

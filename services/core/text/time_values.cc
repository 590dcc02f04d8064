// The days that expressions mean, seen from an anchor.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "core/base/time.h"
#include "core/text/calendar.h"
#include "core/text/temporal.h"

namespace rasad::text {
namespace {

using Expr = TimeExpression;

DateValue Open() {
  DateValue value;
  value.relative = true;
  value.inferred = true;
  return value;
}

DateValue Relative(const DayRange& days, std::string jalali) {
  DateValue value = Open();
  value.days = days;
  value.value = std::move(jalali);
  return value;
}

TimeUnit GranularityOf(const DateParts& parts) {
  return parts.day != 0 ? TimeUnit::kDay : parts.month != 0 ? TimeUnit::kMonth : TimeUnit::kYear;
}

int YearOf(std::int64_t day, Calendar calendar) { return PartsOf(day, calendar).year; }

// Gives parts their year, if the anchor or the text tells it; true if it is not written.
bool CompleteYear(const Expr& one, const TimeAnchor& anchor, DateParts& parts) {
  if (one.year_named) {
    if (!anchor.day) return false;
    parts.year = YearOf(*anchor.day, parts.calendar) + one.shift;
    return true;
  }
  if (parts.year != 0) return one.short_year;
  if (anchor.recurs || !anchor.day || parts.month == 0) return false;
  const Direction told = one.direction < 0   ? Direction::kBack
                         : one.direction > 0 ? Direction::kAhead
                                             : anchor.direction;
  parts.year = NearestYear(parts, *anchor.day, told);
  // "last Mehr" is over.
  if (one.direction < 0 && DaysOf(parts) && DaysOf(parts)->last >= *anchor.day) --parts.year;
  return true;
}

// The months of a season: those of the Jalali year, or in the Gregorian calendar the three whose
// greater part lies in it (summer: June to August).
DateValue Season(const Expr& one, const DateParts& year, DateValue value) {
  value.granularity = TimeUnit::kSeason;
  if (year.year == 0) return value;
  constexpr int kMonths = 3;
  const bool gregorian = year.calendar == Calendar::kGregorian;
  const int index = one.season * kMonths - (gregorian ? 1 : kMonths);
  const DateParts first{year.calendar, year.year, index + 1, 0};
  const int end = index + kMonths - 1;
  const DateParts last{year.calendar, year.year + end / 12, end % 12 + 1, 0};
  value.value = gregorian
                    ? ValueOf(first) + "/" + ValueOf(last)
                    : ValueOf({year.calendar, year.year, 0, 0}) + "-S" + std::to_string(one.season);
  const auto from = DaysOf(first);
  const auto to = DaysOf(last);
  if (from && to) value.days = DayRange{from->first, to->last};
  return value;
}

bool IsLater(const DateParts& a, const DateParts& b) {
  return a.month != b.month ? a.month > b.month : a.day > b.day;
}

// From Mehr to Shahrivar.
std::optional<DayRange> AutumnYear(int year) {
  constexpr int kMehr = 7;
  const auto from = DaysOf({Calendar::kJalali, year, kMehr, 0});
  const auto to = DaysOf({Calendar::kJalali, year + 1, kMehr - 1, 0});
  if (!from || !to) return std::nullopt;
  return DayRange{from->first, to->last};
}

DateValue Written(const Expr& one, const TimeAnchor& anchor) {
  DateParts parts = one.first;
  DateParts last = one.last;
  const bool of_year = last.day != 0 || last.month != 0;  // the range of days or months of a year
  const bool range = last.year != 0 || of_year;
  DateValue value;
  // A range without a year lies where its end does.
  const bool led = of_year && (last.year != 0 || parts.year == 0);
  value.inferred = CompleteYear(one, anchor, led ? last : parts);
  if (of_year && parts.calendar == last.calendar) {
    // "15 Esfand to 4 Farvardin" goes over the new year.
    const int over = IsLater(parts, last) ? 1 : 0;
    if (parts.year == 0 && last.year != 0) parts.year = last.year - over;
    if (last.year == 0 && parts.year != 0) last.year = parts.year + over;
  }
  value.calendar = parts.calendar;
  value.granularity = one.unit == TimeUnit::kDecade ? TimeUnit::kDecade : GranularityOf(parts);
  if (one.season != 0) return Season(one, parts, std::move(value));
  value.days = DaysOf(parts);
  value.value = ValueOf(parts);
  if (parts.year == 0 && one.year_named) {
    DateValue open = Open();
    open.calendar = parts.calendar;
    return open;
  }
  // "Monday 15 Mehr" is of one year, though of an unknown one.
  if (parts.year == 0 && one.weekday >= 0) value.inferred = true;
  if (one.autumn_year) {
    const std::optional<DayRange> days = AutumnYear(parts.year);
    if (days) value.days = days;
    value.value += "/" + ValueOf(last);
    return value;
  }
  if (range) {
    value.value += "/" + ValueOf(last);
    const std::optional<DayRange> to = DaysOf(last);
    if (value.days && to) value.days->last = to->last;
  }
  return value;
}

// The same day of a month so many months away, in the Gregorian calendar, at most its last day.
std::int64_t AddMonths(std::int64_t day, int months) {
  const base::CivilDay date = base::CivilFromDays(day);
  const int index = date.year * 12 + date.month - 1 + months;
  const int year = index / 12;
  const int month = index % 12 + 1;
  std::int64_t moved = base::DaysFromCivil(year, month, date.day);
  while (base::CivilFromDays(moved).month != month) --moved;
  return moved;
}

DateValue Period(const Expr& one, const TimeAnchor& anchor);

// The days from `first` to `last` in the unit that they were counted in: "the last two years" are
// 1392/1394, "the last three months" 1404-04/1404-07, shorter ones days.
std::string CountedValue(const DayRange& days, TimeUnit unit) {
  if (unit < TimeUnit::kMonth) return JalaliOf(days);
  DateParts first = PartsOf(days.first, Calendar::kJalali);
  DateParts last = PartsOf(days.last, Calendar::kJalali);
  first.day = last.day = 0;
  if (unit >= TimeUnit::kYear) first.month = last.month = 0;
  return ValueOf(first) + "/" + ValueOf(last);
}

// How many years a unit has, 0 for shorter ones.
int YearsIn(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::kYear:
      return 1;
    case TimeUnit::kDecade:
      return 10;
    case TimeUnit::kCentury:
      return 100;
    default:
      return 0;
  }
}

DateValue Counted(const Expr& one, const TimeAnchor& anchor) {
  if (!anchor.day || one.amount_count == 0) return Open();
  const TimeAmount& first = one.amounts[0];
  const bool whole =
      one.amount_count == 1 && first.count == std::floor(first.count) && first.count <= 1000;
  if (one.strict && whole && first.unit >= TimeUnit::kDay && first.unit <= TimeUnit::kYear &&
      first.unit != TimeUnit::kSeason) {
    Expr period = one;
    period.unit = first.unit;
    period.strict = false;  // which is said of new years
    period.shift = static_cast<int>(first.count) * one.direction;
    return Period(period, anchor);
  }
  const std::int64_t now = *anchor.day;
  std::int64_t other = now;
  const int sign = one.direction < 0 ? -1 : 1;
  // Months and parts of a year are counted more finely than years.
  TimeUnit finest = TimeUnit::kMillennium;
  for (int k = 0; k < one.amount_count; ++k) {
    const TimeAmount& amount = one.amounts[static_cast<std::size_t>(k)];
    if (std::isnan(amount.count) || amount.count > 1000) return Open();
    const int n = static_cast<int>(amount.count);
    finest = std::min(finest, amount.unit);
    if (const int years = YearsIn(amount.unit); years > 0) {
      const double months = amount.count * 12 * years;
      if (months > 12 * 1000) return Open();
      other = AddMonths(other, sign * static_cast<int>(months));
      if (amount.unit == TimeUnit::kYear && amount.count != n) finest = TimeUnit::kMonth;
      continue;
    }
    switch (amount.unit) {
      case TimeUnit::kDay:
        other += sign * n;
        break;
      case TimeUnit::kHour:
        other += sign * (n + 23) / 24;
        if (sign < 0) other = now - (n + 23) / 24;
        break;
      case TimeUnit::kWeek:
        other += sign * static_cast<std::int64_t>(7 * amount.count);
        break;
      case TimeUnit::kMonth:
        other = AddMonths(other, sign * n);
        other += sign * static_cast<std::int64_t>((amount.count - n) * 30);
        break;
      case TimeUnit::kSecond:
      case TimeUnit::kMinute:
        break;
      default:
        return Open();
    }
  }
  // "two years and three months ago" is a day.
  if (one.strict && one.unit >= TimeUnit::kDay)
    return Relative({other, other}, JalaliOf({other, other}));
  const DayRange days{std::min(now, other), std::max(now, other)};
  return Relative(days, CountedValue(days, finest));
}

// "this school year"
DateValue AutumnYearOf(const Expr& one, std::int64_t now) {
  constexpr int kMehr = 7;
  constexpr int kAzar = 9;
  const DateParts today = PartsOf(now, Calendar::kJalali);
  // The new one is that of this autumn, and later on the next.
  const bool young = today.month >= kMehr && today.month <= kAzar;
  const int shift = one.strict && young ? 0 : one.shift;
  const int year = today.year - (today.month < kMehr ? 1 : 0) + shift;
  const std::optional<DayRange> days = AutumnYear(year);
  if (!days) return Open();
  return Relative(*days, ValueOf({Calendar::kJalali, year, 0, 0}) + "/" +
                             ValueOf({Calendar::kJalali, year + 1, 0, 0}));
}

DateValue Period(const Expr& one, const TimeAnchor& anchor) {
  if (!anchor.day) return Open();
  if (one.autumn_year) return AutumnYearOf(one, *anchor.day);
  const std::int64_t now = *anchor.day;
  const Calendar calendar = one.first.calendar;
  switch (one.unit) {
    case TimeUnit::kDay:
      return Relative({now + one.shift, now + one.shift},
                      JalaliOf({now + one.shift, now + one.shift}));
    case TimeUnit::kWeek: {
      const std::int64_t first = now - Weekday(now) + 7 * one.shift;
      return Relative({first, first + 6}, JalaliOf({first, first + 6}));
    }
    case TimeUnit::kMonth: {
      const DateParts today = PartsOf(now, calendar);
      const int index = today.year * 12 + today.month - 1 + one.shift;
      const DateParts month{calendar, index / 12, index % 12 + 1, 0};
      const std::optional<DayRange> days = DaysOf(month);
      if (!days) return Open();
      DateValue value = Relative(*days, ValueOf(month));
      value.calendar = calendar;
      return value;
    }
    case TimeUnit::kYear: {
      const DateParts today = PartsOf(now, calendar);
      // The new year is this one while it is young.
      constexpr int kYoung = 3;
      const int shift = one.strict && today.month <= kYoung ? 0 : one.shift;
      const DateParts year{calendar, today.year + shift, 0, 0};
      const std::optional<DayRange> days = DaysOf(year);
      if (!days) return Open();
      DateValue value = Relative(*days, ValueOf(year));
      value.calendar = calendar;
      value.granularity = TimeUnit::kYear;
      return value;
    }
    default:
      return Open();
  }
}

DateValue WeekdayValue(const Expr& one, const TimeAnchor& anchor) {
  if (!anchor.day) return Open();
  const std::int64_t now = *anchor.day;
  if (one.of_week) {
    const std::int64_t day = now - Weekday(now) + one.weekday + 7 * one.shift;
    return Relative({day, day}, JalaliOf({day, day}));
  }
  const int back = (Weekday(now) - one.weekday + 7) % 7;
  std::int64_t found = now - back;
  if (one.strict && one.shift < 0 && found == now) found -= 7;
  if (one.strict && one.shift > 0) found += 7;
  if (one.shift == 0 && !one.strict && found < now && anchor.direction == Direction::kAhead) {
    found += 7;
  }
  return Relative({found, found}, JalaliOf({found, found}));
}

DateValue Months(const Expr& one, const TimeAnchor& anchor) {
  int year = one.first.year;
  if (one.year_named) {
    if (!anchor.day) return Open();
    year = YearOf(*anchor.day, Calendar::kJalali) + one.shift;
  }
  const int first = one.nth > 0 ? (one.nth - 1) * one.ordinal + 1 : 13 - one.ordinal;
  const auto from = DaysOf({Calendar::kJalali, year, first, 0});
  const auto to = DaysOf({Calendar::kJalali, year, first + one.ordinal - 1, 0});
  if (!from || !to) return Open();
  const DayRange days{from->first, to->last};
  if (one.ordinal == 1) {
    return Relative(days, ValueOf({Calendar::kJalali, year, first, 0}));
  }
  return Relative(days, JalaliOf(days));
}

// The first, second or last ten days of a month.
DateValue ThirdOfMonth(const Expr& one, const TimeAnchor& anchor) {
  constexpr int kDays = 10;
  constexpr int kLast = 3;
  DateValue value = Written(one, anchor);
  if (one.year_named && !value.days) return value;
  DateParts first = one.first;
  first.day = kDays * (one.ordinal - 1) + 1;
  DateParts last = one.first;
  last.day = one.ordinal == kLast ? 31 : kDays * one.ordinal;
  while (!CanExist(last)) --last.day;
  if (value.days) {
    first.year = last.year = std::atoi(value.value.c_str());  // "1404-04"
    const std::int64_t begin = value.days->first;
    if (one.ordinal == kLast) last.day = static_cast<int>(value.days->last - begin) + 1;
    value.days = DayRange{begin + first.day - 1, begin + last.day - 1};
  }
  value.value = ValueOf(first) + "/" + ValueOf(last);
  value.granularity = TimeUnit::kDay;
  return value;
}

DateValue Inner(const Expr& one, const TimeAnchor& anchor) {
  switch (one.form) {
    case TimeForm::kWritten:
      return Written(one, anchor);
    case TimeForm::kDay: {
      if (!anchor.day) return Open();
      std::int64_t day = *anchor.day + one.shift;
      // "today Monday" read later than it was written.
      if (one.weekday >= 0) day -= (Weekday(day) - one.weekday + 7) % 7;
      return Relative({day, day}, JalaliOf({day, day}));
    }
    case TimeForm::kWeekday:
      return WeekdayValue(one, anchor);
    case TimeForm::kPeriod:
      return Period(one, anchor);
    case TimeForm::kCounted:
      return Counted(one, anchor);
    case TimeForm::kWeekOfMonth: {
      DateValue value = Written(one, anchor);
      if (!value.days) return value;
      const std::int64_t first = value.days->first + 7 * (one.ordinal - 1);
      value.days = DayRange{first, first + 6};
      value.value =
          value.calendar == Calendar::kJalali ? JalaliOf(*value.days) : GregorianOf(*value.days);
      value.granularity = TimeUnit::kDay;
      return value;
    }
    case TimeForm::kThirdOfMonth:
      return ThirdOfMonth(one, anchor);
    case TimeForm::kMonths:
      return Months(one, anchor);
    case TimeForm::kOpen:
      break;
  }
  return Open();
}

// Days of the first six months of the year that begins on a day.
std::int64_t HalfYear(Calendar calendar, std::int64_t first) {
  constexpr std::int64_t kJalaliHalf = 186;  // six months of 31 days
  if (calendar != Calendar::kGregorian) return kJalaliHalf;
  return AddMonths(first, 6) - first;
}

void LastMonth(DateValue& year) {
  DateParts month = PartsOf(year.days->last, year.calendar);
  month.day = 0;
  year.days = DaysOf(month);
  year.value = ValueOf(month);
  year.granularity = TimeUnit::kMonth;
  year.inferred = true;
}

// Leaves of a value what its edge tells: its first or last day, or half of it.
void Cut(Edge edge, DateValue& value) {
  const bool open = edge == Edge::kMiddle || edge == Edge::kEarly || edge == Edge::kLate;
  if (edge == Edge::kNone || open || !value.days) return;
  DayRange days = *value.days;
  const std::int64_t length = days.last - days.first + 1;
  // The halves of a year have six months, those of a month begin on the 1st and the 16th.
  const std::int64_t half = length >= 365  ? HalfYear(value.calendar, days.first)
                            : length >= 28 ? 15
                                           : (length + 1) / 2;
  switch (edge) {
    case Edge::kStart:
      days.last = days.first;
      break;
    case Edge::kEnd:
      // "by the end of the year", counted from today, is told of its last month.
      if (value.relative && value.granularity == TimeUnit::kYear) return LastMonth(value);
      days.first = days.last;
      break;
    case Edge::kFirstHalf:
      days.last = days.first + half - 1;
      break;
    default:
      days.first += half;
  }
  if (days.first > days.last) return;
  if (value.calendar == Calendar::kLunar) value.calendar = Calendar::kJalali;
  value.days = days;
  value.value = value.calendar == Calendar::kGregorian ? GregorianOf(days) : JalaliOf(days);
  value.granularity = TimeUnit::kDay;
  value.inferred = true;
}

}  // namespace

DateValue Resolve(const TimeExpression& one, const TimeAnchor& anchor) {
  DateValue value = Inner(one, anchor);
  if (value.days && one.first.calendar == Calendar::kLunar) {
    value.tolerance = std::max(LunarTolerance(value.days->first), LunarTolerance(value.days->last));
  }
  Cut(one.edge, value);
  Cut(one.outer, value);
  return value;
}

const char* NameOf(TimeUnit unit) {
  constexpr const char* kNames[] = {"",      "second", "minute", "hour",   "day",     "week",
                                    "month", "season", "year",   "decade", "century", "millennium"};
  return kNames[static_cast<std::size_t>(unit)];
}

const char* NameOf(DayPart part) {
  constexpr const char* kNames[] = {"", "morning", "noon", "afternoon", "evening", "night"};
  return kNames[static_cast<std::size_t>(part)];
}

}  // namespace rasad::text

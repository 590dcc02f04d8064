// The days that expressions mean, seen from an anchor.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

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

DateValue Written(const Expr& one, const TimeAnchor& anchor) {
  DateParts parts = one.first;
  DateParts last = one.last;
  const bool range = last.year != 0 || last.day != 0;
  DateValue value;
  // A range without a year lies where its end does.
  DateParts& guide = range && last.day != 0 ? last : parts;
  value.inferred = CompleteYear(one, anchor, guide);
  if (range && last.day != 0) parts.year = last.year;
  value.calendar = parts.calendar;
  value.granularity = one.unit == TimeUnit::kDecade ? TimeUnit::kDecade : GranularityOf(parts);
  if (one.season != 0) {
    value.granularity = TimeUnit::kSeason;
    if (parts.year == 0) return value;
    value.value =
        ValueOf({Calendar::kJalali, parts.year, 0, 0}) + "-S" + std::to_string(one.season);
    const auto from = DaysOf({Calendar::kJalali, parts.year, one.season * 3 - 2, 0});
    const auto to = DaysOf({Calendar::kJalali, parts.year, one.season * 3, 0});
    if (from && to) value.days = DayRange{from->first, to->last};
    return value;
  }
  value.days = DaysOf(parts);
  value.value = ValueOf(parts);
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

DateValue Counted(const Expr& one, const TimeAnchor& anchor) {
  if (!anchor.day || one.amount_count == 0) return Open();
  const TimeAmount& first = one.amounts[0];
  const bool whole =
      one.amount_count == 1 && first.count == std::floor(first.count) && first.count <= 1000;
  if (one.strict && whole && first.unit >= TimeUnit::kDay && first.unit <= TimeUnit::kYear &&
      first.unit != TimeUnit::kSeason) {
    Expr period = one;
    period.unit = first.unit;
    period.shift = static_cast<int>(first.count) * one.direction;
    return Period(period, anchor);
  }
  const std::int64_t now = *anchor.day;
  std::int64_t other = now;
  const int sign = one.direction < 0 ? -1 : 1;
  for (int k = 0; k < one.amount_count; ++k) {
    const TimeAmount& amount = one.amounts[static_cast<std::size_t>(k)];
    if (std::isnan(amount.count) || amount.count > 1000) return Open();
    const int n = static_cast<int>(amount.count);
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
      case TimeUnit::kYear:
        other = AddMonths(other, sign * static_cast<int>(12 * amount.count));
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
  return Relative({std::min(now, other), std::max(now, other)}, "");
}

DateValue Period(const Expr& one, const TimeAnchor& anchor) {
  if (!anchor.day) return Open();
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
      return value;
    }
    default:
      return Open();
  }
}

DateValue WeekdayValue(const Expr& one, const TimeAnchor& anchor) {
  if (!anchor.day) return Open();
  const std::int64_t now = *anchor.day;
  const int back = (Weekday(now) - one.weekday + 7) % 7;
  std::int64_t found = now - back;
  if (one.strict && one.shift < 0 && found == now) found -= 7;
  if (one.strict && one.shift > 0) found += 7;
  if (one.shift == 0 && !one.strict && found < now && anchor.direction == Direction::kAhead) {
    found += 7;
  }
  if (!one.strict && one.shift != 0) found = now - Weekday(now) + one.weekday + 7 * one.shift;
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
    case TimeForm::kMonths:
      return Months(one, anchor);
    case TimeForm::kOpen:
      break;
  }
  return Open();
}

// Leaves of a value what its edge tells: its first or last day, or half of it.
void Cut(Edge edge, DateValue& value) {
  if (edge == Edge::kNone || edge == Edge::kMiddle || !value.days) return;
  DayRange days = *value.days;
  const std::int64_t length = days.last - days.first + 1;
  // The halves of a Jalali year have six months, those of a month begin on the 1st and the 16th.
  const std::int64_t half = length >= 365 ? 186 : length >= 28 ? 15 : (length + 1) / 2;
  switch (edge) {
    case Edge::kStart:
      days.last = days.first;
      break;
    case Edge::kEnd:
      days.first = days.last;
      break;
    case Edge::kFirstHalf:
      days.last = days.first + half - 1;
      break;
    default:
      days.first += half;
  }
  if (days.first > days.last) return;
  value.calendar = Calendar::kJalali;
  value.days = days;
  value.value = JalaliOf(days);
  if (!value.relative) value.granularity = TimeUnit::kDay;
  value.inferred = true;
}

}  // namespace

DateValue Resolve(const TimeExpression& one, const TimeAnchor& anchor) {
  DateValue value = Inner(one, anchor);
  if (value.days && one.first.calendar == Calendar::kLunar) value.tolerance = kLunarTolerance;
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

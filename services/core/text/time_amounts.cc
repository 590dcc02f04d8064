// Amounts of time: durations, recurrences, and what periods count.
#include <limits>

#include "core/text/time_reader.h"

namespace rasad::text {
namespace {

using Expr = TimeExpression;

// What a glued count stands for.
double CountOf(int value) {
  if (value == kHalfCount) return 0.5;
  if (value == kFewCount) return std::numeric_limits<double>::quiet_NaN();
  return value;
}

void AddAmount(Expr& one, double count, TimeUnit unit) {
  if (one.amount_count < static_cast<int>(one.amounts.size())) {
    one.amounts[static_cast<std::size_t>(one.amount_count++)] = {count, unit};
  }
}

}  // namespace

// "3 days", "half an hour", "six-monthly", "a few years": one amount; `end` moves past it.
bool TimeReader::ReadAmount(std::uint32_t i, Expr& one, std::uint32_t& end, bool& adjective) const {
  const TimePhrases::Hit* glued = At(i, TimeWord::kUnitNumber);
  if (glued == nullptr) {
    glued = At(i, TimeWord::kUnitNumberAdjective);
    adjective |= glued != nullptr;
  }
  if (glued != nullptr) {
    AddAmount(one, CountOf(glued->entry->value), glued->entry->unit);
    end = glued->end;
    return true;
  }
  double count = 0;
  std::uint32_t at = i;
  if (Is(i, TimeWord::kFew)) {
    count = std::numeric_limits<double>::quiet_NaN();
    at = i + 1;
    // "a few hundred years", "one or two days"
    if (!Breaks(at) && Num(at).tokens > 0 && !Num(at).ordinal) at += Num(at).tokens;
  } else if (Is(i, TimeWord::kHalf)) {
    count = 0.5;
    at = i + 1;
  } else if (const TimePhrases::Hit* quarter = At(i, TimeWord::kQuarter)) {
    for (const TimeUnit unit : {TimeUnit::kHour, TimeUnit::kCentury}) {
      if (!IsUnit(quarter->end, unit) || Breaks(quarter->end)) continue;
      AddAmount(one, quarter->entry->value * 0.25, unit);
      end = quarter->end + 1;
      return true;
    }
    if (quarter->end == i + 1) return false;
    AddAmount(one, quarter->entry->value * 15, TimeUnit::kMinute);
    end = quarter->end;
    return true;
  } else {
    const Number& number = Num(i);
    if (number.tokens == 0 || number.ordinal || number.value <= 0) return false;
    count = number.value;
    at = i + number.tokens;
    // "two three days" are two or three, "ten fifteen days" about as many
    if (!Breaks(at) && Num(at).tokens > 0 && !Num(at).ordinal && !number.digits &&
        !Num(at).digits && Num(at).value > number.value && Num(at).value <= 2 * number.value) {
      at += Num(at).tokens;
      count = std::numeric_limits<double>::quiet_NaN();
    }
    // "three and half-a-year"
    if (Is(at, TimeWord::kAnd) && !Breaks(at + 1)) {
      const TimePhrases::Hit* half = At(at + 1, TimeWord::kUnitNumber);
      if (half != nullptr && half->entry->value == kHalfCount) {
        AddAmount(one, count + 0.5, half->entry->unit);
        end = half->end;
        return true;
      }
    }
  }
  if (Breaks(at)) return false;
  const TimePhrases::Hit* unit = At(at, TimeWord::kUnit);
  if (unit == nullptr) {
    unit = At(at, TimeWord::kUnitAdjective);
    if (unit != nullptr) adjective = true;
  }
  if (unit == nullptr) return false;
  end = unit->end;
  // "two years and a half"
  if (Is(end, TimeWord::kAnd) && Is(end + 1, TimeWord::kHalf) && !Breaks(end + 1) &&
      At(end + 2, TimeWord::kUnit) == nullptr) {
    count += 0.5;
    end += 2;
  } else if (Is(end, TimeWord::kAnd) && At(end + 1, TimeWord::kQuarter) != nullptr &&
             !Breaks(end + 1) && unit->entry->unit == TimeUnit::kHour) {
    const TimePhrases::Hit* quarter = At(end + 1, TimeWord::kQuarter);
    count += quarter->entry->value * 0.25;
    end = quarter->end;
  }
  AddAmount(one, count, unit->entry->unit);
  return true;
}

// Amounts of falling units: "2 years 3 months and a day".
bool TimeReader::ReadAmounts(std::uint32_t i, Expr& one, std::uint32_t& end,
                             bool& adjective) const {
  if (!ReadAmount(i, one, end, adjective)) return false;
  while (!adjective && one.amount_count < 6) {
    std::uint32_t at = end;
    if (Is(at, TimeWord::kAnd))
      ++at;
    else if (phrases_.IsComma(at) && phrases_.SameLine(at + 1))
      ++at;
    if (Breaks(at)) break;
    Expr more;
    std::uint32_t after = at;
    bool other = false;
    if (!ReadAmount(at, more, after, other) || other) break;
    const TimeUnit last = one.amounts[static_cast<std::size_t>(one.amount_count - 1)].unit;
    // "one day and two nights" is one stay.
    const bool nights = last == TimeUnit::kDay && one.amount_count == 1 &&
                        phrases_.text(end - 1) != phrases_.text(after - 1);
    if (more.amounts[0].unit > last || (more.amounts[0].unit == last && !nights)) break;
    AddAmount(one, more.amounts[0].count, more.amounts[0].unit);
    end = after;
  }
  return true;
}

// "5 days", "3 or 4 nights", "between 5 and 6 hours", "minutes 5, 61 and 89", "26 years of age".
TimeReader::Read TimeReader::ReadDuration(std::uint32_t i) const {
  Expr one;
  bool adjective = false;
  bool shared = false;
  std::uint32_t end = i;
  if (!ReadAmounts(i, one, end, adjective)) {
    // Numbers that share the unit behind the last one.
    std::uint32_t at = i;
    for (int n = 0; n < kLongestList && Num(at).tokens > 0 && !Num(at).ordinal; ++n) {
      std::uint32_t next = at + Num(at).tokens;
      const bool joined = Is(next, TimeWord::kTo) || Is(next, TimeWord::kOr) ||
                          Is(next, TimeWord::kAnd) || phrases_.IsDash(next) ||
                          phrases_.IsComma(next);
      if (!joined || !phrases_.SameLine(next + 1)) break;
      at = next + 1;
      if (ReadAmounts(at, one, end, adjective)) {
        shared = true;
        break;
      }
    }
    if (one.amount_count == 0) {
      // The unit before its numbers.
      const TimePhrases::Hit* units = At(i, TimeWord::kUnits);
      const bool single =
          units == nullptr && Num(Before(i)).tokens == 0 && !Is(Before(i), TimeWord::kEvery);
      if (single) units = At(i, TimeWord::kUnit);  // "in minute 90"
      if (units == nullptr || units->entry->unit >= TimeUnit::kHour || Breaks(units->end) ||
          Num(units->end).tokens == 0 || (Num(units->end).ordinal && !single) ||
          Num(units->end).decimal) {
        return std::nullopt;
      }
      end = units->end + Num(units->end).tokens;
      // "in minute 90 [the third goal ...]" tells when; elsewhere the number counts what follows.
      const bool when = units->entry->unit == TimeUnit::kMinute &&
                        (Before(i) == phrases_.size() || Is(Before(i), TimeWord::kIn));
      if (single && !when && IsCounted(end)) return std::nullopt;
      while (Is(end, TimeWord::kAnd) || Is(end, TimeWord::kTo) || Is(end, TimeWord::kOr) ||
             phrases_.IsComma(end)) {
        if (!phrases_.SameLine(end + 1) || Num(end + 1).tokens == 0) break;
        end += 1 + Num(end + 1).tokens;
      }
      Expr made = Make(i, end, TimeForm::kOpen, "duration.list");
      made.kind = TimeKind::kDuration;
      made.unit = units->entry->unit;
      return made;
    }
  }
  const TimeUnit unit = one.amounts[0].unit;
  Expr made = Make(i, end, TimeForm::kOpen, "duration");
  made.kind = TimeKind::kDuration;
  made.amounts = one.amounts;
  made.amount_count = one.amount_count;
  made.unit = unit;
  // Seasons are chapters and breaks as well.
  if (unit == TimeUnit::kSeason) return std::nullopt;
  // "two watches", "four light years"
  const TimePhrases::Hit* tail = Breaks(end) ? nullptr : At(end, TimeWord::kUnitTail);
  if (tail != nullptr && tail->entry->unit == unit) return std::nullopt;
  if ((adjective || shared) && !Breaks(end)) {
    const TimePhrases::Hit* shift = At(end, TimeWord::kShift);
    const bool other = shift != nullptr && !shift->entry->clear &&
                       (Is(shift->end, TimeWord::kFrom) || shift->entry->value == 0);
    if (shared && shift != nullptr) {
      made.amounts[0].count = std::numeric_limits<double>::quiet_NaN();
    }
    if (shift != nullptr && (shift->entry->clear || (shared && !other))) {
      Expr with = Make(i, shift->end, TimeForm::kCounted, "date.interval");
      with.amounts = made.amounts;
      with.amount_count = made.amount_count;
      with.unit = unit;
      with.direction = shift->entry->value == kRecent ? -1 : shift->entry->value;
      with.certainty = Certainty::kLikely;
      return with;
    }
  }
  // "5 minutes after [11 o'clock]" is a moment.
  return made;
}

// "every day", "every two weeks", "Saturdays", "in the evenings".
TimeReader::Read TimeReader::ReadRecurrence(std::uint32_t i) const {
  const auto make = [&](std::uint32_t end, TimeUnit unit) {
    Expr one = Make(i, end, TimeForm::kOpen, "recurrence");
    one.kind = TimeKind::kRecurrence;
    one.unit = unit;
    return one;
  };
  // "once", "three times" behind what recurs
  const auto times = [&](std::uint32_t end) {
    if (Breaks(end)) return end;
    if (const TimePhrases::Hit* once = At(end, TimeWord::kOnce)) return once->end;
    const std::uint32_t at = end + Num(end).tokens;
    return at > end && !Breaks(at) && Is(at, TimeWord::kTimes) ? at + 1 : end;
  };
  // "every other day"
  Expr between;
  bool of_days = false;
  std::uint32_t between_end = i;
  if (ReadAmount(i, between, between_end, of_days) && !of_days && !Breaks(between_end)) {
    if (const TimePhrases::Hit* hit = At(between_end, TimeWord::kAlternate)) {
      return make(hit->end, between.amounts[0].unit);
    }
  }
  // "the 15th of every month"
  int day = 0;
  std::uint32_t each = i;
  if (ReadInt(i, true, 1, 31, day, each) && Is(each, TimeWord::kEvery) &&
      IsUnit(each + 1, TimeUnit::kMonth) && !Breaks(each) && !Breaks(each + 1)) {
    return make(each + 2, TimeUnit::kMonth);
  }
  if (const TimePhrases::Hit* hit = At(i, TimeWord::kWeekdays)) {
    Expr one = make(hit->end, TimeUnit::kDay);
    one.weekday = hit->entry->value;
    return one;
  }
  if (const TimePhrases::Hit* hit = At(i, TimeWord::kRecurrence)) {
    return make(hit->end, TimeUnit::kNone);
  }
  if (const TimePhrases::Hit* hit = At(i, TimeWord::kEveryYear)) {
    return make(times(hit->end), TimeUnit::kYear);
  }
  // "the days Saturday and Monday [of the week]"
  const TimePhrases::Hit* days = At(i, TimeWord::kUnits);
  if (days != nullptr && days->entry->unit == TimeUnit::kDay && !Breaks(days->end)) {
    if (const TimePhrases::Hit* weekday = At(days->end, TimeWord::kWeekday)) {
      Expr one = make(weekday->end, TimeUnit::kDay);
      one.weekday = weekday->entry->value;
      return one;
    }
  }
  if (days != nullptr && days->entry->unit == TimeUnit::kDay && !Breaks(days->end) &&
      Is(days->end, TimeWord::kEvenOdd)) {
    std::uint32_t end = days->end + 1;
    if (IsUnit(end, TimeUnit::kWeek) && !Breaks(end)) ++end;
    return make(end, TimeUnit::kDay);
  }
  // "twice a week"
  if (const TimePhrases::Hit* per = At(i, TimeWord::kPerUnit); per != nullptr) {
    if (const std::uint32_t end = times(per->end); end > per->end) {
      return make(end, per->entry->unit);
    }
    // "two days a week"
    Expr amount;
    bool other = false;
    std::uint32_t end = per->end;
    if (!Breaks(end) && ReadAmount(end, amount, end, other) && !other &&
        amount.amounts[0].unit < per->entry->unit) {
      return make(end, per->entry->unit);
    }
  }
  if (const TimePhrases::Hit* hit = At(i, TimeWord::kParts)) {
    Expr one = make(hit->end, TimeUnit::kDay);
    one.part = static_cast<DayPart>(hit->entry->value);
    return one;
  }
  if (!Is(i, TimeWord::kEvery) || Breaks(i + 1)) return std::nullopt;
  const std::uint32_t at = i + 1;
  if (const TimePhrases::Hit* weekday = At(at, TimeWord::kWeekday)) {
    Expr one = make(weekday->end, TimeUnit::kDay);
    one.weekday = weekday->entry->value;
    return one;
  }
  Expr counted;
  bool adjective = false;
  std::uint32_t end = at;
  if (ReadAmounts(at, counted, end, adjective) && !adjective) {
    Expr one = make(times(end), counted.amounts[0].unit);
    one.amounts = counted.amounts;
    one.amount_count = counted.amount_count;
    return one;
  }
  if (const TimePhrases::Hit* unit = At(at, TimeWord::kUnit)) {
    end = unit->end;
    if (IsUnit(end, TimeUnit::kWeek) && !Breaks(end)) ++end;
    Expr one = make(times(end), unit->entry->unit);
    one.amounts[0] = {1, unit->entry->unit};
    one.amount_count = 1;
    return one;
  }
  if (const TimePhrases::Hit* part = At(at, TimeWord::kPart)) {
    Expr one = make(part->end, TimeUnit::kDay);
    one.part = static_cast<DayPart>(part->entry->value);
    return one;
  }
  return std::nullopt;
}

}  // namespace rasad::text

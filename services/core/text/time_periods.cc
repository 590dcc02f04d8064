// Periods, amounts, and parts of longer periods.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/text/time_reader.h"

namespace rasad::text {
namespace {

using Expr = TimeExpression;

constexpr int kFirstGregorianYear = 1600;   // Four digits from here on are no Jalali year.
constexpr int kFirstGregorianCentury = 15;  // That of the others has only begun, or is named.
constexpr std::string_view kHijri = "\xd9\x87\xd8\xac\xd8\xb1\xdb\x8c";
constexpr std::string_view kOther = "\xd8\xaf\xdb\x8c\xda\xaf\xd8\xb1";  // "digar"

}  // namespace

TimeReader::Read TimeReader::ReadDate(std::uint32_t i) {
  if (Read one = ReadNumeric(i)) return one;
  if (MayBeginWith(i, {BitsOf(TimeWord::kEdge), false})) {
    if (Read one = ReadEdge(i)) return one;
  }
  const bool has_part = MayBeginWith(i, kFirstOfPart);
  if (Read one = ReadPlain(i)) {
    if (one->certainty != Certainty::kWeak || !has_part) return one;
    // A longer reading is better than a bare name.
    if (Read other = ReadOrdinalUnit(i)) return other;
    return one;
  }
  if (MayBeginWith(i, kFirstOfRecurrence)) {
    if (Read one = ReadRecurrence(i)) return one;
  }
  Read age;
  if (MayBeginWith(i, kFirstOfAges)) age = ReadAges(i);
  Read part;
  if (has_part) part = ReadOrdinalUnit(i);
  // "the 19th century" is known, "the 19th century's last years" are not.
  if (age && age->certainty == Certainty::kSure && (!part || age->end >= part->end)) return age;
  if (part) return part;
  if (age) return age;
  if (MayBeginWith(i, kFirstOfDuration)) {
    if (Read one = ReadDuration(i)) return one;
  }
  if (Read one = ReadThat(i)) return one;
  return ReadBareYear(i);
}

// A date without an edge ("the end of") before it.
TimeReader::Read TimeReader::ReadPlain(std::uint32_t i) const {
  static constexpr struct {
    First first;
    Read (TimeReader::*read)(std::uint32_t i) const;
  } kReaders[] = {
      {{BitsOf(TimeWord::kThis, TimeWord::kDay, TimeWord::kDayWord, TimeWord::kWeekday,
               TimeWord::kWeekdayPart),
        false},
       &TimeReader::ReadWeekday},
      {{BitsOf(TimeWord::kUnit), false}, &TimeReader::ReadWeekOfMonth},
      {{BitsOf(TimeWord::kUnit), false}, &TimeReader::ReadThirdOfMonth},
      {{BitsOf(TimeWord::kDayWord), true}, &TimeReader::ReadDayAndMonth},
      {{BitsOf(TimeWord::kYearWord), true}, &TimeReader::ReadYearFirst},
      {{BitsOf(TimeWord::kMonthWord, TimeWord::kMonth), false}, &TimeReader::ReadBareMonth},
      {{BitsOf(TimeWord::kUnit, TimeWord::kSeason), false}, &TimeReader::ReadSeason},
      {{BitsOf(TimeWord::kYear, TimeWord::kYearWord), false}, &TimeReader::ReadYearAlone},
      {{BitsOf(TimeWord::kUnitNumber, TimeWord::kUnitNumberAdjective), true},
       &TimeReader::ReadMonthsOfYear},
      {{BitsOf(TimeWord::kUnit, TimeWord::kUnits, TimeWord::kPart, TimeWord::kDayName), false},
       &TimeReader::ReadDayName},
      {{kFirstOfAmount.kinds |
            BitsOf(TimeWord::kThis, TimeWord::kUnit, TimeWord::kUnits, TimeWord::kFewUnits),
        true},
       &TimeReader::ReadPeriod},
  };
  for (const auto& [first, read] : kReaders) {
    if (!MayBeginWith(i, first)) continue;
    if (Read one = (this->*read)(i)) return one;
  }
  return std::nullopt;
}

TimeReader::Read TimeReader::ReadBareMonth(std::uint32_t i) const {
  return ReadMonthAlone(i, false);
}

// "the second week of Khordad": days 8 to 14.
TimeReader::Read TimeReader::ReadWeekOfMonth(std::uint32_t i) const {
  if (!IsUnit(i, TimeUnit::kWeek) || Breaks(i + 1)) return std::nullopt;
  const Number& week = Num(i + 1);
  const std::uint32_t at = i + 1 + week.tokens;
  if (!week.ordinal || week.value < 1 || week.value > 4 || Breaks(at)) return std::nullopt;
  Read one = ReadMonthAlone(at, true);
  if (!one) return std::nullopt;
  Expr made = Wrap(*one, i);
  made.form = TimeForm::kWeekOfMonth;
  made.rule = "date.week_of_month";
  made.ordinal = static_cast<int>(week.value);
  made.unit = TimeUnit::kDay;
  made.certainty = Certainty::kSure;
  return made;
}

// "the third [ten days] of Tir", which is told with the word "decade".
TimeReader::Read TimeReader::ReadThirdOfMonth(std::uint32_t i) const {
  constexpr int kThirds = 3;
  if (!IsUnit(i, TimeUnit::kDecade) || Breaks(i + 1)) return std::nullopt;
  const Number& number = Num(i + 1);
  const TimePhrases::Hit* share = At(i + 1, TimeWord::kShare);
  int third = 0;
  std::uint32_t at = i + 1;
  if (share != nullptr && share->entry->value != 0) {
    third = share->entry->value > 0 ? share->entry->value : kThirds;
    at = share->end;
  } else if (number.ordinal && number.value >= 1 && number.value <= kThirds) {
    third = static_cast<int>(number.value);
    at += number.tokens;
  }
  if (third == 0 || Breaks(at)) return std::nullopt;
  Read one = ReadMonthAlone(at, true);
  if (!one) return std::nullopt;
  Expr made = Wrap(*one, i);
  made.form = TimeForm::kThirdOfMonth;
  made.rule = "date.week_of_month";
  made.ordinal = third;
  made.unit = TimeUnit::kDay;
  made.certainty = Certainty::kSure;
  return made;
}

// "the first six months of this year", "the second half-year of 1403", "nine months of this year".
TimeReader::Read TimeReader::ReadMonthsOfYear(std::uint32_t i) const {
  int months = 0;
  std::uint32_t at = i;
  bool adjective = false;
  const TimePhrases::Hit* glued = At(i, TimeWord::kUnitNumber);
  if (glued == nullptr) {
    glued = At(i, TimeWord::kUnitNumberAdjective);
    adjective = glued != nullptr;
  }
  if (glued != nullptr) {
    if (glued->entry->unit != TimeUnit::kMonth) return std::nullopt;
    months = glued->entry->value;
    at = glued->end;
  } else {
    if (!ReadInt(i, false, 1, 12, months, at) || Breaks(at)) return std::nullopt;
    const TimePhrases::Hit* unit = At(at, TimeWord::kUnit);
    if (unit == nullptr) {
      unit = At(at, TimeWord::kUnitAdjective);
      adjective = unit != nullptr;
    }
    if (unit == nullptr || unit->entry->unit != TimeUnit::kMonth) return std::nullopt;
    at = unit->end;
  }
  if (months < 1 || months > 12 || Breaks(at)) return std::nullopt;
  int nth = 1;
  const TimePhrases::Hit* share = At(at, TimeWord::kShare);
  if (share != nullptr) {
    nth = share->entry->value;
    at = share->end;
    if (nth == 0) return std::nullopt;  // "in the middle" is known to no month
  } else if (Num(at).ordinal && Num(at).tokens == 1 && Num(at).value <= 4) {
    nth = static_cast<int>(Num(at).value);
    at += 1;
  } else if (!adjective && !Is(at, TimeWord::kYear) &&
             !(Is(at, TimeWord::kYearWord) && At(at + 1, TimeWord::kShift) != nullptr)) {
    return std::nullopt;
  }
  if (nth > 0 && nth * months > 12) return std::nullopt;
  if (Breaks(at)) return std::nullopt;
  Read year = ReadYearAlone(at);
  Expr made;
  if (year) {
    made = Make(i, year->end, TimeForm::kMonths, "date.months");
    made.first = year->first;
    made.short_year = year->short_year;
    made.year_named = year->form == TimeForm::kPeriod;
    made.shift = year->shift;
  } else if (Is(at, TimeWord::kYearWord)) {
    std::uint32_t end = at + 1;
    if (Is(end, TimeWord::kYearKind) && !Breaks(end)) ++end;
    const TimePhrases::Hit* shift = Breaks(end) ? nullptr : At(end, TimeWord::kShift);
    if (shift != nullptr && shift->entry->value != kRecent) end = shift->end;
    if (share == nullptr && shift == nullptr) return std::nullopt;
    made = Make(i, end, TimeForm::kMonths, "date.months");
    made.year_named = true;
    made.shift = shift != nullptr && shift->entry->value != kRecent ? shift->entry->value : 0;
  } else {
    int value = 0;
    std::uint32_t end = at;
    if (!ReadInt(at, false, 1300, 1450, value, end) || !Num(at).digits) return std::nullopt;
    made = Make(i, end, TimeForm::kMonths, "date.months");
    made.first.year = value;
  }
  made.ordinal = months;
  made.nth = nth;
  made.unit = TimeUnit::kMonth;
  return made;
}

bool TimeReader::IsAutumnYear(std::uint32_t i) const {
  const TimePhrases::Hit* kind = At(i, TimeWord::kYearKind);
  return kind != nullptr && kind->entry->value != 0;
}

// "3 days after": a word that shifts only before "from".
const TimePhrases::Hit* TimeReader::ShiftFrom(std::uint32_t i) const {
  const TimePhrases::Hit* shift = At(i, TimeWord::kShiftFrom);
  return shift != nullptr && Is(shift->end, TimeWord::kFrom) ? shift : nullptr;
}

// "last year", "this week", "the last two years", "recent days".
TimeReader::Read TimeReader::ReadPeriod(std::uint32_t i) const {
  if (Is(i, TimeWord::kThis)) {
    const TimePhrases::Hit* period = Breaks(i + 1) ? nullptr : At(i + 1, TimeWord::kUnit);
    if (period == nullptr) return std::nullopt;
    const TimeUnit unit = period->entry->unit;
    if (unit != TimeUnit::kWeek && unit != TimeUnit::kMonth) return std::nullopt;
    Expr one = Make(i, period->end, TimeForm::kPeriod, "date.period");
    one.unit = unit;
    // "this month" is the one that the text speaks of as often as that of publication.
    if (unit == TimeUnit::kMonth) one.certainty = Certainty::kLikely;
    return one;
  }
  Expr one;
  one.begin = i;
  std::uint32_t at = i;
  bool adjective = false;
  bool plural = false;
  TimeUnit unit = TimeUnit::kNone;
  const bool counted = ReadAmounts(i, one, at, adjective);
  if (counted) {
    if (adjective || Breaks(at)) return std::nullopt;
    if (const TimePhrases::Hit* era = At(at, TimeWord::kEraBefore);
        era != nullptr && one.amounts[0].unit == TimeUnit::kYear) {
      // "200 years before Christ"
      Expr made = Make(i, era->end, TimeForm::kOpen, "date.before_era");
      made.unit = TimeUnit::kYear;
      made.certainty = Certainty::kLikely;
      return made;
    }
    plural = std::isnan(one.amounts[0].count);
    unit = one.amounts[0].unit;
  } else {
    const TimePhrases::Hit* period = At(at, TimeWord::kUnit);
    if (period == nullptr) {
      period = At(at, TimeWord::kUnits);
      plural = period != nullptr;
    }
    // "an hour ago", "years ago"
    const TimePhrases::Hit* few = At(at, TimeWord::kFewUnits);
    if (few != nullptr && !Breaks(few->end)) {
      const TimePhrases::Hit* back = At(few->end, TimeWord::kShift);
      if (back == nullptr) back = ShiftFrom(few->end);
      if (back != nullptr && !back->entry->clear && back->entry->value != 0) {
        Expr made = Make(i, back->end, TimeForm::kCounted, "date.periods");
        made.amounts[0] = {std::numeric_limits<double>::quiet_NaN(), few->entry->unit};
        made.amount_count = 1;
        made.unit = few->entry->unit;
        made.direction = back->entry->value;
        made.certainty = Certainty::kLikely;
        return made;
      }
    }
    if (period == nullptr) return std::nullopt;
    unit = period->entry->unit;
    at = period->end;
    ReadEraBehind(one, at);
    // The fiscal year, the school year.
    if ((unit == TimeUnit::kYear || unit == TimeUnit::kSeason) && Is(at, TimeWord::kYearKind) &&
        !Breaks(at + 1)) {
      one.autumn_year = unit == TimeUnit::kYear && IsAutumnYear(at);
      ++at;
    }
  }
  if (Breaks(at)) return std::nullopt;
  // "the last days of the year"
  const TimePhrases::Hit* edge = At(at, TimeWord::kEdge);
  if (plural && edge != nullptr && static_cast<Edge>(edge->entry->value) == Edge::kEnd &&
      Is(edge->end, TimeWord::kYearWord)) {
    std::uint32_t end = edge->end + 1;
    int shift_by = 0;
    const TimePhrases::Hit* shift = Breaks(end) ? nullptr : At(end, TimeWord::kShift);
    if (shift != nullptr && shift->entry->value != kRecent) {
      shift_by = shift->entry->value;
      end = shift->end;
    }
    Read year = ReadYearAlone(edge->end);
    if (!year) {
      Expr made = Make(i, end, TimeForm::kMonths, "date.year_end");
      made.year_named = true;
      made.shift = shift_by;
      made.ordinal = 1;
      made.nth = -1;
      made.unit = TimeUnit::kMonth;
      return made;
    }
  }
  const TimePhrases::Hit* shift = At(at, TimeWord::kShift);
  if (shift == nullptr && counted) shift = ShiftFrom(at);
  if (shift == nullptr) return std::nullopt;
  if (!counted && plural && phrases_.text(at) == kOther) return std::nullopt;
  const TimeEntry& row = *shift->entry;
  const bool other =
      !row.clear && row.value != 0 && Is(shift->end, TimeWord::kFrom) && !Breaks(shift->end);
  const bool unknown_period =
      unit == TimeUnit::kHour || unit == TimeUnit::kMinute || unit == TimeUnit::kSecond;
  // "another day" is no date, "the other days" neither.
  if (!counted && !plural) {
    if (unit == TimeUnit::kDay && row.value != kRecent) return std::nullopt;
    if (unknown_period || other) return std::nullopt;
    std::uint32_t end = shift->end;
    if (row.value == kRecent) {
      // "the recent decade" is the last ten years
      if (unit < TimeUnit::kWeek) return std::nullopt;
      Expr recent = Make(i, end, TimeForm::kCounted, "date.interval");
      recent.amounts[0] = {1, unit};
      recent.amount_count = 1;
      recent.unit = unit;
      recent.direction = -1;
      return recent;
    }
    Expr made = Make(i, end, TimeForm::kPeriod,
                     unit == TimeUnit::kYear ? "date.relative_year" : "date.period");
    made.unit = unit;
    made.shift = row.value;
    made.strict = row.safe;
    made.autumn_year = one.autumn_year;
    made.first.calendar = one.first.calendar;
    ReadEraBehind(made, end);
    const Expr with = Make(i, end, made.form, made.rule);
    made.end = with.end;
    made.span = with.span;
    return made;
  }
  Expr made = Make(i, shift->end, TimeForm::kCounted, plural ? "date.periods" : "date.interval");
  made.amounts = one.amounts;
  made.amount_count = one.amount_count;
  made.unit = unit;
  made.direction = row.value == kRecent ? -1 : row.value;
  made.strict = !row.clear && row.value != 0;
  if (!counted) made.form = TimeForm::kOpen;
  // "two years before the war" counts from something else, and so do halves and sums of units.
  if (other) {
    made.form = TimeForm::kOpen;
    made.certainty = Certainty::kLikely;
    made.rule = "date.from_other";
  }
  return made;
}

// Past more numbers of a list or range: "the 18th [and 19th] century", "the decades 60 [to 80]".
std::uint32_t TimeReader::ListEnd(std::uint32_t end) const {
  while ((Is(end, TimeWord::kAnd) || Is(end, TimeWord::kTo) || phrases_.IsComma(end)) &&
         phrases_.SameLine(end + 1) && Num(end + 1).tokens > 0 &&
         !IsCounted(end + 1 + Num(end + 1).tokens) &&
         At(end + 1 + Num(end + 1).tokens, TimeWord::kMonth) == nullptr) {
    end += 1 + Num(end + 1).tokens;
  }
  return end;
}

// "the sixties", "the decade 1360", "the 19th century AD", "next century".
TimeReader::Read TimeReader::ReadAges(std::uint32_t i) const {
  // "the years of the seventies"
  const std::uint32_t start = Is(i, TimeWord::kYearWord) && !Breaks(i + 1) ? i + 1 : i;
  const TimePhrases::Hit* unit = At(start, TimeWord::kUnit);
  if (unit == nullptr) unit = At(start, TimeWord::kUnits);
  if (unit == nullptr || unit->entry->unit < TimeUnit::kDecade) return std::nullopt;
  if (Breaks(unit->end)) return std::nullopt;
  Expr one;
  one.begin = i;
  std::uint32_t end = unit->end;
  const Number& number = Num(end);
  if (number.tokens == 0 || number.decimal || number.value < 1 || number.value > 2100) {
    return std::nullopt;
  }
  end = ListEnd(end + number.tokens);
  const std::uint32_t number_end = end;
  ReadEraBehind(one, end);
  Expr made = Make(i, end, TimeForm::kOpen, "date.age");
  made.first.calendar = one.first.calendar;
  made.unit = unit->entry->unit;
  made.ordinal = static_cast<int>(number.value);
  made.certainty = Certainty::kLikely;
  const bool era = end > number_end;
  // Centuries "of the hijra" are lunar where nothing more is said.
  if (made.unit == TimeUnit::kCentury && end == number_end + 1 &&
      phrases_.text(number_end) == kHijri) {
    made.first.calendar = Calendar::kLunar;
  }
  const Number& last = Num(number_end - 1);
  const int value = static_cast<int>(number.value);
  const int to = last.tokens == 1 && last.value > value ? static_cast<int>(last.value) : value;
  if (made.unit == TimeUnit::kDecade && !number.ordinal && value >= 10) {
    // "the decade 60" is 1360 to 1369; one that had not come yet is that of the other calendar.
    constexpr int kJalaliCentury = 1300;
    constexpr int kGregorianCentury = 1900;
    const bool ahead =
        published_ && kJalaliCentury + value > PartsOf(*published_, made.first.calendar).year;
    const bool named = made.first.calendar == Calendar::kGregorian;
    const bool gregorian = value < 100 ? named || ahead : value >= kFirstGregorianYear;
    if (gregorian) made.first.calendar = Calendar::kGregorian;
    const int century = gregorian ? kGregorianCentury : kJalaliCentury;
    const auto whole = [&](int decade) { return decade < 100 ? century + decade : decade; };
    made.first.year = whole(value);
    made.last = made.first;
    made.last.year = whole(to) + 9;
    made.form = TimeForm::kWritten;
    made.certainty = Certainty::kSure;
  } else if (made.unit == TimeUnit::kCentury && (number.ordinal || number.digits) && value > 0 &&
             (era || value >= kFirstGregorianCentury)) {
    // "the 16th century" is 1501 to 1600.
    if (!era) made.first.calendar = Calendar::kGregorian;
    made.first.year = (value - 1) * 100 + 1;
    made.last = made.first;
    made.last.year = to * 100;
    made.form = TimeForm::kWritten;
    made.certainty = Certainty::kSure;
  }
  return made;
}

// A period as a whole behind what is a part of it: "[the end of] the year", "that year", "the
// present century AD".
TimeReader::Read TimeReader::ReadWhole(std::uint32_t i) const {
  std::uint32_t at = i;
  const bool that = Is(at, TimeWord::kThat) || Is(at, TimeWord::kThis);
  if (that) ++at;
  if (that && Breaks(at)) return std::nullopt;
  const TimePhrases::Hit* unit = At(at, TimeWord::kUnit);
  if (unit == nullptr || unit->entry->unit < TimeUnit::kDay) return std::nullopt;
  Expr one;
  std::uint32_t end = unit->end;
  if (Is(end, TimeWord::kYearKind) && !Breaks(end)) {
    one.autumn_year = unit->entry->unit == TimeUnit::kYear && IsAutumnYear(end);
    ++end;
  }
  ReadEraBehind(one, end);
  if (!Breaks(end)) {
    const TimePhrases::Hit* shift = At(end, TimeWord::kShift);
    if (shift != nullptr && shift->entry->value != kRecent && shift->entry->clear) {
      end = shift->end;
    }
  }
  ReadEraBehind(one, end);
  Expr made = Make(i, end, that ? TimeForm::kOpen : TimeForm::kPeriod, "date.whole");
  made.unit = unit->entry->unit;
  made.autumn_year = one.autumn_year;
  made.first.calendar = one.first.calendar;
  made.certainty = Certainty::kWeak;
  return made;
}

// "this year", "that month": a period that was named before.
TimeReader::Read TimeReader::ReadThat(std::uint32_t i) const {
  if (!Is(i, TimeWord::kThat) && !Is(i, TimeWord::kThis)) {
    // "the day after"
    const TimePhrases::Hit* loose = At(i, TimeWord::kDayLoose);
    if (loose == nullptr || Is(loose->end, TimeWord::kFrom)) return std::nullopt;
    Expr made = Make(i, loose->end, TimeForm::kOpen, "date.that");
    made.unit = TimeUnit::kDay;
    made.certainty = Certainty::kLikely;
    return made;
  }
  if (Breaks(i + 1)) return std::nullopt;
  // "that year 1360"
  if (Read year = ReadYearAlone(i + 1)) return Wrap(*year, i);
  const TimePhrases::Hit* unit = At(i + 1, TimeWord::kUnit);
  if (unit == nullptr || unit->entry->unit < TimeUnit::kDay ||
      unit->entry->unit == TimeUnit::kSeason) {
    return std::nullopt;
  }
  Expr made = Make(i, unit->end, TimeForm::kOpen, "date.that");
  made.unit = unit->entry->unit;
  made.certainty = Certainty::kLikely;
  return made;
}

// "the 19th day of the second month of the third season of this year", "the first hours of
// Saturday's dawn", "the first weeks", "the fifth day".
TimeReader::Read TimeReader::ReadOrdinalUnit(std::uint32_t i, int depth) const {
  constexpr int kDeepest = 3;  // a part of a part of a part
  if (depth > kDeepest) return std::nullopt;
  std::uint32_t at = i;
  const bool that = Is(at, TimeWord::kThat) || Is(at, TimeWord::kThis);
  if (that) ++at;
  if (that && Breaks(at)) return std::nullopt;
  TimeUnit unit = TimeUnit::kNone;
  bool plural = false;
  bool weekday = false;
  int order = 0;        // which one; -1 the last, 0 if that is not told
  bool counts = false;  // "the first half-year", "the first hundred days"
  bool behind = false;  // the ordinal stands behind its unit
  const auto take_unit = [&](std::uint32_t j) {
    const TimePhrases::Hit* hit = At(j, TimeWord::kUnit);
    if (hit == nullptr) {
      hit = At(j, TimeWord::kUnits);
      plural = hit != nullptr;
    }
    // "the last Friday of Ramadan" is a day of it.
    const TimePhrases::Hit* name = hit == nullptr ? At(j, TimeWord::kWeekday) : nullptr;
    if (name != nullptr) {
      weekday = true;
      unit = TimeUnit::kDay;
      at = name->end;
      return true;
    }
    if (hit == nullptr) return false;
    unit = hit->entry->unit;
    at = hit->end;
    return true;
  };
  const TimePhrases::Hit* share = At(at, TimeWord::kShareBefore);
  const Number& number = Num(at);
  if (share != nullptr) {
    at = share->end;
    order = share->entry->value;
    Expr counted;
    bool adjective = false;
    if (Breaks(at)) return std::nullopt;
    if (ReadAmount(at, counted, at, adjective)) {
      unit = counted.amounts[0].unit;
    } else if (!take_unit(at)) {
      return std::nullopt;
    }
  } else if (number.tokens > 0 && number.ordinal) {
    at += number.tokens;
    order = static_cast<int>(std::min<double>(number.value, 400));
    if (Breaks(at)) return std::nullopt;
    // "the tenth of this month", "of the coming month"
    const bool pointed = Is(at, TimeWord::kThis) || Is(at, TimeWord::kThat);
    const std::uint32_t month = pointed ? at + 1 : at;
    if (!Breaks(month) && IsUnit(month, TimeUnit::kMonth)) {
      const TimePhrases::Hit* shift = Breaks(month + 1) ? nullptr : At(month + 1, TimeWord::kShift);
      const bool shifted = shift != nullptr && shift->entry->value != kRecent;
      if (pointed || shifted) {
        Expr day = Make(i, shifted ? shift->end : month + 1, TimeForm::kOpen, "date.part_of");
        day.unit = TimeUnit::kDay;
        day.certainty = Certainty::kLikely;
        return day;
      }
    }
    if (!take_unit(at)) return std::nullopt;
  } else {
    Expr counted;
    bool adjective = false;
    if (ReadAmount(at, counted, at, adjective)) {
      unit = counted.amounts[0].unit;
      counts = !adjective || unit < TimeUnit::kYear;
      plural = true;
    } else if (At(at, TimeWord::kWeekday) != nullptr || !take_unit(at)) {
      return std::nullopt;
    }
    if (Breaks(at)) return std::nullopt;
    const TimePhrases::Hit* rest = At(at, TimeWord::kShare);
    const Number& which = Num(at);
    // "the sixth five-year [plan]" is the sixth plan.
    if (adjective && unit >= TimeUnit::kYear) return std::nullopt;
    if (rest != nullptr) {
      order = rest->entry->value;
      // "the last minutes"
      counts |= plural;
      at = unit >= TimeUnit::kDecade ? ListEnd(rest->end) : rest->end;
    } else if (which.tokens > 0 && which.ordinal) {
      order = static_cast<int>(std::min<double>(which.value, 400));
      at += which.tokens;
      if (unit >= TimeUnit::kDecade) at = ListEnd(at);
    } else {
      return std::nullopt;
    }
    behind = true;
  }
  // What it is a part of.
  std::uint32_t of = at;
  if (Is(of, TimeWord::kFrom)) ++of;
  Read whole;
  if (!Breaks(of)) {
    whole = ReadNumeric(of);
    if (!whole) whole = ReadMonthAlone(of, true);
    if (!whole) whole = ReadPlain(of);
    if (!whole) whole = ReadAges(of);
    if (!whole) whole = ReadOrdinalUnit(of, depth + 1);
    if (!whole) whole = ReadPart(of);
    if (!whole && unit <= TimeUnit::kYear) whole = ReadBareYear(of);
    // "the last Friday of every month"
    if (!whole && Is(of, TimeWord::kEvery)) whole = ReadRecurrence(of);
    if (!whole && unit < TimeUnit::kCentury) {
      whole = ReadWhole(of);
      // "the first day of the week" is a part, "second year year" none.
      if (whole && whole->unit <= unit) whole.reset();
    }
  }
  std::uint32_t end = whole ? whole->end : at;
  Expr made;
  if (whole && order != 0 && !plural && whole->edge == Edge::kNone) {
    // "the first day of Mehr", "the second month of 1403": these are known.
    const bool month = whole->form == TimeForm::kWritten && whole->unit == TimeUnit::kMonth &&
                       whole->last.day == 0;
    const bool year = whole->unit == TimeUnit::kYear &&
                      ((whole->form == TimeForm::kWritten && whole->last.year == 0) ||
                       whole->form == TimeForm::kPeriod);
    if (unit == TimeUnit::kDay && month && !weekday && order > 0) {
      Expr day = Wrap(*whole, i);
      day.first.day = order;
      day.unit = TimeUnit::kDay;
      day.rule = "date.day_of_month";
      day.certainty = Certainty::kSure;
      if (CanExist(day.first)) return day;
    }
    if (unit == TimeUnit::kMonth && year && order <= 12 &&
        whole->first.calendar == Calendar::kJalali) {
      Expr of_year = Make(i, end, TimeForm::kMonths, "date.month_of_year");
      of_year.first = whole->first;
      of_year.short_year = whole->short_year;
      of_year.year_named = whole->form == TimeForm::kPeriod;
      of_year.shift = whole->shift;
      of_year.ordinal = 1;
      of_year.nth = order;
      of_year.unit = TimeUnit::kMonth;
      return of_year;
    }
  }
  if (!whole) {
    ReadEraBehind(made, end);
    const bool era_year = behind && unit == TimeUnit::kYear && end > at;  // "year ten hijri"
    const bool alone = counts || unit >= TimeUnit::kDecade || that || era_year ||
                       (behind && unit == TimeUnit::kDay && !plural);
    if (!alone) return std::nullopt;
  }
  made = Make(i, end, TimeForm::kOpen, "date.part_of");
  made.unit = unit;
  made.certainty = Certainty::kLikely;
  return made;
}

// "the end of year 90": the edge and the date, which stays a mention of its own inside.
TimeReader::Read TimeReader::ReadEdge(std::uint32_t i, int depth) {
  const TimePhrases::Hit* edge = At(i, TimeWord::kEdge);
  if (edge == nullptr || Breaks(edge->end)) return std::nullopt;
  const std::uint32_t at = edge->end;
  Read inner = ReadMonthAlone(at, true);
  if (!inner) inner = ReadPlain(at);
  bool bare = false;
  if (!inner && Is(at, TimeWord::kYearWord)) {
    // "the end of the year" is that of this year.
    Expr year = Make(at, at + 1, TimeForm::kPeriod, "date.relative_year");
    year.unit = TimeUnit::kYear;
    inner = year;
    bare = true;
    // The words that tell which year it is stay with it.
    if (Read whole = ReadWhole(at); whole && whole->end > at + 1) {
      inner = whole;
      inner->form = TimeForm::kPeriod;
    }
  }
  // "the begin of the school year" names a time of every year.
  bool likely = inner && bare && inner->autumn_year;
  if (!inner && At(at, TimeWord::kEdge) != nullptr && depth == 0) inner = ReadEdge(at, 1);
  if (!inner) {
    inner = ReadAges(at);
    const bool known = inner && inner->certainty == Certainty::kSure;
    if (!inner) inner = ReadOrdinalUnit(at);
    if (!inner) inner = ReadWhole(at);
    likely = !known;
  }
  if (!inner) inner = ReadPart(at);
  if (!inner) {
    // "the first of every month"
    inner = ReadRecurrence(at);
    if (inner && !Is(at, TimeWord::kEvery)) inner.reset();
  }
  if (!inner) return std::nullopt;
  likely |= inner->certainty == Certainty::kLikely && inner->form == TimeForm::kOpen;
  const bool one_day = inner->unit == TimeUnit::kDay && inner->form != TimeForm::kCounted &&
                       inner->form != TimeForm::kWeekOfMonth &&
                       inner->form != TimeForm::kThirdOfMonth && inner->last.day == 0;
  // Only the night and the day before have edges that are told so.
  if (one_day && inner->form != TimeForm::kDay && inner->certainty == Certainty::kSure) {
    return std::nullopt;
  }
  likely |= one_day;
  Expr made = Wrap(*inner, i);
  made.inner = bare ? i : at;
  made.rule = "date.edge";
  (made.edge == Edge::kNone ? made.edge : made.outer) = static_cast<Edge>(edge->entry->value);
  made.certainty = likely || made.kind != TimeKind::kDate ? Certainty::kLikely : Certainty::kSure;
  if (made.kind == TimeKind::kTime) made.rule = "time.edge";
  return made;
}

}  // namespace rasad::text

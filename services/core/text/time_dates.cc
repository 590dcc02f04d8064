// Dates that are written out: in digits, by day, month, weekday, season and year.
#include "core/text/time_reader.h"

namespace rasad::text {
namespace {

using Expr = TimeExpression;

constexpr int kLeastYear = 1200;  // A bare number below it is no year.
constexpr int kFirstGregorian = 1600;
constexpr int kOldest = 30;  // The least two digits that are a year behind a month, at an end...
constexpr int kOld = 50;     // ...and before other words.

// Four digits that are a year for a reader of news.
bool LooksLikeYear(double value) {
  return (value >= 1300 && value <= 1450) || (value >= 1800 && value <= 2100);
}

Calendar CalendarOf(int month_value) { return static_cast<Calendar>(month_value / 100); }

}  // namespace

// A month's name; `safe`: the form can be nothing else, `clear`: hardly anything else.
bool TimeReader::ReadMonth(std::uint32_t i, DateParts& parts, std::uint32_t& end, bool& safe,
                           bool& clear) const {
  const TimePhrases::Hit* hit = At(i, TimeWord::kMonth);
  if (hit == nullptr) return false;
  parts.calendar = CalendarOf(hit->entry->value);
  parts.month = hit->entry->value % 100;
  safe = hit->entry->safe;
  clear = hit->entry->clear;
  end = hit->end;
  if (Is(end, TimeWord::kMonthWord) && !Breaks(end)) {
    ++end;
    safe = clear = true;
  }
  return true;
}

void TimeReader::ReadEraBehind(Expr& one, std::uint32_t& end) const {
  Calendar calendar = one.first.calendar;
  bool before = false;
  if (!phrases_.ReadEra(end, calendar, before, end)) return;
  if (one.first.month == 0 || one.first.day != 0) {
    if (At(one.begin, TimeWord::kMonth) == nullptr) one.first.calendar = calendar;
  }
  if (before && one.first.year > 0) one.first.year = -one.first.year;
}

// "year 1390", "1390", "this year", "last year", "year 92", with an era; `end` moves past it. A
// comma may stand before it where a month does.
bool TimeReader::ReadYear(std::uint32_t i, bool bare, Expr& one, std::uint32_t& end) const {
  if (phrases_.IsComma(i) && one.first.month != 0 && phrases_.SameLine(i + 1)) {
    const Number& number = Num(i + 1);
    if (!Is(i + 1, TimeWord::kYearWord) &&
        !(number.digits && number.tokens == 1 && LooksLikeYear(number.value))) {
      return false;
    }
    ++i;
  }
  if (Breaks(i) && i != one.begin) return false;
  if (const TimePhrases::Hit* year = At(i, TimeWord::kYear)) {
    one.year_named = true;
    one.shift = year->entry->value;
    end = year->end;
    ReadEraBehind(one, end);
    return true;
  }
  std::uint32_t at = i;
  const bool word = Is(at, TimeWord::kYearWord);
  if (word) {
    ++at;
    if (Breaks(at)) return false;
    const TimePhrases::Hit* shift = At(at, TimeWord::kShift);
    if (shift != nullptr && shift->entry->value != kRecent && !Is(shift->end, TimeWord::kFrom)) {
      one.year_named = true;
      one.shift = shift->entry->value;
      end = shift->end;
      ReadEraBehind(one, end);
      return true;
    }
    // "the fiscal year 1403"
    if (Is(at, TimeWord::kYearKind) && !Breaks(at + 1) && Num(at + 1).digits) {
      one.autumn_year = IsAutumnYear(at);
      ++at;
    }
  } else if (!bare) {
    return false;
  }
  int value = 0;
  std::uint32_t after = at;
  const Number& number = Num(at);
  if (!ReadInt(at, false, 1, 9999, value, after) || IsMeasured(after)) return false;
  Calendar calendar = one.first.calendar;
  bool before = false;
  std::uint32_t era_end = after;
  const bool era = phrases_.ReadEra(after, calendar, before, era_end);
  const std::size_t bytes = phrases_.text(at).size();
  // Behind the name of a month or a season hardly any other number stands.
  const bool named = one.first.month != 0 || one.season != 0;
  if (!number.digits && !(word && (value >= 20 || era)) &&
      !(named && LooksLikeYear(number.value) && !IsCounted(after))) {
    return false;
  }
  if (word && value < 100 && !era) {
    const std::uint32_t ahead = Before(i);
    const bool counted_word =
        (Num(ahead).tokens == 1 && !Num(ahead).ordinal && ahead < phrases_.size()) ||
        Is(ahead, TimeWord::kFew);
    if (IsCounted(after) || counted_word || (value > 9 && value < 20) ||
        (value < 10 && (!number.digits || bytes < 2))) {
      return false;
    }
    one.first.year = FullJalaliYear(value, published_);
    one.short_year = true;
  } else if (value >= kLeastYear && value <= 2200) {
    one.first.year = value;
  } else if ((word && value >= 100 && value < kLeastYear && !IsCounted(after)) || era) {
    // "the year 70 AD" of news is 1970; the first centuries have their names in words.
    const bool recent = era && !before && word && number.digits &&
                        calendar == Calendar::kGregorian && value >= kOld && value < 100;
    constexpr int kRecentCentury = 1900;
    one.first.year = recent ? kRecentCentury + value : value;
  } else if (!word && one.first.day != 0 && value < 100 && number.digits && after == at + 1 &&
             (bytes == 2 || bytes == 4) && (value >= 30 || value < 10) && !IsCounted(after)) {
    // "14 Mehr 92"
    one.first.year = FullJalaliYear(value, published_);
    one.short_year = true;
  } else if (!word && named && one.first.day == 0 && number.digits && after == at + 1 &&
             (bytes == 2 || bytes == 4) && value >= (Breaks(after) ? kOldest : kOld) &&
             value < 100 && !IsCounted(after)) {
    // "Aban 98"; a smaller number counts something more often.
    one.first.year = FullJalaliYear(value, published_);
    one.short_year = true;
  } else {
    return false;
  }
  if (one.first.month == 0) {
    one.first.calendar = value >= kFirstGregorian ? Calendar::kGregorian : one.first.calendar;
  }
  end = after;
  if (era) {
    if (one.first.month == 0) one.first.calendar = calendar;
    if (before) one.first.year = -one.first.year;
    end = era_end;
  }
  return true;
}

// 1404/10/15, 15-10-1404, 23 . 8 . 1395, 2025-12-01T10:20:00Z.
TimeReader::Read TimeReader::ReadNumeric(std::uint32_t i) const {
  const Tokens& tokens = phrases_.tokens();
  if (i >= phrases_.size() || tokens.kind[i] != TokenKind::kNumber) return std::nullopt;
  if (i > 0 && tokens.end[i - 1] == tokens.begin[i] &&
      (phrases_.IsDash(i - 1) || phrases_.text(i - 1) == "/" || phrases_.text(i - 1) == "\\")) {
    return std::nullopt;
  }
  const std::uint32_t begin = tokens.begin[i];
  const std::optional<NumericDate> date =
      ReadNumericDate(phrases_.display().substr(begin, 80), published_);
  if (!date) return std::nullopt;
  std::uint32_t end = i + 1;
  while (end < phrases_.size() && tokens.begin[end] < begin + date->length) ++end;
  if (tokens.end[end - 1] != begin + date->length) return std::nullopt;
  Expr one = Make(i, end, TimeForm::kWritten, "date.numeric");
  one.first = date->parts;
  one.short_year = date->short_year;
  one.unit = TimeUnit::kDay;
  one.clock = date->clock;
  ReadEraBehind(one, end);
  Expr made = Make(i, end, TimeForm::kWritten, "date.numeric");
  one.end = made.end;
  one.span = made.span;
  return one;
}

// "15 Dey [month] [1404]", "10 to 15 Mehr", "10 and 11 Mehr", "the day 22 Aban", "the 21st day of
// Farvardin".
TimeReader::Read TimeReader::ReadDayAndMonth(std::uint32_t i) const {
  const std::uint32_t start = Is(i, TimeWord::kDayWord) && !Breaks(i + 1) ? i + 1 : i;
  int first = 0;
  std::uint32_t at = 0;
  if (!ReadInt(start, true, 1, 31, first, at)) return std::nullopt;
  const bool ordinal = Num(start).ordinal;
  int last = first;
  bool day_word = false;
  if (ordinal && Is(at, TimeWord::kDayWord) && !Breaks(at)) {
    ++at;
    day_word = true;
    if (Is(at, TimeWord::kFrom)) ++at;
  } else {
    // "10 to 15 Mehr", "10, 11 and 12 Mehr"
    std::uint32_t after = 0;
    for (int n = 0; n < kLongestList && phrases_.SameLine(at + 1); ++n, at = after) {
      const bool range = Is(at, TimeWord::kTo) || (phrases_.IsDash(at) && at == start + 1);
      const bool list = Is(at, TimeWord::kAnd) || Is(at, TimeWord::kOr) || phrases_.IsComma(at);
      int next = 0;
      if (!range && !list) break;
      if (!ReadInt(at + 1, true, 1, 31, next, after)) {
        if (range && Is(at, TimeWord::kTo)) return std::nullopt;
        break;
      }
      last = next;
    }
  }
  // "12-Mehr-1404"
  const bool dashes =
      first == last && start == i && (phrases_.IsDash(at) || phrases_.IsMark(at, "/"));
  if (dashes) ++at;
  if (Is(at, TimeWord::kMonthWord) && !Breaks(at) && At(at, TimeWord::kMonth) == nullptr &&
      At(at + 1, TimeWord::kMonth) != nullptr) {
    ++at;
  }
  Expr one;
  bool safe = false;
  bool clear = false;
  std::uint32_t end = 0;
  if (Breaks(at) || !ReadMonth(at, one.first, end, safe, clear)) return std::nullopt;
  const bool far = At(at, TimeWord::kMonth)->entry->far;
  one.first.day = last;
  one.begin = i;
  if (dashes) {
    if (!phrases_.IsDash(end) && !phrases_.IsMark(end, "/")) return std::nullopt;
    ++end;
  }
  // A bare number that is no year stays outside.
  const bool year = ReadYear(end, true, one, end);
  if (dashes && !year) return std::nullopt;
  if (far && !safe && !year && !ordinal && start == i && !Is(Before(i), TimeWord::kDateWord) &&
      At(Before(i), TimeWord::kWeekday) == nullptr) {
    return std::nullopt;
  }
  if (!CanExist(one.first)) return std::nullopt;
  // "16 Aban of this year", told by "present" behind it
  int direction = 0;
  if (!year && !Breaks(end)) {
    const TimePhrases::Hit* shift = At(end, TimeWord::kShift);
    if (shift != nullptr && shift->entry->clear && shift->entry->value != kRecent) {
      direction = shift->entry->value;
      one.year_named = direction == 0;
      end = shift->end;
    }
  }
  Expr made = Make(i, end, TimeForm::kWritten, "date.day");
  made.direction = direction;
  made.inner = start;
  made.first = one.first;
  made.short_year = one.short_year;
  made.year_named = one.year_named;
  made.shift = one.shift;
  made.unit = TimeUnit::kDay;
  if (first < last) {
    made.last = made.first;
    made.first.day = first;
  }
  // "17 Tir Stadium" bears the name of a day.
  if (!year && IsName(i)) made.certainty = Certainty::kWeak;
  if (day_word) made.rule = "date.day_of_month";
  return made;
}

// "1395 Azar 3": the year first.
TimeReader::Read TimeReader::ReadYearFirst(std::uint32_t i) const {
  const std::uint32_t start = Is(i, TimeWord::kYearWord) && !Breaks(i + 1) ? i + 1 : i;
  const Number& number = Num(start);
  if (!number.digits || number.tokens != 1 || !LooksLikeYear(number.value)) return std::nullopt;
  std::uint32_t at = start + 1;
  if (phrases_.IsComma(at) && phrases_.SameLine(at + 1)) ++at;
  Expr one;
  bool safe = false;
  bool clear = false;
  std::uint32_t end = 0;
  int day = 0;
  // "1395, 3 Azar" is a date too.
  if (ReadInt(at, true, 1, 31, day, end) && !Breaks(at) && at > start + 1 &&
      ReadMonth(end, one.first, end, safe, clear)) {
    std::uint32_t more = end;
    Expr other;
    other.first.month = 1;
    if (ReadYear(end, true, other, more)) return std::nullopt;
  } else if (Breaks(at) || !ReadMonth(at, one.first, end, safe, clear) || Breaks(end) ||
             !ReadInt(end, true, 1, 31, day, end) || IsCounted(end)) {
    return std::nullopt;
  }
  one.first.year = static_cast<int>(number.value);
  one.first.day = day;
  if (!DaysOf(one.first)) return std::nullopt;
  Expr made = Make(i, end, TimeForm::kWritten, "date.year_first");
  made.first = one.first;
  made.unit = TimeUnit::kDay;
  return made;
}

// "Mehr 1404", "month of Mehr". A bare name counts where `expected` or when it is no other word.
TimeReader::Read TimeReader::ReadMonthAlone(std::uint32_t i, bool expected) const {
  Expr one;
  bool safe = false;
  bool clear = false;
  std::uint32_t end = 0;
  std::uint32_t at = i;
  const bool word =
      Is(i, TimeWord::kMonthWord) && !Breaks(i + 1) && At(i, TimeWord::kMonth) == nullptr;
  if (word) at = i + 1;  // "month of Mehr"
  if (!ReadMonth(at, one.first, end, safe, clear)) return std::nullopt;
  const bool far = At(at, TimeWord::kMonth)->entry->far;
  safe |= word;
  one.begin = i;
  const std::uint32_t month_end = end;
  const bool year = ReadYear(end, true, one, end);
  if (far && !safe) return std::nullopt;
  Expr made = Make(i, end, TimeForm::kWritten, "date.month");
  made.inner = at;
  made.first = one.first;
  made.short_year = one.short_year;
  made.year_named = one.year_named;
  made.shift = one.shift;
  made.unit = TimeUnit::kMonth;
  if (!year && !safe && !expected) {
    made.certainty =
        clear && !IsName(i) && (Breaks(month_end) || !At(month_end, TimeWord::kNameTail))
            ? Certainty::kLikely
            : Certainty::kWeak;
  }
  // "last Mehr"
  if (!year && !Breaks(end)) {
    const TimePhrases::Hit* shift = At(end, TimeWord::kShift);
    if (shift != nullptr && shift->entry->clear && shift->entry->value != kRecent) {
      Expr with = Make(i, shift->end, TimeForm::kWritten, "date.month");
      with.first = made.first;
      with.unit = TimeUnit::kMonth;
      with.direction = shift->entry->value;
      return with;
    }
  }
  return made;
}

// [day] weekday [last | next | day and month | week shift], "today Monday".
TimeReader::Read TimeReader::ReadWeekday(std::uint32_t i) const {
  if (Is(i, TimeWord::kThis) && At(i + 1, TimeWord::kWeekday) != nullptr && !Breaks(i + 1)) {
    Read one = ReadWeekday(i + 1);
    if (one && one->form == TimeForm::kWeekday && one->shift == 0) return Wrap(*one, i);
    return std::nullopt;
  }
  std::uint32_t at = i;
  const TimePhrases::Hit* day = At(i, TimeWord::kDay);
  if (day != nullptr) at = day->end;
  std::uint32_t name_at = at;
  if (day != nullptr && phrases_.IsComma(at) && At(at + 1, TimeWord::kWeekday) != nullptr &&
      phrases_.SameLine(at + 1)) {
    ++name_at;
  }
  if (Is(name_at, TimeWord::kDayWord) && !Breaks(name_at + 1)) ++name_at;
  const TimePhrases::Hit* weekday =
      name_at > i && Breaks(name_at) ? nullptr : At(name_at, TimeWord::kWeekday);
  DayPart part = DayPart::kNone;
  // "Sunday night" in one word; in two it is one where more of the date follows.
  if (const TimePhrases::Hit* night = At(name_at, TimeWord::kWeekdayPart);
      night != nullptr && day == nullptr &&
      (weekday == nullptr || ShiftBehind(night->end) > night->end ||
       (!Breaks(night->end) && ReadDayAndMonth(night->end)))) {
    weekday = night;
    part = static_cast<DayPart>(night->entry->value % 100);
  }
  if (weekday == nullptr) {
    if (day == nullptr) return std::nullopt;
    if (!Breaks(at)) {
      if (Read date = ReadDayAndMonth(at)) return Wrap(*date, i);
    }
    Expr one = Make(i, day->end, TimeForm::kDay, "date.relative_day");
    one.shift = day->entry->value;
    one.unit = TimeUnit::kDay;
    return one;
  } else if (IsName(i) || (!Breaks(weekday->end) && At(weekday->end, TimeWord::kNameTail))) {
    return std::nullopt;  // "Friday prayers", "Monday bazaar"
  }
  const int name = part == DayPart::kNone ? weekday->entry->value : weekday->entry->value / 100;
  // A comma may stand between the weekday and its date.
  std::uint32_t next = weekday->end;
  if (phrases_.IsComma(next) || phrases_.IsMark(next, ":")) ++next;
  if (phrases_.SameLine(next)) {
    Read date = ReadDayAndMonth(next);
    if (!date) date = ReadNumeric(next);
    if (!date) date = ReadYearFirst(next);
    if (date) {
      date->certainty = Certainty::kSure;
      date->weekday = name;
      return Wrap(*date, i);
    }
  }
  std::uint32_t end = weekday->end;
  int weeks = 0;
  bool strict = false;
  bool of_week = false;
  if (!Breaks(end)) {
    const TimePhrases::Hit* shift = At(end, TimeWord::kShift);
    std::uint32_t shift_at = end;
    if (shift == nullptr && IsUnit(end, TimeUnit::kWeek)) {
      shift_at = end + 1;
      shift = Breaks(shift_at) ? nullptr : At(shift_at, TimeWord::kShift);
    }
    if (shift == nullptr && Is(end, TimeWord::kThis) && IsUnit(end + 1, TimeUnit::kWeek)) {
      Expr one = Make(i, end + 2, TimeForm::kWeekday, "date.weekday");
      one.weekday = name;
      one.of_week = true;
      one.unit = TimeUnit::kDay;
      return one;
    }
    const bool other = shift != nullptr && !shift->entry->clear && Is(shift->end, TimeWord::kFrom);
    if (shift != nullptr && shift->entry->value != kRecent && !other) {
      weeks = shift->entry->value;
      strict = shift_at == weekday->end;
      of_week = !strict;
      end = shift->end;
    }
  }
  Expr one = Make(i, end, TimeForm::kWeekday, "date.weekday");
  one.weekday = name;
  one.part = part;
  one.shift = weeks;
  one.strict = strict;
  one.of_week = of_week;
  one.unit = TimeUnit::kDay;
  if (day != nullptr) {
    one.form = TimeForm::kDay;
    one.shift = day->entry->value;
  }
  return one;
}

// "[the season] spring [and summer] 1404", "this spring", "spring".
TimeReader::Read TimeReader::ReadSeason(std::uint32_t i) const {
  const bool word = IsUnit(i, TimeUnit::kSeason) && !Breaks(i + 1);
  const TimePhrases::Hit* season = At(word ? i + 1 : i, TimeWord::kSeason);
  if (season == nullptr) return std::nullopt;
  std::uint32_t end = season->end;
  if (Is(end, TimeWord::kAnd) && At(end + 1, TimeWord::kSeason) != nullptr && !Breaks(end + 1) &&
      word) {
    end = At(end + 1, TimeWord::kSeason)->end;
  }
  Expr one;
  one.begin = i;
  one.season = season->entry->value;
  const bool year = ReadYear(end, true, one, end);
  const TimePhrases::Hit* shift = nullptr;
  if (!year && !Breaks(end)) {
    shift = At(end, TimeWord::kShift);
    if (shift != nullptr && shift->entry->clear) end = shift->end;
  }
  Expr made = Make(i, end, TimeForm::kWritten, "date.season");
  if (shift != nullptr && shift->entry->clear && shift->entry->value != kRecent) {
    made.direction = shift->entry->value;
  }
  made.first = one.first;
  made.short_year = one.short_year;
  made.year_named = one.year_named;
  made.shift = one.shift;
  made.season = season->entry->value;
  made.unit = TimeUnit::kSeason;
  if (one.first.calendar == Calendar::kLunar) made.form = TimeForm::kOpen;
  if (!year) {
    made.form = TimeForm::kOpen;
    constexpr int kSpring = 1;  // Also a name.
    const bool name = IsName(i) || At(season->end, TimeWord::kNameTail) != nullptr;
    made.certainty = !word && (name || made.season == kSpring) && end == season->end
                         ? Certainty::kWeak
                         : Certainty::kLikely;
  }
  return made;
}

// "year 1390", "years 1390 to 1395", "this year".
TimeReader::Read TimeReader::ReadYearAlone(std::uint32_t i) const {
  if (const TimePhrases::Hit* year = At(i, TimeWord::kYear)) {
    Expr one;
    std::uint32_t end = year->end;
    one.begin = i;
    ReadEraBehind(one, end);
    Expr made = Make(i, end, TimeForm::kPeriod, "date.relative_year");
    made.first.calendar = one.first.calendar;
    made.unit = TimeUnit::kYear;
    made.shift = year->entry->value;
    return made;
  }
  if (!Is(i, TimeWord::kYearWord)) return std::nullopt;
  Expr one;
  one.begin = i;
  std::uint32_t end = 0;
  if (At(i + 1, TimeWord::kShift) != nullptr || !ReadYear(i, false, one, end)) return std::nullopt;
  Expr made = Make(i, end, TimeForm::kWritten, "date.year");
  made.first = one.first;
  made.short_year = one.short_year;
  made.unit = TimeUnit::kYear;
  const bool range = (!Breaks(end) && Is(end, TimeWord::kTo)) || phrases_.IsDash(end);
  const bool words = phrases_.tokens().kind[end - 1] != TokenKind::kNumber;
  if (range && Num(end + 1).tokens > 0 && (Num(end + 1).digits || words) &&
      phrases_.SameLine(end + 1)) {
    int last = 0;
    std::uint32_t after = 0;
    const bool two = ReadInt(end + 1, false, 1, 2200, last, after) && last < 100;
    if (two && made.first.year > 0) {
      last =
          made.short_year ? FullJalaliYear(last, published_) : made.first.year / 100 * 100 + last;
    }
    int from = made.first.year;
    // Beside a dash the later year may stand first: "94-1393".
    constexpr int kMostYears = 30;
    if (after != 0 && phrases_.IsDash(end) && last < from && from - last <= kMostYears) {
      std::swap(from, last);
    }
    if (after != 0 && last >= from && (!two || !IsCounted(after))) {
      Expr whole = Make(i, after, TimeForm::kWritten, "date.year");
      whole.first = made.first;
      whole.first.year = from;
      whole.last = made.first;
      whole.last.year = last;
      whole.autumn_year = one.autumn_year && last == from + 1;
      whole.short_year = made.short_year;
      whole.unit = TimeUnit::kYear;
      std::uint32_t era_end = after;
      ReadEraBehind(whole, era_end);
      if (era_end != after || last - made.first.year <= 100) {
        whole.last.calendar = whole.first.calendar;
        if (era_end != after) {
          const Expr with = Make(i, era_end, TimeForm::kWritten, "date.year");
          whole.end = with.end;
          whole.span = with.span;
        }
        return whole;
      }
    }
  }
  return made;
}

// Emits the further years of a list whose first is `one`: "the years 97, 98 and 99"; behind the
// singular only the next year. Where the list ends.
std::uint32_t TimeReader::EmitYears(const Expr& one) {
  if (one.rule != std::string_view("date.year") || one.form != TimeForm::kWritten ||
      one.last.year != 0 || phrases_.tokens().kind[one.end - 1] != TokenKind::kNumber) {
    return one.end;
  }
  constexpr int kMostYears = 30;
  const bool plural = At(one.begin, TimeWord::kUnits) != nullptr;
  int year = one.first.year;
  std::uint32_t end = one.end;
  for (int n = 0; n < kLongestList && phrases_.SameLine(end + 1); ++n) {
    if (!Is(end, TimeWord::kAnd) && !Is(end, TimeWord::kOr) && !phrases_.IsComma(end)) break;
    Read next;
    if (one.short_year) {
      const Number& number = Num(end + 1);
      const std::uint32_t after = end + 2;
      int value = 0;
      std::uint32_t number_end = 0;
      if (!number.digits || !ReadInt(end + 1, false, 1, 99, value, number_end) ||
          number_end != after || !IsTwoDigits(end + 1) || IsCounted(after) ||
          At(after, TimeWord::kMonth) != nullptr || phrases_.IsMark(after, "%") ||
          phrases_.IsMark(after, "\xd9\xaa")) {  // ARABIC PERCENT SIGN
        break;
      }
      next = Make(end + 1, after, TimeForm::kWritten, "date.bare_year");
      next->first.year = FullJalaliYear(value, published_);
      next->short_year = true;
      next->unit = TimeUnit::kYear;
    } else {
      next = ReadBareYear(end + 1);
      if (!next || next->last.year != 0 || next->first.calendar != one.first.calendar) break;
    }
    const int ahead = next->first.year - year;
    if (ahead < 1 || ahead > (plural ? kMostYears : 1)) break;
    // Only the next year is a year behind a comma: "97, 20 factories".
    if (phrases_.IsComma(end) && ahead > 1 && one.short_year) break;
    next->certainty = Certainty::kSure;
    Emit(*next);
    year = next->first.year;
    end = next->end;
  }
  return end;
}

// One group of three with marks between them that are no date ("12 - 13 - 1300").
bool TimeReader::IsBrokenDate(std::uint32_t i) const {
  const auto mark = [&](std::uint32_t j) {
    return phrases_.IsDash(j) || phrases_.IsMark(j, "/") || phrases_.IsMark(j, "\\") ||
           phrases_.IsMark(j, ".");
  };
  const auto number = [&](std::uint32_t j) {
    return phrases_.SameLine(j) && phrases_.tokens().kind[j] == TokenKind::kNumber;
  };
  return (i >= 4 && mark(i - 1) && number(i - 2) && mark(i - 3)) ||
         (mark(i + 1) && number(i + 2) && mark(i + 3) && number(i + 4));
}

// "2016", "1404" without the word, "589 solar", "92 until now" behind "from".
TimeReader::Read TimeReader::ReadBareYear(std::uint32_t i) const {
  const Number& number = Num(i);
  if (!number.digits || number.tokens != 1 || number.decimal || number.ordinal ||
      number.value < 1 || number.value > 9999) {
    return std::nullopt;
  }
  std::uint32_t end = i + 1;
  if (IsBrokenDate(i)) return std::nullopt;
  Expr one;
  Calendar calendar = Calendar::kJalali;
  bool before = false;
  const int value = static_cast<int>(number.value);
  // "606 - 690 hijri": the era of both years stands behind the last.
  const bool joined =
      phrases_.SameLine(i + 2) && (phrases_.IsDash(i + 1) || Is(i + 1, TimeWord::kTo));
  int last = 0;
  std::uint32_t last_end = end;
  if (joined && !IsBrokenDate(i + 2) && ReadInt(i + 2, false, 1, 2200, last, last_end) &&
      last_end == i + 3 && Num(i + 2).digits &&
      phrases_.ReadEra(last_end, calendar, before, last_end) &&
      (before ? last < value : last > value)) {
    Expr range = Make(i, last_end, TimeForm::kWritten, "date.bare_year");
    range.first = {calendar, before ? -value : value, 0, 0};
    range.last = {calendar, before ? -last : last, 0, 0};
    range.unit = TimeUnit::kYear;
    range.certainty = Certainty::kLikely;
    return range;
  }
  const bool era = phrases_.ReadEra(end, calendar, before, end);
  const std::size_t bytes = phrases_.text(i).size();
  const std::uint32_t back = Before(i);
  const TimePhrases::Hit* cue = At(back, TimeWord::kCodeWord);
  if (!era) {
    const bool since = value < 100 && (bytes == 2 || bytes == 4) && Is(back, TimeWord::kFrom) &&
                       At(end, TimeWord::kUntilNow) != nullptr;
    const bool year = LooksLikeYear(number.value) && (bytes == 4 || bytes == 8) &&
                      (cue == nullptr || cue->entry->value != 0) && !IsCounted(end);
    if (!since && !year) return std::nullopt;
    // Part of a code or a longer number.
    const Tokens& tokens = phrases_.tokens();
    if (i > 0 && tokens.end[i - 1] == tokens.begin[i] && Breaks(i - 1) && !phrases_.IsDash(i - 1) &&
        phrases_.text(i - 1) != "(") {
      return std::nullopt;
    }
    if (since) {
      one.short_year = true;
      one.first.year = FullJalaliYear(value, published_);
    } else {
      one.first.year = value;
    }
    calendar = one.first.year >= kFirstGregorian ? Calendar::kGregorian : Calendar::kJalali;
  } else {
    one.first.year = before ? -value : value;
  }
  Expr made = Make(i, end, TimeForm::kWritten, "date.bare_year");
  made.first = one.first;
  made.first.calendar = calendar;
  made.short_year = one.short_year;
  made.unit = TimeUnit::kYear;
  made.certainty = cue != nullptr && cue->entry->value != 0 && !one.short_year ? Certainty::kSure
                                                                               : Certainty::kLikely;
  return made;
}

// "Nowruz 1404", "the night of Yalda", "the days of Arbaeen".
TimeReader::Read TimeReader::ReadDayName(std::uint32_t i) const {
  std::uint32_t at = i;
  const TimePhrases::Hit* word = At(i, TimeWord::kUnit);
  if (word == nullptr) word = At(i, TimeWord::kUnits);
  if (word != nullptr && word->entry->unit != TimeUnit::kDay) word = nullptr;
  if (word == nullptr) word = At(i, TimeWord::kPart);
  if (word != nullptr && !Breaks(word->end)) at = word->end;
  const TimePhrases::Hit* name = At(at, at == i ? TimeWord::kDayName : TimeWord::kOccasion);
  if (name == nullptr) return std::nullopt;
  Expr one;
  one.begin = i;
  std::uint32_t end = name->end;
  one.season = 1;
  const bool year = ReadYear(end, true, one, end);
  if (at == i && !year) return std::nullopt;
  Expr made = Make(i, end, TimeForm::kOpen, "date.name");
  made.unit = TimeUnit::kDay;
  made.certainty = Certainty::kLikely;
  return made;
}

}  // namespace rasad::text

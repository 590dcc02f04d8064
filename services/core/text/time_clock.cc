// Clock times and parts of the day.
#include <algorithm>
#include <cmath>

#include "core/text/time_reader.h"

namespace rasad::text {
namespace {

using Expr = TimeExpression;

constexpr std::string_view kKaf = "\xd9\x82";  // ARABIC LETTER QAF, "before"
constexpr std::string_view kBeh = "\xd8\xa8";  // ARABIC LETTER BEH, "behind"
constexpr std::string_view kZah = "\xd8\xb8";  // ARABIC LETTER ZAH, "noon"

constexpr std::string_view kNoh = "\xd9\x86\xd9\x87";  // NOON HEH: nine, or "no"

// Bytes of the last digit.
std::size_t OneDigit(std::string_view written) {
  return static_cast<unsigned char>(written.back()) < 0x80 ? 1 : 2;
}

}  // namespace

int HourIn(DayPart part, int hour) {
  switch (part) {
    case DayPart::kAfternoon:
    case DayPart::kEvening:
      return hour < 12 ? hour + 12 : hour;
    case DayPart::kNight:
      // "12 at night" is midnight, "2 at night" the small hours.
      if (hour == 12) return 24;
      return hour >= 5 && hour < 12 ? hour + 12 : hour;
    case DayPart::kMorning:
      return hour == 12 ? 0 : hour;
    case DayPart::kNoon:
      return hour >= 1 && hour <= 3 ? hour + 12 : hour;
    case DayPart::kNone:
      break;
  }
  return hour;
}

namespace {

// Sets the end of a range of hours whose first is known, as its part of the day says, and the first
// one where only the last has a part: "3 to 5 in the afternoon", "8 to 2 in the afternoon", "8 to
// 2".
void EndRange(const Clock& last, DayPart part, Expr& range) {
  constexpr int kNoon = 12;
  constexpr int kSmallHours = 5;
  int& first = range.clock.hour;
  range.until = last;
  int& until = range.until.hour;
  if (part == DayPart::kNone) {
    const bool turns = first >= kNoon ? until + kNoon > first : until < first;
    if (until < kNoon && range.part != DayPart::kNight && turns) until += kNoon;
    return;
  }
  if (range.part != DayPart::kNone || first >= kNoon) return;
  const int same = HourIn(part, first);
  const bool small = part == DayPart::kNight || part == DayPart::kMorning;
  if (part == DayPart::kNight && same < kSmallHours && until > kNoon) {
    first = same + kNoon;  // "1 to 9 at night"
  } else if (same <= until && until - same < kNoon) {
    first = same;
  } else if (small && until < first) {
    first += kNoon;
  }
}

}  // namespace

// Where "last" or "next" behind a part of the day ends, or `end`: "11 o'clock last night".
std::uint32_t TimeReader::ShiftBehind(std::uint32_t end) const {
  if (Breaks(end)) return end;
  const TimePhrases::Hit* shift = At(end, TimeWord::kShift);
  const bool last = shift != nullptr && shift->entry->clear && shift->entry->value == -1;
  return last ? shift->end : end;
}

// "in the morning", "pm", "b. z." behind an hour; moves `end` past it and turns the hour.
void TimeReader::ReadPartBehind(Expr& one, std::uint32_t& end) const {
  if (Breaks(end)) return;
  DayPart part = DayPart::kNone;
  std::uint32_t after = end;
  if (const TimePhrases::Hit* hit = At(end, TimeWord::kPart)) {
    part = static_cast<DayPart>(hit->entry->value);
    after = ShiftBehind(hit->end);
  } else if (const TimePhrases::Hit* half = At(end, TimeWord::kHalfDay)) {
    part = static_cast<DayPart>(half->entry->value);
    after = half->end;
  } else if (phrases_.IsLetter(end, kKaf) || phrases_.IsLetter(end, kBeh)) {
    std::uint32_t at = end + 1;
    if (phrases_.IsMark(at, ".")) ++at;
    if (phrases_.IsLetter(at, kZah)) {
      part = phrases_.IsLetter(end, kKaf) ? DayPart::kMorning : DayPart::kAfternoon;
      after = at + 1;
      // The stop of the abbreviation, not that of the sentence, is glued to more of it.
    }
  }
  if (part == DayPart::kNone) return;
  one.part = part;
  one.clock.hour = HourIn(part, one.clock.hour);
  end = after;
}

// "[8 o'clock] to 12", "- 12:30 in the afternoon": the end of a range of hours; moves `end`.
void TimeReader::ReadHourTo(Expr& range, std::uint32_t& end) const {
  if (!phrases_.SameLine(end + 1) || !(Is(end, TimeWord::kTo) || phrases_.IsDash(end))) return;
  const std::uint32_t at = end + 1;
  Expr one;
  std::uint32_t after = at + 1;
  bool colon = false;
  if (phrases_.tokens().kind[at] == TokenKind::kNumber) {
    const std::optional<Clock> clock = ParseClock(phrases_.text(at));
    if (!clock) return;
    colon = clock->colon;
    one.clock = *clock;
  } else if (!ReadInt(at, false, 1, 24, one.clock.hour, after)) {
    return;
  }
  const std::uint32_t before_part = after;
  ReadPartBehind(one, after);
  // Behind hours a noun belongs to the clause: "from 10 to 12 class".
  if (after == before_part && !colon && IsCounted(after) && !IsMeasured(after)) return;
  end = after;
  EndRange(one.clock, one.part, range);
}

// "[from] 10 at night" tells the time, "10 nights" count. `night` is the token of the word.
bool TimeReader::IsHourOfNight(std::uint32_t i, std::uint32_t night) const {
  constexpr double kNoon = 12;
  const std::uint32_t before = Before(i);
  const std::uint32_t end = At(night, TimeWord::kPart)->end;
  if (!out_.empty()) {
    const std::uint32_t last = out_.back().end;
    if (last == i || (last == before && phrases_.IsComma(before))) return true;
    // "at 20 and 22 at night"
    if (last == before && Is(before, TimeWord::kAnd) && out_.back().kind == TimeKind::kTime) {
      return true;
    }
  }
  if (Is(before, TimeWord::kFrom)) {
    // "after 3 nights"
    const std::uint32_t shift = Before(before);
    return At(shift, TimeWord::kShift) == nullptr && At(shift, TimeWord::kShiftFrom) == nullptr;
  }
  if (Is(before, TimeWord::kTo)) {
    // "3 to 5 nights"
    const std::uint32_t low = Before(before);
    const bool bare = phrases_.SameLine(before) && Num(low).digits && Num(low).value <= kNoon;
    return !bare || Is(Before(low), TimeWord::kFrom) || Is(Before(low), TimeWord::kHour);
  }
  if (Is(before, TimeWord::kAbout)) return Num(i).value <= kNoon;
  if (Breaks(end)) return false;
  return ShiftBehind(end) > end || Is(end, TimeWord::kDayWord) ||
         At(end, TimeWord::kWeekday) != nullptr || At(end, TimeWord::kDay) != nullptr ||
         (Is(end, TimeWord::kTo) && IsHourOfPart(end + 1));
}

// "working hours of ... from": what stands from token `from` on are hours.
bool TimeReader::IsBehindHours(std::uint32_t from) const {
  constexpr int kReach = 4;
  if (!Is(from, TimeWord::kFrom)) return false;
  std::uint32_t at = Before(from);
  for (int steps = 0; steps < kReach && at < phrases_.size(); ++steps) {
    if (phrases_.tokens().kind[at] != TokenKind::kWord) return false;
    const TimePhrases::Hit* units = At(at, TimeWord::kUnits);
    const bool hours = units != nullptr && units->entry->unit == TimeUnit::kHour;
    if (hours || Is(at, TimeWord::kHour)) return Num(Before(at)).tokens == 0;
    at = Before(at);
  }
  return false;
}

// "5 in the morning" at token i. Looks no further, so that chains of hours cost nothing.
bool TimeReader::IsHourOfPart(std::uint32_t i) const {
  const Number& hour = Num(i);
  const std::uint32_t at = i + hour.tokens;
  return hour.tokens > 0 && phrases_.SameLine(i) && !Breaks(at) &&
         At(at, TimeWord::kPart) != nullptr && (hour.digits || !IsUnit(at, TimeUnit::kDay));
}

// "o'clock 17:30 [in the evening]", "17:30", "20 : 56", "o'clock five and forty-one minutes".
TimeReader::Read TimeReader::ReadClock(std::uint32_t i) const {
  std::uint32_t at = i;
  bool word = false;
  while (Is(at, TimeWord::kHour) && (at == i || !Breaks(at))) {
    word = true;
    ++at;
    // A slip that is common in copied lines: the word twice.
    if (at > i + 1) break;
  }
  // "hour: 19:53"
  if (word && phrases_.IsMark(at, ":") && phrases_.SameLine(at + 1)) {
    const std::optional<Clock> labelled = ParseClock(phrases_.text(at + 1));
    if (labelled && labelled->colon) ++at;
  }
  if (word && Breaks(at)) return std::nullopt;
  const Tokens& tokens = phrases_.tokens();
  if (at >= phrases_.size()) return std::nullopt;
  const bool digits = tokens.kind[at] == TokenKind::kNumber;
  Clock clock;
  std::uint32_t end = at;
  bool minutes = false;
  if (digits) {
    const std::optional<Clock> read = ParseClock(phrases_.text(at));
    if (!read) return std::nullopt;
    clock = *read;
    end = at + 1;
    // "2:1" is a result or a ratio.
    const std::string_view written = phrases_.text(at);
    if (!word && clock.colon && written.size() - written.rfind(':') == 1 + OneDigit(written)) {
      return std::nullopt;
    }
    minutes = clock.colon || phrases_.text(at).size() > 4;
    // "20 : 56" with blanks around the colon.
    if (!minutes && phrases_.IsMark(end, ":") && phrases_.SameLine(end + 1) &&
        tokens.kind[end + 1] == TokenKind::kNumber) {
      const std::optional<Clock> more = ParseClock(phrases_.text(end + 1));
      const std::size_t bytes = phrases_.text(end + 1).size();
      // "Issue 12: 34 pages" is a label: two digits of minutes, and no word behind that they count.
      if (more && more->second < 0 && (bytes == 2 || bytes == 4) && more->hour <= 59 &&
          !more->colon && (word || !IsCounted(end + 2)) && IsTwoDigits(end + 1)) {
        clock.minute = more->hour;
        clock.colon = true;
        minutes = true;
        end += 2;
      }
    }
    if (!minutes && phrases_.IsMark(end, ":")) {
      // Minutes past 24 are no hour; read them as a number.
      int value = 0;
      std::uint32_t after = 0;
      if (phrases_.SameLine(end + 1) && tokens.kind[end + 1] == TokenKind::kNumber &&
          ReadInt(end + 1, false, 0, 59, value, after) && after == end + 2 &&
          IsTwoDigits(end + 1) && (word || !IsCounted(after))) {
        clock.minute = value;
        clock.colon = true;
        minutes = true;
        end = after;
      }
    }
    if (clock.hour > 24) return std::nullopt;
  } else if (word && Num(at).tokens == 0 && phrases_.text(at) == kNoh) {
    clock.hour = 9;
    end = at + 1;
  } else if (word) {
    const Number& number = Num(at);
    if (number.tokens == 0 || number.ordinal || number.value < 0) return std::nullopt;
    end = at + number.tokens;
    double value = number.value;
    // "twenty and five minutes" is 20:05, not 25.
    const bool minute_behind = Is(end, TimeWord::kMinute) && !Breaks(end);
    if (minute_behind || value > 24) {
      bool split = false;
      for (std::uint32_t j = at + 1; j + 1 < end; ++j) {
        if (!Is(j, TimeWord::kAnd)) continue;
        const Number& rest = Num(j + 1);
        if (rest.tokens == 0 || j + 1 + rest.tokens != end) continue;
        value -= rest.value;
        end = j;
        split = true;
        break;
      }
      if (!split && value > 24) return std::nullopt;
    }
    if (value > 24) return std::nullopt;
    clock.hour = static_cast<int>(value);
    clock.minute = static_cast<int>(std::lround((value - clock.hour) * 60));
    minutes = clock.minute != 0;
  } else {
    // "seven in the morning"
    const Number& number = Num(at);
    if (number.tokens == 0 || number.ordinal || number.value < 1 || number.value > 24) {
      return std::nullopt;
    }
    end = at + number.tokens;
    clock.hour = static_cast<int>(number.value);
    clock.minute = static_cast<int>(std::lround((number.value - clock.hour) * 60));
    minutes = clock.minute != 0;
    if (Breaks(end)) return std::nullopt;
    // "three and a quarter in the afternoon"
    std::uint32_t part_at = end;
    if (Is(end, TimeWord::kAnd)) {
      int value = 0;
      if (const TimePhrases::Hit* quarter = At(end + 1, TimeWord::kQuarter)) {
        part_at = quarter->end;
      } else if (ReadInt(end + 1, false, 0, 59, value, part_at) && Is(part_at, TimeWord::kMinute)) {
        ++part_at;
      } else {
        return std::nullopt;
      }
      if (Breaks(part_at)) return std::nullopt;
    }
    // "three to six in the morning"
    const Number& next = Num(end + 1);
    if (Is(end, TimeWord::kTo) && !minutes && next.tokens > 0 && !next.digits &&
        phrases_.SameLine(end + 1) && At(end + 1 + next.tokens, TimeWord::kPart) != nullptr) {
      Read last = ReadClock(end + 1);
      if (!last) return std::nullopt;
      Expr range = Make(i, last->end, TimeForm::kOpen, "time.clock");
      range.kind = TimeKind::kTime;
      range.clock = clock;
      EndRange(last->clock, last->part, range);
      range.part = last->part;
      range.unit = TimeUnit::kHour;
      range.certainty = Certainty::kLikely;
      return range;
    }
    const TimePhrases::Hit* part = At(part_at, TimeWord::kPart);
    if (part == nullptr) return std::nullopt;
    // "five nights" counts; "nine in the morning" and "ten at night to five in the morning" tell
    // the time.
    if (IsUnit(part_at, TimeUnit::kDay)) {
      const std::uint32_t before = Before(i);
      const bool to_hour = Is(part->end, TimeWord::kTo) && IsHourOfPart(part->end + 1);
      const bool from_hour = Is(before, TimeWord::kTo) && !Breaks(Before(before)) &&
                             At(Before(before), TimeWord::kPart) != nullptr &&
                             !IsUnit(Before(before), TimeUnit::kDay);
      if (!to_hour && !from_hour) return std::nullopt;
    }
  }
  // Minutes and seconds in words.
  bool minute_word = false;
  if (!minutes && Is(end, TimeWord::kAnd) && phrases_.SameLine(end + 1)) {
    int value = 0;
    std::uint32_t after = 0;
    const TimePhrases::Hit* quarter = At(end + 1, TimeWord::kQuarter);
    if (Is(end + 1, TimeWord::kHalf) &&
        (At(end + 2, TimeWord::kUnit) == nullptr || At(end + 2, TimeWord::kPart) != nullptr)) {
      clock.minute = 30;
      end += 2;
      minutes = true;
    } else if (quarter != nullptr) {
      clock.minute = 15 * quarter->entry->value;
      end = quarter->end;
      minutes = true;
    } else if (ReadInt(end + 1, false, 0, 59, value, after) && !Breaks(end + 1)) {
      if (Is(after, TimeWord::kMinute) && !Breaks(after)) {
        clock.minute = value;
        end = after + 1;
        minutes = minute_word = true;
      } else if (word && !IsCounted(after)) {
        clock.minute = value;
        end = after;
        minutes = true;
      }
    }
  } else if (Is(end, TimeWord::kMinute) && !Breaks(end) && (clock.colon || minutes)) {
    ++end;
    minute_word = true;
  }
  if (minute_word && Is(end, TimeWord::kAnd)) {
    int value = 0;
    std::uint32_t after = 0;
    if (ReadInt(end + 1, false, 0, 59, value, after) && Is(after, TimeWord::kSecond)) {
      clock.second = value;
      end = after + 1;
    }
  }
  // "3 days and 2 nights"
  if (!word && digits && IsUnit(end, TimeUnit::kDay) && Is(Before(i), TimeWord::kAnd) &&
      IsUnit(Before(Before(i)), TimeUnit::kDay)) {
    return std::nullopt;
  }
  // "10 nights"
  if (!word && digits && !minutes && IsUnit(end, TimeUnit::kDay) && !Breaks(end) &&
      At(end, TimeWord::kPart) != nullptr && !IsHourOfNight(i, end)) {
    return std::nullopt;
  }
  Expr one;
  one.clock = clock;
  const std::uint32_t before_part = end;
  ReadPartBehind(one, end);
  const bool part = end > before_part;
  // "15 to 16:30 in the afternoon"
  if (!word && !clock.colon && !part && digits && !minutes && phrases_.SameLine(end + 1) &&
      Is(end, TimeWord::kTo) &&
      !Is(end + 1 + std::max<std::uint32_t>(1, Num(end + 1).tokens), TimeWord::kTo)) {
    Read last = ReadClock(end + 1);
    // "11 to 12:30"
    const bool colon = last && last->clock.colon && last->until.hour < 0 && clock.hour > 0;
    if (last && (last->part != DayPart::kNone || colon)) {
      Expr made = Make(i, last->end, TimeForm::kOpen, "time.clock");
      made.kind = TimeKind::kTime;
      made.clock = clock;
      EndRange(last->clock, last->part, made);
      made.part = last->part;
      made.unit = TimeUnit::kHour;
      return made;
    }
  }
  // "working hours from 7 to 13"
  if (!word && !clock.colon && !part && digits && !minutes && IsBehindHours(Before(i))) {
    Expr range;
    range.clock = clock;
    const std::uint32_t hour_end = end;
    ReadHourTo(range, end);
    if (end == hour_end || IsCounted(end)) return std::nullopt;
    Expr made = Make(i, end, TimeForm::kOpen, "time.clock");
    made.kind = TimeKind::kTime;
    made.clock = range.clock;
    made.until = range.until;
    made.unit = TimeUnit::kHour;
    return made;
  }
  // A duration ("8 hours", "the last 24 hours") has its unit behind the number.
  if (!word && !clock.colon && !part) return std::nullopt;
  if (!word && digits && !clock.colon && minutes &&
      phrases_.text(at).find('/') != std::string::npos) {
    return std::nullopt;
  }
  // "in this hour 8 people", "24 hours 5 cases"; otherwise what follows the hour is the clause.
  if (word && !minutes && !part && IsMeasured(end)) {
    const std::uint32_t before = Before(i);
    if (Num(before).tokens > 0 || Is(before, TimeWord::kThis) || Is(before, TimeWord::kThat) ||
        Is(before, TimeWord::kEvery) || Is(before, TimeWord::kFew)) {
      return std::nullopt;
    }
  }
  if (word) {
    ReadHourTo(one, end);
  } else if (part && phrases_.SameLine(end + 1) && Is(end, TimeWord::kTo)) {
    // "8 in the morning to 14", where nothing more is told of the last hour
    Expr range = one;
    std::uint32_t to = end;
    ReadHourTo(range, to);
    if (to == end + 1 + Num(end + 1).tokens && !IsCounted(to) && !Is(to, TimeWord::kPart)) {
      one = range;
      end = to;
    }
  }
  Expr made = Make(i, end, TimeForm::kOpen, "time.clock");
  made.kind = TimeKind::kTime;
  made.clock = one.clock;
  made.until = one.until;
  made.part = one.part;
  made.unit = clock.second >= 0 ? TimeUnit::kSecond : minutes ? TimeUnit::kMinute : TimeUnit::kHour;
  if (!word && !digits) made.certainty = Certainty::kLikely;
  return made;
}

// "a quarter to five", "ten minutes to eight".
TimeReader::Read TimeReader::ReadQuarterTo(std::uint32_t i) const {
  const std::uint32_t start = Is(i, TimeWord::kHour) && !Breaks(i + 1) ? i + 1 : i;
  int before = 0;
  std::uint32_t at = start;
  if (const TimePhrases::Hit* quarter = At(start, TimeWord::kQuarter)) {
    before = 15 * quarter->entry->value;
    at = quarter->end;
  } else if (ReadInt(start, false, 1, 59, before, at) && Is(at, TimeWord::kMinute) && !Breaks(at)) {
    ++at;
  } else {
    return std::nullopt;
  }
  if (Is(at, TimeWord::kLeft) && !Breaks(at)) ++at;
  if (!Is(at, TimeWord::kAt) || Breaks(at)) return std::nullopt;
  ++at;
  const bool word = Is(at, TimeWord::kHour) && !Breaks(at);
  if (word) ++at;
  int hour = 0;
  std::uint32_t end = 0;
  if (Breaks(at) || !ReadInt(at, false, 1, 24, hour, end) ||
      (IsCounted(end) && At(end, TimeWord::kPart) == nullptr)) {
    return std::nullopt;
  }
  Expr one;
  one.clock.hour = hour;
  ReadPartBehind(one, end);
  const int minute = (one.clock.hour * 60 + 1440 - before) % 1440;
  Expr made = Make(i, end, TimeForm::kOpen, "time.to");
  made.kind = TimeKind::kTime;
  made.clock.hour = minute / 60;
  made.clock.minute = minute % 60;
  made.part = one.part;
  made.unit = TimeUnit::kMinute;
  made.certainty = Certainty::kLikely;
  return made;
}

// A part of the day, alone or with its date: "Tuesday evening" begins with the evening.
TimeReader::Read TimeReader::ReadPart(std::uint32_t i) const {
  const TimePhrases::Hit* part = At(i, TimeWord::kPart);
  if (part == nullptr || At(i, TimeWord::kDay) != nullptr ||
      At(i, TimeWord::kDayLoose) != nullptr || ReadDayName(i)) {
    return std::nullopt;
  }
  std::uint32_t end = part->end;
  Expr made = Make(i, end, TimeForm::kOpen, "time.bare_part");
  made.kind = TimeKind::kTime;
  made.part = static_cast<DayPart>(part->entry->value);
  made.unit = TimeUnit::kHour;
  made.inner = end;
  made.certainty = part->entry->safe ? Certainty::kLikely : Certainty::kWeak;
  if (At(end, TimeWord::kNameTail) != nullptr && !Breaks(end)) return std::nullopt;
  if (IsName(i)) return std::nullopt;
  if (Breaks(end)) return made;
  if (const std::uint32_t after = ShiftBehind(end); after > end) {
    Expr last = Make(i, after, TimeForm::kDay, "time.last_part");
    last.kind = TimeKind::kTime;
    last.part = made.part;
    last.unit = TimeUnit::kDay;
    last.shift = -1;
    last.certainty = Certainty::kLikely;
    return last;
  }
  Read date = ReadNumeric(end);
  if (!date) date = ReadPlain(end);
  if (!date) {
    // "the morning of the same day"
    date = ReadWhole(end);
    if (date && (date->form != TimeForm::kOpen || date->unit != TimeUnit::kDay)) date.reset();
    if (date) date->certainty = Certainty::kLikely;
  }
  if (!date || date->certainty == Certainty::kWeak) return made;
  const bool day = date->unit == TimeUnit::kDay;
  // "the night of last year" names no part of one day; "evening of two days ago" does.
  if (!day && date->unit > TimeUnit::kDay) return made;
  Expr whole = Wrap(*date, i);
  whole.kind = TimeKind::kTime;
  whole.part = made.part;
  whole.rule = "time.part";
  whole.inner = end;
  const bool plain =
      date->form == TimeForm::kDay || date->form == TimeForm::kWeekday || date->weekday >= 0;
  whole.certainty = plain ? Certainty::kSure : Certainty::kLikely;
  return whole;
}

// Emits a time at i and the date inside of it; where it ends, or i.
std::uint32_t TimeReader::ReadTime(std::uint32_t i) {
  if (MayBeginWith(i, {BitsOf(TimeWord::kHour, TimeWord::kQuarter), true})) {
    if (Read one = ReadQuarterTo(i)) {
      Emit(*one);
      return one->end;
    }
  }
  const bool digits = phrases_.tokens().kind[i] == TokenKind::kNumber;
  if (digits || MayBeginWith(i, {BitsOf(TimeWord::kHour), true})) {
    if (Read one = ReadClock(i)) {
      Emit(*one);
      return one->end;
    }
  }
  if (!MayBeginWith(i, {BitsOf(TimeWord::kPart), false})) return i;
  Read one = ReadPart(i);
  if (!one) return i;
  Emit(*one);
  if (one->rule == std::string_view("time.part")) {
    Read date = ReadNumeric(one->inner);
    if (!date) date = ReadPlain(one->inner);
    if (date && date->end == one->end) Emit(*date);
  }
  return one->end;
}

}  // namespace rasad::text

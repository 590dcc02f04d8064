// Joins expressions into the spans that a reader would mark.
#include <algorithm>

#include "core/text/time_reader.h"

namespace rasad::text {
namespace {

using Expr = TimeExpression;

constexpr std::string_view kAlef = "\xd8\xa7";  // ARABIC LETTER ALEF

bool RuleIs(const Expr& one, std::string_view rule) { return one.rule == rule; }

class Joiner {
 public:
  Joiner(const TimePhrases& phrases, const TokenNumbers& numbers, const std::vector<Expr>& all,
         std::vector<TimeSpan>& out)
      : phrases_(phrases), numbers_(numbers), all_(all), out_(out) {}

  void Run() {
    out_.clear();
    std::uint32_t floor = 0;
    for (std::uint32_t i = 0; i < all_.size();) {
      Part part{all_[i].begin, all_[i].end, all_[i].span, i, i + 1, 1, i};
      // Expressions inside of others, or one across the end of another.
      while (part.last < all_.size() && all_[part.last].begin < part.end) {
        if (all_[part.last].end > part.end) {
          part.end = all_[part.last].end;
          part.span.end = all_[part.last].span.end;
        }
        ++part.last;
      }
      i = part.last;
      ExtendBack(part, floor);
      if (!parts_.empty() && Joins(parts_.back(), part)) {
        Part& back = parts_.back();
        back.end = part.end;
        back.span.end = part.span.end;
        back.last = part.last;
        back.tail = part.first;
        back.count += part.count;
      } else {
        parts_.push_back(part);
      }
      const std::uint32_t limit = i < all_.size() ? all_[i].begin : phrases_.size();
      ExtendForward(parts_.back(), limit);
      floor = parts_.back().end;
    }
    for (const Part& part : parts_) {
      if (Stands(part)) out_.push_back({part.span, part.first, part.last});
    }
  }

 private:
  struct Part {
    std::uint32_t begin;
    std::uint32_t end;
    Span span;
    std::uint32_t first;
    std::uint32_t last;
    std::uint32_t count;  // how many things were joined
    std::uint32_t tail;   // the first expression of the last of them
  };

  const Expr& First(const Part& part) const { return all_[part.first]; }
  // The last expression that is not inside of another.
  const Expr& Last(const Part& part) const {
    std::uint32_t best = part.tail;
    for (std::uint32_t i = part.tail; i < part.last; ++i) {
      if (all_[i].end > all_[best].end || (i > best && all_[i].begin >= all_[best].end)) best = i;
    }
    return all_[best];
  }
  bool Is(std::uint32_t i, TimeWord kind) const { return phrases_.Is(i, kind); }
  const Number* Num(std::uint32_t i) const {
    return i < phrases_.size() && numbers_[i].tokens > 0 ? &numbers_[i] : nullptr;
  }
  std::uint32_t Begin(std::uint32_t i) const { return phrases_.tokens().begin[i]; }
  std::uint32_t EndOf(std::uint32_t i) const { return phrases_.tokens().end[i - 1]; }
  bool Counted(std::uint32_t i) const {
    return !phrases_.Breaks(i) &&
           (Is(i, TimeWord::kCounted) || phrases_.At(i, TimeWord::kUnit) != nullptr ||
            phrases_.At(i, TimeWord::kUnits) != nullptr ||
            phrases_.At(i, TimeWord::kUnitAdjective) != nullptr);
  }

  // A name of a month or a part of the day alone is one only in company.
  bool Stands(const Part& part) const {
    if (part.count > 1 || part.last - part.first > 1) return true;
    const Expr& one = First(part);
    if (part.end > one.end || part.begin < one.begin) return true;
    if (one.certainty != Certainty::kWeak) return true;
    if (RuleIs(one, "date.day") || one.begin == 0 ||
        phrases_.tokens().starts_line[one.begin] != 0) {
      return false;
    }
    const std::uint32_t before = one.begin - 1;
    const bool governed = Is(before, TimeWord::kIn) || Is(before, TimeWord::kFrom) ||
                          Is(before, TimeWord::kTo) || Is(before, TimeWord::kEvery);
    return governed && one.first.calendar == Calendar::kJalali;
  }

  static bool IsPointLike(const Expr& one) { return one.kind != TimeKind::kDuration; }
  static bool IsClock(const Expr& one) {
    return RuleIs(one, "time.clock") || RuleIs(one, "time.to");
  }
  static bool IsListed(const Expr& one) {
    // What may stand in a list with a unit that is written once.
    return one.form == TimeForm::kWeekday || one.kind == TimeKind::kRecurrence ||
           RuleIs(one, "date.relative_day") ||
           (one.form == TimeForm::kWritten && one.unit == TimeUnit::kMonth && one.first.year == 0 &&
            !one.year_named) ||
           (one.season != 0 && one.first.year == 0 && !one.year_named) ||
           RuleIs(one, "time.bare_part");
  }
  static bool SameList(const Expr& a, const Expr& b) {
    // "the end of the 19th century and the beginning of the 20th century"
    if (RuleIs(a, "date.edge") && RuleIs(b, "date.edge") && a.unit == b.unit) return true;
    if (!IsListed(a)) return false;
    if (RuleIs(a, "date.relative_day")) return RuleIs(b, "date.relative_day");
    if (a.form == TimeForm::kWeekday || a.kind == TimeKind::kRecurrence) {
      return (b.form == TimeForm::kWeekday && b.weekday >= 0) ||
             (b.kind == TimeKind::kRecurrence && b.unit == a.unit) ||
             (a.part != DayPart::kNone && RuleIs(b, "time.bare_part"));
    }
    if (a.season != 0) return b.season != 0;
    if (RuleIs(a, "time.bare_part")) {
      return RuleIs(b, "time.bare_part") || RuleIs(b, "time.part");
    }
    return b.unit == TimeUnit::kMonth && b.form == TimeForm::kWritten &&
           a.first.calendar == b.first.calendar;
  }

  bool Joins(const Part& left, const Part& right) const {
    if (right.begin < left.end) return true;
    for (std::uint32_t i = left.end; i <= right.begin; ++i) {
      if (!phrases_.SameLine(i)) return false;
    }
    const Expr& a = Last(left);
    const Expr& b = First(right);
    const std::uint32_t gap = right.begin - left.end;
    const bool points = IsPointLike(a) && IsPointLike(b);
    const bool mixed = points && IsClock(a) != IsClock(b);
    if (gap == 0)
      return points && (a.kind != TimeKind::kDate || b.kind != TimeKind::kDate || Beside(a, b));
    const std::uint32_t at = left.end;
    if (gap == 1 && phrases_.IsComma(at)) {
      return mixed ||
             (IsDayName(a) && b.unit == TimeUnit::kDay && b.kind == TimeKind::kDate &&
              !IsDayName(b)) ||
             (a.form == TimeForm::kWritten && a.unit == TimeUnit::kDay && a.weekday < 0 &&
              b.form == TimeForm::kWeekday && b.shift == 0) ||
             SameList(a, b) || SameYears(left, b);
    }
    // "15 Mehr to [the date] 20 Aban"
    const bool dated = gap == 2 && Is(at + 1, TimeWord::kDateWord) && IsPointLike(b);
    if (Is(at, TimeWord::kTo) && (gap == 1 || dated)) {
      // "a year to two coming years"
      const bool amounts = !IsPointLike(a) && b.form == TimeForm::kCounted && a.unit == b.unit;
      return points || (!IsPointLike(a) && !IsPointLike(b)) || amounts;
    }
    if (phrases_.IsDash(at) && gap == 1) {
      return points && a.kind == b.kind && a.kind != TimeKind::kRecurrence &&
             (a.unit == b.unit || a.kind == TimeKind::kTime);
    }
    if ((Is(at, TimeWord::kAnd) || Is(at, TimeWord::kOr)) && gap == 1) {
      if (SameList(a, b)) return true;
      // "two nights and three days"
      if (a.kind == TimeKind::kDuration && b.kind == TimeKind::kDuration && a.unit == b.unit) {
        return true;
      }
      return SameYears(left, b);
    }
    if (Is(at, TimeWord::kFrom) && gap == 1) return RuleIs(a, "date.from_other") && points;
    // "Tuesday, dated 1404/07/15"
    if (Is(at, TimeWord::kDateWord) && gap == 1) {
      return mixed || (IsDayName(a) && b.unit == TimeUnit::kDay && !IsDayName(b));
    }
    const TimePhrases::Hit* about = phrases_.At(at, TimeWord::kAbout);
    return about != nullptr && about->end == right.begin && mixed;
  }

  // "year 1391 and 1392", "the years 1391, 1392 [and 1393]"
  bool SameYears(const Part& left, const Expr& b) const {
    return RuleIs(First(left), "date.year") && RuleIs(b, "date.bare_year") &&
           Last(left).first.calendar == b.first.calendar;
  }

  static bool IsDayName(const Expr& one) {
    return one.form == TimeForm::kWeekday || one.form == TimeForm::kDay;
  }

  // Two dates side by side are one where they say different things of it.
  static bool Beside(const Expr& a, const Expr& b) {
    if (RuleIs(a, "date.bare_year")) return RuleIs(b, "date.bare_year");
    if (RuleIs(b, "date.bare_year")) return false;
    return a.unit != b.unit || a.form != b.form || a.form == TimeForm::kOpen;
  }

  // "the days [10 and 11 Mehr]", "the months of [Mehr]".
  void ExtendBack(Part& part, std::uint32_t floor) const {
    const Expr& one = First(part);
    if (one.kind != TimeKind::kDate) return;
    if (one.form != TimeForm::kWritten && one.season == 0) return;
    if (part.begin <= floor || phrases_.tokens().starts_line[part.begin]) return;
    const std::uint32_t before = part.begin - 1;
    const TimePhrases::Hit* units = phrases_.At(before, TimeWord::kUnits);
    // "the days of Muharram", but not "one of the days 1365/07/02": a bare plural heads nothing.
    const bool plural = units != nullptr && !phrases_.text(before).ends_with(kAlef);
    const bool of_month = units != nullptr && units->entry->unit == TimeUnit::kDay &&
                          (one.unit == TimeUnit::kMonth || one.unit == TimeUnit::kSeason);
    const bool heads = (plural && (units->entry->unit == one.unit || of_month)) ||
                       (one.unit == TimeUnit::kDay && Is(before, TimeWord::kDayWord));
    if (heads) {
      part.begin = before;
      part.span.begin = Begin(before);
      ++part.count;
    }
  }

  void Extend(Part& part, std::uint32_t end) const {
    part.end = end;
    part.span.end = EndOf(end);
    ++part.count;
  }

  // "[from 92] until now", "[year 1391] and 92", "[8 o'clock] to 10", an era behind a date's hour.
  void ExtendForward(Part& part, std::uint32_t limit) const {
    const Expr one = Last(part);
    if (!phrases_.SameLine(part.end)) return;
    if (one.kind == TimeKind::kDate || one.kind == TimeKind::kTime) {
      const TimePhrases::Hit* now = phrases_.At(part.end, TimeWord::kUntilNow);
      if (now != nullptr) return Extend(part, now->end);
    }
    if (one.kind == TimeKind::kTime && part.last - part.first > 1) {
      Calendar calendar = Calendar::kJalali;
      bool before = false;
      std::uint32_t end = 0;
      if (phrases_.ReadEra(part.end, calendar, before, end)) return Extend(part, end);
    }
    const bool years = RuleIs(one, "date.year") || RuleIs(one, "date.age");
    const bool hours = RuleIs(one, "time.clock") && Is(one.begin, TimeWord::kHour);
    if (!years && !hours) return;
    while (part.end + 1 < limit && phrases_.SameLine(part.end + 1)) {
      const std::uint32_t link = part.end;
      if (!Is(link, TimeWord::kAnd) && !Is(link, TimeWord::kOr) && !Is(link, TimeWord::kTo) &&
          !phrases_.IsComma(link) && !phrases_.IsDash(link)) {
        break;
      }
      const Number* number = Num(link + 1);
      if (number == nullptr || number->ordinal || number->decimal) break;
      std::uint32_t end = link + 1 + number->tokens;
      if (end > limit || Counted(end)) break;
      if (years) {
        const bool fits = one.short_year || RuleIs(one, "date.age")
                              ? number->value >= 10 && number->value < 100
                              : number->value >= 1200 && number->value <= 2200;
        const bool words = phrases_.tokens().kind[one.end - 1] != TokenKind::kNumber;
        if (!(number->digits || words) || !fits) break;
      } else {
        if (number->value < 1 || number->value > 24) break;
        const TimePhrases::Hit* day_part = phrases_.At(end, TimeWord::kPart);
        if (!phrases_.Breaks(end) && day_part != nullptr && day_part->end <= limit) {
          end = day_part->end;
        } else if (!Is(link, TimeWord::kTo) && !phrases_.IsDash(link) && !phrases_.Breaks(end)) {
          // "at 8 and 20 people": a list of hours ends here or goes on.
          const bool goes_on = Is(end, TimeWord::kAnd) || Is(end, TimeWord::kTo);
          if (!goes_on) break;
        }
      }
      Extend(part, end);
    }
  }

  const TimePhrases& phrases_;
  const TokenNumbers& numbers_;
  const std::vector<Expr>& all_;
  std::vector<TimeSpan>& out_;
  std::vector<Part> parts_;
};

}  // namespace

void JoinTimes(std::string_view display, const Tokens& tokens, const TokenNumbers& numbers,
               const std::vector<TimeExpression>& expressions, std::vector<TimeSpan>& out) {
  TimePhrases::Buffers buffers;
  const TimePhrases phrases(display, tokens, buffers);
  Joiner(phrases, numbers, expressions, out).Run();
}

Direction DirectionOf(std::string_view display, const Tokens& tokens, std::uint32_t begin) {
  const TimeWords& words = AllTimeWords();
  const auto is = [&](std::uint32_t i, TimeWord kind) {
    const TimeWords::Node* node = words.Find(TimeWords::Step(0, tokens.key_hash[i]));
    if (node == nullptr || tokens.kind[i] != TokenKind::kWord) return false;
    const TimeEntry* first = words.entries() + node->first;
    return std::any_of(first, first + node->count,
                       [&](const TimeEntry& entry) { return entry.kind == kind; });
  };
  const auto size = static_cast<std::uint32_t>(tokens.size());
  const auto ends = [&](std::uint32_t i) {
    if (i >= size || tokens.starts_line[i] != 0) return true;
    const std::string_view word = tokens.span(i).In(display);
    return word == "." || word == "!" || word == "\xd8\x9f";  // ARABIC QUESTION MARK
  };
  constexpr std::uint32_t kReach = 30;  // tokens to the verb of a date
  for (std::uint32_t i = begin + 1; i < begin + kReach && !ends(i); ++i) {
    if (is(i, TimeWord::kAhead)) return Direction::kAhead;
    if (is(i, TimeWord::kBack)) return Direction::kBack;
  }
  if (begin >= size) return Direction::kNearest;
  // "until Monday", "must ... by Monday"
  constexpr std::uint32_t kMust = 10;
  for (std::uint32_t i = begin, steps = 0; steps < kMust && i > 0; ++steps, --i) {
    if (tokens.starts_line[i] != 0 || ends(i - 1)) break;
    if (is(i - 1, TimeWord::kAhead) || (i == begin && is(i - 1, TimeWord::kTo))) {
      return Direction::kAhead;
    }
  }
  return Direction::kNearest;
}

}  // namespace rasad::text

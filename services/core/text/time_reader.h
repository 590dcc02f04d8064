// The grammar of dates and times over token classes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/text/temporal.h"
#include "core/text/time_words.h"

namespace rasad::text {

/// The phrases of the time table in a text, looked up once.
class TimePhrases {
 public:
  struct Hit {
    const TimeEntry* entry;
    std::uint32_t end;  ///< Tokens.
  };
  /// What the phrases are kept in; of use for many texts.
  struct Buffers {
    std::vector<Hit> hits;
    std::vector<std::uint32_t> begun;  ///< Tokens with which a phrase may begin, ascending.
    /// Hits of a token, [first, last); of use only where `kinds` has some.
    struct Range {
      std::uint32_t first;
      std::uint32_t last;
    };
    std::vector<Range> ranges;
    std::vector<std::uint64_t> kinds;  ///< Of all phrases that begin at a token, one bit a kind.
  };

  /// All outlive the object.
  TimePhrases(std::string_view display, const Tokens& tokens, Buffers& buffers);

  std::uint32_t size() const { return size_; }
  std::string_view text(std::uint32_t i) const { return tokens_.span(i).In(display_); }
  const Tokens& tokens() const { return tokens_; }
  std::string_view display() const { return display_; }

  /// The longest phrase of a kind that begins at token i, or nullptr. i may be past the end.
  const Hit* At(std::uint32_t i, TimeWord kind) const {
    return ((Kinds(i) >> static_cast<unsigned>(kind)) & 1) != 0 ? Longest(i, kind) : nullptr;
  }
  /// True if token i alone is of a kind.
  bool Is(std::uint32_t i, TimeWord kind) const {
    const Hit* hit = At(i, kind);
    return hit != nullptr && hit->end == i + 1;
  }
  /// The kinds of all phrases that begin at token i, one bit each. i may be past the end.
  std::uint64_t Kinds(std::uint32_t i) const { return i < size_ ? buffers_.kinds[i] : 0; }
  /// True if nothing goes on from token i-1 to token i: a line begins, a mark, the end.
  bool Breaks(std::uint32_t i) const {
    return i >= size_ || tokens_.starts_line[i] ||
           (tokens_.kind[i] != TokenKind::kWord && tokens_.kind[i] != TokenKind::kNumber);
  }
  bool SameLine(std::uint32_t i) const { return i < size_ && !tokens_.starts_line[i]; }
  bool IsMark(std::uint32_t i, std::string_view mark) const {
    return SameLine(i) && tokens_.kind[i] != TokenKind::kWord && text(i) == mark;
  }
  bool IsDash(std::uint32_t i) const;
  bool IsComma(std::uint32_t i) const;
  /// True if token i is that letter alone.
  bool IsLetter(std::uint32_t i, std::string_view letter) const;
  /// "Hijri solar", "AD", their abbreviations; moves `end` past it.
  bool ReadEra(std::uint32_t i, Calendar& calendar, bool& before, std::uint32_t& end) const;

 private:
  const Hit* Longest(std::uint32_t i, TimeWord kind) const;

  std::string_view display_;
  const Tokens& tokens_;
  std::uint32_t size_;
  Buffers& buffers_;
};

/// The hour that a part of the day makes of one up to 12.
int HourIn(DayPart part, int hour);

/// Reads expressions. Every Read* gives nothing, or an expression that begins at token i.
class TimeReader {
 public:
  using Read = std::optional<TimeExpression>;

  TimeReader(const TimePhrases& phrases, const TokenNumbers& numbers,
             const std::optional<std::int64_t>& published, std::vector<TimeExpression>& out)
      : phrases_(phrases), numbers_(numbers), published_(published), out_(out) {}

  void Run();

 private:
  static constexpr int kLongestList = 8;  ///< Numbers that share a unit or month.

  /// With what an expression begins: a word of one of the kinds, and maybe a number.
  struct First {
    std::uint64_t kinds;
    bool number;
  };
  static constexpr First kFirstOfAmount = {
      BitsOf(TimeWord::kUnitNumber, TimeWord::kUnitNumberAdjective, TimeWord::kFew, TimeWord::kHalf,
             TimeWord::kQuarter),
      true};
  static constexpr First kFirstOfAges = {
      BitsOf(TimeWord::kYearWord, TimeWord::kUnit, TimeWord::kUnits), false};
  static constexpr First kFirstOfDuration = {
      kFirstOfAmount.kinds | BitsOf(TimeWord::kUnit, TimeWord::kUnits), true};
  static constexpr First kFirstOfPart = {
      kFirstOfDuration.kinds | BitsOf(TimeWord::kThis, TimeWord::kThat, TimeWord::kShareBefore),
      true};
  static constexpr First kFirstOfRecurrence = {
      kFirstOfAmount.kinds | BitsOf(TimeWord::kWeekdays, TimeWord::kRecurrence,
                                    TimeWord::kEveryYear, TimeWord::kUnits, TimeWord::kPerUnit,
                                    TimeWord::kParts, TimeWord::kEvery),
      true};

  // time_reader.cc
  bool MayBegin(std::uint32_t i) const;
  /// False if nothing that begins so begins at token i: who reads it need not be asked.
  bool MayBeginWith(std::uint32_t i, First first) const {
    return (phrases_.Kinds(i) & first.kinds) != 0 || (first.number && Num(i).tokens > 0);
  }
  void TurnHour(std::uint32_t i);
  const TimePhrases::Hit* At(std::uint32_t i, TimeWord kind) const { return phrases_.At(i, kind); }
  bool Is(std::uint32_t i, TimeWord kind) const { return phrases_.Is(i, kind); }
  bool Breaks(std::uint32_t i) const { return phrases_.Breaks(i); }
  /// The number at token i; none where its value is open ("billion") or nothing is read.
  const Number& Num(std::uint32_t i) const {
    return i < phrases_.size() && numbers_[i].value.valid() ? numbers_[i] : none_;
  }
  bool IsUnit(std::uint32_t i, TimeUnit unit) const {
    const TimePhrases::Hit* hit = At(i, TimeWord::kUnit);
    return hit != nullptr && hit->entry->unit == unit;
  }
  /// A whole number, or an ordinal where that is allowed.
  bool ReadInt(std::uint32_t i, bool ordinal, int low, int high, int& value,
               std::uint32_t& end) const;
  /// "1 Mehr", not counted by what follows: no unit, no measure.
  bool IsCounted(std::uint32_t i) const;
  bool IsName(std::uint32_t i) const;      ///< The word before i makes it a name.
  bool IsMeasured(std::uint32_t i) const;  ///< A measure or a counted noun stands at i.
  bool IsTwoDigits(std::uint32_t i) const;
  std::uint32_t Before(std::uint32_t i) const {
    return i == 0 || i > phrases_.size() || phrases_.tokens().starts_line[i] ? phrases_.size()
                                                                             : i - 1;
  }
  TimeExpression Make(std::uint32_t i, std::uint32_t end, TimeForm form, const char* rule) const;
  /// The expression with its begin moved to token i.
  TimeExpression Wrap(TimeExpression one, std::uint32_t i) const;
  void Emit(const TimeExpression& one) { out_.push_back(one); }

  // time_dates.cc: written dates
  bool ReadMonth(std::uint32_t i, DateParts& parts, std::uint32_t& end, bool& safe,
                 bool& clear) const;
  bool ReadYear(std::uint32_t i, bool bare, TimeExpression& one, std::uint32_t& end) const;
  void ReadEraBehind(TimeExpression& one, std::uint32_t& end) const;
  Read ReadNumeric(std::uint32_t i) const;
  Read ReadDayAndMonth(std::uint32_t i) const;
  Read ReadYearFirst(std::uint32_t i) const;
  Read ReadMonthAlone(std::uint32_t i, bool expected) const;
  Read ReadWeekday(std::uint32_t i) const;
  Read ReadSeason(std::uint32_t i) const;
  Read ReadYearAlone(std::uint32_t i) const;
  std::uint32_t EmitYears(const TimeExpression& one);
  bool IsBrokenDate(std::uint32_t i) const;
  Read ReadBareYear(std::uint32_t i) const;
  Read ReadDayName(std::uint32_t i) const;

  // time_periods.cc: periods and their parts
  Read ReadDate(std::uint32_t i);
  Read ReadPlain(std::uint32_t i) const;
  Read ReadBareMonth(std::uint32_t i) const;
  Read ReadEdge(std::uint32_t i, int depth = 0);
  Read ReadPeriod(std::uint32_t i) const;
  Read ReadWeekOfMonth(std::uint32_t i) const;
  Read ReadThirdOfMonth(std::uint32_t i) const;
  Read ReadMonthsOfYear(std::uint32_t i) const;
  Read ReadAges(std::uint32_t i) const;
  std::uint32_t ListEnd(std::uint32_t end) const;
  const TimePhrases::Hit* ShiftFrom(std::uint32_t i) const;
  /// True if the kind of year at token i begins in Mehr.
  bool IsAutumnYear(std::uint32_t i) const;
  Read ReadOrdinalUnit(std::uint32_t i, int depth = 0) const;
  Read ReadWhole(std::uint32_t i) const;
  Read ReadThat(std::uint32_t i) const;

  // time_amounts.cc: amounts, durations, recurrences
  Read ReadDuration(std::uint32_t i) const;
  Read ReadRecurrence(std::uint32_t i) const;
  bool ReadAmount(std::uint32_t i, TimeExpression& one, std::uint32_t& end, bool& adjective) const;
  bool ReadAmounts(std::uint32_t i, TimeExpression& one, std::uint32_t& end, bool& adjective) const;

  // time_clock.cc: clock times and parts of the day
  std::uint32_t ReadTime(std::uint32_t i);
  Read ReadClock(std::uint32_t i) const;
  void ReadHourTo(TimeExpression& one, std::uint32_t& end) const;
  bool IsHourOfNight(std::uint32_t i, std::uint32_t night) const;
  bool IsBehindHours(std::uint32_t from) const;
  bool IsHourOfPart(std::uint32_t i) const;
  Read ReadQuarterTo(std::uint32_t i) const;
  Read ReadPart(std::uint32_t i) const;
  std::uint32_t ShiftBehind(std::uint32_t end) const;
  void ReadPartBehind(TimeExpression& one, std::uint32_t& end) const;

  const TimePhrases& phrases_;
  const TokenNumbers& numbers_;
  const std::optional<std::int64_t>& published_;
  std::vector<TimeExpression>& out_;
  Number none_;
};

}  // namespace rasad::text

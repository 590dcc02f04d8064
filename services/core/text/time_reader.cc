// Looks the words of time up and runs the grammar over them.
#include "core/text/time_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rasad::text {
namespace {

using Expr = TimeExpression;

constexpr std::string_view kHeh = "\xd9\x87";            // ARABIC LETTER HEH: "hijri"
constexpr std::string_view kSheen = "\xd8\xb4";          // ARABIC LETTER SHEEN: "solar"
constexpr std::string_view kQaf = "\xd9\x82";            // ARABIC LETTER QAF: "lunar", "before"
constexpr std::string_view kPeh = "\xd9\xbe";            // ARABIC LETTER PEH: "before"
constexpr std::string_view kMeem = "\xd9\x85";           // ARABIC LETTER MEEM: "AD"
constexpr std::string_view kYehHamza = "\xd8\xa6";       // YEH WITH HAMZA ABOVE
constexpr std::string_view kYeh = "\xdb\x8c";            // FARSI YEH, the ezafe
constexpr std::string_view kOm = "\xd8\xa7\xd9\x85";     // ALEF MEEM, the ordinal ending
constexpr std::string_view kNight = "\xd8\xb4\xd8\xa8";  // "shab"
constexpr std::string_view kZwj = "\xe2\x80\x8d";        // joins a lone heh
constexpr std::string_view kZwnj = "\xe2\x80\x8c";

// Words that stand inside of expressions or around them only.
constexpr std::uint64_t kNeverFirst =
    BitsOf(TimeWord::kMonthWord, TimeWord::kDateWord, TimeWord::kMinute, TimeWord::kSecond,
           TimeWord::kShift, TimeWord::kShiftFrom, TimeWord::kEra, TimeWord::kEraBefore,
           TimeWord::kHalfDay, TimeWord::kEvenOdd, TimeWord::kTimes, TimeWord::kOnce,
           TimeWord::kAlternate, TimeWord::kYearKind, TimeWord::kShare, TimeWord::kAnd,
           TimeWord::kOr, TimeWord::kTo, TimeWord::kFrom, TimeWord::kAt, TimeWord::kIn,
           TimeWord::kBetween, TimeWord::kUntilNow, TimeWord::kAbout, TimeWord::kLeft,
           TimeWord::kOccasion, TimeWord::kNameHead, TimeWord::kNameTail, TimeWord::kUnitTail,
           TimeWord::kCounted, TimeWord::kCodeWord, TimeWord::kAhead, TimeWord::kBack);

}  // namespace

TimePhrases::TimePhrases(std::string_view display, const Tokens& tokens, Buffers& buffers)
    : display_(display),
      tokens_(tokens),
      size_(static_cast<std::uint32_t>(tokens.size())),
      buffers_(buffers) {
  const TimeWords& words = AllTimeWords();
  std::vector<Hit>& hits = buffers.hits;
  hits.clear();
  if (buffers.ranges.size() < size_) buffers.ranges.resize(size_);
  if (buffers.begun.size() < size_) buffers.begun.resize(size_);
  buffers.kinds.assign(size_, 0);
  // Most words begin no phrase, and which do cannot be guessed: they are found without a branch.
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < size_; ++i) {
    buffers.begun[count] = i;
    const bool may = words.MayBegin(TimeWords::Step(0, tokens.key_hash[i]));
    count += (tokens.kind[i] == TokenKind::kWord) & may;
  }
  constexpr std::uint32_t kAhead = 8;  // of which the entries are loaded meanwhile
  const auto load = [&](std::uint32_t k) {
    if (k < count) words.Prefetch(TimeWords::Step(0, tokens.key_hash[buffers.begun[k]]));
  };
  for (std::uint32_t k = 0; k < kAhead; ++k) load(k);
  for (std::uint32_t k = 0; k < count; ++k) {
    load(k + kAhead);
    const std::uint32_t i = buffers.begun[k];
    const auto first = static_cast<std::uint32_t>(hits.size());
    std::uint64_t kinds = 0;
    std::uint64_t hash = TimeWords::Step(0, tokens.key_hash[i]);
    for (std::uint32_t j = i; j < size_ && (j == i || !tokens.starts_line[j]); ++j) {
      if (tokens.kind[j] != TokenKind::kWord) break;
      if (j > i) {
        hash = TimeWords::Step(hash, tokens.key_hash[j]);
        if (!words.MayBegin(hash)) break;
      }
      const TimeWords::Node* node = words.Find(hash);
      if (node == nullptr) break;
      // The ezafe of a word in heh may stand apart, as a yeh.
      const bool ezafe = j + 1 < size_ && !tokens.starts_line[j + 1] && text(j + 1) == kYeh &&
                         text(j).ends_with(kHeh);
      if (ezafe) ++j;
      for (std::uint32_t e = node->first; e < node->first + node->count; ++e) {
        const TimeEntry& entry = words.entries()[e];
        hits.push_back({&entry, j + 1});
        kinds |= std::uint64_t{1} << static_cast<unsigned>(entry.kind);
      }
      if (!node->more) break;
    }
    buffers.kinds[i] = kinds;
    buffers.ranges[i] = {first, static_cast<std::uint32_t>(hits.size())};
  }
}

const TimePhrases::Hit* TimePhrases::Longest(std::uint32_t i, TimeWord kind) const {
  const std::vector<Hit>& hits = buffers_.hits;
  const Buffers::Range range = buffers_.ranges[i];
  for (std::uint32_t h = range.last; h > range.first; --h) {  // longer come later
    if (hits[h - 1].entry->kind == kind) return &hits[h - 1];
  }
  return nullptr;
}

bool TimePhrases::IsDash(std::uint32_t i) const {
  if (!SameLine(i) || tokens_.kind[i] == TokenKind::kWord) return false;
  const std::string_view mark = text(i);
  return mark == "-" || mark == "\xe2\x80\x93" || mark == "\xe2\x80\x94" ||  // EN, EM DASH
         mark == "\xe2\x88\x92" || mark == "\xe2\x80\x90";                   // MINUS SIGN, HYPHEN
}

bool TimePhrases::IsLetter(std::uint32_t i, std::string_view letter) const {
  if (!SameLine(i) || tokens_.kind[i] != TokenKind::kWord) return false;
  const std::string_view word = text(i);
  return word.starts_with(letter) &&
         (word.size() == letter.size() || word.substr(letter.size()) == kZwj);
}

bool TimePhrases::IsComma(std::uint32_t i) const {
  return IsMark(i, "\xd8\x8c") || IsMark(i, ",");  // ARABIC COMMA
}

bool TimePhrases::ReadEra(std::uint32_t i, Calendar& calendar, bool& before,
                          std::uint32_t& end) const {
  if (!SameLine(i)) return false;
  if (const Hit* hit = At(i, TimeWord::kEraBefore)) {
    calendar = static_cast<Calendar>(hit->entry->value);
    before = true;
    end = hit->end;
    return true;
  }
  if (const Hit* hit = At(i, TimeWord::kEra)) {
    calendar = static_cast<Calendar>(hit->entry->value);
    end = hit->end;
    return true;
  }
  // "h. sh.", "h. q.", "q. m.", "m."
  std::uint32_t at = i + 1;
  const bool stop = IsMark(at, ".");
  if (stop) ++at;
  if (IsLetter(i, kHeh) && (IsLetter(at, kSheen) || IsLetter(at, kQaf))) {
    calendar = IsLetter(at, kSheen) ? Calendar::kJalali : Calendar::kLunar;
    end = at + 1;
    if (stop && IsMark(end, ".")) ++end;
    return true;
  }
  if ((IsLetter(i, kQaf) || IsLetter(i, kPeh)) && IsLetter(at, kMeem)) {
    calendar = Calendar::kGregorian;
    before = true;
    end = at + 1;
    if (stop && IsMark(end, ".")) ++end;
    return true;
  }
  for (const auto& [letter, of] :
       {std::pair{kMeem, Calendar::kGregorian}, std::pair{kSheen, Calendar::kJalali},
        std::pair{kQaf, Calendar::kLunar}}) {
    if (!IsLetter(i, letter)) continue;
    calendar = of;
    // The stop behind it is that of the abbreviation only after "m".
    end = of == Calendar::kGregorian ? at : i + 1;
    return true;
  }
  return false;
}

// The hour at token i is one of the part of the day that stands right before it: "tonight at 9".
void TimeReader::TurnHour(std::uint32_t i) {
  if (out_.size() < 2) return;
  Expr& hour = out_.back();
  const Expr& before = out_[out_.size() - 2];
  if (hour.begin != i || before.end != i || hour.clock.hour < 0 || hour.part != DayPart::kNone) {
    return;
  }
  DayPart part = before.part;
  if (before.form == TimeForm::kDay && phrases_.text(before.end - 1).ends_with(kNight)) {
    part = DayPart::kNight;
  }
  hour.clock.hour = HourIn(part, hour.clock.hour);
}

// A quick look that passes over most tokens: what begins no expression is not read at all.
bool TimeReader::MayBegin(std::uint32_t i) const {
  const std::uint64_t kinds = phrases_.Kinds(i);
  if ((kinds & ~kNeverFirst) != 0) {
    // Frequent ones that need a word of time or a number behind them.
    constexpr std::uint64_t kNeedsMore =
        BitsOf(TimeWord::kThis, TimeWord::kThat, TimeWord::kEvery, TimeWord::kFew);
    constexpr std::uint64_t kMore =
        kFirstOfPart.kinds | BitsOf(TimeWord::kUnitAdjective, TimeWord::kWeekday, TimeWord::kYear,
                                    TimeWord::kYearWord, TimeWord::kPart);
    const std::uint32_t next = i + 1;
    return (kinds & ~(kNeverFirst | kNeedsMore)) != 0 || numbers_[i].tokens > 0 ||
           (phrases_.Kinds(next) & kMore) != 0 || numbers_[next].tokens > 0 ||
           (next < phrases_.size() && phrases_.tokens().kind[next] == TokenKind::kNumber);
  }
  const Number& number = numbers_[i];
  const bool digits = phrases_.tokens().kind[i] == TokenKind::kNumber;
  if (number.tokens == 0) return digits;  // "20:17", "1404/07/12"
  // A number needs a word of time behind it, a mark, or the look of a year.
  const std::uint32_t next = i + number.tokens;
  if (digits && number.value >= 100) return true;
  constexpr std::size_t kLetter = 2;  // Bytes of a letter: "7 b. z.", "52 q. m."
  if (phrases_.SameLine(next) && phrases_.text(next).size() == kLetter) return true;
  constexpr std::uint64_t kNeverBehindNumber =
      BitsOf(TimeWord::kDateWord, TimeWord::kTimes, TimeWord::kOnce, TimeWord::kFrom, TimeWord::kAt,
             TimeWord::kIn, TimeWord::kAbout, TimeWord::kOccasion, TimeWord::kNameHead,
             TimeWord::kNameTail, TimeWord::kUnitTail, TimeWord::kCounted, TimeWord::kCodeWord,
             TimeWord::kAhead, TimeWord::kBack);
  return phrases_.SameLine(next) &&
         ((phrases_.Kinds(next) & ~kNeverBehindNumber) != 0 || phrases_.Breaks(next) ||
          numbers_[next].tokens > 0 || phrases_.text(next) == kOm);
}

void TimeReader::Run() {
  const std::uint32_t n = phrases_.size();
  for (std::uint32_t i = 0;;) {
    // Most tokens begin nothing; which do is asked at once, since no answer can be guessed.
    while (i < n && !(((phrases_.Kinds(i) & ~kNeverFirst) != 0) | numbers_.Has(i) |
                      (phrases_.tokens().kind[i] == TokenKind::kNumber))) {
      ++i;
    }
    if (i >= n) break;
    if (!MayBegin(i)) {
      ++i;
      continue;
    }
    const std::uint32_t end = ReadTime(i);
    if (end > i) {
      TurnHour(i);
      i = end;
      continue;
    }
    if (const Read one = ReadDate(i)) {
      Emit(*one);
      // What an edge cuts stays an expression of its own.
      if (one->edge != Edge::kNone && one->inner > i) {
        Read inner = ReadMonthAlone(one->inner, true);
        if (!inner) inner = ReadPlain(one->inner);
        if (inner && inner->end <= one->end) {
          if (one->certainty == Certainty::kSure) inner->certainty = Certainty::kSure;
          Emit(*inner);
        }
      }
      i = EmitYears(*one);
      continue;
    }
    // "31 Mehr" in words is no date, and not the first of Mehr either.
    i += std::max<std::uint32_t>(1, phrases_.Kinds(i) != 0 ? 1 : numbers_[i].tokens);
  }
}

bool TimeReader::ReadInt(std::uint32_t i, bool ordinal, int low, int high, int& value,
                         std::uint32_t& end) const {
  const Number& number = Num(i);
  if (number.tokens == 0 || number.decimal || (number.ordinal && !ordinal)) return false;
  if (number.value < low || number.value > high) return false;
  value = static_cast<int>(number.value);
  end = i + number.tokens;
  // The ending of an ordinal, apart: "si om".
  if (ordinal && !number.ordinal && !Breaks(end) && phrases_.text(end) == kOm) ++end;
  return true;
}

bool TimeReader::IsMeasured(std::uint32_t i) const {
  // "ras" counts cattle; before an hour it says "sharp".
  // Real (Madrid) has the key of rial.
  return !Breaks(i) && Is(i, TimeWord::kCounted) &&
         phrases_.text(i).find(kYehHamza) == std::string_view::npos &&
         !(Is(i, TimeWord::kAbout) && Is(i + 1, TimeWord::kHour));
}

bool TimeReader::IsCounted(std::uint32_t i) const {
  if (Breaks(i)) return false;
  if (IsMeasured(i) || At(i, TimeWord::kUnits) != nullptr ||
      At(i, TimeWord::kUnitAdjective) != nullptr) {
    return true;
  }
  // "1392 o'clock 12:30" and "1392, last week" do not count.
  const TimePhrases::Hit* unit = At(i, TimeWord::kUnit);
  if (unit == nullptr) return false;
  if (unit->entry->unit == TimeUnit::kHour) {
    const bool clock =
        phrases_.SameLine(unit->end) && phrases_.tokens().kind[unit->end] == TokenKind::kNumber;
    return !clock && Num(unit->end).tokens == 0 && !Is(unit->end, TimeWord::kHour);
  }
  return true;
}

bool TimeReader::IsName(std::uint32_t i) const {
  const std::uint32_t before = Before(i);
  return Is(before, TimeWord::kNameHead);
}

bool TimeReader::IsTwoDigits(std::uint32_t i) const {
  const std::string_view word = phrases_.text(i);
  return word.size() == 2 || (word.size() == 4 && static_cast<unsigned char>(word[0]) >= 0x80);
}

TimeExpression TimeReader::Make(std::uint32_t i, std::uint32_t end, TimeForm form,
                                const char* rule) const {
  TimeExpression one;
  one.begin = i;
  one.end = end;
  one.inner = i;
  one.form = form;
  one.rule = rule;
  const Tokens& tokens = phrases_.tokens();
  one.span = {tokens.begin[i], tokens.end[end - 1]};
  for (const TimeWord kind :
       {TimeWord::kEdge, TimeWord::kYearWord, TimeWord::kHour, TimeWord::kThis, TimeWord::kUnit}) {
    const TimePhrases::Hit* hit = At(i, kind);
    if (hit != nullptr && hit->entry->lead > 0) {
      one.span.begin = tokens.begin[i] + hit->entry->lead;
      break;
    }
  }
  for (const TimeWord kind : {TimeWord::kUnit, TimeWord::kWeekday}) {
    const TimePhrases::Hit* hit = At(end - 1, kind);
    if (hit == nullptr || hit->entry->tail == 0 || hit->end != end) continue;
    one.span.end -= hit->entry->tail;
    const std::string_view rest = phrases_.display().substr(one.span.begin, one.span.size());
    if (rest.ends_with(kZwnj)) one.span.end -= static_cast<std::uint32_t>(kZwnj.size());
    break;
  }
  return one;
}

TimeExpression TimeReader::Wrap(TimeExpression one, std::uint32_t i) const {
  const TimeExpression made = Make(i, one.end, one.form, one.rule);
  one.begin = made.begin;
  one.span = made.span;
  return one;
}

bool IsTimePreposition(std::string_view word) {
  Tokens tokens;
  Tokenize(word, tokens);
  TimePhrases::Buffers buffers;
  const TimePhrases phrases(word, tokens, buffers);
  for (const TimeWord kind : {TimeWord::kIn, TimeWord::kFrom, TimeWord::kTo, TimeWord::kAbout,
                              TimeWord::kDateWord, TimeWord::kAt}) {
    if (phrases.At(0, kind) != nullptr) return true;
  }
  return false;
}

void NumbersByToken(std::string_view display, const Tokens& tokens, TokenNumbers& numbers) {
  numbers.Reset(tokens.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens.kind[i] != TokenKind::kWord && tokens.kind[i] != TokenKind::kNumber) continue;
    if (const std::optional<Number> number = ParseNumber(display, tokens, i))
      numbers.Set(i, *number);
  }
}

void FindTimes(std::string_view display, const Tokens& tokens, const TokenNumbers& numbers,
               const std::optional<std::int64_t>& published, std::vector<TimeExpression>& out) {
  out.clear();
  thread_local TimePhrases::Buffers buffers;  // kept from text to text
  const TimePhrases phrases(display, tokens, buffers);
  TimeReader(phrases, numbers, published, out).Run();
  constexpr std::size_t kKeptTokens = 16 << 10;  // those of longer texts are given back
  if (tokens.size() > kKeptTokens) buffers = {};
}

}  // namespace rasad::text

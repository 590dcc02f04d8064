// The context of dates.
#include "core/extraction/date_context.h"

namespace rasad::extraction {

using text::Direction;

namespace {

constexpr std::uint32_t kReach = 30;  // tokens to the verb of a date
constexpr std::uint32_t kMust = 10;   // tokens back to "must"

bool IsFullStop(const Page& page, std::uint32_t i) {
  const std::string_view mark = page.text(i);
  return mark == "." || mark == "!" || mark == "\u061F";  // ARABIC QUESTION MARK
}

bool EndsSentence(const Page& page, std::uint32_t i) {
  return i >= page.size() || page.tokens().starts_line[i] || IsFullStop(page, i);
}

// "until [the end of] [the day]" before token i
bool IsUntil(const Page& page, std::uint32_t i) {
  std::uint32_t at = page.Before(i);
  for (int steps = 0; steps < 3 && at < page.size(); ++steps, at = page.Before(at)) {
    if (page.Is(at, Kind::kRange)) return true;
    if (!page.Is(at, Kind::kEdge) && !page.Is(at, Kind::kDayWord)) break;
  }
  return false;
}

// "mi-" in front of a verb that the list does not have; imperfects stand in it.
bool IsPresent(const Page& page, std::uint32_t i, const Row* verb) {
  if (verb != nullptr) return verb->arg == "present";
  return page.IsWord(i) && page.text(i).starts_with("\u0645\u06CC\u200C");  // MEEM YEH ZWNJ
}

// "it is due [to ...]"
bool IsDue(const Page& page, std::uint32_t i, const Row& word) {
  if (word.arg != "due") return false;
  const Row* verb = page.RowOf(i + 1, Kind::kVerb);
  return verb != nullptr && verb->arg != "past";
}

}  // namespace

Direction DirectionOf(const Page& page, std::uint32_t begin, Direction present) {
  const bool until = IsUntil(page, begin);
  // "was prolonged until 30 November" may look ahead.
  const Direction past = until ? Direction::kNearest : Direction::kBack;
  for (std::uint32_t i = begin + 1; i < begin + kReach && !EndsSentence(page, i); ++i) {
    const Row* say = page.RowOf(i, Kind::kSay);  // Its verbal nouns go with any tense.
    if (say != nullptr && say->arg == "past") return past;
    if (say != nullptr) continue;
    const Row* verb = page.RowOf(i, Kind::kVerb);
    if (verb != nullptr && verb->arg == "past") return past;
    if (verb != nullptr && verb->arg == "future") return Direction::kAhead;
    if (IsPresent(page, i, verb)) return until ? Direction::kAhead : present;
    if (page.IsFunction(i) && (verb != nullptr || !page.Is(i, Kind::kStop))) break;
  }
  if (until) return Direction::kAhead;
  for (std::uint32_t i = begin, steps = 0; steps < kMust && i > 0; ++steps, --i) {
    if (page.tokens().starts_line[i] || IsFullStop(page, i - 1)) break;
    const Row* must = page.RowOf(i - 1, Kind::kStop);
    if (must == nullptr) continue;
    if (must->arg == "must" || IsDue(page, i - 1, *must)) return Direction::kAhead;
  }
  return Direction::kNearest;
}

bool IsFrom(const Page& page, std::uint32_t i) {
  const Row* row = page.RowOf(i, Kind::kStop);
  return row != nullptr && row->arg == "from";
}

bool IsCounted(const Page& page, std::uint32_t i) {
  if (page.Breaks(i)) return false;
  return page.Longest(i, Kind::kUnit) != nullptr || page.Longest(i, Kind::kNoun) != nullptr ||
         page.Longest(i, Kind::kCurrency) != nullptr || page.Is(i, Kind::kClassifier) ||
         page.Is(i, Kind::kPeriod);
}

bool Recurs(const Page& page, std::uint32_t i) {
  for (std::uint32_t back = i, steps = 0; steps < 8 && page.Before(back) < page.size(); ++steps) {
    back = page.Before(back);
    if (page.Longest(back, Kind::kEvery) != nullptr) return true;
  }
  return false;
}

}  // namespace rasad::extraction

// What a number counts: how far the noun reaches, and whether it is one.
#include "core/extraction/counted.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "core/base/hash.h"
#include "core/text/hash_map.h"
#include "core/text/lexicon.h"
#include "core/text/search_key.h"

namespace rasad::data {
std::string_view counted_words();
}  // namespace rasad::data

namespace rasad::extraction {
namespace {

// The words of data/counted_words.tsv with their kinds.
class WordKinds {
 public:
  WordKinds() {
    for (const text::Row& row : text::ReadTable(data::counted_words())) {
      if (row.size() >= 2) kinds_.Add(base::TableHash(text::SearchKey(row[0])), row[1]);
    }
  }
  bool Is(const Page& page, std::uint32_t i, std::string_view kind) const {
    if (i >= page.size()) return false;
    const std::string_view* found = kinds_.Find(page.tokens().key_hash[i]);
    return found != nullptr && *found == kind;
  }

 private:
  text::HashMap<std::string_view> kinds_;
};

const WordKinds& CountedWords() {
  static const WordKinds words;
  return words;
}

bool IsTime(const Page& page, std::uint32_t i) {
  return page.In(i, news::v1::MENTION_TYPE_DATE) || page.In(i, news::v1::MENTION_TYPE_TIME);
}

// A counted noun without the yeh that makes an adjective of it.
bool IsNounItself(const Page& page, std::uint32_t i) {
  const Match* noun = page.Longest(i, Kind::kNoun);
  return noun != nullptr && page.text(i, noun->end) == page.row(*noun).surface;
}

// Nouns of doing ("building", "delivery") look like adjectives.
bool IsDoing(std::string_view word) {
  constexpr std::string_view kDoing[] = {
      "\u0633\u0627\u0632\u06CC",                    // SEEN ALEF ZAIN YEH
      "\u0631\u0633\u0627\u0646\u06CC",              // REH SEEN ALEF NOON YEH
      "\u06AF\u0630\u0627\u0631\u06CC",              // GAF THAL ALEF REH YEH
      "\u0627\u0646\u062F\u0627\u0632\u06CC",        // ALEF NOON DAL ALEF ZAIN YEH
      "\u062F\u0647\u06CC",                          // DAL HEH YEH
      "\u062F\u0627\u0631\u06CC",                    // DAL ALEF REH YEH
      "\u06AF\u06CC\u0631\u06CC",                    // GAF YEH REH YEH
      "\u0632\u062F\u0627\u06CC\u06CC",              // ZAIN DAL ALEF YEH YEH
      "\u062E\u06CC\u0632\u062F\u0627\u0631\u06CC",  // KHAH YEH ZAIN DAL ALEF REH YEH
  };
  return std::any_of(std::begin(kDoing), std::end(kDoing),
                     [&](std::string_view ending) { return word.ends_with(ending); });
}

}  // namespace

std::string_view FirstWord(std::string_view arg) { return arg.substr(0, arg.find(' ')); }

bool HasFlag(std::string_view arg, std::string_view flag) {
  for (std::size_t at = arg.find(flag); at != std::string_view::npos; at = arg.find(flag, at + 1)) {
    const std::size_t end = at + flag.size();
    if (at > 0 && arg[at - 1] == ' ' && (end == arg.size() || arg[end] == ' ')) return true;
  }
  return false;
}

// A word that no table has and that a number may count: singular, no name, no function word.
bool IsCountable(const Page& page, std::uint32_t i) {
  if (!page.IsWord(i) || page.Stops(i) || page.Is(i, Kind::kAnd)) return false;
  if (page.Longest(i, Kind::kMonth) != nullptr || page.Longest(i, Kind::kPlace) != nullptr ||
      page.Longest(i, Kind::kNumberWord) != nullptr) {
    return false;
  }
  const Row* after = page.RowOf(i, Kind::kAfterCount);
  if (after != nullptr && after->arg == "uncounted") return false;
  const std::string_view word = page.text(i);
  return !word.ends_with("\u200C\u0647\u0627") &&  // ZWNJ HEH ALEF: plural
         !word.ends_with("\u0647\u0627\u06CC") &&  // HEH ALEF YEH
         !word.ends_with("\u0631\u0647\u0627");    // REH HEH ALEF
}

// The kind of a counted noun belongs to it: "industrial", "military", where the phrase ends with
// it. Where a thing is from does not, nor does what was done to it. Behind a `plain` noun only
// the kinds of the table count.
std::uint32_t KindEnd(const Page& page, std::uint32_t at, bool plain) {
  if (page.Breaks(at)) return at;
  if (const Match* kind = page.Longest(at, Kind::kAdjective)) return kind->end;
  if (plain || !page.IsWord(at) || page.IsFunction(at) || page.Is(at, Kind::kNameTail) ||
      page.Longest(at, Kind::kPlace) != nullptr || page.Is(at, Kind::kFirstName) ||
      page.Is(at, Kind::kSurname) || IsNounItself(page, at) ||
      page.Longest(at, Kind::kUnit) != nullptr || page.Is(at, Kind::kMonth) || IsTime(page, at)) {
    return at;
  }
  constexpr std::string_view kYeh = "\u06CC";  // ARABIC LETTER FARSI YEH
  constexpr std::size_t kShort = 6;            // bytes of three letters
  const std::string_view word = page.text(at);
  if (!word.ends_with(kYeh) || word.size() < kShort || IsDoing(word)) return at;
  // "familiar with": a yeh that only joins stands behind an alef.
  if (word.ends_with("\u0627\u06CC") && !word.ends_with("\u200C\u0627\u06CC")) return at;
  const std::uint32_t next = at + 1;
  if (page.Breaks(next) || page.Is(next, Kind::kAnd)) return next;
  if (page.Is(next, Kind::kVerb) || page.Is(next, Kind::kSay)) return at;
  return page.Stops(next) || page.Longest(next, Kind::kBody) != nullptr ? next : at;
}

// The word "ton" also counts persons: "three of the workers", "three killed", "three others".
bool CountsPersons(const Page& page, const Match& unit, std::uint32_t number, bool thousands) {
  constexpr std::string_view kTan = "\u062A\u0646";  // TEH NOON: ton, and person
  constexpr std::string_view kPlurals[] = {
      "\u0627\u0646",              // ALEF NOON
      "\u06CC\u0646",              // YEH NOON
      "\u0627\u0646\u06CC",        // ALEF NOON YEH
      "\u0634\u0647\u062F\u0627",  // SHEEN HEH DAL ALEF: martyrs
      "\u0634\u0647\u062F\u0627\u06CC",
      "\u0639\u0636\u0627",  // AIN DAD ALEF: members
  };
  if (page.row(unit).surface != kTan) return false;
  std::uint32_t next = unit.end;
  if (!page.Breaks(next)) {
    const Row* row = page.RowOf(next, Kind::kAfterCount);
    if (row != nullptr && (row->arg == "persons" || row->arg == "persons_others")) return true;
    const Row* from = page.RowOf(next, Kind::kStop);
    if (from != nullptr && from->arg == "from" && !page.Breaks(++next)) {
      if (page.Is(next, Kind::kThis) && !page.Breaks(next + 1)) ++next;
      row = page.RowOf(next, Kind::kAfterCount);
      if (row != nullptr && row->arg.starts_with("persons")) return true;
      constexpr std::size_t kLong = 8;  // bytes of four letters
      const std::string_view word = page.text(next);
      if (page.Longest(next, Kind::kPlace) == nullptr && word.size() > kLong &&
          std::any_of(std::begin(kPlurals), std::end(kPlurals),
                      [&](std::string_view plural) { return word.ends_with(plural); })) {
        return true;
      }
    }
  }
  // A clause of casualties and arrests: "the wounded are 60 ...". Thousands are of a weight.
  constexpr std::uint32_t kReach = 9;
  if (thousands) return false;
  std::uint32_t at = number;
  for (std::uint32_t steps = 0; steps < kReach; ++steps) {
    at = page.Before(at);
    if (at >= page.size() || page.text(at) == ".") return false;
    const Row* row = page.RowOf(at, Kind::kAfterCount);
    if (row != nullptr && row->arg.starts_with("persons") && row->arg != "persons_from") {
      return true;
    }
  }
  return false;
}

bool CountsDeaths(const Page& page, const Match& unit, std::uint32_t number, bool thousands) {
  constexpr std::string_view kFoot = "\u0641\u0648\u062A";  // FEH WAW TEH: foot, and death
  constexpr std::uint32_t kReach = 4;
  if (page.row(unit).surface != kFoot || thousands) return false;
  std::uint32_t at = number;
  for (std::uint32_t steps = 0; steps < kReach; ++steps) {
    at = page.Before(at);
    if (at >= page.size()) break;
    if (CountedWords().Is(page, at, "length")) return false;
  }
  return true;
}

bool IsPartOfName(const Page& page, std::uint32_t i) {
  const std::uint32_t dash = page.Before(i);
  if (dash >= page.size() || page.text(dash) != "-" || !page.IsWord(page.Before(dash)))
    return false;
  const text::Tokens& tokens = page.tokens();
  return tokens.end[dash] == tokens.begin[i] && tokens.end[dash - 1] == tokens.begin[dash];
}

bool IsTold(const Page& page, std::uint32_t i) {
  const std::uint32_t word = page.Before(i);
  if (CountedWords().Is(page, word, "marker")) {
    const std::uint32_t before = page.Before(word);
    return before >= page.size() || (!page.IsNumber(before) && page.number(before).tokens == 0);
  }
  // The numbers that one calls in all of the country have three digits, the first a one.
  return CountedWords().Is(page, word, "hotline") && page.IsNumber(i) &&
         page.number(i).value >= 110.0 && page.number(i).value < 200.0;
}

bool IsPeople(const Page& page, std::uint32_t i) { return CountedWords().Is(page, i, "people"); }

bool IsSpelt(const Page& page, std::uint32_t i) {
  constexpr std::string_view kThirty = "\u0633\u06CC";  // SEEN YEH
  const auto letter = [&](std::uint32_t at) {
    return page.IsWord(at) && CountedWords().Is(page, at, "letter");
  };
  return page.text(i) == kThirty && (letter(i + 1) || letter(page.Before(i)));
}

bool IsBelowZero(const Page& page, std::uint32_t begin, std::uint32_t end) {
  if (CountedWords().Is(page, page.Before(begin), "minus")) return true;
  return !page.Breaks(end) && !page.Breaks(end + 1) && CountedWords().Is(page, end, "below") &&
         CountedWords().Is(page, end + 1, "zero");
}

std::string_view UnitText(const Page& page, std::uint32_t begin, std::uint32_t end) {
  constexpr std::string_view kYeh = "\u06CC";            // FARSI YEH
  constexpr std::string_view kWithWaw = "\u0648\u06CC";  // WAW, YEH: behind no consonant
  const std::string_view text = page.text(begin, end);
  const bool ezafe = end == begin + 1 && text.ends_with(kWithWaw) && !page.Stops(end) &&
                     page.Longest(begin, Kind::kUnit) == nullptr &&
                     page.Longest(begin, Kind::kNoun) == nullptr;
  return ezafe ? text.substr(0, text.size() - kYeh.size()) : text;
}

}  // namespace rasad::extraction

// Stems by rule, and the search terms of a text.
#include <unordered_map>

#include "core/text/chars.h"
#include "core/text/lexicon.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"
#include "core/text/utf8.h"
#include "core/text/words.h"

namespace rasad::data {
std::string_view stems();
}  // namespace rasad::data

namespace rasad::text {
namespace {

constexpr char32_t kHeh = 0x647;
constexpr std::string_view kMiPrefix = "\xd9\x85\xdb\x8c";
constexpr std::string_view kNemiPrefix = "\xd9\x86\xd9\x85\xdb\x8c";
constexpr std::string_view kZwnj = "\xe2\x80\x8c";

// Exceptions: a word that is its own stem (empty value) or has the given one.
class Exceptions {
 public:
  Exceptions() {
    for (const Row& row : ReadTable(data::stems())) {
      if (row.size() < 2) continue;
      table_.emplace(WordHash::Of(Widen(row[0])), row[1] == "-" ? std::u32string() : Widen(row[1]));
    }
  }
  const std::u32string* Find(std::u32string_view word) const {
    const auto found = table_.find(WordHash::Of(word));
    return found == table_.end() ? nullptr : &found->second;
  }

 private:
  std::unordered_map<std::uint64_t, std::u32string> table_;
};

const Exceptions& AllExceptions() {
  static const Exceptions exceptions;
  return exceptions;
}

struct Suffix {
  std::u32string_view letters;
  std::size_t min_stem;
};

// Longest first. In a key nothing separates a suffix from its word.
constexpr Suffix kPlurals[] = {
    {U"\u0647\u0627\u06cc\u0634\u0627\u0646", 2},  // hayeshan
    {U"\u0647\u0627\u06cc\u062a\u0627\u0646", 2},  // hayetan
    {U"\u0647\u0627\u06cc\u0645\u0627\u0646", 2},  // hayeman
    {U"\u0647\u0627\u0645\u0648\u0646", 2},        // hamun, spoken
    {U"\u0647\u0627\u062a\u0648\u0646", 2},        // hatun, spoken
    {U"\u0647\u0627\u0634\u0648\u0646", 2},        // hashun, spoken
    {U"\u0647\u0627\u06cc\u0645", 3},              // hayam
    {U"\u0647\u0627\u06cc\u062a", 3},              // hayat
    {U"\u0647\u0627\u06cc\u0634", 2},              // hayash
    {U"\u0647\u0627\u06cc\u06cc", 2},              // hayi
    {U"\u0647\u0627\u06cc", 2},                    // haye
    {U"\u0647\u0627", 2},                          // ha
};

// Endings that stand only behind a heh (participles and nouns in -e), which stays.
constexpr std::u32string_view kAfterHeh[] = {
    U"\u0627\u0646\u062f",  // -and
    U"\u0627\u06cc\u0645",  // -im
    U"\u0627\u06cc\u062f",  // -id
    U"\u0627\u0645",        // -am
    U"\u0627\u062a",        // -at
    U"\u0627\u0634",        // -ash
    U"\u0627\u06cc",        // -i
};

constexpr Suffix kOthers[] = {
    {U"\u062a\u0631\u06cc\u0646", 3},  // tarin
    {U"\u062a\u0631\u06cc", 3},        // tari
    {U"\u062a\u0631", 3},              // tar
    {U"\u0634\u0627\u0646", 3},        // shan
    {U"\u062a\u0627\u0646", 3},        // tan
    {U"\u0645\u0627\u0646", 3},        // man
    {U"\u0627\u0646", 3},              // an
    {U"\u0627\u062a", 3},              // at
    {U"\u06cc", 3},                    // i
};

constexpr std::u32string_view kGan = U"\u06af\u0627\u0646";         // plural of words in -e
constexpr std::u32string_view kStan = U"\u0633\u062a\u0627\u0646";  // -stan, no suffix
constexpr std::u32string_view kHaye = U"\u0647\u0627\u06cc";

// Takes one suffix off `word`; false if it has none.
bool StripOne(std::u32string& word) {
  if (word.size() > kGan.size() + 2 && word.ends_with(kGan)) {
    word.resize(word.size() - kGan.size());
    word.push_back(kHeh);
    return true;
  }
  // "proje-i" and "proj-haye" have one key: the word list knows which of them is a word.
  if (word.ends_with(kHaye) && Words().IsHehAndI(word)) {
    word.resize(word.size() - 2);
    return true;
  }
  for (const Suffix& s : kPlurals) {
    if (word.size() >= s.letters.size() + s.min_stem && word.ends_with(s.letters)) {
      word.resize(word.size() - s.letters.size());
      return true;
    }
  }
  for (const std::u32string_view s : kAfterHeh) {
    if (word.size() >= s.size() + 3 && word.ends_with(s) &&
        word[word.size() - s.size() - 1] == kHeh) {
      word.resize(word.size() - s.size());
      return true;
    }
  }
  for (const Suffix& s : kOthers) {
    if (word.size() >= s.letters.size() + s.min_stem && word.ends_with(s.letters)) {
      if (word.ends_with(kStan)) continue;
      word.resize(word.size() - s.letters.size());
      return true;
    }
  }
  return false;
}

bool IsArabicLetter(char32_t c) { return c >= 0x620 && c <= 0x6d3; }

// Suffixes that a ZWNJ sets apart: the key would hide where they begin.
bool IsZwnjSuffix(std::string_view part) {
  static constexpr std::u32string_view kParts[] = {
      U"\u0647\u0627",                                // ha
      U"\u0647\u0627\u06cc",                          // haye
      U"\u0647\u0627\u06cc\u06cc",                    // hayi
      U"\u0647\u0627\u06cc\u0645",                    // hayam
      U"\u0647\u0627\u06cc\u062a",                    // hayat
      U"\u0647\u0627\u06cc\u0634",                    // hayash
      U"\u0647\u0627\u06cc\u0645\u0627\u0646",        // hayeman
      U"\u0647\u0627\u06cc\u062a\u0627\u0646",        // hayetan
      U"\u0647\u0627\u06cc\u0634\u0627\u0646",        // hayeshan
      U"\u0647\u0627\u0645\u0648\u0646",              // hamun, spoken
      U"\u0647\u0627\u062a\u0648\u0646",              // hatun, spoken
      U"\u0647\u0627\u0634\u0648\u0646",              // hashun, spoken
      U"\u0645\u0627\u0646",                          // man
      U"\u062a\u0627\u0646",                          // tan
      U"\u0634\u0627\u0646",                          // shan
      U"\u0627\u06cc",                                // i
      U"\u06cc",                                      // e
      U"\u0627\u0645",                                // am
      U"\u0627\u062a",                                // at
      U"\u0627\u0634",                                // ash
      U"\u0627\u0646\u062f",                          // and
      U"\u0627\u06cc\u0645",                          // im
      U"\u0627\u06cc\u062f",                          // id
      U"\u062a\u0631",                                // tar
      U"\u062a\u0631\u06cc",                          // tari
      U"\u062a\u0631\u06cc\u0646",                    // tarin
      U"\u062a\u0631\u06cc\u0646\u200c\u0647\u0627",  // tarin-ha
  };
  const std::u32string wide = Widen(part);
  for (const std::u32string_view p : kParts) {
    if (p == wide) return true;
  }
  return false;
}

// A quick test on the first and last letters: most words end in none of the suffixes' letters.
bool MayHaveAffix(std::string_view key) {
  if (key.size() < 6) return false;
  if (key.starts_with(kMiPrefix) || key.starts_with(kNemiPrefix)) return true;
  switch (Decode(key, key.size() - 2).cp) {
    case 0x627:  // ALEF
    case 0x62a:  // TEH
    case 0x62f:  // DAL
    case 0x631:  // REH
    case 0x634:  // SHEEN
    case 0x645:  // MEEM
    case 0x646:  // NOON
    case 0x6cc:  // FARSI YEH
      return true;
    default:
      return false;
  }
}

constexpr std::string_view kAst = "\xd8\xa7\xd8\xb3\xd8\xaa";

}  // namespace

std::string Stem(std::string_view key) {
  if (!MayHaveAffix(key)) return std::string(key);
  std::u32string word = Widen(key);
  if (word.empty() || !IsArabicLetter(word.front())) return std::string(key);
  if (const std::size_t prefix = Words().VerbPrefix(word); prefix > 0) word.erase(0, prefix);
  // Each round takes one suffix, so that every affixed form runs into the same rest.
  for (int round = 0; round < 6; ++round) {
    if (const std::u32string* exception = AllExceptions().Find(word)) {
      if (!exception->empty()) word = *exception;
      break;
    }
    if (!StripOne(word)) break;
  }
  std::string out;
  for (const char32_t c : word) AppendUtf8(c, out);
  return out;
}

std::vector<SearchTerm> SearchTerms(std::string_view display) {
  std::vector<SearchTerm> terms;
  Tokens tokens;
  Tokenize(display, tokens);
  terms.reserve(tokens.size());
  std::uint32_t position = 0;
  std::string key;
  const auto add = [&](std::string_view part, std::uint32_t begin, std::uint32_t end) {
    key.clear();
    AppendSearchKey(part, key);
    if (key.empty()) return;
    // A token that folds to several words (an address, a tag) gives one term each.
    std::size_t at = 0;
    while (at < key.size()) {
      const std::size_t blank = std::min(key.find(' ', at), key.size());
      terms.push_back({Stem(std::string_view(key).substr(at, blank - at)), ++position, begin, end});
      at = blank + 1;
    }
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const TokenKind kind = tokens.kind[i];
    if (kind == TokenKind::kPunctuation || kind == TokenKind::kOther) continue;
    const std::uint32_t begin = tokens.begin[i];
    const std::uint32_t end = tokens.end[i];
    std::string_view word = tokens.span(i).In(display);
    if (kind != TokenKind::kWord) {
      add(word, begin, end);
      continue;
    }
    // A lone yeh behind a word writes its ezafe, as the hamza on a heh does.
    if (word == "\xdb\x8c") continue;
    // "shode-ast" reads as two words.
    std::size_t cut = word.rfind(kZwnj);
    if (cut != std::string_view::npos && word.substr(cut + 3) == kAst) {
      const auto middle = static_cast<std::uint32_t>(begin + cut);
      add(word.substr(0, cut), begin, middle);
      add(kAst, middle + 3, end);
      continue;
    }
    while (cut != std::string_view::npos && IsZwnjSuffix(word.substr(cut + 3))) {
      word = word.substr(0, cut);
      cut = word.rfind(kZwnj);
    }
    const std::size_t first = word.find(kZwnj);
    if (first != std::string_view::npos &&
        (word.substr(0, first) == kMiPrefix || word.substr(0, first) == kNemiPrefix)) {
      word.remove_prefix(first + 3);
    }
    add(word, begin, end);
  }
  return terms;
}

}  // namespace rasad::text

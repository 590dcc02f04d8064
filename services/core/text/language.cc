// The language of a text by its letters.
#include "core/text/language.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <unordered_map>

#include "core/text/chars.h"
#include "core/text/lexicon.h"
#include "core/text/raw_runs.h"
#include "core/text/utf8.h"
#include "core/text/words.h"

namespace rasad::data {
std::string_view language_words();
}  // namespace rasad::data

namespace rasad::text {
namespace {

// Letters that only Persian has, of those that the two languages write.
bool IsPersianOnly(char32_t c) {
  switch (c) {
    case 0x67e:  // PEH
    case 0x686:  // TCHEH
    case 0x698:  // JEH
    case 0x6af:  // GAF
      return true;
    default:
      return false;
  }
}

// Letters that Persian does not write.
bool IsArabicOnly(char32_t c) {
  switch (c) {
    case 0x629:  // TEH MARBUTA
    case 0x625:  // ALEF WITH HAMZA BELOW
      return true;
    default:
      return false;
  }
}

// Letters of Kurdish, Urdu, Pashto, Sindhi and Uyghur that neither language writes.
bool IsNeighbours(char32_t c) {
  if (c < 0x671 || c > 0x6d3) return false;
  switch (c) {
    case 0x67e:  // PEH
    case 0x686:  // TCHEH
    case 0x698:  // JEH
    case 0x6a9:  // KEHEH
    case 0x6af:  // GAF
    case 0x6c0:  // HEH WITH YEH ABOVE
    case 0x6c1:  // HEH GOAL, a twin
    case 0x6cc:  // FARSI YEH
      return false;
    default:
      return true;
  }
}

// One letter that Arabic writes together with the word behind it: va, be, ka, fa.
bool IsProclitic(char32_t c) {
  return c == 0x648 || c == 0x628 || c == 0x643 || c == 0x6a9 || c == 0x641;
}

// Short words that settle it where letters do not.
int VotesOfWord(std::u32string_view letters) {
  static const std::unordered_map<std::uint64_t, int> words = [] {
    std::unordered_map<std::uint64_t, int> made;
    for (const Row& row : ReadTable(data::language_words())) {
      int votes = 0;
      std::from_chars(row[1].data(), row[1].data() + row[1].size(), votes);
      made.emplace(WordHash::Of(Widen(row[0])), votes);
    }
    return made;
  }();
  const auto found = words.find(WordHash::Of(letters));
  return found != words.end() ? found->second : 0;
}

constexpr std::size_t kLongestWord = 12;  // letters that are looked at

// Votes of one word: its letters in display form.
int Votes(std::u32string_view word) {
  int votes = VotesOfWord(word);
  // Persian writes alef with hamza within a word only.
  if (!word.empty() && word[0] == 0x623) votes -= 2;  // ALEF WITH HAMZA ABOVE
  // The article: Persian borrows it in names only.
  if (word.size() >= 5 && word[0] == 0x627 && word[1] == 0x644) votes -= 2;
  // A preposition or conjunction that is glued to it.
  if (word.size() >= 6 && word[1] == 0x627 && word[2] == 0x644 && IsProclitic(word[0]) &&
      Words().Flags(word) == 0) {
    votes -= 1;
  }
  if (Words().VerbPrefix(word) > 0) votes += 3;
  return votes;
}

}  // namespace

std::string_view DetectLanguage(std::string_view text) {
  const Chars chars;
  std::uint64_t arabic_script = 0;
  std::uint64_t foreign = 0;
  std::int64_t votes = 0;
  char32_t word[kLongestWord];
  std::size_t length = 0;
  std::uint64_t arabic_yeh = 0;
  std::uint64_t persian_yeh = 0;
  std::uint64_t neighbours = 0;
  const auto end_word = [&] {
    if (length > 0) votes += Votes({word, std::min(length, kLongestWord)});
    length = 0;
  };
  bool boundary = true;  // a raw run may begin here
  for (std::size_t at = 0; at < text.size();) {
    // Addresses and names of accounts are of no language.
    if (const RawRun run = FindRawRun(text, at, boundary);
        run.length > 0 && run.kind != RawKind::kHashtag) {
      at += run.length;
      boundary = false;
      end_word();
      continue;
    }
    const Decoded d = Decode(text, at);
    at += d.length;
    boundary = chars.Class(d.cp) == CharClass::kBlank || chars.Class(d.cp) == CharClass::kLineEnd;
    const std::u32string_view expansion = Expansion(d.cp);
    const char32_t c = expansion.empty() ? d.cp : expansion.front();
    switch (chars.Class(c)) {
      case CharClass::kLetter: {
        arabic_script += 1;
        if (IsPersianOnly(c)) votes += 2;
        if (IsArabicOnly(c)) votes -= 2;
        if (IsNeighbours(c)) ++neighbours;
        if (c == 0x643 || c == 0x64a || c == 0x649) ++arabic_yeh;
        if (c == 0x6a9 || c == 0x6cc) ++persian_yeh;
        if (length < kLongestWord) word[length] = chars.Display(c);
        ++length;
        break;
      }
      case CharClass::kForeign:
        foreign += 1;
        end_word();
        break;
      case CharClass::kZwnj:
        if (length > 0) ++votes;  // only Persian has it within words
        break;
      case CharClass::kHaraka:
      case CharClass::kKeptMark:
      case CharClass::kTatweel:
      case CharClass::kRemoved:
        break;
      default:
        end_word();
    }
  }
  end_word();
  if (arabic_script == 0 && foreign == 0) return "und";
  if (foreign > arabic_script) return "other";
  if (neighbours * 20 > arabic_script) return "other";
  // Letters that a Persian keyboard alone has: names with an article do not outweigh them.
  if (persian_yeh > 0 && arabic_yeh == 0) votes += 2;
  if (votes != 0) return votes > 0 ? "fa" : "ar";
  // Nothing settles it: the keyboard it was typed on, Persian where there is no sign at all.
  return arabic_yeh > persian_yeh ? "ar" : "fa";
}

}  // namespace rasad::text

// The language of a text by its letters.
#include "core/text/language.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>
#include <cstdint>

#include "core/text/chars.h"
#include "core/text/hash_map.h"
#include "core/text/letter_runs.h"
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
  struct Table {
    HashMap<int> votes;
    std::size_t longest = 0;
    std::bitset<1024> begins;  // by the first two letters: most words are none of them
    static std::size_t Begin(std::u32string_view word) {
      return ((word[0] & 0xff) << 2 ^ (word.size() > 1 ? word[1] & 0xff : 0)) % 1024;
    }
  };
  static const Table table = [] {
    Table made;
    for (const Row& row : ReadTable(data::language_words())) {
      int votes = 0;
      std::from_chars(row[1].data(), row[1].data() + row[1].size(), votes);
      const std::u32string word = Widen(row[0]);
      if (word.empty()) continue;
      made.votes.Add(WordHash::Of(word), votes);
      made.begins.set(Table::Begin(word));
      made.longest = std::max(made.longest, word.size());
    }
    return made;
  }();
  // One branch: nobody can guess how long the next word is.
  if (letters.empty() ||
      !((letters.size() <= table.longest) & table.begins[Table::Begin(letters)])) {
    return 0;
  }
  const int* found = table.votes.Find(WordHash::Of(letters));
  return found != nullptr ? *found : 0;
}

// What the letters of a text say.
struct LetterCounts {
  std::uint64_t letters = 0;
  std::int64_t votes = 0;
  std::uint64_t arabic_yeh = 0;
  std::uint64_t persian_yeh = 0;
  std::uint64_t neighbours = 0;

  void Add(char32_t c) {
    ++letters;
    if (IsPersianOnly(c)) votes += 2;
    if (IsArabicOnly(c)) votes -= 2;
    if (IsNeighbours(c)) ++neighbours;
    if (c == 0x643 || c == 0x64a || c == 0x649) ++arabic_yeh;
    if (c == 0x6a9 || c == 0x6cc) ++persian_yeh;
  }
};

constexpr std::size_t kLongestWord = 12;  // letters that are looked at

// Votes of one word: its letters in display form, at least one. `mi` says that "mi" may stand in
// it.
int Votes(std::u32string_view word, bool mi) {
  int votes = VotesOfWord(word);
  // Persian writes alef with hamza within a word only.
  if (word[0] == 0x623) votes -= 2;  // ALEF WITH HAMZA ABOVE
  if (word.size() < 3) return votes;
  // The article: Persian borrows it in names only.
  if (((word[0] == 0x627) & (word[1] == 0x644)) && word.size() >= 5) votes -= 2;
  // A preposition or conjunction that is glued to it.
  if (((word[1] == 0x627) & (word[2] == 0x644)) && word.size() >= 6 && IsProclitic(word[0]) &&
      Words().Flags(word) == 0) {
    votes -= 1;
  }
  if (mi && Words().VerbPrefix(word) > 0) votes += 3;
  return votes;
}

#if defined(__SSE2__)
// Whether "mi" may stand in a block.
bool MayHaveMi(const LetterBlock& block) {
  const __m128i meem = _mm_cmpeq_epi16(block.code, _mm_set1_epi16(0x45));
  const __m128i yeh = _mm_cmpeq_epi16(block.code, _mm_set1_epi16(0xcc));  // FARSI YEH
  return _mm_movemask_epi8(_mm_and_si128(meem, _mm_srli_si128(yeh, 2))) != 0;
}

// Counts the letters of a block. No branch: those behind them count as U+0600 to U+0607, which are
// no letters.
void CountLetters(const LetterBlock& block, std::array<std::uint32_t, 0x100>& seen) {
  const __m128i lanes = _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7);
  const __m128i inside = _mm_cmpgt_epi16(_mm_set1_epi16(static_cast<short>(block.count)), lanes);
  const __m128i codes =
      _mm_or_si128(_mm_and_si128(inside, block.code), _mm_andnot_si128(inside, lanes));
  std::uint16_t letters[8];
  _mm_storeu_si128(reinterpret_cast<__m128i*>(letters), codes);
#pragma GCC unroll 8
  for (const std::uint16_t letter : letters) ++seen[letter & 0xff];
}
#endif

}  // namespace

std::string_view DetectLanguage(std::string_view text) {
  const Chars chars;
  // How often each letter of the main block occurs, weighed at the end; and what others say.
  std::array<std::uint32_t, 0x100> seen{};
  LetterCounts counts;
  std::uint64_t foreign = 0;
  std::int64_t votes = 0;
  char32_t word[kLongestWord + 8];  // and the letters of one block
  std::size_t length = 0;
  bool mi = false;  // "mi" may stand in the word
  const auto end_word = [&] {
    if (length > 0) votes += Votes({word, std::min(length, kLongestWord)}, mi);
    length = 0;
    mi = false;
  };
  bool boundary = true;  // a raw run may begin here
  for (std::size_t at = 0; at < text.size();) {
    // A run of letters, most of any text.
#if defined(__SSE2__)
    while (at + kLetterBlock <= text.size() && length < kLongestWord) {
      const LetterBlock block = LookAtLetters<false>(text.data() + at);  // of display form
      StoreLetters(block, word + length);
      CountLetters(block, seen);
      mi |= MayHaveMi(block) | ((length > 0) & (block.count > 0));  // or between two blocks
      length += block.count;
      at += 2 * block.count;
      if (block.count > 0) boundary = false;
      if (block.count < 8) break;
    }
#endif
    while (at + 1 < text.size()) {
      const auto lead = static_cast<unsigned char>(text[at]);
      const auto second = static_cast<unsigned char>(text[at + 1]);
      const unsigned c = (lead & 3u) << 6 | (second & 0x3fu);
      if ((lead & 0xfc) != 0xd8 || (second & 0xc0) != 0x80 ||
          chars.Arabic()[c] != CharClass::kLetter) {
        break;
      }
      ++seen[c];
      if (length < kLongestWord) word[length] = chars.Display(0x600 + c);
      ++length;
      mi = true;
      boundary = false;
      at += 2;
    }
    if (at == text.size()) break;
    if (text[at] == ' ') {
      end_word();
      boundary = true;
      ++at;
      continue;
    }
    // Addresses and names of accounts are of no language.
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      if (const RawRun run = FindRawRun(text, at, boundary);
          run.length > 0 && run.kind != RawKind::kHashtag) {
        at += run.length;
        boundary = false;
        end_word();
        continue;
      }
    }
    const Decoded d = Decode(text, at);
    at += d.length;
    boundary = chars.Class(d.cp) == CharClass::kBlank || chars.Class(d.cp) == CharClass::kLineEnd;
    const std::u32string_view expansion = MayExpand(d.cp) ? Expansion(d.cp) : std::u32string_view();
    const char32_t c = expansion.empty() ? d.cp : expansion.front();
    switch (chars.Class(c)) {
      case CharClass::kLetter: {
        counts.Add(c);
        if (length < kLongestWord) word[length] = chars.Display(c);
        ++length;
        mi = true;
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
  for (char32_t c = 8; c < seen.size(); ++c) {  // see CountLetters()
    if (seen[c] == 0) continue;
    LetterCounts one;
    one.Add(0x600 + c);
    counts.letters += seen[c] * one.letters;
    counts.votes += seen[c] * one.votes;
    counts.arabic_yeh += seen[c] * one.arabic_yeh;
    counts.persian_yeh += seen[c] * one.persian_yeh;
    counts.neighbours += seen[c] * one.neighbours;
  }
  votes += counts.votes;
  if (counts.letters == 0 && foreign == 0) return "und";
  if (foreign > counts.letters) return "other";
  if (counts.neighbours * 20 > counts.letters) return "other";
  // Letters that a Persian keyboard alone has: names with an article do not outweigh them.
  if (counts.persian_yeh > 0 && counts.arabic_yeh == 0) votes += 2;
  if (votes != 0) return votes > 0 ? "fa" : "ar";
  // Nothing settles it: the keyboard it was typed on, Persian where there is no sign at all.
  return counts.arabic_yeh > counts.persian_yeh ? "ar" : "fa";
}

}  // namespace rasad::text

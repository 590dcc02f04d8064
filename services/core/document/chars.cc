// Code points, words and lines of a raw text.
#include "core/document/chars.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>

#include "core/text/search_key.h"

namespace rasad::document {
namespace {

constexpr char32_t kZwnj = 0x200C;  // ZERO WIDTH NON-JOINER

enum Property : std::uint8_t {
  kBlank = 1,
  kLetter = 2,
  kWordPart = 4,  // a letter, or what stands within a word
  kDigit = 8,
  kArabicLetter = 16,
};

std::uint8_t PropertiesOf(char32_t c) {
  const auto u = static_cast<UChar32>(c);
  std::uint8_t out = 0;
  const auto set = [&](bool is, Property property) { out |= is ? property : 0; };
  const bool letter = u_isalpha(u) != 0;
  set((c <= U' ' && (c == U' ' || (c >= 9 && c <= 13))) ||
          (c > U' ' &&
           (u_isUWhiteSpace(u) || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
            (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF)),
      kBlank);
  set(letter, kLetter);
  set(letter || (U_GET_GC_MASK(u) & U_GC_M_MASK) != 0 || c == kZwnj ||
          c == 0x00AD /* SOFT HYPHEN */ || c == 0x0640 /* ARABIC TATWEEL */,
      kWordPart);
  set(u_charDigitValue(u) >= 0, kDigit);
  UErrorCode error = U_ZERO_ERROR;
  set(letter && c > 0x5FF && uscript_getScript(u, &error) == USCRIPT_ARABIC, kArabicLetter);
  return out;
}

// The properties of the blocks that news is written in; those of others are asked of ICU.
constexpr char32_t kTableEnd = 0x2100;
using PropertyTable = std::array<std::uint8_t, kTableEnd>;

const PropertyTable& Table() {
  static const PropertyTable table = [] {
    PropertyTable made;
    for (char32_t c = 0; c < kTableEnd; ++c) made[c] = PropertiesOf(c);
    return made;
  }();
  return table;
}

bool Has(const PropertyTable& table, char32_t c, unsigned properties) {
  return ((c < kTableEnd ? table[c] : PropertiesOf(c)) & properties) != 0;
}

// True if a character of `line` has a property.
bool AnyHas(std::string_view line, Property property) {
  const PropertyTable& table = Table();
  for (std::size_t i = 0; i < line.size();) {
    if (Has(table, Next(line, i), property)) return true;
  }
  return false;
}

// Where the character before `end` begins, which is above 0.
std::size_t Back(std::string_view text, std::size_t end) {
  --end;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return end;
}

bool IsCloser(char32_t c) {
  return c == U'"' || c == U'\'' || c == U')' || c == U']' ||
         c == 0x00BB /* RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK */ ||
         c == 0x201D /* RIGHT DOUBLE QUOTATION MARK */ ||
         c == 0x201C /* LEFT DOUBLE QUOTATION MARK */ ||
         c == 0x2019 /* RIGHT SINGLE QUOTATION MARK */;
}

// The bytes with which a line end may begin.
constexpr std::array<bool, 256> kMayEndLine = [] {
  std::array<bool, 256> made{};
  for (const int byte : {10, 11, 12, 13, 0xC2, 0xE2}) made[static_cast<std::size_t>(byte)] = true;
  return made;
}();

#if defined(__SSE2__)
// Those of 16 bytes with which a line end may begin, or another control: one bit each.
int MayEndLine(const char* bytes) {
  const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const auto is = [&](int byte) {
    return _mm_cmpeq_epi8(v, _mm_set1_epi8(static_cast<char>(byte)));
  };
  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(13)), v);
  return _mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(is(0xC2), is(0xE2))));
}
#endif

// Where the first line end at or behind `at` begins, and its bytes.
text::Span FindLineEnd(std::string_view text, std::size_t at) {
  const char* const end = text.data() + text.size();
  for (const char* byte = text.data() + at;; ++byte) {
#if defined(__SSE2__)
    while (end - byte >= 16 && MayEndLine(byte) == 0) byte += 16;
#endif
    while (byte != end && !kMayEndLine[static_cast<unsigned char>(*byte)]) ++byte;
    const auto begin = static_cast<std::size_t>(byte - text.data());
    std::size_t behind = begin;
    if (byte == end || IsLineEnd(Next(text, behind))) {
      return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(behind)};
    }
  }
}

}  // namespace

bool IsBlank(char32_t c) { return Has(Table(), c, kBlank); }

bool IsLineEnd(char32_t c) {
  return (c >= 10 && c <= 13) || c == 0x0085 /* NEXT LINE */ || c == 0x2028 /* LINE SEPARATOR */ ||
         c == 0x2029 /* PARAGRAPH SEPARATOR */;
}

bool HasLineEnd(std::string_view text) { return FindLineEnd(text, 0).begin < text.size(); }

text::Span Trim(std::string_view text, text::Span span) {
  const PropertyTable& table = Table();
  std::size_t begin = span.begin;
  std::size_t end = span.end;
  while (begin < end) {
    std::size_t next = begin;
    if (!Has(table, Next(text, next), kBlank)) break;
    begin = next;
  }
  if (begin == end) return {span.begin, span.begin};
  while (end > begin) {
    std::size_t last = Back(text, end);
    const std::size_t before = last;
    if (!Has(table, Next(text, last), kBlank)) break;
    end = before;
  }
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

std::vector<text::Span> SplitLines(std::string_view text) {
  std::vector<text::Span> lines;
  for (std::uint32_t at = 0; at < text.size();) {
    const text::Span end = FindLineEnd(text, at);
    const text::Span line = Trim(text, {at, end.begin});
    if (!line.empty()) lines.push_back(line);
    at = end.end;
  }
  return lines;
}

std::vector<Word> SplitWords(std::string_view line) {
  const PropertyTable& table = Table();
  std::vector<Word> words;
  words.reserve(line.size() / 6 + 4);
  bool glued = false;
  for (std::size_t i = 0; i < line.size();) {
    const std::size_t begin = i;
    const char32_t c = Next(line, i);
    if (Has(table, c, kBlank)) {
      glued = false;
      continue;
    }
    Word& word = words.emplace_back(
        Word{Word::Kind::kMark, glued, 0, {}, static_cast<std::uint32_t>(begin), 0});
    glued = true;
    const unsigned run = Has(table, c, kDigit) ? kDigit : Has(table, c, kWordPart) ? kWordPart : 0;
    if (run == 0) {
      word.mark = c;
      word.end = static_cast<std::uint32_t>(i);
      continue;
    }
    for (std::size_t j = i; j < line.size();) {
      if (!Has(table, Next(line, j), run)) break;
      i = j;
    }
    word.end = static_cast<std::uint32_t>(i);
    const std::string_view text = line.substr(begin, i - begin);
    if (run == kDigit) {
      word.kind = Word::Kind::kNumber;
      word.key = AsciiDigits(text);
    } else {
      word.kind = Word::Kind::kWord;
      text::AppendSearchKey(text, word.key);
      std::erase(word.key, ' ');
    }
  }
  return words;
}

TightKey::TightKey(std::string_view text) : key(text::SearchKey(text)), boundaries{0} {
  boundaries.reserve(key.size() / 8 + 2);
  std::size_t size = 0;
  for (std::size_t at = 0; at < key.size();) {
    const std::size_t end = std::min(key.find(' ', at), key.size());
    std::copy(key.data() + at, key.data() + end, key.data() + size);
    size += end - at;
    if (boundaries.back() != size) boundaries.push_back(static_cast<std::uint32_t>(size));
    at = end + 1;
  }
  key.resize(size);
}

bool TightKey::IsBoundary(std::size_t offset) const {
  return std::binary_search(boundaries.begin(), boundaries.end(), offset);
}

Ending EndingOf(std::string_view line) {
  const PropertyTable& table = Table();
  char32_t last = 0;
  for (std::size_t end = line.size(); end > 0 && last == 0;) {
    end = Back(line, end);
    std::size_t i = end;
    const char32_t c = Next(line, i);
    if (!Has(table, c, kBlank) && !IsCloser(c)) last = c;
  }
  switch (last) {
    case U'.':
    case 0x06D4:  // ARABIC FULL STOP
      return Ending::kStop;
    case U'!':
    case U'?':
    case 0x2026:  // HORIZONTAL ELLIPSIS
    case 0x061F:  // ARABIC QUESTION MARK
      return Ending::kMark;
    case U':':
      return Ending::kColon;
    default:
      return Ending::kOpen;
  }
}

bool HasLetter(std::string_view line) { return AnyHas(line, kLetter); }

bool HasArabicLetter(std::string_view line) { return AnyHas(line, kArabicLetter); }

bool HasDigit(std::string_view line) { return AnyHas(line, kDigit); }

std::string AsciiDigits(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    const int digit = u_charDigitValue(static_cast<UChar32>(Next(text, i)));
    if (digit >= 0) {
      out += static_cast<char>('0' + digit);
    } else {
      out += text.substr(begin, i - begin);
    }
  }
  return out;
}

}  // namespace rasad::document

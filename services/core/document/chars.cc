// Code points, words and lines of a raw text.
#include "core/document/chars.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "core/text/search_key.h"
#include "core/text/utf8.h"

namespace rasad::document {
namespace {

constexpr char32_t kZwnj = 0x200C;  // ZERO WIDTH NON-JOINER

bool IsWordPart(char32_t c) {
  const auto u = static_cast<UChar32>(c);
  return u_isalpha(u) || (U_GET_GC_MASK(u) & U_GC_M_MASK) != 0 || c == kZwnj ||
         c == 0x00AD /* SOFT HYPHEN */ || c == 0x0640 /* ARABIC TATWEEL */;
}

bool IsCloser(char32_t c) {
  return c == U'"' || c == U'\'' || c == U')' || c == U']' ||
         c == 0x00BB /* RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK */ ||
         c == 0x201D /* RIGHT DOUBLE QUOTATION MARK */ ||
         c == 0x201C /* LEFT DOUBLE QUOTATION MARK */ ||
         c == 0x2019 /* RIGHT SINGLE QUOTATION MARK */;
}

}  // namespace

char32_t Next(std::string_view text, std::size_t& i) {
  const text::Decoded decoded = text::Decode(text, i);
  i += decoded.length;
  return decoded.cp;
}

bool IsBlank(char32_t c) {
  if (c <= U' ') return c == U' ' || (c >= 9 && c <= 13);
  return u_isUWhiteSpace(static_cast<UChar32>(c)) || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

bool IsLineEnd(char32_t c) {
  return (c >= 10 && c <= 13) || c == 0x0085 /* NEXT LINE */ || c == 0x2028 /* LINE SEPARATOR */ ||
         c == 0x2029 /* PARAGRAPH SEPARATOR */;
}

std::vector<text::Span> SplitLines(std::string_view text) {
  std::vector<text::Span> lines;
  bool open = false;
  text::Span line;
  for (std::size_t i = 0; i < text.size();) {
    const auto begin = static_cast<std::uint32_t>(i);
    const char32_t c = Next(text, i);
    if (IsLineEnd(c)) {
      if (open) lines.push_back(line);
      open = false;
    } else if (!IsBlank(c)) {
      if (!open) line.begin = begin;
      open = true;
      line.end = static_cast<std::uint32_t>(i);
    }
  }
  if (open) lines.push_back(line);
  return lines;
}

std::vector<Word> SplitWords(std::string_view line) {
  std::vector<Word> words;
  bool glued = false;
  for (std::size_t i = 0; i < line.size();) {
    const std::size_t begin = i;
    const char32_t c = Next(line, i);
    if (IsBlank(c)) {
      glued = false;
      continue;
    }
    Word word{Word::Kind::kMark, glued, 0, {}, static_cast<std::uint32_t>(begin), 0};
    glued = true;
    if (u_charDigitValue(static_cast<UChar32>(c)) >= 0) {
      word.kind = Word::Kind::kNumber;
      word.key += static_cast<char>('0' + u_charDigitValue(static_cast<UChar32>(c)));
      for (std::size_t j = i; j < line.size();) {
        const int digit = u_charDigitValue(static_cast<UChar32>(Next(line, j)));
        if (digit < 0) break;
        word.key += static_cast<char>('0' + digit);
        i = j;
      }
    } else if (IsWordPart(c)) {
      word.kind = Word::Kind::kWord;
      for (std::size_t j = i; j < line.size();) {
        if (!IsWordPart(Next(line, j))) break;
        i = j;
      }
      text::AppendSearchKey(line.substr(begin, i - begin), word.key);
      std::erase(word.key, ' ');
    } else {
      word.mark = c;
    }
    word.end = static_cast<std::uint32_t>(i);
    words.push_back(std::move(word));
  }
  return words;
}

TightKey::TightKey(std::string_view text) : boundaries{0} {
  const std::string spaced = text::SearchKey(text);
  key.reserve(spaced.size());
  for (char c : spaced) {
    if (c != ' ') {
      key += c;
    } else if (boundaries.back() != key.size()) {
      boundaries.push_back(static_cast<std::uint32_t>(key.size()));
    }
  }
  if (boundaries.back() != key.size()) boundaries.push_back(static_cast<std::uint32_t>(key.size()));
}

bool TightKey::IsBoundary(std::size_t offset) const {
  return std::binary_search(boundaries.begin(), boundaries.end(), offset);
}

Ending EndingOf(std::string_view line) {
  char32_t last = 0;
  for (std::size_t i = 0; i < line.size();) {
    const char32_t c = Next(line, i);
    if (!IsBlank(c) && !IsCloser(c)) last = c;
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

bool HasLetter(std::string_view line) {
  for (std::size_t i = 0; i < line.size();) {
    if (u_isalpha(static_cast<UChar32>(Next(line, i)))) return true;
  }
  return false;
}

bool HasDigit(std::string_view line) {
  for (std::size_t i = 0; i < line.size();) {
    if (u_charDigitValue(static_cast<UChar32>(Next(line, i))) >= 0) return true;
  }
  return false;
}

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

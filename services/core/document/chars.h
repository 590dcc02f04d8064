// Code points, words and lines of a raw text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/span.h"
#include "core/text/utf8.h"

namespace rasad::document {

/// The code point at `i`, which moves past it. `text` is valid UTF-8 and `i` below its size.
inline char32_t Next(std::string_view text, std::size_t& i) {
  const text::Decoded decoded = text::Decode(text, i);
  i += decoded.length;
  return decoded.cp;
}

/// White space, and what has no width and means nothing at the edge of a line (BOM, bidi marks,
/// ZWSP, ZWNJ).
bool IsBlank(char32_t c);

/// Line ends of any kind. CR LF is two of them; the empty line between is never seen, because
/// blank lines are skipped.
bool IsLineEnd(char32_t c);

/// True if a line end stands in `text`.
bool HasLineEnd(std::string_view text);

/// A span of `text` without the blanks and line ends around it; empty at its begin if it has
/// nothing else.
text::Span Trim(std::string_view text, text::Span span);

/// The lines that hold more than blanks, trimmed, in order.
std::vector<text::Span> SplitLines(std::string_view text);

/// A word, number or mark of a line, for the grammar of metadata lines.
struct Word {
  enum class Kind : std::uint8_t { kNumber, kWord, kMark };
  Kind kind;
  bool glued;           ///< No blank stands before it.
  char32_t mark;        ///< The code point of a mark, else 0.
  std::string key;      ///< Search key of a word, ASCII digits of a number, empty for a mark.
  std::uint32_t begin;  ///< Bytes, in the text that was split.
  std::uint32_t end;
};

/// Splits a line; digits and letters that touch are two words ("20T", "2Ordibehesht").
std::vector<Word> SplitWords(std::string_view line);

/// A search key without its blanks, and where words end in it: a phrase has one key however its
/// affixes are spaced.
struct TightKey {
  std::string key;
  std::vector<std::uint32_t> boundaries;  ///< Ascending; 0 first, the key's size last.

  explicit TightKey(std::string_view text);
  int words() const { return static_cast<int>(boundaries.size()) - 1; }
  /// True if a word ends (or the key begins) at `offset`.
  bool IsBoundary(std::size_t offset) const;
};

/// How a line ends, closing quotes and brackets left out: in the middle of a sentence, with a full
/// stop, with a mark that also headlines carry (question, exclamation, ellipsis), with a colon.
enum class Ending : std::uint8_t { kOpen, kStop, kMark, kColon };
Ending EndingOf(std::string_view line);

/// True if `line` holds a letter (of any script), one of Arabic script, a digit.
bool HasLetter(std::string_view line);
bool HasArabicLetter(std::string_view line);
bool HasDigit(std::string_view line);

/// ASCII digits for digits of any script, everything else as it is.
std::string AsciiDigits(std::string_view text);

}  // namespace rasad::document

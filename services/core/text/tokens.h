// Tokens and sentences of a display text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text/span.h"

namespace rasad::text {

enum class TokenKind : std::uint8_t {
  kWord,         ///< Letters, with ZWNJ inside.
  kNumber,       ///< Digits of one script or several, with separators inside ("3/5", "1,200").
  kPunctuation,  ///< One mark or a run of the same.
  kUrl,
  kHandle,   ///< @name
  kHashtag,  ///< #tag
  kOther,    ///< Emoji and symbols.
};

/// Tokens as a structure of arrays; index i is one token. Offsets are into the display text.
struct Tokens {
  std::vector<std::uint32_t> begin;
  std::vector<std::uint32_t> end;
  std::vector<TokenKind> kind;
  std::vector<std::uint64_t> key_hash;  ///< base::TableHash of the token's search key.
  /// True where a line end lies between the previous token and this one (and for the first token).
  std::vector<std::uint8_t> starts_line;
  std::vector<std::uint32_t> joined;  ///< Words with a ZWNJ inside, ascending.

  std::size_t size() const { return begin.size(); }
  Span span(std::size_t i) const { return {begin[i], end[i]}; }
  /// Makes all arrays of tokens `count` long.
  void Resize(std::size_t count);
  void clear() {
    Resize(0);
    joined.clear();
  }
};

/// Splits `display` into `out`, whose buffers are reused. Pure, thread-safe, one pass.
void Tokenize(std::string_view display, Tokens& out);

/// Sentences of `display` from its tokens, ascending, without the blanks around them. A sentence
/// never crosses a line end. `out` is cleared first.
void SplitSentences(std::string_view display, const Tokens& tokens, std::vector<Span>& out);

}  // namespace rasad::text

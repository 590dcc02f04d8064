// Full text: stems to text-search vectors and queries, without the server's own parser.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/search_key.h"

namespace rasad::postgres {

inline constexpr std::size_t kPartTerms = 4096;  ///< Terms of one part.
inline constexpr std::size_t kPartOverlap =
    32;                                       ///< Terms shared by neighbours: the longest phrase.
inline constexpr std::size_t kMaxParts = 64;  ///< Of one text; see TsVectors.
inline constexpr std::size_t kMaxLexemeBytes = 200;  ///< Longer stems are cut, here and in queries.

/// The vectors of a text, in the binary wire form of tsvector. A vector keeps at most 255 positions
/// of a lexeme and none past 16,383, so a part ends after 4,096 terms or when one lexeme reaches
/// 255; parts overlap by 32 terms, and a phrase of up to 32 words lies whole in one of them. Each
/// part of a long text holds all its stems (without positions outside of its own stretch), so that
/// "all of these words" can be asked of any part. A text that would need more than 64 parts is cut
/// by 4,096 terms only and loses the positions beyond 255: its phrases may be missed, its words
/// never. At least one vector, empty for a text without terms.
std::vector<std::string> TsVectors(std::span<const text::SearchTerm> terms);

/// A stem as a lexeme: cut to kMaxLexemeBytes on a code point boundary.
std::string_view Lexeme(std::string_view stem);

/// An entity key as the index keeps it: at most 256 bytes, cut on a code point boundary (an index
/// row of the server cannot take more than 2,700). Queries cut theirs likewise.
std::string_view EntityKeyForIndex(std::string_view key);

/// A quoted operand of a tsquery.
std::string QuoteLexeme(std::string_view stem);

/// `terms` side by side, at the distances that they have: "'a' <-> 'b'". Empty for no terms.
std::string PhraseQuery(std::span<const text::SearchTerm> terms);

/// The first `size` bytes of `text`, less where that would cut a code point.
std::string_view CutUtf8(std::string_view text, std::size_t size);

}  // namespace rasad::postgres

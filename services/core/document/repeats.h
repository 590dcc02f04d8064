// Paragraphs that repeat others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/document/chars.h"

namespace rasad::document {

/// A paragraph as the comparison sees it.
struct Paragraph {
  const TightKey* key = nullptr;
  Ending ending = Ending::kOpen;
};

/// Why a paragraph is dropped.
enum class RepeatKind : std::uint8_t {
  kEqual,    ///< Letter by letter the other.
  kTitle,    ///< The headline with a word or two more or less.
  kCut,      ///< The head of the other, cut off.
  kRest,     ///< The rest of one that was found cut off, or a piece from the middle.
  kVersion,  ///< The other, edited.
};

struct Repeat {
  std::uint32_t of;  ///< Index of the paragraph that stays; it repeats nothing itself.
  RepeatKind kind;
};

struct Repeats {
  std::vector<std::optional<Repeat>> of;  ///< By paragraph; nullopt: it is kept.
  std::size_t work = 0;  ///< Letters looked at; grows linearly with the letters of the text.
};

/// Finds the paragraphs that repeat others. One is dropped where it is
///  - equal to an earlier one (by key, at least four words, or the headline);
///  - the headline with a word or two more or less, inside;
///  - cut off in the middle of a sentence, and stands, less that, in one that begins alike;
///  - the rest of a paragraph that was also found cut off, or cut off on both sides;
///  - one of two neighbours that together are a third paragraph (split where a column ends);
///  - an edited version: most runs of five letters are shared, both ways, and the same figures.
/// The headline (index `headline`, if any) repeats nothing, and `lead`, the first paragraph, only
/// what equals it; nor is an edited version dropped for it. Sentences that an article repeats
/// by custom (lead and body), sub-headings made of a paragraph's words, and leads that say the
/// headline again stay.
Repeats FindRepeats(std::span<const Paragraph> paragraphs, std::optional<std::size_t> headline,
                    std::size_t lead);

}  // namespace rasad::document

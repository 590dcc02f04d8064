// Paragraphs that repeat others.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/document/chars.h"

namespace rasad::document {

/// A paragraph as the comparison sees it.
struct Paragraph {
  const TightKey* key = nullptr;
  Ending ending = Ending::kOpen;
};

/// For each paragraph the index of the one that it repeats, or nullopt if it is kept. A paragraph
/// is dropped where it is
///  - equal to an earlier one (by key, at least four words, or the headline);
///  - cut off in the middle of a sentence, and stands, less that, in one that begins alike;
///  - the rest of a paragraph that was also found cut off;
///  - the headline with a word or two more or less, inside.
/// The headline (index `headline`, if any) repeats nothing, and `lead`, the first paragraph, only
/// what equals it. Sentences that an article repeats by custom (lead and body), sub-headings made
/// of a paragraph's words, and leads that say the headline again stay.
std::vector<std::optional<std::uint32_t>> FindRepeats(std::span<const Paragraph> paragraphs,
                                                      std::optional<std::size_t> headline,
                                                      std::size_t lead);

}  // namespace rasad::document

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
///  - cut off in the middle of a sentence, and what there is of it stands in a longer one;
///  - the rest of a sentence whose whole stands in a longer one;
///  - the headline with a word more or less.
/// The headline (index `headline`, if any) and `lead`, the first paragraph, repeat nothing that
/// stands below them. Sentences that an article repeats by custom (the lead in the body) stay.
std::vector<std::optional<std::uint32_t>> FindRepeats(std::span<const Paragraph> paragraphs,
                                                      std::optional<std::size_t> headline,
                                                      std::size_t lead);

}  // namespace rasad::document

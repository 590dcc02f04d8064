// The order in which the paragraphs of an article read.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "core/document/lines.h"
#include "core/document/repeats.h"

namespace rasad::document {

/// What is known of an article's lines before they are put in order.
struct Sequence {
  std::vector<std::size_t> text;          ///< Headline, paragraphs and repetitions, as printed.
  std::vector<std::optional<Repeat>> of;  ///< By position in `text`; Repeat::of is one as well.
  std::optional<std::size_t> headline;    ///< Position in `text`.
};

struct Order {
  std::vector<std::size_t> text;  ///< Kept paragraphs without the headline, as they read.
  bool shuffled = false;          ///< Not the order in which they are printed.
};

/// Columns that were read in the wrong order are put right where there is evidence that they were:
/// the headline again below other paragraphs, or a first paragraph that cannot be one ("he also
/// said", a surname whose bearer is named in full further down) with one that names the outlet, as
/// the first do, further down. Columns end at wider gaps, above the headline's copy, and where a
/// paragraph that was cut off goes on. The column of the lead comes first, then what its last
/// paragraph goes on in, then, unless what closes an article says otherwise, the columns above it,
/// the nearest first.
Order FindOrder(std::string_view source, const Reading& reading, const Sequence& sequence);

}  // namespace rasad::document

// Alignment of a display text to the source text that it was made from.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/text/span.h"

namespace rasad::text {

/// One replaced stretch, in bytes. Between two edits both texts are equal byte
/// for byte. Either length may be 0 (an insertion, a deletion). Edits are
/// ascending and do not touch: neighbouring replacements are one edit unless a
/// boundary between them is exact.
struct Edit {
  std::uint32_t source_begin = 0;
  std::uint32_t source_length = 0;
  std::uint32_t display_begin = 0;
  std::uint32_t display_length = 0;

  friend bool operator==(const Edit&, const Edit&) = default;
};

/// Maps a display span to the shortest source span that wrote it: an edit that
/// the span cuts is taken whole, what was deleted at its edges is left out.
/// `source_base`/`display_base` are where the aligned stretch begins (0 for
/// whole texts, the segment's begins for a segment).
Span ToSource(std::span<const Edit> edits, Span display, std::uint32_t source_base = 0,
              std::uint32_t display_base = 0);

/// The other direction, by the same rules.
Span ToDisplay(std::span<const Edit> edits, Span source, std::uint32_t source_base = 0,
               std::uint32_t display_base = 0);

/// True if edits and the equal runs between them tile both texts (the property
/// that every normalisation keeps).
bool Tiles(std::span<const Edit> edits, std::string_view source, std::string_view display);

/// The edits of two steps as one: `first` leads from a text to a second one,
/// `second` from that to a third; `out` (cleared first) leads from the first to
/// the third. Edits that overlap become one.
void Compose(std::span<const Edit> first, std::span<const Edit> second, std::vector<Edit>& out);

}  // namespace rasad::text

// The normaliser: decoded source characters to the canonical display form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/text/alignment.h"

namespace rasad::text {

/// A display text and how it came from its source.
struct NormalizedText {
  std::string display;
  std::vector<Edit> edits;
};

/// Normalises `source` into `out`, whose buffers are reused. `source` is UTF-8 of at most
/// 4 GiB; malformed bytes become U+FFFD. Line ends become LF; blank lines at the ends go, and of
/// those between lines one is kept. Idempotent: normalising a display text changes nothing. Pure
/// and thread-safe.
void Normalize(std::string_view source, NormalizedText& out);

/// Byte offset of the first malformed UTF-8 sequence (overlong forms, surrogates and code points
/// past U+10FFFF included), or npos if there is none.
std::size_t FindInvalidUtf8(std::string_view bytes);

}  // namespace rasad::text

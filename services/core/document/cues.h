// What the beginning of a paragraph tells of its place in an article.
#pragma once

#include <cstdint>

#include "core/document/chars.h"

namespace rasad::document {

enum class Cue : std::uint8_t {
  kOpen,      ///< "According to the agency X,": one of the first paragraphs.
  kFollow,    ///< "He also said": never the first.
  kClose,     ///< "In the end he said": one of the last.
  kReadMore,  ///< "Read on": a line below a text that was cut off.
};

/// True if the paragraph has the cue of data/order_cues.tsv: at its head, kClose among its first
/// words, kReadMore as the whole line.
bool HasCue(const TightKey& paragraph, Cue cue);

}  // namespace rasad::document

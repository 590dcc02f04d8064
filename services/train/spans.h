// Annotated spans on the tokens of a page.
#pragma once

#include <cstdint>
#include <vector>

#include "core/extraction/page.h"
#include "train/corpus.h"

namespace rasad::train {

/// A mention on tokens [begin, end).
struct TokenSpan {
  std::uint32_t begin;
  std::uint32_t end;
  news::v1::MentionType type;
};

/// The mentions whose ends are ends of tokens, in the given order; others are left out.
std::vector<TokenSpan> SpansOf(const extraction::Page& page, const std::vector<Gold>& gold);

}  // namespace rasad::train

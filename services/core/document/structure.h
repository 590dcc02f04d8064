// The parts of an article: kicker, headline, lead, body, repetitions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/document/document.h"
#include "core/document/lines.h"

namespace rasad::document {

/// What each line is, by its index in Reading::lines.
struct Structure {
  std::vector<SegmentKind> kinds;
  std::vector<std::optional<std::uint32_t>> repeats;  ///< Line that a kDuplicate repeats.
  std::vector<std::string_view> reasons;              ///< Why, by line; static storage.
  std::optional<std::size_t> kicker;
  std::optional<std::size_t> headline;
  std::optional<std::size_t> lead;
  std::vector<std::size_t> body;   ///< Lead and body lines, as they read.
  std::vector<std::size_t> order;  ///< All lines that are shown, as they read.
  bool reordered = false;          ///< `order` does not ascend.
  bool shuffled = false;           ///< The lead stands below other paragraphs.
  bool truncated = false;          ///< A paragraph stops in the middle of a sentence.
  bool prose = false;              ///< There is at least one paragraph.
};

/// `source` is what the reading's spans are into.
Structure FindStructure(std::string_view source, const Reading& reading);

}  // namespace rasad::document

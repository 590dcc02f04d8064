// Checks that every parsed document passes, and files for the tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "core/document/chars.h"
#include "core/document/document.h"
#include "core/text/tokens.h"

namespace rasad::document {

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

/// The folder of the shared evaluation texts, or nullopt where there is none.
inline std::optional<std::filesystem::path> SharedFolder() {
  const char* set = std::getenv("RASAD_SHARED");
  const std::filesystem::path path =
      set != nullptr ? set : std::string(RASAD_SOURCE_DIR) + "/../shared";
  if (!std::filesystem::exists(path)) return std::nullopt;
  return path;
}

/// Letters and digits alone: how spacing is repaired is not the question here.
inline std::string Letters(std::string_view text) { return TightKey(text).key; }

/// Segments partition the source; display ranges ascend and are joined by LF; edits lie inside
/// displayed segments and tile them; sentences lie inside lines.
inline void CheckInvariants(const Document& d) {
  std::uint32_t at = 0;
  std::uint32_t shown = 0;
  std::size_t edit = 0;
  bool first = true;
  for (const Segment& segment : d.segments) {
    ASSERT_EQ(segment.source.begin, at);
    ASSERT_LT(segment.source.begin, segment.source.end);
    at = segment.source.end;
    const bool kept = segment.kind <= SegmentKind::kBody;
    ASSERT_EQ(segment.display.has_value(), kept);
    ASSERT_EQ(segment.duplicate_of.has_value(), segment.kind == SegmentKind::kDuplicate);
    ASSERT_LT(segment.duplicate_of.value_or(0), d.segments.size());
    if (!kept) continue;
    if (!first) {
      ASSERT_EQ(d.display[shown++], '\n');
    }
    first = false;
    ASSERT_EQ(segment.display->begin, shown);
    shown = segment.display->end;
    ASSERT_EQ(segment.display->In(d.display).find('\n'), std::string_view::npos);
    std::vector<text::Edit> local;
    while (edit < d.edits.size() && d.edits[edit].display_begin <= segment.display->end &&
           d.edits[edit].source_begin + d.edits[edit].source_length <= segment.source.end) {
      text::Edit shifted = d.edits[edit++];
      ASSERT_GE(shifted.source_begin, segment.source.begin);
      shifted.source_begin -= segment.source.begin;
      shifted.display_begin -= segment.display->begin;
      local.push_back(shifted);
    }
    ASSERT_TRUE(text::Tiles(local, segment.source.In(d.source), segment.display->In(d.display)));
  }
  ASSERT_EQ(at, d.source.size());
  ASSERT_EQ(shown, d.display.size());
  ASSERT_EQ(edit, d.edits.size());
  for (const text::Span sentence : d.sentences) {
    ASSERT_LT(sentence.begin, sentence.end);
    ASSERT_LE(sentence.end, d.display.size());
    ASSERT_EQ(sentence.In(d.display).find('\n'), std::string_view::npos);
  }
}

}  // namespace rasad::document

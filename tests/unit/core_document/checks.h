// Checks that every parsed document passes, and files for the tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

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

/// Segments partition the source; display ranges are joined by LF, in source order unless
/// shuffled; edits lie inside displayed segments and tile them; sentences lie inside lines.
inline void CheckInvariants(const Document& d) {
  std::uint32_t at = 0;
  std::size_t edit = 0;
  std::vector<text::Span> shown;
  for (const Segment& segment : d.segments) {
    ASSERT_EQ(segment.source.begin, at);
    ASSERT_LT(segment.source.begin, segment.source.end);
    at = segment.source.end;
    ASSERT_FALSE(segment.reason.empty());
    const bool kept = segment.kind <= SegmentKind::kBody;
    ASSERT_EQ(segment.display.has_value(), kept);
    ASSERT_EQ(segment.duplicate_of.has_value(), segment.kind == SegmentKind::kDuplicate);
    if (segment.duplicate_of) {
      ASSERT_LT(*segment.duplicate_of, d.segments.size());
      ASSERT_TRUE(d.segments[*segment.duplicate_of].display.has_value());
    }
    if (!kept) continue;
    ASSERT_LE(segment.display->begin, segment.display->end);
    ASSERT_LE(segment.display->end, d.display.size());
    shown.push_back(*segment.display);
    ASSERT_EQ(segment.display->In(d.display).find('\n'), std::string_view::npos);
    std::vector<text::Edit> local;
    while (edit < d.edits.size() &&
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
  ASSERT_EQ(edit, d.edits.size());
  const auto by_begin = [](text::Span a, text::Span b) { return a.begin < b.begin; };
  const bool shuffled = std::find(d.flags.begin(), d.flags.end(), "shuffled") != d.flags.end();
  ASSERT_TRUE(shuffled || std::is_sorted(shown.begin(), shown.end(), by_begin));
  std::stable_sort(shown.begin(), shown.end(), by_begin);
  std::uint32_t end = 0;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (i > 0) {
      ASSERT_EQ(d.display[end++], '\n');
    }
    ASSERT_EQ(shown[i].begin, end);
    end = shown[i].end;
  }
  ASSERT_EQ(end, d.display.size());
  for (const text::Span sentence : d.sentences) {
    ASSERT_LT(sentence.begin, sentence.end);
    ASSERT_LE(sentence.end, d.display.size());
    ASSERT_EQ(sentence.In(d.display).find('\n'), std::string_view::npos);
  }
}

}  // namespace rasad::document

// Display forms, and how fine the edits are.
#include "core/text/normalizer.h"

#include <gtest/gtest.h>

#include "cases.h"

namespace rasad::text {
namespace {

TEST(Normalize, WritesTheDisplayForm) {
  NormalizedText text;
  for (const auto& row : ReadCases("normalize.tsv")) {
    ASSERT_EQ(row.size(), 3u) << row[0];
    Normalize(row[0], text);
    EXPECT_EQ(text.display, row[1]) << row[2];
    EXPECT_TRUE(Tiles(text.edits, row[0], text.display)) << row[2];
  }
}

TEST(Normalize, LeavesDisplayFormsAlone) {
  NormalizedText text;
  for (const auto& row : ReadCases("normalize.tsv")) {
    Normalize(row[1], text);
    EXPECT_EQ(text.display, row[1]) << row[2];
    EXPECT_TRUE(text.edits.empty()) << row[2];
  }
}

TEST(Normalize, EditsSingleCharacters) {
  NormalizedText text;
  // kaf, teh; a blank becomes a ZWNJ; lam-alef ligature; a removed tatweel.
  Normalize("\xd9\x83\xd8\xaa \xd9\x87\xd8\xa7", text);
  EXPECT_EQ(text.display, "\xda\xa9\xd8\xaa\xe2\x80\x8c\xd9\x87\xd8\xa7");
  EXPECT_EQ(text.edits, (std::vector<Edit>{{0, 2, 0, 2}, {4, 1, 4, 3}}));
  Normalize("\xef\xbb\xbb\xd8\xaa", text);
  EXPECT_EQ(text.display, "\xd9\x84\xd8\xa7\xd8\xaa");
  EXPECT_EQ(text.edits, (std::vector<Edit>{{0, 3, 0, 4}}));
  Normalize("\xd8\xaa\xd9\x80\xd9\x80\xd8\xaa  x ", text);
  EXPECT_EQ(text.display, "\xd8\xaa\xd8\xaa x");
  EXPECT_EQ(text.edits, (std::vector<Edit>{{2, 4, 2, 0}, {9, 1, 5, 0}, {11, 1, 6, 0}}));
}

TEST(Normalize, KeepsNothingOfBlankTexts) {
  NormalizedText text;
  for (const std::string_view blank : {"", " ", "\n\n", " \r\n\t\n", "\xe2\x80\x8c\xef\xbb\xbf"}) {
    Normalize(blank, text);
    EXPECT_EQ(text.display, "");
    EXPECT_TRUE(Tiles(text.edits, blank, text.display));
  }
}

TEST(Normalize, StaysLinearOnHostileLines) {
  NormalizedText text;
  for (const std::string_view piece : {"(", ")[", "\"", "'", "\xc2\xab", "\xd9\x80", ".",
                                       "\xe2\x80\x8c", "a@", "www.", "#", "\xd9\x87\xd8\xa7 "}) {
    std::string source;
    while (source.size() < (1u << 18)) source += piece;
    Normalize(source, text);
    EXPECT_TRUE(Tiles(text.edits, source, text.display)) << piece;
  }
}

}  // namespace
}  // namespace rasad::text

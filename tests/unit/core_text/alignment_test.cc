// Edits tile both texts and spans map to what wrote them.
#include "core/text/alignment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "cases.h"
#include "core/text/normalizer.h"
#include "core/text/tokens.h"

namespace rasad::text {
namespace {

// source "ab--cde", display "abXcYYde": "--" was replaced by "X", "YY" inserted behind c.
const std::vector<Edit> kEdits = {{2, 2, 2, 1}, {5, 0, 4, 2}};

TEST(Alignment, MapsRunsAndWholeEdits) {
  EXPECT_EQ(ToSource(kEdits, {0, 2}), (Span{0, 2}));
  EXPECT_EQ(ToSource(kEdits, {1, 3}), (Span{1, 4}));
  EXPECT_EQ(ToSource(kEdits, {2, 3}), (Span{2, 4}));
  EXPECT_EQ(ToSource(kEdits, {3, 4}), (Span{4, 5}));
  EXPECT_EQ(ToSource(kEdits, {4, 6}), (Span{5, 5}));  // nothing wrote what was inserted
  EXPECT_EQ(ToSource(kEdits, {5, 7}), (Span{5, 6}));
  EXPECT_EQ(ToSource(kEdits, {0, 8}), (Span{0, 7}));
}

TEST(Alignment, MapsToDisplay) {
  EXPECT_EQ(ToDisplay(kEdits, {0, 2}), (Span{0, 2}));
  EXPECT_EQ(ToDisplay(kEdits, {3, 5}), (Span{2, 4}));  // an edit that is cut is taken whole
  EXPECT_EQ(ToDisplay(kEdits, {4, 5}), (Span{3, 4}));
  EXPECT_EQ(ToDisplay(kEdits, {5, 7}), (Span{6, 8}));
}

TEST(Alignment, LeavesDeletionsAtTheEdgesOut) {
  const std::vector<Edit> deleted = {{0, 2, 0, 0}, {4, 1, 2, 0}, {6, 2, 3, 0}};  // source xxab-cxx
  EXPECT_EQ(ToSource(deleted, {0, 2}), (Span{2, 4}));
  EXPECT_EQ(ToSource(deleted, {0, 3}), (Span{2, 6}));
  EXPECT_EQ(ToSource(deleted, {2, 3}), (Span{5, 6}));
  EXPECT_EQ(ToDisplay(deleted, {0, 2}), (Span{0, 0}));
}

TEST(Alignment, RespectsBases) {
  std::vector<Edit> shifted = kEdits;
  for (Edit& e : shifted) {
    e.source_begin += 100;
    e.display_begin += 50;
  }
  EXPECT_EQ(ToSource(shifted, {51, 53}, 100, 50), (Span{101, 104}));
  EXPECT_EQ(ToSource({}, {51, 53}, 100, 50), (Span{101, 103}));
  EXPECT_EQ(ToDisplay(shifted, {104, 105}, 100, 50), (Span{53, 54}));
}

// Cuts `from` anywhere and replaces some of the pieces.
std::string Rewrite(std::string_view from, std::mt19937& random, std::vector<Edit>& edits) {
  std::string out;
  edits.clear();
  for (std::size_t at = 0; at <= from.size();) {
    const std::size_t keep = random() % 4;
    out += from.substr(at, keep);
    at += std::min(keep, from.size() - at);
    const auto source =
        static_cast<std::uint32_t>(std::min<std::size_t>(random() % 3, from.size() - at));
    const auto display = static_cast<std::uint32_t>(random() % 3);
    if (source + display > 0) {
      edits.push_back({static_cast<std::uint32_t>(at), source,
                       static_cast<std::uint32_t>(out.size()), display});
    }
    for (std::uint32_t i = 0; i < display; ++i) out += static_cast<char>('A' + random() % 26);
    at += source;
    if (at == from.size()) break;
  }
  return out;
}

TEST(Alignment, ComposesTwoSteps) {
  std::mt19937 random(7);
  std::vector<Edit> first;
  std::vector<Edit> second;
  std::vector<Edit> both;
  for (int round = 0; round < 20000; ++round) {
    const std::string source = std::string("abcdefghijklmnopqrstuvwxyz").substr(0, random() % 20);
    const std::string middle = Rewrite(source, random, first);
    const std::string display = Rewrite(middle, random, second);
    Compose(first, second, both);
    ASSERT_TRUE(Tiles(both, source, display)) << source << " " << middle << " " << display;
    ASSERT_LE(both.size(), first.size() + second.size());
    Compose(first, {}, both);
    ASSERT_EQ(both, first);
    Compose({}, first, both);
    ASSERT_EQ(both, first);
  }
}

TEST(Alignment, KeepsEditsApartThatOnlyTouch) {
  std::vector<Edit> both;
  // A letter is folded, then a joiner is written behind it.
  Compose(std::vector<Edit>{{2, 2, 2, 2}}, std::vector<Edit>{{4, 0, 4, 3}}, both);
  EXPECT_EQ(both, (std::vector<Edit>{{2, 2, 2, 2}, {4, 0, 4, 3}}));
  // What was written by one edit and cut by the other is one.
  Compose(std::vector<Edit>{{2, 1, 2, 4}}, std::vector<Edit>{{4, 1, 4, 0}}, both);
  EXPECT_EQ(both, (std::vector<Edit>{{2, 1, 2, 3}}));
}

TEST(Alignment, TilesFindsFaults) {
  EXPECT_TRUE(Tiles(kEdits, "ab--cde", "abXcYYde"));
  EXPECT_FALSE(Tiles(kEdits, "ab--cdx", "abXcYYde"));
  EXPECT_FALSE(Tiles(kEdits, "ab--cd", "abXcYYde"));
  EXPECT_FALSE(Tiles(std::vector<Edit>{{9, 1, 9, 1}}, "ab", "ab"));
  EXPECT_TRUE(Tiles({}, "", ""));
}

// Every token's source span must be the shortest stretch that normalises to the token.
void ExpectTokensComeFromTheirSource(const std::string& source) {
  NormalizedText text;
  Normalize(source, text);
  ASSERT_TRUE(Tiles(text.edits, source, text.display)) << source;
  Tokens tokens;
  Tokenize(text.display, tokens);
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Span from = ToSource(text.edits, tokens.span(i));
    EXPECT_LE(last, from.end) << source;
    last = from.end;
    ASSERT_LE(from.end, source.size());
    if (from.empty()) continue;
    const Span back = ToDisplay(text.edits, from);
    EXPECT_LE(back.begin, tokens.begin[i]) << source;
    EXPECT_GE(back.end, tokens.end[i]) << source;
  }
}

TEST(Alignment, HoldsOnAllNormaliserCases) {
  for (const auto& row : ReadCases("normalize.tsv")) ExpectTokensComeFromTheirSource(row[0]);
}

TEST(Alignment, HoldsOnRandomMixtures) {
  std::vector<std::string> pieces = {" ",
                                     "\n",
                                     "\xc2\xa0",
                                     "\xe2\x80\x8c",
                                     "\xd9\x80",
                                     "\xd9\x8b",
                                     "\xef\xb7\xba",
                                     "\xe2\x80\x9d",
                                     "\"",
                                     "(",
                                     ")",
                                     ".",
                                     "1"};
  for (const auto& row : ReadCases("normalize.tsv")) {
    for (std::size_t at = 0; at < row[0].size();) {
      const std::size_t blank = std::min(row[0].find(' ', at), row[0].size());
      pieces.push_back(row[0].substr(at, blank - at));
      at = blank + 1;
    }
  }
  std::mt19937 random(20240316);
  for (int round = 0; round < 3000; ++round) {
    std::string source;
    const int count = 1 + static_cast<int>(random() % 12);
    for (int k = 0; k < count; ++k) source += pieces[random() % pieces.size()];
    ExpectTokensComeFromTheirSource(source);
    NormalizedText once;
    Normalize(source, once);
    EXPECT_EQ(FindInvalidUtf8(once.display), std::string_view::npos);
    NormalizedText twice;
    Normalize(once.display, twice);
    EXPECT_EQ(twice.display, once.display) << source;
    EXPECT_TRUE(twice.edits.empty()) << source;
  }
}

}  // namespace
}  // namespace rasad::text

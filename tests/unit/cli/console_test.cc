// What goes to a terminal: nothing in an article can steer it.
#include "cli/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/article_text.h"

namespace rasad::cli {
namespace {

TEST(Clean, TakesOutWhatSteersATerminal) {
  struct Row {
    std::string_view in;
    std::string_view out;
    const char* why;
  };
  using namespace std::string_view_literals;
  const Row rows[] = {
      {"plain text", "plain text", "letters stay"},
      {"a\x1B[31mb\x1B]0;title\x07"
       "c",
       "a[31mb]0;titlec", "escape and bell go, what they introduced is only text"},
      {"a\0b"sv, "ab", "NUL"},
      {"a\tb\nc\rd", "a b c d", "blanks and line ends become blanks"},
      {"a\x7F"
       "b",
       "ab", "DELETE"},
      {"a\xC2\x9B"
       "31mb",
       "a31mb", "U+009B, the one-character introducer"},
      {"a\xE2\x80\xAE"
       "b\xE2\x81\xA6"
       "c\xE2\x81\xA9",
       "abc", "U+202E override, U+2066 and U+2069 isolates"},
      {"a\xFF"
       "b",
       "a\xEF\xBF\xBD"
       "b",
       "malformed UTF-8"},
      {"a\xC0\x9B", "a\xEF\xBF\xBD\xEF\xBF\xBD", "an overlong escape is malformed"},
      {"a\xED\xA0\x80", "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "a surrogate is malformed"},
      {"a\xE2\x80", "a\xEF\xBF\xBD\xEF\xBF\xBD", "a sequence that is cut off"},
      {"\xD9\x85\xE2\x80\x8C\xDB\x8C", "\xD9\x85\xE2\x80\x8C\xDB\x8C",
       "U+200C ZERO WIDTH NON-JOINER stays"},
      {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80", "emoji stay"},
      {"a\xF3\xA0\x81\x81"
       "b",
       "ab", "U+E0041, an invisible tag"},
  };
  for (const Row& row : rows) EXPECT_EQ(Clean(row.in), row.out) << row.why;
}

TEST(Columns, CountsWhatTakesRoom) {
  EXPECT_EQ(Columns("abc"), 3U);
  EXPECT_EQ(Columns("\xD9\x85\xE2\x80\x8C\xDB\x8C"), 2U);  // ZWNJ between two letters
  EXPECT_EQ(Columns("\xD9\x85\xD9\x8E"), 1U);              // U+064E ARABIC FATHA above a letter
}

TEST(Shorten, CutsOnCodePoints) {
  EXPECT_EQ(Shorten("abc", 3), "abc");
  EXPECT_EQ(Shorten("abcd", 3), "ab\xE2\x80\xA6");
  EXPECT_EQ(Shorten("\xD9\x85\xD9\x85\xD9\x85", 2), "\xD9\x85\xE2\x80\xA6");
  EXPECT_EQ(Shorten("", 0), "");
}

TEST(Paragraph, WrapsAtBlanksAndKeepsColours) {
  Style style;
  style.width = 5;
  EXPECT_EQ(Paragraph("aa bb cc", {}, style), "aa bb\ncc\n");
  EXPECT_EQ(Paragraph("aaaaaaa b", {}, style), "aaaaaaa\nb\n") << "a long word is not cut";
  EXPECT_EQ(Paragraph("", {}, style), "\n");
  style.color = true;
  const std::vector<std::string_view> colors = {"", "", "", "32", "32", "32", "32", "32"};
  EXPECT_EQ(Paragraph("aa bb cc", colors, style), "aa \x1B[32mbb\x1B[0m\n\x1B[32mcc\x1B[0m\n");
}

TEST(Paragraph, IsolatesEachLineWhereAsked) {
  Style style;
  style.rtl = true;
  style.width = 3;
  EXPECT_EQ(Paragraph("aa bb", {}, style),
            "\xE2\x81\xA7"
            "aa\xE2\x81\xA9\n\xE2\x81\xA7"
            "bb\xE2\x81\xA9\n");
}

TEST(Painted, IsPlainWithoutColours) {
  EXPECT_EQ(Painted(Style{}, "31", "x"), "x");
  Style style;
  style.color = true;
  EXPECT_EQ(Painted(style, "31", "x"), "\x1B[31mx\x1B[0m");
}

}  // namespace
}  // namespace rasad::cli

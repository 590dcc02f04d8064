// Malformed UTF-8 is found where it begins.
#include "core/text/utf8.h"

#include <gtest/gtest.h>

#include "core/text/language.h"
#include "core/text/normalizer.h"

namespace rasad::text {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

TEST(FindInvalidUtf8, AcceptsAllLengthsAndTheEnds) {
  EXPECT_EQ(FindInvalidUtf8(""), kNone);
  EXPECT_EQ(FindInvalidUtf8("plain ascii of more than eight bytes"), kNone);
  EXPECT_EQ(FindInvalidUtf8("\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"),
            kNone);
  EXPECT_EQ(FindInvalidUtf8("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), kNone);
}

TEST(FindInvalidUtf8, FindsEveryKindOfFault) {
  struct {
    std::string_view bytes;
    std::size_t at;
  } const cases[] = {
      {"ab\x80", 2},                // a continuation alone
      {"\xc0\x80", 0},              // overlong NUL
      {"\xc1\xbf", 0},              // overlong ASCII
      {"\xe0\x9f\xbf", 0},          // overlong two bytes
      {"\xf0\x8f\xbf\xbf", 0},      // overlong three bytes
      {"\xed\xa0\x80", 0},          // high surrogate
      {"\xed\xbf\xbf", 0},          // low surrogate
      {"\xf4\x90\x80\x80", 0},      // past U+10FFFF
      {"\xf5\x80\x80\x80", 0},      // no such lead
      {"\xff", 0},                  //
      {"x\xd8", 1},                 // cut off
      {"12345678\xe2\x80", 8},      // cut off behind a full word
      {"\xd8\xa7\xe2\x28\xa1", 2},  // a lead without its continuation
      {"\xf0\x9f\x98", 0},          //
      {"\xf0\x9f\x98\x80\xf0\x9f", 4},
  };
  for (const auto& c : cases) EXPECT_EQ(FindInvalidUtf8(c.bytes), c.at) << c.at;
}

TEST(Normalize, TurnsMalformedBytesIntoReplacementCharacters) {
  NormalizedText text;
  Normalize("a\xff\xd8z", text);
  EXPECT_EQ(text.display, "a\xef\xbf\xbd\xef\xbf\xbdz");
  EXPECT_TRUE(Tiles(text.edits, "a\xff\xd8z", text.display));
}

}  // namespace
}  // namespace rasad::text

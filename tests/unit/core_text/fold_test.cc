// Folding is the same wherever a character stands: in a block of 16 bytes, at its edge, at the end.
#include "core/text/fold.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/text/utf8.h"

namespace rasad::text {
namespace {

std::string Folded(const std::string& source) {
  std::string out;
  std::vector<Edit> edits;
  if (!Fold(source, out, edits)) return source;
  EXPECT_TRUE(Tiles(edits, source, out)) << source;
  return out;
}

// A text of `bytes` bytes without anything to fold.
std::string Clean(std::size_t bytes) {
  std::string out;
  while (out.size() + 2 <= bytes) out += "\xd8\xa8";  // BEH
  if (out.size() < bytes) out += 'x';
  return out;
}

// Every code point of the Basic Multilingual Plane, apart from its neighbours.
TEST(Fold, DoesNotDependOnThePlace) {
  for (char32_t c = 1; c < 0x10000; ++c) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    if (c >= 0x700 && c < 0x2000 && c % 7 != 0) continue;    // letters of other scripts
    if (c >= 0x3000 && c < 0xf000 && c % 61 != 0) continue;  // ideographs, private use
    std::string text = " ";
    AppendUtf8(c, text);
    text += ' ';
    const std::string folded = Folded(text);
    for (const std::size_t before : {0u, 7u, 12u, 13u, 14u, 15u, 16u, 29u}) {
      const std::string clean = Clean(before);
      ASSERT_EQ(Folded(clean + text), clean + folded) << std::hex << static_cast<unsigned>(c);
      ASSERT_EQ(Folded(clean + text + Clean(20)), clean + folded + Clean(20))
          << std::hex << static_cast<unsigned>(c);
    }
  }
}

TEST(Fold, FindsMalformedBytesAtEveryPlace) {
  for (const std::string bad : {"\x80", "\xbf", "\xc0", "\xd8", "\xdb", "\xe2\x80", "\xf0", "\xff",
                                "\xd8\xd8", "\xd8 ", "\xed\xa0\x80"}) {
    for (std::size_t before = 0; before < 34; ++before) {
      const std::string folded = Folded(Clean(before) + bad + Clean(19));
      std::size_t marks = 0;
      for (std::size_t at = 0; at < folded.size();) {
        const Decoded d = Decode(folded, at);
        ASSERT_TRUE(d.valid);
        marks += d.cp == 0xfffd ? 1 : 0;
        at += d.length;
      }
      EXPECT_GE(marks, 1u) << before;
    }
  }
}

TEST(Fold, SaysWhenNothingChanges) {
  std::string out;
  std::vector<Edit> edits;
  for (std::size_t bytes = 0; bytes < 40; ++bytes) {
    EXPECT_FALSE(Fold(Clean(bytes), out, edits));
    EXPECT_FALSE(Fold(Clean(bytes) + "\n" + Clean(bytes) + " x\n", out, edits));
  }
}

TEST(Fold, LineEndsBecomeOne) {
  EXPECT_EQ(Folded("a\r\nb\rc\xc2\x85"
                   "d\xe2\x80\xa8"
                   "e\n"),
            "a\nb\nc\nd\ne\n");
}

}  // namespace
}  // namespace rasad::text

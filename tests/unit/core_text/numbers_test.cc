// Numbers in digits and words.
#include "core/text/numbers.h"

#include <gtest/gtest.h>

#include "cases.h"

namespace rasad::text {
namespace {

TEST(ParseNumber, ReadsTheLongestNumber) {
  for (const auto& row : ReadCases("numbers.tsv")) {
    ASSERT_EQ(row.size(), 5u) << row[0];
    Tokens tokens;
    Tokenize(row[0], tokens);
    const std::optional<Number> number = ParseNumber(row[0], tokens, 0);
    ASSERT_EQ(number.has_value(), row[3] != "none") << row[0];
    if (!number) continue;
    EXPECT_DOUBLE_EQ(number->value, std::stod(row[1])) << row[0];
    EXPECT_EQ(number->tokens, std::stoul(row[2])) << row[0];
    EXPECT_EQ(number->ordinal, row[3] == "ordinal") << row[0];
  }
}

TEST(ParseNumber, EndsWithTheLine) {
  const std::string display =
      "\xd8\xa8\xdb\x8c\xd8\xb3\xd8\xaa \xd9\x88\n\xd8\xb3\xd9\x87";  // bist va | se
  Tokens tokens;
  Tokenize(display, tokens);
  const std::optional<Number> number = ParseNumber(display, tokens, 0);
  ASSERT_TRUE(number);
  EXPECT_EQ(number->value, 20);
  EXPECT_EQ(number->tokens, 1u);
}

TEST(ParseNumber, SignTouchesItsDigits) {
  Tokens tokens;
  Tokenize("-5 - 7 3-4", tokens);
  EXPECT_EQ(ParseNumber("-5 - 7 3-4", tokens, 0)->value, -5);
  EXPECT_FALSE(ParseNumber("-5 - 7 3-4", tokens, 2));
  EXPECT_FALSE(ParseNumber("-5 - 7 3-4", tokens, 5));  // a range, not minus four
  EXPECT_FALSE(ParseNumber("", Tokens(), 0));
}

TEST(ParseDecimal, RejectsWhatIsNoNumber) {
  for (const std::string_view bad : {"", ".", "1.", "1..2", "1.2.3", "1,23,456", "12,345.6.7", "a1",
                                     "1234,567", "1:2", "1/2/3"}) {
    EXPECT_FALSE(ParseDecimal(bad)) << bad;
  }
  EXPECT_EQ(ParseDecimal("1/25", true), 1.25);
  EXPECT_FALSE(ParseDecimal("1/25"));
  EXPECT_EQ(ParseDecimal(".5"), 0.5);
  EXPECT_FALSE(ParseDecimal(std::string(60, '1')));
}

TEST(AsciiDigits, FoldsAllScripts) {
  AsciiBuffer buffer;
  EXPECT_EQ(AsciiDigits("\xdb\xb1\xd9\xa2"
                        "3/\xdb\xb4",
                        buffer),
            "123/4");
  EXPECT_EQ(AsciiDigits(std::string(100, '1'), buffer), "");
}

}  // namespace
}  // namespace rasad::text

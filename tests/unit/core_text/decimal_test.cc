// Exact decimal numbers and numbers in words.
#include "core/text/decimal.h"

#include <gtest/gtest.h>

#include "cases.h"
#include "core/text/number_words.h"
#include "core/text/numbers.h"

namespace rasad::text {
namespace {

TEST(Decimal, EqualValuesHaveEqualMembers) {
  EXPECT_EQ(Decimal(1200, -2), Decimal(12));
  EXPECT_EQ(Decimal(0, 5), Decimal());
  EXPECT_EQ(Decimal(1000).exponent(), 3);
  EXPECT_NE(Decimal(12), Decimal(12, 1));
}

TEST(Decimal, AddsAndMultipliesExactly) {
  EXPECT_EQ(Decimal(1, -1) + Decimal(2, -1), Decimal(3, -1));
  EXPECT_EQ(Decimal(25, -1) * Decimal(1, 6), Decimal(2'500'000));
  EXPECT_EQ(Decimal(5) + -Decimal(5), Decimal());
  EXPECT_EQ((Decimal(1, 12) + Decimal(1, -3)).ToString(), "1000000000000.001");
}

TEST(Decimal, WhatIsNotHeldIsInvalidAndStaysSo) {
  const Decimal far = Decimal(1, 20) + Decimal(1);
  EXPECT_FALSE(far.valid());
  EXPECT_FALSE((far + Decimal(1)).valid());
  EXPECT_FALSE((far * Decimal()).valid());
  EXPECT_FALSE((Decimal(1'000'000'007) * Decimal(10'000'000'019)).valid());
  EXPECT_TRUE(Decimal(1, 21).valid());
  EXPECT_FALSE((Decimal(1, 900) * Decimal(1, 900)).valid());
  EXPECT_EQ(far.ToString(), "");
}

TEST(Decimal, ComparesByValueAcrossExponents) {
  EXPECT_LT(Decimal(999, -3), Decimal(1));
  EXPECT_GT(Decimal(1, 30), Decimal(999'999'999'999'999'999));
  EXPECT_LT(Decimal(-1, 30), Decimal(-1));
  EXPECT_LT(Decimal(-1), Decimal());
  EXPECT_LT(Decimal(1, 30), Decimal::Invalid());
}

TEST(Decimal, NearestDouble) {
  EXPECT_EQ(static_cast<double>(Decimal(1, -1)), 0.1);
  EXPECT_EQ(static_cast<double>(Decimal(123'456'789'012'345'678)), 123456789012345678.0);
  EXPECT_EQ(static_cast<double>(Decimal(1, 21)), 1e21);
}

TEST(Decimal, TextHasAPointOnlyWhereItNeedsOne) {
  EXPECT_EQ(Decimal(-5, -3).ToString(), "-0.005");
  EXPECT_EQ(Decimal(12, 2).ToString(), "1200");
  EXPECT_EQ(Decimal(1205, -2).ToString(), "12.05");
}

TEST(NumberToWords, WritesWhatItsReaderReads) {
  for (const auto& row : ReadCases("number_words.tsv")) {
    ASSERT_EQ(row.size(), 3u) << row[0];
    const std::optional<Number> number = ParseWholeNumber(row[0]);
    ASSERT_TRUE(number) << row[0];
    const std::optional<std::string> words = NumberToWords(number->value);
    ASSERT_EQ(words.has_value(), row[1] != "none") << row[0];
    if (!words) continue;
    EXPECT_EQ(*words, row[1]);
    const std::optional<Number> back = ParseWholeNumber(*words);
    ASSERT_TRUE(back) << *words;
    EXPECT_EQ(back->value, number->value) << *words;
  }
}

TEST(NumberToWords, ReadsBackAtEveryPlace) {
  for (std::int64_t value = 1; value < 1'000'000'000'000'000; value = value * 7 + 3) {
    for (const int decimals : {0, 1, 3}) {
      const Decimal number(value, -decimals);
      const std::optional<std::string> words = NumberToWords(number);
      ASSERT_TRUE(words) << value;
      const std::optional<Number> back = ParseWholeNumber(*words);
      ASSERT_TRUE(back) << *words;
      EXPECT_EQ(back->value, number) << *words;
    }
  }
}

}  // namespace
}  // namespace rasad::text

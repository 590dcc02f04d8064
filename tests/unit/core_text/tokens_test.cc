// Tokens and sentences.
#include "core/text/tokens.h"

#include <gtest/gtest.h>

#include "cases.h"
#include "core/base/hash.h"
#include "core/text/search_key.h"

namespace rasad::text {
namespace {

char Letter(TokenKind kind) {
  switch (kind) {
    case TokenKind::kWord:
      return 'w';
    case TokenKind::kNumber:
      return 'n';
    case TokenKind::kPunctuation:
      return 'p';
    case TokenKind::kUrl:
      return 'u';
    case TokenKind::kHandle:
      return 'h';
    case TokenKind::kHashtag:
      return 't';
    case TokenKind::kOther:
      return 'o';
  }
  return '?';
}

TEST(Tokenize, SplitsAndNamesTheKinds) {
  Tokens tokens;
  for (const auto& row : ReadCases("tokens.tsv")) {
    Tokenize(row[0], tokens);
    std::string got;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (i > 0) got += ' ';
      got += Letter(tokens.kind[i]);
      got += ':';
      got += tokens.span(i).In(row[0]);
    }
    EXPECT_EQ(got, row[1]) << row[2];
  }
}

TEST(Tokenize, MarksLineStartsAndHashesKeys) {
  Tokens tokens;
  Tokenize("Ab cd\n\nAB", tokens);
  ASSERT_EQ(tokens.size(), 3u);
  EXPECT_EQ(tokens.starts_line, (std::vector<std::uint8_t>{1, 0, 1}));
  EXPECT_EQ(tokens.key_hash[0], base::TableHash(SearchKey("ab")));
  EXPECT_EQ(tokens.key_hash[0], tokens.key_hash[2]);
  Tokenize("", tokens);
  EXPECT_EQ(tokens.size(), 0u);
}

// Keys are folded a block of letters at a time: what crosses a block must not be missed.
TEST(Tokenize, SaysWhichWordsHaveAZwnj) {
  Tokens tokens;
  Tokenize(
      "\u0645\u06cc\u200c\u0631\u0648\u062f \u0648 G20 "
      "\u0634\u0647\u0631\u200c\u0647\u0627. \u0634\u0647\u0631\u200c",
      tokens);
  EXPECT_EQ(tokens.joined, (std::vector<std::uint32_t>{0, 3}));
  Tokenize("\u0634\u0647\u0631", tokens);
  EXPECT_TRUE(tokens.joined.empty());
}

TEST(Tokenize, HashesKeysOfRepeatedLetters) {
  constexpr std::string_view kLetters[] = {
      "\u0627",  // ALEF
      "\u0623",  // ALEF WITH HAMZA ABOVE, in keys an alef
      "\u0628",  // BEH
      "\u200C",  // ZERO WIDTH NON-JOINER
  };
  constexpr unsigned kPlaces = 5;
  for (std::size_t before = 0; before < 18; ++before) {
    for (unsigned way = 0; way < 1u << 2 * kPlaces; ++way) {
      std::string word;
      for (std::size_t i = 0; i < before; ++i) word += i % 2 == 0 ? "\u0633" : "\u062F";
      for (unsigned place = 0; place < kPlaces; ++place) word += kLetters[way >> 2 * place & 3];
      word += "\u0631";  // REH
      Tokens tokens;
      Tokenize(word + " " + word, tokens);
      for (std::size_t i = 0; i < tokens.size(); ++i) {
        const std::string token((word + " " + word).substr(tokens.begin[i], tokens.span(i).size()));
        ASSERT_EQ(tokens.key_hash[i], base::TableHash(SearchKey(token))) << token;
      }
    }
  }
}

TEST(SplitSentences, EndsWhereSentencesEnd) {
  Tokens tokens;
  std::vector<Span> sentences;
  for (const auto& row : ReadCases("sentences.tsv")) {
    Tokenize(row[0], tokens);
    SplitSentences(row[0], tokens, sentences);
    std::string got;
    for (const Span& s : sentences) {
      if (!got.empty()) got += " | ";
      got += s.In(row[0]);
    }
    EXPECT_EQ(got, row[1]) << row[2];
  }
}

}  // namespace
}  // namespace rasad::text

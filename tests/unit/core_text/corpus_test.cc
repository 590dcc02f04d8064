// Properties that hold for every text, asked of a corpus outside of the tree; skipped where absent.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cases.h"
#include "core/text/normalizer.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"

namespace rasad::text {
namespace {

// One text of so many is asked: raise it where the test takes more than ten seconds.
constexpr std::size_t kStep = 2;

std::string WithoutBlanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

// Source to display to source, for every token.
void CheckTokens(std::string_view source, const NormalizedText& text, const Tokens& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Span token = tokens.span(i);
    const Span from = ToSource(text.edits, token);
    ASSERT_LT(from.begin, from.end) << token.In(text.display);
    ASSERT_LE(from.end, source.size());
    const Span back = ToDisplay(text.edits, from);
    ASSERT_LE(back.begin, token.begin) << token.In(text.display);
    ASSERT_GE(back.end, token.end) << token.In(text.display);
    ASSERT_EQ(ToSource(text.edits, back), from) << token.In(text.display);
    // The display repairs encoding and spacing, never letters: but for blanks the keys are equal.
    if (back == token) {
      ASSERT_EQ(WithoutBlanks(SearchKey(token.In(text.display))),
                WithoutBlanks(SearchKey(from.In(source))))
          << token.In(text.display) << " from " << from.In(source);
    }
  }
}

TEST(Corpus, TextsKeepTheirPromises) {
  const auto shared = SharedFolder();
  if (!shared || !std::filesystem::is_regular_file(*shared / "corpus" / "raw.jsonl")) {
    GTEST_SKIP() << "no shared samples: set RASAD_SHARED";
  }
  std::ifstream file(*shared / "corpus" / "raw.jsonl");
  NormalizedText text;
  NormalizedText again;
  Tokens tokens;
  std::vector<Span> sentences;
  std::size_t texts = 0;
  std::size_t words = 0;
  std::size_t line_number = 0;
  for (std::string line; std::getline(file, line) && !testing::Test::HasFatalFailure();) {
    if (line_number++ % kStep != 0) continue;
    const nlohmann::json row = nlohmann::json::parse(line);
    const std::string& source = row["text"].get_ref<const std::string&>();
    SCOPED_TRACE(row["id"].get<std::string>());
    Normalize(source, text);
    Normalize(text.display, again);
    EXPECT_EQ(again.display, text.display);
    EXPECT_TRUE(again.edits.empty());
    EXPECT_TRUE(Tiles(text.edits, source, text.display));
    Tokenize(text.display, tokens);
    CheckTokens(source, text, tokens);
    SplitSentences(text.display, tokens, sentences);
    std::uint32_t last = 0;
    for (const Span& sentence : sentences) {
      EXPECT_GE(sentence.begin, last);
      EXPECT_EQ(sentence.In(text.display).find('\n'), std::string_view::npos);
      last = sentence.end;
    }
    // Blanks and line ends do not reach the words: the text on one line has the same terms.
    std::string flat = text.display;
    std::replace(flat.begin(), flat.end(), '\n', ' ');
    EXPECT_EQ(SearchKey(flat), SearchKey(text.display));
    ++texts;
    words += tokens.size();
  }
  std::printf("texts %zu, tokens %zu\n", texts, words);
  EXPECT_GT(words, 0u);
}

}  // namespace
}  // namespace rasad::text

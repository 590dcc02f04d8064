// Matches and the piece of text around them. Latin words, so that only stems of one form occur.
#include "platform/postgres/snippet.h"

namespace rasad::postgres {
namespace {

SearchTermsOf Words(const std::vector<std::string>& words) { return {words, {}}; }

std::vector<std::string> Matched(std::string_view display, const SearchTermsOf& search) {
  std::vector<std::string> found;
  for (const text::Span span : FindMatches(display, search)) found.emplace_back(span.In(display));
  return found;
}

TEST(Snippet, FindsWordsAndPhrases) {
  using ::testing::ElementsAre;
  using ::testing::IsEmpty;
  const std::string display = "Alpha beta, gamma. Beta alpha!";
  EXPECT_THAT(Matched(display, Words({"beta"})), ElementsAre("beta", "Beta"));
  EXPECT_THAT(Matched(display, {{}, {text::SearchTerms("beta gamma")}}),
              ElementsAre("beta, gamma"));
  EXPECT_THAT(Matched(display, {{}, {text::SearchTerms("gamma alpha")}}), IsEmpty());
  EXPECT_THAT(Matched(display, {{"beta"}, {text::SearchTerms("beta gamma")}}),
              ElementsAre("beta, gamma", "Beta"))
      << "overlapping matches are one";
}

TEST(Snippet, ShowsThePlaceOfTheFirstMatch) {
  std::string display;
  for (int i = 0; i < 200; ++i) display += "filler ";
  display += "needle\n";
  for (int i = 0; i < 200; ++i) display += "filler ";
  const Snippet snippet = MakeSnippet(display, FindMatches(display, Words({"needle"})));
  EXPECT_LE(snippet.text.size(), kSnippetBytes);
  EXPECT_GT(snippet.text.size(), kSnippetBytes / 2);
  ASSERT_EQ(snippet.highlights.size(), 1u);
  EXPECT_EQ(snippet.highlights[0].In(snippet.text), "needle");
  EXPECT_EQ(snippet.text.find('\n'), std::string::npos);
  EXPECT_TRUE(snippet.text.starts_with("filler ")) << "from word to word";
  EXPECT_TRUE(snippet.text.ends_with("filler"));
}

TEST(Snippet, WithoutAMatchShowsTheBeginning) {
  EXPECT_EQ(MakeSnippet("short text", {}).text, "short text");
  EXPECT_EQ(MakeSnippet("", {}).text, "");
  EXPECT_EQ(MakeSnippet(std::string(1'000, 'x'), {}).text.size(), kSnippetBytes);
}

TEST(Snippet, NeverCutsACodePointHoweverLongTheMatch) {
  std::string display = "a ";
  for (int i = 0; i < 500; ++i) display += "\xd8\xb1";  // U+0631 ARABIC LETTER REH
  for (const std::uint32_t begin : {2u, 200u, 600u}) {
    const text::Span match{begin, static_cast<std::uint32_t>(display.size())};
    const Snippet snippet = MakeSnippet(display, {match});
    EXPECT_LE(snippet.text.size(), kSnippetBytes);
    EXPECT_NE(static_cast<unsigned char>(snippet.text.front()) & 0xc0, 0x80);
    EXPECT_NE(static_cast<unsigned char>(snippet.text.back()), 0xd8);
    ASSERT_EQ(snippet.highlights.size(), 1u);
    EXPECT_LE(snippet.highlights[0].end, snippet.text.size());
  }
}

TEST(Snippet, WindowsLieInTheirRange) {
  const std::string text(2'000, 'x');
  for (const std::uint32_t inside : {500u, 900u, 1'499u}) {
    const text::Span window = Window(text, {500, 1'500}, {inside, inside + 1}, 100);
    EXPECT_GE(window.begin, 500u);
    EXPECT_LE(window.end, 1'500u);
    EXPECT_LE(window.begin, inside);
    EXPECT_GT(window.end, inside);
    EXPECT_LE(window.size(), 100u);
  }
}

}  // namespace
}  // namespace rasad::postgres

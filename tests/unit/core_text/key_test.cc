// Search keys, stems and terms: what meets and what does not.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "cases.h"
#include "core/text/language.h"
#include "core/text/normalizer.h"
#include "core/text/search_key.h"

namespace rasad::text {
namespace {

std::string Terms(const std::string& source) {
  NormalizedText text;
  Normalize(source, text);
  std::string out;
  for (const SearchTerm& term : SearchTerms(text.display)) {
    if (!out.empty()) out += ' ';
    out += term.stem;
  }
  return out;
}

TEST(SearchTerms, FormsOfOneWordMeet) {
  for (const auto& row : ReadCases("stems.tsv")) {
    std::istringstream words(row[0]);
    std::string first;
    for (std::string word; words >> word;) {
      std::replace(word.begin(), word.end(), '_', ' ');
      const std::string terms = Terms(word);
      EXPECT_FALSE(terms.empty());
      if (first.empty()) first = terms;
      EXPECT_EQ(terms, first) << word << " in " << row[0];
    }
  }
}

TEST(SearchTerms, CarryPositionsAndSpans) {
  const std::string display = "ab, cd 12 (x)";
  const std::vector<SearchTerm> terms = SearchTerms(display);
  ASSERT_EQ(terms.size(), 4u);
  EXPECT_EQ(terms[1].stem, "cd");
  EXPECT_EQ(terms[1].position, 2u);
  EXPECT_EQ(terms[1].begin, 4u);
  EXPECT_EQ(terms[1].end, 6u);
  EXPECT_EQ(terms[3].position, 4u);
}

TEST(Stem, NeverEmptiesAWordAndKeepsExceptions) {
  // ha, iran, estan, tehran, sazman: written in letters of the key
  EXPECT_EQ(Stem("\xd9\x87\xd8\xa7"), "\xd9\x87\xd8\xa7");
  for (const std::string word :
       {"\xd8\xa7\xdb\x8c\xd8\xb1\xd8\xa7\xd9\x86", "\xd8\xa7\xd8\xb3\xd8\xaa\xd8\xa7\xd9\x86",
        "\xd8\xaa\xd9\x87\xd8\xb1\xd8\xa7\xd9\x86",
        "\xd8\xb3\xd8\xa7\xd8\xb2\xd9\x85\xd8\xa7\xd9\x86"}) {
    EXPECT_EQ(Stem(word), word);
  }
  EXPECT_EQ(Stem(""), "");
  EXPECT_EQ(Stem("running"), "running");
}

TEST(SearchKey, FoldsAndSeparates) {
  EXPECT_EQ(SearchKey("  Caf\xc3\xa9, NA\xc3\x8fVE! "), "cafe naive");
  EXPECT_EQ(SearchKey("1,250 a/b 3\xd9\xab"
                      "5"),
            "1250 a b 3.5");
  EXPECT_EQ(SearchKey("soooo 1000000"), "so 1000000");
  EXPECT_EQ(SearchKey("..."), "");
  std::string out = "x";
  AppendSearchKey("b C", out);
  EXPECT_EQ(out, "xb c");
}

TEST(DetectLanguage, ByMostLetters) {
  for (const auto& row : ReadCases("languages.tsv")) {
    EXPECT_EQ(DetectLanguage(row[0]), row[1]) << row[0];
  }
}

}  // namespace
}  // namespace rasad::text

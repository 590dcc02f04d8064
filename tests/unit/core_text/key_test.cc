// Search keys, stems and terms: what meets and what does not.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "cases.h"
#include "core/text/language.h"
#include "core/text/lexicon.h"
#include "core/text/normalizer.h"
#include "core/text/search_key.h"
#include "core/text/utf8.h"

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

TEST(SearchTerms, WordsThatLookLikeFormsStayApart) {
  for (const auto& row : ReadCases("stems_apart.tsv")) {
    std::istringstream words(row[0]);
    std::set<std::string> stems;
    std::size_t count = 0;
    for (std::string word; words >> word; ++count) stems.insert(Terms(word));
    EXPECT_EQ(stems.size(), count) << row[0] << ": " << row[1];
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

// Every affixed form of a word of the lexicon has the word's stem, but for forms that are words of
// their own or can be read in two ways.
TEST(Stem, IsOneForAllFormsOfAWord) {
  const std::string lexicon =
      ReadText(std::filesystem::path(RASAD_SOURCE_DIR) / "services/core/text/data/lexicon.tsv");
  std::set<std::string> words;
  for (const Row& row : ReadTable(lexicon)) words.insert(SearchKey(row[0]));
  ASSERT_GT(words.size(), 10000u);
  struct Form {
    std::string_view ending;
    double per_mille;  // of misses at most
  };
  // ha, haye, hayi, hayeshan, hayeman, shan, man; -i behind consonants
  const Form kForms[] = {{"\u0647\u0627", 1},
                         {"\u0647\u0627\u06cc\u06cc", 1},
                         {"\u0647\u0627\u06cc\u0634\u0627\u0646", 1},
                         {"\u0647\u0627\u06cc\u0645\u0627\u0646", 1},
                         {"\u0647\u0627\u06cc", 15},
                         {"\u0634\u0627\u0646", 5},
                         {"\u062a\u0627\u0646", 5},
                         {"\u0645\u0627\u0646", 15},
                         {"\u06cc", 10}};
  std::string stem;
  for (const Form& form : kForms) {
    std::size_t asked = 0;
    std::size_t missed = 0;
    std::string first;
    for (const std::string& word : words) {
      const bool vowel = word.ends_with("\u0627") || word.ends_with("\u0648") ||
                         word.ends_with("\u06cc") || word.ends_with("\u0647");
      const std::string whole = word + std::string(form.ending);
      if ((form.ending == "\u06cc" && vowel) || words.contains(whole)) continue;
      ++asked;
      stem.clear();
      AppendStem(whole, stem);
      if (stem == Stem(word)) continue;
      if (missed++ < 10) first += whole + ' ';
    }
    EXPECT_LE(1000.0 * static_cast<double>(missed), form.per_mille * static_cast<double>(asked))
        << missed << " of " << asked << ": " << first;
  }
}

// Joined, with ZWNJ and spaced spellings meet, but for the few that can be read in two ways.
TEST(SearchTerms, DoNotSeeHowAnEndingIsSeparated) {
  const std::string lexicon =
      ReadText(std::filesystem::path(RASAD_SOURCE_DIR) / "services/core/text/data/lexicon.tsv");
  const std::string kThree = "\u0633\u0647 ";  // "three", so that the word begins no compound
  const std::string_view kEndings[] = {"\u0647\u0627", "\u0647\u0627\u06cc\u06cc",
                                       "\u0647\u0627\u06cc\u0634\u0627\u0646"};
  std::size_t asked = 0;
  std::size_t missed = 0;
  std::size_t number = 0;
  std::string first;
  for (const Row& row : ReadTable(lexicon)) {
    // Adverbs with tanwin and words with an ezafe have no plural.
    if (number++ % 8 != 0 || row[0].ends_with("\u064b") || row[0].ends_with("\u0654")) continue;
    for (const std::string_view ending : kEndings) {
      const std::string word(row[0]);
      const std::string apart = Terms(kThree + word + "\u200c" + std::string(ending));
      for (const std::string_view between : {"", " "}) {
        ++asked;
        const std::string other = kThree + word + std::string(between) + std::string(ending);
        if (Terms(other) != apart && missed++ < 10) first += other + ", ";
      }
    }
  }
  EXPECT_GT(asked, 10000u);
  EXPECT_LE(missed * 1000, asked * 3) << missed << " of " << asked << ": " << first;
}

TEST(SearchKey, FoldsAndSeparates) {
  EXPECT_EQ(SearchKey("  Caf\xc3\xa9, NA\xc3\x8fVE! "), "cafe naive");
  EXPECT_EQ(SearchKey("1,250 a/b 3\xd9\xab"
                      "5"),
            "1250 a b 3.5");
  EXPECT_EQ(SearchKey("soooo 1000000"), "so 1000000");
  EXPECT_EQ(SearchKey("..."), "");
  // jebhe-ha keeps its three hehs, laughter does not.
  const std::string plural = "\u062c\u0628\u0647\u0647\u0647\u0627";
  EXPECT_EQ(SearchKey("\u062c\u0628\u0647\u0647\u200c\u0647\u0627"), plural);
  EXPECT_EQ(SearchKey(plural), plural);
  EXPECT_EQ(SearchKey("\u0647\u0647\u0647\u0647"), "\u0647");
  // An alef with madda is one letter however it is written.
  EXPECT_EQ(SearchKey("\u0627\u0653\u0628"), "\u0622\u0628");
  EXPECT_EQ(SearchKey("\ufe81\u0628"), "\u0622\u0628");
  std::string out = "x";
  AppendSearchKey("b C", out);
  EXPECT_EQ(out, "xb c");
}

// Some vowel signs of other scripts come apart into two, and one letter's capital into a letter and
// a dot: whatever a single letter becomes, its key is final.
TEST(SearchKey, OfEachCodePointIsItsOwnKey) {
  for (char32_t c = 1; c <= 0x10ffff; ++c) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    std::string text = "a";
    AppendUtf8(c, text);
    text += 'b';
    const std::string key = SearchKey(text);
    ASSERT_EQ(SearchKey(key), key) << "U+" << std::hex << static_cast<std::uint32_t>(c);
  }
}

// Letters that repeat and marks that change the letter before them, in any order: a key that
// collapses repetitions must see those that a mark has made.
TEST(SearchKey, OfRepeatedLettersAndMarksIsItsOwnKey) {
  const char32_t alphabet[] = {
      0x627,   // ALEF
      0x622,   // ALEF WITH MADDA ABOVE
      0x623,   // ALEF WITH HAMZA ABOVE
      0x653,   // MADDAH ABOVE
      0x654,   // HAMZA ABOVE
      0x647,   // HEH
      0x6cc,   // FARSI YEH
      0x200c,  // ZERO WIDTH NON-JOINER
  };
  constexpr std::size_t kLength = 6;
  std::size_t chosen[kLength] = {};
  std::size_t failures = 0;
  for (bool more = true; more && failures < 5;) {
    std::string text;
    for (const std::size_t index : chosen) AppendUtf8(alphabet[index], text);
    const std::string key = SearchKey(text);
    EXPECT_EQ(SearchKey(key), key) << text;
    if (SearchKey(key) != key) ++failures;
    more = false;
    for (std::size_t& index : chosen) {
      if (++index < std::size(alphabet)) {
        more = true;
        break;
      }
      index = 0;
    }
  }
}

TEST(DetectLanguage, ByMostLetters) {
  for (const auto& row : ReadCases("languages.tsv")) {
    EXPECT_EQ(DetectLanguage(row[0]), row[1]) << row[0];
  }
}

TEST(LanguageCode, ByLettersAndCommonWords) {
  for (const auto& row : ReadCases("language_codes.tsv")) {
    EXPECT_EQ(LanguageCode(row[0]), row[1]) << row[0];
  }
  EXPECT_EQ(LanguageCode(""), "und");
}

// Of the four answers by letters the finer one keeps three.
TEST(LanguageCode, RefinesOnlyOthers) {
  for (const auto& row : ReadCases("languages.tsv")) {
    const std::string_view code = LanguageCode(row[0]);
    if (row[1] == "ar" || row[1] == "und" || row[1] == "fa") {
      EXPECT_EQ(code, row[1]) << row[0];
    } else {
      EXPECT_NE(code, "fa") << row[0];
    }
  }
}

}  // namespace
}  // namespace rasad::text

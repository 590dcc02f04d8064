// The compiled lexicon holds what its tables say.
#include "core/text/lexicon.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "cases.h"
#include "core/text/normalizer.h"
#include "core/text/words.h"

namespace rasad::text {
namespace {

std::string Table(const char* name) {
  return ReadText(std::filesystem::path(RASAD_SOURCE_DIR) / "services/core/text/data" / name);
}

TEST(Lexicon, HoldsEveryWord) {
  const std::string table = Table("lexicon.tsv");
  const std::vector<Row> rows = ReadTable(table);
  EXPECT_GT(rows.size(), 30000u);
  std::set<std::string_view> seen;
  for (const Row& row : rows) {
    ASSERT_EQ(row.size(), 3u) << row[0];
    EXPECT_TRUE(seen.insert(row[0]).second) << row[0] << " stands twice";
    const std::uint32_t flags = Words().Flags(Widen(row[0]));
    const auto has = [&](std::string_view name) {
      return (',' + std::string(row[1]) + ',').find(',' + std::string(name) + ',') !=
             std::string::npos;
    };
    const std::uint32_t wanted = (has("word") || has("common") || has("heh") ? kWord : 0u) |
                                 (has("common") ? kKnown : 0u) | (has("heh") ? kHehWord : 0u) |
                                 (has("plain") ? kPlain : 0u) | (has("form") ? kForm : 0u);
    EXPECT_NE(wanted, 0u) << row[0];
    EXPECT_EQ(flags & wanted, wanted) << row[0];
  }
}

TEST(Lexicon, HoldsEveryCompound) {
  const std::string table = Table("compounds.tsv");
  std::set<std::string_view> seen;
  for (const Row& row : ReadTable(table)) {
    ASSERT_EQ(row.size(), 3u) << row[0];
    EXPECT_TRUE(seen.insert(row[0]).second) << row[0] << " stands twice";
    const std::u32string parts = Widen(row[0]);
    const std::size_t blank = parts.find(U' ');
    ASSERT_NE(blank, std::u32string::npos) << row[0];
    const std::u32string first = parts.substr(0, blank);
    if (row[1] != "spaced") {
      std::u32string glued = parts;
      std::erase(glued, U' ');
      // Where two rows have the same letters, the shorter first part counts.
      const std::uint32_t at = WordLists::GluedAt(Words().Flags(glued));
      EXPECT_GT(at, 0u) << row[0];
      EXPECT_LE(at, blank) << row[0];
    }
    if (row[1] != "glued") {
      EXPECT_NE(Words().Flags(first) & kCompoundLeft, 0u) << row[0];
      const std::size_t next = parts.find(U' ', blank + 1);
      const std::uint64_t left = WordHash::Of(first);
      const std::uint64_t middle = WordHash::Of(parts.substr(blank + 1, next - blank - 1));
      EXPECT_TRUE(Words().MayBeginCompound(left, middle)) << row[0];
      EXPECT_TRUE(next == std::u32string::npos
                      ? Words().IsCompound(left, middle)
                      : Words().IsCompound(left, middle, WordHash::Of(parts.substr(next + 1))))
          << row[0];
    }
  }
}

std::string Display(const std::string& source) {
  NormalizedText text;
  Normalize(source, text);
  return text.display;
}

TEST(Lexicon, CompoundsAreSettledAtOnce) {
  constexpr std::string_view kHaye = "\xd9\x87\xd8\xa7\xdb\x8c";
  constexpr std::string_view kAsh = "\xd8\xa7\xd8\xb4";
  const std::string table = Table("compounds.tsv");
  for (const Row& row : ReadTable(table)) {
    const std::string spaced(row[0]);
    std::string glued = spaced;
    std::erase(glued, ' ');
    for (const std::string& word : {spaced, glued}) {
      for (const std::string_view ending : {std::string_view(), kHaye, kAsh}) {
        const std::string once = Display(word + std::string(ending));
        EXPECT_EQ(Display(once), once) << word << ending;
      }
    }
    // Of three parts the last two may be too short to be told from a word.
    const std::size_t first = Widen(spaced).find(U' ');
    if (row[1] == "both" && std::count(spaced.begin(), spaced.end(), ' ') == 1 &&
        WordLists::GluedAt(Words().Flags(Widen(glued))) == first) {
      EXPECT_EQ(Display(spaced), Display(glued)) << row[0];
    }
  }
}

TEST(Lexicon, KnowsNothingElse) {
  // Letters that no Persian word has in this order.
  std::u32string word = U"\u0698\u0635\u0638\u0698";
  for (char32_t letter = 0x627; letter <= 0x64a; ++letter) {
    EXPECT_EQ(Words().Flags(word), 0u);
    EXPECT_FALSE(Words().IsCompound(WordHash::Of(word), WordHash::Of(U"\u0698")));
    word.push_back(letter);
  }
  EXPECT_EQ(Words().Flags(std::u32string_view()), 0u);
}

// A fingerprint that says what the slot says already takes some of so many for words.
TEST(Lexicon, KnowsNoRandomWords) {
  std::mt19937 random(11);
  std::u32string word(9, U' ');
  int known = 0;
  for (int i = 0; i < 2'000'000; ++i) {
    for (char32_t& letter : word) letter = static_cast<char32_t>(0x627 + random() % 20);
    known += Words().Flags(word) != 0 ? 1 : 0;
  }
  EXPECT_LE(known, 2);  // one in 2^24 is
}

TEST(Lexicon, TellsOfMostNeighboursThatTheyAreNoCompound) {
  const std::string table = Table("lexicon.tsv");
  const std::vector<Row> rows = ReadTable(table);
  int may = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    may += Words().MayBeginCompound(WordHash::Of(Widen(rows[i - 1][0])),
                                    WordHash::Of(Widen(rows[i][0])))
               ? 1
               : 0;
  }
  EXPECT_LT(may * 8, static_cast<int>(rows.size()));
}

TEST(Lexicon, HasFewExceptions) {
  const std::string exceptions = Table("exceptions.tsv");
  const std::string lexicon = Table("lexicon.tsv");
  const std::vector<Row> rows = ReadTable(exceptions);
  EXPECT_LE(rows.size() * 100, ReadTable(lexicon).size());
  for (const Row& row : rows) {
    ASSERT_EQ(row.size(), 4u) << row[0];
    EXPECT_FALSE(row[2].empty()) << row[0] << " says no why";
  }
}

TEST(WordHash, IsTheSameOfLettersAtOnce) {
  const std::u32string word = U"\u0628\u0631\u0646\u0627\u0645\u0647\u0633\u0627";
  for (std::size_t size = 0; size <= word.size(); ++size) {
    std::uint64_t halves[2] = {};
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint64_t bytes = (0xc0u | word[i] >> 6) | (0x80u | (word[i] & 0x3fu)) << 8;
      halves[i / 4] |= bytes << (i % 4 * 16);
    }
    EXPECT_EQ(WordHash(halves[0], halves[1]).value(), WordHash::Of(word.substr(0, size))) << size;
    EXPECT_EQ(WordHash::Of(halves[0], halves[1]), WordHash::Of(word.substr(0, size))) << size;
    WordHash longer(halves[0], halves[1]);
    longer.Add(U'\u06cc');
    EXPECT_EQ(longer.value(), WordHash::Of(word.substr(0, size) + U'\u06cc')) << size;
  }
}

}  // namespace
}  // namespace rasad::text

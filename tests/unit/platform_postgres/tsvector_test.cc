// Parts, positions and the forms of vectors and queries.
#include "platform/postgres/tsvector.h"

#include <map>
#include <set>

namespace rasad::postgres {
namespace {

using Vector = std::map<std::string, std::vector<int>>;

// Reads the wire form back; fails the test where the server would refuse it.
Vector Decode(const std::string& bytes) {
  std::size_t at = 0;
  const auto number = [&](int size) {
    int value = 0;
    for (int i = 0; i < size; ++i) value = value * 256 + static_cast<unsigned char>(bytes[at++]);
    return value;
  };
  Vector vector;
  const int count = number(4);
  std::string previous;
  for (int i = 0; i < count; ++i) {
    const std::string lexeme = bytes.c_str() + at;
    at += lexeme.size() + 1;
    EXPECT_LT(previous, lexeme) << "in byte order, each once";
    EXPECT_LE(lexeme.size(), 2046u);
    const int positions = number(2);
    EXPECT_LE(positions, 255);
    for (int p = 0; p < positions; ++p) {
      vector[lexeme].push_back(number(2));
      EXPECT_LE(vector[lexeme].back(), 16'383);
      if (p > 0) {
        EXPECT_LT(vector[lexeme][p - 1], vector[lexeme][p]);
      }
    }
    vector[lexeme];
    previous = lexeme;
  }
  EXPECT_EQ(at, bytes.size());
  return vector;
}

std::vector<text::SearchTerm> Terms(const std::vector<std::string>& stems) {
  std::vector<text::SearchTerm> terms;
  for (const std::string& stem : stems) {
    terms.push_back({stem, static_cast<std::uint32_t>(terms.size() + 1), 0, 0});
  }
  return terms;
}

bool HasPair(const std::vector<Vector>& parts, const std::string& a, const std::string& b) {
  for (const Vector& part : parts) {
    const auto first = part.find(a);
    const auto second = part.find(b);
    if (first == part.end() || second == part.end()) continue;
    const std::set<int> at(second->second.begin(), second->second.end());
    for (const int position : first->second) {
      if (at.contains(position + 1)) return true;
    }
  }
  return false;
}

std::vector<Vector> Parts(const std::vector<std::string>& stems) {
  std::vector<Vector> parts;
  for (const std::string& bytes : TsVectors(Terms(stems))) parts.push_back(Decode(bytes));
  return parts;
}

TEST(TsVector, ShortTextsAreOnePart) {
  EXPECT_THAT(Parts({"b", "a", "b"}), ::testing::ElementsAre(Vector{{"a", {2}}, {"b", {1, 3}}}));
  EXPECT_THAT(Parts({}), ::testing::ElementsAre(Vector{}));
}

TEST(TsVector, PartsOverlapAndHoldAllStems) {
  std::vector<std::string> stems;
  for (int i = 0; i < 9'000; ++i) stems.push_back("w" + std::to_string(i));
  const std::vector<Vector> parts = Parts(stems);
  ASSERT_EQ(parts.size(), 3u);
  for (const Vector& part : parts) EXPECT_EQ(part.size(), 9'000u);
  for (int i = 0; i + 1 < 9'000; ++i) ASSERT_TRUE(HasPair(parts, stems[i], stems[i + 1])) << i;
  // A phrase as long as the overlap lies whole in one part, wherever it begins.
  EXPECT_FALSE(parts[0].at("w4095").empty());
  EXPECT_FALSE(parts[1].at("w4064").empty());
  EXPECT_TRUE(parts[1].at("w4063").empty());
}

TEST(TsVector, AFrequentWordEndsItsPartEarly) {
  std::vector<std::string> stems;
  for (int i = 0; i < 1'000; ++i) {
    stems.push_back("and");
    stems.push_back("w" + std::to_string(i));
  }
  const std::vector<Vector> parts = Parts(stems);
  EXPECT_GT(parts.size(), 3u);
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_TRUE(HasPair(parts, "and", "w" + std::to_string(i))) << "no position is lost";
  }
}

TEST(TsVector, HostileTextsHaveBoundedParts) {
  const std::vector<Vector> parts = Parts(std::vector<std::string>(100'000, "x"));
  EXPECT_LE(parts.size(), kMaxParts);
  const std::vector<Vector> wide = Parts({std::string(5'000, 'x'), std::string("a\0b", 3), ""});
  EXPECT_EQ(wide.at(0), (Vector{{std::string(kMaxLexemeBytes, 'x'), {1}}, {"a", {2}}}));
}

TEST(TsVector, QueriesQuoteTheirLexemes) {
  EXPECT_EQ(QuoteLexeme("plain"), "'plain'");
  EXPECT_EQ(QuoteLexeme("it's"), "'it''s'");
  EXPECT_EQ(QuoteLexeme("back\\slash"), "'back\\\\slash'");
  EXPECT_EQ(QuoteLexeme("a & !b | (c)"), "'a & !b | (c)'");
  EXPECT_EQ(PhraseQuery(Terms({"a", "b", "c"})), "'a' <1> 'b' <1> 'c'");
  EXPECT_EQ(PhraseQuery({}), "");
}

TEST(TsVector, CutsOnCodePointBoundaries) {
  const std::string reh = "\xd8\xb1";  // U+0631 ARABIC LETTER REH
  EXPECT_EQ(CutUtf8(reh + reh, 3), reh);
  EXPECT_EQ(CutUtf8(reh + reh, 4), reh + reh);
  EXPECT_EQ(CutUtf8(reh, 1), "");
}

}  // namespace
}  // namespace rasad::postgres

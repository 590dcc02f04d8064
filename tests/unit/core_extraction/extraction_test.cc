// Mentions by type: the rows of tests/data/extraction/*.tsv, one sentence and one expectation each.
// The rows say what rules do, so that rules answer for all of them alone; what the tagger may
// change of that is told here too.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/extraction/extractor.h"
#include "unit/core_extraction/tagger_models.h"

namespace rasad::extraction {
namespace {

struct Case {
  std::string file;
  int line = 0;
  std::string text;
  std::string published;  ///< "-" if unknown.
  std::string type;       ///< "!PLACE": no such mention.
  std::string phrase;
  std::string value;  ///< "-" where the value does not matter.
  std::string why;
};

std::vector<std::string> Cells(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t from = 0;
  while (true) {
    const std::size_t tab = line.find('\t', from);
    cells.push_back(line.substr(from, tab - from));
    if (tab == std::string::npos) return cells;
    from = tab + 1;
  }
}

std::vector<Case> ReadCases(const std::string& name = "extraction") {
  std::vector<Case> cases;
  const std::filesystem::path folder = std::filesystem::path(RASAD_TEST_DATA) / name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path());
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
      if (line.empty() || line[0] == '#') continue;
      const std::vector<std::string> cells = Cells(line);
      if (cells.size() != 6) {
        ADD_FAILURE() << entry.path() << ":" << number << ": " << cells.size() << " columns";
        continue;
      }
      cases.push_back({entry.path().filename(), number, cells[0], cells[1], cells[2], cells[3],
                       cells[4], cells[5]});
    }
  }
  return cases;
}

std::string Plain(double number) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.10g", number);
  return buffer;
}

std::string Range(const news::v1::Amount& amount) {
  std::string text = Plain(amount.low());
  if (amount.high() > amount.low()) text += ".." + Plain(amount.high());
  switch (amount.qualifier()) {
    case news::v1::QUALIFIER_MORE_THAN:
      return text + " more";
    case news::v1::QUALIFIER_LESS_THAN:
      return text + " less";
    case news::v1::QUALIFIER_UP_TO:
      return text + " up_to";
    case news::v1::QUALIFIER_AT_LEAST:
      return text + " at_least";
    case news::v1::QUALIFIER_ABOUT:
      return text + " about";
    default:
      return text;
  }
}

// A value in one line, as the data files write it.
std::string Show(const news::v1::Mention& m) {
  switch (m.value_case()) {
    case news::v1::Mention::kDate:
      return m.date().value() + " " + m.date().gregorian();
    case news::v1::Mention::kTime:
      return m.time().clock().empty() ? m.time().part() : m.time().clock();
    case news::v1::Mention::kMoney:
      return Range(m.money().amount()) + " " + m.money().currency() +
             (m.money().has_irr_low() ? " " + Plain(m.money().irr_low()) : "");
    case news::v1::Mention::kQuantity:
      return Range(m.quantity().amount()) + " " + m.quantity().unit();
    case news::v1::Mention::kPercent:
      return Range(m.percent().amount());
    case news::v1::Mention::kPlace:
      return m.place().level() + (m.place().iso().empty() ? "" : " " + m.place().iso());
    case news::v1::Mention::kLaw:
      return m.law().article();
    case news::v1::Mention::kDocument:
      return m.document().kind() + " " + m.document().number() + " " + m.document().date().value() +
             (m.document().issuer().empty() ? "" : " by " + m.document().issuer());
    default:
      return m.entity_key();
  }
}

news::v1::ExtractedArticle ExtractText(const std::string& text, const std::string& published,
                                       const Tagger* tagger) {
  news::v1::NormalizedArticle article = PlainArticle(text);
  if (published != "-") article.mutable_metadata()->mutable_published()->set_date(published);
  return Extract(std::move(article), nullptr, tagger);
}

bool IsName(std::string_view type) {
  return type == "PERSON" || type == "POSITION" || type == "ORGANIZATION" || type == "PLACE" ||
         type == "FACILITY" || type == "EVENT";
}

void Check(const Case& c, const Tagger* tagger) {
  const news::v1::ExtractedArticle found = ExtractText(c.text, c.published, tagger);
  const bool wanted = c.type[0] != '!';
  const std::string type = wanted ? c.type : c.type.substr(1);
  std::string all;
  const news::v1::Mention* hit = nullptr;
  for (const news::v1::Mention& m : found.mentions()) {
    const std::string name = news::v1::MentionType_Name(m.type()).substr(13);
    all += "\n  " + name + " " + m.text() + " = " + Show(m) + " (" + m.rule() + ")";
    if (name == type && m.text() == c.phrase) hit = &m;
  }
  EXPECT_EQ(hit != nullptr, wanted) << c.file << ":" << c.line << " " << c.why << "\nfound:" << all;
  if (hit != nullptr && c.value != "-") {
    EXPECT_EQ(Show(*hit), c.value) << c.file << ":" << c.line << " " << c.why;
  }
}

TEST(Extraction, EveryRowOfTheDataByRulesAlone) {
  const std::vector<Case> cases = ReadCases();
  ASSERT_GT(cases.size(), 60u);
  for (const Case& c : cases) Check(c, nullptr);
}

// What the tagger finds and the rules know.
TEST(Extraction, EveryRowOfTheDataWithTheTagger) {
  const std::vector<Case> cases = ReadCases("extraction_tagged");
  ASSERT_FALSE(cases.empty());
  for (const Case& c : cases) Check(c, GetTagger());
}

std::string TypeName(const news::v1::Mention& m) {
  return news::v1::MentionType_Name(m.type()).substr(13);
}

// Values, laws and documents are the rules' own affair: the tagger neither finds nor drops one.
TEST(Extraction, TheTaggerLeavesValuesAlone) {
  int values = 0;
  for (const Case& c : ReadCases()) {
    std::vector<std::string> shown[2];
    for (const bool whole : {false, true}) {
      const news::v1::ExtractedArticle found =
          ExtractText(c.text, c.published, whole ? GetTagger() : nullptr);
      for (const news::v1::Mention& m : found.mentions()) {
        if (IsName(TypeName(m))) continue;
        shown[whole].push_back(TypeName(m) + " " + m.text() + " = " + Show(m));
        ++values;
      }
    }
    // A law or document that was named inside of a dropped name, or beside a found one.
    EXPECT_EQ(shown[0], shown[1]) << c.file << ":" << c.line << " " << c.why;
  }
  EXPECT_GT(values, 100);
}

// Of the sentences about names the tagger, which learnt from whole articles, judges a few otherwise
// than the rule that a row is about. Most it must not.
TEST(Extraction, TheTaggerAgreesWithMostRowsOfNames) {
  int rows = 0;
  int agreed = 0;
  std::string others;
  for (const Case& c : ReadCases()) {
    const bool wanted = c.type[0] != '!';
    const std::string type = wanted ? c.type : c.type.substr(1);
    if (!IsName(type)) continue;
    const news::v1::ExtractedArticle found = ExtractText(c.text, c.published, GetTagger());
    const bool hit = std::any_of(
        found.mentions().begin(), found.mentions().end(),
        [&](const news::v1::Mention& m) { return TypeName(m) == type && m.text() == c.phrase; });
    ++rows;
    agreed += hit == wanted;
    if (hit != wanted) others += "\n  " + c.file + ":" + std::to_string(c.line) + " " + c.why;
  }
  EXPECT_GE(agreed * 10, rows * 8) << agreed << " of " << rows << others;
}

TEST(Extraction, ConfidenceAndRuleAreAlwaysSet) {
  for (const Case& c : ReadCases()) {
    for (const Tagger* tagger : {static_cast<const Tagger*>(nullptr), GetTagger()}) {
      const news::v1::ExtractedArticle found = ExtractText(c.text, c.published, tagger);
      for (const news::v1::Mention& m : found.mentions()) {
        EXPECT_GT(m.confidence(), 0.0f) << TypeName(m) << " " << m.text();
        EXPECT_LE(m.confidence(), 1.0f);
        EXPECT_FALSE(m.rule().empty());
        EXPECT_FALSE(m.entity_key().empty()) << m.text();
      }
    }
  }
}

TEST(Extraction, RelativeDatesStayEmptyWithoutADayOfPublication) {
  for (const Case& c : ReadCases()) {
    const news::v1::ExtractedArticle found = ExtractText(c.text, "-", nullptr);
    for (const news::v1::Mention& m : found.mentions()) {
      if (m.has_date() && m.date().granularity() == news::v1::GRANULARITY_RELATIVE) {
        EXPECT_EQ(m.date().value(), "") << m.text();
        EXPECT_EQ(m.date().gregorian(), "") << m.text();
      }
    }
  }
}

}  // namespace
}  // namespace rasad::extraction

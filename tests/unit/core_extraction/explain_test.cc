// Explanations: rows lead to the lines of the tables, rules stand in the documentation.
#include "core/extraction/explain.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/extraction/extractor.h"
#include "core/extraction/tables.h"
#include "core/text/search_key.h"

namespace rasad::extraction {
namespace {

news::v1::NormalizedArticle Article(const std::string& text, const std::string& published) {
  news::v1::NormalizedArticle article;
  article.set_source_text(text);
  article.set_display_text(text);
  news::v1::Segment* segment = article.add_segments();
  segment->mutable_source()->set_end(static_cast<std::uint32_t>(text.size()));
  *segment->mutable_display() = segment->source();
  if (published != "-") article.mutable_metadata()->mutable_published()->set_date(published);
  return article;
}

std::vector<std::string> Lines(const std::filesystem::path& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// A search key without blanks: rows are found in any spacing.
std::string Joined(std::string_view text) {
  std::string key = text::SearchKey(text);
  std::erase(key, ' ');
  return key;
}

// The line that "amounts.tsv:57" speaks of; empty if there is none.
std::string LineOf(const std::string& row) {
  const std::size_t colon = row.find(':');
  if (colon == std::string::npos) return {};
  const auto number = static_cast<std::size_t>(std::stoul(row.substr(colon + 1)));
  for (const char* room : {"extraction", "text"}) {
    const auto lines = Lines(std::filesystem::path(RASAD_SOURCE_DIR) / "services/core" / room /
                             "data" / row.substr(0, colon));
    if (number >= 1 && number <= lines.size()) return lines[number - 1];
  }
  return {};
}

// The sentences of the golden tables, with their days.
std::vector<std::pair<std::string, std::string>> Sentences() {
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(RASAD_TEST_DATA) / "extraction")) {
    for (const std::string& line : Lines(entry.path())) {
      if (line.empty() || line[0] == '#') continue;
      const std::size_t tab = line.find('\t');
      found.emplace_back(line.substr(0, tab),
                         line.substr(tab + 1, line.find('\t', tab + 1) - tab - 1));
    }
  }
  return found;
}

TEST(Explain, EveryWordRowIsALineOfItsFile) {
  const Tables& tables = GetTables();
  ASSERT_GT(tables.rows.size(), 1000u);
  for (std::size_t i = 0; i < tables.rows.size(); i += 97) {
    const std::string_view surface = tables.rows[i].surface;
    EXPECT_TRUE(LineOf(RowName(surface.data())).starts_with(std::string(surface) + "\t"))
        << surface;
  }
}

TEST(Explain, EveryPlaceIsALineOfItsFile) {
  const std::vector<Place>& places = GetTables().gazetteer.places;
  for (std::size_t i = 0; i < places.size(); i += 211) {
    EXPECT_TRUE(LineOf(RowName(places[i].id.data())).starts_with(std::string(places[i].id) + "\t"))
        << places[i].id;
  }
}

TEST(Explain, TextOfNoTableHasNoName) {
  const char own[] = "own";
  EXPECT_EQ(RowName(own), "");
}

// What a row says stands in the sentence, near the mention that it explains.
TEST(Explain, RowsAreOfWordsThatTheSentenceHas) {
  int explained = 0;
  for (const auto& [text, published] : Sentences()) {
    std::vector<std::vector<std::string>> rows;
    const news::v1::ExtractedArticle found = Extract(Article(text, published), &rows, nullptr);
    ASSERT_EQ(rows.size(), static_cast<std::size_t>(found.mentions_size())) << text;
    const std::string key = Joined(text);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const news::v1::Mention& mention = found.mentions(static_cast<int>(i));
      for (const std::string& row : rows[i]) {
        const std::string line = LineOf(row);
        ASSERT_FALSE(line.empty()) << row << " of " << mention.rule() << " in " << text;
        ++explained;
        // The columns of a place are many and any of its names may stand in the text.
        if (mention.type() == news::v1::MENTION_TYPE_PLACE) continue;
        const std::string word = Joined(line.substr(0, line.find('\t')));
        EXPECT_NE(key.find(word), std::string::npos) << row << " " << line << " in " << text;
      }
    }
  }
  EXPECT_GT(explained, 100);
}

// Whoever found them, every mention has its list of rows; the tagger's own have an empty one.
TEST(Explain, WhatTheTaggerFindsHasNoRowsButThatOfAPlace) {
  for (const auto& [text, published] : Sentences()) {
    std::vector<std::vector<std::string>> rows;
    const news::v1::ExtractedArticle found = Extract(Article(text, published), &rows);
    ASSERT_EQ(rows.size(), static_cast<std::size_t>(found.mentions_size())) << text;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const news::v1::Mention& mention = found.mentions(static_cast<int>(i));
      const std::size_t told = mention.has_place() ? 1 : 0;
      if (mention.rule() == "tagger") {
        EXPECT_EQ(rows[i].size(), told) << text;
      }
    }
  }
}

TEST(Explain, TheMentionsAreTheSameWithAndWithout) {
  for (const auto& [text, published] : Sentences()) {
    std::vector<std::vector<std::string>> rows;
    EXPECT_EQ(Extract(Article(text, published), &rows).SerializeAsString(),
              Extract(Article(text, published)).SerializeAsString());
  }
}

TEST(Explain, EveryRuleStandsInTheDocumentation) {
  std::ifstream in(std::filesystem::path(RASAD_SOURCE_DIR) / "docs/extraction.md");
  std::stringstream all;
  all << in.rdbuf();
  std::set<std::string> rules;
  for (const auto& [text, published] : Sentences()) {
    for (const Tagger* tagger : {static_cast<const Tagger*>(nullptr), GetTagger()}) {
      const news::v1::ExtractedArticle found = Extract(Article(text, published), nullptr, tagger);
      for (const auto& m : found.mentions()) rules.insert(m.rule());
    }
  }
  ASSERT_GT(rules.size(), 20u);
  for (const std::string& rule : rules) {
    EXPECT_NE(all.str().find("`" + rule + "`"), std::string::npos) << rule;
  }
}

}  // namespace
}  // namespace rasad::extraction

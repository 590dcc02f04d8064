// Readers of annotated texts: offsets, noise, errors.
#include "train/corpus.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "core/extraction/page.h"
#include "core/extraction/tables.h"
#include "train/spans.h"

namespace rasad::train {
namespace {

const std::string kZwnj = "\u200C";  // ZERO WIDTH NON-JOINER
const std::string kPlanter = "\u0646\u0647\u0627\u0644" + kZwnj + "\u06A9\u0627\u0631";  // a name
const std::string kYas = "\u06CC\u0627\u0633\u06CC";  // a name with two yehs

std::string Write(const std::string& name, const std::string& bytes) {
  const std::string path = testing::TempDir() + "rasad_" + name;
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

std::size_t Points(const std::string& text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

// One row whose mentions are of the given words, in their order in the text.
std::string Row(const std::string& text,
                const std::vector<std::pair<std::string, std::string>>& mentions) {
  std::string row = "{\"text\": \"" + text + "\", \"mentions\": [";
  std::size_t from = 0;
  for (const auto& [word, type] : mentions) {
    const std::size_t at = text.find(word, from);
    EXPECT_NE(at, std::string::npos);
    const std::size_t begin = Points(text.substr(0, at));
    if (from != 0) row += ", ";
    row += "{\"begin\": " + std::to_string(begin) +
           ", \"end\": " + std::to_string(begin + Points(word)) + ", \"type\": \"" + type + "\"}";
    from = at + word.size();
  }
  return row + "]}\n";
}

std::string Slice(const Example& example, const Gold& gold) {
  return std::string(gold.display.In(example.article.display_text()));
}

const std::string kText =
    "xa xb " + kPlanter + " xc: " + kYas + "\u060C xd " + kPlanter + " xe.";  // ARABIC COMMA

TEST(StandOff, OffsetsAreCodePointsOverZwnj) {
  const std::string path = Write(
      "standoff", Row(kText, {{kPlanter, "PERSON"}, {kYas, "PLACE"}, {kPlanter, "ORGANIZATION"}}));
  const auto read = ReadStandOff(path, Noise::kNone);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 1u);
  const Example& example = (*read)[0];
  ASSERT_EQ(example.gold.size(), 3u);
  EXPECT_EQ(Slice(example, example.gold[0]), kPlanter);
  EXPECT_EQ(Slice(example, example.gold[1]), kYas);
  EXPECT_EQ(Slice(example, example.gold[2]), kPlanter);
  EXPECT_LT(example.gold[0].display.begin, example.gold[2].display.begin);
  EXPECT_EQ(example.gold[1].type, news::v1::MENTION_TYPE_PLACE);
  EXPECT_EQ(example.gold[0].probability, 1.0f);
  extraction::Page page(example.article, extraction::GetTables());
  EXPECT_EQ(SpansOf(page, example.gold).size(), 3u);
}

TEST(StandOff, NoiseKeepsMentionsOnTheirWords) {
  const std::string path = Write(
      "noise", Row(kText, {{kPlanter, "PERSON"}, {kYas, "PLACE"}, {kPlanter, "ORGANIZATION"}}));
  for (const Noise noise :
       {Noise::kNoZwnj, Noise::kZwnjIsBlank, Noise::kArabicLetters, Noise::kNoPunctuation}) {
    const auto read = ReadStandOff(path, noise);
    ASSERT_TRUE(read && read->size() == 1) << static_cast<int>(noise);
    const Example& example = (*read)[0];
    ASSERT_EQ(example.gold.size(), 3u);
    EXPECT_EQ(Slice(example, example.gold[1]), kYas) << static_cast<int>(noise);
    // Normalisation may mend the ZWNJ again: letters are what counts.
    const auto letters = [](std::string text) {
      for (const std::string& gone : {kZwnj, std::string(" ")}) {
        for (std::size_t at; (at = text.find(gone)) != std::string::npos;) {
          text.erase(at, gone.size());
        }
      }
      return text;
    };
    for (const std::size_t k : {0u, 2u}) {
      EXPECT_EQ(letters(Slice(example, example.gold[k])), letters(kPlanter))
          << static_cast<int>(noise);
    }
    extraction::Page page(example.article, extraction::GetTables());
    EXPECT_EQ(SpansOf(page, example.gold).size(), 3u) << static_cast<int>(noise);
    if (noise == Noise::kNoPunctuation) {
      EXPECT_EQ(example.article.display_text().find(':'), std::string::npos);
    }
  }
}

TEST(StandOff, MachineLabelsSayHowSureTheyAre) {
  const auto read =
      ReadStandOff(Write("p",
                         "{\"id\": \"a7\", \"text\": \"xa xb xc\", \"mentions\": [{\"begin\": 3, "
                         "\"end\": 5, \"type\": \"EVENT\", \"p\": 0.25}]}\n"),
                   Noise::kNone);
  ASSERT_TRUE(read && read->size() == 1);
  EXPECT_EQ((*read)[0].gold[0].probability, 0.25f);
  EXPECT_NE((*read)[0].id.find("a7"), std::string::npos);
}

TEST(StandOff, ErrorsNameFileAndLine) {
  const std::string good = Row("xa xb xc", {{"xb", "PERSON"}});
  for (const std::string bad :
       {"no json\n", "[]\n", "{\"text\": 5}\n",
        "{\"text\": \"xa\", \"mentions\": [{\"begin\": 0, \"end\": 9, \"type\": \"PERSON\"}]}\n",
        "{\"text\": \"xa\", \"mentions\": [{\"begin\": 1, \"end\": 1, \"type\": \"PERSON\"}]}\n",
        "{\"text\": \"xa\", \"mentions\": [{\"begin\": 0, \"end\": 1, \"type\": \"NOBODY\"}]}\n",
        "{\"text\": \"xa\", \"mentions\": [{\"end\": 1, \"type\": \"PERSON\"}]}\n"}) {
    const std::string path = Write("bad", good + bad + good);
    const auto read = ReadStandOff(path, Noise::kNone);
    ASSERT_FALSE(read) << bad;
    EXPECT_TRUE(read.error().message.starts_with(path + ":2: ")) << read.error().message;
  }
  const auto missing = ReadStandOff("/nonexistent/rasad", Noise::kNone);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, base::ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message.find("/nonexistent/rasad"), std::string::npos);
}

TEST(Columns, LabelsBecomeSpans) {
  const std::string path =
      Write("columns", "xa\tB-PER\nxb\tI-PER\nxc\tO\n" + kYas +
                           "\tB_LOC\nxd\tB-LOC\nxe\tI-ORG\n\nxa B-DAT\r\nxb I_ORG\r\n");
  const auto read = ReadColumns(path);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2u);
  std::vector<std::string> found;
  for (const Example& example : *read) {
    for (const Gold& one : example.gold) {
      found.push_back(news::v1::MentionType_Name(one.type).substr(13) + " " + Slice(example, one));
    }
  }
  EXPECT_EQ(found, (std::vector<std::string>{"PERSON xa xb", "PLACE " + kYas, "PLACE xd",
                                             "ORGANIZATION xe", "ORGANIZATION xb"}));
  EXPECT_FALSE(ReadColumns("/nonexistent/rasad"));
}

TEST(Spans, OnlyThoseOnTokensAreTaken) {
  const auto read = ReadStandOff(
      Write("spans", Row("xabc xdef xghi", {{"xdef", "PERSON"}, {"xg", "PLACE"}})), Noise::kNone);
  ASSERT_TRUE(read && read->size() == 1);
  extraction::Page page((*read)[0].article, extraction::GetTables());
  const std::vector<TokenSpan> spans = SpansOf(page, (*read)[0].gold);
  ASSERT_EQ(spans.size(), 1u);
  EXPECT_EQ(spans[0].begin, 1u);
  EXPECT_EQ(spans[0].end, 2u);
  EXPECT_EQ(spans[0].type, news::v1::MENTION_TYPE_PERSON);
}

}  // namespace
}  // namespace rasad::train

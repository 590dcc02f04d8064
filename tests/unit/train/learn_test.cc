// From annotated texts to a model that finds their mentions again.
#include "train/learn.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "core/extraction/tagger.h"
#include "unit/core_extraction/tagger_models.h"

namespace rasad::train {
namespace {

using extraction::RuledPage;
using Found = std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, int>>;

// Mentions by words [begin, end) of texts of two-letter words.
Example Text(
    const std::string& text,
    const std::vector<std::tuple<std::uint32_t, std::uint32_t, news::v1::MentionType>>& of) {
  Example example;
  example.article = extraction::PlainArticle(text);
  for (const auto& [begin, end, type] : of) {
    example.gold.push_back({{begin * 3, end * 3 - 1}, type, 1});
  }
  return example;
}

// "xa xb" is a body of which "xb xc" behind "xa" is another one; "xp" is a person.
std::vector<Example> Texts() {
  std::vector<Example> texts;
  for (int k = 0; k < 12; ++k) {
    texts.push_back(Text("xz xa xb xc xy xp xz", {{1, 4, news::v1::MENTION_TYPE_ORGANIZATION},
                                                  {2, 4, news::v1::MENTION_TYPE_ORGANIZATION},
                                                  {5, 6, news::v1::MENTION_TYPE_PERSON}}));
    texts.push_back(Text("xy xz xp xy xz xy xz", {{2, 3, news::v1::MENTION_TYPE_PERSON}}));
  }
  return texts;
}

LearnOptions Quiet() {
  LearnOptions options;
  options.report = false;
  return options;
}

TEST(Learn, InnermostAndOutermostGoToTheirChains) {
  extraction::Model model = Learn(Texts(), Quiet());
  for (auto& one : model.calibration) one.least = 0.5f;
  const RuledPage ruled("xz xa xb xc xy xp xz");
  std::vector<extraction::Tagged> tagged;
  extraction::Tagger(model).Tag(ruled.page, tagged);
  Found found;
  for (const extraction::Tagged& one : tagged) {
    found.insert({one.chain, one.begin, one.end, one.type});
  }
  EXPECT_EQ(found, (Found{{0, 2, 4, news::v1::MENTION_TYPE_ORGANIZATION},
                          {0, 5, 6, news::v1::MENTION_TYPE_PERSON},
                          {1, 1, 4, news::v1::MENTION_TYPE_ORGANIZATION}}));
}

TEST(Learn, TheSameTextsMakeTheSameBytes) {
  const std::string bytes = extraction::WriteModel(Learn(Texts(), Quiet()));
  EXPECT_EQ(extraction::WriteModel(Learn(Texts(), Quiet())), bytes);
  const auto read = extraction::ReadModel(bytes);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(extraction::WriteModel(*read), bytes);
}

TEST(Learn, TakesNoMoreRowsThanAllowed) {
  LearnOptions options = Quiet();
  const std::size_t all = Learn(Texts(), options).keys.size();
  options.most_rows = 10;
  const extraction::Model small = Learn(Texts(), options);
  EXPECT_EQ(small.keys.size(), 10u);
  EXPECT_EQ(small.rows.size(), 10u);
  EXPECT_GT(all, 10u);
  options.most_rows = 1000;
  options.least_count = 1'000'000;
  EXPECT_EQ(Learn(Texts(), options).keys.size(), 0u);
}

TEST(Learn, OfNoTextsNothingIsLearnt) {
  const extraction::Model model = Learn({}, Quiet());
  EXPECT_TRUE(model.keys.empty());
  EXPECT_TRUE(extraction::ReadModel(extraction::WriteModel(model)));
}

}  // namespace
}  // namespace rasad::train

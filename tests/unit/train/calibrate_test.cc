// Calibration and scores on texts of which the shares of right mentions are known.
#include "train/calibrate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/extraction/observations.h"
#include "core/extraction/tagger.h"
#include "unit/core_extraction/tagger_models.h"

namespace rasad::train {
namespace {

using extraction::kChains;
using extraction::LabelOf;
using extraction::RuledPage;

constexpr auto kPerson = news::v1::MENTION_TYPE_PERSON;

std::uint64_t Word(const std::string& word) {
  const RuledPage ruled(word);
  extraction::WordObservations seen;
  extraction::Observer(ruled.page).ForWord(0, seen);
  return extraction::AtOffset(seen.all[0], 0);
}

// Says "person" of a word alone, with weights given.
extraction::Model PersonModel(const std::vector<std::pair<std::string, int>>& words,
                              float scale = 1.0f / 16) {
  extraction::Model model = extraction::EmptyModel(scale);
  for (const auto& [word, weight] : words) {
    for (const extraction::Chain& chain : kChains) {
      extraction::AddWeight(model, Word(word), chain.first_column, 100);
    }
    extraction::AddWeight(model, Word(word), LabelOf(0, extraction::kSingle), 100 + weight);
  }
  return model;
}

Example Text(const std::string& text, bool person) {
  Example example;
  example.article = extraction::PlainArticle(text);
  if (person) example.gold.push_back({{0, static_cast<std::uint32_t>(text.size())}, kPerson, 1});
  return example;
}

float Probability(const extraction::Model& model, const std::string& word) {
  const RuledPage ruled(word);
  std::vector<extraction::Tagged> tagged;
  extraction::Tagger(model).Tag(ruled.page, tagged);
  for (const extraction::Tagged& one : tagged) {
    if (one.type == kPerson) return one.probability;
  }
  return 0;
}

TEST(Calibrate, ConfidenceBecomesTheShareOfRightOnes) {
  extraction::Model model = PersonModel({{"xa", 8}, {"xb", 24}});
  std::vector<Example> texts;
  for (int k = 0; k < 500; ++k) {
    texts.push_back(Text("xa", k % 10 < 3));  // 30 % are right
    texts.push_back(Text("xb", k % 10 < 9));  // 90 % are right
  }
  Calibrate(texts, model);
  const extraction::Tagger tagger(model);
  const auto said = [&](const std::string& word) {
    return tagger.Confidence({0, 1, kPerson, 0, Probability(model, word)});
  };
  model.calibration[kPerson].least = 0;
  EXPECT_NEAR(said("xa"), 0.3f, 0.02f);
  EXPECT_NEAR(said("xb"), 0.9f, 0.02f);
  // Mentions of other types were not seen: their calibration says nothing.
  EXPECT_EQ(model.calibration[news::v1::MENTION_TYPE_EVENT].slope, 1.0f);
  EXPECT_EQ(model.calibration[news::v1::MENTION_TYPE_EVENT].offset, 0.0f);
}

// Few mentions, nearly certain, some of them wrong: where a whole step of Newton's runs away.
TEST(Calibrate, NeverTurnsTheOrderAround) {
  for (const int wrong : {0, 1, 2, 5}) {
    extraction::Model model = PersonModel({{"xa", 12}, {"xb", 1}}, 1);
    ASSERT_GT(Probability(model, "xa"), 0.999f);
    std::vector<Example> texts;
    for (int k = 0; k < 60; ++k) texts.push_back(Text("xa", k >= wrong));
    texts.push_back(Text("xb", false));
    texts.push_back(Text("xb", true));
    Calibrate(texts, model);
    const extraction::Calibration& by = model.calibration[kPerson];
    EXPECT_GT(by.slope, 0.0f) << wrong;
    EXPECT_LT(by.slope, 10.0f) << wrong;
    EXPECT_LT(std::abs(by.offset), 10.0f) << wrong;
    const float sure = extraction::Tagger(model).Confidence({0, 1, kPerson, 0, 1});
    EXPECT_NEAR(sure, 1 - static_cast<float>(wrong) / 60, 0.02f) << wrong;
  }
}

TEST(Calibrate, TheBarIsNotItsAffair) {
  extraction::Model model = PersonModel({{"xa", 24}});
  for (auto& one : model.calibration) one.least = 0.9f;
  Calibrate({Text("xa", true), Text("xa", false)}, model);
  for (const auto& one : model.calibration) EXPECT_EQ(one.least, extraction::Calibration().least);
}

TEST(Evaluate, CountsEverySpanOnce) {
  extraction::Model model = PersonModel({{"xa", 80}});
  for (auto& one : model.calibration) one.least = 0.5f;
  const std::vector<Example> texts = {Text("xa", true), Text("xa", false), Text("xq", true)};
  // A mention without a place in the display text is missed.
  std::vector<Example> more = texts;
  more[0].gold.push_back({{0, 0}, kPerson, 1});
  const std::vector<Score> scores = Evaluate(more, model);
  EXPECT_EQ(scores[kPerson].gold, 3u);
  EXPECT_EQ(scores[kPerson].found, 2u);
  EXPECT_EQ(scores[kPerson].right, 1u);
  EXPECT_NEAR(scores[kPerson].f1(), 0.4, 1e-9);
  EXPECT_EQ(Score().f1(), 0.0);
}

}  // namespace
}  // namespace rasad::train

// Traps that take more than one sentence: the day of a crawl, codes that changed hands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/article/normalize.h"
#include "core/extraction/extractor.h"
#include "core/extraction/gazetteer.h"

namespace rasad::extraction {
namespace {

news::v1::ExtractedArticle ExtractFile(const std::string& name) {
  std::ifstream in(std::string(RASAD_TEST_DATA) + "/" + name);
  std::stringstream bytes;
  bytes << in.rdbuf();
  news::v1::RawArticle raw;
  raw.set_article_id("0123");
  raw.set_revision_id("4567");
  raw.set_content(bytes.str());
  raw.mutable_received_at()->set_seconds(1'739'190'000);  // 2025-02-10, when the page was fetched
  auto article = article::Normalize(raw);
  if (!article) {
    ADD_FAILURE() << article.error().message;
    return {};
  }
  return Extract(std::move(*article));
}

TEST(Traps, TheBannerIsTheDayOfTheCrawlAndNoDateOfTheArticle) {
  const news::v1::ExtractedArticle found = ExtractFile("traps/banner.txt");
  EXPECT_EQ(found.article().metadata().published().jalali(), "1403-10-14");
  std::vector<std::string> days;
  for (const news::v1::Mention& m : found.mentions()) {
    if (m.has_date()) days.push_back(m.date().value());
  }
  // Yesterday, the end of the year and the year in it, next week: all from the article's own day.
  EXPECT_THAT(days, testing::ElementsAre("1403-10-13", "1403-12", "1403", "1403-10-15/1403-10-21"));
  EXPECT_EQ(found.article().display_text().find("1403-11-22"), std::string::npos);
}

TEST(Traps, ACodeOfBeforeNamesBothPlaces) {
  const Gazetteer& gazetteer = GetGazetteer();
  std::vector<std::string> now;
  std::vector<std::string> then;
  for (const std::uint32_t index : PlacesCalled(gazetteer, "IR-05")) {
    const Place& place = gazetteer.places[index];
    if (place.iso == "IR-05") now.emplace_back(place.id);
    for (const EarlierName& one : EarlierNames(place)) {
      if (one.text != "IR-05") continue;
      EXPECT_EQ(one.until, "2020-11-24");
      then.emplace_back(place.iso);
    }
  }
  EXPECT_THAT(now, testing::ElementsAre("IR-05"));   // Kermanshah
  EXPECT_THAT(then, testing::ElementsAre("IR-16"));  // Ilam
}

// Every old code that another province bears today leads to both.
TEST(Traps, NoOldCodeHidesANewOne) {
  const Gazetteer& gazetteer = GetGazetteer();
  int clashes = 0;
  for (const Place& place : gazetteer.places) {
    for (const EarlierName& one : EarlierNames(place)) {
      if (!one.text.starts_with("IR-")) continue;
      const Place* bearer = PlaceById(gazetteer, one.text);
      if (bearer == nullptr || bearer == &place) continue;
      ++clashes;
      const std::vector<std::uint32_t> both = PlacesCalled(gazetteer, one.text);
      const auto has = [&](const Place& wanted) {
        return std::any_of(both.begin(), both.end(), [&](std::uint32_t index) {
          return &gazetteer.places[index] == &wanted;
        });
      };
      EXPECT_TRUE(has(place) && has(*bearer)) << one.text;
    }
  }
  EXPECT_GE(clashes, 20);
}

}  // namespace
}  // namespace rasad::extraction

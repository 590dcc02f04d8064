// The feeds that a page names, and where else to look.
#include "core/feed/discovery.h"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

namespace rasad::feed {
namespace {

TEST(Discovery, FeedsOfPages) {
  std::ifstream file(RASAD_TEST_DATA "/discovery/cases.jsonl");
  std::string line;
  int cases = 0;
  while (std::getline(file, line)) {
    const auto row = nlohmann::json::parse(line);
    Context context;
    context.url = row["url"];
    context.content_type = "text/html; charset=utf-8";
    const auto found = FindFeeds(row["html"].get<std::string>(), context);
    ASSERT_TRUE(found) << row["why"] << found.error().message;
    std::vector<std::string> urls;
    for (const Candidate& candidate : *found) {
      urls.push_back(candidate.url + (candidate.comments ? " comments" : ""));
      EXPECT_FALSE(candidate.sitemap);
    }
    EXPECT_EQ(urls, row["feeds"].get<std::vector<std::string>>()) << row["why"];
    ++cases;
  }
  EXPECT_GE(cases, 12);
}

TEST(Discovery, SaysWhyAndHowItIsCalled) {
  Context context;
  context.url = "https://a.example/";
  const auto found = FindFeeds(
      "<link rel=alternate type=application/rss+xml title=' All  news ' href=/rss>"
      "<a href=/atom>\n Atom  <b>feed</b> </a>",
      context);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ((*found)[0].hint, Hint::kLink);
  EXPECT_EQ((*found)[0].title, "All news");
  EXPECT_EQ((*found)[1].hint, Hint::kAnchor);
  EXPECT_EQ((*found)[1].title, "Atom feed");
}

TEST(Discovery, PagesThatCannotBeRead) {
  const auto empty = FindFeeds("", Context());
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, base::ErrorCode::kInvalidInput);
  std::string deep;
  for (int i = 0; i < 5'000; ++i) deep += "<div>";
  EXPECT_FALSE(FindFeeds(deep, Context()));
}

TEST(Discovery, ManyFeedsAreBounded) {
  Context context;
  context.url = "https://a.example/";
  std::string html;
  for (int i = 0; i < 500; ++i) html += "<a href='/rss/tp/" + std::to_string(i) + "'>x</a>";
  const auto found = FindFeeds(html, context);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size(), kMaxCandidates);
}

TEST(Discovery, CommonPlacesOfASite) {
  const Robots robots = Robots::Parse(
      "Sitemap: https://a.example/map.xml\nSitemap: https://a.example/news.xml\n"
      "Sitemap: https://a.example/sitemap.xml\n",
      "rasad");
  const auto places = CommonPlaces("https://a.example:8443/fa/news/1?x", robots);
  ASSERT_GT(places.size(), 10u);
  std::set<std::string> urls;
  std::vector<std::string> order;
  for (const Candidate& place : places) {
    EXPECT_TRUE(urls.insert(place.url).second) << place.url << " twice";
    const std::string kind = place.hint == Hint::kRobots ? "named" : "guessed";
    const std::string step = kind + (place.sitemap ? " sitemap" : " feed");
    if (order.empty() || order.back() != step) order.push_back(step);
  }
  EXPECT_THAT(order, testing::ElementsAre("named sitemap", "guessed feed", "named sitemap",
                                          "guessed sitemap", "guessed feed"));
  EXPECT_EQ(places[0].url, "https://a.example/news.xml") << "news before all pages";
  EXPECT_EQ(places[1].url, "https://a.example:8443/feed/");
  EXPECT_TRUE(CommonPlaces("ftp://a.example/", Robots()).empty());
  EXPECT_TRUE(CommonPlaces("a.example", Robots()).empty());
}

}  // namespace
}  // namespace rasad::feed

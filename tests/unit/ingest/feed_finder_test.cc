// From what people type to the feed that is meant.
#include "ingest/feed_finder.h"

#include <gmock/gmock.h>

#include "core/article/timestamp.h"
#include "unit/ingest/fake_web.h"

namespace rasad::ingest {
namespace {

using base::ErrorCode;
using test::FakeFetcher;
using test::Rss;
using test::Web;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kPage[] =
    "<html><head><title>Site</title>"
    "<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/gone\">"
    "<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/rss\">"
    "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"/atom\">"
    "</head><body><p>text</p></body></html>";

class FinderTest : public testing::Test {
 protected:
  base::Result<FoundFeed> Find(const std::string& typed,
                               std::chrono::milliseconds left = std::chrono::minutes(1)) {
    FakeFetcher fetcher(web_);
    return FindFeed(typed, "rasad", fetcher, std::chrono::steady_clock::now() + left);
  }
  ErrorCode Code(const std::string& typed) {
    const auto found = Find(typed);
    message_ = found ? "" : found.error().message;
    return found ? ErrorCode::kInternal : found.error().code;
  }

  Web web_;
  std::string message_;
};

TEST(Addresses, ASchemeThatIsMissingIsHttpsThenHttp) {
  EXPECT_THAT(*AddressesOf(" News.Example/rss "),
              ElementsAre("https://news.example/rss", "http://news.example/rss"));
  EXPECT_THAT(*AddressesOf("news.example:8080/rss"),
              ElementsAre("https://news.example:8080/rss", "http://news.example:8080/rss"));
  EXPECT_THAT(*AddressesOf("http://news.example/#top"), ElementsAre("http://news.example/"));
  EXPECT_THAT(*AddressesOf("feed://news.example/rss"),
              ElementsAre("https://news.example/rss", "http://news.example/rss"));
  EXPECT_THAT(*AddressesOf("feed:https://news.example/rss"),
              ElementsAre("https://news.example/rss"));
}

TEST(Addresses, WhatIsNoneIsRefusedWithAnExample) {
  for (const char* typed : {"", "  ", "ftp://news.example/", "mailto:desk@news.example",
                            "https://user:word@news.example/", "https://"}) {
    const auto addresses = AddressesOf(typed);
    ASSERT_FALSE(addresses) << typed;
    EXPECT_EQ(addresses.error().code, ErrorCode::kInvalidInput);
    EXPECT_THAT(addresses.error().message, HasSubstr("https://news.example/"));
  }
  EXPECT_FALSE(AddressesOf("https://news.example/" + std::string(3'000, 'a')));
}

TEST_F(FinderTest, AFeedIsTakenAsItIs) {
  web_.pages["https://news.example/rss"] = {
      Rss("https://www.news.example/",
          {{"https://news.example/1", "one", "Sat, 16 Mar 2024 10:00:00 +0330"}})};
  const auto found = Find("https://news.example/rss");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->kind, v1::FEED_KIND_FEED);
  EXPECT_EQ(found->url, "https://news.example/rss");
  EXPECT_EQ(found->asked_url, "https://news.example/rss");
  EXPECT_EQ(found->format, "rss20");
  EXPECT_EQ(found->title, "News of https://www.news.example/");
  EXPECT_EQ(OutletOf(found->site), "news.example");
  ASSERT_EQ(found->items.size(), 1u);
  EXPECT_EQ(found->items[0].title(), "one");
  EXPECT_EQ(found->items[0].published().seconds(), 1'710'570'600);
  EXPECT_EQ(found->article_ids.size(), 1u);
  EXPECT_THAT(web_.visited,
              ElementsAre("https://news.example/rss", "https://news.example/robots.txt"));
  EXPECT_FALSE(found->forbidden);
}

TEST_F(FinderTest, PermanentRedirectsAreFollowedForGood) {
  web_.pages["https://news.example/old"].moved_to = "https://news.example/new";
  web_.pages["https://news.example/new"] = {Rss("https://news.example/", {})};
  const auto found = Find("https://news.example/old");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->url, "https://news.example/new");
  EXPECT_EQ(found->asked_url, "https://news.example/old");
}

TEST_F(FinderTest, OfAPageTheFirstFeedThatCanBeReadIsTaken) {
  web_.pages["https://news.example/"] = {kPage};
  web_.pages["https://news.example/rss"] = {Rss("https://news.example/", {})};
  web_.pages["https://news.example/atom"] = {Rss("https://news.example/", {})};
  const auto found = Find("news.example");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->url, "https://news.example/rss");
  EXPECT_THAT(found->others, Contains("https://news.example/atom"));
}

TEST_F(FinderTest, RobotsForbidSomeAndNameOthers) {
  web_.pages["https://news.example/"] = {kPage};
  web_.pages["https://news.example/rss"] = {Rss("https://news.example/", {})};
  web_.pages["https://news.example/atom"] = {Rss("https://news.example/", {})};
  web_.pages["https://news.example/robots.txt"] = {"User-agent: *\nDisallow: /rss\n"};
  auto found = Find("https://news.example/");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->url, "https://news.example/atom");
  EXPECT_THAT(web_.visited, Not(Contains("https://news.example/rss")));
  EXPECT_FALSE(found->forbidden);

  found = Find("https://news.example/rss");
  ASSERT_TRUE(found) << "who types an address means it";
  EXPECT_TRUE(found->forbidden);

  web_.pages["https://news.example/robots.txt"] = {
      "User-agent: *\nDisallow: /rss\nDisallow: /atom\nSitemap: https://news.example/s/map\n"};
  web_.pages["https://news.example/s/map"] = {
      "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url>"
      "<loc>https://news.example/1</loc></url></urlset>",
      "application/xml"};
  found = Find("https://news.example/");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->url, "https://news.example/s/map");
}

TEST_F(FinderTest, ASitemapIsFollowedToo) {
  web_.pages["https://news.example/news.xml"] = {
      "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""
      " xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url>"
      "<loc>https://news.example/1</loc><news:news><news:publication_date>2024-03-16T10:00:00Z"
      "</news:publication_date><news:title>one</news:title></news:news></url></urlset>",
      "application/xml"};
  const auto found = Find("https://news.example/news.xml");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->kind, v1::FEED_KIND_SITEMAP);
  ASSERT_EQ(found->items.size(), 1u);
  EXPECT_EQ(found->items[0].title(), "one");
  EXPECT_EQ(found->items[0].published().seconds(), 1'710'583'200);
  EXPECT_EQ(OutletOf(found->site), "news.example");
}

TEST_F(FinderTest, HttpIsTriedWhereNobodyAnswersHttps) {
  web_.pages["http://news.example/rss"] = {Rss("http://news.example/", {})};
  const auto found = Find("news.example/rss");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->url, "http://news.example/rss");
  EXPECT_THAT(web_.visited, ElementsAre("https://news.example/rss", "http://news.example/rss",
                                        "http://news.example/robots.txt"));
}

TEST_F(FinderTest, UsualPlacesAreTriedButNotWithoutEnd) {
  web_.pages["https://news.example/"] = {"<html><body>nothing here</body></html>"};
  EXPECT_EQ(Code("https://news.example/"), ErrorCode::kNotFound);
  EXPECT_THAT(message_, HasSubstr("RSS"));
  EXPECT_GT(web_.visited.size(), 1u);
  EXPECT_LE(web_.visited.size(), 17u) << "and robots.txt";
}

TEST_F(FinderTest, AnAnswerThatIsNoneComesWithAdvice) {
  struct Row {
    int status;
    const char* advice;
  };
  for (const Row& row : {Row{404, "check the address"}, Row{403, "does not let us in"},
                         Row{503, "try again later"}, Row{429, "fewer requests"}}) {
    web_.pages["https://news.example/"] = {"", "text/html", row.status};
    EXPECT_EQ(Code("https://news.example/"), ErrorCode::kUnsupported);
    EXPECT_THAT(message_, HasSubstr(row.advice));
    EXPECT_THAT(message_, HasSubstr(std::to_string(row.status)));
  }
}

TEST_F(FinderTest, AHostThatDoesNotAnswerIsSaidOfTheAddressThatWasMeant) {
  EXPECT_EQ(Code("nowhere.example"), ErrorCode::kUnsupported);
  EXPECT_THAT(message_,
              HasSubstr("https://nowhere.example/ cannot be fetched: no such host; check"));
  EXPECT_THAT(message_, testing::Not(HasSubstr("http://")));
  EXPECT_EQ(Code("https://nowhere.example"), ErrorCode::kUnsupported);
  EXPECT_THAT(message_, HasSubstr("no https, write http://"));
  web_.pages["https://inside.example/"].error = {ErrorCode::kUnsupported, "10.0.0.1 is private"};
  EXPECT_EQ(Code("https://inside.example/"), ErrorCode::kUnsupported);
  EXPECT_THAT(message_, testing::EndsWith("10.0.0.1 is private"));
}

TEST_F(FinderTest, WithoutTimeNothingIsFetched) {
  const auto found = Find("https://news.example/", std::chrono::milliseconds(-1));
  ASSERT_FALSE(found);
  EXPECT_THAT(web_.visited, IsEmpty());
}

TEST(Items, TheNewestComeFirstAndUndatedOnesKeepTheirOrder) {
  std::vector<v1::FeedItem> items(4);
  const char* names[] = {"a", "b", "c", "d"};
  for (std::size_t i = 0; i < 4; ++i) items[i].set_title(names[i]);
  items[1].mutable_published()->set_seconds(1);
  items[3].mutable_published()->set_seconds(2);
  std::string order;
  for (const auto& item : NewestItems(items, 3)) order += item.title();
  EXPECT_EQ(order, "dba");
}

TEST(Items, TextsArePlain) {
  feed::Entry entry;
  entry.title = {"A <b>bold</b>\n title", "text/html"};
  entry.summary = {"1 < 2", "text/plain"};
  entry.content.push_back({"<p>all</p>", "text/html"});
  entry.authors.push_back({"", "desk@news.example"});
  entry.updated.instant = 5'000'000;
  const v1::FeedItem item = ItemOf(entry);
  EXPECT_EQ(item.title(), "A bold title");
  EXPECT_EQ(item.summary(), "1 < 2");
  EXPECT_EQ(item.content(), "<p>all</p>");
  EXPECT_THAT(item.authors(), ElementsAre("desk@news.example"));
  EXPECT_EQ(item.published().seconds(), 5);
}

TEST(Hosts, AreNamedWithThePortWhereItIsNotTheSchemesOwn) {
  EXPECT_EQ(HostKeyOf("https://news.example/a"), "news.example");
  EXPECT_EQ(HostKeyOf("http://news.example:8080/a"), "news.example:8080");
  EXPECT_EQ(OutletOf("https://www.news.example/a"), "news.example");
  EXPECT_EQ(OutletOf("no address"), "");
}

}  // namespace
}  // namespace rasad::ingest

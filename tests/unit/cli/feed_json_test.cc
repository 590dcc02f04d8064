// Feeds as JSON and as text for people.
#include "cli/feed_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace rasad::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

base::Result<feed::Feed> Parse(std::string_view bytes) { return feed::ParseFeed(bytes, {}); }

TEST(FeedJson, HasAllItsKeysWhateverItIs) {
  for (const char* bytes : {"<rss><item/></rss>", "<html/>"}) {
    const auto json = nlohmann::json::parse(FeedJson(Parse(bytes)));
    for (const char* key :
         {"is_feed", "format", "title", "ill_formed", "ttl_minutes", "problems", "entries"}) {
      EXPECT_TRUE(json.contains(key)) << bytes << ' ' << key;
    }
    EXPECT_EQ(json.contains("error"), !json["is_feed"].get<bool>()) << bytes;
    for (const auto& entry : json["entries"]) {
      for (const char* key : {"id", "link", "title", "published", "author", "summary", "content",
                              "categories", "enclosures"}) {
        EXPECT_TRUE(entry.contains(key)) << key;
      }
      EXPECT_TRUE(entry["published"].is_null());
    }
  }
}

TEST(FeedText, TellsADayInBothCalendarsAndWhatIsWrong) {
  const auto feed = Parse(
      "<rss version='2.0'><title>A</title><item><title>B</title><link>http://a.ir/1</link>"
      "<description>&lt;p>C &lt;b>D&lt;/b></description><pubDate>1404/07/12 20:17</pubDate></item>"
      "<item><title>E & F</title><pubDate>soon</pubDate></item></rss>");
  ASSERT_TRUE(feed);
  const std::string text = FeedText(*feed, Style());
  EXPECT_THAT(text, HasSubstr("1404-07-12 = 2025-10-04 20:17"));
  EXPECT_THAT(text, HasSubstr("C D"));
  EXPECT_THAT(text, HasSubstr("not well-formed: line 1"));
  EXPECT_THAT(text, HasSubstr("2 items, 1 without a link, 1 without a date"));
  EXPECT_THAT(text, HasSubstr("a date that cannot be read: soon"));
  EXPECT_THAT(text, HasSubstr("E & F"));
}

TEST(FeedText, CutsWhatHasNoEndAndJsonDoesNot) {
  const auto feed =
      Parse("<rss version='2.0'><title>" + std::string(5'000, 'x') + "</title><item><title>" +
            std::string(5'000, 'y') + "</title><link>http://a.ir/" + std::string(900, 'z') +
            "</link><author>" + std::string(5'000, 'w') + "</author></item></rss>");
  ASSERT_TRUE(feed);
  const std::string text = FeedText(*feed, Style());
  for (const char letter : {'x', 'y', 'z', 'w'}) {
    EXPECT_THAT(text, Not(HasSubstr(std::string(301, letter))));
    EXPECT_THAT(text, HasSubstr(std::string(250, letter)));
  }
  EXPECT_EQ(nlohmann::json::parse(FeedJson(feed))["title"].get<std::string>().size(), 5'000U);
}

TEST(FeedText, CannotSteerATerminal) {
  const auto feed = Parse(
      "<rss><item><link>http://a.ir/&#x9b;2J</link><pubDate>&#x9b;1m</pubDate>"
      "<author>\u202ex</author></item></rss>");
  ASSERT_TRUE(feed);
  const std::string text = FeedText(*feed, Style());
  EXPECT_THAT(text, Not(HasSubstr("\u009b")));
  EXPECT_THAT(text, Not(HasSubstr("\u202e")));  // RIGHT-TO-LEFT OVERRIDE
}

}  // namespace
}  // namespace rasad::cli

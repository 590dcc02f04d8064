// Items of feeds: what tells them apart, what is a teaser.
#include "ingest/item.h"

#include <gmock/gmock.h>

#include "core/article/admit.h"

namespace rasad::ingest {
namespace {

using base::Micros;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Micros kNow = 1'710'000'000'000'000;
constexpr Micros kHour = 3'600'000'000;

feed::Entry Entry(const std::string& id, const std::string& link, const std::string& title = "T") {
  feed::Entry entry;
  entry.id = id;
  entry.link = link;
  entry.title.value = title;
  entry.title.type = "text/plain";
  return entry;
}

std::vector<Item> Items(std::vector<feed::Entry> entries) {
  feed::Feed feed;
  feed.entries = std::move(entries);
  return ItemsOf(feed, kNow);
}

std::string Words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "word ";
  return text;
}

TEST(Items, AreToldApartByIdElseLinkElseTitleAndDate) {
  const auto items = Items({Entry("1", "https://a.ir/1"), Entry("", "https://a.ir/2"),
                            Entry("", ""), Entry("", "", "U")});
  ASSERT_EQ(items.size(), 4u);
  EXPECT_EQ(items[0].key, KeyOfId("1"));
  EXPECT_EQ(Items({Entry("1", "https://a.ir/moved")})[0].key, items[0].key);
  EXPECT_EQ(Items({Entry("", "https://A.ir/2#top", "other words")})[0].key, items[1].key);
  EXPECT_NE(items[2].key, items[3].key);
  EXPECT_EQ(items[0].url, "https://a.ir/1");
  EXPECT_EQ(items[0].native_id, "") << "a page is named by its address";
  EXPECT_EQ(items[2].native_id, items[2].key);
  EXPECT_EQ(Items({Entry("n 7", "")})[0].native_id, "n 7");
  EXPECT_EQ(Items({Entry("n\n7", "")})[0].native_id.size(), 32u);
  EXPECT_EQ(Items({Entry(std::string(300, 'x'), "")})[0].native_id.size(), 32u);
}

TEST(Items, WhatIsTheSameForSeveralNamesNone) {
  auto items = Items({Entry("x", "https://a.ir/1"), Entry("x", "https://a.ir/2")});
  ASSERT_EQ(items.size(), 2u) << "one id for all: the links count";
  items = Items({Entry("1", "https://a.ir/news", "A"), Entry("2", "https://a.ir/news", "B")});
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].url, "") << "one link for all: no page of its own";
  EXPECT_EQ(items[0].native_id, "1");
  EXPECT_EQ(Items({Entry("1", "https://a.ir/")})[0].url, "") << "the home page";
  EXPECT_EQ(Items({Entry("1", "javascript:x")})[0].url, "");
  EXPECT_EQ(Items({Entry("", "", "A"), Entry("", "", "A")}).size(), 1u);
}

TEST(Items, TimesThatCannotBeAreLeftOut) {
  feed::Entry entry = Entry("1", "https://a.ir/1");
  entry.published.instant = kNow + 48 * kHour;
  entry.updated.instant = kNow - kHour;
  const Item item = Items({entry})[0];
  EXPECT_EQ(item.published, std::nullopt);
  EXPECT_EQ(item.modified, kNow - kHour);
  EXPECT_EQ(item.stamp, kNow - kHour);
  feed::Entry other = Entry("2", "https://a.ir/2");
  other.updated.instant = entry.updated.instant;
  EXPECT_EQ(Items({entry, other})[0].stamp, std::nullopt) << "the time of building the feed";
  EXPECT_EQ(Items({entry, other})[1].published, std::nullopt);
  EXPECT_EQ(Items({other})[0].published, kNow - kHour) << "Atom often has no other";
}

TEST(Items, TheHashIsThatOfTheWords) {
  feed::Entry entry = Entry("1", "https://a.ir/1");
  const std::string hash = Items({entry})[0].content_hash;
  entry.updated.instant = kNow;
  entry.comments = "12 comments";
  EXPECT_EQ(Items({entry})[0].content_hash, hash);
  entry.summary.value = "more";
  EXPECT_NE(Items({entry})[0].content_hash, hash);
}

TEST(Items, OwnTextIsADocument) {
  feed::Entry entry = Entry("1", "https://a.ir/1", "A < B");
  entry.summary = {.value = "short", .type = "text/plain"};
  entry.content = {{.value = "<p>" + Words(200) + "</p>", .type = "text/html"}};
  entry.authors = {{.name = "N \"Q\""}};
  entry.language = "fa";
  const Item full = Items({entry})[0];
  EXPECT_FALSE(full.teaser);
  EXPECT_THAT(full.own_text, HasSubstr("<html lang=\"fa\">"));
  EXPECT_THAT(full.own_text,
              HasSubstr("<h1>A &lt; B</h1>\n<div itemprop=\"articleBody\"><p>word word"));
  EXPECT_THAT(full.own_text, HasSubstr("content=\"N &quot;Q&quot;\""));
  EXPECT_THAT(full.own_text, Not(HasSubstr("short"))) << "the beginning of the content, again";
  entry.content.clear();
  EXPECT_TRUE(Items({entry})[0].teaser);
  EXPECT_THAT(Items({entry})[0].own_text, HasSubstr("<p>short</p>"));
  EXPECT_FALSE(Items({Entry("1", "", "T")})[0].teaser) << "there is no page to be fetched";
  EXPECT_EQ(Items({Entry("1", "https://a.ir/1", "")})[0].own_text, "");
}

TEST(Items, Teasers) {
  const std::string link = "https://a.ir/1?x=1&y=2";
  const std::string full = "<p>" + Words(150);
  EXPECT_FALSE(IsTeaser(full + "end.</p>", link));
  EXPECT_TRUE(IsTeaser(Words(119), link));
  EXPECT_FALSE(IsTeaser(Words(120), link));
  EXPECT_TRUE(IsTeaser("<p>" + std::string(5'000, 'x') + "<br></p>", link)) << "words, not bytes";
  for (const char* end : {"...", "\xE2\x80\xA6", "[&hellip;]", "[...]</p> ", "&#8230;</div>"}) {
    EXPECT_TRUE(IsTeaser(full + end, link)) << end;
  }
  EXPECT_TRUE(IsTeaser(full + "<a href=\"https://a.ir/1?x=1&amp;y=2\">go on</a></p>", link));
  EXPECT_FALSE(IsTeaser(full + "<a href=\"https://a.ir/1?x=1&amp;y=2\">go on</a> and so on", link));
  EXPECT_FALSE(IsTeaser(full + "<a href=\"https://a.ir/2\">another</a>", link));
}

TEST(Items, Hosts) {
  EXPECT_EQ(HostOf("https://A.ir/x"), "a.ir");
  EXPECT_EQ(HostOf("http://a.ir:80?x"), "a.ir");
  EXPECT_EQ(HostOf("https://a.ir:8443/"), "a.ir:8443");
  EXPECT_EQ(HostOf("ftp://a.ir/"), "");
}

}  // namespace
}  // namespace rasad::ingest

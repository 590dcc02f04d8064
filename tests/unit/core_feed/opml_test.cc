// Lists of feeds, read and written.
#include "core/feed/opml.h"

namespace rasad::feed {
namespace {

std::string Head(const std::string& body) {
  return "<?xml version='1.0'?><opml version='1.0'><head><title>Mine</title></head><body>" + body +
         "</body></opml>";
}

TEST(Opml, WhichFeedsAreTaken) {
  struct Row {
    const char* body;
    const char* url;  ///< nullptr: nothing.
    const char* title;
    const char* why;
  };
  const Row rows[] = {
      {"<outline type='rss' text='A' xmlUrl='https://a.example/feed'/>", "https://a.example/feed",
       "A", "as it should be"},
      {"<outline text='A' title='B' xmlUrl='https://a.example/feed'/>", "https://a.example/feed",
       "B", "a title before a text, no type"},
      {"<outline text='A' xmlurl='https://a.example/feed'/>", "https://a.example/feed", "A",
       "small letters"},
      {"<outline text='A' type='rss' url='https://a.example/feed'/>", "https://a.example/feed", "A",
       "OPML 1.0 of some programs"},
      {"<outline text='A' type='link' url='https://a.example/'/>", nullptr, "", "a link"},
      {"<outline text='A' xmlUrl=' https://a.example/?a=1&amp;b=2 '/>",
       "https://a.example/?a=1&b=2", "A", "blanks, a reference"},
      {"<outline text='A' xmlUrl='https://a.example/?a=1&b=2'/>", "https://a.example/?a=1&b=2", "A",
       "a bare ampersand"},
      {"<outline text='A' xmlUrl='feed://a.example/feed'/>", "http://a.example/feed", "A", "feed:"},
      {"<outline text='A' xmlUrl='feed:https://a.example/feed'/>", "https://a.example/feed", "A",
       "feed:"},
      {"<outline xmlUrl='https://a.example/feed'/>", "https://a.example/feed", "", "no title"},
      {"<outline text='A'><outline text='B'><outline text='C' xmlUrl='https://a.example/'/>"
       "</outline></outline>",
       "https://a.example/", "C", "nested"},
      {"<group><outline text='C' xmlUrl='https://a.example/'/></group>", "https://a.example/", "C",
       "in an element that nobody knows"},
      {"<outline text='A' xmlUrl='https://a.example/feed'>", "https://a.example/feed", "A",
       "not closed"},
      {"<outline text='A' xmlUrl='ftp://a.example/feed'/>", nullptr, "", "another scheme"},
      {"<outline text='A' xmlUrl='file:///etc/passwd'/>", nullptr, "", "another scheme"},
      {"<outline text='A' xmlUrl='/feed'/>", nullptr, "", "relative"},
      {"<outline text='A' type='rss'/>", nullptr, "", "no address"},
      {"<outline text='A'/>", nullptr, "", "an empty folder"},
  };
  for (const Row& row : rows) {
    const auto opml = ReadOpml(Head(row.body));
    ASSERT_TRUE(opml) << row.why << ": " << opml.error().message;
    EXPECT_EQ(opml->title, "Mine") << row.why;
    ASSERT_EQ(opml->feeds.size(), row.url == nullptr ? 0u : 1u) << row.why;
    if (row.url == nullptr) continue;
    EXPECT_EQ(opml->feeds[0].url, row.url) << row.why;
    EXPECT_EQ(opml->feeds[0].title, row.title) << row.why;
  }
}

TEST(Opml, FoldersAndProblems) {
  const auto opml = ReadOpml(Head(
      "<outline text='News'><outline text='Provinces'>"
      "<outline text='A' xmlUrl='https://a.example/' htmlUrl='https://a.example/home'/></outline>"
      "<outline text='B' xmlUrl='https://b.example/' htmlUrl='javascript:alert(1)'/></outline>"
      "<outline text='A again' xmlUrl='https://a.example/'/>"
      "<outline text='D' xmlUrl='gopher://d.example/'/>"));
  ASSERT_TRUE(opml);
  ASSERT_EQ(opml->feeds.size(), 2u);
  EXPECT_EQ(opml->feeds[0].folders, (std::vector<std::string>{"News", "Provinces"}));
  EXPECT_EQ(opml->feeds[0].site_url, "https://a.example/home");
  EXPECT_EQ(opml->feeds[1].folders, (std::vector<std::string>{"News"}));
  EXPECT_EQ(opml->feeds[1].site_url, "");
  ASSERT_EQ(opml->problems.size(), 1u);
  EXPECT_NE(opml->problems[0].find("gopher://d.example/"), std::string::npos);
}

TEST(Opml, WhatIsNone) {
  for (const char* text : {"", "x", "<html></html>", "<rss/>", "\x01\x02"}) {
    const auto opml = ReadOpml(text);
    ASSERT_FALSE(opml) << text;
    EXPECT_EQ(opml.error().code, base::ErrorCode::kUnsupported) << text;
  }
  EXPECT_EQ(ReadOpml(std::string(kMaxOpmlBytes + 1, ' ')).error().code,
            base::ErrorCode::kInvalidInput);
}

TEST(Opml, HostileLists) {
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "<outline text='x'>";
  EXPECT_TRUE(ReadOpml(Head(deep))) << "nested";
  const std::string laughs =
      "<!DOCTYPE opml [<!ENTITY a 'aaaaaaaaaaaaaaaaaaaa'>"
      "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
      "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>"
      "<!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'>]><opml><head><title>&f;</title></head></opml>";
  const auto bomb = ReadOpml(laughs);
  EXPECT_TRUE(!bomb || bomb->title.size() < 2'000);
  const auto file = ReadOpml(
      "<!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
      "<opml><head><title>&x;</title></head><body/></opml>");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->title, "") << "nothing is loaded";
}

TEST(Opml, IsWrittenTheSameAndReadAgain) {
  Opml opml;
  opml.title = "Rasad";
  const auto add = [&](std::string url, std::string title, std::vector<std::string> folders) {
    OpmlFeed feed;
    feed.url = std::move(url);
    feed.title = std::move(title);
    feed.folders = std::move(folders);
    opml.feeds.push_back(std::move(feed));
  };
  add("https://a.example/?a=1&b=<2>", "A \"quoted\" & <tagged>", {});
  add("https://b.example/", "\u0627\u06CC\u0631\u0627\u0646", {"News", "Provinces"});  // "Iran"
  add("https://c.example/", "", {"News", "Provinces"});
  add("https://d.example/sitemap.xml", "D", {"News"});
  add("https://e.example/", "E", {"Other"});
  opml.feeds[1].source = "B";
  opml.feeds[1].site_url = "https://b.example/home";
  opml.feeds[3].sitemap = true;
  opml.feeds[1].paused = true;
  const std::string written = WriteOpml(opml);
  EXPECT_EQ(written, WriteOpml(opml));
  EXPECT_TRUE(
      written.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\""))
      << written;
  EXPECT_EQ(written.find("News"), written.rfind("News")) << "neighbours share their folder";
  const auto again = ReadOpml(written);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(again->problems.empty());
  EXPECT_EQ(again->title, opml.title);
  ASSERT_EQ(again->feeds.size(), opml.feeds.size());
  for (std::size_t i = 0; i < opml.feeds.size(); ++i) {
    EXPECT_EQ(again->feeds[i].url, opml.feeds[i].url);
    EXPECT_EQ(again->feeds[i].title, opml.feeds[i].title);
    EXPECT_EQ(again->feeds[i].site_url, opml.feeds[i].site_url);
    EXPECT_EQ(again->feeds[i].folders, opml.feeds[i].folders);
    EXPECT_EQ(again->feeds[i].source, opml.feeds[i].source);
    EXPECT_EQ(again->feeds[i].sitemap, opml.feeds[i].sitemap);
    EXPECT_EQ(again->feeds[i].paused, opml.feeds[i].paused);
  }
  EXPECT_EQ(WriteOpml(*again), written);
}

TEST(Opml, WhatXmlCannotHoldIsLeftOut) {
  Opml opml;
  opml.title = std::string("a\x01\x1B") + "b\xFF" + "c\uFFFF";  // U+FFFF, a noncharacter
  const auto again = ReadOpml(WriteOpml(opml));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->title, "abc");
}

}  // namespace
}  // namespace rasad::feed

// Dates of metadata, what JSON-LD and meta elements say, the parts of titles.
#include "core/document/page_metadata.h"

#include <string>

#include "unit/core_document/checks.h"

namespace rasad::document {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "day" or "day instant", as far as they are given.
std::string Time(std::string_view text) {
  const auto time = ReadPageTime(text);
  if (!time) return "none";
  std::string out = base::FormatRfc3339(time->day * 86'400'000'000).substr(0, 10);
  if (time->time) out += " " + base::FormatRfc3339(*time->time).substr(0, 19);
  return out;
}

TEST(ReadPageTimeTest, ReadsIsoDates) {
  struct Row {
    const char* text;
    const char* time;
  };
  const Row rows[] = {
      {"2025-01-19", "2025-01-19"},
      {"2025/1/9", "2025-01-09"},
      {" 2025-01-19 ", "2025-01-19"},
      {"2025-01-19T10:20:30Z", "2025-01-19 2025-01-19T10:20:30"},
      {"2025-01-19T10:20:30+03:30", "2025-01-19 2025-01-19T06:50:30"},
      {"2025-01-19T10:20:30+0330", "2025-01-19 2025-01-19T06:50:30"},
      {"2025-01-19T10:20:30.123+03:30", "2025-01-19 2025-01-19T06:50:30"},
      {"2025-01-19 10:20", "2025-01-19 2025-01-19T06:50:00"},  // Tehran's, where none is given
      {"2025-01-19T21:00:00Z", "2025-01-20 2025-01-19T21:00:00"},
      {"2025-01-19T21:00:00-03:00", "2025-01-20 2025-01-20T00:00:00"},
      {"2020-07-01 10:20", "2020-07-01 2020-07-01T05:50:00"},  // daylight saving time
      {"1403-10-30T10:20:00+00:00", "2025-01-19 2025-01-19T06:50:00"},
      {"\u06f1\u06f4\u06f0\u06f3/\u06f1\u06f0/\u06f3\u06f0", "2025-01-19"},
      {"1403-12-30", "2025-03-20"},  // a leap year
      {"2025-01-19T25:00", "2025-01-19"},
      {"2025-01-19T", "2025-01-19"},
      {"1404-12-30", "none"},
      {"2025-02-29", "none"},
      {"2025-13-01", "none"},
      {"2025-00-01", "none"},
      {"2025-01-32", "none"},
      {"1700-01-01", "none"},
      {"0000-00-00", "none"},
      {"19-01-2025", "none"},
      {"20250119", "none"},
      {"Sun, 19 Jan 2025", "none"},
      {"", "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(Time(row.text), row.time) << row.text;
}

PageMetadata Of(std::string json) {
  PageHead head;
  head.json_ld.push_back(std::move(json));
  return ReadPageMetadata(head);
}

TEST(ReadPageMetadataTest, ReadsTheArticleOfJsonLdHoweverItIsNested) {
  const std::string article =
      R"({"@type": "NewsArticle", "headline": "Title", "datePublished": "2025-01-19T10:00:00Z",
          "dateModified": "2025-01-19T11:00:00Z", "author": [{"@type": "Person", "name": "Sara"}],
          "publisher": {"@type": "Organization", "name": "Outlet"}})";
  for (const std::string& json :
       {article, "[" + article + "]", R"({"@graph": [{"@type": "WebPage"}, )" + article + "]}",
        R"({"@type": "WebPage", "mainEntity": {"x": [)" + article + "]}}"}) {
    const PageMetadata meta = Of(json);
    EXPECT_THAT(meta.titles, ElementsAre("Title")) << json;
    EXPECT_THAT(meta.sites, ElementsAre("Outlet")) << json;
    EXPECT_EQ(meta.author, "Sara") << json;
    ASSERT_TRUE(meta.published) << json;
    EXPECT_EQ(meta.published_source, "json-ld");
    ASSERT_TRUE(meta.modified && meta.modified->time);
    EXPECT_EQ(*meta.modified->time - *meta.published->time, 3'600'000'000);
  }
}

TEST(ReadPageMetadataTest, TypesMayBeListsAndOthersAreNoArticles) {
  EXPECT_THAT(Of(R"({"@type": ["Thing", "BlogPosting"], "headline": "a"})").titles,
              ElementsAre("a"));
  EXPECT_THAT(Of(R"({"@type": "Person", "headline": "a", "author": "b"})").titles, IsEmpty());
  EXPECT_THAT(Of(R"({"headline": "a"})").titles, IsEmpty());
  const PageMetadata site = Of(R"({"@type": "WebSite", "name": "Outlet", "headline": "a"})");
  EXPECT_THAT(site.titles, IsEmpty());
  EXPECT_THAT(site.sites, ElementsAre("Outlet"));
}

TEST(ReadPageMetadataTest, BrokenJsonIsLeftOutAndTheRestCounts) {
  PageHead head;
  head.json_ld = {R"({"@type": "NewsArticle", "headline": "broken)",
                  "",
                  "null",
                  "[[[[1]]]]",
                  std::string(2000, '['),
                  R"({"@type": 7, "headline": "no"})",
                  R"({"@type": "NewsArticle", "headline": "whole", "author": {"name": {}}})"};
  head.og_title = "og";
  head.published = "2025-01-19";
  const PageMetadata meta = ReadPageMetadata(head);
  EXPECT_THAT(meta.titles, ElementsAre("whole", "og"));
  EXPECT_EQ(meta.author, "");
  ASSERT_TRUE(meta.published);
  EXPECT_EQ(meta.published_source, "meta");
}

TEST(ReadPageMetadataTest, JsonLdComesBeforeMetaAndTheFirstArticleCounts) {
  PageHead head;
  head.json_ld = {R"({"@type": "NewsArticle", "headline": "one", "datePublished": "2025-01-19"})",
                  R"({"@type": "NewsArticle", "headline": "two", "datePublished": "2025-01-01"})"};
  head.published = "2025-01-02";
  head.item_date = "2025-01-03";
  EXPECT_THAT(ReadPageMetadata(head).titles, ElementsAre("one"));
  EXPECT_EQ(Time("2025-01-19"), "2025-01-19");
  EXPECT_EQ(ReadPageMetadata(head).published->day, ReadPageTime("2025-01-19")->day);
  head.json_ld.clear();
  EXPECT_EQ(ReadPageMetadata(head).published->day, ReadPageTime("2025-01-02")->day);
  head.published = "yesterday";
  EXPECT_EQ(ReadPageMetadata(head).published->day, ReadPageTime("2025-01-03")->day);
}

TEST(ReadPageMetadataTest, AccountsAndTheOutletAreNoAuthors) {
  PageHead head;
  for (const char* name : {"admin", "Admin", "Administrator", "superuser", "Outlet"}) {
    head.author = name;
    head.site_name = "Outlet";
    EXPECT_EQ(ReadPageMetadata(head).author, "") << name;
  }
  head.author = "Sara Admin";
  EXPECT_EQ(ReadPageMetadata(head).author, "Sara Admin");
}

TEST(TitlePartsTest, SplitsAtBarsAndAtMarksBetweenBlanks) {
  EXPECT_THAT(TitleParts("a b | c|d"), ElementsAre("a b", "c", "d"));
  EXPECT_THAT(TitleParts("a - b \u2013 c \u00bb d \u2014 e : f"),
              ElementsAre("a", "b", "c", "d", "e", "f"));
  EXPECT_THAT(TitleParts("a-b: c\u2013d"), ElementsAre("a-b: c\u2013d"));
  EXPECT_THAT(TitleParts("| a ||"), ElementsAre("a"));
  EXPECT_THAT(TitleParts(""), IsEmpty());
}

TEST(OutletInTitleTest, IsTheEndThatIsNotTheHeadline) {
  EXPECT_EQ(OutletInTitle("big fire in town | society | Daily", "big fire in town"), "Daily");
  EXPECT_EQ(OutletInTitle("Daily - big fire in town", "big fire in town"), "Daily");
  EXPECT_EQ(OutletInTitle("big fire in town", "big fire in town"), "");
  EXPECT_EQ(OutletInTitle("big fire in town | a name of six words or more", "big fire in town"),
            "");
  EXPECT_EQ(OutletInTitle("", "big fire in town"), "");
  EXPECT_EQ(OutletInTitle("Daily", "big fire in town"), "Daily");
}

// As templates write it: line ends in strings, commas before brackets, comments around it.
TEST(ReadPageMetadataTest, JsonThatIsNearlyOneIsRead) {
  for (const char* text :
       {"{\"@type\":\"NewsArticle\",\"headline\":\"one\ntwo\",\"datePublished\":\"2025-01-20\"}",
        "{\"@type\":\"NewsArticle\",\"datePublished\":\"2025-01-20\", }",
        "//<![CDATA[\n{\"@type\":\"NewsArticle\",\"datePublished\":\"2025-01-20\"}\n//]]>"}) {
    PageHead head;
    head.json_ld.push_back(text);
    const PageMetadata read = ReadPageMetadata(head);
    ASSERT_TRUE(read.published) << text;
    EXPECT_EQ(read.published->day, base::DaysFromCivil(2025, 1, 20)) << text;
  }
}

}  // namespace
}  // namespace rasad::document

// Feeds as values: what the feeds of tests/data/feeds do not show.
#include "core/feed/feed.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "core/feed/base64.h"
#include "core/feed/feed_bytes.h"
#include "core/feed/feed_date.h"
#include "core/feed/markup.h"
#include "core/feed/reader.h"
#include "core/feed/repair.h"
#include "core/feed/uri.h"

namespace rasad::feed {
namespace {

std::string Date(std::string_view text) {
  const auto instant = ParseDate(text);
  return instant ? base::FormatRfc3339(*instant) : "none";
}

base::Result<Feed> Parse(std::string_view bytes) { return ParseFeed(bytes, {}); }

std::string Repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += piece;
  return out;
}

TEST(FeedDate, ReadsWhatFeedsWrite) {
  struct Row {
    const char* text;
    const char* instant;
  };
  const Row rows[] = {
      {"Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"},
      {"01 Jan 04 19:48 EST", "2004-01-02T00:48:00Z"},
      {"Thursday, 01-Jan-04 19:48:21 GMT", "2004-01-01T19:48:21Z"},
      {"Thu Jan  1 19:48:21 2004", "2004-01-01T16:18:21Z"},  // Tehran's
      {"2003-12-31T10:14:55Z", "2003-12-31T10:14:55Z"},
      {"2003-12-31T10:14:55.5-08:00", "2003-12-31T18:14:55.500000Z"},
      {"2003-12", "2003-11-30T20:30:00Z"},
      {"20031231", "2003-12-30T20:30:00Z"},
      {"January 1st, 2004 7:48:21 PM GMT", "2004-01-01T19:48:21Z"},
      {"12 Mehr 1404 20:17", "2025-10-04T16:47:00Z"},
      {"Sat, 12 Jul 1404 20:17:00 +0330", "2025-10-04T16:47:00Z"},
      {"1404-07-12T20:17:00", "2025-10-04T16:47:00Z"},
      {"1404/07/12 - 20:17", "2025-10-04T16:47:00Z"},
      {"10/6/2025 12:30:00 PM", "2025-10-06T09:00:00Z"},
      {"10/6/2025 12:05 AM", "2025-10-05T20:35:00Z"},
      {"Thu, 01 Jan 2004", "2003-12-31T20:30:00Z"},
      {"1759741200000", "2025-10-06T09:00:00Z"},
      {"2024-08-02 07:00:00+00", "2024-08-02T07:00:00Z"},  // PostgreSQL
      {"2024-08-02 07:00:00.5-05", "2024-08-02T12:00:00.500000Z"},
      {"2024-08-02T10:30:00,5+03:30", "2024-08-02T07:00:00.500000Z"},
      {"20240802T103000Z", "2024-08-02T10:30:00Z"},
      {"14030512143000", "2024-08-02T11:00:00Z"},
      {"/Date(1759741200000)/", "2025-10-06T09:00:00Z"},
      {"Fri, 02 Aug 2024 10:30:60 +0330", "2024-08-02T07:00:59Z"},
      // 27 Aban without its MADDA; the month before the day
      {"27 \u0627\u0628\u0627\u0646 1402 10:30", "2023-11-18T07:00:00Z"},
      {"\u0622\u0628\u0627\u0646 27\u060c 1402 10:30", "2023-11-18T07:00:00Z"},
      // what programs write for no date
      {"0001-01-01T00:00:00", "none"},
      {"1/1/0001 12:00:00 AM", "none"},
      {"-0001-11-30T00:00:00+03:30", "none"},
      {"1900-01-01 00:00:00", "none"},
      {"Fri, 02 Aug 2024 25:61:00 +0330", "none"},
      {"", "none"},
      {"soon", "none"},
      {"31 Feb 2004 10:00:00 GMT", "none"},
      {"0000-00-00 00:00:00", "none"},
      {"Thu, 01 Jan", "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(Date(row.text), row.instant) << row.text;
}

TEST(FeedUri, IsResolved) {
  EXPECT_EQ(Resolve("http://a.ir/b/c", "d?x=1#y"), "http://a.ir/b/d?x=1#y");
  EXPECT_EQ(Resolve("http://a.ir/b/c", "../d"), "http://a.ir/d");
  EXPECT_EQ(Resolve("http://a.ir/b", "//c.ir/d"), "http://c.ir/d");
  EXPECT_EQ(Resolve("", "d"), "d");
  EXPECT_EQ(Resolve("http://a.ir/", " http://b.ir/\n x "), "http://b.ir/ x");
  EXPECT_EQ(Resolve("http://a.ir/", "http:///b.ir/x"), "http://b.ir/x");
  EXPECT_EQ(Resolve("http://a.ir/", "JavaScript:alert(1)"), "");
  EXPECT_EQ(Resolve("http://a.ir/", "data:text/html,x"), "");
  EXPECT_EQ(Resolve("http://a.ir/", "http:\\\\b.ir/x"), "http://b.ir/x");
  EXPECT_EQ(Resolve("http://a.ir/x", " "), "");
  EXPECT_EQ(Resolve("http://a.ir/", "a b"), "http://a.ir/a%20b");
  EXPECT_EQ(Resolve("http://a.ir/", "/[x]-5%"), "http://a.ir/%5Bx%5D-5%25");
  EXPECT_EQ(Resolve("http://[::1]/a", "b"), "http://[::1]/b");
  EXPECT_EQ(Resolve("", "\u200fhttp://b.ir/\u200e"), "http://b.ir/");  // RLM, LRM
  EXPECT_EQ(ResolveArticle("https://www.a.ir/rss/all", "a.ir/n/1"), "https://a.ir/n/1");
  EXPECT_EQ(ResolveArticle("https://b.ir/rss", "www.a.ir/n/1"), "https://www.a.ir/n/1");
  EXPECT_EQ(ResolveArticle("https://a.ir/rss/all", "n.html"), "https://a.ir/rss/n.html");
  EXPECT_EQ(ResolveArticle("https://a.ir/rss", "#"), "");
  EXPECT_EQ(ResolveArticle("https://a.ir/rss", "Notice: x in y\nhttps://a.ir/1"), "https://a.ir/1");
  EXPECT_EQ(Resolve("http://a.ir/x", "/\u062e\u0628\u0631"), "http://a.ir/\u062e\u0628\u0631");
}

TEST(FeedPerson, IsNameAndMail) {
  const auto is = [](std::string_view text, std::string_view name, std::string_view mail) {
    const Person person = ParsePerson(text);
    EXPECT_EQ(person.name, name) << text;
    EXPECT_EQ(person.email, mail) << text;
  };
  is("A B (a@b.ir)", "A B", "a@b.ir");
  is("a@b.ir (A B)", "A B", "a@b.ir");
  is("A B <a@b.ir>", "A B", "a@b.ir");
  is("a@b.ir", "", "a@b.ir");
  is("A B", "A B", "");
  is("@ab", "@ab", "");
}

TEST(FeedMarkup, CannotRun) {
  EXPECT_EQ(CleanHtml("<p onclick=a style='x'>a<script>b</script><style>c</style></p>", ""),
            "<p>a</p>");
  EXPECT_EQ(CleanHtml("<a href='x' target=_blank>a", "http://b.ir/"),
            "<a href=\"http://b.ir/x\" target=\"_blank\">a</a>");
  EXPECT_EQ(CleanHtml("<a href=' java\nscript:a'>b</a>", ""), "<a href=\"\">b</a>");
  EXPECT_EQ(CleanHtml("<iframe src=a>b</iframe>c<form><input></form>", ""), "c");
  EXPECT_EQ(CleanHtml("a &lt;b&gt; &amp; c", ""), "a &lt;b&gt; &amp; c");
  EXPECT_EQ(CleanHtml("a</div>b<br>c", ""), "ab<br />c");
  EXPECT_EQ(CleanHtml("<unknown>a</unknown>", ""), "a");
}

TEST(FeedMarkup, AsPlainText) {
  EXPECT_EQ(HtmlToLine("<p>a&nbsp;b</p><p>c<br>d</p>"), "a b c d");
  EXPECT_EQ(HtmlToLine("a<b>b</b>c"), "abc");
  EXPECT_EQ(HtmlToLine("<script>x</script>a"), "a");
  EXPECT_TRUE(LooksLikeHtml("a <b>b</b>"));
  EXPECT_TRUE(LooksLikeHtml("a &laquo; b"));
  EXPECT_TRUE(LooksLikeHtml("a<br>b"));
  EXPECT_FALSE(LooksLikeHtml("1 < 2 & 3 > 2"));
  EXPECT_FALSE(LooksLikeHtml("vector<int></int>"));
  EXPECT_FALSE(LooksLikeHtml("a &nothing; b"));
}

TEST(FeedBytes, Base64IsTextOrNothing) {
  EXPECT_EQ(DecodeBase64("QUJ D\n"), "ABC");
  EXPECT_EQ(DecodeBase64("QUI="), "AB");
  EXPECT_EQ(DecodeBase64("QU*D"), std::nullopt);
  EXPECT_EQ(DecodeBase64("/////w=="), std::nullopt);
}

TEST(FeedBytes, CharsetsByWhatTheBytesShow) {
  const auto text = DecodeFeed("<?xml version='1.0' encoding='koi8-r'?><a>\xcd</a>", "");
  ASSERT_TRUE(text);
  EXPECT_EQ(text->charset, "koi8-r");
  EXPECT_NE(text->text.find("\u043c"), std::string::npos);  // CYRILLIC SMALL LETTER EM
  EXPECT_TRUE(text->problems.empty());
  const auto served = DecodeFeed("<a/>", "text/xml; charset=ISO-8859-1");
  ASSERT_TRUE(served);
  EXPECT_EQ(served->charset, "iso-8859-1");
  const auto bogus = DecodeFeed("<?xml version='1.0' encoding='bogus'?><a/>", "");
  ASSERT_TRUE(bogus);
  EXPECT_FALSE(bogus->problems.empty());
}

TEST(FeedRepair, MakesXml) {
  EXPECT_EQ(Repair("x<rss a=1 b><title>a & b &zwnj; &amp; &#1; < c</title></rss>"),
            "<rss a=\"1\" b=\"b\"><title>a &amp; b \u200c &amp;  &lt; c</title></rss>");
  EXPECT_EQ(Repair("<rss><title>a<br>b</title>"),
            "<rss><title type=\"html\"><![CDATA[a<br>b]]></title></rss>");
  EXPECT_EQ(Repair("<rss><![CDATA[a"), "<rss><![CDATA[a]]></rss>");
  EXPECT_EQ(Repair("<rss><item></p><a><b>x</a></Item></div><item/></rss>y"),
            "<rss><item><a><b>x</b></a></item><item/></rss>");
  // What is open outside of an item is not closed in it; an item ends where the next one begins.
  EXPECT_EQ(Repair("<rss><x><channel><div><item>a</x>b<item>c</item></div></rss>"),
            "<rss><x><channel><div></div><item>ab</item><item>c</item></channel></x></rss>");
  EXPECT_EQ(Repair("<rss><channel></channel></rss><item>a</rss><rss><channel><item>b"),
            "<rss><channel><item>a</item><item>b</item></channel></rss>");
  EXPECT_EQ(Repair("<rss><title><![CDATA[a]] ></title><title><![CDATA[b [c]</title></rss>"),
            "<rss><title><![CDATA[a]]></title><title><![CDATA[b [c]]]></title></rss>");
  EXPECT_EQ(Repair("<rss><title>a<link>b<guid>c</Guid></rss>"),
            "<rss><title>a</title><link>b</link><guid>c</guid></rss>");
  EXPECT_EQ(Repair("<rss><item><link>http://a.ir/1</link><guid>http://a.i"),
            "<rss><item><link>http://a.ir/1</link><guid></guid></item></rss>");
  EXPECT_EQ(Repair("<rss><item><link>http://a.ir/1</li"),
            "<rss><item><link>http://a.ir/1</link></item></rss>");
  EXPECT_EQ(Repair("<html><rss></rss></html>"), "");
}

// What a template of a page left open takes no item with it, however much of it there is.
TEST(FeedRepair, ItemsAreOutsideOfWhatIsOpen) {
  const std::string item = "<div><ad><item><title>a</title></item>";
  const auto feed = Parse("<rss><channel>" + Repeated(item, item.size() * 300) + "</rss>");
  ASSERT_TRUE(feed);
  EXPECT_EQ(feed->entries.size(), 300u);
  const auto deep = Parse("<rss><item><text>" + Repeated("<i><br>", 7 * 300) +
                          "</text></item><item><title>b</title></item></rss>");
  ASSERT_TRUE(deep);
  ASSERT_EQ(deep->entries.size(), 2u);
  EXPECT_EQ(deep->entries[1].title.value, "b");
}

TEST(Feed, SaysWhatIsNone) {
  const auto message = [](std::string_view bytes) {
    const auto feed = Parse(bytes);
    EXPECT_FALSE(feed);
    EXPECT_TRUE(feed || feed.error().code == base::ErrorCode::kUnsupported);
    return feed ? std::string() : feed.error().message;
  };
  EXPECT_EQ(message(" \n"), "no feed: nothing at all");
  EXPECT_EQ(message("<!doctype html><title>A&amp;B</title>"),
            "no feed: a page (HTML) with the title: A&B");
  EXPECT_EQ(message("<urlset/>"), "no feed: a sitemap");
  EXPECT_EQ(message("<opml/>"), "no feed: a list of feeds (OPML)");
  EXPECT_EQ(message("{\"a\":1}"), "no feed: JSON, but no JSON Feed");
  EXPECT_EQ(message("hello"), "no feed: neither XML nor JSON");
}

TEST(Feed, StaysWithinItsLimits) {
  const auto large = Parse(std::string(kMaxFeedBytes + 1, ' '));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, base::ErrorCode::kInvalidInput);

  const auto many = Parse("<rss>" + Repeated("<item/>", 7 * (kMaxEntries + 5)) + "</rss>");
  ASSERT_TRUE(many);
  EXPECT_EQ(many->entries.size(), kMaxEntries);
  EXPECT_EQ(many->problems.size(), 1u);
  EXPECT_FALSE(many->ill_formed);

  const auto elements = Parse("<rss>" + Repeated("<a/>", 1'100'000) + "</rss>");
  ASSERT_FALSE(elements);
  EXPECT_EQ(elements.error().code, base::ErrorCode::kInvalidInput);
}

TEST(Feed, KnowsEntitiesThatAreTextsAlone) {
  const auto title = [](const std::string& declarations, const std::string& text) {
    const auto feed =
        Parse("<!DOCTYPE rss " + declarations + "><rss><title>" + text + "</title></rss>");
    return feed ? feed->title.value : feed.error().message;
  };
  EXPECT_EQ(title("[<!ENTITY a 'b'>]", "x&a;y"), "xby");
  EXPECT_EQ(title("[<!ENTITY a SYSTEM 'file:///etc/passwd'>]", "x&a;y"), "x&a;y");
  EXPECT_EQ(title("[<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]", "x"), "x");
  EXPECT_EQ(title("[<!ENTITY a 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbb'><!ENTITY c '&a;'>]", "x&a;&c;y"),
            "x&a;&c;y");
  EXPECT_EQ(title("SYSTEM 'rss.dtd'", "x&eacute;y"), "x\u00e9y");
}

TEST(Feed, KeepsWhatTellsWhenToPoll) {
  const auto feed = Parse(
      "<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>"
      "<skipHours><hour>0</hour><hour>23</hour></skipHours>"
      "<skipDays><day>Sunday</day><day>Friday</day></skipDays>"
      "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
      "</channel></rss>");
  ASSERT_TRUE(feed);
  EXPECT_EQ(feed->skip_hours, 1u | 1u << 23);
  EXPECT_EQ(feed->skip_days, 1u | 1u << 5);
  EXPECT_EQ(feed->ttl_minutes, 15);
}

TEST(Feed, KeepsWhatWasTakenBack) {
  const auto feed = Parse(
      "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'"
      " xmlns:fh='http://purl.org/syndication/history/1.0'><fh:complete/>"
      "<at:deleted-entry ref='urn:1' when='2025-10-06T09:00:00Z'/></feed>");
  ASSERT_TRUE(feed);
  EXPECT_TRUE(feed->complete);
  ASSERT_EQ(feed->deletions.size(), 1u);
  EXPECT_EQ(feed->deletions[0].id, "urn:1");
  EXPECT_TRUE(feed->deletions[0].when.instant);
}

TEST(Feed, PublishedIsTheBestThatThereIs) {
  Entry entry;
  EXPECT_FALSE(WhenOf(entry).instant);
  entry.created.instant = 1;
  EXPECT_EQ(WhenOf(entry).instant, 1);
  entry.updated.instant = 2;
  EXPECT_EQ(WhenOf(entry).instant, 2);
  entry.published.instant = 3;
  EXPECT_EQ(WhenOf(entry).instant, 3);
}

// Each would take hours if a step were repeated for all that is before or behind it; the limit of
// time is that of the whole test.
TEST(Feed, WorkGrowsWithTheInput) {
  constexpr std::size_t kBytes = 512 << 10;
  const std::string begins[] = {"<rss><channel>", "<rss><item><description>",
                                "<rss><item><description><![CDATA[", "<rss "};
  const std::string_view pieces[] = {"<a",
                                     "<a>",
                                     "<a \"",
                                     "<!--",
                                     "<![CDATA[",
                                     "&",
                                     "&a",
                                     "&#",
                                     "<title>",
                                     "</title>",
                                     "<b>",
                                     "</i>",
                                     "<p><div>",
                                     "<title a='",
                                     "<item><title>",
                                     "]]>",
                                     "<?",
                                     "<!DOCTYPE [",
                                     "a='",
                                     "<a a=a ",
                                     "<table><tr><b>",
                                     "<a href=../",
                                     "&amp;amp;",
                                     "\xd8",
                                     "<item><guid/>",
                                     "<category>",
                                     "<font><p>",
                                     "<x:y>",
                                     "a=\"b\" c",
                                     "<link>",
                                     "</rss><item>",
                                     "<a><![CDATA[x<![CDATA[",
                                     "<enclosure url='a'/>"};
  for (const std::string& begin : begins) {
    for (const std::string_view piece : pieces) {
      SCOPED_TRACE(begin + std::string(piece));
      const auto feed = Parse(begin + Repeated(piece, kBytes));
      EXPECT_TRUE(feed || !feed.error().message.empty());
    }
  }
  std::string attributes;
  for (int i = 0; attributes.size() < kBytes; ++i) attributes += "a" + std::to_string(i) + "='' ";
  EXPECT_FALSE(Parse("<rss " + attributes + "/>"));
  EXPECT_TRUE(Parse("<rss><title>&lt;p " + attributes + "></title></rss>"));
  EXPECT_FALSE(Parse("<rss><item><description><p " + attributes + "></description></item></rss>"));
  const auto json = Parse("{\"items\":" + std::string(kBytes, '['));
  EXPECT_FALSE(json);
}

}  // namespace
}  // namespace rasad::feed

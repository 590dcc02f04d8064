// Which lines of a page are the article's, on small pages of one question each; that the search is
// linear in the page.
#include "core/document/main_text.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "core/document/repeats.h"
#include "unit/core_document/checks.h"

namespace rasad::document {
namespace {

using testing::HasSubstr;
using testing::Not;

// A sentence of eighteen words; another one for each number.
std::string Prose(int number) {
  static const std::vector<std::string> words = {
      "\u0627\u0633\u062a\u0627\u0646\u062f\u0627\u0631",        // governor
      "\u0628\u0631\u0646\u0627\u0645\u0647",                    // programme
      "\u0631\u0627\u0647",                                      // road
      "\u0634\u0647\u0631",                                      // town
      "\u0628\u0627\u0631\u0627\u0646",                          // rain
      "\u0645\u062f\u0631\u0633\u0647",                          // school
      "\u06a9\u0634\u0627\u0648\u0631\u0632",                    // farmer
      "\u0628\u0627\u0632\u0627\u0631",                          // market
      "\u0628\u06cc\u0645\u0627\u0631\u0633\u062a\u0627\u0646",  // hospital
      "\u062f\u0627\u0646\u0634\u062c\u0648",                    // student
      "\u062e\u0627\u0646\u0647",                                // house
  };
  std::string out;
  auto pick = static_cast<unsigned>(number) * 2654435761u + 12345u;
  for (int i = 0; i < 16; ++i) {
    pick = pick * 1664525u + 1013904223u;
    out += words[(pick >> 16) % words.size()] + " ";
  }
  return out + "\u0631\u0627 \u062f\u06cc\u062f.";  // saw
}

// Seven words without a full stop, of their own for each number.
std::string Title(int number) {
  std::string prose = Prose(number + 1000);
  std::size_t end = 0;
  for (int i = 0; i < 7; ++i) end = prose.find(' ', end + 1);
  return prose.substr(0, end);
}

std::string P(int number) { return "<p>" + Prose(number) + "</p>\n"; }
std::string Body() { return P(1) + P(2) + P(3); }
std::string Headline() { return "<h1>" + Title(0) + "</h1>\n"; }
std::string Linked(int number) { return "<a href=/news/1>" + Title(number) + "</a>"; }

// A page with a menu, what the test is about, and a footer.
std::string PageOf(const std::string& main, const std::string& head = {}) {
  return "<!DOCTYPE html><html><head><meta charset=utf-8>" + head +
         "</head><body><ul class=menu><li><a href=/>\u062e\u0627\u0646\u0647</a><li><a href=/a>"
         "\u0634\u0647\u0631</a></ul>" +
         main + "<footer><p>" + Prose(99) + "</p></footer></body></html>";
}

Document Read(const std::string& html, std::string_view received = "2025-01-25T08:00:00Z") {
  auto parsed = Parse(html, {"text/html", *base::ParseRfc3339(received), std::nullopt});
  EXPECT_TRUE(parsed) << parsed.error().message;
  if (!parsed) return {};
  CheckInvariants(*parsed);
  return *std::move(parsed);
}

bool Has(const Document& document, const char* flag) {
  return std::find(document.flags.begin(), document.flags.end(), flag) != document.flags.end();
}

// The article is Headline() and Body(), and nothing else.
void ExpectArticle(const Document& d) {
  EXPECT_EQ(d.metadata.headline, Title(0));
  EXPECT_EQ(d.metadata.lead, Prose(1));
  std::vector<std::string> body;
  for (const Segment& segment : d.segments) {
    if (segment.kind == SegmentKind::kLead || segment.kind == SegmentKind::kBody) {
      body.emplace_back(segment.display->In(d.display));
    }
  }
  EXPECT_THAT(body, testing::ElementsAre(Prose(1), Prose(2), Prose(3)));
  EXPECT_FALSE(Has(d, "not_article"));
}

std::string Day(const Document& document) {
  if (!document.metadata.published) return "none";
  return base::FormatRfc3339(document.metadata.published->day * 86'400'000'000).substr(0, 10) +
         " " + document.metadata.published->source;
}

TEST(MainTextTest, FindsTheArticleWhateverHoldsIt) {
  const std::string br = "<br><br>";
  for (const std::string& main :
       {Headline() + Body(), "<article>" + Headline() + Body() + "</article>",
        "<div><div>" + Headline() + "</div><div class=x>" + Body() + "</div></div>",
        "<div>" + Headline() + Prose(1) + br + Prose(2) + br + Prose(3) + "</div>",
        "<table><tr><td>" + Headline() + "</td></tr><tr><td>" + Body() + "</td></tr></table>",
        "<div class=sidebar-layout>" + Headline() + Body() + "</div>",
        "<div>" + Headline() + "<div>" + Prose(1) + "</div><div>" + Prose(2) + "</div><div>" +
            Prose(3) + "</div></div>"}) {
    SCOPED_TRACE(main);
    ExpectArticle(Read(PageOf(main)));
  }
}

TEST(MainTextTest, APageThatIsNothingButAnArticleKeepsItsShortLines) {
  const std::string two_words =
      "\u062e\u0628\u0631 \u0645\u062d\u0631\u0645\u0627\u0646\u0647";  // secret news
  const std::string short_line = "\u06a9\u0648\u062a\u0627\u0647";      // short
  const std::string head = "<html><head><meta charset=utf-8><title>" + two_words + "</title>";
  const std::string bare = "</head><body><article><h1>" + two_words + "</h1>\n" +
                           "<div itemprop=articleBody><p>" + short_line + "</p></div></article>";
  const Document d = Read(head + bare + "</body></html>");
  EXPECT_EQ(d.metadata.headline, two_words);
  EXPECT_EQ(d.display, two_words + "\n" + short_line);
  EXPECT_TRUE(d.metadata.agency.empty());
  const Document more = Read(head + bare + "<p>" + short_line + "</p></body></html>");
  EXPECT_NE(more.metadata.headline, two_words) << "a line beside it: not all of it is article";
}

TEST(MainTextTest, WhatIsAroundAndInsideIsLeftOut) {
  const std::string related =
      "<ul><li>" + Linked(11) + "<li>" + Linked(12) + "<li>" + Linked(13) + "</ul>";
  struct Row {
    const char* what;
    std::string main;
  };
  const Row rows[] = {
      {"related by name",
       Headline() + P(1) + "<div class=related><p>" + Prose(20) + "</p></div>" + P(2) + P(3)},
      {"a box of links inside", Headline() + P(1) + "<div>" + related + "</div>" + P(2) + P(3)},
      {"a list of news below", Headline() + Body() + "<div>" + related + "</div>"},
      {"boxes of news with summaries",
       "<article>" + Headline() + Body() + "</article><div><div class=c>" + Linked(11) + P(21) +
           "</div><div class=c>" + Linked(12) + P(22) + "</div><div class=c>" + Linked(13) + P(23) +
           "</div></div>"},
      {"an aside", "<div>" + Headline() + Body() + "</div><aside>" + P(20) + P(21) + "</aside>"},
      {"hidden text",
       Headline() + P(1) + "<p style='display:none'>" + Prose(20) + "</p>" + P(2) + P(3)},
      {"a form", Headline() + Body() + "<form><p>" + Prose(20) + "</p><input></form>"},
      {"a caption", Headline() + "<figure><img src=a><figcaption>" + Prose(20) +
                        "</figcaption></figure>" + Body()},
      {"comments longer than the text", "<article>" + Headline() + Body() +
                                            "</article><div id=comments>" + P(20) + P(21) + P(22) +
                                            P(23) + P(24) + P(25) + "</div>"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    ExpectArticle(Read(PageOf(row.main)));
  }
}

TEST(MainTextTest, TheHeadlineIsWhatTheTitlesRepeat) {
  const std::string title = "<title>" + Title(0) + " | " + Title(40) + "</title>";
  const std::string og = "<meta property=og:title content='" + Title(0) + "'>";
  for (const std::string& head : {title, og, title + og}) {
    SCOPED_TRACE(head);
    // No heading; another heading above; one of a higher rank elsewhere.
    ExpectArticle(
        Read(PageOf("<div><div class=t>" + Title(0) + "</div>" + Body() + "</div>", head)));
    ExpectArticle(Read(PageOf(
        "<h1>" + Title(50) + "</h1><div><h3>" + Title(0) + "</h3>" + Body() + "</div>", head)));
    // In a list of news it is a link to the page, not its headline.
    ExpectArticle(Read(PageOf("<ul><li>" + Linked(11) + "<li>" + Linked(0) + "<li>" + Linked(12) +
                                  "</ul><div><h2>" + Title(0) + "</h2>" + Body() + "</div>",
                              head)));
  }
}

TEST(MainTextTest, APageWithoutAHeadlineKeepsItsText) {
  const Document d = Read(PageOf("<div>" + Body() + "</div>"));
  EXPECT_THAT(d.display, HasSubstr(Prose(1)));
  EXPECT_THAT(d.display, HasSubstr(Prose(3)));
  EXPECT_THAT(d.display, Not(HasSubstr(Prose(99))));
  EXPECT_TRUE(Has(d, "no_headline"));
}

TEST(MainTextTest, KickersStandAboveAndBelow) {
  const std::string kicker = Title(30);
  const std::string quote = "\u0627\u0633\u062a\u0627\u0646\u062f\u0627\u0631: " + Title(31);
  struct Row {
    const char* what;
    std::string main;
    std::string kicker;
  };
  const Row rows[] = {
      {"above", "<div><div>" + kicker + "</div>" + Headline() + Body() + "</div>", kicker},
      {"a speaker further above",
       "<div><div><span>" + kicker + ":</span></div><div><div>" + Headline() + "</div></div>" +
           Body() + "</div>",
       kicker + ":"},
      {"below", "<div>" + Headline() + "<div>" + quote + "</div>" + Body() + "</div>", quote},
      {"a link is a section", "<div><div>" + Linked(30) + "</div>" + Headline() + Body() + "</div>",
       ""},
      {"in another part of the page",
       "<div><div>" + kicker + "</div></div><div><div>" + Headline() + "</div>" + Body() + "</div>",
       ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const Document d = Read(PageOf(row.main));
    EXPECT_EQ(d.metadata.kicker, row.kicker);
    ExpectArticle(d);
  }
}

// Four words that are all of the page's title: right above the text they are the headline, far
// above it the outlet's name.
TEST(MainTextTest, ShortTitlesAreHeadlinesWhereTheTextIsNear) {
  const std::string words = Title(0).substr(0, Title(0).find(' ', Title(0).find(' ') + 1));
  const std::string head = "<title>" + words + "</title>";
  const std::string name = "<h2>" + words + "</h2>";
  EXPECT_EQ(Read(PageOf("<div>" + name + Body() + "</div>", head)).metadata.headline, words);
  const std::string menu = "<ul><li>" + Linked(1) + "<li>" + Linked(2) + "<li>" + Linked(3) +
                           "<li>" + Linked(4) + "<li>" + Linked(5) + "</ul>";
  const std::string own = "<h2>" + Title(7) + "</h2>";
  EXPECT_EQ(Read(PageOf(name + menu + "<div>" + own + Body() + "</div>", head)).metadata.headline,
            Title(7));
}

TEST(MainTextTest, ListsAndEmptyPagesAreNoArticles) {
  std::string list = "<h1>" + Title(0) + "</h1>";
  for (int i = 0; i < 8; ++i) {
    list += "<div class=item><h3>" + Linked(10 + i) + "</h3>" + P(10 + i) + "</div>";
  }
  EXPECT_TRUE(Has(Read(PageOf("<div>" + list + "</div>")), "not_article"));
  EXPECT_TRUE(Has(Read("<!DOCTYPE html><h1>" + Title(0) + "</h1><p>" + Title(1)), "not_article"));
  EXPECT_TRUE(Has(Read("<!DOCTYPE html><title>a</title>"), "not_article"));
  // A gallery: its readers and the outlet's imprint say more than the page.
  const std::string title = "<title>" + Title(0) + "</title>";
  const std::string pictures = "<h1>" + Title(0) + "</h1><div><img src=a><img src=b></div>";
  EXPECT_TRUE(Has(Read(PageOf(pictures, title)), "not_article"));
  const Document gallery =
      Read(PageOf(pictures + "<div id=comments>" + P(20) + P(21) + P(22) + "</div>", title));
  EXPECT_TRUE(Has(gallery, "not_article"));
  EXPECT_EQ(gallery.metadata.headline, Title(0));
  EXPECT_THAT(gallery.display, Not(HasSubstr(Prose(21))));
}

constexpr const char* kDate = "\u06f3\u06f0 \u062f\u06cc \u06f1\u06f4\u06f0\u06f3";  // 30 Dey 1403
constexpr const char* kShort =
    "\u06f1\u06f4\u06f0\u06f3/\u06f1\u06f0/\u06f3\u06f0 - "
    "\u06f1\u06f2:\u06f3\u06f0";

TEST(PageDatesTest, TheVisibleDateComesBeforeMetadataAndThoseBeforeElements) {
  const std::string wrong =
      "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":"
      "\"2025-01-10T10:00:00Z\"}</script>";
  const std::string meta = "<meta property=article:published_time content='2025-01-11T10:00:00Z'>";
  const std::string element = "<time datetime='2025-01-12T10:00:00Z'>x</time>";
  const std::string date = std::string("<div>") + kShort + "</div>";
  EXPECT_EQ(Day(Read(PageOf(Headline() + date + Body(), wrong))), "2025-01-19 text");
  EXPECT_EQ(Day(Read(PageOf(Headline() + Body() + date, wrong))), "2025-01-19 text");
  EXPECT_EQ(Day(Read(PageOf(Headline() + element + Body(), meta + wrong))), "2025-01-10 json-ld");
  EXPECT_EQ(Day(Read(PageOf(Headline() + element + Body(), meta))), "2025-01-11 meta");
  EXPECT_EQ(Day(Read(PageOf(Headline() + element + Body()))), "2025-01-12 time");
  EXPECT_EQ(Day(Read(PageOf(Headline() + Body()))), "none");
}

TEST(PageDatesTest, DatesOfOtherArticlesAndLaterOnesAreNotBelieved) {
  std::string others;
  for (int i = 0; i < 4; ++i) {
    others += "<li>" + Linked(10 + i) + "<span>" + kShort + "</span>";
  }
  EXPECT_EQ(Day(Read(PageOf("<div>" + Headline() + Body() + "</div><div class=related><ul>" +
                            others + "</ul></div>"))),
            "none");
  const Document late =
      Read(PageOf(Headline() + "<div>" + kShort + "</div>" + Body()), "2025-01-18T08:00:00Z");
  EXPECT_EQ(Day(late), "none");
  EXPECT_TRUE(Has(late, "date_after_receipt"));
  const std::string later = "<meta property=article:published_time content='2025-01-28T10:00:00Z'>";
  EXPECT_TRUE(Has(Read(PageOf(Headline() + Body(), later)), "date_after_receipt"));
}

TEST(PageDatesTest, ADayInTheTextGetsTheTimeOfMetadataOfTheSameDay) {
  const auto of = [](const char* time) {
    const Document d =
        Read(PageOf(Headline() + "<div>" + kDate + "</div>" + Body(),
                    std::string("<meta property=article:published_time content='") + time + "'>"));
    return Day(d) + (d.metadata.published && d.metadata.published->time
                         ? " " + base::FormatRfc3339(*d.metadata.published->time).substr(11, 5)
                         : "");
  };
  EXPECT_EQ(of("2025-01-19T09:00:00Z"), "2025-01-19 text 09:00");
  EXPECT_EQ(of("2025-01-18T09:00:00Z"), "2025-01-19 text");
}

TEST(PageFieldsTest, AddressesAreAsThePageNamesThem) {
  const Document d = Read(PageOf(Headline() + Body(),
                                 "<link rel=canonical href='https://x.example/n/1'><link "
                                 "rel=shortlink href='https://x.example/s/1'>"));
  EXPECT_EQ(d.metadata.canonical_url, "https://x.example/n/1");
  EXPECT_EQ(d.metadata.short_link, "https://x.example/s/1");
  EXPECT_EQ(Read(PageOf(Headline() + Body())).metadata.canonical_url, "");
}

// Twice the page is at most twice the work, and a little.
TEST(LinearityTest, TheSearchLooksAtEachPartAFewTimes) {
  using Make = std::function<std::string(int)>;
  const auto repeated = [](const std::string& part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
  };
  struct Row {
    const char* what;
    Make make;
    int size;
  };
  const Row rows[] = {
      {"paragraphs",
       [](int n) {
         std::string out = Headline();
         for (int i = 0; i < n; ++i) out += P(i);
         return out;
       },
       400},
      {"nested boxes with lines",
       [&](int n) { return Headline() + repeated("<div>" + P(1) + Title(5), n) + P(2); }, 200},
      {"nested boxes around",
       [&](int n) {
         return repeated("<div class=a><div>x</div>", n) + Headline() + Body() +
                repeated("<p>x</p></div>", n);
       },
       200},
      {"nested boxes of links",
       [&](int n) {
         return Headline() + P(1) + repeated("<div>" + Linked(3), n) + P(2) +
                repeated("</div>", n) + P(3);
       },
       200},
      {"deep lists",
       [&](int n) { return Headline() + Body() + repeated("<ul><li>" + Linked(2), n); }, 200},
      {"links", [&](int n) { return Headline() + Body() + repeated(Linked(2) + "<br>", n); }, 1000},
      {"headlines", [&](int n) { return repeated(Headline(), n) + Body(); }, 1000},
      {"headlines without text", [&](int n) { return repeated(Headline(), n); }, 1000},
      {"hidden headlines",
       [&](int n) {
         return repeated("<div hidden>", 300) + repeated(Headline(), n) + repeated("</div>", 300) +
                Body();
       },
       1000},
      {"no headline, many titles",
       [&](int n) { return repeated("<div><p>" + Title(7) + "</p>", n) + P(1) + P(2); }, 200},
      {"no headline, many links above",
       [&](int n) { return repeated("<div>" + Linked(7) + "<br>" + Linked(8), n) + P(1); }, 200},
      {"dates",
       [&](int n) {
         return Headline() + Body() + repeated(std::string("<div>") + kDate + " x</div>", n);
       },
       500},
      {"tables",
       [&](int n) {
         return Headline() + Body() + repeated("<table><tr><td>a<td>b<tr><td>c<td>d</table>", n);
       },
       300},
  };
  const auto work = [](const std::string& html) {
    const auto page = ReadHtml("<title>" + Title(0) + "</title>" + html);
    EXPECT_TRUE(page) << page.error().message;
    return page ? FindMainText(*page, {Title(0)}, {}, 20'108).work : 0;
  };
  for (const Row& row : rows) {
    const std::size_t once = work(row.make(row.size));
    const std::size_t twice = work(row.make(2 * row.size));
    EXPECT_GT(once, static_cast<std::size_t>(row.size)) << row.what;
    EXPECT_LE(twice, once * 21 / 10 + 200) << row.what << ": " << once;
  }
}

TEST(LinearityTest, RepeatsAreFoundWithoutComparingAllWithAll) {
  using Make = std::function<std::string(int)>;  // the paragraph of that number
  struct Row {
    const char* what;
    Make make;
  };
  const Row rows[] = {
      {"one paragraph again and again", [](int) { return Prose(1); }},
      {"two in turns", [](int i) { return Prose(i % 2); }},
      {"all different", [](int i) { return Prose(i); }},
      {"one beginning, other ends", [](int i) { return Prose(1) + " " + Prose(i); }},
      {"other beginnings, one end", [](int i) { return Prose(i) + " " + Prose(1); }},
      {"cut off at each word",
       [](int i) {
         const std::string text = Prose(1) + " " + Prose(2);
         std::size_t end = 0;
         for (int word = 0; word < 8 + i % 20; ++word) end = text.find(' ', end + 1);
         return text.substr(0, end);
       }},
      {"edited", [](int i) { return Prose(1) + " " + std::to_string(i % 7) + " " + Prose(2); }},
      {"a paragraph and its two halves",
       [](int i) {
         const int n = i / 3;
         return i % 3 == 0   ? Prose(n) + " " + Prose(n + 7000)
                : i % 3 == 1 ? Prose(n)
                             : Prose(n + 7000);
       }},
  };
  const auto work = [](const Make& make, int size) {
    std::vector<TightKey> keys;
    std::vector<Ending> endings;
    for (int i = 0; i < size; ++i) {
      const std::string text = make(i);
      keys.emplace_back(text);
      endings.push_back(EndingOf(text));
    }
    std::vector<Paragraph> paragraphs;
    std::size_t letters = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      paragraphs.push_back({&keys[i], endings[i]});
      letters += keys[i].key.size();
    }
    return std::pair(FindRepeats(paragraphs, std::nullopt, 0).work, letters);
  };
  for (const Row& row : rows) {
    const auto [once, letters] = work(row.make, 600);
    const auto [twice, more] = work(row.make, 1200);
    EXPECT_GE(once, letters / 2) << row.what;
    EXPECT_LE(twice, once * 22 / 10 + more / 10) << row.what << ": " << once;
  }
}

}  // namespace
}  // namespace rasad::document

// Pages of HTML become lines with what their elements say of them; what is too dear is refused.
#include "core/document/html.h"

#include <algorithm>
#include <string>
#include <vector>

#include "unit/core_document/checks.h"

namespace rasad::document {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> LinesOf(const Page& page) {
  std::vector<std::string> lines;
  for (const Block& block : page.blocks) lines.emplace_back(block.span.In(page.text));
  return lines;
}

Page Read(std::string_view html) {
  auto page = ReadHtml(html);
  EXPECT_TRUE(page) << page.error().message;
  return page ? *std::move(page) : Page();
}

std::vector<std::string> Lines(std::string_view html) { return LinesOf(Read(html)); }

// The zone of the line with this text, or of what holds it.
Zone ZoneAround(const Page& page, std::string_view text) {
  for (const Block& block : page.blocks) {
    if (block.span.In(page.text) != text) continue;
    for (std::uint32_t n = block.node;; n = page.nodes[n].parent) {
      if (page.nodes[n].zone != Zone::kText || n == 0) return page.nodes[n].zone;
    }
  }
  ADD_FAILURE() << "no line " << text;
  return Zone::kText;
}

std::string Repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST(ReadHtmlTest, LinesAreElementsOrPartsBetweenBreaks) {
  struct Row {
    const char* html;
    std::vector<std::string> lines;
  };
  const Row rows[] = {
      {"<p>a</p><p>b</p>", {"a", "b"}},
      {"<p>a<br>b<br/><br>c", {"a", "b", "c"}},
      {"text<div>a</div>tail", {"text", "a", "tail"}},
      {"<p>  a \n\t b  </p>", {"a b"}},
      {"<p>a <b>b</b> <i> c</i>d</p>", {"a b cd"}},
      {"<p>a<b>b</b>c</p>", {"abc"}},
      {"<p>one <a href=/x>two</a>, three</p>", {"one two, three"}},
      {"<p>a&zwnj;b&#8204;c\u200cd</p>", {"a\u200cb\u200cc\u200cd"}},
      {"<p>a&nbsp;b &laquo;c&raquo; &amp;amp;</p>", {"a\u00a0b \u00abc\u00bb &amp;"}},
      {"<p>&#1705;&#x062A;&#1575;&#x628;</p>", {"\u06a9\u062a\u0627\u0628"}},
      {"<ul><li>a<li>b<ul><li>c</ul></ul>", {"a", "b", "c"}},
      {"<x-card>a</x-card><x-card>b</x-card>", {"a", "b"}},
      {"a<!-- b -->c", {"ac"}},
      {"a<!-- never closed <p>b", {"a"}},
      {"<p>a</p></div></p></section>b", {"a", "b"}},
      {"<table><tr><td>a</td><td>b</td></tr></table>", {"a", "b"}},
      {"", {}},
  };
  for (const Row& row : rows) EXPECT_EQ(Lines(row.html), row.lines) << row.html;
}

TEST(ReadHtmlTest, InlineSiblingsAreLinesOfTheirOwnWhereNothingStandsBetween) {
  EXPECT_THAT(Lines("<div><span>date</span><span>code</span></div>"), ElementsAre("date", "code"));
  EXPECT_THAT(Lines("<div><span>date</span> <span>code</span></div>"), ElementsAre("date code"));
  EXPECT_THAT(Lines("<div>of <span>date</span><span>code</span></div>"),
              ElementsAre("of datecode"));
  EXPECT_THAT(Lines("<h1><span>one</span><span>two</span></h1>"), ElementsAre("onetwo"));
  // Word processors leave such seams in sentences.
  const std::string half(400, 'x');
  EXPECT_THAT(Lines("<p><span>" + half + "</span><span>" + half + "</span></p>"),
              ElementsAre(half + half));
}

TEST(ReadHtmlTest, WhatShowsNoTextIsLeftOut) {
  for (const char* html :
       {"<p>a<script>if (1 < 2) x('<p>no</p>')</script>", "<p>a<style>p > b {}</style>",
        "<p>a<noscript>no</noscript>", "<p>a<svg><title>no</title></svg>", "<p>a<!--no-->",
        "<p>a<textarea>no</textarea>", "<p>a<select><option>no</select>", "<p>a<iframe>no</iframe>",
        "<p>a<button>no</button>", "<p>a<span hidden>no</span>",
        "<p>a<span style='color:red; DISPLAY : none'>no</span>", "<p>a<b class='x d-none'>no</b>",
        "<head><title>no</title></head><p>a", "<p>a<template><p>no</template>"}) {
    EXPECT_THAT(Lines(html), ElementsAre("a")) << html;
  }
}

TEST(ReadHtmlTest, ElementsRolesAndNamesSayWhatABoxIs) {
  struct Row {
    const char* open;
    Zone zone;
  };
  const Row rows[] = {
      {"<div>", Zone::kText},
      {"<nav>", Zone::kNavigation},
      {"<div role=navigation>", Zone::kNavigation},
      {"<aside>", Zone::kAside},
      {"<footer>", Zone::kFooter},
      {"<form>", Zone::kForm},
      {"<figcaption>", Zone::kCaption},
      {"<div hidden>", Zone::kHidden},
      {"<div style='visibility: hidden'>", Zone::kHidden},
      {"<div id=comments>", Zone::kComments},
      {"<div class='box user-comments-2'>", Zone::kComments},
      {"<div class=relatedPosts>", Zone::kRelated},
      {"<div class='share_buttons'>", Zone::kShare},
      {"<div class=shareholders>", Zone::kText},
      {"<div class='header'>", Zone::kText},
      {"<div class=bad-address>", Zone::kText},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(ZoneAround(Read(std::string(row.open) + "<p>a"), "a"), row.zone) << row.open;
  }
}

TEST(ReadHtmlTest, TablesOfDataAreNotTablesOfLayout) {
  EXPECT_EQ(ZoneAround(Read("<table><tr><td>a<td>1<tr><td>b<td>2</table>"), "b"), Zone::kTable);
  const std::string paragraph(300, 'x');
  for (const std::string& html :
       {"<table><tr><td>a<td>" + paragraph + "<tr><td>b<td>2</table>",
        std::string("<table><tr><td>a</table>"),
        std::string("<table><tr><td><h2>a</h2><td>1<tr><td>b<td>2</table>"),
        std::string("<table><tr><td>a<td><table></table><tr><td>b<td>2</table>"),
        std::string("<table><tr><td>a<tr><td>b<tr><td>c</table>")}) {
    EXPECT_EQ(ZoneAround(Read(html), "a"), Zone::kText) << html;
  }
}

TEST(ReadHtmlTest, LinksHeadingsAndImagesAreCounted) {
  const Page page = Read(
      "<h2><a href=/1>title</a></h2><div><img src=x><p>ab <a href=/2>cd</a> ef <a href=/3 rel=tag>"
      "gh</a></p></div><ul><li><a name=x>in</a></ul>");
  ASSERT_THAT(LinesOf(page), ElementsAre("title", "ab cd ef gh", "in"));
  EXPECT_EQ(page.blocks[0].heading, 2);
  EXPECT_EQ(page.blocks[0].link, 5u);
  EXPECT_EQ(page.blocks[1].heading, 0);
  EXPECT_EQ(page.blocks[1].links, 2u);
  EXPECT_EQ(page.blocks[1].link, 6u);  // with the blank before each
  EXPECT_TRUE(page.blocks[1].tags);
  EXPECT_EQ(page.links[page.blocks[1].first_link].In(page.text), "cd");
  EXPECT_EQ(page.links[page.blocks[1].first_link + 1].In(page.text), "gh");
  EXPECT_EQ(page.blocks[2].link, 0u);  // an anchor leads nowhere
  EXPECT_TRUE(page.blocks[2].item);
  EXPECT_FALSE(page.blocks[0].tags);
  EXPECT_EQ(page.nodes[0].images, 1);
}

TEST(ReadHtmlTest, BlocksPartitionTheTextAndNodesAreNested) {
  const Page page = Read("<div>a<ul><li>b<p>c</p><li></ul>d</div><p>e<table><tr><td>f");
  std::uint32_t at = 0;
  for (const Block& block : page.blocks) {
    EXPECT_EQ(block.span.begin, at);
    at = block.span.end + 1;
    EXPECT_EQ(page.text[block.span.end], '\n');
    const Node& node = page.nodes[block.node];
    EXPECT_TRUE(node.begin <= &block - page.blocks.data() &&
                &block - page.blocks.data() < node.end);
  }
  EXPECT_EQ(at, page.text.size());
  for (std::size_t n = 1; n < page.nodes.size(); ++n) {
    const Node& parent = page.nodes[page.nodes[n].parent];
    EXPECT_LT(page.nodes[n].parent, n);
    EXPECT_TRUE(parent.begin <= page.nodes[n].begin && page.nodes[n].end <= parent.end);
  }
}

TEST(ReadHtmlTest, TheHeadIsRead) {
  const Page page = Read(R"(<html><head><title> A &amp;
   B </title><title>second</title>
   <meta property="og:title" content="og"><meta name="DC.Title" content="dc">
   <meta name=author content="https://x.example/me"><meta name=author content="Sara">
   <meta property="article:published_time" content="2025-01-19T10:00:00Z">
   <meta property=og:url content=https://x.example/og>
   <link rel=canonical href=https://x.example/1><link rel="shortlink" href=https://x.example/s>
   <script type="application/ld+json">{"a": "</b>"}</script><script>no</script></head>
   <body><header><a href=/><img alt=logo></a></header><time datetime=2025-01-18>x</time>
   <p>text<meta itemprop=datePublished content=2025-01-17></body></html>)");
  const PageHead& head = page.head;
  EXPECT_EQ(head.title, "A & B");
  EXPECT_EQ(head.og_title, "og");
  EXPECT_EQ(head.author, "Sara");
  EXPECT_EQ(head.published, "2025-01-19T10:00:00Z");
  EXPECT_EQ(head.canonical, "https://x.example/1");
  EXPECT_EQ(head.short_link, "https://x.example/s");
  EXPECT_EQ(head.logo, "logo");
  EXPECT_EQ(head.item_date, "2025-01-17");
  EXPECT_THAT(head.json_ld, ElementsAre("{\"a\": \"</b>\"}"));
  ASSERT_EQ(head.times.size(), 1u);
  EXPECT_EQ(head.times[0].datetime, "2025-01-18");
  EXPECT_EQ(head.times[0].block, 0u);
  EXPECT_EQ(Read("<meta property=og:url content=https://x.example/og><p>a").head.canonical,
            "https://x.example/og");
}

TEST(ReadHtmlTest, BylinesAreShort) {
  EXPECT_EQ(Read("<p><a rel=author href=/u>Sara A</a> wrote").head.author, "Sara A");
  EXPECT_EQ(Read("<div itemprop='author x'> Sara </div><p rel=author>Ali").head.author, "Sara");
  EXPECT_EQ(Read("<div itemprop=author><p>a</p><p>b</p></div>").head.author, "");
  EXPECT_EQ(Read("<p itemprop=author>" + std::string(121, 'x')).head.author, "");
}

TEST(ReadHtmlTest, LogosAreTheFirstLinkHome) {
  EXPECT_EQ(Read("<a href=/news>n</a><a href=https://x.example/>Home</a>").head.logo, "Home");
  EXPECT_EQ(Read("<a href=https://x.example/news>n</a>").head.logo, "");
  EXPECT_EQ(Read("<a href=/>one</a><a href=/>two</a>").head.logo, "one");
}

// Just below each limit a page is read, one more is refused, and the message names the limit.
TEST(ReadHtmlTest, LimitsAreExact) {
  struct Row {
    const char* what;
    std::string taken;
    std::string refused;
    const char* message;
  };
  std::string many = "<p";
  for (int i = 0; i < 1000; ++i) many += " a" + std::to_string(i);
  const Row rows[] = {
      {"depth", Repeat("<div>", 1000) + "text", Repeat("<div>", 1001) + "text", "nested deeper"},
      {"unknown", Repeat("<x-y>", 1000) + "text", Repeat("<x-y>", 1001) + "text", "nested deeper"},
      {"attributes", many + ">text", many + " one>text", "more attributes"},
      {"tags", Repeat("<br>", 299999) + "<p>text", Repeat("<br>", 300000) + "<p>text", "more tags"},
  };
  for (const Row& row : rows) {
    const auto taken = ReadHtml(row.taken);
    ASSERT_TRUE(taken) << row.what << taken.error().message;
    EXPECT_THAT(LinesOf(*taken), ElementsAre("text")) << row.what;
    const auto refused = ReadHtml(row.refused);
    ASSERT_FALSE(refused) << row.what;
    EXPECT_EQ(refused.error().code, base::ErrorCode::kInvalidInput);
    EXPECT_THAT(refused.error().message, HasSubstr(row.message));
  }
}

// The scan before the parse sees the same tags as the parser, whatever stands around them.
TEST(ReadHtmlTest, DepthIsNotHidden) {
  const std::string deep = Repeat("<div>", 1001);
  for (const char* before :
       {"</b></b></i>", "<!-- --!>", "<!-->", "<!--->", "<!x <!-- >", "<? <script> >",
        "</ <title> >", "<p =\">", "<p a = '>'>", "<p a=b\">", "<title></titlex></title>",
        "<script>'</scripts>'</script>", "<p/=\">", "</p a=\"<!--\">", "<!---- >-->", "<!>"}) {
    const auto page = ReadHtml(before + deep);
    ASSERT_FALSE(page) << before;
    EXPECT_THAT(page.error().message, HasSubstr("nested deeper")) << before;
  }
  // An end tag between that closes nothing takes nothing from the depth.
  EXPECT_FALSE(ReadHtml(Repeat("<div></b>", 1001)));
}

TEST(ReadHtmlTest, TagsThatAreNoneDoNotCount) {
  const std::string deep = Repeat("<div>", 1001);
  for (const std::string& html :
       {"<!-- " + deep + " --><p>text", "<script>'" + deep + "'</script><p>text",
        "<title>" + deep + "</title><p>text", "<p title='" + deep + "'>text",
        "<textarea>" + deep + "</textarea><p>text", "<p>text<!-- " + deep,
        Repeat("<div></div>", 1001) + "<p>text",
        Repeat("<p><b>", 1) + "text" + Repeat("</b>", 5)}) {
    const auto page = ReadHtml(html);
    ASSERT_TRUE(page) << html.substr(0, 20) << page.error().message;
    EXPECT_THAT(LinesOf(*page), ElementsAre("text")) << html.substr(0, 20);
  }
}

// Long texts do not go through the parser; a page that has a code point of the last plane is parsed
// whole, and everything is the same.
TEST(ReadHtmlTest, TextsThatAreSetAsideComeBackInTheirPlace) {
  const std::string whole = "<!--\U00100000-->";
  const std::string text = "one  two\nthree\r\nfour ";
  for (const std::string& html :
       {"<p>" + text + "</p>" + text + text + "<b>" + text + "</b>",
        "<title>" + text + "</title><script>" + text + "</script><p>" + text,
        "<p title='" + text + ">'>" + text + "<!--" + text + "-->" + text + "<!-->" + text,
        text + "&amp;" + text + "<p>< " + text + "<? " + text + ">" + text + "</ " + text + ">x",
        "<table>" + text + "<tr><td>" + text + "<td>1<tr>" + text + "<td>2<td>3</table>",
        "<table><tr><td>" + Repeat(text, 12) + "<td>1<tr><td>2<td>3</table>",
        "<div><span>" + text + "</span><span>" + text + "</span></div>",
        "<div><span>" + Repeat(text, 15) + "</span><span>" + Repeat(text, 15) + "</span></div>",
        "<p>\xC2\x85" + text + "<p>\x7F" + text + "<p>\xEF\xBF\xBF" + text + "<p>\x01" + text,
        "<p>\U0001F600" + text + "<p>\u00a0\u00ab" + text + "<svg><title>" + text +
            "</title></svg>",
        "<select><option>" + text + "</select><textarea>" + text + "</textarea>" + text,
        "<p>" + text + "<p " + text, "<p>" + text + "<!-- " + text,
        "<svg><![CDATA[" + text + "]]>"}) {
    const Page apart = Read(html);
    const Page same = Read(whole + html);
    EXPECT_EQ(apart.text, same.text) << html;
    EXPECT_EQ(apart.head.title, same.head.title);
    ASSERT_EQ(apart.nodes.size(), same.nodes.size()) << html;
    for (std::size_t n = 0; n < apart.nodes.size(); ++n) {
      EXPECT_EQ(apart.nodes[n].zone, same.nodes[n].zone) << html;
    }
  }
  // A reference to a code point of that plane is what it says.
  EXPECT_THAT(Lines("<p>" + text + "<p>&#x100000;<p>&#1048576;"),
              ElementsAre("one two three four", "\U00100000", "\U00100000"));
}

// Each paragraph opens again what an earlier one left open: the tree is larger than the page.
TEST(ReadHtmlTest, UnclosedFormattingEndsAtTheLimitOfMemory) {
  std::string html = "<p>";
  for (int i = 0; i < 900; ++i) html += "<b class=c" + std::to_string(i) + ">";
  html += Repeat("<p>a", 20000);
  const auto page = ReadHtml(html);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, base::ErrorCode::kInvalidInput);
  EXPECT_THAT(page.error().message, HasSubstr("MiB of memory"));
  // The next page is read as if nothing had been.
  EXPECT_THAT(Lines("<p>a</p>b"), ElementsAre("a", "b"));
  // A few are usual.
  EXPECT_EQ(Lines(Repeat("<b><i>", 5) + Repeat("<p>a", 200)).size(), 200u);
}

// A number, a word or a sentence that an editor cut into elements stays whole; a row of a date and
// other parts comes apart, also where blanks stand between them.
TEST(ReadHtmlTest, SeamsInsideTextsStay) {
  EXPECT_THAT(Lines("<p><span>It cost </span><b>3</b><b>20</b><span> million.</span></p>"),
              ElementsAre("It cost 320 million."));
  EXPECT_THAT(Lines("<p><b>He said:</b><span> the plan is good.</span></p>"),
              ElementsAre("He said: the plan is good."));
  EXPECT_THAT(Lines("<div><a href=/a>The governor</a><span>: it is open.</span></div>"),
              ElementsAre("The governor: it is open."));
  EXPECT_THAT(Lines("<div><span>caravan</span><span>serai</span></div>"),
              ElementsAre("caravan", "serai"));
  EXPECT_THAT(Lines("<div><span>28 Mordad 1405</span>\n<span>Provinces</span></div>"),
              ElementsAre("28 Mordad 1405", "Provinces"));
  EXPECT_THAT(Lines("<div><span>Date:</span> <span>1405/05/28</span></div>"),
              ElementsAre("Date: 1405/05/28"));
}

// Bootstrap and Tailwind hide on small screens what they show on larger ones.
TEST(ReadHtmlTest, HiddenOnSmallScreensIsShown) {
  const Page page = Read(
      "<div class='d-none d-md-block'>shown</div><div class='hidden md:flex'>too</div>"
      "<div class='d-none'>hidden</div><div class='d-block d-md-none'>small</div>");
  EXPECT_EQ(ZoneAround(page, "shown"), Zone::kText);
  EXPECT_EQ(ZoneAround(page, "too"), Zone::kText);
  EXPECT_EQ(ZoneAround(page, "hidden"), Zone::kHidden);
  EXPECT_EQ(ZoneAround(page, "small"), Zone::kText);
}

}  // namespace
}  // namespace rasad::document

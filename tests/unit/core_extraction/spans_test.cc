// Spans: order, nesting, segments, and the way back to the source text.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/extraction/extractor.h"
#include "core/text/normalizer.h"

namespace rasad::extraction {
namespace {

// "Tehran" in Arabic letters, "400 million toman" with an Arabic kaf nowhere: see each test.
constexpr const char* kGovernorOfKerman =
    "\u0627\u0633\u062A\u0627\u0646\u062F\u0627\u0631 \u0643\u0631\u0645\u0627\u0646";  // ARABIC
                                                                                        // KAF
constexpr const char* kMustBe = " \u06AF\u0641\u062A";                                  // "said"

// An article of the given lines, each a displayed segment, with a dropped one between them.
news::v1::NormalizedArticle Lines(const std::vector<std::string>& lines) {
  news::v1::NormalizedArticle article;
  std::string source;
  std::string display;
  const auto at = [](const std::string& text) { return static_cast<std::uint32_t>(text.size()); };
  for (const std::string& line : lines) {
    text::NormalizedText normal;
    text::Normalize(line, normal);
    if (!display.empty()) display += "\n";
    news::v1::Segment* segment = article.add_segments();
    segment->set_kind(news::v1::SEGMENT_KIND_BODY);
    segment->mutable_source()->set_begin(at(source));
    segment->mutable_display()->set_begin(at(display));
    for (const text::Edit& edit : normal.edits) {
      news::v1::Edit* one = article.add_edits();
      one->set_source_begin(at(source) + edit.source_begin);
      one->set_source_length(edit.source_length);
      one->set_display_begin(at(display) + edit.display_begin);
      one->set_display_length(edit.display_length);
    }
    source += line;
    display += normal.display;
    segment->mutable_source()->set_end(at(source));
    segment->mutable_display()->set_end(at(display));
    news::v1::Segment* gap = article.add_segments();
    gap->set_kind(news::v1::SEGMENT_KIND_BOILERPLATE);
    gap->mutable_source()->set_begin(at(source));
    source += "\nshare this page\n";
    gap->mutable_source()->set_end(at(source));
  }
  article.set_source_text(source);
  article.set_display_text(display);
  return article;
}

void ExpectWellFormed(const news::v1::ExtractedArticle& found) {
  const std::string& display = found.article().display_text();
  const auto boundary = [&](std::uint32_t i) {
    return i == display.size() || (static_cast<unsigned char>(display[i]) & 0xC0) != 0x80;
  };
  for (int i = 0; i < found.mentions_size(); ++i) {
    const news::v1::Mention& a = found.mentions(i);
    ASSERT_LT(a.display().begin(), a.display().end());
    ASSERT_LE(a.display().end(), display.size());
    EXPECT_TRUE(boundary(a.display().begin()) && boundary(a.display().end()));
    EXPECT_EQ(a.text(),
              display.substr(a.display().begin(), a.display().end() - a.display().begin()));
    EXPECT_EQ(a.text().find('\n'), std::string::npos);
    if (i == 0) continue;
    const news::v1::Mention& b = found.mentions(i - 1);
    const bool ordered =
        b.display().begin() < a.display().begin() ||
        (b.display().begin() == a.display().begin() && b.display().end() > a.display().end());
    EXPECT_TRUE(ordered) << b.text() << " before " << a.text();
    for (int k = 0; k < i; ++k) {
      const news::v1::Mention& c = found.mentions(k);
      const bool disjoint = c.display().end() <= a.display().begin();
      const bool nested =
          c.display().begin() <= a.display().begin() && a.display().end() <= c.display().end();
      EXPECT_TRUE(disjoint || nested) << c.text() << " and " << a.text();
    }
  }
}

TEST(Spans, SliceTheSourceAsItWasWritten) {
  const std::string line = std::string(kGovernorOfKerman) + kMustBe;
  const news::v1::ExtractedArticle found = Extract(Lines({"x" + std::string(kMustBe), line, line}));
  ExpectWellFormed(found);
  std::vector<std::string> slices;
  for (const news::v1::Mention& m : found.mentions()) {
    if (m.type() != news::v1::MENTION_TYPE_POSITION) continue;
    slices.push_back(found.article().source_text().substr(m.source().begin(),
                                                          m.source().end() - m.source().begin()));
    EXPECT_NE(m.text(), kGovernorOfKerman) << "the display has a Persian kaf";
  }
  EXPECT_EQ(slices, std::vector<std::string>(2, kGovernorOfKerman));
}

TEST(Spans, EditsThatShareASourcePositionKeepTheirOrder) {
  // Governor, then commas glued to the next word by a ZWNJ: deletions beside insertions.
  const std::string comma = "\u060C\u200C";  // ARABIC COMMA, ZERO WIDTH NON-JOINER
  std::string line;
  for (int i = 0; i < 40; ++i) line += std::string(kGovernorOfKerman) + comma;
  const news::v1::ExtractedArticle found = Extract(Lines({line, line}));
  ExpectWellFormed(found);
  int titles = 0;
  for (const news::v1::Mention& m : found.mentions()) {
    if (m.type() != news::v1::MENTION_TYPE_POSITION) continue;
    ++titles;
    EXPECT_EQ(found.article().source_text().substr(m.source().begin(),
                                                   m.source().end() - m.source().begin()),
              kGovernorOfKerman);
  }
  EXPECT_EQ(titles, 80);
}

TEST(Spans, NoMentionCrossesALineEnd) {
  const std::string governor = "\u0627\u0633\u062A\u0627\u0646\u062F\u0627\u0631";
  const std::string kerman = "\u06A9\u0631\u0645\u0627\u0646";
  ExpectWellFormed(Extract(Lines({governor, kerman})));
  // By the rules alone, to which a title that its place is broken off from is still one.
  const news::v1::ExtractedArticle found = Extract(Lines({governor, kerman}), nullptr, nullptr);
  ExpectWellFormed(found);
  ASSERT_EQ(found.mentions_size(), 2);
  EXPECT_EQ(found.mentions(0).text(), governor);
  EXPECT_EQ(found.mentions(1).text(), kerman);
}

TEST(Spans, AnEmptyArticleHasNoMentions) {
  EXPECT_EQ(Extract(news::v1::NormalizedArticle()).mentions_size(), 0);
}

TEST(Spans, TheArticleIsPassedOnUnchanged) {
  news::v1::NormalizedArticle article = Lines({std::string(kGovernorOfKerman)});
  article.set_article_id("0123");
  article.set_ruleset(7);
  const std::string bytes = article.SerializeAsString();
  const news::v1::ExtractedArticle found = Extract(std::move(article));
  EXPECT_EQ(found.article().SerializeAsString(), bytes);
  EXPECT_EQ(found.ruleset(), 7u);
}

TEST(Spans, HostileRepetitionStaysWellFormed) {
  // Heads without end: every word asks for a longer phrase.
  const std::vector<std::string> words = {
      "\u0631\u0626\u06CC\u0633 ",               // head of
      "\u0633\u0627\u0632\u0645\u0627\u0646 ",   // organisation
      "\u0633\u0641\u0631 ",                     // trip
      "\u0645\u0627\u062F\u0647 5 ",             // article 5
      "\u06A9\u0631\u0645\u0627\u0646 \u0648 ",  // Kerman and
      "\u0639\u0644\u06CC ",                     // Ali
      "1404/10/15 ",
      "\u067E\u0627\u06CC\u0627\u0646 \u0633\u0627\u0644 "};  // end of the year
  for (const std::string& word : words) {
    std::string line;
    for (int i = 0; i < 400; ++i) line += word;
    ExpectWellFormed(Extract(Lines({line})));
    ExpectWellFormed(Extract(Lines({line}), nullptr, nullptr));
  }
  std::string mixed;
  for (int i = 0; i < 600; ++i) mixed += words[static_cast<std::size_t>(i * 7 % 8)];
  ExpectWellFormed(Extract(Lines({mixed})));
  ExpectWellFormed(Extract(Lines({mixed}), nullptr, nullptr));
}

}  // namespace
}  // namespace rasad::extraction

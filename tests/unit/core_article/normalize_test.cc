// RawArticle to NormalizedArticle.
#include "core/article/normalize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/article/timestamp.h"
#include "core/base/ruleset.h"

namespace rasad::article {
namespace {

using testing::HasSubstr;

news::v1::RawArticle Raw() {
  news::v1::RawArticle raw;
  raw.set_article_id(std::string(32, 'a'));
  raw.set_revision_id(std::string(32, 'b'));
  raw.set_request_id("req");
  raw.set_source("outlet.example");
  raw.set_url("https://outlet.example/7");
  raw.set_native_id("7");
  *raw.mutable_received_at() = ToTimestamp(*base::ParseRfc3339("2024-10-01T00:00:00Z"));
  *raw.mutable_modified_at() = ToTimestamp(*base::ParseRfc3339("2024-09-30T00:00:00Z"));
  raw.set_content(
      "news id: 12\n2024-09-29 20:17\nThe bridge of the town is open\n\n"
      "The mayor said that the bridge is open again from today on.\n"
      "The mayor said that the bridge is open again from today on.\nCaptcha\n");
  return raw;
}

TEST(NormalizeTest, CarriesTheArticleOver) {
  const auto out = Normalize(Raw());
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(out->article_id(), std::string(32, 'a'));
  EXPECT_EQ(out->revision_id(), std::string(32, 'b'));
  EXPECT_EQ(out->request_id(), "req");
  EXPECT_EQ(out->source(), "outlet.example");
  EXPECT_EQ(out->url(), "https://outlet.example/7");
  EXPECT_EQ(out->native_id(), "7");
  EXPECT_EQ(out->received_at().seconds(), Raw().received_at().seconds());
  EXPECT_EQ(out->modified_at().seconds(), Raw().modified_at().seconds());
  EXPECT_EQ(out->ruleset(), base::kRuleset);
  EXPECT_EQ(out->source_text(), Raw().content());
  EXPECT_EQ(out->metadata().native_code(), "12");
  EXPECT_EQ(out->metadata().headline(), "The bridge of the town is open");
  EXPECT_EQ(out->metadata().published().date(), "2024-09-29");
  EXPECT_EQ(out->metadata().published().jalali(), "1403-07-08");
  EXPECT_EQ(out->metadata().published().source(), "text");
  EXPECT_EQ(base::FormatRfc3339(ToMicros(out->metadata().published().time())),
            "2024-09-29T16:47:00Z");
}

TEST(NormalizeTest, SegmentsPartitionTheSource) {
  const auto out = Normalize(Raw());
  ASSERT_TRUE(out);
  std::uint32_t at = 0;
  std::string shown;
  int duplicates = 0;
  for (const auto& segment : out->segments()) {
    EXPECT_EQ(segment.source().begin(), at);
    at = segment.source().end();
    EXPECT_NE(segment.kind(), news::v1::SEGMENT_KIND_UNSPECIFIED);
    if (segment.has_display()) {
      if (!shown.empty()) shown += '\n';
      shown += out->display_text().substr(segment.display().begin(),
                                          segment.display().end() - segment.display().begin());
    }
    if (segment.kind() == news::v1::SEGMENT_KIND_DUPLICATE) {
      ++duplicates;
      EXPECT_EQ(out->segments(static_cast<int>(segment.duplicate_of())).kind(),
                news::v1::SEGMENT_KIND_LEAD);
    }
  }
  EXPECT_EQ(at, out->source_text().size());
  EXPECT_EQ(shown, out->display_text());
  EXPECT_EQ(duplicates, 1);
  EXPECT_GE(out->sentences_size(), 1);
}

TEST(NormalizeTest, BrokenArticlesAreNamed) {
  news::v1::RawArticle raw = Raw();
  raw.set_content(std::string("text \0", 6));
  EXPECT_EQ(Normalize(raw).error().code, base::ErrorCode::kInvalidInput);
  raw.set_content("text");
  raw.set_content_type("image/png");
  EXPECT_EQ(Normalize(raw).error().code, base::ErrorCode::kUnsupported);
  raw = Raw();
  raw.clear_article_id();
  EXPECT_THAT(Normalize(raw).error().message, HasSubstr("article_id"));
  raw = Raw();
  raw.clear_received_at();
  EXPECT_THAT(Normalize(raw).error().message, HasSubstr("received_at"));
}

}  // namespace
}  // namespace rasad::article

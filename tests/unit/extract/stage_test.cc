// The extract stage: what passes, what is changed, what is refused.
#include "extract/stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rasad/news/v1/extracted.pb.h"
#include "rasad/news/v1/normalized.pb.h"

namespace rasad::extract {
namespace {

using runtime::FindHeader;
using runtime::Record;
namespace header = runtime::header;

Record Normalized() {
  news::v1::NormalizedArticle article;
  article.set_article_id("id");
  article.set_revision_id("rev");
  Record record;
  record.key = "id";
  record.value = article.SerializeAsString();
  record.headers = {{std::string(header::kType), "rasad.news.v1.NormalizedArticle"},
                    {std::string(header::kTrail), "rasad.raw.v1/3/7"}};
  record.origin = {"rasad.normalized.v1", 3, 5};
  return record;
}

TEST(ExtractStageTest, NormalizedBecomesExtracted) {
  const auto out = Extract(Normalized());
  ASSERT_TRUE(out) << out.error().message;
  ASSERT_EQ(out->size(), 1u);
  EXPECT_EQ((*out)[0].key, "id");
  EXPECT_EQ(FindHeader((*out)[0].headers, header::kType), "rasad.news.v1.ExtractedArticle");
  EXPECT_EQ(FindHeader((*out)[0].headers, header::kTrail),
            "rasad.raw.v1/3/7,rasad.normalized.v1/3/5");
  news::v1::ExtractedArticle article;
  ASSERT_TRUE(article.ParseFromString((*out)[0].value));
  EXPECT_EQ(article.article().revision_id(), "rev");
}

TEST(ExtractStageTest, WithdrawalsPassUnchanged) {
  Record record = Normalized();
  record.value = "any bytes";
  record.headers[0].second = "rasad.news.v1.Withdrawal";
  const auto out = Extract(record);
  ASSERT_TRUE(out);
  ASSERT_EQ(out->size(), 1u);
  EXPECT_EQ((*out)[0].value, record.value);
  EXPECT_EQ(FindHeader((*out)[0].headers, header::kType), "rasad.news.v1.Withdrawal");
}

TEST(ExtractStageTest, RefusesOthers) {
  Record record = Normalized();
  record.headers[0].second = "rasad.news.v1.RawArticle";
  EXPECT_EQ(Extract(record).error().code, base::ErrorCode::kUnsupported);
  record = Normalized();
  record.value = "\xFF\xFF";
  EXPECT_EQ(Extract(record).error().code, base::ErrorCode::kInvalidInput);
  record.value.clear();
  EXPECT_EQ(Extract(record).error().code, base::ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace rasad::extract

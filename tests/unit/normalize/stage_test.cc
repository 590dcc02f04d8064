// The normalize stage: what passes, what is changed, what is refused.
#include "normalize/stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>


#include "rasad/news/v1/article.pb.h"
#include "rasad/news/v1/normalized.pb.h"

namespace rasad::normalize {
namespace {

using runtime::FindHeader;
using runtime::Record;
namespace header = runtime::header;

Record Raw() {
  news::v1::RawArticle raw;
  raw.set_article_id("id");
  raw.set_revision_id("rev");
  raw.mutable_received_at()->set_seconds(1'700'000'000);
  raw.set_content("A headline\n\nThe bridge was opened today and the road is free again.");
  Record record;
  record.key = "id";
  record.value = raw.SerializeAsString();
  record.headers = {{std::string(header::kType), "rasad.news.v1.RawArticle"},
                    {std::string(header::kRequestId), "req"}};
  record.origin = {"rasad.raw.v1", 3, 7};
  return record;
}

TEST(NormalizeStageTest, RawBecomesNormalized) {
  const auto out = Normalize(Raw());
  ASSERT_TRUE(out) << out.error().message;
  ASSERT_EQ(out->size(), 1u);
  EXPECT_EQ((*out)[0].key, "id");
  const runtime::Headers& headers = (*out)[0].headers;
  EXPECT_EQ(FindHeader(headers, header::kType), "rasad.news.v1.NormalizedArticle");
  EXPECT_EQ(FindHeader(headers, header::kRequestId), "req");
  EXPECT_EQ(FindHeader(headers, header::kTrail), "rasad.raw.v1/3/7");
  news::v1::NormalizedArticle article;
  ASSERT_TRUE(article.ParseFromString((*out)[0].value));
  EXPECT_EQ(article.metadata().headline(), "A headline");
  EXPECT_EQ(*Normalize(Raw()), *out) << "pure";
}

TEST(NormalizeStageTest, WithdrawalsPassUnchanged) {
  Record record = Raw();
  record.value = "any bytes";
  record.headers[0].second = "rasad.news.v1.Withdrawal";
  const auto out = Normalize(record);
  ASSERT_TRUE(out);
  ASSERT_EQ(out->size(), 1u);
  EXPECT_EQ((*out)[0].key, record.key);
  EXPECT_EQ((*out)[0].value, record.value);
  EXPECT_EQ(FindHeader((*out)[0].headers, header::kType), "rasad.news.v1.Withdrawal");
}

TEST(NormalizeStageTest, RefusesOthers) {
  Record record = Raw();
  record.headers[0].second = "rasad.news.v1.NormalizedArticle";
  EXPECT_EQ(Normalize(record).error().code, base::ErrorCode::kUnsupported);
  record.headers.clear();
  EXPECT_EQ(Normalize(record).error().code, base::ErrorCode::kUnsupported);
  record = Raw();
  record.value = "\xFF\xFF";
  EXPECT_EQ(Normalize(record).error().code, base::ErrorCode::kInvalidInput);
  record.value.clear();  // parses, and is no article
  EXPECT_EQ(Normalize(record).error().code, base::ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace rasad::normalize

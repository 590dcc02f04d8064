// Quarantined records that are sent again.
#include "cli/redrive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rasad/news/v1/article.pb.h"

namespace rasad::cli {
namespace {

namespace header = runtime::header;
using testing::HasSubstr;

runtime::Record Quarantined() {
  news::v1::RawArticle raw;
  raw.set_article_id(std::string(32, 'a'));
  raw.set_revision_id(std::string(32, 'b'));
  raw.set_request_id("req-1");
  raw.set_source("news.example");
  raw.set_native_id("7");
  raw.set_content("broken \xFF bytes");
  raw.mutable_received_at()->set_seconds(1710607620);
  runtime::Record record;
  record.key = raw.article_id();
  record.value = raw.SerializeAsString();
  record.headers = {{std::string(header::kId), raw.revision_id()},
                    {std::string(header::kType), "rasad.news.v1.RawArticle"},
                    {std::string(header::kRequestId), "req-1"},
                    {std::string(header::kReason), "invalid_input"},
                    {std::string(header::kMessage), "no"},
                    {std::string(header::kService), "normalize"},
                    {std::string(header::kOrigin), "rasad.raw.v1/3/12"},
                    {std::string(header::kAttempts), "1"},
                    {std::string(header::kRuleset), "1"}};
  record.origin = {"rasad.normalize.quarantine.v1", 0, 4};
  return record;
}

TEST(ParsePlace, TakesTopicsAndServices) {
  EXPECT_EQ(*ParsePlace("rasad.normalize.quarantine.v1/0/12"),
            (runtime::Origin{"rasad.normalize.quarantine.v1", 0, 12}));
  EXPECT_EQ(*ParsePlace("storage/7/9000000000"),
            (runtime::Origin{"rasad.storage.quarantine.v1", 7, 9000000000}));
  for (const char* bad : {"", "/", "a", "a/1", "/1/2", "a/b/2", "a/1/b", "a/-1/2", "a/1/-2", "a/1/",
                          "a//1", "a/1/2x", "a/99999999999/1"}) {
    EXPECT_FALSE(ParsePlace(bad)) << bad;
  }
}

TEST(PrepareRedrive, GivesBackTheRecordAsItWas) {
  const auto record = Quarantined();
  const auto redriven = PrepareRedrive(record, {});
  ASSERT_TRUE(redriven) << redriven.error().message;
  EXPECT_EQ(redriven->topic, "rasad.raw.v1");
  EXPECT_EQ(redriven->record.key, record.key);
  EXPECT_EQ(redriven->record.value, record.value);
  EXPECT_THAT(redriven->record.headers,
              testing::ElementsAre(testing::Pair("ce_id", std::string(32, 'b')),
                                   testing::Pair("ce_type", "rasad.news.v1.RawArticle"),
                                   testing::Pair("rasad_request_id", "req-1")));
}

TEST(PrepareRedrive, GoesBackToTheRoadThatItCame) {
  auto record = Quarantined();
  runtime::SetHeader(record.headers, header::kOrigin, "rasad.backfill.raw.v1/3/12");
  const auto redriven = PrepareRedrive(record, {});
  ASSERT_TRUE(redriven) << redriven.error().message;
  EXPECT_EQ(redriven->topic, "rasad.backfill.raw.v1");
}

TEST(PrepareRedrive, ReplacesValueAndHeaders) {
  const auto redriven = PrepareRedrive(
      Quarantined(), {"mended", std::nullopt, {"ce_type=other", "ce_id=", "new=a=b"}});
  ASSERT_TRUE(redriven);
  EXPECT_EQ(redriven->record.value, "mended");
  EXPECT_EQ(runtime::FindHeader(redriven->record.headers, header::kType), "other");
  EXPECT_EQ(runtime::FindHeader(redriven->record.headers, "new"), "a=b");
  EXPECT_EQ(runtime::FindHeader(redriven->record.headers, header::kId), "");
}

TEST(PrepareRedrive, MendedContentGetsTheIdentityThatItWouldHaveHad) {
  const auto redriven = PrepareRedrive(Quarantined(), {std::nullopt, "whole bytes", {}});
  ASSERT_TRUE(redriven) << redriven.error().message;
  news::v1::RawArticle raw;
  ASSERT_TRUE(raw.ParseFromString(redriven->record.value));
  EXPECT_EQ(raw.content(), "whole bytes");
  EXPECT_EQ(raw.request_id(), "req-1");
  EXPECT_EQ(raw.received_at().seconds(), 1710607620);
  EXPECT_EQ(redriven->record.key, raw.article_id());
  EXPECT_NE(raw.revision_id(), std::string(32, 'b'));
  EXPECT_EQ(runtime::FindHeader(redriven->record.headers, header::kId), raw.revision_id());
}

TEST(PrepareRedrive, SaysWhyItCannot) {
  auto record = Quarantined();
  runtime::SetHeader(record.headers, header::kOrigin, "");
  EXPECT_THAT(PrepareRedrive(record, {}).error().message, HasSubstr("rasad_origin"));
  runtime::SetHeader(record.headers, header::kOrigin, "foreign.topic/0/1");
  EXPECT_FALSE(PrepareRedrive(record, {}));
  record = Quarantined();
  record.value = "\xFF\xFF\xFF";
  EXPECT_THAT(PrepareRedrive(record, {std::nullopt, "text", {}}).error().message,
              HasSubstr("no raw article"));
  EXPECT_TRUE(PrepareRedrive(record, {"mended", std::nullopt, {}}));
}

TEST(DescribeValue, ShowsKnownMessagesCleaned) {
  auto record = Quarantined();
  const auto text = DescribeValue(record);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, HasSubstr("source: \"news.example\"\n"));
  EXPECT_EQ(text->find('\xFF'), std::string::npos);
  record.value = "\xFF\xFF\xFF";
  EXPECT_FALSE(DescribeValue(record));
  runtime::SetHeader(record.headers, header::kType, "unknown");
  EXPECT_FALSE(DescribeValue(record));
}

}  // namespace
}  // namespace rasad::cli

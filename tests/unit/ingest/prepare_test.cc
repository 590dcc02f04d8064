// From a request to the record that goes to the broker.
#include "ingest/prepare.h"

#include <gmock/gmock.h>

#include "rasad/news/v1/article.pb.h"

namespace rasad::ingest {
namespace {

namespace header = runtime::header;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr base::Micros kNow = 1'700'000'000'250'000;
constexpr char kTrace[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

v1::ArticleSubmission Submission(std::string content = "Some text\n") {
  v1::ArticleSubmission article;
  article.set_source("example.ir");
  article.set_native_id("42");
  article.set_content(std::move(content));
  return article;
}

bool IsHex(const std::string& text, std::size_t size) {
  return text.size() == size && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

TEST(PrepareArticle, TheRecordCarriesArticleAndHeaders) {
  const auto prepared = PrepareArticle(Submission(), "req-1", kTrace, kNow);
  ASSERT_TRUE(prepared) << prepared.error().message;
  const auto& record = prepared->record;
  news::v1::RawArticle raw;
  ASSERT_TRUE(raw.ParseFromString(record.value));
  EXPECT_EQ(raw.content(), "Some text\n");
  EXPECT_EQ(raw.request_id(), "req-1");
  EXPECT_EQ(record.key, raw.article_id());
  EXPECT_TRUE(IsHex(raw.article_id(), 32));
  EXPECT_EQ(prepared->reply.article_id(), raw.article_id());
  EXPECT_EQ(prepared->reply.revision_id(), raw.revision_id());
  EXPECT_EQ(prepared->reply.request_id(), "req-1");
  EXPECT_EQ(runtime::FindHeader(record.headers, header::kId), raw.revision_id());
  EXPECT_EQ(runtime::FindHeader(record.headers, header::kType), "rasad.news.v1.RawArticle");
  EXPECT_EQ(runtime::FindHeader(record.headers, header::kSpecVersion), "1.0");
  EXPECT_EQ(runtime::FindHeader(record.headers, header::kContentType), "application/protobuf");
  EXPECT_EQ(runtime::FindHeader(record.headers, header::kTraceParent), kTrace);
  EXPECT_EQ(runtime::FindHeader(record.headers, header::kRequestId), "req-1");
  EXPECT_EQ(runtime::FindHeader(record.headers, header::kReceivedAt), base::FormatRfc3339(kNow));
  EXPECT_NE(runtime::FindHeader(record.headers, header::kSource), "");
}

TEST(PrepareArticle, MissingNamesAreMadeAndDiffer) {
  const auto one = PrepareArticle(Submission(), "", "", kNow);
  const auto two = PrepareArticle(Submission(), "", "", kNow);
  ASSERT_TRUE(one && two);
  EXPECT_TRUE(IsHex(one->reply.request_id(), 32));
  EXPECT_NE(one->reply.request_id(), two->reply.request_id());
  const auto trace = runtime::FindHeader(one->record.headers, header::kTraceParent);
  EXPECT_TRUE(IsTraceParent(trace)) << trace;
  EXPECT_NE(trace, runtime::FindHeader(two->record.headers, header::kTraceParent));
  EXPECT_EQ(one->reply.article_id(), two->reply.article_id()) << "identity is the content's";
}

TEST(PrepareArticle, RefusesBadNamesAndBadArticles) {
  EXPECT_EQ(PrepareArticle(Submission(), "no blanks", "", kNow).error().code,
            base::ErrorCode::kInvalidInput);
  EXPECT_EQ(PrepareArticle(Submission(""), "req-1", "", kNow).error().code,
            base::ErrorCode::kInvalidInput);
}

TEST(PrepareWithdrawal, TheRecordCarriesTheWithdrawal) {
  v1::WithdrawArticleRequest request;
  request.set_source("example.ir");
  request.set_reason("court order");
  const auto prepared = PrepareWithdrawal(request, kTrace, kNow);
  ASSERT_TRUE(prepared) << prepared.error().message;
  news::v1::Withdrawal withdrawal;
  ASSERT_TRUE(withdrawal.ParseFromString(prepared->record.value));
  EXPECT_EQ(withdrawal.source(), "example.ir");
  EXPECT_EQ(prepared->record.key, "source:example.ir");
  EXPECT_EQ(runtime::FindHeader(prepared->record.headers, header::kType),
            "rasad.news.v1.Withdrawal");
  EXPECT_EQ(runtime::FindHeader(prepared->record.headers, header::kId),
            prepared->reply.request_id());
  EXPECT_EQ(withdrawal.request_id(), prepared->reply.request_id());
  EXPECT_EQ(prepared->reply.received_until().seconds(), kNow / 1'000'000);
  EXPECT_EQ(prepared->reply.received_until().nanos(), 250'000'000);
}

TEST(PrepareWithdrawal, RefusesAnEmptyRequest) {
  EXPECT_EQ(PrepareWithdrawal({}, "", kNow).error().code, base::ErrorCode::kInvalidInput);
}

TEST(TraceParent, OnlyWholeContextsPass) {
  const std::string good = kTrace;
  EXPECT_TRUE(IsTraceParent(good));
  EXPECT_TRUE(IsTraceParent("cc" + good.substr(2))) << "a later version of the same length";
  const std::string zero_trace = "00-" + std::string(32, '0') + good.substr(35);
  const std::string zero_parent = good.substr(0, 36) + std::string(16, '0') + good.substr(52);
  std::string upper = good;
  upper[5] = 'F';
  std::string dash = good;
  dash[35] = '_';
  for (const std::string& bad : {std::string(), good.substr(1), good + "0", "ff" + good.substr(2),
                                 zero_trace, zero_parent, upper, dash, std::string(55, '-')}) {
    EXPECT_FALSE(IsTraceParent(bad)) << bad;
  }
}

}  // namespace
}  // namespace rasad::ingest

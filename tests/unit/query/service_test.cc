// QueryService on a loopback port over fake readers.
#include "query/service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>

#include "platform/grpc/client.h"
#include "platform/grpc/server.h"
#include "platform/grpc/status.h"
#include "query/coverage.h"
#include "rasad/query/v1/query_service.grpc.pb.h"

namespace rasad::query {
namespace {

using base::ErrorCode;
using ::grpc::StatusCode;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

std::string IdOf(int i) {
  std::string id = std::to_string(i);
  return std::string(32 - id.size(), '0') + id;
}

// Articles 9 to 0, newest first; article i holds `text_bytes` of text in the FULL view.
class FakeReaders final : public postgres::ArticleReader,
                          public postgres::ArticleSearch,
                          public postgres::MentionReader,
                          public postgres::TraceReader,
                          public postgres::CoverageReader {
 public:
  base::Result<v1::Article> GetArticle(const postgres::ArticleQuery& query) override {
    last_timeout = query.timeout;
    ++reads;
    if (hold != nullptr) {
      arrived->count_down();
      hold->wait();
    }
    if (error) return tl::unexpected(*error);
    v1::Article article;
    article.set_article_id(query.article_id);
    article.set_revision_id(query.revision_id);
    return article;
  }
  base::Result<postgres::Page<v1::Article>> ListArticles(
      const postgres::ListQuery& query) override {
    ++reads;
    return Paginate<v1::Article>(query.bounds, [&](int i) {
      v1::Article article;
      article.set_article_id(IdOf(i));
      if (query.view == v1::ARTICLE_VIEW_FULL) {
        article.mutable_content()->mutable_article()->set_source_text(std::string(text_bytes, 'x'));
      }
      return article;
    });
  }
  base::Result<postgres::Page<v1::SearchHit>> SearchArticles(
      const postgres::SearchQuery& query) override {
    parts = query.parts;
    return Paginate<v1::SearchHit>(query.bounds, [&](int i) {
      v1::SearchHit hit;
      hit.mutable_article()->set_article_id(IdOf(i));
      hit.mutable_article()->mutable_metadata()->set_lead(std::string(lead_bytes, 'x'));
      return hit;
    });
  }
  base::Result<postgres::Page<v1::ArticleMention>> ListMentions(
      const postgres::MentionQuery& query) override {
    return Paginate<v1::ArticleMention>(query.bounds, [&](int i) {
      v1::ArticleMention mention;
      mention.set_article_id(IdOf(i));
      mention.mutable_mention()->set_text(query.entity);
      return mention;
    });
  }
  base::Result<std::vector<v1::Submission>> SubmissionsByRequest(std::string_view request_id,
                                                                 milliseconds) override {
    if (request_id == "unknown") return base::Fail(ErrorCode::kNotFound, "nothing is known of it");
    v1::Submission submission;
    submission.set_request_id(std::string(request_id));
    return std::vector<v1::Submission>{submission};
  }
  base::Result<std::vector<v1::Submission>> SubmissionsByArticle(std::string_view article_id,
                                                                 milliseconds) override {
    v1::Submission submission;
    submission.set_article_id(std::string(article_id));
    return std::vector<v1::Submission>(2, submission);
  }

  base::Result<std::pair<std::vector<postgres::SourceReceipts>, bool>> ListReceipts(
      const postgres::CoverageQuery& query) override {
    coverage = query;
    std::pair<std::vector<postgres::SourceReceipts>, bool> page;
    for (const char* name : {"a", "b", "c"}) {
      if (std::string(name) <= query.after) continue;
      if (page.first.size() == query.limit) {
        page.second = true;
        break;
      }
      page.first.emplace_back().source = name;
      page.first.back().last_received = 1'000'000;
    }
    return page;
  }

  postgres::CoverageQuery coverage;
  std::size_t text_bytes = 10;
  std::size_t lead_bytes = 10;
  std::optional<base::Error> error;
  std::vector<postgres::SearchPart> parts;
  std::atomic<milliseconds> last_timeout{};
  std::atomic<int> reads = 0;
  std::latch* arrived = nullptr;
  std::latch* hold = nullptr;

 private:
  template <class Item, class Make>
  static base::Result<postgres::Page<Item>> Paginate(const postgres::ListBounds& bounds,
                                                     Make make) {
    postgres::Page<Item> page;
    int next = bounds.after ? static_cast<int>(bounds.after->sort_time) - 1 : 9;
    while (next >= 0 && page.items.size() < bounds.limit) page.items.push_back(make(next--));
    if (next >= 0) page.next = postgres::Cursor{next + 1, IdOf(next + 1), 0};
    return page;
  }
};

class QueryTest : public testing::Test {
 protected:
  QueryTest() { config_.set_listen("127.0.0.1:0"); }
  ~QueryTest() override {
    server_.reset();
    pool_.reset();
  }

  void Start(std::size_t threads = 2, std::size_t waiting = 8) {
    pool_ = std::make_unique<runtime::WorkPool>(threads, waiting);
    policy_ = std::make_unique<rpc::CallPolicy>(config_);
    service_ =
        MakeQueryService({readers_, readers_, readers_, readers_, readers_, *pool_, *policy_});
    auto server = rpc::Server::Start(config_, {}, {{QueryServiceName(), service_.get()}}, metrics_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
    stub_ =
        v1::QueryService::NewStub(*rpc::Connect("127.0.0.1:" + std::to_string(server_->port())));
  }

  ::grpc::Status Get(const std::string& id, v1::GetArticleResponse* response = nullptr,
                     milliseconds deadline = milliseconds(0)) {
    ::grpc::ClientContext context;
    if (deadline.count() > 0) context.set_deadline(std::chrono::system_clock::now() + deadline);
    v1::GetArticleRequest request;
    request.set_article_id(id);
    v1::GetArticleResponse local;
    return stub_->GetArticle(&context, request, response != nullptr ? response : &local);
  }

  ::grpc::Status List(const v1::ListArticlesRequest& request, v1::ListArticlesResponse& response) {
    ::grpc::ClientContext context;
    response.Clear();
    return stub_->ListArticles(&context, request, &response);
  }

  config::v1::GrpcServer config_;
  runtime::Metrics metrics_{"query"};
  FakeReaders readers_;
  std::unique_ptr<runtime::WorkPool> pool_;
  std::unique_ptr<rpc::CallPolicy> policy_;
  std::shared_ptr<::grpc::Service> service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::QueryService::Stub> stub_;
};

TEST_F(QueryTest, GetsAnArticle) {
  Start();
  v1::GetArticleResponse response;
  const auto status = Get(IdOf(3), &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.article().article_id(), IdOf(3));
}

TEST_F(QueryTest, BadRequestsNeverReachTheDatabase) {
  Start();
  const auto status = Get("x");
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("article_id"));
  EXPECT_EQ(readers_.reads, 0);
}

TEST_F(QueryTest, ErrorsOfTheReaderAreMapped) {
  Start();
  readers_.error = base::Error{ErrorCode::kNotFound, "no such article"};
  const auto status = Get(IdOf(3));
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "no such article");
  readers_.error = base::Error{ErrorCode::kUnavailable, "no database"};
  EXPECT_EQ(Get(IdOf(3)).error_code(), StatusCode::UNAVAILABLE);
}

TEST_F(QueryTest, WhatIsLeftOfTheDeadlineLimitsTheStatement) {
  config_.set_default_deadline_ms(20'000);
  Start();
  ASSERT_TRUE(Get(IdOf(1)).ok());
  EXPECT_GT(readers_.last_timeout.load(), milliseconds(0));
  EXPECT_LE(readers_.last_timeout.load(), milliseconds(20'000));
  ASSERT_TRUE(Get(IdOf(1), nullptr, milliseconds(300'000)).ok());
  EXPECT_GT(readers_.last_timeout.load(), milliseconds(20'000)) << "the client's own wins";
}

TEST_F(QueryTest, PagesCoverTheListOnce) {
  Start();
  v1::ListArticlesRequest request;
  request.set_page_size(4);
  v1::ListArticlesResponse response;
  std::vector<std::string> seen;
  int pages = 0;
  do {
    request.set_page_token(response.next_page_token());
    const auto status = List(request, response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    for (const auto& article : response.articles()) seen.push_back(article.article_id());
    ++pages;
  } while (!response.next_page_token().empty());
  EXPECT_EQ(pages, 3);
  ASSERT_EQ(seen.size(), 10u);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], IdOf(9 - i));
  request.set_page_token("forged");
  EXPECT_EQ(List(request, response).error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(QueryTest, AFullPageIsCutBeforeItGrowsTooLarge) {
  readers_.text_bytes = 1'200'000;
  Start();
  v1::ListArticlesRequest request;
  request.set_view(v1::ARTICLE_VIEW_FULL);
  v1::ListArticlesResponse response;
  std::vector<std::string> seen;
  do {
    request.set_page_token(response.next_page_token());
    const auto status = List(request, response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_GT(response.articles_size(), 0);
    EXPECT_LE(response.ByteSizeLong(), kMaxPageBytes + 1'000);
    for (const auto& article : response.articles()) seen.push_back(article.article_id());
  } while (!response.next_page_token().empty());
  ASSERT_EQ(seen.size(), 10u);
  EXPECT_EQ(seen.front(), IdOf(9));
  EXPECT_EQ(seen.back(), IdOf(0));
}

TEST_F(QueryTest, AnArticleLargerThanAPageIsAPageOfItsOwn) {
  readers_.text_bytes = kMaxPageBytes + 1;
  Start();
  v1::ListArticlesRequest request;
  request.set_view(v1::ARTICLE_VIEW_FULL);
  v1::ListArticlesResponse response;
  ASSERT_TRUE(List(request, response).ok());
  EXPECT_EQ(response.articles_size(), 1);
  EXPECT_FALSE(response.next_page_token().empty());
}

TEST_F(QueryTest, SearchPassesPartsOnAndPages) {
  Start();
  v1::SearchArticlesRequest request;
  request.set_query("one \"two three\"");
  request.set_page_size(6);
  v1::SearchArticlesResponse first;
  {
    ::grpc::ClientContext context;
    ASSERT_TRUE(stub_->SearchArticles(&context, request, &first).ok());
  }
  ASSERT_EQ(readers_.parts.size(), 2u);
  EXPECT_FALSE(readers_.parts[0].phrase);
  EXPECT_EQ(readers_.parts[1].text, "two three");
  EXPECT_TRUE(readers_.parts[1].phrase);
  EXPECT_EQ(first.hits_size(), 6);
  request.set_page_token(first.next_page_token());
  v1::SearchArticlesResponse second;
  ::grpc::ClientContext context;
  ASSERT_TRUE(stub_->SearchArticles(&context, request, &second).ok());
  ASSERT_EQ(second.hits_size(), 4);
  EXPECT_EQ(second.hits(0).article().article_id(), IdOf(3));
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(QueryTest, APageOfHitsIsCutAsWell) {
  readers_.lead_bytes = 1'000'000;
  Start();
  v1::SearchArticlesRequest request;
  request.set_query("one");
  v1::SearchArticlesResponse response;
  ::grpc::ClientContext context;
  ASSERT_TRUE(stub_->SearchArticles(&context, request, &response).ok());
  EXPECT_EQ(response.hits_size(), 3);
  EXPECT_NE(response.next_page_token(), "");
}

TEST_F(QueryTest, ListsMentions) {
  Start();
  v1::ListMentionsRequest request;
  request.set_entity("Harsin");
  v1::ListMentionsResponse response;
  ::grpc::ClientContext context;
  ASSERT_TRUE(stub_->ListMentions(&context, request, &response).ok());
  ASSERT_EQ(response.mentions_size(), 10);
  EXPECT_EQ(response.mentions(0).mention().text(), "Harsin");
}

TEST_F(QueryTest, TellsWhatBecameOfASubmission) {
  Start();
  const auto get = [&](const v1::GetSubmissionRequest& request,
                       v1::GetSubmissionResponse& response) {
    ::grpc::ClientContext context;
    return stub_->GetSubmission(&context, request, &response);
  };
  v1::GetSubmissionRequest by_request;
  by_request.set_request_id("req-1");
  v1::GetSubmissionResponse response;
  ASSERT_TRUE(get(by_request, response).ok());
  ASSERT_EQ(response.submissions_size(), 1);
  EXPECT_EQ(response.submissions(0).request_id(), "req-1");
  by_request.set_request_id("unknown");
  EXPECT_EQ(get(by_request, response).error_code(), StatusCode::NOT_FOUND);
  v1::GetSubmissionRequest by_article;
  by_article.set_article_id(IdOf(4));
  ASSERT_TRUE(get(by_article, response).ok());
  ASSERT_EQ(response.submissions_size(), 2);
  EXPECT_EQ(response.submissions(0).article_id(), IdOf(4));
}

TEST_F(QueryTest, CoverageRunsByNameOverPagesAndForOneMoment) {
  Start();
  v1::ListCoverageRequest request;
  request.set_page_size(2);
  request.mutable_as_of()->set_seconds(1'700'000'000);
  v1::ListCoverageResponse first, second;
  {
    ::grpc::ClientContext context;
    const auto status = stub_->ListCoverage(&context, request, &first);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  ASSERT_EQ(first.sources_size(), 2);
  EXPECT_EQ(first.sources(1).source(), "b");
  EXPECT_EQ(first.sources(1).last_received().seconds(), 1);
  EXPECT_EQ(readers_.coverage.as_of, 1'700'000'000'000'000);
  EXPECT_EQ(readers_.coverage.end - readers_.coverage.start, 7 * kDay);
  EXPECT_GT(readers_.coverage.timeout, milliseconds(0));
  request.set_page_token(first.next_page_token());
  {
    ::grpc::ClientContext context;
    ASSERT_TRUE(stub_->ListCoverage(&context, request, &second).ok());
  }
  ASSERT_EQ(second.sources_size(), 1);
  EXPECT_EQ(second.sources(0).source(), "c");
  EXPECT_EQ(second.next_page_token(), "");
  request.mutable_as_of()->set_seconds(1'700'000'001);
  ::grpc::ClientContext context;
  EXPECT_EQ(stub_->ListCoverage(&context, request, &second).error_code(),
            StatusCode::INVALID_ARGUMENT)
      << "the token of another moment";
}

// One worker, which the test holds inside a read.
class BusyTest : public QueryTest {
 protected:
  void Hold(std::size_t waiting) {
    readers_.arrived = &arrived_;
    readers_.hold = &release_;
    Start(1, waiting);
    busy_ = std::thread([this] { EXPECT_TRUE(Get(IdOf(0)).ok()); });
    arrived_.wait();
  }
  void Release() {
    release_.count_down();
    busy_.join();
  }
  std::latch arrived_{1};
  std::latch release_{1};
  std::thread busy_;
};

TEST_F(BusyTest, AFullQueueIsResourceExhaustedWithRetryInfo) {
  Hold(1);
  EXPECT_TRUE(pool_->Post([] {}));  // The one place to wait is taken.
  const auto status = Get(IdOf(1));
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(rpc::RetryDelayOf(status), rpc::kRetryDelay);
  Release();
}

TEST_F(BusyTest, CallsWhoseDeadlinePassedInTheQueueAreNotRun) {
  Hold(8);
  EXPECT_EQ(Get(IdOf(1), nullptr, milliseconds(1)).error_code(), StatusCode::DEADLINE_EXCEEDED);
  // The server hears of it at the latest by its own alarm.
  while (policy_->under_way() > 1) std::this_thread::yield();
  std::latch drained(1);
  EXPECT_TRUE(pool_->Post([&] { drained.count_down(); }));
  Release();
  drained.wait();
  EXPECT_EQ(readers_.reads, 1);
}

}  // namespace
}  // namespace rasad::query

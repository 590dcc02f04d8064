// IngestService on a loopback port, with a broker whose confirmations the test gives.
#include "ingest/service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/article/normalize.h"
#include "platform/grpc/client.h"
#include "platform/grpc/server.h"
#include "platform/grpc/status.h"
#include "rasad/ingest/v1/ingest_service.grpc.pb.h"
#include "support/hostile.h"

namespace rasad::ingest {
namespace {

using base::ErrorCode;
using ::grpc::StatusCode;
using ::testing::HasSubstr;

// Keeps records until the test confirms or fails them.
class FakeProducer final : public Producer {
 public:
  base::Status Send(const runtime::OutRecord& record, Done done) override {
    std::unique_lock lock(mutex_);
    if (refuse_) return tl::unexpected(*refuse_);
    records_.push_back(record);
    if (confirm_at_once_) {
      lock.unlock();
      done({});
      return {};
    }
    waiting_.push_back(std::move(done));
    changed_.notify_all();
    return {};
  }

  void ConfirmAtOnce() {
    std::lock_guard lock(mutex_);
    confirm_at_once_ = true;
  }
  void Refuse(std::optional<base::Error> error) {
    std::lock_guard lock(mutex_);
    refuse_ = std::move(error);
  }
  // Waits until `count` records were sent in all.
  void WaitFor(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return records_.size() >= count; });
  }
  std::size_t sent() {
    std::lock_guard lock(mutex_);
    return records_.size();
  }
  runtime::OutRecord record(std::size_t i) {
    std::lock_guard lock(mutex_);
    return records_.at(i);
  }
  // Tells the i-th of the records sent so far what became of it.
  void Tell(std::size_t i, base::Status status = {}) {
    Done done;
    {
      std::lock_guard lock(mutex_);
      done = std::exchange(waiting_.at(i), nullptr);
    }
    done(std::move(status));
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<runtime::OutRecord> records_;
  std::vector<Done> waiting_;
  std::optional<base::Error> refuse_;
  bool confirm_at_once_ = false;
};

class IngestTest : public testing::Test {
 protected:
  using ClientStream =
      ::grpc::ClientReaderWriter<v1::SubmitArticlesRequest, v1::SubmitArticlesResponse>;

  IngestTest() { config_.set_listen("127.0.0.1:0"); }
  ~IngestTest() override { server_.reset(); }

  void Start() {
    policy_ = std::make_unique<rpc::CallPolicy>(config_);
    service_ = MakeIngestService(
        {producer_, backfill_, *policy_, metrics_, [this] { return now_; }, stop_.get_token()},
        limits_);
    auto server =
        rpc::Server::Start(config_, {}, {{IngestServiceName(), service_.get()}}, metrics_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
    auto channel = rpc::Connect("127.0.0.1:" + std::to_string(server_->port()));
    stub_ = v1::IngestService::NewStub(*channel);
  }

  static v1::ArticleSubmission Article(const std::string& id, std::string content = "text\n") {
    v1::ArticleSubmission article;
    article.set_source("example.ir");
    article.set_native_id(id);
    article.set_content(std::move(content));
    return article;
  }

  ::grpc::Status Submit(v1::SubmitArticleResponse* response = nullptr,
                        const std::string& traceparent = "") {
    ::grpc::ClientContext context;
    if (!traceparent.empty()) context.AddMetadata("traceparent", traceparent);
    v1::SubmitArticleRequest request;
    *request.mutable_article() = Article("1");
    request.set_request_id("req-1");
    v1::SubmitArticleResponse local;
    return stub_->SubmitArticle(&context, request, response != nullptr ? response : &local);
  }

  static bool Send(ClientStream& stream, std::uint64_t sequence, std::string content = "text\n") {
    v1::SubmitArticlesRequest request;
    *request.mutable_article() = Article(std::to_string(sequence), std::move(content));
    request.set_sequence(sequence);
    return stream.Write(request);
  }

  double Count(const std::string& outcome) {
    return metrics_.GetCounter("rasad_submissions_total", "", {{"outcome", outcome}}).Value();
  }

  config::v1::GrpcServer config_;
  StreamLimits limits_;
  base::Micros now_ = 1'700'000'000'000'000;
  std::stop_source stop_;
  runtime::Metrics metrics_{"ingest"};
  FakeProducer producer_;
  FakeProducer backfill_;
  std::unique_ptr<rpc::CallPolicy> policy_;
  std::shared_ptr<::grpc::Service> service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::IngestService::Stub> stub_;
};

TEST_F(IngestTest, AnswersOnceTheBrokerHasTheArticle) {
  Start();
  v1::SubmitArticleResponse response;
  ::grpc::Status status;
  std::thread client([&] { status = Submit(&response); });
  producer_.WaitFor(1);
  EXPECT_EQ(policy_->under_way(), 1) << "not answered before the broker has it";
  producer_.Tell(0);
  client.join();
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.article_id(), producer_.record(0).key);
  EXPECT_EQ(response.request_id(), "req-1");
  EXPECT_EQ(Count("accepted"), 1);
}

TEST_F(IngestTest, ArchivesGoTheirOwnRoadAndWithdrawalsTheLiveOne) {
  producer_.ConfirmAtOnce();
  backfill_.ConfirmAtOnce();
  Start();
  ASSERT_TRUE(Submit().ok());
  {
    ::grpc::ClientContext context;
    v1::SubmitArticleRequest request;
    *request.mutable_article() = Article("1");
    request.mutable_article()->set_lane(v1::LANE_BACKFILL);
    request.set_request_id("req-1");
    v1::SubmitArticleResponse response;
    ASSERT_TRUE(stub_->SubmitArticle(&context, request, &response).ok());
  }
  ASSERT_EQ(producer_.sent(), 1u);
  ASSERT_EQ(backfill_.sent(), 1u);
  EXPECT_EQ(backfill_.record(0).key, producer_.record(0).key);
  EXPECT_EQ(backfill_.record(0).value, producer_.record(0).value) << "the lane leaves no mark";
  ::grpc::ClientContext context;
  auto stream = stub_->SubmitArticles(&context);
  v1::SubmitArticlesResponse answer;
  for (const v1::Lane lane : {v1::LANE_BACKFILL, v1::LANE_LIVE, static_cast<v1::Lane>(7)}) {
    v1::SubmitArticlesRequest request;
    *request.mutable_article() = Article("2");
    request.mutable_article()->set_lane(lane);
    ASSERT_TRUE(stream->Write(request));
    ASSERT_TRUE(stream->Read(&answer));
    EXPECT_EQ(answer.has_accepted(), lane != static_cast<v1::Lane>(7));
  }
  EXPECT_EQ(answer.refused().code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(answer.refused().message(), HasSubstr("lane"));
  EXPECT_EQ(producer_.sent(), 2u);
  EXPECT_EQ(backfill_.sent(), 2u);
  // A full queue of archives refuses archives alone.
  backfill_.Refuse(base::Error{ErrorCode::kExhausted, "full"});
  EXPECT_TRUE(Submit().ok());
  ::grpc::ClientContext another;
  v1::WithdrawArticleRequest withdrawal;
  withdrawal.set_article_id(backfill_.record(0).key);
  v1::WithdrawArticleResponse withdrawn;
  EXPECT_TRUE(stub_->WithdrawArticle(&another, withdrawal, &withdrawn).ok());
  EXPECT_EQ(producer_.sent(), 4u);
}

TEST_F(IngestTest, PassesAValidTraceparentOnAndReplacesABrokenOne) {
  producer_.ConfirmAtOnce();
  Start();
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT_TRUE(Submit(nullptr, trace).ok());
  EXPECT_TRUE(Submit(nullptr, "00-broken").ok());
  EXPECT_EQ(runtime::FindHeader(producer_.record(0).headers, runtime::header::kTraceParent), trace);
  const auto record = producer_.record(1);
  const auto fresh = runtime::FindHeader(record.headers, runtime::header::kTraceParent);
  EXPECT_THAT(std::string(fresh), testing::StartsWith("00-"));
  EXPECT_EQ(fresh.size(), 55u);
}

TEST_F(IngestTest, RefusesABrokenArticleWithTheFieldsName) {
  Start();
  ::grpc::ClientContext context;
  v1::SubmitArticleRequest request;
  v1::SubmitArticleResponse response;
  const auto absent = stub_->SubmitArticle(&context, request, &response);
  EXPECT_EQ(absent.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(absent.error_message(), HasSubstr("article"));
  ::grpc::ClientContext second;
  *request.mutable_article() = Article("1", "");
  const auto empty = stub_->SubmitArticle(&second, request, &response);
  EXPECT_EQ(empty.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(empty.error_message(), HasSubstr("content"));
  EXPECT_EQ(producer_.sent(), 0u);
  EXPECT_EQ(Count("invalid_input"), 2);
}

TEST_F(IngestTest, HostileInputGetsItsAnswer) {
  producer_.ConfirmAtOnce();
  Start();
  for (const test::Hostile& input : test::HostileInputs()) {
    ::grpc::ClientContext context;
    v1::SubmitArticleRequest request;
    *request.mutable_article() = Article(input.name, input.bytes);
    request.mutable_article()->set_content_type(input.content_type);
    v1::SubmitArticleResponse response;
    const std::size_t sent = producer_.sent();
    const auto status = stub_->SubmitArticle(&context, request, &response);
    if (input.answer == test::Answer::kRefused) {
      // What is too large for a message is refused by gRPC itself.
      const bool large = request.ByteSizeLong() > 5 << 20;
      EXPECT_EQ(status.error_code(),
                large ? StatusCode::RESOURCE_EXHAUSTED : StatusCode::INVALID_ARGUMENT)
          << input.name;
      if (!large) {
        EXPECT_THAT(status.error_message(), HasSubstr(input.says)) << input.name;
      }
      EXPECT_EQ(producer_.sent(), sent) << input.name;
      continue;
    }
    ASSERT_TRUE(status.ok()) << input.name << ": " << status.error_message();
    ASSERT_EQ(producer_.sent(), sent + 1) << input.name;
    // What the next stage makes of it.
    news::v1::RawArticle raw;
    ASSERT_TRUE(raw.ParseFromString(producer_.record(sent).value));
    const auto normalized = article::Normalize(raw);
    if (input.answer == test::Answer::kQuarantined) {
      ASSERT_FALSE(normalized) << input.name;
      EXPECT_EQ(base::DispositionOf(normalized.error().code), base::Disposition::kQuarantine);
      EXPECT_THAT(normalized.error().message, HasSubstr(input.says)) << input.name;
      EXPECT_EQ(raw.content(), input.bytes) << input.name << ": nothing is lost";
      continue;
    }
    ASSERT_TRUE(normalized) << input.name << ": " << normalized.error().message;
    for (const std::string& flag : input.flags) {
      EXPECT_THAT(normalized->flags(), testing::Contains(flag)) << input.name;
    }
  }
  v1::SubmitArticleRequest request;
  *request.mutable_article() = Article("large", test::HundredMegabytes());
  ::grpc::ClientContext context;
  v1::SubmitArticleResponse response;
  EXPECT_EQ(stub_->SubmitArticle(&context, request, &response).error_code(),
            StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Submit().ok()) << "and the server goes on";
}

TEST_F(IngestTest, AFullQueueIsResourceExhaustedWithRetryInfo) {
  producer_.Refuse(base::Error{ErrorCode::kExhausted, "the queue is full"});
  Start();
  const auto status = Submit();
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(rpc::RetryDelayOf(status), rpc::kRetryDelay);
  EXPECT_EQ(Count("exhausted"), 1);
}

TEST_F(IngestTest, ADeliveryThatFailsIsUnavailable) {
  Start();
  ::grpc::Status status;
  std::thread client([&] { status = Submit(); });
  producer_.WaitFor(1);
  producer_.Tell(0, base::Fail(ErrorCode::kUnavailable, "no broker"));
  client.join();
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(Count("unavailable"), 1);
  EXPECT_EQ(Count("accepted"), 0);
}

TEST_F(IngestTest, ADeliveryAfterTheDeadlineIsHarmless) {
  config_.set_default_deadline_ms(1);
  Start();
  EXPECT_EQ(Submit().error_code(), StatusCode::DEADLINE_EXCEEDED);
  producer_.WaitFor(1);
  producer_.Tell(0);
  EXPECT_EQ(Count("accepted"), 1) << "the broker has it all the same";
}

TEST_F(IngestTest, WithdrawsAnArticle) {
  producer_.ConfirmAtOnce();
  Start();
  ::grpc::ClientContext context;
  v1::WithdrawArticleRequest request;
  request.set_article_id(std::string(32, 'a'));
  v1::WithdrawArticleResponse response;
  const auto status = stub_->WithdrawArticle(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(producer_.record(0).key, std::string(32, 'a'));
  EXPECT_EQ(response.received_until().seconds(), now_ / 1'000'000);
  EXPECT_EQ(response.request_id().size(), 32u);
  ::grpc::ClientContext second;
  request.set_article_id("short");
  EXPECT_EQ(stub_->WithdrawArticle(&second, request, &response).error_code(),
            StatusCode::INVALID_ARGUMENT);
}

TEST_F(IngestTest, StreamAcknowledgesInTheOrderOfConfirmation) {
  Start();
  ::grpc::ClientContext context;
  auto stream = stub_->SubmitArticles(&context);
  for (std::uint64_t i = 10; i < 13; ++i) ASSERT_TRUE(Send(*stream, i));
  producer_.WaitFor(3);
  producer_.Tell(2);
  producer_.Tell(0);
  producer_.Tell(1, base::Fail(ErrorCode::kUnavailable, "no broker"));
  v1::SubmitArticlesResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.sequence(), 12u);
  EXPECT_EQ(response.accepted().article_id(), producer_.record(2).key);
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.sequence(), 10u);
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.sequence(), 11u);
  EXPECT_EQ(response.refused().code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(response.refused().message(), "no broker");
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(IngestTest, ARefusedArticleDoesNotEndTheStream) {
  producer_.ConfirmAtOnce();
  Start();
  ::grpc::ClientContext context;
  auto stream = stub_->SubmitArticles(&context);
  v1::SubmitArticlesResponse response;
  ASSERT_TRUE(Send(*stream, 1, ""));
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.sequence(), 1u);
  EXPECT_EQ(response.refused().code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(response.refused().retry_after_ms(), 0u);
  v1::SubmitArticlesRequest without;
  without.set_sequence(2);
  ASSERT_TRUE(stream->Write(without));
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.sequence(), 2u);
  EXPECT_TRUE(response.has_refused());
  producer_.Refuse(base::Error{ErrorCode::kExhausted, "full"});
  ASSERT_TRUE(Send(*stream, 3));
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.refused().code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(response.refused().retry_after_ms(), 500u);
  producer_.Refuse(std::nullopt);
  ASSERT_TRUE(Send(*stream, 4));
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.sequence(), 4u);
  EXPECT_TRUE(response.has_accepted());
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(IngestTest, HalfCloseDrainsWhatIsInFlight) {
  Start();
  ::grpc::ClientContext context;
  auto stream = stub_->SubmitArticles(&context);
  for (std::uint64_t i = 0; i < 5; ++i) ASSERT_TRUE(Send(*stream, i));
  stream->WritesDone();
  producer_.WaitFor(5);
  for (std::size_t i = 0; i < 5; ++i) producer_.Tell(i);
  v1::SubmitArticlesResponse response;
  std::uint64_t expected = 0;
  while (stream->Read(&response)) EXPECT_EQ(response.sequence(), expected++);
  EXPECT_EQ(expected, 5u);
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(IngestTest, ReadingPausesAtTheLimitOfArticles) {
  limits_.articles = 3;
  Start();
  ::grpc::ClientContext context;
  auto stream = stub_->SubmitArticles(&context);
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < 50; ++i) EXPECT_TRUE(Send(*stream, i));
    stream->WritesDone();
  });
  v1::SubmitArticlesResponse response;
  for (std::size_t i = 0; i < 50; ++i) {
    producer_.WaitFor(i + 1);
    EXPECT_LE(producer_.sent(), i + 3) << "one more only after an acknowledgement";
    producer_.Tell(i);
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.sequence(), i);
  }
  writer.join();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(IngestTest, ReadingPausesAtTheLimitOfBytes) {
  limits_.bytes = 10'000;
  Start();
  ::grpc::ClientContext context;
  auto stream = stub_->SubmitArticles(&context);
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < 10; ++i) EXPECT_TRUE(Send(*stream, i, std::string(6'000, 'x')));
    stream->WritesDone();
  });
  v1::SubmitArticlesResponse response;
  for (std::size_t i = 0; i < 10; ++i) {
    producer_.WaitFor(i + 1);
    EXPECT_LE(producer_.sent(), i + 2);  // The second one crosses the limit.
    producer_.Tell(i);
    ASSERT_TRUE(stream->Read(&response));
  }
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(IngestTest, AClientThatVanishesIsSafe) {
  Start();
  {
    ::grpc::ClientContext context;
    auto stream = stub_->SubmitArticles(&context);
    for (std::uint64_t i = 0; i < 4; ++i) ASSERT_TRUE(Send(*stream, i));
    producer_.WaitFor(4);
    producer_.Tell(0);
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), StatusCode::CANCELLED);
  }
  while (policy_->under_way() > 0) std::this_thread::yield();
  for (std::size_t i = 1; i < 4; ++i) producer_.Tell(i);  // The stream is gone.
  EXPECT_EQ(Count("accepted"), 4);
}

TEST_F(IngestTest, StoppingDrainsStreamsAndTellsTheClient) {
  Start();
  ::grpc::ClientContext context;
  auto stream = stub_->SubmitArticles(&context);
  ASSERT_TRUE(Send(*stream, 1));
  producer_.WaitFor(1);
  stop_.request_stop();
  producer_.Tell(0);
  v1::SubmitArticlesResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_TRUE(response.has_accepted());
  EXPECT_FALSE(stream->Read(&response));
  const auto status = stream->Finish();
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("the server stops"));
}

TEST_F(IngestTest, AStreamTakesOnePlaceAndIsRefusedWithoutOne) {
  config_.set_max_concurrent_calls(1);
  Start();
  ::grpc::ClientContext context;
  auto stream = stub_->SubmitArticles(&context);
  ASSERT_TRUE(Send(*stream, 1));
  producer_.WaitFor(1);
  ::grpc::ClientContext second;
  auto refused = stub_->SubmitArticles(&second);
  v1::SubmitArticlesResponse response;
  EXPECT_FALSE(refused->Read(&response));
  const auto status = refused->Finish();
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(rpc::RetryDelayOf(status), rpc::kRetryDelay);
  EXPECT_EQ(Submit().error_code(), StatusCode::RESOURCE_EXHAUSTED);
  producer_.Tell(0);
  stream->WritesDone();
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(IngestTest, ManyStreamsAtOnceLoseNothing) {
  producer_.ConfirmAtOnce();
  Start();
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([this] {
      ::grpc::ClientContext context;
      auto stream = stub_->SubmitArticles(&context);
      std::thread reader([&] {
        v1::SubmitArticlesResponse response;
        for (std::uint64_t i = 0; i < 500; ++i) {
          ASSERT_TRUE(stream->Read(&response));
          EXPECT_EQ(response.sequence(), i);
        }
        EXPECT_FALSE(stream->Read(&response));
      });
      for (std::uint64_t i = 0; i < 500; ++i) EXPECT_TRUE(Send(*stream, i));
      stream->WritesDone();
      reader.join();
      EXPECT_TRUE(stream->Finish().ok());
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(producer_.sent(), 4'000u);
  EXPECT_EQ(Count("accepted"), 4'000);
}

}  // namespace
}  // namespace rasad::ingest

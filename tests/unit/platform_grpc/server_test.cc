// The server on a free loopback port: health, reflection, TLS, limits, metrics, the end.
#include "platform/grpc/server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <stdlib.h>

#include <fstream>
#include <mutex>

#include "grpc/health/v1/health.grpc.pb.h"
#include "platform/grpc/call_policy.h"
#include "platform/grpc/client.h"
#include "platform/grpc/one_reply.h"
#include "rasad/query/v1/query_service.grpc.pb.h"
#include "support/temp_folder.h"
#include "unit/platform_grpc/certificate.h"

namespace rasad::rpc {
namespace {

using base::ErrorCode;
using ::grpc::StatusCode;
using ::testing::HasSubstr;
using ::testing::Not;

// Answers GetArticle at once, except for the article "hang", which it keeps for the test.
class FakeService final : public query::v1::QueryService::CallbackService {
 public:
  using Call = OneReply<query::v1::GetArticleResponse>;

  explicit FakeService(CallPolicy& policy) : policy_(policy) {}

  ::grpc::ServerUnaryReactor* GetArticle(::grpc::CallbackServerContext* context,
                                         const query::v1::GetArticleRequest* request,
                                         query::v1::GetArticleResponse* response) override {
    auto slot = policy_.Enter();
    if (!slot) {
      auto* reactor = context->DefaultReactor();
      reactor->Finish(policy_.Full());
      return reactor;
    }
    auto call = std::make_shared<Call>(std::move(slot), response);
    auto* reactor = call.get();
    call->Begin(policy_.DeadlineOf(*context), "too late");
    if (request->article_id() == "hang") {
      std::lock_guard lock(mutex_);
      hanging_.push_back(call);
      arrived_.notify_all();
    } else {
      query::v1::GetArticleResponse reply;
      reply.mutable_article()->set_article_id(request->article_id());
      call->End(reply);
      call->End(base::Error{ErrorCode::kInternal, "a second answer is ignored"});
    }
    return reactor;
  }

  std::vector<std::shared_ptr<Call>> WaitForHanging(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return hanging_.size() >= count; });
    return hanging_;
  }

 private:
  CallPolicy& policy_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::shared_ptr<Call>> hanging_;
};

class ServerTest : public testing::Test {
 protected:
  ServerTest() { config_.set_listen("127.0.0.1:0"); }

  void Start() {
    policy_ = std::make_unique<CallPolicy>(config_);
    service_ = std::make_unique<FakeService>(*policy_);
    auto server = TryStart();
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
    channel_ = *Connect("127.0.0.1:" + std::to_string(server_->port()));
  }

  base::Result<std::unique_ptr<Server>> TryStart() {
    std::vector<NamedService> services;
    if (service_) {
      services.push_back({query::v1::QueryService::service_full_name(), service_.get()});
    }
    return Server::Start(config_, folder_.path(), services, metrics_);
  }

  // What starting says, for configurations that must not start.
  base::Error Refusal() {
    auto server = TryStart();
    if (server) return {ErrorCode::kInternal, "started"};
    return server.error();
  }

  ::grpc::Status Get(const std::string& id, query::v1::GetArticleResponse* response = nullptr) {
    ::grpc::ClientContext context;
    query::v1::GetArticleRequest request;
    request.set_article_id(id);
    query::v1::GetArticleResponse local;
    return query::v1::QueryService::NewStub(channel_)->GetArticle(
        &context, request, response != nullptr ? response : &local);
  }

  // The state's name, or the status code's.
  std::string Health(const std::string& service) {
    ::grpc::ClientContext context;
    ::grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    ::grpc::health::v1::HealthCheckResponse response;
    const auto status =
        ::grpc::health::v1::Health::NewStub(channel_)->Check(&context, request, &response);
    if (!status.ok()) return StatusCodeName(status.error_code());
    return ::grpc::health::v1::HealthCheckResponse::ServingStatus_Name(response.status());
  }

  runtime::Metrics metrics_{"test"};
  config::v1::GrpcServer config_;
  const testing_support::TempFolder folder_;
  std::unique_ptr<CallPolicy> policy_;
  std::unique_ptr<FakeService> service_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<::grpc::Channel> channel_;
};

TEST_F(ServerTest, AnswersOnAFreePort) {
  Start();
  EXPECT_GT(server_->port(), 0);
  query::v1::GetArticleResponse response;
  const auto status = Get("a", &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.article().article_id(), "a");
}

TEST_F(ServerTest, HealthOfTheServerAndOfNamedServices) {
  Start();
  const std::string name = query::v1::QueryService::service_full_name();
  EXPECT_EQ(Health(""), "NOT_SERVING");
  EXPECT_EQ(Health(name), "NOT_SERVING");
  server_->SetServing(true);
  EXPECT_EQ(Health(""), "SERVING");
  EXPECT_EQ(Health(name), "SERVING");
  EXPECT_EQ(Health("no.such.Service"), "NOT_FOUND");
}

TEST_F(ServerTest, ServeUntilFollowsTheProbeAndStops) {
  Start();
  std::stop_source stop;
  std::vector<std::string> seen;
  int calls = 0;
  const auto probe = [&]() -> base::Status {
    seen.push_back(Health(""));  // What the probe before this one led to.
    if (++calls == 3) stop.request_stop();
    if (calls == 2) return base::Fail(ErrorCode::kUnavailable, "away");
    return {};
  };
  const auto ended = server_->ServeUntil(
      stop.get_token(), probe,
      {.grace = std::chrono::milliseconds(0), .probe_interval = std::chrono::milliseconds(1)});
  EXPECT_TRUE(ended);
  EXPECT_THAT(seen, testing::ElementsAre("NOT_SERVING", "SERVING", "NOT_SERVING"));
  EXPECT_EQ(Get("a").error_code(), StatusCode::UNAVAILABLE);
}

TEST_F(ServerTest, ServeUntilEndsWhenOnlyARestartHelps) {
  Start();
  const auto ended = server_->ServeUntil(
      std::stop_token(), [] { return base::Status(base::Fail(ErrorCode::kInternal, "broken")); });
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "broken");
}

// One reflection request, bytes in and bytes out: Debian ships no reflection.pb.h.
std::string Reflect(const std::shared_ptr<::grpc::Channel>& channel, const std::string& request) {
  ::grpc::GenericStub stub(channel);
  ::grpc::ClientContext context;
  ::grpc::CompletionQueue queue;
  auto call = stub.PrepareCall(
      &context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  void* tag = nullptr;
  bool ok = false;
  call->StartCall(nullptr);
  queue.Next(&tag, &ok);
  ::grpc::Slice slice(request);
  call->Write(::grpc::ByteBuffer(&slice, 1), nullptr);
  queue.Next(&tag, &ok);
  ::grpc::ByteBuffer reply;
  call->Read(&reply, nullptr);
  queue.Next(&tag, &ok);
  std::string out;
  std::vector<::grpc::Slice> slices;
  if (ok && reply.Dump(&slices).ok()) {
    for (const auto& piece : slices) {
      out.append(reinterpret_cast<const char*>(piece.begin()), piece.size());
    }
  }
  call->WritesDone(nullptr);
  queue.Next(&tag, &ok);
  ::grpc::Status status;
  call->Finish(&status, nullptr);
  queue.Next(&tag, &ok);
  return out;
}

TEST_F(ServerTest, ReflectionDescribesOurServiceAndHealth) {
  Start();
  const std::string list = Reflect(channel_, std::string("\x3A\x01*", 3));  // list_services
  EXPECT_THAT(list, HasSubstr("rasad.query.v1.QueryService"));
  EXPECT_THAT(list, HasSubstr("grpc.health.v1.Health"));
  const auto file_of = [&](const std::string& symbol) {  // file_containing_symbol
    return Reflect(channel_, "\x22" + std::string(1, static_cast<char>(symbol.size())) + symbol);
  };
  EXPECT_THAT(file_of("grpc.health.v1.Health"), HasSubstr("grpc/health/v1/health.proto"));
  EXPECT_THAT(file_of("rasad.query.v1.QueryService"), HasSubstr("rasad/query/v1/"));
}

TEST_F(ServerTest, PlainTextIsForLoopbackOnly) {
  for (const char* listen : {"0.0.0.0:0", "[::]:0", "192.0.2.1:7001", "example.org:7001"}) {
    config_.set_listen(listen);
    const auto error = Refusal();
    EXPECT_EQ(error.code, ErrorCode::kMisconfigured) << listen;
    EXPECT_THAT(error.message, HasSubstr("grpc.tls is not set")) << listen;
  }
}

TEST_F(ServerTest, LoopbackIsDecidedOnTheLiteral) {
  EXPECT_TRUE(IsLoopback("localhost"));
  EXPECT_TRUE(IsLoopback("127.0.0.1"));
  EXPECT_TRUE(IsLoopback("127.8.9.10"));
  EXPECT_TRUE(IsLoopback("::1"));
  EXPECT_FALSE(IsLoopback("128.0.0.1"));
  EXPECT_FALSE(IsLoopback("127.0.0.1.example.org"));
  EXPECT_FALSE(IsLoopback("localhost.example.org"));
  EXPECT_FALSE(IsLoopback("::"));
  EXPECT_FALSE(IsLoopback(""));
}

TEST_F(ServerTest, BadAddressesAreMisconfigured) {
  for (const char* listen : {"", "127.0.0.1", ":7001", "127.0.0.1:"}) {
    config_.set_listen(listen);
    const auto error = Refusal();
    EXPECT_EQ(error.code, ErrorCode::kMisconfigured) << listen;
    EXPECT_THAT(error.message, HasSubstr("host:port")) << listen;
  }
}

TEST_F(ServerTest, ATakenPortIsMisconfigured) {
  Start();
  service_.reset();
  config_.set_listen("127.0.0.1:" + std::to_string(server_->port()));
  const auto error = Refusal();
  EXPECT_EQ(error.code, ErrorCode::kMisconfigured);
  EXPECT_THAT(error.message, HasSubstr("the port is taken"));
}

TEST_F(ServerTest, MessagesBeyondTheLimitAreRefused) {
  config_.set_max_message_bytes(1'000);
  Start();
  EXPECT_TRUE(Get(std::string(900, 'x')).ok());
  EXPECT_EQ(Get(std::string(1'100, 'x')).error_code(), StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(ServerTest, AnAbsurdMessageLimitIsMisconfigured) {
  config_.set_max_message_bytes(1u << 30);
  EXPECT_THAT(Refusal().message, HasSubstr("max_message_bytes"));
}

TEST_F(ServerTest, CallsBeyondTheLimitAreRefusedWithRetryInfoAndThePlaceComesBack) {
  config_.set_max_concurrent_calls(1);
  Start();
  ::grpc::Status first;
  std::thread client([&] { first = Get("hang"); });
  const auto hanging = service_->WaitForHanging(1);
  const auto refused = Get("a");
  EXPECT_EQ(refused.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(RetryDelayOf(refused), kRetryDelay);
  hanging[0]->End(query::v1::GetArticleResponse());
  client.join();
  EXPECT_TRUE(first.ok());
  // The place is given back when gRPC is done with the call, a little after the client is.
  while (policy_->under_way() > 0) std::this_thread::yield();
  EXPECT_TRUE(Get("a").ok());
}

TEST_F(ServerTest, CallsWithoutADeadlineGetTheDefaultOne) {
  config_.set_default_deadline_ms(1);
  Start();
  const auto status = Get("hang");
  EXPECT_EQ(status.error_code(), StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(status.error_message(), "too late");
  const auto call = service_->WaitForHanging(1)[0];
  EXPECT_TRUE(call->ended());
  call->End(query::v1::GetArticleResponse());  // Ignored.
}

TEST_F(ServerTest, AClientThatLeavesEndsItsCall) {
  Start();
  ::grpc::ClientContext context;
  std::thread client([&] {
    query::v1::GetArticleRequest request;
    request.set_article_id("hang");
    query::v1::GetArticleResponse response;
    const auto status =
        query::v1::QueryService::NewStub(channel_)->GetArticle(&context, request, &response);
    EXPECT_EQ(status.error_code(), StatusCode::CANCELLED);
  });
  const auto call = service_->WaitForHanging(1)[0];
  context.TryCancel();
  client.join();
  while (!call->ended()) std::this_thread::yield();
  call->End(query::v1::GetArticleResponse());  // Ignored.
}

TEST_F(ServerTest, ShutdownCutsCallsThatOutstayTheGrace) {
  Start();
  ::grpc::Status status;
  std::thread client([&] { status = Get("hang"); });
  service_->WaitForHanging(1);
  server_->Shutdown(std::chrono::milliseconds(0));
  client.join();
  EXPECT_FALSE(status.ok());
}

TEST_F(ServerTest, EveryCallIsMeasuredOnceUnderAClosedSetOfLabels) {
  Start();
  EXPECT_TRUE(Get("a").ok());
  EXPECT_TRUE(Get("b").ok());
  {
    ::grpc::ClientContext context;
    query::v1::ListArticlesResponse response;
    EXPECT_EQ(query::v1::QueryService::NewStub(channel_)
                  ->ListArticles(&context, query::v1::ListArticlesRequest(), &response)
                  .error_code(),
              StatusCode::UNIMPLEMENTED);
  }
  Reflect(channel_, std::string("\x3A\x01*", 3));
  server_.reset();  // All calls are over.
  const std::string text = metrics_.Expose();
  EXPECT_THAT(text, HasSubstr("rasad_rpc_duration_seconds_count{"));
  const auto line = [&](const std::string& method) {
    const std::size_t at = text.find("rasad_rpc_duration_seconds_count{", 0);
    for (std::size_t i = at; i != std::string::npos;) {
      const std::size_t end = text.find('\n', i);
      const std::string candidate = text.substr(i, end - i);
      if (candidate.starts_with("rasad_rpc_duration_seconds_count") &&
          candidate.find(method) != std::string::npos) {
        return candidate;
      }
      i = end == std::string::npos ? end : end + 1;
    }
    return std::string();
  };
  const std::string get = line("QueryService/GetArticle");
  EXPECT_THAT(get, HasSubstr("code=\"OK\""));
  EXPECT_THAT(get, testing::EndsWith(" 2"));
  EXPECT_THAT(line("QueryService/ListArticles"), HasSubstr("code=\"UNIMPLEMENTED\""));
}

class TlsTest : public ServerTest {
 protected:
  void SetUp() override {
    const auto made = MakeCertificate();
    std::ofstream(folder_.path() / "cert.pem") << made.certificate_pem;
    std::ofstream(folder_.path() / "key.pem") << made.key_pem;
    std::ofstream(folder_.path() / "text.pem") << "no PEM at all\n";
    config_.mutable_tls()->set_certificate_file("cert.pem");
    config_.mutable_tls()->set_key_file("key.pem");
  }

  void UseTls(const ClientOptions& options) {
    auto channel = Connect("127.0.0.1:" + std::to_string(server_->port()), options);
    ASSERT_TRUE(channel) << channel.error().message;
    channel_ = *channel;
  }
};

TEST_F(TlsTest, ClientsThatTrustTheCertificateGetThrough) {
  Start();
  UseTls({.tls = true, .ca_file = folder_.path() / "cert.pem"});
  EXPECT_TRUE(Get("a").ok());
  UseTls({});
  EXPECT_EQ(Get("a").error_code(), StatusCode::UNAVAILABLE) << "plain text to a TLS port";
}

TEST_F(TlsTest, ClientCertificatesAreRequiredWhereAnAuthorityIsNamed) {
  config_.mutable_tls()->set_client_ca_file("cert.pem");
  Start();
  UseTls({.tls = true, .ca_file = folder_.path() / "cert.pem"});
  EXPECT_FALSE(Get("a").ok());
  UseTls({.tls = true,
          .ca_file = folder_.path() / "cert.pem",
          .certificate_file = folder_.path() / "cert.pem",
          .key_file = folder_.path() / "key.pem"});
  const auto status = Get("a");
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(TlsTest, AnyAddressMayBeListenedOn) {
  config_.set_listen("0.0.0.0:0");
  Start();
  EXPECT_GT(server_->port(), 0);
}

TEST_F(TlsTest, BadFilesAreMisconfiguredByName) {
  config_.mutable_tls()->set_key_file("absent.pem");
  EXPECT_THAT(Refusal().message, HasSubstr("grpc.tls.key_file: cannot read"));
  config_.mutable_tls()->set_key_file("text.pem");
  EXPECT_THAT(Refusal().message, HasSubstr("holds no PEM block"));
  config_.mutable_tls()->set_key_file("");
  EXPECT_THAT(Refusal().message, HasSubstr("is not set"));
  EXPECT_EQ(Refusal().code, ErrorCode::kMisconfigured);
}

TEST(Connect, RefusesWhatCannotWork) {
  EXPECT_EQ(Connect("").error().code, ErrorCode::kMisconfigured);
  const auto absent = Connect("localhost:1", {.tls = true, .ca_file = "/absent.pem"});
  ASSERT_FALSE(absent);
  EXPECT_THAT(absent.error().message, HasSubstr("CA file: cannot read"));
  const auto keyless = Connect("localhost:1", {.tls = true, .certificate_file = "/absent.pem"});
  EXPECT_FALSE(keyless);
}

}  // namespace
}  // namespace rasad::rpc

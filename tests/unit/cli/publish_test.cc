// rasad publish against servers that go away: what was accepted is reported all the same.
#include <gmock/gmock.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>
#include <vector>

#include "rasad/ingest/v1/ingest_service.grpc.pb.h"
#include "support/temp_folder.h"

namespace rasad::cli {
namespace {

namespace fs = std::filesystem;
using ingest::v1::SubmitArticlesRequest;
using ingest::v1::SubmitArticlesResponse;
using testing::HasSubstr;
using testing::Not;
using ServerStream = ::grpc::ServerReaderWriter<SubmitArticlesResponse, SubmitArticlesRequest>;

class FakeIngest final : public ingest::v1::IngestService::Service {
 public:
  explicit FakeIngest(std::function<::grpc::Status(ServerStream&)> body) : body_(std::move(body)) {
    ::grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", ::grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~FakeIngest() override { server_->Shutdown(std::chrono::system_clock::now()); }

  ::grpc::Status SubmitArticles(::grpc::ServerContext*, ServerStream* stream) override {
    return body_(*stream);
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  const std::function<::grpc::Status(ServerStream&)> body_;
  int port_ = 0;
  std::unique_ptr<::grpc::Server> server_;
};

void Accept(ServerStream& stream, std::uint64_t sequence) {
  SubmitArticlesResponse response;
  response.set_sequence(sequence);
  response.mutable_accepted()->set_article_id("article-" + std::to_string(sequence));
  response.mutable_accepted()->set_request_id("request-" + std::to_string(sequence));
  stream.Write(response);
}

class Publish : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(path_ / "two.jsonl") << "{\"text\":\"one\"}\n{\"text\":\"two\"}\n";
  }

  // Runs `rasad publish two.jsonl --json ARGUMENTS`; its process id is in the file "pid".
  int Run(const std::string& arguments) {
    const std::string line = "cd '" + path_.string() +
                             "' && env -u RASAD_CONFIG XDG_STATE_HOME=\"$PWD\" sh -c 'echo $$ " +
                             ">pid; exec \"" + std::string(RASAD_BIN_DIR) +
                             "/rasad\" publish two.jsonl --json " + arguments +
                             "' >out 2>err </dev/null";
    const int status = std::system(line.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string Read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path_ / name, std::ios::binary).rdbuf();
    return text.str();
  }

  std::vector<nlohmann::json> Lines() const {
    std::vector<nlohmann::json> lines;
    std::istringstream text(Read("out"));
    for (std::string line; std::getline(text, line);) lines.push_back(nlohmann::json::parse(line));
    return lines;
  }

  // The article that was acknowledged and the one that was not, in one run with --wait.
  void ExpectBoth() {
    const auto lines = Lines();
    ASSERT_EQ(lines.size(), 2U) << Read("out") << Read("err");
    const bool first_accepted = lines[0].contains("article_id");
    const auto& accepted = lines[first_accepted ? 0 : 1];
    const auto& lost = lines[first_accepted ? 1 : 0];
    EXPECT_EQ(accepted["input"], "two.jsonl:1");
    EXPECT_EQ(accepted["article_id"], "article-1");
    EXPECT_EQ(accepted["request_id"], "request-1");
    EXPECT_EQ(accepted["state"], "in_flight");
    EXPECT_EQ(lost["input"], "two.jsonl:2");
    EXPECT_EQ(lost["error"]["code"], "unavailable");
    EXPECT_THAT(Read("err"), HasSubstr("1 accepted, 0 refused, 1 unanswered"));
  }

  const testing_support::TempFolder folder_;
  const std::filesystem::path& path_ = folder_.path();
};

TEST_F(Publish, WhatWasAcceptedIsReportedWhenTheServerGoesAway) {
  FakeIngest server([](ServerStream& stream) -> ::grpc::Status {
    SubmitArticlesRequest request;
    while (stream.Read(&request)) {
      if (request.sequence() != 1) return {::grpc::StatusCode::UNAVAILABLE, "shutting down"};
      Accept(stream, 1);
    }
    return {::grpc::StatusCode::UNAVAILABLE, "shutting down"};
  });
  // Port 1 is nobody's: query is away, too.
  const int code =
      Run("--wait --patience 0.5 --ingest " + server.address() + " --query 127.0.0.1:1");
  EXPECT_EQ(code, 69) << Read("err");
  ExpectBoth();
  const std::string err = Read("err");
  const std::string away = "the ingest server answers, but: shutting down";
  EXPECT_THAT(err, HasSubstr(away));
  EXPECT_EQ(err.find(away), err.rfind(away)) << err;
}

TEST_F(Publish, WhatTheServerSaidIsReportedWhenItFallsSilentAfterwards) {
  std::atomic<bool> silent = false;
  FakeIngest server([&](ServerStream& stream) -> ::grpc::Status {
    SubmitArticlesRequest request;
    while (stream.Read(&request)) {
      if (silent) continue;
      if (request.sequence() == 1) {
        Accept(stream, 1);
      } else {
        silent = true;
        return {::grpc::StatusCode::UNAVAILABLE, "shutting down"};
      }
    }
    return ::grpc::Status::OK;
  });
  EXPECT_EQ(Run("--patience 0.5 --ingest " + server.address()), 69);
  EXPECT_THAT(Read("err"), HasSubstr("the ingest server answers, but: shutting down"));
  EXPECT_THAT(Read("err"), Not(HasSubstr("did not take the articles in time")));
}

TEST_F(Publish, AServerThatAnswersNothingInTimeIsNotCalledAbsent) {
  FakeIngest server([](ServerStream& stream) -> ::grpc::Status {
    SubmitArticlesRequest request;
    while (stream.Read(&request)) {
    }
    return ::grpc::Status::OK;
  });
  EXPECT_EQ(Run("--patience 0.3 --ingest " + server.address()), 69);
  EXPECT_THAT(Read("err"), HasSubstr("did not take the articles in time (its broker may be away)"));
  EXPECT_THAT(Read("err"), Not(HasSubstr("does not answer")));
  EXPECT_THAT(Read("err"), HasSubstr("0 accepted, 0 refused, 2 unanswered"));
}

TEST_F(Publish, AnInterruptEndsItWithTheReport) {
  FakeIngest server([this](ServerStream& stream) -> ::grpc::Status {
    int seconds = 0;
    SubmitArticlesRequest request;
    while (stream.Read(&request)) {
      if (request.sequence() == 1) {
        Accept(stream, 1);
      } else if (++seconds == 1) {
        SubmitArticlesResponse busy;
        busy.set_sequence(request.sequence());
        busy.mutable_refused()->set_code(::grpc::StatusCode::RESOURCE_EXHAUSTED);
        stream.Write(busy);
      } else {
        // It came again, so everything that was sent to the client has arrived there.
        kill(static_cast<pid_t>(std::stol(Read("pid"))), SIGINT);
      }
    }
    return ::grpc::Status::OK;
  });
  EXPECT_EQ(Run("--wait --ingest " + server.address() + " --query 127.0.0.1:1"), 130);
  ExpectBoth();
  EXPECT_THAT(Read("err"), HasSubstr("rasad: interrupted"));
  EXPECT_THAT(Read("err"), Not(HasSubstr("does not answer")));
}

TEST_F(Publish, GoesOnBehindWhatWasConfirmed) {
  std::ofstream(path_ / "two.jsonl")
      << "{\"text\":\"1\"}\n{\"text\":\"2\"}\n{\"text\":\"3\"}\n{\"text\":\"4\"}\n";
  std::vector<std::string> sent;
  int answers = 2;
  FakeIngest server([&](ServerStream& stream) -> ::grpc::Status {
    SubmitArticlesRequest request;
    while (stream.Read(&request)) {
      if (answers == 0) return {::grpc::StatusCode::UNAVAILABLE, "shutting down"};
      --answers;
      sent.push_back(request.article().content());
      EXPECT_EQ(request.article().lane(), ingest::v1::LANE_BACKFILL);
      Accept(stream, request.sequence());
    }
    return ::grpc::Status::OK;
  });
  const std::string always = "--backfill --rate 0 --state state --ingest " + server.address();
  EXPECT_EQ(Run(always + " --patience 0.3"), 69) << Read("err");
  EXPECT_EQ(sent, (std::vector<std::string>{"1", "2"}));
  EXPECT_TRUE(fs::exists(path_ / "state"));
  answers = 10;
  EXPECT_EQ(Run(always + " --resume"), 0) << Read("err");
  EXPECT_EQ(sent, (std::vector<std::string>{"1", "2", "3", "4"}));
  EXPECT_THAT(Read("err"), HasSubstr("going on behind article 2 of two.jsonl"));
  EXPECT_EQ(Lines().size(), 2U);
  EXPECT_FALSE(fs::exists(path_ / "state")) << "all is done";
  EXPECT_EQ(Run(always + " --resume"), 0);
  EXPECT_THAT(Read("err"), HasSubstr("beginning at the beginning"));
  EXPECT_EQ(sent.size(), 8U);
}

}  // namespace
}  // namespace rasad::cli

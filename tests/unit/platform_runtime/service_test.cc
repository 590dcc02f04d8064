// Configuration, metrics, exit codes, HTTP, start-up patience.
#include "platform/runtime/service.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <latch>

#include "platform/runtime/http.h"

namespace rasad::runtime {
namespace {

using base::ErrorCode;
using testing::HasSubstr;

std::filesystem::path WriteFile(const std::string& text) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) /
                                     ("rasad-" + std::to_string(getpid()) + ".textproto");
  std::ofstream(path) << text;
  return path;
}

TEST(LoadConfig, ReadsTheWholePipeline) {
  const auto config = LoadConfig(WriteFile("kafka { bootstrap_servers: \"127.0.0.1:9092\" }"));
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->kafka().bootstrap_servers(), "127.0.0.1:9092");
}

TEST(LoadConfig, SaysFileLineAndFault) {
  const auto config = LoadConfig(WriteFile("kafka {\n  bootstrap: \"x\"\n}\n"));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, ErrorCode::kMisconfigured);
  EXPECT_THAT(config.error().message, HasSubstr(".textproto:2:"));
  EXPECT_THAT(config.error().message, HasSubstr("bootstrap"));
}

TEST(LoadConfig, SaysWhatIsMissing) {
  const auto config = LoadConfig("/nonexistent/config.textproto");
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, HasSubstr("/nonexistent/config.textproto"));
  EXPECT_THAT(config.error().message, HasSubstr("--config"));
}

TEST(ExitCode, FollowsFromTheError) {
  EXPECT_EQ(ExitCodeFor(ErrorCode::kMisconfigured), 78);
  EXPECT_EQ(ExitCodeFor(ErrorCode::kUnavailable), 69);
  EXPECT_EQ(ExitCodeFor(ErrorCode::kInternal), 70);
}

int Serve(std::vector<std::string> args, const std::function<base::Status(ServiceContext&)>& body) {
  args.insert(args.begin(), "rasad-test");
  std::vector<char*> argv;
  for (std::string& arg : args) argv.push_back(arg.data());
  return RunService(
      static_cast<int>(argv.size()), argv.data(), "test",
      [](const config::v1::Config&) { return std::string("127.0.0.1:0"); }, body);
}

TEST(RunService, GivesTheConfigurationAndMapsTheResult) {
  const std::string file = WriteFile("kafka { bootstrap_servers: \"b:1\" }").string();
  EXPECT_EQ(Serve({"--config", file},
                  [&](ServiceContext& context) -> base::Status {
                    EXPECT_EQ(context.config.kafka().bootstrap_servers(), "b:1");
                    EXPECT_EQ(context.config_dir, std::filesystem::path(file).parent_path());
                    context.ready();
                    return {};
                  }),
            kExitOk);
  EXPECT_EQ(
      Serve({"--config", file},
            [](ServiceContext&) { return base::Status(base::Fail(ErrorCode::kInternal, "x")); }),
      kExitInternal);
}

TEST(RunService, RefusesWrongFlagsAndFiles) {
  const auto unreached = [](ServiceContext&) -> base::Status {
    ADD_FAILURE() << "the body ran";
    return {};
  };
  EXPECT_EQ(Serve({"--no-such-flag"}, unreached), kExitUsage);
  EXPECT_EQ(Serve({"--config", "/nonexistent"}, unreached), kExitMisconfigured);
}

TEST(RunService, ASignalAsksToStop) {
  const std::string file = WriteFile("").string();
  EXPECT_EQ(Serve({"--config", file},
                  [](ServiceContext& context) -> base::Status {
                    std::latch asked(1);
                    const std::stop_callback callback(context.stop, [&] { asked.count_down(); });
                    kill(getpid(), SIGTERM);
                    asked.wait();
                    return base::Fail(ErrorCode::kUnavailable, "was waiting");
                  }),
            kExitOk);
}

std::string Get(const std::string& address, const std::string& path) {
  const std::size_t colon = address.rfind(':');
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &peer.sin_addr);
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&peer), sizeof peer), 0);
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
  EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string reply;
  char buffer[4096];
  for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;) {
    reply.append(buffer, static_cast<std::size_t>(n));
  }
  close(fd);
  return reply;
}

TEST(HttpServer, AnswersOnAFreePort) {
  auto server = HttpServer::Listen("127.0.0.1:0", [](const std::string& path) {
    return path == "/metrics" ? HttpReply{200, "text/plain", "up 1\n"}
                              : HttpReply{404, "text/plain", "no\n"};
  });
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_THAT(Get((*server)->Address(), "/metrics"), HasSubstr("up 1\n"));
  EXPECT_THAT(Get((*server)->Address(), "/other"), HasSubstr("404"));
}

TEST(HttpServer, ATakenPortIsAMisconfiguration) {
  auto first = HttpServer::Listen("127.0.0.1:0", [](const std::string&) { return HttpReply{}; });
  ASSERT_TRUE(first);
  auto second =
      HttpServer::Listen((*first)->Address(), [](const std::string&) { return HttpReply{}; });
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kMisconfigured);
  EXPECT_THAT(second.error().message, HasSubstr((*first)->Address()));
}

TEST(Metrics, ExposesSeriesWithTheService) {
  Metrics metrics("normalize");
  metrics.GetCounter("rasad_records_total", "Records.", {{"outcome", "passed"}}).Add(3);
  metrics.GetGauge("rasad_record_age_seconds", "Age.").Set(1.5);
  metrics.GetHistogram("rasad_step_duration_seconds", "Step.", {1, 2}, {{"step", "write"}})
      .Observe(1.5);
  const std::string text = metrics.Expose();
  EXPECT_THAT(text, HasSubstr("rasad_records_total{outcome=\"passed\",service=\"normalize\"} 3"));
  EXPECT_THAT(text, HasSubstr("rasad_record_age_seconds{service=\"normalize\"} 1.5"));
  EXPECT_THAT(text, HasSubstr("le=\"2\"} 1"));
}

TEST(RetryAtStart, GivesUpAtOnceWhenWaitingCannotHelp) {
  int calls = 0;
  const base::Status status = RetryAtStart("x", 60'000, {}, [&]() -> base::Status {
    ++calls;
    return base::Fail(ErrorCode::kMisconfigured, "wrong password");
  });
  EXPECT_FALSE(status);
  EXPECT_EQ(calls, 1);
}

TEST(RetryAtStart, SaysWhatItWaitedFor) {
  const base::Status status = RetryAtStart("the broker", 1, {}, []() -> base::Status {
    return base::Fail(ErrorCode::kUnavailable, "refused");
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "gave up waiting for the broker: refused");
}

}  // namespace
}  // namespace rasad::runtime

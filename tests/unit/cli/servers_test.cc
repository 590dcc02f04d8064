// Where the servers are, and what their errors mean.
#include "cli/servers.h"

#include <gmock/gmock.h>
#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cli/health.h"
#include "support/temp_folder.h"

namespace rasad::cli {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using testing::HasSubstr;

TEST(ClientAddress, TurnsAnyAddressIntoLoopback) {
  EXPECT_EQ(*ClientAddress("127.0.0.1:17703"), "127.0.0.1:17703");
  EXPECT_EQ(*ClientAddress("query.example:443"), "query.example:443");
  EXPECT_EQ(*ClientAddress("0.0.0.0:5"), "127.0.0.1:5");
  EXPECT_EQ(*ClientAddress("[::]:5"), "127.0.0.1:5");
  EXPECT_EQ(*ClientAddress(":5"), "127.0.0.1:5");
  for (const char* bad : {"", "host", "host:", "127.0.0.1:0"}) {
    ASSERT_FALSE(ClientAddress(bad)) << bad;
    EXPECT_EQ(ClientAddress(bad).error().code, ErrorCode::kMisconfigured);
  }
}

TEST(FindPipeline, LooksInTheNearestFolderAbove) {
  unsetenv("RASAD_CONFIG");
  const testing_support::TempFolder folder;
  const fs::path& root = folder.path();
  fs::create_directories(root / "a" / "b");
  EXPECT_EQ(FindPipeline({}, root / "a" / "b").error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(FindPipeline({}, root).error().message, HasSubstr("deploy/local/up"));
  fs::create_directories(root / ".run");
  std::ofstream(root / ".run" / "config.textproto") << "query { grpc { listen: \"h:1\" } }";
  const auto found = FindPipeline({}, root / "a" / "b");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->config.query().grpc().listen(), "h:1");
  EXPECT_EQ(found->dir, root / ".run");
  Globals globals;
  globals.config = (root / "none").string();
  EXPECT_EQ(FindPipeline(globals, root).error().code, ErrorCode::kMisconfigured)
      << "a named file is not replaced by one that is found";
}

TEST(Report, MapsErrorsToExitCodes) {
  EXPECT_EQ(Report({ErrorCode::kInvalidInput, "x"}), 64);
  EXPECT_EQ(Report({ErrorCode::kUnsupported, "x"}), 64);
  EXPECT_EQ(Report({ErrorCode::kNotFound, "x"}), 1);
  EXPECT_EQ(Report({ErrorCode::kUnavailable, "x"}), 69);
  EXPECT_EQ(Report({ErrorCode::kTimeout, "x"}), 69);
  EXPECT_EQ(Report({ErrorCode::kMisconfigured, "x"}), 78);
  EXPECT_EQ(Report({ErrorCode::kInternal, "x"}), 70);
}

TEST(CallError, AdvisesToStartAnAbsentServer) {
  const auto absent = CallError("query", false, {::grpc::StatusCode::UNAVAILABLE, "refused"});
  EXPECT_EQ(absent.code, ErrorCode::kUnavailable);
  EXPECT_THAT(absent.message, HasSubstr("deploy/local/up"));
  const auto lacking =
      CallError("query", true, {::grpc::StatusCode::UNAVAILABLE, "no connection to PostgreSQL"});
  EXPECT_EQ(lacking.code, ErrorCode::kUnavailable);
  EXPECT_EQ(lacking.message,
            "the query server answers, but: no connection to PostgreSQL; rasad status shows what "
            "is missing");
  const auto wrong = CallError("query", true, {::grpc::StatusCode::INVALID_ARGUMENT, "bad id"});
  EXPECT_EQ(wrong, (base::Error{ErrorCode::kInvalidInput, "bad id"}));
}

TEST(RecordsByOutcome, AddsUpOneMetric) {
  const auto counts = RecordsByOutcome(
      "# HELP rasad_records_total x\n"
      "rasad_records_total{outcome=\"passed\",service=\"normalize\"} 12\n"
      "rasad_records_total{service=\"normalize\",outcome=\"passed\"} 3\n"
      "rasad_records_total{service=\"normalize\",outcome=\"quarantined\"} 1e3\n"
      "rasad_records_total{service=\"normalize\"} 5\n"
      "rasad_records_total{outcome=\"filtered\"} NaN\n"
      "rasad_other{outcome=\"passed\"} 7\n"
      "rasad_records_total{outcome=\"cut");
  EXPECT_THAT(counts, testing::ElementsAre(testing::Pair("passed", 15U),
                                           testing::Pair("quarantined", 1000U)));
}

}  // namespace
}  // namespace rasad::cli

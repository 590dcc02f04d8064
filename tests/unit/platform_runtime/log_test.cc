// What becomes of the log lines of libraries.
#include "platform/runtime/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "rasad/config/v1/config.pb.h"

namespace rasad::runtime {
namespace {

// What is logged of a string that is not UTF-8, as a client may send it.
std::string LoggedOfBadText() {
  testing::internal::CaptureStderr();
  config::v1::Config config;
  EXPECT_FALSE(config.ParseFromString("\x0A\x03\x0A\x01\xFF"));  // kafka.bootstrap_servers
  return testing::internal::GetCapturedStderr();
}

TEST(Log, WhatProtobufSaysIsALineOfOurs) {
  ConfigureLog("test", LogLevel::kInfo);
  const auto line = nlohmann::json::parse(LoggedOfBadText(), nullptr, false);
  ASSERT_TRUE(line.is_object());
  EXPECT_EQ(line["level"], "warning");
  EXPECT_EQ(line["service"], "test");
  EXPECT_EQ(line["event"], "protobuf");
  EXPECT_NE(line["message"].get<std::string>().find("bootstrap_servers"), std::string::npos);

  ConfigureLog("test", LogLevel::kError);
  EXPECT_EQ(LoggedOfBadText(), "");
}

}  // namespace
}  // namespace rasad::runtime

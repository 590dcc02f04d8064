// Tests of the configuration of clients: what an operator may set, and what wrong values say.
#include <librdkafka/rdkafka.h>

#include <array>
#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "platform/kafka/rd.h"
#include "platform/kafka/source.h"

namespace rasad::kafka {
namespace {

using base::ErrorCode;
using testing::HasSubstr;
using testing::Not;

ClientOptions Client(const std::string& name = {}, const std::string& value = {}) {
  ClientOptions options;
  options.kafka.set_bootstrap_servers("127.0.0.1:1");
  options.client_id = "rasad-test";
  if (!name.empty()) (*options.kafka.mutable_properties())[name] = value;
  return options;
}

base::Error ErrorOf(const ClientOptions& options) {
  rd::Events events;
  const auto conf = rd::MakeConf(options, events, {}, {});
  return conf ? base::Error{} : conf.error();
}

std::string Get(const rd::Conf& conf, const char* name) {
  std::array<char, 256> value{};
  std::size_t size = value.size();
  EXPECT_EQ(rd_kafka_conf_get(conf.get(), name, value.data(), &size), RD_KAFKA_CONF_OK);
  return value.data();
}

TEST(Options, OperatorsPropertiesOverrideDefaultsButNotPromises) {
  rd::Events events;
  const auto conf =
      rd::MakeConf(Client("linger.ms", "7"), events, rd::ProducerDefaults(), rd::ProducerFixed());
  ASSERT_TRUE(conf) << conf.error().message;
  EXPECT_EQ(Get(*conf, "linger.ms"), "7");
  EXPECT_EQ(Get(*conf, "enable.idempotence"), "true");
  EXPECT_EQ(Get(*conf, "compression.codec"), "zstd");
  EXPECT_THAT(Get(*conf, "client.id"), HasSubstr("rasad-test-"));
}

TEST(Options, AWrongPropertyIsNamed) {
  const auto unknown = ErrorOf(Client("no.such.property", "1"));
  EXPECT_EQ(unknown.code, ErrorCode::kMisconfigured);
  EXPECT_THAT(unknown.message, HasSubstr("\"no.such.property\""));
  const auto bad = ErrorOf(Client("security.protocol", "pigeons"));
  EXPECT_EQ(bad.code, ErrorCode::kMisconfigured);
  EXPECT_THAT(bad.message, HasSubstr("\"security.protocol\""));
}

TEST(Options, PropertiesThatPromisesHangOnAreRefused) {
  for (const char* name : {"enable.auto.commit", "enable.idempotence", "group.id", "partitioner",
                           "bootstrap.servers", "partition.assignment.strategy"}) {
    const auto error = ErrorOf(Client(name, "true"));
    EXPECT_EQ(error.code, ErrorCode::kMisconfigured) << name;
    EXPECT_THAT(error.message, HasSubstr(name));
  }
}

TEST(Options, SecretsComeFromTheEnvironmentAndNeverIntoMessages) {
  setenv("RASAD_TEST_SECRET", "hunter2", 1);
  rd::Events events;
  const auto conf = rd::MakeConf(Client("sasl.password", "env:RASAD_TEST_SECRET"), events, {}, {});
  ASSERT_TRUE(conf) << conf.error().message;
  EXPECT_EQ(Get(*conf, "sasl.password"), "hunter2");

  const auto refused = ErrorOf(Client("security.protocol", "env:RASAD_TEST_SECRET"));
  EXPECT_EQ(refused.code, ErrorCode::kMisconfigured);
  EXPECT_THAT(refused.message, Not(HasSubstr("hunter2")));

  unsetenv("RASAD_TEST_SECRET");
  const auto absent = ErrorOf(Client("sasl.password", "env:RASAD_TEST_SECRET"));
  EXPECT_EQ(absent.code, ErrorCode::kMisconfigured);
  EXPECT_THAT(absent.message, HasSubstr("RASAD_TEST_SECRET"));
}

TEST(Options, ASourceNeedsServersGroupAndTopics) {
  SourceOptions options{Client(), {"t"}, "g", {}, 0, 0, nullptr};
  options.client.kafka.clear_bootstrap_servers();
  auto source = KafkaSource::Open(options);
  ASSERT_FALSE(source);
  EXPECT_THAT(source.error().message, HasSubstr("bootstrap_servers"));
  options.client = Client();
  options.batch_size = 10'001;
  EXPECT_FALSE(KafkaSource::Open(options));
  options.batch_size = 0;
  options.topics.clear();
  EXPECT_FALSE(KafkaSource::Open(options));
}

}  // namespace
}  // namespace rasad::kafka

// Tests of topics, patience and administration; most need a real broker.
#include "platform/kafka/admin.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "integration/kafka/cluster.h"
#include "platform/kafka/backlog.h"
#include "platform/kafka/topics.h"

namespace rasad::kafka {
namespace {

using base::ErrorCode;
using testing::HasSubstr;

ClientOptions At(const std::string& bootstrap) {
  ClientOptions options;
  options.client_id = "test";
  options.kafka.set_bootstrap_servers(bootstrap);
  return options;
}

TEST(WaitForBroker, SucceedsOnTheMockCluster) {
  MockCluster cluster;
  const auto found = WaitForBroker(ClientOf(cluster), 10'000, {});
  EXPECT_TRUE(found) << found.error().message;
}

TEST(WaitForBroker, SaysWhereNobodyAnswered) {
  const auto found = WaitForBroker(At("127.0.0.1:1"), 1, {});
  ASSERT_FALSE(found);
  EXPECT_EQ(base::DispositionOf(found.error().code), base::Disposition::kRetry);
  EXPECT_THAT(found.error().message, HasSubstr("127.0.0.1:1"));
}

TEST(WaitForBroker, WrongPropertiesFailAtOnce) {
  auto options = At("127.0.0.1:1");
  (*options.kafka.mutable_properties())["ssl.ca.locatoin"] = "x";
  const auto found = WaitForBroker(options, 60'000, {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kMisconfigured);
}

TEST(Topics, AnotherPartitionCountIsMisconfigured) {
  MockCluster cluster;
  cluster.MakeTopic("t", 3);
  EXPECT_TRUE(EnsureTopics(ClientOf(cluster), {{"t", 3, 1, -1, 1 << 20, ""}}));
  const auto other = EnsureTopics(ClientOf(cluster), {{"t", 8, 1, -1, 1 << 20, ""}});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::kMisconfigured);
  EXPECT_THAT(other.error().message, HasSubstr("t has 3 partitions"));
}

struct Real : testing::Test {
  void SetUp() override {
    if (RealBroker().empty()) GTEST_SKIP() << "no real broker: set RASAD_TEST_KAFKA=host:port";
  }
};

TEST_F(Real, SeveralProcessesMayMakeTheTopicsAtOnce) {
  const std::vector<TopicSpec> table{{Unique("a"), 8, 1, -1, 5 << 20, ""},
                                     {Unique("b"), 2, 1, 3'600'000, 1 << 20, ""}};
  std::vector<std::thread> threads;
  std::vector<base::Status> outcomes(4);
  for (auto& outcome : outcomes) {
    threads.emplace_back([&] { outcome = EnsureTopics(At(RealBroker()), table); });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& outcome : outcomes) EXPECT_TRUE(outcome) << outcome.error().message;
  auto admin = Admin::Open(At(RealBroker()));
  ASSERT_TRUE(admin);
  const auto topics = (*admin)->Topics(table[0].name);
  ASSERT_TRUE(topics) << topics.error().message;
  ASSERT_EQ(topics->size(), 1u);
  EXPECT_EQ(topics->front().partitions.size(), 8u);
}

TEST_F(Real, TheTopicsLimitDecidesWhatIsTooLarge) {
  const TopicSpec spec{Unique("large"), 1, 1, -1, 5 << 20, ""};
  ASSERT_TRUE(EnsureTopics(At(RealBroker()), {spec}));
  auto sink = KafkaSink::Open({At(RealBroker()), spec.name, nullptr});
  ASSERT_TRUE(sink);
  // Bytes that do not compress.
  std::string page(4 << 20, '\0');
  std::uint32_t state = 1;
  for (char& c : page) c = static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
  const std::vector<runtime::OutRecord> fits{{"page", page, {{"ce_type", "x"}}}};
  const auto written = (*sink)->Write(fits);
  EXPECT_TRUE(written) << written.error().message;
  const std::vector<runtime::OutRecord> large{{"two", page + page, {}}};
  const auto refused = (*sink)->Write(large);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidInput) << refused.error().message;
  EXPECT_TRUE((*sink)->Write(fits));
}

TEST_F(Real, ReadsListsAndProduces) {
  const auto topic = Unique("admin");
  const auto group = Unique("g");
  ASSERT_TRUE(EnsureTopics(At(RealBroker()), {{topic, 2, 1, -1, 1 << 20, ""}}));
  auto opened = Admin::Open(At(RealBroker()));
  ASSERT_TRUE(opened);
  Admin& admin = **opened;
  EXPECT_TRUE(admin.Read(topic, [](runtime::Record) { return true; })) << "empty";
  for (int i = 0; i < 5; ++i) {
    const auto produced = admin.Produce(topic, {"k" + std::to_string(i), "v", {{"h", "1"}}});
    ASSERT_TRUE(produced) << produced.error().message;
  }
  std::vector<runtime::Record> records;
  ASSERT_TRUE(admin.Read(topic, [&](runtime::Record record) {
    records.push_back(std::move(record));
    return true;
  }));
  ASSERT_EQ(records.size(), 5u);
  const auto one = admin.ReadOne(records.back().origin);
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_EQ(one->key, records.back().key);
  EXPECT_EQ(one->headers, records.back().headers);
  int calls = 0;
  ASSERT_TRUE(admin.Read(topic, [&](runtime::Record) { return ++calls < 2; }));
  EXPECT_EQ(calls, 2);

  EXPECT_EQ(admin.ReadOne({topic, 0, 1000}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(admin.ReadOne({topic, 7, 0}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(admin.Produce("absent-topic", {}).error().code, ErrorCode::kNotFound);

  auto lags = admin.Lag(group, topic);
  ASSERT_TRUE(lags) << lags.error().message;
  std::int64_t lag = 0;
  for (const auto& entry : *lags) {
    lag += entry.lag;
    EXPECT_EQ(entry.committed, -1);
  }
  EXPECT_EQ(lag, 5);
  SourceOptions options;
  options.client = At(RealBroker());
  options.topics = {topic};
  options.group = group;
  options.batch_size = 3;
  auto source = KafkaSource::Open(options);
  ASSERT_TRUE(source);
  const auto batch = PollSome(**source);
  ASSERT_TRUE((*source)->Commit());
  lags = admin.Lag(group, topic);
  ASSERT_TRUE(lags);
  lag = 0;
  for (const auto& entry : *lags) lag += entry.lag;
  EXPECT_EQ(lag, 5 - static_cast<std::int64_t>(batch.size()));
}

TEST_F(Real, ATopicThatIsMadeLaterIsFound) {
  const auto topic = Unique("later");
  SourceOptions options;
  options.client = At(RealBroker());
  (*options.client.kafka.mutable_properties())["topic.metadata.refresh.interval.ms"] = "500";
  options.topics = {topic};
  options.group = Unique("g");
  auto source = KafkaSource::Open(options);
  ASSERT_TRUE(source);
  bool refused = false;
  for (int i = 0; i < 100 && !refused; ++i) {
    const auto polled = (*source)->Poll(std::chrono::milliseconds(50));
    if (polled) continue;
    EXPECT_EQ(polled.error().code, ErrorCode::kUnavailable);
    refused = true;
  }
  EXPECT_TRUE(refused);
  ASSERT_TRUE(EnsureTopics(options.client, {{topic, 1, 1, -1, 1 << 20, ""}}));
  auto admin = Admin::Open(options.client);
  ASSERT_TRUE((*admin)->Produce(topic, {"k", "late", {}}));
  EXPECT_EQ(PollSome(**source).front().value, "late");
}

TEST_F(Real, ADisplacedStaticMemberStops) {
  const auto topic = Unique("static");
  ASSERT_TRUE(EnsureTopics(At(RealBroker()), {{topic, 1, 1, -1, 1 << 20, ""}}));
  SourceOptions options;
  options.client = At(RealBroker());
  options.topics = {topic};
  options.group = Unique("g");
  options.group_instance_id = "one";
  auto admin = Admin::Open(options.client);
  ASSERT_TRUE((*admin)->Produce(topic, {"k", "v", {}}));
  auto first = KafkaSource::Open(options);
  ASSERT_EQ(PollSome(**first).size(), 1u);
  auto second = KafkaSource::Open(options);
  ASSERT_TRUE(second);
  base::Error error;
  for (int i = 0; i < 200; ++i) {
    const auto idle = (*first)->Idle(std::chrono::milliseconds(50));
    if (!idle && idle.error().code != ErrorCode::kConflict) {
      error = idle.error();
      break;
    }
    static_cast<void>((*second)->Poll(std::chrono::milliseconds(10)));
  }
  EXPECT_EQ(error.code, ErrorCode::kMisconfigured) << error.message;
}

TEST_F(Real, CountsWhatWaitsForGroups) {
  const auto topic = Unique("backlog");
  const auto group = Unique("g");
  ASSERT_TRUE(EnsureTopics(At(RealBroker()), {{topic, 4, 1, -1, 1 << 20, ""}}));
  auto backlog = Backlog::Open(At(RealBroker()), {{group, topic}, {Unique("other"), topic}});
  ASSERT_TRUE(backlog) << backlog.error().message;
  const auto waiting = [&]() -> std::int64_t {
    base::Result<std::int64_t> count = 0;
    for (int tries = 0; tries < 100; ++tries) {  // a coordinator may still be loading
      if ((count = (*backlog)->Waiting())) return *count;
    }
    ADD_FAILURE() << count.error().message;
    return -1;
  };
  EXPECT_EQ(waiting(), 0);
  auto sink = KafkaSink::Open({At(RealBroker()), topic, nullptr});
  ASSERT_TRUE(sink);
  std::vector<runtime::OutRecord> records;
  for (int i = 0; i < 10; ++i) records.push_back({"k" + std::to_string(i), "v", {}});
  ASSERT_TRUE((*sink)->Write(records));
  EXPECT_EQ(waiting(), 20) << "ten for each of the groups";
  auto source = KafkaSource::Open({.client = At(RealBroker()),
                                   .topics = {topic},
                                   .group = group,
                                   .group_instance_id = "",
                                   .batch_size = 4});
  ASSERT_TRUE(source);
  std::size_t read = 0;
  for (int polls = 0; read < records.size() && polls < 600; ++polls) {
    const auto batch = (*source)->Poll(std::chrono::milliseconds(100));
    ASSERT_TRUE(batch) << batch.error().message;
    EXPECT_EQ(waiting(), 20 - static_cast<std::int64_t>(read)) << "what is in hand waits";
    read += batch->size();
    ASSERT_TRUE((*source)->Commit());
    EXPECT_EQ(waiting(), 20 - static_cast<std::int64_t>(read));
  }
  EXPECT_EQ(read, records.size());
}

}  // namespace
}  // namespace rasad::kafka

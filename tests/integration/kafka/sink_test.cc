// Tests of the sink: what is durable, what is retried, what is an error.
#include "platform/kafka/sink.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "integration/kafka/cluster.h"

namespace rasad::kafka {
namespace {

using base::ErrorCode;
using testing::HasSubstr;

struct SinkTest : testing::Test {
  std::unique_ptr<KafkaSink> Open(const ClientOptions& client) {
    auto sink = KafkaSink::Open({client, topic, nullptr});
    EXPECT_TRUE(sink) << sink.error().message;
    return std::move(*sink);
  }
  /// Writes until it succeeds: a broker that comes up, or a busy machine, may need longer than one
  /// write waits.
  base::Status WriteAtLast(KafkaSink& sink) {
    base::Status written;
    for (int i = 0; i < 30 && !(written = sink.Write(one)); ++i) {
    }
    return written;
  }
  MockCluster cluster;
  std::string topic = "t";
  const std::vector<runtime::OutRecord> one{{"key", "value", {}}};
};

TEST_F(SinkTest, ErrorsOfARestartingBrokerAreRetriedInside) {
  cluster.MakeTopic(topic, 2);
  auto sink = Open(ClientOf(cluster));
  cluster.FailNext(kInitProducerId, {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS});
  cluster.FailNext(kProduce, {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                              RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                              RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE});
  const auto written = sink->Write(one);
  EXPECT_TRUE(written) << written.error().message;
}

TEST_F(SinkTest, TooLargeForTheTopicIsTheRecordsFault) {
  cluster.MakeTopic(topic, 2);
  auto sink = Open(ClientOf(cluster));
  cluster.FailNext(kProduce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  const auto written = sink->Write(one);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kInvalidInput);
  EXPECT_THAT(written.error().message, HasSubstr("\"key\""));
  EXPECT_TRUE(sink->Write(one));
}

TEST_F(SinkTest, TooLargeForTheClientIsTheRecordsFaultToo) {
  cluster.MakeTopic(topic, 2);
  auto sink = Open(ClientOf(cluster));
  const std::vector<runtime::OutRecord> big{
      {"key", std::string(static_cast<std::size_t>(kMaxMessageBytes) + 1, 'x'), {}}};
  const auto written = sink->Write(big);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kInvalidInput);
}

TEST_F(SinkTest, ABrokerThatIsAwayIsATimeoutAndComesBack) {
  cluster.MakeTopic(topic, 2);
  auto client = ClientOf(cluster);
  (*client.kafka.mutable_properties())["message.timeout.ms"] = "600";
  auto sink = Open(client);
  ASSERT_TRUE(WriteAtLast(*sink));
  cluster.SetUp(false);
  const auto written = sink->Write(one);
  ASSERT_FALSE(written);
  EXPECT_EQ(base::DispositionOf(written.error().code), base::Disposition::kRetry);
  cluster.SetUp(true);
  const auto again = WriteAtLast(*sink);
  EXPECT_TRUE(again) << again.error().message;
}

TEST_F(SinkTest, AProducerThatLostItsSequenceIsReplaced) {
  cluster.MakeTopic(topic, 1);
  auto sink = Open(ClientOf(cluster));
  ASSERT_TRUE(sink->Write(one));
  cluster.FailNext(kProduce, {RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER});
  const auto written = sink->Write(one);
  if (!written) {
    EXPECT_EQ(base::DispositionOf(written.error().code), base::Disposition::kRetry)
        << written.error().message;
  }
  const auto again = sink->Write(one);
  EXPECT_TRUE(again) << again.error().message;
}

TEST_F(SinkTest, MoreThanTheQueueHoldsIsWrittenAllTheSame) {
  cluster.MakeTopic(topic, 2);
  auto client = ClientOf(cluster);
  (*client.kafka.mutable_properties())["queue.buffering.max.messages"] = "10";
  auto sink = Open(client);
  const std::vector<runtime::OutRecord> many(500, one.front());
  const auto written = sink->Write(many);
  EXPECT_TRUE(written) << written.error().message;
}

struct SinkAnywhere : AnyCluster {};

TEST_P(SinkAnywhere, BytesHeadersAndKeysComeThroughIntact) {
  const auto topic = Unique("sink");
  cluster().MakeTopic(topic, 4);
  auto sink = KafkaSink::Open({ClientOf(cluster()), topic, nullptr});
  ASSERT_TRUE(sink);
  const std::string bytes("\0\xff\x80\n", 4);
  std::vector<runtime::OutRecord> records{
      {"a", bytes, {{"h", bytes}, {"h", ""}, {"other", "2"}}},
      {"a", "", {}},
      {std::string("\0k", 2), "x", {}},
      {"", "no key", {}},
  };
  ASSERT_TRUE((*sink)->Write(records));
  auto source = KafkaSource::Open(SourceOf(cluster(), topic, Unique("g")));
  ASSERT_TRUE(source);
  std::vector<runtime::OutRecord> read;
  std::map<std::string, std::set<int>> partitions;
  while (read.size() < records.size()) {
    auto batch = PollSome(**source);
    if (batch.empty()) break;
    for (auto& record : batch) {
      EXPECT_EQ(record.origin.topic, topic);
      EXPECT_GT(record.timestamp_ms, 1'600'000'000'000);
      partitions[record.key].insert(record.origin.partition);
      read.push_back({record.key, record.value, record.headers});
    }
    ASSERT_TRUE((*source)->Commit());
  }
  EXPECT_THAT(read, testing::UnorderedElementsAreArray(records));
  EXPECT_EQ(partitions["a"].size(), 1u) << "one key, one partition";
}

INSTANTIATE_TEST_SUITE_P(On, SinkAnywhere, testing::Values("mock", "real"),
                         [](const auto& suite) { return std::string(suite.param); });

}  // namespace
}  // namespace rasad::kafka

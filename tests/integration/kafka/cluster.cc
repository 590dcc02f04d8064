// The clusters that adapter tests run on: librdkafka's mock, and a real broker where one is given.
#include "integration/kafka/cluster.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>

#include "platform/kafka/topics.h"

namespace rasad::kafka {
namespace {

class RealCluster final : public Cluster {
 public:
  std::string Bootstrap() const override { return RealBroker(); }
  void MakeTopic(const std::string& name, int partitions) override {
    const auto made =
        EnsureTopics(ClientOf(*this), {{name, partitions, 1, 3'600'000, 8 << 20, ""}});
    ASSERT_TRUE(made) << made.error().message;
  }
};

}  // namespace

MockCluster::MockCluster() {
  std::array<char, 256> text{};
  owner_ = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), text.data(), text.size());
  cluster_ = rd_kafka_mock_cluster_new(owner_, 1);
}

MockCluster::~MockCluster() {
  rd_kafka_mock_cluster_destroy(cluster_);
  rd_kafka_destroy(owner_);
}

std::string MockCluster::Bootstrap() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }

void MockCluster::MakeTopic(const std::string& name, int partitions) {
  ASSERT_EQ(rd_kafka_mock_topic_create(cluster_, name.c_str(), partitions, 1),
            RD_KAFKA_RESP_ERR_NO_ERROR);
}

void MockCluster::FailNext(int api_key, const std::vector<rd_kafka_resp_err_t>& errors) {
  rd_kafka_mock_push_request_errors_array(cluster_, static_cast<int16_t>(api_key), errors.size(),
                                          errors.data());
}

void MockCluster::SetUp(bool up) {
  if (up) {
    rd_kafka_mock_broker_set_up(cluster_, 1);
  } else {
    rd_kafka_mock_broker_set_down(cluster_, 1);
  }
}

std::string RealBroker() {
  const char* address = std::getenv("RASAD_TEST_KAFKA");
  return address == nullptr ? "" : address;
}

std::string Unique(const std::string& stem) {
  static int count = 0;
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  return stem + "." + std::to_string(now) + "." + std::to_string(getpid()) + "." +
         std::to_string(++count);
}

ClientOptions ClientOf(const Cluster& cluster) {
  ClientOptions options;
  options.client_id = "test";
  options.kafka.set_bootstrap_servers(cluster.Bootstrap());
  auto& properties = *options.kafka.mutable_properties();
  properties["session.timeout.ms"] = std::to_string(cluster.SessionTimeoutMs());
  properties["heartbeat.interval.ms"] = "300";
  properties["reconnect.backoff.ms"] = "50";
  return options;
}

SourceOptions SourceOf(const Cluster& cluster, const std::string& topic, const std::string& group) {
  SourceOptions options;
  options.client = ClientOf(cluster);
  options.topics = {topic};
  options.group = group;
  return options;
}

void Fill(const Cluster& cluster, const std::string& topic, int from, int to) {
  auto sink = KafkaSink::Open({ClientOf(cluster), topic, nullptr});
  ASSERT_TRUE(sink) << sink.error().message;
  std::vector<runtime::OutRecord> records;
  for (int i = from; i < to; ++i) {
    records.push_back({"k" + std::to_string(i), "v" + std::to_string(i), {{"n", "h"}}});
  }
  const auto written = (*sink)->Write(records);
  ASSERT_TRUE(written) << written.error().message;
}

std::vector<runtime::Record> PollSome(KafkaSource& source) {
  for (int i = 0; i < 200; ++i) {
    auto polled = source.Poll(std::chrono::milliseconds(100));
    if (!polled && base::DispositionOf(polled.error().code) != base::Disposition::kRetry) {
      ADD_FAILURE() << polled.error().message;
      return {};
    }
    if (polled && !polled->empty()) return std::move(*polled);
  }
  ADD_FAILURE() << "nothing polled";
  return {};
}

void AnyCluster::SetUp() {
  if (std::string_view(GetParam()) == "mock") {
    cluster_ = std::make_unique<MockCluster>();
    return;
  }
  if (RealBroker().empty()) {
    GTEST_SKIP() << "no real broker: set RASAD_TEST_KAFKA=host:port";
  }
  cluster_ = std::make_unique<RealCluster>();
}

}  // namespace rasad::kafka

// The clusters that adapter tests run on: librdkafka's mock, and a real broker where one is given.
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "platform/kafka/client.h"
#include "platform/kafka/sink.h"
#include "platform/kafka/source.h"

namespace rasad::kafka {

/// A cluster with topics of its own. Tests with the parameter "real" use the broker that the
/// environment variable RASAD_TEST_KAFKA names (host:port).
class Cluster {
 public:
  virtual ~Cluster() = default;
  virtual std::string Bootstrap() const = 0;
  virtual void MakeTopic(const std::string& name, int partitions) = 0;
  virtual int SessionTimeoutMs() const { return 1500; }
};

/// The mock cluster, one broker.
class MockCluster final : public Cluster {
 public:
  MockCluster();
  ~MockCluster() override;
  std::string Bootstrap() const override;
  void MakeTopic(const std::string& name, int partitions) override;

  /// The mock lets a first member wait for 3 s, and drops it if its session is shorter.
  int SessionTimeoutMs() const override { return 4000; }

  /// The next requests of that kind (the protocol's API key) are answered with these errors.
  void FailNext(int api_key, const std::vector<rd_kafka_resp_err_t>& errors);
  void SetUp(bool up);

 private:
  rd_kafka_t* owner_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

/// API keys of the Kafka protocol.
inline constexpr int kProduce = 0;
inline constexpr int kOffsetCommit = 8;
inline constexpr int kInitProducerId = 22;

/// The address in RASAD_TEST_KAFKA; empty if there is none.
std::string RealBroker();

/// A name that no other test run uses.
std::string Unique(const std::string& stem);

/// Options of a client in a hurry: short sessions.
ClientOptions ClientOf(const Cluster& cluster);

SourceOptions SourceOf(const Cluster& cluster, const std::string& topic, const std::string& group);

/// Writes records "k<i>" -> "v<i>" for i in [from, to) into a topic.
void Fill(const Cluster& cluster, const std::string& topic, int from, int to);

/// Polls until there is something, at most about 20 s.
std::vector<runtime::Record> PollSome(KafkaSource& source);

/// A suite that runs on the mock and on the real broker.
class AnyCluster : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override;
  Cluster& cluster() { return *cluster_; }

 private:
  std::unique_ptr<Cluster> cluster_;
};

}  // namespace rasad::kafka

// Tests of the source: batches, commits, rebalances, brokers that go away.
#include "platform/kafka/source.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "integration/kafka/cluster.h"

namespace rasad::kafka {
namespace {

using base::ErrorCode;
using runtime::Record;
using std::chrono::milliseconds;

std::unique_ptr<KafkaSource> Open(SourceOptions options) {
  auto source = KafkaSource::Open(std::move(options));
  EXPECT_TRUE(source) << source.error().message;
  return std::move(*source);
}

/// Polls and commits until `want` different values were seen.
std::multiset<std::string> Drain(KafkaSource& source, std::size_t want) {
  std::multiset<std::string> values;
  std::set<std::string> distinct;
  while (distinct.size() < want) {
    auto batch = PollSome(source);
    if (batch.empty()) break;
    for (const Record& record : batch) {
      values.insert(record.value);
      distinct.insert(record.value);
    }
    const auto done = source.Commit();
    EXPECT_TRUE(done) << done.error().message;
  }
  return values;
}

struct SourceAnywhere : AnyCluster {};

TEST_P(SourceAnywhere, ReadsAllInOrderAndGoesOnWhereItCommitted) {
  const auto topic = Unique("source");
  const auto group = Unique("g");
  cluster().MakeTopic(topic, 3);
  Fill(cluster(), topic, 0, 300);
  {
    auto source = Open(SourceOf(cluster(), topic, group));
    std::map<int, std::int64_t> last;
    std::size_t count = 0;
    while (count < 300) {
      const auto batch = PollSome(*source);
      ASSERT_FALSE(batch.empty());
      for (const Record& record : batch) {
        const auto before = last.find(record.origin.partition);
        EXPECT_EQ(record.origin.offset, before == last.end() ? 0 : before->second + 1);
        last[record.origin.partition] = record.origin.offset;
        EXPECT_EQ(record.deaths, 0);
      }
      count += batch.size();
      ASSERT_TRUE(source->Commit());
    }
    EXPECT_EQ(count, 300u);
    EXPECT_TRUE(source->Commit()) << "nothing in hand";
  }
  Fill(cluster(), topic, 300, 310);
  auto source = Open(SourceOf(cluster(), topic, group));
  const auto values = Drain(*source, 10);
  EXPECT_EQ(values.size(), 10u);
  EXPECT_EQ(values.count("v299"), 0u);
}

TEST_P(SourceAnywhere, BatchesKeepTheirLimits) {
  const auto topic = Unique("limits");
  cluster().MakeTopic(topic, 1);
  Fill(cluster(), topic, 0, 100);
  auto options = SourceOf(cluster(), topic, Unique("g"));
  options.batch_size = 7;
  auto source = Open(options);
  std::size_t count = 0;
  while (count < 100) {
    const auto batch = PollSome(*source);
    ASSERT_FALSE(batch.empty());
    EXPECT_LE(batch.size(), 7u);
    count += batch.size();
    ASSERT_TRUE(source->Commit());
  }
  options.group = Unique("g");
  options.batch_size = 0;
  options.batch_bytes = 20;  // A record is at most 8 bytes.
  source = Open(options);
  EXPECT_LE(PollSome(*source).size(), 6u);
}

TEST_P(SourceAnywhere, WhatWasNotCommittedComesAgainAndIsNoDeath) {
  const auto topic = Unique("again");
  const auto group = Unique("g");
  cluster().MakeTopic(topic, 1);
  Fill(cluster(), topic, 0, 200);
  for (int i = 0; i < 4; ++i) {
    auto source = Open(SourceOf(cluster(), topic, group));
    // Were giving up alive taken for a death, later batches would be small, then single.
    std::vector<Record> batch = PollSome(*source);
    ASSERT_FALSE(batch.empty());
    EXPECT_EQ(batch.front().value, "v0");
    EXPECT_GT(batch.size(), 32u);
    EXPECT_EQ(batch.front().deaths, 0);
  }
}

TEST_P(SourceAnywhere, IdleTakesNothingAndLosesNothing) {
  const auto topic = Unique("idle");
  cluster().MakeTopic(topic, 2);
  Fill(cluster(), topic, 0, 50);
  auto options = SourceOf(cluster(), topic, Unique("g"));
  options.batch_size = 5;
  auto source = Open(options);
  std::set<std::string> values;
  std::size_t count = 0;
  while (values.size() < 50) {
    const auto batch = PollSome(*source);
    ASSERT_FALSE(batch.empty());
    const auto idle = source->Idle(milliseconds(20));
    ASSERT_TRUE(idle) << idle.error().message;
    for (const Record& record : batch) values.insert(record.value);
    count += batch.size();
    ASSERT_TRUE(source->Commit());
  }
  EXPECT_EQ(count, 50u);
}

TEST_P(SourceAnywhere, ARebalanceAbandonsTheBatchInHand) {
  const auto topic = Unique("rebalance");
  const auto group = Unique("g");
  cluster().MakeTopic(topic, 4);
  Fill(cluster(), topic, 0, 400);
  auto first = Open(SourceOf(cluster(), topic, group));
  ASSERT_FALSE(PollSome(*first).empty());
  auto second = Open(SourceOf(cluster(), topic, group));
  base::Status idle;
  for (int i = 0; i < 200 && idle; ++i) {
    idle = first->Idle(milliseconds(50));
    if (!idle) break;
    auto polled = second->Poll(milliseconds(50));
    ASSERT_TRUE(polled && polled->empty()) << "the first member still holds everything";
  }
  ASSERT_FALSE(idle) << "no rebalance came";
  EXPECT_EQ(idle.error().code, ErrorCode::kConflict);

  // Both go on: together they read everything, also the one that was paused when it lost its
  // partitions, and no partition is shared.
  std::set<std::string> values;
  std::map<int, std::set<int>> owners;
  for (int i = 0; i < 400 && values.size() < 400; ++i) {
    int who = 0;
    for (KafkaSource* source : {first.get(), second.get()}) {
      auto polled = source->Poll(milliseconds(20));
      ASSERT_TRUE(polled) << polled.error().message;
      const auto done = source->Commit();
      if (done) {
        for (const Record& record : *polled) {
          EXPECT_EQ(record.deaths, 0);
          values.insert(record.value);
          owners[record.origin.partition].insert(who);
        }
      } else {
        EXPECT_EQ(done.error().code, ErrorCode::kConflict) << done.error().message;
      }
      ++who;
    }
  }
  EXPECT_EQ(values.size(), 400u);
  EXPECT_EQ(owners.size(), 4u);
  for (const auto& [partition, who] : owners) EXPECT_EQ(who.size(), 1u) << partition;
}

INSTANTIATE_TEST_SUITE_P(On, SourceAnywhere, testing::Values("mock", "real"),
                         [](const auto& suite) { return std::string(suite.param); });

struct SourceErrors : testing::Test {
  void SetUp() override {
    cluster.MakeTopic("t", 1);
    Fill(cluster, "t", 0, 20);
  }
  MockCluster cluster;
};

TEST_F(SourceErrors, LostMembershipAbandonsTheBatchAndItIsPolledAgain) {
  for (const auto error :
       {RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
        RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS}) {
    auto source = Open(SourceOf(cluster, "t", std::string("g") + rd_kafka_err2name(error)));
    auto batch = PollSome(*source);
    ASSERT_FALSE(batch.empty());
    cluster.FailNext(kOffsetCommit, {error});
    const auto done = source->Commit();
    ASSERT_FALSE(done) << rd_kafka_err2name(error);
    EXPECT_EQ(done.error().code, ErrorCode::kConflict);
    auto again = PollSome(*source);
    ASSERT_FALSE(again.empty());
    EXPECT_EQ(again.front().origin, batch.front().origin) << rd_kafka_err2name(error);
    EXPECT_EQ(again.front().deaths, 0);
    const auto committed = source->Commit();
    EXPECT_TRUE(committed) << committed.error().message;
  }
}

TEST_F(SourceErrors, ACommitThatFailsOtherwiseKeepsTheBatch) {
  auto source = Open(SourceOf(cluster, "t", "g"));
  decltype(PollSome(*source)) batch;
  base::Status done;
  for (int i = 0; i < 50; ++i) {
    if (batch.empty()) {
      batch = PollSome(*source);
      ASSERT_FALSE(batch.empty());
      cluster.FailNext(kOffsetCommit, std::vector<rd_kafka_resp_err_t>(
                                          3, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE));
    }
    done = source->Commit();
    if (done) break;
    ASSERT_EQ(base::DispositionOf(done.error().code), base::Disposition::kRetry);
    if (done.error().message.find("UNKNOWN_MEMBER_ID") != std::string::npos) {
      batch.clear();  // the machine stood still for longer than a session: from the beginning
      continue;
    }
    ASSERT_NE(done.error().code, ErrorCode::kConflict) << done.error().message;
    ASSERT_TRUE(source->Idle(milliseconds(50)));
  }
  ASSERT_TRUE(done) << done.error().message;
  source.reset();
  Fill(cluster, "t", 20, 21);
  source = Open(SourceOf(cluster, "t", "g"));
  EXPECT_EQ(PollSome(*source).front().value, "v" + std::to_string(batch.size()));
}

TEST_F(SourceErrors, NothingIsHandedOutBeforeTheMarkIsWritten) {
  auto source = Open(SourceOf(cluster, "t", "g"));
  cluster.FailNext(kOffsetCommit,
                   {RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION});
  auto batch = PollSome(*source);  // Delivers only after two refusals.
  ASSERT_FALSE(batch.empty());
  EXPECT_EQ(batch.front().value, "v0");
  EXPECT_TRUE(source->Commit());
}

TEST_F(SourceErrors, ABrokerThatGoesAwayIsNoError) {
  auto source = Open(SourceOf(cluster, "t", "g"));
  ASSERT_FALSE(PollSome(*source).empty());
  ASSERT_TRUE(source->Commit());
  cluster.SetUp(false);
  for (int i = 0; i < 10; ++i) {
    const auto polled = source->Poll(milliseconds(50));
    ASSERT_TRUE(polled) << polled.error().message;
  }
  cluster.SetUp(true);
  Fill(cluster, "t", 20, 25);
  const auto values = Drain(*source, 5);
  EXPECT_EQ(values.count("v24"), 1u);
}

TEST_F(SourceErrors, LagIsReported) {
  runtime::Metrics metrics("test");
  auto options = SourceOf(cluster, "t", "g");
  options.metrics = &metrics;
  options.batch_size = 5;
  (*options.client.kafka.mutable_properties())["statistics.interval.ms"] = "50";
  auto source = Open(options);
  ASSERT_EQ(PollSome(*source).size(), 5u);
  ASSERT_TRUE(source->Commit());
  auto& lag = metrics.GetGauge("rasad_lag_records", "", {{"topic", "t"}, {"partition", "0"}});
  for (int i = 0; i < 200 && lag.Value() == 0; ++i) {
    ASSERT_TRUE(source->Idle(milliseconds(20)));
  }
  EXPECT_GE(lag.Value(), 10);
  EXPECT_LE(lag.Value(), 20);
  EXPECT_GE(metrics.GetCounter("rasad_kafka_rebalances_total", "").Value(), 1);
}

}  // namespace
}  // namespace rasad::kafka

// Tests of the edge's producer: every accepted record hears back exactly once.
#include "platform/kafka/producer.h"

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "integration/kafka/cluster.h"

namespace rasad::kafka {
namespace {

using base::ErrorCode;
using std::chrono::milliseconds;

struct ProducerTest : testing::Test {
  void SetUp() override { cluster.MakeTopic("t", 4); }
  std::unique_ptr<Producer> Open(std::uint32_t most = 0) {
    auto producer = Producer::Open({ClientOf(cluster), "t", most, 0, 0, nullptr});
    EXPECT_TRUE(producer) << producer.error().message;
    return std::move(*producer);
  }
  MockCluster cluster;
  const runtime::OutRecord one{"key", "value", {}};
};

TEST_F(ProducerTest, ManyThreadsHearOfEachRecordOnceAndOnOneThread) {
  constexpr int kThreads = 4;
  constexpr int kEach = 500;
  auto producer = Open();
  std::vector<std::atomic<int>> heard(kThreads * kEach);
  std::atomic<int> failed{0};
  std::mutex mutex;
  std::set<std::thread::id> ids;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        auto& count = heard[static_cast<std::size_t>(t * kEach + i)];
        const auto sent = producer->Send(one, [&](base::Status status) {
          ++count;
          if (!status) ++failed;
          const std::lock_guard lock(mutex);
          ids.insert(std::this_thread::get_id());
        });
        EXPECT_TRUE(sent) << sent.error().message;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  producer->Close(milliseconds(10'000));
  for (const auto& count : heard) EXPECT_EQ(count.load(), 1);
  EXPECT_EQ(failed.load(), 0);
  EXPECT_EQ(ids.size(), 1u);
  EXPECT_FALSE(ids.contains(std::this_thread::get_id()));
}

TEST_F(ProducerTest, AFullQueueIsExhaustedAndCloseAnswersTheRest) {
  cluster.SetUp(false);
  std::atomic<int> heard{0};
  std::atomic<int> failed{0};
  auto producer = Open(10);
  int accepted = 0;
  base::Status refused;
  for (int i = 0; i < 50 && refused; ++i) {
    refused = producer->Send(one, [&](base::Status status) {
      ++heard;
      if (!status && base::DispositionOf(status.error().code) == base::Disposition::kRetry) {
        ++failed;
      }
    });
    if (refused) ++accepted;
  }
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kExhausted);
  EXPECT_EQ(accepted, 10);
  EXPECT_FALSE(producer->Ready(milliseconds(100)));
  producer->Close(milliseconds(50));
  EXPECT_EQ(heard.load(), accepted);
  EXPECT_EQ(failed.load(), accepted);
  const auto closed = producer->Send(one, [&](base::Status) { ++heard; });
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().code, ErrorCode::kUnavailable);
  producer->Close(milliseconds(0));
  EXPECT_EQ(heard.load(), accepted);
}

TEST_F(ProducerTest, ARefusedRecordHearsTheReason) {
  auto producer = Open();
  cluster.FailNext(kProduce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  std::promise<base::Status> heard;
  ASSERT_TRUE(producer->Send(one, [&](base::Status status) { heard.set_value(status); }));
  const auto status = heard.get_future().get();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kInvalidInput);
}

TEST_F(ProducerTest, ReadyKnowsItsTopic) {
  auto producer = Open();
  const auto ready = producer->Ready(milliseconds(5000));
  EXPECT_TRUE(ready) << ready.error().message;
  auto other = Producer::Open({ClientOf(cluster), "absent", 0, 0, 0, nullptr});
  ASSERT_TRUE(other);
  const auto absent = (*other)->Ready(milliseconds(5000));
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace rasad::kafka

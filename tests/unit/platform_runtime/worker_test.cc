// Every promise of the worker's loop.
#include "platform/runtime/worker.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "support/fakes.h"

namespace rasad::runtime {
namespace {

using base::ErrorCode;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing_support::FakeSink;
using testing_support::FakeSource;

Record MakeRecord(std::int64_t offset, std::string value) {
  return {"key" + std::to_string(offset),
          std::move(value),
          {{"ce_type", "in"}, {"rasad_received_at", "2024-03-16T16:47:00Z"}},
          {"in", 0, offset}};
}

class WorkerTest : public testing::Test {
 protected:
  // A stage with a fate for every kind of value.
  static base::Result<std::vector<std::string>> Stage(const Record& record) {
    if (record.value == "drop") return std::vector<std::string>{};
    if (record.value == "bad") return base::Fail(ErrorCode::kInvalidInput, "bad value");
    if (record.value == "bug") return base::Fail(ErrorCode::kInternal, "broken invariant");
    if (record.value == "config") return base::Fail(ErrorCode::kMisconfigured, "no table");
    if (record.value == "two") return std::vector<std::string>{"two.1", "two.2"};
    return std::vector<std::string>{record.value};
  }

  void Batch(std::vector<std::string> values) {
    std::vector<Record> batch;
    for (std::string& value : values) batch.push_back(MakeRecord(next_offset_++, std::move(value)));
    source_.batches.push_back(std::move(batch));
  }

  base::Status Run() {
    WorkerOptions options;
    options.service = "test";
    options.ruleset = 7;
    options.now = [] { return *base::ParseRfc3339("2024-03-16T16:48:00Z"); };
    Worker<std::string> worker(options, source_, Stage, sink_, quarantine_, metrics_);
    return worker.Run(source_.stop.get_token());
  }

  double Records(const std::string& outcome) {
    return metrics_.GetCounter("rasad_records_total", "", {{"outcome", outcome}}).Value();
  }
  std::string Header(std::size_t i, std::string_view name) {
    return std::string(FindHeader(quarantine_.items.at(i).headers, name));
  }
  void ExpectCountersAddUp() {
    EXPECT_EQ(
        Records("passed") + Records("filtered") + Records("quarantined") + Records("abandoned"),
        Records("polled"));
  }

  FakeSource source_;
  FakeSink<std::string> sink_;
  FakeSink<OutRecord> quarantine_;
  Metrics metrics_{"test"};
  std::int64_t next_offset_ = 100;
};

TEST_F(WorkerTest, EveryRecordHasOneFate) {
  Batch({"a", "drop", "bad", "two"});
  Batch({"b"});
  ASSERT_TRUE(Run());
  EXPECT_THAT(sink_.items, ElementsAre("a", "two.1", "two.2", "b"));
  EXPECT_THAT(quarantine_.items, SizeIs(1));
  EXPECT_EQ(Records("polled"), 5);
  EXPECT_EQ(Records("passed"), 3);
  EXPECT_EQ(Records("filtered"), 1);
  EXPECT_EQ(Records("quarantined"), 1);
  ExpectCountersAddUp();
  EXPECT_EQ(source_.commits, 2);
}

TEST_F(WorkerTest, QuarantineKeepsTheRecordAndSaysWhy) {
  Batch({"bad"});
  ASSERT_TRUE(Run());
  ASSERT_THAT(quarantine_.items, SizeIs(1));
  EXPECT_EQ(quarantine_.items[0].key, "key100");
  EXPECT_EQ(quarantine_.items[0].value, "bad");
  EXPECT_EQ(Header(0, "ce_type"), "in");
  EXPECT_EQ(Header(0, header::kReason), "invalid_input");
  EXPECT_EQ(Header(0, header::kMessage), "bad value");
  EXPECT_EQ(Header(0, header::kService), "test");
  EXPECT_EQ(Header(0, header::kOrigin), "in/0/100");
  EXPECT_EQ(Header(0, header::kAttempts), "1");
  EXPECT_EQ(Header(0, header::kRuleset), "7");
  EXPECT_EQ(Header(0, header::kTrail), "in/0/100");
}

TEST_F(WorkerTest, AnInternalErrorOfTheStageIsTheRecordsFault) {
  Batch({"bug", "a"});
  ASSERT_TRUE(Run());
  EXPECT_EQ(Header(0, header::kReason), "internal");
  EXPECT_THAT(sink_.items, ElementsAre("a"));
  EXPECT_EQ(metrics_.GetCounter("rasad_quarantined_total", "", {{"reason", "internal"}}).Value(),
            1);
}

TEST_F(WorkerTest, MisconfigurationStopsWithNothingCommitted) {
  Batch({"a", "config"});
  const base::Status status = Run();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kMisconfigured);
  EXPECT_EQ(source_.commits, 0);
  EXPECT_THAT(sink_.items, testing::IsEmpty());
}

TEST_F(WorkerTest, OutputsAndQuarantineAreWrittenBeforeTheCommit) {
  Batch({"a", "bad"});
  std::size_t written_at_commit = 0;
  source_.on_commit = [&] { written_at_commit = sink_.items.size() + quarantine_.items.size(); };
  ASSERT_TRUE(Run());
  EXPECT_EQ(written_at_commit, 2u);
}

TEST_F(WorkerTest, RetriesTheSameBatchWithGrowingPauses) {
  Batch({"a", "b"});
  int failures = 2;
  sink_.fail = [&](auto) -> base::Status {
    if (failures-- > 0) return base::Fail(ErrorCode::kUnavailable, "away");
    return {};
  };
  ASSERT_TRUE(Run());
  EXPECT_THAT(sink_.items, ElementsAre("a", "b"));
  EXPECT_THAT(source_.idles, ElementsAre(milliseconds(200), milliseconds(400)));
  EXPECT_EQ(source_.commits, 1);
  EXPECT_EQ(
      metrics_.GetCounter("rasad_retries_total", "", {{"step", "write"}, {"error", "unavailable"}})
          .Value(),
      2);
  EXPECT_EQ(Records("passed"), 2);
}

TEST_F(WorkerTest, ABrokenWorldIsWaitedForWithoutQuarantine) {
  Batch({"a", "b", "c", "d", "e"});
  int failures = 60;
  sink_.fail = [&](auto) -> base::Status {
    if (failures-- > 0) return base::Fail(ErrorCode::kTimeout, "no answer");
    return {};
  };
  ASSERT_TRUE(Run());
  EXPECT_THAT(quarantine_.items, testing::IsEmpty());
  std::sort(sink_.items.begin(), sink_.items.end());
  EXPECT_THAT(sink_.items, ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_LE(*std::max_element(source_.idles.begin(), source_.idles.end()), milliseconds(30'000));
}

TEST_F(WorkerTest, ARecordThatFailsTenTimesWhileItsNeighboursPassIsGivenUp) {
  Batch({"a", "poison", "b"});
  int alone = 0;
  sink_.fail = [&](std::span<const std::string> batch) -> base::Status {
    if (std::find(batch.begin(), batch.end(), "poison") == batch.end()) return {};
    if (batch.size() == 1) ++alone;
    return base::Fail(ErrorCode::kExhausted, "too much memory");
  };
  ASSERT_TRUE(Run());
  EXPECT_EQ(alone, 10);
  EXPECT_THAT(sink_.items, ElementsAre("a", "b"));
  ASSERT_THAT(quarantine_.items, SizeIs(1));
  EXPECT_EQ(Header(0, header::kReason), "retry_exhausted");
  EXPECT_EQ(Header(0, header::kAttempts), "10");
  EXPECT_EQ(quarantine_.items[0].value, "poison");
  ExpectCountersAddUp();
}

TEST_F(WorkerTest, ALoneRecordFetchesNeighboursBeforeItIsGivenUp) {
  Batch({"poison"});
  Batch({"a"});
  sink_.fail = [&](std::span<const std::string> batch) -> base::Status {
    if (std::find(batch.begin(), batch.end(), "poison") == batch.end()) return {};
    return base::Fail(ErrorCode::kTimeout, "no answer");
  };
  ASSERT_TRUE(Run());
  EXPECT_THAT(sink_.items, ElementsAre("a"));
  ASSERT_THAT(quarantine_.items, SizeIs(1));
  EXPECT_EQ(Header(0, header::kReason), "retry_exhausted");
  EXPECT_EQ(Records("polled"), 2);
  ExpectCountersAddUp();
}

TEST_F(WorkerTest, FilteredNeighboursProveNothingAndOthersAreFetched) {
  Batch({"drop", "poison", "drop"});
  Batch({"a"});
  sink_.fail = [&](std::span<const std::string> batch) -> base::Status {
    if (std::find(batch.begin(), batch.end(), "poison") == batch.end()) return {};
    return base::Fail(ErrorCode::kTimeout, "no answer");
  };
  ASSERT_TRUE(Run());
  EXPECT_THAT(sink_.items, ElementsAre("a"));
  EXPECT_EQ(Header(0, header::kReason), "retry_exhausted");
  ExpectCountersAddUp();
}

TEST_F(WorkerTest, StopIsHeardWhileTheQuarantineIsAway) {
  Batch({"huge"});
  sink_.fail = [](auto) -> base::Status {
    return base::Fail(ErrorCode::kInvalidInput, "message too large");
  };
  quarantine_.fail = [&](auto) -> base::Status {
    source_.stop.request_stop();
    return base::Fail(ErrorCode::kUnavailable, "away");
  };
  ASSERT_TRUE(Run());
  EXPECT_EQ(source_.commits, 0);
  EXPECT_EQ(Records("abandoned"), 1);
}

TEST_F(WorkerTest, ARecordThatTheSinkRefusesIsFoundAndPutAside) {
  Batch({"a", "huge", "b"});
  sink_.fail = [&](std::span<const std::string> batch) -> base::Status {
    if (std::find(batch.begin(), batch.end(), "huge") == batch.end()) return {};
    return base::Fail(ErrorCode::kInvalidInput, "message too large");
  };
  ASSERT_TRUE(Run());
  EXPECT_THAT(sink_.items, ElementsAre("a", "b"));
  EXPECT_EQ(Header(0, header::kReason), "invalid_input");
  EXPECT_THAT(source_.idles, testing::IsEmpty());
}

TEST_F(WorkerTest, AnInternalErrorOfTheSinkStops) {
  Batch({"a"});
  sink_.fail = [](auto) -> base::Status { return base::Fail(ErrorCode::kInternal, "fenced"); };
  const base::Status status = Run();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kInternal);
  EXPECT_EQ(source_.commits, 0);
  ExpectCountersAddUp();
}

TEST_F(WorkerTest, AQuarantineThatRefusesARecordStops) {
  Batch({"bad"});
  quarantine_.fail = [](auto) -> base::Status {
    return base::Fail(ErrorCode::kInvalidInput, "message too large");
  };
  const base::Status status = Run();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kInternal);
  EXPECT_THAT(status.error().message, HasSubstr("quarantine"));
  EXPECT_EQ(source_.commits, 0);
}

TEST_F(WorkerTest, AQuarantineThatIsAwayIsWaitedFor) {
  Batch({"bad", "a"});
  int failures = 1;
  quarantine_.fail = [&](auto) -> base::Status {
    if (failures-- > 0) return base::Fail(ErrorCode::kUnavailable, "away");
    return {};
  };
  ASSERT_TRUE(Run());
  EXPECT_THAT(quarantine_.items, SizeIs(1));
  EXPECT_EQ(Records("quarantined"), 1);
  EXPECT_EQ(Records("passed"), 1);
}

TEST_F(WorkerTest, ACrashSuspectIsPutAsideWithoutCallingTheStage) {
  std::vector<Record> batch = {MakeRecord(1, "config"), MakeRecord(2, "a")};
  batch[0].deaths = 3;
  source_.batches.push_back(batch);
  ASSERT_TRUE(Run());
  EXPECT_EQ(Header(0, header::kReason), "crash_suspect");
  EXPECT_EQ(Header(0, header::kAttempts), "3");
  EXPECT_THAT(sink_.items, ElementsAre("a"));
}

TEST_F(WorkerTest, TwoDeathsAreNotEnough) {
  std::vector<Record> batch = {MakeRecord(1, "a")};
  batch[0].deaths = 2;
  source_.batches.push_back(batch);
  ASSERT_TRUE(Run());
  EXPECT_THAT(sink_.items, ElementsAre("a"));
}

TEST_F(WorkerTest, ALostPartitionAbandonsTheBatchAndGoesOn) {
  Batch({"a", "bad"});
  Batch({"b"});
  source_.commit_errors = {{ErrorCode::kConflict, "generation"}};
  ASSERT_TRUE(Run());
  EXPECT_EQ(Records("abandoned"), 2);
  EXPECT_EQ(Records("passed"), 1);
  EXPECT_EQ(Records("quarantined"), 0);
  ExpectCountersAddUp();
}

TEST_F(WorkerTest, APartitionLostWhileWaitingAbandonsTheBatch) {
  Batch({"a"});
  Batch({"b"});
  bool away = true;
  sink_.fail = [&](auto) -> base::Status {
    if (away) return base::Fail(ErrorCode::kUnavailable, "away");
    return {};
  };
  source_.on_idle = [&]() -> base::Status {
    away = false;
    return base::Fail(ErrorCode::kConflict, "revoked");
  };
  ASSERT_TRUE(Run());
  EXPECT_THAT(sink_.items, ElementsAre("b"));
  EXPECT_EQ(Records("abandoned"), 1);
  EXPECT_EQ(source_.commits, 1);
}

TEST_F(WorkerTest, ACommitIsRetriedUntilTheBrokerAnswers) {
  Batch({"a"});
  source_.commit_errors = {{ErrorCode::kTimeout, "no answer"}, {ErrorCode::kUnavailable, "away"}};
  ASSERT_TRUE(Run());
  EXPECT_EQ(source_.commits, 3);
  EXPECT_EQ(sink_.writes, 1);
  EXPECT_EQ(Records("passed"), 1);
}

TEST_F(WorkerTest, APollThatFailsForNowIsRepeated) {
  Batch({"a"});
  source_.poll_errors = {{ErrorCode::kUnavailable, "no broker"}};
  ASSERT_TRUE(Run());
  EXPECT_THAT(sink_.items, ElementsAre("a"));
  EXPECT_THAT(source_.idles, ElementsAre(milliseconds(200)));
}

TEST_F(WorkerTest, APollThatFailsForGoodStops) {
  source_.poll_errors = {{ErrorCode::kInternal, "fatal"}};
  const base::Status status = Run();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "poll: fatal");
}

TEST_F(WorkerTest, StopWhileRetryingGivesTheBatchUpUncommitted) {
  Batch({"a"});
  sink_.fail = [&](auto) -> base::Status {
    source_.stop.request_stop();
    return base::Fail(ErrorCode::kUnavailable, "away");
  };
  ASSERT_TRUE(Run());
  EXPECT_EQ(source_.commits, 0);
  EXPECT_EQ(Records("abandoned"), 1);
  ExpectCountersAddUp();
}

TEST_F(WorkerTest, TheAgeIsThatOfTheOldestRecord) {
  Batch({"a", "b"});
  source_.on_commit = [&] {
    EXPECT_EQ(metrics_.GetGauge("rasad_record_age_seconds", "").Value(), 60);
  };
  ASSERT_TRUE(Run());
  EXPECT_EQ(source_.commits, 1);
}

TEST(Forward, AddsTheOriginToTheTrailAndReplacesTheType) {
  Record record = MakeRecord(5, "x");
  const Headers first = Forward(record, "out");
  EXPECT_EQ(FindHeader(first, header::kTrail), "in/0/5");
  EXPECT_EQ(FindHeader(first, header::kType), "out");
  record.headers = first;
  record.origin = {"next", 2, 9};
  EXPECT_EQ(FindHeader(Forward(record), header::kTrail), "in/0/5,next/2/9");
  EXPECT_EQ(FindHeader(Forward(record), header::kType), "out");
}

}  // namespace
}  // namespace rasad::runtime

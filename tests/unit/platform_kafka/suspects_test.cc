// Tests of the search for the record that kills its process.
#include "platform/kafka/suspects.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace rasad::kafka {
namespace {

const Partition kPartition{"t", 3};

/// What the broker keeps of a group: an offset and its metadata.
struct Stored {
  std::int64_t offset = -1;
  std::string metadata;
};

/// How one process fared.
struct Life {
  bool died = false;
  int commits = 0;
  int batches = 0;
  int singles = 0;
  std::vector<std::int64_t> quarantined;
};

/// One process: reads [.., end) from the stored offset in batches, dies at `poison` (-1: never) or
/// after `patience` batches (0: never), and gives records up that died three times alone.
Life Process(Stored& stored, std::int64_t end, std::int64_t poison, std::size_t batch_size,
             int patience = 0) {
  Life run;
  Suspects suspects(batch_size);
  suspects.Load(kPartition, stored.offset, stored.metadata);
  std::int64_t next = std::max<std::int64_t>(stored.offset, 0);
  while (next < end) {
    const auto allowance = suspects.Allow(kPartition, next);
    const auto size = std::min<std::int64_t>(static_cast<std::int64_t>(allowance.most), end - next);
    if (const auto mark = suspects.Mark(kPartition, next, next + size)) {
      stored = {next, *mark};
      ++run.commits;
    }
    ++run.batches;
    if (size == 1) ++run.singles;
    if (allowance.deaths >= 3) {
      run.quarantined.push_back(next);
    } else if (poison >= next && poison < next + size) {
      run.died = true;
      return run;
    }
    if (patience > 0 && run.batches == patience) {
      run.died = true;
      return run;
    }
    next += size;
    suspects.Committed(kPartition, next);
    stored = {next, ""};
    ++run.commits;
  }
  return run;
}

TEST(Suspects, AHealthyProcessPaysOneExtraCommit) {
  Stored stored;
  const Life run = Process(stored, 10'000, -1, 1000);
  EXPECT_FALSE(run.died);
  EXPECT_EQ(run.batches, 10);
  EXPECT_EQ(run.commits, 11);
  EXPECT_EQ(stored.offset, 10'000);
  EXPECT_EQ(stored.metadata, "");
}

TEST(Suspects, APoisonRecordAnywhereIsFoundAndNoOther) {
  for (const std::int64_t poison : {0, 1, 31, 32, 33, 500, 999, 1000, 1500, 2999}) {
    Stored stored;
    int deaths = 0;
    for (;;) {
      const Life run = Process(stored, 3000, poison, 1000);
      if (!run.died) {
        EXPECT_EQ(run.quarantined, std::vector<std::int64_t>{poison});
        break;
      }
      ASSERT_TRUE(run.quarantined.empty());
      ASSERT_LT(++deaths, 10) << "poison " << poison;
    }
    // An unmarked batch, a marked one, a small one, and three times alone.
    EXPECT_LE(deaths, 6) << "poison " << poison;
    EXPECT_EQ(stored.offset, 3000);
  }
}

TEST(Suspects, AKilledHealthyProcessCostsItsSuccessorLittleAndNothingIsQuarantined) {
  for (int patience = 1; patience < 40; ++patience) {
    Stored stored;
    ASSERT_TRUE(Process(stored, 50'000, -1, 1000, patience).died);
    const Life successor = Process(stored, 50'000, -1, 1000);
    EXPECT_FALSE(successor.died);
    EXPECT_TRUE(successor.quarantined.empty());
    EXPECT_EQ(successor.singles, 0);
    EXPECT_LE(successor.commits, 50 + 2 * (1000 / 32 + 1) + 1);
    EXPECT_EQ(stored.offset, 50'000);
  }
}

TEST(Suspects, ManyKillsOfHealthyProcessesQuarantineNothing) {
  // Every process is killed in its n-th batch: as long as it gets past one batch now and then, no
  // record is blamed.
  Stored stored;
  int kills = 0;
  while (stored.offset < 2000) {
    const Life run = Process(stored, 2000, -1, 100, 2);
    EXPECT_TRUE(run.quarantined.empty());
    if (run.died) ++kills;
    ASSERT_LT(kills, 3000);
  }
  EXPECT_GT(kills, 10);
}

TEST(Suspects, BatchesOfASuspectAreSmallThenSingleAndEndWithTheStretch) {
  Stored stored;
  Process(stored, 100, 50, 1000);  // Dies with all 100 in hand.
  Suspects second(1000);
  second.Load(kPartition, stored.offset, stored.metadata);
  EXPECT_TRUE(second.Allow(kPartition, 0).alone);
  EXPECT_EQ(second.Allow(kPartition, 0).most, Suspects::kSmallBatch);
  EXPECT_EQ(second.Allow(kPartition, 90).most, 10u);
  EXPECT_FALSE(second.Allow(kPartition, 100).alone);
  EXPECT_EQ(second.Allow(kPartition, 100).most, 1000u);
  const auto mark = second.Mark(kPartition, 32, 64);
  ASSERT_TRUE(mark);
  Suspects third(1000);
  third.Load(kPartition, 32, *mark);
  EXPECT_EQ(third.Allow(kPartition, 32).most, 1u);
  EXPECT_EQ(third.Allow(kPartition, 63).most, 1u);
  EXPECT_FALSE(third.Allow(kPartition, 64).alone);
}

TEST(Suspects, GivingUpAliveIsNoDeath) {
  // At every stage of suspicion: mark, take back, and the next reader is where we were.
  Stored stored;
  for (int stage = 0; stage < 5; ++stage) {
    Suspects before(1000);
    before.Load(kPartition, stored.offset, stored.metadata);
    const auto first = std::max<std::int64_t>(stored.offset, 0);
    const auto expected = before.Allow(kPartition, first);
    const auto mark = before.Mark(kPartition, first, first + 40);
    ASSERT_TRUE(mark);
    const auto back = before.Unmark(kPartition, first);
    ASSERT_TRUE(back);
    Suspects after(1000);
    after.Load(kPartition, first, *back);
    const auto seen = after.Allow(kPartition, first);
    EXPECT_EQ(seen.most, expected.most) << stage;
    EXPECT_EQ(seen.alone, expected.alone) << stage;
    EXPECT_EQ(seen.deaths, expected.deaths) << stage;
    stored = {first, *mark};  // And this time it dies.
  }
}

TEST(Suspects, OwnMarkIsRecognisedAfterARebalance) {
  Suspects suspects(1000);
  suspects.Load(kPartition, 7, "");
  const auto mark = suspects.Mark(kPartition, 7, 500);
  ASSERT_TRUE(mark);
  suspects.Forget();
  suspects.Load(kPartition, 7, *mark);
  EXPECT_FALSE(suspects.Allow(kPartition, 7).alone);
  // The same mark read by anybody else is a death.
  Suspects other(1000);
  other.Load(kPartition, 7, *mark);
  EXPECT_TRUE(other.Allow(kPartition, 7).alone);
}

TEST(Suspects, DeathsBelongToOneOffsetOnly) {
  Suspects first(1000);
  first.Load(kPartition, 5, "rasad1;class=2;until=9;alone=2");
  EXPECT_EQ(first.Allow(kPartition, 5).deaths, 2);
  EXPECT_EQ(first.Allow(kPartition, 6).deaths, 0);  // 5 was removed by retention, say.
  EXPECT_EQ(first.Mark(kPartition, 6, 7), "rasad1;class=2;until=9;alone=1");
}

TEST(Suspects, HostileMetadataSaysNothing) {
  for (const char* metadata :
       {"", "x", "rasad1", "rasad1;class=9;until=50;alone=0", "rasad1;class=1;until=;alone=0",
        "rasad1;class=-1;until=50;alone=0", "rasad1;class=1;until=50;alone=99999999999999999999",
        "rasad1;class=1;until=50x;alone=0", "rasad1;class=1;until=5;alone=0",
        "someone else's note;class=2;until=50;alone=7"}) {
    Suspects suspects(1000);
    suspects.Load(kPartition, 10, metadata);
    EXPECT_FALSE(suspects.Allow(kPartition, 10).alone) << metadata;
    EXPECT_EQ(suspects.Allow(kPartition, 10).deaths, 0) << metadata;
  }
}

TEST(Suspects, PartitionsDoNotMix) {
  const Partition other{"t", 4};
  Suspects suspects(1000);
  suspects.Load(kPartition, 5, "rasad1;class=1;until=9;alone=0");
  suspects.Load(other, 5, "");
  EXPECT_TRUE(suspects.Allow(kPartition, 5).alone);
  EXPECT_FALSE(suspects.Allow(other, 5).alone);
  EXPECT_FALSE(suspects.Unmark(other, 5));
}

}  // namespace
}  // namespace rasad::kafka

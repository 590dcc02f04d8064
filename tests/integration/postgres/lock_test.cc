// Writers that meet: who waits for whom, and what the tables say afterwards.
#include <thread>

#include "integration/postgres/articles.h"

namespace rasad::postgres::test {
namespace {

class LockTest : public DatabaseTest {
 protected:
  // Returns when that many sessions of this database wait for a lock.
  void AwaitWaiters(int count) {
    while (Ask("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
               " AND wait_event_type = 'Lock'") != std::to_string(count)) {
      std::this_thread::yield();
    }
  }
  // A session that holds the row of an article until it goes.
  Connection Hold(const std::string& article) {
    auto holder = Connection::Open(database_->conninfo(), "rasad-test");
    EXPECT_TRUE(holder);
    EXPECT_TRUE(holder->Script("BEGIN; SELECT FROM articles WHERE article_id = '" + Id(article) +
                               "' FOR UPDATE"));
    return std::move(*holder);
  }
};

// The dangerous case: the withdrawal looks for the articles of its source while one of them is
// written but not yet committed. It must wait for it.
TEST_F(LockTest, SourceWithdrawalWaitsForArticlesThatItCannotSeeYet) {
  Write({Article({.article = "old", .source = "other"})});
  Connection holder = Hold("old");
  std::thread writer([&] {
    PostgresSink sink(database_->conninfo());
    // "old" is locked, so this batch stops in its middle, with the lock on its sources taken.
    EXPECT_TRUE(sink.Write(
        std::vector<StorageOp>{Article({.article = "old", .source = "other"}),
                               Article({.article = "new", .received = 5, .source = "withdrawn"})}));
  });
  AwaitWaiters(1);
  std::thread withdrawer([&] {
    PostgresSink sink(database_->conninfo());
    EXPECT_TRUE(sink.Write(std::vector<StorageOp>{WithdrawSource("withdrawn", 10)}));
  });
  AwaitWaiters(2);
  EXPECT_TRUE(holder.Script("COMMIT"));
  writer.join();
  withdrawer.join();
  EXPECT_EQ(Ask("SELECT count(*) FROM articles WHERE current_revision IS NOT NULL"), "1");
  EXPECT_EQ(
      Ask("SELECT current_revision IS NULL FROM articles WHERE article_id = '" + Id("new") + "'"),
      "true");
}

// Two writers with the same new article: the second sees the first one's revision.
TEST_F(LockTest, WritersOfOneNewArticleTakeTurns) {
  Write({Article({.article = "old"})});
  Connection holder = Hold("old");
  const auto write = [&](std::vector<StorageOp> ops) {
    return std::thread([this, ops = std::move(ops)] {
      PostgresSink sink(database_->conninfo());
      EXPECT_TRUE(sink.Write(ops));
    });
  };
  // Ids are hashes, so whether "old" or "new" is locked first is not ours to say: both are waited
  // for in either case.
  std::thread first = write(
      {Article({.article = "old"}), Article({.article = "new", .revision = "1", .text = "one"})});
  std::thread second =
      write({Article({.article = "old"}),
             Article({.article = "new", .revision = "2", .text = "two", .received = 9})});
  AwaitWaiters(2);
  EXPECT_TRUE(holder.Script("COMMIT"));
  first.join();
  second.join();
  EXPECT_EQ(Ask("SELECT revision_count::text || (current_revision = '" + Id("new/2") +
                "')::text FROM articles WHERE article_id = '" + Id("new") + "'"),
            "2true");
}

}  // namespace
}  // namespace rasad::postgres::test

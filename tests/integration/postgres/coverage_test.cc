// What was received of outlets, on a real server.
#include <gmock/gmock.h>

#include "integration/postgres/articles.h"
#include "platform/postgres/pool.h"
#include "platform/postgres/reader.h"

namespace rasad::postgres::test {
namespace {

constexpr std::int64_t kDay = 86'400;

class CoverageTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    pool_ = std::make_unique<Pool>(database_->conninfo(), 2, "rasad-test-reader");
    reader_ = std::make_unique<PostgresReader>(*pool_);
    query_.start = At(0);
    query_.end = query_.as_of = At(10 * kDay);
    query_.history = 14 * kDay * 1'000'000;
    query_.archive_after = 7 * kDay * 1'000'000;
  }
  void TearDown() override {
    reader_.reset();
    pool_.reset();
  }

  std::vector<SourceReceipts> List(bool* more = nullptr) {
    auto page = reader_->ListReceipts(query_);
    EXPECT_TRUE(page) << page.error().message;
    if (!page) return {};
    if (more != nullptr) *more = page->second;
    return page->first;
  }
  std::string Names(bool* more = nullptr) {
    std::string names;
    for (const auto& source : List(more)) names += source.source + " ";
    return names;
  }
  // One article of its own.
  StorageOp Received(const std::string& source, std::int64_t received,
                     std::optional<std::int64_t> published = std::nullopt) {
    return Article({.article = source + std::to_string(next_++),
                    .received = received,
                    .source = source,
                    .published = published});
  }

  CoverageQuery query_;
  std::unique_ptr<Pool> pool_;
  std::unique_ptr<PostgresReader> reader_;

 private:
  int next_ = 0;
};

TEST_F(CoverageTest, OutletsRunByNameOverPages) {
  Write({Received("c", 1), Received("a", 1), Received("b", 1), Received("a", 2), Received("B", 1)});
  bool more = true;
  EXPECT_EQ(Names(&more), "B a b c ");
  EXPECT_FALSE(more);
  query_.limit = 2;
  EXPECT_EQ(Names(&more), "B a ");
  EXPECT_TRUE(more);
  query_.after = "a";
  EXPECT_EQ(Names(&more), "b c ");
  EXPECT_FALSE(more);
  query_.after.clear();
  query_.sources = {"c", "nowhere", "a", "a"};
  EXPECT_EQ(Names(), "a c ");
}

TEST_F(CoverageTest, SilencesAreThoseBetweenBursts) {
  Write({Received("a", 1'000), Received("a", 1'030), Received("a", 1'090), Received("a", 1'151),
         Received("a", 5'000), Received("b", 3'000)});
  const auto sources = List();
  ASSERT_EQ(sources.size(), 2u);
  EXPECT_EQ(sources[0].first_received, At(1'000));
  EXPECT_EQ(sources[0].last_received, At(5'000));
  EXPECT_THAT(sources[0].silences,
              ::testing::ElementsAre(Silence{At(1'090), At(1'151)}, Silence{At(1'151), At(5'000)}));
  EXPECT_EQ(sources[0].articles, 5u);
  EXPECT_EQ(sources[1].first_received, At(3'000));
  EXPECT_THAT(sources[1].silences, ::testing::IsEmpty());
}

TEST_F(CoverageTest, WhatCameLaterOrLongBeforeIsLeftOut) {
  Write({Received("a", 100), Received("a", 20 * kDay), Received("a", 21 * kDay),
         Received("a", 40 * kDay)});
  query_.as_of = query_.end = At(30 * kDay);
  query_.start = At(20 * kDay + 1);
  auto sources = List();
  ASSERT_EQ(sources.size(), 1u);
  EXPECT_EQ(sources[0].last_received, At(21 * kDay));
  EXPECT_EQ(sources[0].first_received, At(20 * kDay)) << "the history is 14 days before the last";
  EXPECT_EQ(sources[0].articles, 1u);
  query_.start = At(0);
  sources = List();
  EXPECT_EQ(sources[0].first_received, At(100)) << "an earlier window is read whole";
  EXPECT_EQ(sources[0].articles, 3u);
}

TEST_F(CoverageTest, ArchivesAreNoSignOfLife) {
  Write({Received("a", 5 * kDay, 5 * kDay - 60), Received("a", 9 * kDay, kDay),
         Received("a", 9 * kDay + 1'000, kDay), Received("b", 9 * kDay, 0)});
  const auto sources = List();
  ASSERT_EQ(sources.size(), 2u);
  EXPECT_EQ(sources[0].last_received, At(5 * kDay));
  EXPECT_EQ(sources[0].last_published, At(5 * kDay - 60));
  EXPECT_EQ(sources[0].articles, 1u);
  EXPECT_EQ(sources[0].archives, 2u);
  EXPECT_EQ(sources[1].last_received, std::nullopt);
  EXPECT_EQ(sources[1].first_received, std::nullopt);
  EXPECT_EQ(sources[1].archives, 1u);
}

TEST_F(CoverageTest, LagIsOfArticlesWhoseMinuteOfPublicationIsKnown) {
  constexpr std::int64_t kMidnight = kDay - 12'600;  // in Tehran
  std::vector<StorageOp> ops = {Received("a", kMidnight + 50'000, kMidnight), Received("a", kDay)};
  for (int i = 1; i <= 20; ++i) ops.push_back(Received("a", kDay + i * 60, kDay));
  ops.push_back(Received("b", kMidnight + 50'000, kMidnight));
  ops.push_back(Received("c", kDay, kDay + 5));
  Write(ops);
  const auto sources = List();
  ASSERT_EQ(sources.size(), 3u);
  EXPECT_EQ(sources[0].lag_p50, 600);
  EXPECT_EQ(sources[0].lag_p95, 1'140);
  EXPECT_EQ(sources[1].lag_p50, std::nullopt);
  EXPECT_EQ(sources[2].lag_p50, 0) << "a clock that runs ahead";
}

TEST_F(CoverageTest, ARevisionIsAReceiptButNoFurtherArticle) {
  Write({Article({.revision = "1", .text = "one", .received = 100}),
         Article({.revision = "2", .text = "two", .received = 5'000})});
  const auto sources = List();
  ASSERT_EQ(sources.size(), 1u);
  EXPECT_EQ(sources[0].articles, 1u);
  EXPECT_EQ(sources[0].last_received, At(5'000));
  ASSERT_EQ(sources[0].silences.size(), 1u);
}

TEST_F(CoverageTest, AnOutletThatOnlyHasFeedsIsListedWithTheirHealth) {
  Write({Received("b", 1)});
  auto db = Connection::Open(database_->conninfo(), "rasad-test");
  ASSERT_TRUE(db);
  ASSERT_TRUE(db->Script("INSERT INTO feed_hosts (host) VALUES ('x.example')"));
  const auto follow = [&](const std::string& id, const std::string& source, bool paused) {
    const auto ok = db->Script(
        "INSERT INTO feeds (feed_id, url, added_url, host, source, kind, paused, state, added_at,"
        " last_success, error) VALUES ('" +
        Id(id) + "', 'http://x.example/" + id + "', '', 'x.example', '" + source + "', 1, " +
        (paused ? "true" : "false") + ", 4, now(), '2024-01-01 00:00:07Z', 'gone')");
    ASSERT_TRUE(ok) << ok.error().message;
  };
  follow("1", "a", false);
  follow("2", "b", true);
  follow("3", "b", false);
  EXPECT_EQ(Names(), "a b ");
  const auto sources = List();
  ASSERT_EQ(sources[0].feeds.size(), 1u);
  EXPECT_EQ(sources[0].last_received, std::nullopt);
  EXPECT_EQ(sources[0].feeds[0].url(), "http://x.example/1");
  EXPECT_EQ(sources[0].feeds[0].feed_id(), Id("1"));
  EXPECT_EQ(sources[0].feeds[0].state(), ingest::v1::FEED_STATE_DEAD);
  EXPECT_EQ(sources[0].feeds[0].error(), "gone");
  EXPECT_EQ(sources[0].feeds[0].last_success().seconds() * 1'000'000, At(7));
  ASSERT_EQ(sources[1].feeds.size(), 2u);
  EXPECT_EQ(sources[1].feeds[0].state(), ingest::v1::FEED_STATE_PAUSED);
  query_.sources = {"a"};
  EXPECT_EQ(Names(), "a ");
}

}  // namespace
}  // namespace rasad::postgres::test

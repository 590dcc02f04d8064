// The list of feeds on a real server.
#include "platform/postgres/feed_admin.h"

#include <gmock/gmock.h>

#include "integration/postgres/articles.h"
#include "platform/postgres/batch.h"

namespace rasad::postgres::test {
namespace {

using base::ErrorCode;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ingest::v1::FeedName ById(const std::string& id) {
  ingest::v1::FeedName name;
  name.set_feed_id(id);
  return name;
}
ingest::v1::FeedName ByUrl(const std::string& url) {
  ingest::v1::FeedName name;
  name.set_url(url);
  return name;
}

class FeedAdminTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    admin_ = MakeFeedAdmin(database_->conninfo(), 2);
    auto db = Connection::Open(database_->conninfo(), "rasad-test");
    ASSERT_TRUE(db);
    db_ = std::make_unique<Connection>(*std::move(db));
  }
  void TearDown() override { admin_.reset(); }

  base::Result<ingest::v1::FeedInfo> Add(const std::string& url, const std::string& added = {},
                                         std::int64_t at = 0) {
    NewFeed feed;
    feed.url = url;
    feed.added_url = added.empty() ? url : added;
    feed.host = url.substr(8, url.find('/', 8) - 8);
    feed.source = "outlet";
    feed.title = "title of " + url;
    return admin_->Add(feed, At(at));
  }
  void Sql(const std::string& sql) {
    const auto ok = db_->Script(sql);
    ASSERT_TRUE(ok) << ok.error().message;
  }
  std::string Urls(ingest::v1::FeedState state, std::optional<FeedCursor> after = std::nullopt,
                   std::uint32_t limit = 100) {
    auto feeds = admin_->List(state, after, limit);
    if (!feeds) return feeds.error().message;
    std::string urls;
    for (const auto& feed : *feeds) urls += feed.url() + " ";
    return urls;
  }

  std::unique_ptr<FeedAdmin> admin_;
  std::unique_ptr<Connection> db_;
};

TEST_F(FeedAdminTest, AnAddedFeedIsDueAtOnceAndItsHostToo) {
  Sql("INSERT INTO feed_hosts (host, next_due) VALUES ('a.example', '2024-01-01 10:00Z')");
  const auto feed = Add("https://a.example/feed", {}, 60);
  ASSERT_TRUE(feed) << feed.error().message;
  EXPECT_EQ(feed->feed_id().size(), 32u);
  EXPECT_EQ(feed->state(), ingest::v1::FEED_STATE_NEW);
  EXPECT_EQ(feed->kind(), ingest::v1::FEED_KIND_FEED);
  EXPECT_EQ(feed->source(), "outlet");
  EXPECT_EQ(feed->title(), "title of https://a.example/feed");
  EXPECT_EQ(MicrosOf(feed->added_at()), At(60));
  EXPECT_EQ(MicrosOf(feed->next_poll()), At(60));
  EXPECT_FALSE(feed->has_last_poll());
  EXPECT_EQ(feed->rhythm_seconds(), 0u);
  EXPECT_EQ(Ask("SELECT extract(epoch FROM next_due)::int8 FROM feed_hosts"),
            std::to_string(At(60) / 1'000'000));
  ASSERT_TRUE(Add("https://b.example/feed", {}, 60));
  EXPECT_EQ(
      Ask("SELECT extract(epoch FROM next_due)::int8 FROM feed_hosts WHERE host = 'b.example'"),
      std::to_string(At(60) / 1'000'000));
}

TEST_F(FeedAdminTest, AFeedIsFollowedOnceUnderEitherOfItsAddresses) {
  const auto feed = Add("https://a.example/new", "https://a.example/old");
  ASSERT_TRUE(feed);
  for (const auto& [url, added] :
       {std::pair("https://a.example/new", ""), std::pair("https://a.example/old", ""),
        std::pair("https://a.example/other", "https://a.example/old")}) {
    const auto again = Add(url, added);
    ASSERT_FALSE(again) << url;
    EXPECT_EQ(again.error().code, ErrorCode::kConflict);
    EXPECT_THAT(again.error().message, EndsWith(feed->feed_id()));
  }
  EXPECT_TRUE(Add("https://a.example/other"));
}

TEST_F(FeedAdminTest, ListsRunByHostAndAddressOverPagesAndStates) {
  for (const char* url : {"https://b.example/1", "https://a.example/2", "https://a.example/1",
                          "https://c.example/1"}) {
    ASSERT_TRUE(Add(url));
  }
  Sql("UPDATE feeds SET state = 3 WHERE url LIKE '%/1'");
  Sql("UPDATE feeds SET paused = true WHERE host = 'c.example'");
  EXPECT_EQ(Urls(ingest::v1::FEED_STATE_UNSPECIFIED, std::nullopt, 3),
            "https://a.example/1 https://a.example/2 https://b.example/1 ");
  EXPECT_EQ(
      Urls(ingest::v1::FEED_STATE_UNSPECIFIED, FeedCursor{"b.example", "https://b.example/1"}),
      "https://c.example/1 ");
  EXPECT_EQ(Urls(ingest::v1::FEED_STATE_FAILING), "https://a.example/1 https://b.example/1 ");
  EXPECT_EQ(Urls(ingest::v1::FEED_STATE_PAUSED), "https://c.example/1 ");
  EXPECT_EQ(Urls(ingest::v1::FEED_STATE_NEW), "https://a.example/2 ");
}

TEST_F(FeedAdminTest, OneFeedIsShownWithItsStateAndPolls) {
  const auto feed = Add("https://a.example/new", "https://a.example/old");
  ASSERT_TRUE(feed);
  Sql("UPDATE feeds SET state = 3, format = 'rss20', failures = 4, error = 'HTTP 500',"
      " failing_since = '2024-01-01 00:00:10Z', last_poll = '2024-01-01 00:00:20Z',"
      " last_success = '2024-01-01 00:00:05Z', last_item = '2024-01-01 00:00:04Z',"
      " interval_seconds = 900, observed_seconds = 7200, observed_items = 4, polls = 30,"
      " not_modified = 11, articles = 17, problems = E'one\\ntwo'");
  for (int slot = 0; slot < 20; ++slot) {
    Sql("INSERT INTO feed_polls VALUES ('" + feed->feed_id() + "', " + std::to_string(slot) +
        ", '2024-01-01 00:00:00Z'::timestamptz + interval '1 s' * " + std::to_string(slot) +
        ", 200, '', 10, " + std::to_string(slot) + ", 55)");
  }
  for (const auto& name :
       {ById(feed->feed_id()), ByUrl("https://a.example/new"), ByUrl("https://a.example/old")}) {
    const auto found = admin_->Get(name);
    ASSERT_TRUE(found) << found.error().message;
    const auto& info = found->feed();
    EXPECT_EQ(info.state(), ingest::v1::FEED_STATE_FAILING);
    EXPECT_EQ(info.format(), "rss20");
    EXPECT_EQ(info.failures(), 4u);
    EXPECT_EQ(info.error(), "HTTP 500");
    EXPECT_EQ(MicrosOf(info.failing_since()), At(10));
    EXPECT_EQ(MicrosOf(info.last_poll()), At(20));
    EXPECT_EQ(MicrosOf(info.last_success()), At(5));
    EXPECT_EQ(MicrosOf(info.last_item()), At(4));
    EXPECT_EQ(info.interval_seconds(), 900u);
    EXPECT_EQ(info.rhythm_seconds(), 1'800u);
    EXPECT_EQ(info.polls(), 30u);
    EXPECT_EQ(info.not_modified(), 11u);
    EXPECT_EQ(info.articles(), 17u);
    EXPECT_THAT(info.problems(), ElementsAre("one", "two"));
    ASSERT_EQ(found->polls_size(), 20);
    EXPECT_EQ(MicrosOf(found->polls(0).time()), At(19));
    EXPECT_EQ(found->polls(0).new_items(), 19u);
    EXPECT_EQ(found->polls(0).status(), 200u);
    EXPECT_EQ(found->polls(0).fetch_ms(), 55u);
  }
}

TEST_F(FeedAdminTest, WhatIsNotThereIsSaid) {
  const auto code = [](const auto& result) {
    return result ? ErrorCode::kInternal : result.error().code;
  };
  for (const auto& name : {ById(Id("x")), ByUrl("https://a.example/")}) {
    EXPECT_EQ(code(admin_->Get(name)), ErrorCode::kNotFound);
    EXPECT_EQ(code(admin_->SetPaused(name, true, At(0))), ErrorCode::kNotFound);
    EXPECT_EQ(code(admin_->Remove(name)), ErrorCode::kNotFound);
  }
  EXPECT_EQ(code(admin_->Get(ById("' OR true"))), ErrorCode::kInvalidInput);
  EXPECT_EQ(code(admin_->Remove({})), ErrorCode::kInvalidInput);
}

TEST_F(FeedAdminTest, APausedFeedGoesOnAtOnce) {
  const auto feed = Add("https://a.example/feed");
  ASSERT_TRUE(feed);
  auto paused = admin_->SetPaused(ById(feed->feed_id()), true, At(10));
  ASSERT_TRUE(paused);
  EXPECT_EQ(paused->state(), ingest::v1::FEED_STATE_PAUSED);
  EXPECT_FALSE(paused->has_next_poll());
  // It says that it is gone for good: whoever resumes it wants it tried.
  Sql("UPDATE feeds SET state = 4, next_poll = NULL");
  Sql("UPDATE feed_hosts SET next_due = NULL");
  auto resumed = admin_->SetPaused(ByUrl("https://a.example/feed"), false, At(20));
  ASSERT_TRUE(resumed);
  EXPECT_EQ(resumed->state(), ingest::v1::FEED_STATE_DEAD) << "until the poll";
  EXPECT_EQ(MicrosOf(resumed->next_poll()), At(20));
  EXPECT_EQ(Ask("SELECT extract(epoch FROM next_due)::int8 FROM feed_hosts"),
            std::to_string(At(20) / 1'000'000));
}

TEST_F(FeedAdminTest, AHostThatAskedForARestKeepsItsFeedsWaiting) {
  const auto feed = Add("https://a.example/feed");
  ASSERT_TRUE(feed);
  Sql("UPDATE feed_hosts SET not_before = to_timestamp(" + std::to_string(At(900) / 1'000'000) +
      ")");
  const auto info = admin_->Get(ById(feed->feed_id()));
  ASSERT_TRUE(info);
  EXPECT_EQ(MicrosOf(info->feed().next_poll()), At(900));
  Sql("UPDATE feeds SET next_poll = NULL");
  EXPECT_FALSE(admin_->Get(ById(feed->feed_id()))->feed().has_next_poll()) << "it is polled no more";
}

TEST_F(FeedAdminTest, ARemovedFeedLeavesNothingButItsArticles) {
  const auto feed = Add("https://a.example/feed");
  ASSERT_TRUE(feed);
  const std::string id = feed->feed_id();
  Sql("INSERT INTO feed_items (feed_id, item_key, content_hash, article_id, url, position,"
      " first_seen, changed) VALUES ('" +
      id + "', '" + Id("k") + "', '" + Id("h") + "', '" + Id("a") + "', '', 1, now(), now())");
  Sql("INSERT INTO feed_polls VALUES ('" + id + "', 0, now(), 200, '', 1, 1, 1)");
  Sql("INSERT INTO feed_articles VALUES ('" + Id("a") + "', '" + Id("r") + "', now())");
  const auto removed = admin_->Remove(ById(id));
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_EQ(removed->url(), "https://a.example/feed");
  EXPECT_EQ(Urls(ingest::v1::FEED_STATE_UNSPECIFIED), "");
  EXPECT_EQ(Ask("SELECT count(*) FROM feed_items"), "0");
  EXPECT_EQ(Ask("SELECT count(*) FROM feed_polls"), "0");
  EXPECT_EQ(Ask("SELECT count(*) FROM feed_articles"), "1");
  EXPECT_TRUE(Add("https://a.example/feed")) << "it can be followed again";
}

TEST_F(FeedAdminTest, FeedsThatHoldHalfOfTheArticlesAreDuplicates) {
  const auto put = [&](const std::string& url, const std::vector<std::string>& articles) {
    const auto feed = Add(url);
    ASSERT_TRUE(feed);
    for (const std::string& article : articles) {
      Sql("INSERT INTO feed_items (feed_id, item_key, content_hash, article_id, url, position,"
          " first_seen, changed) VALUES ('" +
          feed->feed_id() + "', '" + Id("key" + article) + "', '" + Id("h") + "', '" + Id(article) +
          "', '', 1, now(), now())");
    }
  };
  put("https://a.example/all", {"1", "2", "3", "4"});
  put("https://b.example/half", {"1", "2"});
  put("https://c.example/less", {"1"});
  const auto urls = admin_->FeedsWithArticles({Id("1"), Id("2"), Id("3"), Id("4")});
  ASSERT_TRUE(urls) << urls.error().message;
  EXPECT_THAT(*urls, ElementsAre("https://a.example/all", "https://b.example/half"));
  EXPECT_THAT(*admin_->FeedsWithArticles({}), IsEmpty());
  EXPECT_FALSE(admin_->FeedsWithArticles({"x"}));
}

TEST_F(FeedAdminTest, ALostSessionIsReplaced) {
  ASSERT_TRUE(Add("https://a.example/feed"));
  auto killer = Connection::Open(database_->server(), "rasad-killer");
  ASSERT_TRUE(killer);
  const auto kill = [&] {
    auto rows = killer->Execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '" +
        database_->name() + "' AND application_name = 'rasad-feeds'");
    ASSERT_TRUE(rows) << rows.error().message;
  };
  kill();
  EXPECT_EQ(Urls(ingest::v1::FEED_STATE_UNSPECIFIED), "https://a.example/feed ");
  kill();
  const auto added = Add("https://b.example/feed");
  if (!added) {
    EXPECT_EQ(added.error().code, ErrorCode::kUnavailable) << added.error().message;
    EXPECT_TRUE(Add("https://b.example/feed")) << "the next one has a new session";
  }
}

}  // namespace
}  // namespace rasad::postgres::test

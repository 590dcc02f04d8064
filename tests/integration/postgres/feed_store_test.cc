// The poller's state: leases, counting before the work, records in one piece.
#include "platform/postgres/feed_store.h"

#include "integration/postgres/articles.h"

namespace rasad::postgres::test {
namespace {

using ingest::v1::FEED_STATE_OK;

class FeedStoreTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (database_ == nullptr || IsSkipped()) return;
    one_ = MakeFeedStore(database_->conninfo(), "one");
    two_ = MakeFeedStore(database_->conninfo(), "two");
  }

  void Sql(const std::string& sql) {
    auto connection = Connection::Open(database_->conninfo(), "rasad-test");
    ASSERT_TRUE(connection);
    const auto done = connection->Script(sql);
    ASSERT_TRUE(done) << done.error().message;
  }

  void AddFeed(const std::string& name, const std::string& host, std::int64_t due) {
    const std::string at = "'" + base::FormatRfc3339(At(due)) + "'";
    Sql("INSERT INTO feed_hosts (host, next_due) VALUES ('" + host + "', " + at +
        ") ON CONFLICT (host) DO UPDATE SET next_due = least(feed_hosts.next_due, " + at + ");" +
        "INSERT INTO feeds (feed_id, url, added_url, host, source, kind, added_at, next_poll)"
        " VALUES ('" +
        Id(name) + "', 'https://" + host + "/" + name + "', 'https://" + host + "/" + name +
        "', '" + host + "', '" + host + "', 1, " + at + ", " + at + ")");
  }

  // The lease of a host that is due; fails the test if it is not to be had.
  HostState Claim(FeedStore& store, std::int64_t now, const std::string& host) {
    auto leases = store.ClaimHosts(At(now), At(now + 60), 10);
    if (!leases) ADD_FAILURE() << leases.error().message;
    for (const HostLease& lease : *leases) {
      if (lease.host == host) return {lease.host, lease.number, At(now), 0};
    }
    ADD_FAILURE() << host << " is not to be had";
    return {};
  }

  static FeedTask Task(const std::string& article, const std::string& host,
                       TaskKind kind = TaskKind::kFetch, bool edit = false) {
    FeedTask task;
    task.article_id = Id(article);
    task.host = host;
    task.kind = kind;
    task.due = At(5);
    task.created = At(5);
    task.edit = edit;
    task.source = host;
    task.url = "https://" + host + "/" + article;
    task.own_text = "<p>" + article;
    return task;
  }

  static FeedItem Item(const std::string& article) {
    FeedItem item;
    item.key = Id("key of " + article);
    item.content_hash = Id("text of " + article);
    item.article_id = Id(article);
    item.url = "https://a.ir/" + article;
    item.first_seen = At(5);
    item.changed = At(5);
    return item;
  }

  static PollRecord Poll(const std::string& feed, std::int64_t time) {
    PollRecord record;
    record.feed.feed_id = Id(feed);
    record.feed.state = FEED_STATE_OK;
    record.feed.next_poll = At(time + 600);
    record.feed.last_success = At(time);
    record.feed.polls = 1;
    record.time = At(time);
    record.status = 200;
    return record;
  }

  static TaskRecord Done(const FeedTask& task, const std::string& revision) {
    TaskRecord record;
    record.article_id = task.article_id;
    record.feed_id = task.feed_id;
    record.version = task.version;
    record.revision_id = revision.empty() ? "" : Id(revision);
    record.time = At(9);
    return record;
  }

  DueWork Due(const std::string& host, std::int64_t now) {
    auto work = one_->Due({host}, At(now), 10);
    if (!work) ADD_FAILURE() << work.error().message;
    return work ? *work : DueWork();
  }

  std::string Tasks() {
    return Ask("SELECT string_agg(host || ' ' || kind, ',' ORDER BY host, kind) FROM feed_tasks");
  }

  std::unique_ptr<FeedStore> one_;
  std::unique_ptr<FeedStore> two_;
};

TEST_F(FeedStoreTest, AHostIsLeasedToOneWorkerUntilItEndsOrDies) {
  AddFeed("x", "a.ir", 0);
  AddFeed("y", "b.ir", 10);
  auto first = one_->ClaimHosts(At(5), At(65), 10);
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_EQ(first->size(), 1u) << "b.ir is not due yet";
  EXPECT_EQ(first->front().host, "a.ir");
  EXPECT_EQ(first->front().until, At(65));
  EXPECT_EQ(two_->ClaimHosts(At(10), At(70), 10)->size(), 1u) << "b.ir alone";
  EXPECT_TRUE(two_->ClaimHosts(At(64), At(99), 10)->empty());
  EXPECT_EQ(*two_->NextDue(), At(65)) << "what it has itself is left out";

  EXPECT_THAT(*one_->Renew(*first, At(80)), testing::ElementsAre("a.ir"));
  EXPECT_TRUE(two_->ClaimHosts(At(65), At(99), 10)->empty());
  const auto taken = two_->ClaimHosts(At(80), At(140), 1);
  ASSERT_EQ(taken->size(), 1u) << "its worker is dead";
  EXPECT_GT(taken->front().number, first->front().number);
  EXPECT_TRUE(one_->Renew(*first, At(200))->empty());
}

TEST_F(FeedStoreTest, ReleaseSaysWhenTheHostIsDueNext) {
  AddFeed("x", "a.ir", 0);
  AddFeed("y", "a.ir", 700);
  HostState lease = Claim(*one_, 5, "a.ir");
  ASSERT_TRUE(*one_->RecordPoll(lease, Poll("x", 5)));
  lease.failures = 3;
  ASSERT_TRUE(one_->Release({lease}));
  EXPECT_EQ(*two_->NextDue(), At(605));
  EXPECT_EQ(Ask("SELECT failures FROM feed_hosts"), "3");
  HostState again = Claim(*two_, 605, "a.ir");
  again.not_before = At(9'000);
  ASSERT_TRUE(two_->Release({again}));
  EXPECT_EQ(*two_->NextDue(), At(9'000)) << "Retry-After is for the host";
  Sql("UPDATE feeds SET paused = true; UPDATE feed_hosts SET next_due = 'epoch'");
  ASSERT_TRUE(two_->Release({Claim(*two_, 9'000, "a.ir")}));
  EXPECT_EQ(*two_->NextDue(), std::nullopt);
}

TEST_F(FeedStoreTest, FeedsOfAHostTakeTurnsAndTheNewestComesFirst) {
  AddFeed("archive", "a.ir", 0);
  AddFeed("news", "a.ir", 0);
  const HostState lease = Claim(*one_, 0, "a.ir");
  PollRecord old = Poll("archive", 5);
  for (int i = 0; i < 30; ++i) {
    old.tasks.push_back(Task("old " + std::to_string(i), "a.ir"));
    old.tasks.back().published = At(i - 1'000);
    old.changed_items.push_back(Item("old " + std::to_string(i)));
  }
  ASSERT_TRUE(*one_->RecordPoll(lease, old));
  PollRecord fresh = Poll("news", 6);
  fresh.tasks = {Task("one", "a.ir"), Task("two", "a.ir")};
  fresh.tasks[1].created = At(6);
  fresh.changed_items = {Item("one"), Item("two")};
  ASSERT_TRUE(*one_->RecordPoll(lease, fresh));
  std::vector<std::string> ids;
  for (const FeedTask& task : Due("a.ir", 100).tasks) ids.push_back(task.article_id);
  ASSERT_EQ(ids.size(), 10u);
  EXPECT_THAT(std::vector(ids.begin(), ids.begin() + 2),
              testing::UnorderedElementsAre(Id("two"), Id("old 29")));
  EXPECT_THAT(std::vector(ids.begin() + 2, ids.begin() + 4),
              testing::UnorderedElementsAre(Id("one"), Id("old 28")));
}

TEST_F(FeedStoreTest, WhoLostTheLeaseWritesNothing) {
  AddFeed("x", "a.ir", 0);
  const HostState lost = Claim(*one_, 0, "a.ir");
  const HostState held = Claim(*two_, 60, "a.ir");
  PollRecord record = Poll("x", 61);
  record.tasks = {Task("p", "a.ir")};
  record.changed_items = {Item("p")};
  const auto refused = one_->RecordPoll(lost, record);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(one_->RecordPoll(lost, Poll("x", 61)).error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(one_->SaveRobots({"a.ir", lost.lease_number, "x", 200, At(1)}).error().code,
            base::ErrorCode::kNotFound);
  EXPECT_EQ(Ask("SELECT count(*) FROM feed_polls"), "0");
  EXPECT_EQ(Tasks(), "");
  const auto begun = one_->Begin({{"a.ir", lost.lease_number, At(62), Id("x"), "", At(300)}});
  ASSERT_TRUE(begun) << begun.error().message;
  EXPECT_FALSE(begun->front());
  ASSERT_TRUE(one_->Release({lost}));
  EXPECT_EQ(Ask("SELECT lease_owner FROM feed_hosts"), "two");
  EXPECT_TRUE(*two_->RecordPoll(held, record));
}

TEST_F(FeedStoreTest, AnAttemptCountsBeforeTheWork) {
  AddFeed("x", "a.ir", 0);
  const HostState lease = Claim(*one_, 0, "a.ir");
  const auto begun = one_->Begin({{"a.ir", lease.lease_number, At(1), Id("x"), "", At(120)},
                                  {"a.ir", lease.lease_number, At(2), Id("gone"), "", At(120)}});
  ASSERT_TRUE(begun) << begun.error().message;
  EXPECT_EQ(*begun, (std::vector<bool>{true, false}));
  EXPECT_TRUE(Due("a.ir", 119).feeds.empty());
  const DueWork work = Due("a.ir", 120);
  ASSERT_EQ(work.feeds.size(), 1u);
  EXPECT_EQ(work.feeds[0].attempts, 1);
  EXPECT_EQ(work.feeds[0].error, "");
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(one_->Begin({{"a.ir", lease.lease_number, At(2), Id("x"), "", At(120)}}));
  }
  EXPECT_THAT(Due("a.ir", 120).feeds.at(0).error, testing::HasSubstr("never ended"));
  EXPECT_EQ(Due("a.ir", 120).feeds.at(0).state, ingest::v1::FEED_STATE_FAILING);
  const auto next = two_->ClaimHosts(At(120), At(180), 1);
  ASSERT_EQ(next->size(), 1u);
  EXPECT_EQ(next->front().not_before, At(2)) << "the pace outlives the worker";
}

TEST_F(FeedStoreTest, EveryFieldOfAFeedComesBack) {
  AddFeed("x", "a.ir", 0);
  const HostState lease = Claim(*one_, 0, "a.ir");
  PollRecord record = Poll("x", 5);
  PolledFeed& feed = record.feed;
  feed.title = "title";
  feed.format = "rss20";
  feed.error = std::string("no \0 and no \xff", 13);
  feed.problems = "one\ntwo";
  feed.next_poll = At(6);
  feed.last_item = At(2);
  feed.failing_since = At(1);
  feed.failures = 2;
  feed.polls = 43;
  feed.not_modified = 7;
  feed.etag = "\"e\"";
  feed.last_modified = "yesterday";
  feed.content_hash = Id("body");
  feed.interval_seconds = 600;
  feed.floor_seconds = 300;
  feed.observed_seconds = 1.5;
  feed.observed_items = 2.25;
  feed.window_items = 30;
  feed.ttl_minutes = 5;
  feed.skip_hours = 0x800001;
  feed.skip_days = 0x41;
  record.items = 30;
  record.new_items = 2;
  record.fetch_ms = 12;
  const auto written = one_->RecordPoll(lease, record);
  ASSERT_TRUE(written) << written.error().message;
  const DueWork work = Due("a.ir", 6);
  ASSERT_EQ(work.feeds.size(), 1u);
  const PolledFeed& read = work.feeds[0];
  EXPECT_EQ(read.url, "https://a.ir/x");
  EXPECT_EQ(read.source, "a.ir");
  EXPECT_EQ(read.state, FEED_STATE_OK);
  EXPECT_EQ(read.title, "title");
  EXPECT_EQ(read.error, "no \xEF\xBF\xBD and no \xEF\xBF\xBD");
  EXPECT_EQ(read.problems, "one\ntwo");
  EXPECT_EQ(read.last_poll, At(5));
  EXPECT_EQ(read.last_success, At(5));
  EXPECT_EQ(read.last_item, At(2));
  EXPECT_EQ(read.failing_since, At(1));
  EXPECT_EQ(read.attempts, 0);
  EXPECT_EQ(read.polls, 43);
  EXPECT_EQ(read.etag, "\"e\"");
  EXPECT_EQ(read.content_hash, Id("body"));
  EXPECT_EQ(read.observed_seconds, 1.5);
  EXPECT_EQ(read.observed_items, 2.25);
  EXPECT_EQ(read.skip_hours, 0x800001u);
  EXPECT_EQ(read.skip_days, 0x41);
  EXPECT_EQ(Ask("SELECT slot || ' ' || status || ' ' || items || ' ' || new_items || ' ' ||"
                " fetch_ms FROM feed_polls"),
            "3 200 30 2 12");
}

TEST_F(FeedStoreTest, ItemsAndTasksAreWrittenWithThePoll) {
  AddFeed("x", "a.ir", 0);
  const HostState lease = Claim(*one_, 0, "a.ir");
  PollRecord record = Poll("x", 5);
  record.changed_items = {Item("p"), Item("q")};
  record.changed_items[1].gone = At(5);
  record.tasks = {Task("p", "b.ir"), Task("q", "a.ir", TaskKind::kOwnText)};
  const auto written = one_->RecordPoll(lease, record);
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(Tasks(), "a.ir 2,b.ir 1");
  EXPECT_EQ(*two_->NextDue(), At(5)) << "b.ir is new, and due";
  EXPECT_EQ(one_->Items(Id("x"), {})->size(), 1u) << "what is gone is asked for by its key";
  EXPECT_EQ(one_->Items(Id("x"), {Id("key of q")})->size(), 2u);

  Sql("DELETE FROM feeds");
  EXPECT_FALSE(*one_->RecordPoll(lease, record)) << "removed meanwhile";
  EXPECT_EQ(Tasks(), "a.ir 2,b.ir 1") << "what was taken of it stays";
}

TEST_F(FeedStoreTest, AnArticleOfTwoFeedsIsOneTask) {
  AddFeed("x", "a.ir", 0);
  AddFeed("y", "a.ir", 0);
  const HostState lease = Claim(*one_, 0, "a.ir");
  PollRecord record = Poll("x", 5);
  record.tasks = {Task("p", "a.ir")};
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  PollRecord other = Poll("y", 5);
  other.tasks = {Task("p", "a.ir")};
  other.tasks[0].own_text = "other words";
  ASSERT_TRUE(*one_->RecordPoll(lease, other));
  const DueWork work = Due("a.ir", 6);
  ASSERT_EQ(work.tasks.size(), 1u);
  EXPECT_EQ(work.tasks[0].own_text, "<p>p") << "the first one counts";
  EXPECT_EQ(work.tasks[0].known_revision, "");

  ASSERT_TRUE(one_->FinishTask(lease, Done(work.tasks[0], "r1")));
  EXPECT_EQ(Tasks(), "");
  EXPECT_EQ(Ask("SELECT string_agg(articles::text, ',' ORDER BY url) FROM feeds"), "1,0");
  ASSERT_TRUE(*one_->RecordPoll(lease, other));
  EXPECT_EQ(Tasks(), "") << "known";
  other.tasks[0].edit = true;
  ASSERT_TRUE(*one_->RecordPoll(lease, other));
  EXPECT_EQ(Due("a.ir", 6).tasks.at(0).known_revision, Id("r1"));
}

TEST_F(FeedStoreTest, ATaskThatChangedWhileItWasWorkedOnStays) {
  AddFeed("x", "a.ir", 0);
  const HostState lease = Claim(*one_, 0, "a.ir");
  PollRecord record = Poll("x", 5);
  record.tasks = {Task("p", "a.ir")};
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  const FeedTask begun = Due("a.ir", 6).tasks.at(0);
  record.tasks[0].edit = true;
  record.tasks[0].own_text = "edited";
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  ASSERT_TRUE(one_->FinishTask(lease, Done(begun, "r1")));
  const FeedTask left = Due("a.ir", 6).tasks.at(0);
  EXPECT_EQ(left.own_text, "edited");
  EXPECT_EQ(left.known_revision, Id("r1"));
  TaskRecord later = Done(left, "");
  later.done = false;
  later.due = At(100);
  later.attempts = 2;
  later.checks = 1;
  later.kind = TaskKind::kWithdraw;
  later.reason = "why";
  ASSERT_TRUE(one_->FinishTask(lease, later));
  EXPECT_TRUE(Due("a.ir", 99).tasks.empty());
  EXPECT_EQ(Due("a.ir", 100).tasks.at(0).kind, TaskKind::kWithdraw);
  EXPECT_EQ(Due("a.ir", 100).tasks.at(0).reason, "why");
}

TEST_F(FeedStoreTest, AWithdrawalNeedsThatNoOtherFeedHasTheArticle) {
  AddFeed("x", "a.ir", 0);
  AddFeed("y", "a.ir", 0);
  const HostState lease = Claim(*one_, 0, "a.ir");
  PollRecord record = Poll("x", 5);
  record.tasks = {Task("p", "a.ir")};
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  ASSERT_TRUE(one_->FinishTask(lease, Done(Due("a.ir", 6).tasks.at(0), "r1")));
  PollRecord other = Poll("y", 5);
  other.changed_items = {Item("p")};
  ASSERT_TRUE(*one_->RecordPoll(lease, other));

  record.tasks = {Task("p", "a.ir", TaskKind::kWithdraw), Task("never", "a.ir", TaskKind::kCheck)};
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  EXPECT_EQ(Tasks(), "") << "y has it still; the other one was never taken";
  other.changed_items[0].gone = At(6);
  ASSERT_TRUE(*one_->RecordPoll(lease, other));
  record.tasks[0].kind = TaskKind::kCheck;
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  EXPECT_EQ(Tasks(), "a.ir 3");
  record.tasks[0].kind = TaskKind::kWithdraw;
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  EXPECT_EQ(Tasks(), "a.ir 4");
  TaskRecord withdrawn = Done(Due("a.ir", 6).tasks.at(0), "");
  withdrawn.withdrawn = true;
  ASSERT_TRUE(one_->FinishTask(lease, withdrawn));
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  EXPECT_EQ(Tasks(), "") << "once is enough";

  record.tasks = {Task("p", "a.ir")};
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  EXPECT_EQ(Tasks(), "a.ir 1") << "it came back";
}

TEST_F(FeedStoreTest, AnItemThatCameBackIsLookedForNoMore) {
  AddFeed("x", "a.ir", 0);
  const HostState lease = Claim(*one_, 0, "a.ir");
  PollRecord record = Poll("x", 5);
  record.tasks = {Task("p", "a.ir")};
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  ASSERT_TRUE(one_->FinishTask(lease, Done(Due("a.ir", 6).tasks.at(0), "r1")));
  record.tasks[0].kind = TaskKind::kCheck;
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  EXPECT_EQ(Tasks(), "a.ir 3");
  record.tasks[0].kind = TaskKind::kFetch;
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  EXPECT_EQ(Tasks(), "");
}

TEST_F(FeedStoreTest, AnItemThatVanishedBeforeItWasSubmittedIsLookedForAfterwards) {
  AddFeed("x", "a.ir", 0);
  const HostState lease = Claim(*one_, 0, "a.ir");
  PollRecord record = Poll("x", 5);
  record.tasks = {Task("p", "a.ir")};
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  record.tasks[0].kind = TaskKind::kCheck;
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  EXPECT_EQ(Due("a.ir", 6).tasks.at(0).kind, TaskKind::kFetch);
  EXPECT_EQ(Due("a.ir", 6).tasks.at(0).reason, "vanished");
  record.tasks[0].kind = TaskKind::kFetch;
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  EXPECT_EQ(Due("a.ir", 6).tasks.at(0).reason, "") << "it is back";
  TaskRecord submitted = Done(Due("a.ir", 6).tasks.at(0), "r1");
  submitted.done = false;
  submitted.kind = TaskKind::kCheck;
  submitted.due = At(20);
  ASSERT_TRUE(one_->FinishTask(lease, submitted));
  EXPECT_EQ(Due("a.ir", 20).tasks.at(0).kind, TaskKind::kCheck);
  EXPECT_EQ(Due("a.ir", 20).tasks.at(0).known_revision, Id("r1"));
  EXPECT_EQ(Ask("SELECT articles FROM feeds"), "1");
}

TEST_F(FeedStoreTest, AMovedFeedIsPolledThereAndMeetsTheOneThatIsThere) {
  AddFeed("x", "a.ir", 0);
  AddFeed("y", "b.ir", 5'000);
  const HostState lease = Claim(*one_, 0, "a.ir");
  PollRecord record = Poll("x", 5);
  record.moved_url = "https://c.ir/x";
  record.moved_host = "c.ir";
  const auto moved = one_->RecordPoll(lease, record);
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_EQ(Ask("SELECT url || ' ' || added_url || ' ' || host FROM feeds WHERE host <> 'b.ir'"),
            "https://c.ir/x https://a.ir/x c.ir");
  ASSERT_TRUE(one_->Release({lease}));
  EXPECT_EQ(*two_->NextDue(), At(605));

  const HostState there = Claim(*two_, 605, "c.ir");
  record.moved_url = "https://b.ir/y";
  record.moved_host = "b.ir";
  record.tasks = {Task("p", "c.ir")};
  ASSERT_TRUE(*two_->RecordPoll(there, record));
  EXPECT_EQ(Ask("SELECT string_agg(url, ',') FROM feeds"), "https://b.ir/y");
  EXPECT_EQ(Ask("SELECT feed_id FROM feed_tasks"), Ask("SELECT feed_id FROM feeds"));
}

TEST_F(FeedStoreTest, FeedsAreNoPartOfTheCanonicalDump) {
  const auto before = Dump();
  AddFeed("x", "a.ir", 0);
  const HostState lease = Claim(*one_, 0, "a.ir");
  PollRecord record = Poll("x", 5);
  record.changed_items = {Item("p")};
  record.tasks = {Task("p", "a.ir")};
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  ASSERT_TRUE(one_->SaveRobots({"a.ir", lease.lease_number, "User-agent: *", 200, At(1)}));
  EXPECT_EQ(Dump(), before);
  const auto counts = one_->Counts();
  ASSERT_TRUE(counts) << counts.error().message;
  EXPECT_EQ(counts->ok, 1);
  EXPECT_EQ(counts->tasks, 1);
  EXPECT_EQ(counts->oldest_due, At(605));
}

TEST_F(FeedStoreTest, PruningForgetsWhatLeftItsFeedLongAgo) {
  AddFeed("x", "a.ir", 0);
  const HostState lease = Claim(*one_, 0, "a.ir");
  PollRecord record = Poll("x", 5);
  record.changed_items = {Item("p"), Item("q")};
  record.changed_items[1].gone = At(5);
  record.tasks = {Task("p", "a.ir"), Task("q", "a.ir")};
  ASSERT_TRUE(*one_->RecordPoll(lease, record));
  for (const FeedTask& task : Due("a.ir", 6).tasks) {
    ASSERT_TRUE(one_->FinishTask(lease, Done(task, "r")));
  }
  ASSERT_TRUE(one_->Prune(At(5), At(100)));
  EXPECT_EQ(Ask("SELECT count(*) FROM feed_items"), "2");
  ASSERT_TRUE(one_->Prune(At(6), At(100)));
  EXPECT_EQ(Ask("SELECT count(*) FROM feed_items"), "1");
  EXPECT_EQ(Ask("SELECT count(*) FROM feed_articles"), "1") << "what a feed still has is kept";
}

}  // namespace
}  // namespace rasad::postgres::test

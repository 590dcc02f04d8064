// The poller's state in PostgreSQL.
#include "platform/postgres/feed_store.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "core/text/normalizer.h"
#include "platform/postgres/connection.h"
#include "platform/postgres/feed_statements.h"

namespace rasad::postgres {
namespace {

using base::ErrorCode;
using base::Fail;
using base::Micros;
using base::Result;
using base::Status;

constexpr int kTries = 3;  // Of a transaction that lost a race.

tl::unexpected<base::Error> Lost(std::string_view host) {
  return Fail(ErrorCode::kNotFound, "the lease of " + std::string(host) + " is lost");
}

// As the server takes it: what comes from feeds and headers may be anything.
std::string Clean(std::string_view given) {
  std::string out;
  while (!given.empty()) {
    const std::size_t bad = std::min(text::FindInvalidUtf8(given), given.find('\0'));
    out += given.substr(0, bad);
    if (bad >= given.size()) break;
    out += "\xEF\xBF\xBD";  // U+FFFD REPLACEMENT CHARACTER
    given.remove_prefix(bad + 1);
  }
  return out;
}

PolledFeed FeedOf(const Rows& rows, int row) {
  int at = 0;
  const auto text = [&] { return rows.Text(row, at++); };
  const auto number = [&] { return rows.Int(row, at++); };
  const auto time = [&] { return rows.OptionalTime(row, at++); };
  PolledFeed feed;
  feed.feed_id = rows.Id(row, at++);
  feed.url = text();
  feed.host = text();
  feed.source = text();
  feed.kind = static_cast<ingest::v1::FeedKind>(number());
  feed.state = static_cast<ingest::v1::FeedState>(number());
  feed.title = text();
  feed.format = text();
  feed.error = text();
  feed.problems = text();
  feed.next_poll = time();
  feed.last_poll = time();
  feed.last_success = time();
  feed.last_item = time();
  feed.failing_since = time();
  feed.attempts = number();
  feed.failures = number();
  feed.polls = rows.Int8(row, at++);
  feed.not_modified = rows.Int8(row, at++);
  feed.etag = text();
  feed.last_modified = text();
  feed.content_hash = rows.Id(row, at++);
  feed.interval_seconds = number();
  feed.floor_seconds = number();
  feed.observed_seconds = rows.Real(row, at++);
  feed.observed_items = rows.Real(row, at++);
  feed.window_items = number();
  feed.ttl_minutes = number();
  feed.skip_hours = static_cast<std::uint32_t>(number());
  feed.skip_days = static_cast<std::uint8_t>(number());
  return feed;
}

FeedTask TaskOf(const Rows& rows, int row) {
  FeedTask task;
  task.article_id = rows.Id(row, 0);
  task.version = rows.Int8(row, 1);
  task.host = rows.Text(row, 2);
  task.feed_id = rows.Id(row, 3);
  task.kind = static_cast<TaskKind>(rows.Int(row, 4));
  task.due = rows.Time(row, 5);
  task.attempts = rows.Int(row, 6);
  task.created = rows.Time(row, 7);
  task.edit = rows.Bool(row, 8);
  task.checks = rows.Int(row, 9);
  task.source = rows.Text(row, 10);
  task.url = rows.Text(row, 11);
  task.native_id = rows.Text(row, 12);
  task.published = rows.OptionalTime(row, 13);
  task.modified = rows.OptionalTime(row, 14);
  task.own_text = rows.Text(row, 15);
  task.reason = rows.Text(row, 16);
  task.known_revision = rows.Id(row, 17);
  task.withdrawn = rows.Bool(row, 18);
  return task;
}

FeedItem ItemOf(const Rows& rows, int row) {
  FeedItem item;
  item.key = rows.Id(row, 0);
  item.content_hash = rows.Id(row, 1);
  item.article_id = rows.Id(row, 2);
  item.url = rows.Text(row, 3);
  item.position = rows.Int8(row, 4);
  item.published = rows.OptionalTime(row, 5);
  item.updated = rows.OptionalTime(row, 6);
  item.first_seen = rows.Time(row, 7);
  item.changed = rows.Time(row, 8);
  item.changes = rows.Int(row, 9);
  item.gone = rows.OptionalTime(row, 10);
  item.checked = rows.Bool(row, 11);
  return item;
}

// The parameters of kRecordPoll.
Params PollParams(const HostState& lease, const std::string& owner, const PollRecord& record) {
  const PolledFeed& feed = record.feed;
  Params params;
  params.Text(lease.host);
  params.Text(owner);
  params.Int8(lease.lease_number);
  params.Id(feed.feed_id);
  params.Int4(feed.state);
  params.Text(Clean(feed.title));
  params.Text(Clean(feed.format));
  params.Text(Clean(feed.error));
  params.Text(Clean(feed.problems));
  params.Time(feed.next_poll);
  params.Time(record.time);
  params.Time(feed.last_success);
  params.Time(feed.last_item);
  params.Time(feed.failing_since);
  params.Int4(feed.failures);
  params.Int8(feed.polls);
  params.Int8(feed.not_modified);
  params.Text(Clean(feed.etag));
  params.Text(Clean(feed.last_modified));
  params.Text(feed.content_hash);
  params.Int4(static_cast<std::int32_t>(feed.interval_seconds));
  params.Int4(static_cast<std::int32_t>(feed.floor_seconds));
  params.Real(feed.observed_seconds);
  params.Real(feed.observed_items);
  params.Int4(feed.window_items);
  params.Int4(feed.ttl_minutes);
  params.Int4(static_cast<std::int32_t>(feed.skip_hours));
  params.Int4(feed.skip_days);
  params.Int4(record.status);
  params.Text(Clean(record.error));
  params.Int4(record.items);
  params.Int4(record.new_items);
  params.Int4(record.fetch_ms);
  return params;
}

class PostgresFeedStore final : public FeedStore {
 public:
  PostgresFeedStore(std::string conninfo, std::string owner)
      : conninfo_(std::move(conninfo)), owner_(std::move(owner)) {}

  Result<std::vector<HostLease>> ClaimHosts(Micros now, Micros until, int count) override {
    Params params;
    params.Text(owner_);
    params.Time(now);
    params.Time(until);
    params.Int4(count);
    auto rows = Ask(statements::kClaimHosts, params);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<HostLease> leases;
    for (int i = 0; i < rows->size(); ++i) {
      HostLease& lease = leases.emplace_back();
      lease.host = rows->Text(i, 0);
      lease.number = rows->Int8(i, 1);
      lease.until = rows->Time(i, 2);
      lease.not_before = rows->OptionalTime(i, 3).value_or(0);
      if (!rows->IsNull(i, 4)) lease.robots = rows->Text(i, 4);
      lease.robots_status = rows->Int(i, 5);
      lease.robots_fetched = rows->OptionalTime(i, 6);
      lease.failures = rows->Int(i, 7);
    }
    return leases;
  }

  Result<std::vector<std::string>> Renew(const std::vector<HostLease>& leases,
                                         Micros until) override {
    Array hosts(Type::kText), numbers(Type::kInt8);
    for (const HostLease& lease : leases) {
      hosts.AddBytes(lease.host);
      numbers.AddInt8(lease.number);
    }
    Params params;
    params.Text(owner_);
    params.Add(hosts);
    params.Add(numbers);
    params.Time(until);
    auto rows = Ask(statements::kRenewHosts, params);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<std::string> ours;
    for (int i = 0; i < rows->size(); ++i) ours.push_back(rows->Text(i, 0));
    return ours;
  }

  Status Release(const std::vector<HostState>& hosts) override {
    if (hosts.empty()) return {};
    Array names(Type::kText), numbers(Type::kInt8), not_before(Type::kTimestamptz);
    Array failures(Type::kInt4);
    for (const HostState& host : hosts) {
      names.AddBytes(host.host);
      numbers.AddInt8(host.lease_number);
      not_before.AddTime(host.not_before);
      failures.AddInt4(host.failures);
    }
    Params lock;
    lock.Add(names);
    Params params;
    params.Text(owner_);
    for (const Array* array : {&names, &numbers, &not_before, &failures}) params.Add(*array);
    return Within([&]() -> Status {
      if (auto s = Do(statements::kLockHosts, lock); !s) return s;
      return Do(statements::kReleaseHosts, params);
    });
  }

  Result<DueWork> Due(const std::vector<std::string>& hosts, Micros now, int limit) override {
    Params params;
    params.Texts(hosts);
    params.Time(now);
    params.Int4(limit);
    DueWork work;
    auto feeds = Ask(statements::kDueFeeds, params);
    if (!feeds) return tl::unexpected(feeds.error());
    for (int i = 0; i < feeds->size(); ++i) work.feeds.push_back(FeedOf(*feeds, i));
    auto tasks = Ask(statements::kDueTasks, params);
    if (!tasks) return tl::unexpected(tasks.error());
    for (int i = 0; i < tasks->size(); ++i) work.tasks.push_back(TaskOf(*tasks, i));
    return work;
  }

  Result<std::vector<bool>> Begin(const std::vector<Start>& starts) override {
    if (starts.empty()) return std::vector<bool>();
    Array hosts(Type::kText), numbers(Type::kInt8), not_before(Type::kTimestamptz);
    Array feeds(Type::kUuid), articles(Type::kUuid), again(Type::kTimestamptz);
    const auto id = [](Array& array, const std::string& value) {
      if (value.empty()) {
        array.AddNull();
      } else {
        array.AddId(value);
      }
    };
    for (const Start& start : starts) {
      hosts.AddBytes(start.host);
      numbers.AddInt8(start.lease_number);
      not_before.AddTime(start.not_before);
      id(feeds, start.feed_id);
      id(articles, start.article_id);
      again.AddTime(start.again);
    }
    Params params;
    params.Text(owner_);
    for (const Array* a : {&hosts, &numbers, &not_before, &feeds, &articles, &again}) {
      params.Add(*a);
    }
    auto rows = Ask(statements::kBegin, params);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<bool> begun(starts.size(), false);
    for (int i = 0; i < rows->size(); ++i) {
      begun[static_cast<std::size_t>(rows->Int(i, 0) - 1)] = rows->Bool(i, 1);
    }
    return begun;
  }

  Status SaveRobots(const RobotsRecord& record) override {
    Params params;
    params.Text(record.host);
    params.Text(owner_);
    params.Int8(record.lease_number);
    params.Bytea(record.body);
    params.Int4(record.status);
    params.Time(record.time);
    auto rows = Ask(statements::kSaveRobots, params);
    if (!rows) return tl::unexpected(rows.error());
    if (rows->size() == 0) return Lost(record.host);
    return {};
  }

  Result<std::vector<FeedItem>> Items(const std::string& feed_id,
                                      const std::vector<std::string>& keys) override {
    Array ids(Type::kUuid);
    for (const std::string& key : keys) ids.AddId(key);
    Params params;
    params.Id(feed_id);
    params.Add(ids);
    auto rows = Ask(statements::kItems, params);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<FeedItem> items;
    for (int i = 0; i < rows->size(); ++i) items.push_back(ItemOf(*rows, i));
    return items;
  }

  Result<bool> RecordPoll(const HostState& lease, const PollRecord& record) override {
    bool followed = true;
    const Params poll = PollParams(lease, owner_, record);
    const auto write = [&]() -> Status {
      auto rows = db().Execute(statements::kRecordPoll, poll);
      if (!rows) return tl::unexpected(rows.error());
      if (rows->Int(0, 0) == 0) return Lost(lease.host);
      followed = rows->Int(0, 1) > 0;
      return {};
    };
    Status done;
    if (record.changed_items.empty() && record.tasks.empty() && record.moved_url.empty()) {
      done = Retried(write);
    } else {
      if (auto s = AddHosts(record); !s) return tl::unexpected(s.error());
      done = Within([&]() -> Status {
        if (auto s = LockHosts(lease, record); !s) return s;
        if (auto s = write(); !s || !followed) return s;
        if (auto s = WriteItems(record); !s) return s;
        if (auto s = WriteTasks(record); !s) return s;
        return Move(record);
      });
    }
    if (!done) return tl::unexpected(done.error());
    return followed;
  }

  Status FinishTask(const HostState& lease, const TaskRecord& record) override {
    Params params;
    params.Text(lease.host);
    params.Text(owner_);
    params.Int8(lease.lease_number);
    params.Id(record.feed_id);
    params.Id(record.article_id);
    params.Int8(record.version);
    params.Bool(record.done);
    params.Time(record.due);
    params.Int4(record.attempts);
    params.Int4(record.checks);
    params.Int4(static_cast<std::int32_t>(record.kind));
    params.Text(record.reason);
    params.Text(record.revision_id);
    params.Time(record.time);
    params.Bool(record.withdrawn);
    return Retried([&]() -> Status {
      auto rows = db().Execute(statements::kFinishTask, params);
      if (!rows) return tl::unexpected(rows.error());
      if (rows->Int(0, 0) == 0) return Lost(lease.host);
      return {};
    });
  }

  Result<std::optional<Micros>> NextDue() override {
    Params params;
    params.Text(owner_);
    auto rows = Ask(statements::kNextDue, params);
    if (!rows) return tl::unexpected(rows.error());
    return rows->OptionalTime(0, 0);
  }

  Result<FeedCounts> Counts() override {
    auto rows = Ask(statements::kCounts, {});
    if (!rows) return tl::unexpected(rows.error());
    FeedCounts counts;
    int at = 0;
    for (std::int64_t* count : {&counts.fresh, &counts.ok, &counts.failing, &counts.dead,
                                &counts.paused, &counts.tasks}) {
      *count = rows->Int8(0, at++);
    }
    counts.oldest_due = rows->OptionalTime(0, at);
    return counts;
  }

  Status Prune(Micros items_before, Micros articles_before) override {
    Params items;
    items.Time(items_before);
    auto pruned = Ask(statements::kPruneItems, items);
    if (!pruned) return tl::unexpected(pruned.error());
    Params articles;
    articles.Time(articles_before);
    pruned = Ask(statements::kPruneArticles, articles);
    if (!pruned) return tl::unexpected(pruned.error());
    return {};
  }

 private:
  Connection& db() { return *connection_; }

  Status Connect() {
    if (connection_ && connection_->broken()) connection_.reset();
    if (connection_) return {};
    auto opened = Connection::Open(conninfo_, "rasad-feeds");
    if (!opened) return tl::unexpected(opened.error());
    connection_ = *std::move(opened);
    return {};
  }

  // Runs `body`, again where it lost a race.
  template <class Body>
  Status Retried(const Body& body) {
    if (auto s = Connect(); !s) return s;
    Status done = body();
    for (int i = 1; i < kTries && !done && done.error().code == ErrorCode::kConflict; ++i) {
      done = body();
    }
    return done;
  }

  Status Within(const std::function<Status()>& body) {
    return Retried([&] { return db().Transaction(body); });
  }

  Result<Rows> Ask(const char* sql, const Params& params) {
    std::optional<Rows> rows;
    const Status done = Retried([&]() -> Status {
      auto got = db().Execute(sql, params);
      if (!got) return tl::unexpected(got.error());
      rows = *std::move(got);
      return {};
    });
    if (!done) return tl::unexpected(done.error());
    return *std::move(rows);
  }

  // Inside of a transaction: rows are not wanted.
  Status Do(const char* sql, const Params& params) {
    auto rows = db().Execute(sql, params);
    if (!rows) return tl::unexpected(rows.error());
    return {};
  }

  static std::set<std::string> HostsOf(const PollRecord& record) {
    std::set<std::string> hosts;
    for (const FeedTask& task : record.tasks) hosts.insert(task.host);
    if (!record.moved_host.empty()) hosts.insert(record.moved_host);
    return hosts;
  }

  static Params NamesOf(const std::set<std::string>& hosts) {
    Params params;
    params.Texts({hosts.begin(), hosts.end()});
    return params;
  }

  // In a transaction of its own: a row that two add at once is waited for only here.
  Status AddHosts(const PollRecord& record) {
    auto rows = Ask(statements::kAddHosts, NamesOf(HostsOf(record)));
    if (!rows) return tl::unexpected(rows.error());
    return {};
  }

  // All hosts that the record touches at once and in order, so that no two workers which give each
  // other tasks wait for each other.
  Status LockHosts(const HostState& lease, const PollRecord& record) {
    std::set<std::string> hosts = HostsOf(record);
    hosts.insert(lease.host);
    return Do(statements::kLockHosts, NamesOf(hosts));
  }

  Status WriteItems(const PollRecord& record) {
    if (record.changed_items.empty()) return {};
    Array key(Type::kUuid), hash(Type::kUuid), article(Type::kUuid), url(Type::kText);
    Array position(Type::kInt8), published(Type::kTimestamptz), updated(Type::kTimestamptz);
    Array first(Type::kTimestamptz), changed(Type::kTimestamptz), changes(Type::kInt4);
    Array gone(Type::kTimestamptz), checked(Type::kBool);
    for (const FeedItem& item : record.changed_items) {
      key.AddId(item.key);
      hash.AddId(item.content_hash);
      article.AddId(item.article_id);
      url.AddBytes(Clean(item.url));
      position.AddInt8(item.position);
      published.AddTime(item.published);
      updated.AddTime(item.updated);
      first.AddTime(item.first_seen);
      changed.AddTime(item.changed);
      changes.AddInt4(item.changes);
      gone.AddTime(item.gone);
      checked.AddBool(item.checked);
    }
    Params params;
    params.Id(record.feed.feed_id);
    for (const Array* array : {&key, &hash, &article, &url, &position, &published, &updated, &first,
                               &changed, &changes, &gone, &checked}) {
      params.Add(*array);
    }
    return Do(statements::kWriteItems, params);
  }

  Status WriteTasks(const PollRecord& record) {
    if (record.tasks.empty()) return {};
    Array article(Type::kUuid), host(Type::kText), kind(Type::kInt2), due(Type::kTimestamptz);
    Array created(Type::kTimestamptz), edit(Type::kBool), source(Type::kText), url(Type::kText);
    Array native(Type::kText), published(Type::kTimestamptz), modified(Type::kTimestamptz);
    Array own(Type::kBytea), reason(Type::kText), listed(Type::kUuid), vanished(Type::kUuid);
    for (const FeedTask& task : record.tasks) {
      article.AddId(task.article_id);
      host.AddBytes(task.host);
      kind.AddInt2(static_cast<std::int16_t>(task.kind));
      due.AddTime(task.due);
      created.AddTime(task.created);
      edit.AddBool(task.edit);
      source.AddBytes(Clean(task.source));
      url.AddBytes(Clean(task.url));
      native.AddBytes(Clean(task.native_id));
      published.AddTime(task.published);
      modified.AddTime(task.modified);
      own.AddBytes(task.own_text);
      reason.AddBytes(Clean(task.reason));
      if (task.kind == TaskKind::kFetch || task.kind == TaskKind::kOwnText) {
        listed.AddId(task.article_id);
      } else if (task.kind == TaskKind::kCheck) {
        vanished.AddId(task.article_id);
      }
    }
    Params lock;
    lock.Add(article);
    if (auto s = Do(statements::kLockTasks, lock); !s) return s;
    Params back;
    back.Add(listed);
    if (auto s = Do(statements::kCancelChecks, back); !s) return s;
    if (vanished.size() > 0) {
      Params gone;
      gone.Id(record.feed.feed_id);
      gone.Add(vanished);
      if (auto s = Do(statements::kNoteVanished, gone); !s) return s;
    }
    Params params;
    params.Id(record.feed.feed_id);
    for (const Array* array : {&article, &host, &kind, &due, &created, &edit, &source, &url,
                               &native, &published, &modified, &own, &reason}) {
      params.Add(*array);
    }
    if (auto s = Do(statements::kWriteTasks, params); !s) return s;
    return Lower(host, due);
  }

  Status Lower(const Array& hosts, const Array& dues) {
    Params params;
    params.Add(hosts);
    params.Add(dues);
    return Do(statements::kLowerNextDue, params);
  }

  // A feed that lives elsewhere now; where another is followed there, that one stays.
  Status Move(const PollRecord& record) {
    if (record.moved_url.empty()) return {};
    Params find;
    find.Text(record.moved_url);
    find.Id(record.feed.feed_id);
    auto there = db().Execute(statements::kFeedAtUrl, find);
    if (!there) return tl::unexpected(there.error());
    if (there->size() > 0) {
      Params over;
      over.Id(record.feed.feed_id);
      over.Id(there->Id(0, 0));
      if (auto s = Do(statements::kHandTasksOver, over); !s) return s;
      Params gone;
      gone.Id(record.feed.feed_id);
      return Do(statements::kDeleteFeed, gone);
    }
    Params move;
    move.Id(record.feed.feed_id);
    move.Text(record.moved_url);
    move.Text(record.moved_host);
    if (auto s = Do(statements::kMoveFeed, move); !s) return s;
    if (!record.feed.next_poll) return {};
    Array host(Type::kText), due(Type::kTimestamptz);
    host.AddBytes(record.moved_host);
    due.AddTime(*record.feed.next_poll);
    return Lower(host, due);
  }

  const std::string conninfo_;
  const std::string owner_;
  std::optional<Connection> connection_;
};

}  // namespace

std::unique_ptr<FeedStore> MakeFeedStore(std::string conninfo, std::string owner) {
  return std::make_unique<PostgresFeedStore>(std::move(conninfo), std::move(owner));
}

}  // namespace rasad::postgres

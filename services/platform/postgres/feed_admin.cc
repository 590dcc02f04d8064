// The list of feeds, as operators see and change it.
#include "platform/postgres/feed_admin.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "platform/postgres/batch.h"
#include "platform/postgres/connection.h"
#include "platform/postgres/pool.h"
#include "platform/postgres/reader_rows.h"

namespace rasad::postgres {
namespace {

using base::ErrorCode;
using base::Fail;
using base::Result;
using base::Status;
using ingest::v1::FeedInfo;

constexpr std::chrono::milliseconds kStatementTimeout{10'000};
constexpr int kPollsShown = 20;

// state 5 is PAUSED; see the table.
constexpr const char* kColumns =
    "feed_id, url, added_url, source, kind, format, title, "
    "CASE WHEN paused THEN 5 ELSE state END::int4, added_at, last_poll, last_success, last_item, "
    // A host that asked for a rest (Retry-After) keeps all of its feeds waiting.
    "CASE WHEN NOT paused AND next_poll IS NOT NULL THEN greatest(next_poll, (SELECT not_before "
    "FROM feed_hosts WHERE feed_hosts.host = feeds.host)) END, interval_seconds, "
    "CASE WHEN observed_items > 0 THEN least(observed_seconds / observed_items, 4e9) ELSE 0 END, "
    "failures, error, failing_since, polls, not_modified, articles, problems, "
    "(SELECT count(*) FROM feed_tasks WHERE feed_tasks.feed_id = feeds.feed_id)";

FeedInfo InfoOf(const Rows& rows, int row) {
  FeedInfo feed;
  const auto time = [&](int column, auto mutable_time) {
    if (const auto at = rows.OptionalTime(row, column)) *(feed.*mutable_time)() = TimestampOf(*at);
  };
  feed.set_feed_id(rows.Id(row, 0));
  feed.set_url(rows.Text(row, 1));
  feed.set_added_url(rows.Text(row, 2));
  feed.set_source(rows.Text(row, 3));
  feed.set_kind(static_cast<ingest::v1::FeedKind>(rows.Int(row, 4)));
  feed.set_format(rows.Text(row, 5));
  feed.set_title(rows.Text(row, 6));
  feed.set_state(static_cast<ingest::v1::FeedState>(rows.Int(row, 7)));
  time(8, &FeedInfo::mutable_added_at);
  time(9, &FeedInfo::mutable_last_poll);
  time(10, &FeedInfo::mutable_last_success);
  time(11, &FeedInfo::mutable_last_item);
  time(12, &FeedInfo::mutable_next_poll);
  feed.set_interval_seconds(static_cast<std::uint32_t>(std::max(rows.Int(row, 13), 0)));
  feed.set_rhythm_seconds(static_cast<std::uint32_t>(rows.Real(row, 14)));
  feed.set_failures(static_cast<std::uint32_t>(std::max(rows.Int(row, 15), 0)));
  feed.set_error(rows.Text(row, 16));
  time(17, &FeedInfo::mutable_failing_since);
  feed.set_polls(static_cast<std::uint64_t>(rows.Int8(row, 18)));
  feed.set_not_modified(static_cast<std::uint64_t>(rows.Int8(row, 19)));
  feed.set_articles(static_cast<std::uint64_t>(rows.Int8(row, 20)));
  for (std::string_view problems = rows.Bytes(row, 21); !problems.empty();) {
    const std::string_view line = problems.substr(0, problems.find('\n'));
    if (!line.empty()) feed.add_problems(std::string(line));
    problems.remove_prefix(std::min(line.size() + 1, problems.size()));
  }
  feed.set_waiting(static_cast<std::uint64_t>(rows.Int8(row, 22)));
  return feed;
}

// The condition that `name` holds, on a table of feeds. kInvalidInput: it names nothing.
Result<std::string> Named(const ingest::v1::FeedName& name, Params& params) {
  switch (name.name_case()) {
    case ingest::v1::FeedName::kFeedId:
      if (!IsId(name.feed_id())) {
        return Fail(ErrorCode::kInvalidInput, "feed_id must be 32 lower-case hex digits");
      }
      return "feed_id = " + Placeholder(params.Id(name.feed_id()));
    case ingest::v1::FeedName::kUrl: {
      // A polled address before one that was only added: two feeds may share it so.
      const std::string url = Placeholder(params.Text(name.url()));
      return "feed_id = (SELECT feed_id FROM feeds WHERE url = " + url + " OR added_url = " + url +
             " ORDER BY url = " + url + " DESC, feed_id LIMIT 1)";
    }
    default:
      return Fail(ErrorCode::kInvalidInput, "feed: give feed_id or url");
  }
}

tl::unexpected<base::Error> Unknown(const ingest::v1::FeedName& name) {
  return Fail(ErrorCode::kNotFound,
              "no feed " + (name.has_url() ? name.url() : name.feed_id()) + " is followed");
}

// Something on that host is due at $2: the worker that has it may be waiting for later. Hosts are
// locked before feeds, everywhere.
constexpr const char* kHostIsDue = R"sql(
INSERT INTO feed_hosts AS h (host, next_due) VALUES ($1, $2)
ON CONFLICT (host) DO UPDATE SET next_due = least(h.next_due, excluded.next_due)
)sql";

class PostgresFeedAdmin final : public FeedAdmin {
 public:
  PostgresFeedAdmin(std::string conninfo, std::size_t sessions)
      : pool_(std::move(conninfo), sessions, "rasad-feeds") {}

  Result<FeedInfo> Add(const NewFeed& feed, base::Micros now) override {
    FeedInfo added;
    const Status done = Use(false, [&](Connection& db) {
      return db.Transaction([&]() -> Status {
        Params host;
        host.Text(feed.host);
        host.Time(now);
        if (auto ok = db.Execute(kHostIsDue, host); !ok) return tl::unexpected(ok.error());
        Params known;
        known.Text(feed.url);
        known.Text(feed.added_url);
        auto rows = db.Execute(
            "SELECT feed_id FROM feeds WHERE url IN ($1, $2) OR added_url IN ($1, $2) "
            "ORDER BY url = $1 DESC, feed_id LIMIT 1",
            known);
        if (!rows) return tl::unexpected(rows.error());
        if (rows->size() > 0) return Known(feed, rows->Id(0, 0));
        Params params;
        params.Text(feed.url);
        params.Text(feed.added_url);
        params.Text(feed.host);
        params.Text(feed.source);
        params.Int4(feed.kind);
        params.Text(feed.title);
        params.Time(now);
        rows = db.Execute(
            std::string("INSERT INTO feeds (feed_id, url, added_url, host, source, kind, title, "
                        "added_at, next_poll) VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, "
                        "$7, $7) ON CONFLICT (url) DO NOTHING RETURNING ") +
                kColumns,
            params);
        if (!rows) return tl::unexpected(rows.error());
        if (rows->size() == 0) {  // Somebody else has added it since the look above.
          return Fail(ErrorCode::kConflict, feed.url + " was added at the same moment");
        }
        added = InfoOf(*rows, 0);
        return {};
      });
    });
    if (!done) return tl::unexpected(done.error());
    return added;
  }

  Result<std::vector<FeedInfo>> List(ingest::v1::FeedState state,
                                     const std::optional<FeedCursor>& after,
                                     std::uint32_t limit) override {
    std::vector<FeedInfo> feeds;
    const Status done = Use(true, [&](Connection& db) -> Status {
      feeds.clear();
      Params params;
      std::string where = "true";
      if (state == ingest::v1::FEED_STATE_PAUSED) {
        where = "paused";
      } else if (state != ingest::v1::FEED_STATE_UNSPECIFIED) {
        where = "NOT paused AND state = " + Placeholder(params.Int4(state));
      }
      if (after) {
        const std::string host = Placeholder(params.Text(after->host));
        where += " AND (host, url) > (" + host + ", " + Placeholder(params.Text(after->url)) + ")";
      }
      auto rows = db.Execute(std::string("SELECT ") + kColumns + " FROM feeds WHERE " + where +
                                 " ORDER BY host, url LIMIT " + Placeholder(params.Int8(limit)),
                             params);
      if (!rows) return tl::unexpected(rows.error());
      for (int i = 0; i < rows->size(); ++i) feeds.push_back(InfoOf(*rows, i));
      return {};
    });
    if (!done) return tl::unexpected(done.error());
    return feeds;
  }

  Result<ingest::v1::GetFeedResponse> Get(const ingest::v1::FeedName& name) override {
    ingest::v1::GetFeedResponse found;
    const Status done = Use(true, [&](Connection& db) -> Status {
      found.Clear();
      Params params;
      const auto where = Named(name, params);
      if (!where) return tl::unexpected(where.error());
      auto rows =
          db.Execute(std::string("SELECT ") + kColumns + " FROM feeds WHERE " + *where, params);
      if (!rows) return tl::unexpected(rows.error());
      if (rows->size() == 0) return Unknown(name);
      *found.mutable_feed() = InfoOf(*rows, 0);
      Params of;
      of.Id(found.feed().feed_id());
      of.Int4(kPollsShown);
      rows = db.Execute(
          "SELECT time, status::int4, error, items, new_items, fetch_ms FROM feed_polls "
          "WHERE feed_id = $1 ORDER BY time DESC LIMIT $2::int4",
          of);
      if (!rows) return tl::unexpected(rows.error());
      for (int i = 0; i < rows->size(); ++i) {
        const auto number = [&](int column) {
          return static_cast<std::uint32_t>(std::max(rows->Int(i, column), 0));
        };
        auto& poll = *found.add_polls();
        *poll.mutable_time() = TimestampOf(rows->Time(i, 0));
        poll.set_status(number(1));
        poll.set_error(rows->Text(i, 2));
        poll.set_items(number(3));
        poll.set_new_items(number(4));
        poll.set_fetch_ms(number(5));
      }
      return {};
    });
    if (!done) return tl::unexpected(done.error());
    return found;
  }

  Result<FeedInfo> SetPaused(const ingest::v1::FeedName& name, bool paused,
                             base::Micros now) override {
    FeedInfo feed;
    const Status done = Use(true, [&](Connection& db) {
      return db.Transaction([&]() -> Status {
        Params params;
        const auto where = Named(name, params);
        if (!where) return tl::unexpected(where.error());
        auto rows = db.Execute("SELECT feed_id, host FROM feeds WHERE " + *where, params);
        if (!rows) return tl::unexpected(rows.error());
        if (rows->size() == 0) return Unknown(name);
        Params change;
        change.Id(rows->Id(0, 0));
        std::string set = "paused = true";
        if (!paused) {
          Params host;
          host.Text(rows->Bytes(0, 1));
          host.Time(now);
          if (auto ok = db.Execute(kHostIsDue, host); !ok) return tl::unexpected(ok.error());
          set = "paused = false, next_poll = " + Placeholder(change.Time(now));
        }
        rows = db.Execute("UPDATE feeds SET " + set + " WHERE feed_id = $1 RETURNING " + kColumns,
                          change);
        if (!rows) return tl::unexpected(rows.error());
        if (rows->size() == 0) return Unknown(name);  // Removed meanwhile.
        feed = InfoOf(*rows, 0);
        return {};
      });
    });
    if (!done) return tl::unexpected(done.error());
    return feed;
  }

  Result<FeedInfo> Remove(const ingest::v1::FeedName& name) override {
    FeedInfo feed;
    const Status done = Use(false, [&](Connection& db) -> Status {
      Params params;
      const auto where = Named(name, params);
      if (!where) return tl::unexpected(where.error());
      auto rows =
          db.Execute("DELETE FROM feeds WHERE " + *where + " RETURNING " + kColumns, params);
      if (!rows) return tl::unexpected(rows.error());
      if (rows->size() == 0) return Unknown(name);
      feed = InfoOf(*rows, 0);
      return {};
    });
    if (!done) return tl::unexpected(done.error());
    return feed;
  }

  Result<std::vector<std::string>> FeedsWithArticles(
      const std::vector<std::string>& article_ids) override {
    Array ids(Type::kUuid);
    for (const std::string& id : article_ids) {
      if (!IsId(id)) return Fail(ErrorCode::kInvalidInput, "an article id is no id");
      ids.AddId(id);
    }
    std::vector<std::string> urls;
    if (article_ids.empty()) return urls;
    const Status done = Use(true, [&](Connection& db) -> Status {
      urls.clear();
      Params params;
      params.Add(ids);
      params.Int8(static_cast<std::int64_t>(article_ids.size()));
      auto rows = db.Execute(
          "SELECT min(f.url) FROM feed_items i JOIN feeds f ON f.feed_id = i.feed_id "
          "WHERE i.article_id = ANY($1) GROUP BY f.feed_id "
          "HAVING count(DISTINCT i.article_id) * 2 >= $2 ORDER BY 1",
          params);
      if (!rows) return tl::unexpected(rows.error());
      for (int i = 0; i < rows->size(); ++i) urls.push_back(rows->Text(i, 0));
      return {};
    });
    if (!done) return tl::unexpected(done.error());
    return urls;
  }

 private:
  static tl::unexpected<base::Error> Known(const NewFeed& feed, const std::string& id) {
    return Fail(ErrorCode::kConflict, feed.url + " is followed already: " + id);
  }

  // Runs `body` on a session; what is `repeatable` once more where the session was dead.
  Status Use(bool repeatable, const std::function<Status(Connection&)>& body) {
    for (int attempt = 1;; ++attempt) {
      auto lease = pool_.Acquire(kStatementTimeout);
      if (!lease) return tl::unexpected(lease.error());
      Status done = (*lease)->SetStatementTimeout(kStatementTimeout);
      // Nothing was sent but the timeout: whatever is to be done can begin again.
      const bool begun = done.has_value();
      if (done) done = body(**lease);
      if (done || !(*lease)->broken() || attempt == 2) return done;
      pool_.DropIdle();
      if (begun && !repeatable) return done;
    }
  }

  Pool pool_;
};

}  // namespace

std::unique_ptr<FeedAdmin> MakeFeedAdmin(std::string conninfo, std::size_t sessions) {
  return std::make_unique<PostgresFeedAdmin>(std::move(conninfo), sessions);
}

}  // namespace rasad::postgres

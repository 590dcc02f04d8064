// The port of the poller's state, and its adapter: hosts leased, feeds, items and tasks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/time.h"
#include "rasad/ingest/v1/feed_service.pb.h"

namespace rasad::postgres {

/// A host and its port, leased: until then nobody else sends requests to it.
struct HostLease {
  std::string host;
  std::int64_t number = 0;      ///< Of the claim; a later claim has a greater one.
  base::Micros until = 0;       ///< When it ends unless renewed.
  base::Micros not_before = 0;  ///< Earliest next request.
  std::string robots;           ///< robots.txt as last read.
  int robots_status = 0;        ///< HTTP status of that; 0: never fetched.
  std::optional<base::Micros> robots_fetched;
  int failures = 0;  ///< Requests in a row that the host did not answer.
};

/// A feed that is due, with all that the next poll needs. Times and counts as in FeedInfo.
struct PolledFeed {
  std::string feed_id;  ///< 32 hex digits.
  std::string url;
  std::string host;
  std::string source;
  ingest::v1::FeedKind kind = ingest::v1::FEED_KIND_FEED;
  ingest::v1::FeedState state = ingest::v1::FEED_STATE_NEW;
  std::string title;
  std::string format;
  std::string error;
  std::string problems;                   ///< One a line.
  std::optional<base::Micros> next_poll;  ///< nullopt: never again.
  std::optional<base::Micros> last_poll;
  std::optional<base::Micros> last_success;
  std::optional<base::Micros> last_item;
  std::optional<base::Micros> failing_since;
  int attempts = 0;  ///< Begun since the last one that was recorded, this one not counted.
  int failures = 0;
  std::int64_t polls = 0;  ///< Recorded.
  std::int64_t not_modified = 0;
  std::string etag;
  std::string last_modified;
  std::string content_hash;  ///< Of the last body; 32 hex digits or empty.
  std::int64_t interval_seconds = 0;
  std::int64_t floor_seconds = 0;
  double observed_seconds = 0;
  double observed_items = 0;
  int window_items = 0;
  int ttl_minutes = 0;
  std::uint32_t skip_hours = 0;
  std::uint8_t skip_days = 0;
};

/// What is to be done for an article. Numbers are stored.
enum class TaskKind : std::int16_t {
  kFetch = 1,     ///< Fetch its page and submit it.
  kOwnText = 2,   ///< Submit what the feed itself says.
  kCheck = 3,     ///< Look whether its page is gone.
  kWithdraw = 4,  ///< Withdraw it.
};

struct FeedTask {
  std::string article_id;    ///< 32 hex digits; there is one task an article.
  std::int64_t version = 0;  ///< Changes whenever the task does. Read only.
  std::string host;          ///< Of `url`, else of the feed.
  std::string feed_id;       ///< That asked for it.
  TaskKind kind = TaskKind::kFetch;
  base::Micros due = 0;
  int attempts = 0;
  base::Micros created = 0;
  bool edit = false;  ///< To be submitted although the article is known.
  int checks = 0;     ///< Looks that found the page gone.
  std::string source;
  std::string url;  ///< Of the page; empty if there is none.
  std::string native_id;
  std::optional<base::Micros> published;
  std::optional<base::Micros> modified;
  std::string own_text;        ///< HTML document of what the feed says.
  std::string reason;          ///< Of a withdrawal. Of what is to be submitted: not empty where
                               ///< the item vanished meanwhile, so that it is looked for then.
  std::string known_revision;  ///< That the broker has; empty: none. Read only.
  bool withdrawn = false;      ///< The article is withdrawn. Read only.
};

/// An item of a feed, as stored.
struct FeedItem {
  std::string key;           ///< 32 hex digits.
  std::string content_hash;  ///< 32 hex digits.
  std::string article_id;    ///< 32 hex digits.
  std::string url;
  std::int64_t position = 0;  ///< Greater: newer in the feed's own order.
  std::optional<base::Micros> published;
  std::optional<base::Micros> updated;
  base::Micros first_seen = 0;
  base::Micros changed = 0;
  int changes = 0;
  std::optional<base::Micros> gone;  ///< Since when it is absent.
  bool checked = false;
};

/// Work of a host that is due.
struct DueWork {
  std::vector<PolledFeed> feeds;
  std::vector<FeedTask> tasks;
};

/// The beginning of a request: counted before the work, so that what kills the process is not
/// tried for ever.
struct Start {
  std::string host;
  std::int64_t lease_number = 0;
  base::Micros not_before = 0;  ///< Of the host's next request.
  std::string feed_id;          ///< Either this: polled next at `again` if nothing is recorded.
  std::string article_id;       ///< Or this task: due at `again` if nothing is recorded.
  base::Micros again = 0;
};

/// What a poll gave.
struct PollRecord {
  PolledFeed feed;  ///< As it is afterwards; feed_id and `host` as before (see moved_url).
  base::Micros time = 0;
  int status = 0;
  std::string error;
  int items = 0;
  int new_items = 0;
  int fetch_ms = 0;
  std::vector<FeedItem> changed_items;  ///< New and changed, written whole.
  std::vector<FeedTask> tasks;  ///< Without `edit`: only for articles that are not known. A check
                                ///< or a withdrawal only where no other feed has the article.
  std::string moved_url;        ///< Where the feed lives from now on; empty: where it did.
  std::string moved_host;
};

/// How a task ended.
struct TaskRecord {
  std::string article_id;
  std::string feed_id;       ///< Of the task.
  std::int64_t version = 0;  ///< A task that was changed meanwhile stays as it is.
  bool done = true;          ///< False: tried again at `due`.
  base::Micros due = 0;
  int attempts = 0;
  int checks = 0;
  TaskKind kind = TaskKind::kFetch;  ///< Of the next try.
  std::string reason;                ///< Of the next try.
  std::string revision_id;           ///< That the broker has now; empty: nothing was submitted.
  bool withdrawn = false;            ///< The broker has the withdrawal now.
  base::Micros time = 0;
};

/// A lease given back or kept, with what the host's state is now.
struct HostState {
  std::string host;
  std::int64_t lease_number = 0;
  base::Micros not_before = 0;
  int failures = 0;
};

/// robots.txt of a host.
struct RobotsRecord {
  std::string host;
  std::int64_t lease_number = 0;
  std::string body;
  int status = 0;
  base::Micros time = 0;
};

/// How all feeds fare.
struct FeedCounts {
  std::int64_t fresh = 0;
  std::int64_t ok = 0;
  std::int64_t failing = 0;
  std::int64_t dead = 0;
  std::int64_t paused = 0;
  std::int64_t tasks = 0;
  std::optional<base::Micros> oldest_due;  ///< Of polls; nullopt: none is followed.
};

/// The state of all feeds, shared by any number of workers, of which any may die at any place. All
/// times are the caller's. Not thread-safe: one worker, one store. A write that needs a lease gives
/// kNotFound where it was lost: somebody else works on that host, what was done for it is to be
/// forgotten. Other errors as for the readers (kUnavailable, kConflict, kTimeout, ...): repeating
/// is harmless.
struct FeedStore {
  virtual ~FeedStore() = default;

  /// Leases at most `count` hosts where something is due, the longest due first.
  virtual base::Result<std::vector<HostLease>> ClaimHosts(base::Micros now, base::Micros until,
                                                          int count) = 0;
  /// The hosts of `leases` that are still ours, now until `until`.
  virtual base::Result<std::vector<std::string>> Renew(const std::vector<HostLease>& leases,
                                                       base::Micros until) = 0;
  /// Gives leases back. Lost ones are left as they are.
  virtual base::Status Release(const std::vector<HostState>& hosts) = 0;
  /// What is due on these hosts, the longest due first, at most `limit` feeds and tasks a host.
  virtual base::Result<DueWork> Due(const std::vector<std::string>& hosts, base::Micros now,
                                    int limit) = 0;
  /// Marks requests as begun. True: go on. False: the lease is lost, or the feed or the task is
  /// gone or paused.
  virtual base::Result<std::vector<bool>> Begin(const std::vector<Start>& starts) = 0;
  virtual base::Status SaveRobots(const RobotsRecord& record) = 0;
  /// The items of a feed that are in it by what is stored, and those with these keys.
  virtual base::Result<std::vector<FeedItem>> Items(const std::string& feed_id,
                                                    const std::vector<std::string>& keys) = 0;
  /// One transaction. False: the feed is followed no more, nothing was written.
  virtual base::Result<bool> RecordPoll(const HostState& lease, const PollRecord& record) = 0;
  virtual base::Status FinishTask(const HostState& lease, const TaskRecord& record) = 0;
  /// When something is due that nobody else has leased till later; hosts of our own left out.
  virtual base::Result<std::optional<base::Micros>> NextDue() = 0;
  virtual base::Result<FeedCounts> Counts() = 0;
  /// Deletes what is not needed any more: items that left their feed before `items_before`,
  /// articles submitted before `articles_before`.
  virtual base::Status Prune(base::Micros items_before, base::Micros articles_before) = 0;
};

/// The store in PostgreSQL. `owner` names the worker: unique among all that ever run at once. Opens
/// its session at the first call and again after it was lost. Locks are taken in the order hosts
/// (ascending), feeds, tasks, articles.
std::unique_ptr<FeedStore> MakeFeedStore(std::string conninfo, std::string owner);

}  // namespace rasad::postgres

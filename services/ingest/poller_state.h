// What one worker of the poller has in hand; for its own files only.
#pragma once

#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/feed/robots.h"
#include "ingest/poller.h"

namespace rasad::ingest {

inline constexpr base::Micros kSecond = 1'000'000;
inline constexpr base::Micros kMinute = 60 * kSecond;
inline constexpr base::Micros kHour = 60 * kMinute;
inline constexpr base::Micros kDay = 24 * kHour;
inline constexpr int kPageTries = 5;   ///< Then the feed's own text is submitted,
inline constexpr int kTaskTries = 10;  ///< and where that fails too, nothing.

inline bool IsServerTrouble(int status) { return status == 429 || status >= 500; }

/// Nobody answered, or not in time.
inline bool IsSilent(const base::Result<http::Response>& answer) {
  return !answer && (answer.error().code == base::ErrorCode::kUnavailable ||
                     answer.error().code == base::ErrorCode::kTimeout);
}

/// 1, 4, 16 ... 256 minutes.
inline base::Micros PagePause(int attempts) { return kMinute << (2 * std::clamp(attempts, 0, 4)); }

// A poll of an index of sitemaps, which goes on with its parts.
struct Poller::Sweep {
  postgres::PolledFeed feed;
  base::Micros time = 0;
  http::Response response;  // To the index; its body is what the parts' bodies hash to.
  Reading reading;
  std::deque<std::string> parts;  // Not fetched yet.
  std::string error;              // Of the last part that could not be read.
  int read = 0;                   // Parts that could.
};

struct Poller::Host {
  postgres::HostLease lease;
  base::Micros next = 0;           // Of the next request.
  int failures = 0;                // Requests in a row without an answer.
  std::size_t fetches = 0;         // Under way.
  std::size_t unacknowledged = 0;  // Records that wait for the broker.
  bool lost = false;               // Nothing is to be done here any more.
  bool polled_last = false;        // The last job was a poll, so that pages are next.
  bool robots_under_way = false;
  std::optional<feed::Robots> robots;
  bool unreachable = false;  // robots.txt cannot be read, so nothing is allowed.
  std::deque<std::shared_ptr<Sweep>> sweeps;
  std::deque<postgres::PolledFeed> feeds;
  std::deque<postgres::FeedTask> tasks;

  postgres::HostState State() const { return {lease.host, lease.number, next, failures}; }
  bool Empty() const { return sweeps.empty() && feeds.empty() && tasks.empty(); }
};

struct Poller::Job {
  std::optional<postgres::PolledFeed> feed;  // Either this,
  std::optional<postgres::FeedTask> task;    // or that,
  std::shared_ptr<Sweep> sweep;              // or the next part of this.
};

// What a host can do next.
struct Poller::Step {
  enum { kNone, kRobots, kPart, kPoll, kTask } what = kNone;
  bool request = false;  // It asks the host for something.
  std::string url;       // Of which robots.txt is asked.
};

// Acknowledgements: the producer's threads put them in, the poller takes them out.
struct Poller::Acks {
  struct Ack {
    HostPtr host;
    postgres::FeedTask task;
    postgres::TaskRecord record;
    const char* outcome;
    base::Status status;
  };
  std::mutex mutex;
  std::vector<Ack> list;
};

}  // namespace rasad::ingest

// When a feed is polled next: a pure decision.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/time.h"

namespace rasad::feed {

/// The operator's bounds.
struct Bounds {
  std::int64_t min_interval_seconds = 120;
  std::int64_t max_interval_seconds = 6 * 3'600;
  int dead_after_days = 7;
};

/// How often a feed gives something new: a decayed count of items over a decayed time, so that the
/// last half day counts for half.
struct Rhythm {
  double seconds = 0;
  double items = 0;
};

/// The rhythm after `new_items` came in `elapsed_seconds`.
Rhythm Observe(const Rhythm& before, double elapsed_seconds, int new_items);

/// The rhythm that the publication times of a first poll show, as if one had watched.
Rhythm FirstRhythm(std::span<const base::Micros> published, base::Micros now);

/// Seconds between two items, at most a year; 0: not known.
std::int64_t RhythmSeconds(const Rhythm& rhythm);

/// How a poll ended.
enum class PollEnd {
  kItems,        ///< A feed came.
  kNotModified,  ///< 304, or the same bytes.
  kFailed,
  kGone,  ///< 410.
};

/// A poll that ended, and what is known of its feed.
struct Polled {
  std::string_view feed_id;
  std::int64_t number = 0;  ///< Of the poll; with feed_id the seed of the jitter.
  base::Micros time = 0;
  PollEnd end = PollEnd::kItems;
  bool first = false;          ///< The first one that gave items: nothing is known to be new.
  Rhythm rhythm;               ///< This poll included.
  double elapsed_seconds = 0;  ///< Since the last success.
  int new_items = 0;
  int window_items = 0;                 ///< Items in the feed.
  double window_seconds = 0;            ///< From its oldest to its newest; 0: not known.
  std::int64_t interval_seconds = 0;    ///< As planned last; 0: never.
  std::int64_t floor_seconds = 0;       ///< As returned last; kept where a poll failed.
  int ttl_minutes = 0;                  ///< As the feed says; 0: it does not.
  std::uint32_t skip_hours = 0;         ///< As in Feed.
  std::uint8_t skip_days = 0;           ///< As in Feed.
  std::string_view cache_control = {};  ///< As sent.
  std::optional<base::Micros> retry_at;
  int failures = 0;  ///< In a row, this one included.
  std::optional<base::Micros> failing_since;
};

/// What follows.
struct Plan {
  std::optional<base::Micros> next;   ///< nullopt: never again.
  std::int64_t interval_seconds = 0;  ///< Without jitter.
  std::int64_t floor_seconds = 0;     ///< Shortest time that feed and server allow.
  bool dead = false;
};

/// Half the feed's rhythm within the bounds, but
///   never sooner than its ttl (up to a day) and the server's max-age (up to an hour) allow;
///   no longer than a quarter of the time in which the feed's window turns over, at the pace of
///   the last interval and at that of the window itself, so that a short feed loses nothing;
///   at most half as long again as the last interval, so that one quiet stretch is no sleep, and
///   the shortest one at first: what a feed has said before it was followed may be of another time;
///   not in skipped hours and days (UTC; ignored where they leave no hour);
///   never before `retry_at`.
/// Failures wait ten minutes or the interval, whichever is less, doubling up to the longest
/// interval; after dead_after_days the feed is dead and tried once a day; 410: never again.
/// Up to a tenth (after failures: half) is added by chance, the same for the same poll.
Plan NextPoll(const Polled& poll, const Bounds& bounds);

/// When a poll that began now is begun again if its outcome is never recorded, because the process
/// died: the floor, doubled with each such death, up to the longest interval.
base::Micros AgainAfter(base::Micros now, std::int64_t floor_seconds, int attempts,
                        const Bounds& bounds);

/// The instant that a Retry-After names (seconds or an HTTP date), at most a day ahead; nullopt:
/// there is none, or it is not understood.
std::optional<base::Micros> RetryAt(std::string_view retry_after, base::Micros now);

/// max-age of a Cache-Control header; 0: none, or no-cache.
std::int64_t MaxAgeSeconds(std::string_view cache_control);

}  // namespace rasad::feed

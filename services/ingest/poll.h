// From the answer of a feed's server to the record of the poll: pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/feed/schedule.h"
#include "ingest/window.h"
#include "platform/http/fetcher.h"
#include "platform/postgres/feed_store.h"

namespace rasad::ingest {

/// What the bytes of a feed or a sitemap say.
struct Reading {
  Window window;
  std::string format;
  std::string title;
  std::string problems;  ///< One a line.
  int ttl_minutes = 0;
  std::uint32_t skip_hours = 0;
  std::uint8_t skip_days = 0;
  /// Of an index of sitemaps: those to be read for this poll, the newest first.
  std::vector<std::string> parts;
};

/// Reads an answer with status 200. Errors: as ParseFeed.
base::Result<Reading> ReadAnswer(const postgres::PolledFeed& feed, const http::Response& response,
                                 base::Micros now);

/// Adds what a part of an index says.
void Join(Reading& whole, Reading part);

/// The keys that FeedStore::Items is to be asked for.
std::vector<std::string> KeysOf(const Window& window);

/// A poll that failed: no answer, one that is no feed, or forbidden by robots.txt.
struct Failure {
  int status = 0;
  std::string error;
  bool gone = false;  ///< 410.
  std::optional<base::Micros> retry_at = {};
  int fetch_ms = 0;
};
postgres::PollRecord FailedPoll(const postgres::PolledFeed& feed, base::Micros time,
                                const Failure& failure, const feed::Bounds& bounds);

/// A poll that was answered 304, or with the bytes of the last time.
postgres::PollRecord UnchangedPoll(const postgres::PolledFeed& feed, base::Micros time,
                                   const http::Response& response, const feed::Bounds& bounds);

/// A poll that gave a feed. `stored` as for Compare.
postgres::PollRecord ReadPoll(const postgres::PolledFeed& feed, base::Micros time,
                              const http::Response& response, const Reading& reading,
                              const std::vector<postgres::FeedItem>& stored,
                              const feed::Bounds& bounds);

}  // namespace rasad::ingest

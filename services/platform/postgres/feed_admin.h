// The port through which operators see and change the list of feeds.
#pragma once

#include <cstddef>
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

/// A feed to be followed.
struct NewFeed {
  std::string url;        ///< Normalised; unique.
  std::string added_url;  ///< As asked for, normalised.
  std::string host;       ///< Of `url`, with the port where it is not the scheme's own.
  std::string source;
  ingest::v1::FeedKind kind = ingest::v1::FEED_KIND_FEED;
  std::string title;
};

/// Where a list goes on: behind this host and address.
struct FeedCursor {
  std::string host;
  std::string url;
};

/// Thread-safe. Errors besides those named: kUnavailable, kTimeout, kExhausted, kMisconfigured as
/// for the readers. `now` stamps and schedules: the clock is the caller's.
struct FeedAdmin {
  virtual ~FeedAdmin() = default;
  /// Polled at once. kConflict: a feed with one of its addresses is followed already; that one's
  /// identity is the message's end.
  virtual base::Result<ingest::v1::FeedInfo> Add(const NewFeed& feed, base::Micros now) = 0;
  /// At most `limit` from `after` on, by host and address.
  virtual base::Result<std::vector<ingest::v1::FeedInfo>> List(
      ingest::v1::FeedState state, const std::optional<FeedCursor>& after, std::uint32_t limit) = 0;
  /// kNotFound. Polls newest first.
  virtual base::Result<ingest::v1::GetFeedResponse> Get(const ingest::v1::FeedName& name) = 0;
  /// kNotFound. Where it goes on, it is polled at once, also if it was not paused.
  virtual base::Result<ingest::v1::FeedInfo> SetPaused(const ingest::v1::FeedName& name,
                                                       bool paused, base::Micros now) = 0;
  /// As it was. kNotFound.
  virtual base::Result<ingest::v1::FeedInfo> Remove(const ingest::v1::FeedName& name) = 0;
  /// Addresses of followed feeds in which at least half of these articles (ids, 32 hex digits) have
  /// been seen.
  virtual base::Result<std::vector<std::string>> FeedsWithArticles(
      const std::vector<std::string>& article_ids) = 0;
};

/// The port on PostgreSQL, over at most `sessions` sessions, opened when first needed. A statement
/// that takes longer than 10 s is given up (kTimeout).
std::unique_ptr<FeedAdmin> MakeFeedAdmin(std::string conninfo, std::size_t sessions);

}  // namespace rasad::postgres

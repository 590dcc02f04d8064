// From an address that somebody typed to the feed that is meant.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/feed/feed.h"
#include "platform/http/fetcher.h"
#include "rasad/ingest/v1/feed_service.pb.h"

namespace rasad::ingest {

inline constexpr std::size_t kMaxFeedUrlBytes = 2'048;

/// A feed that was found and read.
struct FoundFeed {
  v1::FeedKind kind = v1::FEED_KIND_FEED;
  std::string url;        ///< Where it is to be polled: behind permanent redirects; normalised.
  std::string asked_url;  ///< Where it was found: before redirects; normalised.
  std::string title;      ///< Plain text.
  std::string site;       ///< Of the site, as the feed says; may be empty.
  std::string format;     ///< As in FeedInfo.
  bool ill_formed = false;
  bool forbidden = false;  ///< By robots.txt of its site: it is not polled while that is so.
  std::vector<std::string> problems;
  std::uint32_t ttl_minutes = 0;
  std::vector<v1::FeedItem> items;       ///< In the feed's order.
  std::vector<std::string> article_ids;  ///< Of those items that have an identity.
  std::vector<std::string> others;       ///< Other feeds that the page names.
};

/// The addresses that a typed one can mean, in the order in which they are tried, normalised: one,
/// or https and http where the scheme is missing. "feed:" is understood. kInvalidInput says what to
/// write.
base::Result<std::vector<std::string>> AddressesOf(std::string_view typed);

/// Fetches what is at `typed`; of a page, the feeds that it names and common places of its site are
/// tried in turn, at most 16 fetches in all and until `deadline`. What robots.txt forbids `agent` is
/// not tried; what was typed is fetched once all the same, and may come out as `forbidden`. Blocks.
/// Errors are meant for the one who typed: kInvalidInput (no address), kNotFound (a page without a
/// feed), kUnsupported (it cannot be fetched in time, may not be, or is neither page nor feed).
base::Result<FoundFeed> FindFeed(std::string_view typed, std::string_view agent,
                                 http::Fetcher& fetcher,
                                 std::chrono::steady_clock::time_point deadline);

/// An item as messages carry it. Texts are plain but for the content, and cut at 16 KiB.
v1::FeedItem ItemOf(const feed::Entry& entry);

/// The newest first: by publication, undated ones behind in the feed's order; at most `count`.
std::vector<v1::FeedItem> NewestItems(std::vector<v1::FeedItem> items, std::size_t count);

/// The host of an address, with the port where it is not the scheme's own. `url` is normalised.
std::string HostKeyOf(const std::string& url);

/// "news.example" for "https://www.news.example/a": the outlet's name where nobody gave one. Empty
/// if `url` is no address.
std::string OutletOf(std::string_view url);

}  // namespace rasad::ingest

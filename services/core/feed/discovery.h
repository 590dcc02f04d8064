// Where the feeds of a page may lie.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/feed/feed.h"
#include "core/feed/robots.h"

namespace rasad::feed {

inline constexpr std::size_t kMaxCandidates = 50;

/// Why an address may be a feed's, the best reason first.
enum class Hint : std::uint8_t {
  kLink,         ///< The page's head names it as its feed.
  kAnchor,       ///< The page links to it in the manner of a feed.
  kCommonPlace,  ///< Feeds are often there.
  kRobots,       ///< robots.txt names it as a sitemap.
};

/// An address to be tried.
struct Candidate {
  std::string url;    ///< Absolute, http or https, without a fragment.
  std::string title;  ///< As the page calls it; may be empty.
  Hint hint = Hint::kLink;
  bool sitemap = false;   ///< Expected to be a sitemap, no feed.
  bool comments = false;  ///< A feed of readers' comments: never to be followed unasked.
};

/// What a page itself names, the best first, each address once, at most kMaxCandidates: link
/// elements (rel=alternate with the type of a feed, or rel=feed) before anchors; the feed of the
/// whole site before those of sections, those of comments last. Anchors lead to the same site. An
/// anchor may lead to a page that lists feeds: what is fetched there may be asked again.
/// kInvalidInput, kUnsupported: the page cannot be read. Pure, thread-safe.
base::Result<std::vector<Candidate>> FindFeeds(std::string_view html, const Context& context);

/// Where feeds and sitemaps of the page's site lie, in the order in which to try them: sitemaps of
/// news that robots.txt names, the usual places of feeds (data/feed_places.tsv), other sitemaps
/// that robots.txt names, the usual places of sitemaps, the rarer ones of feeds. Empty: `url` is
/// not http or https. Pure, thread-safe.
std::vector<Candidate> CommonPlaces(std::string_view url, const Robots& robots);

}  // namespace rasad::feed

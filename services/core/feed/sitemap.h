// Sitemaps and indexes of sitemaps (sitemaps.org), with the extension for news.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/feed/feed.h"

namespace rasad::feed {

inline constexpr std::size_t kMaxSitemapBytes = 50 << 20;  ///< Unpacked, as the protocol says.
inline constexpr std::size_t kMaxSitemapEntries = 50'000;  ///< What is beyond is left out and said.

/// One address of a sitemap. Whatever it leaves out is empty.
struct SitemapEntry {
  std::string url;    ///< Of an article; of a sitemap in an index.
  FeedTime modified;  ///< lastmod.
  // Of the extension for news.
  bool news = false;
  std::string title;
  FeedTime published;
  std::string language;
  std::string publication;  ///< The outlet's name.
};

/// A whole sitemap.
struct Sitemap {
  bool index = false;                 ///< Its entries are sitemaps.
  std::vector<SitemapEntry> entries;  ///< In its order, each address once.
  std::vector<std::string> problems;  ///< What is wrong, in words, each kind once.
};

/// Reads a sitemap: XML, also one that is not well-formed, or a text with an address a line; gzip
/// is undone. `context` says where it was fetched. Addresses that are not absolute or of another
/// host are left out, as the protocol demands ("www." and the scheme make no difference, and a
/// sitemap may name addresses above its own folder, as most do). kUnsupported: it is none (the
/// message says what it is). kInvalidInput: more than kMaxSitemapBytes. Pure, thread-safe.
base::Result<Sitemap> ParseSitemap(std::string_view bytes, const Context& context);

}  // namespace rasad::feed

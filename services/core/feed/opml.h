// Lists of feeds as OPML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace rasad::feed {

inline constexpr std::size_t kMaxOpmlBytes = 4 << 20;
inline constexpr std::size_t kMaxOpmlFeeds = 20'000;  ///< What is beyond is left out and said.

/// A feed of a list.
struct OpmlFeed {
  std::string url;                   ///< http or https.
  std::string title;                 ///< Empty: none.
  std::string site_url;              ///< The page that it belongs to. Empty: none.
  std::vector<std::string> folders;  ///< Titles of the outlines around it, from outside.
  std::string source;                ///< The outlet under which its articles are stored; ours.
  bool sitemap = false;              ///< A sitemap, no feed; ours.
  bool paused = false;               ///< Followed, but not polled; ours.
};

/// A list.
struct Opml {
  std::string title;
  std::vector<OpmlFeed> feeds;        ///< In its order, each address once.
  std::vector<std::string> problems;  ///< What could not be taken, in words.
};

/// Reads OPML 1.0 or 2.0, also one that is not well-formed. "feed:" before an address is left out.
/// kUnsupported: it is none. kInvalidInput: more than kMaxOpmlBytes. Pure, thread-safe.
base::Result<Opml> ReadOpml(std::string_view bytes);

/// Writes OPML 2.0: UTF-8, feeds in their order, `folders` as outlines where neighbours share them.
/// What is ours stands in attributes of a namespace. The same list gives the same bytes, and
/// ReadOpml gives the list again. `problems` are not written.
std::string WriteOpml(const Opml& opml);

}  // namespace rasad::feed

// A feed as JSON and as text for people.
#pragma once

#include <string>

#include "cli/console.h"
#include "core/base/error.h"
#include "core/feed/feed.h"

namespace rasad::cli {

/// One line of JSON: is_feed, format, title, ill_formed, ttl_minutes, problems, entries (each id,
/// link, title, published in RFC 3339 or null, author, summary, content, categories, enclosures of
/// url, type, length), and `error` of code and message where it is no feed. Titles and summaries
/// are plain text, content is cleaned HTML. Pure.
std::string FeedJson(const base::Result<feed::Feed>& feed);

/// The same for a reader at a terminal: what the feed is, what is wrong with it, its items.
std::string FeedText(const feed::Feed& feed, const Style& style);

}  // namespace rasad::cli

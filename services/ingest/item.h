// Entries of a feed as items that can be told apart and submitted: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/feed/feed.h"
#include "platform/postgres/feed_store.h"
#include "rasad/ingest/v1/ingest_service.pb.h"

namespace rasad::ingest {

/// One item of a feed.
struct Item {
  std::string key;           ///< 32 hex digits: of its id, else its link, else its title and date.
  std::string content_hash;  ///< 32 hex digits, of what its words and its link are.
  std::string url;           ///< Of its page; empty if it has none of its own.
  std::string native_id;     ///< Where it has no page.
  std::optional<base::Micros> published;  ///< Else `stamp`.
  std::optional<base::Micros> modified;
  std::optional<base::Micros> stamp;  ///< `modified`, where it is no time of building the feed.
  bool teaser = false;                ///< The feed has only the beginning: its page is wanted.
  std::string own_text;               ///< HTML document; empty: the feed has not even a title.
};

/// The items of a feed in its order, each key once. Times ahead of `now` by more than a day are
/// left out.
std::vector<Item> ItemsOf(const feed::Feed& feed, base::Micros now);

/// The key of an item with that id, for withdrawals.
std::string KeyOfId(std::string_view id);

/// True where `html` is what invites to read on: fewer than 120 words, an ellipsis at its end, or a
/// link to the article there.
bool IsTeaser(std::string_view html, std::string_view link);

/// The host of a task or a feed: as in NewFeed. Empty: no http or https address.
std::string HostOf(std::string_view url);

/// The submission of an item with these bytes. `content_type` empty: the item's own text.
v1::ArticleSubmission SubmissionOf(const postgres::FeedTask& task, std::string content,
                                   std::string content_type);

}  // namespace rasad::ingest

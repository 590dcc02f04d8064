// What a feed's window means for what is known of the feed: pure.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "ingest/item.h"
#include "platform/postgres/feed_store.h"

namespace rasad::ingest {

/// A window of items as it was read.
struct Window {
  std::vector<Item> items;             ///< In the feed's order, each key once.
  std::set<std::string> deleted = {};  ///< Keys that the publisher took back.
  bool complete = false;               ///< What is absent is gone.
  /// It came from another address than before: what is absent may never have been there.
  bool moved = false;
  /// It goes back for years (a sitemap): what is older than two days is noted, not fetched; at the
  /// `first` poll also what has no time.
  bool list = false;
  bool first = false;
};

/// What is to be written.
struct Changes {
  std::vector<postgres::FeedItem> items;
  std::vector<postgres::FeedTask> tasks;
  int new_items = 0;
  int edits = 0;
  int refused = 0;      ///< That can be no article.
  std::string refusal;  ///< Why the last of them cannot.
};

/// Compares a window with what is stored of its feed (FeedStore::Items with all keys of the window
/// and of `deleted`).
///
/// New items become articles. An item whose words, link or time of modification changed is an edit;
/// from the fourth on, edits of one item are taken ever less often, ten minutes to six hours apart,
/// since some feeds count readers in their texts. What is absent: taken back by its publisher, or
/// of a complete feed: withdrawn. Vanished, older ones remaining or taking its place: its page is
/// looked at, once in the item's life, twelve such looks a poll at most. The oldest that made room:
/// nothing. A window that is empty or has moved says nothing about what is absent.
Changes Compare(const postgres::PolledFeed& feed, const Window& window,
                const std::vector<postgres::FeedItem>& stored, base::Micros now);

}  // namespace rasad::ingest

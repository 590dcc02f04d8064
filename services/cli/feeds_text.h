// Feeds that are followed, as the commands show them.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "core/base/time.h"
#include "rasad/ingest/v1/feed_service.pb.h"

namespace rasad::cli {

/// "new", "ok", "failing", "dead", "paused".
std::string_view FeedStateName(ingest::v1::FeedState state);
/// The inverse; FEED_STATE_UNSPECIFIED if there is none of that name.
ingest::v1::FeedState FeedStateFromName(std::string_view name);

/// `text` as one word of a shell, for commands that people copy: what a page names is no command.
std::string ShellWord(std::string_view text);

/// One object, as docs/cli.md lists the keys.
nlohmann::ordered_json FeedInfoJson(const ingest::v1::FeedInfo& feed);
nlohmann::ordered_json FeedItemJson(const ingest::v1::FeedItem& item);

/// Columns after which a field of a feed is cut in text for people: what feeds say has no end.
inline constexpr std::size_t kWidestField = 300;

/// A table, one line a feed; what went wrong and what waits stand below their feed.
std::string FeedTable(const std::vector<ingest::v1::FeedInfo>& feeds, base::Micros now,
                      const Style& style);

/// All that is known of a feed, and its last polls.
std::string FeedDetails(const ingest::v1::GetFeedResponse& found, base::Micros now,
                        const Style& style);

/// When a feed that was just added or resumed is polled: "within a minute", or later where its host
/// asked for a rest ("in 2 h").
std::string FirstPoll(const ingest::v1::FeedInfo& feed, base::Micros now);

/// What AddFeed answered: the feed, its newest items, warnings, what to do next. `checked`: it was
/// fetched.
std::string AddedText(const ingest::v1::AddFeedResponse& added, bool checked, base::Micros now,
                      const Style& style);

/// The feeds that `typed` can mean: the beginning of an identity (4 digits or more), else an
/// address (scheme, "www." and a slash at the end may be left out), else a part of one.
std::vector<ingest::v1::FeedInfo> FeedsNamed(const std::vector<ingest::v1::FeedInfo>& feeds,
                                             std::string_view typed);

/// True if an address, the outlet or the title of `feed` contains `part`, in either case; the title
/// in any spelling that folds to the same.
bool FeedContains(const ingest::v1::FeedInfo& feed, std::string_view part);

}  // namespace rasad::cli

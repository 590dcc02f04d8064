// Feeds that are followed, as the commands show them.
#include "cli/feeds_text.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/article_text.h"
#include "cli/times.h"
#include "cli/value_json.h"
#include "core/text/search_key.h"

namespace rasad::cli {
namespace {

using Json = nlohmann::ordered_json;
using google::protobuf::Timestamp;
using ingest::v1::FeedInfo;

constexpr std::size_t kIdShown = 8;
constexpr std::size_t kFewestDigits = 4;

Json TimeJson(bool present, const Timestamp& time) {
  return present ? Json(base::FormatRfc3339(ToMicros(time))) : Json(nullptr);
}

std::string ShortId(const FeedInfo& feed) { return feed.feed_id().substr(0, kIdShown); }

// "12 min ago", "in 5 min", "now".
std::string Relative(const Timestamp& time, base::Micros now) {
  const base::Micros instant = ToMicros(time);
  const std::int64_t seconds = (instant > now ? instant - now : now - instant) / 1'000'000;
  if (seconds < 1) return "now";
  return instant > now ? "in " + DurationText(seconds) : DurationText(seconds) + " ago";
}

std::string NextPoll(const FeedInfo& feed, base::Micros now) {
  if (feed.state() == ingest::v1::FEED_STATE_PAUSED) return "paused";
  if (!feed.has_next_poll()) return "never";
  return ToMicros(feed.next_poll()) <= now ? "now" : Relative(feed.next_poll(), now);
}

std::string Rhythm(const FeedInfo& feed) {
  return feed.rhythm_seconds() == 0 ? "-" : "every " + DurationText(feed.rhythm_seconds());
}

std::string_view StateColor(ingest::v1::FeedState state) {
  switch (state) {
    case ingest::v1::FEED_STATE_OK:
      return "32";
    case ingest::v1::FEED_STATE_FAILING:
      return "33";
    case ingest::v1::FEED_STATE_DEAD:
      return "1;31";
    default:
      return "2";
  }
}

std::string Trouble(const FeedInfo& feed) {
  std::string text = Clean(feed.error());
  if (feed.failures() > 0) {
    text += " (" + std::to_string(feed.failures()) +
            (feed.failures() == 1 ? " failure" : " failures in a row");
    if (feed.has_failing_since()) text += ", since " + JalaliText(ToMicros(feed.failing_since()));
    text += ')';
  }
  if (feed.state() == ingest::v1::FEED_STATE_DEAD && !feed.has_next_poll()) {
    text += "; it is not polled any more: rasad feeds resume " + ShortId(feed) + " tries it again";
  }
  return text;
}

// Empty where nothing waits.
std::string Waiting(const FeedInfo& feed) {
  if (feed.waiting() == 0) return {};
  return Count(feed.waiting(), "article waits", "articles wait") +
         " to be fetched, at the pace of " + (feed.waiting() == 1 ? "its host" : "their hosts");
}

// "  1404-09-05 10:20  title".
std::string ItemLine(const ingest::v1::FeedItem& item, const Style& style) {
  const std::string when =
      item.has_published() ? JalaliText(ToMicros(item.published())) : "no date         ";
  const std::size_t width =
      style.width == 0 ? 160 : style.width - std::min<std::size_t>(style.width, 22);
  std::string title = Clean(item.title().empty() ? item.link() : item.title());
  return "  " + Painted(style, "2", when) + "  " +
         Line(Shorten(title, std::max<std::size_t>(width, 20)), style) + '\n';
}

std::string Field(std::string_view name, const std::string& value, const Style& style) {
  if (value.empty()) return {};
  std::string label(name);
  label.resize(14, ' ');
  return Painted(style, "2", label) + Clean(value) + '\n';
}

std::string Padded(std::string text, std::size_t columns) {
  const std::size_t used = Columns(text);
  if (used < columns) text.append(columns - used, ' ');
  return text;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// An address without the slash at its end.
std::string_view WithoutEnd(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

// An address without what makes no difference to a reader: scheme, "www.", the slash at its end.
std::string_view Bare(std::string_view url) {
  for (const std::string_view begin : {"feed:", "//", "https://", "http://", "www."}) {
    if (url.starts_with(begin)) url.remove_prefix(begin.size());
  }
  return WithoutEnd(url);
}

}  // namespace

std::string_view FeedStateName(ingest::v1::FeedState state) {
  switch (state) {
    case ingest::v1::FEED_STATE_NEW:
      return "new";
    case ingest::v1::FEED_STATE_OK:
      return "ok";
    case ingest::v1::FEED_STATE_FAILING:
      return "failing";
    case ingest::v1::FEED_STATE_DEAD:
      return "dead";
    case ingest::v1::FEED_STATE_PAUSED:
      return "paused";
    default:
      return "unknown";
  }
}

ingest::v1::FeedState FeedStateFromName(std::string_view name) {
  for (const auto state :
       {ingest::v1::FEED_STATE_NEW, ingest::v1::FEED_STATE_OK, ingest::v1::FEED_STATE_FAILING,
        ingest::v1::FEED_STATE_DEAD, ingest::v1::FEED_STATE_PAUSED}) {
    if (FeedStateName(state) == name) return state;
  }
  return ingest::v1::FEED_STATE_UNSPECIFIED;
}

std::string ShellWord(std::string_view text) {
  constexpr std::string_view kSafe = "_./:%=,@+-";
  std::string word = Clean(text);
  const bool plain = std::all_of(word.begin(), word.end(), [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || kSafe.find(c) != std::string::npos;
  });
  if (plain && !word.empty()) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

Json FeedInfoJson(const FeedInfo& feed) {
  Json out = Json::object();
  out["feed_id"] = feed.feed_id();
  out["url"] = feed.url();
  out["added_url"] = feed.added_url();
  out["outlet"] = feed.source();
  out["kind"] = feed.kind() == ingest::v1::FEED_KIND_SITEMAP ? "sitemap" : "feed";
  out["format"] = TextJson(feed.format());
  out["title"] = TextJson(feed.title());
  out["state"] = FeedStateName(feed.state());
  out["added_at"] = TimeJson(feed.has_added_at(), feed.added_at());
  out["last_poll"] = TimeJson(feed.has_last_poll(), feed.last_poll());
  out["last_success"] = TimeJson(feed.has_last_success(), feed.last_success());
  out["last_item"] = TimeJson(feed.has_last_item(), feed.last_item());
  out["next_poll"] = TimeJson(feed.has_next_poll(), feed.next_poll());
  out["interval_seconds"] =
      feed.interval_seconds() == 0 ? Json(nullptr) : Json(feed.interval_seconds());
  out["rhythm_seconds"] = feed.rhythm_seconds() == 0 ? Json(nullptr) : Json(feed.rhythm_seconds());
  out["failures"] = feed.failures();
  out["failing_since"] = TimeJson(feed.has_failing_since(), feed.failing_since());
  out["error"] = TextJson(feed.error());
  out["polls"] = feed.polls();
  out["not_modified"] = feed.not_modified();
  out["articles"] = feed.articles();
  out["waiting"] = feed.waiting();
  out["problems"] = Json::array();
  for (const std::string& problem : feed.problems()) out["problems"].push_back(problem);
  return out;
}

Json FeedItemJson(const ingest::v1::FeedItem& item) {
  Json out = Json::object();
  out["id"] = TextJson(item.id());
  out["link"] = TextJson(item.link());
  out["title"] = TextJson(item.title());
  out["published"] = TimeJson(item.has_published(), item.published());
  return out;
}

std::string FeedTable(const std::vector<FeedInfo>& feeds, base::Micros now, const Style& style) {
  constexpr std::size_t kColumns = 7;
  constexpr std::size_t kWidestOutlet = 30;
  struct Row {
    std::string cells[kColumns];
    const FeedInfo* feed;
  };
  std::vector<Row> rows;
  rows.push_back(
      {{"id", "state", "outlet", "last success", "rhythm", "next poll", "address"}, nullptr});
  for (const FeedInfo& feed : feeds) {
    rows.push_back({{ShortId(feed), std::string(FeedStateName(feed.state())),
                     Shorten(Clean(feed.source()), kWidestOutlet),
                     feed.has_last_success() ? Relative(feed.last_success(), now) : "never",
                     Rhythm(feed), NextPoll(feed, now), Clean(feed.url())},
                    &feed});
  }
  std::size_t widths[kColumns] = {};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i + 1 < kColumns; ++i) {
      widths[i] = std::max(widths[i], Columns(row.cells[i]));
    }
  }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < kColumns; ++i) {
      const std::string cell = Padded(row.cells[i], widths[i]);
      line += row.feed != nullptr && i == 1 ? Painted(style, StateColor(row.feed->state()), cell)
                                            : cell;
      if (i + 1 < kColumns) line += "  ";
    }
    out += (row.feed == nullptr ? Painted(style, "2", line) : line) + '\n';
    if (row.feed == nullptr) continue;
    for (const std::string& note : {Trouble(*row.feed), Waiting(*row.feed)}) {
      if (!note.empty()) out += std::string(kIdShown + 2, ' ') + note + '\n';
    }
  }
  return out;
}

std::string FeedDetails(const ingest::v1::GetFeedResponse& found, base::Micros now,
                        const Style& style) {
  const FeedInfo& feed = found.feed();
  const auto time = [&](bool present, const Timestamp& at) {
    return present ? AgoText(ToMicros(at), now) : std::string("never");
  };
  std::string out;
  if (!feed.title().empty()) out += Painted(style, "1", Line(Clean(feed.title()), style)) + '\n';
  out += Field("address", feed.url(), style);
  if (feed.added_url() != feed.url()) out += Field("added as", feed.added_url(), style);
  out += Field("id", feed.feed_id(), style);
  out += Field("outlet", feed.source(), style);
  out += Field("format", feed.kind() == ingest::v1::FEED_KIND_SITEMAP ? "sitemap" : feed.format(),
               style);
  out += Painted(style, "2", "state         ") +
         Painted(style, StateColor(feed.state()), FeedStateName(feed.state())) + '\n';
  out += Field("trouble", Trouble(feed), style);
  for (const std::string& problem : feed.problems()) out += Field("wrong with it", problem, style);
  out += Field("added", time(feed.has_added_at(), feed.added_at()), style);
  out += Field("last success", time(feed.has_last_success(), feed.last_success()), style);
  out += Field("last item", time(feed.has_last_item(), feed.last_item()), style);
  out += Field("next poll",
               feed.has_next_poll() && ToMicros(feed.next_poll()) > now
                   ? AgoText(ToMicros(feed.next_poll()), now)
                   : NextPoll(feed, now),
               style);
  if (feed.interval_seconds() > 0) {
    out += Field("interval", "polled every " + DurationText(feed.interval_seconds()), style);
  }
  if (feed.rhythm_seconds() > 0) {
    out += Field("rhythm", "a new item every " + DurationText(feed.rhythm_seconds()), style);
  }
  out += Field("so far",
               Count(feed.polls(), "poll", "polls") + " (" + std::to_string(feed.not_modified()) +
                   " unchanged), " + Count(feed.articles(), "article", "articles"),
               style);
  out += Field("waiting", Waiting(feed), style);
  if (found.polls().empty()) return out;
  out += Painted(style, "2", "\nlast polls        answer  items   new     took") + '\n';
  for (const auto& poll : found.polls()) {
    const auto right = [](std::string text, std::size_t columns) {
      return text.size() < columns ? std::string(columns - text.size(), ' ') + text : text;
    };
    out += JalaliText(ToMicros(poll.time())) + "  " +
           right(poll.status() == 0 ? "none" : std::to_string(poll.status()), 6) +
           right(std::to_string(poll.items()), 7) + right(std::to_string(poll.new_items()), 6) +
           right(std::to_string(poll.fetch_ms()), 6) + " ms";
    if (!poll.error().empty()) out += "  " + Clean(poll.error());
    out += '\n';
  }
  return out;
}

std::string FirstPoll(const FeedInfo& feed, base::Micros now) {
  constexpr base::Micros kMinute = 60'000'000;
  const bool soon = feed.has_next_poll() && ToMicros(feed.next_poll()) <= now + kMinute;
  return soon ? "within a minute" : NextPoll(feed, now);
}

std::string AddedText(const ingest::v1::AddFeedResponse& added, bool checked, base::Micros now,
                      const Style& style) {
  const FeedInfo& feed = added.feed();
  const auto cut = [](const std::string& text) { return Shorten(Clean(text), kWidestField); };
  const std::string warning = Painted(style, "33", "Warning:") + ' ';
  std::string out =
      "Following " +
      Painted(style, "1", Line(cut(feed.title().empty() ? feed.url() : feed.title()), style)) +
      '\n';
  out += Field("  feed", cut(feed.url()), style);
  out += Field("  outlet", cut(feed.source()), style);
  out += Field("  id", feed.feed_id(), style);
  if (!added.forbidden()) {
    out += Field("  next poll", FirstPoll(feed, now), style);
  }
  if (!added.items().empty()) {
    out += "Its newest items (time in Tehran):\n";
    for (const auto& item : added.items()) out += ItemLine(item, style);
  } else if (!checked) {
    out += "It was not fetched yet: rasad feeds show " + ShortId(feed) + " tells how it fares.\n";
  } else {
    out += "It holds no items now.\n";
  }
  if (added.forbidden()) {
    out += warning +
           "robots.txt of the site forbids it: it is not polled while that is so; ask the site, "
           "or follow another feed\n";
  }
  for (const std::string& problem : added.problems()) {
    out += warning + cut(problem) + '\n';
  }
  for (const std::string& url : added.duplicates()) {
    out += warning + "the same news comes from " + Clean(url) +
           ", which is followed too. To keep one only: rasad feeds remove " + ShortId(feed) + '\n';
  }
  if (!added.other_urls().empty()) {
    out += "The page names other feeds, which are not followed:\n";
    for (const std::string& url : added.other_urls())
      out += "  rasad feeds add " + ShellWord(url) + '\n';
  }
  if (added.forbidden()) return out;  // there will be no articles
  out += "Next: rasad list --source " + ShellWord(feed.source()) +
         " shows its articles, rasad feeds list all feeds.\n";
  return out;
}

std::vector<FeedInfo> FeedsNamed(const std::vector<FeedInfo>& feeds, std::string_view typed) {
  const auto pick = [&](auto matches) {
    std::vector<FeedInfo> found;
    std::copy_if(feeds.begin(), feeds.end(), std::back_inserter(found), matches);
    return found;
  };
  if (typed.size() >= kFewestDigits) {
    auto found = pick([&](const FeedInfo& feed) { return feed.feed_id().starts_with(typed); });
    if (!found.empty()) return found;
  }
  // An address beats a part of one: as it is polled, as it was added, then however it is written.
  const std::string_view whole = WithoutEnd(typed);
  const std::string_view bare = Bare(typed);
  auto found = pick([&](const FeedInfo& feed) { return WithoutEnd(feed.url()) == whole; });
  if (found.empty()) {
    found = pick([&](const FeedInfo& feed) { return WithoutEnd(feed.added_url()) == whole; });
  }
  if (found.empty()) {
    found = pick([&](const FeedInfo& feed) {
      return Bare(feed.url()) == bare || Bare(feed.added_url()) == bare;
    });
  }
  if (found.empty()) {
    found = pick([&](const FeedInfo& feed) {
      return feed.url().find(typed) != std::string::npos ||
             feed.added_url().find(typed) != std::string::npos;
    });
  }
  return found;
}

bool FeedContains(const FeedInfo& feed, std::string_view part) {
  const std::string lower = Lower(part);
  for (const std::string* text : {&feed.url(), &feed.added_url(), &feed.source(), &feed.title()}) {
    if (Lower(*text).find(lower) != std::string::npos) return true;
  }
  // A title in any spelling that folds to the same; punctuation alone has no key.
  const std::string key = text::SearchKey(part);
  return !key.empty() && text::SearchKey(feed.title()).find(key) != std::string::npos;
}

}  // namespace rasad::cli

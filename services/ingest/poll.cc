// From the answer of a feed's server to the record of the poll: pure.
#include "ingest/poll.h"

#include <algorithm>
#include <cstdint>
#include <set>

#include "core/article/admit.h"
#include "core/base/hash.h"
#include "core/feed/sitemap.h"

namespace rasad::ingest {
namespace {

using base::Micros;
using postgres::PolledFeed;
using postgres::PollRecord;

constexpr std::size_t kMaxTitle = 500;
constexpr std::size_t kMaxProblems = 10;
constexpr std::size_t kMaxSitemapParts = 3;
constexpr std::size_t kMaxError = 500;

// Cut at a character's border.
std::string Cut(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  text.resize(limit);
  return text;
}

int Milliseconds(const http::Response& response) {
  return static_cast<int>(
      std::chrono::duration_cast<std::chrono::milliseconds>(response.elapsed).count());
}

// The part of a plan's input that all polls have.
feed::Polled PolledOf(const PolledFeed& feed, Micros time) {
  feed::Polled polled;
  polled.feed_id = feed.feed_id;
  polled.number = feed.polls + 1;
  polled.time = time;
  polled.first = !feed.last_success;
  polled.rhythm = {feed.observed_seconds, feed.observed_items};
  polled.interval_seconds = feed.interval_seconds;
  polled.floor_seconds = feed.floor_seconds;
  polled.ttl_minutes = feed.ttl_minutes;
  polled.skip_hours = feed.skip_hours;
  polled.skip_days = feed.skip_days;
  polled.window_items = feed.window_items;
  if (feed.last_success) {
    polled.elapsed_seconds = static_cast<double>(time - *feed.last_success) / 1e6;
  }
  return polled;
}

// The feed after any poll.
PollRecord Begun(const PolledFeed& feed, Micros time) {
  PollRecord record;
  record.feed = feed;
  record.feed.attempts = 0;
  record.feed.polls = feed.polls + 1;
  record.feed.last_poll = time;
  record.time = time;
  return record;
}

void Apply(const feed::Plan& plan, PolledFeed& feed) {
  feed.next_poll = plan.next;
  feed.interval_seconds = plan.interval_seconds;
  feed.floor_seconds = plan.floor_seconds;
}

// Where a feed lives that permanent redirects led to; empty: where it did.
std::string MovedTo(const PolledFeed& feed, const http::Response& response) {
  auto moved = article::NormalizeUrl(response.permanent_url);
  if (!moved || *moved == feed.url || response.permanent_url == feed.url) return {};
  return *std::move(moved);
}

// The record of a poll that was answered; what it gave is still to come.
PollRecord Answered(const PolledFeed& feed, Micros time, const http::Response& response) {
  PollRecord record = Begun(feed, time);
  record.status = response.status;
  record.fetch_ms = Milliseconds(response);
  PolledFeed& after = record.feed;
  after.state = v1::FEED_STATE_OK;
  after.failures = 0;
  after.failing_since.reset();
  after.error.clear();
  after.last_success = time;
  if (!response.etag.empty() || response.status == 200) after.etag = response.etag;
  if (!response.last_modified.empty() || response.status == 200) {
    after.last_modified = response.last_modified;
  }
  // Where permanent redirects lead counts once it has answered like a feed.
  record.moved_url = MovedTo(feed, response);
  if (!record.moved_url.empty()) record.moved_host = HostOf(record.moved_url);
  return record;
}

feed::Context ContextOf(const http::Response& response) {
  return {.url = response.url,
          .content_type = response.content_type,
          .content_location = response.content_location,
          .content_language = response.content_language};
}

std::string Lines(const std::vector<std::string>& problems) {
  std::string out;
  for (std::size_t i = 0; i < problems.size() && i < kMaxProblems; ++i) {
    if (i > 0) out += '\n';
    out += Cut(problems[i], kMaxTitle);
  }
  return out;
}

// The last end tag is not that of a whole feed. JSON that is cut off is none.
bool IsCutOff(std::string_view body) {
  const std::size_t tag = body.rfind("</");
  if (body.ends_with('}') || tag == std::string_view::npos) return false;
  std::string_view name = body.substr(tag + 2);
  const std::size_t end = name.find_first_of("> \t\r\n");
  if (end == std::string_view::npos) return true;
  name = name.substr(0, end);
  name.remove_prefix(name.find(':') + 1);
  constexpr std::string_view kRoots[] = {"rss",     "rdf",    "RDF",         "feed",
                                         "channel", "urlset", "sitemapindex"};
  return std::find(std::begin(kRoots), std::end(kRoots), name) == std::end(kRoots);
}

// The newest first; what has no time keeps its place behind them.
std::vector<feed::SitemapEntry> Newest(std::vector<feed::SitemapEntry> entries, std::size_t most) {
  const auto time = [](const feed::SitemapEntry& entry) {
    const feed::FeedTime& at = entry.published.instant ? entry.published : entry.modified;
    return at.instant.value_or(INT64_MIN);
  };
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const auto& a, const auto& b) { return time(a) > time(b); });
  if (entries.size() > most) entries.resize(most);
  return entries;
}

base::Result<Reading> ReadSitemap(const PolledFeed& feed, const http::Response& response,
                                  Micros now) {
  auto parsed = feed::ParseSitemap(response.body, ContextOf(response));
  if (!parsed) return tl::unexpected(parsed.error());
  Reading reading;
  reading.problems = Lines(parsed->problems);
  reading.window.list = true;
  reading.window.first = !feed.last_success;
  if (parsed->index) {
    reading.format = "sitemapindex";
    for (const feed::SitemapEntry& part : Newest(std::move(parsed->entries), kMaxSitemapParts)) {
      if (HostOf(part.url) == feed.host) reading.parts.push_back(part.url);
    }
    return reading;
  }
  reading.format = "sitemap";
  feed::Feed list;
  for (feed::SitemapEntry& entry : Newest(std::move(parsed->entries), feed::kMaxEntries)) {
    feed::Entry& item = list.entries.emplace_back();
    item.link = std::move(entry.url);
    item.title = {.value = std::move(entry.title), .type = "text/plain"};
    item.language = std::move(entry.language);
    item.published = std::move(entry.published);
    item.updated = std::move(entry.modified);
  }
  reading.window.items = ItemsOf(list, now);
  return reading;
}

base::Result<Reading> ReadFeed(const http::Response& response, Micros now) {
  const auto parsed = feed::ParseFeed(response.body, ContextOf(response));
  if (!parsed) return tl::unexpected(parsed.error());
  Reading reading;
  reading.window.items = ItemsOf(*parsed, now);
  for (const feed::Deletion& deletion : parsed->deletions) {
    if (!deletion.id.empty()) reading.window.deleted.insert(KeyOfId(deletion.id));
  }
  // What was cut off, by the limit or on its way, says nothing about what is absent.
  reading.window.complete =
      parsed->complete && !parsed->ill_formed && parsed->entries.size() < feed::kMaxEntries;
  reading.format = feed::NameOf(parsed->format);
  reading.title = Cut(parsed->title.value, kMaxTitle);
  reading.problems = Lines(parsed->problems);
  reading.ttl_minutes = std::clamp(parsed->ttl_minutes.value_or(0), 0, 7 * 24 * 60);
  reading.skip_hours = parsed->skip_hours;
  reading.skip_days = parsed->skip_days;
  return reading;
}

}  // namespace

base::Result<Reading> ReadAnswer(const PolledFeed& feed, const http::Response& response,
                                 Micros now) {
  auto reading = feed.kind == v1::FEED_KIND_SITEMAP ? ReadSitemap(feed, response, now)
                                                    : ReadFeed(response, now);
  if (reading) reading->window.moved = !MovedTo(feed, response).empty();
  return reading;
}

void Join(Reading& whole, Reading part) {
  std::set<std::string> have;
  for (const Item& item : whole.window.items) have.insert(item.key);
  for (Item& item : part.window.items) {
    if (have.insert(item.key).second) whole.window.items.push_back(std::move(item));
  }
  if (!part.problems.empty()) {
    if (!whole.problems.empty()) whole.problems += '\n';
    whole.problems += part.problems;
  }
}

std::vector<std::string> KeysOf(const Window& window) {
  std::vector<std::string> keys(window.deleted.begin(), window.deleted.end());
  for (const Item& item : window.items) keys.push_back(item.key);
  return keys;
}

PollRecord FailedPoll(const PolledFeed& feed, Micros time, const Failure& failure,
                      const feed::Bounds& bounds) {
  PollRecord record = Begun(feed, time);
  record.status = failure.status;
  record.error = Cut(failure.error, kMaxError);
  record.fetch_ms = failure.fetch_ms;
  PolledFeed& after = record.feed;
  after.error = record.error;
  ++after.failures;
  if (!after.failing_since) after.failing_since = time;
  feed::Polled polled = PolledOf(feed, time);
  polled.end = failure.gone ? feed::PollEnd::kGone : feed::PollEnd::kFailed;
  polled.failures = after.failures;
  polled.failing_since = after.failing_since;
  polled.retry_at = failure.retry_at;
  const feed::Plan plan = feed::NextPoll(polled, bounds);
  after.state = plan.dead ? v1::FEED_STATE_DEAD : v1::FEED_STATE_FAILING;
  Apply(plan, after);
  return record;
}

PollRecord UnchangedPoll(const PolledFeed& feed, Micros time, const http::Response& response,
                         const feed::Bounds& bounds) {
  PollRecord record = Answered(feed, time, response);
  feed::Polled polled = PolledOf(feed, time);
  polled.end = feed::PollEnd::kNotModified;
  polled.cache_control = response.cache_control;
  polled.rhythm = feed::Observe(polled.rhythm, polled.elapsed_seconds, 0);
  record.feed.observed_seconds = polled.rhythm.seconds;
  record.feed.observed_items = polled.rhythm.items;
  if (response.status == 304) ++record.feed.not_modified;
  record.items = response.status == 304 ? 0 : feed.window_items;
  Apply(feed::NextPoll(polled, bounds), record.feed);
  return record;
}

PollRecord ReadPoll(const PolledFeed& feed, Micros time, const http::Response& response,
                    const Reading& reading, const std::vector<postgres::FeedItem>& stored,
                    const feed::Bounds& bounds) {
  PollRecord record = Answered(feed, time, response);
  Changes changes = Compare(feed, reading.window, stored, time);
  const std::vector<Item>& items = reading.window.items;
  record.items = static_cast<int>(items.size());
  record.new_items = changes.new_items + changes.edits;
  record.changed_items = std::move(changes.items);
  record.tasks = std::move(changes.tasks);

  std::vector<Micros> published;
  for (const Item& item : items) {
    if (const auto at = item.published ? item.published : item.modified) published.push_back(*at);
  }
  PolledFeed& after = record.feed;
  after.format = reading.format;
  after.title = reading.title;
  after.problems = reading.problems;
  if (changes.refused > 0) {
    if (!after.problems.empty()) after.problems += '\n';
    after.problems += std::to_string(changes.refused) +
                      " items can be no article: " + Cut(changes.refusal, kMaxTitle);
  }
  after.content_hash = base::ContentHash(response.body);
  if (IsCutOff(response.body)) {
    // The next poll is to get the rest, though the server thinks that we have it: compression that
    // ends too soon is no error of the transfer.
    after.etag.clear();
    after.last_modified.clear();
  }
  after.window_items = record.items;
  after.ttl_minutes = reading.ttl_minutes;
  after.skip_hours = reading.skip_hours;
  after.skip_days = reading.skip_days;

  feed::Polled polled = PolledOf(feed, time);
  polled.end = feed::PollEnd::kItems;
  polled.cache_control = response.cache_control;
  polled.ttl_minutes = reading.ttl_minutes;
  polled.skip_hours = reading.skip_hours;
  polled.skip_days = reading.skip_days;
  polled.window_items = record.items;
  polled.new_items = changes.new_items;
  if (published.size() == items.size() && items.size() > 1) {
    const auto [oldest, newest] = std::minmax_element(published.begin(), published.end());
    polled.window_seconds = static_cast<double>(*newest - *oldest) / 1e6;
  }
  polled.rhythm = polled.first
                      ? feed::FirstRhythm(published, time)
                      : feed::Observe(polled.rhythm, polled.elapsed_seconds, changes.new_items);
  after.observed_seconds = polled.rhythm.seconds;
  after.observed_items = polled.rhythm.items;
  if (polled.first && !published.empty()) {
    after.last_item = std::min(time, *std::max_element(published.begin(), published.end()));
  } else if (changes.new_items > 0) {
    after.last_item = time;
  }
  Apply(feed::NextPoll(polled, bounds), after);
  return record;
}

}  // namespace rasad::ingest

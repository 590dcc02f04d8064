// From an address that somebody typed to the feed that is meant.
#include "ingest/feed_finder.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/article/admit.h"
#include "core/article/timestamp.h"
#include "core/feed/discovery.h"
#include "core/feed/robots.h"
#include "core/feed/sitemap.h"
#include "platform/http/url.h"

namespace rasad::ingest {
namespace {

using base::ErrorCode;
using base::Fail;
using base::Result;

constexpr int kMaxFetches = 16;
constexpr std::size_t kMaxTextBytes = 16 << 10;
constexpr std::chrono::milliseconds kOneFetch{12'000};
constexpr std::chrono::milliseconds kStep{100};
constexpr char kAccept[] =
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5";
constexpr char kHowTo[] = "; write it as in https://news.example/";

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

Result<std::string> Normal(const std::string& url) {
  const auto parsed = http::ParseUrl(url);
  if (!parsed) return tl::unexpected(parsed.error());
  return article::NormalizeUrl(parsed->text);
}

// What an answer that is no success means to the one who typed the address.
std::string Advice(int status) {
  if (status == 401 || status == 403) {
    return "the site does not let us in: a feed that needs a login, or that is closed to programs, "
           "cannot be followed";
  }
  if (status == 404 || status == 410) return "nothing is there: check the address";
  if (status == 429) return "the site wants fewer requests: try again in some minutes";
  if (status >= 500) return "the site has trouble: try again later, or add it unchecked";
  return "that is neither a page nor a feed: check the address";
}

bool IsSuccess(const http::Response& response) {
  return response.status >= 200 && response.status <= 299;
}

// Fetches for one call, counted and bounded in time.
class Visits {
 public:
  Visits(std::string_view agent, http::Fetcher& fetcher,
         std::chrono::steady_clock::time_point deadline)
      : agent_(agent), fetcher_(fetcher), deadline_(deadline) {}

  bool Exhausted() const { return fetches_ >= kMaxFetches || Left().count() <= 0; }

  // kTimeout: the deadline of all; the rest as Fetcher.
  Result<http::Response> Get(const std::string& url) {
    ++fetches_;
    return Fetch(url, kAccept, feed::kMaxFeedBytes);
  }

  // The rules of the site of `url`, asked once. Those that cannot be read forbid nothing here.
  const feed::Robots& RobotsOf(const std::string& url) {
    const std::string site = url.substr(0, url.find('/', url.find("://") + 3));
    const auto [at, added] = robots_.try_emplace(site);
    if (!added) return at->second;
    if (robots_.size() > 1) ++fetches_;  // A page may name any number of sites.
    const auto answer =
        Fetch(site + "/robots.txt", "text/plain, */*;q=0.5", feed::kMaxRobotsAnswer);
    if (answer && IsSuccess(*answer)) at->second = feed::Robots::Parse(answer->body, agent_);
    return at->second;
  }

  bool Permits(const std::string& url) { return RobotsOf(url).Allows(feed::PathOf(url)); }

 private:
  Result<http::Response> Fetch(const std::string& url, const char* accept, std::size_t max_bytes) {
    if (Left().count() <= 0) return Late(url);
    http::Request request;
    request.url = url;
    request.accept = accept;
    request.max_bytes = max_bytes;
    request.timeout = std::min(kOneFetch, Left());
    std::optional<Result<http::Response>> answer;
    fetcher_.Start(std::move(request),
                   [&answer](Result<http::Response> got) { answer = std::move(got); });
    while (!answer) fetcher_.Drive(kStep);
    return *std::move(answer);
  }

  std::chrono::milliseconds Left() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ -
                                                                 std::chrono::steady_clock::now());
  }
  static tl::unexpected<base::Error> Late(const std::string& url) {
    return Fail(ErrorCode::kTimeout, "no time was left for " + url + "; try again");
  }

  const std::string_view agent_;
  http::Fetcher& fetcher_;
  const std::chrono::steady_clock::time_point deadline_;
  int fetches_ = 0;
  std::map<std::string, feed::Robots> robots_;
};

// `text`, cut between code points where it is too long.
std::string Cut(std::string text) {
  if (text.size() <= kMaxTextBytes) return text;
  std::size_t end = kMaxTextBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

// The identity that the item's article would have; empty if it has none before its page is read.
std::string ArticleIdOf(const v1::FeedItem& item) {
  if (item.link().empty()) return {};
  v1::ArticleSubmission submission;
  submission.set_source("feed");
  submission.set_url(item.link());
  submission.set_content_type("text/plain");
  submission.set_content("-");
  const auto raw = article::Admit(submission, "feed", 0);
  return raw ? raw->article_id() : std::string();
}

feed::Context ContextOf(const http::Response& response) {
  feed::Context context;
  context.url = response.url;
  context.content_type = response.content_type;
  context.content_location = response.content_location;
  context.content_language = response.content_language;
  return context;
}

// What a body is, if it is something to be followed.
std::optional<FoundFeed> Read(const http::Response& response) {
  FoundFeed found;
  const feed::Context context = ContextOf(response);
  if (auto parsed = feed::ParseFeed(response.body, context)) {
    found.kind = v1::FEED_KIND_FEED;
    found.title = Cut(feed::PlainText(parsed->title));
    found.site = parsed->link;
    found.format = feed::NameOf(parsed->format);
    found.ill_formed = parsed->ill_formed;
    found.problems = std::move(parsed->problems);
    found.ttl_minutes = static_cast<std::uint32_t>(std::max(parsed->ttl_minutes.value_or(0), 0));
    for (const feed::Entry& entry : parsed->entries) found.items.push_back(ItemOf(entry));
  } else if (auto sitemap = feed::ParseSitemap(response.body, context)) {
    found.kind = v1::FEED_KIND_SITEMAP;
    found.format = "sitemap";
    found.site = response.url;
    found.problems = std::move(sitemap->problems);
    for (const feed::SitemapEntry& entry : sitemap->entries) {
      if (sitemap->index) break;  // its entries are no articles
      v1::FeedItem& item = found.items.emplace_back();
      item.set_link(Cut(entry.url));
      item.set_title(Cut(entry.title));
      const auto& time = entry.published.instant ? entry.published.instant : entry.modified.instant;
      if (time) *item.mutable_published() = article::ToTimestamp(*time);
    }
  } else {
    return std::nullopt;
  }
  for (const v1::FeedItem& item : found.items) {
    if (std::string id = ArticleIdOf(item); !id.empty()) found.article_ids.push_back(std::move(id));
  }
  std::sort(found.article_ids.begin(), found.article_ids.end());
  found.article_ids.erase(std::unique(found.article_ids.begin(), found.article_ids.end()),
                          found.article_ids.end());
  return found;
}

// Where it is to be polled, of an answer to `asked`.
void SetAddress(const std::string& asked, const http::Response& response, FoundFeed& found) {
  found.asked_url = asked;
  const auto lasting = Normal(response.permanent_url);
  found.url = lasting ? *lasting : asked;
}

// Readers' comments are no news.
void RemoveComments(std::vector<feed::Candidate>& candidates) {
  std::erase_if(candidates, [](const feed::Candidate& candidate) { return candidate.comments; });
}

// The first feed among those that a page names and the usual places of its site.
std::optional<FoundFeed> Search(const http::Response& page, Visits& visits) {
  std::vector<feed::Candidate> candidates;
  if (auto named = feed::FindFeeds(page.body, ContextOf(page))) candidates = *std::move(named);
  RemoveComments(candidates);
  std::vector<std::string> others;
  for (const feed::Candidate& candidate : candidates) {
    if (candidate.hint == feed::Hint::kLink) others.push_back(candidate.url);
  }
  for (feed::Candidate& place : feed::CommonPlaces(page.url, visits.RobotsOf(page.url))) {
    candidates.push_back(std::move(place));
  }
  bool listed = false;
  for (std::size_t i = 0; i < candidates.size() && !visits.Exhausted(); ++i) {
    const feed::Candidate candidate = candidates[i];
    const auto address = Normal(candidate.url);
    if (!address || *address == page.url || !visits.Permits(*address)) continue;
    const auto answer = visits.Get(*address);
    if (!answer || !IsSuccess(*answer)) continue;
    if (auto found = Read(*answer)) {
      SetAddress(*address, *answer, *found);
      std::erase(others, candidate.url);
      found->others = std::move(others);
      if (found->site.empty()) found->site = page.url;
      return found;
    }
    if (candidate.hint != feed::Hint::kAnchor || std::exchange(listed, true)) continue;
    // A page that lists feeds: they are next.
    if (auto more = feed::FindFeeds(answer->body, ContextOf(*answer))) {
      RemoveComments(*more);
      candidates.insert(candidates.begin() + static_cast<std::ptrdiff_t>(i) + 1, more->begin(),
                        more->end());
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<std::string>> AddressesOf(std::string_view typed) {
  std::string text(Trimmed(typed));
  if (text.empty()) return Fail(ErrorCode::kInvalidInput, std::string("url is empty") + kHowTo);
  if (text.size() > kMaxFeedUrlBytes) {
    return Fail(ErrorCode::kInvalidInput,
                "url is longer than " + std::to_string(kMaxFeedUrlBytes) + " bytes");
  }
  std::vector<std::string> written = {text};
  if (text.starts_with("feed:") && !text.starts_with("feed://")) {
    written = {text.substr(5)};  // feed:https://...
  } else if (text.find("://") == std::string::npos || text.starts_with("feed://")) {
    const std::string rest = text.starts_with("feed://") ? text.substr(7) : text;
    written = {"https://" + rest, "http://" + rest};
  }
  std::vector<std::string> addresses;
  for (const std::string& one : written) {
    auto normal = Normal(one);
    if (!normal) return Fail(ErrorCode::kInvalidInput, normal.error().message + kHowTo);
    addresses.push_back(*std::move(normal));
  }
  return addresses;
}

Result<FoundFeed> FindFeed(std::string_view typed, std::string_view agent, http::Fetcher& fetcher,
                           std::chrono::steady_clock::time_point deadline) {
  const auto addresses = AddressesOf(typed);
  if (!addresses) return tl::unexpected(addresses.error());
  Visits visits(agent, fetcher, deadline);
  Result<http::Response> response = Fail(ErrorCode::kInternal, {});
  std::string asked;
  for (const std::string& address : *addresses) {
    auto next = visits.Get(address);
    // Of two schemes the first failure is told: the second one says less of what was meant.
    const bool first = asked.empty();
    if (first || next) {
      asked = address;
      response = std::move(next);
    }
    if (response) break;
  }
  if (!response) {
    if (response.error().code == ErrorCode::kInternal) return tl::unexpected(response.error());
    std::string why = response.error().message;
    if (const std::string prefix = "GET " + asked + ": "; why.starts_with(prefix)) {
      why.erase(0, prefix.size());
    }
    if (response.error().code != ErrorCode::kUnsupported) {  // that one is not allowed at all
      why += "; check the address, or try again later";
      if (addresses->size() == 1 && asked.starts_with("https://")) {
        why += "; where a site has no https, write http://";
      }
    }
    return Fail(ErrorCode::kUnsupported, asked + " cannot be fetched: " + why);
  }
  if (!IsSuccess(*response)) {
    return Fail(ErrorCode::kUnsupported, response->url + " answers with HTTP status " +
                                             std::to_string(response->status) + ": " +
                                             Advice(response->status));
  }
  if (auto found = Read(*response)) {
    SetAddress(asked, *response, *found);
    found->forbidden = !visits.Permits(found->url);
    return *std::move(found);
  }
  if (auto found = Search(*response, visits)) return *std::move(found);
  return Fail(ErrorCode::kNotFound,
              response->url +
                  " names no feed, and none was found in the usual places; look for a "
                  "link called RSS on the site and add its address");
}

v1::FeedItem ItemOf(const feed::Entry& entry) {
  v1::FeedItem item;
  item.set_id(Cut(entry.id));
  item.set_link(Cut(entry.link));
  item.set_title(Cut(feed::PlainText(entry.title)));
  if (const auto& time = feed::WhenOf(entry).instant)
    *item.mutable_published() = article::ToTimestamp(*time);
  for (const feed::Person& author : entry.authors) {
    item.add_authors(Cut(author.name.empty() ? author.email : author.name));
  }
  item.set_summary(Cut(feed::PlainText(entry.summary)));
  if (!entry.content.empty()) item.set_content(Cut(entry.content.front().value));
  for (const feed::Category& category : entry.categories) {
    item.add_categories(Cut(category.label.empty() ? category.term : category.label));
  }
  for (const feed::Enclosure& enclosure : entry.enclosures) item.add_enclosures(Cut(enclosure.url));
  return item;
}

std::vector<v1::FeedItem> NewestItems(std::vector<v1::FeedItem> items, std::size_t count) {
  std::stable_sort(items.begin(), items.end(), [](const v1::FeedItem& a, const v1::FeedItem& b) {
    if (a.has_published() != b.has_published()) return a.has_published();
    return a.has_published() && article::ToMicros(a.published()) > article::ToMicros(b.published());
  });
  if (items.size() > count) items.resize(count);
  return items;
}

std::string HostKeyOf(const std::string& url) {
  const auto parsed = http::ParseUrl(url);
  if (!parsed) return {};
  const bool usual = parsed->port == (parsed->scheme == "https" ? "443" : "80");
  return usual ? parsed->host : parsed->host + ':' + parsed->port;
}

std::string OutletOf(std::string_view url) {
  if (url.empty()) return {};
  const auto parsed = http::ParseUrl(url);
  if (!parsed) return {};
  return parsed->host.starts_with("www.") ? parsed->host.substr(4) : parsed->host;
}

}  // namespace rasad::ingest

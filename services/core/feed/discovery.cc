// Where the feeds of a page may lie.
#include "core/feed/discovery.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "core/document/charset.h"
#include "core/document/media_type.h"
#include "core/document/page_links.h"
#include "core/document/table.h"
#include "core/feed/nodes.h"
#include "core/feed/reader.h"
#include "core/feed/site.h"
#include "core/feed/uri.h"

namespace rasad::data {
std::string_view feed_places();
}  // namespace rasad::data

namespace rasad::feed {
namespace {

constexpr std::size_t kLabelWords = 3;  // A longer text is about feeds, not one's name.

using Words = std::unordered_set<std::string>;

/// data/feed_places.tsv.
struct Places {
  std::vector<std::string> feeds;
  std::vector<std::string> rare;
  std::vector<std::string> sitemaps;
  Words path;
  Words label;
  Words neutral;
  Words comments;

  Places() {
    for (const auto& row : document::Rows(data::feed_places())) {
      const std::string_view use = row[0];
      std::string value(row[1]);
      if (use == "feed") feeds.push_back(std::move(value));
      if (use == "rare") rare.push_back(std::move(value));
      if (use == "sitemap") sitemaps.push_back(std::move(value));
      if (use == "path") path.insert(std::move(value));
      if (use == "label") label.insert(std::move(value));
      if (use == "neutral") neutral.insert(std::move(value));
      if (use == "comments") comments.insert(std::move(value));
    }
  }
};

const Places& GetPlaces() {
  static const Places places;
  return places;
}

bool IsWordByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

/// Words of an address's path and query, or of a text, in lower case.
std::vector<std::string> WordsOf(std::string_view text) {
  const std::string lower = Lower(text);
  std::vector<std::string> words;
  for (std::size_t at = 0; at < lower.size();) {
    if (!IsWordByte(lower[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < lower.size() && IsWordByte(lower[at])) ++at;
    words.push_back(lower.substr(begin, at - begin));
  }
  return words;
}

bool AnyOf(const std::vector<std::string>& words, const Words& known) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return known.count(word) > 0; });
}

/// Whether an anchor's text names a feed: it is one, or one of its few words is.
bool IsLabel(std::string_view text, const Places& places) {
  if (places.label.count(Lower(text)) > 0) return true;
  const std::vector<std::string> words = WordsOf(text);
  return words.size() <= kLabelWords && AnyOf(words, places.label);
}

/// How a link element's type speaks for a feed.
enum class TypeSays { kNo, kMaybe, kYes };

TypeSays TypeOf(std::string_view type) {
  type = Trimmed(type.substr(0, type.find(';')));
  for (const std::string_view feed :
       {"application/rss+xml", "application/atom+xml", "application/rdf+xml",
        "application/feed+json", "application/x.atom+xml", "application/x-atom+xml", "text/rss",
        "text/rss+xml", "application/rss", "application/atom"}) {
    if (type == feed) return TypeSays::kYes;
  }
  // Sitemaps, editors' interfaces and translations have such types too.
  for (const std::string_view any :
       {"", "application/xml", "text/xml", "application/json", "text/plain"}) {
    if (type == any) return TypeSays::kMaybe;
  }
  return TypeSays::kNo;
}

bool HasWord(std::string_view words, std::string_view word) {
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find_first_of(" \t\r\n\f", at), words.size());
    if (words.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

struct Ranked {
  Candidate candidate;
  std::size_t sections = 0;  ///< Words of the address that name a part of the site.
};

class Finder {
 public:
  Finder(std::string_view page_url, std::string_view base) : page_url_(page_url), base_(base) {}

  void Read(const document::PageLink& link) {
    std::string address = Resolve(base_, link.href);
    address.resize(std::min(address.find('#'), address.size()));
    if (!IsWeb(address) || OriginOf(address).find("://") + 3 >= OriginOf(address).size()) return;
    const std::vector<std::string> words = WordsOf(PathOf(address));
    if (!(link.anchor ? IsFeedAnchor(link, address, words) : IsFeedLink(link, words))) return;
    if (!seen_.insert(address).second) return;
    const Places& places = GetPlaces();
    Ranked ranked;
    for (const std::string& word : words) {
      ranked.sections += places.path.count(word) == 0 && places.neutral.count(word) == 0;
    }
    ranked.candidate.title = link.title.empty() ? link.text : link.title;
    ranked.candidate.comments =
        AnyOf(words, places.comments) || AnyOf(WordsOf(ranked.candidate.title), places.comments);
    ranked.candidate.hint = link.anchor ? Hint::kAnchor : Hint::kLink;
    ranked.candidate.url = std::move(address);
    found_.push_back(std::move(ranked));
  }

  std::vector<Candidate> Take() {
    std::stable_sort(found_.begin(), found_.end(), [](const Ranked& a, const Ranked& b) {
      const auto key = [](const Ranked& r) {
        return std::make_tuple(r.candidate.comments, r.candidate.hint, r.sections);
      };
      return key(a) < key(b);
    });
    if (found_.size() > kMaxCandidates) found_.resize(kMaxCandidates);
    std::vector<Candidate> candidates;
    for (Ranked& ranked : found_) candidates.push_back(std::move(ranked.candidate));
    return candidates;
  }

 private:
  bool IsFeedLink(const document::PageLink& link, const std::vector<std::string>& words) const {
    if (HasWord(link.rel, "stylesheet")) return false;
    const TypeSays type = TypeOf(link.type);
    if (HasWord(link.rel, "feed")) return type != TypeSays::kNo;
    if (!HasWord(link.rel, "alternate")) return false;
    return type == TypeSays::kYes || (type == TypeSays::kMaybe && AnyOf(words, GetPlaces().path));
  }

  bool IsFeedAnchor(const document::PageLink& link, const std::string& address,
                    const std::vector<std::string>& words) const {
    if (TypeOf(link.type) == TypeSays::kYes) return true;
    if (!SameSite(address, page_url_)) return false;
    return AnyOf(words, GetPlaces().path) || IsLabel(link.text, GetPlaces()) ||
           IsLabel(link.title, GetPlaces());
  }

  const std::string_view page_url_;
  const std::string_view base_;
  std::unordered_set<std::string> seen_;
  std::vector<Ranked> found_;
};

}  // namespace

base::Result<std::vector<Candidate>> FindFeeds(std::string_view html, const Context& context) {
  std::string charset;
  if (const auto media = document::ParseMediaType(context.content_type)) charset = media->charset;
  const auto decoded = document::DecodeBytes(html, Lower(charset), true);
  if (!decoded) return tl::unexpected(decoded.error());
  const auto page = document::ReadPageLinks(decoded->text);
  if (!page) return tl::unexpected(page.error());
  std::string base = page->base.empty() ? context.url : Resolve(context.url, page->base);
  if (!IsWeb(base)) base = context.url;
  Finder finder(context.url, base);
  for (const document::PageLink& link : page->links) finder.Read(link);
  return finder.Take();
}

std::vector<Candidate> CommonPlaces(std::string_view url, const Robots& robots) {
  std::vector<Candidate> candidates;
  const std::string origin(OriginOf(url));
  if (SiteOf(url).empty()) return candidates;
  const auto add = [&](std::string address, Hint hint, bool sitemap) {
    const bool known = std::any_of(candidates.begin(), candidates.end(),
                                   [&](const Candidate& c) { return c.url == address; });
    if (known || candidates.size() == kMaxCandidates) return;
    Candidate candidate;
    candidate.url = std::move(address);
    candidate.hint = hint;
    candidate.sitemap = sitemap;
    candidates.push_back(std::move(candidate));
  };
  std::vector<std::string> sitemaps = robots.sitemaps();
  const auto news = std::stable_partition(
      sitemaps.begin(), sitemaps.end(),
      [](const std::string& address) { return Lower(address).find("news") != std::string::npos; });
  for (auto at = sitemaps.begin(); at != news; ++at) add(*at, Hint::kRobots, true);
  for (const std::string& path : GetPlaces().feeds) add(origin + path, Hint::kCommonPlace, false);
  for (auto at = news; at != sitemaps.end(); ++at) add(*at, Hint::kRobots, true);
  for (const std::string& path : GetPlaces().sitemaps) add(origin + path, Hint::kCommonPlace, true);
  for (const std::string& path : GetPlaces().rare) add(origin + path, Hint::kCommonPlace, false);
  return candidates;
}

}  // namespace rasad::feed

// Entries of a feed as items that can be told apart and submitted: pure.
#include "ingest/item.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "core/article/admit.h"
#include "core/article/timestamp.h"
#include "core/base/hash.h"
#include "core/feed/markup.h"

namespace rasad::ingest {
namespace {

using base::Micros;

constexpr int kFullWords = 120;
constexpr Micros kDay = Micros{24} * 3'600 * 1'000'000;
constexpr std::size_t kMaxUrl = 2'048;
constexpr std::size_t kMaxNativeId = 200;

std::string Escaped(std::string_view text, feed::HtmlPlace place) {
  std::string out;
  feed::EscapeHtml(text, place, out);
  return out;
}

bool IsMarkup(const feed::Text& text) { return text.type.find("html") != std::string::npos; }

std::string Html(const feed::Text& text) {
  if (IsMarkup(text)) return text.value;
  std::string out = "<p>";
  for (const char c : Escaped(text.value, feed::HtmlPlace::kText)) {
    out += c;
    if (c == '\n') out += "<br>";
  }
  return out + "</p>";
}

// The text without tags; entities stay.
std::string Bare(std::string_view html) {
  std::string out;
  for (std::size_t at = 0; at < html.size();) {
    if (html[at] == '<') {
      const std::size_t end = html.find('>', at);
      if (end == std::string_view::npos) break;
      out += ' ';
      at = end + 1;
    } else {
      out += html[at++];
    }
  }
  return out;
}

bool IsBlank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

int Words(std::string_view text) {
  int words = 0;
  bool inside = false;
  for (const char c : text) {
    if (!IsBlank(c) && !inside) ++words;
    inside = !IsBlank(c);
  }
  return words;
}

bool Chop(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

// "...", U+2026 HORIZONTAL ELLIPSIS or its entity at the end, in brackets or not.
bool EndsOpen(std::string_view text) {
  bool more = true;
  while (more && !text.empty()) {
    more = Chop(text, "]") || Chop(text, ")") || Chop(text, " ") || Chop(text, "\n") ||
           Chop(text, "\r") || Chop(text, "\t") || Chop(text, "&nbsp;") || Chop(text, "&#160;") ||
           Chop(text, "\xC2\xA0") ||      // U+00A0 NO-BREAK SPACE
           Chop(text, "\xE2\x80\x8F") ||  // U+200F RIGHT-TO-LEFT MARK
           Chop(text, "\xC2\xBB");        // U+00BB RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK
  }
  for (const std::string_view end : {"...", "\xE2\x80\xA6", "&hellip;", "&#8230;", "&#x2026;"}) {
    if (text.ends_with(end)) return true;
  }
  return false;
}

// The last text belongs to a link to the article itself.
bool EndsWithLink(std::string_view html, std::string_view link) {
  const std::size_t open = html.rfind("<a ");
  if (link.empty() || open == std::string_view::npos) return false;
  const std::size_t tag = html.find('>', open);
  const std::size_t close = html.find("</a", open);
  if (tag == std::string_view::npos || close == std::string_view::npos || close < tag) return false;
  const std::string_view attributes = html.substr(open, tag - open);
  if (attributes.find(link) == std::string_view::npos &&
      attributes.find(Escaped(link, feed::HtmlPlace::kAttribute)) == std::string_view::npos) {
    return false;
  }
  const std::string behind = Bare(html.substr(close));
  return std::all_of(behind.begin(), behind.end(), IsBlank);
}

// The longest text that the entry has.
const feed::Text* BodyOf(const feed::Entry& entry) {
  const feed::Text* body = entry.summary.value.empty() ? nullptr : &entry.summary;
  for (const feed::Text& content : entry.content) {
    if (content.value.empty()) continue;
    if (content.type.starts_with("text/") || IsMarkup(content) || content.type.empty()) {
      if (body == nullptr || content.value.size() > body->value.size()) body = &content;
    }
  }
  return body;
}

std::string OwnText(const feed::Feed& feed, const feed::Entry& entry, const std::string& body) {
  const std::string title = IsMarkup(entry.title)
                                ? entry.title.value
                                : Escaped(entry.title.value, feed::HtmlPlace::kText);
  if (title.empty() && body.empty()) return {};
  const std::string& language = entry.language.empty() ? feed.language : entry.language;
  std::string out = "<!DOCTYPE html>\n<html";
  if (!language.empty()) out += " lang=\"" + Escaped(language, feed::HtmlPlace::kAttribute) + "\"";
  out += "><head><meta charset=\"utf-8\"><title>" + Escaped(Bare(title), feed::HtmlPlace::kText) +
         "</title>";
  for (const feed::Person& author : entry.authors) {
    if (author.name.empty()) continue;
    out += "<meta name=\"author\" content=\"" + Escaped(author.name, feed::HtmlPlace::kAttribute) +
           "\">";
  }
  out += "</head>\n<body><article>";
  if (!title.empty()) out += "<h1>" + title + "</h1>\n";
  // All of it is text: nothing has to be told apart from it.
  out += "<div itemprop=\"articleBody\">" + body;
  return out + "</div></article></body></html>\n";
}

std::string Key(std::string_view kind, std::string_view value) {
  return base::ContentHash(std::string(kind) + "\n" + std::string(value));
}

std::string Normalized(const std::string& link) {
  if (link.size() > kMaxUrl) return {};
  auto url = article::NormalizeUrl(link);
  return url ? *std::move(url) : std::string();
}

bool IsHome(std::string_view url) {
  const std::size_t path = url.find('/', url.find("://") + 3);
  return path == std::string_view::npos || path + 1 == url.size();
}

}  // namespace

std::string KeyOfId(std::string_view id) { return Key("id", id); }

bool IsTeaser(std::string_view html, std::string_view link) {
  const std::string text = Bare(html);
  return Words(text) < kFullWords || EndsOpen(text) || EndsWithLink(html, link);
}

std::string HostOf(std::string_view url) {
  const auto normalized = article::NormalizeUrl(url);
  if (!normalized) return {};
  const std::size_t begin = normalized->find("://") + 3;
  return normalized->substr(begin, normalized->find_first_of("/?", begin) - begin);
}

std::vector<Item> ItemsOf(const feed::Feed& feed, Micros now) {
  // What is not unique in the feed names no item: some give all of them one id, or the address of
  // the home page; and one time for all is that of building the feed.
  std::map<std::string, int> ids, links;
  std::map<Micros, int> stamps;
  for (const feed::Entry& entry : feed.entries) {
    ++ids[entry.id];
    ++links[Normalized(entry.link)];
    if (entry.updated.instant) ++stamps[*entry.updated.instant];
  }
  const auto plausible = [&](const std::optional<Micros>& time) -> std::optional<Micros> {
    return time && *time > 0 && *time <= now + kDay ? time : std::nullopt;
  };
  std::vector<Item> items;
  std::set<std::string> seen;
  for (const feed::Entry& entry : feed.entries) {
    Item item;
    const std::string link = Normalized(entry.link);
    const bool own_link = !link.empty() && links[link] == 1 && !IsHome(link);
    if (!entry.id.empty() && ids[entry.id] == 1) {
      item.key = KeyOfId(entry.id);
    } else if (own_link) {
      item.key = Key("link", link);
    } else {
      item.key = Key("title", entry.title.value + "\n" + entry.published.written);
    }
    if (!seen.insert(item.key).second) continue;
    if (own_link) {
      item.url = entry.link;
    } else {
      const bool named =
          ids[entry.id] == 1 && !entry.id.empty() && entry.id.size() <= kMaxNativeId &&
          std::none_of(entry.id.begin(), entry.id.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
      item.native_id = named ? entry.id : item.key;
    }
    item.published = plausible(entry.published.instant);
    item.modified = plausible(entry.updated.instant);
    if (item.modified && stamps[*item.modified] == 1) item.stamp = item.modified;
    if (!entry.published.instant) item.published = item.stamp;
    const feed::Text* text = BodyOf(entry);
    const std::string body = text == nullptr ? std::string() : Html(*text);
    item.teaser = own_link && IsTeaser(body, entry.link);
    item.own_text = OwnText(feed, entry, body);
    std::string words = link + "\n" + entry.title.value + "\n" + entry.summary.value;
    for (const feed::Text& content : entry.content) words += "\n" + content.value;
    item.content_hash = base::ContentHash(words);
    items.push_back(std::move(item));
  }
  return items;
}

v1::ArticleSubmission SubmissionOf(const postgres::FeedTask& task, std::string content,
                                   std::string content_type) {
  v1::ArticleSubmission submission;
  submission.set_source(task.source);
  submission.set_url(task.url);
  submission.set_native_id(task.native_id);
  submission.set_content(std::move(content));
  submission.set_content_type(std::move(content_type));
  if (task.published) *submission.mutable_published_at() = article::ToTimestamp(*task.published);
  if (task.modified) *submission.mutable_modified_at() = article::ToTimestamp(*task.modified);
  return submission;
}

}  // namespace rasad::ingest

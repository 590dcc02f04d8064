// JSON Feed 1.0 and 1.1 as values.
#include "core/feed/json_feed.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/feed/feed_date.h"
#include "core/feed/markup.h"
#include "core/feed/reader.h"
#include "core/feed/uri.h"

namespace rasad::feed {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostOfOne = 200;  // authors, tags ... of one item
constexpr int kMostNested = 64;

// A string without blanks around it and without NUL, which no text holds.
std::string Cleaned(const Json& value) {
  std::string text(Trimmed(value.get_ref<const std::string&>()));
  text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
  return text;
}

// A string, or a number as one (ids are often numbers); empty for anything else.
std::string String(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return "";
  if (found->is_string()) return Cleaned(*found);
  if (found->is_number()) return found->dump();
  return "";
}

FeedTime Time(const Json& object, const char* key) {
  FeedTime time;
  time.written = String(object, key);
  time.instant = ParseDate(time.written);
  return time;
}

const Json& Array(const Json& object, const char* key) {
  static const Json none = Json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : none;
}

class JsonReader {
 public:
  JsonReader(const Context& context, Feed& feed) : feed_(feed), base_(BaseOf(context)) {}

  void Read(const Json& root) {
    feed_.title = Plain(String(root, "title"));
    feed_.subtitle = Plain(String(root, "description"));
    feed_.link = Resolve(base_, String(root, "home_page_url"));
    feed_.self_link = Resolve(base_, String(root, "feed_url"));
    feed_.id = String(root, "feed_url");
    feed_.language = String(root, "language");
    feed_.icon = Resolve(base_, String(root, "favicon"));
    feed_.logo = Resolve(base_, String(root, "icon"));
    if (!feed_.link.empty()) feed_.links.push_back({feed_.link, "alternate", "text/html"});
    if (!feed_.self_link.empty()) {
      feed_.links.push_back({feed_.self_link, "self", "application/feed+json"});
    }
    feed_.authors = Authors(root);
    const Json& items = Array(root, "items");
    for (const Json& item : items) {
      if (feed_.entries.size() >= kMaxEntries) {
        feed_.problems.push_back(std::to_string(items.size() - kMaxEntries) +
                                 " entries beyond the first " + std::to_string(kMaxEntries) +
                                 " are left out");
        break;
      }
      if (item.is_object()) {
        ReadItem(item);
      } else {
        Wrong("an item is no object");
      }
    }
    InheritAuthors(feed_);
  }

 private:
  void Wrong(std::string what) {
    feed_.ill_formed = true;
    feed_.problems.push_back(std::move(what));
  }

  Text Plain(std::string value) const {
    return {Mended(std::move(value)), "text/plain", feed_.language, base_};
  }

  std::vector<Person> Authors(const Json& object) const {
    std::vector<Person> out;
    const auto add = [&](const Json& one) {
      if (out.size() >= kMostOfOne) return;
      if (one.is_string() && !Cleaned(one).empty()) out.push_back(ParsePerson(Cleaned(one)));
      if (!one.is_object()) return;
      Person person{String(one, "name"), "", Resolve(base_, String(one, "url"))};
      if (!person.name.empty() || !person.url.empty()) out.push_back(std::move(person));
    };
    for (const Json& one : Array(object, "authors")) add(one);
    if (const auto one = object.find("authors"); one != object.end() && !one->is_array()) add(*one);
    if (const auto one = object.find("author"); one != object.end() && out.empty()) add(*one);
    return out;
  }

  // Empty for what cannot be fetched.
  std::string ArticleLink(const Json& item, const char* key) const {
    std::string link = ResolveArticle(base_, String(item, key));
    return HasScheme(link) && !IsFetchable(link) ? "" : link;
  }

  void ReadItem(const Json& item) {
    Entry entry;
    entry.id = String(item, "id");
    entry.link = ArticleLink(item, "url");
    if (!entry.link.empty()) entry.links.push_back({entry.link, "alternate", "text/html"});
    if (const std::string other = ArticleLink(item, "external_url"); !other.empty()) {
      if (entry.link.empty()) entry.link = other;
      entry.links.push_back({other, "related"});
    }
    if (entry.link.empty() && IsFetchable(entry.id)) {
      entry.link = entry.id;
      entry.id_is_link = true;
    }
    entry.title = Plain(String(item, "title"));
    // Titles are plain text; those who write markup into them mean it.
    if (LooksLikeHtml(entry.title.value)) {
      entry.title.value = CleanHtml(entry.title.value, base_);
      entry.title.type = "text/html";
    }
    entry.summary = Plain(String(item, "summary"));
    entry.language = String(item, "language");
    if (entry.language.empty()) entry.language = feed_.language;
    if (std::string html = String(item, "content_html"); !html.empty()) {
      entry.content.push_back({Mended(CleanHtml(html, base_)), "text/html", entry.language, base_});
    }
    if (std::string plain = String(item, "content_text"); !plain.empty()) {
      entry.content.push_back({Mended(std::move(plain)), "text/plain", entry.language, base_});
    }
    entry.published = Time(item, "date_published");
    entry.updated = Time(item, "date_modified");
    entry.authors = Authors(item);
    for (const Json& tag : Array(item, "tags")) {
      if (tag.is_string() && entry.categories.size() < kMostOfOne) {
        entry.categories.push_back({Cleaned(tag)});
      }
    }
    for (const Json& one : Array(item, "attachments")) {
      if (!one.is_object() || entry.enclosures.size() >= kMostOfOne) continue;
      entry.enclosures.push_back({Resolve(base_, String(one, "url")), String(one, "mime_type"),
                                  String(one, "size_in_bytes")});
    }
    if (entry.id.empty() && entry.link.empty() && entry.title.value.empty() &&
        entry.content.empty()) {
      return Wrong("an item says nothing");
    }
    if (entry.id.empty()) Wrong("an item has no id");
    Complete(entry);
    feed_.entries.push_back(std::move(entry));
  }

  Feed& feed_;
  std::string base_;
};

// The code unit of four hexadecimal digits at `at`; nullopt for anything else.
std::optional<unsigned> UnitAt(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return std::nullopt;
  unsigned unit = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, unit, 16);
  if (error != std::errc() || end != text.data() + at + 4) return std::nullopt;
  return unit;
}

// Copies what the backslash at `at` escapes, if it is something; returns how much was read.
std::size_t CopyEscape(std::string_view text, std::size_t at, std::string& out) {
  const char next = at + 1 < text.size() ? text[at + 1] : ' ';
  if (next == 'u') {
    const auto unit = UnitAt(text, at + 2);
    const bool high = unit && *unit >= 0xd800 && *unit < 0xdc00;
    if (high && text.substr(at + 6).starts_with("\\u")) {
      const auto low = UnitAt(text, at + 8);
      if (low && *low >= 0xdc00 && *low < 0xe000) {
        out.append(text, at, 12);
        return 12;
      }
    }
    if (unit && *unit >= 0xd800 && *unit < 0xe000) return 6;  // half of a character
    if (unit) {
      out.append(text, at, 6);
      return 6;
    }
  } else if (std::string_view("\"\\/bfnrt").find(next) != std::string_view::npos) {
    out.append(text, at, 2);
    return 2;
  } else if (next == '\'') {  // of languages where it must be
    out += next;
    return 2;
  }
  out += "\\\\";
  return 1;
}

// JSON as programs paste it together: line ends and tabs within strings, halves of characters and
// escapes that are none, commas before an end, something behind the last end.
std::string RepairJson(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 64);
  bool in_string = false;
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') {
        at += CopyEscape(text, at, out) - 1;
        continue;
      }
      in_string = c != '"';
      if (static_cast<unsigned char>(c) >= 0x20) {
        out += c;
      } else if (c == '\n' || c == '\r' || c == '\t') {
        out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
      }
      continue;
    }
    in_string = c == '"';
    if (c == ',') {
      const std::size_t next = text.find_first_not_of(" \t\r\n", at + 1);
      if (next != std::string_view::npos && (text[next] == ']' || text[next] == '}')) continue;
    }
    out += c;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth <= 0) break;
  }
  return out;
}

// Nesting is bounded, as the parser's memory and the destructor's stack grow with it.
Json Parsed(std::string_view text, bool& deep) {
  return Json::parse(
      text.begin(), text.end(),
      [&deep](int depth, Json::parse_event_t, Json&) {
        deep = deep || depth > kMostNested;
        return depth <= kMostNested;
      },
      false);
}

}  // namespace

base::Status ReadJsonFeed(std::string_view text, const Context& context, Feed& feed) {
  bool deep = false;
  Json root = Parsed(text, deep);
  const bool broken = root.is_discarded();
  if (broken) root = Parsed(RepairJson(text), deep);
  if (root.is_discarded()) {
    return base::Fail(base::ErrorCode::kUnsupported, "no feed: JSON that is broken");
  }
  const std::string version = root.is_object() ? String(root, "version") : "";
  const bool known = version.find("jsonfeed.org/version/1") != std::string::npos;
  if (!root.is_object() || (!known && (!root.contains("items") || !root["items"].is_array()))) {
    return base::Fail(base::ErrorCode::kUnsupported, "no feed: JSON, but no JSON Feed");
  }
  feed.format = Format::kJsonFeed;
  JsonReader(context, feed).Read(root);
  if (broken) {
    feed.ill_formed = true;
    feed.problems.insert(feed.problems.begin(), "JSON that is broken, and was mended");
  }
  if (!known) {
    feed.ill_formed = true;
    feed.problems.insert(feed.problems.begin(), "no version of JSON Feed is named");
  }
  if (deep) feed.problems.push_back("nested too deep; what is deeper was left out");
  return {};
}

}  // namespace rasad::feed

// A feed as JSON and as text for people.
#include "cli/feed_json.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "cli/article_json.h"
#include "cli/article_text.h"
#include "cli/feeds_text.h"
#include "cli/times.h"
#include "core/text/calendar.h"
#include "core/text/dates.h"

namespace rasad::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string AuthorsOf(const std::vector<feed::Person>& authors) {
  std::string out;
  for (const feed::Person& one : authors) {
    const std::string& shown = one.name.empty() ? one.email : one.name;
    if (!shown.empty()) out += (out.empty() ? "" : ", ") + shown;
  }
  return out;
}

// The content that is the article: HTML before other texts, the longest of them.
const feed::Text* ContentOf(const feed::Entry& entry) {
  const feed::Text* best = nullptr;
  for (const feed::Text& one : entry.content) {
    if (best == nullptr || one.value.size() > best->value.size()) best = &one;
  }
  return best;
}

Json EntryJson(const feed::Entry& entry) {
  Json out = Json::object();
  out["id"] = entry.id;
  out["link"] = entry.link;
  out["title"] = feed::PlainText(entry.title);
  const feed::FeedTime& when = feed::WhenOf(entry);
  out["published"] = when.instant ? Json(base::FormatRfc3339(*when.instant)) : Json(nullptr);
  out["author"] = AuthorsOf(entry.authors);
  out["summary"] = feed::PlainText(entry.summary);
  const feed::Text* content = ContentOf(entry);
  out["content"] = content != nullptr ? content->value : std::string();
  Json& categories = out["categories"] = Json::array();
  for (const feed::Category& one : entry.categories) {
    categories.push_back(one.term.empty() ? one.label : one.term);
  }
  Json& enclosures = out["enclosures"] = Json::array();
  for (const feed::Enclosure& one : entry.enclosures) {
    enclosures.push_back({{"url", one.url}, {"type", one.type}, {"length", one.length}});
  }
  return out;
}

// "1404-07-14 = 2025-10-06 12:30", both in Tehran.
std::string BothCalendars(base::Micros instant) {
  const std::int64_t day = text::TehranDay(instant);
  return text::JalaliOf({day, day}) + " = " + TehranText(instant);
}

// As a line of text that no feed can make endless.
std::string Shown(std::string_view text, const Style& style) {
  return Line(Shorten(Clean(text), kWidestField), style);
}

std::string EntryText(const feed::Entry& entry, const Style& style) {
  constexpr std::size_t kTeaser = 160;  // columns
  const std::string title = feed::PlainText(entry.title);
  const feed::FeedTime& when = feed::WhenOf(entry);
  std::string date = "no date";
  if (when.instant) {
    date = BothCalendars(*when.instant);
  } else if (!when.written.empty()) {
    date = "a date that cannot be read: " + when.written;
  }
  std::string out = "\n" + Painted(style, "1", Shown(title.empty() ? "(no title)" : title, style)) +
                    '\n' + "  " + Painted(style, "2", Shorten(Clean(date), kWidestField));
  const std::string authors = AuthorsOf(entry.authors);
  if (!authors.empty()) out += "  " + Shown(authors, style);
  std::string categories;
  for (const feed::Category& one : entry.categories) {
    categories += (categories.empty() ? "" : ", ") + (one.label.empty() ? one.term : one.label);
  }
  if (!categories.empty()) out += "  [" + Line(Shorten(Clean(categories), 60), style) + ']';
  out += "\n  " +
         (entry.link.empty() ? std::string("no link") : Shorten(Clean(entry.link), kWidestField)) +
         '\n';
  const feed::Text* content = ContentOf(entry);
  const std::string body = content != nullptr ? feed::PlainText(*content) : std::string();
  const std::string summary = feed::PlainText(entry.summary);
  const std::string& shown = summary.empty() ? body : summary;
  if (!shown.empty()) out += "  " + Line(Shorten(Clean(shown), kTeaser), style) + '\n';
  if (!body.empty()) {
    out += "  " + Painted(style, "2", "full text: " + Count(Columns(body), "letter", "letters")) +
           '\n';
  }
  for (const feed::Enclosure& one : entry.enclosures) {
    out += "  + " + Shorten(Clean(one.url), kWidestField) +
           (one.type.empty() ? "" : " (" + Shorten(Clean(one.type), kWidestField) + ')') + '\n';
  }
  return out;
}

}  // namespace

std::string FeedJson(const base::Result<feed::Feed>& feed) {
  Json out = Json::object();
  out["is_feed"] = feed.has_value();
  out["format"] = feed ? std::string(feed::NameOf(feed->format)) : std::string();
  out["title"] = feed ? feed::PlainText(feed->title) : std::string();
  out["ill_formed"] = feed ? feed->ill_formed : true;
  out["ttl_minutes"] = feed && feed->ttl_minutes ? Json(*feed->ttl_minutes) : Json(nullptr);
  out["problems"] = Json::array();
  out["entries"] = Json::array();
  if (!feed) {
    out["problems"].push_back(feed.error().message);
    out["error"] = ErrorJson(feed.error());
    return JsonLine(out);
  }
  for (const std::string& one : feed->problems) out["problems"].push_back(one);
  for (const feed::Entry& entry : feed->entries) out["entries"].push_back(EntryJson(entry));
  return JsonLine(out);
}

std::string FeedText(const feed::Feed& feed, const Style& style) {
  const auto line = [&](std::string_view name, std::string_view value) {
    std::string label(name);
    label.resize(10, ' ');
    return Painted(style, "2", label) + Shown(value, style) + '\n';
  };
  const std::string title = feed::PlainText(feed.title);
  std::string out = line("title", title.empty() ? "(none)" : title);
  out += line("format", std::string(feed::NameOf(feed.format)) + ", " + feed.charset);
  if (!feed.link.empty()) out += line("site", feed.link);
  if (!feed.language.empty()) out += line("language", feed.language);
  if (feed.ttl_minutes) {
    out += line("ttl", Count(static_cast<std::size_t>(*feed.ttl_minutes), "minute", "minutes"));
  }
  for (const std::string& one : feed.problems) out += line("wrong", one);
  std::size_t no_link = 0;
  std::size_t no_date = 0;
  std::size_t full = 0;
  for (const feed::Entry& entry : feed.entries) {
    no_link += entry.link.empty();
    no_date += !feed::WhenOf(entry).instant;
    full += !entry.content.empty();
  }
  std::string items = Count(feed.entries.size(), "item", "items");
  if (full > 0) items += ", " + std::to_string(full) + " with the full text";
  if (no_link > 0) items += ", " + std::to_string(no_link) + " without a link";
  if (no_date > 0) items += ", " + std::to_string(no_date) + " without a date";
  out += line("items", items);
  if (!feed.deletions.empty()) {
    out += line("deleted", Count(feed.deletions.size(), "item", "items") + " taken back");
  }
  for (const feed::Entry& entry : feed.entries) out += EntryText(entry, style);
  return out;
}

}  // namespace rasad::cli

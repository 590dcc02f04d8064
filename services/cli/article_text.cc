// An article as people read it in a terminal.
#include "cli/article_text.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "cli/article_json.h"
#include "cli/times.h"
#include "cli/value_json.h"

namespace rasad::cli {
namespace {

constexpr std::string_view kIsolate = "\xE2\x81\xA7";     // U+2067 RIGHT-TO-LEFT ISOLATE
constexpr std::string_view kEndIsolate = "\xE2\x81\xA9";  // U+2069 POP DIRECTIONAL ISOLATE

// A mention's value in one short line: "40000000000 IRT = 400000000000 IRR".
std::string ValueText(const news::v1::Mention& mention) {
  const nlohmann::ordered_json value = ValueJson(mention);
  std::string out;
  for (const auto& [key, part] : value.items()) {
    if (part.is_null() || key == "gazetteer_id" || key == "calendar") continue;
    if (!out.empty()) out += ' ';
    if (key != "value" && key != "currency" && key != "unit" && key != "level") out += key + '=';
    out += part.is_string() ? part.get<std::string>() : JsonLine(part);
  }
  return out;
}

std::string MetaLine(std::string_view name, std::string_view value, const Style& style) {
  if (value.empty()) return {};
  std::string label(name);
  label.resize(std::max<std::size_t>(label.size(), 10), ' ');
  return Painted(style, "2", label) + ' ' + Line(value, style) + '\n';
}

// The mentions by type, equal phrases once, with how often and with which value.
std::string MentionList(const news::v1::ExtractedArticle& extracted, const Style& style) {
  struct Entry {
    std::string text;
    std::string value;
    int count;
  };
  std::map<int, std::vector<Entry>> by_type;
  for (const auto& mention : extracted.mentions()) {
    auto& entries = by_type[mention.type()];
    std::string value = ValueText(mention);
    const auto same = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
      return entry.text == mention.text() && entry.value == value;
    });
    if (same != entries.end()) {
      ++same->count;
    } else {
      entries.push_back({mention.text(), std::move(value), 1});
    }
  }
  std::string out;
  for (const auto& [number, entries] : by_type) {
    const auto type = static_cast<news::v1::MentionType>(number);
    out += '\n' + Painted(style, TypeColor(type), MentionTypeName(type)) + '\n';
    for (const Entry& entry : entries) {
      out += "  " + Line(entry.text, style);
      if (entry.count > 1) out += Painted(style, "2", " x" + std::to_string(entry.count));
      if (!entry.value.empty()) out += Painted(style, "2", "  " + Clean(entry.value));
      out += '\n';
    }
  }
  return out;
}

// Every mention with what gave it, in the order of the text.
std::string ExplainedList(const news::v1::ExtractedArticle& extracted,
                          const std::vector<std::vector<std::string>>& rows, const Style& style) {
  std::string out = "\n";
  std::vector<std::uint32_t> open;  // where the mentions end that the present one lies in
  for (int i = 0; i < extracted.mentions_size(); ++i) {
    const news::v1::Mention& mention = extracted.mentions(i);
    while (!open.empty() && open.back() <= mention.display().begin()) open.pop_back();
    std::string line(2 * (open.size() + 1), ' ');
    line += Painted(style, TypeColor(mention.type()), MentionTypeName(mention.type())) + ' ' +
            Line(mention.text(), style);
    if (const std::string value = ValueText(mention); !value.empty()) line += "  " + Clean(value);
    char confidence[16];
    std::snprintf(confidence, sizeof confidence, "%.3g", static_cast<double>(mention.confidence()));
    std::string why = "  <- " + mention.rule() + ' ' + confidence;
    for (const std::string& row : rows[static_cast<std::size_t>(i)]) why += ' ' + row;
    out += line + Painted(style, "2", Clean(why)) + '\n';
    open.push_back(mention.display().end());
  }
  return out;
}

}  // namespace

std::string_view TypeColor(news::v1::MentionType type) {
  switch (type) {
    case news::v1::MENTION_TYPE_PERSON:
      return "1;32";
    case news::v1::MENTION_TYPE_POSITION:
      return "36";
    case news::v1::MENTION_TYPE_ORGANIZATION:
      return "94";
    case news::v1::MENTION_TYPE_PLACE:
      return "33";
    case news::v1::MENTION_TYPE_FACILITY:
      return "93";
    case news::v1::MENTION_TYPE_EVENT:
      return "35";
    case news::v1::MENTION_TYPE_LAW:
      return "31";
    case news::v1::MENTION_TYPE_DOCUMENT:
      return "91";
    case news::v1::MENTION_TYPE_DATE:
      return "96";
    case news::v1::MENTION_TYPE_TIME:
      return "4;96";
    case news::v1::MENTION_TYPE_MONEY:
      return "92";
    case news::v1::MENTION_TYPE_QUANTITY:
      return "32";
    case news::v1::MENTION_TYPE_PERCENT:
      return "4;32";
    default:
      return "0";
  }
}

std::string Line(std::string_view text, const Style& style) {
  std::string clean = Clean(text);
  if (!style.rtl) return clean;
  return std::string(kIsolate) + clean + std::string(kEndIsolate);
}

std::string Paragraph(std::string_view text, const std::vector<std::string_view>& color_of,
                      const Style& style) {
  std::string out;
  std::string line;          // as written, with escapes
  std::size_t columns = 0;   // of `line`
  std::string_view current;  // the colour that is on
  const auto flush = [&] {
    if (!current.empty()) line += Paint(style, "0");
    if (style.rtl) line = std::string(kIsolate) + line + std::string(kEndIsolate);
    out += line + '\n';
    line = current.empty() ? std::string() : Paint(style, current);
    columns = 0;
  };
  for (std::size_t at = 0; at < text.size();) {
    // One word with the blanks before it.
    std::size_t word = at;
    while (word < text.size() && text[word] == ' ') ++word;
    const std::size_t end = std::min(text.find(' ', word), text.size());
    const std::size_t width = Columns(Clean(text.substr(at, end - at)));
    if (style.width != 0 && columns > 0 && columns + width > style.width) {
      flush();
      at = word;  // the blanks at the turn of a line are dropped
    }
    columns += Columns(Clean(text.substr(at, end - at)));
    while (at < end) {
      const std::string_view wanted = at < color_of.size() ? color_of[at] : std::string_view();
      if (wanted != current) {
        if (!current.empty()) line += Paint(style, "0");
        if (!wanted.empty()) line += Paint(style, wanted);
        current = wanted;
      }
      const CodePoint c = DecodeAt(text, at);
      line += Clean(text.substr(at, c.length));
      at += c.length;
    }
  }
  flush();
  return out;
}

std::string MetadataText(const news::v1::ArticleMetadata& metadata, const Style& style) {
  std::string out;
  if (const auto& published = metadata.published(); !published.date().empty()) {
    std::string when = published.jalali() + " = " + published.date();
    if (published.has_time())
      when = published.jalali() + " = " + TehranText(ToMicros(published.time())) + " (Tehran)";
    out += Painted(style, "2", "published ") + ' ' + Clean(when) + '\n';
  }
  out += MetaLine("agency", metadata.agency(), style);
  out += MetaLine("author", metadata.author(), style);
  out += MetaLine("code", metadata.native_code(), style);
  std::string tags;
  for (const std::string& tag : metadata.tags()) tags += (tags.empty() ? "" : " | ") + tag;
  out += MetaLine("tags", tags, style);
  return out;
}

std::string ArticleText(const news::v1::ExtractedArticle& extracted, const Style& style,
                        const std::vector<std::vector<std::string>>* rows) {
  const news::v1::NormalizedArticle& article = extracted.article();
  const std::string& body = article.display_text();
  std::vector<std::string_view> color_of(body.size());
  for (const auto& mention :
       extracted.mentions()) {  // outer ones come first, inner ones paint over
    const std::size_t end = std::min<std::size_t>(mention.display().end(), body.size());
    for (std::size_t i = mention.display().begin(); i < end; ++i) {
      color_of[i] = TypeColor(mention.type());
    }
  }

  const auto paragraph = [&](const news::v1::Segment& segment) {
    const std::size_t begin = std::min<std::size_t>(segment.display().begin(), body.size());
    const std::size_t end = std::clamp<std::size_t>(segment.display().end(), begin, body.size());
    return Paragraph(std::string_view(body).substr(begin, end - begin),
                     {color_of.begin() + static_cast<std::ptrdiff_t>(begin),
                      color_of.begin() + static_cast<std::ptrdiff_t>(end)},
                     style);
  };

  std::string title;
  std::string text;
  std::size_t dropped = 0;
  std::vector<const news::v1::Segment*> shown;
  for (const auto& segment : article.segments()) {
    if (segment.has_display()) {
      shown.push_back(&segment);
    } else {
      dropped += segment.kind() == news::v1::SEGMENT_KIND_BOILERPLATE ||
                 segment.kind() == news::v1::SEGMENT_KIND_DUPLICATE;
    }
  }
  // As they read, which need not be as they stand in the source.
  std::stable_sort(shown.begin(), shown.end(), [](const auto* a, const auto* b) {
    return a->display().begin() < b->display().begin();
  });
  for (const news::v1::Segment* segment : shown) {
    if (segment->kind() == news::v1::SEGMENT_KIND_KICKER) {
      title = paragraph(*segment) + title;
    } else if (segment->kind() == news::v1::SEGMENT_KIND_HEADLINE) {
      title += paragraph(*segment);
    } else {
      text += '\n' + paragraph(*segment);
    }
  }
  std::string flags;
  for (const std::string& flag : article.flags()) flags += (flags.empty() ? "" : ", ") + flag;
  std::string out =
      title + MetadataText(article.metadata(), style) + MetaLine("flags", flags, style) + text;
  if (dropped > 0) {
    out +=
        '\n' +
        Painted(style, "2",
                "(" + std::to_string(dropped) + " repeated paragraphs and page lines left out)") +
        '\n';
  }
  return out +
         (rows != nullptr ? ExplainedList(extracted, *rows, style) : MentionList(extracted, style));
}

}  // namespace rasad::cli

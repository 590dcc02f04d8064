// Articles to JSON.
#include "cli/article_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/times.h"
#include "cli/value_json.h"
#include "core/base/time.h"
#include "core/text/calendar.h"

namespace rasad::cli {
namespace {

using Json = nlohmann::ordered_json;

// The name of an enumerator without its prefix; empty for 0 and for numbers that are not known.
template <class Enum>
std::string_view ShortName(Enum value, const std::string& full, std::string_view prefix) {
  if (static_cast<int>(value) == 0 || !full.starts_with(prefix)) return {};
  return std::string_view(full).substr(prefix.size());
}

Json SegmentJson(const news::v1::Segment& segment) {
  Json out = Json::object();
  out["kind"] = SegmentKindName(segment.kind());
  out["source_begin"] = segment.source().begin();
  out["source_end"] = segment.source().end();
  const bool shown = segment.has_display();
  out["body_begin"] = shown ? Json(segment.display().begin()) : Json(nullptr);
  out["body_end"] = shown ? Json(segment.display().end()) : Json(nullptr);
  out["duplicate_of"] = segment.has_duplicate_of() ? Json(segment.duplicate_of()) : Json(nullptr);
  return out;
}

}  // namespace

std::string_view MentionTypeName(news::v1::MentionType type) {
  return ShortName(type, news::v1::MentionType_Name(type), "MENTION_TYPE_");
}

news::v1::MentionType MentionTypeFromName(std::string_view name) {
  std::string upper = "MENTION_TYPE_";
  for (const char c : name) upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  news::v1::MentionType type = news::v1::MENTION_TYPE_UNSPECIFIED;
  if (!news::v1::MentionType_Parse(upper, &type)) return news::v1::MENTION_TYPE_UNSPECIFIED;
  return type;
}

std::string_view SegmentKindName(news::v1::SegmentKind kind) {
  switch (kind) {
    case news::v1::SEGMENT_KIND_KICKER:
      return "kicker";
    case news::v1::SEGMENT_KIND_HEADLINE:
      return "headline";
    case news::v1::SEGMENT_KIND_LEAD:
      return "lead";
    case news::v1::SEGMENT_KIND_BODY:
      return "body";
    case news::v1::SEGMENT_KIND_METADATA:
      return "metadata";
    case news::v1::SEGMENT_KIND_BOILERPLATE:
      return "boilerplate";
    case news::v1::SEGMENT_KIND_DUPLICATE:
      return "duplicate";
    case news::v1::SEGMENT_KIND_SEPARATOR:
      return "separator";
    case news::v1::SEGMENT_KIND_CAPTION:
      return "caption";
    case news::v1::SEGMENT_KIND_TABLE:
      return "table";
    default:
      return "unknown";
  }
}

Json PublicationJson(const news::v1::Publication& publication) {
  if (publication.date().empty()) return nullptr;
  Json out = Json::object();
  out["date"] = publication.date();
  if (publication.has_time()) {
    const base::Micros instant = ToMicros(publication.time());
    out["time"] = base::FormatRfc3339(instant, text::TehranOffsetMinutes(instant));
  } else {
    out["time"] = nullptr;
  }
  out["jalali"] = publication.jalali();
  out["source"] = publication.source();
  return out;
}

Json MentionJson(const news::v1::Mention& mention) {
  Json out = Json::object();
  out["type"] = MentionTypeName(mention.type());
  out["begin"] = mention.display().begin();
  out["end"] = mention.display().end();
  out["source_begin"] = mention.source().begin();
  out["source_end"] = mention.source().end();
  out["text"] = mention.text();
  out["value"] = ValueJson(mention);
  out["rule"] = mention.rule();
  // A float has no more than about seven digits; three are what a confidence means.
  out["confidence"] = std::round(static_cast<double>(mention.confidence()) * 1000) / 1000;
  return out;
}

void AppendMetadata(const news::v1::ArticleMetadata& metadata, Json& out) {
  out["headline"] = TextJson(metadata.headline());
  out["kicker"] = TextJson(metadata.kicker());
  out["lead"] = TextJson(metadata.lead());
  out["agency"] = TextJson(metadata.agency());
  out["author"] = TextJson(metadata.author());
  out["native_code"] = TextJson(metadata.native_code());
  out["published"] = PublicationJson(metadata.published());
  out["tags"] = Json::array();
  for (const std::string& tag : metadata.tags()) out["tags"].push_back(tag);
}

void AppendArticle(const news::v1::ExtractedArticle& extracted, Json& out) {
  const news::v1::NormalizedArticle& article = extracted.article();
  out["article_id"] = article.article_id();
  out["language"] = article.language();
  out["flags"] = Json::array();
  for (const std::string& flag : article.flags()) out["flags"].push_back(flag);
  AppendMetadata(article.metadata(), out);
  out["source"] = article.source_text();
  out["body"] = article.display_text();
  out["segments"] = Json::array();
  for (const auto& segment : article.segments()) out["segments"].push_back(SegmentJson(segment));
  out["mentions"] = Json::array();
  for (const auto& mention : extracted.mentions()) out["mentions"].push_back(MentionJson(mention));
  out["entities"] = Json::array();
  out["statements"] = Json::array();
  out["claims"] = Json::array();
}

Json ErrorJson(const base::Error& error) {
  Json out = Json::object();
  out["code"] = base::ErrorCodeName(error.code);
  out["message"] = error.message;
  return out;
}

std::string JsonLine(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace rasad::cli

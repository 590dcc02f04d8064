// Articles, mentions and submissions as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "rasad/news/v1/extracted.pb.h"

namespace rasad::cli {

/// "PERSON", "PLACE" and so on; empty for a type that is not set.
std::string_view MentionTypeName(news::v1::MentionType type);

/// The inverse of MentionTypeName, letters in either case. MENTION_TYPE_UNSPECIFIED if unknown.
news::v1::MentionType MentionTypeFromName(std::string_view name);

/// "headline", "lead" and so on.
std::string_view SegmentKindName(news::v1::SegmentKind kind);

/// The day of publication, or null.
nlohmann::ordered_json PublicationJson(const news::v1::Publication& publication);

/// One mention.
nlohmann::ordered_json MentionJson(const news::v1::Mention& mention);

/// Appends the metadata keys (from "headline" to "tags") to an object.
void AppendMetadata(const news::v1::ArticleMetadata& metadata, nlohmann::ordered_json& out);

/// Appends the keys of an annotated article, from "article_id" to "claims", to an object.
void AppendArticle(const news::v1::ExtractedArticle& extracted, nlohmann::ordered_json& out);

/// {"code", "message"}.
nlohmann::ordered_json ErrorJson(const base::Error& error);

/// One line of text, without the line end. Malformed UTF-8 (file names may hold it) becomes
/// U+FFFD.
std::string JsonLine(const nlohmann::ordered_json& json);

}  // namespace rasad::cli

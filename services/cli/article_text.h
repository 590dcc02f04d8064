// An article as people read it in a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "rasad/news/v1/extracted.pb.h"

namespace rasad::cli {

/// ANSI code of the colour in which mentions of a type are shown.
std::string_view TypeColor(news::v1::MentionType type);

/// Metadata in lines "name  value", those that are known.
std::string MetadataText(const news::v1::ArticleMetadata& metadata, const Style& style);

/// Kicker, headline, metadata, paragraphs with the mentions coloured (the innermost wins), and the
/// list of mentions by type, which is the legend of the colours too. Everything is clean (see
/// Clean); lines are in logical order, wrapped at style.width.
/// With `rows`, one entry a mention as extraction::Extract tells them, the list is in the order of
/// the text, inner mentions indented, each with its rule, confidence and rows.
std::string ArticleText(const news::v1::ExtractedArticle& extracted, const Style& style,
                        const std::vector<std::vector<std::string>>* rows = nullptr);

/// A paragraph of `text` wrapped at style.width. `color_of[i]`, where not empty, is the colour code
/// of byte i of `text`.
std::string Paragraph(std::string_view text, const std::vector<std::string_view>& color_of,
                      const Style& style);

/// One unstyled line: cleaned and, where style.rtl says so, isolated.
std::string Line(std::string_view text, const Style& style);

}  // namespace rasad::cli

// Extraction: a normalised article to the mentions in it.
#pragma once

#include <string>
#include <vector>

#include "core/extraction/tagger.h"
#include "rasad/news/v1/extracted.pb.h"
#include "rasad/news/v1/normalized.pb.h"

namespace rasad::extraction {

/// Finds the mentions of `article`, which is moved into the result. Mentions are ordered by
/// (begin, longest first, type), nested or disjoint, on code point boundaries, inside one segment;
/// slicing source_text by `source` gives the phrase as written. Pure and thread-safe; the tables
/// are compiled once, at the first call (see Warm).
/// A text with the flag foreign_language has none. One that is no article may have some: what it
/// names is named, but nothing is claimed in it.
/// `rows`, where given, gets one entry a mention: the rows of the tables that decided it, as
/// "amounts.tsv:57"; none where the rule needs no table (digits, say). Takes longer.
/// `tagger` decides on names (see resolve.h); with nullptr the rules stand alone.
news::v1::ExtractedArticle Extract(news::v1::NormalizedArticle article,
                                   std::vector<std::vector<std::string>>* rows = nullptr,
                                   const Tagger* tagger = GetTagger());

/// As Extract(), of the article that the message holds: adds what it finds to the message, whose
/// other fields are those of the result then. On an arena nothing of it is freed one by one.
void AddMentions(news::v1::ExtractedArticle& article,
                 std::vector<std::vector<std::string>>* rows = nullptr,
                 const Tagger* tagger = GetTagger());

/// Compiles the tables, so that no article waits for it. Called by main() before "ready".
void Warm();

}  // namespace rasad::extraction

// Which rows of data/*.tsv a mention rests on.
#pragma once

#include <string>
#include <vector>

#include "core/extraction/page.h"

namespace rasad::extraction {

/// File and line of the row that begins at `at`, which is part of the text of a table:
/// "places.tsv:12". Empty if it is part of none. Counts lines: for people, not for every article.
std::string RowName(const char* at);

/// The rows that decided a mention: the one that its rule names; of dates and times, which the text
/// room reads, those of the words in it, in the order of the text. Empty if it needs none.
std::vector<std::string> DecidingRows(const Candidate& one, const text::Tokens& tokens);

}  // namespace rasad::extraction

// What class names and ids say that a part of a page is.
#pragma once

#include <string_view>

#include "core/document/html.h"

namespace rasad::document {

/// The zone that a class attribute or an id names, by data/page_words.tsv; kText if none. A name
/// that the table lists whole comes before parts of names; what is hidden on small screens alone is
/// not hidden. Thread-safe.
Zone FindZone(std::string_view value);

/// Why a line of such a zone is none of the article's text; empty for kText. Static storage.
std::string_view ReasonOf(Zone zone);

}  // namespace rasad::document

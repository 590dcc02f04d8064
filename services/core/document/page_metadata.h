// What a page's metadata say of the article.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/document/html.h"

namespace rasad::document {

/// A day in Tehran, and the instant where a time of day is given.
struct PageTime {
  std::int64_t day;
  std::optional<base::Micros> time;
};

/// Reads a date of metadata: ISO 8601 with or without time and offset (none: Tehran's), in the
/// Gregorian or, by its year, the Jalali calendar. nullopt for anything else.
std::optional<PageTime> ReadPageTime(std::string_view text);

/// What metadata say, from JSON-LD (schema.org articles), meta elements, microdata. Empty if
/// nothing.
struct PageMetadata {
  std::vector<std::string> titles;  ///< The most reliable first.
  std::vector<std::string> sites;   ///< Names of the outlet.
  std::string author;
  std::optional<PageTime> published;
  std::string published_source;  ///< "json-ld" or "meta".
  std::optional<PageTime> modified;
};

/// JSON-LD with the usual faults of templates (raw line ends, commas before brackets, CDATA) is read;
/// what is malformed beyond that is left out.
PageMetadata ReadPageMetadata(const PageHead& head);

/// The parts of a title between bars, and dashes with blanks around them; views into it.
std::vector<std::string_view> TitleParts(std::string_view title);

/// The outlet's name in the page's title, beside the headline ("headline | section | outlet") or
/// the name of a section, or all that it is; empty if there is none.
std::string OutletInTitle(std::string_view title, std::string_view headline);

}  // namespace rasad::document

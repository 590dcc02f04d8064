// XML that is not well-formed, made so as far as it can be.
#pragma once

#include <string>
#include <string_view>

namespace rasad::feed {

/// What an XML parser can read of `text` (valid UTF-8): all before the first element of a feed is
/// left out, with comments, instructions and the document type; bare ampersands and angle brackets
/// are escaped, HTML's entities are characters, markup inside of elements that hold text becomes
/// CDATA, attributes get their quotes, an open CDATA its end, controls are dropped. Linear,
/// thread-safe.
std::string Repair(std::string_view text);

/// Where the first element of a feed begins ("<rss", "<feed", "<rdf:RDF", "<channel", with or
/// without a prefix), npos if nowhere.
std::size_t FindFeedRoot(std::string_view text);

/// Appends the UTF-8 of one of HTML's named entities; false if there is no such.
bool AppendEntity(std::string_view name, std::string& out);

}  // namespace rasad::feed

// XML of sitemaps and lists, read as far as it can be.
#pragma once

#include <string_view>

#include "core/feed/xml.h"

namespace rasad::feed {

/// Parses UTF-8. What is not well-formed is read again leniently, with ampersands that begin no
/// reference taken for themselves, as addresses often hold them; `error` of the result then says
/// what is wrong. Limits as ParseXml. Thread-safe.
XmlParse ParseLenientXml(std::string_view text);

}  // namespace rasad::feed

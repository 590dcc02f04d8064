// A media type with its charset.
#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"

namespace rasad::document {

/// In lower case. `charset` is empty where none is given, else as given.
struct MediaType {
  std::string type;
  std::string charset;
};

/// What bytes without a media type are: "text/html" where they begin like a page, behind blanks, a
/// byte order mark, comments or an XML declaration, or hold many tags in their first 2 KiB; else
/// "text/plain". Of any charset that DecodeBytes() knows. Static storage.
std::string_view SniffMediaType(std::string_view bytes);

/// Parses a Content-Type value; empty means "text/plain". Parameters that are malformed are passed
/// over, as servers send such; kInvalidInput for anything that does not begin with type/subtype.
base::Result<MediaType> ParseMediaType(std::string_view content_type);

/// True for the types of pages: "text/html", "application/xhtml+xml". `type` is in lower case.
bool IsPage(std::string_view type);

}  // namespace rasad::document

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

/// Parses a Content-Type value; empty means "text/plain". Parameters that are malformed are passed
/// over, as servers send such; kInvalidInput for anything that does not begin with type/subtype.
base::Result<MediaType> ParseMediaType(std::string_view content_type);

}  // namespace rasad::document

// A media type with its charset.
#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"

namespace rasad::document {

/// In lower case. `charset` is "utf-8" where none is given (also for "utf8" and "us-ascii").
struct MediaType {
  std::string type;
  std::string charset;
};

/// Parses a Content-Type value; empty means "text/plain; charset=utf-8". kInvalidInput for anything
/// that is not type/subtype with parameters.
base::Result<MediaType> ParseMediaType(std::string_view content_type);

}  // namespace rasad::document

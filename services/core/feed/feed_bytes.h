// The bytes of a feed as UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace rasad::feed {

/// A feed's text.
struct FeedText {
  std::string text;                   ///< Valid UTF-8 without NUL or byte order mark.
  std::string charset;                ///< What it was read as, lower case.
  std::vector<std::string> problems;  ///< What was said of it and is not so.
};

/// Decodes by the byte order mark, else by what the bytes show, else by the charset of the
/// Content-Type, else by the XML declaration (RFC 7303); any charset that iconv(3) knows.
/// kUnsupported: there is nothing in it, or it is binary. Linear, thread-safe.
base::Result<FeedText> DecodeFeed(std::string_view bytes, std::string_view content_type);

}  // namespace rasad::feed

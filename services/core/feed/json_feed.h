// JSON Feed 1.0 and 1.1 as values.
#pragma once

#include <string_view>

#include "core/feed/feed.h"

namespace rasad::feed {

/// Reads JSON (UTF-8) into `feed`. kUnsupported: it is no JSON, or no feed.
base::Status ReadJsonFeed(std::string_view text, const Context& context, Feed& feed);

}  // namespace rasad::feed

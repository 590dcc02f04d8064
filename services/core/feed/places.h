// Places of GeoRSS and GML.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/feed/feed.h"
#include "core/feed/feed_names.h"

namespace rasad::feed {

/// The numbers of a text, separated by blanks or commas; none if one of them is no number.
std::vector<double> ReadNumbers(std::string_view text);

/// A place from latitudes and longitudes in turns; nullopt if there are too few for its kind.
std::optional<Geometry> ReadGeometry(Field field, std::string_view text);

}  // namespace rasad::feed

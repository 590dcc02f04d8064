// Rows of an embedded data file.
#pragma once

#include <string_view>
#include <vector>

namespace rasad::document {

/// The rows of a tab-separated file, without its comments (#), header (the first row) and blank
/// lines. Views are into `file`.
std::vector<std::vector<std::string_view>> Rows(std::string_view file);

}  // namespace rasad::document

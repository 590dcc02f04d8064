// Folding: the characters of a text in their display form, before any rule
// looks at words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/text/alignment.h"

namespace rasad::text {

/// Writes `source` to `out` with every character folded: twins of Persian
/// letters, presentation forms, digits, all kinds of blanks and line ends, and
/// without what shows nothing. Returns false, and leaves `out` undefined, if
/// that changes nothing. Malformed bytes become U+FFFD. Idempotent;
/// thread-safe.
bool Fold(std::string_view source, std::string& out, std::vector<Edit>& edits);

}  // namespace rasad::text

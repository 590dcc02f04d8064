// What a normalisation changed, for people.
#pragma once

#include <string>

#include "cli/console.h"
#include "cli/display_stream.h"

namespace rasad::cli {

/// The changed lines of a piece, each as "LINE: text" with every changed word as it was and as it
/// is: in red and green, or as [-was-]{+is+} where the style has no colours. Invisible characters
/// of changed words are shown: ZWNJ as a broken bar, line ends as a pilcrow, others as <U+200F>.
/// Empty if nothing changed.
std::string DiffText(const Piece& piece, const Style& style);

}  // namespace rasad::cli

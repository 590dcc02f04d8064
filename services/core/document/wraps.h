// Paragraphs that were broken at a column, put together.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/alignment.h"
#include "core/text/span.h"

namespace rasad::document {

/// `lines` (of SplitLines), where those that a column broke are one span each, line ends inside.
/// A text counts as broken at a column where its lines fit one of 40 to 120 characters and most
/// lines are full: the first word of the next would not have fitted. A line that begins with a
/// comma or another mark that closes belongs to the line above it in any text. Lines of which
/// `stands_alone` is true (metadata, the page's own) are joined with none; it is asked of lines
/// that would be joined. Linear.
std::vector<text::Span> JoinWraps(std::string_view source, std::vector<text::Span> lines,
                                  const std::function<bool(text::Span)>& stands_alone);

/// `text` with a blank for each line end inside; `edits` lead from `text` to the answer.
std::string Unwrap(std::string_view text, std::vector<text::Edit>& edits);

}  // namespace rasad::document

// The outlet that an article names as its origin.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/text/span.h"

namespace rasad::document {

/// Finds the name of the outlet in the first paragraphs (spans into `source`). In this order: a
/// dateline ("Outlet - text"), "according to Outlet," at the head of a paragraph or sentence, "in
/// a talk with Outlet" where the name shows that it is one. `sites` are names that the page's own
/// lines print ("Outlet | code: 12"): a name that is not closed by a mark is cut to one of them.
/// The answer is into `source`, without quotes and blanks around it.
std::optional<text::Span> FindOutlet(std::string_view source,
                                     std::span<const text::Span> paragraphs,
                                     std::span<const text::Span> sites);

/// The outlet that the imprint of a page names: "all rights belong to Outlet", "Outlet - all rights
/// reserved". Into `line`.
std::optional<text::Span> FindImprintOutlet(std::string_view line);

}  // namespace rasad::document

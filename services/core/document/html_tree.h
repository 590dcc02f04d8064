// The tree of a page, by Gumbo, in memory of bounded size.
#pragma once

#include <gumbo.h>

#include <cstddef>
#include <string_view>

#include "core/base/error.h"

namespace rasad::document {

/// Parses a page that CheckHtmlLimits() let pass. `size` is that of the whole page, by which memory
/// is bounded, where `html` has less than that. The tree lives until this thread's next call.
/// kInvalidInput: the limit of memory or time that ReadHtml() names was passed.
base::Result<const GumboOutput*> ParseHtmlTree(std::string_view html, std::size_t size);

}  // namespace rasad::document

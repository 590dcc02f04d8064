// Pages that programs write for one article alone.
#pragma once

#include <optional>
#include <vector>

#include "core/document/html.h"
#include "core/document/lines.h"

namespace rasad::document {

/// What each line is used for, of a page that has nothing but an element with
/// itemprop="articleBody" and at most a first heading above it; nullopt: it is none. No line of
/// such a page can be anything but headline and text, however short it is. Linear.
std::optional<std::vector<LineHint>> ReadBarePage(const Page& page);

}  // namespace rasad::document

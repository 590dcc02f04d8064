// Where a page leads: its link elements and anchors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace rasad::document {

inline constexpr std::size_t kMaxPageLinks = 20'000;  ///< What is beyond is left out.

/// A link. References in values are resolved, addresses are as the page writes them.
struct PageLink {
  bool anchor = false;  ///< An a or area element; else a link element.
  std::string href;     ///< Never empty.
  std::string rel;      ///< In lower case; words separated by blanks.
  std::string type;     ///< A media type, in lower case.
  std::string title;    ///< The title attribute.
  std::string text;     ///< Of an anchor: its text, blanks single, else the alternative text of an
                        ///< image in it; at most 2,048 bytes of either.
};

/// All of them, in the page's order.
struct PageLinks {
  std::string base;  ///< Of the first base element that has an address; empty: none.
  std::vector<PageLink> links;
};

/// Reads the links of a page. `html` is valid UTF-8. Errors and limits are those of ReadHtml().
/// Thread-safe.
base::Result<PageLinks> ReadPageLinks(std::string_view html);

}  // namespace rasad::document

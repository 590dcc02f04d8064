// Which lines of a page are the article's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document/html.h"
#include "core/document/lines.h"

namespace rasad::document {

/// What each line of a page is used for.
struct MainText {
  std::vector<LineHint> hints;  ///< One a block.
  bool list = false;     ///< Less is said in the page's own text than of other articles in a list.
  std::size_t work = 0;  ///< Nodes and lines looked at; grows linearly with the page.
};

/// Finds the article in a page by its structure, and says of every block what it is used for.
///
/// The headline is the line that the page's own titles repeat, else its first heading. Each block
/// has a value: its words where it reads like prose, less than nothing where it is links. The
/// article is the smallest container of the headline beyond which little value is gained (maximum
/// subsequence segmentation of J. Pasternack and D. Roth, "Extracting Article Text from the Web",
/// WWW 2009, on the tree instead of the sequence). Its text begins with the container that has most
/// prose of its own, and grows by what is of the same kind beside it, up to the article. Lists of
/// other articles are siblings of one kind that begin with links.
///
/// `titles` are what metadata call the article, the most reliable first; `sites` names of the
/// outlet, which no headline is. `today` as for ReadLines(). The answer has one hint a block.
/// Linear in the page.
MainText FindMainText(const Page& page, const std::vector<std::string>& titles,
                      const std::vector<std::string>& sites, std::int64_t today);

}  // namespace rasad::document

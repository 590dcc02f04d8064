// Pages that programs write for one article alone.
#include "core/document/bare_page.h"

#include <algorithm>
#include <span>

namespace rasad::document {

std::optional<std::vector<LineHint>> ReadBarePage(const Page& page) {
  if (page.blocks.empty()) return std::nullopt;
  const std::size_t head = page.blocks.front().heading == 1 ? 1 : 0;
  const bool bare = std::any_of(page.nodes.begin(), page.nodes.end(), [&](const Node& node) {
    return node.article_body && node.begin <= head && node.end == page.blocks.size();
  });
  if (!bare) return std::nullopt;
  std::vector<LineHint> hints;
  for (const Block& block : page.blocks) {
    const bool headline = hints.size() < head;
    LineHint& hint = hints.emplace_back();
    hint.use = headline ? LineUse::kHeadline : LineUse::kText;
    hint.reason = headline ? "the headline" : "a line of the text";
    hint.span = block.span;
    hint.links = std::span(page.links).subspan(block.first_link, block.links);
  }
  return hints;
}

}  // namespace rasad::document

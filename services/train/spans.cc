// Looks the ends of spans up among those of tokens.
#include "train/spans.h"

#include <algorithm>

namespace rasad::train {

std::vector<TokenSpan> SpansOf(const extraction::Page& page, const std::vector<Gold>& gold) {
  const text::Tokens& tokens = page.tokens();
  std::vector<TokenSpan> spans;
  for (const Gold& one : gold) {
    const auto first =
        std::lower_bound(tokens.begin.begin(), tokens.begin.end(), one.display.begin);
    const auto last = std::lower_bound(tokens.end.begin(), tokens.end.end(), one.display.end);
    if (first == tokens.begin.end() || last == tokens.end.end() || *first != one.display.begin ||
        *last != one.display.end || one.display.begin >= one.display.end) {
      continue;
    }
    spans.push_back({static_cast<std::uint32_t>(first - tokens.begin.begin()),
                     static_cast<std::uint32_t>(last - tokens.end.begin()) + 1, one.type});
  }
  return spans;
}

}  // namespace rasad::train

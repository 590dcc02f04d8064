// POSITION: offices, nested ones included.
#include "core/extraction/grammar.h"

namespace rasad::extraction {

void FindTitles(Page& page, Grammar& grammar) {
  std::uint32_t head = 0;  // inside the head words of a title no other one begins
  for (std::uint32_t i = 0; i < page.size(); ++i) {
    const std::uint32_t end = grammar.Title(i);
    if (end == i || i < head) continue;
    head = grammar.TitleHead(i);
    Candidate& one =
        page.Propose(i, end, news::v1::MENTION_TYPE_POSITION,
                     end > head ? "title.phrase" : "title.name", end > head ? 0.85f : 0.8f);
    one.separable = true;
    const Match* row = page.Longest(i, Kind::kTitle);
    if (row == nullptr || row->end != head) row = page.Longest(i, Kind::kTitleName);
    if (row != nullptr) one.row = page.row(*row).surface.data();
    const std::uint32_t first = grammar.FirstTitle(i);
    if (first > i && first < end) {
      Candidate& inner =
          page.Propose(i, first, news::v1::MENTION_TYPE_POSITION, "title.phrase", 0.85f);
      inner.separable = true;
      inner.row = page.row(*page.Longest(i, Kind::kTitle)).surface.data();
    }
  }
}

}  // namespace rasad::extraction

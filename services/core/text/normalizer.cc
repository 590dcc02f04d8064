// The normaliser: each line is folded, its rules applied, and written with its edits.
#include "core/text/normalizer.h"

#include "core/text/emitter.h"
#include "core/text/line.h"
#include "core/text/line_rules.h"

namespace rasad::text {
namespace {

// Rules may make room for one another (a joined word ends a compound); rarely more than once.
constexpr int kMaxRounds = 6;

}  // namespace

void Normalize(std::string_view source, NormalizedText& out) {
  Emitter emitter(source, out);
  std::vector<Cell> cells;
  LineRules rules;
  LineEnd ends[2];  // the first two line ends since the last line that was written
  int pending = 0;
  bool written = false;
  for (std::size_t at = 0; at < source.size();) {
    LineEnd end;
    const LineTraits traits = FoldLine(source, at, cells, end);
    if (traits.specials) SettleSpecials(cells);
    for (int round = 0; round < kMaxRounds && rules.Apply(cells, traits); ++round) {
      SettleSpecials(cells);
    }
    if (!cells.empty()) {
      if (written) {
        for (int k = 0; k < pending; ++k) {
          emitter.Put(ends[k].source, ends[k].length, U'\n', ends[k].same);
        }
      }
      for (const Cell& cell : cells) {
        if (cell.Is(Cell::kInserted)) {
          emitter.Insert(cell.cp);
        } else if (cell.Is(Cell::kMore)) {
          emitter.PutMore(cell.cp);
        } else {
          emitter.Put(cell.source, cell.length, cell.cp, cell.Is(Cell::kSame));
        }
      }
      written = true;
      pending = 0;
    }
    if (pending < 2) ends[pending++] = end;
  }
  emitter.Finish();
}

}  // namespace rasad::text

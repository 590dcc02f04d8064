// One line of text as cells: folded characters that know where they come from.
// The slow way of folding, for lines whose characters depend on one another.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text/chars.h"

namespace rasad::text {

/// One display character.
struct Cell {
  enum Bits : std::uint8_t {
    kSame = 1,  ///< The source bytes are this character.
    kMore = 2,  ///< A further character of the expansion that the cell before
                ///< belongs to.
  };

  char32_t cp;
  std::uint32_t source;  ///< Where its source bytes begin.
  std::uint16_t length;  ///< How many source bytes it stands for.
  CharClass cls;
  std::uint8_t bits;

  bool Is(Bits bit) const { return (bits & bit) != 0; }
  void Set(Bits bit) { bits = static_cast<std::uint8_t>(bits | bit); }
  void Clear(Bits bit) { bits = static_cast<std::uint8_t>(bits & ~bit); }
  /// Makes it another character than the one that the source has.
  void Become(char32_t other, CharClass its_class) {
    cp = other;
    cls = its_class;
    Clear(kSame);
  }
  std::uint32_t source_end() const { return source + length; }
};

/// The line end behind a line.
struct LineEnd {
  std::uint32_t source = 0;
  std::uint32_t length = 0;  ///< 0 at the end of the text.
  bool same = false;         ///< It is a plain LF.
};

/// Folds the characters of `source` from `at` up to a line end into `cells`
/// (cleared first) and moves `at` behind that line end. Removed characters
/// leave no cell.
void FoldLine(std::string_view source, std::size_t& at, std::vector<Cell>& cells, LineEnd& end);

/// Settles the characters that depend on their neighbours: ZWNJ, soft hyphens,
/// tatweel, joiners, tanwin and hamza. Idempotent.
void SettleSpecials(std::vector<Cell>& cells);

}  // namespace rasad::text

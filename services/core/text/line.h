// One line of text as cells: folded characters that know where they come from.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text/chars.h"

namespace rasad::text {

/// One display character.
struct Cell {
  char32_t cp;
  std::uint32_t source;  ///< Where its source bytes begin.
  std::uint16_t length;  ///< How many source bytes it stands for; 0 if none wrote it.
  CharClass cls;
  bool same : 1;      ///< The source bytes are this character.
  bool more : 1;      ///< A further character of the expansion that the cell before belongs to.
  bool inserted : 1;  ///< No source character wrote it.
  char32_t before() const { return before_ == 0 ? 0 : before_ == 1 ? 0x200c : U' '; }
  void InsertZwnjBefore() { before_ = 1; }
  void InsertSpaceBefore() { before_ = 2; }
  void ClearBefore() { before_ = 0; }

  std::uint8_t before_ : 2;  ///< What the rules insert in front: 0 nothing, 1 ZWNJ, 2 a space.
};

/// The line end behind a line.
struct LineEnd {
  std::uint32_t source = 0;
  std::uint32_t length = 0;  ///< 0 at the end of the text.
  bool same = false;         ///< It is a plain LF.
};

/// What a line holds, so that rules can be left out.
struct LineTraits {
  bool letters = false;   ///< Letters of Arabic script.
  bool specials = false;  ///< ZWNJ, ZWJ, soft hyphens, tatweel or kept marks.
  bool quotes = false;
};

/// Folds the characters of `source` from `at` up to a line end into `cells` (cleared first) and
/// moves `at` behind that line end. Removed characters leave no cell.
LineTraits FoldLine(std::string_view source, std::size_t& at, std::vector<Cell>& cells,
                    LineEnd& end);

/// Settles the characters that depend on their neighbours: ZWNJ, soft hyphens, tatweel, joiners,
/// tanwin and hamza. Idempotent.
void SettleSpecials(std::vector<Cell>& cells);

}  // namespace rasad::text

// Units of measure: their codes, what they measure, how large they are.
#pragma once

#include <string_view>
#include <vector>

#include "core/text/decimal.h"

namespace rasad::extraction {

/// A unit or counter of data/units.tsv; static storage.
struct Unit {
  std::string_view code;       ///< What QuantityValue.unit says: "ha", "kW.h", "well".
  std::string_view ucum;       ///< The code of UCUM, case-sensitive ("har"); empty if it has none.
  std::string_view dimension;  ///< "mass", "length", "time"; units of one dimension add up.
  text::Decimal factor;        ///< In the base unit of the dimension; 0 where it does not add up.
  std::string_view name;       ///< In English, singular.
};

/// All units, as the table has them. Compiled at the first call; thread-safe.
const std::vector<Unit>& Units();

/// The unit of a code, or nullptr.
const Unit* FindUnit(std::string_view code);

/// The base unit of a unit's dimension, factor 1; the unit itself if the dimension has none.
const Unit& BaseOf(const Unit& unit);

}  // namespace rasad::extraction

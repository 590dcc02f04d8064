// The table of units.
#include "core/extraction/units.h"

#include <algorithm>
#include <optional>

#include "core/text/lexicon.h"
#include "core/text/numbers.h"

namespace rasad::data {
std::string_view units();
}  // namespace rasad::data

namespace rasad::extraction {
namespace {

std::vector<Unit> Read() {
  constexpr std::size_t kColumns = 6;
  std::vector<Unit> units;
  for (const text::Row& cells : text::ReadTable(data::units())) {
    if (cells.size() < kColumns) continue;
    const std::optional<text::Decimal> factor = text::ParseDecimal(cells[3]);
    units.push_back({cells[0], cells[1], cells[2], factor.value_or(text::Decimal()), cells[4]});
  }
  std::sort(units.begin(), units.end(),
            [](const Unit& a, const Unit& b) { return a.code < b.code; });
  return units;
}

}  // namespace

const std::vector<Unit>& Units() {
  static const std::vector<Unit>* const units = new std::vector<Unit>(Read());
  return *units;
}

const Unit* FindUnit(std::string_view code) {
  const std::vector<Unit>& units = Units();
  const auto at = std::lower_bound(
      units.begin(), units.end(), code,
      [](const Unit& unit, std::string_view wanted) { return unit.code < wanted; });
  return at != units.end() && at->code == code ? &*at : nullptr;
}

const Unit& BaseOf(const Unit& unit) {
  for (const Unit& one : Units()) {
    if (one.dimension == unit.dimension && one.factor == text::Decimal(1)) return one;
  }
  return unit;
}

}  // namespace rasad::extraction

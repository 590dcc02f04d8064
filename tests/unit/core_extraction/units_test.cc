// The table of units: codes, sums, what amounts.tsv calls them.
#include "core/extraction/units.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "core/extraction/tables.h"

namespace rasad::extraction {
namespace {

TEST(Units, EveryUnitAndCounterOfTheWordListsHasARow) {
  std::size_t named = 0;
  for (const Row& row : GetTables().rows) {
    if ((row.kind != Kind::kUnit && row.kind != Kind::kNoun) || row.arg.empty()) continue;
    const std::string code = row.arg.substr(0, row.arg.find(' '));
    const Unit* unit = FindUnit(code);
    ASSERT_NE(unit, nullptr) << row.surface << ": " << code;
    EXPECT_EQ(unit->code, code);
    EXPECT_FALSE(unit->name.empty()) << code;
    ++named;
  }
  EXPECT_GT(named, 300u);
}

TEST(Units, CodesAreUnique) {
  std::set<std::string_view> codes;
  for (const Unit& unit : Units()) EXPECT_TRUE(codes.insert(unit.code).second) << unit.code;
  EXPECT_EQ(FindUnit("no such unit"), nullptr);
  EXPECT_EQ(FindUnit(""), nullptr);
}

TEST(Units, OneUnitOfADimensionIsItsBase) {
  std::map<std::string_view, int> bases;
  std::set<std::string_view> adding;
  for (const Unit& unit : Units()) {
    if (unit.factor == text::Decimal(1)) ++bases[unit.dimension];
    if (unit.factor > text::Decimal()) adding.insert(unit.dimension);
    EXPECT_GE(unit.factor, text::Decimal()) << unit.code;
  }
  for (const std::string_view dimension : adding) EXPECT_EQ(bases[dimension], 1) << dimension;
  EXPECT_EQ(bases.count("count"), 0u);  // counters do not add up
}

TEST(Units, AreAsLargeAsTheyAre) {
  const auto ratio = [](const char* a, const char* b) {
    return static_cast<double>(FindUnit(a)->factor) / static_cast<double>(FindUnit(b)->factor);
  };
  EXPECT_DOUBLE_EQ(ratio("t", "kg"), 1000);
  EXPECT_DOUBLE_EQ(ratio("kg", "g"), 1000);
  EXPECT_DOUBLE_EQ(ratio("g", "mg"), 1000);
  EXPECT_DOUBLE_EQ(ratio("km", "mm"), 1e6);
  EXPECT_DOUBLE_EQ(ratio("ha", "m2"), 10000);
  EXPECT_DOUBLE_EQ(ratio("m3", "L"), 1000);
  EXPECT_DOUBLE_EQ(ratio("h", "s"), 3600);
  EXPECT_DOUBLE_EQ(ratio("year", "month"), 12);
  EXPECT_DOUBLE_EQ(ratio("GW", "kW"), 1e6);
}

TEST(Units, TellTheCodesOfUcum) {
  const std::map<std::string_view, std::string_view> known = {
      {"ha", "har"},  {"t", "t"},   {"kW.h", "kW.h"}, {"bbl", "[bbl_us]"},
      {"year", "a"},  {"day", "d"}, {"h", "h"},       {"m3", "m3"},
      {"Cel", "Cel"}, {"MW", "MW"}, {"well", ""},     {"person", ""}};
  for (const auto& [code, ucum] : known) {
    ASSERT_NE(FindUnit(code), nullptr) << code;
    EXPECT_EQ(FindUnit(code)->ucum, ucum) << code;
  }
}

}  // namespace
}  // namespace rasad::extraction

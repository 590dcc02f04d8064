// The gazetteer against lists of others and against the places that annotators found in news.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/extraction/gazetteer.h"
#include "core/text/search_key.h"

namespace rasad::extraction {
namespace {

using testing::IsEmpty;

std::optional<std::filesystem::path> Shared(const std::string& name) {
  const char* named = std::getenv("RASAD_SHARED");
  const std::filesystem::path folder =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(RASAD_SOURCE_DIR).parent_path() / "shared";
  if (!std::filesystem::exists(folder / name)) return std::nullopt;
  return folder / name;
}

std::vector<std::vector<std::string>> Table(const std::filesystem::path& path, char mark) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream in(path);
  std::string line;
  while (std::getline(in, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string>& cells = rows.emplace_back();
    std::size_t from = 0;
    for (std::size_t at = line.find(mark); at != std::string::npos; at = line.find(mark, from)) {
      cells.push_back(line.substr(from, at - from));
      from = at + 1;
    }
    cells.push_back(line.substr(from));
  }
  return rows;
}

std::vector<std::vector<std::string>> OwnTable(const std::string& name) {
  return Table(std::filesystem::path(RASAD_TEST_DATA) / "gazetteer" / name, '\t');
}

// The search key without blanks: lists write compounds apart or together, and some end in a mark.
// Mid-word ALEF WITH MADDA is read as the plain letter.
std::string Loose(std::string_view name) {
  std::string key;
  const std::string folded = text::SearchKey(name);
  for (std::size_t i = 0; i < folded.size(); ++i) {
    if (folded[i] == ' ') continue;
    if (folded.compare(i, 2, "\u0622") == 0) {  // ARABIC LETTER ALEF WITH MADDA ABOVE
      key += "\u0627";                          // ARABIC LETTER ALEF
      ++i;
      continue;
    }
    key += folded[i];
  }
  return key;
}

// Names of counties and cities of Iran, also of before, to the codes of their provinces.
std::map<std::string, std::set<std::string>> NamesOfIran(bool counties_only) {
  const Gazetteer& gazetteer = GetGazetteer();
  std::map<std::string, std::set<std::string>> names;
  const auto wanted = [&](const Place& place) {
    return place.id.starts_with("IR-") &&
           (place.level == "county" || (!counties_only && place.level == "city"));
  };
  const auto code = [&](const Place& place) {
    return std::string(gazetteer.places[place.root].id);
  };
  for (const PlaceName& name : gazetteer.names) {
    const Place& place = gazetteer.places[name.place];
    if (wanted(place)) names[Loose(name.surface)].insert(code(place));
  }
  for (const Place& place : gazetteer.places) {
    if (!wanted(place)) continue;
    for (const EarlierName& one : EarlierNames(place)) names[Loose(one.text)].insert(code(place));
  }
  return names;
}

std::map<std::string, std::string> CodesOfProvinces() {
  std::map<std::string, std::string> codes;
  for (const Place& place : GetGazetteer().places) {
    if (place.level == "province" && place.parent == "IR") codes[Loose(place.name)] = place.id;
  }
  return codes;
}

// "IR-21 name" of the differences that are known, of one list.
std::set<std::string> Known(const std::string& list) {
  std::set<std::string> known;
  for (const auto& cells : OwnTable("list_differences.tsv")) {
    if (cells[0] == list) known.insert(cells[1] + ' ' + Loose(cells[2]));
  }
  return known;
}

TEST(GazetteerLists, CountiesLieWhereIranBeautyHasThem) {
  const auto path = Shared("gaz/MIT_iran_beauty_cities.json");
  if (!path) GTEST_SKIP() << "no shared lists of places: set RASAD_SHARED";
  const auto codes = CodesOfProvinces();
  const auto names = NamesOfIran(false);
  const auto counties = NamesOfIran(true);
  std::map<int, std::string> provinces;
  std::ifstream province_file(path->parent_path() / "MIT_iran_beauty_provinces.json");
  for (const auto& one : nlohmann::json::parse(province_file)) {
    const auto code = codes.find(Loose(one["name"].get<std::string>()));
    ASSERT_NE(code, codes.end()) << one["name"];
    provinces[one["id"].get<int>()] = code->second;
  }
  EXPECT_EQ(provinces.size(), 31u);
  std::set<std::string> all, as_county, other;
  std::ifstream in(*path);
  for (const auto& one : nlohmann::json::parse(in)) {
    const std::string name = Loose(one["name"].get<std::string>());
    const std::string province = provinces[one["province"].get<int>()];
    const std::string row = province + ' ' + name;
    all.insert(row);
    const auto there = names.find(name);
    if (there == names.end() || there->second.count(province) == 0) other.insert(row);
    const auto county = counties.find(name);
    if (county != counties.end() && county->second.count(province) > 0) as_county.insert(row);
  }
  EXPECT_EQ(other, Known("iran-beauty"));
  // It stands at about 1387: 349 counties, some of them cities; ours are those of 1402.
  EXPECT_EQ(all.size(), 349u);
  EXPECT_EQ(as_county.size(), 336u);
}

// The list has no provinces, but goes from one to the next: the split into runs with the fewest
// cities that do not lie in the run's province tells which those are.
TEST(GazetteerLists, CitiesLieInTheProvinceWhoseTurnItIsInParsi) {
  const auto path = Shared("gaz/Apache2_parsi_io_city_iran.csv");
  if (!path) GTEST_SKIP() << "no shared lists of places: set RASAD_SHARED";
  const auto names = NamesOfIran(false);
  std::vector<std::string> order;
  for (const auto& cells : OwnTable("order_of_parsi.tsv")) order.push_back(cells[0]);
  ASSERT_EQ(order.size(), 31u);
  std::vector<std::string> cities;
  for (const auto& cells : Table(*path, ',')) cities.push_back(Loose(cells[0]));
  cities.erase(cities.begin());                 // the header
  cities.resize(cities.size() - order.size());  // it ends with the provinces
  EXPECT_EQ(cities.size(), 1132u);
  const auto misfit = [&](const std::string& city, std::size_t province) {
    const auto there = names.find(city);
    return there == names.end() || there->second.count(order[province]) == 0 ? 1 : 0;
  };
  std::vector<int> cost(order.size(), std::numeric_limits<int>::max() / 2);
  cost[0] = 0;
  std::vector<std::vector<std::size_t>> from;
  for (const std::string& city : cities) {
    std::vector<std::size_t>& step = from.emplace_back();
    std::size_t best = 0;
    std::vector<int> next(order.size());
    for (std::size_t p = 0; p < order.size(); ++p) {
      if (cost[p] < cost[best]) best = p;
      step.push_back(best);
      next[p] = cost[best] + misfit(city, p);
    }
    cost = next;
  }
  std::set<std::string> other;
  std::size_t p = order.size() - 1;
  for (std::size_t i = cities.size(); i-- > 0; p = from[i][p]) {
    if (misfit(cities[i], p) != 0) other.insert(order[p] + ' ' + cities[i]);
  }
  EXPECT_EQ(other, Known("parsi.io"));
}

TEST(GazetteerLists, OlderCodesAreThoseOfCldr) {
  const auto path = Shared("gaz/Unicode_cldr41_fa_subdivisions.tsv");
  if (!path) GTEST_SKIP() << "no shared lists of places: set RASAD_SHARED";
  std::map<std::string, std::string> before;  // older code to the name of the province
  for (const Place& place : GetGazetteer().places) {
    if (place.level != "province" || place.parent != "IR") continue;
    std::string code(place.iso);  // as it was, where it did not change
    for (const EarlierName& one : EarlierNames(place)) {
      if (one.text.starts_with("IR-")) code = one.text;
    }
    EXPECT_TRUE(before.emplace(code, Loose(place.name)).second) << code;
  }
  int count = 0;
  for (const auto& cells : Table(*path, '\t')) {
    if (!cells[0].starts_with("ir")) continue;
    ++count;
    const std::string code = "IR-" + cells[0].substr(2);
    const std::string name = Loose(cells[1]);
    ASSERT_EQ(before.count(code), 1u) << code;
    EXPECT_TRUE(name.ends_with(before[code])) << code << ' ' << cells[1];
  }
  EXPECT_EQ(count, 31);
}

// Names that are found, of all that annotators marked as places; prints the others.
TEST(GazetteerLists, PlacesOfNewsAreKnownByName) {
  const auto path = Shared("corpus/rasad/dev.jsonl");
  if (!path) GTEST_SKIP() << "no shared annotated news: set RASAD_SHARED";
  std::set<std::string> names;
  for (const PlaceName& name : GetGazetteer().names) names.insert(Loose(name.surface));
  std::vector<std::string> levels;
  for (const auto& cells : OwnTable("level_words.tsv")) levels.push_back(Loose(cells[0]));
  const auto known = [&](const std::string& place) {
    if (names.count(place) > 0) return true;
    for (const std::string& level : levels) {
      if (place.starts_with(level) && names.count(place.substr(level.size())) > 0) return true;
    }
    return false;
  };
  int all = 0, found = 0;
  std::map<std::string, int> missing;
  std::ifstream in(*path);
  std::string line;
  while (std::getline(in, line)) {
    const nlohmann::json article = nlohmann::json::parse(line);
    for (const auto& mention : article["mentions"]) {
      if (mention["type"] != "PLACE") continue;
      const std::string surface = mention["surface"].get<std::string>();
      ++all;
      if (known(Loose(surface))) {
        ++found;
      } else {
        ++missing[surface];
      }
    }
  }
  for (const auto& [surface, count] : missing) {
    std::printf("not in the gazetteer: %s (%d)\n", surface.c_str(), count);
  }
  std::printf("%d of %d places are known by name\n", found, all);
  ASSERT_GT(all, 0);
  EXPECT_GE(found, 0.95 * all);
}

}  // namespace
}  // namespace rasad::extraction

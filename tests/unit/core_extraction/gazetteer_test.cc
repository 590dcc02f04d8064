// The gazetteer: its own data, what the check finds in faulty data, names, codes and dates.
#include "core/extraction/gazetteer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace rasad::extraction {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Gazetteer Read(const std::string& text) {
  const std::string_view files[] = {text};
  return ReadGazetteer(files);
}

// A row; columns that matter are named.
struct Row {
  std::string id, name, level, iso = "", parent = "", centre = "", since = "", aliases = "",
                               marks = "", earlier = "", source = "test";
};

std::string Text(const std::vector<Row>& rows) {
  std::string text = "# a comment\n";
  for (const Row& r : rows) {
    text += r.id + '\t' + r.name + '\t' + r.level + '\t' + r.iso + '\t' + r.parent + '\t' +
            r.centre + '\t' + r.since + '\t' + r.aliases + '\t' + r.marks + '\t' + r.earlier +
            '\t' + r.source + '\n';
  }
  return text;
}

// A sound country with a province, a county and its centre.
std::vector<Row> Sound() {
  return {{"IR", "Iran", "country", "IR"},
          {"IR-01", "West", "province", "IR-01", "IR", "IR-01.city.a", "1316"},
          {"IR-01.a", "A", "county", "", "IR-01", "IR-01.city.a", "../1345"},
          {"IR-01.city.a", "A", "city", "", "IR-01.a"}};
}

std::vector<std::string> FaultsOf(const std::vector<Row>& rows) {
  const std::string text = Text(rows);
  return CheckGazetteer(Read(text));
}

std::vector<std::string> Ids(const Gazetteer& gazetteer, std::string_view name) {
  std::vector<std::string> ids;
  for (const std::uint32_t i : PlacesCalled(gazetteer, name)) {
    ids.emplace_back(gazetteer.places[i].id);
  }
  return ids;
}

long Count(std::string_view level, std::string_view prefix) {
  const auto& places = GetGazetteer().places;
  return std::count_if(places.begin(), places.end(), [&](const Place& place) {
    return place.level == level && place.id.starts_with(prefix);
  });
}

TEST(Gazetteer, OwnDataIsSound) { EXPECT_THAT(CheckGazetteer(GetGazetteer()), IsEmpty()); }

TEST(Gazetteer, AllUnitsOfIranAreThere) {
  // The division of the end of 1402: 31 provinces, 482 counties.
  EXPECT_EQ(Count("province", "IR-"), 31);
  EXPECT_EQ(Count("county", "IR-"), 482);
  EXPECT_GT(Count("city", "IR-"), 1200);
  EXPECT_GT(Count("district", "IR-"), 250);
  // ISO 3166-1 assigns 249 codes; Kosovo's is a user's own.
  EXPECT_EQ(Count("country", ""), 250);
  const std::pair<const char*, int> counties[] = {{"IR-25", 3},  {"IR-26", 6},  {"IR-30", 7},
                                                  {"IR-05", 14}, {"IR-10", 28}, {"IR-07", 37},
                                                  {"IR-09", 34}, {"IR-06", 30}, {"IR-23", 16}};
  for (const auto& [province, count] : counties) {
    EXPECT_EQ(Count("county", std::string(province) + "."), count) << province;
  }
}

TEST(Gazetteer, EveryPlaceSaysWhereItsFactsComeFrom) {
  for (const Place& place : GetGazetteer().places) EXPECT_NE(place.source, "") << place.id;
}

TEST(Gazetteer, ACodeIsThatOfTodayAndOfBefore) {
  // Kermanshah was IR-17 until IR-17 became Kohgiluyeh and Boyer-Ahmad's; Ilam was IR-05.
  EXPECT_THAT(Ids(GetGazetteer(), "IR-17"), ElementsAre("IR-05", "IR-17"));
  EXPECT_THAT(Ids(GetGazetteer(), "IR-05"), ElementsAre("IR-05", "IR-16"));
  EXPECT_THAT(Ids(GetGazetteer(), "ir-32"), ElementsAre("IR-30"));
  const Place* ilam = PlaceById(GetGazetteer(), "IR-16");
  ASSERT_NE(ilam, nullptr);
  const auto earlier = EarlierNames(*ilam);
  ASSERT_EQ(earlier.size(), 1u);
  EXPECT_EQ(earlier[0].text, "IR-05");
  EXPECT_EQ(earlier[0].until, "2020-11-24");
}

TEST(Gazetteer, ACountyLiesInItsProvinceAndItsCountry) {
  const Gazetteer& gazetteer = GetGazetteer();
  const Place* county = PlaceById(gazetteer, "IR-05.hrsyn");
  ASSERT_NE(county, nullptr);
  EXPECT_EQ(county->level, "county");
  std::vector<std::string> around;
  for (const std::uint32_t i : Containers(gazetteer, *county)) {
    around.emplace_back(gazetteer.places[i].id);
  }
  EXPECT_THAT(around, ElementsAre("IR-05", "IR"));
  EXPECT_EQ(gazetteer.places[county->root].id, "IR-05");
  const Place* mosul = PlaceById(gazetteer, "IQ.mvsl");
  ASSERT_NE(mosul, nullptr);
  EXPECT_EQ(gazetteer.places[mosul->root].id, "IQ");
}

TEST(Gazetteer, YearsAreExactOrBounds) {
  const auto exact = ParseSince("1397");
  ASSERT_TRUE(exact.has_value());
  EXPECT_EQ(exact->from, "1397");
  EXPECT_EQ(exact->until, "1397");
  const auto latest = ParseSince("../1385");
  ASSERT_TRUE(latest.has_value());
  EXPECT_EQ(latest->from, "");
  EXPECT_EQ(latest->until, "1385");
  const auto between = ParseSince("1385/1390");
  ASSERT_TRUE(between.has_value());
  EXPECT_EQ(between->from, "1385");
  for (const char* wrong :
       {"", "13", "13970", "1390/1385", "1385/", "/1385", "x/1385", "1385/.."}) {
    EXPECT_FALSE(ParseSince(wrong).has_value()) << wrong;
  }
}

TEST(Gazetteer, NamesAreFoundInAnySpellingWithAliasesAndEarlierOnes) {
  auto rows = Sound();
  rows[3].aliases = "B-Town|?C!";
  rows[3].earlier = "Oldtown/1358";
  const std::string text = Text(rows);
  const Gazetteer gazetteer = Read(text);
  EXPECT_THAT(Ids(gazetteer, "a"), ElementsAre("IR-01.a", "IR-01.city.a"));
  EXPECT_THAT(Ids(gazetteer, "c"), ElementsAre("IR-01.city.a"));
  EXPECT_THAT(Ids(gazetteer, "OLDTOWN"), ElementsAre("IR-01.city.a"));
  EXPECT_THAT(Ids(gazetteer, "IR-01.city.a"), ElementsAre("IR-01.city.a"));
  EXPECT_THAT(Ids(gazetteer, "nowhere"), IsEmpty());
  EXPECT_THAT(Ids(gazetteer, ""), IsEmpty());
  const PlaceName& last = gazetteer.names.back();
  EXPECT_EQ(last.surface, "C");
  EXPECT_TRUE(last.ambiguous);
  EXPECT_TRUE(last.second);
}

TEST(Gazetteer, TheCheckSeesWhatIsWrong) {
  EXPECT_THAT(FaultsOf(Sound()), IsEmpty());
  struct Case {
    int row;
    std::string Row::*column;
    const char* value;
    const char* fault;
  };
  for (const Case& c : {Case{2, &Row::parent, "IR-09", "IR-09, which is no place"},
                        Case{2, &Row::parent, "IR", "lies in no province"},
                        Case{2, &Row::parent, "IR-01.city.a", "lies in itself"},
                        Case{2, &Row::centre, "", "has no centre"},
                        Case{2, &Row::centre, "IR-01.city.b", "is no place"},
                        Case{2, &Row::centre, "IR", "its centre lies outside"},
                        Case{2, &Row::since, "", "since when is not said"},
                        Case{2, &Row::since, "long ago", "is no year"},
                        Case{2, &Row::level, "shire", "unknown level shire"},
                        Case{1, &Row::centre, "", "has no centre"},
                        Case{1, &Row::iso, "IR", "another place's code"},
                        Case{1, &Row::earlier, "IR-02", "earlier name without a date"},
                        Case{3, &Row::parent, "", "lies in nothing"},
                        Case{3, &Row::id, "IR-01.a", "the id occurs twice"},
                        Case{3, &Row::source, "", "no row of 11 columns"},
                        Case{3, &Row::name, "", "no row of 11 columns"}}) {
    auto rows = Sound();
    rows[static_cast<std::size_t>(c.row)].*c.column = c.value;
    EXPECT_THAT(FaultsOf(rows), testing::Contains(HasSubstr(c.fault))) << c.fault;
  }
}

TEST(Gazetteer, ASharedNameHasOneFirstBearer) {
  auto rows = Sound();
  rows.push_back({"IR-02", "East", "province", "IR-02", "IR", "IR-02.city.a", "1316"});
  rows.push_back({"IR-02.b", "B", "county", "", "IR-02", "IR-02.city.a", "1316"});
  rows.push_back({"IR-02.city.a", "A", "city", "", "IR-02.b"});
  // County and city of one name beside each other are one bearer; those of two provinces are two.
  EXPECT_THAT(FaultsOf(rows), ElementsAre(HasSubstr("both are first called A")));
  rows.back().marks = "second";
  EXPECT_THAT(FaultsOf(rows), IsEmpty());
  rows.back().aliases = "West";
  EXPECT_THAT(FaultsOf(rows), ElementsAre(HasSubstr("both are first called West")));
  rows.back().aliases = "?West";
  EXPECT_THAT(FaultsOf(rows), IsEmpty());
}

}  // namespace
}  // namespace rasad::extraction

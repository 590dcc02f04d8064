// rasad gazetteer: what it prints, as text and as JSON, and its exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace rasad::cli {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Ran {
  int code = -1;
  std::string out;  ///< Standard output and error.
};

Ran Gazetteer(const std::string& arguments) {
  const std::string line = std::string(RASAD_BIN_DIR) + "/rasad gazetteer " + arguments + " 2>&1";
  FILE* pipe = popen(line.c_str(), "r");
  Ran ran;
  std::array<char, 4096> block;
  while (const std::size_t size = fread(block.data(), 1, block.size(), pipe)) {
    ran.out.append(block.data(), size);
  }
  const int status = pclose(pipe);
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

std::vector<json> Lines(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

std::vector<std::string> Ids(const std::vector<json>& places) {
  std::vector<std::string> ids;
  for (const json& place : places) ids.push_back(place["id"]);
  return ids;
}

TEST(GazetteerCommand, FindTellsWhoHasACodeAndWhoHadIt) {
  const Ran ran = Gazetteer("find IR-17");
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("IR-17 until 2020-11-24"));
  EXPECT_THAT(Ids(Lines(Gazetteer("find IR-17 --json").out)), ElementsAre("IR-05", "IR-17"));
}

TEST(GazetteerCommand, FindTakesANameOfSeveralWordsInAnySpelling) {
  // Khorasan Razavi, its last letter an ARABIC LETTER YEH.
  const Ran ran =
      Gazetteer("find \u062E\u0631\u0627\u0633\u0627\u0646 \u0631\u0636\u0648\u064A --json");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(Ids(Lines(ran.out)), ElementsAre("IR-09"));
}

TEST(GazetteerCommand, TheWordForTheLevelMayStandBeforeTheName) {
  // The province of Semnan, not its county or city.
  const Ran ran =
      Gazetteer("find \u0627\u0633\u062A\u0627\u0646 \u0633\u0645\u0646\u0627\u0646 --json");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(Ids(Lines(ran.out)), ElementsAre("IR-20"));
}

TEST(GazetteerCommand, ShowSaysWhatWhereAndSinceWhen) {
  const std::vector<json> lines = Lines(Gazetteer("show IR-05.hrsyn --json").out);
  ASSERT_EQ(lines.size(), 1u);
  const json& place = lines[0];
  EXPECT_EQ(place["level"], "county");
  EXPECT_THAT(Ids(place["lies_in"]), ElementsAre("IR-05", "IR"));
  EXPECT_EQ(place["centre"]["id"], "IR-05.city.hrsyn");
  EXPECT_EQ(place["since"], json::parse(R"({"from":null,"until":"1375","calendar":"jalali"})"));
  EXPECT_EQ(place["iso"], nullptr);
  EXPECT_EQ(place["contains"]["city"], 2);
  EXPECT_NE(place["source"], "");
  const Ran text = Gazetteer("show IR-05.hrsyn");
  EXPECT_EQ(text.code, 0);
  for (const char* part : {"is         county", "lies in", "(province, IR-05)", "(country, IR)",
                           "centre", "since      1375 at the latest (Jalali)", "source"}) {
    EXPECT_THAT(text.out, HasSubstr(part)) << part;
  }
}

TEST(GazetteerCommand, ShowOfAProvinceTellsItsOlderCodeAndWhoseItsCodeWas) {
  const json place = Lines(Gazetteer("show IR-05 --json").out).at(0);
  EXPECT_EQ(place["iso"], "IR-05");
  EXPECT_EQ(place["earlier"][0], json::parse(R"({"name":"IR-17","until":"2020-11-24"})"));
  EXPECT_EQ(place["contains"]["county"], 14);
  EXPECT_THAT(Gazetteer("show IR-05").out, HasSubstr("(now IR-16) until 2020-11-24"));
}

TEST(GazetteerCommand, ACountryHasGregorianYears) {
  const json place = Lines(Gazetteer("show SS --json").out).at(0);
  EXPECT_EQ(place["since"],
            json::parse(R"({"from":"2011","until":"2011","calendar":"gregorian"})"));
  EXPECT_EQ(place["lies_in"], json::array());
  EXPECT_THAT(Gazetteer("show SS").out, HasSubstr("2011 (Gregorian, in ISO 3166-1)"));
}

TEST(GazetteerCommand, CheckFindsNoFaultAndCounts) {
  const Ran ran = Gazetteer("check");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("no fault"));
  EXPECT_THAT(ran.out, HasSubstr("county 482"));
  const json counts = Lines(Gazetteer("check --json").out).at(0);
  EXPECT_EQ(counts["faults"], json::array());
  EXPECT_EQ(counts["provinces_of_iran"], 31);
  EXPECT_EQ(counts["by_level"]["county"], 482);
  long sum = 0;
  for (const auto& [level, count] : counts["by_level"].items()) sum += count.get<long>();
  EXPECT_EQ(counts["places"], sum);
}

TEST(GazetteerCommand, WhatIsNotThereIs1AndWrongUsage64) {
  for (const char* arguments : {"find nowhere", "show IR-99", "show IR-01.nowhere"}) {
    const Ran ran = Gazetteer(arguments);
    EXPECT_EQ(ran.code, 1) << arguments;
    EXPECT_THAT(ran.out, HasSubstr("rasad: the gazetteer")) << arguments;
  }
  // Two cities of that name (Nurabad) lie in two provinces: show wants an id.
  const Ran two = Gazetteer("show \u0646\u0648\u0631\u0622\u0628\u0627\u062F");
  EXPECT_EQ(two.code, 1);
  EXPECT_THAT(two.out, HasSubstr("2 places"));
  for (const char* arguments : {"", "find", "show", "nonsense", "check --nonsense"}) {
    EXPECT_EQ(Gazetteer(arguments).code, 64) << arguments;
  }
  EXPECT_THAT(Gazetteer("--help").out, HasSubstr("Example"));
}

TEST(GazetteerCommand, HostileNamesDoNotReachTheTerminal) {
  const Ran ran = Gazetteer("find \"$(printf 'x\\033[31my')\"");
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, Not(HasSubstr("\033")));
}

}  // namespace
}  // namespace rasad::cli

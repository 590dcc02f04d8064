// Agreement with samples that are kept outside of the tree; skipped where they are absent.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cases.h"
#include "core/text/calendar.h"
#include "core/text/normalizer.h"
#include "core/text/tokens.h"

namespace rasad::text {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.find_first_not_of(" \r\t") != std::string::npos) lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> TokensOf(const std::string& display) {
  Tokens tokens;
  Tokenize(display, tokens);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < tokens.size(); ++i) out.emplace_back(tokens.span(i).In(display));
  return out;
}

// The length of the longest common subsequence.
std::size_t Common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::size_t> row(b.size() + 1, 0);
  for (const std::string& x : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = x == b[j] ? diagonal + 1 : std::max(above, row[j]);
      diagonal = above;
    }
  }
  return row.back();
}

TEST(Shared, DisplayAgreesWithTheGoldTexts) {
  const auto shared = SharedFolder();
  if (!shared || !fs::is_directory(*shared / "gold" / "norm")) {
    GTEST_SKIP() << "no shared samples: set RASAD_SHARED";
  }
  std::map<std::string, fs::path> seeds;
  for (const auto& file : fs::directory_iterator(*shared / "seeds")) {
    seeds[file.path().filename().string().substr(0, 3)] = file.path();
  }
  std::size_t total = 0;
  std::size_t agreed = 0;
  std::size_t kept = 0;
  for (const auto& file : fs::directory_iterator(*shared / "gold" / "norm")) {
    std::vector<std::vector<std::string>> displays;
    NormalizedText text;
    for (const std::string& line : Lines(ReadText(seeds[file.path().stem().string()]))) {
      Normalize(line, text);
      displays.push_back(TokensOf(text.display));
    }
    for (const std::string& gold : Lines(ReadText(file.path()))) {
      const std::vector<std::string> wanted = TokensOf(gold);
      std::size_t best = 0;
      for (const auto& display : displays) best = std::max(best, Common(wanted, display));
      total += wanted.size();
      agreed += best;
      Normalize(gold, text);
      kept += Common(wanted, TokensOf(text.display));
    }
  }
  std::printf("tokens %zu, agreed %.2f %%, right text left alone %.2f %%\n", total,
              100.0 * static_cast<double>(agreed) / static_cast<double>(total),
              100.0 * static_cast<double>(kept) / static_cast<double>(total));
  EXPECT_GE(agreed * 100, total * 97);
  EXPECT_GE(kept * 1000, total * 995);
}

JalaliDate Jalali(const json& parts) {
  return {parts.at(0).get<int>(), parts.at(1).get<int>(), parts.at(2).get<int>()};
}

std::int64_t Civil(const json& parts) {
  return base::DaysFromCivil(parts.at(0).get<int>(), parts.at(1).get<int>(),
                             parts.at(2).get<int>());
}

// nullopt: not a case that this room answers.
std::optional<bool> CalendarHolds(const json& input, const json& expected) {
  if (input.is_object() && input.contains("jalali_year") && expected.is_boolean()) {
    return IsJalaliLeap(input["jalali_year"].get<int>()) == expected.get<bool>();
  }
  if (input.is_object() && input.contains("jalali_month") && input["jalali_month"].size() == 2 &&
      expected.is_number() && expected.get<int>() >= 28) {
    return JalaliMonthLength(input["jalali_month"][0].get<int>(),
                             input["jalali_month"][1].get<int>()) == expected.get<int>();
  }
  if (!input.is_object()) return std::nullopt;
  if (input.contains("jalali") && input["jalali"].size() == 3 && expected.is_boolean()) {
    return DaysFromJalali(Jalali(input["jalali"])).has_value() == expected.get<bool>();
  }
  if (input.contains("jalali") && input["jalali"].size() == 3 && expected.is_object() &&
      expected.contains("gregorian")) {
    return DaysFromJalali(Jalali(input["jalali"])) == Civil(expected["gregorian"]);
  }
  if (input.contains("gregorian") && expected.is_object() && expected.contains("jalali")) {
    return JalaliFromDays(Civil(input["gregorian"])) == Jalali(expected["jalali"]);
  }
  return std::nullopt;
}

TEST(Shared, CalendarAgreesWithThePeers) {
  const auto shared = SharedFolder();
  if (!shared || !fs::is_directory(*shared / "cases")) {
    GTEST_SKIP() << "no shared samples: set RASAD_SHARED";
  }
  std::size_t asked = 0;
  for (const char* name : {"jalali_convert.jsonl", "jalali_leap_valid.jsonl"}) {
    for (const std::string& line : Lines(ReadText(*shared / "cases" / name))) {
      const json row = json::parse(line);
      const std::string verdict = row.value("verdict", "");
      if (verdict == "skip") continue;
      const json& expected = verdict == "holds" ? row["expected"] : row["rasad_expected"];
      const std::optional<bool> holds = CalendarHolds(row["input"], expected);
      if (!holds) continue;
      ++asked;
      EXPECT_TRUE(*holds) << line;
    }
  }
  std::printf("calendar cases asked: %zu\n", asked);
  EXPECT_GT(asked, 400u);
}

}  // namespace
}  // namespace rasad::text

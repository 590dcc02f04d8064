// The seeds and text pages of the shared evaluation set: fields, floors, alignment.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/text/calendar.h"
#include "core/text/normalizer.h"
#include "unit/core_document/checks.h"

namespace rasad::document {
namespace {

using nlohmann::json;

struct Item {
  std::string name;
  std::string bytes;
  base::Micros received_at;
  json meta;                         // headline, kicker, agency, code, date, time, lead
  std::vector<std::string> outside;  // lines outside the display
};

std::string Text(const json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::vector<Item> Seeds(const std::filesystem::path& shared) {
  std::vector<Item> items;
  for (const auto& entry : std::filesystem::directory_iterator(shared / "seeds")) {
    if (entry.path().extension() != ".txt") continue;
    const std::string id = entry.path().filename().string().substr(0, 3);
    const json meta = json::parse(ReadFile(shared / "gold" / (id + ".gold.json")))["meta"];
    Item item{id, ReadFile(entry.path()), *base::ParseRfc3339("2026-02-01T00:00:00Z"), {}, {}};
    item.meta = {{"headline", meta["headline"]}, {"kicker", meta["kicker"]},
                 {"agency", meta["agency"]},     {"code", meta["news_code"]},
                 {"lead", meta["lead"]},         {"published", meta["published"]}};
    for (const json& line : meta["boilerplate"]) item.outside.push_back(line);
    items.push_back(std::move(item));
  }
  std::sort(items.begin(), items.end(), [](auto& a, auto& b) { return a.name < b.name; });
  return items;
}

std::vector<Item> Pages(const std::filesystem::path& shared) {
  std::vector<Item> items;
  for (const auto& entry : std::filesystem::directory_iterator(shared / "pages")) {
    if (entry.path().extension() != ".txt") continue;
    std::filesystem::path gold = entry.path();
    const json page = json::parse(ReadFile(gold.replace_extension(".json")));
    const json& meta = page["expected"];
    Item item{entry.path().stem().string(),
              ReadFile(entry.path()),
              *base::ParseRfc3339(page["fetched_at"].get<std::string>()),
              {},
              {}};
    item.meta = {{"headline", meta["headline"]}, {"kicker", meta["kicker"]},
                 {"agency", meta["agency"]},     {"code", meta["native_code"]},
                 {"lead", meta["lead"]},         {"published", meta["published"]}};
    for (const json& line : meta["boilerplate_samples"]) item.outside.push_back(line);
    items.push_back(std::move(item));
  }
  std::sort(items.begin(), items.end(), [](auto& a, auto& b) { return a.name < b.name; });
  return items;
}

std::string Jalali(std::int64_t day) {
  const text::JalaliDate date = text::JalaliFromDays(day);
  char out[32];
  std::snprintf(out, sizeof out, "%04d-%02d-%02d", date.year, date.month, date.day);
  return out;
}

// The names of the fields that are wrong, and the wrong values.
std::vector<std::string> Wrong(const Item& item, const Document& d) {
  std::vector<std::string> wrong;
  const auto compare = [&](const char* name, const std::string& expected, const std::string& got) {
    if (Letters(expected) != Letters(got)) wrong.push_back(std::string(name) + "=" + got);
  };
  const Metadata& meta = d.metadata;
  compare("headline", Text(item.meta["headline"]), meta.headline);
  compare("kicker", Text(item.meta["kicker"]), meta.kicker);
  compare("agency", Text(item.meta["agency"]), meta.agency);
  compare("code", Text(item.meta["code"]), meta.native_code);
  const std::string lead = Letters(Text(item.meta["lead"]));
  if (!Letters(meta.lead).starts_with(lead.substr(0, 40))) wrong.push_back("lead=" + meta.lead);
  const json& published = item.meta["published"];
  std::string date;
  std::string jalali;
  std::string time;
  if (meta.published) {
    date = base::FormatRfc3339(meta.published->day * 86'400'000'000).substr(0, 10);
    jalali = Jalali(meta.published->day);
    if (meta.published->time) {
      const base::Micros instant = *meta.published->time;
      time = base::FormatRfc3339(instant, text::TehranOffsetMinutes(instant)).substr(11, 5);
    }
  }
  compare("date", published.is_null() ? "" : Text(published["gregorian"]), date);
  compare("jalali", published.is_null() ? "" : Text(published["jalali"]), jalali);
  compare("time", published.is_null() ? "" : Text(published["time"]), time);
  std::vector<std::string> shown;
  for (const Segment& segment : d.segments) {
    if (segment.display) shown.push_back(Letters(segment.display->In(d.display)));
  }
  for (const std::string& line : item.outside) {
    if (std::find(shown.begin(), shown.end(), Letters(line)) != shown.end()) {
      wrong.push_back("shows=" + line);
    }
  }
  return wrong;
}

std::string WithoutZwnj(std::string_view text) {
  constexpr std::string_view kZwnj = "\u200c";
  std::string out(text);
  for (std::size_t at = 0; (at = out.find(kZwnj, at)) != std::string::npos;) {
    out.erase(at, kZwnj.size());
  }
  return out;
}

void CheckAlignment(const Document& d) {
  text::Tokens tokens;
  text::Tokenize(d.display, tokens);
  text::NormalizedText again;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens.kind[i] == text::TokenKind::kPunctuation) continue;  // pairs need their line
    const text::Span source = ToSource(d, tokens.span(i));
    ASSERT_LE(source.end, d.source.size());
    text::Normalize(source.In(d.source), again);
    // Whether an ending is a plural may hang on the words around it, and with it a ZWNJ.
    EXPECT_EQ(WithoutZwnj(again.display), WithoutZwnj(tokens.span(i).In(d.display)));
  }
}

void Score(const char* title, const std::vector<Item>& items, double floor) {
  constexpr int kFields = 8;
  int right = 0;
  for (const Item& item : items) {
    SCOPED_TRACE(item.name);
    const auto parsed = Parse(item.bytes, {"", item.received_at, std::nullopt});
    ASSERT_TRUE(parsed) << parsed.error().message;
    CheckInvariants(*parsed);
    CheckAlignment(*parsed);
    const std::vector<std::string> wrong = Wrong(item, *parsed);
    right += std::max(0, kFields - static_cast<int>(wrong.size()));
    std::printf("%-8s %s %d/%d", title, item.name.c_str(), kFields - static_cast<int>(wrong.size()),
                kFields);
    for (const std::string& field : wrong) std::printf("  %.80s", field.c_str());
    std::printf("\n");
  }
  const double share = right / (kFields * static_cast<double>(items.size()));
  std::printf("%-8s fields right: %.3f\n", title, share);
  EXPECT_GE(share, floor);
}

TEST(SharedTest, SeedsFieldsAndAlignment) {
  const auto shared = SharedFolder();
  if (!shared) GTEST_SKIP() << "the shared evaluation set is not here; set RASAD_SHARED";
  const std::vector<Item> items = Seeds(*shared);
  ASSERT_EQ(items.size(), 5u);
  Score("seed", items, 1.0);
}

TEST(SharedTest, TextPagesFieldsAndAlignment) {
  const auto shared = SharedFolder();
  if (!shared) GTEST_SKIP() << "the shared evaluation set is not here; set RASAD_SHARED";
  const std::vector<Item> items = Pages(*shared);
  ASSERT_GE(items.size(), 8u);
  Score("page", items, 0.95);
}

}  // namespace
}  // namespace rasad::document

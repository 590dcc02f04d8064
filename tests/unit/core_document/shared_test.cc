// The seeds and text pages of the shared evaluation set: fields, floors, alignment.
#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "core/text/calendar.h"
#include "core/text/normalizer.h"
#include "unit/core_document/checks.h"

namespace rasad::document {
namespace {

using nlohmann::json;

// What is compared besides the fields: which lines are shown, dropped and repeated.
struct Lines {
  std::vector<std::string> shown;                               // in reading order
  std::vector<std::string> optional;                            // may be shown
  std::vector<std::pair<std::string, std::string>> duplicates;  // begin of: kept, dropped
  std::map<std::string, bool> flags;
  std::vector<std::string> tags;
  std::string short_link;
};

struct Item {
  std::string name;
  std::string bytes;
  base::Micros received_at;
  json meta;                         // headline, kicker, agency, code, date, time, lead
  std::vector<std::string> outside;  // lines outside the display
  Lines lines = {};
};

std::string Text(const json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

// The lines that are shown, first the head and then the rest as `numbers` (lines of the file, from
// 1) says.
std::vector<std::string> InOrder(const std::string& file, const json& numbers,
                                 std::vector<std::string> shown) {
  std::vector<std::string> lines;
  std::istringstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::vector<std::string> ordered;
  for (const json& number : numbers) {
    const std::string key = Letters(lines.at(number.get<std::size_t>() - 1));
    const auto found = std::find_if(shown.begin(), shown.end(),
                                    [&](const std::string& line) { return Letters(line) == key; });
    if (found == shown.end()) continue;  // dropped
    ordered.push_back(*found);
    shown.erase(found);
  }
  shown.insert(shown.end(), ordered.begin(), ordered.end());
  return shown;
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
    Lines& lines = item.lines;
    for (const json& pair : meta["duplicate_paragraphs"])
      lines.duplicates.emplace_back(pair[0], pair[1]);
    lines.flags["shuffled"] = meta.value("shuffled", false);
    lines.flags["truncated"] = meta.contains("truncated_paragraphs");
    lines.short_link = meta.value("short_link", "");
    std::istringstream norm(ReadFile(shared / "gold" / "norm" / (id + ".txt")));
    for (std::string line; std::getline(norm, line);) lines.shown.push_back(line);
    if (meta.contains("file_lines_in_reading_order")) {
      lines.shown = InOrder(item.bytes, meta["file_lines_in_reading_order"], lines.shown);
    }
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
    Lines& lines = item.lines;
    for (const json& pair : meta["duplicates"]) lines.duplicates.emplace_back(pair[0], pair[1]);
    for (const char* flag : {"shuffled", "truncated"}) {
      lines.flags[flag] = std::count(meta["flags"].begin(), meta["flags"].end(), flag) > 0;
    }
    for (const json& tag : meta["tags"]) lines.tags.push_back(tag);
    lines.short_link = Text(meta["short_link"]);
    for (const char* head : {"kicker", "headline"}) {
      if (meta[head].is_string()) lines.shown.push_back(meta[head]);
    }
    for (const json& line : meta["body"]) lines.shown.push_back(line);
    for (const json& table : meta["tables"]) {
      std::string row;
      for (const json& cell : table) row += cell.get<std::string>();
      lines.optional.push_back(row);
    }
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

// Every line where it belongs, and nothing else.
void CheckLines(const Item& item, const Document& d) {
  std::map<std::uint32_t, std::string> by_display;
  std::vector<std::string> outside;
  std::vector<std::pair<std::string, std::string>> duplicates;
  for (const Segment& segment : d.segments) {
    const std::string letters = Letters(segment.source.In(d.source));
    if (segment.display) {
      by_display[segment.display->begin] = letters;
    } else if (segment.duplicate_of) {
      duplicates.emplace_back(Letters(d.segments[*segment.duplicate_of].source.In(d.source)),
                              letters);
    } else if (segment.kind != SegmentKind::kSeparator) {
      outside.push_back(letters);
    }
  }
  std::vector<std::string> shown;
  for (const auto& [begin, letters] : by_display) {
    const auto same = [&](const std::string& line) { return Letters(line) == letters; };
    if (std::none_of(item.lines.optional.begin(), item.lines.optional.end(), same)) {
      shown.push_back(letters);
    }
  }
  std::vector<std::string> expected;
  for (const std::string& line : item.lines.shown) expected.push_back(Letters(line));
  EXPECT_EQ(shown, expected);
  for (const std::string& line : item.outside) {
    EXPECT_GE(std::count(outside.begin(), outside.end(), Letters(line)), 1) << line;
  }
  EXPECT_EQ(duplicates.size(), item.lines.duplicates.size());
  for (const auto& [kept, dropped] : item.lines.duplicates) {
    EXPECT_TRUE(std::any_of(duplicates.begin(), duplicates.end(), [&](const auto& found) {
      return found.first.starts_with(Letters(kept)) && found.second.starts_with(Letters(dropped));
    })) << dropped;
  }
  for (const auto& [flag, set] : item.lines.flags) {
    EXPECT_EQ(std::count(d.flags.begin(), d.flags.end(), flag), set ? 1 : 0) << flag;
  }
  EXPECT_EQ(d.metadata.short_link, item.lines.short_link);
  EXPECT_EQ(d.metadata.tags.size(), item.lines.tags.size());
  EXPECT_EQ(d.language, "fa");
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
    CheckLines(item, *parsed);
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
  Score("page", items, 1.0);
}

}  // namespace
}  // namespace rasad::document

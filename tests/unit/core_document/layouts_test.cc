// The layouts of tests/data/document/layouts.txt.
#include <map>
#include <sstream>

#include "core/text/calendar.h"
#include "unit/core_document/checks.h"

namespace rasad::document {
namespace {

struct Case {
  std::string name;
  std::string source;
  std::multimap<std::string, std::string> expected;

  std::string Field(const std::string& key) const {
    const auto found = expected.find(key);
    return found == expected.end() ? std::string() : found->second;
  }
};

std::vector<Case> ReadCases() {
  std::vector<Case> cases;
  std::istringstream file(ReadFile(std::string(RASAD_TEST_DATA) + "/document/layouts.txt"));
  std::string line;
  bool fields = false;
  while (std::getline(file, line)) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), {}, {}});
      fields = false;
    } else if (cases.empty()) {
      continue;  // the comment at the head
    } else if (line == "---") {
      fields = true;
    } else if (!fields) {
      cases.back().source += line + "\n";
    } else if (const std::size_t colon = line.find(':'); colon != std::string::npos) {
      const std::string value = line.size() > colon + 2 ? line.substr(colon + 2) : "";
      cases.back().expected.emplace(line.substr(0, colon), value);
    }
  }
  return cases;
}

std::string Join(const std::vector<std::string>& items, const char* separator) {
  std::string joined;
  for (const std::string& item : items) joined += (joined.empty() ? "" : separator) + item;
  return joined;
}

// The displayed lines below the headline, in their order.
std::vector<std::string> BodyLines(const Document& d) {
  std::map<std::uint32_t, std::string> lines;
  for (const Segment& segment : d.segments) {
    if (segment.kind == SegmentKind::kLead || segment.kind == SegmentKind::kBody) {
      lines[segment.display->begin] = segment.display->In(d.display);
    }
  }
  std::vector<std::string> out;
  for (auto& [begin, line] : lines) out.push_back(std::move(line));
  return out;
}

constexpr const char* kTagSeparator = "\xD8\x8C ";  // ARABIC COMMA and a blank

TEST(LayoutsTest, FieldsAreRead) {
  const std::vector<Case> cases = ReadCases();
  ASSERT_GT(cases.size(), 25u);
  const base::Micros received = *base::ParseRfc3339("2025-01-20T08:00:00Z");
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto parsed = Parse(c.source, {"", received, std::nullopt});
    ASSERT_TRUE(parsed) << parsed.error().message;
    CheckInvariants(*parsed);
    const Metadata& meta = parsed->metadata;
    EXPECT_EQ(Letters(meta.headline), Letters(c.Field("headline")));
    EXPECT_EQ(Letters(meta.kicker), Letters(c.Field("kicker")));
    EXPECT_EQ(Letters(meta.agency), Letters(c.Field("agency")));
    EXPECT_EQ(Letters(meta.author), Letters(c.Field("author")));
    EXPECT_EQ(meta.native_code, c.Field("code"));
    EXPECT_EQ(meta.short_link, c.Field("link"));
    EXPECT_EQ(Letters(Join(meta.tags, kTagSeparator)), Letters(c.Field("tags")));
    std::string date;
    std::string time;
    if (meta.published) {
      date = base::FormatRfc3339(meta.published->day * 86'400'000'000).substr(0, 10);
      if (meta.published->time) {
        const base::Micros instant = *meta.published->time;
        time = base::FormatRfc3339(instant, text::TehranOffsetMinutes(instant)).substr(11, 5);
      }
    }
    EXPECT_EQ(date, c.Field("date"));
    EXPECT_EQ(time, c.Field("time"));
    if (c.expected.contains("flags")) {
      EXPECT_EQ(Join(parsed->flags, " "), c.Field("flags"));
    }
    if (c.expected.contains("lead")) {
      EXPECT_TRUE(Letters(meta.lead).starts_with(Letters(c.Field("lead")))) << meta.lead;
    }
    int body = 0;
    for (const Segment& segment : parsed->segments) {
      body += segment.kind == SegmentKind::kLead || segment.kind == SegmentKind::kBody ? 1 : 0;
    }
    EXPECT_EQ(body, std::stoi(c.Field("body"))) << parsed->display;
    if (c.expected.contains("language")) {
      EXPECT_EQ(parsed->language, c.Field("language"));
    }
    const auto nexts = c.expected.equal_range("next");
    std::vector<std::string> lines = BodyLines(*parsed);
    for (auto it = nexts.first; it != nexts.second; ++it) {
      ASSERT_FALSE(lines.empty()) << it->second;
      EXPECT_TRUE(Letters(lines.front()).starts_with(Letters(it->second))) << lines.front();
      lines.erase(lines.begin());
    }
    const auto drops = c.expected.equal_range("drop");
    for (auto it = drops.first; it != drops.second; ++it) {
      bool found = false;
      for (const Segment& segment : parsed->segments) {
        if (!segment.source.In(parsed->source).starts_with(it->second)) continue;
        found = true;
        EXPECT_FALSE(segment.display.has_value()) << it->second;
      }
      EXPECT_TRUE(found) << it->second;
    }
  }
}

// Whatever the lines and wherever the text stops, nothing of it is lost.
TEST(LayoutsTest, AnyPrefixAndOrderKeepsTheInvariants) {
  std::uint32_t seed = 20250101;
  const auto random = [&seed](std::size_t n) {
    seed = seed * 1664525 + 1013904223;
    return static_cast<std::size_t>(seed >> 8) % n;
  };
  const std::string dirt[] = {"\t",
                              "\xEF\xBB\xBF",
                              "\xE2\x80\x8C" /* ZWNJ */,
                              "\r\n",
                              "\x0B",
                              " | ",
                              "\xE2\x80\xA8" /* LINE SEPARATOR */,
                              ":",
                              "12:30",
                              "#"};
  for (const Case& c : ReadCases()) {
    SCOPED_TRACE(c.name);
    for (int round = 0; round < 40; ++round) {
      std::string text = c.source;
      std::size_t cut = random(text.size());
      while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
      const std::string& bit = dirt[random(std::size(dirt))];
      text = text.substr(cut) + bit + text.substr(0, cut);
      const auto parsed = Parse(text, {"", std::nullopt, std::nullopt});
      ASSERT_TRUE(parsed) << parsed.error().message;
      CheckInvariants(*parsed);
      if (HasFatalFailure()) return;
      const auto prefix = Parse(text.substr(0, text.size() - cut), {});
      if (prefix) CheckInvariants(*prefix);
    }
  }
}

}  // namespace
}  // namespace rasad::document

// Dates, times, durations and recurrences in texts.
#include "core/text/temporal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cases.h"

namespace rasad::text {
namespace {

struct Found {
  Tokens tokens;
  TokenNumbers numbers;
  std::vector<TimeExpression> expressions;
  std::vector<TimeSpan> spans;
};

Found Find(std::string_view display, std::optional<std::int64_t> today) {
  Found found;
  Tokenize(display, found.tokens);
  NumbersByToken(display, found.tokens, found.numbers);
  FindTimes(display, found.tokens, found.numbers, today, found.expressions);
  JoinTimes(display, found.tokens, found.numbers, found.expressions, found.spans);
  return found;
}

std::optional<std::int64_t> DayOf(const std::string& iso) {
  if (iso == "-") return std::nullopt;
  const auto instant = base::ParseRfc3339(iso);
  return instant ? std::optional(*instant / 86'400'000'000) : std::nullopt;
}

const char* NameOf(TimeKind kind) {
  constexpr const char* kNames[] = {"date", "time", "duration", "recurrence"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string ClockOf(const TimeExpression& one) {
  if (one.clock.hour < 0) return text::NameOf(one.part);
  const std::string minute = std::to_string(one.clock.minute);
  return std::to_string(one.clock.hour) + ":" + (minute.size() < 2 ? "0" : "") + minute;
}

// Rows: text, anchor, what is found, kind, value, days, why.
TEST(FindTimes, ReadsWhatTheTableSays) {
  for (const auto& row : ReadCases("times.tsv")) {
    ASSERT_EQ(row.size(), 7u) << row[0];
    const std::optional<std::int64_t> today = DayOf(row[1]);
    const Found found = Find(row[0], today);
    if (row[2] == "-") {
      EXPECT_TRUE(found.spans.empty()) << row[0] << ": " << row[6];
      continue;
    }
    ASSERT_EQ(found.spans.size(), 1u) << row[0] << ": " << row[6];
    const TimeSpan& span = found.spans[0];
    EXPECT_EQ(span.span.In(row[0]), row[2]) << row[0] << ": " << row[6];
    const TimeExpression& one = found.expressions[span.first];
    EXPECT_EQ(NameOf(one.kind), row[3]) << row[0];
    const TimeAnchor anchor{today, DirectionOf(row[0], found.tokens, one.begin), false};
    const DateValue value = Resolve(one, anchor);
    EXPECT_EQ(one.kind == TimeKind::kTime ? ClockOf(one) : value.value, row[4])
        << row[0] << ": " << row[6];
    if (one.kind == TimeKind::kDate) {
      EXPECT_EQ(value.days ? GregorianOf(*value.days) : "", row[5]) << row[0] << ": " << row[6];
    }
  }
}

TEST(FindTimes, ReadingNeedsNoAnchor) {
  for (const auto& row : ReadCases("times.tsv")) {
    const Found without = Find(row[0], std::nullopt);
    EXPECT_EQ(without.spans.size(), row[2] == "-" ? 0u : 1u) << row[0];
    if (!without.spans.empty()) {
      EXPECT_EQ(without.spans[0].span.In(row[0]), row[2]);
    }
  }
}

TEST(FindTimes, NothingIsFoundInNothing) {
  EXPECT_TRUE(Find("", std::nullopt).spans.empty());
  EXPECT_TRUE(Find("\n\n", 0).spans.empty());
}

TEST(FindTimes, ADateWithItsPartOfTheDayIsTwoExpressionsAndOneSpan) {
  // "asr-e jom'e": Friday afternoon
  const std::string display = "\u0639\u0635\u0631 \u062c\u0645\u0639\u0647";
  const Found found = Find(display, 20'365);
  ASSERT_EQ(found.expressions.size(), 2u);
  EXPECT_EQ(found.expressions[0].kind, TimeKind::kTime);
  EXPECT_EQ(found.expressions[0].part, DayPart::kAfternoon);
  EXPECT_EQ(found.expressions[1].kind, TimeKind::kDate);
  EXPECT_EQ(found.expressions[0].inner, found.expressions[1].begin);
  EXPECT_EQ(found.spans.size(), 1u);
}

// Each hour of a chain may look at the next, never at all of them: that would end the stack.
TEST(FindTimes, ChainsOfHoursAreReadStepByStep) {
  constexpr int kMany = 20'000;
  std::string digits;
  std::string nights;
  for (int k = 0; k < kMany; ++k) {
    digits += "15 \u062a\u0627 ";                               // ta: "to"
    nights += "\u067e\u0646\u062c \u0634\u0628 \u062a\u0627 ";  // panj shab ta: five nights to
  }
  EXPECT_TRUE(Find(digits, std::nullopt).spans.empty());
  EXPECT_EQ(Find(nights, std::nullopt).spans.size(), 1u);
}

TEST(WeekdayName, KnowsSevenDays) {
  EXPECT_EQ(WeekdayName(0), "\u0634\u0646\u0628\u0647");  // shanbe
  EXPECT_EQ(WeekdayName(6), "\u062c\u0645\u0639\u0647");  // jom'e
  EXPECT_EQ(WeekdayName(7), "");
  EXPECT_EQ(WeekdayName(-1), "");
}

}  // namespace
}  // namespace rasad::text

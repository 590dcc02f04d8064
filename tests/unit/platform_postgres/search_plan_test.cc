// Which index leads.
#include "platform/postgres/search_plan.h"

namespace rasad::postgres {
namespace {

TEST(SearchPlan, FollowsTheFrequencies) {
  struct Row {
    WordStatistics statistics;
    std::optional<std::int64_t> mentions;
    Lead lead;
    const char* why;
  };
  const double million = 1e6;
  const Row rows[] = {
      {{million, 1, {}}, std::nullopt, Lead::kWords, "a rare word"},
      {{million, 1, {0.9}}, std::nullopt, Lead::kOrder, "a word that most articles have"},
      {{million, 1, {0.1}}, std::nullopt, Lead::kOrder, "the page is full after 200 articles"},
      {{million, 1, {0.002}}, std::nullopt, Lead::kWords, "middling: 2,000 rows are few"},
      {{million, 2, {0.9}}, std::nullopt, Lead::kWords, "the rare one of two leads"},
      {{million, 2, {0.9, 0.8}}, std::nullopt, Lead::kOrder, "both everywhere"},
      {{-1, 1, {}}, std::nullopt, Lead::kWords, "nothing known: bounded by what matches"},
      {{0, 1, {}}, std::nullopt, Lead::kWords, "an empty database"},
      {{million, 0, {}}, 10, Lead::kMentions, "a rare entity"},
      {{million, 0, {}}, kManyMentions, Lead::kOrder, "an entity that is everywhere"},
      {{million, 1, {0.9}}, 10, Lead::kMentions, "a rare entity with a frequent word"},
      {{million, 1, {}}, kManyMentions, Lead::kWords, "a rare word with a frequent entity"},
      {{-1, 1, {}}, 10, Lead::kWords, "nothing known, either is bounded"},
      {{-1, 0, {}}, 10, Lead::kMentions, "nothing known of few mentions"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(ChooseLead(row.statistics, row.mentions, 21), row.lead) << row.why;
  }
}

}  // namespace
}  // namespace rasad::postgres

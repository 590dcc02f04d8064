// The choice by expected cost.
#include "platform/postgres/search_plan.h"

#include <algorithm>
#include <limits>

namespace rasad::postgres {
namespace {

// Looking one article up costs about as much as collecting this many: the row, the vector out of
// line, the match, against a bitmap and a join.
constexpr double kLookUpCost = 2.0;

// A word that is not among the most frequent is rarer than all of those.
constexpr double kRareFrequency = 0.001;

}  // namespace

Lead ChooseLead(const WordStatistics& statistics, std::optional<std::int64_t> mentions,
                std::int64_t limit) {
  const bool few_mentions = mentions && *mentions < kManyMentions;
  if (statistics.articles < 1) {  // Unknown: something whose cost is bounded.
    if (statistics.words > 0) return Lead::kWords;
    return few_mentions ? Lead::kMentions : Lead::kOrder;
  }
  const double infinite = std::numeric_limits<double>::infinity();
  const double total = statistics.articles;
  double share = 1.0;  // Of articles that fit, words and mentions taken as independent.
  double rarest = 1.0;
  for (const double frequency : statistics.frequencies) {
    share *= std::clamp(frequency, 0.0, 1.0);
    rarest = std::min(rarest, frequency);
  }
  if (statistics.frequencies.size() < statistics.words) {
    share *= kRareFrequency;
    rarest = std::min(rarest, kRareFrequency);
  }
  const double words_cost = statistics.words > 0 ? total * rarest : infinite;
  // At the limit of counting nothing is known but "many", so they do not narrow the share.
  const double mentions_cost = few_mentions ? static_cast<double>(*mentions) : infinite;
  if (few_mentions) share *= std::min(1.0, mentions_cost / total);
  const double order_cost =
      share > 0 ? std::min(total, static_cast<double>(limit) / share) * kLookUpCost : infinite;
  if (mentions_cost <= words_cost && mentions_cost <= order_cost) return Lead::kMentions;
  return words_cost <= order_cost ? Lead::kWords : Lead::kOrder;
}

}  // namespace rasad::postgres

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
  const double infinite = std::numeric_limits<double>::infinity();
  const bool known = statistics.articles >= 1;
  const double total = std::max(statistics.articles, 1.0);
  double share = 1.0;  // Of articles that fit, words taken as independent.
  double words_cost = infinite;
  if (statistics.words > 0) {
    double rarest = 1.0;
    for (const double frequency : statistics.frequencies) {
      share *= std::clamp(frequency, 0.0, 1.0);
      rarest = std::min(rarest, frequency);
    }
    if (statistics.frequencies.size() < statistics.words) {
      share *= kRareFrequency;
      rarest = std::min(rarest, kRareFrequency);
    }
    words_cost = known ? total * rarest : 0.0;
  }
  double mentions_cost = infinite;
  if (mentions) {
    // At the limit of counting nothing is known but "many": the order leads unless words are few.
    const bool many = *mentions >= kManyMentions;
    mentions_cost = many ? infinite : static_cast<double>(*mentions);
    if (!many && known) share *= std::min(1.0, static_cast<double>(*mentions) / total);
  }
  const double order_cost =
      share > 0 ? std::min(total, static_cast<double>(limit) / share) * kLookUpCost : infinite;
  if (mentions_cost <= words_cost && mentions_cost <= order_cost) return Lead::kMentions;
  if (statistics.words > 0 && words_cost <= order_cost) return Lead::kWords;
  if (statistics.words > 0 && !known) return Lead::kWords;
  return Lead::kOrder;
}

}  // namespace rasad::postgres

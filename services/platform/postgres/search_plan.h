// Which index leads a search: a pure choice by frequency.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rasad::postgres {

/// What the database's statistics say of the words of a search.
struct WordStatistics {
  double articles = -1;   ///< Stored articles; below 1: unknown.
  std::size_t words = 0;  ///< Different words of the search.
  std::vector<double>
      frequencies;  ///< Of those among the most frequent: share of articles, 0 to 1.
};

/// Mentions are counted up to here only.
inline constexpr std::int64_t kManyMentions = 20'000;

/// What is walked first.
enum class Lead {
  kWords,     ///< All articles with the words, then sorted: right up to middling frequencies.
  kMentions,  ///< All articles with the mention, then sorted.
  kOrder,     ///< Articles from the newest on, each looked at: right for words that most have.
};

/// Chooses by the rows that each way would touch to fill a page of `limit`. `mentions` is the count
/// of fitting mentions (kManyMentions: that many or more), nullopt where none are asked for.
/// Without statistics the words lead, whose cost is bounded by what matches.
Lead ChooseLead(const WordStatistics& statistics, std::optional<std::int64_t> mentions,
                std::int64_t limit);

}  // namespace rasad::postgres

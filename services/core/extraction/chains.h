// The label chains of the tagger: which types each tells apart, and what its labels mean.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "rasad/news/v1/extracted.pb.h"

namespace rasad::extraction {

/// A chain labels every token of a line once; mentions of one chain never overlap. Chains know
/// nothing of one another, so that mentions of different chains may nest.
struct Chain {
  std::array<news::v1::MentionType, 3> types;
  std::uint32_t type_count;
  /// Of mentions inside one another of these types: true for the innermost, false for the
  /// outermost.
  bool innermost;
  std::uint32_t first_column;  ///< Of its labels in a row of weights.

  constexpr std::uint32_t labels() const { return 1 + 4 * type_count; }
};

/// Labels within a chain: 0 outside; then four a type, in this order.
enum LabelPart : std::uint32_t { kBegin = 0, kInside = 1, kEnd = 2, kSingle = 3 };
constexpr std::uint32_t LabelOf(std::uint32_t type_index, LabelPart part) {
  return 1 + 4 * type_index + part;
}
constexpr LabelPart PartOf(std::uint32_t label) { return static_cast<LabelPart>((label - 1) & 3); }
constexpr std::uint32_t TypeIndexOf(std::uint32_t label) { return (label - 1) >> 2; }
/// True if a mention is open after this label, so that it must go on.
constexpr bool IsOpen(std::uint32_t label) {
  return label != 0 && (PartOf(label) == kBegin || PartOf(label) == kInside);
}
/// True if label `b` may follow label `a`.
constexpr bool MayFollow(std::uint32_t a, std::uint32_t b) {
  const bool goes_on = b != 0 && (PartOf(b) == kInside || PartOf(b) == kEnd);
  return IsOpen(a) == goes_on && (!goes_on || TypeIndexOf(a) == TypeIndexOf(b));
}

inline constexpr Chain kChains[] = {
    {{news::v1::MENTION_TYPE_PERSON, news::v1::MENTION_TYPE_PLACE,
      news::v1::MENTION_TYPE_ORGANIZATION},
     3,
     true,
     0},
    {{news::v1::MENTION_TYPE_ORGANIZATION, news::v1::MENTION_TYPE_FACILITY,
      news::v1::MENTION_TYPE_UNSPECIFIED},
     2,
     false,
     13},
    {{news::v1::MENTION_TYPE_POSITION, news::v1::MENTION_TYPE_UNSPECIFIED,
      news::v1::MENTION_TYPE_UNSPECIFIED},
     1,
     false,
     22},
    {{news::v1::MENTION_TYPE_EVENT, news::v1::MENTION_TYPE_UNSPECIFIED,
      news::v1::MENTION_TYPE_UNSPECIFIED},
     1,
     false,
     27},
};
/// Weights in a row: one a label of every chain.
inline constexpr std::uint32_t kColumns = 32;
inline constexpr std::uint32_t kMostLabels = 13;  ///< Of one chain.
static_assert(kChains[3].first_column + 1 + 4 * 1 == kColumns);

}  // namespace rasad::extraction

// What the tagger sees of a token: hashes of observations, the same in training and at work.
#pragma once

#include <cstdint>
#include <vector>

#include "core/extraction/page.h"

namespace rasad::extraction {

/// The hash of two observations that hold together. Stored in models: never changes.
constexpr std::uint64_t MixObservations(std::uint64_t a, std::uint64_t b) {
  std::uint64_t h = (a ^ (b + 0x9e3779b97f4a7c15u + (a << 6) + (a >> 2))) * 0x9fb21c651e98df25u;
  h ^= h >> 29;
  h *= 0xff51afd7ed558ccdu;
  return h ^ (h >> 32);
}

/// How far words are looked at to both sides.
inline constexpr std::int32_t kReach = 2;

/// What is seen of one word, whatever stands around it. Seen from a neighbour `distance` words
/// away it is only the first `Count(distance)` of them.
struct WordObservations {
  std::vector<std::uint64_t> all;
  std::uint32_t far = 0;   ///< How many hold at any distance up to kReach.
  std::uint32_t near = 0;  ///< How many hold next to it.

  std::size_t Count(std::int32_t distance) const {
    return distance == 0 ? all.size() : distance == 1 || distance == -1 ? near : far;
  }
};

/// Observation `one` of the word `offset` places to the right of the token that is labelled.
constexpr std::uint64_t AtOffset(std::uint64_t one, std::int32_t offset) {
  return MixObservations(one, 0x51ed270b9f3a1c00u + static_cast<std::uint64_t>(offset + kReach));
}
/// What is seen beyond the ends of the line.
inline constexpr std::uint64_t kBeyondLine = 0x7c15ac3f0d21e961u;

/// The observations of one page, after all rules have proposed. Not thread-safe; one article.
class Observer {
 public:
  /// The page outlives the observer.
  explicit Observer(const Page& page);

  /// Names what ForWord gives: two words with the same key look the same.
  std::uint64_t WordKey(std::uint32_t i) const;
  /// What is seen of word i alone; `out` is overwritten.
  void ForWord(std::uint32_t i, WordObservations& out) const;
  /// Appends what is seen of token i in its surroundings, on its line [line_begin, line_end).
  void AroundToken(std::uint32_t i, std::uint32_t line_begin, std::uint32_t line_end,
                   std::vector<std::uint64_t>& out) const;

 private:
  struct Tag {
    std::uint64_t observation;
    std::uint32_t next;  ///< The token's next tag, or kNone.
  };
  struct Memory {
    std::uint64_t key = 0;
    std::uint32_t cues = 0;
    std::uint32_t count = 0;
  };
  static constexpr std::uint32_t kNone = UINT32_MAX;

  void AddTag(std::uint32_t token, std::uint64_t observation);
  void TagCandidates();
  void TagPhrases();
  void Remember();
  const Memory* Recall(std::uint32_t i) const;
  std::uint32_t CuesAt(std::uint32_t i) const;

  const Page& page_;
  std::vector<std::uint32_t> first_tag_;  ///< By token.
  std::vector<Tag> tags_;
  std::vector<std::uint32_t> summary_;  ///< By token: what rules propose there, see TagCandidates.
  std::vector<std::uint64_t> head_;     ///< By token: the nearest head word to the left.
  std::vector<std::uint8_t> quoted_;    ///< By token: inside of guillemets.
  std::vector<Memory> memory_;          ///< By word, open addressing.
  std::uint32_t headline_end_ = 0;
};

}  // namespace rasad::extraction

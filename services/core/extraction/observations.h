// What the tagger sees of a token: hashes of observations, the same in training and at work.
#pragma once

#include <array>
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

/// What is seen of a token in its surroundings, in groups: what a group holds hangs on little, so
/// that the sums of what was met before serve again.
enum Group : std::uint32_t {
  kProposed,    ///< What rules propose there and beside it, phrases of the tables.
  kRemembered,  ///< What the article says of the word and its neighbours; the place in the line.
  kHeaded,      ///< The head word to the left; nothing where there is none.
  kGroups,
};

/// Pairs of neighbouring words and of their kinds.
inline constexpr std::uint32_t kPairs = 7;

class PairReader;

/// The observations of one page, after all rules have proposed. Not thread-safe.
class Observer {
 public:
  Observer() = default;
  explicit Observer(const Page& page) { Read(page); }
  /// Looks at a page, which outlives what is asked then; buffers serve again.
  void Read(const Page& page);

  /// Names what ForWord gives: two words with the same key look the same.
  std::uint64_t WordKey(std::uint32_t i) const;
  /// What is seen of word i alone; `out` is overwritten.
  void ForWord(std::uint32_t i, WordObservations& out) const;
  /// The line [begin, end) on which a token stands.
  struct Line {
    std::uint32_t begin;
    std::uint32_t end;
  };
  /// Name what ForGroup gives: the same key, the same observations; 0 for none.
  std::array<std::uint64_t, kGroups> GroupKeys(std::uint32_t i, Line line) const;
  /// Appends the observations of a group at token i.
  void ForGroup(Group group, std::uint32_t i, Line line, std::vector<std::uint64_t>& out) const;
  /// Appends those of all groups, and the pairs.
  void AroundToken(std::uint32_t i, Line line, std::vector<std::uint64_t>& out) const;

 private:
  friend class PairReader;
  struct Tag {
    std::uint64_t observation;
    std::uint32_t next;  ///< The token's next tag, or kNone.
  };
  struct Memory {
    std::uint64_t key = 0;
    std::uint32_t cues = 0;
    std::uint32_t count = 0;
  };
  /// What is known of a token besides its word.
  struct Seen {
    std::uint64_t tags = 0;                ///< The sum of its tags.
    std::uint64_t head = 0;                ///< The nearest head word to the left, or 0.
    std::uint32_t first_tag = UINT32_MAX;  ///< Of tags_, or kNone.
    std::uint32_t summary = 0;             ///< What rules propose there, see TagCandidates.
    std::uint32_t cues = UINT32_MAX;       ///< Of its word in the whole article; kNone for no word.
    std::uint8_t count = 0;                ///< How often the article has its word, at most 4.
    bool quoted = false;                   ///< Inside of guillemets.
  };
  /// What the groups are made of.
  struct Around;
  static constexpr std::uint32_t kNone = UINT32_MAX;

  void LookLeft();
  void AddTag(std::uint32_t token, std::uint64_t observation);
  void TagCandidates();
  void TagPhrases();
  void Remember();
  std::uint32_t CuesAt(std::uint32_t i) const;
  Around LookAround(std::uint32_t i, Line line) const;

  const Page* page_ = nullptr;
  std::vector<Seen> seen_;  ///< By token.
  std::vector<Tag> tags_;
  std::vector<Memory> memory_;        ///< By word, in the order of the text.
  std::vector<std::uint32_t> slots_;  ///< Of memory_, plus one, by key: open addressing.
  std::uint32_t headline_end_ = 0;
};

/// The pairs around the tokens of a line, from one token on: most are half made for the token
/// before. Of use while the observer looks at the page.
class PairReader {
 public:
  PairReader(const Observer& observer, Observer::Line line, std::uint32_t token);
  /// The pairs around the token; goes on to the one behind it, at most to line.end.
  std::array<std::uint64_t, kPairs> Next();

 private:
  std::uint64_t WordAt(std::int64_t at) const;
  std::uint64_t KindsAt(std::int64_t at) const;

  const Page& page_;
  Observer::Line line_;
  std::int64_t at_;           ///< The token.
  std::uint64_t words_[3];    ///< Before it, its own, behind it.
  std::uint64_t beside_[3];   ///< Words two and one before it; one before it and it; it and behind.
  std::uint64_t kinds_;       ///< Its own.
  std::uint64_t kinds_pair_;  ///< Those before it and its own.
};

}  // namespace rasad::extraction

// The trained tagger: mentions of names, offices, bodies, sites and events with probabilities.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/huge_pages.h"
#include "core/extraction/lattice.h"
#include "core/extraction/model.h"
#include "core/extraction/observations.h"
#include "core/extraction/page.h"

namespace rasad::extraction {

/// A mention that a chain found, tokens [begin, end).
struct Tagged {
  std::uint32_t begin;
  std::uint32_t end;
  news::v1::MentionType type;
  std::uint32_t chain;  ///< Index into kChains.
  float probability;    ///< Of this span with this type; not calibrated.
};

/// A model made ready for use. Immutable; thread-safe.
class Tagger {
 public:
  explicit Tagger(const Model& model);

  /// Appends the mentions of a page on which all rules have proposed. Those of one chain do not
  /// overlap. Linear in the text.
  void Tag(const Page& page, std::vector<Tagged>& out) const;

  /// The share of right ones among mentions like this.
  float Confidence(const Tagged& one) const;

 private:
  /// The keys that share their upper bits.
  static constexpr int kTagBits = 16;
  struct alignas(16) Bucket {
    std::uint16_t tags[6];  ///< The lower bits of its first keys; the last one repeated.
    std::uint32_t first;    ///< Index of its first key; kCrowded says that there are more keys.
  };
  static constexpr std::uint32_t kCrowded = 1u << 31;
  struct alignas(32) Weights {
    ModelRow row;
  };
  struct Scratch;
  struct Sums;
  struct WordSums;

  void MakeBuckets();
  void MakeLeads(const Model& model);
  std::uint32_t RowOf(std::uint32_t key) const;
  void Prefetch(std::uint32_t key) const;
  void FindRows(std::span<std::uint32_t> keys) const;
  void AddRows(std::span<const std::uint32_t> rows, Sums& sums) const;
  void SumWord(const Observer& observer, std::uint32_t token, Scratch& scratch,
               WordSums& word) const;
  void SumGroup(const Observer& observer, Group group, std::uint32_t token, Observer::Line line,
                Scratch& scratch, Sums& sums) const;
  void ScoreLine(const Observer& observer, Observer::Line line, Scratch& scratch) const;
  std::uint32_t Near(const Sums& sums) const;
  void TagLine(const Page& page, Observer::Line line, Scratch& scratch) const;
  void Remember(const Page& page, Scratch& scratch) const;

  std::vector<std::uint32_t> keys_;  ///< Ascending, and one behind them that is above all others.
  std::vector<Weights, base::HugePages<Weights>> rows_;   ///< Of each key, and an empty one.
  std::vector<Bucket, base::HugePages<Bucket>> buckets_;  ///< By the upper bits of a key.
  std::vector<float> powers_;  ///< exp(-k * scale) by k, up to the first that is zero.
  float scale_;
  std::uint64_t id_;  ///< Tells what is kept for several taggers apart.
  std::array<Jumps, std::size(kChains)> jumps_;
  /// Of each column: by how much, in steps of a weight, it may lie below "outside" of its chain
  /// before it is left out of account.
  alignas(16) std::array<std::int16_t, kColumns> leads_;
  std::array<Calibration, news::v1::MentionType_ARRAYSIZE> calibration_;
};

/// The tagger of this program, made at the first call; thread-safe.
const Tagger* GetTagger();

}  // namespace rasad::extraction

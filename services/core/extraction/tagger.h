// The trained tagger: mentions of names, offices, bodies, sites and events with probabilities.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

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
  /// The keys that share their upper half.
  struct alignas(32) Bucket {
    std::uint16_t tags[14];  ///< The lower halves of its first keys; the last one repeated.
    std::uint32_t first;     ///< Index of its first key; kCrowded says that there are more keys.
  };
  static constexpr std::uint32_t kCrowded = 1u << 31;
  struct alignas(32) Weights {
    ModelRow row;
  };
  struct Scratch;
  struct Sums;

  void MakeBuckets();
  void Gather(const std::vector<std::uint64_t>& observations, Scratch& scratch) const;
  void AddRows(const Scratch& scratch, std::size_t first, std::size_t last, Sums& sums) const;
  void AddWord(const Observer& observer, std::uint32_t token, std::uint32_t line_begin,
               std::uint32_t line_end, Scratch& scratch) const;
  void ScoreLine(const Observer& observer, std::uint32_t begin, std::uint32_t end,
                 Scratch& scratch) const;
  bool IsNear(std::uint32_t chain, const Sums& sums, std::uint32_t wanted) const;
  void TagRun(const Page& page, std::uint32_t chain, std::uint32_t line, std::uint32_t begin,
              std::uint32_t end, Scratch& scratch) const;
  void Remember(const Page& page, Scratch& scratch) const;

  std::vector<std::uint32_t> keys_;  ///< Ascending, and one behind them that is above all others.
  std::vector<Weights> rows_;        ///< Of each key.
  std::vector<Bucket> buckets_;      ///< By the upper half of a key.
  std::vector<float> powers_;        ///< exp(-k * scale) by k, up to the first that is zero.
  float scale_;
  std::uint64_t id_;  ///< Tells the word memories of several taggers apart.
  /// Of each chain, with kStride labels a row: exp of the transitions from the row's label, and of
  /// those to it; 0 where barred.
  std::array<std::vector<float>, std::size(kChains)> jumps_;
  std::array<std::vector<float>, std::size(kChains)> jumps_to_;
  /// Of each chain and label: by how much, in steps of a weight, it may lie below "outside" before
  /// it is left out of account.
  std::array<std::array<std::int32_t, kMostLabels>, std::size(kChains)> leads_;
  std::array<Calibration, news::v1::MentionType_ARRAYSIZE> calibration_;
};

/// The tagger of this program, made at the first call; thread-safe.
const Tagger* GetTagger();

}  // namespace rasad::extraction

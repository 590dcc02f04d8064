// Forward-backward over a run of tokens of one chain: which spans are how likely.
#pragma once

#include <emmintrin.h>

#include <array>
#include <cstdint>
#include <vector>

#include "core/extraction/chains.h"

namespace rasad::extraction {

/// Labels by their part, a lane a type: begin, inside, end, single. "Outside" is the last lane of
/// `single`; lanes that a chain does not need are 0.
struct Cells {
  __m128 begin, inside, end, single;
};
inline constexpr std::uint32_t kOutsideLane = 3;

/// Exponentials of a chain's transitions. A mention goes on with its own type only, so that all
/// types go on in one step; only between those labels that leave no mention open and those that
/// stand outside or begin one does each count with each.
struct Jumps {
  struct Row {
    __m128 to_type;  ///< From one label to begins; backward: to one label from ends.
    __m128 to_rest;  ///< The same to, or from, singles and "outside".
  };
  static constexpr std::uint32_t kMostRows = 7;  ///< Outside, then two a type.
  std::array<Row, kMostRows> forward;   ///< From outside, end, single, end, single and so on.
  std::array<Row, kMostRows> backward;  ///< To outside, begin, single and so on.
  __m128 begin_inside, begin_end, inside_inside, inside_end;
  float outside;  ///< From outside to outside.

  /// `transitions` are those of Model.
  static Jumps Of(const Chain& chain, const std::vector<float>& transitions);
};

/// A span of a run, with the index of its type in the chain.
struct LatticeSpan {
  std::uint32_t begin;
  std::uint32_t end;
  std::uint32_t type;
  float probability;
};

/// Its buffers serve again. Not thread-safe.
class Lattice {
 public:
  /// Appends the spans of probability `least` or more. `sums` holds kColumns sums a token, of
  /// which those of the chain count; powers[k] is what a sum that is k below the best of its
  /// token stands for, the last one for all beyond. "Outside" stands on both sides of the run.
  void Run(const Chain& chain, const Jumps& jumps, const std::int16_t* sums, std::uint32_t length,
           const std::vector<float>& powers, float least, std::vector<LatticeSpan>& out);

 private:
  template <std::uint32_t kTypes>
  void RunOf(const Jumps& jumps, const std::int16_t* sums, std::uint32_t length,
             const std::vector<float>& powers, float least, std::vector<LatticeSpan>& out);

  std::vector<Cells> emission_;  ///< By token; once it was passed, times what keeps sums near 1.
  std::vector<Cells> alpha_;
  std::vector<Cells> beta_;
};

}  // namespace rasad::extraction

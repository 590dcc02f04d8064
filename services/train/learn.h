// From annotated articles to a model: observations, labels, weights, pruning, rounding.
#pragma once

#include <array>
#include <vector>

#include "core/extraction/model.h"
#include "train/corpus.h"
#include "train/crf.h"

namespace rasad::train {

/// What suits a chain, as texts that were held out told.
struct ChainOptions {
  float machine_weight;  ///< Further weight of texts that a machine labelled.
  float l1;              ///< As in CrfOptions.
};

/// How to train.
struct LearnOptions {
  /// Machines know names well; offices and events they cut as they please.
  std::array<ChainOptions, std::size(extraction::kChains)> chains = {
      {{0.3f, 0.0007f}, {0.3f, 0.0007f}, {0.2f, 0.0015f}, {0.2f, 0.0015f}}};
  CrfOptions crf;
  /// Observations of fewer tokens are dropped.
  std::uint32_t least_count = 2;
  /// Observations beyond so many are dropped, those of the least weights first.
  std::uint32_t most_rows = 100'000;
  bool report = true;  ///< Progress on standard error.
};

/// Trains all chains, two at a time. A function of its arguments.
/// Calibration is left as it is by default (see calibrate.h).
extraction::Model Learn(const std::vector<Example>& examples, const LearnOptions& options);

}  // namespace rasad::train

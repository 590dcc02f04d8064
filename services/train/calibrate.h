// How far the tagger's probabilities can be trusted, and which mentions are worth making.
#pragma once

#include <vector>

#include "core/extraction/model.h"
#include "train/corpus.h"

namespace rasad::train {

/// How mentions of one type do on annotated texts.
struct Score {
  std::uint32_t gold = 0;
  std::uint32_t found = 0;
  std::uint32_t right = 0;  ///< Same span, same type.

  double f1() const { return gold + found == 0 ? 0 : 2.0 * right / (gold + found); }
};

/// What the chains find in `examples`, by mention type; innermost and outermost bodies together.
/// Mentions that normalisation left without a place in the display text count as missed.
std::vector<Score> Evaluate(const std::vector<Example>& examples, const extraction::Model& model);

/// Sets slope and offset of each type from texts that the model was not trained on: by logistic
/// regression on the log-odds of the chain's probability (Platt 1999).
void Calibrate(const std::vector<Example>& held_out, extraction::Model& model);

}  // namespace rasad::train

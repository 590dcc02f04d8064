// The model file of the tagger: what it holds and how it is laid out.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/extraction/chains.h"

namespace rasad::extraction {

/// The weights of one observation: a signed byte for each label of each chain.
using ModelRow = std::array<std::int8_t, kColumns>;

/// The upper half of an observation's hash: what a model knows it by.
constexpr std::uint32_t ModelKey(std::uint64_t observation) {
  return static_cast<std::uint32_t>(observation >> 32);
}

/// Of each mention type: p = 1 / (1 + exp(-(a * logit(q) + b))) is the share of right ones among
/// mentions that the chain gives probability q.
struct Calibration {
  float slope = 1;
  float offset = 0;
  float least = 0.34f;  ///< Mentions of less q are not made. F1 is flat between 0.3 and 0.4.
};

/// Everything that training found.
struct Model {
  float scale = 1;  ///< What one step of a weight stands for.
  /// Of each chain: the weight of label b after label a, at [a * labels + b].
  std::array<std::vector<float>, std::size(kChains)> transitions;
  std::array<Calibration, news::v1::MentionType_ARRAYSIZE> calibration;
  /// Ascending and unique, with a row each.
  std::vector<std::uint32_t> keys;
  std::vector<ModelRow> rows;
};

/// The bytes of a model file: little-endian; "RASADTAG", a version, the parts in the order of
/// Model with their counts before them, rows without their zeros (a count, then column and weight).
std::string WriteModel(const Model& model);

/// Reads such bytes, whatever they are; kInvalidInput says what is wrong with them.
base::Result<Model> ReadModel(std::string_view bytes);

}  // namespace rasad::extraction

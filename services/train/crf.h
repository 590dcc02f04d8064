// Linear-chain conditional random fields, trained by stochastic gradients.
#pragma once

#include <cstdint>
#include <vector>

namespace rasad::train {

/// Sequences of tokens with their observations, rows of one array each.
struct Dataset {
  std::vector<std::uint32_t> observations;  ///< Feature numbers, token after token.
  std::vector<std::uint64_t> first;         ///< By token, and one more: where they begin.
  struct Sequence {
    std::uint32_t begin;  ///< First token.
    std::uint32_t end;
    float weight;
    bool machine = false;  ///< Labelled by a machine.
  };
  std::vector<Sequence> sequences;
  std::uint32_t features = 0;

  std::uint32_t tokens() const { return static_cast<std::uint32_t>(first.size() - 1); }
};

/// Which labels there are, and which may follow which; label 0 stands before and after a sequence.
struct LabelSet {
  std::uint32_t count;
  std::vector<std::uint8_t> may_follow;  ///< [a * count + b]
};

struct CrfOptions {
  std::uint32_t epochs = 8;
  float rate = 0.12f;        ///< AdaGrad's step size.
  float machine_weight = 1;  ///< Further weight of sequences that a machine labelled.
  float l1 = 0.0007f;        ///< Shrinks weights towards 0, which most then are.
  std::uint64_t seed = 1;
  /// So many times, each from seeds of its own; the weights are the means. The order of the lines
  /// moves a weight more than it should, and less so their mean.
  std::uint32_t runs = 3;
};

/// Weights of one chain.
struct Crf {
  std::uint32_t labels = 0;
  std::vector<float> weights;      ///< [feature * labels + label]
  std::vector<float> transitions;  ///< [a * labels + b]
};

/// Trains on `data` with a label a token. AdaGrad (Duchi et al. 2011) on the log-likelihood of one
/// sequence at a time, in an order drawn anew each epoch from `options.seed`, with soft
/// thresholding of what a step touches and a rate that falls linearly to 0. A function of its
/// arguments. `progress`, where given, is called after each epoch with the mean loss a token.
Crf TrainCrf(const Dataset& data, const std::vector<std::uint8_t>& labels, const LabelSet& set,
             const CrfOptions& options,
             void (*progress)(std::uint32_t epoch, double loss) = nullptr);

}  // namespace rasad::train

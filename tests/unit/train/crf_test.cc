// The trainer of chains: its steps against a plain one, toy problems learnt without an error.
#include "train/crf.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace rasad::train {
namespace {

// Outside, begin, end: begin and end only together.
LabelSet Pairs() { return {3, {1, 1, 0, 0, 0, 1, 1, 1, 0}}; }

Dataset Tokens(const std::vector<std::vector<std::uint32_t>>& tokens, std::uint32_t features) {
  Dataset data;
  data.features = features;
  for (const auto& one : tokens) {
    data.first.push_back(data.observations.size());
    data.observations.insert(data.observations.end(), one.begin(), one.end());
  }
  data.first.push_back(data.observations.size());
  return data;
}

double Score(const Dataset& data, const Dataset::Sequence& sequence, const LabelSet& set,
             const std::vector<double>& weights, const std::vector<double>& jumps,
             const std::vector<std::uint32_t>& labels) {
  double score = 0;
  std::uint32_t before = 0;
  for (std::uint32_t t = sequence.begin; t < sequence.end; ++t) {
    const std::uint32_t label = labels[t - sequence.begin];
    for (std::uint64_t k = data.first[t]; k < data.first[t + 1]; ++k) {
      score += weights[data.observations[k] * set.count + label];
    }
    score += jumps[before * set.count + label];
    before = label;
  }
  return score;
}

// Calls `visit` with all sequences of labels that may be, "outside" before and after.
void ForAll(const LabelSet& set, std::size_t length,
            const std::function<void(const std::vector<std::uint32_t>&)>& visit) {
  std::vector<std::uint32_t> labels;
  const std::function<void()> go = [&] {
    const std::uint32_t before = labels.empty() ? 0 : labels.back();
    if (labels.size() == length) {
      if (set.may_follow[before * set.count] != 0) visit(labels);
      return;
    }
    for (std::uint32_t y = 0; y < set.count; ++y) {
      if (set.may_follow[before * set.count + y] == 0) continue;
      labels.push_back(y);
      go();
      labels.pop_back();
    }
  };
  go();
}

double Loss(const Dataset& data, const Dataset::Sequence& sequence, const LabelSet& set,
            const std::vector<double>& weights, const std::vector<double>& jumps,
            const std::vector<std::uint32_t>& gold) {
  double z = 0;
  ForAll(set, sequence.end - sequence.begin, [&](const auto& labels) {
    z += std::exp(Score(data, sequence, set, weights, jumps, labels));
  });
  return std::log(z) - Score(data, sequence, set, weights, jumps, gold);
}

std::vector<std::uint32_t> Likeliest(const Dataset& data, const Dataset::Sequence& sequence,
                                     const LabelSet& set, const Crf& crf) {
  const std::vector<double> weights(crf.weights.begin(), crf.weights.end());
  const std::vector<double> jumps(crf.transitions.begin(), crf.transitions.end());
  std::vector<std::uint32_t> best;
  double most = -1e300;
  ForAll(set, sequence.end - sequence.begin, [&](const auto& labels) {
    const double score = Score(data, sequence, set, weights, jumps, labels);
    if (score > most) {
      most = score;
      best = labels;
    }
  });
  return best;
}

struct Plain {
  std::vector<double> weights;
  std::vector<double> jumps;
};

// The same training on the one sequence of `data`, with gradients by finite differences of the
// enumerated loss.
Plain TrainPlainly(const Dataset& data, const std::vector<std::uint32_t>& gold, const LabelSet& set,
                   const CrfOptions& options) {
  Plain plain{std::vector<double>(data.features * set.count, 0),
              std::vector<double>(set.count * set.count, 0)};
  std::vector<double> squares(plain.weights.size(), 1e-4), jump_squares(plain.jumps.size(), 1);
  const Dataset::Sequence& sequence = data.sequences[0];
  const auto gradient = [&](std::vector<double>& of) {
    std::vector<double> all;
    for (double& one : of) {
      const double kept = one;
      one = kept + 1e-5;
      const double above = Loss(data, sequence, set, plain.weights, plain.jumps, gold);
      one = kept - 1e-5;
      const double below = Loss(data, sequence, set, plain.weights, plain.jumps, gold);
      one = kept;
      all.push_back((above - below) / 2e-5 * sequence.weight);
    }
    return all;
  };
  for (std::uint32_t step = 0; step < options.epochs; ++step) {
    const double rate = options.rate * (1 - static_cast<double>(step) / options.epochs);
    const auto move = [&](std::vector<double>& of, const std::vector<double>& by,
                          std::vector<double>& sums) {
      for (std::size_t k = 0; k < of.size(); ++k) {
        sums[k] += by[k] * by[k];
        of[k] -= rate * by[k] / std::sqrt(sums[k]);
      }
    };
    const std::vector<double> by_weight = gradient(plain.weights), by_jump = gradient(plain.jumps);
    move(plain.weights, by_weight, squares);
    move(plain.jumps, by_jump, jump_squares);
  }
  return plain;
}

void ExpectJumps(const Crf& crf, const Plain& plain, const LabelSet& set, double within) {
  for (std::size_t k = 0; k < plain.jumps.size(); ++k) {
    if (set.may_follow[k] != 0) {
      EXPECT_NEAR(crf.transitions[k], plain.jumps[k], within) << k;
    } else {
      EXPECT_EQ(crf.transitions[k], 0.0f) << k;
    }
  }
}

TEST(Crf, AStepIsThatOfTheEnumeratedLoss) {
  const LabelSet set = Pairs();
  Dataset data = Tokens({{0, 1}, {1, 2}, {3}, {0, 3}}, 4);
  CrfOptions options;
  options.epochs = 1;
  options.l1 = 0;
  for (const float weight : {1.0f, 0.5f}) {
    data.sequences = {{0, 4, weight}};
    const Crf crf = TrainCrf(data, {1, 2, 0, 0}, set, options);
    const Plain plain = TrainPlainly(data, {1, 2, 0, 0}, set, options);
    ExpectJumps(crf, plain, set, 1e-5);
    // The trainer steps token by token: only what one token alone has is stepped once.
    for (std::size_t y = 0; y < set.count; ++y) {
      EXPECT_NEAR(crf.weights[2 * set.count + y], plain.weights[2 * set.count + y], 1e-4) << y;
    }
  }
}

// With a feature of its own for each token any number of steps is the same.
TEST(Crf, ManyStepsAreThoseOfTheEnumeratedLoss) {
  const LabelSet set = Pairs();
  Dataset data = Tokens({{0}, {1}, {2}, {3}}, 4);
  data.sequences = {{0, 4, 1}};
  CrfOptions options;
  options.epochs = 5;
  options.l1 = 0;
  const Crf crf = TrainCrf(data, {0, 1, 2, 0}, set, options);
  const Plain plain = TrainPlainly(data, {0, 1, 2, 0}, set, options);
  ExpectJumps(crf, plain, set, 2e-3);
  for (std::size_t k = 0; k < plain.weights.size(); ++k) {
    EXPECT_NEAR(crf.weights[k], plain.weights[k], 2e-3) << k;
  }
}

struct Toy {
  Dataset data;
  std::vector<std::uint8_t> labels;
};

// Feature 0 marks the token before a pair, which looks like all others.
Toy MakeToy() {
  std::mt19937 random(5);
  std::vector<std::vector<std::uint32_t>> tokens;
  Toy toy;
  std::vector<Dataset::Sequence> sequences;
  for (int s = 0; s < 40; ++s) {
    const auto begin = static_cast<std::uint32_t>(tokens.size());
    const std::uint32_t at = random() % 4;
    for (std::uint32_t t = 0; t < 7; ++t) {
      tokens.push_back({1 + static_cast<std::uint32_t>(random() % 6)});
      if (t == at) tokens.back().push_back(0);
      if (t == at + 1) tokens.back().push_back(7);
      toy.labels.push_back(t == at + 1 ? 1 : t == at + 2 ? 2 : 0);
    }
    sequences.push_back({begin, begin + 7, 1});
  }
  toy.data = Tokens(tokens, 8);
  toy.data.sequences = sequences;
  return toy;
}

TEST(Crf, LearnsAToyProblemWithoutAnError) {
  const Toy toy = MakeToy();
  const LabelSet set = Pairs();
  CrfOptions options;
  options.epochs = 20;
  const Crf crf = TrainCrf(toy.data, toy.labels, set, options);
  for (const auto& sequence : toy.data.sequences) {
    const std::vector<std::uint32_t> wanted(toy.labels.begin() + sequence.begin,
                                            toy.labels.begin() + sequence.end);
    EXPECT_EQ(Likeliest(toy.data, sequence, set, crf), wanted);
  }
}

TEST(Crf, IsAFunctionOfItsArguments) {
  const Toy toy = MakeToy();
  CrfOptions options;
  const Crf a = TrainCrf(toy.data, toy.labels, Pairs(), options);
  const Crf b = TrainCrf(toy.data, toy.labels, Pairs(), options);
  EXPECT_EQ(a.weights, b.weights);
  EXPECT_EQ(a.transitions, b.transitions);
  options.seed = 2;
  EXPECT_NE(TrainCrf(toy.data, toy.labels, Pairs(), options).weights, a.weights);
}

TEST(Crf, ShrinkingLeavesFewerWeights) {
  const Toy toy = MakeToy();
  const auto used = [&](float l1) {
    CrfOptions options;
    options.l1 = l1;
    const Crf crf = TrainCrf(toy.data, toy.labels, Pairs(), options);
    return std::count_if(crf.weights.begin(), crf.weights.end(), [](float w) { return w != 0; });
  };
  EXPECT_LT(used(0.5f), used(0.0f));
}

TEST(Crf, EmptySequencesAndTokensWithoutObservationsAreNoTrouble) {
  Dataset data = Tokens({{}, {}}, 1);
  data.sequences = {{0, 0, 1}, {0, 2, 1}};
  const Crf crf = TrainCrf(data, {1, 2}, Pairs(), {});
  for (const float one : crf.transitions) EXPECT_TRUE(std::isfinite(one));
  EXPECT_GT(crf.transitions[1], crf.transitions[0]);
}

}  // namespace
}  // namespace rasad::train

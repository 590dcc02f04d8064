// Trains a chain: forward-backward, gradients, steps.
#include "train/crf.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rasad::train {
namespace {

constexpr std::uint32_t kMost = 16;  // labels, padded
// Smaller gradients move nothing that counts.
constexpr float kNegligible = 1e-3f;

class Trainer {
 public:
  Trainer(const Dataset& data, const std::vector<std::uint8_t>& labels, const LabelSet& set,
          const CrfOptions& options)
      : data_(data),
        labels_(labels),
        set_(set),
        n_(set.count),
        options_(options),
        weights_(static_cast<std::size_t>(data.features) * n_, 0.0f),
        squares_(weights_.size(), 1e-4f),
        transitions_(n_ * n_, 0.0f),
        transition_squares_(n_ * n_, 1.0f) {}

  Crf Run(void (*progress)(std::uint32_t, double)) {
    std::vector<std::uint32_t> order(data_.sequences.size());
    std::iota(order.begin(), order.end(), 0u);
    std::uint64_t state = options_.seed * 0x9e3779b97f4a7c15u + 1;
    const double steps = static_cast<double>(order.size()) * options_.epochs;
    double step = 0;
    for (std::uint32_t epoch = 0; epoch < options_.epochs; ++epoch) {
      for (std::size_t i = order.size(); i > 1; --i) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        std::swap(order[i - 1], order[state % i]);
      }
      double loss = 0;
      for (const std::uint32_t one : order) {
        rate_ = options_.rate * static_cast<float>(1 - step / steps);
        Dataset::Sequence sequence = data_.sequences[one];
        if (sequence.machine) sequence.weight *= options_.machine_weight;
        loss += Learn(sequence);
        step += 1;
      }
      if (progress != nullptr) progress(epoch + 1, loss / data_.tokens());
    }
    return {n_, std::move(weights_), std::move(transitions_)};
  }

 private:
  struct Cells {
    float v[kMost];
  };

  double Learn(const Dataset::Sequence& sequence) {
    const std::uint32_t length = sequence.end - sequence.begin;
    if (length == 0) return 0;
    emission_.assign(length, Cells{});
    alpha_.resize(length);
    beta_.resize(length);
    scale_.resize(length);
    for (std::uint32_t t = 0; t < length; ++t) {
      Score(sequence.begin + t, emission_[t].v);
    }
    float jump[kMost * kMost];
    for (std::uint32_t a = 0; a < n_; ++a) {
      for (std::uint32_t b = 0; b < n_; ++b) {
        jump[a * kMost + b] =
            set_.may_follow[a * n_ + b] != 0 ? std::exp(transitions_[a * n_ + b]) : 0.0f;
      }
    }
    // Gold score in logs, then the rest with emissions as probabilities.
    double gold = 0;
    std::uint32_t before = 0;
    for (std::uint32_t t = 0; t < length; ++t) {
      const std::uint32_t label = labels_[sequence.begin + t];
      gold += emission_[t].v[label] + transitions_[before * n_ + label];
      before = label;
    }
    double log_z = 0;
    for (std::uint32_t t = 0; t < length; ++t) {
      float* e = emission_[t].v;
      const float most = *std::max_element(e, e + n_);
      log_z += most;
      for (std::uint32_t y = 0; y < n_; ++y) e[y] = std::exp(e[y] - most);
      float sum = 0;
      for (std::uint32_t y = 0; y < n_; ++y) {
        float in = 0;
        if (t == 0) {
          in = jump[y];
        } else {
          for (std::uint32_t x = 0; x < n_; ++x) in += alpha_[t - 1].v[x] * jump[x * kMost + y];
        }
        alpha_[t].v[y] = in * e[y];
        sum += alpha_[t].v[y];
      }
      scale_[t] = 1 / sum;
      log_z += std::log(sum);
      for (std::uint32_t y = 0; y < n_; ++y) alpha_[t].v[y] *= scale_[t];
    }
    float last = 0;
    for (std::uint32_t y = 0; y < n_; ++y) {
      beta_[length - 1].v[y] = set_.may_follow[y * n_] != 0 ? 1.0f : 0.0f;
      last += alpha_[length - 1].v[y] * beta_[length - 1].v[y];
    }
    log_z += std::log(last);
    for (std::uint32_t y = 0; y < n_; ++y) beta_[length - 1].v[y] /= last;
    for (std::uint32_t t = length - 1; t > 0; --t) {
      float inner[kMost];
      for (std::uint32_t y = 0; y < n_; ++y) {
        inner[y] = emission_[t].v[y] * beta_[t].v[y] * scale_[t];
      }
      for (std::uint32_t x = 0; x < n_; ++x) {
        float sum = 0;
        for (std::uint32_t y = 0; y < n_; ++y) sum += jump[x * kMost + y] * inner[y];
        beta_[t - 1].v[x] = sum;
      }
    }
    Update(sequence, jump);
    return (log_z - gold) * sequence.weight;
  }

  void Update(const Dataset::Sequence& sequence, const float* jump) {
    const std::uint32_t length = sequence.end - sequence.begin;
    float jumps[kMost * kMost] = {};
    std::uint32_t before = 0;
    for (std::uint32_t t = 0; t < length; ++t) {
      const std::uint32_t gold = labels_[sequence.begin + t];
      for (std::uint32_t y = 0; y < n_; ++y) {
        const float out = emission_[t].v[y] * beta_[t].v[y] * scale_[t];
        for (std::uint32_t x = 0; x < n_; ++x) {
          const float in = t == 0 ? (x == 0 ? 1.0f : 0.0f) : alpha_[t - 1].v[x];
          jumps[x * kMost + y] += in * jump[x * kMost + y] * out;
        }
      }
      jumps[before * kMost + gold] -= 1;
      before = gold;
      float gradient[kMost];
      float most = 0;
      for (std::uint32_t y = 0; y < n_; ++y) {
        gradient[y] =
            (alpha_[t].v[y] * beta_[t].v[y] - (y == gold ? 1.0f : 0.0f)) * sequence.weight;
        most = std::max(most, std::abs(gradient[y]));
      }
      if (most < kNegligible) continue;
      const std::uint64_t end = data_.first[sequence.begin + t + 1];
      for (std::uint64_t k = data_.first[sequence.begin + t]; k < end; ++k) {
        const std::size_t row = static_cast<std::size_t>(data_.observations[k]) * n_;
        for (std::uint32_t y = 0; y < n_; ++y) {
          if (std::abs(gradient[y]) < kNegligible * 0.1f) continue;
          float& square = squares_[row + y];
          square += gradient[y] * gradient[y];
          const float pace = rate_ / std::sqrt(square);
          const float moved = weights_[row + y] - pace * gradient[y];
          const float shrink = pace * options_.l1 * sequence.weight;
          weights_[row + y] = moved > shrink    ? moved - shrink
                              : moved < -shrink ? moved + shrink
                                                : 0;
        }
      }
    }
    for (std::uint32_t a = 0; a < n_; ++a) {
      for (std::uint32_t b = 0; b < n_; ++b) {
        const float gradient = jumps[a * kMost + b] * sequence.weight;
        if (gradient == 0 || set_.may_follow[a * n_ + b] == 0) continue;
        float& square = transition_squares_[a * n_ + b];
        square += gradient * gradient;
        transitions_[a * n_ + b] -= rate_ * gradient / std::sqrt(square);
      }
    }
  }

  void Score(std::uint32_t token, float* out) const {
    const std::uint64_t end = data_.first[token + 1];
    for (std::uint64_t k = data_.first[token]; k < end; ++k) {
      const float* row = &weights_[static_cast<std::size_t>(data_.observations[k]) * n_];
      for (std::uint32_t y = 0; y < n_; ++y) out[y] += row[y];
    }
  }

  const Dataset& data_;
  const std::vector<std::uint8_t>& labels_;
  const LabelSet& set_;
  const std::uint32_t n_;
  const CrfOptions options_;
  std::vector<float> weights_;
  std::vector<float> squares_;
  std::vector<float> transitions_;
  std::vector<float> transition_squares_;
  float rate_ = 0;
  std::vector<Cells> emission_;
  std::vector<Cells> alpha_;
  std::vector<Cells> beta_;
  std::vector<float> scale_;
};

}  // namespace

Crf TrainCrf(const Dataset& data, const std::vector<std::uint8_t>& labels, const LabelSet& set,
             const CrfOptions& options, void (*progress)(std::uint32_t, double)) {
  Crf mean;
  for (std::uint32_t run = 0; run < options.runs; ++run) {
    CrfOptions one = options;
    one.seed = options.seed + run;
    Crf crf = Trainer(data, labels, set, one).Run(progress);
    if (run == 0) {
      mean = std::move(crf);
      continue;
    }
    for (std::size_t k = 0; k < crf.weights.size(); ++k) mean.weights[k] += crf.weights[k];
    for (std::size_t k = 0; k < crf.transitions.size(); ++k) {
      mean.transitions[k] += crf.transitions[k];
    }
  }
  const float share = 1 / static_cast<float>(options.runs);
  for (float& weight : mean.weights) weight *= share;
  for (float& weight : mean.transitions) weight *= share;
  return mean;
}

}  // namespace rasad::train

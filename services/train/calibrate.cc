// Compares what the chains find with what people marked.
#include "train/calibrate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>

#include "core/extraction/page.h"
#include "core/extraction/tables.h"
#include "core/extraction/tagger.h"
#include "train/spans.h"

namespace rasad::train {
namespace {

using extraction::Page;
using Key = std::tuple<news::v1::MentionType, std::uint32_t, std::uint32_t>;

// Calls `visit(tagged, right)` for every mention found, each span and type once.
template <class F>
void ForEachFound(const std::vector<Example>& examples, const extraction::Model& model, F visit) {
  const extraction::Tagger tagger(model);
  std::vector<extraction::Tagged> tagged;
  for (const Example& example : examples) {
    Page page(example.article, extraction::GetTables());
    extraction::RunRules(page);
    tagged.clear();
    tagger.Tag(page, tagged);
    std::set<Key> gold;
    for (const TokenSpan& one : SpansOf(page, example.gold)) {
      gold.insert({one.type, one.begin, one.end});
    }
    // The likelier of the two chains that know bodies speaks for a body that both found.
    std::stable_sort(tagged.begin(), tagged.end(),
                     [](const auto& a, const auto& b) { return a.probability > b.probability; });
    std::set<Key> seen;
    for (const extraction::Tagged& one : tagged) {
      const Key key{one.type, one.begin, one.end};
      if (seen.insert(key).second) visit(one, gold.contains(key));
    }
  }
}

struct Found {
  float probability;
  bool right;
};

double LogOdds(float probability) {
  const double q = std::clamp(static_cast<double>(probability), 1e-4, 1 - 1e-4);
  return std::log(q / (1 - q));
}

// What FitLogistic makes least: the negative log-likelihood, and a little ridge that keeps few or
// perfect data from running away.
double Loss(const std::vector<Found>& found, double slope, double offset) {
  double loss = ((slope - 1) * (slope - 1) + offset * offset) / 2;
  for (const Found& one : found) {
    const double z = slope * LogOdds(one.probability) + offset;
    loss += std::log1p(std::exp(-std::abs(z))) + std::max(z, 0.0) - (one.right ? z : 0);
  }
  return loss;
}

// Newton's method on two parameters, each step halved until it helps: a whole one may jump far
// beyond the minimum where most mentions are nearly certain.
void FitLogistic(const std::vector<Found>& found, extraction::Calibration& out) {
  double slope = 1;
  double offset = 0;
  double loss = Loss(found, slope, offset);
  for (int round = 0; round < 25; ++round) {
    double g0 = slope - 1, g1 = offset;
    double h00 = 1, h01 = 0, h11 = 1;
    for (const Found& one : found) {
      const double x = LogOdds(one.probability);
      const double p = 1 / (1 + std::exp(-(slope * x + offset)));
      const double error = p - (one.right ? 1 : 0);
      const double weight = p * (1 - p);
      g0 += error * x;
      g1 += error;
      h00 += weight * x * x;
      h01 += weight * x;
      h11 += weight;
    }
    const double det = h00 * h11 - h01 * h01;
    double step0 = (h11 * g0 - h01 * g1) / det;
    double step1 = (h00 * g1 - h01 * g0) / det;
    double next = Loss(found, slope - step0, offset - step1);
    for (int half = 0; next > loss && half < 30; ++half) {
      step0 /= 2;
      step1 /= 2;
      next = Loss(found, slope - step0, offset - step1);
    }
    if (!(next < loss)) break;
    loss = next;
    slope -= step0;
    offset -= step1;
  }
  out.slope = static_cast<float>(slope);
  out.offset = static_cast<float>(offset);
}

}  // namespace

std::vector<Score> Evaluate(const std::vector<Example>& examples, const extraction::Model& model) {
  std::vector<Score> scores(news::v1::MentionType_ARRAYSIZE);
  for (const Example& example : examples) {
    for (const Gold& one : example.gold) ++scores[one.type].gold;
  }
  ForEachFound(examples, model, [&](const extraction::Tagged& one, bool right) {
    ++scores[one.type].found;
    scores[one.type].right += right;
  });
  return scores;
}

void Calibrate(const std::vector<Example>& held_out, extraction::Model& model) {
  for (extraction::Calibration& one : model.calibration) one = {};
  std::array<std::vector<Found>, news::v1::MentionType_ARRAYSIZE> found;
  ForEachFound(held_out, model, [&](const extraction::Tagged& one, bool right) {
    found[one.type].push_back({one.probability, right});
  });
  for (std::size_t type = 0; type < found.size(); ++type) {
    if (found[type].empty()) continue;
    FitLogistic(found[type], model.calibration[type]);
  }
}

}  // namespace rasad::train

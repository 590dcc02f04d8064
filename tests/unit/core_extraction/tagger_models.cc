// Hand-made models, and probabilities by enumeration.
#include "unit/core_extraction/tagger_models.h"

#include <algorithm>
#include <cmath>

#include "core/extraction/observations.h"

namespace rasad::extraction {

news::v1::NormalizedArticle PlainArticle(const std::string& text) {
  news::v1::NormalizedArticle article;
  article.set_source_text(text);
  article.set_display_text(text);
  news::v1::Segment* segment = article.add_segments();
  segment->set_kind(news::v1::SEGMENT_KIND_BODY);
  segment->mutable_source()->set_end(static_cast<std::uint32_t>(text.size()));
  *segment->mutable_display() = segment->source();
  return article;
}

Model EmptyModel(float scale) {
  Model model;
  model.scale = scale;
  for (std::size_t c = 0; c < std::size(kChains); ++c) {
    model.transitions[c].assign(std::size_t{kChains[c].labels()} * kChains[c].labels(), 0.0f);
  }
  for (Calibration& one : model.calibration) one = {1, 0, 0};
  return model;
}

void AddWeight(Model& model, std::uint64_t observation, std::uint32_t column, int weight) {
  const std::uint32_t key = ModelKey(observation);
  const auto at = std::lower_bound(model.keys.begin(), model.keys.end(), key);
  const auto k = at - model.keys.begin();
  if (at == model.keys.end() || *at != key) {
    model.keys.insert(at, key);
    model.rows.insert(model.rows.begin() + k, ModelRow{});
  }
  auto& cell = model.rows[static_cast<std::size_t>(k)][column];
  cell = static_cast<std::int8_t>(std::clamp(cell + weight, -127, 127));
}

std::vector<std::uint64_t> ObservationsOf(const Page& page, std::uint32_t i) {
  const Observer observer(page);
  std::uint32_t begin = i;
  while (begin > 0 && !page.tokens().starts_line[begin]) --begin;
  std::uint32_t end = i + 1;
  while (end < page.size() && !page.tokens().starts_line[end]) ++end;
  std::vector<std::uint64_t> all;
  WordObservations word;
  for (std::int32_t offset = -kReach; offset <= kReach; ++offset) {
    const std::int64_t at = std::int64_t{i} + offset;
    if (at < begin || at >= end) continue;
    observer.ForWord(static_cast<std::uint32_t>(at), word);
    for (std::size_t k = 0; k < word.Count(offset); ++k) {
      all.push_back(AtOffset(word.all[k], offset));
    }
  }
  observer.AroundToken(i, {begin, end}, all);
  return all;
}

std::vector<int> SumsOf(const Model& model, const Page& page, std::uint32_t i) {
  std::vector<int> sums(kColumns, 0);
  for (const std::uint64_t one : ObservationsOf(page, i)) {
    const auto at = std::lower_bound(model.keys.begin(), model.keys.end(), ModelKey(one));
    if (at == model.keys.end() || *at != ModelKey(one)) continue;
    const ModelRow& row = model.rows[static_cast<std::size_t>(at - model.keys.begin())];
    for (std::uint32_t c = 0; c < kColumns; ++c) sums[c] += row[c];
  }
  return sums;
}

std::map<std::tuple<std::uint32_t, std::uint32_t, news::v1::MentionType>, double> EnumerateSpans(
    const Model& model, const Page& page, std::uint32_t chain) {
  const Chain& what = kChains[chain];
  const std::uint32_t n = what.labels();
  const auto jump = [&](std::uint32_t a, std::uint32_t b) {
    return std::exp(static_cast<double>(model.transitions[chain][a * n + b]));
  };
  std::vector<std::vector<double>> emission;
  for (std::uint32_t i = 0; i < page.size(); ++i) {
    const std::vector<int> sums = SumsOf(model, page, i);
    emission.emplace_back();
    for (std::uint32_t y = 0; y < n; ++y) {
      emission.back().push_back(
          std::exp(static_cast<double>(sums[what.first_column + y]) * model.scale));
    }
  }
  std::map<std::tuple<std::uint32_t, std::uint32_t, news::v1::MentionType>, double> spans;
  double total = 0;
  std::vector<std::uint32_t> labels;
  const std::function<void(double)> go = [&](double weight) {
    const std::uint32_t before = labels.empty() ? 0 : labels.back();
    if (labels.size() == page.size()) {
      if (!MayFollow(before, 0)) return;
      weight *= jump(before, 0);
      total += weight;
      for (std::uint32_t t = 0; t < labels.size(); ++t) {
        if (labels[t] == 0) continue;
        if (PartOf(labels[t]) != kBegin && PartOf(labels[t]) != kSingle) continue;
        std::uint32_t end = t;
        while (IsOpen(labels[end])) ++end;
        spans[{t, end + 1, what.types[TypeIndexOf(labels[t])]}] += weight;
      }
      return;
    }
    for (std::uint32_t y = 0; y < n; ++y) {
      if (!MayFollow(before, y)) continue;
      labels.push_back(y);
      go(weight * jump(before, y) * emission[labels.size() - 1][y]);
      labels.pop_back();
    }
  };
  go(1);
  for (auto& [key, weight] : spans) weight /= total;
  return spans;
}

}  // namespace rasad::extraction

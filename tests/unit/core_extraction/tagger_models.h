// Small hand-made models and pages for tests of the tagger, and what it must say by plain counting.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/extraction/model.h"
#include "core/extraction/page.h"
#include "core/extraction/tagger.h"
#include "rasad/news/v1/normalized.pb.h"

namespace rasad::extraction {

/// An article of one segment, displayed as it is.
news::v1::NormalizedArticle PlainArticle(const std::string& text);

/// A page on which the rules have proposed, with the article that it is of.
struct RuledPage {
  explicit RuledPage(const std::string& text)
      : article(PlainArticle(text)), page(article, GetTables()) {
    RunRules(page);
  }
  news::v1::NormalizedArticle article;
  Page page;
};

/// A model without a row: transitions 0, every mention made, confidence is the probability.
Model EmptyModel(float scale = 1.0f / 16);

/// Adds to the weight of `column` for an observation.
void AddWeight(Model& model, std::uint64_t observation, std::uint32_t column, int weight);

/// All observations of token i of a page, those of its neighbours and its surroundings too. Written
/// down straight from observations.h, not as the tagger gathers them.
std::vector<std::uint64_t> ObservationsOf(const Page& page, std::uint32_t i);

/// The weight sums of token i by column.
std::vector<int> SumsOf(const Model& model, const Page& page, std::uint32_t i);

/// Of a page of one line: the probability of every span of a chain, by enumerating all sequences of
/// labels. Exponential in the length of the page.
std::map<std::tuple<std::uint32_t, std::uint32_t, news::v1::MentionType>, double> EnumerateSpans(
    const Model& model, const Page& page, std::uint32_t chain);

}  // namespace rasad::extraction

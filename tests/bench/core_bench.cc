// Cost of the pure functions on the sample articles: bytes and articles a second, on one core.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/article/admit.h"
#include "core/article/normalize.h"
#include "core/document/document.h"
#include "core/extraction/extractor.h"
#include "core/text/normalizer.h"
#include "core/text/search_key.h"
#include "core/text/temporal.h"
#include "core/text/tokens.h"

namespace rasad {
namespace {

const std::vector<std::string>& Samples() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(RASAD_TEST_DATA "/articles")) {
      files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<std::string> out;
    for (const auto& file : files) {
      std::ifstream stream(file, std::ios::binary);
      out.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
    return out;
  }();
  return texts;
}

// Calls `body` with the samples in turn and counts articles and bytes.
template <class Item, class Body>
void Run(benchmark::State& state, const std::vector<Item>& items, Body body) {
  std::size_t next = 0;
  std::int64_t bytes = 0;
  for (auto _ : state) {
    body(items[next]);
    bytes += static_cast<std::int64_t>(Samples()[next].size());
    next = (next + 1) % items.size();
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(bytes);
}

std::vector<std::string> Displays() {
  std::vector<std::string> out;
  for (const std::string& sample : Samples()) {
    out.push_back(document::Parse(sample, {})->display);
  }
  return out;
}

std::vector<news::v1::RawArticle> RawArticles() {
  std::vector<news::v1::RawArticle> out;
  for (const std::string& sample : Samples()) {
    ingest::v1::ArticleSubmission submission;
    submission.set_source("bench.example");
    submission.set_content(sample);
    out.push_back(*article::Admit(submission, "bench", 1'770'000'000'000'000));
  }
  return out;
}

void TextNormalize(benchmark::State& state) {
  text::NormalizedText out;
  Run(state, Samples(), [&](const std::string& sample) { text::Normalize(sample, out); });
}
BENCHMARK(TextNormalize);

void TextTokensAndSentences(benchmark::State& state) {
  text::Tokens tokens;
  std::vector<text::Span> sentences;
  Run(state, Displays(), [&](const std::string& display) {
    text::Tokenize(display, tokens);
    text::SplitSentences(display, tokens, sentences);
  });
}
BENCHMARK(TextTokensAndSentences);

void TextSearchTerms(benchmark::State& state) {
  Run(state, Displays(),
      [](const std::string& display) { benchmark::DoNotOptimize(text::SearchTerms(display)); });
}
BENCHMARK(TextSearchTerms);

// Tokens and numbers are made before: what dates add to them.
void TextTimes(benchmark::State& state) {
  struct Item {
    std::string display;
    text::Tokens tokens;
    text::TokenNumbers numbers;
  };
  std::vector<Item> items;
  for (const std::string& display : Displays()) {
    Item& item = items.emplace_back();
    item.display = display;
    text::Tokenize(item.display, item.tokens);
    text::NumbersByToken(item.display, item.tokens, item.numbers);
  }
  std::vector<text::TimeExpression> found;
  Run(state, items, [&](const Item& item) {
    text::FindTimes(item.display, item.tokens, item.numbers, std::nullopt, found);
  });
}
BENCHMARK(TextTimes);

void DocumentParse(benchmark::State& state) {
  Run(state, Samples(),
      [](const std::string& sample) { benchmark::DoNotOptimize(document::Parse(sample, {})); });
}
BENCHMARK(DocumentParse);

void ArticleNormalize(benchmark::State& state) {
  Run(state, RawArticles(),
      [](const news::v1::RawArticle& raw) { benchmark::DoNotOptimize(article::Normalize(raw)); });
}
BENCHMARK(ArticleNormalize);

void Extract(benchmark::State& state) {
  std::vector<news::v1::NormalizedArticle> articles;
  for (const auto& raw : RawArticles()) articles.push_back(*article::Normalize(raw));
  extraction::Warm();
  Run(state, articles, [](const news::v1::NormalizedArticle& article) {
    benchmark::DoNotOptimize(extraction::Extract(article));
  });
}
BENCHMARK(Extract);

}  // namespace
}  // namespace rasad

BENCHMARK_MAIN();

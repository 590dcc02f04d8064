// Times the way from bytes to mentions on documents: `values_bench FILE`, where FILE holds JSON
// lines {"text"}. Each line of output is a step, {"step":NAME,"us":N,"found":N}: microseconds of
// CPU for one document, the fastest of several rounds over all of them, and what it found in all.
// `tests/bench/values` runs it.
#include <google/protobuf/arena.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/article/admit.h"
#include "core/article/normalize.h"
#include "core/extraction/extractor.h"
#include "core/extraction/page.h"
#include "core/text/normalizer.h"

namespace rasad {
namespace {

constexpr double kSeconds = 1.5;  // so long is each step measured, at least,
constexpr int kRounds = 5;        // and in so many rounds

struct Document {
  std::string text;
  news::v1::RawArticle raw;
  news::v1::NormalizedArticle normalized;
};

struct Buffers {
  text::NormalizedText text;
  news::v1::NormalizedArticle article;
};

// The display text of a document, as an article on which the rules run.
const news::v1::NormalizedArticle& Display(const Document& document, Buffers& buffers) {
  text::Normalize(document.text, buffers.text);
  buffers.article.set_display_text(buffers.text.display);
  return buffers.article;
}

// The steps; each returns something, which keeps the compiler from leaving the work out.
using Step = std::size_t (*)(Document&, Buffers&);

std::size_t Normalise(Document& document, Buffers& buffers) {
  text::Normalize(document.text, buffers.text);
  return buffers.text.edits.size();
}

std::size_t Phrases(Document& document, Buffers& buffers) {
  return extraction::Page(Display(document, buffers), extraction::GetTables()).size();
}

std::size_t Values(Document& document, Buffers& buffers) {
  extraction::Page page(Display(document, buffers), extraction::GetTables());
  extraction::FindDates(page);
  extraction::FindAmounts(page);
  extraction::FindPlaces(page);
  return page.candidates().size();
}

std::size_t Parse(Document& document, Buffers&) {
  return article::Normalize(document.raw)->display_text().size();
}

// Of an article as the stage has it, on an arena.
std::size_t AddMentions(news::v1::NormalizedArticle& article) {
  google::protobuf::Arena arena;
  auto& done = *google::protobuf::Arena::CreateMessage<news::v1::ExtractedArticle>(&arena);
  done.unsafe_arena_set_allocated_article(&article);
  extraction::AddMentions(done);
  done.unsafe_arena_release_article();
  return static_cast<std::size_t>(done.mentions_size());
}

std::size_t Extract(Document& document, Buffers&) { return AddMentions(document.normalized); }

std::size_t Everything(Document& document, Buffers&) {
  auto normalized = article::Normalize(document.raw);
  return AddMentions(*normalized);
}

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void Measure(const char* name, Step step, std::vector<Document>& documents) {
  Buffers buffers;
  std::size_t kept = 0;
  double best = 0;
  double total = 0;
  for (int round = 0; round <= kRounds || total < kSeconds; ++round) {
    kept = 0;
    const double begin = CpuSeconds();
    for (Document& document : documents) kept += step(document, buffers);
    const double took = CpuSeconds() - begin;
    total += took;
    if (round == 1 || (round > 1 && took < best)) best = took;  // tables are made in round 0
  }
  std::printf("{\"step\":\"%s\",\"us\":%.2f,\"found\":%zu}\n", name,
              1e6 * best / static_cast<double>(documents.size()), kept);
  std::fflush(stdout);
}

int Main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: values_bench FILE [STEP]\n", stderr);
    return 64;
  }
  std::ifstream file(argv[1], std::ios::binary);
  std::vector<Document> documents;
  for (std::string line; std::getline(file, line);) {
    const auto row = nlohmann::json::parse(line, nullptr, false);
    if (!row.contains("text")) continue;
    Document document;
    document.text = row["text"].get<std::string>();
    ingest::v1::ArticleSubmission submission;
    submission.set_source("bench.example");
    submission.set_content(document.text);
    auto raw = article::Admit(submission, "bench", 1'770'000'000'000'000);
    if (!raw) continue;
    document.raw = *std::move(raw);
    auto normalized = article::Normalize(document.raw);
    if (!normalized) continue;
    document.normalized = *std::move(normalized);
    documents.push_back(std::move(document));
  }
  if (documents.empty()) {
    std::fputs("values_bench: no documents\n", stderr);
    return 66;
  }
  extraction::Warm();
  const std::pair<const char*, Step> steps[] = {
      {"normalise", Normalise}, {"phrases", Phrases}, {"values", Values},
      {"parse", Parse},         {"extract", Extract}, {"everything", Everything},
  };
  for (const auto& [name, step] : steps) {
    if (argc == 2 || std::string_view(argv[2]) == name) Measure(name, step, documents);
  }
  return 0;
}

}  // namespace
}  // namespace rasad

int main(int argc, char** argv) { return rasad::Main(argc, argv); }

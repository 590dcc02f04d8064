// Times the tagger's decoder beside CRFsuite's C API on the same observations and the same labels:
// `tagger_bench FILE FOLDER`, where FILE holds JSON lines {"text"} and FOLDER takes the models that
// CRFsuite trains. Each line of output is a measurement, {"what":NAME,"us":N}: microseconds of CPU
// for one article, the fastest of several rounds; the first tells of the articles. Without CRFsuite
// only ours is measured. `tests/bench/tagger` runs it.
#ifdef RASAD_CRFSUITE
#include <crfsuite.h>
#endif

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/article/admit.h"
#include "core/article/normalize.h"
#include "core/extraction/extractor.h"
#include "core/extraction/observations.h"
#include "core/extraction/page.h"
#include "core/extraction/tagger.h"

namespace rasad {
namespace {

using extraction::kChains;

constexpr int kRounds = 7;  // the first one fills memories and does not count

// A line of an article: the observations of each token, its labels in each chain.
struct Line {
  std::vector<std::vector<std::string>> seen;  // as hexadecimal digits of their keys
  std::vector<int> labels[std::size(kChains)];
};

struct Article {
  news::v1::NormalizedArticle text;
  std::unique_ptr<extraction::Page> page;
  std::vector<Line> lines;
};

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Microseconds for one article.
template <class Work>
double Measure(const std::vector<Article>& articles, Work work) {
  double best = 0;
  for (int round = 0; round < kRounds; ++round) {
    const double begin = CpuSeconds();
    for (const Article& one : articles) work(one);
    const double took = CpuSeconds() - begin;
    if (round == 1 || (round > 1 && took < best)) best = took;
  }
  return 1e6 * best / static_cast<double>(articles.size());
}

void Print(const char* what, double us) {
  std::printf("{\"what\":\"%s\",\"us\":%.2f}\n", what, us);
  std::fflush(stdout);
}

template <class Visit>
void ForEachLine(const extraction::Page& page, Visit visit) {
  for (std::uint32_t begin = 0; begin < page.size();) {
    std::uint32_t end = begin + 1;
    while (end < page.size() && !page.tokens().starts_line[end]) ++end;
    visit(begin, end);
    begin = end;
  }
}

// Names what is seen of each token of a page: what Tag() does before it decodes.
std::uint64_t Observe(const extraction::Page& page, extraction::Observer& observer) {
  observer.Read(page);
  std::uint64_t sum = 0;
  ForEachLine(page, [&](std::uint32_t begin, std::uint32_t end) {
    for (std::uint32_t i = begin; i < end; ++i) {
      sum += observer.WordKey(i);
      for (const std::uint64_t key : observer.GroupKeys(i, {begin, end})) sum += key;
    }
  });
  return sum;
}

#ifdef RASAD_CRFSUITE
std::string Hex(std::uint64_t observation) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "%08x", extraction::ModelKey(observation));
  return digits;
}

// The observations of every line as strings, and the labels that the tagger gives its tokens.
void MakeLines(const extraction::Tagger& tagger, Article& article) {
  using namespace extraction;
  const Page& page = *article.page;
  const Observer observer(page);
  std::vector<Tagged> tagged;
  tagger.Tag(page, tagged);
  std::vector<int> labels[std::size(kChains)];
  for (auto& of_chain : labels) of_chain.assign(page.size(), 0);
  for (const Tagged& one : tagged) {
    const auto& types = kChains[one.chain].types;
    const auto type =
        static_cast<std::uint32_t>(std::find(types.begin(), types.end(), one.type) - types.begin());
    for (std::uint32_t i = one.begin; i < one.end; ++i) {
      const bool last = i + 1 == one.end;
      const LabelPart part = i == one.begin ? (last ? kSingle : kBegin) : (last ? kEnd : kInside);
      labels[one.chain][i] = static_cast<int>(LabelOf(type, part));
    }
  }
  ForEachLine(page, [&](std::uint32_t begin, std::uint32_t end) {
    Line& line = article.lines.emplace_back();
    std::vector<std::uint64_t> around;
    WordObservations word;
    for (std::uint32_t i = begin; i < end; ++i) {
      std::vector<std::string>& seen = line.seen.emplace_back();
      for (std::int32_t offset = -kReach; offset <= kReach; ++offset) {
        const std::int64_t at = std::int64_t{i} + offset;
        if (at < begin || at >= end) continue;
        observer.ForWord(static_cast<std::uint32_t>(at), word);
        for (std::size_t k = 0; k < word.Count(offset); ++k) {
          seen.push_back(Hex(AtOffset(word.all[k], offset)));
        }
      }
      around.clear();
      observer.AroundToken(i, {begin, end}, around);
      for (const std::uint64_t one : around) seen.push_back(Hex(one));
      for (std::size_t c = 0; c < std::size(kChains); ++c) line.labels[c].push_back(labels[c][i]);
    }
  });
}

int Quiet(void*, const char*, va_list) { return 0; }

// Speed depends on how many attributes and labels there are, not on how good the weights are.
bool Train(const std::vector<Article>& articles, std::size_t chain, const std::string& file) {
  crfsuite_data_t data;
  crfsuite_data_init(&data);
  void* made = nullptr;
  if (crfsuite_create_instance("dictionary", &made) == 0) return false;
  data.attrs = static_cast<crfsuite_dictionary_t*>(made);
  if (crfsuite_create_instance("dictionary", &made) == 0) return false;
  data.labels = static_cast<crfsuite_dictionary_t*>(made);
  for (const Article& article : articles) {
    for (const Line& line : article.lines) {
      crfsuite_instance_t instance;
      crfsuite_instance_init(&instance);
      for (std::size_t i = 0; i < line.seen.size(); ++i) {
        crfsuite_item_t item;
        crfsuite_item_init(&item);
        for (const std::string& one : line.seen[i]) {
          crfsuite_attribute_t attribute;
          crfsuite_attribute_set(&attribute, data.attrs->get(data.attrs, one.c_str()), 1);
          crfsuite_item_append_attribute(&item, &attribute);
        }
        const std::string label = std::to_string(line.labels[chain][i]);
        crfsuite_instance_append(&instance, &item, data.labels->get(data.labels, label.c_str()));
        crfsuite_item_finish(&item);
      }
      crfsuite_data_append(&data, &instance);
      crfsuite_instance_finish(&instance);
    }
  }
  if (crfsuite_create_instance("train/crf1d/l2sgd", &made) == 0) return false;
  auto* trainer = static_cast<crfsuite_trainer_t*>(made);
  trainer->set_message_callback(trainer, nullptr, Quiet);
  crfsuite_params_t* params = trainer->params(trainer);
  params->set_int(params, "max_iterations", 3);
  params->set_int(params, "calibration.samples", 100);
  params->set_int(params, "calibration.max_trials", 2);
  params->release(params);
  const bool done = trainer->train(trainer, &data, file.c_str(), -1) == 0;
  trainer->release(trainer);
  data.attrs->release(data.attrs);
  data.labels->release(data.labels);
  crfsuite_data_finish(&data);
  return done;
}

struct Peer {
  crfsuite_model_t* model = nullptr;
  crfsuite_tagger_t* tagger = nullptr;
  crfsuite_dictionary_t* attributes = nullptr;
};

// The labels of one article by one model; returns the labels that are not 0.
std::size_t Decode(const Peer& peer, const Article& article) {
  std::size_t count = 0;
  std::vector<int> path;
  for (const Line& line : article.lines) {
    crfsuite_instance_t instance;
    crfsuite_instance_init_n(&instance, static_cast<int>(line.seen.size()));
    for (std::size_t i = 0; i < line.seen.size(); ++i) {
      crfsuite_item_t& item = instance.items[i];
      for (const std::string& one : line.seen[i]) {
        const int id = peer.attributes->to_id(peer.attributes, one.c_str());
        if (id < 0) continue;
        crfsuite_attribute_t attribute;
        crfsuite_attribute_set(&attribute, id, 1);
        crfsuite_item_append_attribute(&item, &attribute);
      }
    }
    path.assign(line.seen.size(), 0);
    floatval_t score = 0;
    peer.tagger->set(peer.tagger, &instance);
    peer.tagger->viterbi(peer.tagger, path.data(), &score);
    count += static_cast<std::size_t>(
        std::count_if(path.begin(), path.end(), [](int label) { return label != 0; }));
    crfsuite_instance_finish(&instance);
  }
  return count;
}

bool MeasurePeer(const extraction::Tagger& tagger, std::vector<Article>& articles,
                 const std::string& folder) {
  for (Article& one : articles) MakeLines(tagger, one);
  std::vector<Peer> peers;
  int attributes = 0;
  for (std::size_t c = 0; c < std::size(kChains); ++c) {
    const std::string file = folder + "/chain" + std::to_string(c) + ".crfsuite";
    void* made = nullptr;
    if (!Train(articles, c, file) || crfsuite_create_instance_from_file(file.c_str(), &made) != 0) {
      std::fputs("tagger_bench: CRFsuite could not train\n", stderr);
      return false;
    }
    Peer& peer = peers.emplace_back();
    peer.model = static_cast<crfsuite_model_t*>(made);
    peer.model->get_tagger(peer.model, &peer.tagger);
    peer.model->get_attrs(peer.model, &peer.attributes);
    attributes = std::max(attributes, peer.attributes->num(peer.attributes));
  }
  std::printf("{\"what\":\"attributes\",\"count\":%d}\n", attributes);
  std::size_t labels = 0;
  Print("crfsuite", Measure(articles, [&](const Article& one) {
          for (const Peer& peer : peers) labels += Decode(peer, one);
        }));
  for (Peer& peer : peers) {
    peer.attributes->release(peer.attributes);
    peer.tagger->release(peer.tagger);
    peer.model->release(peer.model);
  }
  return labels > 0;
}
#endif

int Main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: tagger_bench FILE FOLDER\n", stderr);
    return 64;
  }
  std::ifstream file(argv[1], std::ios::binary);
  std::vector<Article> articles;
  std::size_t tokens = 0;
  for (std::string line; std::getline(file, line);) {
    const auto row = nlohmann::json::parse(line, nullptr, false);
    if (!row.contains("text")) continue;
    ingest::v1::ArticleSubmission submission;
    submission.set_source("bench.example");
    submission.set_content(row["text"].get<std::string>());
    const auto raw = article::Admit(submission, "bench", 1'770'000'000'000'000);
    if (!raw) continue;
    auto normalized = article::Normalize(*raw);
    if (normalized) articles.push_back({*std::move(normalized), nullptr, {}});
  }
  for (Article& one : articles) {
    one.page = std::make_unique<extraction::Page>(one.text, extraction::GetTables());
    extraction::RunRules(*one.page);
    tokens += one.page->size();
  }
  if (tokens == 0) {
    std::fputs("tagger_bench: no articles\n", stderr);
    return 66;
  }
  std::printf("{\"what\":\"articles\",\"count\":%zu,\"tokens\":%zu}\n", articles.size(), tokens);
  const extraction::Tagger& tagger = *extraction::GetTagger();
  std::size_t kept = 0;  // keeps the compiler from leaving the work out
  extraction::Observer observer;
  std::vector<extraction::Tagged> tagged;
  Print("observe",
        Measure(articles, [&](const Article& one) { kept += Observe(*one.page, observer); }));
  Print("tag", Measure(articles, [&](const Article& one) {
          tagged.clear();
          tagger.Tag(*one.page, tagged);
          kept += tagged.size();
        }));
#ifdef RASAD_CRFSUITE
  if (!MeasurePeer(tagger, articles, argv[2])) return 70;
#endif
  return kept > 0 ? 0 : 70;
}

}  // namespace
}  // namespace rasad

int main(int argc, char** argv) { return rasad::Main(argc, argv); }

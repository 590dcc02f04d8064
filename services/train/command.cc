// The command line of rasad-train: what it reads, trains, writes and tells.
#include "train/command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "train/calibrate.h"
#include "train/learn.h"

namespace rasad::train {
namespace {

struct Options {
  std::vector<std::string> gold;
  std::vector<std::string> silver;
  std::vector<std::string> columns;
  std::vector<std::string> evaluate;
  std::string model;
  std::string out;
  float silver_weight = -1;  // where it is given, for all chains
  float l1 = -1;             // the same
  float columns_weight = 0.1f;
  float least_silver = 0.5f;
  std::size_t share = 100;
  bool noisy = false;
  bool no_calibration = false;
  LearnOptions learn;
};

template <class T>
T OrExit(base::Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "rasad-train: %s\n", result.error().message.c_str());
  std::exit(65);
}

void Append(std::vector<Example> more, float weight, std::vector<Example>& to) {
  for (Example& one : more) {
    one.weight = weight;
    to.push_back(std::move(one));
  }
}

// Of every hundred gold texts the first `share`, as they are and, where wanted, written as others
// write.
std::vector<Example> ReadGold(const Options& options) {
  constexpr Noise kNoises[] = {Noise::kNoZwnj, Noise::kZwnjIsBlank, Noise::kArabicLetters,
                               Noise::kNoPunctuation};
  std::vector<Example> gold;
  std::size_t number = 0;
  for (const std::string& path : options.gold) {
    std::vector<Example> texts = OrExit(ReadStandOff(path, Noise::kNone));
    std::vector<std::vector<Example>> noisy;
    for (const Noise noise : kNoises) {
      if (options.noisy) noisy.push_back(OrExit(ReadStandOff(path, noise)));
    }
    for (std::size_t k = 0; k < texts.size(); ++k, ++number) {
      if (number * 61 % 100 >= options.share) continue;
      gold.push_back(std::move(texts[k]));
      if (options.noisy) {
        Example& other = noisy[number % std::size(kNoises)][k];
        other.weight = 0.3f;
        gold.push_back(std::move(other));
      }
    }
  }
  return gold;
}

extraction::Model Train(const Options& options) {
  std::vector<Example> gold = ReadGold(options);
  std::vector<Example> rest;
  for (const std::string& path : options.silver) {
    std::vector<Example> silver = OrExit(ReadStandOff(path, Noise::kNone));
    for (Example& one : silver) {
      std::erase_if(one.gold, [&](const Gold& m) { return m.probability < options.least_silver; });
      one.machine = true;
      rest.push_back(std::move(one));
    }
  }
  for (const std::string& path : options.columns) {
    Append(OrExit(ReadColumns(path)), options.columns_weight, rest);
  }
  extraction::Model calibrated;
  if (!options.no_calibration) {
    // A fifth of the texts tells how far to trust a model of the others.
    std::vector<Example> held_out, kept = rest;
    const std::size_t step = options.noisy ? 2 : 1;
    for (std::size_t k = 0; k < gold.size(); ++k) {
      const bool hold = k / step % 5 == 0;
      if (!hold) kept.push_back(gold[k]);
      if (hold && k % step == 0) held_out.push_back(gold[k]);
    }
    calibrated = Learn(kept, options.learn);
    Calibrate(held_out, calibrated);
  }
  for (Example& one : gold) rest.push_back(std::move(one));
  extraction::Model model = Learn(rest, options.learn);
  model.calibration = calibrated.calibration;
  return model;
}

void Print(const std::string& name, const std::vector<Score>& scores) {
  std::printf("%s\n", name.c_str());
  Score names;
  Score all;
  const auto line = [](const char* what, const Score& score) {
    std::printf("  %-14s gold %5u found %5u right %5u  F1 %.3f\n", what, score.gold, score.found,
                score.right, score.f1());
  };
  for (int t = 1; t < news::v1::MentionType_ARRAYSIZE; ++t) {
    const auto type = static_cast<news::v1::MentionType>(t);
    const Score& score = scores[static_cast<std::size_t>(t)];
    if (score.found == 0) continue;
    line(news::v1::MentionType_Name(type).c_str() + std::string_view("MENTION_TYPE_").size(),
         score);
    const bool is_name = type == news::v1::MENTION_TYPE_PERSON ||
                         type == news::v1::MENTION_TYPE_ORGANIZATION ||
                         type == news::v1::MENTION_TYPE_PLACE;
    for (Score* sum : {&all, is_name ? &names : nullptr}) {
      if (sum == nullptr) continue;
      sum->gold += score.gold;
      sum->found += score.found;
      sum->right += score.right;
    }
  }
  line("three names", names);
  line("all", all);
}

int Run(const Options& options) {
  extraction::Model model;
  if (options.model.empty()) {
    model = Train(options);
  } else {
    std::ifstream file(options.model, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    model = OrExit(extraction::ReadModel(bytes.str()));
  }
  const std::string bytes = extraction::WriteModel(model);
  std::printf("model: %zu bytes, %zu observations\n", bytes.size(), model.keys.size());
  if (!options.out.empty()) {
    std::ofstream file(options.out, std::ios::binary);
    file << bytes;
    if (!file.flush()) {
      std::fprintf(stderr, "rasad-train: cannot write %s\n", options.out.c_str());
      return 74;
    }
  }
  for (const std::string& path : options.evaluate) {
    Print(path, Evaluate(OrExit(ReadStandOff(path, Noise::kNone)), model));
  }
  return 0;
}

}  // namespace
int RunCommand(int argc, char** argv) {
  Options options;
  CLI::App app("Trains the tagger of the extraction room, or tells how a model does");
  app.add_option("--gold", options.gold, "Texts that people annotated, stand-off JSON lines");
  app.add_option("--silver", options.silver, "Texts that a machine annotated, the same with p");
  app.add_option("--columns", options.columns, "Texts in columns, for persons, bodies and places");
  app.add_option("--silver-weight", options.silver_weight,
                 "One weight for all chains (default: ChainOptions of learn.h)");
  app.add_option("--columns-weight", options.columns_weight)->capture_default_str();
  app.add_option("--least-silver", options.least_silver, "Machine's mentions of less p are dropped")
      ->capture_default_str();
  app.add_option("--share", options.share, "Per cent of the gold texts, for learning curves")
      ->capture_default_str();
  app.add_flag("--noisy", options.noisy, "Train on badly written copies of the gold texts as well");
  app.add_flag("--no-calibration", options.no_calibration, "Half the time, for experiments");
  app.add_option("--epochs", options.learn.crf.epochs)->capture_default_str();
  app.add_option("--runs", options.learn.crf.runs)->check(CLI::Range(1, 20))->capture_default_str();
  app.add_option("--rate", options.learn.crf.rate)->capture_default_str();
  app.add_option("--l1", options.l1, "The same for all chains (default: ChainOptions of learn.h)");
  app.add_option("--least-count", options.learn.least_count)->capture_default_str();
  app.add_option("--most-rows", options.learn.most_rows)->capture_default_str();
  app.add_option("--model", options.model, "Read this model instead of training one");
  app.add_option("--out", options.out, "Where the model is written to");
  app.add_option("--evaluate", options.evaluate, "Annotated texts to score the model on");
  CLI11_PARSE(app, argc, argv);
  if (options.gold.empty() == options.model.empty()) {
    std::fprintf(stderr, "rasad-train: give either --gold to train or --model to read\n");
    return 64;
  }
  for (ChainOptions& chain : options.learn.chains) {
    if (options.silver_weight >= 0) chain.machine_weight = options.silver_weight;
    if (options.l1 >= 0) chain.l1 = options.l1;
  }
  return Run(options);
}

}  // namespace rasad::train

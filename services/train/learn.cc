// Makes datasets of annotated articles, trains the chains and packs their weights.
#include "train/learn.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <thread>

#include "core/extraction/observations.h"
#include "core/extraction/page.h"
#include "core/extraction/tables.h"
#include "train/spans.h"

namespace rasad::train {
namespace {

using extraction::kChains;
using extraction::Page;

// Numbers the observations that occur often enough.
class Vocabulary {
 public:
  Vocabulary() : slots_(std::size_t{1} << 24) {}

  void Count(std::uint32_t key) {
    if (key == 0) return;
    Slot& slot = At(key);
    if (slot.count == 0) {
      slot.key = key;
      if (++used_ * 2 > slots_.size()) Grow();
      ++At(key).count;
    } else {
      ++slot.count;
    }
  }
  void Freeze(std::uint32_t least) {
    for (const Slot& slot : slots_) {
      if (slot.count >= least) keys_.push_back(slot.key);
    }
    std::sort(keys_.begin(), keys_.end());
    for (Slot& slot : slots_) slot.count = UINT32_MAX;
    for (std::uint32_t k = 0; k < keys_.size(); ++k) At(keys_[k]).count = k;
  }
  /// Its number, or UINT32_MAX. Only after Freeze().
  std::uint32_t Number(std::uint32_t key) {
    if (key == 0) return UINT32_MAX;
    const Slot& slot = At(key);
    return slot.key == key ? slot.count : UINT32_MAX;
  }
  const std::vector<std::uint32_t>& keys() const { return keys_; }

 private:
  struct Slot {
    std::uint32_t key = 0;
    std::uint32_t count = 0;
  };
  Slot& At(std::uint32_t key) {
    for (std::size_t at = (key * 0x9e3779b1u) & (slots_.size() - 1);;
         at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].key == key || slots_[at].key == 0) return slots_[at];
    }
  }
  void Grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.key != 0) At(slot.key) = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
  std::vector<std::uint32_t> keys_;
};

// Calls `visit` with every observation of every token, `line` with every line [begin, end).
template <class Visit, class Line>
void ForEachObservation(const Page& page, Visit visit, Line line) {
  using namespace extraction;
  const Observer observer(page);
  std::vector<WordObservations> words(page.size());
  for (std::uint32_t i = 0; i < page.size(); ++i) observer.ForWord(i, words[i]);
  std::vector<std::uint64_t> around;
  for (std::uint32_t begin = 0; begin < page.size();) {
    std::uint32_t end = begin + 1;
    while (end < page.size() && !page.tokens().starts_line[end]) ++end;
    for (std::uint32_t i = begin; i < end; ++i) {
      for (std::int32_t offset = -kReach; offset <= kReach; ++offset) {
        const std::int64_t at = std::int64_t{i} + offset;
        if (at < begin || at >= end) continue;
        const WordObservations& seen = words[static_cast<std::size_t>(at)];
        for (std::size_t k = 0; k < seen.Count(offset); ++k) {
          visit(i, ModelKey(AtOffset(seen.all[k], offset)));
        }
      }
      around.clear();
      observer.AroundToken(i, {begin, end}, around);
      for (const std::uint64_t one : around) visit(i, ModelKey(one));
    }
    line(begin, end);
    begin = end;
  }
}

// Writes the labels of a chain for the page's tokens to `out`.
void Label(const extraction::Chain& chain, const std::vector<TokenSpan>& spans, std::uint8_t* out) {
  const auto index_of = [&](news::v1::MentionType type) {
    for (std::uint32_t k = 0; k < chain.type_count; ++k) {
      if (chain.types[k] == type) return k;
    }
    return UINT32_MAX;
  };
  std::vector<TokenSpan> mine;
  for (const TokenSpan& one : spans) {
    if (index_of(one.type) != UINT32_MAX) mine.push_back(one);
  }
  // Those that are to stay first; what overlaps one of them is dropped.
  std::stable_sort(mine.begin(), mine.end(), [&](const TokenSpan& a, const TokenSpan& b) {
    const std::uint32_t a_length = a.end - a.begin;
    const std::uint32_t b_length = b.end - b.begin;
    return chain.innermost ? a_length < b_length : a_length > b_length;
  });
  for (const TokenSpan& one : mine) {
    if (std::any_of(out + one.begin, out + one.end,
                    [](std::uint8_t label) { return label != 0; })) {
      continue;
    }
    for (std::uint32_t i = one.begin; i < one.end; ++i) {
      const bool first = i == one.begin;
      const bool last = i + 1 == one.end;
      out[i] = static_cast<std::uint8_t>(extraction::LabelOf(
          index_of(one.type), first  ? (last ? extraction::kSingle : extraction::kBegin)
                              : last ? extraction::kEnd
                                     : extraction::kInside));
    }
  }
}

// What the chains are trained on.
struct Material {
  Dataset data;
  std::array<std::vector<std::uint8_t>, std::size(kChains)> labels;  ///< By chain and token.
  std::size_t lost = 0;  ///< Mentions whose ends are no ends of tokens.
};

Material MakeMaterial(const std::vector<Example>& examples, std::uint32_t least_count,
                      Vocabulary& vocabulary) {
  const auto with_page = [&](const Example& example, auto use) {
    Page page(example.article, extraction::GetTables());
    extraction::RunRules(page);
    use(page);
  };
  for (const Example& example : examples) {
    with_page(example, [&](const Page& page) {
      ForEachObservation(
          page, [&](std::uint32_t, std::uint32_t key) { vocabulary.Count(key); },
          [](std::uint32_t, std::uint32_t) {});
    });
  }
  vocabulary.Freeze(least_count);
  Material made;
  Dataset& data = made.data;
  data.features = static_cast<std::uint32_t>(vocabulary.keys().size());
  for (const Example& example : examples) {
    with_page(example, [&](const Page& page) {
      const auto base = static_cast<std::uint32_t>(data.first.size());
      const std::vector<TokenSpan> spans = SpansOf(page, example.gold);
      made.lost += example.gold.size() - spans.size();
      for (std::size_t c = 0; c < std::size(kChains); ++c) {
        made.labels[c].resize(base + page.size(), 0);
        Label(kChains[c], spans, made.labels[c].data() + base);
      }
      std::uint32_t last = UINT32_MAX;
      ForEachObservation(
          page,
          [&](std::uint32_t token, std::uint32_t key) {
            if (token != last) data.first.push_back(data.observations.size());
            last = token;
            const std::uint32_t number = vocabulary.Number(key);
            if (number != UINT32_MAX) data.observations.push_back(number);
          },
          [&](std::uint32_t begin, std::uint32_t end) {
            data.sequences.push_back({base + begin, base + end, example.weight, example.machine});
          });
    });
  }
  data.first.push_back(data.observations.size());
  return made;
}

using Crfs = std::array<Crf, std::size(kChains)>;

// The chains know nothing of one another: two threads share them, whatever the order.
Crfs TrainChains(const Material& material, const LearnOptions& options) {
  Crfs crfs;
  const auto train = [&](std::size_t c) {
    LabelSet set{kChains[c].labels(), {}};
    for (std::uint32_t a = 0; a < set.count; ++a) {
      for (std::uint32_t b = 0; b < set.count; ++b) {
        set.may_follow.push_back(extraction::MayFollow(a, b));
      }
    }
    CrfOptions chain = options.crf;
    chain.machine_weight = options.chains[c].machine_weight;
    chain.l1 = options.chains[c].l1;
    void (*report)(std::uint32_t, double) = nullptr;
    if (options.report) {
      report = [](std::uint32_t epoch, double loss) {
        std::fprintf(stderr, "  epoch %u: loss %.5f a token\n", epoch, loss);
      };
    }
    crfs[c] = TrainCrf(material.data, material.labels[c], set, chain, report);
  };
  std::thread first([&] { train(0); });
  for (std::size_t c = 1; c < std::size(kChains); ++c) train(c);
  first.join();
  return crfs;
}

// One scale for all chains; the strongest rows, rounded to steps of it. What is larger than 127
// steps is cut.
extraction::Model Pack(Crfs crfs, const std::vector<std::uint32_t>& keys, std::uint32_t most_rows) {
  extraction::Model model;
  model.scale = 1.0f / 24;
  std::vector<std::pair<float, std::uint32_t>> strength;
  for (std::uint32_t f = 0; f < keys.size(); ++f) {
    float most = 0;
    for (const Crf& crf : crfs) {
      for (std::uint32_t y = 0; y < crf.labels; ++y) {
        most = std::max(most, std::abs(crf.weights[std::size_t{f} * crf.labels + y]));
      }
    }
    if (most >= model.scale / 2) strength.push_back({-most, f});
  }
  std::sort(strength.begin(), strength.end());
  if (strength.size() > most_rows) strength.resize(most_rows);
  std::sort(strength.begin(), strength.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  for (const auto& [negative, f] : strength) {
    extraction::ModelRow row{};
    for (std::size_t c = 0; c < std::size(kChains); ++c) {
      for (std::uint32_t y = 0; y < crfs[c].labels; ++y) {
        const float steps =
            std::round(crfs[c].weights[std::size_t{f} * crfs[c].labels + y] / model.scale);
        row[kChains[c].first_column + y] =
            static_cast<std::int8_t>(std::clamp(steps, -127.0f, 127.0f));
      }
    }
    model.keys.push_back(keys[f]);
    model.rows.push_back(row);
  }
  for (std::size_t c = 0; c < std::size(kChains); ++c) {
    model.transitions[c] = std::move(crfs[c].transitions);
  }
  return model;
}

}  // namespace

extraction::Model Learn(const std::vector<Example>& examples, const LearnOptions& options) {
  Vocabulary vocabulary;
  const Material material = MakeMaterial(examples, options.least_count, vocabulary);
  if (options.report) {
    std::fprintf(stderr,
                 "%zu texts, %u tokens, %u features, %zu lines; %zu mentions not on tokens\n",
                 examples.size(), material.data.tokens(), material.data.features,
                 material.data.sequences.size(), material.lost);
  }
  extraction::Model model =
      Pack(TrainChains(material, options), vocabulary.keys(), options.most_rows);
  if (options.report) std::fprintf(stderr, "%zu rows kept\n", model.keys.size());
  return model;
}

}  // namespace rasad::train

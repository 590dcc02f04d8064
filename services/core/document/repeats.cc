// Paragraphs that repeat others.
#include "core/document/repeats.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace rasad::document {
namespace {

constexpr int kMinRepeatWords = 4;   // Shorter lines ("Question:") repeat by custom.
constexpr int kMinCutWords = 10;     // A cut-off copy or fragment of fewer words may be anything.
constexpr int kFragmentWords = 7;    // The rest of one.
constexpr int kPieceWords = 14;      // From the middle, below the lead; shorter: a sub-heading.
constexpr int kLongPieceWords = 25;  // Above the whole, where sub-headings stand.
constexpr int kVersionWords = 20;    // Shorter paragraphs are alike by custom.
constexpr int kCutHead = 4;          // A cut-off copy begins with the same words,
constexpr int kMaxInserted = 6;      // and lacks at most so many of those in between.
constexpr int kVariantHead = 3;      // A headline's variant begins with the same words,
constexpr int kVariantTail = 2;      // ends with the same,
constexpr int kVariantWords = 2;     // and has so many more or less.
// Shares of runs of letters, in percent.
constexpr std::size_t kContained = 95;
constexpr std::size_t kVersionShare = 80;
constexpr std::size_t kMostOfWhole = 85;

constexpr std::size_t kRun = 10;           // Bytes of a run: five letters of Arabic script.
constexpr std::uint32_t kSample = 4;       // Of so many runs one is indexed.
constexpr std::size_t kFirst = 3;          // Paragraphs of one run that others are compared with.
constexpr std::size_t kCandidates = 4;     // Of one paragraph.
constexpr std::size_t kMaxWorkShare = 64;  // Letters looked at, in those of the whole text.

std::string_view WordOf(const TightKey& key, int i) {
  const auto at = static_cast<std::size_t>(i);
  return std::string_view(key.key).substr(key.boundaries[at],
                                          key.boundaries[at + 1] - key.boundaries[at]);
}

// True if both begin (or end) with the same `n` words.
bool SameHead(const TightKey& a, const TightKey& b, int n) {
  if (a.words() < n || b.words() < n) return false;
  for (int i = 0; i < n; ++i) {
    if (WordOf(a, i) != WordOf(b, i)) return false;
  }
  return true;
}
bool SameTail(const TightKey& a, const TightKey& b, int n) {
  if (a.words() < n || b.words() < n) return false;
  for (int i = 1; i <= n; ++i) {
    if (WordOf(a, a.words() - i) != WordOf(b, b.words() - i)) return false;
  }
  return true;
}

// How many words of `whole` stand between those of `part`, which are all in it in their order; -1
// if they are not.
int Inserted(const TightKey& part, const TightKey& whole) {
  int at = 0;
  for (int i = 0; i < part.words(); ++i, ++at) {
    while (at < whole.words() && WordOf(part, i) != WordOf(whole, at)) ++at;
    if (at == whole.words()) return -1;
  }
  return at - part.words();
}

std::string Digits(const TightKey& key) {
  std::string out;
  std::copy_if(key.key.begin(), key.key.end(), std::back_inserter(out),
               [](char c) { return c >= '0' && c <= '9'; });
  return out;
}

// Equal but for a word or two inside, which are no figures.
bool IsVariant(const TightKey& a, const TightKey& b) {
  const TightKey& shorter = a.words() < b.words() ? a : b;
  const TightKey& longer = a.words() < b.words() ? b : a;
  return longer.words() - shorter.words() <= kVariantWords &&
         SameHead(shorter, longer, kVariantHead) && SameTail(shorter, longer, kVariantTail) &&
         Inserted(shorter, longer) >= 0 && Digits(shorter) == Digits(longer);
}

// True if `part` ends `whole`, from one of its words on.
bool IsTail(const TightKey& part, const TightKey& whole) {
  return whole.key.size() > part.key.size() && whole.key.ends_with(part.key) &&
         whole.IsBoundary(whole.key.size() - part.key.size());
}

// The hashes of the runs that begin at each letter of a key.
template <class Take>
void ForRuns(std::string_view key, Take take) {
  for (std::size_t i = 0; i + kRun <= key.size(); ++i) {
    if ((static_cast<unsigned char>(key[i]) & 0xC0) == 0x80) continue;
    std::uint64_t head = 0;
    std::uint16_t rest = 0;
    std::memcpy(&head, key.data() + i, sizeof head);
    std::memcpy(&rest, key.data() + i + sizeof head, sizeof rest);
    take(static_cast<std::uint32_t>(((head ^ rest * 0x9e3779b97f4a7c15u) * 0xff51afd7ed558ccdu) >>
                                    32));
  }
}

class Finder {
 public:
  Finder(std::span<const Paragraph> paragraphs, std::optional<std::size_t> headline,
         std::size_t lead)
      : paragraphs_(paragraphs), headline_(headline), lead_(lead) {
    out_.of.resize(paragraphs.size());
    torn_.resize(paragraphs.size());
    for (const Paragraph& paragraph : paragraphs) letters_ += paragraph.key->key.size();
  }

  Repeats Find() && {
    FindEqual();
    FindTitles();
    if (paragraphs_.size() > 2) {
      FindCandidates();
      FindCuts();
      FindSplits();
      FindRests();
      FindVersions();
    }
    return std::move(out_);
  }

 private:
  using Runs = std::vector<std::uint32_t>;

  const TightKey& Key(std::size_t i) const { return *paragraphs_[i].key; }
  void Drop(std::size_t i, std::size_t of, RepeatKind kind) {
    out_.of[i] = Repeat{static_cast<std::uint32_t>(of), kind};
  }
  // May be dropped, and has so many words.
  bool Free(std::size_t i, int words) const {
    return !out_.of[i] && i != headline_ && i != lead_ && Key(i).words() >= words;
  }
  // May stay in place of another.
  bool Whole(std::size_t i) const { return !out_.of[i] && i != headline_; }

  // Counts the letters that a comparison of two looks at; false past the limit.
  bool Work(std::size_t i, std::size_t j) {
    out_.work += Key(i).key.size() + Key(j).key.size();
    return out_.work <= kMaxWorkShare * letters_;
  }

  void FindEqual() {
    std::unordered_map<std::string_view, std::uint32_t> first;
    out_.work += letters_;
    if (headline_) first.emplace(Key(*headline_).key, static_cast<std::uint32_t>(*headline_));
    for (std::size_t i = 0; i < paragraphs_.size(); ++i) {
      const auto [it, added] = first.emplace(Key(i).key, static_cast<std::uint32_t>(i));
      const bool titled = headline_ && it->second == *headline_;
      if (!added && it->second != i && (titled || Key(i).words() >= kMinRepeatWords)) {
        Drop(i, it->second, RepeatKind::kEqual);
      }
    }
  }

  void FindTitles() {
    for (std::size_t i = 0; headline_ && i < paragraphs_.size(); ++i) {
      if (!Free(i, kMinRepeatWords)) continue;
      // Only as long as the headline is it read.
      const TightKey& title = Key(*headline_);
      if (std::abs(Key(i).words() - title.words()) > kVariantWords) continue;
      out_.work += title.key.size();
      if (IsVariant(Key(i), title)) Drop(i, *headline_, RepeatKind::kTitle);
    }
  }

  // Pairs that share many of the indexed runs, by paragraph.
  void FindCandidates() {
    std::vector<std::uint64_t> index(letters_ + 1);  // hash, then paragraph
    std::vector<std::uint32_t> size(paragraphs_.size());
    // How often runs of a hash were met, a bit for once and more for more. Most are met once, and
    // need not be sorted.
    std::vector<std::uint8_t> met(std::bit_ceil(letters_ + 1));
    const auto times_met = [&](std::uint32_t hash) -> std::uint8_t& {
      return met[hash / kSample & (met.size() - 1)];
    };
    std::size_t count = 0;
    for (std::size_t i = 0; i < paragraphs_.size(); ++i) {
      if (out_.of[i] || i == headline_ || Key(i).words() < kFragmentWords) continue;
      const std::size_t first = count;
      // Which are sampled cannot be guessed: all are written, and the others written over.
      ForRuns(Key(i).key, [&](std::uint32_t hash) {
        index[count] = std::uint64_t{hash} << 32 | i;
        count += hash % kSample == 0 ? 1 : 0;
      });
      size[i] = static_cast<std::uint32_t>(count - first);
      for (std::size_t k = first; k < count; ++k) {
        std::uint8_t& times = times_met(static_cast<std::uint32_t>(index[k] >> 32));
        times = static_cast<std::uint8_t>(times << 1 | 1);
      }
    }
    out_.work += letters_;
    index.resize(count);
    std::erase_if(index, [&](std::uint64_t one) {
      return times_met(static_cast<std::uint32_t>(one >> 32)) == 1;
    });
    std::sort(index.begin(), index.end());
    index.erase(std::unique(index.begin(), index.end()), index.end());
    std::vector<std::uint64_t> pairs;
    for (std::size_t at = 0; at < index.size();) {
      std::size_t end = at;
      while (end < index.size() && index[end] >> 32 == index[at] >> 32) ++end;
      for (std::size_t j = at + 1; j < end; ++j) {
        for (std::size_t i = at; i < std::min(j, at + kFirst); ++i) {
          pairs.push_back((index[i] & 0xffffffff) << 32 | (index[j] & 0xffffffff));
        }
      }
      at = end;
    }
    out_.work += pairs.size();
    std::sort(pairs.begin(), pairs.end());
    candidates_.resize(paragraphs_.size());
    for (std::size_t at = 0; at < pairs.size();) {
      std::size_t end = at;
      while (end < pairs.size() && pairs[end] == pairs[at]) ++end;
      const auto shared = static_cast<std::uint32_t>(end - at);
      const std::size_t a = pairs[at] >> 32;
      const std::size_t b = pairs[at] & 0xffffffff;
      // Half of the smaller one: a share that edits leave.
      if (2 * shared >= std::min(size[a], size[b])) {
        Propose(a, b, shared);
        Propose(b, a, shared);
      }
      at = end;
    }
  }

  struct Candidate {
    std::uint32_t other = 0;
    std::uint32_t shared = 0;
  };

  // The best few, best first.
  void Propose(std::size_t i, std::size_t j, std::uint32_t shared) {
    auto& best = candidates_[i];
    Candidate one{static_cast<std::uint32_t>(j), shared};
    for (Candidate& place : best) {
      if (one.shared > place.shared) std::swap(one, place);
    }
  }

  template <class Take>
  void ForCandidates(std::size_t i, Take take) {
    for (const Candidate& candidate : candidates_[i]) {
      if (candidate.shared == 0) break;
      if (!Whole(candidate.other)) continue;
      if (!Work(i, candidate.other) || take(candidate.other)) break;
    }
  }

  Runs RunsOf(std::size_t i) const {
    Runs runs;
    ForRuns(Key(i).key, [&](std::uint32_t hash) { runs.push_back(hash); });
    std::sort(runs.begin(), runs.end());
    return runs;
  }

  // The share of the runs of `i` that `j` has as well, in percent.
  std::size_t Share(std::size_t i, std::size_t j) const {
    const Runs part = RunsOf(i);
    const Runs whole = RunsOf(j);
    if (part.empty()) return 0;
    std::size_t shared = 0;
    for (std::size_t a = 0, b = 0; a < part.size() && b < whole.size();) {
      if (part[a] == whole[b]) {
        ++shared;
        ++a;
        ++b;
      } else if (part[a] < whole[b]) {
        ++a;
      } else {
        ++b;
      }
    }
    return 100 * shared / part.size();
  }

  bool IsOpen(std::size_t i) const { return paragraphs_[i].ending == Ending::kOpen; }

  // Copies that are cut off, each of a whole that is none itself.
  void FindCuts() {
    for (std::size_t i = 0; i < paragraphs_.size(); ++i) {
      if (!Free(i, kMinCutWords) || !IsOpen(i)) continue;
      ForCandidates(i, [&](std::size_t j) {
        if (Key(j).words() <= Key(i).words()) return false;
        // The last word may be cut as well.
        bool cut = Key(j).key.starts_with(Key(i).key);
        if (!cut && SameHead(Key(i), Key(j), kCutHead)) {
          const int inserted = Inserted(Key(i), Key(j));
          cut = (inserted >= 0 && inserted <= kMaxInserted) || Share(i, j) >= kContained;
        }
        if (cut) {
          Drop(i, j, RepeatKind::kCut);
          torn_[j] = true;
        } else if (i > lead_ && j != lead_ &&
                   Key(i).words() >= (j < i ? kPieceWords : kLongPieceWords) &&
                   Key(j).key.find(Key(i).key) != std::string::npos) {
          Drop(i, j, RepeatKind::kRest);
          cut = true;
        }
        return cut;
      });
    }
  }

  // Neighbours that together are another paragraph.
  void FindSplits() {
    std::size_t before = paragraphs_.size();
    for (std::size_t i = 0; i < paragraphs_.size(); ++i) {
      if (i == headline_) continue;
      const std::size_t a = std::exchange(before, i);
      if (a == paragraphs_.size() || !Free(i, kFragmentWords) || !Free(a, kFragmentWords)) continue;
      ForCandidates(i, [&](std::size_t j) {
        const int words = Key(a).words() + Key(i).words();
        if (j == a || j == lead_ || Key(j).words() > words + kMaxInserted ||
            words > Key(j).words() + kMaxInserted || !SameHead(Key(a), Key(j), 2) ||
            !SameTail(Key(i), Key(j), 2) || !Work(a, j)) {
          return false;
        }
        if (Share(a, j) < kMostOfWhole || Share(i, j) < kMostOfWhole) return false;
        Drop(a, j, IsOpen(a) ? RepeatKind::kCut : RepeatKind::kRest);
        Drop(i, j, RepeatKind::kRest);
        return true;
      });
    }
  }

  void FindRests() {
    for (std::size_t i = 0; i < paragraphs_.size(); ++i) {
      if (!Free(i, kFragmentWords)) continue;
      ForCandidates(i, [&](std::size_t j) {
        if (!torn_[j]) return false;
        const bool rest =
            IsTail(Key(i), Key(j)) || (Key(j).words() > Key(i).words() &&
                                       SameTail(Key(i), Key(j), 2) && Share(i, j) >= kContained);
        if (rest) Drop(i, j, RepeatKind::kRest);
        return rest;
      });
    }
  }

  void FindVersions() {
    for (std::size_t i = 0; i < paragraphs_.size(); ++i) {
      if (!Free(i, kVersionWords)) continue;
      ForCandidates(i, [&](std::size_t j) {
        if (j == lead_ || Key(j).words() < kVersionWords) return false;
        // The earlier one stays, unless it alone is cut off.
        const bool better = IsOpen(i) != IsOpen(j) ? IsOpen(i) : j < i;
        if (!better || Digits(Key(i)) != Digits(Key(j))) return false;
        if (Share(i, j) < kVersionShare || Share(j, i) < kVersionShare) return false;
        Drop(i, j, RepeatKind::kVersion);
        return true;
      });
    }
  }

  std::span<const Paragraph> paragraphs_;
  std::optional<std::size_t> headline_;
  std::size_t lead_;
  std::size_t letters_ = 0;
  std::vector<std::array<Candidate, kCandidates>> candidates_;  // by paragraph
  std::vector<bool> torn_;                                      // a copy of it is cut off
  Repeats out_;
};

// What a dropped paragraph repeats may have been dropped after it: the last of the chain stays.
void Settle(std::vector<std::optional<Repeat>>& of) {
  for (auto& repeat : of) {
    while (repeat && of[repeat->of]) repeat->of = of[repeat->of]->of;
  }
}

}  // namespace

Repeats FindRepeats(std::span<const Paragraph> paragraphs, std::optional<std::size_t> headline,
                    std::size_t lead) {
  Repeats repeats = Finder(paragraphs, headline, lead).Find();
  Settle(repeats.of);
  return repeats;
}

}  // namespace rasad::document

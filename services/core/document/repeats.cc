// Paragraphs that repeat others.
#include "core/document/repeats.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "core/base/hash.h"
#include "core/text/utf8.h"

namespace rasad::document {
namespace {

constexpr int kMinRepeatWords = 4;     // Shorter lines ("Question:") repeat by custom.
constexpr int kMinCutWords = 10;       // A cut-off copy or fragment of fewer words may be anything.
constexpr std::size_t kMaxNear = 200;  // Paragraphs; past it only exact repeats are looked for.
constexpr int kGram = 5;               // letters
constexpr double kContained = 0.97;    // Share of the shorter one's grams.
constexpr double kVariantLength = 1.15;  // A headline's variant is at most so much longer,
constexpr int kVariantWords = 2;         // by so many words,
constexpr int kVariantHead = 3;          // begins with the same words
constexpr int kVariantTail = 2;          // and ends with the same.
constexpr int kCutHead = 4;              // A cut-off copy begins with the same words.

using Grams = std::vector<std::uint64_t>;

// Hashes of all runs of five letters, in order of the text.
Grams GramsOf(std::string_view key) {
  std::vector<std::uint32_t> starts;
  for (std::size_t i = 0; i < key.size(); i += text::Decode(key, i).length) {
    starts.push_back(static_cast<std::uint32_t>(i));
  }
  starts.push_back(static_cast<std::uint32_t>(key.size()));
  Grams grams;
  for (std::size_t i = 0; i + kGram < starts.size(); ++i) {
    grams.push_back(base::TableHash(key.substr(starts[i], starts[i + kGram] - starts[i])));
  }
  return grams;
}

// True if at least kContained of the grams are in the set; stops at the first misses too many.
bool Contained(const Grams& grams, const std::unordered_set<std::uint64_t>& in) {
  double misses = (1 - kContained) * static_cast<double>(grams.size());
  for (const std::uint64_t gram : grams) {
    if (!in.contains(gram) && --misses < 0) return false;
  }
  return !grams.empty();
}

// The digits of a key: paragraphs that differ in a figure are never copies.
std::string DigitsOf(std::string_view key) {
  std::string digits;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] >= '0' && key[i] <= '9') digits += key[i];
  }
  return digits;
}

// True if both begin (or end) with the same `n` words.
bool SameHead(const TightKey& a, const TightKey& b, int n) {
  if (a.words() < n || b.words() < n) return false;
  const auto end = static_cast<std::size_t>(n);
  return a.boundaries[end] == b.boundaries[end] &&
         a.key.compare(0, a.boundaries[end], b.key, 0, b.boundaries[end]) == 0;
}
bool SameTail(const TightKey& a, const TightKey& b, int n) {
  if (a.words() < n || b.words() < n) return false;
  const auto tail = [n](const TightKey& key) {
    return std::string_view(key.key).substr(
        key.boundaries[static_cast<std::size_t>(key.words() - n)]);
  };
  return tail(a) == tail(b);
}

bool EndsSentence(Ending ending) { return ending != Ending::kOpen; }

// True if `part` ends `whole` and begins inside of one of its words' runs, not at its head.
bool IsTail(const TightKey& part, const TightKey& whole) {
  return whole.key.size() > part.key.size() && whole.key.ends_with(part.key) &&
         whole.IsBoundary(whole.key.size() - part.key.size());
}

}  // namespace

std::vector<std::optional<std::uint32_t>> FindRepeats(std::span<const Paragraph> paragraphs,
                                                      std::optional<std::size_t> headline,
                                                      std::size_t lead) {
  const std::size_t n = paragraphs.size();
  std::vector<std::optional<std::uint32_t>> repeats(n);
  std::unordered_map<std::string_view, std::uint32_t> first;
  if (headline)
    first.emplace(paragraphs[*headline].key->key, static_cast<std::uint32_t>(*headline));
  for (std::size_t i = 0; i < n; ++i) {
    const TightKey& key = *paragraphs[i].key;
    const auto [it, added] = first.emplace(key.key, static_cast<std::uint32_t>(i));
    const bool titled = headline && it->second == *headline;
    if (!added && it->second != i && (titled || key.words() >= kMinRepeatWords)) {
      repeats[i] = it->second;
    }
  }
  if (n > kMaxNear) return repeats;

  std::vector<Grams> grams(n);
  std::vector<std::unordered_set<std::uint64_t>> sets(n);
  for (std::size_t i = 0; i < n; ++i) {
    grams[i] = GramsOf(paragraphs[i].key->key);
    sets[i] = {grams[i].begin(), grams[i].end()};
  }
  const auto kept = [&](std::size_t i) { return !repeats[i].has_value(); };
  // Variants of the headline.
  if (headline) {
    const TightKey& title = *paragraphs[*headline].key;
    for (std::size_t i = 0; i < n; ++i) {
      if (i == *headline || i == lead || !kept(i)) continue;
      const TightKey& key = *paragraphs[i].key;
      if (std::abs(title.words() - key.words()) > kVariantWords) continue;
      if (!SameHead(title, key, kVariantHead) || !SameTail(title, key, kVariantTail)) continue;
      const auto [shorter, longer] = std::minmax(key.key.size(), title.key.size());
      if (static_cast<double>(longer) > kVariantLength * static_cast<double>(shorter)) continue;
      const bool inside = key.key.size() < title.key.size() ? Contained(grams[i], sets[*headline])
                                                            : Contained(grams[*headline], sets[i]);
      if (inside && DigitsOf(key.key) == DigitsOf(title.key)) {
        repeats[i] = static_cast<std::uint32_t>(*headline);
      }
    }
  }
  // Copies that are cut off.
  std::vector<std::optional<std::uint32_t>> cut(n);
  for (std::size_t i = 0; i < n; ++i) {
    const TightKey& key = *paragraphs[i].key;
    if (!kept(i) || i == headline || i == lead || key.words() < kMinCutWords) continue;
    if (EndsSentence(paragraphs[i].ending)) continue;
    for (std::size_t j = 0; j < n; ++j) {
      const TightKey& whole = *paragraphs[j].key;
      if (j == i || j == headline || !kept(j) || whole.key.size() <= key.key.size()) continue;
      if (!SameHead(whole, key, kCutHead)) continue;
      const bool head = whole.key.starts_with(key.key);
      if (!head && (!Contained(grams[i], sets[j]) ||
                    DigitsOf(whole.key).find(DigitsOf(key.key)) == std::string::npos)) {
        continue;
      }
      cut[i] = static_cast<std::uint32_t>(j);
      break;
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (cut[i] && !cut[*cut[i]]) repeats[i] = cut[i];
  }
  // The rest of such a copy: it ends a paragraph that was also found cut off.
  for (std::size_t i = 0; i < n; ++i) {
    const TightKey& key = *paragraphs[i].key;
    if (!kept(i) || i == headline || i == lead || key.words() < kMinCutWords) continue;
    for (std::size_t j = 0; j < n; ++j) {
      const bool torn = std::any_of(cut.begin(), cut.end(), [&](const auto& c) { return c == j; });
      if (j == i || !kept(j) || !torn || !IsTail(key, *paragraphs[j].key)) continue;
      repeats[i] = static_cast<std::uint32_t>(j);
      break;
    }
  }
  return repeats;
}

}  // namespace rasad::document

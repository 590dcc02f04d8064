// Paragraphs that repeat others.
#include "core/document/repeats.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <unordered_map>

namespace rasad::document {
namespace {

constexpr int kMinRepeatWords = 4;     // Shorter lines ("Question:") repeat by custom.
constexpr int kMinCutWords = 10;       // A cut-off copy or fragment of fewer words may be anything.
constexpr int kFragmentWords = 7;      // The rest of one.
constexpr int kCutHead = 4;            // A cut-off copy begins with the same words,
constexpr int kMaxInserted = 6;        // and lacks at most so many of those in between.
constexpr int kVariantHead = 3;        // A headline's variant begins with the same words,
constexpr int kVariantTail = 2;        // ends with the same,
constexpr int kVariantWords = 2;       // and has so many more or less.
constexpr std::size_t kMaxNear = 400;  // Paragraphs; past it only exact repeats are looked for.

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

// Equal but for a word or two inside, which are no figures.
bool IsVariant(const TightKey& a, const TightKey& b) {
  const TightKey& shorter = a.words() < b.words() ? a : b;
  const TightKey& longer = a.words() < b.words() ? b : a;
  const auto digits = [](const TightKey& key) {
    return std::count_if(key.key.begin(), key.key.end(),
                         [](char c) { return c >= '0' && c <= '9'; });
  };
  return longer.words() - shorter.words() <= kVariantWords &&
         SameHead(shorter, longer, kVariantHead) && SameTail(shorter, longer, kVariantTail) &&
         Inserted(shorter, longer) >= 0 && digits(shorter) == digits(longer);
}

// True if `part` ends `whole`, from one of its words on.
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
  const auto key = [&](std::size_t i) -> const TightKey& { return *paragraphs[i].key; };
  std::unordered_map<std::string_view, std::uint32_t> first;
  if (headline) first.emplace(key(*headline).key, static_cast<std::uint32_t>(*headline));
  for (std::size_t i = 0; i < n; ++i) {
    const auto [it, added] = first.emplace(key(i).key, static_cast<std::uint32_t>(i));
    const bool titled = headline && it->second == *headline;
    if (!added && it->second != i && (titled || key(i).words() >= kMinRepeatWords)) {
      repeats[i] = it->second;
    }
  }
  if (n > kMaxNear) return repeats;

  const auto candidate = [&](std::size_t i, int words) {
    return !repeats[i] && i != headline && i != lead && key(i).words() >= words;
  };
  for (std::size_t i = 0; headline && i < n; ++i) {
    if (candidate(i, kMinRepeatWords) && IsVariant(key(i), key(*headline))) {
      repeats[i] = static_cast<std::uint32_t>(*headline);
    }
  }
  // Copies that are cut off, each of a whole that is none itself.
  std::vector<std::uint32_t> torn;
  for (std::size_t i = 0; i < n; ++i) {
    if (!candidate(i, kMinCutWords) || paragraphs[i].ending != Ending::kOpen) continue;
    for (std::size_t j = 0; j < n; ++j) {
      if (j == i || j == headline || repeats[j] || key(j).words() <= key(i).words()) continue;
      if (!SameHead(key(i), key(j), kCutHead)) continue;
      const int inserted = Inserted(key(i), key(j));
      // The last word may be cut as well.
      const bool head = key(j).key.starts_with(key(i).key);
      if (!head && (inserted < 0 || inserted > kMaxInserted)) continue;
      repeats[i] = static_cast<std::uint32_t>(j);
      torn.push_back(static_cast<std::uint32_t>(j));
      break;
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (!candidate(i, kFragmentWords)) continue;
    for (const std::uint32_t j : torn) {
      if (j == i || !IsTail(key(i), key(j))) continue;
      repeats[i] = j;
      break;
    }
  }
  return repeats;
}

}  // namespace rasad::document

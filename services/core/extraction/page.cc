// Looks the phrases of the tables up, in one pass over the tokens.
#include "core/extraction/page.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/hash.h"

namespace rasad::extraction {
namespace {

std::optional<std::int64_t> PublishedDay(const news::v1::NormalizedArticle& article) {
  if (!article.metadata().has_published()) return std::nullopt;
  const std::optional<base::Micros> instant =
      base::ParseRfc3339(article.metadata().published().date());
  if (!instant) return std::nullopt;
  return *instant / 86'400'000'000;
}

constexpr std::string_view kNoh = "\u0646\u0647";  // NOON HEH
constexpr std::uint64_t kNohKey = base::TableHash(kNoh);

thread_local PageBuffers spare;                // of the page before
constexpr std::size_t kKeptTokens = 16 << 10;  // those of longer texts are given back

}  // namespace

Page::Page(const news::v1::NormalizedArticle& article, const Tables& tables)
    : PageBuffers(std::exchange(spare, {})),
      tables_(tables),
      display_(article.display_text()),
      published_(PublishedDay(article)) {
  text::Tokenize(display_, tokens_);
  Look();
  MarkVerbs();
  candidates_.reserve(64);
  proposed_.assign(1, {});
  last_.assign(size(), 0);
  covered_.assign(size(), 0);
  opaque_.assign(size(), 0);
}

Page::~Page() {
  if (tokens_.size() > kKeptTokens) return;
  candidates_.clear();
  spare = std::move(static_cast<PageBuffers&>(*this));
}

// Adds what a node says of tokens [begin, end) behind the first `count` of matches_; returns its
// kinds. Most nodes have few entries, and how many cannot be guessed: two are written always.
inline std::uint64_t Page::AddMatches(const PhraseTable::Node& node, std::uint32_t begin,
                                      std::uint32_t end, std::size_t& count) {
  static_assert(PhraseTable::kAtLeast == 2);
  const std::size_t needed = count + node.count + PhraseTable::kAtLeast;
  if (needed > matches_.size()) matches_.resize(2 * needed);
  const Entry* const entries = tables_.phrases.entries(node);
  Match* const matches = matches_.data() + count;
  const auto add = [&](std::uint32_t e) {
    matches[e] = {begin, end, entries[e].kind, entries[e].row};
    return BitOf(entries[e].kind);
  };
  const auto if_more_than = [&](std::uint32_t e) {
    return std::uint64_t{0} - static_cast<std::uint64_t>(node.count > e);
  };
  std::uint64_t kinds = (add(0) & if_more_than(0)) | (add(1) & if_more_than(1));
  for (std::uint32_t e = PhraseTable::kAtLeast; e < node.count; ++e) kinds |= add(e);
  count += node.count;
  return kinds;
}

// Adds the phrases of several tokens that begin at token i; `hash` is that of the first two.
// Returns their kinds.
std::uint64_t Page::AddLonger(std::uint32_t i, std::uint64_t hash, std::size_t& count) {
  std::uint64_t kinds = 0;
  for (std::uint32_t j = i + 1; j < size() && !tokens_.starts_line[j]; ++j) {
    if (j > i + 1) hash = PhraseTable::Step(hash, tokens_.key_hash[j]);
    const PhraseTable::Node& node = tables_.phrases.Find(hash);
    if (node.hash != hash) break;
    kinds |= AddMatches(node, i, j + 1, count);
    if (!node.more) break;
  }
  return kinds;
}

// Most of the time of a look-up is waiting for memory. So it goes in three steps over some tokens
// at a time, each of which loads what the next one looks at.
void Page::Look() {
  const PhraseTable& phrases = tables_.phrases;
  const std::uint32_t n = size();
  first_.resize(n + 1);
  single_.resize(n);
  begins_.resize(n);
  asked_.resize(n);
  numbers_.Reset(n);
  constexpr std::uint32_t kBlock = 32;
  std::array<std::uint64_t, kBlock> hashes;            // of a token alone,
  std::array<std::uint64_t, kBlock> pairs;             // and with the one behind it
  std::array<const PhraseTable::Node*, kBlock> nodes;  // of a token alone
  std::array<bool, kBlock> longer;                     // maybe a longer phrase begins with it
  const std::uint64_t* const keys = tokens_.key_hash.data();
  std::size_t count = 0;    // of matches_
  std::uint32_t asked = 0;  // of asked_
  for (std::uint32_t begin = 0; begin < n; begin += kBlock) {
    const std::uint32_t block = std::min(kBlock, n - begin);
    for (std::uint32_t k = 0; k < block; ++k) {
      hashes[k] = PhraseTable::Step(0, keys[begin + k]);
      pairs[k] = PhraseTable::Step(hashes[k], keys[std::min(begin + k + 1, n - 1)]);
      phrases.Prefetch(hashes[k]);
      phrases.PrefetchPair(pairs[k]);
    }
    for (std::uint32_t k = 0; k < block; ++k) {
      nodes[k] = &phrases.Find(hashes[k]);
      phrases.PrefetchEntries(*nodes[k]);
      // The node of two words, where there may be one.
      longer[k] = nodes[k]->more & phrases.MayBePair(pairs[k]);
      if (longer[k]) phrases.Prefetch(pairs[k]);
    }
    for (std::uint32_t k = 0; k < block; ++k) {
      const std::uint32_t i = begin + k;
      first_[i] = static_cast<std::uint32_t>(count);
      std::uint64_t kinds = AddMatches(*nodes[k], i, i + 1, count);
      single_[i] = kinds;
      if (longer[k]) kinds |= AddLonger(i, pairs[k], count);
      begins_[i] = kinds;
      // A known word that begins no number is not asked for one.
      const text::TokenKind kind = tokens_.kind[i];
      asked_[asked] = i;
      asked += (nodes[k]->plain == false) &
               ((kind == text::TokenKind::kWord) | (kind == text::TokenKind::kNumber));
    }
  }
  first_[n] = static_cast<std::uint32_t>(count);
  bool nines = false;  // some numbers may be negations
  for (std::uint32_t k = 0; k < asked; ++k) {
    const std::uint32_t i = asked_[k];
    if (const std::optional<text::Number> number = text::ParseNumber(display_, tokens_, i)) {
      numbers_.Set(i, *number);
      nines |= tokens_.key_hash[i] == kNohKey;
    }
  }
  if (nines) DropNegations();
}

// "noh" is nine and "na" is no, written alike. Alone it is nine only before a measure, and never
// where the clause says it twice ("neither ... nor").
void Page::DropNegations() {
  constexpr std::uint32_t kClause = 12;
  std::uint32_t last = size();  // the "noh" before
  for (std::uint32_t i = 0; i < size(); ++i) {
    if (tokens_.key_hash[i] != kNohKey || !IsWord(i) || text(i) != kNoh) continue;
    bool again = last < size() && SameClause(last, i, kClause);
    for (std::uint32_t j = i + 1; !again && j < size() && SameClause(i, j, kClause); ++j) {
      again = IsWord(j) && text(j) == kNoh;
    }
    last = i;
    if (numbers_[i].tokens != 1) continue;
    const std::uint32_t next = i + 1;
    const Row* noun = RowOf(next, Kind::kNoun);
    const bool measured =
        !Breaks(next) &&
        (Longest(next, Kind::kUnit) != nullptr || Longest(next, Kind::kCurrency) != nullptr ||
         Longest(next, Kind::kPercent) != nullptr || Is(next, Kind::kClassifier) ||
         Is(next, Kind::kPeriod) || Longest(next, Kind::kMonth) != nullptr ||
         (noun != nullptr && noun->arg.rfind("person", 0) == 0));
    if (again || !measured) numbers_.Drop(i);
  }
}

bool Page::SameClause(std::uint32_t from, std::uint32_t to, std::uint32_t limit) const {
  if (to - from > limit) return false;
  for (std::uint32_t i = from + 1; i <= to; ++i) {
    if (tokens_.starts_line[i] || text(i) == "." || text(i) == "\u061F") return false;  // QUESTION
  }
  return true;
}

// Present, negated and perfect forms are known by their shape once spelling is canonical.
void Page::MarkVerbs() {
  verb_like_.assign(size(), 0);
  for (const std::uint32_t i : tokens_.joined) {
    const std::string_view word = text(i);
    verb_like_[i] = word.starts_with("\u0645\u06CC\u200C") ||            // MEEM YEH ZWNJ
                    word.starts_with("\u0646\u0645\u06CC\u200C") ||      // NOON MEEM YEH ZWNJ
                    word.ends_with("\u0647\u200C\u0627\u0646\u062F") ||  // HEH ZWNJ ALEF NOON DAL
                    word.ends_with("\u0647\u200C\u0627\u0633\u062A");    // HEH ZWNJ ALEF SEEN TEH
  }
}

const Match* Page::LongestOf(std::uint32_t i, Kind kind) const {
  for (std::uint32_t m = first_[i + 1]; m > first_[i]; --m) {  // longer ones come later
    if (matches_[m - 1].kind == kind) return &matches_[m - 1];
  }
  return nullptr;
}

Candidate& Page::Propose(std::uint32_t begin, std::uint32_t end, news::v1::MentionType type,
                         const char* rule, float confidence) {
  Candidate& made = candidates_.emplace_back();
  made.begin = begin;
  made.end = end;
  made.type = type;
  made.rule = rule;
  made.confidence = confidence;
  proposed_.push_back({type, end, last_[begin]});
  last_[begin] = static_cast<std::uint32_t>(proposed_.size() - 1);
  for (std::uint32_t i = begin; i < end; ++i) {
    covered_[i] = static_cast<std::uint16_t>(covered_[i] | (1u << static_cast<unsigned>(type)));
  }
  return made;
}

}  // namespace rasad::extraction

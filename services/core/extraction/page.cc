// Looks the phrases of the tables up, in one pass over the tokens.
#include "core/extraction/page.h"

#include <utility>

namespace rasad::extraction {
namespace {

std::optional<std::int64_t> PublishedDay(const news::v1::NormalizedArticle& article) {
  if (!article.metadata().has_published()) return std::nullopt;
  const std::optional<base::Micros> instant =
      base::ParseRfc3339(article.metadata().published().date());
  if (!instant) return std::nullopt;
  return *instant / 86'400'000'000;
}

bool StartsWith(std::string_view text, std::string_view head) {
  return text.substr(0, head.size()) == head;
}
bool EndsWith(std::string_view text, std::string_view tail) {
  return text.size() >= tail.size() && text.substr(text.size() - tail.size()) == tail;
}

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
  end_.assign(static_cast<std::size_t>(size()) * news::v1::MentionType_ARRAYSIZE, 0);
  covered_.assign(size(), 0);
  opaque_.assign(size(), 0);
}

Page::~Page() {
  if (tokens_.size() > kKeptTokens) return;
  candidates_.clear();
  spare = std::move(static_cast<PageBuffers&>(*this));
}

void Page::Look() {
  const std::uint32_t n = size();
  matches_.clear();
  matches_.reserve(n);
  first_.clear();
  first_.reserve(n + 1);
  single_.assign(n, 0);
  begins_.assign(n, 0);
  numbers_.assign(n + 1, text::Number{});
  constexpr std::uint32_t kAhead = 8;  // tokens
  for (std::uint32_t i = 0; i < n; ++i) {
    first_.push_back(static_cast<std::uint32_t>(matches_.size()));
    if (i + kAhead < n) {
      tables_.phrases.Prefetch(PhraseTable::Step(0, tokens_.key_hash[i + kAhead]));
    }
    std::uint64_t hash = 0;
    bool plain = false;  // a known word that begins no number
    for (std::uint32_t j = i; j < n && (j == i || !tokens_.starts_line[j]); ++j) {
      hash = PhraseTable::Step(hash, tokens_.key_hash[j]);
      const PhraseTable::Node* node = tables_.phrases.Find(hash);
      if (node == nullptr) break;
      if (j == i) plain = node->plain;
      for (std::uint32_t e = node->first; e < node->first + node->count; ++e) {
        const Entry& entry = tables_.phrases.entry(e);
        matches_.push_back({i, j + 1, entry.kind, entry.row});
        const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(entry.kind);
        begins_[i] |= bit;
        if (j == i) single_[i] |= bit;
      }
      if (!node->more) break;
    }
    if (plain || !IsWordOrNumber(i)) continue;
    if (const std::optional<text::Number> number = text::ParseNumber(display_, tokens_, i)) {
      numbers_[i] = *number;
    }
  }
  first_.push_back(static_cast<std::uint32_t>(matches_.size()));
  DropNegations();
}

// "noh" is nine and "na" is no, written alike. Alone it is nine only before a measure, and never
// where the clause says it twice ("neither ... nor").
void Page::DropNegations() {
  constexpr std::string_view kNoh = "\u0646\u0647";  // NOON HEH
  constexpr std::uint32_t kClause = 12;
  std::uint32_t last = size();  // the "noh" before
  for (std::uint32_t i = 0; i < size(); ++i) {
    if (!IsWord(i) || text(i) != kNoh) continue;
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
    if (again || !measured) numbers_[i] = text::Number{};
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
  for (std::uint32_t i = 0; i < size(); ++i) {
    constexpr std::size_t kShort = 7;  // bytes of two letters and ZWNJ
    const std::string_view word = text(i);
    if (word.size() < kShort || !IsWord(i)) continue;
    verb_like_[i] = StartsWith(word, "\u0645\u06CC\u200C") ||            // MEEM YEH ZWNJ
                    StartsWith(word, "\u0646\u0645\u06CC\u200C") ||      // NOON MEEM YEH ZWNJ
                    EndsWith(word, "\u0647\u200C\u0627\u0646\u062F") ||  // HEH ZWNJ ALEF NOON DAL
                    EndsWith(word, "\u0647\u200C\u0627\u0633\u062A");    // HEH ZWNJ ALEF SEEN TEH
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
  made.mention.set_type(type);
  made.mention.set_rule(rule);
  made.mention.set_confidence(confidence);
  std::uint32_t& longest = end_[static_cast<std::size_t>(type) * size() + begin];
  longest = std::max(longest, end);
  for (std::uint32_t i = begin; i < end; ++i) {
    covered_[i] = static_cast<std::uint16_t>(covered_[i] | (1u << static_cast<unsigned>(type)));
  }
  return made;
}

}  // namespace rasad::extraction

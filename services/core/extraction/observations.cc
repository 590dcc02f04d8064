// Makes the observations of a page.
#include "core/extraction/observations.h"

#include <algorithm>
#include <bit>

#include "core/base/hash.h"
#include "core/extraction/chains.h"
#include "core/text/utf8.h"
#include "core/text/words.h"

namespace rasad::extraction {
namespace {

using news::v1::MentionType;

// Salts of the kinds of observation. Stored in models by their values: never renumbered.
enum Salt : std::uint64_t {
  kWord = 1,
  kPrefix = 2,  // + letters
  kSuffix = 8,  // + letters
  kShape = 16,
  kKinds = 17,
  kOneKind = 18,
  kFlags = 20,
  kPair = 32,  // + which pair
  kKindsPair = 48,
  kCandidate = 56,
  kSummary = 57,  // + which
  kPhrase = 62,
  kMemory = 64,  // + offset
  kMemoryBit = 70,
  kHead = 72,
  kHeadKind = 73,
  kPosition = 74,
  kQuoted = 75,
  kCount = 76,
};

constexpr std::uint64_t Salted(std::uint64_t salt, std::uint64_t value) {
  return MixObservations(value, salt * 0x9fb21c651e98df25u);
}

constexpr char32_t kZwnj = 0x200C;
constexpr std::uint32_t kAffix = 4;

// The kinds whose words point at a name to the right of them.
constexpr Kind kHeads[] = {
    Kind::kTitle,        Kind::kTitleName, Kind::kHonorific, Kind::kBodyHead,     Kind::kBody,
    Kind::kFacilityHead, Kind::kEventHead, Kind::kLawHead,   Kind::kDocumentHead, Kind::kLevel,
    Kind::kCue,          Kind::kSource,    Kind::kSay,       Kind::kOfficers};
constexpr std::uint32_t kHeadReach = 6;

// The types that rules propose and the tagger decides on, as bits of a summary.
constexpr std::uint32_t kCovered = 13;  // the bits above say that a mention begins

enum Cue : std::uint32_t {
  kAfterHonorific = 1u << 14,
  kAfterTitle = 1u << 15,
  kAfterFirstName = 1u << 16,
  kAfterLevel = 1u << 17,
  kAfterBodyHead = 1u << 18,
  kAfterFacilityHead = 1u << 19,
  kBeforeSurname = 1u << 20,
  kBeforeSay = 1u << 21,
  kInHeadline = 1u << 22,
  kIsQuoted = 1u << 23,
};
constexpr std::uint32_t kCueTypes = 0x1fe;  // person to document

bool IsOpeningMark(std::string_view text) { return text == "\u00AB"; }  // LEFT GUILLEMET
bool IsClosingMark(std::string_view text) { return text == "\u00BB"; }  // RIGHT GUILLEMET

}  // namespace

Observer::Observer(const Page& page) : page_(page) {
  const std::uint32_t n = page.size();
  first_tag_.assign(n, kNone);
  tags_.reserve(static_cast<std::size_t>(n) * 2);
  summary_.assign(n + 1, 0);
  head_.assign(n, 0);
  quoted_.assign(n, 0);
  headline_end_ = n;
  for (std::uint32_t i = 1; i < n; ++i) {
    if (page.tokens().starts_line[i]) {
      headline_end_ = i;
      break;
    }
  }
  bool open = false;
  std::uint32_t head = kNone;
  std::uint64_t head_kind = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    if (page.tokens().starts_line[i]) {
      open = false;
      head = kNone;
    }
    if (!page.IsWordOrNumber(i)) {
      const std::string_view mark = page.text(i);
      if (IsOpeningMark(mark)) open = true;
      if (IsClosingMark(mark)) open = false;
      head = kNone;
      continue;
    }
    quoted_[i] = open;
    if (head != kNone && i - head <= kHeadReach) {
      head_[i] = MixObservations(head_kind, std::min(i - head, 4u));
    }
    for (const Kind kind : kHeads) {
      if (page.Longest(i, kind) != nullptr) {
        head = page.Longest(i, kind)->end - 1;
        head_kind = static_cast<std::uint64_t>(kind) + 1;
        break;
      }
    }
  }
  TagCandidates();
  TagPhrases();
  Remember();
}

void Observer::AddTag(std::uint32_t token, std::uint64_t observation) {
  tags_.push_back({observation, first_tag_[token]});
  first_tag_[token] = static_cast<std::uint32_t>(tags_.size() - 1);
}

// What rules propose is evidence: which rule, which type, where in it.
void Observer::TagCandidates() {
  for (const Candidate& one : page_.candidates()) {
    const auto type = static_cast<std::uint32_t>(one.mention.type());
    const std::uint64_t rule = base::TableHash(one.mention.rule());
    for (std::uint32_t i = one.begin; i < one.end; ++i) {
      const bool first = i == one.begin;
      const bool last = i + 1 == one.end;
      const LabelPart part = first ? (last ? kSingle : kBegin) : (last ? kEnd : kInside);
      AddTag(i, Salted(kCandidate, MixObservations(rule, type * 4 + part)));
      summary_[i] |= (1u << type) | (first ? 1u << (type + kCovered) : 0);
    }
  }
}

// Phrases of several words; those of one are told by the word alone.
void Observer::TagPhrases() {
  for (std::uint32_t i = 0; i < page_.size(); ++i) {
    page_.ForEachMatch(i, [&](const Match& match) {
      if (match.end - match.begin < 2) return;
      for (std::uint32_t at = match.begin; at < match.end; ++at) {
        const std::uint32_t part = at == match.begin ? 0 : at + 1 == match.end ? 2 : 1;
        AddTag(at, Salted(kPhrase, static_cast<std::uint64_t>(match.kind) * 3 + part));
      }
    });
  }
}

std::uint32_t Observer::CuesAt(std::uint32_t i) const {
  std::uint32_t cues = summary_[i] & kCueTypes;
  const std::uint32_t before = page_.Before(i);
  if (before < page_.size()) {
    if (page_.Is(before, Kind::kHonorific)) cues |= kAfterHonorific;
    if (page_.In(before, news::v1::MENTION_TYPE_POSITION) &&
        !page_.In(i, news::v1::MENTION_TYPE_POSITION)) {
      cues |= kAfterTitle;
    }
    if (page_.Is(before, Kind::kFirstName)) cues |= kAfterFirstName;
    if (page_.Is(before, Kind::kLevel)) cues |= kAfterLevel;
    if (page_.Is(before, Kind::kBodyHead)) cues |= kAfterBodyHead;
    if (page_.Is(before, Kind::kFacilityHead)) cues |= kAfterFacilityHead;
  }
  if (!page_.Breaks(i + 1)) {
    if (page_.Is(i + 1, Kind::kSurname)) cues |= kBeforeSurname;
    if (page_.Is(i + 1, Kind::kSay)) cues |= kBeforeSay;
  }
  if (i < headline_end_) cues |= kInHeadline;
  if (quoted_[i]) cues |= kIsQuoted;
  return cues;
}

// What the article says of a word anywhere: a name that stood behind a title once is a name.
void Observer::Remember() {
  memory_.assign(std::bit_ceil(static_cast<std::size_t>(page_.size()) * 2 + 2), Memory{});
  for (std::uint32_t i = 0; i < page_.size(); ++i) {
    if (!page_.IsWord(i)) continue;
    const std::uint64_t key = page_.tokens().key_hash[i] | 1;
    std::size_t at = (key >> 20) & (memory_.size() - 1);
    while (memory_[at].key != 0 && memory_[at].key != key) at = (at + 1) & (memory_.size() - 1);
    memory_[at].key = key;
    memory_[at].cues |= CuesAt(i);
    ++memory_[at].count;
  }
}

const Observer::Memory* Observer::Recall(std::uint32_t i) const {
  if (!page_.IsWord(i)) return nullptr;
  const std::uint64_t key = page_.tokens().key_hash[i] | 1;
  std::size_t at = (key >> 20) & (memory_.size() - 1);
  while (memory_[at].key != key) at = (at + 1) & (memory_.size() - 1);
  return &memory_[at];
}

std::uint64_t Observer::WordKey(std::uint32_t i) const {
  // Of its letters, not of its search key: words of one key may be written otherwise.
  return MixObservations(base::TableHash(page_.text(i)), page_.kinds(i));
}

void Observer::ForWord(std::uint32_t i, WordObservations& out) const {
  out.all.clear();
  const std::string_view word = page_.text(i);
  char32_t letters[2 * kAffix];  // the first four, and the last four in a ring
  std::uint32_t count = 0;
  char32_t last[kAffix] = {};
  bool joined = false;
  text::WordHash hash;
  for (std::size_t at = 0; at < word.size();) {
    const text::Decoded one = text::Decode(word, at);
    at += one.length;
    hash.Add(one.cp);
    if (one.cp == kZwnj) {
      joined = true;
      continue;
    }
    if (count < kAffix) letters[count] = one.cp;
    last[count % kAffix] = one.cp;
    ++count;
  }
  const std::uint64_t kinds = page_.kinds(i);
  const text::TokenKind kind = page_.tokens().kind[i];
  const bool is_word = kind == text::TokenKind::kWord;
  // A number's digits say little beyond how many they are.
  const std::uint64_t shape =
      Salted(kShape, static_cast<std::uint64_t>(kind) * 64 + (joined ? 32 : 0) +
                         (count != 0 && letters[0] < 0x80 ? 16 : 0) + std::min(count, 9u));
  const std::uint64_t whole = kind == text::TokenKind::kNumber ? shape : page_.tokens().key_hash[i];
  std::uint64_t prefix[kAffix] = {};
  std::uint64_t suffix[kAffix] = {};
  const std::uint32_t affixes = is_word ? std::min(count, kAffix) : 0;
  for (std::uint32_t k = 0; k < affixes; ++k) {
    prefix[k] = MixObservations(k == 0 ? 0 : prefix[k - 1], letters[k]);
    suffix[k] = MixObservations(k == 0 ? 0 : suffix[k - 1], last[(count - 1 - k) % kAffix]);
  }
  out.all.push_back(Salted(kWord, whole));
  out.all.push_back(Salted(kKinds, kinds));
  if (affixes >= 3) out.all.push_back(Salted(kSuffix + 2, suffix[2]));
  out.far = static_cast<std::uint32_t>(out.all.size());
  out.all.push_back(shape);
  if (is_word) {
    const std::uint32_t flags = text::Words().Flags(hash.value());
    out.all.push_back(
        Salted(kFlags, flags & (text::kKnown | text::kWord | text::kFunction | text::kForm)));
  }
  for (std::uint64_t rest = kinds; rest != 0; rest &= rest - 1) {
    out.all.push_back(Salted(kOneKind, static_cast<std::uint64_t>(std::countr_zero(rest))));
  }
  if (affixes >= 2) {
    out.all.push_back(Salted(kSuffix + 1, suffix[1]));
    out.all.push_back(Salted(kPrefix + 1, prefix[1]));
  }
  out.near = static_cast<std::uint32_t>(out.all.size());
  for (const std::uint32_t k : {0u, 2u, 3u}) {
    if (affixes > k) out.all.push_back(Salted(kPrefix + k, prefix[k]));
  }
  for (const std::uint32_t k : {0u, 3u}) {
    if (affixes > k) out.all.push_back(Salted(kSuffix + k, suffix[k]));
  }
}

void Observer::AroundToken(std::uint32_t i, std::uint32_t line_begin, std::uint32_t line_end,
                           std::vector<std::uint64_t>& out) const {
  const auto word = [&](std::int64_t at) {
    if (at < line_begin || at >= line_end) return kBeyondLine;
    const auto token = static_cast<std::uint32_t>(at);
    return page_.IsNumber(token) ? kBeyondLine + 1 : page_.tokens().key_hash[token];
  };
  const auto kinds = [&](std::int64_t at) -> std::uint64_t {
    if (at < line_begin || at >= line_end) return kBeyondLine;
    return page_.kinds(static_cast<std::uint32_t>(at));
  };
  const auto pair = [&](std::uint64_t salt, std::uint64_t a, std::uint64_t b) {
    out.push_back(Salted(salt, MixObservations(a, b)));
  };
  const std::int64_t at = i;
  pair(kPair, word(at - 1), word(at));
  pair(kPair + 1, word(at), word(at + 1));
  pair(kPair + 2, word(at - 2), word(at - 1));
  pair(kPair + 3, word(at + 1), word(at + 2));
  pair(kPair + 4, word(at - 1), word(at + 1));
  pair(kKindsPair, kinds(at - 1), kinds(at));
  pair(kKindsPair + 1, kinds(at), kinds(at + 1));
  for (std::uint32_t tag = first_tag_[i]; tag != kNone; tag = tags_[tag].next) {
    out.push_back(tags_[tag].observation);
  }
  const std::uint32_t before = i > line_begin ? summary_[i - 1] : 1;
  const std::uint32_t after = i + 1 < line_end ? summary_[i + 1] : 1;
  out.push_back(Salted(kSummary, summary_[i]));
  pair(kSummary + 1, before, summary_[i]);
  pair(kSummary + 2, summary_[i], after);
  out.push_back(Salted(kSummary + 3, before));
  out.push_back(Salted(kSummary + 4, after));
  if (const Memory* memory = Recall(i)) {
    out.push_back(Salted(kMemory + 2, memory->cues & kCueTypes));
    for (std::uint32_t rest = memory->cues; rest != 0; rest &= rest - 1) {
      out.push_back(Salted(kMemoryBit, static_cast<std::uint64_t>(std::countr_zero(rest))));
    }
    out.push_back(Salted(kCount, std::min(memory->count, 4u)));
  }
  if (i > line_begin) {
    if (const Memory* memory = Recall(i - 1)) {
      out.push_back(Salted(kMemory + 1, memory->cues & kCueTypes));
    }
  }
  if (i + 1 < line_end) {
    if (const Memory* memory = Recall(i + 1)) {
      out.push_back(Salted(kMemory + 3, memory->cues & kCueTypes));
    }
  }
  if (head_[i] != 0) {
    out.push_back(Salted(kHead, head_[i]));
    out.push_back(Salted(kHeadKind, MixObservations(head_[i], page_.kinds(i))));
  }
  out.push_back(Salted(kPosition, std::min(i - line_begin, 3u) * 2 + (i < headline_end_ ? 1 : 0)));
  if (quoted_[i]) out.push_back(Salted(kQuoted, 1));
}

}  // namespace rasad::extraction

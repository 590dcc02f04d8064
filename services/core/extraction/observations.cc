// Makes the observations of a page.
#include "core/extraction/observations.h"

#include <algorithm>
#include <bit>

#include "core/base/hash.h"
#include "core/extraction/chains.h"
#include "core/text/letter_runs.h"
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
constexpr std::uint64_t kHeadBits = [] {
  std::uint64_t bits = 0;
  for (const Kind kind : kHeads) bits |= BitOf(kind);
  return bits;
}();
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

void Observer::Read(const Page& page) {
  page_ = &page;
  seen_.assign(page.size(), Seen{});
  tags_.clear();
  LookLeft();
  TagCandidates();
  TagPhrases();
  Remember();
}

// Finds quoted words, the nearest head words and the end of the headline.
void Observer::LookLeft() {
  const Page& page = *page_;
  const std::uint32_t n = page.size();
  headline_end_ = n;
  bool open = false;
  std::uint32_t head = kNone;
  std::uint64_t head_kind = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    if (page.tokens().starts_line[i]) {
      if (i > 0) headline_end_ = std::min(headline_end_, i);
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
    seen_[i].quoted = open;
    if (head != kNone && i - head <= kHeadReach) {
      seen_[i].head = MixObservations(head_kind, std::min(i - head, 4u));
    }
    if ((page.begins(i) & kHeadBits) == 0) continue;
    for (const Kind kind : kHeads) {
      if (const Match* const match = page.Longest(i, kind)) {
        head = match->end - 1;
        head_kind = static_cast<std::uint64_t>(kind) + 1;
        break;
      }
    }
  }
}

void Observer::AddTag(std::uint32_t token, std::uint64_t observation) {
  Seen& seen = seen_[token];
  tags_.push_back({observation, seen.first_tag});
  seen.first_tag = static_cast<std::uint32_t>(tags_.size() - 1);
  seen.tags += observation;
}

// What rules propose is evidence: which rule, which type, where in it.
void Observer::TagCandidates() {
  for (const Candidate& one : page_->candidates()) {
    const auto type = static_cast<std::uint32_t>(one.type);
    const std::uint64_t rule = base::TableHash(one.rule);
    std::uint64_t inside = 0;
    for (std::uint32_t i = one.begin; i < one.end; ++i) {
      const bool first = i == one.begin;
      const bool last = i + 1 == one.end;
      const LabelPart part = first ? (last ? kSingle : kBegin) : (last ? kEnd : kInside);
      if (part != kInside || inside == 0) {
        inside = Salted(kCandidate, MixObservations(rule, type * 4 + part));
      }
      AddTag(i, inside);
      if (part != kInside) inside = 0;
      seen_[i].summary |= (1u << type) | (first ? 1u << (type + kCovered) : 0);
    }
  }
}

// Phrases of several words; those of one are told by the word alone.
void Observer::TagPhrases() {
  for (std::uint32_t i = 0; i < page_->size(); ++i) {
    page_->ForEachMatch(i, [&](const Match& match) {
      if (match.end - match.begin < 2) return;
      for (std::uint32_t at = match.begin; at < match.end; ++at) {
        const std::uint32_t part = at == match.begin ? 0 : at + 1 == match.end ? 2 : 1;
        AddTag(at, Salted(kPhrase, static_cast<std::uint64_t>(match.kind) * 3 + part));
      }
    });
  }
}

std::uint32_t Observer::CuesAt(std::uint32_t i) const {
  std::uint32_t cues = seen_[i].summary & kCueTypes;
  const auto of = [](std::uint64_t kinds, Kind kind, std::uint32_t cue) {
    return (kinds & BitOf(kind)) != 0 ? cue : 0;
  };
  const std::uint32_t before = page_->Before(i);
  if (before < page_->size()) {
    if (const std::uint64_t kinds = page_->kinds(before)) {
      cues |= of(kinds, Kind::kHonorific, kAfterHonorific) |
              of(kinds, Kind::kFirstName, kAfterFirstName) | of(kinds, Kind::kLevel, kAfterLevel) |
              of(kinds, Kind::kBodyHead, kAfterBodyHead) |
              of(kinds, Kind::kFacilityHead, kAfterFacilityHead);
    }
    if (page_->In(before, news::v1::MENTION_TYPE_POSITION) &&
        !page_->In(i, news::v1::MENTION_TYPE_POSITION)) {
      cues |= kAfterTitle;
    }
  }
  if (!page_->Breaks(i + 1)) {
    const std::uint64_t kinds = page_->kinds(i + 1);
    cues |= of(kinds, Kind::kSurname, kBeforeSurname) | of(kinds, Kind::kSay, kBeforeSay);
  }
  if (i < headline_end_) cues |= kInHeadline;
  if (seen_[i].quoted) cues |= kIsQuoted;
  return cues;
}

// What the article says of a word anywhere: a name that stood behind a title once is a name.
void Observer::Remember() {
  memory_.clear();
  slots_.assign(std::bit_ceil(static_cast<std::size_t>(page_->size()) * 2 + 2), 0);
  for (std::uint32_t i = 0; i < page_->size(); ++i) {
    if (!page_->IsWord(i)) continue;
    const std::uint64_t key = page_->tokens().key_hash[i];
    std::size_t at = (key >> 20) & (slots_.size() - 1);
    while (slots_[at] != 0 && memory_[slots_[at] - 1].key != key) {
      at = (at + 1) & (slots_.size() - 1);
    }
    if (slots_[at] == 0) {
      memory_.push_back({key});
      slots_[at] = static_cast<std::uint32_t>(memory_.size());
    }
    seen_[i].cues = slots_[at] - 1;  // where they are, until all are known
    Memory& memory = memory_[slots_[at] - 1];
    memory.cues |= CuesAt(i);
    ++memory.count;
  }
  for (Seen& seen : seen_) {
    if (seen.cues == kNone) continue;
    const Memory& memory = memory_[seen.cues];
    seen.cues = memory.cues;
    seen.count = static_cast<std::uint8_t>(std::min(memory.count, 4u));
  }
}

std::uint64_t Observer::WordKey(std::uint32_t i) const {
  // Of its letters, not of its search key: words of one key may be written otherwise. Most are
  // short, and how short cannot be guessed.
  const text::Span span = page_->tokens().span(i);
  const std::string_view display = page_->display();
  constexpr std::uint32_t kShort = text::kLetterBlock - 1;  // bytes
  std::uint64_t hash = 0;
  if (span.size() <= kShort && span.begin + text::kLetterBlock <= display.size()) {
    const text::ShortBytes bytes(display.data() + span.begin, span.size());
    hash = base::ShortTableHash(bytes.low, bytes.high, span.size());
  } else {
    hash = base::TableHash(span.In(display));
  }
  return MixObservations(hash, page_->kinds(i));
}

void Observer::ForWord(std::uint32_t i, WordObservations& out) const {
  out.all.clear();
  const std::string_view word = page_->text(i);
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
  const std::uint64_t kinds = page_->kinds(i);
  const text::TokenKind kind = page_->tokens().kind[i];
  const bool is_word = kind == text::TokenKind::kWord;
  // A number's digits say little beyond how many they are.
  const std::uint64_t shape =
      Salted(kShape, static_cast<std::uint64_t>(kind) * 64 + (joined ? 32 : 0) +
                         (count != 0 && letters[0] < 0x80 ? 16 : 0) + std::min(count, 9u));
  const std::uint64_t whole =
      kind == text::TokenKind::kNumber ? shape : page_->tokens().key_hash[i];
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

struct Observer::Around {
  std::uint32_t summaries[3];  // of the token before, of this one, of the one behind it
  std::uint32_t memories[3];   // the cues of these, or kNone
  std::uint32_t count;         // of the word in the article, at most 4
  std::uint32_t place;  // to the left of it, at most 3; in the headline; quoted; to the right
};

Observer::Around Observer::LookAround(std::uint32_t i, Line line) const {
  constexpr std::uint32_t kBeside = 1;  // the summary of what is beyond the line
  const Seen& here = seen_[i];
  Around around{{kBeside, here.summary, kBeside}, {kNone, here.cues, kNone}, here.count, 0};
  const auto neighbour = [&](std::uint32_t k, std::uint32_t at) {
    around.summaries[k] = seen_[at].summary;
    const std::uint32_t its = seen_[at].cues;
    around.memories[k] = its == kNone ? kNone : its & kCueTypes;
  };
  if (i > line.begin) neighbour(0, i - 1);
  if (i + 1 < line.end) neighbour(2, i + 1);
  around.place = std::min(i - line.begin, 3u) | (i < headline_end_ ? 4u : 0) |
                 (here.quoted ? 8u : 0) | std::min(line.end - i, 3u) << 4;
  return around;
}

std::array<std::uint64_t, kGroups> Observer::GroupKeys(std::uint32_t i, Line line) const {
  const Around around = LookAround(i, line);
  const auto two = [](std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} << 32 | b; };
  const auto mix = [](std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    return MixObservations(MixObservations(a, b), c);
  };
  return {mix(two(around.summaries[0], around.summaries[2]),
              std::uint64_t{around.summaries[1]} + kProposed, seen_[i].tags),
          mix(two(around.memories[0], around.memories[2]),
              two(around.memories[1], around.count << 16 | around.place), kRemembered),
          seen_[i].head == 0 ? 0 : mix(seen_[i].head, page_->kinds(i), kHeaded)};
}

void Observer::ForGroup(Group group, std::uint32_t i, Line line,
                        std::vector<std::uint64_t>& out) const {
  const Around around = LookAround(i, line);
  const auto add = [&](std::uint64_t salt, std::uint64_t value) {
    out.push_back(Salted(salt, value));
  };
  const auto pair = [&](std::uint64_t salt, std::uint64_t a, std::uint64_t b) {
    add(salt, MixObservations(a, b));
  };
  const auto [before, here, after] = around.summaries;
  switch (group) {
    case kProposed:
      for (std::uint32_t tag = seen_[i].first_tag; tag != kNone; tag = tags_[tag].next) {
        out.push_back(tags_[tag].observation);
      }
      add(kSummary, here);
      pair(kSummary + 1, before, here);
      pair(kSummary + 2, here, after);
      add(kSummary + 3, before);
      add(kSummary + 4, after);
      break;
    case kRemembered:
      if (around.memories[1] != kNone) {
        add(kMemory + 2, around.memories[1] & kCueTypes);
        for (std::uint32_t rest = around.memories[1]; rest != 0; rest &= rest - 1) {
          add(kMemoryBit, static_cast<std::uint64_t>(std::countr_zero(rest)));
        }
        add(kCount, around.count);
      }
      if (around.memories[0] != kNone) add(kMemory + 1, around.memories[0]);
      if (around.memories[2] != kNone) add(kMemory + 3, around.memories[2]);
      add(kPosition, (around.place & 3) * 2 + (around.place >> 2 & 1));
      if ((around.place & 8) != 0) add(kQuoted, 1);
      for (std::int32_t offset = -kReach; offset <= kReach; ++offset) {
        const std::int64_t at = std::int64_t{i} + offset;
        if (at < line.begin || at >= line.end) out.push_back(AtOffset(kBeyondLine, offset));
      }
      break;
    default:
      if (seen_[i].head == 0) break;
      add(kHead, seen_[i].head);
      pair(kHeadKind, seen_[i].head, page_->kinds(i));
  }
}

void Observer::AroundToken(std::uint32_t i, Line line, std::vector<std::uint64_t>& out) const {
  for (const std::uint64_t one : PairReader(*this, line, i).Next()) out.push_back(one);
  for (std::uint32_t g = 0; g < kGroups; ++g) ForGroup(static_cast<Group>(g), i, line, out);
}

PairReader::PairReader(const Observer& observer, Observer::Line line, std::uint32_t token)
    : page_(*observer.page_),
      line_(line),
      at_(token),
      words_{WordAt(at_ - 1), WordAt(at_), WordAt(at_ + 1)},
      beside_{MixObservations(WordAt(at_ - 2), words_[0]), MixObservations(words_[0], words_[1]),
              MixObservations(words_[1], words_[2])},
      kinds_(KindsAt(at_)),
      kinds_pair_(MixObservations(KindsAt(at_ - 1), kinds_)) {}

std::uint64_t PairReader::WordAt(std::int64_t at) const {
  if (at < line_.begin || at >= line_.end) return kBeyondLine;
  const auto token = static_cast<std::uint32_t>(at);
  return page_.IsNumber(token) ? kBeyondLine + 1 : page_.tokens().key_hash[token];
}

std::uint64_t PairReader::KindsAt(std::int64_t at) const {
  const bool inside = at >= line_.begin && at < line_.end;
  return inside ? page_.kinds(static_cast<std::uint32_t>(at)) : kBeyondLine;
}

std::array<std::uint64_t, kPairs> PairReader::Next() {
  const std::uint64_t word = WordAt(at_ + 2);
  const std::uint64_t kinds = KindsAt(at_ + 1);
  const std::uint64_t beside = MixObservations(words_[2], word);
  const std::uint64_t across = MixObservations(words_[0], words_[2]);
  const std::uint64_t kinds_pair = MixObservations(kinds_, kinds);
  const std::array<std::uint64_t, kPairs> pairs = {
      Salted(kPair, beside_[1]),          Salted(kPair + 1, beside_[2]),
      Salted(kPair + 2, beside_[0]),      Salted(kPair + 3, beside),
      Salted(kPair + 4, across),          Salted(kKindsPair, kinds_pair_),
      Salted(kKindsPair + 1, kinds_pair),
  };
  words_[0] = words_[1];
  words_[1] = words_[2];
  words_[2] = word;
  beside_[0] = beside_[1];
  beside_[1] = beside_[2];
  beside_[2] = beside;
  kinds_ = kinds;
  kinds_pair_ = kinds_pair;
  ++at_;
  return pairs;
}

}  // namespace rasad::extraction

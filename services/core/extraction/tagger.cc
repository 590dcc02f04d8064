// Sums weights, runs the chains over what may hold a name, and takes the likeliest spans.
#include "core/extraction/tagger.h"

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>

#include "core/text/prefetch.h"

namespace rasad::data {
std::string_view tagger();  // model/tagger.model
}  // namespace rasad::data

namespace rasad::extraction {
namespace {

// Of each chain the columns of labels with which a mention begins, and those of all mentions, a bit
// each.
struct Columns {
  std::uint32_t first = 0;
  std::uint32_t all = 0;
};
constexpr auto kColumnsOf = [] {
  std::array<Columns, std::size(kChains)> columns;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (std::uint32_t y = 1; y < kChains[c].labels(); ++y) {
      const std::uint32_t bit = 1u << (kChains[c].first_column + y);
      columns[c].all |= bit;
      if (PartOf(y) == kBegin || PartOf(y) == kSingle) columns[c].first |= bit;
    }
  }
  return columns;
}();
// Where no label comes nearer to "outside" than this (in nats), a chain is outside.
constexpr float kFar = 4;
// Spans below this are not looked at further.
constexpr float kFaint = 0.05f;
// A mention this likely is taken for certain when its name is met again,
constexpr float kSure = 0.7f;
// which makes it so many times likelier.
constexpr float kSeenBefore = 4;
// Words whose sums are kept, and of each group of observations.
constexpr std::size_t kWordMemory = 16384;
constexpr std::size_t kGroupMemory = 4096;
// So many tokens before it is needed, what is kept is loaded.
constexpr std::uint32_t kAhead = 8;

// One of two, without a branch: which keys are known is not to be foreseen.
std::uint32_t Choose(bool first, std::uint32_t a, std::uint32_t b) {
  return b ^ ((a ^ b) & (0u - static_cast<std::uint32_t>(first)));
}

// No name begins or ends with such a token.
bool IsEdge(const Page& page, std::uint32_t i) {
  if (page.Is(i, Kind::kAnd)) return true;
  if (page.IsWordOrNumber(i)) return false;
  const text::TokenKind kind = page.tokens().kind[i];
  return kind == text::TokenKind::kPunctuation && page.text(i) != ")";
}

}  // namespace

// Sums of weights: 16 bits. Some hundred bytes cannot overflow them; on a page where more is seen
// of a token they stop at their ends. Each is a line of the cache, so that one is loaded at once.
struct alignas(64) Tagger::Sums {
  static constexpr std::uint32_t kParts = kColumns / 8;
  static_assert(kColumns % 16 == 0);
  __m128i parts[kParts];

  void Add(const ModelRow& row) {
    const auto* from = reinterpret_cast<const __m128i*>(row.data());
    for (std::uint32_t k = 0; k < kParts; k += 2) {
      const __m128i bytes = _mm_load_si128(from + k / 2);
      const __m128i low = _mm_srai_epi16(_mm_unpacklo_epi8(bytes, bytes), 8);
      const __m128i high = _mm_srai_epi16(_mm_unpackhi_epi8(bytes, bytes), 8);
      parts[k] = _mm_adds_epi16(parts[k], low);
      parts[k + 1] = _mm_adds_epi16(parts[k + 1], high);
    }
  }
  void Add(const Sums& more) {
#pragma GCC unroll 4
    for (std::uint32_t k = 0; k < kParts; ++k) {
      parts[k] = _mm_adds_epi16(parts[k], more.parts[k]);
    }
  }
  const std::int16_t* columns() const { return reinterpret_cast<const std::int16_t*>(parts); }
  std::int16_t Outside(const Chain& chain) const { return columns()[chain.first_column]; }
};

// What is seen of a word, by its offset from the token that is labelled.
struct Tagger::WordSums {
  Sums by_offset[2 * kReach + 1];
};

namespace {

// What was summed before, by keys; a newer one takes the place of an older one.
template <class T, std::size_t kSize>
class Kept {
 public:
  void Prefetch(std::uint64_t key) const {
    const std::size_t at = At(key);
    text::Prefetch(&keys_[at]);
    const auto* value = reinterpret_cast<const char*>(&values_[at]);
    for (std::size_t k = 0; k < sizeof(T); k += 64) text::Prefetch(value + k);
  }
  bool Has(std::uint64_t key) const { return keys_[At(key)] == key; }
  T& Of(std::uint64_t key) { return values_[At(key)]; }
  void Mark(std::uint64_t key) { keys_[At(key)] = key; }

 private:
  static_assert(std::has_single_bit(kSize));
  static std::size_t At(std::uint64_t key) { return key % kSize; }

  std::vector<std::uint64_t> keys_ = std::vector<std::uint64_t>(kSize);
  std::vector<T, base::HugePages<T>> values_ = std::vector<T, base::HugePages<T>>(kSize);
};

}  // namespace

// Buffers of one thread, and the sums of what it met.
struct Tagger::Scratch {
  Observer observer;
  Kept<WordSums, kWordMemory> words;
  Kept<Sums, kGroupMemory> groups[kGroups];
  WordSums spare[2 * kReach + 1];  // of words that have no place
  WordObservations seen;
  std::vector<std::uint64_t> around;
  std::vector<std::uint32_t> rows;  // keys of observations, then the places of their rows
  struct Keys {
    std::uint64_t word;
    std::array<std::uint64_t, kGroups> groups;
  };
  std::vector<Keys> keys;           // by token of the line
  std::vector<Sums> sums;           // the same
  std::vector<std::uint32_t> near;  // the same, see Near()
  Lattice lattice;
  std::vector<LatticeSpan> found;
  std::vector<Tagged> spans;        // of the page
  std::vector<std::uint64_t> sure;  // names that it surely has
  std::vector<std::uint8_t> taken;  // by token: chains that have a mention there, a bit each
};

Tagger::Tagger(const Model& model) : scale_(model.scale), calibration_(model.calibration) {
  static std::atomic<std::uint64_t> made{0};
  id_ = ++made;
  keys_ = model.keys;
  keys_.push_back(UINT32_MAX);
  rows_.resize(keys_.size());
  for (std::size_t k = 0; k < model.rows.size(); ++k) rows_[k].row = model.rows[k];
  MakeBuckets();
  do {
    powers_.push_back(std::exp(-static_cast<float>(powers_.size()) * scale_));
  } while (powers_.back() > 0 && powers_.size() <= 2 * INT16_MAX + 1);
  for (std::size_t c = 0; c < std::size(kChains); ++c) {
    jumps_[c] = Jumps::Of(kChains[c], model.transitions[c]);
  }
  MakeLeads(model);
}

// The best way into each label decides how near it is to "outside".
void Tagger::MakeLeads(const Model& model) {
  leads_.fill(INT16_MIN);
  for (std::size_t c = 0; c < std::size(kChains); ++c) {
    const std::uint32_t n = kChains[c].labels();
    for (std::uint32_t b = 1; b < n; ++b) {
      std::int16_t& most = leads_[kChains[c].first_column + b];
      for (std::uint32_t a = 0; a < n; ++a) {
        if (!MayFollow(a, b)) continue;
        const float lead =
            (model.transitions[c][a * n + b] - model.transitions[c][0] + kFar) / scale_;
        most = std::max(most, static_cast<std::int16_t>(std::clamp(lead, -3e4f, 3e4f)));
      }
    }
  }
}

void Tagger::MakeBuckets() {
  const std::size_t keys = keys_.size() - 1;
  buckets_.assign(std::size_t{1} << (32 - kTagBits), Bucket{});
  std::size_t at = 0;
  for (std::size_t b = 0; b < buckets_.size(); ++b) {
    Bucket& bucket = buckets_[b];
    bucket.first = static_cast<std::uint32_t>(at);
    std::size_t count = 0;
    for (; at < keys && keys_[at] >> kTagBits == b; ++at, ++count) {
      if (count == std::size(bucket.tags)) bucket.first |= kCrowded;
      if (count < std::size(bucket.tags)) {
        bucket.tags[count] = static_cast<std::uint16_t>(keys_[at]);
      }
    }
    if (count == 0) bucket.first = static_cast<std::uint32_t>(keys);  // whose row is empty
    for (std::size_t k = std::max<std::size_t>(count, 1); k < std::size(bucket.tags); ++k) {
      bucket.tags[k] = bucket.tags[k - 1];
    }
  }
}

// The place of a key's row, or that of the empty one.
std::uint32_t Tagger::RowOf(std::uint32_t key) const {
  const Bucket& bucket = buckets_[key >> kTagBits];
  const __m128i same = _mm_cmpeq_epi16(_mm_load_si128(reinterpret_cast<const __m128i*>(&bucket)),
                                       _mm_set1_epi16(static_cast<std::int16_t>(key)));
  constexpr std::uint32_t kTags = (1u << sizeof Bucket{}.tags) - 1;  // two bits a tag
  const std::uint32_t found = static_cast<std::uint32_t>(_mm_movemask_epi8(same)) & kTags;
  const auto none = static_cast<std::uint32_t>(rows_.size() - 1);
  if (bucket.first >= kCrowded) {
    std::uint32_t at = bucket.first & ~kCrowded;
    while (keys_[at] < key) ++at;
    return keys_[at] == key ? at : none;
  }
  const auto skipped = static_cast<std::uint32_t>(std::countr_zero(found | (kTags + 1))) / 2;
  return Choose(found != 0, bucket.first + skipped, none);
}

// Puts the places of rows in the place of their keys, whose buckets are loaded; what sums need is
// loaded meanwhile.
void Tagger::FindRows(std::span<std::uint32_t> keys) const {
  for (std::uint32_t& one : keys) {
    one = RowOf(one);
    text::Prefetch(&rows_[one]);
  }
}

void Tagger::Prefetch(std::uint32_t key) const { text::Prefetch(&buckets_[key >> kTagBits]); }

void Tagger::AddRows(std::span<const std::uint32_t> rows, Sums& sums) const {
  Sums sum = sums;
  for (const std::uint32_t one : rows) sum.Add(rows_[one].row);
  sums = sum;
}

void Tagger::SumWord(const Observer& observer, std::uint32_t token, Scratch& scratch,
                     WordSums& word) const {
  observer.ForWord(token, scratch.seen);
  const WordObservations& seen = scratch.seen;
  scratch.rows.resize(seen.Count(0) + 2 * (seen.Count(1) + seen.Count(2)));
  std::uint32_t* key = scratch.rows.data();
  for (std::int32_t offset = -kReach; offset <= kReach; ++offset) {
    for (std::size_t k = 0; k < seen.Count(offset); ++k) {
      *key = ModelKey(AtOffset(seen.all[k], offset));
      Prefetch(*key++);
    }
  }
  FindRows(scratch.rows);
  const std::uint32_t* first = scratch.rows.data();
  for (std::int32_t offset = -kReach; offset <= kReach; ++offset) {
    Sums& sums = word.by_offset[offset + kReach];
    sums = {};
    AddRows({first, seen.Count(offset)}, sums);
    first += seen.Count(offset);
  }
}

void Tagger::SumGroup(const Observer& observer, Group group, std::uint32_t token,
                      Observer::Line line, Scratch& scratch, Sums& sums) const {
  scratch.around.clear();
  observer.ForGroup(group, token, line, scratch.around);
  scratch.rows.clear();
  for (const std::uint64_t one : scratch.around) {
    scratch.rows.push_back(ModelKey(one));
    Prefetch(scratch.rows.back());
  }
  FindRows(scratch.rows);
  sums = {};
  AddRows(scratch.rows, sums);
}

// Sums what is seen of each token of a line.
void Tagger::ScoreLine(const Observer& observer, Observer::Line line, Scratch& scratch) const {
  const std::uint32_t size = line.end - line.begin;
  scratch.keys.resize(size);
  scratch.sums.resize(size);
  scratch.near.resize(size);
  const std::uint64_t mine = MixObservations(id_, kBeyondLine);
  for (std::uint32_t t = 0; t < size; ++t) {
    Scratch::Keys& keys = scratch.keys[t];
    keys.word = observer.WordKey(line.begin + t) ^ mine;
    keys.groups = observer.GroupKeys(line.begin + t, line);
    for (std::uint64_t& key : keys.groups) key = key == 0 ? 0 : key ^ mine;
  }
  const auto prefetch = [&](std::uint32_t t) {
    if (t >= size) return;
    const Scratch::Keys& keys = scratch.keys[t];
    scratch.words.Prefetch(keys.word);
    for (std::uint32_t g = 0; g < kGroups; ++g) {
      if (keys.groups[g] != 0) scratch.groups[g].Prefetch(keys.groups[g]);
    }
  };
  for (std::uint32_t t = 0; t < kAhead; ++t) prefetch(t);
  static constexpr std::uint32_t kWindow = 2 * kReach + 1;
  static const WordSums kNothing{};
  // Pairs seldom come again: they are looked up for each token, in steps two tokens apart.
  constexpr std::uint32_t kStep = 2;
  std::array<std::array<std::uint32_t, kPairs>, kReach + kStep + 1> pairs;
  PairReader reader(observer, line, line.begin);
  const auto look_at_pairs = [&](std::uint32_t t) {
    if (t >= size) return;
    std::array<std::uint32_t, kPairs>& keys = pairs[t % pairs.size()];
    const std::array<std::uint64_t, kPairs> seen = reader.Next();
    for (std::uint32_t k = 0; k < kPairs; ++k) {
      keys[k] = ModelKey(seen[k]);
      Prefetch(keys[k]);
    }
  };
  for (std::uint32_t t = 0; t < kStep; ++t) look_at_pairs(t);
  // Those of the words from kReach before the token to kReach behind it.
  std::array<const WordSums*, kWindow> window;
  window.fill(&kNothing);
  for (std::uint32_t ahead = 0; ahead < size + kReach; ++ahead) {
    prefetch(ahead + kAhead);
    const WordSums* next = &kNothing;
    if (ahead < size) {
      const std::uint64_t key = scratch.keys[ahead].word;
      WordSums* place = &scratch.words.Of(key);
      if (!scratch.words.Has(key)) {
        // Not in the place of another one of this window.
        if (std::find(window.begin(), window.end(), place) != window.end()) {
          place = &scratch.spare[ahead % kWindow];
        } else {
          scratch.words.Mark(key);
        }
        SumWord(observer, line.begin + ahead, scratch, *place);
      }
      next = place;
    }
    look_at_pairs(ahead + kStep);
    if (ahead < size) FindRows(pairs[ahead % pairs.size()]);
    std::shift_left(window.begin(), window.end(), 1);
    window.back() = next;
    if (ahead < kReach) continue;
    const std::uint32_t t = ahead - kReach;
    Sums sums = window[0]->by_offset[0];
    for (std::uint32_t k = 1; k < kWindow; ++k) sums.Add(window[k]->by_offset[k]);
    AddRows(pairs[t % pairs.size()], sums);
    for (std::uint32_t g = 0; g < kGroups; ++g) {
      const std::uint64_t key = scratch.keys[t].groups[g];
      if (key == 0) continue;
      Sums& kept = scratch.groups[g].Of(key);
      if (!scratch.groups[g].Has(key)) {
        SumGroup(observer, static_cast<Group>(g), line.begin + t, line, scratch, kept);
        scratch.groups[g].Mark(key);
      }
      sums.Add(kept);
    }
    scratch.sums[t] = sums;
    scratch.near[t] = Near(sums);
  }
}

// The columns whose labels come near to "outside" of their chain, with the best way into each.
std::uint32_t Tagger::Near(const Sums& sums) const {
  const auto* leads = reinterpret_cast<const __m128i*>(leads_.data());
  const __m128i outside[] = {
      _mm_set1_epi16(sums.Outside(kChains[0])), _mm_set1_epi16(sums.Outside(kChains[1])),
      _mm_set1_epi16(sums.Outside(kChains[2])), _mm_set1_epi16(sums.Outside(kChains[3]))};
  // In each register the columns of at most two chains.
  const auto both = [](__m128i left, __m128i right, __m128i is_left) {
    return _mm_or_si128(_mm_and_si128(is_left, left), _mm_andnot_si128(is_left, right));
  };
  const auto is_left = [](std::uint32_t part, const Chain& right) {
    const __m128i numbers = _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm_cmplt_epi16(
        numbers, _mm_set1_epi16(static_cast<std::int16_t>(right.first_column - 8 * part)));
  };
  const __m128i against[] = {outside[0], both(outside[0], outside[1], is_left(1, kChains[1])),
                             both(outside[1], outside[2], is_left(2, kChains[2])),
                             both(outside[2], outside[3], is_left(3, kChains[3]))};
  __m128i near[Sums::kParts];
  for (std::uint32_t k = 0; k < Sums::kParts; ++k) {
    near[k] = _mm_cmpgt_epi16(_mm_adds_epi16(sums.parts[k], leads[k]), against[k]);
  }
  return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(near[0], near[1]))) |
         static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(near[2], near[3]))) << 16;
}

// Runs the chains over those parts of a line where they are near to anything but "outside".
void Tagger::TagLine(const Page& page, Observer::Line line, Scratch& scratch) const {
  const std::uint32_t size = line.end - line.begin;
  const std::vector<std::uint32_t>& near = scratch.near;
  for (std::uint32_t c = 0; c < std::size(kChains); ++c) {
    for (std::uint32_t t = 0; t < size;) {
      if ((near[t] & kColumnsOf[c].first) == 0) {
        ++t;
        continue;
      }
      std::uint32_t stop = t + 1;
      while (stop < size && (near[stop] & kColumnsOf[c].all) != 0) ++stop;
      scratch.found.clear();
      scratch.lattice.Run(kChains[c], jumps_[c], scratch.sums[t].columns(), stop - t, powers_,
                          kFaint, scratch.found);
      for (const LatticeSpan& one : scratch.found) {
        const std::uint32_t begin = line.begin + t + one.begin;
        const std::uint32_t end = line.begin + t + one.end;
        if (IsEdge(page, begin) || IsEdge(page, end - 1)) continue;
        scratch.spans.push_back({begin, end, kChains[c].types[one.type], c, one.probability});
      }
      t = stop;
    }
  }
}

// A name that the article surely has somewhere is likelier in other places too; of persons the
// last words of a name do.
void Tagger::Remember(const Page& page, Scratch& scratch) const {
  // From the last word to the first: each sum on the way is that of the last words.
  const auto hash = [&](std::uint32_t begin, std::uint32_t end, news::v1::MentionType type) {
    auto sum = static_cast<std::uint64_t>(type);
    for (std::uint32_t i = end; i-- > begin;) {
      sum = PhraseTable::Step(sum, page.tokens().key_hash[i]);
    }
    return sum;
  };
  std::vector<std::uint64_t>& sure = scratch.sure;
  sure.clear();
  for (const Tagged& one : scratch.spans) {
    if (one.probability < kSure) continue;
    if (one.type != news::v1::MENTION_TYPE_PERSON) {
      sure.push_back(hash(one.begin, one.end, one.type));
      continue;
    }
    auto sum = static_cast<std::uint64_t>(one.type);
    for (std::uint32_t i = one.end; i-- > one.begin;) {
      sum = PhraseTable::Step(sum, page.tokens().key_hash[i]);
      sure.push_back(sum);
    }
  }
  std::sort(sure.begin(), sure.end());
  for (Tagged& one : scratch.spans) {
    if (one.probability >= kSure) continue;
    if (std::binary_search(sure.begin(), sure.end(), hash(one.begin, one.end, one.type))) {
      const float odds = one.probability / (1 - one.probability) * kSeenBefore;
      one.probability = odds / (1 + odds);
    }
  }
}

void Tagger::Tag(const Page& page, std::vector<Tagged>& out) const {
  thread_local Scratch scratch;
  scratch.observer.Read(page);
  scratch.spans.clear();
  for (std::uint32_t begin = 0; begin < page.size();) {
    std::uint32_t end = begin + 1;
    while (end < page.size() && !page.tokens().starts_line[end]) ++end;
    ScoreLine(scratch.observer, {begin, end}, scratch);
    TagLine(page, {begin, end}, scratch);
    begin = end;
  }
  Remember(page, scratch);
  // Of each chain the likeliest first, as long as they do not overlap.
  std::sort(scratch.spans.begin(), scratch.spans.end(), [](const Tagged& a, const Tagged& b) {
    if (a.probability != b.probability) return a.probability > b.probability;
    if (a.chain != b.chain) return a.chain < b.chain;
    if (a.begin != b.begin) return a.begin < b.begin;
    return a.end != b.end ? a.end > b.end : a.type < b.type;
  });
  scratch.taken.assign(page.size(), 0);
  for (const Tagged& one : scratch.spans) {
    if (one.probability < calibration_[one.type].least) continue;
    const auto bit = static_cast<std::uint8_t>(1u << one.chain);
    const auto first = scratch.taken.begin() + one.begin;
    const auto last = scratch.taken.begin() + one.end;
    if (std::any_of(first, last, [&](std::uint8_t chains) { return (chains & bit) != 0; }))
      continue;
    for (auto at = first; at != last; ++at) *at = static_cast<std::uint8_t>(*at | bit);
    out.push_back(one);
  }
}

const Tagger* GetTagger() {
  static const Tagger* const tagger = [] {
    const base::Result<Model> model = ReadModel(data::tagger());
    if (!model) {
      // The file is part of the program: a fault in it is ours, found by the first test that runs.
      std::fprintf(stderr, "extraction: %s\n", model.error().message.c_str());
      std::abort();
    }
    return new Tagger(*model);
  }();
  return tagger;
}

float Tagger::Confidence(const Tagged& one) const {
  const float q = std::clamp(one.probability, 1e-4f, 1 - 1e-4f);
  const Calibration& by = calibration_[one.type];
  return 1 / (1 + std::exp(-(by.slope * std::log(q / (1 - q)) + by.offset)));
}

}  // namespace rasad::extraction

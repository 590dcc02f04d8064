// Sums weights, runs the chains over what may hold a name, and takes the likeliest spans.
#include "core/extraction/tagger.h"

#include <emmintrin.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace rasad::data {
std::string_view tagger();  // model/tagger.model
}  // namespace rasad::data

namespace rasad::extraction {
namespace {

// Labels of a chain with room behind them, so that loops over them run in whole registers.
constexpr std::uint32_t kStride = 16;
static_assert(kStride >= kMostLabels);

// For the `kUsed` labels y: out[y] = the sum of from[x] * jump[x * kStride + y] over labels x < n,
// added up in the order of x. Of a label y either those x count that leave a mention open
// (backward: that go on with one) or the others: both are added up side by side, and one of the
// sums is 0.
enum class Way { kForward, kBackward };
template <Way kWay, std::uint32_t kUsed>
void StepOf(const float* from, const float* jump, std::uint32_t n, float* out) {
  static_assert(kUsed % 4 == 0 && kUsed <= kStride);
  constexpr std::uint32_t kParts = kUsed / 4;
  const auto add = [&](std::uint32_t x, __m128* sums) {
    const __m128 one = _mm_set1_ps(from[x]);
    for (std::uint32_t k = 0; k < kParts; ++k) {
      sums[k] = _mm_add_ps(sums[k], _mm_mul_ps(one, _mm_loadu_ps(jump + x * kStride + 4 * k)));
    }
  };
  __m128 some[kParts] = {};
  __m128 others[kParts] = {};
  add(0, others);
  for (std::uint32_t x = 1; x < n; x += 4) {
    add(x + kBegin, kWay == Way::kForward ? some : others);
    add(x + kInside, some);
    add(x + kEnd, kWay == Way::kForward ? others : some);
    add(x + kSingle, others);
  }
  for (std::uint32_t k = 0; k < kParts; ++k) {
    _mm_storeu_ps(out + 4 * k, _mm_add_ps(some[k], others[k]));
  }
}
template <Way kWay>
void Step(const float* from, const float* jump, std::uint32_t n, float* out) {
  if (n <= 8) return StepOf<kWay, 8>(from, jump, n, out);
  if (n <= 12) return StepOf<kWay, 12>(from, jump, n, out);
  StepOf<kWay, 16>(from, jump, n, out);
}

// The labels with which a mention begins, a bit each, and all of mentions.
constexpr std::uint32_t kFirstLabels = 0b1001'1001'1001'0;
constexpr std::uint32_t kAllLabels = 0b1111'1111'1111'0;
static_assert(kFirstLabels == ((1u << LabelOf(0, kBegin)) | (1u << LabelOf(0, kSingle)) |
                               (1u << LabelOf(1, kBegin)) | (1u << LabelOf(1, kSingle)) |
                               (1u << LabelOf(2, kBegin)) | (1u << LabelOf(2, kSingle))));
// Where no label comes nearer to "outside" than this (in nats), a chain is outside.
constexpr float kFar = 4;
// Spans below this are not looked at further.
constexpr float kFaint = 0.05f;
// A mention this likely is taken for certain when its name is met again,
constexpr float kSure = 0.7f;
// which makes it so many times likelier.
constexpr float kSeenBefore = 4;
// Words whose sums are kept, by the low bits of their keys.
constexpr std::size_t kWordMemory = 16384;

// No name begins or ends with such a token.
bool IsEdge(const Page& page, std::uint32_t i) {
  if (page.Is(i, Kind::kAnd)) return true;
  if (page.IsWordOrNumber(i)) return false;
  const text::TokenKind kind = page.tokens().kind[i];
  return kind == text::TokenKind::kPunctuation && page.text(i) != ")";
}

}  // namespace

// Sums of weights: 16 bits. Some hundred bytes cannot overflow them; on a page where more is seen
// of a token they stop at their ends.
struct Tagger::Sums {
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
    for (std::uint32_t k = 0; k < kParts; ++k) {
      parts[k] = _mm_adds_epi16(parts[k], more.parts[k]);
    }
  }
  /// Those of a chain.
  const std::int16_t* Of(const Chain& chain) const {
    return reinterpret_cast<const std::int16_t*>(parts) + chain.first_column;
  }
};

// Buffers of one thread, and the sums of words that it met.
struct Tagger::Scratch {
  struct Word {
    std::uint64_t key = 0;
    std::uint64_t tagger = 0;
    Sums sums[2 * kReach + 1];  // by offset from the token that is labelled
  };
  std::vector<Word> words = std::vector<Word>(kWordMemory);
  WordObservations seen;
  std::vector<std::uint64_t> shifted;  // what is seen of a word from elsewhere
  std::vector<std::uint64_t> around;
  struct Hit {
    std::uint32_t key;
    std::uint32_t index;  // of its row; with kCrowded, of the first that may be its
  };
  std::vector<Hit> hits;
  std::size_t hit_count = 0;
  std::vector<std::uint64_t> word_keys;  // by token of the line
  std::vector<Sums> sums;                // by token of the line
  struct Cells {
    float v[kStride];
  };
  std::vector<Cells> emission;
  std::vector<Cells> alpha;
  std::vector<Cells> beta;
  std::vector<float> shrink;
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
    const std::uint32_t n = kChains[c].labels();
    leads_[c].fill(INT32_MIN / 2);
    jumps_[c].resize(std::size_t{n} * kStride);
    jumps_to_[c].resize(std::size_t{n} * kStride);
    for (std::uint32_t a = 0; a < n; ++a) {
      for (std::uint32_t b = 0; b < n; ++b) {
        const float jump = MayFollow(a, b) ? std::exp(model.transitions[c][a * n + b]) : 0;
        jumps_[c][a * kStride + b] = jump;
        if (MayFollow(a, b)) {
          const float lead =
              (model.transitions[c][a * n + b] - model.transitions[c][0] + kFar) / scale_;
          leads_[c][b] =
              std::max(leads_[c][b], static_cast<std::int32_t>(std::clamp(lead, -1e6f, 1e6f)));
        }
        jumps_to_[c][b * kStride + a] = jump;
      }
    }
  }
}

void Tagger::MakeBuckets() {
  const std::size_t keys = keys_.size() - 1;
  buckets_.assign(std::size_t{1} << 16, Bucket{});
  std::size_t at = 0;
  for (std::size_t b = 0; b < buckets_.size(); ++b) {
    Bucket& bucket = buckets_[b];
    bucket.first = static_cast<std::uint32_t>(at);
    std::size_t count = 0;
    for (; at < keys && keys_[at] >> 16 == b; ++at, ++count) {
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

// Appends those of the observations that the model knows. What their sums need is loaded meanwhile.
void Tagger::Gather(const std::vector<std::uint64_t>& observations, Scratch& scratch) const {
  for (const std::uint64_t one : observations) __builtin_prefetch(&buckets_[ModelKey(one) >> 16]);
  const std::size_t before = scratch.hit_count;
  if (scratch.hits.size() < before + observations.size()) {
    scratch.hits.resize(2 * (before + observations.size()));
  }
  constexpr std::uint32_t kTags = (1u << std::size(Bucket{}.tags)) - 1;
  Scratch::Hit* const hits = scratch.hits.data();
  std::size_t count = before;
  for (const std::uint64_t one : observations) {
    const std::uint32_t key = ModelKey(one);
    const Bucket& bucket = buckets_[key >> 16];
    const auto* tags = reinterpret_cast<const __m128i*>(&bucket);
    const __m128i tag = _mm_set1_epi16(static_cast<std::int16_t>(key));
    const __m128i same = _mm_packs_epi16(_mm_cmpeq_epi16(_mm_load_si128(tags), tag),
                                         _mm_cmpeq_epi16(_mm_load_si128(tags + 1), tag));
    const std::uint32_t found = static_cast<std::uint32_t>(_mm_movemask_epi8(same)) & kTags;
    const std::uint32_t crowded = bucket.first / kCrowded;
    const auto skipped =
        static_cast<std::uint32_t>(std::countr_zero(found | crowded | (kTags + 1)));
    // No branch: which are known is not to be foreseen.
    hits[count] = {key, bucket.first + skipped};
    __builtin_prefetch(&rows_[hits[count].index & ~kCrowded]);
    count += (found | crowded) != 0 ? 1 : 0;
  }
  scratch.hit_count = count;
}

// Adds the rows of hits [first, last).
void Tagger::AddRows(const Scratch& scratch, std::size_t first, std::size_t last,
                     Sums& sums) const {
  Sums sum = sums;
  for (std::size_t k = first; k < last; ++k) {
    const auto [key, at] = scratch.hits[k];
    std::uint32_t index = at;
    if (at >= kCrowded) {
      index = at & ~kCrowded;
      while (keys_[index] < key) ++index;
      if (keys_[index] != key) continue;
    }
    sum.Add(rows_[index].row);
  }
  sums = sum;
}

void Tagger::AddWord(const Observer& observer, std::uint32_t token, std::uint32_t line_begin,
                     std::uint32_t line_end, Scratch& scratch) const {
  const std::uint64_t key = scratch.word_keys[token - line_begin];
  Scratch::Word& word = scratch.words[key % kWordMemory];
  if (word.key != key || word.tagger != id_) {
    word.key = key;
    word.tagger = id_;
    observer.ForWord(token, scratch.seen);
    scratch.hit_count = 0;
    std::size_t ends[2 * kReach + 1];
    for (std::int32_t offset = -kReach; offset <= kReach; ++offset) {
      scratch.shifted.clear();
      for (std::size_t k = 0; k < scratch.seen.Count(offset); ++k) {
        scratch.shifted.push_back(AtOffset(scratch.seen.all[k], offset));
      }
      Gather(scratch.shifted, scratch);
      ends[offset + kReach] = scratch.hit_count;
    }
    std::size_t first = 0;
    for (std::size_t k = 0; k < std::size(ends); ++k) {
      word.sums[k] = {};
      AddRows(scratch, first, ends[k], word.sums[k]);
      first = ends[k];
    }
  }
  for (std::int32_t offset = -kReach; offset <= kReach; ++offset) {
    const std::int64_t labelled = std::int64_t{token} - offset;
    if (labelled < line_begin || labelled >= line_end) continue;
    scratch.sums[static_cast<std::size_t>(labelled - line_begin)].Add(word.sums[offset + kReach]);
  }
}

void Tagger::ScoreLine(const Observer& observer, std::uint32_t begin, std::uint32_t end,
                       Scratch& scratch) const {
  scratch.sums.assign(end - begin, Sums{});
  scratch.word_keys.clear();
  for (std::uint32_t i = begin; i < end; ++i) {
    scratch.word_keys.push_back(observer.WordKey(i));
    const auto* word =
        reinterpret_cast<const char*>(&scratch.words[scratch.word_keys.back() % kWordMemory]);
    for (std::size_t at = 0; at < sizeof(Scratch::Word); at += 64) __builtin_prefetch(word + at);
  }
  for (std::uint32_t i = begin; i < end; ++i) AddWord(observer, i, begin, end, scratch);
  // The rows of a token are added while those of the next one are loaded.
  scratch.hit_count = 0;
  std::size_t last = 0;
  for (std::uint32_t i = begin; i < end; ++i) {
    scratch.around.clear();
    for (std::int32_t offset = -kReach; offset <= kReach; ++offset) {
      const std::int64_t at = std::int64_t{i} + offset;
      if (at < begin || at >= end) scratch.around.push_back(AtOffset(kBeyondLine, offset));
    }
    observer.AroundToken(i, begin, end, scratch.around);
    const std::size_t first = scratch.hit_count;
    Gather(scratch.around, scratch);
    if (i > begin) AddRows(scratch, last, first, scratch.sums[i - 1 - begin]);
    last = first;
  }
  AddRows(scratch, last, scratch.hit_count, scratch.sums[end - 1 - begin]);
}

// Whether any of the labels `wanted`, a bit each, comes near to "outside", with the best way into
// each.
bool Tagger::IsNear(std::uint32_t chain, const Sums& sums, std::uint32_t wanted) const {
  const std::int16_t* of = sums.Of(kChains[chain]);
  const std::int32_t least = of[0];
  for (std::uint32_t y = 1; y < kChains[chain].labels(); ++y) {
    if ((wanted >> y & 1) != 0 && of[y] + leads_[chain][y] > least) return true;
  }
  return false;
}

// Forward-backward over tokens [begin, end) of the line, with "outside" on both sides.
void Tagger::TagRun(const Page& page, std::uint32_t chain, std::uint32_t line, std::uint32_t begin,
                    std::uint32_t end, Scratch& scratch) const {
  const Chain& what = kChains[chain];
  const std::uint32_t n = what.labels();
  const float* jump = jumps_[chain].data();
  const float* jump_to = jumps_to_[chain].data();
  const std::uint32_t length = end - begin;
  scratch.emission.resize(length);
  scratch.alpha.resize(length);
  scratch.beta.resize(length);
  scratch.shrink.resize(length);
  for (std::uint32_t t = 0; t < length; ++t) {
    const std::int16_t* sums = scratch.sums[begin + t].Of(what);
    float* e = scratch.emission[t].v;
    float* alpha = scratch.alpha[t].v;
    const int most = *std::max_element(sums, sums + n);
    for (std::uint32_t y = 0; y < n; ++y) {
      e[y] = powers_[std::min(static_cast<std::size_t>(most - sums[y]), powers_.size() - 1)];
    }
    if (t == 0) {
      std::copy_n(jump, n, alpha);
    } else {
      Step<Way::kForward>(scratch.alpha[t - 1].v, jump, n, alpha);
    }
    float sum = 0;
    for (std::uint32_t y = 0; y < n; ++y) {
      alpha[y] *= e[y];
      sum += alpha[y];
    }
    // Nothing follows at all only where every weight is lost to rounding.
    const float shrink = sum > 0 ? 1 / sum : 0;
    scratch.shrink[t] = shrink;
    for (std::uint32_t y = 0; y < n; ++y) alpha[y] *= shrink;
  }
  float last = 0;
  for (std::uint32_t y = 0; y < n; ++y) {
    scratch.beta[length - 1].v[y] = jump[y * kStride];
    last += scratch.alpha[length - 1].v[y] * jump[y * kStride];
  }
  if (!(last > 0)) return;
  for (std::uint32_t y = 0; y < n; ++y) scratch.beta[length - 1].v[y] /= last;
  for (std::uint32_t t = length - 1; t > 0; --t) {
    float inner[kMostLabels];
    for (std::uint32_t y = 0; y < n; ++y) {
      inner[y] = scratch.emission[t].v[y] * scratch.beta[t].v[y] * scratch.shrink[t];
    }
    Step<Way::kBackward>(inner, jump_to, n, scratch.beta[t - 1].v);
  }
  for (std::uint32_t k = 0; k < what.type_count; ++k) {
    const std::uint32_t b = LabelOf(k, kBegin);
    const std::uint32_t inside = LabelOf(k, kInside);
    const std::uint32_t e = LabelOf(k, kEnd);
    const std::uint32_t single = LabelOf(k, kSingle);
    const auto add = [&](std::uint32_t from, std::uint32_t to, float p) {
      // Where weights contradict one another beyond what floats hold, p is no number.
      if (!(p >= kFaint && p < 2) || IsEdge(page, line + begin + from) ||
          IsEdge(page, line + begin + to - 1)) {
        return;
      }
      scratch.spans.push_back(
          {line + begin + from, line + begin + to, what.types[k], chain, std::min(p, 1.0f)});
    };
    for (std::uint32_t t = 0; t < length; ++t) {
      add(t, t + 1, scratch.alpha[t].v[single] * scratch.beta[t].v[single]);
      if (!(scratch.alpha[t].v[b] * scratch.beta[t].v[b] >= kFaint)) continue;
      float path = scratch.alpha[t].v[b];
      std::uint32_t from = b;
      for (std::uint32_t u = t + 1; u < length; ++u) {
        const float* emission = scratch.emission[u].v;
        add(t, u + 1,
            path * jump[from * kStride + e] * emission[e] * scratch.shrink[u] *
                scratch.beta[u].v[e]);
        path *= jump[from * kStride + inside] * emission[inside] * scratch.shrink[u];
        from = inside;
        if (!(path * scratch.beta[u].v[inside] >= kFaint)) break;
      }
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
  const Observer observer(page);
  scratch.spans.clear();
  for (std::uint32_t begin = 0; begin < page.size();) {
    std::uint32_t end = begin + 1;
    while (end < page.size() && !page.tokens().starts_line[end]) ++end;
    ScoreLine(observer, begin, end, scratch);
    for (std::uint32_t c = 0; c < std::size(kChains); ++c) {
      for (std::uint32_t t = 0; t < end - begin;) {
        if (!IsNear(c, scratch.sums[t], kFirstLabels)) {
          ++t;
          continue;
        }
        std::uint32_t stop = t + 1;
        while (stop < end - begin && IsNear(c, scratch.sums[stop], kAllLabels)) ++stop;
        TagRun(page, c, begin, t, stop, scratch);
        t = stop;
      }
    }
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

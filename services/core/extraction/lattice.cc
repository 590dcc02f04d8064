// The steps of forward-backward, four types at a time.
#include "core/extraction/lattice.h"

#include <emmintrin.h>

#include <algorithm>
#include <cmath>

namespace rasad::extraction {
namespace {

// Lanes by number.
float* Lanes(__m128& of) { return reinterpret_cast<float*>(&of); }
const float* Lanes(const __m128& of) { return reinterpret_cast<const float*>(&of); }

template <int kLane>
__m128 Spread(__m128 of) {
  return _mm_shuffle_ps(of, of, _MM_SHUFFLE(kLane, kLane, kLane, kLane));
}

// Of the labels `of_type` (ends, or backward begins) and `rest` (singles and outside): what comes
// of them to all that they count with.
struct Reached {
  __m128 to_type, to_rest;
};
template <std::uint32_t kTypes>
Reached Reach(const std::array<Jumps::Row, Jumps::kMostRows>& rows, __m128 of_type, __m128 rest) {
  const __m128 outside = Spread<kOutsideLane>(rest);
  Reached sum = {_mm_mul_ps(outside, rows[0].to_type), _mm_mul_ps(outside, rows[0].to_rest)};
  const auto add = [&](__m128 one, const Jumps::Row& row) {
    sum.to_type = _mm_add_ps(sum.to_type, _mm_mul_ps(one, row.to_type));
    sum.to_rest = _mm_add_ps(sum.to_rest, _mm_mul_ps(one, row.to_rest));
  };
  add(Spread<0>(of_type), rows[1]);
  add(Spread<0>(rest), rows[2]);
  if constexpr (kTypes > 1) {
    add(Spread<1>(of_type), rows[3]);
    add(Spread<1>(rest), rows[4]);
  }
  if constexpr (kTypes > 2) {
    add(Spread<2>(of_type), rows[5]);
    add(Spread<2>(rest), rows[6]);
  }
  return sum;
}

// In all lanes the sum of all.
__m128 SumOf(__m128 of) {
  const __m128 pairs = _mm_add_ps(of, _mm_shuffle_ps(of, of, _MM_SHUFFLE(2, 3, 0, 1)));
  return _mm_add_ps(pairs, _mm_shuffle_ps(pairs, pairs, _MM_SHUFFLE(1, 0, 3, 2)));
}

// The power of two that brings a sum near 1; rounds nothing. The sum is not negative.
__m128 Shrink(__m128 sum) {
  const __m128i exponent = _mm_and_si128(_mm_castps_si128(sum), _mm_set1_epi32(0x7f80'0000));
  return _mm_castsi128_ps(_mm_sub_epi32(_mm_set1_epi32(0x7f00'0000), exponent));
}

template <std::uint32_t kTypes>
void Emit(const std::int16_t* sums, const std::vector<float>& powers, Cells& out) {
  static_assert(kTypes <= kOutsideLane);
  constexpr std::uint32_t kLabels = 1 + 4 * kTypes;
  int most = sums[0];
  for (std::uint32_t y = 1; y < kLabels; ++y) most = std::max<int>(most, sums[y]);
  const int last = static_cast<int>(powers.size()) - 1;
  const auto power = [&](std::uint32_t y) {
    return powers[static_cast<std::size_t>(std::min(most - sums[y], last))];
  };
  for (std::uint32_t k = 0; k < kTypes; ++k) {
    Lanes(out.begin)[k] = power(LabelOf(k, kBegin));
    Lanes(out.inside)[k] = power(LabelOf(k, kInside));
    Lanes(out.end)[k] = power(LabelOf(k, kEnd));
    Lanes(out.single)[k] = power(LabelOf(k, kSingle));
  }
  for (std::uint32_t k = kTypes; k <= kOutsideLane; ++k) {
    Lanes(out.begin)[k] = Lanes(out.inside)[k] = Lanes(out.end)[k] = Lanes(out.single)[k] = 0;
  }
  Lanes(out.single)[kOutsideLane] = power(0);
}

// The lanes of at least `least`, a bit each.
std::uint32_t AtLeast(__m128 of, float least) {
  return static_cast<std::uint32_t>(_mm_movemask_ps(_mm_cmpge_ps(of, _mm_set1_ps(least)))) &
         ((1u << kOutsideLane) - 1);
}

}  // namespace

Jumps Jumps::Of(const Chain& chain, const std::vector<float>& transitions) {
  const std::uint32_t n = chain.labels();
  const auto jump = [&](std::uint32_t a, std::uint32_t b) {
    return MayFollow(a, b) ? std::exp(transitions[a * n + b]) : 0.0f;
  };
  Jumps jumps{};
  const auto fill = [&](Row& row, LabelPart part, auto of) {
    for (std::uint32_t k = 0; k < chain.type_count; ++k) {
      Lanes(row.to_type)[k] = of(LabelOf(k, part));
      Lanes(row.to_rest)[k] = of(LabelOf(k, kSingle));
    }
    Lanes(row.to_rest)[kOutsideLane] = of(0);
  };
  const auto fill_both = [&](std::uint32_t row, std::uint32_t from, std::uint32_t to) {
    fill(jumps.forward[row], kBegin, [&](std::uint32_t b) { return jump(from, b); });
    fill(jumps.backward[row], kEnd, [&](std::uint32_t a) { return jump(a, to); });
  };
  fill_both(0, 0, 0);
  for (std::uint32_t k = 0; k < chain.type_count; ++k) {
    const std::uint32_t begin = LabelOf(k, kBegin);
    const std::uint32_t inside = LabelOf(k, kInside);
    const std::uint32_t end = LabelOf(k, kEnd);
    const std::uint32_t single = LabelOf(k, kSingle);
    fill_both(1 + 2 * k, end, begin);
    fill_both(2 + 2 * k, single, single);
    Lanes(jumps.begin_inside)[k] = jump(begin, inside);
    Lanes(jumps.begin_end)[k] = jump(begin, end);
    Lanes(jumps.inside_inside)[k] = jump(inside, inside);
    Lanes(jumps.inside_end)[k] = jump(inside, end);
  }
  jumps.outside = jump(0, 0);
  return jumps;
}

template <std::uint32_t kTypes>
void Lattice::RunOf(const Jumps& jumps, const std::int16_t* sums, std::uint32_t length,
                    const std::vector<float>& powers, float least, std::vector<LatticeSpan>& out) {
  if (emission_.size() < length) {
    emission_.resize(length);
    alpha_.resize(length);
    beta_.resize(length);
  }
  for (std::uint32_t t = 0; t < length; ++t) {
    Emit<kTypes>(sums + std::size_t{t} * kColumns, powers, emission_[t]);
  }
  const __m128 zero = _mm_setzero_ps();
  alpha_[0] = {_mm_mul_ps(jumps.forward[0].to_type, emission_[0].begin), zero, zero,
               _mm_mul_ps(jumps.forward[0].to_rest, emission_[0].single)};
  // The one path that has no mention at all.
  float none = jumps.outside * Lanes(emission_[0].single)[kOutsideLane];
  for (std::uint32_t t = 1; t < length; ++t) {
    const Cells& before = alpha_[t - 1];
    const Reached fresh = Reach<kTypes>(jumps.forward, before.end, before.single);
    const __m128 shrink = Shrink(SumOf(_mm_add_ps(_mm_add_ps(before.begin, before.inside),
                                                  _mm_add_ps(before.end, before.single))));
    Cells& e = emission_[t];
    e = {_mm_mul_ps(e.begin, shrink), _mm_mul_ps(e.inside, shrink), _mm_mul_ps(e.end, shrink),
         _mm_mul_ps(e.single, shrink)};
    none *= jumps.outside * Lanes(e.single)[kOutsideLane];
    alpha_[t] = {
        _mm_mul_ps(fresh.to_type, e.begin),
        _mm_mul_ps(_mm_add_ps(_mm_mul_ps(before.begin, jumps.begin_inside),
                              _mm_mul_ps(before.inside, jumps.inside_inside)),
                   e.inside),
        _mm_mul_ps(_mm_add_ps(_mm_mul_ps(before.begin, jumps.begin_end),
                              _mm_mul_ps(before.inside, jumps.inside_end)),
                   e.end),
        _mm_mul_ps(fresh.to_rest, e.single),
    };
  }
  const Jumps::Row& leave = jumps.backward[0];
  const __m128 total = SumOf(_mm_add_ps(_mm_mul_ps(alpha_[length - 1].end, leave.to_type),
                                        _mm_mul_ps(alpha_[length - 1].single, leave.to_rest)));
  const float all = _mm_cvtss_f32(total);
  // All is 0 only where every weight is lost to rounding. No span is likelier than that there is
  // any.
  if (!(all > 0) || none * jumps.outside > (1 - least) * all) return;
  beta_[length - 1] = {zero, zero, _mm_div_ps(leave.to_type, total),
                       _mm_div_ps(leave.to_rest, total)};
  for (std::uint32_t t = length - 1; t > 0; --t) {
    const Cells& e = emission_[t];
    const Cells& after = beta_[t];
    const __m128 inside = _mm_mul_ps(e.inside, after.inside);
    const __m128 end = _mm_mul_ps(e.end, after.end);
    const Reached closed = Reach<kTypes>(jumps.backward, _mm_mul_ps(e.begin, after.begin),
                                         _mm_mul_ps(e.single, after.single));
    beta_[t - 1] = {
        _mm_add_ps(_mm_mul_ps(jumps.begin_inside, inside), _mm_mul_ps(jumps.begin_end, end)),
        _mm_add_ps(_mm_mul_ps(jumps.inside_inside, inside), _mm_mul_ps(jumps.inside_end, end)),
        closed.to_type, closed.to_rest};
  }
  // Where weights contradict one another beyond what floats hold, p is no number.
  const auto add = [&](std::uint32_t from, std::uint32_t to, std::uint32_t type, float p) {
    if (p >= least && p < 2) out.push_back({from, to, type, std::min(p, 1.0f)});
  };
  for (std::uint32_t t = 0; t < length; ++t) {
    const __m128 single = _mm_mul_ps(alpha_[t].single, beta_[t].single);
    for (std::uint32_t rest = AtLeast(single, least); rest != 0; rest &= rest - 1) {
      const auto k = static_cast<std::uint32_t>(__builtin_ctz(rest));
      add(t, t + 1, k, Lanes(single)[k]);
    }
    const __m128 begin = _mm_mul_ps(alpha_[t].begin, beta_[t].begin);
    for (std::uint32_t rest = AtLeast(begin, least); rest != 0; rest &= rest - 1) {
      const auto k = static_cast<std::uint32_t>(__builtin_ctz(rest));
      float path = Lanes(alpha_[t].begin)[k];
      float to_end = Lanes(jumps.begin_end)[k];
      float to_inside = Lanes(jumps.begin_inside)[k];
      for (std::uint32_t u = t + 1; u < length; ++u) {
        const Cells& e = emission_[u];
        add(t, u + 1, k, path * to_end * Lanes(e.end)[k] * Lanes(beta_[u].end)[k]);
        path *= to_inside * Lanes(e.inside)[k];
        if (!(path * Lanes(beta_[u].inside)[k] >= least)) break;
        to_end = Lanes(jumps.inside_end)[k];
        to_inside = Lanes(jumps.inside_inside)[k];
      }
    }
  }
}

void Lattice::Run(const Chain& chain, const Jumps& jumps, const std::int16_t* sums,
                  std::uint32_t length, const std::vector<float>& powers, float least,
                  std::vector<LatticeSpan>& out) {
  sums += chain.first_column;
  switch (chain.type_count) {
    case 1:
      return RunOf<1>(jumps, sums, length, powers, least, out);
    case 2:
      return RunOf<2>(jumps, sums, length, powers, least, out);
    default:
      return RunOf<3>(jumps, sums, length, powers, least, out);
  }
}

}  // namespace rasad::extraction

// Pairs of bytes that are a character of some sets, 32 at a time, where the processor can.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace rasad::text {

#if defined(__SSE2__)

/// Some characters of two bytes in UTF-8 between U+0600 and U+06FF: a lead byte of D8 to DB and a
/// second one.
struct PairSet {
  std::uint8_t leads;  ///< A bit for each lead byte, D8 the lowest.
  std::uint8_t high;   ///< The upper half of the second byte, 8 to 11.
  std::uint16_t low;   ///< A bit for each lower half.
};

/// Up to eight sets as three tables, a bit a set: a pair is in one if the lead byte and both halves
/// of the second byte are.
struct PairTables {
  alignas(16) std::uint8_t lead[16] = {};
  alignas(16) std::uint8_t high[16] = {};
  alignas(16) std::uint8_t low[16] = {};

  explicit constexpr PairTables(std::span<const PairSet, 8> sets) {
    for (unsigned s = 0; s < sets.size(); ++s) {
      const auto add = [&](std::uint8_t& bits) {
        bits = static_cast<std::uint8_t>(bits | 1u << s);
      };
      for (unsigned k = 0; k < 4; ++k) {
        if ((sets[s].leads >> k & 1) != 0) add(lead[k]);
      }
      add(high[sets[s].high]);
      for (unsigned k = 0; k < 16; ++k) {
        if ((sets[s].low >> k & 1) != 0) add(low[k]);
      }
    }
  }
};

/// True if what is marked so may be called.
inline bool HasWideRegisters() {
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has;
}
#define RASAD_WIDE [[gnu::target("avx2")]]

/// The tables in registers.
struct WidePairs {
  __m256i lead, high, low;
};

RASAD_WIDE inline WidePairs LoadPairs(const PairTables& tables) {
  return {
      _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(tables.lead))),
      _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(tables.high))),
      _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(tables.low)))};
}

/// Of 32 bytes and those that follow each: a bit for each lead byte of a pair in one of the sets.
RASAD_WIDE inline std::uint32_t LeadsOfPairs(const WidePairs& pairs, __m256i bytes, __m256i next) {
  // Of D8 to DB the entries 0 to 3; of all others one that is 0, or none.
  const __m256i lead =
      _mm256_adds_epu8(_mm256_sub_epi8(bytes, _mm256_set1_epi8('\xd8')), _mm256_set1_epi8(0x70));
  const __m256i half = _mm256_set1_epi8(0x0f);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(next, 4), half);
  const __m256i sets = _mm256_and_si256(
      _mm256_shuffle_epi8(pairs.lead, lead),
      _mm256_and_si256(_mm256_shuffle_epi8(pairs.high, high),
                       _mm256_shuffle_epi8(pairs.low, _mm256_and_si256(next, half))));
  const __m256i none = _mm256_cmpeq_epi8(sets, _mm256_setzero_si256());
  return ~static_cast<std::uint32_t>(_mm256_movemask_epi8(none));
}

#endif  // __SSE2__

}  // namespace rasad::text

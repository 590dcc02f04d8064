// Runs of the frequent letters, eight at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>

#include <bit>
#endif

namespace rasad::text {

#if defined(__SSE2__)

/// Bytes that a look at a block reads.
inline constexpr std::size_t kLetterBlock = 16;

/// Eight two-byte characters of UTF-8.
struct LetterBlock {
  __m128i code;    ///< Code point less U+0600, in lanes of 16 bits; of use where a letter stands.
  unsigned count;  ///< How many letters the block begins with, 0 to 8.
  bool triple;     ///< Maybe three equal letters in a row; only if kSelfKeyed.
};

/// Looks at kLetterBlock bytes. Letters are HAMZA to GHAIN, FEH to WAW without KAF, and the five
/// that Persian adds with its KEHEH; kSelfKeyed leaves out those whose search key is another
/// letter. Other letters end the run: who meets its end looks closer.
template <bool kSelfKeyed>
[[gnu::always_inline]] inline LetterBlock LookAtLetters(const void* text) {
  const auto lanes = [](int c) { return _mm_set1_epi16(static_cast<short>(c)); };
  const __m128i v = _mm_loadu_si128(static_cast<const __m128i*>(text));
  // Lead bytes D8 to DB with a second byte; a lane has the lead in its low half.
  const __m128i arabic = _mm_cmpeq_epi16(_mm_and_si128(v, lanes(0xc0fc)), lanes(0x80d8));
  const __m128i code = _mm_or_si128(_mm_slli_epi16(_mm_and_si128(v, lanes(3)), 6),
                                    _mm_and_si128(_mm_srli_epi16(v, 8), lanes(0x3f)));
  const auto is = [&](int c) { return _mm_cmpeq_epi16(code, lanes(c)); };
  const auto in = [&](int low, int high) {
    return _mm_and_si128(_mm_cmpgt_epi16(code, lanes(low - 1)),
                         _mm_cmpgt_epi16(lanes(high + 1), code));
  };
  const __m128i hamza_to_ghain =
      kSelfKeyed ? _mm_andnot_si128(is(0x29), in(0x27, 0x3a)) : in(0x21, 0x3a);
  const __m128i feh_to_waw = _mm_andnot_si128(is(0x43), in(0x41, 0x48));
  const __m128i persian =
      _mm_or_si128(_mm_or_si128(_mm_or_si128(is(0x86), is(0x98)), _mm_or_si128(is(0xa9), is(0xaf))),
                   _mm_or_si128(is(0xcc), is(0x7e)));
  const __m128i letter =
      _mm_and_si128(arabic, _mm_or_si128(_mm_or_si128(hamza_to_ghain, feh_to_waw), persian));
  const auto mask = static_cast<unsigned>(_mm_movemask_epi8(letter));
  LetterBlock block{code, static_cast<unsigned>(std::countr_one(mask)) / 2, false};
  if constexpr (kSelfKeyed) {
    const __m128i same = _mm_cmpeq_epi16(v, _mm_srli_si128(v, 2));
    const auto pairs = static_cast<unsigned>(_mm_movemask_epi8(same));
    block.triple = (pairs & pairs >> 2 & ((1u << 2 * block.count) - 1)) != 0;
  }
  return block;
}

/// Writes the code points of a block, all eight; those behind its letters are of no use.
inline void StoreLetters(const LetterBlock& block, char32_t* to) {
  const __m128i code = _mm_or_si128(block.code, _mm_set1_epi16(0x600));
  auto* const out = reinterpret_cast<__m128i*>(to);
  _mm_storeu_si128(out, _mm_unpacklo_epi16(code, _mm_setzero_si128()));
  _mm_storeu_si128(out + 1, _mm_unpackhi_epi16(code, _mm_setzero_si128()));
}

#endif  // __SSE2__

}  // namespace rasad::text

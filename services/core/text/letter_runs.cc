// Marks the frequent letters of a text.
#include "core/text/letter_runs.h"

#include "core/text/pair_sets.h"

namespace rasad::text::internal {

#if defined(__SSE2__)
namespace {

// The letters of LookAtLetters().
template <bool kSelfKeyed>
constexpr PairSet kLetters[8] = {
    {1, 0xa, kSelfKeyed ? 0xfd80 : 0xfffe},  // HAMZA, or ALEF and BEH, to ...
    {1, 0xb, 0x07ff},                        // ... GHAIN
    {2, 0x8, 0x01f6},                        // FEH to WAW without KAF
    {2, 0xb, 0x4000},                        // PEH
    {4, 0x8, 0x0040},                        // TCHEH
    {4, 0x9, 0x0100},                        // JEH
    {4, 0xa, 0x8200},                        // KEHEH, GAF
    {8, 0x8, 0x1000},                        // FARSI YEH
};

// The bits of 64 bytes whose leads are given, and what goes over to the next 64.
std::uint64_t WithSeconds(std::uint64_t leads, std::uint64_t& carry) {
  const std::uint64_t bits = leads | leads << 1 | carry;
  carry = leads >> 63;
  return bits;
}

template <bool kSelfKeyed>
RASAD_WIDE std::uint64_t MarkWide(const char* text, std::size_t blocks, std::uint64_t carry,
                                  std::uint64_t* bits) {
  static constexpr PairTables kTables(kLetters<kSelfKeyed>);
  const WidePairs pairs = LoadPairs(kTables);
  for (; blocks > 0; --blocks, text += 64) {
    const auto* const from = reinterpret_cast<const __m256i*>(text);
    const auto* const next = reinterpret_cast<const __m256i*>(text + 1);
    const std::uint64_t low =
        LeadsOfPairs(pairs, _mm256_loadu_si256(from), _mm256_loadu_si256(next));
    const std::uint64_t high =
        LeadsOfPairs(pairs, _mm256_loadu_si256(from + 1), _mm256_loadu_si256(next + 1));
    *bits++ = WithSeconds(low | high << 32, carry);
  }
  return carry;
}

// The leads of letters among 16 bytes, of which one more is read.
template <bool kSelfKeyed>
unsigned Leads(const char* text) {
  const auto bytes = [](int c) { return _mm_set1_epi8(static_cast<char>(c)); };
  const auto load = [](const char* from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  };
  const __m128i v = load(text);
  const __m128i next = load(text + 1);
  const auto is = [&](__m128i which, int c) { return _mm_cmpeq_epi8(which, bytes(c)); };
  // Bytes from `low` to `high`, both above 0x7f: signed comparison keeps their order.
  const auto in = [&](int low, int high) {
    return _mm_and_si128(_mm_cmpgt_epi8(next, bytes(low - 1)),
                         _mm_cmpgt_epi8(bytes(high + 1), next));
  };
  const __m128i hamza_to_ghain =
      kSelfKeyed ? _mm_andnot_si128(is(next, 0xa9), in(0xa7, 0xba)) : in(0xa1, 0xba);
  const __m128i feh_to_waw = _mm_andnot_si128(is(next, 0x83), in(0x81, 0x88));
  const __m128i d8 = _mm_and_si128(is(v, 0xd8), hamza_to_ghain);
  const __m128i d9 = _mm_and_si128(is(v, 0xd9), _mm_or_si128(feh_to_waw, is(next, 0xbe)));
  const __m128i da =
      _mm_and_si128(is(v, 0xda), _mm_or_si128(_mm_or_si128(is(next, 0x86), is(next, 0x98)),
                                              _mm_or_si128(is(next, 0xa9), is(next, 0xaf))));
  const __m128i db = _mm_and_si128(is(v, 0xdb), is(next, 0x8c));
  return static_cast<unsigned>(
      _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(d8, d9), _mm_or_si128(da, db))));
}

}  // namespace

template <bool kSelfKeyed>
std::uint64_t MarkNarrow(const char* text, std::size_t blocks, std::uint64_t carry,
                         std::uint64_t* bits) {
  for (; blocks > 0; --blocks, text += 64) {
    std::uint64_t leads = 0;
    for (unsigned i = 0; i < 4; ++i) {
      leads |= static_cast<std::uint64_t>(Leads<kSelfKeyed>(text + std::size_t{16} * i)) << 16 * i;
    }
    *bits++ = WithSeconds(leads, carry);
  }
  return carry;
}

template <bool kSelfKeyed>
std::uint64_t MarkLetters(const char* text, std::size_t blocks, std::uint64_t carry,
                          std::uint64_t* bits) {
  return HasWideRegisters() ? MarkWide<kSelfKeyed>(text, blocks, carry, bits)
                            : MarkNarrow<kSelfKeyed>(text, blocks, carry, bits);
}

template std::uint64_t MarkLetters<false>(const char*, std::size_t, std::uint64_t, std::uint64_t*);
template std::uint64_t MarkLetters<true>(const char*, std::size_t, std::uint64_t, std::uint64_t*);
template std::uint64_t MarkNarrow<false>(const char*, std::size_t, std::uint64_t, std::uint64_t*);
template std::uint64_t MarkNarrow<true>(const char*, std::size_t, std::uint64_t, std::uint64_t*);

#endif  // __SSE2__

}  // namespace rasad::text::internal

// Runs of the frequent letters, eight at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

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

namespace internal {
/// Sets a bit for each byte of a letter of LookAtLetters() among 64 * `blocks` bytes at `text`, of
/// which one more is read. `carry` says that a lead byte stands before them; returns whether the
/// last one is one.
template <bool kSelfKeyed>
std::uint64_t MarkLetters(const char* text, std::size_t blocks, std::uint64_t carry,
                          std::uint64_t* bits);
/// The same on any processor.
template <bool kSelfKeyed>
std::uint64_t MarkNarrow(const char* text, std::size_t blocks, std::uint64_t carry,
                         std::uint64_t* bits);
}  // namespace internal

/// The frequent letters of a text, found once: where a word ends is then a look at a few bits, and
/// the words of a line do not wait for one another. Letters are those of LookAtLetters().
template <bool kSelfKeyed>
class LetterMask {
 public:
  /// Looks at `text`; places are counted from its beginning. Buffers are reused.
  void Scan(std::string_view text) {
    const std::size_t blocks = text.empty() ? 0 : (text.size() - 1) / 64;
    count_ = blocks + 2;
    if (bits_.size() < count_) bits_.resize(count_);
    std::uint64_t* bits = bits_.data() + blocks;
    std::uint64_t carry = internal::MarkLetters<kSelfKeyed>(text.data(), blocks, 0, bits_.data());
    char rest[80] = {};
    const std::size_t at = 64 * blocks;
    if (at < text.size()) std::memcpy(rest, text.data() + at, text.size() - at);
    carry = internal::MarkLetters<kSelfKeyed>(rest, 1, carry, bits);
    bits[1] = carry;
  }
  /// Calls `visit(begin, end)` for the bytes of all letters that follow each other, in order.
  template <class F>
  void ForEachRun(F visit) const {
    std::uint64_t carry = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      const std::uint64_t bits = bits_[i];
      std::uint64_t edges = bits ^ (bits << 1 | carry);  // beginnings and ends by turns
      const auto next = [&] {
        const auto at = static_cast<std::size_t>(std::countr_zero(edges));
        edges &= edges - 1;
        return 64 * i + at;
      };
      if (carry != 0 && edges != 0) visit(begin, next());
      while (edges != 0) {
        begin = next();
        if (edges == 0) break;
        visit(begin, next());
      }
      carry = bits >> 63;
    }
  }
  /// The bytes of letters that follow each other from `at` on, of which it counts 57 at least.
  unsigned RunAt(std::size_t at) const {
    std::uint64_t bits;  // x86 has the first byte lowest
    std::memcpy(&bits, reinterpret_cast<const char*>(bits_.data()) + at / 8, sizeof bits);
    return static_cast<unsigned>(std::countr_one(bits >> (at & 7)));
  }

 private:
  std::vector<std::uint64_t> bits_;
  std::size_t count_ = 0;  // of bits_ that are used
};

/// The first `size` bytes of the 16 at `text`, 0 to 16, with zeros behind them.
struct ShortBytes {
  std::uint64_t low;
  std::uint64_t high;
  std::uint64_t triple;

  ShortBytes(const char* text, unsigned size) {
    static constexpr std::uint8_t kMask[32] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                               0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    const auto load = [](const void* from) {
      return _mm_loadu_si128(static_cast<const __m128i*>(from));
    };
    const __m128i bytes = _mm_and_si128(load(text), load(kMask + 16 - size));
    low = static_cast<std::uint64_t>(_mm_cvtsi128_si64(bytes));
    high = static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(bytes, bytes)));
    const __m128i same = _mm_cmpeq_epi16(bytes, _mm_srli_si128(bytes, 2));
    const auto pairs = static_cast<unsigned>(_mm_movemask_epi8(same));
    triple = (pairs & pairs >> 2) & ((std::uint64_t{1} << size) - 1);
  }
  /// True if three equal characters of two bytes may follow each other.
  bool HasTriple() const { return triple != 0; }
};

/// Writes the code points of the eight characters of two bytes at `text`.
inline void StoreLetters(const char* text, char32_t* to) {
  const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i code = _mm_or_si128(_mm_slli_epi16(_mm_and_si128(v, _mm_set1_epi16(0x1f)), 6),
                                    _mm_and_si128(_mm_srli_epi16(v, 8), _mm_set1_epi16(0x3f)));
  auto* const out = reinterpret_cast<__m128i*>(to);
  _mm_storeu_si128(out, _mm_unpacklo_epi16(code, _mm_setzero_si128()));
  _mm_storeu_si128(out + 1, _mm_unpackhi_epi16(code, _mm_setzero_si128()));
}

/// True if no word goes on with the two bytes at `text`: those of ASCII, of U+0080 to U+00BF and of
/// the ARABIC COMMA, which stand behind most words.
inline bool EndsPlainWord(const char* text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const bool comma = (first == 0xd8) & (text[1] == '\x8c');
  return (first < 0x80) | (first == 0xc2) | comma;  // no branches, which could not be guessed
}

#endif  // __SSE2__

}  // namespace rasad::text

// Decoding of three- and four-byte sequences, and the search for malformed ones.
#include "core/text/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "core/text/normalizer.h"

namespace rasad::text {
namespace internal {

Decoded DecodeLong(std::string_view bytes, std::size_t at) {
  constexpr Decoded kBad{0xfffd, 1, false};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto follows = [&](std::size_t i) { return i < bytes.size() && (byte(i) & 0xc0) == 0x80; };
  const unsigned lead = byte(at);
  if ((lead & 0xf0) == 0xe0) {
    if (!follows(at + 1) || !follows(at + 2)) return kBad;
    const char32_t cp = (lead & 0x0fu) << 12 | (byte(at + 1) & 0x3fu) << 6 | (byte(at + 2) & 0x3fu);
    if (cp < 0x800 || (cp >= 0xd800 && cp <= 0xdfff)) return kBad;
    return {cp, 3, true};
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    if (!follows(at + 1) || !follows(at + 2) || !follows(at + 3)) return kBad;
    const char32_t cp = (lead & 0x07u) << 18 | (byte(at + 1) & 0x3fu) << 12 |
                        (byte(at + 2) & 0x3fu) << 6 | (byte(at + 3) & 0x3fu);
    if (cp < 0x10000 || cp > 0x10ffff) return kBad;
    return {cp, 4, true};
  }
  return kBad;
}

}  // namespace internal

namespace {

#if defined(__SSE2__)
// How many bytes from `text` on are whole characters of one or two bytes, looking at 16 bytes at a
// time. May stop early.
std::size_t ShortPrefix(const char* text, std::size_t size) {
  const auto bytes = [](int c) { return _mm_set1_epi8(static_cast<char>(c)); };
  std::size_t at = 0;
  unsigned carry = 0;  // the block before ended in a lead byte
  for (; at + 16 <= size; at += 16) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
    const auto high = static_cast<unsigned>(_mm_movemask_epi8(v));
    // Signed comparison keeps the order of bytes above 0x7f.
    const __m128i second = _mm_cmpgt_epi8(bytes(0xc0), v);
    const __m128i lead =
        _mm_and_si128(_mm_cmpgt_epi8(v, bytes(0xc1)), _mm_cmpgt_epi8(bytes(0xe0), v));
    const auto seconds = static_cast<unsigned>(_mm_movemask_epi8(second));
    const auto leads = static_cast<unsigned>(_mm_movemask_epi8(lead)) & high;
    const unsigned wanted = leads << 1 | carry;
    if (seconds != (wanted & 0xffff) || (leads | seconds) != high) break;
    carry = wanted >> 16;
  }
  return at - carry;
}
#else
std::size_t ShortPrefix(const char*, std::size_t) { return 0; }
#endif

}  // namespace

std::size_t FindInvalidUtf8(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    at += ShortPrefix(bytes.data() + at, bytes.size() - at);
    if (at == bytes.size()) break;
    // Most others are letters of two bytes.
    while (at + 1 < bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0xfc) == 0xd8 &&
           (static_cast<unsigned char>(bytes[at + 1]) & 0xc0) == 0x80) {
      at += 2;
    }
    if (at == bytes.size()) break;
    const Decoded d = Decode(bytes, at);
    if (!d.valid) return at;
    at += d.length;
  }
  return std::string_view::npos;
}

}  // namespace rasad::text

// Decoding of three- and four-byte sequences, and the search for malformed ones.
#include "core/text/utf8.h"

#include <bit>
#include <cstring>

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

// Four characters of U+0600 to U+06FF as memory has them.
struct Letters {
  std::uint64_t mask;
  std::uint64_t bits;
};
constexpr Letters kFourLetters = std::endian::native == std::endian::little
                                     ? Letters{0xc0fcc0fcc0fcc0fcu, 0x80d880d880d880d8u}
                                     : Letters{0xfcc0fcc0fcc0fcc0u, 0xd880d880d880d880u};

}  // namespace

std::size_t FindInvalidUtf8(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (at + 8 <= bytes.size()) {  // eight ASCII bytes at once
      std::uint64_t word;
      std::memcpy(&word, bytes.data() + at, 8);
      if ((word & 0x8080808080808080u) == 0) {
        at += 8;
        continue;
      }
    }
    // Most others are letters of two bytes, which come in runs.
    while (at + 8 <= bytes.size()) {
      std::uint64_t word;
      std::memcpy(&word, bytes.data() + at, 8);
      if ((word & kFourLetters.mask) != kFourLetters.bits) break;
      at += 8;
    }
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

// Code points from UTF-8 bytes and back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rasad::text {

/// One decoded code point. A malformed byte is U+FFFD with length 1 and `valid` false.
struct Decoded {
  char32_t cp;
  std::uint32_t length;
  bool valid;
};

namespace internal {
Decoded DecodeLong(std::string_view bytes, std::size_t at);
}

/// Decodes the code point at `at`, which is within `bytes`.
inline Decoded Decode(std::string_view bytes, std::size_t at) {
  const auto lead = static_cast<unsigned char>(bytes[at]);
  if (lead < 0x80) return {lead, 1, true};
  if (lead >= 0xc2 && lead < 0xe0 && at + 1 < bytes.size()) {
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    if ((second & 0xc0) == 0x80) {
      return {static_cast<char32_t>((lead & 0x1fu) << 6 | (second & 0x3fu)), 2, true};
    }
  }
  return internal::DecodeLong(bytes, at);
}

/// Writes `cp` to `to`, which has room for 4 bytes; returns how many were written.
inline std::uint32_t Encode(char32_t cp, char* to) {
  if (cp < 0x80) {
    to[0] = static_cast<char>(cp);
    return 1;
  }
  if (cp < 0x800) {
    to[0] = static_cast<char>(0xc0 | (cp >> 6));
    to[1] = static_cast<char>(0x80 | (cp & 0x3f));
    return 2;
  }
  if (cp < 0x10000) {
    to[0] = static_cast<char>(0xe0 | (cp >> 12));
    to[1] = static_cast<char>(0x80 | ((cp >> 6) & 0x3f));
    to[2] = static_cast<char>(0x80 | (cp & 0x3f));
    return 3;
  }
  to[0] = static_cast<char>(0xf0 | (cp >> 18));
  to[1] = static_cast<char>(0x80 | ((cp >> 12) & 0x3f));
  to[2] = static_cast<char>(0x80 | ((cp >> 6) & 0x3f));
  to[3] = static_cast<char>(0x80 | (cp & 0x3f));
  return 4;
}

inline void AppendUtf8(char32_t cp, std::string& out) {
  char bytes[4];
  out.append(bytes, Encode(cp, bytes));
}

}  // namespace rasad::text

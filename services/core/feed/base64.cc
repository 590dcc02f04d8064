// Base64 as feeds hold it.
#include "core/feed/base64.h"

#include <cstdint>

#include "core/text/utf8.h"

namespace rasad::feed {

std::optional<std::string> DecodeBytes64(std::string_view text) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '=') continue;
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xff);
    }
  }
  return out;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  auto out = DecodeBytes64(text);
  for (std::size_t at = 0; out && at < out->size();) {
    const text::Decoded one = text::Decode(*out, at);
    if (!one.valid || one.cp == 0) return std::nullopt;
    at += one.length;
  }
  return out;
}

}  // namespace rasad::feed

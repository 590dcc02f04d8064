// A half-open range of UTF-8 bytes.
#pragma once

#include <cstdint>
#include <string_view>

namespace rasad::text {

/// [begin, end) in bytes, on code point boundaries of the text it belongs to.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  std::uint32_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  std::string_view In(std::string_view text) const { return text.substr(begin, end - begin); }
  friend bool operator==(const Span&, const Span&) = default;
};

}  // namespace rasad::text

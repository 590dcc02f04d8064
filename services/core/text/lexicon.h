// The hash of a word, and reading of the embedded tables.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rasad::text {

/// A hash of a word's code points, made one at a time, so that a scan needs no copy of the word.
class WordHash {
 public:
  constexpr void Add(char32_t cp) { h_ = (h_ ^ cp) * 0x9fb21c651e98df25u; }
  constexpr std::uint64_t value() const { return h_ ^ (h_ >> 29); }
  static constexpr std::uint64_t Of(std::u32string_view word) {
    WordHash h;
    for (const char32_t cp : word) h.Add(cp);
    return h.value();
  }

 private:
  std::uint64_t h_ = 0xcbf29ce484222325u;
};

/// A row of a table: its columns, without the comment lines and the header.
using Row = std::vector<std::string_view>;

/// The rows of an embedded table. Lines that begin with '#' are comments, the first other line is
/// the header.
std::vector<Row> ReadTable(std::string_view table);

/// UTF-8 to code points, for table contents.
std::u32string Widen(std::string_view utf8);

}  // namespace rasad::text

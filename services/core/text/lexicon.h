// The hash of a word, and reading of the embedded tables.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rasad::text {

/// A hash of a word's code points, made one at a time, so that a scan needs no copy of the word, or
/// of the bytes of up to eight letters at once. Four letters are a block, which is multiplied by a
/// number of its place; the sum is mixed.
class WordHash {
 public:
  constexpr WordHash() = default;
  /// Of up to eight letters of two bytes of UTF-8, the first one lowest in `low`, zeros behind
  /// them.
  constexpr WordHash(std::uint64_t low, std::uint64_t high) : open_(low) {
    if (high != 0) Next(high);
  }
  /// The value() of such letters. No branch depends on how many they are.
  static constexpr std::uint64_t Of(std::uint64_t low, std::uint64_t high) {
    return Mix(kSeed + low * kFirst + high * (kFirst * kStep));
  }

  constexpr void Add(char32_t cp) {
    const std::uint64_t unit = cp < 0x800 ? (0xc0 | cp >> 6) | (0x80 | (cp & 0x3f)) << 8 : cp;
    const unsigned used = 64 - (static_cast<unsigned>(std::countl_zero(open_)) & ~15u);
    if (used == 64) {
      Next(unit);
    } else {
      open_ |= unit << used;
    }
  }
  constexpr std::uint64_t value() const { return Mix(done_ + open_ * place_); }
  static constexpr std::uint64_t Of(std::u32string_view word) {
    WordHash h;
    for (const char32_t cp : word) h.Add(cp);
    return h.value();
  }

 private:
  static constexpr std::uint64_t kSeed = 0xcbf29ce484222325u;
  static constexpr std::uint64_t kFirst = 0x9fb21c651e98df25u;
  static constexpr std::uint64_t kStep = 0xd1342543de82ef95u;

  constexpr void Next(std::uint64_t block) {
    done_ += open_ * place_;
    place_ *= kStep;
    open_ = block;
  }

  static constexpr std::uint64_t Mix(std::uint64_t h) {
    h = (h ^ (h >> 32)) * 0xff51afd7ed558ccdu;
    return h ^ (h >> 32);
  }

  std::uint64_t done_ = kSeed;
  std::uint64_t place_ = kFirst;  // of the open block
  std::uint64_t open_ = 0;        // the last one to four
};

/// A row of a table: its columns, without the comment lines and the header.
using Row = std::vector<std::string_view>;

/// The rows of an embedded table. Lines that begin with '#' are comments, the first other line is
/// the header.
std::vector<Row> ReadTable(std::string_view table);

/// UTF-8 to code points, for table contents.
std::u32string Widen(std::string_view utf8);

}  // namespace rasad::text

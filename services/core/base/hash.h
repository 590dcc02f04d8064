// Content hashes: names of things (SHA-256) and table keys (64 bits).
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace rasad::base {

/// The first 128 bits of SHA-256 of `bytes` as 32 lower-case hex digits: names that an adversary
/// must not be able to make collide. Thread-safe.
std::string ContentHash(std::string_view bytes);

/// A fast 64-bit hash for in-memory tables (FNV-1a over 8-byte words with a murmur finaliser).
/// The tagger's model knows words and rules by it: a change of it needs a model trained anew.
constexpr std::uint64_t TableHash(std::string_view bytes) {
  // The next `n` bytes, 1 to 8, the first one lowest.
  const auto load = [](const char* from, std::size_t n) {
    std::uint64_t word = 0;
    if (std::is_constant_evaluated() || std::endian::native != std::endian::little) {
      for (std::size_t i = 0; i < n; ++i) {
        word |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[i])) << (8 * i);
      }
    } else if (n == 8) {
      __builtin_memcpy(&word, from, 8);
    } else if (n >= 4) {
      std::uint32_t low = 0;
      std::uint32_t high = 0;  // overlaps the low one
      __builtin_memcpy(&low, from, 4);
      __builtin_memcpy(&high, from + n - 4, 4);
      word = low | static_cast<std::uint64_t>(high) << (8 * (n - 4));
    } else {
      word = static_cast<unsigned char>(from[0]);
      if (n > 1) word |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[1])) << 8;
      if (n > 2) word |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[2])) << 16;
    }
    return word;
  };
  std::uint64_t h = 0xcbf29ce484222325u ^ bytes.size();
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; at += 8, left -= 8) {
    h = (h ^ load(at, 8)) * 0x9fb21c651e98df25u;
    h ^= h >> 32;
  }
  h = (h ^ (left == 0 ? 0 : load(at, left))) * 0x9fb21c651e98df25u;
  h ^= h >> 29;
  h *= 0xff51afd7ed558ccdu;
  return h ^ (h >> 32);
}

/// TableHash() of `size` bytes, 0 to 15, which stand in `low` and `high`, the first one lowest,
/// with zeros behind them. No branch depends on the size.
constexpr std::uint64_t ShortTableHash(std::uint64_t low, std::uint64_t high, std::size_t size) {
  const std::uint64_t seed = 0xcbf29ce484222325u ^ size;
  const std::uint64_t more = std::uint64_t{0} - static_cast<std::uint64_t>(size >= 8);
  std::uint64_t first = (seed ^ low) * 0x9fb21c651e98df25u;
  first ^= first >> 32;
  std::uint64_t h = (((first ^ high) & more) | ((seed ^ low) & ~more)) * 0x9fb21c651e98df25u;
  h ^= h >> 29;
  h *= 0xff51afd7ed558ccdu;
  return h ^ (h >> 32);
}

}  // namespace rasad::base

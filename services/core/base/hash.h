// Content hashes: names of things (SHA-256) and table keys (64 bits).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rasad::base {

/// The first 128 bits of SHA-256 of `bytes` as 32 lower-case hex digits: names that an adversary
/// must not be able to make collide. Thread-safe.
std::string ContentHash(std::string_view bytes);

/// A fast 64-bit hash for in-memory tables (FNV-1a over 8-byte words with a murmur finaliser).
/// Stable within a build only: never stored, never sent.
constexpr std::uint64_t TableHash(std::string_view bytes) {
  std::uint64_t h = 0xcbf29ce484222325u ^ bytes.size();
  std::uint64_t word = 0;
  int filled = 0;
  for (char c : bytes) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(c)) << (8 * filled);
    if (++filled == 8) {
      h = (h ^ word) * 0x9fb21c651e98df25u;
      h ^= h >> 32;
      word = 0;
      filled = 0;
    }
  }
  h = (h ^ word) * 0x9fb21c651e98df25u;
  h ^= h >> 29;
  h *= 0xff51afd7ed558ccdu;
  return h ^ (h >> 32);
}

}  // namespace rasad::base

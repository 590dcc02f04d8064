// Rows of an embedded data file, and what is looked up in them.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/hash.h"

namespace rasad::document {

/// The rows of a tab-separated file, without its comments (#), header (the first row) and blank
/// lines. Views are into `file`.
std::vector<std::vector<std::string_view>> Rows(std::string_view file);

/// By which letters the keys of a table begin: a quick test that ends most look-ups.
class Heads {
 public:
  void Add(std::string_view key) {
    if (key.size() >= kBytes) heads_.set(Of(key));
  }
  /// False if no key begins like `key`, whatever follows it; true where `key` is too short to tell.
  bool MayBegin(std::string_view key) const { return key.size() < kBytes || heads_.test(Of(key)); }

 private:
  static constexpr std::size_t kBytes = 4;  // two letters
  static std::size_t Of(std::string_view key) {
    std::uint32_t head = 0;
    __builtin_memcpy(&head, key.data(), kBytes);
    return head * 0x9e3779b1u >> 20;
  }
  std::bitset<4096> heads_;
};

/// Values by key; made once, then only read.
template <class Value>
class KeyTable {
 public:
  /// A key that is there already keeps its value.
  void Add(std::string key, Value value) {
    heads_.Add(key);
    values_.emplace(std::move(key), std::move(value));
  }
  /// The value of a key, or nullptr.
  const Value* Find(std::string_view key) const {
    if (!heads_.MayBegin(key)) return nullptr;
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
  }
  /// As Heads::MayBegin.
  bool MayBegin(std::string_view key) const { return heads_.MayBegin(key); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return base::TableHash(key); }
  };
  std::unordered_map<std::string, Value, Hash, std::equal_to<>> values_;
  Heads heads_;
};

}  // namespace rasad::document

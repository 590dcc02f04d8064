// Values by a hash that stands for its key: one probe, no comparison of texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rasad::text {

/// Made once, then only read. A key is taken for another one with a chance of 2^-64.
template <class Value>
class HashMap {
 public:
  /// Keeps the value that a hash has already.
  void Add(std::uint64_t hash, const Value& value) {
    if (2 * (count_ + 1) > slots_.size()) Grow();
    Slot& slot = slots_[Place(hash)];
    if (slot.used) return;
    slot = {hash, value, true};
    ++count_;
  }
  /// The value, or nullptr.
  const Value* Find(std::uint64_t hash) const {
    if (count_ == 0) return nullptr;
    const Slot& slot = slots_[Place(hash)];
    return slot.used ? &slot.value : nullptr;
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    Value value{};
    bool used = false;
  };

  // Where the hash stands, or the free slot where it belongs.
  std::size_t Place(std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = hash & mask;
    while (slots_[i].used && slots_[i].hash != hash) i = (i + 1) & mask;
    return i;
  }

  void Grow() {
    std::vector<Slot> old(slots_.empty() ? 64 : 4 * slots_.size());
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.used) slots_[Place(slot.hash)] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two
  std::size_t count_ = 0;
};

}  // namespace rasad::text

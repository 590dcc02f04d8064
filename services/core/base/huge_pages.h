// Memory of large tables on large pages.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace rasad::base {

/// An allocator for tables of some megabytes that are looked up at random places: on large pages,
/// where the system has them, a look-up does not wait for the translation of its address. Small
/// ones lie where others do.
template <class T>
struct HugePages {
  using value_type = T;

  HugePages() = default;
  template <class Other>
  HugePages(const HugePages<Other>&) {}

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    if (!IsLarge(count)) return static_cast<T*>(::operator new(bytes, kOwn));
    const std::size_t whole = (bytes + kPage - 1) / kPage * kPage;
    void* const made = ::operator new (whole, std::align_val_t{kPage});
    madvise(made, whole, MADV_HUGEPAGE);  // a wish: without them all is as it was
    return static_cast<T*>(made);
  }
  void deallocate(T* made, std::size_t count) {
    ::operator delete(made, IsLarge(count) ? std::align_val_t{kPage} : kOwn);
  }
  friend bool operator==(HugePages, HugePages) { return true; }

 private:
  static constexpr std::size_t kPage = 2 << 20;  // bytes
  static constexpr std::align_val_t kOwn{alignof(T)};
  // From half a page on: less would waste more than it is.
  static bool IsLarge(std::size_t count) { return count * sizeof(T) >= kPage / 2; }
};

}  // namespace rasad::base

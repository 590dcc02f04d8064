// Memory for one parse: handed out in order, given back at once, never more than a limit.
#include "core/document/html_arena.h"

#include <time.h>

#include <algorithm>
#include <new>

namespace rasad::document {
namespace {

std::int64_t ThreadTime() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

}  // namespace

void HtmlArena::Reset(std::size_t limit) {
  if (chunks_.size() > kKept) chunks_.resize(kKept);
  std::erase_if(chunks_, [](const Chunk& chunk) { return chunk.size > kChunk; });
  chunk_ = used_ = total_ = 0;
  limit_ = limit;
  calls_ = 0;
  end_ = ThreadTime() + kSeconds * std::int64_t{1'000'000'000};
}

void* HtmlArena::Allocate(std::size_t size) {
  constexpr std::size_t kAlign = alignof(std::max_align_t);
  size = (size + kAlign - 1) / kAlign * kAlign;
  total_ += size;
  if (total_ > limit_) std::longjmp(exit, 1);
  // Each tag comes with some allocations, so that a few hundred of them are little work.
  constexpr std::size_t kCallsBetween = 512;
  if (++calls_ % kCallsBetween == 0 && ThreadTime() > end_) std::longjmp(exit, 1);
  while (chunk_ < chunks_.size() && used_ + size > chunks_[chunk_].size) {
    ++chunk_;
    used_ = 0;
  }
  if (chunk_ == chunks_.size()) {
    const std::size_t bytes = std::max(size, kChunk);
    auto* memory = new (std::nothrow) std::byte[bytes];
    if (memory == nullptr) std::longjmp(exit, 1);
    chunks_.push_back({std::unique_ptr<std::byte[]>(memory), bytes});
    used_ = 0;
  }
  void* const at = chunks_[chunk_].bytes.get() + used_;
  used_ += size;
  return at;
}

}  // namespace rasad::document

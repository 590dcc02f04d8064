// Memory for one parse: handed out in order, given back at once, never more than a limit.
#include "core/document/html_arena.h"

#include <algorithm>
#include <new>

namespace rasad::document {

void HtmlArena::Reset(std::size_t limit) {
  if (chunks_.size() > kKept) chunks_.resize(kKept);
  std::erase_if(chunks_, [](const Chunk& chunk) { return chunk.size > kChunk; });
  chunk_ = used_ = total_ = 0;
  limit_ = limit;
}

void* HtmlArena::Allocate(std::size_t size) {
  constexpr std::size_t kAlign = alignof(std::max_align_t);
  size = (size + kAlign - 1) / kAlign * kAlign;
  total_ += size;
  if (total_ > limit_) std::longjmp(exit, 1);
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

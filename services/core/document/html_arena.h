// Memory for one parse: handed out in order, given back at once, never more than a limit.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <memory>
#include <vector>

namespace rasad::document {

/// The allocator of a C parser that cannot fail: at the limit it jumps to where the parse began.
/// Chunks are kept for the next parse. Not thread-safe.
class HtmlArena {
 public:
  /// Forgets all that was handed out; `limit` in bytes is for what follows.
  void Reset(std::size_t limit);
  /// Aligned for any object. Jumps to `exit` where the limit would be passed.
  void* Allocate(std::size_t size);

  std::jmp_buf exit;

 private:
  static constexpr std::size_t kChunk = 256 << 10;
  static constexpr std::size_t kKept = 32;  // chunks that outlive a parse
  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size;
  };
  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0;  // the one in use
  std::size_t used_ = 0;   // of it
  std::size_t total_ = 0;
  std::size_t limit_ = 0;
};

}  // namespace rasad::document

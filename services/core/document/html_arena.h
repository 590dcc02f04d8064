// Memory for one parse: handed out in order, given back at once, never more than a limit.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace rasad::document {

/// The allocator of a C parser that cannot fail: at the limit it jumps to where the parse began.
/// So it does when the parse has taken kSeconds of its thread's time, which no page needs a
/// hundredth part of: a guard against markup whose cost nobody foresaw. Chunks are kept for the
/// next parse. Not thread-safe.
class HtmlArena {
 public:
  /// Forgets all that was handed out; `limit` in bytes is for what follows.
  void Reset(std::size_t limit);
  /// Aligned for any object. Jumps to `exit` where the limit would be passed.
  void* Allocate(std::size_t size);

  /// Of processor time for one parse.
  static constexpr int kSeconds = 5;

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
  std::size_t calls_ = 0;
  std::int64_t end_ = 0;  // when the time is over, in nanoseconds of the thread
};

}  // namespace rasad::document

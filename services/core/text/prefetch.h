// Loading of memory ahead of its use.
#pragma once

namespace rasad::text {

/// Begins to load what `at` points to, which need not be readable. GCC leaves out calls of
/// functions that do nothing but __builtin_prefetch, since they have neither result nor effect: the
/// empty statement is an effect for it and costs nothing.
inline void Prefetch(const void* at) {
  __builtin_prefetch(at);
  asm volatile("");
}

}  // namespace rasad::text

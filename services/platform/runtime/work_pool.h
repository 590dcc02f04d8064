// A fixed number of threads for work that blocks.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rasad::runtime {

/// Runs jobs in the order in which they came. Thread-safe.
class WorkPool {
 public:
  /// `threads` and `max_waiting` are positive.
  WorkPool(std::size_t threads, std::size_t max_waiting);
  /// Runs what still waits, then joins.
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  /// False, and the job is dropped, if `max_waiting` jobs wait already.
  bool Post(std::function<void()> job);

 private:
  void Work();

  const std::size_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace rasad::runtime

// Fakes of the pipeline's ports: a source that is a list, sinks that are lists and can be told to
// fail.
#pragma once

#include <deque>
#include <functional>
#include <iterator>
#include <stop_token>
#include <vector>

#include "platform/runtime/pipeline.h"

namespace rasad::testing_support {

/// Hands out batches in order and asks `stop` to stop when they are used up.
struct FakeSource final : runtime::Source {
  base::Result<std::vector<runtime::Record>> Poll(std::chrono::milliseconds) override {
    if (!poll_errors.empty()) {
      base::Error error = poll_errors.front();
      poll_errors.pop_front();
      return tl::unexpected(error);
    }
    if (batches.empty()) {
      stop.request_stop();
      return std::vector<runtime::Record>{};
    }
    std::vector<runtime::Record> batch = std::move(batches.front());
    batches.pop_front();
    return batch;
  }
  base::Status Commit() override {
    ++commits;
    if (on_commit) on_commit();
    if (commit_errors.empty()) return {};
    base::Error error = commit_errors.front();
    commit_errors.pop_front();
    return tl::unexpected(error);
  }
  base::Status Idle(std::chrono::milliseconds duration) override {
    idles.push_back(duration);
    return on_idle ? on_idle() : base::Status{};
  }

  std::deque<std::vector<runtime::Record>> batches;
  std::deque<base::Error> poll_errors;
  std::deque<base::Error> commit_errors;
  std::vector<std::chrono::milliseconds> idles;
  std::function<base::Status()> on_idle;
  std::function<void()> on_commit;
  int commits = 0;
  std::stop_source stop;
};

/// Keeps what is written. `fail` decides, before anything is kept, whether a write fails.
template <class T>
struct FakeSink final : runtime::Sink<T> {
  base::Status Write(std::span<const T> batch) override {
    ++writes;
    if (fail) {
      if (base::Status status = fail(batch); !status) return status;
    }
    items.insert(items.end(), batch.begin(), batch.end());
    return {};
  }

  std::vector<T> items;
  std::function<base::Status(std::span<const T>)> fail;
  int writes = 0;
};

}  // namespace rasad::testing_support

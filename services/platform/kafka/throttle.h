// A Source that stands back while others wait.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "core/base/error.h"
#include "core/base/time.h"
#include "platform/runtime/metrics.h"
#include "platform/runtime/pipeline.h"

namespace rasad::kafka {

/// When a throttled source gives nothing.
struct ThrottleOptions {
  std::int64_t max_waiting = 0;      ///< Records that wait downstream; at least 1.
  std::uint32_t max_per_second = 0;  ///< Records; 0: no limit.
  /// How many records wait downstream now.
  std::function<base::Result<std::int64_t>()> waiting;
  std::function<base::Micros()> now;                     ///< Default: the steady clock.
  std::function<void(std::chrono::milliseconds)> sleep;  ///< Default: this thread's sleep.
  runtime::Metrics* metrics = nullptr;                   ///< Optional; must outlive the source.
};

/// Hands out the batches of another source, one at a time: none while `max_waiting` records wait
/// downstream, none before the last ones have had their share of a second. So at most that many
/// records and one batch of this source lie before a record that came later by another road.
/// Metrics: rasad_backfill_waiting_records, rasad_backfill_held_seconds_total. Not thread-safe.
class ThrottledSource final : public runtime::Source {
 public:
  /// `source` must outlive it.
  ThrottledSource(runtime::Source& source, ThrottleOptions options);

  /// Nothing while it stands back; it then returns after 50 ms, and after up to a second when that
  /// has lasted. Errors are those of `waiting` and of the source.
  base::Result<std::vector<runtime::Record>> Poll(std::chrono::milliseconds timeout) override;
  base::Status Commit() override { return source_.Commit(); }
  base::Status Idle(std::chrono::milliseconds duration) override { return source_.Idle(duration); }

 private:
  base::Result<std::vector<runtime::Record>> StandBack(base::Micros now);

  runtime::Source& source_;
  ThrottleOptions options_;
  std::optional<base::Micros> asked_;  ///< When `waiting` was asked last with nothing taken since.
  std::optional<base::Micros> held_since_;
  base::Micros next_ = 0;  ///< No batch before, for max_per_second.
};

}  // namespace rasad::kafka

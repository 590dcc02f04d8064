// A Source that stands back while others wait.
#include "platform/kafka/throttle.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace rasad::kafka {
namespace {

using std::chrono::milliseconds;

constexpr base::Micros kSecond = 1'000'000;
// About as long as a record needs through extract and storage: each look costs the broker requests.
constexpr milliseconds kPause{50};
// From here on it idles: a group expects its members to be heard of, but every idling throws away
// what was fetched ahead.
constexpr base::Micros kShort = kSecond / 2;
// While nothing is taken, an answer stays good so long: an empty lane asks the cluster rarely.
constexpr base::Micros kFresh = kSecond;

base::Micros SteadyNow() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

ThrottledSource::ThrottledSource(runtime::Source& source, ThrottleOptions options)
    : source_(source), options_(std::move(options)) {
  if (!options_.now) options_.now = SteadyNow;
  if (!options_.sleep) {
    options_.sleep = [](milliseconds duration) { std::this_thread::sleep_for(duration); };
  }
}

base::Result<std::vector<runtime::Record>> ThrottledSource::StandBack(base::Micros now) {
  if (!held_since_) held_since_ = now;
  const base::Micros held = now - *held_since_;
  base::Status idle;
  if (held < kShort) {
    options_.sleep(kPause);
  } else {
    idle = source_.Idle(milliseconds(std::min(held, kSecond) / 1000));
  }
  if (options_.metrics != nullptr) {
    options_.metrics
        ->GetCounter("rasad_backfill_held_seconds_total",
                     "Time for which the lane of archives stood back.")
        .Add(static_cast<double>(options_.now() - now) / 1e6);
  }
  if (!idle) return tl::unexpected(std::move(idle.error()));
  return std::vector<runtime::Record>();
}

base::Result<std::vector<runtime::Record>> ThrottledSource::Poll(milliseconds timeout) {
  const base::Micros now = options_.now();
  if (now < next_) return StandBack(now);
  if (!asked_ || now - *asked_ >= kFresh || now < *asked_) {
    asked_.reset();
    const auto waiting = options_.waiting();
    if (!waiting) return tl::unexpected(waiting.error());
    if (options_.metrics != nullptr) {
      options_.metrics
          ->GetGauge("rasad_backfill_waiting_records",
                     "Records that waited for extract and storage when the lane looked last.")
          .Set(static_cast<double>(*waiting));
    }
    if (*waiting >= options_.max_waiting) return StandBack(now);
    asked_ = now;
  }
  held_since_.reset();
  auto records = source_.Poll(timeout);
  if (!records || records->empty()) return records;
  asked_.reset();
  if (options_.max_per_second > 0) {
    next_ = options_.now() + static_cast<base::Micros>(records->size()) * kSecond /
                                 static_cast<base::Micros>(options_.max_per_second);
  }
  return records;
}

}  // namespace rasad::kafka

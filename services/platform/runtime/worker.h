// The one loop that runs every stage.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "platform/runtime/metrics.h"
#include "platform/runtime/pipeline.h"

namespace rasad::runtime {

/// How a worker behaves. The defaults are the contract of docs/operations.md.
struct WorkerOptions {
  std::string service;
  std::uint32_t ruleset = 0;
  std::chrono::milliseconds poll_timeout{100};
  std::chrono::milliseconds first_backoff{200};
  std::chrono::milliseconds max_backoff{30'000};
  int max_batch_attempts = 3;    ///< Failing writes of a whole batch before it is split.
  int max_record_attempts = 10;  ///< Failing writes of one record alone before it is given up.
  int max_deaths = 3;            ///< Deaths at one record before it is a crash suspect.
};

/// Runs transform, write outputs, write quarantine, commit over and over until `stop` is asked or
/// an error says stop. A crash anywhere repeats the batch. Every polled record ends as exactly one
/// of passed, filtered, quarantined or abandoned.
template <class Out>
class Worker;

}  // namespace rasad::runtime

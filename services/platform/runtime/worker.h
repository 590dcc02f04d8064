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
#include "core/base/time.h"
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
  int max_batch_attempts = 3;         ///< Failing writes of a whole batch before it is split.
  int max_record_attempts = 10;       ///< Failing writes of one record alone before it is given up.
  int max_deaths = 3;                 ///< Deaths at one record before it is a crash suspect.
  std::function<base::Micros()> now;  ///< The clock, for the age of records; default: the system's.
  /// Called inside every step ("transform", "write", "quarantine", "commit") when its work is done
  /// for the batch, and inside "transform" after each record, with the records transformed since
  /// start. For tests of crashes; default: what FaultFromEnvironment makes.
  std::function<void(std::string_view step, std::uint64_t records)> fault;
};

/// The fault that RASAD_TEST_KILL="<step>:<records>" asks for: the process ends as by kill -9 in
/// that step once so many records have been transformed. Without the variable: none.
std::function<void(std::string_view, std::uint64_t)> FaultFromEnvironment();

/// The quarantine record of `record`: original key, value and headers, and why it was given up.
OutRecord QuarantineRecord(const Record& record, const WorkerOptions& options,
                           std::string_view reason, std::string_view message, int attempts);

/// The part of a worker that does not depend on what the stage makes: the loop, retries, splitting,
/// quarantine, commits, counters. Use Worker<Out>.
class WorkerLoop {
 public:
  virtual ~WorkerLoop() = default;
  WorkerLoop(const WorkerLoop&) = delete;
  WorkerLoop& operator=(const WorkerLoop&) = delete;

  /// Works until `stop` is asked (OK; the batch in hand is finished, or given up uncommitted if it
  /// is being retried) or until an error says stop. A crash anywhere repeats the batch.
  base::Status Run(std::stop_token stop);

 protected:
  WorkerLoop(WorkerOptions options, Source& source, Sink<OutRecord>& quarantine, Metrics& metrics);

  /// What the stage said of one record.
  struct Transformed {
    std::size_t outputs = 0;   ///< Appended to the pending outputs.
    base::Status status = {};  ///< The stage's error, if any.
  };

  /// Runs the stage and appends its outputs to the pending ones.
  virtual Transformed Transform(const Record& record) = 0;
  /// Writes the pending outputs, and forgets them whether it succeeds or not.
  virtual base::Status WritePending() = 0;
  /// Forgets the pending outputs.
  virtual void DiscardPending() = 0;

 private:
  /// Where a record in hand stands.
  enum class Fate { kPending, kPassed, kFiltered, kQuarantined };
  struct InHand {
    Record record;
    Fate fate = Fate::kPending;
    int attempts = 0;  ///< Failing attempts alone while others passed.
  };

  base::Status Process(std::vector<InHand>& batch, std::stop_token stop);
  base::Status Split(std::vector<InHand>& batch, std::stop_token stop);
  base::Status Attempt(std::span<InHand> records);
  base::Status GiveUp(InHand& item, std::string_view reason, std::string_view message,
                      std::stop_token stop);
  void ReportQuarantined(const OutRecord& record);
  base::Status CommitWithRetry(std::stop_token stop);
  base::Status BackOff(std::chrono::milliseconds& delay, std::string_view step,
                       const base::Error& error);
  void Count(const std::vector<InHand>& batch, bool abandoned);
  base::Status Timed(const char* step, const std::function<base::Status()>& body);

  WorkerOptions options_;
  Source& source_;
  Sink<OutRecord>& quarantine_;
  Metrics& metrics_;
  std::vector<OutRecord> given_up_;
  std::uint64_t transformed_ = 0;  ///< Records since start, repeats included.
};

/// Runs transform, write outputs, write quarantine, commit over and over. Every polled record ends
/// as exactly one of passed, filtered, quarantined or abandoned (rasad_records_total).
/// Owns nothing but its options: source, sinks and metrics outlive it. Not thread-safe.
template <class Out>
class Worker final : public WorkerLoop {
 public:
  Worker(WorkerOptions options, Source& source, Stage<Out> stage, Sink<Out>& sink,
         Sink<OutRecord>& quarantine, Metrics& metrics)
      : WorkerLoop(std::move(options), source, quarantine, metrics),
        stage_(std::move(stage)),
        sink_(sink) {}

 private:
  Transformed Transform(const Record& record) override {
    base::Result<std::vector<Out>> made = stage_(record);
    if (!made) return {0, tl::unexpected(std::move(made.error()))};
    for (Out& out : *made) pending_.push_back(std::move(out));
    return {made->size(), {}};
  }

  base::Status WritePending() override {
    base::Status status = pending_.empty() ? base::Status{} : sink_.Write(pending_);
    pending_.clear();
    return status;
  }

  void DiscardPending() override { pending_.clear(); }

  Stage<Out> stage_;
  Sink<Out>& sink_;
  std::vector<Out> pending_;
};

}  // namespace rasad::runtime

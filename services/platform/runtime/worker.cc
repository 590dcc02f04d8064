// The loop: transform, write outputs, write quarantine, commit.
#include "platform/runtime/worker.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "platform/runtime/log.h"

namespace rasad::runtime {
namespace {

using base::Disposition;
using base::ErrorCode;
using std::chrono::milliseconds;

base::Micros SystemNow() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// What to do about an error of a Source or Sink: kInternal there means that we are broken.
Disposition DispositionOfPeer(ErrorCode code) {
  return code == ErrorCode::kInternal ? Disposition::kStop : base::DispositionOf(code);
}

// Reasons for quarantine besides the names of error codes.
constexpr std::string_view kCrashSuspect = "crash_suspect";
constexpr std::string_view kRetryExhausted = "retry_exhausted";

}  // namespace

std::function<void(std::string_view, std::uint64_t)> FaultFromEnvironment() {
  const char* text = std::getenv("RASAD_TEST_KILL");
  if (text == nullptr) return nullptr;
  const std::string_view plan(text);
  const std::size_t colon = plan.find(':');
  if (colon == std::string_view::npos) return nullptr;
  const std::string step(plan.substr(0, colon));
  const std::uint64_t at = std::strtoull(text + colon + 1, nullptr, 10);
  Log(LogLevel::kWarning, "fault_armed", {{"plan", std::string(plan)}});
  return [step, at](std::string_view now, std::uint64_t records) {
    if (now == step && records >= at) std::raise(SIGKILL);
  };
}

OutRecord QuarantineRecord(const Record& record, const WorkerOptions& options,
                           std::string_view reason, std::string_view message, int attempts) {
  OutRecord out{record.key, record.value, Forward(record)};
  SetHeader(out.headers, header::kReason, reason);
  SetHeader(out.headers, header::kMessage, message);
  SetHeader(out.headers, header::kService, options.service);
  SetHeader(out.headers, header::kOrigin, FormatOrigin(record.origin));
  SetHeader(out.headers, header::kAttempts, std::to_string(attempts));
  SetHeader(out.headers, header::kRuleset, std::to_string(options.ruleset));
  return out;
}

WorkerLoop::WorkerLoop(WorkerOptions options, Source& source, Sink<OutRecord>& quarantine,
                       Metrics& metrics)
    : options_(std::move(options)), source_(source), quarantine_(quarantine), metrics_(metrics) {
  if (!options_.now) options_.now = SystemNow;
  if (!options_.fault) options_.fault = FaultFromEnvironment();
  // Series that an alarm watches exist from the start, at zero.
  for (const char* outcome : {"polled", "passed", "filtered", "quarantined", "abandoned"}) {
    metrics_.GetCounter("rasad_records_total", "Records by outcome; the outcomes add up to polled.",
                        {{"outcome", outcome}});
  }
}

base::Status WorkerLoop::Run(std::stop_token stop) {
  milliseconds delay = options_.first_backoff;
  Metrics::Gauge& age = metrics_.GetGauge(
      "rasad_record_age_seconds", "Age since receipt of the oldest record of the last batch.");
  while (!stop.stop_requested()) {
    base::Result<std::vector<Record>> polled = source_.Poll(options_.poll_timeout);
    if (!polled) {
      if (DispositionOfPeer(polled.error().code) != Disposition::kRetry) {
        return tl::unexpected(base::Annotate(std::move(polled.error()), "poll"));
      }
      if (base::Status idle = BackOff(delay, "poll", polled.error()); !idle) return idle;
      continue;
    }
    delay = options_.first_backoff;
    if (polled->empty()) {
      age.Set(0);
      continue;
    }
    std::vector<InHand> batch;
    batch.reserve(polled->size());
    base::Micros oldest = options_.now();
    const base::Micros now = oldest;
    for (Record& record : *polled) {
      if (auto at = base::ParseRfc3339(FindHeader(record.headers, header::kReceivedAt))) {
        oldest = std::min(oldest, *at);
      }
      batch.push_back({std::move(record)});
    }
    age.Set(static_cast<double>(now - oldest) / 1e6);

    base::Status done = Process(batch, stop);
    if (done) done = CommitWithRetry(stop);
    if (!done && done.error().code == ErrorCode::kConflict) {
      // The partitions are another member's now, or we are asked to stop: it is polled again.
      Count(batch, /*abandoned=*/true);
      Log(LogLevel::kInfo, "batch_abandoned",
          {{"records", static_cast<std::int64_t>(batch.size())},
           {"message", done.error().message}});
      continue;
    }
    if (!done) {
      Count(batch, /*abandoned=*/true);
      return done;
    }
    Count(batch, /*abandoned=*/false);
  }
  return {};
}

// Brings every record of the batch to a fate. kConflict: the batch is given up.
base::Status WorkerLoop::Process(std::vector<InHand>& batch, std::stop_token stop) {
  milliseconds delay = options_.first_backoff;
  for (int attempt = 1;; ++attempt) {
    base::Status done = Attempt(batch);
    if (done) return done;
    const Disposition disposition = DispositionOfPeer(done.error().code);
    if (disposition == Disposition::kStop) return done;
    if (disposition == Disposition::kQuarantine || attempt >= options_.max_batch_attempts) {
      return Split(batch, stop);
    }
    if (stop.stop_requested()) return base::Fail(ErrorCode::kConflict, "asked to stop");
    if (base::Status idle = BackOff(delay, "write", done.error()); !idle) return idle;
  }
}

// Record by record: those that fail while others pass are the broken ones. A round that starts with
// kProbes failures and no success is broken off, since then the world is broken more likely than
// so many records; the next round starts behind them.
base::Status WorkerLoop::Split(std::vector<InHand>& batch, std::stop_token stop) {
  constexpr std::size_t kProbes = 3;
  constexpr std::size_t kMostInHand = 10'000;
  milliseconds delay = options_.first_backoff;
  bool any_passed = false;
  for (std::size_t round = 0;; ++round) {
    std::size_t failures = 0;
    bool passed_now = false;
    base::Error last;
    for (std::size_t k = 0; k < batch.size() && (passed_now || failures < kProbes); ++k) {
      InHand& item = batch[(round * kProbes + k) % batch.size()];
      if (item.fate != Fate::kPending) continue;
      base::Status done = Attempt({&item, 1});
      if (done) {
        passed_now |= item.fate == Fate::kPassed;
        any_passed |= passed_now;
        continue;
      }
      const Disposition disposition = DispositionOfPeer(done.error().code);
      if (disposition == Disposition::kStop) return done;
      ++item.attempts;
      const bool exhausted = any_passed && item.attempts >= options_.max_record_attempts;
      if (disposition == Disposition::kQuarantine || exhausted) {
        base::Status gone =
            GiveUp(item, exhausted ? kRetryExhausted : base::ErrorCodeName(done.error().code),
                   done.error().message, stop);
        if (!gone) return gone;
        continue;
      }
      ++failures;
      last = std::move(done.error());
    }
    const auto pending = std::count_if(
        batch.begin(), batch.end(), [](const InHand& item) { return item.fate == Fate::kPending; });
    if (pending == 0) return {};
    if (stop.stop_requested()) return base::Fail(ErrorCode::kConflict, "asked to stop");
    if (base::Status idle = BackOff(delay, "write", last); !idle) return idle;
    if (pending == 1 && !any_passed && batch.size() < kMostInHand) {
      // A lone record has no neighbours to tell it from a broken world (those that were filtered
      // never met the sink): fetch some.
      base::Result<std::vector<Record>> more = source_.Poll(milliseconds(0));
      if (more) {
        for (Record& record : *more) batch.push_back({std::move(record)});
      }
    }
  }
}

// One try at the records that are still pending: all of them get a fate, or none does.
base::Status WorkerLoop::Attempt(std::span<InHand> records) {
  std::vector<std::pair<InHand*, Fate>> fates;
  given_up_.clear();
  base::Status transformed = Timed("transform", [&]() -> base::Status {
    for (InHand& item : records) {
      if (item.fate != Fate::kPending) continue;
      if (item.record.deaths >= options_.max_deaths) {
        given_up_.push_back(QuarantineRecord(
            item.record, options_, kCrashSuspect,
            "the process died " + std::to_string(item.record.deaths) + " times at this record",
            item.record.deaths));
        fates.emplace_back(&item, Fate::kQuarantined);
        continue;
      }
      Transformed made = Transform(item.record);
      ++transformed_;
      if (options_.fault) options_.fault("transform", transformed_);
      if (made.status) {
        fates.emplace_back(&item, made.outputs == 0 ? Fate::kFiltered : Fate::kPassed);
        continue;
      }
      const base::Error& error = made.status.error();
      if (base::DispositionOf(error.code) != Disposition::kQuarantine) {
        return tl::unexpected(base::Annotate(error, FormatOrigin(item.record.origin)));
      }
      given_up_.push_back(QuarantineRecord(item.record, options_, base::ErrorCodeName(error.code),
                                           error.message, item.attempts + 1));
      fates.emplace_back(&item, Fate::kQuarantined);
    }
    return {};
  });
  if (!transformed) {
    DiscardPending();
    return transformed;
  }
  if (base::Status written = Timed("write", [&] { return WritePending(); }); !written) {
    return written;
  }
  if (!given_up_.empty()) {
    base::Status written = Timed("quarantine", [&] { return quarantine_.Write(given_up_); });
    if (!written) {
      // Nowhere is left to put a record that the quarantine refuses.
      if (DispositionOfPeer(written.error().code) == Disposition::kQuarantine) {
        written.error().code = ErrorCode::kInternal;
      }
      return tl::unexpected(base::Annotate(std::move(written.error()), "quarantine"));
    }
    for (const OutRecord& record : given_up_) ReportQuarantined(record);
  }
  for (auto& [item, fate] : fates) item->fate = fate;
  return {};
}

base::Status WorkerLoop::GiveUp(InHand& item, std::string_view reason, std::string_view message,
                                std::stop_token stop) {
  const OutRecord record = QuarantineRecord(item.record, options_, reason, message, item.attempts);
  milliseconds delay = options_.first_backoff;
  for (;;) {
    base::Status written = Timed("quarantine", [&] { return quarantine_.Write({&record, 1}); });
    if (written) break;
    if (DispositionOfPeer(written.error().code) != Disposition::kRetry) {
      written.error().code = ErrorCode::kInternal;
      return tl::unexpected(base::Annotate(std::move(written.error()), "quarantine"));
    }
    if (stop.stop_requested()) return base::Fail(ErrorCode::kConflict, "asked to stop");
    if (base::Status idle = BackOff(delay, "quarantine", written.error()); !idle) return idle;
  }
  item.fate = Fate::kQuarantined;
  ReportQuarantined(record);
  return {};
}

void WorkerLoop::ReportQuarantined(const OutRecord& record) {
  const std::string reason(FindHeader(record.headers, header::kReason));
  metrics_
      .GetCounter("rasad_quarantined_total", "Records quarantined, by reason.",
                  {{"reason", reason}})
      .Add(1);
  Log(LogLevel::kWarning, "record_quarantined",
      {{"reason", reason},
       {"origin", std::string(FindHeader(record.headers, header::kOrigin))},
       {"message", std::string(FindHeader(record.headers, header::kMessage))}});
}

base::Status WorkerLoop::CommitWithRetry(std::stop_token stop) {
  milliseconds delay = options_.first_backoff;
  for (;;) {
    base::Status done = Timed("commit", [&] { return source_.Commit(); });
    if (done || done.error().code == ErrorCode::kConflict) return done;
    if (DispositionOfPeer(done.error().code) != Disposition::kRetry) {
      return tl::unexpected(base::Annotate(std::move(done.error()), "commit"));
    }
    if (stop.stop_requested()) return base::Fail(ErrorCode::kConflict, "asked to stop");
    if (base::Status idle = BackOff(delay, "commit", done.error()); !idle) return idle;
  }
}

base::Status WorkerLoop::BackOff(milliseconds& delay, std::string_view step,
                                 const base::Error& error) {
  metrics_
      .GetCounter("rasad_retries_total", "Retries by step and error.",
                  {{"step", std::string(step)}, {"error", std::string(ErrorCodeName(error.code))}})
      .Add(1);
  LogError(LogLevel::kWarning, "retrying", error,
           {{"step", std::string(step)}, {"delay_ms", static_cast<std::int64_t>(delay.count())}});
  base::Status idle = source_.Idle(delay);
  delay = std::min(delay * 2, options_.max_backoff);
  if (!idle && DispositionOfPeer(idle.error().code) == Disposition::kRetry &&
      idle.error().code != ErrorCode::kConflict) {
    return {};  // The source is away too; the next poll or commit says what becomes of it.
  }
  return idle;
}

void WorkerLoop::Count(const std::vector<InHand>& batch, bool abandoned) {
  double passed = 0, filtered = 0, quarantined = 0;
  for (const InHand& item : batch) {
    if (item.fate == Fate::kPassed) ++passed;
    if (item.fate == Fate::kFiltered) ++filtered;
    if (item.fate == Fate::kQuarantined) ++quarantined;
  }
  const double polled = static_cast<double>(batch.size());
  auto add = [&](const char* outcome, double n) {
    metrics_.GetCounter("rasad_records_total", "", {{"outcome", outcome}}).Add(n);
  };
  add("polled", polled);
  if (abandoned) return add("abandoned", polled);
  add("passed", passed);
  add("filtered", filtered);
  add("quarantined", quarantined);
}

base::Status WorkerLoop::Timed(const char* step, const std::function<base::Status()>& body) {
  const auto start = std::chrono::steady_clock::now();
  base::Status status = body();
  if (options_.fault) options_.fault(step, transformed_);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  metrics_
      .GetHistogram("rasad_step_duration_seconds", "Duration of one step for one batch.",
                    DurationBuckets(), {{"step", step}})
      .Observe(took.count());
  return status;
}

}  // namespace rasad::runtime

// The poller of feeds: leases, pace and what follows from answers.
#include "ingest/poller.h"

#include <algorithm>
#include <utility>

#include "ingest/poller_state.h"
#include "platform/runtime/log.h"

namespace rasad::ingest {
namespace {

using base::ErrorCode;
using base::Micros;
using base::Result;
using base::Status;
using postgres::FeedTask;
using postgres::HostState;
using postgres::PolledFeed;
using postgres::PollRecord;
using postgres::TaskKind;
using postgres::TaskRecord;
using runtime::LogLevel;

constexpr Micros kClaimPause = kSecond / 2;  // Where nothing was to be had.
constexpr Micros kReportPause = 15 * kSecond;
constexpr Micros kRobotsPatience = 30 * kDay;  // The last version counts while none can be read.
constexpr Micros kMaxHostRest = kHour;
constexpr Micros kKeepItems = 7 * kDay;  // Of items that left their feed.
constexpr Micros kKeepArticles = 180 * kDay;
constexpr int kJobsOfAClaim = 16;
constexpr std::size_t kMaxUnacknowledged = 256;

Micros Lifetime(int robots_status) {
  return std::chrono::microseconds(feed::RobotsLifetime(robots_status)).count();
}

}  // namespace

Poller::Poller(PollerPorts ports, PollerOptions options)
    : ports_(std::move(ports)),
      options_(std::move(options)),
      acks_(std::make_shared<Acks>()),
      alive_(std::make_shared<bool>(true)) {}

Poller::~Poller() {
  for (auto& [name, host] : hosts_) host->lost = true;
}

// ----------------------------------------------------------------------------------- the round

Result<bool> Poller::Round(std::chrono::milliseconds wait) {
  now_ = ports_.clock();
  busy_ = false;
  broken_ = {};
  TakeAcks();
  if (broken_) Renew();
  if (broken_ && !draining_) Claim();
  if (broken_ && !draining_) Launch();
  if (broken_) {
    ports_.fetcher.Drive(busy_ ? std::chrono::milliseconds(0) : std::min(wait, Patience()));
    TakeAcks();
  }
  if (broken_) Rest();
  if (broken_) Report();
  if (!broken_) {
    Forget();
    return tl::unexpected(broken_.error());
  }
  return busy_;
}

std::chrono::milliseconds Poller::Patience() const {
  Micros least = kSecond;
  for (const auto& [name, host] : hosts_) {
    if (!host->Empty() && host->next > now_) least = std::min(least, host->next - now_);
  }
  return std::chrono::milliseconds(std::max<Micros>(1, least / 1'000));
}

bool Poller::Resting() const { return fetching_ == 0 && unacknowledged_ == 0; }

Result<std::optional<Micros>> Poller::NextDue() {
  auto due = ports_.store.NextDue();
  if (!due) return due;
  for (const auto& [name, host] : hosts_) {
    if (!host->Empty()) *due = due->has_value() ? std::min(**due, host->next) : host->next;
  }
  return due;
}

void Poller::Drain() { draining_ = true; }

Status Poller::Release() {
  std::vector<HostState> states;
  for (auto& [name, host] : hosts_) {
    host->lost = true;
    states.push_back(host->State());
  }
  hosts_.clear();
  return ports_.store.Release(states);
}

// Whatever the database did not take is done again by whoever gets the lease next.
void Poller::Forget() {
  for (auto& [name, host] : hosts_) host->lost = true;
  hosts_.clear();
  Count("rasad_feed_store_errors_total", "Times that the database of the feeds failed", "error",
        std::string(base::ErrorCodeName(broken_.error().code)).c_str());
}

void Poller::Note(const Status& status, const HostPtr& host) {
  if (status) return;
  if (status.error().code == ErrorCode::kNotFound) {
    host->lost = true;
    const auto ours = hosts_.find(host->lease.host);
    if (ours != hosts_.end() && ours->second == host) hosts_.erase(ours);
  } else if (status.error().code == ErrorCode::kInvalidInput) {
    // One record that the database refuses stops nobody: its attempt is counted.
    runtime::LogError(LogLevel::kError, "feed_record_refused", status.error(),
                      {{"host", host->lease.host}});
  } else if (broken_) {
    broken_ = status;
  }
}

void Poller::Renew() {
  if (now_ < renew_at_ || hosts_.empty()) return;
  renew_at_ = now_ + options_.lease / 3;
  std::vector<postgres::HostLease> leases;
  for (const auto& [name, host] : hosts_) leases.push_back(host->lease);
  const auto ours = ports_.store.Renew(leases, now_ + options_.lease);
  if (!ours) {
    broken_ = tl::unexpected(ours.error());
    return;
  }
  std::map<std::string, HostPtr> kept;
  for (const std::string& name : *ours) kept[name] = hosts_[name];
  for (auto& [name, host] : hosts_) host->lost = !kept.contains(name);
  hosts_ = std::move(kept);
}

void Poller::Claim() {
  const std::size_t most = 2 * options_.max_fetches;
  if (hosts_.size() >= most || now_ < claim_at_) return;
  auto leases =
      ports_.store.ClaimHosts(now_, now_ + options_.lease, static_cast<int>(most - hosts_.size()));
  if (!leases) {
    broken_ = tl::unexpected(leases.error());
    return;
  }
  if (leases->empty()) {
    claim_at_ = now_ + kClaimPause;
    return;
  }
  busy_ = true;
  std::vector<std::string> names;
  for (postgres::HostLease& lease : *leases) {
    auto host = std::make_shared<Host>();
    host->next = lease.not_before;
    host->failures = lease.failures;
    const Micros age = lease.robots_fetched ? now_ - *lease.robots_fetched : kDay;
    const bool trouble = IsServerTrouble(lease.robots_status);
    if (lease.robots_status != 0 && age < Lifetime(lease.robots_status)) {
      host->robots = feed::Robots::Parse(lease.robots, options_.agent);
      host->unreachable = trouble && lease.robots.empty();
    }
    names.push_back(lease.host);
    host->lease = std::move(lease);
    hosts_[host->lease.host] = host;
  }
  renew_at_ =
      std::min(renew_at_ > now_ ? renew_at_ : now_ + options_.lease / 3, now_ + options_.lease / 3);
  auto work = ports_.store.Due(names, now_, kJobsOfAClaim);
  if (!work) {
    broken_ = tl::unexpected(work.error());
    return;
  }
  for (PolledFeed& feed : work->feeds) hosts_[feed.host]->feeds.push_back(std::move(feed));
  for (FeedTask& task : work->tasks) hosts_[task.host]->tasks.push_back(std::move(task));
}

// ------------------------------------------------------------------------------------- requests

bool Poller::Permits(const Host& host, const std::string& url) const {
  return !host.unreachable && host.robots && host.robots->Allows(feed::PathOf(url));
}

Micros Poller::PaceOf(const Host& host) const {
  const auto delay = host.robots ? host.robots->crawl_delay() : std::nullopt;
  return std::max(options_.host_pace,
                  std::chrono::microseconds(delay.value_or(std::chrono::milliseconds(0))).count());
}

bool Poller::NeedsRequest(const Host& host, const FeedTask& task) const {
  const bool known = !task.edit && !task.known_revision.empty() && !task.withdrawn;
  switch (task.kind) {
    case TaskKind::kFetch:
      if (known || task.attempts >= kPageTries) return false;
      break;
    case TaskKind::kCheck:
      if (task.attempts >= kPageTries) return false;
      break;
    case TaskKind::kOwnText:
    case TaskKind::kWithdraw:
      return false;
  }
  return !host.robots || Permits(host, task.url);
}

// What comes next, if it can begin now: polls and pages take turns.
Poller::Step Poller::NextStep(const Host& host, std::size_t begun) const {
  const bool tasks =
      !host.tasks.empty() && now_ >= producer_rests_until_ && unacknowledged_ < kMaxUnacknowledged;
  Step step;
  const std::string* url = nullptr;
  if (!host.sweeps.empty()) {
    step.what = Step::kPart;
    url = &host.sweeps.front()->parts.front();
    step.request = true;
  } else if (!host.feeds.empty() && (!tasks || !host.polled_last)) {
    step.what = Step::kPoll;
    url = &host.feeds.front().url;
    step.request = !host.robots || Permits(host, *url);
  } else if (tasks) {
    step.what = Step::kTask;
    url = &host.tasks.front().url;
    step.request = NeedsRequest(host, host.tasks.front());
  }
  if (!step.request) return step;
  if (now_ < host.next || host.fetches >= options_.max_fetches_per_host ||
      fetching_ + begun >= options_.max_fetches || host.robots_under_way) {
    return {};
  }
  if (!host.robots) {
    step.what = Step::kRobots;
    step.url = *url;
  }
  return step;
}

void Poller::Launch() {
  std::vector<postgres::Start> starts;
  std::vector<std::pair<HostPtr, Job>> jobs;
  std::size_t begun = 0;  // Requests of this round.
  for (auto& [name, host] : hosts_) {
    for (;;) {
      const Step step = NextStep(*host, begun);
      if (step.what == Step::kNone) break;
      if (step.what == Step::kRobots) {
        AskRobots(host, step.url);
        break;
      }
      if (step.request) {
        ++begun;
        host->next = now_ + PaceOf(*host);
      }
      postgres::Start& start = starts.emplace_back();
      start.host = name;
      start.lease_number = host->lease.number;
      start.not_before = host->next;
      Job job;
      if (step.what == Step::kPart) {
        job.sweep = host->sweeps.front();
        host->sweeps.pop_front();
      } else if (step.what == Step::kPoll) {
        job.feed = std::move(host->feeds.front());
        host->feeds.pop_front();
        start.feed_id = job.feed->feed_id;
        start.again =
            feed::AgainAfter(now_, job.feed->floor_seconds, job.feed->attempts, options_.bounds);
      } else {
        job.task = std::move(host->tasks.front());
        host->tasks.pop_front();
        start.article_id = job.task->article_id;
        start.again = now_ + PagePause(job.task->attempts);
      }
      if (step.what != Step::kPart) host->polled_last = step.what == Step::kPoll;
      jobs.emplace_back(host, std::move(job));
      if (step.request) break;  // The pace allows one at a time.
    }
  }
  if (starts.empty()) return;
  busy_ = true;
  const auto allowed = ports_.store.Begin(starts);
  if (!allowed) {
    broken_ = tl::unexpected(allowed.error());
    return;
  }
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if ((*allowed)[i]) Run(jobs[i].first, std::move(jobs[i].second));
  }
}

void Poller::Run(const HostPtr& host, Job job) {
  if (host->lost) return;
  if (job.sweep) {
    StartPart(host, job.sweep);
  } else if (job.feed) {
    StartPoll(host, *std::move(job.feed));
  } else {
    RunTask(host, *std::move(job.task));
  }
}

void Poller::Fetch(const HostPtr& host, http::Request request, const char* kind,
                   std::function<void(Result<http::Response>)> then) {
  ++host->fetches;
  ++fetching_;
  busy_ = true;
  ports_.fetcher.Start(std::move(request), [this, host, kind, alive = std::weak_ptr<bool>(alive_),
                                            then = std::move(then)](Result<http::Response> answer) {
    if (alive.expired()) return;
    --host->fetches;
    --fetching_;
    busy_ = true;
    if (answer) {
      ports_.metrics
          .GetHistogram("rasad_feed_fetch_seconds", "Time of fetches, by what was fetched",
                        runtime::DurationBuckets(), {{"kind", kind}})
          .Observe(static_cast<double>(answer->elapsed.count()) / 1e6);
    }
    if (host->lost || !broken_) return;
    Answered(*host, answer);
    then(std::move(answer));
  });
}

// What an answer means for the host: silence and trouble make it rest.
void Poller::Answered(Host& host, const Result<http::Response>& answer) {
  const bool silent = IsSilent(answer);
  const bool trouble = answer && (answer->status == 429 || answer->status == 503);
  if (!silent && !trouble) {
    host.failures = 0;
    return;
  }
  host.failures = std::min(host.failures + 1, 1'000);
  Micros rest = 0;
  if (trouble || host.failures >= 3) {
    const int doublings = std::clamp(host.failures - (trouble ? 1 : 3), 0, 10);
    rest = std::min(kMaxHostRest, kMinute << doublings);
  }
  host.next = std::max(host.next, now_ + rest);
  if (!answer) return;
  if (const auto at = feed::RetryAt(answer->retry_after, now_)) {
    host.next = std::max(now_ + options_.host_pace, *at);
  }
}

void Poller::AskRobots(const HostPtr& host, const std::string& url) {
  host->robots_under_way = true;
  host->next = now_ + options_.host_pace;
  http::Request request;
  request.url = url.substr(0, url.find("://") + 3) + host->lease.host + "/robots.txt";
  request.accept = "text/plain, */*;q=0.5";
  request.max_bytes = feed::kMaxRobotsAnswer;
  Fetch(host, std::move(request), "robots",
        [this, host](Result<http::Response> answer) { OnRobots(host, std::move(answer)); });
}

// RFC 9309: what is not there forbids nothing; what cannot be read forbids all, but that an older
// version counts for a while.
void Poller::OnRobots(const HostPtr& host, Result<http::Response> answer) {
  host->robots_under_way = false;
  postgres::RobotsRecord record{host->lease.host, host->lease.number, {}, 0, now_};
  if (answer) {
    record.status = answer->status;
    if (answer->status >= 200 && answer->status < 300) {
      record.body = answer->body.substr(0, feed::kMaxRobotsBytes);
    }
  } else if (answer.error().code == ErrorCode::kInvalidInput ||
             answer.error().code == ErrorCode::kUnsupported) {
    record.status = 404;  // Too large, or an endless chain of redirects: there is none.
  } else {
    record.status = 599;  // No answer.
  }
  const auto& before = host->lease;
  if (IsServerTrouble(record.status) && before.robots_fetched && !before.robots.empty() &&
      now_ - *before.robots_fetched < kRobotsPatience) {
    host->robots = feed::Robots::Parse(before.robots, options_.agent);
    return;  // Its age is kept: the next worker asks again.
  }
  host->robots = feed::Robots::Parse(record.body, options_.agent);
  host->unreachable = IsServerTrouble(record.status);
  Note(ports_.store.SaveRobots(record), host);
}

// ------------------------------------------------------------------------------------- the rest

// Gives back the hosts where nothing more can be done soon.
void Poller::Rest() {
  std::vector<HostState> states;
  for (auto at = hosts_.begin(); at != hosts_.end();) {
    Host& host = *at->second;
    const bool idle = host.fetches == 0 && host.unacknowledged == 0;
    const bool far = draining_ || host.Empty() || host.next > now_ + options_.lease / 2;
    if (!idle || !far) {
      ++at;
      continue;
    }
    states.push_back(host.State());
    host.lost = true;
    at = hosts_.erase(at);
  }
  if (states.empty()) return;
  busy_ = true;
  claim_at_ = std::min(claim_at_, now_);
  if (auto released = ports_.store.Release(states); !released) broken_ = released;
}

void Poller::Report() {
  if (now_ < report_at_) return;
  report_at_ = now_ + kReportPause;
  const auto counts = ports_.store.Counts();
  if (!counts) {
    broken_ = tl::unexpected(counts.error());
    return;
  }
  const auto set = [&](const char* state, std::int64_t value) {
    ports_.metrics.GetGauge("rasad_feeds", "Feeds by state", {{"state", state}})
        .Set(static_cast<double>(value));
  };
  set("new", counts->fresh);
  set("ok", counts->ok);
  set("failing", counts->failing);
  set("dead", counts->dead);
  set("paused", counts->paused);
  ports_.metrics.GetGauge("rasad_feed_tasks", "Articles of feeds still to be fetched or sent")
      .Set(static_cast<double>(counts->tasks));
  const Micros late = counts->oldest_due ? std::max<Micros>(0, now_ - *counts->oldest_due) : 0;
  ports_.metrics.GetGauge("rasad_feed_lag_seconds", "How long the longest due feed waits")
      .Set(static_cast<double>(late) / 1e6);
  if (now_ < prune_at_) return;
  prune_at_ = now_ + kHour;
  if (auto pruned = ports_.store.Prune(now_ - kKeepItems, now_ - kKeepArticles); !pruned) {
    broken_ = pruned;
  }
}

void Poller::Count(const char* name, const char* help, const char* label, const char* value) {
  ports_.metrics.GetCounter(name, help, {{label, value}}).Add(1);
}

}  // namespace rasad::ingest

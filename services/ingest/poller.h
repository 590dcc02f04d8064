// The poller of feeds: what is due is fetched politely, what is new is handed to the broker.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/feed/robots.h"
#include "core/feed/schedule.h"
#include "ingest/poll.h"
#include "ingest/producer.h"
#include "platform/http/fetcher.h"
#include "platform/postgres/feed_store.h"
#include "platform/runtime/metrics.h"

namespace rasad::ingest {

/// How the poller behaves.
struct PollerOptions {
  feed::Bounds bounds;
  std::string agent = "rasad";           ///< The name that robots.txt is asked about.
  base::Micros host_pace = 1'000'000;    ///< Between two requests to one host.
  std::size_t max_fetches = 64;          ///< At once.
  std::size_t max_fetches_per_host = 2;  ///< At once.
  base::Micros lease = 60'000'000;       ///< A dead worker's hosts rest so long.
};

/// What the poller works with. Everything outlives it.
struct PollerPorts {
  postgres::FeedStore& store;
  http::Fetcher& fetcher;
  Producer& producer;
  runtime::Metrics& metrics;
  std::function<base::Micros()> clock;
};

/// One worker. It leases hosts, and of those it alone sends requests: no sooner after another than
/// the pace, never beyond robots.txt, never before a Retry-After. For each poll and each article
/// the order is: count the attempt, fetch, hand to the broker, wait for its acknowledgement, write
/// down that it is done. So a death anywhere repeats work at most, and what kills the process is
/// tried ever less often. What a poll gave is written down as tasks together with the poll, in one
/// transaction; a task ends when the broker has its record. Not thread-safe, but that the
/// producer's acknowledgements may come from any thread, also after the poller is gone.
class Poller {
 public:
  Poller(PollerPorts ports, PollerOptions options);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Does what can be done now and waits at most `wait` for answers. True: something happened. An
  /// error is the database's: leases are forgotten, fetches under way come to nothing; call again
  /// later.
  base::Result<bool> Round(std::chrono::milliseconds wait);

  /// How long the next round may wait if nothing comes: until the pace of a host allows the next
  /// request, at most a second.
  std::chrono::milliseconds Patience() const;

  /// Nothing is under way: no fetch, no record that waits for the broker.
  bool Resting() const;

  /// When there is something to do next, of what this worker has leased or could lease; nullopt:
  /// nothing is known. For a clock that is told when to move.
  base::Result<std::optional<base::Micros>> NextDue();

  /// Takes no new work: after it, rounds only end what is under way.
  void Drain();

  /// Gives all leases back.
  base::Status Release();

 private:
  struct Host;
  struct Job;
  struct Step;
  struct Sweep;
  struct Acks;
  using HostPtr = std::shared_ptr<Host>;

  void TakeAcks();
  void Renew();
  void Claim();
  void Launch();
  void Rest();

  Step NextStep(const Host& host, std::size_t begun) const;
  bool NeedsRequest(const Host& host, const postgres::FeedTask& task) const;
  base::Micros PaceOf(const Host& host) const;
  bool Permits(const Host& host, const std::string& url) const;
  void Run(const HostPtr& host, Job job);
  void Fetch(const HostPtr& host, http::Request request, const char* kind,
             std::function<void(base::Result<http::Response>)> then);
  void AskRobots(const HostPtr& host, const std::string& url);
  void OnRobots(const HostPtr& host, base::Result<http::Response> answer);
  void StartPoll(const HostPtr& host, postgres::PolledFeed feed);
  void OnFeed(const HostPtr& host, const postgres::PolledFeed& feed, base::Micros time,
              base::Result<http::Response> answer);
  void StartSweep(const HostPtr& host, const postgres::PolledFeed& feed, base::Micros time,
                  http::Response response, Reading reading);
  void StartPart(const HostPtr& host, const std::shared_ptr<Sweep>& sweep);
  void OnPart(const HostPtr& host, const std::shared_ptr<Sweep>& sweep,
              base::Result<http::Response> answer);
  void OnReading(const HostPtr& host, const postgres::PolledFeed& feed, base::Micros time,
                 const http::Response& response, const Reading& reading);
  void FailPoll(const HostPtr& host, const postgres::PolledFeed& feed, base::Micros time,
                const Failure& failure);
  void Record(const HostPtr& host, const postgres::PolledFeed& before,
              const postgres::PollRecord& record, const char* outcome);
  void RunTask(const HostPtr& host, postgres::FeedTask task);
  void OnPage(const HostPtr& host, const postgres::FeedTask& task,
              base::Result<http::Response> answer);
  void OnCheck(const HostPtr& host, const postgres::FeedTask& task, int status);
  void SubmitOwnText(const HostPtr& host, const postgres::FeedTask& task);
  bool Submit(const HostPtr& host, const postgres::FeedTask& task,
              const v1::ArticleSubmission& submission, const char* outcome);
  void Withdraw(const HostPtr& host, const postgres::FeedTask& task);
  void Send(const HostPtr& host, const postgres::FeedTask& task, const runtime::OutRecord& record,
            postgres::TaskRecord done, const char* outcome);
  void Later(const HostPtr& host, const postgres::FeedTask& task, base::Micros due, int attempts);
  void Finish(const HostPtr& host, const postgres::TaskRecord& record);
  void Answered(Host& host, const base::Result<http::Response>& answer);
  void Report();
  void Count(const char* name, const char* help, const char* label, const char* value);
  void Note(const base::Status& status, const HostPtr& host);
  void Forget();

  PollerPorts ports_;
  const PollerOptions options_;
  base::Micros now_ = 0;
  std::map<std::string, HostPtr> hosts_;
  std::shared_ptr<Acks> acks_;
  std::shared_ptr<bool> alive_;  // Of which a fetcher that ends later has a weak copy.
  std::size_t fetching_ = 0;
  std::size_t unacknowledged_ = 0;
  base::Micros renew_at_ = 0;
  base::Micros claim_at_ = 0;
  base::Micros report_at_ = 0;
  base::Micros prune_at_ = 0;
  base::Micros producer_rests_until_ = 0;
  bool draining_ = false;
  bool busy_ = false;    // Something happened in this round.
  base::Status broken_;  // What the database said in this round.
};

}  // namespace rasad::ingest

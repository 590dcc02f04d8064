// The poller on a thread of its own.
#include "ingest/poll_thread.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <string>
#include <utility>

#include "platform/http/from_config.h"
#include "platform/postgres/feed_store.h"
#include "platform/postgres/migrate.h"
#include "platform/runtime/log.h"

namespace rasad::ingest {
namespace {

using base::Micros;
using std::chrono::milliseconds;

constexpr milliseconds kWait{100};
constexpr milliseconds kLongestPause{30'000};
constexpr std::chrono::seconds kDrain{10};
constexpr std::uint32_t kLeastInterval = 10;

Micros Now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Unlike every other worker's, on this machine and on others, before and after a restart.
std::string Owner() {
  char host[256] = {};
  static_cast<void>(gethostname(host, sizeof(host) - 1));
  std::random_device random;
  return std::string(host) + "/" + std::to_string(getpid()) + "/" + std::to_string(random());
}

// Waits, but not once the thread is to end.
void Pause(const std::stop_token& stop, milliseconds time) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

struct PollThread::Setup {
  std::string conninfo;
  std::filesystem::path migrations;
  std::unique_ptr<http::Fetcher> fetcher;
  Producer& producer;
  runtime::Metrics& metrics;
  PollerOptions options;

  void Run(const std::stop_token& stop);
  bool AwaitSchema(const std::stop_token& stop);
  void Trouble(const base::Error& error, milliseconds& pause, const std::stop_token& stop);
};

base::Result<PollerOptions> PollerOptionsFrom(const config::v1::Feeds& feeds) {
  const auto refuse = [](std::string_view what) {
    return base::Fail(base::ErrorCode::kMisconfigured, "ingest.feeds." + std::string(what));
  };
  PollerOptions options;
  feed::Bounds& bounds = options.bounds;
  if (feeds.min_interval_seconds() != 0) bounds.min_interval_seconds = feeds.min_interval_seconds();
  if (bounds.min_interval_seconds < kLeastInterval) {
    return refuse("min_interval_seconds is at least 10");
  }
  if (feeds.max_interval_seconds() != 0) bounds.max_interval_seconds = feeds.max_interval_seconds();
  if (bounds.max_interval_seconds < bounds.min_interval_seconds) {
    return refuse("max_interval_seconds is less than min_interval_seconds");
  }
  if (feeds.dead_after_days() != 0) {
    bounds.dead_after_days = static_cast<int>(std::min(feeds.dead_after_days(), 3'650u));
  }
  if (feeds.host_pace_ms() != 0) options.host_pace = Micros{feeds.host_pace_ms()} * 1'000;
  if (feeds.max_fetches() > 10'000) return refuse("max_fetches is at most 10,000");
  if (feeds.max_fetches() != 0) options.max_fetches = feeds.max_fetches();
  options.agent = feed::ProductOf(feeds.user_agent());
  return options;
}

base::Result<std::unique_ptr<PollThread>> PollThread::Start(const runtime::ServiceContext& context,
                                                            Producer& producer) {
  const auto& config = context.config;
  if (!config.ingest().has_feeds()) return nullptr;
  if (config.postgres().conninfo().empty()) {
    return base::Fail(base::ErrorCode::kMisconfigured, "ingest.feeds needs postgres.conninfo");
  }
  auto options = PollerOptionsFrom(config.ingest().feeds());
  if (!options) return tl::unexpected(options.error());
  auto fetching = http::OptionsFrom(config.ingest().feeds(), context.config_dir);
  if (!fetching) return tl::unexpected(fetching.error());
  fetching->max_connections_per_host = options->max_fetches_per_host;
  // A long pause would use up the time of a fetch.
  fetching->hop_pause = std::min<std::chrono::milliseconds>(
      std::chrono::milliseconds(options->host_pace / 1'000), std::chrono::seconds(5));
  auto fetcher = http::MakeFetcher(*std::move(fetching));
  if (!fetcher) return tl::unexpected(fetcher.error());
  const std::string& folder = config.postgres().migrations_dir();
  return std::unique_ptr<PollThread>(new PollThread(std::unique_ptr<Setup>(
      new Setup{.conninfo = config.postgres().conninfo(),
                .migrations = context.config_dir / (folder.empty() ? "postgres" : folder),
                .fetcher = *std::move(fetcher),
                .producer = producer,
                .metrics = context.metrics,
                .options = *std::move(options)})));
}

PollThread::PollThread(std::unique_ptr<Setup> setup)
    : thread_([setup = std::move(setup)](const std::stop_token& stop) { setup->Run(stop); }) {}

void PollThread::Setup::Trouble(const base::Error& error, milliseconds& pause,
                                const std::stop_token& stop) {
  runtime::LogError(runtime::LogLevel::kWarning, "feeds_wait", error);
  Pause(stop, pause);
  pause = std::min(2 * pause, kLongestPause);
}

// Storage makes the tables; until then there is nothing to poll.
bool PollThread::Setup::AwaitSchema(const std::stop_token& stop) {
  for (milliseconds pause{200}; !stop.stop_requested();) {
    const auto checked = postgres::CheckSchema(conninfo, migrations);
    if (checked) return true;
    metrics
        .GetCounter("rasad_feed_store_errors_total", "Times that the database of the feeds failed",
                    {{"error", std::string(base::ErrorCodeName(checked.error().code))}})
        .Add(1);
    Trouble(checked.error(), pause, stop);
  }
  return false;
}

void PollThread::Setup::Run(const std::stop_token& stop) {
  if (!AwaitSchema(stop)) return;
  const auto store = postgres::MakeFeedStore(conninfo, Owner());
  Poller poller({*store, *fetcher, producer, metrics, Now}, options);
  runtime::Log(runtime::LogLevel::kInfo, "feeds_polled");
  for (milliseconds pause{200}; !stop.stop_requested();) {
    const auto round = poller.Round(kWait);
    if (!round) {
      Trouble(round.error(), pause, stop);
      continue;
    }
    pause = milliseconds(200);
    if (!*round && fetcher->active() == 0) Pause(stop, std::min(kWait, poller.Patience()));
  }
  poller.Drain();
  const auto end = std::chrono::steady_clock::now() + kDrain;
  while (!poller.Resting() && std::chrono::steady_clock::now() < end) {
    const auto round = poller.Round(kWait);
    if (!round) break;
    if (!*round && fetcher->active() == 0) std::this_thread::sleep_for(milliseconds(10));
  }
  static_cast<void>(poller.Release());
}

}  // namespace rasad::ingest

// The poller on a thread of its own.
#pragma once

#include <memory>
#include <stop_token>
#include <thread>

#include "core/base/error.h"
#include "ingest/poller.h"
#include "ingest/producer.h"
#include "platform/http/fetcher.h"
#include "platform/runtime/service.h"

namespace rasad::ingest {

/// Polls feeds from Start until it is destroyed, which takes no new work, ends what is under way
/// within ten seconds and gives the leases back. While the database is away it waits for it:
/// rasad_feed_store_errors_total counts, and nothing else of the service is touched.
class PollThread {
 public:
  /// Null where the configuration has no `ingest.feeds`. `producer` and what `context` refers to
  /// outlive the thread. kMisconfigured: a value is out of bounds.
  static base::Result<std::unique_ptr<PollThread>> Start(const runtime::ServiceContext& context,
                                                         Producer& producer);

 private:
  struct Setup;
  explicit PollThread(std::unique_ptr<Setup> setup);
  std::jthread thread_;
};

/// The poller's options by the configuration. kMisconfigured says which value is out of bounds.
base::Result<PollerOptions> PollerOptionsFrom(const config::v1::Feeds& feeds);

}  // namespace rasad::ingest

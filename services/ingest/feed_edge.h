// FeedService with all that it works with, as the configuration wants it.
#pragma once

#include <functional>
#include <memory>

#include "core/base/error.h"
#include "core/base/time.h"
#include "platform/grpc/call_policy.h"
#include "platform/grpc/server.h"
#include "platform/postgres/feed_admin.h"
#include "platform/runtime/service.h"
#include "platform/runtime/work_pool.h"

namespace grpc {
class Service;
}

namespace rasad::ingest {

/// Outlives the server that the service is registered with.
class FeedEdge {
 public:
  /// Where the configuration has no `ingest.feeds` or no database, every call of the service is
  /// UNAVAILABLE. `context` and `policy` outlive the edge. kMisconfigured: a value of the section
  /// cannot be read.
  static base::Result<std::unique_ptr<FeedEdge>> Open(const runtime::ServiceContext& context,
                                                      rpc::CallPolicy& policy,
                                                      std::function<base::Micros()> clock);

  /// For rpc::Server::Start.
  rpc::NamedService service() const;

 private:
  FeedEdge() = default;

  std::unique_ptr<postgres::FeedAdmin> admin_;
  std::shared_ptr<::grpc::Service> service_;
  std::unique_ptr<runtime::WorkPool> pool_;  // Goes first: its jobs use the others.
};

}  // namespace rasad::ingest

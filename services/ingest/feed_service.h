// FeedService: the list of feeds, over gRPC.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/error.h"
#include "core/base/time.h"
#include "platform/grpc/call_policy.h"
#include "platform/http/fetcher.h"
#include "platform/postgres/feed_admin.h"
#include "platform/runtime/work_pool.h"

namespace grpc {
class Service;
}

namespace rasad::ingest {

/// What the service works with. Everything outlives the service, which is destroyed after the
/// server; the pool is destroyed first.
struct FeedDependencies {
  postgres::FeedAdmin* admin;  ///< Null where ingest has no feeds: every call is UNAVAILABLE.
  /// A fetcher of a call's own. Thread-safe.
  std::function<base::Result<std::unique_ptr<http::Fetcher>>()> make_fetcher;
  runtime::WorkPool* pool;  ///< Calls block: on the network, on the database. Null with `admin`.
  rpc::CallPolicy& policy;
  std::function<base::Micros()> clock;  ///< Thread-safe.
  std::string agent = "rasad";          ///< The name that robots.txt is asked about.
};

/// The service, for rpc::Server::Start.
std::shared_ptr<::grpc::Service> MakeFeedService(FeedDependencies dependencies);

/// "rasad.ingest.v1.FeedService".
std::string FeedServiceName();

}  // namespace rasad::ingest

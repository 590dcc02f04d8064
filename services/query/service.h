// QueryService: questions in, rows of the database out.
#pragma once

#include <memory>
#include <string>

#include "platform/grpc/call_policy.h"
#include "platform/postgres/ports.h"
#include "platform/runtime/work_pool.h"

namespace grpc {
class Service;
}

namespace rasad::query {

/// What the service works with. Everything outlives the service, which is destroyed after the
/// server. The pool is destroyed before the readers.
struct Dependencies {
  postgres::ArticleReader& articles;
  postgres::ArticleSearch& search;
  postgres::MentionReader& mentions;
  postgres::TraceReader& traces;
  postgres::CoverageReader& coverage;
  runtime::WorkPool& pool;  ///< Readers block, so they run here, never on gRPC's threads.
  rpc::CallPolicy& policy;
};

/// A page larger than this is cut: fewer items, and the rest on the next page. Most clients take no
/// message beyond 4 MiB.
inline constexpr std::size_t kMaxPageBytes = 3 << 20;

/// The service, for rpc::Server::Start. Calls whose deadline passes while they wait for the pool
/// are not run; what is left of a deadline limits the statement.
std::shared_ptr<::grpc::Service> MakeQueryService(const Dependencies& dependencies);

/// "rasad.query.v1.QueryService".
std::string QueryServiceName();

}  // namespace rasad::query

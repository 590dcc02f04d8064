// FeedService with all that it works with, as the configuration wants it.
#include "ingest/feed_edge.h"

#include <utility>

#include "core/feed/robots.h"
#include "ingest/feed_service.h"
#include "platform/http/fetcher.h"
#include "platform/http/from_config.h"

namespace rasad::ingest {
namespace {

constexpr std::size_t kCalls = 4;  // At once; each may wait for a site.
constexpr std::size_t kWaitingCalls = 64;

base::Result<std::unique_ptr<http::Fetcher>> OpenFetcher(const runtime::ServiceContext& context) {
  auto options = http::OptionsFrom(context.config.ingest().feeds(), context.config_dir);
  if (!options) return tl::unexpected(options.error());
  return http::MakeFetcher(*std::move(options));
}

}  // namespace

base::Result<std::unique_ptr<FeedEdge>> FeedEdge::Open(const runtime::ServiceContext& context,
                                                       rpc::CallPolicy& policy,
                                                       std::function<base::Micros()> clock) {
  std::unique_ptr<FeedEdge> edge(new FeedEdge);
  const auto& config = context.config;
  if (config.ingest().has_feeds() && !config.postgres().conninfo().empty()) {
    // What is wrong with the section is said at the start, not at the first call.
    if (auto fetcher = OpenFetcher(context); !fetcher) return tl::unexpected(fetcher.error());
    edge->admin_ = postgres::MakeFeedAdmin(config.postgres().conninfo(), kCalls);
    edge->pool_ = std::make_unique<runtime::WorkPool>(kCalls, kWaitingCalls);
  }
  edge->service_ = MakeFeedService(
      {edge->admin_.get(), [&context] { return OpenFetcher(context); }, edge->pool_.get(), policy,
       std::move(clock), std::string(feed::ProductOf(config.ingest().feeds().user_agent()))});
  return edge;
}

rpc::NamedService FeedEdge::service() const { return {FeedServiceName(), service_.get()}; }

}  // namespace rasad::ingest

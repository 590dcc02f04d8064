// What the commands on feeds have in common: the server, and names that people type.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "cli/servers.h"
#include "core/base/error.h"
#include "rasad/ingest/v1/feed_service.grpc.pb.h"

namespace CLI {
class App;
}

namespace rasad::cli {

/// The FeedService of an ingest server.
struct FeedStub {
  Channel channel;
  std::unique_ptr<ingest::v1::FeedService::Stub> calls = ingest::v1::FeedService::NewStub(channel);
};

/// Adds --ingest.
void AddIngestOption(CLI::App& command, std::string& address);

/// All feeds, page by page; only those in `state` where it is given.
base::Result<std::vector<ingest::v1::FeedInfo>> AllFeeds(FeedStub& stub,
                                                         ingest::v1::FeedState state);

/// The one feed that `typed` names (see FeedsNamed). kNotFound, kInvalidInput (several: they are
/// listed) say what to type.
base::Result<ingest::v1::FeedInfo> FindFeed(FeedStub& stub, const std::string& typed);

/// What a refused call means to the one who typed, and the exit code: a refused address or feed is
/// an input that failed, not a broken configuration.
int ReportRefusal(const FeedStub& stub, const ::grpc::Status& status);

}  // namespace rasad::cli

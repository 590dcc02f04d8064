// What the commands on feeds have in common: the server, and names that people type.
#include "cli/feeds_client.h"

#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>

#include "cli/console.h"
#include "cli/feeds_text.h"
#include "platform/runtime/service.h"

namespace rasad::cli {

using ingest::v1::FeedInfo;

namespace {

// A server that is there, but follows no feeds, says what to do itself.
base::Error FeedsError(const FeedStub& stub, const ::grpc::Status& status) {
  constexpr std::string_view kNoFeeds = "this ingest follows no feeds";
  if (status.error_message().starts_with(kNoFeeds)) {
    return {base::ErrorCode::kUnavailable, status.error_message()};
  }
  return CallError("ingest", stub.channel, status);
}

}  // namespace

void AddIngestOption(CLI::App& command, std::string& address) {
  command.add_option("--ingest", address, "host:port of the ingest server")->check(CheckAddress);
}

base::Result<std::vector<FeedInfo>> AllFeeds(FeedStub& stub, ingest::v1::FeedState state) {
  constexpr int kLargestPage = 1'000;  // the server's limit
  std::vector<FeedInfo> feeds;
  ingest::v1::ListFeedsRequest request;
  request.set_page_size(kLargestPage);
  request.set_state(state);
  do {
    ingest::v1::ListFeedsResponse response;
    ::grpc::ClientContext context;
    SetDeadline(context);
    const ::grpc::Status status = stub.calls->ListFeeds(&context, request, &response);
    if (!status.ok()) return tl::unexpected(FeedsError(stub, status));
    for (auto& feed : *response.mutable_feeds()) feeds.push_back(std::move(feed));
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return feeds;
}

base::Result<FeedInfo> FindFeed(FeedStub& stub, const std::string& typed) {
  constexpr std::size_t kMostListed = 10;
  auto feeds = AllFeeds(stub, ingest::v1::FEED_STATE_UNSPECIFIED);
  if (!feeds) return tl::unexpected(feeds.error());
  auto found = FeedsNamed(*feeds, typed);
  if (found.size() == 1) return std::move(found.front());
  if (found.empty()) {
    return base::Fail(base::ErrorCode::kNotFound,
                      "no feed is called " + typed +
                          "; give the beginning of its id or a part of its address (rasad feeds "
                          "list shows them)");
  }
  std::string names;
  for (std::size_t i = 0; i < std::min(found.size(), kMostListed); ++i) {
    names += (i == 0 ? "" : ", ") + found[i].feed_id().substr(0, 8) + " " + found[i].url();
  }
  if (found.size() > kMostListed) names += " ...";
  return base::Fail(base::ErrorCode::kInvalidInput,
                    typed + " names " + std::to_string(found.size()) + " feeds: " + names +
                        "; give more of it, or an id");
}

int ReportRefusal(const FeedStub& stub, const ::grpc::Status& status) {
  switch (status.error_code()) {
    case ::grpc::StatusCode::ALREADY_EXISTS: {
      // The message ends with the identity of the feed that is followed.
      const std::string& text = status.error_message();
      const std::string id = text.substr(text.rfind(' ') + 1).substr(0, 8);
      Complain(text + "; rasad feeds show " + id + " tells how it fares");
      return runtime::kExitInputsFailed;
    }
    case ::grpc::StatusCode::NOT_FOUND:
    case ::grpc::StatusCode::FAILED_PRECONDITION:
      Complain(status.error_message());
      return runtime::kExitInputsFailed;
    default:
      return Report(FeedsError(stub, status));
  }
}

}  // namespace rasad::cli

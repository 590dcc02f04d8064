// Follows submissions until their fate is known.
#include "cli/follow.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "cli/interrupt.h"
#include "rasad/query/v1/query_service.grpc.pb.h"

namespace rasad::cli {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Fates become known about in the order of submission: after so many that are still in flight, the
// ones behind them are not worth asking for in this round.
constexpr int kLookAhead = 64;
constexpr milliseconds kFirstPause{50};
constexpr milliseconds kLongestPause{1'000};

}  // namespace

base::Status Follow(
    const Channel& query, std::vector<Followed>& pending, milliseconds patience,
    const std::function<void(const Followed&, const query::v1::Submission&)>& done) {
  const auto stub = query::v1::QueryService::NewStub(query);
  auto news = Clock::now();
  milliseconds pause = kFirstPause;
  bool answered = false;
  while (!pending.empty()) {
    base::Result<void> failed;
    std::vector<Followed> left;
    int unknown = 0;
    for (auto& item : pending) {
      if (!failed || unknown >= kLookAhead || Interrupted()) {
        left.push_back(std::move(item));
        continue;
      }
      ::grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
      query::v1::GetSubmissionRequest request;
      request.set_request_id(item.request_id);
      query::v1::GetSubmissionResponse response;
      const ::grpc::Status status = stub->GetSubmission(&context, request, &response);
      if (status.ok() && response.submissions_size() > 0) {
        done(item, response.submissions(0));
        news = Clock::now();
        pause = kFirstPause;
        answered = true;
        continue;
      }
      if (status.ok() || status.error_code() == ::grpc::StatusCode::NOT_FOUND) {
        answered = true;
        ++unknown;
      } else {
        failed = tl::unexpected(CallError("query", query, status));
      }
      left.push_back(std::move(item));
    }
    pending = std::move(left);
    if (pending.empty() || Interrupted()) break;
    const bool late = Clock::now() - news > patience;
    if (!failed && (late || !answered ||
                    base::DispositionOf(failed.error().code) != base::Disposition::kRetry)) {
      return tl::unexpected(failed.error());
    }
    if (late) break;
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
  return {};
}

std::string StateName(query::v1::SubmissionState state) {
  constexpr std::string_view kPrefix = "SUBMISSION_STATE_";
  std::string name = query::v1::SubmissionState_Name(state);
  if (!name.starts_with(kPrefix) || state == query::v1::SUBMISSION_STATE_UNSPECIFIED) {
    return "unknown";
  }
  name.erase(0, kPrefix.size());
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name;
}

}  // namespace rasad::cli

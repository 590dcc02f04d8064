// The submissions that are under way on a stream.
#include "cli/window.h"

#include <grpcpp/support/status_code_enum.h>

#include <algorithm>
#include <utility>

#include "platform/grpc/status.h"

namespace rasad::cli {
namespace {

constexpr std::size_t kMaxEntries = 1'000;
constexpr std::size_t kMaxBytes = 16 << 20;
constexpr std::chrono::milliseconds kFirstDelay{200};
constexpr std::chrono::milliseconds kLongestDelay{5'000};

bool MayPass(base::ErrorCode code) {
  return base::DispositionOf(code) == base::Disposition::kRetry;
}

}  // namespace

bool Window::Full() const { return entries_.size() >= kMaxEntries || bytes_ >= kMaxBytes; }

void Window::Add(Input input, Time now) {
  const std::uint64_t sequence = next_sequence_++;
  Entry& entry = entries_[sequence];
  entry.name = std::move(input.name);
  entry.place = input.place;
  entry.request.set_sequence(sequence);
  entry.request.set_request_id(std::move(input.request_id));
  *entry.request.mutable_article() = std::move(input.article);
  entry.bytes = entry.request.article().content().size() + 256;
  entry.added = now;
  bytes_ += entry.bytes;
  due_.emplace(now, sequence);
}

const ingest::v1::SubmitArticlesRequest* Window::Due(Time now) {
  if (due_.empty() || due_.begin()->first > now) return nullptr;
  const std::uint64_t sequence = due_.begin()->second;
  due_.erase(due_.begin());
  return &entries_.at(sequence).request;
}

std::optional<Window::Time> Window::NextDue() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

std::optional<Outcome> Window::Take(const ingest::v1::SubmitArticlesResponse& response, Time now) {
  const auto found = entries_.find(response.sequence());
  if (found == entries_.end()) return std::nullopt;
  Entry& entry = found->second;
  // An acknowledgement may overtake a repetition that was about to be sent.
  std::erase_if(due_, [&](const auto& item) { return item.second == response.sequence(); });
  std::optional<Outcome> outcome;
  if (response.has_accepted()) {
    outcome = Outcome{std::move(entry.name), response.accepted(), false, entry.place};
  } else {
    const auto& refused = response.refused();
    const auto code = rpc::ErrorCodeFor(static_cast<::grpc::StatusCode>(refused.code()));
    if (MayPass(code) && now - entry.added < patience_) {
      const auto own = std::min(kFirstDelay * (1 << std::min(entry.refusals, 5)), kLongestDelay);
      const auto asked = std::chrono::milliseconds(refused.retry_after_ms());
      ++entry.refusals;
      due_.emplace(now + std::max(own, std::min(asked, patience_)), response.sequence());
      return std::nullopt;
    }
    outcome =
        Outcome{std::move(entry.name), base::Fail(code, refused.message()), false, entry.place};
  }
  bytes_ -= entry.bytes;
  entries_.erase(found);
  return outcome;
}

void Window::ResendAll(Time now) {
  due_.clear();
  for (const auto& [sequence, entry] : entries_) due_.emplace(now, sequence);
}

std::vector<std::string> Window::Names() const {
  std::vector<std::string> names;
  for (const auto& [sequence, entry] : entries_) names.push_back(entry.name);
  return names;
}

}  // namespace rasad::cli

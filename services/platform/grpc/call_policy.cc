// What holds for every call of a server: how many at once, and until when.
#include "platform/grpc/call_policy.h"

#include <grpcpp/server_context.h>

#include <string>

#include "platform/grpc/status.h"

namespace rasad::rpc {
namespace {

constexpr std::uint32_t kMaxConcurrentCalls = 100'000;
constexpr std::uint32_t kDefaultDeadlineMs = 30'000;

}  // namespace

CallPolicy::CallPolicy(const config::v1::GrpcServer& config)
    : limit_(static_cast<int>(std::min(config.max_concurrent_calls() != 0
                                           ? config.max_concurrent_calls()
                                           : kDefaultConcurrentCalls,
                                       kMaxConcurrentCalls))),
      default_deadline_(config.default_deadline_ms() != 0 ? config.default_deadline_ms()
                                                          : kDefaultDeadlineMs) {}

CallPolicy::Slot CallPolicy::Enter() {
  if (under_way_.fetch_add(1, std::memory_order_relaxed) >= limit_) {
    under_way_.fetch_sub(1, std::memory_order_relaxed);
    return Slot();
  }
  return Slot(this);
}

::grpc::Status CallPolicy::Full() const {
  return ToStatus({base::ErrorCode::kExhausted, std::to_string(limit_) +
                                                    " calls are under way, the most that this "
                                                    "server takes; try again later"});
}

std::chrono::system_clock::time_point CallPolicy::DeadlineOf(
    const ::grpc::ServerContextBase& context) const {
  const auto latest = std::chrono::system_clock::now() + default_deadline_;
  const auto given = context.deadline();
  // gRPC says "none" with its largest instant; a year from now is none as well.
  return given > latest + std::chrono::hours(24 * 365) ? latest : given;
}

}  // namespace rasad::rpc

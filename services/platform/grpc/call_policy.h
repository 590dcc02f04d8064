// What holds for every call of a server: how many at once, and until when.
#pragma once

#include <grpcpp/support/status.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <utility>

#include "rasad/config/v1/config.pb.h"

namespace grpc {
class ServerContextBase;
}

namespace rasad::rpc {

/// Calls under way at once where the configuration names no number.
inline constexpr std::uint32_t kDefaultConcurrentCalls = 256;

/// Counts the calls under way and knows the deadline of calls that bring none. Handlers ask it
/// first of all. Outlives every Slot. Thread-safe.
class CallPolicy {
 public:
  explicit CallPolicy(const config::v1::GrpcServer& config);
  CallPolicy(const CallPolicy&) = delete;
  CallPolicy& operator=(const CallPolicy&) = delete;

  /// One call's place; gives it back at destruction. False if there was none.
  class Slot {
   public:
    Slot() = default;
    explicit Slot(CallPolicy* policy) : policy_(policy) {}
    Slot(Slot&& other) noexcept : policy_(std::exchange(other.policy_, nullptr)) {}
    Slot& operator=(Slot&& other) noexcept {
      std::swap(policy_, other.policy_);
      return *this;
    }
    ~Slot() {
      if (policy_ != nullptr) policy_->under_way_.fetch_sub(1, std::memory_order_relaxed);
    }
    explicit operator bool() const { return policy_ != nullptr; }

   private:
    CallPolicy* policy_ = nullptr;
  };

  /// A place for one more call, or a false one when the limit is reached: answer Full().
  Slot Enter();

  /// RESOURCE_EXHAUSTED with RetryInfo.
  ::grpc::Status Full() const;

  /// The client's deadline, or now and the default one if it set none.
  std::chrono::system_clock::time_point DeadlineOf(const ::grpc::ServerContextBase& context) const;

  /// Calls under way now.
  int under_way() const { return under_way_.load(std::memory_order_relaxed); }

 private:
  const int limit_;
  const std::chrono::milliseconds default_deadline_;
  std::atomic<int> under_way_ = 0;
};

}  // namespace rasad::rpc

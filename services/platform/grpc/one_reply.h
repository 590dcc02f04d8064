// A call with one request and one reply that is answered from another thread.
#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "platform/grpc/call_policy.h"
#include "platform/grpc/status.h"

namespace rasad::rpc {

/// Ends once: by an answer, by the deadline or by the client's leaving; what comes later is
/// ignored. Whoever is to answer shares ownership and may outlive the call. Made with
/// std::make_shared. Thread-safe.
template <class Response>
class OneReply final : public ::grpc::ServerUnaryReactor,
                       public std::enable_shared_from_this<OneReply<Response>> {
 public:
  /// Keeps the place of the call until it is over. `response` is gRPC's.
  OneReply(CallPolicy::Slot slot, Response* response)
      : slot_(std::move(slot)), response_(response) {}

  /// Starts the call; to be called once, first of all. At the deadline it ends DEADLINE_EXCEEDED
  /// with `timeout_message`.
  void Begin(std::chrono::system_clock::time_point deadline, std::string timeout_message) {
    std::lock_guard lock(mutex_);
    self_ = this->shared_from_this();
    // Weak: the alarm keeps its function until it is destroyed with this object.
    alarm_.Set(deadline,
               [weak = this->weak_from_this(), message = std::move(timeout_message)](bool fired) {
                 const auto self = weak.lock();
                 if (fired && self != nullptr)
                   self->End(base::Error{base::ErrorCode::kTimeout, message});
               });
  }

  /// Answers.
  void End(Response reply) {
    std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    *response_ = std::move(reply);
    alarm_.Cancel();
    this->Finish(::grpc::Status::OK);
  }

  /// Answers with an error.
  void End(const base::Error& error) { EndWith(ToStatus(error)); }

  /// Answers with a status of its own, for what an error's code cannot say.
  void EndWith(const ::grpc::Status& status) {
    std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    alarm_.Cancel();
    this->Finish(status);
  }

  /// True once nobody waits for an answer any more.
  bool ended() {
    std::lock_guard lock(mutex_);
    return ended_;
  }

  void OnCancel() override { EndWith(::grpc::Status::CANCELLED); }
  void OnDone() override {
    slot_ = {};
    self_.reset();
  }

 private:
  std::mutex mutex_;
  CallPolicy::Slot slot_;
  Response* const response_;  // Valid until OnDone, so not touched once ended_.
  bool ended_ = false;
  ::grpc::Alarm alarm_;
  std::shared_ptr<OneReply> self_;  // From Begin to OnDone.
};

}  // namespace rasad::rpc

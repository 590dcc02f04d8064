// Error codes to gRPC status and back, with RetryInfo in the status details.
#include "platform/grpc/status.h"

#include <string>
#include <string_view>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace rasad::rpc {
namespace {

constexpr std::size_t kMaxMessageBytes = 1'000;

std::string Clip(std::string_view message) {
  if (message.size() <= kMaxMessageBytes) return std::string(message);
  std::size_t end = kMaxMessageBytes;
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return std::string(message.substr(0, end));
}

}  // namespace

::grpc::StatusCode StatusCodeFor(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::kInvalidInput:
      return ::grpc::StatusCode::INVALID_ARGUMENT;
    case base::ErrorCode::kUnsupported:
      return ::grpc::StatusCode::UNIMPLEMENTED;
    case base::ErrorCode::kNotFound:
      return ::grpc::StatusCode::NOT_FOUND;
    case base::ErrorCode::kConflict:
      return ::grpc::StatusCode::ABORTED;
    case base::ErrorCode::kUnavailable:
      return ::grpc::StatusCode::UNAVAILABLE;
    case base::ErrorCode::kTimeout:
      return ::grpc::StatusCode::DEADLINE_EXCEEDED;
    case base::ErrorCode::kExhausted:
      return ::grpc::StatusCode::RESOURCE_EXHAUSTED;
    case base::ErrorCode::kMisconfigured:
      return ::grpc::StatusCode::FAILED_PRECONDITION;
    case base::ErrorCode::kInternal:
      return ::grpc::StatusCode::INTERNAL;
  }
  return ::grpc::StatusCode::INTERNAL;
}

base::ErrorCode ErrorCodeFor(::grpc::StatusCode code) {
  switch (code) {
    case ::grpc::StatusCode::INVALID_ARGUMENT:
    case ::grpc::StatusCode::OUT_OF_RANGE:
    case ::grpc::StatusCode::ALREADY_EXISTS:
      return base::ErrorCode::kInvalidInput;
    case ::grpc::StatusCode::UNIMPLEMENTED:
      return base::ErrorCode::kUnsupported;
    case ::grpc::StatusCode::NOT_FOUND:
      return base::ErrorCode::kNotFound;
    case ::grpc::StatusCode::ABORTED:
      return base::ErrorCode::kConflict;
    case ::grpc::StatusCode::UNAVAILABLE:
    case ::grpc::StatusCode::CANCELLED:
      return base::ErrorCode::kUnavailable;
    case ::grpc::StatusCode::DEADLINE_EXCEEDED:
      return base::ErrorCode::kTimeout;
    case ::grpc::StatusCode::RESOURCE_EXHAUSTED:
      return base::ErrorCode::kExhausted;
    case ::grpc::StatusCode::FAILED_PRECONDITION:
    case ::grpc::StatusCode::PERMISSION_DENIED:
    case ::grpc::StatusCode::UNAUTHENTICATED:
      return base::ErrorCode::kMisconfigured;
    case ::grpc::StatusCode::OK:
    case ::grpc::StatusCode::UNKNOWN:
    case ::grpc::StatusCode::INTERNAL:
    case ::grpc::StatusCode::DATA_LOSS:
    case ::grpc::StatusCode::DO_NOT_USE:
      return base::ErrorCode::kInternal;
  }
  return base::ErrorCode::kInternal;
}

const char* StatusCodeName(::grpc::StatusCode code) {
  switch (code) {
    case ::grpc::StatusCode::OK:
      return "OK";
    case ::grpc::StatusCode::CANCELLED:
      return "CANCELLED";
    case ::grpc::StatusCode::INVALID_ARGUMENT:
      return "INVALID_ARGUMENT";
    case ::grpc::StatusCode::DEADLINE_EXCEEDED:
      return "DEADLINE_EXCEEDED";
    case ::grpc::StatusCode::NOT_FOUND:
      return "NOT_FOUND";
    case ::grpc::StatusCode::ALREADY_EXISTS:
      return "ALREADY_EXISTS";
    case ::grpc::StatusCode::PERMISSION_DENIED:
      return "PERMISSION_DENIED";
    case ::grpc::StatusCode::UNAUTHENTICATED:
      return "UNAUTHENTICATED";
    case ::grpc::StatusCode::RESOURCE_EXHAUSTED:
      return "RESOURCE_EXHAUSTED";
    case ::grpc::StatusCode::FAILED_PRECONDITION:
      return "FAILED_PRECONDITION";
    case ::grpc::StatusCode::ABORTED:
      return "ABORTED";
    case ::grpc::StatusCode::OUT_OF_RANGE:
      return "OUT_OF_RANGE";
    case ::grpc::StatusCode::UNIMPLEMENTED:
      return "UNIMPLEMENTED";
    case ::grpc::StatusCode::INTERNAL:
      return "INTERNAL";
    case ::grpc::StatusCode::UNAVAILABLE:
      return "UNAVAILABLE";
    case ::grpc::StatusCode::DATA_LOSS:
      return "DATA_LOSS";
    case ::grpc::StatusCode::UNKNOWN:
    case ::grpc::StatusCode::DO_NOT_USE:
      return "UNKNOWN";
  }
  return "UNKNOWN";
}

::grpc::Status ToStatus(const base::Error& error) {
  const ::grpc::StatusCode code = StatusCodeFor(error.code);
  std::string message = Clip(error.message);
  if (error.code != base::ErrorCode::kExhausted) return ::grpc::Status(code, std::move(message));
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(kRetryDelay.count() / 1'000);
  retry.mutable_retry_delay()->set_nanos(static_cast<int>(kRetryDelay.count() % 1'000) * 1'000'000);
  google::rpc::Status details;
  details.set_code(code);
  details.set_message(message);
  details.add_details()->PackFrom(retry);
  return ::grpc::Status(code, std::move(message), details.SerializeAsString());
}

base::Error FromStatus(const ::grpc::Status& status) {
  std::string message = status.error_message();
  if (message.empty()) message = StatusCodeName(status.error_code());
  return base::Error{ErrorCodeFor(status.error_code()), std::move(message)};
}

std::optional<std::chrono::milliseconds> RetryDelayOf(const ::grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return std::nullopt;
  for (const auto& detail : details.details()) {
    google::rpc::RetryInfo retry;
    if (!detail.UnpackTo(&retry)) continue;
    return std::chrono::milliseconds(retry.retry_delay().seconds() * 1'000 +
                                     retry.retry_delay().nanos() / 1'000'000);
  }
  return std::nullopt;
}

}  // namespace rasad::rpc

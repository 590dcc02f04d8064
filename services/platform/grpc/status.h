// Error codes to gRPC status and back, with RetryInfo in the status details.
#pragma once

#include <grpcpp/support/status.h>

#include <chrono>
#include <optional>

#include "core/base/error.h"

// Not rasad::grpc: inside rasad that name would hide ::grpc.
namespace rasad::rpc {

/// How long a client waits before it tries again when we are full.
inline constexpr std::chrono::milliseconds kRetryDelay{500};

/// The status code that tells a client about `code`. Every code has its own.
::grpc::StatusCode StatusCodeFor(base::ErrorCode code);

/// The error code for a status that a server gave. OK is no error; it gives kInternal.
base::ErrorCode ErrorCodeFor(::grpc::StatusCode code);

/// "INVALID_ARGUMENT" and so on; the label values of metrics. "UNKNOWN" for a number outside of
/// the canonical codes.
const char* StatusCodeName(::grpc::StatusCode code);

/// The status for an error. The message is cut to 1,000 bytes on a code point boundary, since it
/// travels in a header. kExhausted carries a RetryInfo of kRetryDelay.
::grpc::Status ToStatus(const base::Error& error);

/// The error for a status that is not OK.
base::Error FromStatus(const ::grpc::Status& status);

/// The delay in the status's RetryInfo; nullopt if it carries none.
std::optional<std::chrono::milliseconds> RetryDelayOf(const ::grpc::Status& status);

}  // namespace rasad::rpc

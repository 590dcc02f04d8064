// Errors as values.
#include "core/base/error.h"

namespace rasad::base {

std::string_view ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidInput:
      return "invalid_input";
    case ErrorCode::kUnsupported:
      return "unsupported";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kConflict:
      return "conflict";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kTimeout:
      return "timeout";
    case ErrorCode::kExhausted:
      return "exhausted";
    case ErrorCode::kMisconfigured:
      return "misconfigured";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

Disposition DispositionOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kExhausted:
    case ErrorCode::kConflict:
      return Disposition::kRetry;
    case ErrorCode::kInvalidInput:
    case ErrorCode::kUnsupported:
    case ErrorCode::kNotFound:
    case ErrorCode::kInternal:
      return Disposition::kQuarantine;
    case ErrorCode::kMisconfigured:
      return Disposition::kStop;
  }
  return Disposition::kStop;
}

Error Annotate(Error error, std::string_view context) {
  error.message.insert(0, ": ").insert(0, context);
  return error;
}

}  // namespace rasad::base

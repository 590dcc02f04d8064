// Errors as values: a code, a message that says what to do, and what follows from the code.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace rasad::base {

/// What kind of thing went wrong. The code alone decides what a stage does about it.
enum class ErrorCode {
  kInvalidInput,   ///< The input breaks its contract; repeating cannot help.
  kUnsupported,    ///< Well-formed, but outside of what we handle.
  kNotFound,       ///< What was asked for does not exist.
  kConflict,       ///< Lost a race (deadlock, serialisation); repeating helps.
  kUnavailable,    ///< A peer is away; repeating helps.
  kTimeout,        ///< A peer did not answer in time; repeating helps.
  kExhausted,      ///< A queue or quota is full; repeating later helps.
  kMisconfigured,  ///< The operator must change something.
  kInternal,       ///< We are wrong: a broken invariant.
};

/// What a stage does about an error.
enum class Disposition {
  kRetry,       ///< The world is broken: the same batch again, later.
  kQuarantine,  ///< The record is broken: put it aside with its bytes, go on.
  kStop,        ///< We are broken: non-zero exit, nothing committed.
};

/// An error: its code and a message for the operator (what was wrong, where, what to do).
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// Makes the unexpected side of a Result.
inline tl::unexpected<Error> Fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

/// The stable lower-case name of a code ("invalid_input"), used in headers, labels and JSON.
std::string_view ErrorCodeName(ErrorCode code);

/// What follows from a code that a Stage returned. kInternal from a Source or Sink stops instead;
/// the worker decides that, since only it knows where the error came from.
Disposition DispositionOf(ErrorCode code);

/// Adds "context: " in front of the message.
Error Annotate(Error error, std::string_view context);

}  // namespace rasad::base

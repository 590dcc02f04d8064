// Structured logs: one JSON object a line on stderr.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/error.h"

namespace rasad::runtime {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// A named value of a log line. Article text never goes into one.
struct LogField {
  std::string_view name;
  std::variant<std::string, std::int64_t, double, bool> value;
};

/// Writes {"time","level","service","event",fields...} as one line. Thread-safe. Invalid UTF-8 in a
/// value is replaced.
void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

/// The same for an error: adds "code" and "message".
void LogError(LogLevel level, std::string_view event, const base::Error& error,
              std::initializer_list<LogField> fields = {});

/// Sets the "service" of all lines and the least level that is written, and makes protobuf's own
/// log lines ours (event "protobuf"). Called once, by RunService; of other programs by those that
/// want another level than kWarning.
void ConfigureLog(std::string_view service, LogLevel least);

}  // namespace rasad::runtime

// SQLSTATE to ErrorCode, by class with the exceptions that matter.
#include "platform/postgres/sqlstate.h"

#include <algorithm>

namespace rasad::postgres {

base::ErrorCode ErrorCodeForSqlState(std::string_view sqlstate) {
  using base::ErrorCode;
  if (sqlstate.empty()) return ErrorCode::kUnavailable;
  if (sqlstate.size() != 5) return ErrorCode::kInternal;

  // Single states whose class says something else.
  if (sqlstate == "57014") return ErrorCode::kTimeout;      // query_canceled: statement_timeout.
  if (sqlstate == "25006") return ErrorCode::kUnavailable;  // Read only: a standby, until failover.
  if (sqlstate == "25P03") return ErrorCode::kUnavailable;  // The server ended an idle session.
  if (sqlstate == "42601") return ErrorCode::kInternal;     // Our SQL does not parse.
  if (sqlstate == "57P04") return ErrorCode::kMisconfigured;  // The database was dropped.
  if (sqlstate == "55000") return ErrorCode::kMisconfigured;  // Wrong state, an operator's matter.

  struct Class {
    std::string_view prefix;
    ErrorCode code;
  };
  static constexpr Class kClasses[] = {
      {"08", ErrorCode::kUnavailable},    // Connection exception.
      {"0A", ErrorCode::kMisconfigured},  // Feature not supported: too old a server.
      {"22", ErrorCode::kInvalidInput},   // Data exception.
      {"23", ErrorCode::kInvalidInput},   // Integrity constraint violation.
      {"28", ErrorCode::kMisconfigured},  // Invalid authorization.
      {"3D", ErrorCode::kMisconfigured},  // No such database.
      {"3F", ErrorCode::kMisconfigured},  // No such schema.
      {"40", ErrorCode::kConflict},       // Serialisation failure, deadlock.
      {"42", ErrorCode::kMisconfigured},  // No such table or column, no privilege.
      {"53", ErrorCode::kExhausted},      // Disk, memory, connections.
      {"54", ErrorCode::kInvalidInput},   // A value beyond a limit of the server.
      {"55", ErrorCode::kConflict},       // Lock not available, object in use.
      {"57", ErrorCode::kUnavailable},    // Shutting down, starting up.
      {"58", ErrorCode::kUnavailable},    // The server's operating system failed.
      {"F0", ErrorCode::kMisconfigured},  // Configuration file.
  };
  for (const Class& c : kClasses) {
    if (sqlstate.substr(0, 2) == c.prefix) return c.code;
  }
  return ErrorCode::kInternal;
}

std::string_view SqlStateInMessage(std::string_view message) {
  const auto in_state = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  std::string_view found;
  // The severity before it is translated, the shape is not: two blanks, the state, a colon.
  for (std::size_t at = 0; (at = message.find(":  ", at)) != std::string_view::npos; ++at) {
    const std::string_view state = message.substr(at + 3, 5);
    if (state.size() == 5 && std::ranges::all_of(state, in_state) &&
        message.substr(at + 8, 1) == ":") {
      found = state;
    }
  }
  return found;
}

}  // namespace rasad::postgres

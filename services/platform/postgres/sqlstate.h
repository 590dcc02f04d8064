// SQLSTATE to ErrorCode: what to do about an error of the database.
#pragma once

#include <string_view>

#include "core/base/error.h"

namespace rasad::postgres {

/// The code for a five-character SQLSTATE. Empty (libpq itself failed: the connection is gone) is
/// kUnavailable; anything unknown is kInternal. Total: any text is accepted.
base::ErrorCode ErrorCodeForSqlState(std::string_view sqlstate);

/// The SQLSTATE inside a verbose message of a failed connection attempt ("FATAL:  28P01: ..."); the
/// last one where several hosts were tried; empty if the server never answered.
std::string_view SqlStateInMessage(std::string_view message);

}  // namespace rasad::postgres

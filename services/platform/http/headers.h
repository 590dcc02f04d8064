// Values of HTTP headers. Pure functions.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.h"

namespace rasad::http {

/// A date of HTTP (RFC 9110, 5.6.7, all three forms, and what servers write instead: other zones,
/// no weekday). nullopt: not one.
std::optional<base::Micros> ParseHttpDate(std::string_view value);

/// How long Retry-After asks to wait, from `now` on: seconds, or until a date (0 if it is past). At
/// most 366 days. nullopt: absent or unreadable.
std::optional<std::chrono::seconds> ParseRetryAfter(std::string_view value, base::Micros now);

/// For how long Cache-Control lets an answer count as fresh: max-age, or 0 for no-store and
/// no-cache. At most 366 days. nullopt: it does not say.
std::optional<std::chrono::seconds> ParseMaxAge(std::string_view cache_control);

/// A header's value as it may be kept: printable ASCII without blanks around; what else it holds is
/// left out. Empty if more than `max_bytes` are left, since a part of it would be another value.
std::string CleanHeaderValue(std::string_view value, std::size_t max_bytes);

}  // namespace rasad::http

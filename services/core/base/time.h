// Instants as microseconds since the Unix epoch, and RFC 3339 text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rasad::base {

/// Microseconds since 1970-01-01T00:00:00Z, without leap seconds. 0 is the epoch itself; "absent"
/// is said by std::optional. Microseconds, because PostgreSQL's timestamptz holds just that.
using Micros = std::int64_t;

/// "2024-03-16T16:47:00Z", with a fraction of six digits when it is not zero.
std::string FormatRfc3339(Micros instant);

/// The same with a fixed offset from UTC: "2024-03-16T20:17:00+03:30".
std::string FormatRfc3339(Micros instant, int offset_minutes);

/// Parses RFC 3339 (date, 'T' or blank, time, optional fraction, 'Z' or offset) and bare days
/// ("2024-03-16", midnight UTC). nullopt for anything else or an impossible date.
std::optional<Micros> ParseRfc3339(std::string_view text);

/// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant's days_from_civil).
std::int64_t DaysFromCivil(int year, int month, int day);

/// The date of a day number; inverse of DaysFromCivil.
struct CivilDay {
  int year;
  int month;  ///< 1 to 12.
  int day;    ///< 1 to 31.
  friend bool operator==(const CivilDay&, const CivilDay&) = default;
};
CivilDay CivilFromDays(std::int64_t days);

}  // namespace rasad::base

// Times as people type them, and as messages carry them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/article/timestamp.h"
#include "core/base/time.h"

namespace rasad::cli {

/// A stretch of time that a person typed: one instant, or a day of Tehran.
struct When {
  base::Micros begin = 0;
  base::Micros end = 0;  ///< One past the last microsecond; begin + 1 for an instant.
  bool day = false;      ///< A day, not an instant.
};

/// Parses RFC 3339 ("2024-03-16T20:17:00+03:30"), a Gregorian day ("2024-03-16") or a Jalali day
/// ("1402-12-26"; years up to 1700 are Jalali); "/" may stand for "-". Days are those of Tehran.
/// nullopt for anything else.
std::optional<When> ParseWhen(std::string_view text);

/// What to write, for messages.
inline constexpr std::string_view kWhenHelp =
    "not a time: write 2024-03-16, 1402-12-26 or 2024-03-16T20:17:00+03:30";

using article::ToMicros;
using article::ToTimestamp;

/// Now, by the system's clock.
base::Micros Now();

/// "2024-03-16 20:17" in Tehran.
std::string TehranText(base::Micros instant);

/// "1402-12-26 20:17" in Tehran, by the Jalali calendar.
std::string JalaliText(base::Micros instant);

/// "45 s", "12 min", "3 h 20 min", "2 d 4 h": two units at most, cut off. Not negative.
std::string DurationText(std::int64_t seconds);

/// JalaliText and how long ago (or in how long) it is: "1402-12-26 20:17 (12 min ago)".
std::string AgoText(base::Micros instant, base::Micros now);

}  // namespace rasad::cli

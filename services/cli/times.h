// Times as people type them, and as messages carry them.
#pragma once

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

}  // namespace rasad::cli

// Clock times as they are written in one token.
#pragma once

#include <optional>
#include <string_view>

namespace rasad::extraction {

/// A time of day.
struct Clock {
  int hour = 0;        ///< 0 to 24.
  int minute = 0;      ///< 0 to 59.
  bool colon = false;  ///< Written with a colon, so that it is nothing else.
};

/// "20:17", "9", "9.30", in any digits; nullopt for anything else.
std::optional<Clock> ParseClock(std::string_view token);

}  // namespace rasad::extraction

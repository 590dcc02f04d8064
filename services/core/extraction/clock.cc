// Clock times as they are written in one token.
#include "core/extraction/clock.h"

#include "core/text/numbers.h"

namespace rasad::extraction {

std::optional<Clock> ParseClock(std::string_view token) {
  text::AsciiBuffer buffer;
  Clock clock;
  int part[2] = {0, 0};
  int digits[2] = {0, 0};
  int n = 0;
  for (char c : text::AsciiDigits(token, buffer)) {
    if (c >= '0' && c <= '9') {
      if (++digits[n] > 2) return std::nullopt;
      part[n] = part[n] * 10 + (c - '0');
    } else if ((c == ':' || c == '.' || c == '/') && n == 0) {
      clock.colon = c == ':';
      n = 1;
    } else {
      return std::nullopt;
    }
  }
  if (digits[0] == 0 || (n == 1 && digits[1] != 2)) return std::nullopt;
  clock.hour = part[0];
  clock.minute = part[1];
  if (clock.hour > 24 || clock.minute > 59) return std::nullopt;
  return clock;
}

}  // namespace rasad::extraction

// The dates of feeds, in all ways in which they are written.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/time.h"

namespace rasad::feed {

/// The instant that a feed's date names: ISO 8601 and W3CDTF, RFC 822 and 850, asctime, dates in
/// digits with a time beside them, dates in Persian words; digits of any script. A year of 1300 to
/// 1500 is Jalali, and an English month beside it only counts. A time without a zone is Tehran's; a
/// day without a time begins there. nullopt: it names no day. Linear, thread-safe.
std::optional<base::Micros> ParseDate(std::string_view text);

}  // namespace rasad::feed

// What the words around a date say of it.
#pragma once

#include <cstdint>

#include "core/extraction/page.h"

namespace rasad::extraction {

/// Which way a date without a year looks from publication.
enum class Direction : std::uint8_t { kNearest, kBack, kAhead };

/// Read from the verb that follows the date at token `begin` in its sentence, "until" before it
/// and "must" in the clause before it.
Direction DirectionOf(const Page& page, std::uint32_t begin);

/// True if token i is the preposition "from". i may be past the end.
bool IsFrom(const Page& page, std::uint32_t i);

/// True if what stands at i is counted by the number before it: "in a year 12 factories".
bool IsCounted(const Page& page, std::uint32_t i);

/// True if the word "year" at i is counted itself: "one year", "a few years", "every year".
bool IsCountedYear(const Page& page, std::uint32_t i);

/// True if the words before token i say that the date comes every year.
bool Recurs(const Page& page, std::uint32_t i);

}  // namespace rasad::extraction

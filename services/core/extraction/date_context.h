// What the words around a date say of it.
#pragma once

#include <cstdint>

#include "core/extraction/page.h"
#include "core/text/dates.h"

namespace rasad::extraction {

/// Which way a date without a year looks: read from the verb that follows the date at token `begin`
/// in its sentence, "until" before it and "must" or "it is due" in the clause before it. `present`
/// is what a present verb tells: of a weekday that it is yet to come, of a month nothing.
text::Direction DirectionOf(const Page& page, std::uint32_t begin, text::Direction present);

/// True if token i is the preposition "from". i may be past the end.
bool IsFrom(const Page& page, std::uint32_t i);

/// True if what stands at i is counted by the number before it: "in a year 12 factories".
bool IsCounted(const Page& page, std::uint32_t i);

/// True if the words before token i say that the date comes every year.
bool Recurs(const Page& page, std::uint32_t i);

}  // namespace rasad::extraction

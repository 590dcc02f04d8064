// Which of the proposed mentions stay: the one place where rules are weighed against each other.
#pragma once

#include <vector>

#include "core/extraction/page.h"

namespace rasad::extraction {

/// Chooses among the candidates of `page`; the result is ordered by (begin, longest first, type)
/// and nested or disjoint. A place that is one opaque token ("Fars" of the agency Fars) is dropped
/// first. Precedence, first to last:
///  1. Of two that cross or have the same span, the one of more tokens stays; among equally long
///     ones that of the stronger type (money and percentages, times, dates, laws, documents,
///     events, titles, persons, bodies, sites, quantities, places), then the earlier, then the
///     surer.
///  2. One span has one type.
///  3. Inside a longer mention stay: places, bodies, titles and persons inside names; a mention of
///     the longer one's own type only if its rule calls it separable; inside values only dates.
std::vector<Candidate> Resolve(Page& page);

}  // namespace rasad::extraction

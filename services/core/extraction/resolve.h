// Which of the proposed mentions stay: the one place where rules and tagger are weighed.
#pragma once

#include <vector>

#include "core/extraction/page.h"
#include "core/extraction/tagger.h"

namespace rasad::extraction {

/// Chooses among the candidates of `page`, after all rules have proposed. Those that stay are left
/// there, ordered by (begin, longest first, type) and nested or disjoint, and returned. Precedence,
/// first to last:
///  1. Persons, offices, bodies, places, sites and events are what `tagger` finds. A rule that
///     proposes the same span with the same type keeps its mention, with its value, and takes the
///     tagger's confidence; what only the tagger finds has the rule id "tagger", and a place the
///     value that the gazetteer has. A body that the rules see in a list of places is a place; a
///     region with its country behind it is one place. What only a rule proposes is dropped, but
///     for places, offices, persons behind an honorific and surnames met again where the tagger
///     finds nothing that speaks against them, offices inside of offices, and journeys
///     ("event.trip"), which have a grammar. Without a tagger the rules stand alone. A place that
///     is one opaque token ("Fars" of the agency Fars) is dropped first.
///  2. Of two that cross or have the same span, the one of more tokens stays; among equally long
///     ones that of the stronger type (money and percentages, times, dates, laws, documents,
///     events, titles, persons, bodies, sites, quantities, places), then the earlier, then the
///     surer.
///  3. One span has one type.
///  4. Inside a longer mention stay: what the tagger finds inside of what it finds; places, bodies,
///     titles and persons inside names; a mention of the longer one's own type only if its rule
///     calls it separable; inside values only dates.
std::vector<Candidate>& Resolve(Page& page, const Tagger* tagger = nullptr);

}  // namespace rasad::extraction

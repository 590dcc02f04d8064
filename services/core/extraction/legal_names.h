// Names of laws and documents: the noun phrase behind "law of", "directive on".
#pragma once

#include <cstdint>
#include <string_view>

#include "core/extraction/grammar.h"

namespace rasad::extraction {

/// True if token i has that role in names of laws (kind law_word of the tables).
bool IsLawWord(const Page& page, std::uint32_t i, std::string_view role);

/// Where the noun phrase that begins at `begin` and names a law ends, or `begin`. A noun of doing
/// may take its preposition ("support of", "fight with"); a verb takes its noun with it ("treated
/// by law"). `dated`: the year may stand first ("budget law of the year 1400").
std::uint32_t LegalNameEnd(const Page& page, std::uint32_t begin, bool dated = false);

/// Where a name in quotation marks that begins at token i ends, behind the closing mark, or i.
std::uint32_t QuotedNameEnd(const Page& page, std::uint32_t i);

/// True if a word that no table has ends as verbs of the plural do ("they called").
bool LooksLikeVerb(std::string_view word);

void FindDocuments(Page& page, Grammar& grammar);  ///< DOCUMENT; before the laws.

}  // namespace rasad::extraction

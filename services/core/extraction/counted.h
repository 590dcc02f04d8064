// What a number counts: how far the noun reaches, and whether it is one.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/extraction/page.h"

namespace rasad::extraction {

/// The first word of a row's argument, a code; the words behind it are flags.
std::string_view FirstWord(std::string_view arg);
/// True if that flag stands behind the first word.
bool HasFlag(std::string_view arg, std::string_view flag);

/// True if token i is a word that no table has and that a number may count: singular, no name, no
/// function word.
bool IsCountable(const Page& page, std::uint32_t i);
/// Where a counted noun that ends before token `at` ends with its kind ("industrial"), or `at`.
/// Behind a `plain` noun only the kinds of the table count. Dates are proposed before.
std::uint32_t KindEnd(const Page& page, std::uint32_t at, bool plain = false);
/// True if a unit that is the word "ton" counts persons: "three of the workers", "three killed". A
/// clause of casualties is no sign of it where there are `thousands`.
bool CountsPersons(const Page& page, const Match& unit, std::uint32_t number, bool thousands);
/// True if a unit that is the word "foot" counts deaths, being that word too: it is a length behind
/// a word for one ("height of"), and where there are `thousands`.
bool CountsDeaths(const Page& page, const Match& unit, std::uint32_t number, bool thousands);
/// True if the number at token i is a part of a name, joined to it by a hyphen: "F-35".
bool IsPartOfName(const Page& page, std::uint32_t i);
/// True if the number at token i is told by the word before it: "kilometre 45" of a road, the
/// hotline "centre 115".
bool IsTold(const Page& page, std::uint32_t i);
/// True if the word at token i is for people, of whom there are millions.
bool IsPeople(const Page& page, std::uint32_t i);
/// True if the number at token i is the name of a letter that is the word "thirty" too: "C-B-C".
bool IsSpelt(const Page& page, std::uint32_t i);
/// True if "minus" stands before tokens [begin, end) or "below zero" behind them.
bool IsBelowZero(const Page& page, std::uint32_t begin, std::uint32_t end);
/// The text of a counted noun at tokens [begin, end) without the yeh of its ezafe.
std::string_view UnitText(const Page& page, std::uint32_t begin, std::uint32_t end);

}  // namespace rasad::extraction

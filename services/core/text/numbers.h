// Numbers in a display text: digits of any script, number words, and mixtures of both.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/text/tokens.h"

namespace rasad::text {

/// A number that was read from consecutive tokens.
struct Number {
  double value = 0;
  std::uint32_t tokens = 0;  ///< How many tokens were read, at least 1.
  bool ordinal = false;      ///< "second", "20th": a kind of its own, never a count.
  bool decimal = false;      ///< Has a fraction (a decimal mark, "half", "five tenths").
  bool digits = false;       ///< Its first token is written in digits.
};

/// Reads the longest number that begins at token `i`: digits with grouping and decimal marks,
/// number words joined by waw or in falling order, digits with scale words ("3 thousand"), a sign
/// that touches the digits, halves and tenths. Two neighbouring numbers that do not form one stay
/// two. Ranges, units, percent and currency are the caller's. nullopt if no number begins at `i`;
/// that is also the answer for digits with '/' or ':' or two dots that are a date, a time or an
/// address: the caller looks at such a token (kNumber) itself, see ParseDecimal.
std::optional<Number> ParseNumber(std::string_view display, const Tokens& tokens, std::size_t i);

/// The value of one token of digits: grouping by U+066C, U+060C, ',' and repeated dots in threes;
/// the decimal marks U+066B and '.', and '/' when `slash_is_decimal`. nullopt for anything else.
std::optional<double> ParseDecimal(std::string_view token, bool slash_is_decimal = false);

/// The digits of `token` as ASCII, other characters as they are ("1404/07/12"), for callers that
/// read dates, times and codes. At most 64 bytes are looked at; longer tokens give an empty view.
/// The view is into `buffer`.
struct AsciiBuffer {
  char bytes[64];
};
std::string_view AsciiDigits(std::string_view token, AsciiBuffer& buffer);

}  // namespace rasad::text

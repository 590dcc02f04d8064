// Numbers in a display text: digits of any script, number words, and mixtures of both.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/text/decimal.h"
#include "core/text/span.h"
#include "core/text/tokens.h"

namespace rasad::text {

/// A number that was read from consecutive tokens.
struct Number {
  Decimal value;  ///< Invalid where the text leaves it open ("billion" is 10^9 or 10^12).
  std::int32_t denominator = 1;  ///< "two thirds" is 2 over 3; above 1 only where no decimal is it.
  std::uint32_t tokens = 0;      ///< How many tokens were read, at least 1.
  bool ordinal = false;          ///< "second", "20th": a kind of its own, never a count.
  bool decimal = false;          ///< "half", "two thirds", "a quarter of ...", or of open value.
  bool digits = false;           ///< Its first token is written in digits.
};

/// Reads the longest number that begins at token `i`: digits with grouping and decimal marks,
/// number words joined by waw, in falling order or written together, digits with scale words
/// ("3 thousand"), a sign that touches the digits, halves, tenths and thirds. Two neighbouring
/// numbers that do not form one stay two. Ranges, units, percent and currency are not part of it.
/// nullopt if no number begins at `i`; that is also the answer for digits with '/' or ':' or two
/// dots that are a date, a time or an address.
std::optional<Number> ParseNumber(std::string_view display, const Tokens& tokens, std::size_t i);

/// The numbers of a text by the token with which they begin: few tokens begin one.
class TokenNumbers {
 public:
  /// Forgets all; of use for another text of so many tokens. Buffers serve again.
  void Reset(std::size_t tokens) {
    at_.assign(tokens, 0);
    numbers_.clear();
  }
  /// `token` lies within the text.
  void Set(std::size_t token, const Number& number) {
    numbers_.push_back(number);
    at_[token] = static_cast<std::uint32_t>(numbers_.size());
  }
  void Drop(std::size_t token) { at_[token] = 0; }
  /// Whether a number begins at a token, which may be past the end.
  bool Has(std::size_t token) const { return token < at_.size() && at_[token] != 0; }
  /// The number that begins at a token, which may be past the end; its `tokens` is 0 if none does.
  const Number& operator[](std::size_t token) const {
    static constexpr Number kNone;
    return token < at_.size() && at_[token] != 0 ? numbers_[at_[token] - 1] : kNone;
  }

 private:
  std::vector<std::uint32_t> at_;  // by token: of numbers_, plus one
  std::vector<Number> numbers_;
};

/// The number that the whole of `display` is, or nullopt.
std::optional<Number> ParseWholeNumber(std::string_view display);

/// The value of one token of digits: grouping by U+066C, U+060C, ',' and repeated dots in threes;
/// the decimal marks U+066B and '.', ',' before one or two digits, and, when `slash_is_decimal`,
/// a '/' that does not follow a year. nullopt for anything else; invalid beyond 18 digits.
std::optional<Decimal> ParseDecimal(std::string_view token, bool slash_is_decimal = false);

/// What stands before a number and bends it: "more than", "up to".
enum class Qualifier : std::uint8_t { kNone, kMoreThan, kLessThan, kUpTo, kAtLeast, kAbout };

/// A number with what the words around it say.
struct FoundNumber {
  Number number;
  std::uint32_t token = 0;  ///< Its first token.
  Span span;  ///< In the display; qualifier, percent and the range's word are outside.
  Qualifier qualifier = Qualifier::kNone;
  bool percent = false;     ///< A percent sign or word counts it, at a range's other end too.
  bool hemmat = false;      ///< Its scale word is hemmat: an amount of toman, the scale included.
  bool range_low = false;   ///< The next number is the upper end: "3 to 6 million".
  bool range_high = false;  ///< The number before is the lower end.
  Decimal scaled;           ///< The value with the scale that a range tells once: 3 million.
};

/// All numbers of a text in order, without overlaps. `out` is cleared first. Pure, thread-safe.
void FindNumbers(std::string_view display, const Tokens& tokens, std::vector<FoundNumber>& out);

/// The lower end of a range with the scale word that only the upper one has: 3, 6e6 give 3e6.
Decimal ScaledLow(Decimal low, Decimal high);

/// The digits of `token` as ASCII, other characters as they are ("1404/07/12"), for callers that
/// read dates, times and codes. At most 64 bytes are looked at; longer tokens give an empty view.
/// The view is into `buffer`.
struct AsciiBuffer {
  char bytes[64];
};
std::string_view AsciiDigits(std::string_view token, AsciiBuffer& buffer);

}  // namespace rasad::text

// Numbers are finite or say that their value is open, take tokens that are there, do not overlap,
// and whole ones written in words are read as the same number.
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/number_words.h"
#include "core/text/numbers.h"
#include "core/text/tokens.h"
#include "palette.h"

namespace {

using namespace rasad::text;
using rasad::fuzz::Require;

void CheckValue(Decimal value, std::string_view display) {
  Require(!value.valid() || std::isfinite(static_cast<double>(value)), "not finite", display);
  const std::optional<std::string> words = NumberToWords(value);
  if (!words) return;
  const auto read = ParseWholeNumber(*words);
  // Two fractions may share their words: 50.08 and 0.58 are "fifty and eight hundredths".
  Require(read && (read->value == value || !value.whole()), "the words are another number", *words);
}

void Check(std::string_view display) {
  Tokens tokens;
  Tokenize(display, tokens);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto number = ParseNumber(display, tokens, i);
    if (!number) continue;
    Require(number->tokens >= 1 && i + number->tokens <= tokens.size(), "too many tokens", display);
    Require(number->denominator >= 1, "no denominator", display);
    CheckValue(number->value, display);
  }
  std::vector<FoundNumber> numbers;
  FindNumbers(display, tokens, numbers);
  std::uint32_t last = 0;
  for (const FoundNumber& found : numbers) {
    Require(found.span.begin >= last && found.span.begin < found.span.end &&
                found.span.end <= display.size(),
            "numbers out of order", display);
    Require(found.token + found.number.tokens <= tokens.size(), "too many tokens", display);
    last = found.span.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rasad::fuzz::CheckTexts(data, size, Check);
  return 0;
}

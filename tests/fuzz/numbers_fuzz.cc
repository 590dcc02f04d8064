// Numbers are finite, take at least one token and none that is not there.
#include <cmath>
#include <string_view>

#include "core/text/normalizer.h"
#include "core/text/numbers.h"
#include "core/text/tokens.h"
#include "palette.h"

namespace {

using namespace rasad::text;
using rasad::fuzz::Require;

void Check(std::string_view display) {
  Tokens tokens;
  Tokenize(display, tokens);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto number = ParseNumber(display, tokens, i);
    if (!number) continue;
    Require(number->tokens >= 1 && i + number->tokens <= tokens.size(), "too many tokens", display);
    Require(std::isfinite(number->value), "not finite", display);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  NormalizedText text;
  Normalize(rasad::fuzz::AsText(data, size), text);
  Check(text.display);
  const std::string source = rasad::fuzz::FromPalette(data, size);
  Check(source);
  Normalize(source, text);
  Check(text.display);
  return 0;
}

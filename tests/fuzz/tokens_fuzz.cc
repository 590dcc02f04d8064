// Any bytes: tokens and sentences lie in order inside the display, numbers and keys hold their
// promises.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/language.h"
#include "core/text/normalizer.h"
#include "core/text/numbers.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void Check(std::string_view display) {
  using namespace rasad::text;
  Tokens tokens;
  Tokenize(display, tokens);
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    Require(tokens.begin[i] >= last && tokens.end[i] > tokens.begin[i]);
    Require(tokens.end[i] <= display.size());
    last = tokens.end[i];
    if (const auto number = ParseNumber(display, tokens, i)) {
      Require(number->tokens >= 1 && i + number->tokens <= tokens.size());
      Require(!std::isnan(number->value));
    }
  }
  std::vector<Span> sentences;
  SplitSentences(display, tokens, sentences);
  last = 0;
  for (const Span& s : sentences) {
    Require(s.begin >= last && s.end > s.begin && s.end <= display.size());
    last = s.end;
  }
  for (const SearchTerm& term : SearchTerms(display)) {
    Require(!term.stem.empty() && term.begin < term.end && term.end <= display.size());
  }
  const std::string key = SearchKey(display);
  Require(SearchKey(key) == key);
  DetectLanguage(display);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  rasad::text::NormalizedText text;
  rasad::text::Normalize(source, text);
  Check(text.display);
  if (rasad::text::FindInvalidUtf8(source) == std::string_view::npos) Check(source);
  return 0;
}

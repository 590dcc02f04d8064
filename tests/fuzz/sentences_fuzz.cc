// Sentences are whole tokens in order, take every token, and never cross a line end.
#include <string_view>
#include <vector>

#include "core/text/tokens.h"
#include "palette.h"

namespace {

using namespace rasad::text;
using rasad::fuzz::Require;

void Check(std::string_view display) {
  Tokens tokens;
  Tokenize(display, tokens);
  std::vector<Span> sentences;
  SplitSentences(display, tokens, sentences);
  std::size_t token = 0;
  for (const Span& sentence : sentences) {
    Require(token < tokens.size() && tokens.begin[token] == sentence.begin,
            "does not begin with the next token", display);
    for (bool first = true; token < tokens.size() && tokens.end[token] <= sentence.end; ++token) {
      Require(first || !tokens.starts_line[token], "crosses a line end", display);
      first = false;
    }
    Require(token > 0 && tokens.end[token - 1] == sentence.end, "cuts a token", display);
  }
  Require(token == tokens.size(), "tokens in no sentence", display);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rasad::fuzz::CheckTexts(data, size, Check);
  return 0;
}

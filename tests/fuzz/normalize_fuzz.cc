// Any bytes: the display is valid UTF-8, stays as it is when normalised again, is tiled, and its
// tokens lead to the source and back.
#include <string_view>

#include "core/text/normalizer.h"
#include "core/text/tokens.h"
#include "palette.h"

namespace {

using rasad::fuzz::Require;
using rasad::text::Span;

bool OnBoundary(std::string_view text, std::uint32_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

void Check(std::string_view source) {
  rasad::text::NormalizedText once;
  rasad::text::Normalize(source, once);
  const std::string& display = once.display;
  Require(rasad::text::FindInvalidUtf8(display) == std::string_view::npos, "not UTF-8", display);
  Require(rasad::text::Tiles(once.edits, source, display), "not tiled", display);

  rasad::text::NormalizedText twice;
  rasad::text::Normalize(display, twice);
  if (twice.display != display) std::fprintf(stderr, "once  [%s]\n", display.c_str());
  Require(twice.display == display, "twice differs", twice.display);
  Require(twice.edits.empty(), "edits without a change", display);

  const bool valid = rasad::text::FindInvalidUtf8(source) == std::string_view::npos;
  rasad::text::Tokens tokens;
  rasad::text::Tokenize(display, tokens);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Span token = tokens.span(i);
    const Span from = ToSource(once.edits, token);
    Require(from.begin < from.end && from.end <= source.size(), "no source", token.In(display));
    Require(!valid || (OnBoundary(source, from.begin) && OnBoundary(source, from.end)),
            "cuts a character of the source", token.In(display));
    const Span back = ToDisplay(once.edits, from);
    Require(back.begin <= token.begin && back.end >= token.end && back.end <= display.size(),
            "does not lead back", token.In(display));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Check(rasad::fuzz::AsText(data, size));
  Check(rasad::fuzz::FromPalette(data, size));
  return 0;
}

// Keys stay as they are when made again and do not see ZWNJ; stems are never empty and final.
#include <string>
#include <string_view>

#include "core/text/normalizer.h"
#include "core/text/search_key.h"
#include "palette.h"

namespace {

using namespace rasad::text;
using rasad::fuzz::Require;

std::string WithoutZwnj(std::string_view text) {
  constexpr std::string_view kZwnj = "\u200c";
  std::string out(text);
  for (std::size_t at = 0; (at = out.find(kZwnj, at)) != std::string::npos;) {
    out.erase(at, kZwnj.size());
  }
  return out;
}

void CheckStem(std::string_view key) {
  const std::string stem = Stem(key);
  Require(!stem.empty(), "an empty stem", key);
  Require(stem.find(' ') == std::string::npos, "a blank in a stem", key);
  Require(Stem(stem) == stem, "a stem has another stem", key);
}

void Check(std::string_view display) {
  const std::string key = SearchKey(display);
  Require(FindInvalidUtf8(key) == std::string_view::npos, "not UTF-8", display);
  Require(SearchKey(key) == key, "the key's key differs", display);
  Require(!key.starts_with(' ') && !key.ends_with(' ') && key.find("  ") == std::string::npos,
          "blanks at the edges or doubled", key);
  Require(SearchKey(WithoutZwnj(display)) == key, "a ZWNJ shows in the key", display);
  for (std::size_t at = 0; at < key.size();) {
    const std::size_t blank = std::min(key.find(' ', at), key.size());
    CheckStem(std::string_view(key).substr(at, blank - at));
    at = blank + 1;
  }
  std::uint32_t position = 0;
  std::uint32_t last = 0;
  for (const SearchTerm& term : SearchTerms(display)) {
    Require(!term.stem.empty() && term.stem.find(' ') == std::string::npos, "a bad term", display);
    Require(term.position == ++position, "a position is left out", display);
    Require(term.begin >= last && term.begin < term.end && term.end <= display.size(),
            "terms out of order", display);
    last = term.begin;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  NormalizedText text;
  Normalize(rasad::fuzz::AsText(data, size), text);
  Check(text.display);
  Normalize(rasad::fuzz::FromPalette(data, size), text);
  Check(text.display);
  return 0;
}

// Any bytes: the display is valid UTF-8, stays as it is when normalised again, and is tiled.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/text/normalizer.h"

namespace {

// Bytes that would seldom be found by chance: each low byte picks a character that a rule looks at.
constexpr std::string_view kPalette[] = {
    "\u0627",
    "\u0628",
    "\u0645\u06cc",
    "\u0646\u0645\u06cc",
    "\u0634\u0648\u062f",
    "\u0647\u0627",
    "\u0647\u0627\u06cc",
    "\u0647",
    "\u0648",
    "\u062f",
    "\u06cc",
    "\u064a",
    "\u0643",
    "\u200c",
    " ",
    "\u00a0",
    "\n",
    "\r\n",
    "\u0640",
    "\u064b",
    "\u0654",
    "\u0653",
    "\"",
    "'",
    "``",
    "\u201c",
    "\u201d",
    "\u2018",
    "\u2019",
    "\u00ab",
    "\u00bb",
    "(",
    ")",
    "[",
    "]",
    ".",
    "\u060c",
    ":",
    "\u061b",
    "\u061f",
    "!",
    "\u2026",
    "...",
    "\u06f1",
    "1",
    "/",
    "a",
    "B",
    "-",
    "@",
    "#",
    "http://",
    "www.",
    "\u200f",
    "\u00ad",
    "\u200d",
    "\ufdfa",
    "\ufefb",
    "\ufe8d",
    "\u062a\u0631",
    "\u0627\u06cc",
    "\u0627\u0646\u062f",
    "\u0634\u062f\u0647",
    "\u0628\u06cc",
    "\u0633\u0627\u0632\u06cc",
    "\u0628\u0631\u0646\u0627\u0645\u0647",
    "\u0631\u06cc\u0632\u06cc",
    "\u06af\u0641\u062a",
    "\u06af\u0648",
    "\u062e\u0648\u0627\u0647\u062f",
    "\u0634\u062f",
    "\u06a9\u0627\u0631",
    "\u0622\u0641\u0631\u06cc\u0646",
    "\u0647\u0645",
    "\u0627\u06a9\u0646\u0648\u0646",
    "\u0634\u0627\u0646",
    "\u0645\u0627\u0646",
    "\u0645\u0639\u062f\u0646",
    "\U0001f600",
    "\u0301",
};

[[noreturn]] void Broken(const char* what, std::string_view display) {
  std::fprintf(stderr, "%s: [%.*s]\n", what, static_cast<int>(display.size()), display.data());
  std::abort();
}

void Check(std::string_view source) {
  rasad::text::NormalizedText once;
  rasad::text::Normalize(source, once);
  if (rasad::text::FindInvalidUtf8(once.display) != std::string_view::npos) {
    Broken("not UTF-8", once.display);
  }
  if (!rasad::text::Tiles(once.edits, source, once.display)) Broken("not tiled", once.display);
  rasad::text::NormalizedText twice;
  rasad::text::Normalize(once.display, twice);
  if (twice.display != once.display) {
    std::fprintf(stderr, "once  [%s]\n", once.display.c_str());
    Broken("twice differs", twice.display);
  }
  if (!twice.edits.empty()) Broken("edits without a change", twice.display);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Check(std::string_view(reinterpret_cast<const char*>(data), size));
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text.append(kPalette[data[i] % std::size(kPalette)]);
  }
  Check(text);
  return 0;
}

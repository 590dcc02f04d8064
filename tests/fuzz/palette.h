// Inputs of the fuzzers: bytes as they come, and bytes that pick from a palette of characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include "core/text/normalizer.h"

namespace rasad::fuzz {

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
    "\u06d4",
    "\u0647.\u0634.",
    "\u062f\u06a9\u062a\u0631.",
    "\u0627\u0633\u062a",
    "\u06af\u0627\u0646",
    "\u0627\u0646",
    "\u0645\u06cc\u0644\u06cc\u0627\u0631\u062f",
    "\u0647\u0632\u0627\u0631",
    "\u0628\u06cc\u0633\u062a",
    "\u067e\u0646\u062c",
    "\u0646\u06cc\u0645",
    "\u0645\u0645\u06cc\u0632",
    "\u062f\u0647\u0645",
    "\u0645\u0646\u0641\u06cc",
    "\u066b",
    "\u066c",
    "%",
    "0",
    "\u0660",
    "\U0001f600",
    "\u0301",
};

/// The text that `data` picks, one entry of the palette a byte.
inline std::string FromPalette(const std::uint8_t* data, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text.append(kPalette[data[i] % std::size(kPalette)]);
  return text;
}

inline std::string_view AsText(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Calls `check` with three texts that `data` gives: its bytes in display form, what it picks from
/// the palette, and the display form of that.
template <class Check>
void CheckTexts(const std::uint8_t* data, std::size_t size, Check check) {
  text::NormalizedText made;
  text::Normalize(AsText(data, size), made);
  check(made.display);
  const std::string source = FromPalette(data, size);
  check(source);
  text::Normalize(source, made);
  check(made.display);
}

/// Ends the program with `what` and the text where `holds` is false.
inline void Require(bool holds, const char* what, std::string_view text) {
  if (holds) return;
  std::fprintf(stderr, "%s: [%.*s]\n", what, static_cast<int>(text.size()), text.data());
  std::abort();
}

}  // namespace rasad::fuzz

// What goes to a terminal: cleaned, coloured, wrapped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rasad::cli {

/// How readable output is written.
struct Style {
  bool color = false;     ///< ANSI colours.
  bool rtl = false;       ///< Lines are put into right-to-left isolates.
  std::size_t width = 0;  ///< Columns at which text is wrapped; 0: never.
};

/// The style for standard output. `color` is "auto" (only on a terminal, and not where NO_COLOR is
/// set), "always" or "never". Text is wrapped on a terminal only, at most at 120 columns.
Style DetectStyle(std::string_view color, bool rtl);

/// `text` without anything that could steer a terminal: control characters (C0, DEL, C1),
/// bidirectional embeddings, overrides and isolates, and malformed UTF-8 (a replacement character)
/// are taken out; tabs and line ends become blanks. Letters, ZWNJ and ZWJ stay.
std::string Clean(std::string_view text);

/// ANSI escape that begins a colour ("1;32") or nothing where the style has no colours.
std::string Paint(const Style& style, std::string_view code);

/// `text` between Paint(code) and the reset.
std::string Painted(const Style& style, std::string_view code, std::string_view text);

/// Columns that a clean text takes: code points other than combining marks and zero-width ones.
std::size_t Columns(std::string_view text);

/// `text`, cut to `columns` with an ellipsis where it is longer.
std::string Shorten(std::string_view text, std::size_t columns);

/// "1 article", "4,750 articles".
std::string Count(std::uint64_t count, std::string_view one, std::string_view more);

/// Length in bytes of the code point that begins at `at`, and its value; malformed bytes give
/// length 1 and U+FFFD. `at` is below text.size().
struct CodePoint {
  char32_t value;
  std::size_t length;
};
CodePoint DecodeAt(std::string_view text, std::size_t at);

/// Writes "rasad: " + message as one clean line on standard error.
void Complain(std::string_view message);

}  // namespace rasad::cli

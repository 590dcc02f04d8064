// Cleaning and colouring of what goes to a terminal.
#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace rasad::cli {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD REPLACEMENT CHARACTER
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";     // U+2026 HORIZONTAL ELLIPSIS

bool IsSteering(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) ||  // C0, DELETE, C1
         (c >= 0x202A && c <= 0x202E) ||          // embeddings and overrides
         (c >= 0x2066 && c <= 0x2069) ||          // isolates
         (c >= 0xFFF9 && c <= 0xFFFB) ||          // interlinear annotation
         (c >= 0xE0000 && c <= 0xE007F);          // tags
}

bool IsBlankLike(char32_t c) {
  return c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;  // separators too
}

bool IsZeroWidth(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) ||                 // COMBINING marks
         (c >= 0x0610 && c <= 0x061A) ||                 // ARABIC SIGN ... SMALL KASRA
         (c >= 0x064B && c <= 0x065F) || c == 0x0670 ||  // ARABIC FATHATAN ... SUPERSCRIPT ALEF
         (c >= 0x06D6 && c <= 0x06ED && c != 0x06DD && c != 0x06DE && c != 0x06E9) ||
         (c >= 0x200B && c <= 0x200F) ||  // ZERO WIDTH SPACE, ZWNJ, ZWJ, marks of direction
         c == 0x2060 || c == 0xFEFF;      // WORD JOINER, BYTE ORDER MARK
}

}  // namespace

CodePoint DecodeAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[at + i]));
  };
  const char32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  std::size_t length = 0;
  char32_t value = 0;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
    value = first & 0x1F;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    value = first & 0x0F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    value = first & 0x07;
  } else {
    return {0xFFFD, 1};
  }
  if (text.size() - at < length) return {0xFFFD, 1};
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0xFFFD, 1};
    value = (value << 6) | (byte(i) & 0x3F);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {0xFFFD, 1};
  return {value, length};
}

std::string Clean(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    if (IsBlankLike(c.value)) {
      out += ' ';
    } else if (c.value == 0xFFFD) {
      out += kReplacement;
    } else if (!IsSteering(c.value)) {
      out += text.substr(at, c.length);
    }
    at += c.length;
  }
  return out;
}

Style DetectStyle(std::string_view color, bool rtl) {
  Style style;
  style.rtl = rtl;
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  const char* no_color = std::getenv("NO_COLOR");
  const bool refused = no_color != nullptr && *no_color != '\0';
  style.color = color == "always" || (color == "auto" && terminal && !refused);
  if (terminal) {
    winsize size{};
    const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    style.width = known ? std::clamp<std::size_t>(size.ws_col, 20, 120) : 80;
  }
  return style;
}

std::string Paint(const Style& style, std::string_view code) {
  if (!style.color) return {};
  return "\x1B[" + std::string(code) + "m";
}

std::string Painted(const Style& style, std::string_view code, std::string_view text) {
  if (!style.color) return std::string(text);
  return Paint(style, code) + std::string(text) + Paint(style, "0");
}

std::size_t Columns(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    columns += IsZeroWidth(c.value) ? 0 : 1;
    at += c.length;
  }
  return columns;
}

std::string Shorten(std::string_view text, std::size_t columns) {
  std::size_t used = 0;
  std::size_t fits = 0;  // where the text would be cut to leave one column for the ellipsis
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    used += IsZeroWidth(c.value) ? 0 : 1;
    if (used > columns) return std::string(text.substr(0, fits)) + std::string(kEllipsis);
    at += c.length;
    if (used < columns) fits = at;
  }
  return std::string(text);
}

std::string Count(std::uint64_t count, std::string_view one, std::string_view more) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits + ' ' + std::string(count == 1 ? one : more);
}

void Complain(std::string_view message) { std::cerr << "rasad: " << Clean(message) << '\n'; }

}  // namespace rasad::cli

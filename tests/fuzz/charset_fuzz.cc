// Any bytes under any declaration: valid UTF-8 without NUL comes out, the same each time, and stays
// as it is when it is decoded again.
#include <string>
#include <string_view>

#include "core/document/charset.h"
#include "core/text/normalizer.h"
#include "core/text/utf8.h"
#include "palette.h"

namespace {

using rasad::document::DecodeBytes;
using rasad::fuzz::Require;

void Check(std::string_view bytes, std::string_view declared, bool markup) {
  const auto decoded = DecodeBytes(bytes, declared, markup);
  const auto same = DecodeBytes(bytes, declared, markup);
  Require(decoded.has_value() == same.has_value(), "taken once only", bytes);
  if (!decoded) return;
  Require(decoded->text == same->text && decoded->conflict == same->conflict, "differs", bytes);
  const std::string& text = decoded->text;
  Require(rasad::text::FindInvalidUtf8(text) == std::string_view::npos, "not UTF-8", text);
  Require(text.find('\0') == std::string::npos, "a NUL", text);
  if (text.empty()) return;  // nothing but marks before markup
  const auto again = DecodeBytes(text, "utf-8", false);
  Require(again && again->text == text, "twice differs", text);
  Require(again->charset == "utf-8" && again->invalid == 0 && !again->mojibake, "not done", text);
}

// As Latin-1 reads it.
std::string Misread(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) rasad::text::AppendUtf8(static_cast<unsigned char>(c), out);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::string_view kDeclared[] = {"",       "utf-8",    "windows-1256", "iso-8859-1",
                                            "utf-16", "utf-16be", "koi8-r",       "utf-16le"};
  const std::string_view declared = kDeclared[data[0] & 7];
  const bool markup = (data[0] & 8) != 0;
  const std::string_view bytes = rasad::fuzz::AsText(data + 1, size - 1);
  Check(bytes, declared, markup);
  Check(Misread(bytes), declared, markup);
  const std::string text = rasad::fuzz::FromPalette(data + 1, size - 1);
  Check(Misread(text), declared, markup);
  Check(Misread(Misread(text)) + std::string(bytes), declared, markup);
  return 0;
}

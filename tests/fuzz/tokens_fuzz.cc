// Tokens lie in order on code point boundaries of the display; between them only blanks are left.
#include <string_view>

#include "core/base/hash.h"
#include "core/text/chars.h"
#include "core/text/language.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"
#include "core/text/utf8.h"
#include "palette.h"

namespace {

using namespace rasad::text;
using rasad::fuzz::Require;

bool OnBoundary(std::string_view text, std::uint32_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

// Returns whether the gap has a line end.
bool CheckGap(std::string_view gap) {
  const Chars chars;
  bool line_end = false;
  for (std::size_t at = 0; at < gap.size();) {
    const Decoded d = Decode(gap, at);
    const CharClass c = chars.Class(d.cp);
    line_end |= c == CharClass::kLineEnd;
    Require(c == CharClass::kLineEnd || c == CharClass::kBlank || c == CharClass::kRemoved ||
                c == CharClass::kZwnj || c == CharClass::kZwj || c == CharClass::kSoftHyphen,
            "a character in no token", gap);
    at += d.length;
  }
  return line_end;
}

void Check(std::string_view display) {
  Tokens tokens;
  Tokenize(display, tokens);
  Require(tokens.end.size() == tokens.size() && tokens.kind.size() == tokens.size() &&
              tokens.key_hash.size() == tokens.size() && tokens.starts_line.size() == tokens.size(),
          "arrays of different lengths", display);
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Span token = tokens.span(i);
    Require(token.begin >= last && token.end > token.begin && token.end <= display.size(),
            "out of order", display);
    Require(OnBoundary(display, token.begin) && OnBoundary(display, token.end), "cuts a character",
            display);
    const bool line_end = CheckGap(display.substr(last, token.begin - last));
    Require((tokens.starts_line[i] != 0) == (i == 0 || line_end), "wrong line start", display);
    Require(tokens.key_hash[i] == rasad::base::TableHash(SearchKey(token.In(display))),
            "not the hash of the key", token.In(display));
    last = token.end;
  }
  CheckGap(display.substr(last));
  const std::string_view language = DetectLanguage(display);
  Require(language == "fa" || language == "ar" || language == "other" || language == "und",
          "no language", display);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rasad::fuzz::CheckTexts(data, size, Check);
  return 0;
}

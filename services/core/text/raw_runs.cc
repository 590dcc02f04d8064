// Recognition of addresses, handles and tags.
#include "core/text/raw_runs.h"

#include <algorithm>

#include "core/text/chars.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

bool IsAsciiAlnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool StartsWith(std::string_view text, std::size_t at, std::string_view prefix) {
  if (text.size() - at < prefix.size()) return false;
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    if (Lower(text[at + i]) != prefix[i]) return false;
  }
  return true;
}

// The ASCII run of an address: up to a blank, a quote or an angle, and not into Persian words that
// are glued to its end; closing brackets count only if opened inside.
std::size_t AddressEnd(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  int round = 0;
  int square = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c <= ' ' || c == 0x7f || static_cast<unsigned char>(c) >= 0x80) break;
    if (c == '"' || c == '<' || c == '>' || c == '`' || c == '{' || c == '}') break;
    if (c == '(') ++round;
    if (c == '[') ++square;
    if (c == ')' && --round < 0) break;
    if (c == ']' && --square < 0) break;
  }
  while (at > begin) {
    const char c = text[at - 1];
    if (c != '.' && c != ',' && c != ';' && c != ':' && c != '!' && c != '?' && c != '\'') break;
    --at;
  }
  return at;
}

// local@host.tld from `at`; 0 if it is none.
std::size_t EmailLength(std::string_view text, std::size_t at) {
  std::size_t i = at;
  const auto local = [](char c) {
    return IsAsciiAlnum(c) || c == '.' || c == '_' || c == '-' || c == '+';
  };
  const std::size_t limit = std::min(text.size(), at + 64);
  while (i < limit && local(text[i])) ++i;
  if (i == at || i >= text.size() || text[i] != '@') return 0;
  const std::size_t host = ++i;
  std::size_t last_dot = 0;
  while (i < text.size() && i < host + 255 &&
         (IsAsciiAlnum(text[i]) || text[i] == '.' || text[i] == '-')) {
    if (text[i] == '.') last_dot = i;
    ++i;
  }
  while (i > host && !IsAsciiAlnum(text[i - 1])) --i;
  if (last_dot == 0 || last_dot >= i || last_dot == host) return 0;
  return i - at;
}

}  // namespace

RawRun FindRawRun(std::string_view text, std::size_t at, bool word_start) {
  const char c = text[at];
  switch (c) {
    case 'h':
    case 'H':
      if (StartsWith(text, at, "http://") || StartsWith(text, at, "https://")) {
        const std::size_t end = AddressEnd(text, at);
        if (end - at > 8) return {end - at, RawKind::kUrl};
      }
      break;
    case 'f':
    case 'F':
      if (StartsWith(text, at, "ftp://")) {
        const std::size_t end = AddressEnd(text, at);
        if (end - at > 6) return {end - at, RawKind::kUrl};
      }
      break;
    case 'w':
    case 'W':
      if (StartsWith(text, at, "www.")) {
        const std::size_t end = AddressEnd(text, at);
        if (end - at > 4) return {end - at, RawKind::kUrl};
      }
      break;
    case '@': {
      std::size_t end = at + 1;
      while (end < text.size() &&
             (IsAsciiAlnum(text[end]) || text[end] == '_' ||
              (text[end] == '.' && end + 1 < text.size() && IsAsciiAlnum(text[end + 1])))) {
        ++end;
      }
      if (end - at > 1) return {end - at, RawKind::kHandle};
      return {};
    }
    case '#': {
      const Chars chars;
      std::size_t end = at + 1;
      bool letters = false;
      while (end < text.size()) {
        const Decoded d = Decode(text, end);
        const CharClass cls = chars.Class(d.cp);
        if (cls == CharClass::kLetter || cls == CharClass::kForeign) letters = true;
        if (cls == CharClass::kZwnj) {
          const std::size_t next = end + d.length;
          if (next >= text.size() || chars.Class(Decode(text, next).cp) != CharClass::kLetter)
            break;
        } else if (cls != CharClass::kLetter && cls != CharClass::kForeign &&
                   cls != CharClass::kDigit && d.cp != '_') {
          break;
        }
        end += d.length;
      }
      if (letters) return {end - at, RawKind::kHashtag};
      return {};
    }
    default:
      break;
  }
  if (word_start && IsAsciiAlnum(c)) {
    const std::size_t length = EmailLength(text, at);
    if (length > 0) return {length, RawKind::kEmail};
  }
  return {};
}

}  // namespace rasad::text

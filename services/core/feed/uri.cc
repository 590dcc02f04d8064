// Relative addresses, resolved.
#include "core/feed/uri.h"

#include <libxml/uri.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>

namespace rasad::feed {
namespace {

const xmlChar* Xml(const std::string& text) {
  return reinterpret_cast<const xmlChar*>(text.c_str());
}

constexpr std::size_t kMaxAddress = 8 << 10;  // longer ones are left as they are

// The value of a hexadecimal digit, or -1.
int HexOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Bytes that RFC 3986 does not know become %XX; what is escaped stays.
std::string Escaped(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f ||
        std::string_view("\"<>\\^`{|}").find(c) != std::string::npos) {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

// Takes back what Escaped() did to letters.
std::string WithLetters(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexOf(text[i + 1]) >= 8 &&
        HexOf(text[i + 2]) >= 0) {
      out += static_cast<char>(HexOf(text[i + 1]) * 16 + HexOf(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool HasLetters(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// http:///host/ is a slash too many.
std::string WithoutThirdSlash(std::string text) {
  const std::size_t at = text.find(":///");
  if (at != std::string::npos && IsWeb(text)) text.erase(at + 3, 1);
  return text;
}

}  // namespace

bool HasScheme(std::string_view address) {
  if (address.empty() || !std::isalpha(static_cast<unsigned char>(address[0]))) return false;
  for (const char c : address) {
    if (c == ':') return true;
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '+' && c != '-' && c != '.')
      return false;
  }
  return false;
}

bool IsWeb(std::string_view address) {
  const std::size_t colon = address.find(':');
  if (colon == std::string_view::npos || colon > 5) return false;
  std::string scheme(address.substr(0, colon));
  for (char& c : scheme) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return scheme == "http" || scheme == "https";
}

std::string Resolve(std::string_view base, std::string_view reference) {
  std::string ref;
  for (const char c : reference) {
    if (c != '\n' && c != '\r' && c != '\t') ref += c;
  }
  while (!ref.empty() && ref.back() == ' ') ref.pop_back();
  ref.erase(0, std::min(ref.find_first_not_of(' '), ref.size()));
  if (HasScheme(ref)) {
    static constexpr std::array<std::string_view, 6> kRefused = {
        "javascript:", "vbscript:", "data:", "about:", "file:", "blob:"};
    std::string scheme = ref.substr(0, ref.find(':') + 1);
    for (char& c : scheme) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (std::find(kRefused.begin(), kRefused.end(), scheme) != kRefused.end()) return "";
    return WithoutThirdSlash(std::move(ref));
  }
  if (base.empty() || ref.size() > kMaxAddress) return ref;
  const std::string from(base);
  const bool letters = HasLetters(ref) || HasLetters(from);
  const std::string escaped = Escaped(ref);
  const std::string escaped_base = Escaped(from);
  const std::unique_ptr<xmlChar, void (*)(void*)> built(
      xmlBuildURI(Xml(escaped), Xml(escaped_base)), [](void* p) { xmlFree(p); });
  if (!built) return ref;
  std::string out(reinterpret_cast<const char*>(built.get()));
  const bool escapes = ref.find('%') != std::string::npos || from.find('%') != std::string::npos;
  return letters && !escapes ? WithLetters(out) : out;
}

}  // namespace rasad::feed

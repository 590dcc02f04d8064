// Relative addresses, resolved.
#include "core/feed/uri.h"

#include <libxml/uri.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>

#include "core/feed/nodes.h"
#include "core/feed/site.h"
#include "core/text/utf8.h"

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

// True if %XX stands at `at`.
bool IsEscape(std::string_view text, std::size_t at) {
  return text[at] == '%' && at + 2 < text.size() && HexOf(text[at + 1]) >= 0 &&
         HexOf(text[at + 2]) >= 0;
}

bool HasEscapes(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (IsEscape(text, at)) return true;
  }
  return false;
}

// Bytes that RFC 3986 does not know become %XX, brackets of a host apart; what is escaped stays.
std::string Escaped(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  const std::size_t host = text.find("//");
  const std::size_t path = host == std::string_view::npos
                               ? 0
                               : std::min(text.find_first_of("/?#", host + 2), text.size());
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    const bool bracket = (c == '[' || c == ']') && i >= path;
    if (byte <= 0x20 || byte >= 0x7f || bracket || (c == '%' && !IsEscape(text, i)) ||
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
    if (IsEscape(text, i) && HexOf(text[i + 1]) >= 8) {
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

// Without blanks around it, also such as nobody sees: editors paste marks of direction along.
std::string_view WithoutBlanks(std::string_view text) {
  const auto is_blank = [&](const text::Decoded& one) {
    return one.cp == ' ' || one.cp == 0xa0 ||                           // NO-BREAK SPACE
           (one.cp >= 0x200b && one.cp <= 0x200f) ||                    // ZERO WIDTH SPACE to RLM
           (one.cp >= 0x202a && one.cp <= 0x202e) ||                    // embeddings
           (one.cp >= 0x2066 && one.cp <= 0x2069) || one.cp == 0xfeff;  // isolates, ZWNBSP
  };
  while (!text.empty()) {
    const text::Decoded one = text::Decode(text, 0);
    if (!is_blank(one)) break;
    text.remove_prefix(one.length);
  }
  while (!text.empty()) {
    std::size_t at = text.size() - 1;
    while (at > 0 && text.size() - at < 3 && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80)
      --at;
    const text::Decoded one = text::Decode(text, at);
    if (at + one.length != text.size() || !is_blank(one)) break;
    text.remove_suffix(one.length);
  }
  return text;
}

// http:/host/, http:///host/ and http:\\host/ have two slashes for browsers.
std::string WithTwoSlashes(std::string text) {
  const std::size_t begin = text.find(':') + 1;
  const std::size_t end = std::min(text.find_first_not_of("/\\", begin), text.size());
  if (end > begin && IsWeb(text)) text.replace(begin, end - begin, "//");
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

bool IsFetchable(std::string_view address) {
  if (!IsWeb(address)) return false;
  const std::size_t host = address.find("://") + 3;
  return host > 3 && host < address.size() &&
         std::string_view("/?#:").find(address[host]) == std::string_view::npos;
}

std::string ResolveArticle(std::string_view base, std::string_view reference) {
  const std::string_view ref = WithoutBlanks(reference);
  // A program's notice was printed before it.
  const std::size_t blank = ref.find_last_of(" \t\r\n");
  if (blank != std::string_view::npos && !IsFetchable(ref) && IsFetchable(ref.substr(blank + 1))) {
    return Resolve(base, ref.substr(blank + 1));
  }
  // Markup where an address was expected is none.
  if (ref.starts_with('#') || ref.starts_with('<')) return "";
  if (IsFetchable(base) && !HasScheme(ref)) {
    // Who writes a host forgot the scheme; no site has a folder of that name.
    const std::string_view host = ref.substr(0, ref.find_first_of("/?#"));
    std::string whole(base.substr(0, base.find("://") + 3));
    whole += ref;
    if (Lower(host).starts_with("www.") || SameSite(whole, base)) return Resolve(base, whole);
  }
  return Resolve(base, ref);
}

std::string Resolve(std::string_view base, std::string_view reference) {
  std::string ref;
  for (const char c : reference) {
    if (c != '\n' && c != '\r' && c != '\t') ref += c;
  }
  ref = std::string(WithoutBlanks(ref));
  if (ref.empty()) return ref;
  if (HasScheme(ref)) {
    static constexpr std::array<std::string_view, 6> kRefused = {
        "javascript:", "vbscript:", "data:", "about:", "file:", "blob:"};
    std::string scheme = ref.substr(0, ref.find(':') + 1);
    for (char& c : scheme) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (std::find(kRefused.begin(), kRefused.end(), scheme) != kRefused.end()) return "";
    return WithTwoSlashes(std::move(ref));
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
  const bool escapes = HasEscapes(ref) || HasEscapes(from);
  return letters && !escapes ? WithLetters(out) : out;
}

}  // namespace rasad::feed

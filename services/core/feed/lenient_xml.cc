// XML of sitemaps and lists, read as far as it can be.
#include "core/feed/lenient_xml.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace rasad::feed {
namespace {

/// Whether a reference begins behind the ampersand: a name or a number, then a semicolon.
bool IsReference(std::string_view rest) {
  constexpr std::size_t kLongest = 40;
  const std::size_t end = rest.substr(0, kLongest).find(';');
  if (end == std::string_view::npos || end == 0) return false;
  std::string_view name = rest.substr(0, end);
  if (name.starts_with('#')) name.remove_prefix(1);
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
  });
}

std::string WithAmpersandsEscaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 64);
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    if (text[at] == '&' && !IsReference(text.substr(at + 1))) out += "amp;";
  }
  return out;
}

}  // namespace

XmlParse ParseLenientXml(std::string_view text) {
  XmlParse parse = ParseXml(text, false);
  if (parse.error.empty() || !parse.limit.empty()) return parse;
  std::string error = std::move(parse.error);
  parse = ParseXml(WithAmpersandsEscaped(text), true);
  parse.error = std::move(error);
  return parse;
}

}  // namespace rasad::feed

// A media type with its charset.
#include "core/document/media_type.h"

#include <algorithm>

namespace rasad::document {
namespace {

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// The characters of an RFC 7230 token.
bool IsToken(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

}  // namespace

base::Result<MediaType> ParseMediaType(std::string_view content_type) {
  const std::string_view whole = Trim(content_type);
  if (whole.empty()) return MediaType{"text/plain", ""};
  std::size_t semicolon = whole.find(';');
  MediaType out{Lower(Trim(whole.substr(0, semicolon))), ""};
  const std::size_t slash = out.type.find('/');
  if (slash == std::string::npos || !IsToken(std::string_view(out.type).substr(0, slash)) ||
      !IsToken(std::string_view(out.type).substr(slash + 1))) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "content_type is malformed; it is like \"text/plain; charset=utf-8\"");
  }
  while (semicolon != std::string_view::npos) {
    const std::size_t begin = semicolon + 1;
    semicolon = whole.find(';', begin);
    const std::string_view parameter = Trim(whole.substr(begin, semicolon - begin));
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) continue;
    std::string_view value = Trim(parameter.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    if (Lower(Trim(parameter.substr(0, equals))) != "charset") continue;
    if (IsToken(value) && out.charset.empty()) out.charset = Lower(value);
  }
  return out;
}

}  // namespace rasad::document

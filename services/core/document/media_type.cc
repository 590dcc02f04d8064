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

// The tag at `at`, lower-cased ("div", "!doctype"); empty if no tag of HTML stands there.
std::string TagAt(std::string_view bytes, std::size_t at) {
  static constexpr std::string_view kTags[] = {
      "!doctype", "html", "head",   "body",    "meta", "title",  "link", "script", "style",
      "div",      "span", "p",      "a",       "br",   "h1",     "h2",   "h3",     "img",
      "ul",       "ol",   "li",     "b",       "i",    "table",  "tr",   "td",     "strong",
      "em",       "nav",  "header", "section", "main", "article"};
  constexpr std::size_t kLongest = 8;
  std::size_t i = at + 1;
  if (i < bytes.size() && bytes[i] == '/') ++i;
  std::string name;
  for (; i < bytes.size() && name.size() <= kLongest; ++i) {
    char c = bytes[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '!')) break;
    name += c;
  }
  const bool ends = i >= bytes.size() || bytes[i] == '>' || bytes[i] == '/' || bytes[i] == ' ' ||
                    bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t';
  const bool known = std::find(std::begin(kTags), std::end(kTags), name) != std::end(kTags);
  return ends && known ? name : std::string();
}

}  // namespace

bool IsPage(std::string_view type) {
  return type == "text/html" || type == "application/xhtml+xml";
}

std::string_view SniffMediaType(std::string_view bytes) {
  constexpr std::size_t kHead = 2048;  // bytes that are looked at
  constexpr int kManyTags = 8;         // in an article that merely shows a tag there are fewer
  constexpr int kManyAtOnce = 4;       // where the very first character opens one
  std::string_view head = bytes.substr(0, kHead);
  std::string narrow;  // of UTF-16: tags are ASCII
  if (head.find('\0') != std::string_view::npos) {
    for (const char c : bytes.substr(0, 2 * kHead)) {
      if (c != '\0') narrow += c;
    }
    head = narrow;
  }
  std::size_t first = 0;
  for (const std::string_view mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"}) {
    if (head.starts_with(mark)) first = mark.size();
  }
  first = std::min(head.find_first_not_of(" \t\r\n", first), head.size());
  int tags = 0;
  bool page = false;
  for (std::size_t at = head.find('<'); at != std::string_view::npos; at = head.find('<', at + 1)) {
    const std::string name = TagAt(head, at);
    if (name.empty()) continue;
    ++tags;
    const bool opens = name == "!doctype" || name == "html" || name == "head" || name == "body";
    // Only comments or a declaration may stand before it.
    page = page || (opens && tags == 1 && (at == first || head[first] == '<'));
  }
  const bool at_once = first < head.size() && head[first] == '<' && tags >= kManyAtOnce;
  return page || at_once || tags >= kManyTags ? "text/html" : "text/plain";
}

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

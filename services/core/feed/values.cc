// Texts, persons and addresses of feeds as values.
#include <algorithm>
#include <array>

#include "core/feed/reader.h"
#include "core/feed/uri.h"
#include "core/text/utf8.h"

namespace rasad::feed {
namespace {

// What windows-1252 has at 0x80 to 0x9f; 0 where it has nothing.
constexpr std::array<char16_t, 32> kWindows = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

// The bytes that Latin-1 text would be, if they are UTF-8; empty if not.
std::string AsUtf8(std::string_view text) {
  std::string bytes;
  bool high = false;
  for (std::size_t at = 0; at < text.size();) {
    const text::Decoded one = text::Decode(text, at);
    if (one.cp > 0xff) return "";
    high = high || one.cp >= 0x80;
    bytes += static_cast<char>(one.cp);
    at += one.length;
  }
  if (!high) return "";
  for (std::size_t at = 0; at < bytes.size();) {
    const text::Decoded one = text::Decode(bytes, at);
    if (!one.valid) return "";
    at += one.length;
  }
  return bytes;
}

}  // namespace

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::string Mended(std::string text) {
  // Only texts with code points of two bytes from C2 or C3 are concerned.
  if (text.find_first_of("\xc2\xc3") == std::string::npos) return text;
  std::string again = AsUtf8(text);
  if (!again.empty()) text = std::move(again);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const text::Decoded one = text::Decode(text, at);
    const bool control = one.cp >= 0x80 && one.cp < 0xa0;
    if (control && kWindows[one.cp - 0x80] != 0) {
      text::AppendUtf8(kWindows[one.cp - 0x80], out);
    } else {
      out.append(text, at, one.length);
    }
    at += one.length;
  }
  return out;
}

std::string WithoutCdata(std::string text, bool html) {
  constexpr std::string_view kBegin = "<![CDATA[";
  constexpr std::string_view kEnd = "]]>";
  const std::size_t first = text.find(kBegin);
  if (first == std::string::npos || (!html && (first != 0 || !text.ends_with(kEnd)))) return text;
  if (!html) return std::string(Trimmed(std::string_view(text).substr(9, text.size() - 12)));
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = first; at != std::string::npos; at = text.find_first_of("<]", at)) {
    const std::string_view rest = std::string_view(text).substr(at);
    const std::string_view mark = rest.starts_with(kBegin) ? kBegin : kEnd;
    if (!rest.starts_with(mark)) {
      ++at;
      continue;
    }
    out.append(text, copied, at - copied);
    at = copied = at + mark.size();
  }
  out.append(text, copied);
  return std::string(Trimmed(out));
}

Person ParsePerson(std::string_view text) {
  Person person;
  text = Trimmed(text);
  person.name = text;
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return person;
  constexpr std::string_view kMarks = " \t\r\n()<>,;:\"";
  const std::size_t before = text.find_last_of(kMarks, at);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t end = std::min(text.find_first_of(kMarks, at), text.size());
  if (begin == at || end == at + 1) return person;
  person.email = text.substr(begin, end - begin);
  std::string name(text.substr(0, begin));
  name += text.substr(end);
  // What held the address is empty, what held the name is not needed any more.
  for (std::string_view pair : {"()", "<>"}) {
    const std::size_t empty = name.find(pair);
    if (empty != std::string::npos) name.erase(empty, 2);
  }
  std::string_view left = Trimmed(name);
  if (left.size() > 1 && left.front() == '(' && left.back() == ')') {
    left = Trimmed(left.substr(1, left.size() - 2));
  }
  person.name = left;
  return person;
}

std::string BaseOf(const Context& context) {
  return context.content_location.empty() ? context.url
                                          : Resolve(context.url, context.content_location);
}

void InheritAuthors(Feed& feed) {
  for (Entry& entry : feed.entries) {
    const bool elsewhere = entry.source && !entry.source->authors.empty();
    if (entry.authors.empty()) entry.authors = elsewhere ? entry.source->authors : feed.authors;
  }
}

void Complete(Entry& entry) {
  std::vector<Enclosure> kept;
  for (Enclosure& one : entry.enclosures) {
    if (one.url.empty()) continue;
    const auto same = std::find_if(kept.begin(), kept.end(),
                                   [&](const Enclosure& other) { return other.url == one.url; });
    if (same == kept.end()) {
      kept.push_back(std::move(one));
    } else {
      if (same->type.empty()) same->type = std::move(one.type);
      if (same->length.empty()) same->length = std::move(one.length);
    }
  }
  entry.enclosures = std::move(kept);
}

}  // namespace rasad::feed

// What a normalisation changed, for people.
#include "cli/normalize_diff.h"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace rasad::cli {
namespace {

using text::Edit;

bool IsBlank(char byte) { return byte == ' ' || byte == '\n'; }

// Edits widened to whole words of the display; those that meet become one.
std::vector<Edit> ByWords(const Piece& piece) {
  std::vector<Edit> words;
  const std::string_view display = piece.display;
  const std::string_view source = piece.source;
  for (const Edit& edit : piece.edits) {
    std::uint32_t begin = edit.display_begin;
    std::uint32_t end = begin + edit.display_length;
    std::uint32_t from = edit.source_begin;
    std::uint32_t to = from + edit.source_length;
    // Around an edit both texts are equal, so they are walked together up to the next edit.
    const bool lines_only =
        edit.display_length == 0 &&
        source.substr(from, to - from).find_first_not_of(" \r\n\t") == std::string_view::npos &&
        source.substr(from, to - from).find('\n') != std::string_view::npos;
    if (lines_only) {
      // Lost lines change no word.
      words.push_back(edit);
      continue;
    }
    const std::uint32_t floor =
        words.empty() ? 0 : words.back().display_begin + words.back().display_length;
    while (begin > floor && from > 0 && !IsBlank(display[begin - 1])) {
      --begin;
      --from;
    }
    const Edit* next = &edit + 1 < piece.edits.data() + piece.edits.size() ? &edit + 1 : nullptr;
    const auto stop = static_cast<std::uint32_t>(next ? next->display_begin : display.size());
    while (end < stop && to < source.size() && !IsBlank(display[end])) {
      ++end;
      ++to;
    }
    const bool meets = !words.empty() && begin == floor &&
                       words.back().source_begin + words.back().source_length == from &&
                       (begin == 0 || !IsBlank(display[begin - 1]) || begin == end);
    if (meets) {
      words.back().display_length = end - words.back().display_begin;
      words.back().source_length = to - words.back().source_begin;
    } else {
      words.push_back({from, to - from, begin, end - begin});
    }
  }
  return words;
}

// A changed stretch with what cannot be seen made visible.
std::string Shown(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    const std::string_view bytes = text.substr(at, c.length);
    at += c.length;
    const bool steering = Clean(bytes).empty();
    const bool zero_width =
        (c.value >= 0x200B && c.value <= 0x200F) || c.value == 0xFEFF || c.value == 0x2060;
    if (c.value == 0x200C) {  // ZERO WIDTH NON-JOINER
      out += "\xC2\xA6";      // U+00A6 BROKEN BAR
    } else if (c.value == '\n') {
      out += "\xC2\xB6";  // U+00B6 PILCROW SIGN
    } else if (c.value == '\r') {
      out += "\\r";
    } else if (c.value == '\t') {
      out += "\\t";
    } else if (steering || zero_width || c.value == 0xAD || c.value == 0x640 || c.value == 0xA0) {
      char name[16];  // SOFT HYPHEN, TATWEEL and NO-BREAK SPACE look like others
      std::snprintf(name, sizeof(name), "<U+%04X>", static_cast<unsigned>(c.value));
      out += name;
    } else {
      out += Clean(bytes);
    }
  }
  return out;
}

std::string Change(std::string_view was, std::string_view is, const Style& style) {
  std::string out;
  if (!was.empty()) {
    out += style.color ? Painted(style, "31;9", Shown(was)) : "[-" + Shown(was) + "-]";
  }
  if (!is.empty()) out += style.color ? Painted(style, "32", Shown(is)) : "{+" + Shown(is) + "+}";
  return out;
}

}  // namespace

std::string DiffText(const Piece& piece, const Style& style) {
  constexpr std::string_view kIsolate = "\xE2\x81\xA7";     // U+2067 RIGHT-TO-LEFT ISOLATE
  constexpr std::string_view kEndIsolate = "\xE2\x81\xA9";  // U+2069 POP DIRECTIONAL ISOLATE
  const std::vector<Edit> words = ByWords(piece);
  std::string out;
  std::uint64_t line = piece.line + 1;
  std::size_t counted = 0;  // source bytes whose line ends are in `line`
  for (std::size_t k = 0; k < words.size();) {
    // One line of the display with all changes that begin in it.
    const std::uint32_t at = words[k].display_begin;
    const std::size_t before = at == 0 ? std::string_view::npos : piece.display.rfind('\n', at - 1);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    std::size_t end = std::min(piece.display.find('\n', at), piece.display.size());
    line += static_cast<std::uint64_t>(
        std::count(piece.source.begin() + static_cast<std::ptrdiff_t>(counted),
                   piece.source.begin() + words[k].source_begin, '\n'));
    counted = words[k].source_begin;
    std::string text;
    std::size_t done = begin;
    for (; k < words.size() && words[k].display_begin <= end; ++k) {
      const Edit& word = words[k];
      text += Clean(piece.display.substr(done, word.display_begin - done));
      text += Change(piece.source.substr(word.source_begin, word.source_length),
                     piece.display.substr(word.display_begin, word.display_length), style);
      done = word.display_begin + word.display_length;
      if (done > end) end = std::min(piece.display.find('\n', done), piece.display.size());
    }
    text += Clean(piece.display.substr(done, end - done));
    out += Painted(style, "2", std::to_string(line) + ':') + ' ';
    out += style.rtl ? std::string(kIsolate) + text + std::string(kEndIsolate) : text;
    out += '\n';
  }
  return out;
}

}  // namespace rasad::cli

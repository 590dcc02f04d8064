// Any plain text: what Parse takes is taken apart without loss, maps back, and is stable.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/document/charset.h"
#include "core/document/document.h"
#include "core/text/tokens.h"
#include "palette.h"

namespace {

using rasad::document::Document;
using rasad::document::Segment;
using rasad::document::SegmentKind;
using rasad::fuzz::Require;
using rasad::text::Span;

// Lines of news, so that the rules for whole lines have something to read: each byte picks one.
constexpr std::string_view kLines[] = {
    "\u0648\u06cc \u06af\u0641\u062a: ",
    "\u0628\u0647 \u06af\u0632\u0627\u0631\u0634 \u0646\u0627\u0645\u0647\u060c ",
    "\u062f\u0631 \u067e\u0627\u06cc\u0627\u0646 \u06af\u0641\u062a ",
    "\u06a9\u062f \u062e\u0628\u0631: 123",
    "\u06a9\u062f \u062e\u0628\u0631: 456",
    "1403/05/06 - 10:20",
    "1403/05/07 - 11:20",
    "\u0627\u0646\u062a\u0647\u0627\u06cc \u067e\u06cc\u0627\u0645",
    "\u0628\u0631\u0686\u0633\u0628 \u0647\u0627",
    "\u0646\u0638\u0631 \u0634\u0645\u0627",
    "\u0627\u062f\u0627\u0645\u0647 \u0645\u0637\u0644\u0628",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
    "one two three four five six seven eight nine ten eleven twelve thirteen",
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "\u0641\u0631\u0645\u0627\u0646\u062f\u0627\u0631 \u067e\u0644 \u062a\u0627\u0632\u0647 "
    "\u0634\u0647\u0631 \u0631\u0627 \u06af\u0634\u0648\u062f \u0648 \u0627\u0632 \u0645\u0631"
    "\u062f\u0645 \u06a9\u0647 \u0622\u0645\u062f\u0647 \u0628\u0648\u062f\u0646\u062f "
    "\u0633\u067e\u0627\u0633 \u06af\u0641\u062a",
    ".",
    ".\n",
    "\n",
    "\n\n\n\n",
    "\r\n",
    " ",
    "\u060c",
    "\u00bb",
    "http://a.example/1",
    "a > b > c",
    "#tag",
    "12 Nov 2024",
    "\t",
    "\u2028",
};

std::string FromLines(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMost = 96;  // what is longer says the same again
  std::string text;
  size = std::min(size, kMost);
  for (std::size_t i = 0; i < size; ++i) text.append(kLines[data[i] % std::size(kLines)]);
  return text;
}

void CheckSegments(const Document& d, std::string_view text) {
  const auto decoded = rasad::document::DecodeBytes(text, "", false);
  Require(decoded && d.source == decoded->text, "another source", text);
  Require(std::is_sorted(d.flags.begin(), d.flags.end()), "flags are not sorted", text);
  std::uint32_t at = 0;
  std::vector<Span> shown;
  for (const Segment& segment : d.segments) {
    Require(segment.source.begin == at && segment.source.end > at, "no partition", text);
    at = segment.source.end;
    Require(!segment.reason.empty(), "no reason", text);
    Require(segment.display.has_value() == (segment.kind <= SegmentKind::kBody), "display", text);
    if (segment.duplicate_of) {
      Require(*segment.duplicate_of < d.segments.size() &&
                  d.segments[*segment.duplicate_of].display.has_value(),
              "repeats what is not shown", text);
    }
    if (!segment.display) continue;
    Require(
        segment.display->begin <= segment.display->end && segment.display->end <= d.display.size(),
        "display out of range", text);
    shown.push_back(*segment.display);
  }
  Require(at == d.source.size(), "no partition", text);
  std::sort(shown.begin(), shown.end(),
            [](Span a, Span b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
  std::uint32_t end = 0;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (i > 0) Require(d.display[end++] == '\n', "lines are not joined by LF", text);
    Require(shown[i].begin == end, "display has holes", text);
    end = shown[i].end;
  }
  Require(end == d.display.size(), "display has holes", text);
}

void CheckSpans(const Document& d, std::string_view text) {
  for (const Span sentence : d.sentences) {
    Require(sentence.begin < sentence.end && sentence.end <= d.display.size() &&
                sentence.In(d.display).find('\n') == std::string_view::npos,
            "a sentence that is no stretch of a line", text);
  }
  rasad::text::Tokens tokens;
  rasad::text::Tokenize(d.display, tokens);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Span token = tokens.span(i);
    const Span from = ToSource(d, token);
    Require(from.begin < from.end && from.end <= d.source.size(), "no source", token.In(d.display));
    // Inside the segment that shows it.
    const auto inside = std::any_of(d.segments.begin(), d.segments.end(), [&](const Segment& one) {
      return one.display && one.display->begin <= token.begin && token.end <= one.display->end &&
             one.source.begin <= from.begin && from.end <= one.source.end;
    });
    Require(inside, "the source of another segment", token.In(d.display));
  }
}

void Check(std::string_view text) {
  rasad::document::Hints plain;
  plain.content_type = "text/plain";
  const auto parsed = rasad::document::Parse(text, plain);
  if (!parsed) return;
  CheckSegments(*parsed, text);
  CheckSpans(*parsed, text);
  const auto again = rasad::document::Parse(text, plain);
  Require(again && again->display == parsed->display && again->flags == parsed->flags,
          "twice differs", text);
  // What was shown is not changed by being shown again, line for line; fewer lines may be kept.
  const auto twice = rasad::document::Parse(parsed->display, plain);
  if (!twice || twice->display.empty() || twice->language != parsed->language) return;
  std::size_t begin = 0;
  while (begin <= twice->display.size()) {
    const std::size_t end = std::min(twice->display.find('\n', begin), twice->display.size());
    const std::string line = twice->display.substr(begin, end - begin);
    bool found = false;
    for (const Segment& segment : twice->segments) {
      if (!segment.display || segment.display->begin != begin) continue;
      found = true;
      // A part of a line, or lines that were joined, read otherwise by right.
      const std::string_view was = segment.source.In(parsed->display);
      const bool whole =
          (segment.source.begin == 0 || parsed->display[segment.source.begin - 1] == '\n') &&
          was.find('\n') == std::string_view::npos;
      Require(!whole || was == line, "a shown line changed", was);
    }
    Require(found, "a line without a segment", line);
    begin = end + 1;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Check(rasad::fuzz::AsText(data, size));
  Check(rasad::fuzz::FromPalette(data, size));
  Check(FromLines(data, size));
  return 0;
}

// Any page is refused with a reason or becomes a document whose spans hold: segments partition the
// text, what is shown leads back to it, on code points; flags are sorted; twice the same.
#include <algorithm>
#include <string>
#include <string_view>

#include "core/document/document.h"
#include "palette.h"

namespace {

using rasad::document::Document;
using rasad::document::Segment;
using rasad::document::SegmentKind;
using rasad::fuzz::Require;
using rasad::text::Span;

// What pages are made of, and what parsers trip over.
constexpr std::string_view kMarkup[] = {
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<div class='related'>",
    "<div id=comments>",
    "<article>",
    "</article>",
    "<h1>",
    "</h1>",
    "<h2 class=title>",
    "<a href='/'>",
    "<a href='/news/1'>",
    "</a>",
    "<ul>",
    "<li>",
    "</ul>",
    "<br>",
    "<b>",
    "</b>",
    "<i>",
    "<span>",
    "</span>",
    "<span hidden>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<form>",
    "<img src=a alt='",
    "'>",
    "\">",
    "<title>",
    "</title>",
    "<script>",
    "</script>",
    "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"",
    "\",\"datePublished\":\"2025-01-19T10:00:00Z\"}",
    "<meta property='og:title' content='",
    "<meta itemprop=datePublished content='1403-10-30'>",
    "<time datetime='2025-01-19T10:00:00+03:30'>",
    "</time>",
    "<svg>",
    "<math>",
    "<select>",
    "<template>",
    "<style>",
    "<!--",
    "-->",
    "--!>",
    "<![CDATA[",
    "<?xml ?>",
    "<!DOCTYPE html>",
    "</body>",
    "&zwnj;",
    "&nbsp;",
    "&#1705;",
    "&#x200c;",
    "&#0;",
    "&",
    "<",
    "\r",
    "\f",
    "\u06f1\u06f4\u06f0\u06f3/\u06f1\u06f0/\u06f3\u06f0",
    "\u06a9\u062f \u062e\u0628\u0631: \u06f1\u06f2\u06f3\u06f4\u06f5",
};

bool IsBoundary(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

void CheckSpan(Span span, std::string_view text) {
  Require(span.begin <= span.end && span.end <= text.size(), "a span outside", text);
  Require(IsBoundary(text, span.begin) && IsBoundary(text, span.end), "inside a letter", text);
}

void CheckDocument(const Document& document, std::string_view html) {
  Require(rasad::text::FindInvalidUtf8(document.source) == std::string_view::npos, "source", html);
  Require(rasad::text::FindInvalidUtf8(document.display) == std::string_view::npos, "shown", html);
  std::uint32_t at = 0;
  for (const Segment& segment : document.segments) {
    Require(segment.source.begin == at && segment.source.end > at, "no partition", html);
    at = segment.source.end;
    CheckSpan(segment.source, document.source);
    Require(!segment.reason.empty(), "no reason", html);
    Require(segment.display.has_value() == (segment.kind <= SegmentKind::kBody), "shown?", html);
    if (!segment.display) continue;
    CheckSpan(*segment.display, document.display);
    // Each letter that is shown comes from the segment.
    for (std::uint32_t i = segment.display->begin; i < segment.display->end;) {
      std::uint32_t next = i + 1;
      while (!IsBoundary(document.display, next)) ++next;
      const Span source = rasad::document::ToSource(document, {i, next});
      CheckSpan(source, document.source);
      Require(segment.source.begin <= source.begin && source.end <= segment.source.end,
              "from another segment", html);
      i = next;
    }
  }
  Require(at == document.source.size(), "not all of the source", html);
  Require(std::is_sorted(document.flags.begin(), document.flags.end()), "flags", html);
  for (const Span sentence : document.sentences) CheckSpan(sentence, document.display);
}

void Check(const std::string& html) {
  const rasad::document::Hints hints{"text/html", 1'737'400'000'000'000, std::nullopt};
  const auto parsed = rasad::document::Parse(html, hints);
  const auto same = rasad::document::Parse(html, hints);
  Require(parsed.has_value() == same.has_value(), "taken once only", html);
  if (!parsed) {
    Require(parsed.error().code == rasad::base::ErrorCode::kInvalidInput, "another error", html);
    Require(parsed.error().message.size() > 10, "no reason", html);
    return;
  }
  Require(parsed->source == same->source && parsed->display == same->display &&
              parsed->flags == same->flags && parsed->metadata.headline == same->metadata.headline,
          "differs", html);
  CheckDocument(*parsed, html);
  // Texts are set aside before the parse, unless the page uses the plane of their marks. A byte order
  // mark behind a comment is none.
  if (html.starts_with("\xEF\xBB\xBF")) return;
  const auto whole = rasad::document::Parse("<!--\U00100000-->" + html, hints);
  if (rasad::text::FindInvalidUtf8(html) == std::string_view::npos && parsed->charset == "utf-8") {
    Require(whole && whole->source == parsed->source, "differs where parsed whole", html);
  }
}

// Each byte picks a tag, some letters, or a line of prose.
std::string FromMarkup(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kProse = 48;
  std::string html;
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] < std::size(kMarkup)) {
      html += kMarkup[data[i]];
    } else if (data[i] >= 256 - kProse) {
      for (int word = 0; word < 14; ++word) {
        html += rasad::fuzz::kPalette[(data[i] * 7u + static_cast<unsigned>(word) * 13u) %
                                      std::size(rasad::fuzz::kPalette)];
        html += ' ';
      }
      html += '.';
    } else {
      html += rasad::fuzz::kPalette[data[i] % std::size(rasad::fuzz::kPalette)];
    }
  }
  return html;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Check(std::string(rasad::fuzz::AsText(data, size)));
  Check(FromMarkup(data, size));
  return 0;
}

// Mentions of any bytes lie on code points inside of the text, nested or disjoint, twice the same.
#include <string>
#include <string_view>

#include "core/article/normalize.h"
#include "core/extraction/extractor.h"
#include "core/extraction/gazetteer.h"
#include "core/extraction/tables.h"
#include "palette.h"

namespace {

using namespace rasad;
using rasad::fuzz::Require;

bool IsBoundary(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

void CheckSpan(const news::v1::Span& span, std::string_view text) {
  Require(span.begin() < span.end() && span.end() <= text.size(), "a span outside", text);
  Require(IsBoundary(text, span.begin()) && IsBoundary(text, span.end()), "inside a letter", text);
}

bool Inside(const news::v1::Span& inner, const news::v1::Span& outer) {
  return outer.begin() <= inner.begin() && inner.end() <= outer.end();
}

void CheckOrder(const news::v1::Mention& a, const news::v1::Mention& b, std::string_view text) {
  const news::v1::Span& first = a.display();
  const news::v1::Span& second = b.display();
  Require(first.begin() < second.begin() ||
              (first.begin() == second.begin() && first.end() > second.end()),
          "not in order", text);
  Require(first.end() <= second.begin() || Inside(second, first), "two that cross", text);
}

void CheckMention(const news::v1::Mention& one, const news::v1::NormalizedArticle& article) {
  const std::string_view display = article.display_text();
  CheckSpan(one.display(), display);
  CheckSpan(one.source(), article.source_text());
  const std::string_view slice =
      display.substr(one.display().begin(), one.display().end() - one.display().begin());
  Require(one.text() == slice, "another text than its span", display);
  Require(slice.find('\n') == std::string_view::npos, "beyond a line", display);
  Require(!one.rule().empty() && one.confidence() > 0 && one.confidence() <= 1, "found by nobody",
          display);
  Require(one.type() != news::v1::MENTION_TYPE_UNSPECIFIED, "of no type", display);
  bool in_segment = false;
  for (const news::v1::Segment& segment : article.segments()) {
    in_segment |= segment.has_display() && Inside(one.display(), segment.display()) &&
                  Inside(one.source(), segment.source());
  }
  Require(in_segment, "in no segment", display);
}

void Check(std::string text, bool dated) {
  news::v1::RawArticle raw;
  raw.set_article_id("0123");
  raw.set_revision_id("4567");
  raw.set_content(std::move(text));
  raw.mutable_received_at()->set_seconds(1'760'000'000);
  if (dated) raw.mutable_published_at()->set_seconds(1'759'500'000);
  const auto article = article::Normalize(raw);
  if (!article) return;
  const news::v1::ExtractedArticle found = extraction::Extract(*article);
  const std::string_view display = found.article().display_text();
  for (int i = 0; i < found.mentions_size(); ++i) {
    CheckMention(found.mentions(i), found.article());
    for (int k = 0; k < i; ++k) CheckOrder(found.mentions(k), found.mentions(i), display);
  }
  const news::v1::ExtractedArticle again = extraction::Extract(*article);
  Require(found.SerializeAsString() == again.SerializeAsString(), "found otherwise", display);
}

// Phrases of the tables and digits between them, picked by the bytes.
std::string FromTables(const std::uint8_t* data, std::size_t size) {
  const extraction::Tables& tables = extraction::GetTables();
  constexpr std::string_view kBetween[] = {
      " ", " ", " ",  " ",  "\u200c",   "/", "\u060c ", ":",
      ".", "(", ") ", "\n", " \u0648 ", "-", " 12 ",    " \u062a\u0627 "};  // ZWNJ, COMMA, and, to
  const auto& places = rasad::extraction::GetGazetteer().places;
  std::string text;
  for (std::size_t i = 0; i + 2 < size; i += 3) {
    const std::size_t pick = data[i] | static_cast<std::size_t>(data[i + 1]) << 8;
    switch (data[i + 2] >> 5) {
      case 0:
        text += std::to_string(pick % 2100);
        break;
      case 1:
        text += rasad::fuzz::kPalette[pick % std::size(rasad::fuzz::kPalette)];
        break;
      case 2:
      case 3:
        text += places[pick % places.size()].name;
        break;
      default:
        text += tables.rows[pick % tables.rows.size()].surface;
    }
    text += kBetween[data[i + 2] & 0x0f];
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const bool dated = size % 2 == 0;
  Check(std::string(rasad::fuzz::AsText(data, size)), dated);
  Check(rasad::fuzz::FromPalette(data, size), dated);
  Check(FromTables(data, size), dated);
  return 0;
}

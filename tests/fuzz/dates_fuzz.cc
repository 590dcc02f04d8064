// Expressions of time lie in order inside of the text, on code points, and their values exist.
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/calendar.h"
#include "core/text/dates.h"
#include "core/text/lexicon.h"
#include "core/text/normalizer.h"
#include "core/text/temporal.h"
#include "core/text/tokens.h"
#include "palette.h"

namespace rasad::data {
std::string_view times();
}  // namespace rasad::data

namespace {

using namespace rasad::text;
using rasad::fuzz::Require;

bool IsBoundary(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

void CheckSpan(Span span, std::string_view text) {
  Require(span.begin < span.end && span.end <= text.size(), "a span outside", text);
  Require(IsBoundary(text, span.begin) && IsBoundary(text, span.end), "inside a letter", text);
}

void CheckValue(const TimeExpression& one, const TimeAnchor& anchor, std::string_view text) {
  const DateValue value = Resolve(one, anchor);
  Require(!value.days || value.days->first <= value.days->last, "days run back", text);
  Require(!one.year_named || anchor.day || !value.days, "a year of no day", text);
  for (int k = 0; k < one.amount_count; ++k) {
    const TimeAmount& amount = one.amounts[static_cast<std::size_t>(k)];
    Require(std::isnan(amount.count) || amount.count > 0, "an amount that is none", text);
    Require(amount.unit != TimeUnit::kNone, "an amount of nothing", text);
  }
  if (one.kind == TimeKind::kTime && one.clock.hour >= 0) {
    Require(one.clock.hour <= 24 && one.clock.minute >= 0 && one.clock.minute < 60, "no hour",
            text);
  }
  const DateParts& first = one.first;
  if (one.form == TimeForm::kWritten && first.day != 0) {
    Require(first.day >= 1 && first.day <= 31 && first.month >= 1 && first.month <= 12,
            "no day of a month", text);
  }
}

void Check(std::string_view display) {
  constexpr std::int64_t kToday = 20'365;
  Tokens tokens;
  Tokenize(display, tokens);
  TokenNumbers numbers;
  NumbersByToken(display, tokens, numbers);
  std::vector<TimeExpression> found;
  FindTimes(display, tokens, numbers, kToday, found);
  std::uint32_t last = 0;
  for (const TimeExpression& one : found) {
    CheckSpan(one.span, display);
    Require(one.begin < one.end && one.end <= tokens.size(), "tokens outside", display);
    Require(one.inner >= one.begin && one.inner <= one.end, "no inner date", display);
    Require(one.begin >= last, "not in order", display);
    last = one.begin;
    const Direction direction = DirectionOf(display, tokens, one.begin);
    CheckValue(one, {kToday, direction, false}, display);
    CheckValue(one, {}, display);
  }
  std::vector<TimeSpan> spans;
  JoinTimes(display, tokens, numbers, found, spans);
  std::uint32_t end = 0;
  for (const TimeSpan& span : spans) {
    CheckSpan(span.span, display);
    Require(span.span.begin >= end, "spans overlap", display);
    Require(span.first < span.last && span.last <= found.size(), "no expressions", display);
    end = span.span.end;
  }
}

// Words of the table of time and digits between them, picked by the bytes.
std::string FromTimeWords(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Row> rows = ReadTable(rasad::data::times());
  constexpr std::string_view kBetween[] = {" ",   " ",        " ",  "\u200c", "/",  ":",
                                           " - ", "\u060c ",  ".",  " (",     ") ", "\n",
                                           "",    " \u0648 ", "\\", " 12 "};
  std::string text;
  for (std::size_t i = 0; i + 1 < size; i += 2) {
    const unsigned pick = data[i] | (data[i + 1] & 0x0fu) << 8;
    switch (data[i + 1] >> 6) {
      case 0:
        text += std::to_string(pick % 2100);
        break;
      case 1:
        text += rasad::fuzz::kPalette[pick % std::size(rasad::fuzz::kPalette)];
        break;
      default:
        text += rows[pick % rows.size()][0];
    }
    text += kBetween[(data[i + 1] >> 2) & 0x0f];
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source = rasad::fuzz::AsText(data, size);
  NormalizedText text;
  Normalize(source, text);
  Check(text.display);
  ParseFeedDate(source);
  ParseClock(source);
  for (const std::string& words :
       {rasad::fuzz::FromPalette(data, size), FromTimeWords(data, size)}) {
    Check(words);
    Normalize(words, text);
    Check(text.display);
    ParseFeedDate(words);
  }
  return 0;
}

// MONEY, QUANTITY and PERCENT: a number or a range of numbers with what it counts.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <iterator>

#include "core/extraction/page.h"

namespace rasad::extraction {
namespace {

using news::v1::Amount;

// A number or a range read at a token.
struct Numbers {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  text::Decimal low;
  text::Decimal high;
  bool digits = false;
};

news::v1::Qualifier QualifierOf(const std::string& name) {
  if (name == "more_than") return news::v1::QUALIFIER_MORE_THAN;
  if (name == "less_than") return news::v1::QUALIFIER_LESS_THAN;
  if (name == "up_to") return news::v1::QUALIFIER_UP_TO;
  if (name == "at_least") return news::v1::QUALIFIER_AT_LEAST;
  return news::v1::QUALIFIER_ABOUT;
}

class AmountReader {
 public:
  explicit AmountReader(Page& page) : page_(page) {}

  void Run() {
    for (std::uint32_t i = 0; i < page_.size();) {
      Numbers numbers;
      if (Taken(i) || !ReadNumbers(i, numbers)) {
        ++i;
        continue;
      }
      const std::uint32_t end = ReadCounted(numbers);
      i = std::max(end, numbers.end);
    }
  }

 private:
  bool Taken(std::uint32_t i) const {
    return page_.In(i, news::v1::MENTION_TYPE_DATE) || page_.In(i, news::v1::MENTION_TYPE_TIME);
  }

  // The value of a number that begins with digits at token i. On pages of before the autumn of 2010
  // decimals in ASCII digits stand back to front: "5/24" is 24.5 there, "2/7 billion" 7.2 billion.
  text::Decimal Turned(std::uint32_t i, text::Decimal read) const {
    constexpr std::int64_t kSince = 14875;  // 2010-09-23, the first of Mehr 1389
    if (!page_.published() || *page_.published() >= kSince || !page_.IsNumber(i)) return read;
    const std::string_view digits = page_.text(i);
    const std::size_t slash = digits.find('/');
    if (slash == std::string_view::npos) return read;
    const std::string_view shown_first = digits.substr(0, slash);
    std::int64_t fraction = 0;
    std::int64_t whole = 0;
    // Nobody writes a fraction of zero.
    if (!ReadDigits(shown_first, fraction) || fraction == 0) return read;
    if (!ReadDigits(digits.substr(slash + 1), whole)) return read;
    const text::Decimal turned =
        text::Decimal(whole) + text::Decimal(fraction, -static_cast<int>(shown_first.size()));
    // What was read is the digits as they stand, perhaps times a power of ten.
    const std::optional<text::Decimal> shown = text::ParseDecimal(digits, true);
    if (!shown || !shown->valid() || shown->mantissa() != read.mantissa()) return read;
    return turned * text::Decimal(1, read.exponent() - shown->exponent());
  }

  static bool ReadDigits(std::string_view text, std::int64_t& value) {
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    return text.size() <= 9 && read.ec == std::errc() && read.ptr == end && value >= 0;
  }

  // A slash inside digits is a decimal mark here: dates were read before.
  bool ReadOne(std::uint32_t i, text::Decimal& value, std::uint32_t& end, bool& digits) const {
    const text::Number& number = page_.number(i);
    if (number.tokens > 0) {
      if (number.ordinal || number.denominator != 1 || !number.value.valid()) return false;
      value = Turned(i, number.value);
      end = i + number.tokens;
      digits = number.digits;
      return true;
    }
    if (!page_.IsNumber(i)) return false;
    const std::optional<text::Decimal> decimal = text::ParseDecimal(page_.text(i), true);
    if (!decimal || !decimal->valid()) return false;
    value = Turned(i, *decimal);
    end = i + 1;
    digits = true;
    return true;
  }

  bool ReadNumbers(std::uint32_t i, Numbers& out) const {
    out.begin = i;
    if (!ReadOne(i, out.low, out.end, out.digits)) return false;
    out.high = out.low;
    if (!page_.Breaks(out.end) && page_.Is(out.end, Kind::kRange) && !page_.Breaks(out.end + 1)) {
      text::Decimal high;
      std::uint32_t end = 0;
      bool digits = false;
      if (ReadOne(out.end + 1, high, end, digits) && high > out.low) {
        // "3 to 6 million" scales both.
        out.low = text::ScaledLow(out.low, high);
        out.high = high;
        out.end = end;
      }
    }
    return true;
  }

  void Fill(const Numbers& numbers, Amount& amount) const {
    amount.set_low(numbers.low);
    amount.set_high(numbers.high);
    // A qualifier of up to two words stands right before the number.
    for (std::uint32_t words = 2; words >= 1; --words) {
      if (numbers.begin < words) continue;
      const std::uint32_t at = numbers.begin - words;
      const Match* match = page_.Longest(at, Kind::kQualifier);
      if (match != nullptr && match->end == numbers.begin &&
          !page_.tokens().starts_line[numbers.begin]) {
        amount.set_qualifier(QualifierOf(page_.row(*match).arg));
        return;
      }
    }
  }

  // What is counted; where the mention ends, or the begin of the number if it is none.
  std::uint32_t ReadCounted(const Numbers& numbers) {
    const std::uint32_t at = numbers.end;
    if (at >= page_.size() || page_.tokens().starts_line[at]) return numbers.begin;
    const Match* percent = page_.Longest(at, Kind::kPercent);
    if (percent != nullptr || page_.text(at) == "%" || page_.text(at) == "\u066A") {
      const std::uint32_t end = percent != nullptr ? percent->end : at + 1;  // ARABIC PERCENT SIGN
      Candidate& one =
          page_.Propose(numbers.begin, end, news::v1::MENTION_TYPE_PERCENT, "percent", 0.98f);
      if (percent != nullptr) one.row = page_.row(*percent).surface.data();
      Fill(numbers, *one.mention.mutable_percent()->mutable_amount());
      return end;
    }
    if (page_.Breaks(at)) return numbers.begin;
    if (const Match* currency = page_.Longest(at, Kind::kCurrency)) {
      return ProposeMoney(numbers, *currency);
    }
    return ReadQuantity(numbers);
  }

  std::uint32_t ProposeMoney(const Numbers& numbers, const Match& currency) {
    const Row& row = page_.row(currency);
    const std::string code = row.arg.substr(0, row.arg.find(' '));
    const text::Decimal factor =
        text::ParseDecimal(std::string_view(row.arg).substr(code.size() + 1))
            .value_or(text::Decimal());
    Candidate& one =
        page_.Propose(numbers.begin, currency.end, news::v1::MENTION_TYPE_MONEY, "money", 0.97f);
    one.row = row.surface.data();
    news::v1::MoneyValue& money = *one.mention.mutable_money();
    Numbers scaled = numbers;
    // Hemmat is toman with a scale: the amount is told in toman.
    const text::Decimal toman(10);
    const bool scaled_unit = code == "IRT" && factor > toman;
    if (scaled_unit) {
      scaled.low = scaled.low * factor * text::Decimal(1, -1);
      scaled.high = scaled.high * factor * text::Decimal(1, -1);
    }
    Fill(scaled, *money.mutable_amount());
    money.set_currency(code);
    if (factor > text::Decimal()) {
      const text::Decimal rials = scaled_unit ? toman : factor;
      money.set_irr_low(scaled.low * rials);
      money.set_irr_high(scaled.high * rials);
    }
    return currency.end;
  }

  std::uint32_t ReadQuantity(const Numbers& numbers) {
    std::uint32_t at = numbers.end;
    const bool one_word = !numbers.digits && numbers.low == 1 && numbers.high == 1;
    const Match* unit = page_.Longest(at, Kind::kUnit);
    const Match* noun = page_.Longest(at, Kind::kNoun);
    if (noun != nullptr && (unit == nullptr || noun->end > unit->end)) unit = nullptr;
    if (unit != nullptr) {
      const std::string& code = page_.row(*unit).arg;
      const bool adjective = code.find(" adjective") != std::string::npos;
      // "one day" is an article; "one-day" is not.
      if (one_word && !adjective) return numbers.begin;
      return Propose(numbers, unit->end,
                     CountsPersons(*unit) ? "person" : code.substr(0, code.find(' ')), at,
                     unit->end, "quantity.unit", 0.95f, unit);
    }
    // "one" before a noun is an article.
    if (one_word) return numbers.begin;
    std::uint32_t noun_at = at;
    if (page_.Is(at, Kind::kClassifier) && !page_.Breaks(at + 1)) {
      const Match* after = page_.Longest(at + 1, Kind::kNoun);
      if (after != nullptr && (noun == nullptr || noun->end <= after->begin)) {
        noun = after;
        noun_at = at + 1;
      } else if (noun == nullptr && page_.IsWord(at + 1) && !page_.Stops(at + 1)) {
        return Propose(numbers, at + 2, "", at, at + 2, "quantity.classifier", 0.7f);
      }
    }
    if (noun != nullptr) {
      const std::string& code = page_.row(*noun).arg;
      // "the two countries" are known, not counted.
      if (code.find(" many") != std::string::npos && !numbers.digits && numbers.high <= 2) {
        return numbers.begin;
      }
      std::uint32_t end = noun->end;
      if (const Match* adjective = page_.Longest(end, Kind::kAdjective);
          adjective != nullptr && !page_.Breaks(end)) {
        end = adjective->end;
      }
      return Propose(numbers, end, code.substr(0, code.find(' ')), noun_at, end, "quantity.noun",
                     0.9f, noun);
    }
    // A number before any other noun counts it, most of the time.
    if (page_.IsWord(at) && !page_.Stops(at) && !page_.Is(at, Kind::kAnd) &&
        page_.Longest(at, Kind::kMonth) == nullptr && page_.Longest(at, Kind::kPlace) == nullptr &&
        page_.Longest(at, Kind::kNumberWord) == nullptr && !IsUncounted(at) &&
        !Numbered(numbers.begin) && numbers.low >= 2 && numbers.low < 1e7 &&
        !LooksLikeYear(numbers)) {
      return Propose(numbers, at + 1, "", at, at + 1, "quantity.any_noun", 0.5f);
    }
    return numbers.begin;
  }

  bool IsUncounted(std::uint32_t i) const {
    const Row* row = page_.RowOf(i, Kind::kAfterCount);
    return row != nullptr && row->arg == "uncounted";
  }

  // The word "ton" also counts persons: "three of the workers", "three killed".
  bool CountsPersons(const Match& unit) const {
    constexpr std::string_view kTan = "\u062A\u0646";  // TEH NOON: ton, and person
    constexpr std::string_view kPlurals[] = {
        "\u06AF\u0627\u0646",                    // GAF ALEF NOON
        "\u06CC\u0627\u0646",                    // YEH ALEF NOON
        "\u06A9\u0627\u0631\u0627\u0646",        // KEHEH ALEF REH ALEF NOON
        "\u06AF\u0631\u0627\u0646",              // GAF REH ALEF NOON
        "\u062F\u0627\u0631\u0627\u0646",        // DAL ALEF REH ALEF NOON
        "\u0648\u0631\u0627\u0646",              // WAW REH ALEF NOON
        "\u0645\u0646\u062F\u0627\u0646",        // MEEM NOON DAL ALEF NOON
        "\u0622\u0645\u0648\u0632\u0627\u0646",  // ALEF MADDA MEEM WAW ZAIN ALEF NOON
    };
    std::uint32_t next = unit.end;
    if (page_.text(unit.begin, unit.end) != kTan || page_.Breaks(next)) return false;
    if (const Row* row = page_.RowOf(next, Kind::kAfterCount)) return row->arg == "persons";
    const Row* from = page_.RowOf(next, Kind::kStop);
    if (from == nullptr || from->arg != "from" || page_.Breaks(++next)) return false;
    if (page_.Is(next, Kind::kThis) && !page_.Breaks(next + 1)) ++next;
    if (const Row* row = page_.RowOf(next, Kind::kAfterCount)) return row->arg == "persons_from";
    const std::string_view word = page_.text(next);
    return page_.Longest(next, Kind::kPlace) == nullptr &&
           std::any_of(std::begin(kPlurals), std::end(kPlurals), [&](std::string_view plural) {
             return word.size() >= plural.size() + 6 && word.ends_with(plural);
           });
  }

  // "number 4134", "article 5", "phase 2": a name, no count.
  bool Numbered(std::uint32_t i) const {
    const std::uint32_t before = page_.Before(i);
    if (before == page_.size()) return false;
    const Row* site = page_.RowOf(before, Kind::kFacilityHead);
    return page_.RowOf(before, Kind::kNumberWord) != nullptr ||
           page_.RowOf(before, Kind::kLawHead) != nullptr || page_.Is(before, Kind::kZone) ||
           (site != nullptr && site->arg == "number");
  }

  static bool LooksLikeYear(const Numbers& numbers) {
    return (numbers.low >= 1300 && numbers.low < 1420) ||
           (numbers.low >= 1900 && numbers.low < 2050);
  }

  std::uint32_t Propose(const Numbers& numbers, std::uint32_t end, const std::string& unit,
                        std::uint32_t unit_begin, std::uint32_t unit_end, const char* rule,
                        float confidence, const Match* row = nullptr) {
    Candidate& one =
        page_.Propose(numbers.begin, end, news::v1::MENTION_TYPE_QUANTITY, rule, confidence);
    if (row != nullptr) one.row = page_.row(*row).surface.data();
    news::v1::QuantityValue& quantity = *one.mention.mutable_quantity();
    Fill(numbers, *quantity.mutable_amount());
    quantity.set_unit(unit);
    quantity.set_unit_text(std::string(page_.text(unit_begin, unit_end)));
    return end;
  }

  Page& page_;
};

}  // namespace

void FindAmounts(Page& page) { AmountReader(page).Run(); }

}  // namespace rasad::extraction

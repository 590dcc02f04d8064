// MONEY, QUANTITY and PERCENT: a number or a range of numbers with what it counts.
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/extraction/counted.h"
#include "core/extraction/page.h"
#include "core/extraction/units.h"
#include "core/text/number_items.h"

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

// What a number counts.
struct Counted {
  news::v1::MentionType type = news::v1::MENTION_TYPE_UNSPECIFIED;  ///< Unspecified: nothing.
  const char* rule = "";
  float confidence = 0;
  const Match* row = nullptr;  ///< The row that decided, or nullptr.
  std::string_view code;       ///< Unit or currency.
  std::uint32_t begin = 0;     ///< Tokens [begin, end) name it.
  std::uint32_t end = 0;
  bool before = false;    ///< It is a sign before the number.
  bool measured = false;  ///< By a unit, a currency or per cent: numbers before may share it.
};

news::v1::Qualifier QualifierOf(const std::string& name) {
  if (name == "more_than") return news::v1::QUALIFIER_MORE_THAN;
  if (name == "less_than") return news::v1::QUALIFIER_LESS_THAN;
  if (name == "up_to") return news::v1::QUALIFIER_UP_TO;
  if (name == "at_least") return news::v1::QUALIFIER_AT_LEAST;
  return news::v1::QUALIFIER_ABOUT;
}

// The signs of currencies, which no table of phrases can hold.
struct Sign {
  std::string_view text;
  std::string_view code;
};
constexpr Sign kSigns[] = {
    {"$", "USD"}, {"\u20AC", "EUR"} /* EURO SIGN */, {"\u00A3", "GBP"} /* POUND SIGN */};

bool IsPercentSign(std::string_view text) {
  return text == "%" || text == "\u066A";  // ARABIC PERCENT SIGN
}

bool IsDash(std::string_view text) {
  return text == "-" || text == "\u2013" || text == "\u2212";  // EN DASH, MINUS SIGN
}

class AmountReader {
 public:
  explicit AmountReader(Page& page) : page_(page) {}

  void Run() {
    for (std::uint32_t i = 0; (i = page_.NextNumber(i)) < page_.size();) {
      Numbers numbers;
      // "a third of a million" is no million.
      const std::uint32_t next = i + (page_.number(i).denominator > 1 ? page_.number(i).tokens : 1);
      i = !Taken(i) && ReadNumbers(i, numbers) ? Read(numbers) : next;
    }
  }

 private:
  bool Taken(std::uint32_t i) const {
    return page_.In(i, news::v1::MENTION_TYPE_DATE) || page_.In(i, news::v1::MENTION_TYPE_TIME);
  }

  // Proposes what the numbers count; where to read on.
  std::uint32_t Read(Numbers& numbers) {
    const Counted counted = CountedBy(numbers);
    if (counted.type == news::v1::MENTION_TYPE_UNSPECIFIED) {
      if (IsListed(numbers)) {
        listed_.push_back(numbers);
      } else {
        listed_.clear();
      }
      return numbers.end;
    }
    if (!listed_.empty() && ExceptionAfter(listed_.back()) == numbers.begin) {
      ProposeListed(listed_.back(), numbers, counted);
    } else if (!listed_.empty() && (counted.measured || IsVictims(listed_.back().end + 1))) {
      ReadList(numbers, counted);
    }
    listed_.clear();
    const std::uint32_t begin = counted.before ? counted.begin : numbers.begin;
    const std::uint32_t end = counted.before ? numbers.end : counted.end;
    Propose(numbers, begin, end, counted);
    return std::max(end, numbers.end);
  }

  // True if a waw or a comma and the next number, perhaps with a qualifier, follow.
  bool IsListed(const Numbers& numbers) const {
    const std::uint32_t joint = numbers.end;
    if (joint >= page_.size() || page_.tokens().starts_line[joint] || Numbered(numbers.begin)) {
      return false;
    }
    if (!page_.Is(joint, Kind::kAnd) && page_.text(joint) != kComma) return false;
    return NumberAfter(joint) < page_.size() || ExceptionAfter(numbers) < page_.size();
  }

  // "3 to 5 and in some cases up to 6": the number of the exception to a range; size() if it has
  // none.
  std::uint32_t ExceptionAfter(const Numbers& range) const {
    constexpr std::uint32_t kReach = 6;
    if (range.low == range.high || !page_.Is(range.end, Kind::kAnd)) return page_.size();
    for (std::uint32_t at = range.end + 1; at <= range.end + kReach && !page_.Breaks(at); ++at) {
      if (Taken(at) || page_.IsNumber(at) || page_.number(at).tokens > 0) break;
      const Match* limit = page_.Longest(at, Kind::kQualifier);
      if (limit != nullptr && page_.row(*limit).arg == "up_to") return NumberAfter(at - 1);
    }
    return page_.size();
  }

  // The number that stands behind a joint, with at most a qualifier between; size() if none does.
  std::uint32_t NumberAfter(std::uint32_t joint) const {
    std::uint32_t next = joint + 1;
    if (page_.Breaks(next)) return page_.size();
    if (const Match* qualifier = page_.Longest(next, Kind::kQualifier)) next = qualifier->end;
    // "5 and the wounding of 20"
    if (page_.Is(joint, Kind::kAnd) && IsVictims(next)) {
      ++next;
      if (!page_.Breaks(next) && page_.text(next) == kBecoming) ++next;
    }
    const bool number =
        !page_.Breaks(next) && (page_.number(next).tokens > 0 || page_.IsNumber(next));
    return number ? next : page_.size();
  }

  // What befell those that are counted: "killed", "wounding".
  bool IsVictims(std::uint32_t i) const {
    const Row* row = page_.RowOf(i, Kind::kAfterCount);
    return row != nullptr && (row->arg == "persons" || row->arg == "persons_near");
  }

  // "3, 5 and 7 hectares": each number has the unit. "above 100 and below 100 hectares" is one
  // range.
  void ReadList(Numbers& numbers, const Counted& counted) {
    std::uint32_t next = numbers.begin;
    std::size_t first = listed_.size();
    while (first > 0 && NumberAfter(listed_[first - 1].end) == next) {
      next = listed_[--first].begin;
    }
    // Commas alone do not make a list.
    if (first == listed_.size() || !page_.Is(listed_.back().end, Kind::kAnd)) return;
    const Match* from = QualifierBefore(listed_.back().begin);
    const Match* to = QualifierBefore(numbers.begin);
    if (to != nullptr) {
      const Numbers& low = listed_.back();
      // "above 100 and below 100 billion": the same number twice has the same scale.
      const bool twice = low.low.mantissa() == numbers.high.mantissa();
      const text::Decimal scaled = twice ? numbers.high : text::ScaledLow(low.low, numbers.high);
      if (from == nullptr || from->end != low.begin || scaled > numbers.high) return;
      numbers.begin = from->begin;
      numbers.low = scaled;
      return;
    }
    for (std::size_t i = first; i < listed_.size(); ++i) {
      if (!LooksLikeYear(listed_[i]) || !listed_[i].digits) {
        ProposeListed(listed_[i], numbers, counted);
      }
    }
  }

  // Proposes a number that shares scale and unit with the last one.
  void ProposeListed(Numbers one, const Numbers& last, const Counted& counted) {
    one.low = ScaledLike(one.low, last);
    one.high = ScaledLike(one.high, last);
    Propose(one, one.begin, one.end, counted);
  }

  // A number of a list with the scale word of the last one, which may be less: "7, 6 and 5
  // million".
  text::Decimal ScaledLike(text::Decimal value, const Numbers& last) const {
    if (value <= text::Decimal() || value >= text::Decimal(1, 3)) return value;
    const std::uint64_t word = page_.tokens().key_hash[last.end - 1];
    if (text::FindNumberWord(word).kind != text::NumberKind::kScale) return value;
    for (const int exponent : {12, 9, 6, 3}) {
      const text::Decimal scale(1, exponent);
      if (last.low < scale) continue;
      // Numbers that are far apart are no list: "500 and 2 million".
      const text::Decimal scaled = value * scale;
      return scaled < last.low * text::Decimal(10) ? scaled : value;
    }
    return value;
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

  // A number, or the two ends of a range: "3 to 6 million" scales both, "3 or 4", "7 - 8". The
  // larger end may stand first beside a dash, which is written from either side.
  bool ReadNumbers(std::uint32_t i, Numbers& out) const {
    out.begin = i;
    if (!ReadOne(i, out.low, out.end, out.digits)) return false;
    out.high = out.low;
    std::uint32_t at = out.end;
    if (at >= page_.size() || page_.tokens().starts_line[at]) return true;
    if (!out.digits && ReadAbout(out)) return true;
    const bool dash = IsDash(page_.text(at)) && page_.IsNumber(at + 1) && page_.IsNumber(i);
    const bool or_else = IsBefore(at, "or");
    // "between 5 and 7 million" is a range.
    const bool between = page_.Is(at, Kind::kAnd) && IsBefore(page_.Before(i), "between");
    if (!dash && !or_else && !between && !page_.Is(at, Kind::kRange)) return true;
    at = or_else ? page_.Longest(at, Kind::kBeforeCount)->end : at + 1;  // "or even" are two words
    if (at >= page_.size() || page_.tokens().starts_line[at] || Taken(at)) return true;
    text::Decimal high;
    std::uint32_t end = 0;
    bool digits = false;
    if (!ReadOne(at, high, end, digits) || high == out.low) return true;
    if (dash) {
      // Without a measure it is a score, a telephone number or a year.
      Numbers both{i, end, out.low, high, true};
      if (!CountedBy(both).measured && page_.Longest(end, Kind::kNoun) == nullptr) return true;
      if (high < out.low) std::swap(out.low, high);
    } else if (high < out.low) {
      return true;
    }
    out.low = text::ScaledLow(out.low, high);
    out.high = high;
    out.end = end;
    return true;
  }

  // "seven eight thousand", "four hundred, five hundred million": two neighbouring numbers in words
  // are a range.
  bool ReadAbout(Numbers& out) const {
    const bool comma = page_.text(out.end) == kComma;
    const std::uint32_t at = comma ? out.end + 1 : out.end;
    if (page_.Breaks(at) || Taken(at)) return false;
    text::Decimal high;
    std::uint32_t end = 0;
    bool digits = false;
    if (!ReadOne(at, high, end, digits) || digits || high <= out.low) return false;
    // "one, two and three" is a list.
    if (comma && end < page_.size() && (page_.Is(end, Kind::kAnd) || page_.text(end) == kComma)) {
      return false;
    }
    const text::Decimal low = text::ScaledLow(out.low, high);
    // "ten fifteen", "sixty seventy": neighbours in steps of one, five, ten.
    std::int64_t a = low.mantissa();
    std::int64_t b = high.mantissa();
    for (int more = low.exponent() - high.exponent(); more > 0 && more < 10; --more) a *= 10;
    for (int more = high.exponent() - low.exponent(); more > 0 && more < 10; --more) b *= 10;
    for (const std::int64_t step : {10, 5}) {
      while (a % step == 0 && b % step == 0 && b > 0) a /= step, b /= step;
    }
    if (b != a + 1) return false;
    out.low = low;
    out.high = high;
    out.end = end;
    return true;
  }

  // A qualifier of up to two words right before a number, or nullptr.
  const Match* QualifierBefore(std::uint32_t number) const {
    for (std::uint32_t words = 2; words >= 1; --words) {
      if (number < words) continue;
      const Match* match = page_.Longest(number - words, Kind::kQualifier);
      if (match != nullptr && match->end == number && !page_.tokens().starts_line[number]) {
        return match;
      }
    }
    return nullptr;
  }

  void Fill(const Numbers& numbers, Amount& amount) const {
    amount.set_low(numbers.low);
    amount.set_high(numbers.high);
    if (const Match* match = QualifierBefore(numbers.begin)) {
      amount.set_qualifier(QualifierOf(page_.row(*match).arg));
    }
  }

  bool IsBefore(std::uint32_t i, std::string_view arg) const {
    const Row* row = page_.RowOf(i, Kind::kBeforeCount);
    return row != nullptr && row->arg == arg;
  }

  // What the numbers count. Amounts of several units become one: "1 ton and 200 kilos".
  Counted CountedBy(Numbers& numbers) const {
    const std::uint32_t at = numbers.end;
    Counted out;
    out.begin = at;
    if (at < page_.size() && !page_.tokens().starts_line[at]) {
      const Match* percent = page_.Longest(at, Kind::kPercent);
      if (percent != nullptr || IsPercentSign(page_.text(at))) {
        return Percent(at, percent != nullptr ? percent->end : at + 1, percent);
      }
      if (const Sign* sign = SignAt(at)) return Money(at, at + 1, nullptr, sign->code);
      if (!page_.Breaks(at)) {
        if (const Match* currency = page_.Longest(at, Kind::kCurrency)) {
          Counted money = Money(at, currency->end, currency, page_.row(*currency).arg);
          if (IsTradition(numbers, *currency)) return out;
          ReadCents(numbers, money);
          return money;
        }
        if (!SignBefore(numbers.begin, out)) ReadQuantity(numbers, out);
        return out;
      }
    }
    SignBefore(numbers.begin, out);
    return out;
  }

  // "%45", "$33": the sign touches the number.
  bool SignBefore(std::uint32_t number, Counted& out) const {
    const std::uint32_t before = page_.Before(number);
    if (before >= page_.size() || page_.tokens().end[before] != page_.tokens().begin[number]) {
      return false;
    }
    const Sign* sign = SignAt(before);
    if (!IsPercentSign(page_.text(before)) && sign == nullptr) return false;
    out = sign == nullptr ? Percent(before, number, nullptr)
                          : Money(before, number, nullptr, sign->code);
    out.before = true;
    return true;
  }

  const Sign* SignAt(std::uint32_t i) const {
    const std::string_view text = page_.text(i);
    const auto* found = std::find_if(std::begin(kSigns), std::end(kSigns),
                                     [&](const Sign& sign) { return sign.text == text; });
    return found == std::end(kSigns) ? nullptr : found;
  }

  static Counted Percent(std::uint32_t begin, std::uint32_t end, const Match* row) {
    return {news::v1::MENTION_TYPE_PERCENT, "percent", 0.98f, row, {}, begin, end, false, true};
  }

  static Counted Money(std::uint32_t begin, std::uint32_t end, const Match* row,
                       std::string_view code) {
    return {news::v1::MENTION_TYPE_MONEY, "money", 0.97f, row, code, begin, end, false, true};
  }

  // The word "cent" is also "tradition", of which few are counted, in words.
  bool IsTradition(const Numbers& numbers, const Match& currency) const {
    return HasFlag(page_.row(currency).arg, "cent") && !numbers.digits &&
           numbers.high < text::Decimal(10);
  }

  // "333 dollars and 50 cents"; cents alone are told in the currency.
  void ReadCents(Numbers& numbers, Counted& money) const {
    const text::Decimal cent(1, -2);
    if (HasFlag(money.code, "cent")) {
      numbers.low = numbers.low * cent;
      numbers.high = numbers.high * cent;
      return;
    }
    const std::uint32_t joint = money.end;
    if (numbers.low != numbers.high || !page_.Is(joint, Kind::kAnd) || page_.Breaks(joint + 1)) {
      return;
    }
    text::Decimal part;
    std::uint32_t end = 0;
    bool digits = false;
    if (!ReadOne(joint + 1, part, end, digits) || part >= 100 || page_.Breaks(end)) return;
    const Match* small = page_.Longest(end, Kind::kCurrency);
    if (small == nullptr || !HasFlag(page_.row(*small).arg, "cent")) return;
    numbers.low = numbers.high = numbers.low + part * cent;
    money.end = small->end;
  }

  bool ReadQuantity(Numbers& numbers, Counted& out) const {
    const std::uint32_t at = numbers.end;
    const bool one_word = !numbers.digits && numbers.low == 1 && numbers.high == 1;
    const Match* unit = page_.Longest(at, Kind::kUnit);
    const Match* noun = page_.Longest(at, Kind::kNoun);
    if (noun != nullptr && (unit == nullptr || noun->end > unit->end)) unit = nullptr;
    out.type = news::v1::MENTION_TYPE_QUANTITY;
    if (unit != nullptr) {
      if (IsUncounted(*unit)) return None(out);
      const std::string& arg = page_.row(*unit).arg;
      out.code = FirstWord(arg);
      // "one day", "one metre" are articles; "one-day", "one ton" are not, "one person" is.
      const bool persons = CountsPersons(page_, *unit, numbers.begin, numbers.high >= 1000);
      const bool counts = !persons && (HasFlag(arg, "adjective") || HasFlag(arg, "one"));
      if (one_word && !counts && !IsHalf(unit->end)) return None(out);
      if (IsTeamOfAge(numbers.begin)) return None(out);
      out.rule = "quantity.unit";
      out.confidence = 0.95f;
      out.row = unit;
      out.end = unit->end;
      out.measured = true;
      if (persons) {
        out.code = "person";
      } else if (CountsDeaths(page_, *unit, numbers.begin, numbers.high >= 1000)) {
        out.code = "death";
      } else {
        ReadSmallerUnits(numbers, out);
      }
      return true;
    }
    // "one" before a noun is an article; behind "minute", "network" a number is a name.
    // A hall "of 6 thousand persons" is of that size.
    const bool size = !page_.Breaks(at) && page_.text(at) == kOfPersons;
    if (one_word || (Numbered(numbers.begin) && !size && numbers.low == numbers.high)) {
      return None(out);
    }
    const bool few = !numbers.digits && numbers.high <= 3;
    const std::uint32_t before = page_.Before(numbers.begin);
    if (few && IsBefore(before, "every")) return None(out);
    if (page_.Is(at, Kind::kClassifier) && !page_.Breaks(at + 1)) {
      const Match* after = page_.Longest(at + 1, Kind::kNoun);
      if (noun != nullptr && noun->end > at + 1) {
        // The table has the classifier with its noun.
      } else if (after != nullptr) {
        // The carcass of an animal is none.
        const std::string& arg = page_.RowOf(at, Kind::kClassifier)->arg;
        const bool own = HasFlag(arg, "own");
        if (!own) out.begin = at + 1;
        if (!Noun(*after, out)) return false;
        if (own) out.code = FirstWord(arg);
        return true;
      } else if (noun == nullptr) {
        // What kind of thing it is, the unknown words behind do not tell.
        out.rule = "quantity.classifier";
        out.confidence = 0.3f;
        out.code = page_.RowOf(at, Kind::kClassifier)->arg;
        out.end = at + 1;
        return true;
      }
    }
    if (noun != nullptr) {
      // "the two sides" are known, not counted.
      const bool known = HasFlag(page_.row(*noun).arg, "many") || IsBefore(before, "between");
      if (few && numbers.high <= 2 && known) return None(out);
      return Noun(*noun, out);
    }
    // A number before any other noun counts it, most of the time.
    if (!IsCountable(page_, at) || numbers.low < 2 ||
        (numbers.low >= 1e7 && !IsPeople(page_, at)) || LooksLikeYear(numbers) ||
        (few && IsBefore(before, "these")) || IsSpelt(page_, numbers.begin)) {
      return None(out);
    }
    out.rule = "quantity.any_noun";
    out.confidence = 0.5f;
    out.end = KindEnd(page_, at + 1);
    return true;
  }

  static bool None(Counted& out) {
    out.type = news::v1::MENTION_TYPE_UNSPECIFIED;
    return false;
  }

  // A noun in the plural is not counted, nor one that makes a verb with the next word ("takes
  // part").
  bool IsUncounted(const Match& noun) const {
    const std::string_view word = page_.text(noun.begin, noun.end);
    const std::string_view known = page_.row(noun).surface;
    const bool plural = (word.ends_with("\u0647\u0627") && !known.ends_with("\u0647\u0627")) ||
                        word.ends_with("\u0647\u0627\u06CC");  // HEH ALEF, and YEH
    return plural || (HasFlag(page_.row(noun).arg, "verbal") && page_.Is(noun.end, Kind::kVerb));
  }

  bool Noun(const Match& noun, Counted& out) const {
    if (IsUncounted(noun)) return None(out);
    const std::string& arg = page_.row(noun).arg;
    out.rule = "quantity.noun";
    out.confidence = 0.9f;
    out.row = &noun;
    out.code = FirstWord(arg);
    out.end = KindEnd(page_, noun.end, HasFlag(arg, "plain"));
    return true;
  }

  // "the team under 21 years": a class of age, not an amount.
  bool IsTeamOfAge(std::uint32_t number) const {
    constexpr std::uint32_t kReach = 5;
    const Match* under = QualifierBefore(number);
    if (under == nullptr || page_.row(*under).arg != "less_than") return false;
    std::uint32_t at = under->begin;
    for (std::uint32_t steps = 0; steps < kReach; ++steps) {
      at = page_.Before(at);
      if (at >= page_.size()) return false;
      if (IsBefore(at, "team")) return true;
    }
    return false;
  }

  // "and a half" behind a unit.
  bool IsHalf(std::uint32_t at) const {
    constexpr std::string_view kHalf = "\u0646\u06CC\u0645";  // NOON YEH MEEM
    return page_.Is(at, Kind::kAnd) && !page_.Breaks(at + 1) && page_.text(at + 1) == kHalf &&
           page_.number(at + 1).tokens == 0;
  }

  // "one ton and 200 kilos", "an hour, 32 minutes and 37 seconds", "a year and a half".
  void ReadSmallerUnits(Numbers& numbers, Counted& out) const {
    if (numbers.low != numbers.high) return;
    if (IsHalf(out.end)) {
      numbers.low = numbers.high = numbers.low + text::Decimal(5, -1);
      out.end += 2;
      return;
    }
    const Unit* unit = FindUnit(out.code);
    if (unit == nullptr || unit->factor == text::Decimal()) return;
    const Unit* named = unit;
    text::Decimal sum = numbers.low * unit->factor;
    bool base = unit->factor == text::Decimal(1);
    std::uint32_t end = out.end;
    while (end < page_.size() && !page_.tokens().starts_line[end] &&
           (page_.Is(end, Kind::kAnd) || page_.text(end) == kComma)) {
      text::Decimal value;
      std::uint32_t next = 0;
      bool digits = false;
      if (page_.Breaks(end + 1) || Taken(end + 1) || !ReadOne(end + 1, value, next, digits)) break;
      const Match* smaller = page_.Breaks(next) ? nullptr : page_.Longest(next, Kind::kUnit);
      if (smaller == nullptr) break;
      const Unit* part = FindUnit(FirstWord(page_.row(*smaller).arg));
      if (part == nullptr || part->dimension != unit->dimension || part->factor >= named->factor) {
        break;
      }
      sum = sum + value * part->factor;
      named = part;
      base = base || part->factor == text::Decimal(1);
      end = smaller->end;
    }
    if (named == unit) return;
    // Told in the base unit where it is named, else in the smallest.
    out.end = end;
    if (base) {
      out.code = BaseOf(*unit).code;
      numbers.low = sum;
    } else {
      out.code = named->code;
      numbers.low = text::Decimal(static_cast<std::int64_t>(
          static_cast<double>(sum) / static_cast<double>(named->factor) + 0.5));
    }
    numbers.high = numbers.low;
  }

  // "number 4134", "article 5", "phase 2": a name, no count.
  bool Numbered(std::uint32_t i) const {
    if (IsPartOfName(page_, i) || IsTold(page_, i)) return true;
    std::uint32_t before = page_.Before(i);
    if (before == page_.size()) return false;
    // "clauses 7 and 8"
    if (page_.Is(before, Kind::kAnd) && page_.IsNumber(page_.Before(before))) {
      before = page_.Before(page_.Before(before));
      if (before == page_.size()) return false;
    }
    const Row* site = page_.RowOf(before, Kind::kFacilityHead);
    if (IsBefore(before, "named")) return true;
    // "5 to 4" of a match
    const std::uint32_t score = page_.Before(before);
    if (IsBefore(before, "score") && score < page_.size() &&
        (page_.IsNumber(score) || page_.number(score).tokens > 0)) {
      return true;
    }
    return page_.RowOf(before, Kind::kNumberWord) != nullptr ||
           page_.RowOf(before, Kind::kLawHead) != nullptr || page_.Is(before, Kind::kZone) ||
           (site != nullptr && site->arg == "number");
  }

  static bool LooksLikeYear(const Numbers& numbers) {
    return (numbers.low >= 1300 && numbers.low < 1420) ||
           (numbers.low >= 1900 && numbers.low < 2050);
  }

  void Propose(Numbers numbers, std::uint32_t begin, std::uint32_t end, const Counted& counted) {
    const bool signs = counted.type != news::v1::MENTION_TYPE_QUANTITY || counted.measured;
    if (signs && numbers.low == numbers.high && IsBelowZero(page_, begin, end)) {
      numbers.low = numbers.high = -numbers.low;
    }
    Candidate& one = page_.Propose(begin, end, counted.type, counted.rule, counted.confidence);
    if (counted.row != nullptr) one.row = page_.row(*counted.row).surface.data();
    if (counted.type == news::v1::MENTION_TYPE_PERCENT) {
      Fill(numbers, *one.mention.mutable_percent()->mutable_amount());
    } else if (counted.type == news::v1::MENTION_TYPE_MONEY) {
      FillMoney(numbers, counted.code, *one.mention.mutable_money());
    } else {
      news::v1::QuantityValue& quantity = *one.mention.mutable_quantity();
      Fill(numbers, *quantity.mutable_amount());
      quantity.set_unit(std::string(counted.code));
      quantity.set_unit_text(std::string(UnitText(page_, counted.begin, counted.end)));
      quantity.set_per(PerTime(end));
    }
  }

  // "a day" behind a unit or noun, as a period's name; empty if it does not follow.
  std::string PerTime(std::uint32_t at) const {
    if (page_.Breaks(at) || page_.Breaks(at + 1) || Taken(at + 1)) return {};
    const Row* in = page_.RowOf(at, Kind::kStop);
    const Row* period = page_.RowOf(at + 1, Kind::kPeriod);
    if (in == nullptr || in->arg != "in" || period == nullptr || !page_.Stops(at + 2)) return {};
    return period->arg;
  }

  // `code` is "IRT 10": the currency and how many rials it is, 0 where that is no constant.
  void FillMoney(const Numbers& numbers, std::string_view code, news::v1::MoneyValue& money) const {
    const std::string_view currency = FirstWord(code);
    const text::Decimal factor =
        code.size() > currency.size()
            ? text::ParseDecimal(code.substr(currency.size() + 1)).value_or(text::Decimal())
            : text::Decimal();
    Numbers scaled = numbers;
    // Hemmat, "thousand-toman" are a currency with a scale: the amount is told in the currency.
    const bool toman = currency == "IRT";
    if (factor > text::Decimal(toman ? 10 : 1)) {
      const text::Decimal scale = toman ? factor * text::Decimal(1, -1) : factor;
      scaled.low = scaled.low * scale;
      scaled.high = scaled.high * scale;
    }
    Fill(scaled, *money.mutable_amount());
    money.set_currency(std::string(currency));
    if (factor > text::Decimal()) {
      money.set_irr_low(scaled.low * text::Decimal(toman ? 10 : 1));
      money.set_irr_high(scaled.high * text::Decimal(toman ? 10 : 1));
    }
  }

  static constexpr std::string_view kComma = "\u060C";  // ARABIC COMMA
  static constexpr std::string_view kBecoming =
      "\u0634\u062F\u0646";  // SHEEN DAL NOON: what makes a passive noun
  static constexpr std::string_view kOfPersons =
      "\u0646\u0641\u0631\u06CC";  // NOON FEH REH YEH: "of ... persons"

  Page& page_;
  std::vector<Numbers> listed_;  ///< Numbers before a waw or comma that wait for their unit.
};

}  // namespace

void FindAmounts(Page& page) { AmountReader(page).Run(); }

}  // namespace rasad::extraction

// Numbers from tokens: the grammar.
#include "core/text/numbers.h"

#include <array>
#include <string>

#include "core/text/chars.h"
#include "core/text/number_items.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

using Kind = NumberKind;

const Decimal kHalf(5, -1);
const Decimal kQuarter(25, -2);
const Decimal kThousand(1, 3);
const Decimal kMillion(1, 6);

// hundred, ten and unit with their sum; the parts tell "100 and 5 tenths" from "105 tenths".
struct Small {
  std::array<int, 3> parts{};
  std::size_t count = 0;
  std::size_t end = 0;  // the item behind it
  bool ordinal = false;

  int sum() const { return parts[0] + parts[1] + parts[2]; }
};

// A count with its scale words.
struct Group {
  Decimal count{1};
  Decimal scale{1};
  bool counted = false;
  bool ordinal = false;
  bool small_words = false;
  int scales = 0;  // how many scale words
  Small small;     // of small_words
  std::size_t end = 0;
};

// One number from the items on; the caller has read its sign.
class Grammar {
 public:
  explicit Grammar(NumberItems& items) : items_(items) {}

  // False if no number begins at the first item.
  bool Run() {
    Decimal limit;  // the next group is below this
    bool any = false;
    while (true) {
      std::size_t next = at_;
      const bool waw = any && Is(next, Kind::kWaw);
      if (waw) ++next;
      if (waw && Is(next, Kind::kHalf)) {
        ReadHalfOf(limit, next);
        break;
      }
      Group group;
      if (!ReadGroup(next, any, waw, group)) break;
      if (!any) {
        total_ = group.count * group.scale;
        limit = group.scale;
      } else if (!Add(group, limit)) {
        break;
      }
      any = true;
      at_ = group.end;
      ordinal_ = group.ordinal;
      if (Is(at_, Kind::kUnvalued)) {
        total_ = Decimal::Invalid();
        ++at_;
        break;
      }
      if (ordinal_) break;
      if (group.scale == Decimal(1)) {
        ReadTail(group);
        // "three quarters of a million"
        if (at_ > group.end && Is(at_, Kind::kScale)) total_ = total_ * At(at_++).value;
        break;
      }
    }
    if (!total_.whole()) decimal_ = true;
    return any;
  }

  Decimal total() const { return total_; }
  std::int32_t denominator() const { return denominator_; }
  bool ordinal() const { return ordinal_; }
  bool decimal() const { return decimal_; }
  std::size_t end() const { return at_; }

 private:
  const NumberItem& At(std::size_t k) { return items_.At(k); }
  bool Is(std::size_t k, Kind kind) { return At(k).kind == kind && !At(k).ordinal; }

  // "three million and a half" has half a million, unless the half has a scale of its own.
  void ReadHalfOf(Decimal limit, std::size_t half) {
    Decimal of = limit;
    at_ = half + 1;
    if (Is(at_, Kind::kScale) && At(at_).value < limit) of = At(at_++).value;
    total_ = total_ + kHalf * of;
  }

  // Adds a further group to the sum; false if it begins another number.
  bool Add(const Group& group, Decimal& limit) {
    const Decimal value = group.count * group.scale;
    if (value < limit && group.scale < limit) {
      // "two million and five milliard" are two numbers.
      if (!group.ordinal && Is(group.end, Kind::kScale)) return false;
      total_ = total_ + value;
      limit = group.scale;
      return true;
    }
    // "two thousand and 400 milliard", "one million and 200 thousand milliard": what was read
    // counts the last scale word.
    if (!group.counted || group.ordinal || group.scale <= kThousand) return false;
    if (limit == kThousand && group.count < kThousand && total_ < kMillion) {
      total_ = (total_ + group.count) * group.scale;
      limit = group.scale;
      return true;
    }
    const Decimal thousands = group.count * kThousand;
    const Decimal own = group.scale * Decimal(1, -3);  // without its "thousand"
    if (limit == kMillion && own > kThousand && group.scales == 2 && thousands < limit) {
      total_ = (total_ + thousands) * own;
      limit = own;
      return true;
    }
    return false;
  }

  bool ReadGroup(std::size_t k, bool continued, bool waw, Group& group) {
    const NumberItem& first = At(k);
    switch (first.kind) {
      case Kind::kDigits:
        if (continued && !waw) return false;
        group.count = first.value;
        group.counted = true;
        group.ordinal = first.ordinal;
        group.end = k + 1;
        if (group.ordinal) return true;
        break;
      case Kind::kHalf:
        if (continued || !items_.CountsWhatFollows(first)) return false;
        group.count = kHalf;
        group.counted = true;
        group.end = k + 1;
        break;
      case Kind::kQuarter:
        if (continued || !Is(k + 1, Kind::kScale)) return false;
        group.count = kQuarter;
        group.counted = true;
        group.end = k + 1;
        decimal_ = true;
        break;
      case Kind::kThousand:
        group.scale = kThousand;
        group.counted = true;
        group.end = k + 1;
        ReadScale(group);
        return true;
      case Kind::kOrdinal:
      case Kind::kFraction:
        group.count =
            first.kind == Kind::kFraction ? Decimal(1, -first.value.exponent()) : first.value;
        if (continued && (!waw || group.count >= Decimal(10))) return false;
        group.ordinal = true;
        group.end = k + 1;
        return true;
      case Kind::kScale:
        if (continued && !waw) return false;
        group.end = k;
        break;
      default:
        if (!ReadSmall(k, group.small)) return false;
        group.small_words = true;
        group.count = Decimal(group.small.sum());
        group.counted = true;
        group.ordinal = group.small.ordinal;
        group.end = group.small.end;
        if (group.ordinal) return true;
    }
    // "12 and a half thousand" has its half before the scale word.
    if (group.counted && Is(group.end, Kind::kWaw) && Is(group.end + 1, Kind::kHalf) &&
        Is(group.end + 2, Kind::kScale)) {
      group.count = group.count + kHalf;
      group.end += 2;
    }
    ReadScale(group);
    return true;
  }

  // Scale words in a row multiply ("thousand milliard") while they rise.
  void ReadScale(Group& group) {
    Decimal last = group.scale;
    while (At(group.end).kind == Kind::kScale && !group.ordinal) {
      const NumberItem& word = At(group.end);
      if (last > Decimal(1) && word.value <= last) break;
      last = word.value;
      group.scale = group.scale * last;
      group.ordinal = word.ordinal;
      ++group.scales;
      ++group.end;
    }
  }

  // Each place once, in falling order: twenty thirty are two numbers, and so are five three.
  bool ReadSmall(std::size_t k, Small& small) {
    int limit = 1000;
    std::size_t at = k;
    while (limit > 0 && !small.ordinal) {
      const bool waw = small.count > 0 && Is(at, Kind::kWaw);
      const std::size_t next = waw ? at + 1 : at;
      const NumberItem& item = At(next);
      int value = 0;
      std::size_t end = next + 1;
      bool ordinal = item.ordinal;
      switch (item.kind) {
        case Kind::kDigits:  // "four hundred and 39"
          if (!waw || !item.value.whole() || item.value >= Decimal(limit) || ordinal)
            value = -1;
          else
            value = static_cast<int>(static_cast<double>(item.value));
          break;
        case Kind::kOrdinal:
          value = waw && limit >= 10 && item.value < Decimal(10) ? Int(item) : -1;
          break;
        case Kind::kFraction:  // "the hundred and tenth" is no tenth
          ordinal = waw && limit == 100 && item.value == Decimal(1, -1);
          value = ordinal ? 10 : -1;
          break;
        case Kind::kUnit:
          value = Int(item);
          if (small.count == 0 && !ordinal && value > 0 && At(end).kind == Kind::kHundred &&
              At(end).value == Decimal(100)) {
            value *= 100;  // "se sad"
            ordinal = At(end).ordinal;
            ++end;
          }
          break;
        case Kind::kTeen:
        case Kind::kTen:
        case Kind::kHundred:
          value = Int(item);
          break;
        default:
          value = -1;
      }
      if (value < 0 || value >= limit || (value == 0 && small.count > 0)) break;
      if (small.count == 0 && !items_.IsNine(item) && end == next + 1) break;
      small.parts[small.count++] = value;
      small.ordinal = ordinal;
      limit = item.kind == Kind::kDigits ? 0 : value >= 100 ? 100 : value >= 20 ? 10 : 0;
      at = end;
    }
    small.end = at;
    return small.count > 0;
  }

  static int Int(const NumberItem& item) {
    return static_cast<int>(static_cast<double>(item.value));
  }

  // What may follow a number without a scale: halves, tenths, thirds, the point in words.
  void ReadTail(const Group& group) {
    const NumberItem& next = At(at_);
    if (Is(at_, Kind::kFraction)) {
      ReadTenths(group, next.value);
      return;
    }
    if ((next.value == Decimal(10) || next.value == Decimal(100)) && !next.ordinal &&
        Is(at_ + 1, Kind::kFraction) && At(at_ + 1).value == Decimal(1, -3)) {
      ++at_;  // "five ten-thousandths"
      ReadTenths(group, Decimal(1, next.value == Decimal(10) ? -4 : -5));
      return;
    }
    if (group.small_words && group.small.count == 1 && total_ == group.count &&
        IsDenominator(at_, group.small.sum())) {
      Divide(Decimal(), group.small.sum(), at_);
      return;
    }
    const bool point = Is(at_, Kind::kPoint);
    if (!point && !Is(at_, Kind::kWaw)) return;
    if (!point && Is(at_ + 1, Kind::kHalf)) {
      total_ = total_ + kHalf;
      at_ += 2;
      return;
    }
    // "and five tenths", "and one third", "point zero five"
    std::size_t k = at_ + 1;
    int zeros = 0;
    while (point && At(k).kind == Kind::kUnit && At(k).value == Decimal() &&
           (Is(k + 1, Kind::kUnit) || Is(k + 1, Kind::kTeen) || Is(k + 1, Kind::kTen))) {
      ++zeros;
      ++k;
    }
    Decimal part;
    int places = 0;
    Small small;
    if (Is(k, Kind::kDigits) && At(k).value.whole()) {
      part = At(k).value;
      places = At(k).digits;
      ++k;
    } else if (ReadSmall(k, small) && !small.ordinal) {
      part = Decimal(small.sum());
      places = static_cast<int>(std::to_string(small.sum()).size());
      k = small.end;
    } else {
      return;
    }
    if (Is(k, Kind::kFraction)) {
      total_ = total_ + part * At(k).value;
      at_ = k + 1;
    } else if (point) {
      total_ = total_ + part * Decimal(1, -(zeros + places));
      at_ = k;
    } else if (small.count == 1 && IsDenominator(k, small.sum())) {
      Divide(total_, small.sum(), k);
    }
  }

  // "105 tenths" is 100 and 5 tenths: of what was read, the longest end that makes a fraction.
  void ReadTenths(const Group& group, Decimal unit) {
    const Decimal whole = Decimal(1, -unit.exponent());
    Decimal part = total_;
    if (part >= whole && group.small_words) {
      part = group.count;
      for (std::size_t k = 0; k + 1 < group.small.count && part >= whole; ++k) {
        part = part + Decimal(-group.small.parts[k]);
      }
      if (part >= whole) part = total_;
    }
    total_ = total_ + -part + part * unit;
    ++at_;
    decimal_ = true;
  }

  // "two thirds": a unit before an ordinal that is more. "first" and attributive forms never are.
  bool IsDenominator(std::size_t k, int unit) {
    const NumberItem& item = At(k);
    if (!item.ordinal || item.attributive || item.kind == Kind::kDigits) return false;
    if (unit < 1 || unit > 9 || !item.value.whole()) return false;
    const Decimal most = item.kind == Kind::kScale ? kThousand : Decimal(100);
    return item.value > Decimal(unit) && item.value <= most &&
           (item.value > Decimal(2) || unit == 1);
  }

  void Divide(Decimal whole, int unit, std::size_t k) {
    const int by = Int(At(k));
    at_ = k + 1;
    decimal_ = true;
    // A decimal where it is one within the thousandths, else a fraction.
    for (std::int64_t tens = 10, places = 1; places <= 3; tens *= 10, ++places) {
      if (tens * unit % by == 0) {
        total_ = whole + Decimal(tens * unit / by, static_cast<int>(-places));
        return;
      }
    }
    total_ = whole * Decimal(by) + Decimal(unit);
    denominator_ = by;
  }

  NumberItems& items_;
  std::size_t at_ = 0;
  Decimal total_;
  std::int32_t denominator_ = 1;
  bool ordinal_ = false;
  bool decimal_ = false;
};

// What "some" and "tens of" count: ten, a hundred, a scale.
bool IsRound(const NumberWord& word) {
  return word.kind == Kind::kScale || word.value == Decimal(100) ||
         (word.kind == Kind::kTeen && word.value == Decimal(10) && !word.ordinal);
}

// "some thousand", "some hundred milliard", "10s of thousands": the scale word at token i belongs
// to an amount that is not told.
bool IsVague(std::string_view display, const Tokens& tokens, std::size_t i) {
  for (; i > 0 && !tokens.starts_line[i]; --i) {
    const NumberWord before = FindNumberWord(tokens.key_hash[i - 1]);
    if (before.kind == Kind::kVague) return true;
    if (!IsRound(before)) {
      // HEH ALEF, the plural glued to digits
      return i > 1 && tokens.kind[i - 2] == TokenKind::kNumber &&
             tokens.end[i - 2] == tokens.begin[i - 1] &&
             tokens.span(i - 1).In(display) == "\u0647\u0627";
    }
  }
  return false;
}

// A sign in marks touches its digits and no word before it, else it is a dash.
bool IsSign(std::string_view display, const Tokens& tokens, std::size_t i, bool& minus) {
  const std::string_view mark = tokens.span(i).In(display);
  minus = mark == "-" || mark == "\xe2\x88\x92";  // MINUS SIGN
  if (!minus && mark != "+") return false;
  if (i + 1 >= tokens.size() || tokens.kind[i + 1] != TokenKind::kNumber ||
      tokens.begin[i + 1] != tokens.end[i]) {
    return false;
  }
  if (i == 0 || tokens.end[i - 1] != tokens.begin[i]) return true;
  // Behind what closes a number or a bracket it is a dash: "20%-30%".
  const std::string_view before = tokens.span(i - 1).In(display);
  return tokens.kind[i - 1] != TokenKind::kWord && tokens.kind[i - 1] != TokenKind::kNumber &&
         before != "%" && before != "\u066A" && before != ")" && before != "]" &&  // PERCENT SIGN
         before != "\u00BB";                                                       // GUILLEMET
}

}  // namespace

std::optional<Number> ParseNumber(std::string_view display, const Tokens& tokens, std::size_t i) {
  if (i >= tokens.size() || !MayBeginNumber(display, tokens, i)) return std::nullopt;
  std::size_t first = i;
  bool minus = false;
  if (tokens.kind[i] == TokenKind::kWord) {
    const NumberWord word = FindNumberWord(tokens.key_hash[i]);
    if (IsRound(word) && IsVague(display, tokens, i)) return std::nullopt;
    if (word.kind == Kind::kSign) {
      minus = word.value.negative();
      ++first;
      if (first >= tokens.size() || tokens.starts_line[first]) return std::nullopt;
    }
  } else if (tokens.kind[i] != TokenKind::kNumber) {
    if (!IsSign(display, tokens, i, minus)) return std::nullopt;
    ++first;
  }
  for (std::size_t limit = tokens.size(); limit > first;) {
    NumberItems items(display, tokens, first, limit);
    Grammar grammar(items);
    if (!grammar.Run()) return std::nullopt;
    const NumberItem& last = items.At(grammar.end() - 1);
    if (!last.ends_token) {
      // It ends within a word that is written together: that word is another matter.
      limit = last.begin;
      continue;
    }
    Number number;
    number.value = minus ? -grammar.total() : grammar.total();
    number.denominator = grammar.denominator();
    number.tokens = last.end - static_cast<std::uint32_t>(i);
    number.ordinal = grammar.ordinal();
    number.decimal = grammar.decimal();
    number.digits = tokens.kind[first] == TokenKind::kNumber;
    return number;
  }
  return std::nullopt;
}

std::optional<Number> ParseWholeNumber(std::string_view display) {
  Tokens tokens;
  Tokenize(display, tokens);
  const std::optional<Number> number = ParseNumber(display, tokens, 0);
  if (!number || number->tokens != tokens.size()) return std::nullopt;
  return number;
}

std::string_view AsciiDigits(std::string_view token, AsciiBuffer& buffer) {
  std::size_t size = 0;
  for (std::size_t at = 0; at < token.size();) {
    const Decoded d = Decode(token, at);
    at += d.length;
    const int digit = DigitValue(d.cp);
    char bytes[4];
    const std::uint32_t n =
        digit >= 0 ? (bytes[0] = static_cast<char>('0' + digit), 1u) : Encode(d.cp, bytes);
    if (size + n > sizeof(buffer.bytes)) return {};
    for (std::uint32_t k = 0; k < n; ++k) buffer.bytes[size++] = bytes[k];
  }
  return {buffer.bytes, size};
}

std::optional<Decimal> ParseDecimal(std::string_view token, bool slash_is_decimal) {
  // Digits and marks as two short rows: groups[k] digits, then marks[k].
  char32_t marks[16];
  std::size_t groups[17] = {};
  std::size_t count = 0;
  std::size_t digits = 0;
  std::size_t significant = 0;  // digits from the first that is not 0
  std::int64_t first = 0;       // the value of the first group, up to 9999
  std::int64_t mantissa = 0;
  int tens = 0;  // zeros behind the 18 digits that are held
  bool exact = true;
  for (std::size_t at = 0; at < token.size();) {
    const Decoded d = Decode(token, at);
    at += d.length;
    const int digit = DigitValue(d.cp);
    if (digit < 0) {
      if (count == 16) return std::nullopt;
      marks[count++] = d.cp;
      continue;
    }
    if (++digits > 40) return std::nullopt;
    if (digit > 0 || significant > 0) ++significant;
    if (significant <= 18) {
      mantissa = mantissa * 10 + digit;
    } else if (digit == 0) {
      ++tens;
    } else {
      exact = false;
    }
    if (count == 0 && first < 1000) first = first * 10 + digit;
    ++groups[count];
  }
  if (digits == 0 || groups[count] == 0) return std::nullopt;
  // The last mark may be the decimal one; all others group by three and are alike.
  std::size_t decimals = 0;
  std::size_t grouping = count;
  if (count > 0) {
    const char32_t last = marks[count - 1];
    const bool alone = count == 1 || marks[count - 2] != last;
    const std::size_t after = groups[count];
    if (last == '/') {
      // A year before a slash makes a date.
      const bool year = groups[0] == 4 && count == 1 &&
                        ((first >= 1200 && first < 1500) || (first >= 1800 && first < 2200));
      if (!slash_is_decimal || year) return std::nullopt;
    }
    const bool by_mark = last == 0x66b || last == '.' || last == '/';
    const bool by_comma = last == ',' && after <= 2;
    if (alone && (by_mark || by_comma)) {
      decimals = after;
      grouping = count - 1;
    }
  }
  for (std::size_t k = 0; k < grouping; ++k) {
    if (marks[k] != marks[0]) return std::nullopt;
    if (marks[k] != ',' && marks[k] != '.' && marks[k] != 0x66c && marks[k] != 0x60c) {
      return std::nullopt;
    }
    if (groups[k + 1] != 3 || groups[0] == 0 || groups[0] > 3) return std::nullopt;
  }
  if (groups[0] == 0 && !(count == 1 && decimals > 0)) return std::nullopt;
  if (!exact) return Decimal::Invalid();
  return Decimal(mantissa, tens - static_cast<int>(decimals));
}

}  // namespace rasad::text

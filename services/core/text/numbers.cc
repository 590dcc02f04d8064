// Numbers from tokens.
#include "core/text/numbers.h"

#include <cmath>
#include <string>
#include <unordered_map>

#include "core/text/chars.h"
#include "core/text/lexicon.h"
#include "core/text/search_key.h"
#include "core/text/utf8.h"

namespace rasad::data {
std::string_view number_words();
}  // namespace rasad::data

namespace rasad::text {
namespace {

enum class Kind : std::uint8_t {
  kNone,
  kUnit,
  kTeen,
  kTen,
  kHundred,
  kThousand,
  kScale,
  kHalf,
  kFraction,
  kSign,
  kPoint,
  kOrdinal,
  kNotNine,  // behind "noh" it shows that "na" (no) is meant
};

struct Word {
  Kind kind = Kind::kNone;
  double value = 0;
  bool ordinal = false;
};

constexpr std::string_view kWaw = "\xd9\x88";
constexpr std::string_view kNoh = "\xd9\x86\xd9\x87";                   // nine, and "no"
constexpr std::string_view kEm = "\xd9\x85";                            // ordinal ending
constexpr std::string_view kEmin = "\xd9\x85\xdb\x8c\xd9\x86";          // ordinal ending
constexpr std::string_view kAm = "\xd8\xa7\xd9\x85";                    // ordinal ending, apart
constexpr std::string_view kAmin = "\xd8\xa7\xd9\x85\xdb\x8c\xd9\x86";  // ordinal ending, apart

class Words {
 public:
  Words() {
    static constexpr struct {
      std::string_view name;
      Kind kind;
    } kKinds[] = {
        {"unit", Kind::kUnit},       {"teen", Kind::kTeen},   {"ten", Kind::kTen},
        {"hundred", Kind::kHundred}, {"scale", Kind::kScale}, {"thousand", Kind::kThousand},
        {"half", Kind::kHalf},       {"sign", Kind::kSign},   {"fraction", Kind::kFraction},
        {"ordinal", Kind::kOrdinal}, {"point", Kind::kPoint}, {"not_nine", Kind::kNotNine},
    };
    for (const Row& row : ReadTable(data::number_words())) {
      if (row.size() < 3) continue;
      Word word;
      for (const auto& kind : kKinds) {
        if (kind.name == row[1]) word.kind = kind.kind;
      }
      word.value = std::strtod(std::string(row[2]).c_str(), nullptr);
      word.ordinal = word.kind == Kind::kOrdinal;
      words_.emplace(SearchKey(row[0]), word);
    }
  }

  // `key` is a search key of one word.
  Word Find(std::string_view key) const {
    if (key.size() < 4 || key.size() > 40) return {};
    const auto found = words_.find(std::string(key));
    if (found != words_.end()) return found->second;
    for (const std::string_view ending : {kAmin, kEmin, kAm, kEm}) {
      if (key.size() <= ending.size() + 2 || !key.ends_with(ending)) continue;
      const auto stem = words_.find(std::string(key.substr(0, key.size() - ending.size())));
      if (stem == words_.end()) continue;
      const Kind kind = stem->second.kind;
      if (kind != Kind::kUnit && kind != Kind::kTeen && kind != Kind::kTen &&
          kind != Kind::kHundred && kind != Kind::kScale) {
        // "dahom" is a fraction in the table: its "-in" form is the ordinal.
        if (kind == Kind::kFraction || kind == Kind::kOrdinal) {
          return {Kind::kOrdinal,
                  kind == Kind::kFraction ? 1 / stem->second.value : stem->second.value, true};
        }
        continue;
      }
      return {kind, stem->second.value, true};
    }
    return {};
  }

 private:
  std::unordered_map<std::string, Word> words_;
};

const Words& AllWords() {
  static const Words words;
  return words;
}

class Parser {
 public:
  Parser(std::string_view display, const Tokens& tokens, std::size_t begin)
      : text_(display), tokens_(tokens), begin_(begin), at_(begin) {}

  std::optional<Number> Run() {
    double sign = 1;
    if (at_ >= tokens_.size()) return std::nullopt;
    if (tokens_.kind[at_] == TokenKind::kPunctuation || tokens_.kind[at_] == TokenKind::kOther) {
      const std::string_view mark = Text(at_);
      const bool minus = mark == "-" || mark == "\xe2\x88\x92";
      if (!minus && mark != "+") return std::nullopt;
      // A sign touches its digits and nothing before it, else it is a dash.
      if (at_ + 1 >= tokens_.size() || tokens_.kind[at_ + 1] != TokenKind::kNumber ||
          tokens_.begin[at_ + 1] != tokens_.end[at_]) {
        return std::nullopt;
      }
      if (at_ > 0 && tokens_.end[at_ - 1] == tokens_.begin[at_] &&
          tokens_.kind[at_ - 1] != TokenKind::kPunctuation) {
        return std::nullopt;
      }
      if (minus) sign = -1;
      ++at_;
    } else if (tokens_.kind[at_] == TokenKind::kWord) {
      const Word word = Look(at_);
      if (word.kind == Kind::kSign) {
        sign = word.value;
        ++at_;
        if (at_ >= tokens_.size() || tokens_.starts_line[at_]) return std::nullopt;
      }
    }
    digits_ = at_ < tokens_.size() && tokens_.kind[at_] == TokenKind::kNumber;
    if (!Sum()) return std::nullopt;
    return Number{sign * value_, static_cast<std::uint32_t>(at_ - begin_), ordinal_, decimal_,
                  digits_};
  }

 private:
  std::string_view Text(std::size_t i) const { return tokens_.span(i).In(text_); }

  Word Look(std::size_t i) {
    if (tokens_.kind[i] != TokenKind::kWord) return {};
    const std::size_t bytes = tokens_.end[i] - tokens_.begin[i];
    if (bytes < 4 || bytes > 40) return {};
    key_.clear();
    AppendSearchKey(Text(i), key_);
    return AllWords().Find(key_);
  }

  bool IsWaw(std::size_t i) const { return tokens_.kind[i] == TokenKind::kWord && Text(i) == kWaw; }

  bool OnLine(std::size_t i) const {
    return i < tokens_.size() && (i == begin_ || !tokens_.starts_line[i]);
  }

  // Reads groups ("three hundred and five" "thousand") of falling scale.
  bool Sum() {
    double limit = HUGE_VAL;  // the next group's scale is below this
    bool any = false;
    while (true) {
      std::size_t next = at_;
      if (any) {
        if (ordinal_ || !OnLine(next)) break;
        if (IsWaw(next)) {
          ++next;
          if (!OnLine(next)) break;
        }
      }
      const bool waw = any && next != at_;
      // "and a half"
      if (any && waw && Look(next).kind == Kind::kHalf) {
        // "three million and a half" has half a million, unless the half has a scale of its own.
        double of = limit;
        at_ = next + 1;
        if (OnLine(at_)) {
          const Word own = Look(at_);
          if (own.kind == Kind::kScale && own.value < limit) {
            of = own.value;
            ++at_;
          }
        }
        value_ += 0.5 * of;
        decimal_ = value_ != std::floor(value_);
        break;
      }
      if (any && waw && limit == 1000 && ThousandsOf(next)) {
        limit = last_scale_;
        continue;
      }
      std::size_t end = next;
      double group = 0;
      double scale = 1;
      if (!Group(next, any, waw, limit, end, group, scale)) break;
      value_ += group * scale;
      limit = scale;
      last_group_ = group;
      any = true;
      at_ = end;
      if (scale == 1) {
        if (OnLine(at_) && !ordinal_) Tail();
        break;
      }
    }
    return any;
  }

  // "two thousand and 400 milliard": the thousands read so far count the scale word behind `next`.
  bool ThousandsOf(std::size_t next) {
    if (value_ >= 1e6) return false;
    std::size_t at = next;
    double group = 0;
    if (tokens_.kind[at] == TokenKind::kNumber) {
      const std::optional<double> digits = ParseDecimal(Text(at), true);
      if (!digits) return false;
      group = *digits;
      ++at;
    } else if (!Below1000(at, at, group) || ordinal_) {
      ordinal_ = false;
      return false;
    }
    if (group >= 1000 || !OnLine(at)) return false;
    const Word scale = Look(at);
    if (scale.kind != Kind::kScale || scale.ordinal || scale.value <= 1000) return false;
    value_ = (value_ + group) * scale.value;
    last_scale_ = scale.value;
    at_ = at + 1;
    return true;
  }

  // What may follow the last group below a thousand: a half, tenths, the decimal point in words.
  void Tail() {
    const Word fraction = Look(at_);
    if (fraction.kind == Kind::kFraction && value_ == last_group_) {  // "five tenths"
      value_ *= fraction.value;
      decimal_ = true;
      ++at_;
      return;
    }
    if (IsWaw(at_) && OnLine(at_ + 1)) {
      const Word word = Look(at_ + 1);
      if (word.kind == Kind::kHalf) {
        value_ += 0.5;
        decimal_ = true;
        at_ += 2;
        return;
      }
    }
    const bool point = Look(at_).kind == Kind::kPoint;
    if (!point && !IsWaw(at_)) return;
    // "and five tenths", "point five"
    std::size_t end = at_ + 1;
    double group = 0;
    if (!OnLine(end) || !Below1000(end, end, group)) return;
    if (OnLine(end)) {
      const Word unit = Look(end);
      if (unit.kind == Kind::kFraction && !unit.ordinal) {
        value_ += group * unit.value;
        decimal_ = true;
        at_ = end + 1;
        return;
      }
    }
    if (!point) return;
    double scale = 0.1;
    while (group * scale >= 1) scale /= 10;
    value_ += group * scale;
    decimal_ = true;
    at_ = end;
  }

  // One group with its scale words. In a continuation without waw only words in falling order are
  // read: digits beside a number word are a neighbour.
  bool Group(std::size_t i, bool continued, bool waw, double limit, std::size_t& end, double& group,
             double& scale) {
    bool has_value = false;
    group = 1;
    std::size_t at = i;
    if (tokens_.kind[at] == TokenKind::kNumber) {
      if (continued && !waw) return false;
      const std::optional<double> digits = ParseDecimal(Text(at), !LooksLikeDate(at));
      if (!digits) return false;
      group = *digits;
      has_value = true;
      if (group != std::floor(group)) decimal_ = true;
      ++at;
      if (OrdinalEnding(at)) {
        ordinal_ = true;
        end = at + 1;
        return group < limit || !continued;
      }
      // "12 and a half thousand" has its half before the scale word.
      if (OnLine(at) && IsWaw(at) && OnLine(at + 1) && Look(at + 1).kind == Kind::kHalf) {
        group += 0.5;
        decimal_ = true;
        at += 2;
      }
    } else {
      const Word first = Look(at);
      if (first.kind == Kind::kHalf && !continued) {
        // "half" alone is a number only before a scale word.
        if (!OnLine(at + 1) || Look(at + 1).kind != Kind::kScale) return false;
        group = 0.5;
        has_value = true;
        decimal_ = true;
        ++at;
      } else if (first.kind == Kind::kThousand) {
        if (limit <= 1000) return false;
        group = 1;
        scale = 1000;
        end = at + 1;
        return ScaleWords(end, scale, limit) && !ordinal_;
      } else if (first.kind == Kind::kOrdinal || first.kind == Kind::kFraction) {
        const double value =
            first.kind == Kind::kFraction ? std::round(1 / first.value) : first.value;
        if (continued && (!waw || value >= 10 || last_group_has_units_)) return false;
        group = value;
        scale = 1;
        ordinal_ = true;
        end = at + 1;
        return true;
      } else if (Below1000(at, at, group)) {
        has_value = true;
        if (ordinal_) {
          end = at;
          scale = 1;
          return !continued || group < limit;
        }
        if (OnLine(at) && IsWaw(at) && OnLine(at + 1) && Look(at + 1).kind == Kind::kHalf &&
            OnLine(at + 2) && Look(at + 2).kind == Kind::kScale) {
          group += 0.5;
          decimal_ = true;
          at += 2;
        }
      }
    }
    scale = 1;
    const std::size_t before_scale = at;
    if (OnLine(at) && !ScaleWords(at, scale, limit)) return false;
    if (!has_value && at == before_scale) return false;
    if (continued && group * scale >= limit) return false;
    // "two million and five milliard" are two numbers.
    if (continued && !ordinal_ && OnLine(at) && Look(at).kind == Kind::kScale) return false;
    end = at;
    return true;
  }

  // Scale words in a row multiply ("thousand milliard"); stops before one that does not fit.
  bool ScaleWords(std::size_t& at, double& scale, double limit) {
    while (OnLine(at) && !ordinal_) {
      const Word word = Look(at);
      if (word.kind != Kind::kScale) break;
      if (scale * word.value >= limit) break;
      if (scale > 1 && word.value <= scale) break;
      scale *= word.value;
      if (word.ordinal) ordinal_ = true;
      ++at;
    }
    return true;
  }

  // hundred, ten, unit in falling order, with waw or side by side.
  bool Below1000(std::size_t i, std::size_t& end, double& value) {
    double limit = 1000;
    double sum = 0;
    bool any = false;
    std::size_t at = i;
    while (true) {
      std::size_t next = at;
      if (any && OnLine(next) && IsWaw(next)) ++next;
      if (!OnLine(next)) break;
      if (any && next != at && tokens_.kind[next] == TokenKind::kNumber) {
        // "four hundred and 39"
        const std::optional<double> digits = ParseDecimal(Text(next));
        if (!digits || *digits >= limit || *digits != std::floor(*digits)) break;
        sum += *digits;
        limit = 0;
        at = next + 1;
        break;
      }
      const Word word = Look(next);
      double v = word.value;
      std::size_t after = next + 1;
      if (word.kind == Kind::kOrdinal && any && next != at && v < 10 && limit >= 10) {
        sum += v;
        ordinal_ = true;
        at = after;
        break;
      }
      if (word.kind != Kind::kUnit && word.kind != Kind::kTeen && word.kind != Kind::kTen &&
          word.kind != Kind::kHundred) {
        break;
      }
      if (word.kind == Kind::kUnit && !word.ordinal && OnLine(after)) {
        const Word hundred = Look(after);
        if (hundred.kind == Kind::kHundred && hundred.value == 100 && v > 0 && !any) {
          v *= 100;  // "se sad"
          if (hundred.ordinal) ordinal_ = true;
          ++after;
        }
      }
      // Each place once, in falling order: twenty thirty are two numbers, and so are five three.
      if (v >= limit || (v == 0 && any)) break;
      if (!any && word.kind == Kind::kUnit && !word.ordinal && Text(next) == kNoh &&
          !BesideNumber(next)) {
        break;
      }
      sum += v;
      any = true;
      limit = v >= 100 ? 100 : v >= 20 ? 10 : 0;
      at = after;
      if (word.ordinal) ordinal_ = true;
      if (ordinal_ || limit == 0) break;
    }
    if (!any) return false;
    last_group_has_units_ = limit == 0;
    value = sum;
    end = at;
    return true;
  }

  // "nine" is also the word "no": it counts before a noun only if the text gives a sign of it.
  bool BesideNumber(std::size_t i) {
    if (i > 0 && !tokens_.starts_line[i]) {
      const Word before = Look(i - 1);
      if (before.kind != Kind::kNone && before.kind != Kind::kNotNine) return true;
    }
    if (i + 1 >= tokens_.size() || tokens_.starts_line[i + 1]) {
      return i == 0 || tokens_.starts_line[i] != 0;
    }
    return tokens_.kind[i + 1] == TokenKind::kWord && Text(i + 1) != kWaw &&
           Look(i + 1).kind != Kind::kNotNine;
  }

  // The ordinal ending after digits ("12 om"), glued or apart.
  bool OrdinalEnding(std::size_t i) const {
    if (!OnLine(i) || tokens_.kind[i] != TokenKind::kWord) return false;
    const std::string_view ending = Text(i);
    const bool glued = tokens_.begin[i] == tokens_.end[i - 1];
    return ending == kAm || ending == kAmin || (glued && (ending == kEm || ending == kEmin));
  }

  // Three parts around slashes or a year make a date, not a decimal.
  bool LooksLikeDate(std::size_t i) const {
    const std::string_view token = Text(i);
    const std::size_t slash = token.find('/');
    if (slash == std::string_view::npos) return false;
    return token.find('/', slash + 1) != std::string_view::npos;
  }

  std::string_view text_;
  const Tokens& tokens_;
  std::size_t begin_;
  std::size_t at_;
  double value_ = 0;
  double last_group_ = 0;
  double last_scale_ = 1;
  bool ordinal_ = false;
  bool decimal_ = false;
  bool digits_ = false;
  bool last_group_has_units_ = false;
  std::string key_;
};

}  // namespace

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

std::optional<double> ParseDecimal(std::string_view token, bool slash_is_decimal) {
  // Digits and marks as two short rows: groups[k] digits, then marks[k].
  char32_t marks[16];
  std::size_t groups[17] = {};
  std::size_t count = 0;
  std::string digits;
  for (std::size_t at = 0; at < token.size();) {
    const Decoded d = Decode(token, at);
    at += d.length;
    const int digit = DigitValue(d.cp);
    if (digit >= 0) {
      if (digits.size() >= 40) return std::nullopt;
      digits.push_back(static_cast<char>('0' + digit));
      ++groups[count];
      continue;
    }
    if (count == 16) return std::nullopt;
    marks[count++] = d.cp;
  }
  if (digits.empty() || groups[count] == 0) return std::nullopt;
  // The last mark may be the decimal one; all others group by three and are alike.
  std::size_t decimals = 0;
  std::size_t grouping = count;
  if (count > 0) {
    const char32_t last = marks[count - 1];
    const bool alone = count == 1 || marks[count - 2] != last;
    const std::size_t after = groups[count];
    const bool by_mark = last == 0x66b || last == '.' || (last == '/' && slash_is_decimal);
    const bool by_comma = last == ',' && after <= 2;
    if (alone && (by_mark || by_comma)) {
      decimals = after;
      grouping = count - 1;
    }
    if (count == 1 && last == '/' && !slash_is_decimal) return std::nullopt;
  }
  for (std::size_t k = 0; k < grouping; ++k) {
    if (marks[k] != marks[0]) return std::nullopt;
    if (marks[k] != ',' && marks[k] != '.' && marks[k] != 0x66c && marks[k] != 0x60c) {
      return std::nullopt;
    }
    if (groups[k + 1] != 3 || groups[0] == 0 || groups[0] > 3) return std::nullopt;
  }
  if (groups[0] == 0 && !(count == 1 && decimals > 0)) return std::nullopt;
  if (decimals > 0) digits.insert(digits.size() - decimals, 1, '.');
  return std::strtod(digits.c_str(), nullptr);
}

std::optional<Number> ParseNumber(std::string_view display, const Tokens& tokens, std::size_t i) {
  return Parser(display, tokens, i).Run();
}

}  // namespace rasad::text

// All numbers of a text with what the words around them say.
#include <algorithm>
#include <array>
#include <string>

#include "core/base/hash.h"
#include "core/text/lexicon.h"
#include "core/text/number_items.h"
#include "core/text/numbers.h"
#include "core/text/search_key.h"

namespace rasad::data {
std::string_view number_phrases();
}  // namespace rasad::data

namespace rasad::text {
namespace {

enum class PhraseKind : std::uint8_t { kPercent, kRange, kQualifier };

constexpr std::size_t kMostWords = 3;

// A phrase of up to three words by the hashes of their keys.
struct Phrase {
  PhraseKind kind = PhraseKind::kPercent;
  Qualifier qualifier = Qualifier::kNone;
  std::size_t words = 0;
  std::array<std::uint64_t, kMostWords> keys{};
};

Qualifier QualifierOf(std::string_view name) {
  if (name == "more_than") return Qualifier::kMoreThan;
  if (name == "less_than") return Qualifier::kLessThan;
  if (name == "up_to") return Qualifier::kUpTo;
  if (name == "at_least") return Qualifier::kAtLeast;
  return Qualifier::kAbout;
}

std::vector<Phrase> ReadPhrases() {
  std::vector<Phrase> phrases;
  for (const Row& row : ReadTable(data::number_phrases())) {
    Phrase phrase;
    phrase.kind = row[1] == "percent" ? PhraseKind::kPercent
                  : row[1] == "range" ? PhraseKind::kRange
                                      : PhraseKind::kQualifier;
    if (phrase.kind == PhraseKind::kQualifier) phrase.qualifier = QualifierOf(row[2]);
    Tokens tokens;
    Tokenize(row[0], tokens);
    phrase.words = std::min(tokens.size(), kMostWords);
    std::copy_n(tokens.key_hash.begin(), phrase.words, phrase.keys.begin());
    phrases.push_back(phrase);
  }
  // The longest first, so that "up to the limit of" is not "up to".
  std::stable_sort(phrases.begin(), phrases.end(),
                   [](const Phrase& a, const Phrase& b) { return a.words > b.words; });
  return phrases;
}

class Finder {
 public:
  Finder(std::string_view display, const Tokens& tokens, std::vector<FoundNumber>& out)
      : text_(display), tokens_(tokens), out_(out) {}

  void Run() {
    out_.clear();
    for (std::uint32_t i = 0; i < tokens_.size();) {
      const std::optional<Number> number = ParseNumber(text_, tokens_, i);
      if (!number || IsNo(i, *number)) {
        FindListed(i);
        FindCounted(i++);
        continue;
      }
      FoundNumber& found = out_.emplace_back();
      found.number = *number;
      found.token = i;
      std::uint32_t end = i + number->tokens;
      if (!number->ordinal) {
        if (OnLine(end) && FindNumberWord(tokens_.key_hash[end]).kind == NumberKind::kHemmat) {
          found.number.value = found.number.value * FindNumberWord(tokens_.key_hash[end]).value;
          found.number.tokens = ++end - i;
          found.hemmat = true;
        }
        found.percent = PercentSize(end) > 0 || PercentBefore(i);
        found.qualifier = Before(i);
      }
      found.span = {tokens_.begin[i], tokens_.end[end - 1]};
      found.scaled = found.number.value;
      if (out_.size() > 1) Join(out_[out_.size() - 2], found);
      i = end;
    }
  }

 private:
  std::string_view Text(std::uint32_t i) const { return tokens_.span(i).In(text_); }
  bool OnLine(std::uint32_t i) const { return i < tokens_.size() && !tokens_.starts_line[i]; }

  // "noh" (nine) is "na" (no) far more often, unless it counts something or stands by numbers.
  bool IsNo(std::uint32_t i, const Number& number) const {
    if (number.tokens != 1 || Text(i) != "\u0646\u0647") return false;  // NOON HEH
    const bool begins = i == 0 || tokens_.starts_line[i] != 0;
    if (!OnLine(i + 1)) return !begins && !Counts(i - 1);
    return FindNumberWord(tokens_.key_hash[i + 1]).kind != NumberKind::kMeasure &&
           (begins || !Counts(i - 1)) && At(PhraseKind::kRange, i + 1) == nullptr;
  }

  // A number word or what joins numbers stands at token i.
  bool Counts(std::uint32_t i) const {
    if (tokens_.kind[i] == TokenKind::kNumber || At(PhraseKind::kRange, i) != nullptr) return true;
    const NumberKind kind = FindNumberWord(tokens_.key_hash[i]).kind;
    return kind != NumberKind::kNone && kind < NumberKind::kWaw;
  }

  // "5,6,7": commas that group nothing part whole numbers.
  void FindListed(std::uint32_t i) {
    constexpr std::string_view kComma = "\xd8\x8c";  // ARABIC COMMA
    if (tokens_.kind[i] != TokenKind::kNumber) return;
    const std::string_view all = Text(i);
    const std::string_view mark = all.find(kComma) != std::string_view::npos ? kComma : ",";
    if (all.find(mark) == std::string_view::npos) return;
    const std::size_t known = out_.size();
    for (std::size_t at = 0; at <= all.size();) {
      const std::size_t end = std::min(all.find(mark, at), all.size());
      const std::optional<Decimal> value = ParseDecimal(all.substr(at, end - at));
      if (!value || !value->whole()) return out_.resize(known);
      FoundNumber& found = out_.emplace_back();
      found.number.value = found.scaled = *value;
      found.number.tokens = 1;
      found.number.digits = true;
      found.token = i;
      const std::uint32_t begin = tokens_.begin[i];
      found.span = {begin + static_cast<std::uint32_t>(at),
                    begin + static_cast<std::uint32_t>(end)};
      at = end + mark.size();
    }
  }

  // "thirty-metre": a number that counts the measure it is written together with. One is left out,
  // being mostly part of the word ("one-sided"), and so are the names of weekdays.
  void FindCounted(std::uint32_t i) {
    constexpr std::string_view kZwnj = "\xe2\x80\x8c";
    constexpr std::string_view kShanbe = "\xd8\xb4\xd9\x86\xd8\xa8\xd9\x87";  // Saturday
    if (tokens_.kind[i] != TokenKind::kWord) return;
    const std::string_view word = Text(i);
    const std::size_t joint = word.find(kZwnj);
    if (joint == std::string_view::npos) return;
    const std::string_view tail = word.substr(joint + kZwnj.size());
    key_.clear();
    AppendSearchKey(tail, key_);
    const bool unit = FindNumberWord(base::TableHash(key_)).kind == NumberKind::kMeasure;
    const bool measure = tail.ends_with("\xdb\x8c") || tail.ends_with("\xd9\x87");  // yeh, heh
    if (!unit && (!measure || tail.size() < 6 || tail.ends_with(kShanbe))) return;
    key_.clear();
    AppendSearchKey(word.substr(0, joint), key_);
    const NumberWord number = FindNumberWord(base::TableHash(key_));
    if (number.kind < NumberKind::kUnit || number.kind > NumberKind::kScale || number.ordinal ||
        number.value < Decimal(2)) {
      return;
    }
    FoundNumber& found = out_.emplace_back();
    found.number.value = found.scaled = number.value;
    found.number.tokens = 1;
    found.token = i;
    found.span = {tokens_.begin[i], tokens_.begin[i] + static_cast<std::uint32_t>(joint)};
  }

  // The phrase of a kind at token i, or null.
  const Phrase* At(PhraseKind kind, std::uint32_t i, std::size_t words = 0) const {
    static const std::vector<Phrase> phrases = ReadPhrases();
    for (const Phrase& phrase : phrases) {
      if (phrase.kind != kind || (words > 0 && phrase.words != words)) continue;
      bool equal = true;
      for (std::uint32_t k = 0; k < phrase.words && equal; ++k) {
        equal = i + k < tokens_.size() && (k == 0 || !tokens_.starts_line[i + k]) &&
                tokens_.key_hash[i + k] == phrase.keys[k];
      }
      if (equal) return &phrase;
    }
    return nullptr;
  }

  static bool IsPercentSign(std::string_view mark) {
    return mark == "%" || mark == "\xd9\xaa";  // ARABIC PERCENT SIGN
  }

  // How many tokens say "percent" from token i on.
  std::uint32_t PercentSize(std::uint32_t i) const {
    if (!OnLine(i)) return 0;
    if (IsPercentSign(Text(i))) return 1;
    if (tokens_.kind[i] != TokenKind::kWord) return 0;
    const Phrase* phrase = At(PhraseKind::kPercent, i);
    return phrase != nullptr ? static_cast<std::uint32_t>(phrase->words) : 0;
  }

  // A sign that touches the number from the front, as right-to-left hands put it.
  bool PercentBefore(std::uint32_t i) const {
    if (i == 0 || tokens_.end[i - 1] != tokens_.begin[i] || !IsPercentSign(Text(i - 1))) {
      return false;
    }
    return i < 2 || tokens_.end[i - 2] != tokens_.begin[i - 1] ||
           tokens_.kind[i - 2] != TokenKind::kNumber;
  }

  Qualifier Before(std::uint32_t i) const {
    for (std::uint32_t words = kMostWords; words >= 1; --words) {
      if (i < words || tokens_.starts_line[i]) continue;
      if (const Phrase* phrase = At(PhraseKind::kQualifier, i - words, words)) {
        return phrase->qualifier;
      }
    }
    return Qualifier::kNone;
  }

  static bool IsDash(std::string_view mark) {
    return mark == "-" || mark == "\xe2\x80\x93" || mark == "\xe2\x80\x94" || mark == "~";
  }

  // Digits that begin with zeros are a code: "021-8877".
  bool IsCode(std::uint32_t i) const {
    AsciiBuffer buffer;
    const std::string_view digits = AsciiDigits(Text(i), buffer);
    return digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
  }

  // Two numbers around "to" or a dash are a range if the second is more.
  void Join(FoundNumber& low, FoundNumber& high) const {
    if (low.number.ordinal || high.number.ordinal || low.range_high) return;
    if (low.number.denominator != 1 || high.number.denominator != 1) return;
    std::uint32_t at = low.token + low.number.tokens;
    at += PercentSize(at);
    if (!OnLine(at) || at + 1 != high.token || !OnLine(high.token)) return;
    if (tokens_.kind[at] == TokenKind::kWord) {
      if (At(PhraseKind::kRange, at) == nullptr) return;
    } else if (!IsDash(Text(at)) || !low.number.digits || !high.number.digits ||
               IsCode(low.token) || IsCode(high.token)) {
      return;
    }
    const bool one_unit = low.percent == high.percent;
    const Decimal scaled = one_unit || high.percent ? low.number.value : low.scaled;
    const Decimal first = one_unit && !low.percent ? ScaledLow(scaled, high.number.value) : scaled;
    if (!first.valid() || !(first < high.number.value)) return;
    low.scaled = first;
    low.range_low = true;
    high.range_high = true;
    // The word between them belongs to the range.
    high.qualifier = Qualifier::kNone;
    if (high.percent) low.percent = true;
    if (high.hemmat) low.hemmat = true;
  }

  std::string_view text_;
  const Tokens& tokens_;
  std::vector<FoundNumber>& out_;
  std::string key_;
};

}  // namespace

Decimal ScaledLow(Decimal low, Decimal high) {
  if (!low.valid() || !high.valid() || low <= Decimal() || low >= Decimal(1, 3)) return low;
  for (const int exponent : {12, 9, 6, 3}) {
    const Decimal scale(1, exponent);
    if (high < scale) continue;
    const Decimal scaled = low * scale;
    return scaled < high ? scaled : low;
  }
  return low;
}

void FindNumbers(std::string_view display, const Tokens& tokens, std::vector<FoundNumber>& out) {
  Finder(display, tokens, out).Run();
}

}  // namespace rasad::text

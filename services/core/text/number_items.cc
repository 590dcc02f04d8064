// Number words and digits as items.
#include "core/text/number_items.h"

#include <algorithm>
#include <bitset>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/hash.h"
#include "core/text/chars.h"
#include "core/text/hash_map.h"
#include "core/text/lexicon.h"
#include "core/text/numbers.h"
#include "core/text/search_key.h"

namespace rasad::data {
std::string_view number_words();
}  // namespace rasad::data

namespace rasad::text {
namespace {

constexpr std::string_view kWaw = "\xd9\x88";
constexpr std::string_view kZwnj = "\xe2\x80\x8c";
constexpr std::string_view kNoh = "\xd9\x86\xd9\x87";                   // nine, and "no"
constexpr std::string_view kEm = "\xd9\x85";                            // ordinal ending
constexpr std::string_view kEmin = "\xd9\x85\xdb\x8c\xd9\x86";          // ordinal ending
constexpr std::string_view kAm = "\xd8\xa7\xd9\x85";                    // ordinal ending, apart
constexpr std::string_view kAmin = "\xd8\xa7\xd9\x85\xdb\x8c\xd9\x86";  // ordinal ending, apart
constexpr std::string_view kYeh = "\xdb\x8c";
constexpr std::string_view kIn = "\xdb\x8c\xd9\x86";  // what makes it attributive

constexpr std::size_t kMostPartBytes = 16;

NumberKind KindOf(std::string_view name) {
  static constexpr struct {
    std::string_view name;
    NumberKind kind;
  } kKinds[] = {
      {"unit", NumberKind::kUnit},         {"teen", NumberKind::kTeen},
      {"ten", NumberKind::kTen},           {"hundred", NumberKind::kHundred},
      {"thousand", NumberKind::kThousand}, {"scale", NumberKind::kScale},
      {"half", NumberKind::kHalf},         {"quarter", NumberKind::kQuarter},
      {"fraction", NumberKind::kFraction}, {"sign", NumberKind::kSign},
      {"point", NumberKind::kPoint},       {"ordinal", NumberKind::kOrdinal},
      {"unvalued", NumberKind::kUnvalued}, {"hemmat", NumberKind::kHemmat},
      {"not_nine", NumberKind::kNotNine},  {"vague", NumberKind::kVague},
      {"measure", NumberKind::kMeasure},
  };
  for (const auto& kind : kKinds) {
    if (kind.name == name) return kind.kind;
  }
  return NumberKind::kNone;
}

bool TakesOrdinalEnding(NumberKind kind) {
  return kind == NumberKind::kUnit || kind == NumberKind::kTeen || kind == NumberKind::kTen ||
         kind == NumberKind::kHundred || kind == NumberKind::kScale;
}

class Words {
 public:
  Words() {
    Add(std::string(kWaw), NumberWord{NumberKind::kWaw, false, false, Decimal()});
    const std::vector<Row> rows = ReadTable(data::number_words());
    for (const Row& row : rows) {
      if (row.size() < 3) continue;
      NumberWord word;
      word.kind = KindOf(row[1]);
      if (word.kind == NumberKind::kNone && row[1] != "never") continue;
      if (const std::optional<Decimal> value = ParseDecimal(row[2])) word.value = *value;
      if (word.kind == NumberKind::kSign && row[2].starts_with('-')) word.value = Decimal(-1);
      const std::string key = SearchKey(row[0]);
      word.ordinal = word.kind == NumberKind::kOrdinal;
      word.attributive = word.ordinal && key.ends_with(kIn);
      Add(key, word);
    }
    // The endings come last: a form that is a row of its own is not made anew.
    for (const Row& row : rows) {
      if (row.size() < 3 || !TakesOrdinalEnding(KindOf(row[1]))) continue;
      const std::string key = SearchKey(row[0]);
      NumberWord word = Find(base::TableHash(key));
      word.ordinal = true;
      for (const std::string_view ending : {kEm, kEmin, kAm, kAmin}) {
        // Only behind a vowel; elsewhere it makes other words ("saham", shares).
        if ((ending == kAm || ending == kAmin) && !key.ends_with(kYeh)) continue;
        word.attributive = ending.ends_with(kIn);
        NumberWord form = word;
        if (word.kind == NumberKind::kScale && ending == kEm) {
          // "millionth" is a part like "thousandth"; alone the grammar takes it as the ordinal.
          form = {NumberKind::kFraction, false, false, Decimal(1, -word.value.exponent())};
        }
        Add(key + std::string(ending), form);
      }
    }
    AddHeads();
  }

  NumberWord Find(std::uint64_t key_hash) const {
    if (!known_[key_hash % kHeads]) return NumberWord();
    const NumberWord* found = words_.Find(key_hash);
    return found != nullptr ? *found : NumberWord();
  }

  // True if a number word, or several written together, may begin like this word of a text: most
  // words end here.
  bool MayBegin(std::string_view word) const {
    if (word.size() < 6 || !heads_[Head(word, 4)]) return false;
    // The third letter tells more, where it is its own key.
    const auto lead = static_cast<unsigned char>(word[4]);
    const auto second = static_cast<unsigned char>(word[5]);
    const unsigned key = chars_.ArabicKeys()[(lead & 3u) << 6 | (second & 0x3fu)];
    if ((lead & 0xfc) != 0xd8 || key != (lead | static_cast<unsigned>(second) << 8)) return true;
    return heads_[Head(word, 6)];
  }

 private:
  static constexpr std::size_t kHeads = 1 << 14;

  static std::size_t Head(std::string_view key, std::size_t bytes) {
    return base::TableHash(key.substr(0, bytes)) % kHeads;
  }

  void Add(const std::string& key, const NumberWord& word) {
    words_.Add(base::TableHash(key), word);
    known_.set(base::TableHash(key) % kHeads);
    keys_.push_back(key);
  }

  // The first two letters of all words, and their first three: of a word of two letters with any
  // letter behind it with which a word begins.
  void AddHeads() {
    for (const std::string& key : keys_) {
      if (key.size() < 4) continue;
      heads_.set(Head(key, 4));
      if (key.size() >= 6) heads_.set(Head(key, 6));
      for (const std::string& next : keys_) {
        if (key.size() == 4 && next.size() >= 2) heads_.set(Head(key + next.substr(0, 2), 6));
      }
    }
    keys_.clear();
  }

  HashMap<NumberWord> words_;
  std::bitset<kHeads> known_;  // by hash: most words are seen to be none without a look-up
  std::bitset<kHeads> heads_;
  std::vector<std::string> keys_;  // only while it is made
  Chars chars_;
};

const Words& AllWords() {
  static const Words words;
  return words;
}

// A word of parts written together, first to last.
struct Parts {
  std::array<NumberItem, 8> items;
  std::size_t size = 0;
};

// Whether `word` may stand behind `last` in one written word: behind waw or a scale, or as what the
// number before it counts. Others ("si", "deh") make names by chance.
bool Joins(const NumberItem& last, const NumberWord& word, bool apart) {
  switch (word.kind) {
    case NumberKind::kWaw:
      return last.kind != NumberKind::kWaw && !last.ordinal;
    case NumberKind::kScale:
    case NumberKind::kFraction:
      return last.kind != NumberKind::kWaw && !last.ordinal;
    case NumberKind::kHundred:
      if (last.kind == NumberKind::kUnit && word.value == Decimal(100)) return true;
      return last.kind == NumberKind::kWaw;
    case NumberKind::kUnit:
    case NumberKind::kTeen:
    case NumberKind::kTen:
    case NumberKind::kHalf:
    case NumberKind::kOrdinal:
      // "yek-sevvom" needs its joint: without it words happen to look so.
      if (last.kind == NumberKind::kUnit && word.ordinal && !word.attributive) return apart;
      return last.kind == NumberKind::kWaw;
    default:
      return false;
  }
}

bool Split(std::string_view key, bool apart, Parts& parts) {
  if (key.empty()) return parts.size >= 2;
  if (parts.size == parts.items.size()) return false;
  for (std::size_t bytes = std::min(key.size(), kMostPartBytes); bytes >= 2; bytes -= 2) {
    const NumberWord word = FindNumberWord(base::TableHash(key.substr(0, bytes)));
    if (word.kind == NumberKind::kNone) continue;
    const bool first = parts.size == 0;
    if (first ? word.ordinal || !(TakesOrdinalEnding(word.kind) || word.kind == NumberKind::kHalf)
              : !Joins(parts.items[parts.size - 1], word, apart)) {
      continue;
    }
    NumberItem& item = parts.items[parts.size];
    item = NumberItem();
    item.kind = word.kind;
    item.ordinal = word.ordinal;
    item.attributive = word.attributive;
    item.value = word.value;
    ++parts.size;
    if (Split(key.substr(bytes), apart, parts)) return true;
    --parts.size;
  }
  return false;
}

}  // namespace

NumberWord FindNumberWord(std::uint64_t key_hash) { return AllWords().Find(key_hash); }

bool MayBeginNumber(std::string_view display, const Tokens& tokens, std::size_t i) {
  if (tokens.kind[i] != TokenKind::kWord) {
    return tokens.kind[i] != TokenKind::kUrl && tokens.kind[i] != TokenKind::kHandle &&
           tokens.kind[i] != TokenKind::kHashtag;
  }
  const NumberKind kind = FindNumberWord(tokens.key_hash[i]).kind;
  if (kind == NumberKind::kNone) return AllWords().MayBegin(tokens.span(i).In(display));
  return kind < NumberKind::kPoint || kind == NumberKind::kOrdinal;
}

NumberItems::NumberItems(std::string_view display, const Tokens& tokens, std::size_t begin,
                         std::size_t limit)
    : text_(display),
      tokens_(tokens),
      begin_(static_cast<std::uint32_t>(begin)),
      next_(static_cast<std::uint32_t>(begin)),
      limit_(static_cast<std::uint32_t>(std::min(limit, tokens.size()))) {}

const NumberItem& NumberItems::At(std::size_t k) {
  static constexpr NumberItem kEnd;
  while (k >= size_ && !done_) Read();
  return k < size_ ? room_.items[k] : kEnd;
}

void NumberItems::Read() {
  const std::uint32_t i = next_;
  if (i >= limit_ || size_ == kRoom || (i > begin_ && tokens_.starts_line[i])) {
    done_ = true;
    return;
  }
  if (tokens_.kind[i] == TokenKind::kNumber) {
    ReadDigits(i);
    return;
  }
  if (tokens_.kind[i] != TokenKind::kWord) {
    done_ = true;
    return;
  }
  const NumberWord word = FindNumberWord(tokens_.key_hash[i]);
  if (word.kind == NumberKind::kNone) {
    if (!ReadParts(i)) done_ = true;
    return;
  }
  NumberItem item;
  item.kind = word.kind;
  item.ordinal = word.ordinal;
  item.attributive = word.attributive;
  item.value = word.value;
  item.begin = i;
  item.end = i + 1;
  // "si om", with its ending apart
  const std::uint32_t next = i + 1;
  if (TakesOrdinalEnding(word.kind) && !word.ordinal && next < limit_ &&
      !tokens_.starts_line[next]) {
    item.attributive = tokens_.key_hash[next] == base::TableHash(kAmin);
    item.ordinal = item.attributive || tokens_.key_hash[next] == base::TableHash(kAm);
    if (item.ordinal) item.end = next + 1;
  }
  item.bare_nine =
      word.kind == NumberKind::kUnit && !item.ordinal && tokens_.span(i).In(text_) == kNoh;
  Push(item);
}

void NumberItems::ReadDigits(std::uint32_t i) {
  const std::string_view token = tokens_.span(i).In(text_);
  const std::optional<Decimal> value = ParseDecimal(token, true);
  if (!value) {
    done_ = true;
    return;
  }
  AsciiBuffer buffer;
  NumberItem item;
  item.kind = NumberKind::kDigits;
  item.value = *value;
  item.begin = i;
  item.end = i + 1;
  item.digits = static_cast<std::uint8_t>(AsciiDigits(token, buffer).size());
  // The ordinal ending ("12 om"), glued or apart.
  const std::uint32_t next = i + 1;
  if (next < limit_ && !tokens_.starts_line[next] && tokens_.kind[next] == TokenKind::kWord) {
    const std::uint64_t ending = tokens_.key_hash[next];
    const bool glued = tokens_.begin[next] == tokens_.end[i];
    const auto is = [&](std::string_view what) { return ending == base::TableHash(what); };
    if (is(kAm) || is(kAmin) || (glued && (is(kEm) || is(kEmin)))) {
      item.ordinal = true;
      item.attributive = is(kAmin) || is(kEmin);
      item.end = next + 1;
    }
  }
  Push(item);
}

bool NumberItems::ReadParts(std::uint32_t i) {
  const std::string_view token = tokens_.span(i).In(text_);
  // Waw glued to what it joins: "twenty" before "and-five".
  const bool waw = size_ > 0 && Last().kind != NumberKind::kWaw && token.starts_with(kWaw);
  if (token.size() > 64 || (!waw && !AllWords().MayBegin(token))) return false;
  // Most words are their own key, as their hash tells.
  const bool own = !waw && base::TableHash(token) == tokens_.key_hash[i];
  if (!own) {
    key_.clear();
    AppendSearchKey(waw ? token.substr(kWaw.size()) : token, key_);
  }
  const std::string_view key = own ? token : key_;
  Parts parts;
  if (waw) {
    parts.items[0].kind = NumberKind::kWaw;
    parts.size = 1;
  }
  if (!Split(key, token.find(kZwnj) != std::string_view::npos, parts)) return false;
  if (size_ + parts.size > kRoom) return false;
  for (std::size_t k = 0; k < parts.size; ++k) {
    NumberItem& item = parts.items[k];
    item.begin = i;
    item.end = i + 1;
    item.ends_token = k + 1 == parts.size;
    Push(item);
  }
  return true;
}

void NumberItems::Push(const NumberItem& item) {
  std::construct_at(&room_.items[size_++], item);
  next_ = item.end;
}

bool NumberItems::IsNine(const NumberItem& item) const {
  if (!item.bare_nine) return true;
  const std::uint32_t i = item.begin;
  const auto size = static_cast<std::uint32_t>(tokens_.size());
  const auto kind = [&](std::uint32_t at) {
    if (tokens_.kind[at] != TokenKind::kWord) return NumberKind::kNone;
    return FindNumberWord(tokens_.key_hash[at]).kind;
  };
  const auto counts = [&](std::uint32_t at) {
    return kind(at) != NumberKind::kNone && kind(at) < NumberKind::kWaw;
  };
  if (i > 0 && !tokens_.starts_line[i]) {
    if (counts(i - 1)) return true;
    // "a thousand and nine"
    const bool waw = kind(i - 1) == NumberKind::kWaw && !tokens_.starts_line[i - 1];
    if (waw && i > 1 && counts(i - 2)) return true;
  }
  if (i + 1 >= size || tokens_.starts_line[i + 1]) return i == 0 || tokens_.starts_line[i] != 0;
  if (tokens_.kind[i + 1] != TokenKind::kWord) return false;
  // Before a negated verb it says no twice.
  if (tokens_.span(i + 1).In(text_).starts_with("\u0646\u0645\u06CC")) return false;  // "nemi"
  if (kind(i + 1) == NumberKind::kWaw) {
    // "nine and a half", but "no and no", unless those are tenths: "nine and nine tenths"
    return i + 2 < size && !tokens_.starts_line[i + 2] && counts(i + 2) &&
           (tokens_.span(i + 2).In(text_) != kNoh ||
            (i + 3 < size && kind(i + 3) == NumberKind::kFraction));
  }
  return kind(i + 1) != NumberKind::kNotNine;
}

bool NumberItems::CountsWhatFollows(const NumberItem& item) const {
  if (item.begin > 0 && tokens_.starts_line[item.begin] == 0 &&
      FindNumberWord(tokens_.key_hash[item.begin - 1]).kind == NumberKind::kWaw) {
    // "a year and a half" is told of the year, but "and half a million", "and half a kilo".
    if (item.end >= tokens_.size() || tokens_.starts_line[item.end] != 0) return false;
    const NumberKind next = FindNumberWord(tokens_.key_hash[item.end]).kind;
    return next == NumberKind::kScale || next == NumberKind::kMeasure;
  }
  const bool last = item.end >= tokens_.size() || tokens_.starts_line[item.end] != 0;
  if (last) return tokens_.starts_line[item.begin] != 0;
  return tokens_.kind[item.end] == TokenKind::kWord &&
         FindNumberWord(tokens_.key_hash[item.end]).kind != NumberKind::kWaw;
}

}  // namespace rasad::text

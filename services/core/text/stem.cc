// Stems by rule, and the search terms of a text.
#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "core/base/hash.h"
#include "core/text/chars.h"
#include "core/text/letters.h"
#include "core/text/lexicon.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"
#include "core/text/utf8.h"
#include "core/text/words.h"

namespace rasad::data {
std::string_view stems();
}  // namespace rasad::data

namespace rasad::text {
namespace {

constexpr std::string_view kZwnj = "\xe2\x80\x8c";
constexpr std::string_view kYehLetter = "\xdb\x8c";
constexpr std::string_view kMiLetters = "\xd9\x85\xdb\x8c";
constexpr std::string_view kNemiLetters = "\xd9\x86\xd9\x85\xdb\x8c";
constexpr std::string_view kAst = "\xd8\xa7\xd8\xb3\xd8\xaa";

// Exceptions: a word that is its own stem (empty value) or goes on as the given one.
class Exceptions {
 public:
  Exceptions() {
    const std::vector<Row> rows = ReadTable(data::stems());
    slots_.resize(std::bit_ceil(4 * rows.size()));
    stems_.reserve(rows.size());
    for (const Row& row : rows) {
      if (row.size() < 2) continue;
      const std::uint64_t hash = WordHash::Of(Widen(row[0]));
      if (Find(hash) != nullptr) continue;
      stems_.push_back(row[1] == "-" ? std::u32string() : Widen(row[1]));
      std::size_t i = hash & (slots_.size() - 1);
      while (slots_[i].stem != nullptr) i = (i + 1) & (slots_.size() - 1);
      slots_[i] = {hash, &stems_.back()};
    }
  }
  const std::u32string* Find(std::uint64_t hash) const {
    std::size_t i = hash & (slots_.size() - 1);
    while (slots_[i].stem != nullptr && slots_[i].hash != hash) i = (i + 1) & (slots_.size() - 1);
    return slots_[i].stem;
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    const std::u32string* stem = nullptr;
  };
  std::vector<Slot> slots_;
  std::vector<std::u32string> stems_;
};

const Exceptions& AllExceptions() {
  static const Exceptions exceptions;
  return exceptions;
}

// Words of the list that affixes hang on; a form of a verb is none of them.
bool IsNoun(const WordHash& hash) {
  return (Words().Flags(hash.value()) & (kWord | kLeave | kParticiple | kGlued)) != 0 ||
         AllExceptions().Find(hash.value()) != nullptr;
}

bool IsBase(const WordHash& hash) {
  return IsNoun(hash) || (Words().Flags(hash.value()) & kVerbForm) != 0;
}

// The letters of a key, and the hash of each of its beginnings.
class Letters {
 public:
  static constexpr std::size_t kMost = 32;

  // False if there are too many, or others than those of Arabic script.
  bool Read(std::string_view key) {
    for (std::size_t at = 0; at < key.size();) {
      const Decoded d = Decode(key, at);
      if (size_ == kMost || d.cp < 0x620 || d.cp > 0x6d3) return false;
      Push(d.cp);
      at += d.length;
    }
    return size_ > 0;
  }
  void Write(std::string& out) const {
    for (std::size_t i = 0; i < size_; ++i) AppendUtf8(letters_[i], out);
  }

  std::size_t size() const { return size_; }
  std::u32string_view view() const { return {letters_.data(), size_}; }
  char32_t at(std::size_t i) const { return letters_[i]; }
  /// The hash of the first `length` letters.
  const WordHash& Beginning(std::size_t length) const { return hashes_[length]; }

  void Push(char32_t letter) {
    hashes_[size_ + 1] = hashes_[size_];
    hashes_[size_ + 1].Add(letter);
    letters_[size_++] = letter;
  }
  void Shorten(std::size_t size) { size_ = size; }
  void Replace(std::u32string_view word) {
    size_ = 0;
    for (const char32_t c : word.substr(0, kMost)) Push(c);
  }

 private:
  std::array<char32_t, kMost> letters_;
  std::array<WordHash, kMost + 1> hashes_;
  std::size_t size_ = 0;
};

// What a suffix asks of the word that it leaves.
enum class Leaves : std::uint8_t {
  kAnyWord,      // At least min_stem letters; two that the word list knows.
  kLongWord,     // At least min_stem letters, known or not.
  kPossessed,    // Like kLongWord; two letters that the list knows, from a word that is none.
  kBaseWord,     // A word of the list, from a word that is none.
  kBehindHeh,    // A word in -e, or one in -i of the list.
  kBehindVowel,  // A word of the list in alef or waw, from a word that is none.
  kVowelEnding,  // A word of the list in alef or waw.
  kComparative,  // A comparative of the list.
};

struct Suffix {
  std::u32string_view letters;
  std::size_t min_stem;
  Leaves leaves = Leaves::kAnyWord;
};

// By the last letter, longest first. In a key nothing separates a suffix from its word.
constexpr Suffix kInAlef[] = {
    {U"\u0647\u0627", 2},  // ha
};
constexpr Suffix kInTeh[] = {
    {U"\u0627\u0633\u062a", 3, Leaves::kBehindHeh},       // ast, "is"
    {U"\u0647\u0627\u0633\u062a", 2, Leaves::kBaseWord},  // hast, "are the"
    {U"\u0647\u0627\u06cc\u062a", 3},                     // hayat
    {U"\u0647\u0627\u062a", 3, Leaves::kBaseWord},        // hat, spoken
    {U"\u0627\u062a", 3},                                 // at
    {U"\u0627\u062a", 3, Leaves::kBehindHeh},             // -at, your
    {U"\u06cc\u062a", 2, Leaves::kBehindVowel},           // -yat
    {U"\u062a", 3, Leaves::kBaseWord},                    // -t
};
constexpr Suffix kInDal[] = {
    {U"\u0627\u0646\u062f", 3, Leaves::kBehindHeh},  // -and
    {U"\u0627\u06cc\u062f", 3, Leaves::kBehindHeh},  // -id
};
constexpr Suffix kInReh[] = {
    {U"\u062a\u0631", 3, Leaves::kLongWord},  // tar
};
constexpr Suffix kInSheen[] = {
    {U"\u0647\u0627\u06cc\u0634", 2},               // hayash
    {U"\u0647\u0627\u0634", 3, Leaves::kBaseWord},  // hash, spoken
    {U"\u0627\u0634", 3, Leaves::kBehindHeh},       // -ash
    {U"\u06cc\u0634", 2, Leaves::kBehindVowel},     // -yash
    {U"\u0634", 3, Leaves::kBaseWord},              // -sh
};
constexpr Suffix kInMeem[] = {
    {U"\u0647\u0627\u06cc\u0645", 3},                // hayam
    {U"\u0647\u0627\u0645", 3, Leaves::kBaseWord},   // ham, spoken
    {U"\u0627\u06cc\u0645", 3, Leaves::kBehindHeh},  // -im
    {U"\u0627\u0645", 3, Leaves::kBehindHeh},        // -am
    {U"\u06cc\u0645", 2, Leaves::kBehindVowel},      // -yam
    {U"\u0645", 3, Leaves::kBaseWord},               // -m
};
constexpr Suffix kInNoon[] = {
    {U"\u0647\u0627\u06cc\u0634\u0627\u0646", 2},         // hayeshan
    {U"\u0647\u0627\u06cc\u062a\u0627\u0646", 2},         // hayetan
    {U"\u0647\u0627\u06cc\u0645\u0627\u0646", 2},         // hayeman
    {U"\u0647\u0627\u0634\u0627\u0646", 2},               // hashan
    {U"\u0647\u0627\u062a\u0627\u0646", 2},               // hatan
    {U"\u0647\u0627\u0645\u0627\u0646", 2},               // haman
    {U"\u0647\u0627\u0645\u0648\u0646", 2},               // hamun, spoken
    {U"\u0647\u0627\u062a\u0648\u0646", 2},               // hatun, spoken
    {U"\u0647\u0627\u0634\u0648\u0646", 2},               // hashun, spoken
    {U"\u062a\u0631\u06cc\u0646", 3, Leaves::kLongWord},  // tarin
    {U"\u0634\u0627\u0646", 3, Leaves::kPossessed},       // shan
    {U"\u062a\u0627\u0646", 3, Leaves::kPossessed},       // tan
    {U"\u0645\u0627\u0646", 3, Leaves::kPossessed},       // man
    {U"\u06cc\u0627\u0646", 2, Leaves::kVowelEnding},     // yan
    {U"\u0627\u0646", 3, Leaves::kLongWord},              // an
    {U"\u06cc\u0646", 3, Leaves::kComparative},           // -in
};
constexpr Suffix kInYeh[] = {
    {U"\u0647\u0627\u06cc\u06cc", 2},               // hayi
    {U"\u0647\u0627\u06cc", 2},                     // haye
    {U"\u06cc\u06cc", 2, Leaves::kVowelEnding},     // yi
    {U"\u062a\u0631\u06cc", 3, Leaves::kLongWord},  // tari
    {U"\u0627\u06cc", 3, Leaves::kBehindHeh},       // -i
    {U"\u06cc", 3, Leaves::kLongWord},              // i
};

std::span<const Suffix> SuffixesIn(char32_t last) {
  switch (last) {
    case kAlef:
      return kInAlef;
    case kTeh:
      return kInTeh;
    case kDal:
      return kInDal;
    case kReh:
      return kInReh;
    case kSheen:
      return kInSheen;
    case kMeem:
      return kInMeem;
    case kNoon:
      return kInNoon;
    case kYeh:
      return kInYeh;
    default:
      return {};
  }
}

constexpr std::u32string_view kGan = U"\u06af\u0627\u0646";  // plural of words in -e
constexpr std::u32string_view kAt = U"\u0627\u062a";         // Arabic plural
constexpr std::u32string_view kAn = U"\u0627\u0646";
constexpr std::u32string_view kShan = U"\u0634\u0627\u0646";        // "their"
constexpr std::u32string_view kStan = U"\u0633\u062a\u0627\u0646";  // -stan, no suffix
constexpr std::u32string_view kI = U"\u0627\u06cc";                 // -i behind -e
constexpr std::u32string_view kHaye = U"\u0647\u0627\u06cc";
constexpr std::u32string_view kTar = U"\u062a\u0631";

// True if the first `length` letters and `letter` behind them are a word of the list.
bool IsBaseWith(const Letters& word, std::size_t length, char32_t letter) {
  WordHash hash = word.Beginning(length);
  hash.Add(letter);
  return IsBase(hash);
}

// Takes a plural off that replaced a letter, and puts the letter back: -gan for -e, -at for -e and
// for -at of the singular. False if the plural is none of these.
bool RestoreSingular(Letters& word, bool known) {
  const std::u32string_view view = word.view();
  if (word.size() >= kGan.size() + 2 && view.ends_with(kGan)) {
    const std::size_t rest = word.size() - kGan.size();
    if (rest == 2 && (known || !IsBaseWith(word, rest, kHeh))) return false;
    if (!IsBaseWith(word, rest, kHeh) && (known || IsBaseWith(word, rest, kGaf))) return false;
    word.Shorten(rest);
    word.Push(kHeh);
    return true;
  }
  if (word.size() > kAt.size() + 2 && view.ends_with(kAt)) {
    const std::size_t rest = word.size() - kAt.size();
    if (IsBase(word.Beginning(rest))) return false;
    for (const char32_t letter : {kHeh, kTeh}) {
      if (!IsBaseWith(word, rest, letter)) continue;
      word.Shorten(rest);
      word.Push(letter);
      return true;
    }
  }
  return false;
}

// "project-e-i" and "projects-ye" have one key: a word in -e is meant if the list has it, unless
// the word without the heh is a noun of which the plural is usual. A participle is meant behind all
// endings but that one.
bool IsHehBase(std::uint32_t heh_word, std::uint32_t without, std::u32string_view ending) {
  if ((heh_word & kParticiple) != 0 && ending != kI) return true;
  return (heh_word & (kHehWord | kParticiple)) != 0 && (without & kPlain) == 0;
}

// "qane-konande-i": true if a word that is not in the list, less its ending -i, ends in one in -e.
bool HasHehTail(const Letters& word) {
  constexpr std::size_t kShortestTail = 4;
  if (!word.view().ends_with(kHaye)) return false;
  const std::u32string_view rest = word.view().substr(0, word.size() - kI.size());
  for (std::size_t at = 1; at + kShortestTail <= rest.size(); ++at) {
    const std::u32string_view tail = rest.substr(at);
    const std::uint32_t flags = Words().Flags(tail);
    if (flags != 0 && IsHehBase(flags, Words().Flags(tail.substr(0, tail.size() - 1)), kI)) {
      return true;
    }
  }
  return false;
}

// Whether `suffix` may be taken off; `rest` letters are left. `sure`: they are a word of the list.
bool May(const Letters& word, const Suffix& suffix, std::size_t rest, bool known, bool& sure) {
  const char32_t last = word.at(rest - 1);
  const WordHash& left = word.Beginning(rest);
  sure = suffix.leaves == Leaves::kBehindHeh && last == kHeh
             ? IsHehBase(Words().Flags(left.value()),
                         Words().Flags(word.Beginning(rest - 1).value()), suffix.letters)
             : IsNoun(left);
  if (!sure && suffix.leaves == Leaves::kAnyWord) sure = IsBase(left);
  switch (suffix.leaves) {
    case Leaves::kAnyWord:
      return sure || rest >= suffix.min_stem;
    case Leaves::kLongWord:
      return rest >= suffix.min_stem;
    case Leaves::kPossessed:
      // Behind a waw "-ush-an" is the likelier plural.
      return (rest >= suffix.min_stem && (last != kWaw || suffix.letters != kShan)) ||
             (sure && !known);
    case Leaves::kBaseWord:
      return sure && !known &&
             (rest >= suffix.min_stem || (Words().Flags(left.value()) & kKnown) != 0);
    case Leaves::kBehindHeh:
      return rest >= suffix.min_stem && (last == kHeh || (last == kYeh && sure && !known));
    case Leaves::kBehindVowel:
      return (last == kAlef || last == kWaw) && sure && !known;
    case Leaves::kVowelEnding:
      return (last == kAlef || last == kWaw) && sure;
    case Leaves::kComparative:
      return sure && word.view().substr(0, rest).ends_with(kTar);
  }
  return false;
}

// Takes one suffix off `word`; false if it has none. Of several suffixes the shortest that leaves a
// word of the list is meant, else the longest; a word of the list that leaves none has none.
bool StripOne(Letters& word) {
  const std::u32string_view view = word.view();
  const bool known = IsBase(word.Beginning(word.size()));
  if (RestoreSingular(word, known)) return true;
  std::size_t by_rule = 0;
  std::size_t by_list = 0;
  for (const Suffix& s : SuffixesIn(view.back())) {
    if (word.size() < s.letters.size() + 2 || !view.ends_with(s.letters)) continue;
    const std::size_t rest = word.size() - s.letters.size();
    bool sure = false;
    if (!May(word, s, rest, known, sure)) continue;
    if (view.ends_with(kStan) && (known || !sure)) continue;
    // Of "our" and -an behind -m, "your" and -an behind -t: nouns in -t and -sh have no plural in
    // -an, of those in -m the common ones are meant.
    if (s.letters == kAn && by_list != 0) {
      const char32_t last = word.at(rest - 1);
      if (last == kTeh || last == kSheen) continue;
      if (last == kMeem && (Words().Flags(word.Beginning(by_list).value()) & kKnown) != 0) continue;
    }
    if (sure) by_list = rest;
    if (by_rule == 0) by_rule = rest;
  }
  if (by_list == 0 && (known || by_rule == 0)) return false;
  if (by_list == 0 && HasHehTail(word)) by_rule = word.size() - kI.size();
  word.Shorten(by_list != 0 ? by_list : by_rule);
  return true;
}

// The letters of "mi" or "nemi" and what stands before it; 0 if there is none.
std::size_t VerbPrefix(std::u32string_view word) {
  constexpr std::u32string_view kMiWide = U"\u0645\u06cc";
  constexpr std::size_t kLongestBefore = 4;  // a preverb of three letters and the negation
  return word.substr(0, kLongestBefore + kMiWide.size()).find(kMiWide) == word.npos
             ? 0
             : Words().VerbPrefix(word);
}

// A quick test on the first and last letters: most words end in none of the suffixes.
bool MayHaveAffix(std::string_view key) {
  if (key.size() < 6) return false;
  if (key.substr(0, 12).find(kMiLetters) != key.npos) return true;
  const char32_t last = Decode(key, key.size() - 2).cp;
  const char32_t before = Decode(key, key.size() - 4).cp;
  switch (last) {
    case kAlef:
      return before == kHeh;
    case kReh:
      return before == kTeh;
    case kDal:
      return before == kNoon || before == kYeh;
    case kWaw:  // spellings of one word ("goft-o-gu")
      return key.size() >= 12;
    default:
      return !SuffixesIn(last).empty();
  }
}

// Suffixes that a ZWNJ sets apart: the key would hide where they begin.
bool IsZwnjSuffix(std::string_view part) {
  if (part == kYehLetter) return true;
  WordHash hash;
  for (std::size_t at = 0; at < part.size();) {
    const Decoded d = Decode(part, at);
    hash.Add(d.cp);
    at += d.length;
  }
  return (Words().Flags(hash.value()) &
          (kPluralSuffix | kCompareSuffix | kHehSuffix | kPronounSuffix)) != 0;
}

// The bytes of a preverb and "mi" or "nemi" in front of `word`'s first ZWNJ: "bar-mi-gardad".
struct MiPrefix {
  std::size_t preverb = 0;
  std::size_t all = 0;  // With the ZWNJ; 0 if there is none.
};

MiPrefix FindMi(std::string_view word) {
  const std::size_t cut = word.find(kZwnj);
  if (cut == std::string_view::npos || !word.substr(0, cut).ends_with(kMiLetters)) return {};
  const std::string_view part = word.substr(0, cut);
  const std::size_t preverb =
      cut - (part.ends_with(kNemiLetters) ? kNemiLetters.size() : kMiLetters.size());
  if (preverb > 0) {
    const std::u32string prefix = Widen(part);
    const std::string_view behind = word.substr(cut + kZwnj.size());
    const std::u32string verb = Widen(behind.substr(0, behind.find(kZwnj)));
    if ((Words().Flags(prefix) & kMi) == 0 && Words().VerbPrefix(prefix + verb) != prefix.size()) {
      return {};
    }
  }
  return {preverb, cut + kZwnj.size()};
}

// Collects the terms of a text.
class TermWriter {
 public:
  explicit TermWriter(std::vector<SearchTerm>& terms) : terms_(terms) {}

  void Add(std::string_view part, std::uint32_t begin) {
    key_.clear();
    AppendSearchKey(part, key_);
    const auto end = static_cast<std::uint32_t>(begin + part.size());
    AddKey(begin, end);
  }

  // A word: what its ZWNJ set apart is taken off before the key hides it.
  void AddWord(std::string_view word, std::uint32_t begin, std::uint64_t key_hash) {
    // Most words are their own key.
    if (base::TableHash(word) == key_hash) {
      return AddStem(word, begin, begin + static_cast<std::uint32_t>(word.size()));
    }
    AddApart(word, begin);
  }

 private:
  void AddApart(std::string_view word, std::uint32_t begin) {
    const std::uint32_t end = begin + static_cast<std::uint32_t>(word.size());
    std::size_t cut = word.rfind(kZwnj);
    if (cut == std::string_view::npos) return Add(word, begin);
    // "shode-ast" reads as two words.
    if (word.substr(cut + kZwnj.size()) == kAst) {
      AddApart(word.substr(0, cut), begin);
      return Add(kAst, static_cast<std::uint32_t>(end - kAst.size()));
    }
    const MiPrefix mi = FindMi(word);
    if (mi.preverb > 0) {
      Add(word.substr(0, mi.preverb), begin);
      begin += static_cast<std::uint32_t>(mi.preverb);
    }
    std::string_view rest = word;
    while (cut != std::string_view::npos && cut >= mi.all &&
           IsZwnjSuffix(rest.substr(cut + kZwnj.size()))) {
      rest = rest.substr(0, cut);
      cut = rest.rfind(kZwnj);
    }
    key_.clear();
    AppendSearchKey(rest.substr(mi.all), key_);
    AddKey(begin, end);
  }

  // A key of several words (an address, a tag) gives one term each.
  void AddKey(std::uint32_t begin, std::uint32_t end) {
    const std::string_view key = key_;
    for (std::size_t at = 0; at < key.size();) {
      const std::size_t blank = std::min(key.find(' ', at), key.size());
      AddStem(key.substr(at, blank - at), begin, end);
      at = blank + 1;
    }
  }

  void AddStem(std::string_view key, std::uint32_t begin, std::uint32_t end) {
    SearchTerm& term = terms_.emplace_back();
    AppendStem(key, term.stem);
    term.position = static_cast<std::uint32_t>(terms_.size());
    term.begin = begin;
    term.end = end;
  }

  std::vector<SearchTerm>& terms_;
  std::string key_;
};

}  // namespace

void AppendStem(std::string_view key, std::string& out) {
  if (!MayHaveAffix(key)) {
    out.append(key);
    return;
  }
  Letters word;
  if (!word.Read(key)) {
    out.append(key);
    return;
  }
  // Each round takes one affix, so that every affixed form runs into the same rest.
  bool changed = false;
  for (std::size_t round = 0; round < 2 * Letters::kMost; ++round) {
    if (const std::u32string* exception =
            AllExceptions().Find(word.Beginning(word.size()).value())) {
      if (exception->empty()) break;
      word.Replace(*exception);
    } else if (const std::size_t prefix = VerbPrefix(word.view()); prefix > 0) {
      const std::u32string rest(word.view().substr(prefix));
      word.Replace(rest);
    } else if (word.size() < 3 || !StripOne(word)) {
      break;
    }
    changed = true;
  }
  if (changed) {
    word.Write(out);
  } else {
    out.append(key);
  }
}

std::string Stem(std::string_view key) {
  std::string out;
  AppendStem(key, out);
  return out;
}

std::vector<SearchTerm> SearchTerms(std::string_view display) {
  std::vector<SearchTerm> terms;
  Tokens tokens;
  Tokenize(display, tokens);
  terms.reserve(tokens.size());
  TermWriter writer(terms);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const TokenKind kind = tokens.kind[i];
    if (kind == TokenKind::kPunctuation || kind == TokenKind::kOther) continue;
    const std::string_view token = tokens.span(i).In(display);
    if (kind != TokenKind::kWord) {
      writer.Add(token, tokens.begin[i]);
    } else if (token != kYehLetter) {
      // A lone yeh behind a word writes its ezafe, as the hamza on a heh does.
      writer.AddWord(token, tokens.begin[i], tokens.key_hash[i]);
    }
  }
  return terms;
}

}  // namespace rasad::text

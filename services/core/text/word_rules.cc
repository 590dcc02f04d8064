// Words that are parted or joined by rule and lexicon.
#include <algorithm>

#include "core/text/letter_runs.h"
#include "core/text/letters.h"
#include "core/text/line_rules.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

constexpr std::u32string_view kAsh = U"\u0627\u0634";
constexpr std::u32string_view kAye = U"\u0627\u06cc";
constexpr std::u32string_view kHaye = U"\u0647\u0627\u06cc";
constexpr std::uint32_t kShortestGlued = 4;    // letters of a word that may lack a ZWNJ
constexpr std::uint32_t kShortestPreverb = 9;  // letters of "dar-khahad-zad"
constexpr std::uint32_t kLongestWill = 11;     // letters of "foru-nakhahand"

// Words that are their own.
constexpr std::uint32_t kBase = LineRules::kListed | kLeave | kPlain;

bool IsDayOfMonth(std::string_view number) {
  int value = 0;
  for (std::size_t at = 0; at < number.size();) {
    const Decoded d = Decode(number, at);
    const int digit = DigitValue(d.cp);
    if (digit < 0 || value > 31) return false;
    value = 10 * value + digit;
    at += d.length;
  }
  return value >= 1 && value <= 31;
}

}  // namespace

void LineRules::AddWord(std::uint32_t begin, std::uint32_t line_end, std::uint32_t blanks,
                        char32_t cp) {
  Item& item = AddItem();
  item.begin = begin;
  item.blanks = blanks;
  item.kind = Kind::kWord;
  item.cp = cp;
  item.letters = letter_count_;
  Measure(item, line_end);
  PartWord();
}

#if defined(__SSE2__)
// Adds an item that begins with a plain word.
inline void LineRules::StartRun(const PlainWord& word, std::uint32_t blanks, std::uint32_t flags) {
  Item& item = AddItem();
  char32_t* const letters = letters_.data() + letter_count_;
  StoreLetters(text_.data() + word.begin, letters);
  item.begin = word.begin;
  item.end = word.begin + word.size;
  item.blanks = blanks;
  item.kind = Kind::kWord;
  item.letters = letter_count_;
  item.cp = letters[0];
  item.size = item.first_size = item.last_size = word.size / 2;
  item.first = word.hash;
  item.first_flags = item.last_flags = flags;
  letter_count_ += word.size / 2;
}

// Sets the last word of the last item, behind its first one.
inline void LineRules::EndRun(const PlainWord& word, std::uint32_t flags) {
  Item& item = items_.back();
  letter_count_ = item.letters + item.first_size;
  StoreLetters(text_.data() + word.begin, letters_.data() + letter_count_);
  letter_count_ += word.size / 2;
  item.end = word.begin + word.size;
  item.size = item.first_size + word.size / 2;
  item.last_size = word.size / 2;
  item.last_flags = flags;
}

// Most words are up to eight frequent letters with a blank or one of the usual marks behind them.
// What the lists say of a word decides what is done with it, which nobody can guess: it is loaded
// for all such words of a line before the first is looked at.
void LineRules::FindPlainWords(Span line) {
  constexpr std::size_t kRead = kLetterBlock + 2;  // bytes from a word's beginning
  const std::size_t most = line.size() / 3 + 2;    // words and the one behind them
  if (plain_words_.size() < most) plain_words_.resize(most);
  PlainWord* word = plain_words_.data();
  mask_.ForEachRun([&](std::size_t from, std::size_t to) {
    const std::size_t begin = line.begin + from;
    if (begin + kRead > text_.size()) return;
    const char* const text = text_.data() + begin;
    const auto size = static_cast<std::uint32_t>(std::min(to - from, kLetterBlock));
    const ShortBytes bytes(text, size);
    const std::uint64_t hash = WordHash::Of(bytes.low, bytes.high);
    const std::uint32_t slot = words_.Slot(hash);
    words_.Prefetch(slot);
    *word = {hash, slot, static_cast<std::uint32_t>(begin), size};
    word += (to - from <= kLetterBlock) & EndsPlainWord(text + size);
  });
  word->begin = UINT32_MAX;
  next_plain_ = 0;
}
#endif

// Adds the plain words that follow each other from `at` on and returns where the first thing stands
// that is none; `blanks` counts those before it.
std::uint32_t LineRules::AddPlainWords(std::uint32_t at, [[maybe_unused]] std::uint32_t limit,
                                       [[maybe_unused]] std::uint32_t& blanks) {
#if defined(__SSE2__)
  constexpr std::uint32_t kShort = 2 * kShortestGlued;  // bytes
  constexpr std::uint32_t kEndsRun = kMi | kBi | kLetterName | kJoinsLeft;
  const PlainWord* word = plain_words_.data() + next_plain_;
  while (word->begin < at) ++word;
  const PlainWord* last = nullptr;  // of a run of two words or more
  bool open = false;                // the last item takes further words
  // Of the word before.
  std::uint32_t last_flags = 0;
  std::uint64_t last_hash = 0;  // 0: not known, so that it may begin any compound
  bool joined = false;          // it may be joined to others before it,
  bool compounded = false;      // as a compound or a part of one
  const auto stand_behind = [&](const Item& item) {
    last_flags = item.last_flags | kCompoundLeft;
    last_hash = 0;
    joined = true;
    compounded = (item.last_flags & kCompoundRight) != 0;
  };
  if (!items_.empty() && items_.back().kind == Kind::kWord) stand_behind(items_.back());
  for (;; ++word) {
    while (at < limit && text_[at] == ' ') {
      ++blanks;
      ++at;
    }
    if (word->begin != at) break;
    const std::uint32_t flags = words_.FlagsAt(word->slot, word->hash);
    // Single & and | keep it to one branch: nobody can guess what word comes next.
    const bool whole = ((flags & ~kCompoundRight) != 0) & ((word->size < kShort) | IsWhole(flags));
    const bool compound = (last_flags & kCompoundLeft) != 0 && (flags & kCompoundRight) != 0 &&
                          (last_hash == 0 || words_.MayBeginCompound(last_hash, word->hash));
    if (open & whole & (blanks == 1) & ((flags & kEndsRun) == 0) & !compound) {
      last = word;
    } else {
      if (last != nullptr) EndRun(*last, last_flags);
      last = nullptr;
      // Further words may follow if no rule joins this one to others, as the third word of a
      // compound neither.
      const bool joins = compound | ((flags & kJoinsLeft) != 0);
      const bool third = compounded | (joined & ((flags & kCompoundRight) != 0));
      open = whole & ((flags & (kMi | kBi | kLetterName)) == 0) & !joins & !third &
             ((last_flags & (kMi | kBi)) == 0);
      joined = joins | third;
      compounded = compound | third;
      StartRun(*word, blanks, flags);
    }
    last_flags = flags;
    last_hash = word->hash;
    if (!whole) {
      PartWord();
      stand_behind(items_.back());
    }
    at += word->size;
    blanks = 0;
  }
  if (last != nullptr) EndRun(*last, last_flags);
  next_plain_ = static_cast<std::size_t>(word - plain_words_.data());
#endif
  return at;
}

// Parts the last item where it is two words or lacks a ZWNJ.
void LineRules::PartWord() {
  Item* item = &items_.back();
  const char32_t cp = item->cp;
  if (cp == kWaw || cp == kKhah || cp == kNoon ||
      (item->size >= kShortestPreverb && (cp == kBeh || cp == kDal || cp == kFeh))) {
    if (const std::uint32_t at = SplitAt(*item); at > 0) {
      Item tail{.begin = item->begin + 2 * at, .kind = Kind::kWord, .split = true};
      tail.cp = Letters(*item)[at];
      tail.letters = item->letters + at;
      const std::uint32_t end = item->end;
      Measure(*item, tail.begin);
      Measure(tail, end);
      item = &items_.emplace_back(tail);
    }
  }
  // A part that was cut off may lack another ZWNJ. Each round cuts letters off, to the last, so
  // that a second pass finds nothing.
  for (std::size_t round = 0; round < Beginnings::kLongest && item->last_size >= kShortestGlued &&
                              !IsWhole(item->last_flags) && Glued(*item);
       ++round) {
    Measure(*item, item->end);
  }
}

// Reads the word that begins at item.begin and goes no further than `limit`; a
// cut parts it as a ZWNJ does. Its letters go behind those of the words before.
void LineRules::Measure(Item& item, std::uint32_t limit) {
  const auto* const text = reinterpret_cast<const unsigned char*>(text_.data());
  char32_t* const letters = letters_.data() + item.letters;
  char32_t* out = letters;
  const char32_t* segment = letters;
  const CharClass* const arabic = chars_.Arabic();
  WordHash hash;
  item.segments = false;
  item.marked = false;
  const auto part = [&] {
    if (!item.segments) {
      item.first = hash.value();
      item.first_size = static_cast<std::uint32_t>(out - segment);
    }
    item.segments = true;
    hash = WordHash();
    segment = out;
  };
  std::uint32_t at = item.begin;
  for (std::uint32_t cut = 0;;) {
    const std::uint32_t stop = cut < item.cut_count ? cuts_[item.cuts + cut] : limit;
#if defined(__SSE2__)
    while (at + kLetterBlock <= text_.size()) {
      const auto left = std::min<std::uint32_t>(stop - at, kLetterBlock);
      const std::uint32_t size = std::min(mask_.RunAt(at - line_begin_), left);
      StoreLetters(text_.data() + at, out);
      if (out == segment) {
        const ShortBytes bytes(text_.data() + at, size);
        hash = WordHash(bytes.low, bytes.high);
        out += size / 2;
      } else {
        for (unsigned n = 0; n < size / 2; ++n) hash.Add(*out++);
      }
      at += size;
      if (size < kLetterBlock) break;
    }
#endif
    const unsigned char* byte = text + at;
    const unsigned char* const last = text + stop - 1;
    while (byte < last) {
      const unsigned lead = byte[0];
      const unsigned k = (lead & 3) << 6 | (byte[1] & 0x3fu);
      if ((lead & 0xfc) != 0xd8 || arabic[k] != CharClass::kLetter) break;
      *out++ = 0x600u | k;
      hash.Add(0x600u | k);
      byte += 2;
    }
    at = static_cast<std::uint32_t>(byte - text);
    if (at >= stop) {
      if (at >= limit) break;
      part();
      ++cut;
      continue;
    }
    if (text[at] < 0x80) break;
    const Decoded d = Decode({text_.data(), limit}, at);
    const CharClass cls = chars_.Class(d.cp);
    if (cls == CharClass::kLetter) {
      *out++ = d.cp;
      hash.Add(d.cp);
      item.marked |= d.length != 2;
    } else if (cls == CharClass::kZwnj) {
      part();
    } else if (cls == CharClass::kKeptMark || cls == CharClass::kZwj) {
      item.marked = true;
    } else {
      break;
    }
    at += d.length;
  }
  item.end = at;
  item.size = static_cast<std::uint32_t>(out - letters);
  letter_count_ = item.letters + item.size;
  item.last_size = static_cast<std::uint32_t>(out - segment);
  item.last_flags = words_.Flags(hash.value());
  if (item.segments) {
    item.first_flags = words_.Flags(item.first);
  } else {
    item.first = hash.value();
    item.first_size = item.last_size;
    item.first_flags = item.last_flags;
  }
}

// A plural, or a word in -e with an ending, of a word that is listed: its waw
// is its own.
bool LineRules::IsInflected(std::u32string_view word) const {
  const std::size_t plural = PluralAt(word);
  if (plural >= 3 && (words_.Flags(word.substr(0, plural)) & kBase) != 0) return true;
  for (std::size_t n = 1; n <= 3 && n + 3 <= word.size(); ++n) {
    const std::u32string_view stem = word.substr(0, word.size() - n);
    if (stem.back() == kHeh && (words_.Flags(stem) & kHehWord) != 0) return true;
  }
  return false;
}

// Where a word falls into two that only lack their blank, in letters: behind a waw, behind "khahad"
// and a preverb before it.
std::uint32_t LineRules::SplitAt(const Item& item) const {
  const std::uint32_t size = item.size;
  const char32_t first = item.cp;
  if (size < 3 || size > Beginnings::kLongest || item.segments || item.marked ||
      (item.last_flags & ~kCompoundRight) != 0) {
    return 0;
  }
  const std::u32string_view word = Letters(item);
  if (first == kWaw) {
    const std::u32string_view rest = word.substr(1);
    constexpr std::uint32_t kCommon = kKnown | kParticiple | kFunction;
    if (size == 3) return (words_.Flags(rest) & kFunction) != 0 ? 1 : 0;
    if (IsInflected(word)) return 0;
    // "vazn-i" is no "va zani".
    if (size == 4 && (words_.Flags(word.substr(0, 3)) & kBase) != 0) return 0;
    if ((words_.Flags(rest) & kCommon) != 0) return 1;
    const std::size_t plural = PluralAt(rest);
    return plural >= 3 && (words_.Flags(rest.substr(0, plural)) & kCommon) != 0 ? 1 : 0;
  }
  for (std::uint32_t n = 5; n <= kLongestWill && n + 2 <= size; ++n) {
    if ((words_.Flags(word.substr(0, n)) & kWill) != 0 &&
        (words_.Flags(word.substr(n)) & kPastStem) != 0) {
      return n;
    }
  }
  return 0;
}

void LineRules::StartLeft(const Item& item, Left& left) const {
  left.hash = WordHash();
  left.size = 0;
  Extend(left, LastLetters(item));
  left.flags = item.last_flags;
  left.whole = !item.segments && item.join == Join::kNone;
}

// Puts the letters of a word behind those of `left`; its flags are then those of neither.
void LineRules::Extend(Left& left, std::u32string_view letters) {
  for (const char32_t cp : letters) left.hash.Add(cp);
  left.size += static_cast<std::uint32_t>(letters.size());
  left.last_letter = letters.back();
  const char32_t before = letters.size() > 1 ? letters[letters.size() - 2] : 0;
  left.sounded_heh = left.last_letter == kHeh && (before == kAlef || before == kWaw);
}

void LineRules::JoinWords() {
  Left left;                   // made only where a rule may apply
  const Item* word = nullptr;  // the left neighbour, while `left` is not made
  std::uint32_t left_flags = 0;
  bool has_left = false;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    if (item.kind != Kind::kWord || item.size == 0) {
      has_left = false;
      continue;
    }
    const bool apart = item.join == Join::kNone;  // else a compound of three has joined it
    // All is asked at once: of most neighbours nothing is joined, but why cannot be guessed.
    const bool joins = MayJoin(left_flags, item.first_flags);
    const bool waw = (item.size == 1) & (item.cp == kWaw);
    const bool may = (item.blanks > 0) & (joins | waw) & (item.marked == false);
    if ((has_left & (may | (apart == false))) && (!apart || joins || IsSplitWaw(i))) {
      if (word != nullptr) StartLeft(*word, left);
      word = nullptr;
      std::size_t also = 0;  // a third word that belongs to the compound
      if (apart && JoinWaw(left, i)) continue;
      if (apart) item.join = Decide(left, i, also);
      if (also > 0) {
        changed_ = true;
        items_[also].join = IsNonJoiner(Letters(item).back()) ? Join::kClosed : Join::kZwnj;
      }
      if (item.join == Join::kClosed) {
        changed_ = true;
        if (!item.segments) {
          Extend(left, Letters(item));
          left.flags = left_flags = words_.Flags(left.hash.value());
          continue;
        }
      }
    }
    word = &item;
    left_flags = item.last_flags;
    has_left = !item.marked;
  }
}

// A word without the ending that is written onto it: of the plural, or "-an", "-i"; empty if it has
// none.
std::u32string_view LineRules::InflectedStem(std::u32string_view word) const {
  if (word.size() < 4) return {};
  if (const std::size_t plural = PluralAt(word); plural > 0) return word.substr(0, plural);
  if (word.back() == kYeh) return word.substr(0, word.size() - 1);
  if (word.back() == kNoon && word[word.size() - 2] == kAlef)
    return word.substr(0, word.size() - 2);
  return {};
}

// A waw that SplitAt() parted from its word.
bool LineRules::IsSplitWaw(std::size_t i) const {
  return items_[i].size == 1 && items_[i].cp == kWaw && i + 1 < items_.size() &&
         items_[i + 1].split;
}

// A compound around a waw that SplitAt() parted ("sakht o saz" written "sakht osaz") gets a ZWNJ
// for its blank and is whole again.
bool LineRules::JoinWaw(Left& left, std::size_t i) {
  if ((left.flags & kCompoundLeft) == 0 || !IsSplitWaw(i)) return false;
  Item& waw = items_[i];
  Item& tail = items_[i + 1];
  const std::u32string_view letters = Letters(tail);
  bool compound = false;
  for (const std::size_t size : {letters.size(), PluralAt(letters)}) {
    WordHash hash;
    hash.Add(kWaw);
    for (const char32_t cp : letters.substr(0, size)) hash.Add(cp);
    compound |= size > 0 && words_.IsCompound(left.hash.value(), hash.value());
  }
  if (!compound) return false;
  waw.join = IsNonJoiner(left.last_letter) ? Join::kClosed : Join::kZwnj;
  tail.join = Join::kClosed;
  tail.split = false;
  changed_ = true;
  StartLeft(waw, left);
  left.flags = 0;
  left.whole = false;
  return true;
}

// Whether any of the rules of Decide() may apply: most neighbours have none of
// these flags.
bool LineRules::MayJoin(std::uint32_t left_flags, std::uint32_t flags) {
  const bool compound =
      ((left_flags & kCompoundLeft) != 0) & ((flags == 0) | ((flags & kCompoundRight) != 0));
  const bool other = ((left_flags & (kMi | kBi)) | (flags & kJoinsLeft)) != 0;
  return other | compound;
}

Join LineRules::Decide(const Left& left, std::size_t i, std::size_t& also) const {
  const Item& item = items_[i];
  const std::uint32_t flags = item.first_flags;
  const Join joined = IsNonJoiner(left.last_letter) ? Join::kClosed : Join::kZwnj;
  if ((left.flags & kCompoundLeft) != 0 && (flags & kCompoundRight) != 0) {
    const Item* third = i + 1 < items_.size() ? &items_[i + 1] : nullptr;
    if ((left.flags & kTripleLeft) != 0 && third != nullptr && third->kind == Kind::kWord &&
        third->blanks > 0 && !item.segments &&
        words_.IsCompound(left.hash.value(), item.first, third->first)) {
      also = i + 1;
      return joined;
    }
    if (words_.IsCompound(left.hash.value(), item.first)) return joined;
  }
  if ((left.flags & (kCompoundLeft | kFunction)) == kCompoundLeft && flags == 0 && !item.segments) {
    const std::u32string_view stem = InflectedStem(Letters(item));
    if (!stem.empty() && words_.IsCompound(left.hash.value(), WordHash::Of(stem))) return joined;
  }
  if ((left.flags & kMi) != 0) {
    const std::u32string_view form = Letters(item).substr(0, item.first_size);
    if (!left.whole || !words_.IsBehindMi(form, flags)) return Join::kNone;
    // "5 mi" and "mah-e mi" are the month of May, but not before "guyad".
    const Item* before = i >= 2 ? &items_[i - 2] : nullptr;
    const bool may = before != nullptr &&
                     ((before->kind == Kind::kWord && (before->last_flags & kMonth) != 0) ||
                      (before->kind == Kind::kNumber &&
                       IsDayOfMonth(text_.substr(before->begin, before->end - before->begin))));
    return may && !words_.NeedsMi(form, flags) ? Join::kNone : joined;
  }
  if ((left.flags & kBi) != 0) {
    // Names behind it make it a name as well ("serie B Italia").
    constexpr std::uint32_t kNoun = kWord | kForm | kHehWord | kKnown | kGlued | kCompoundRight;
    const std::u32string_view letters = Letters(item).substr(0, item.first_size);
    const bool noun = (flags & kNoun) != 0 || !InflectedStem(letters).empty();
    return left.whole && item.first_size >= 3 && noun && (flags & kFunction) == 0 ? joined
                                                                                  : Join::kNone;
  }
  if ((left.flags & (kFunction | kWill)) != 0 || left.size < 2) return Join::kNone;
  if ((flags & kPronounSuffix) != 0) {
    if ((left.flags & (kPluralSuffix | kCompareSuffix)) != 0) return joined;
    // "shan" and the others are hardly ever words of their own behind a noun.
    if ((left.flags & (kWord | kForm)) != 0 && left.size >= 3 && !item.segments) return joined;
  }
  if ((left.flags & kPluralSuffix) != 0) return Join::kNone;
  // Nouns with the ezafe that are "wet": "hava-ye tar".
  if ((flags & kCompareSuffix) != 0 && LastLetters(items_[i - 1]).size() > 2 &&
      LastLetters(items_[i - 1]).ends_with(kAye)) {
    return Join::kNone;
  }
  // Closed up, "avard-haye" would read "avarde-i".
  if ((flags & kPluralSuffix) != 0 && joined == Join::kClosed && left.whole &&
      (left.flags & kPlain) == 0 && Letters(item) == kHaye) {
    WordHash heh = left.hash;
    heh.Add(kHeh);
    if ((words_.Flags(heh.value()) & (kHehWord | kParticiple)) != 0) return Join::kNone;
  }
  // "-haman" and "-hash" are names too.
  if ((flags & kSpokenPlural) != 0 && (left.flags & (kWord | kForm)) == 0) return Join::kNone;
  // "gari" and "bandi" are names and words of their own, too.
  if ((flags & kSecondPart) != 0 && (flags & kPlain) != 0) {
    WordHash whole = left.hash;
    for (const char32_t cp : Letters(item).substr(0, item.first_size)) whole.Add(cp);
    return (words_.Flags(whole.value()) & (kWord | kForm | kGlued)) != 0 ? joined : Join::kNone;
  }
  if ((flags & (kPluralSuffix | kCompareSuffix | kSecondPart)) != 0) return joined;
  if ((flags & kHehSuffix) != 0 && !item.segments && left.last_letter == kHeh && left.size >= 3) {
    // A heh that is sounded ("dastgah") takes no such ending; "-e am ar ay"
    // spells MRI.
    if (left.sounded_heh && (left.flags & (kHehWord | kParticiple)) == 0) return Join::kNone;
    const auto letter = [&](std::size_t k) {
      return k < items_.size() && items_[k].kind == Kind::kWord &&
             (items_[k].first_flags & kLetterName) != 0;
    };
    // "bi" and "an" are letters only before another one.
    const bool spelt =
        letter(i + 1) &&
        ((items_[i + 1].first_flags & (kBi | kWord | kHehSuffix)) == 0 || letter(i + 2));
    return spelt && (left.flags & kParticiple) == 0 ? Join::kNone : joined;
  }
  // "bazi ash", "razi am"; "-i" behind a yeh looks like the call "ey".
  if ((flags & kHehSuffix) != 0 && !item.segments && left.last_letter == kYeh &&
      left.size >= (Letters(item) == kAsh ? 3 : 4) && Letters(item).back() != kYeh) {
    if ((left.flags & (kWord | kForm)) != 0) return joined;
    // The lists leave out many adjectives in -i.
    const std::u32string_view letters = LastLetters(items_[i - 1]);
    if ((words_.Flags(letters.substr(0, letters.size() - 1)) & kWord) != 0) return joined;
  }
  return Join::kNone;
}

}  // namespace rasad::text

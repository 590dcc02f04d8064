// Words that are parted or joined by rule and lexicon.
#include <algorithm>
#include <array>

#include "core/text/line_rules.h"

namespace rasad::text {
namespace {

constexpr char32_t kAlef = 0x627;
constexpr char32_t kAlefMadda = 0x622;
constexpr char32_t kBeh = 0x628;
constexpr char32_t kWaw = 0x648;
constexpr char32_t kHeh = 0x647;
constexpr char32_t kYeh = 0x6cc;
constexpr char32_t kMeem = 0x645;
constexpr char32_t kNoon = 0x646;
constexpr char32_t kKhah = 0x62e;
constexpr char32_t kKeheh = 0x6a9;
constexpr std::size_t kLongest = 40;  // letters of a word that rules look at

// Plural endings that are written onto the word, longest first; the stem has at least so many
// letters (the short stems of the others are words of their own: nahayat, rahayi).
struct Ending {
  std::u32string_view letters;
  std::size_t min_stem;
};
constexpr Ending kPlurals[] = {
    {U"\u0647\u0627\u06cc\u0634\u0627\u0646", 2},  // hayeshan
    {U"\u0647\u0627\u06cc\u062a\u0627\u0646", 2},  // hayetan
    {U"\u0647\u0627\u06cc\u0645\u0627\u0646", 2},  // hayeman
    {U"\u0647\u0627\u0634\u0648\u0646", 2},        // hashun, spoken
    {U"\u0647\u0627\u0633\u062a", 2},              // hast
    {U"\u0647\u0627\u06cc\u0645", 3},              // hayam
    {U"\u0647\u0627\u06cc\u062a", 3},              // hayat
    {U"\u0647\u0627\u06cc\u0634", 2},              // hayash
    {U"\u0647\u0627\u06cc\u06cc", 2},              // hayi
    {U"\u0647\u0627\u06cc", 2},                    // haye
    {U"\u0647\u0627", 2},                          // ha
};

// Endings of participles.
constexpr std::u32string_view kBehindHeh[] = {
    U"\u0627\u0633\u062a",  // ast
    U"\u0627\u0646\u062f",  // and
    U"\u0627\u06cc\u0645",  // im
    U"\u0627\u06cc\u062f",  // id
    U"\u0627\u0645",        // am
};
constexpr std::u32string_view kI = U"\u0627\u06cc";
constexpr std::u32string_view kHaye = U"\u0647\u0627\u06cc";

}  // namespace

void LineRules::AddWord(std::uint32_t begin, std::uint32_t end, std::uint32_t blanks) {
  Item item{.begin = begin, .end = end, .blanks = blanks, .kind = Kind::kWord};
  Measure(item);
  if (!item.segments && item.size >= 5) {
    const std::uint32_t at = SplitAt(item);
    if (at > 0) {
      Item head{.begin = begin, .end = begin + at, .blanks = blanks, .kind = Kind::kWord};
      Measure(head);
      items_.push_back(head);
      item = {.begin = begin + at, .end = end, .blanks = 0, .kind = Kind::kWord};
      item.split = true;
      Measure(item);
    }
  }
  if (item.size >= 4 && Glued(item)) Measure(item);
  items_.push_back(item);
}

void LineRules::Measure(Item& item) const {
  WordHash hash;
  item.segments = false;
  item.marked = false;
  item.last_size = 0;
  item.size = 0;
  item.last_letter = 0;
  item.sounded_heh = false;
  for (std::uint32_t k = item.begin; k < item.end; ++k) {
    const Cell& cell = (*cells_)[k];
    item.altered |= cell.Is(Cell::kZwnjBefore);
    if (cell.cls == CharClass::kZwnj || (cell.Is(Cell::kZwnjBefore) && k > item.begin)) {
      if (!item.segments) {
        item.first = hash;
        item.first_size = item.last_size;
      }
      item.segments = true;
      hash = WordHash();
      item.last_size = 0;
    }
    if (cell.cls == CharClass::kKeptMark || cell.cls == CharClass::kZwj) item.marked = true;
    if (cell.cls == CharClass::kLetter) {
      hash.Add(cell.cp);
      item.sounded_heh = cell.cp == kHeh && (item.last_letter == kAlef || item.last_letter == kWaw);
      item.last_letter = cell.cp;
      ++item.last_size;
      ++item.size;
    }
  }
  item.last = hash;
  item.last_flags = words_.Flags(hash.value());
  if (!item.segments) {
    item.first = hash;
    item.first_size = item.last_size;
  }
  item.first_flags = item.segments ? words_.Flags(item.first.value()) : item.last_flags;
}

// A plural, or a word in -e with an ending, of a word that is listed: its waw is its own.
bool LineRules::IsInflected(std::u32string_view word) const {
  constexpr std::uint32_t kListed = kKnown | kHehWord | kParticiple | kLeave | kPlain;
  for (const Ending& e : kPlurals) {
    if (word.size() < e.letters.size() + 3 || !word.ends_with(e.letters)) continue;
    const std::u32string_view stem = word.substr(0, word.size() - e.letters.size());
    if ((words_.Flags(stem) & kListed) != 0) return true;
  }
  for (std::size_t n = 1; n <= 3 && n + 3 <= word.size(); ++n) {
    const std::u32string_view stem = word.substr(0, word.size() - n);
    if (stem.back() == kHeh && (words_.Flags(stem) & kHehWord) != 0) return true;
  }
  return false;
}

// Where a word falls into two that only lack their blank: behind a waw, behind "khahad".
std::uint32_t LineRules::SplitAt(const Item& item) const {
  const std::vector<Cell>& cells = *cells_;
  const std::uint32_t size = item.end - item.begin;
  const char32_t first = cells[item.begin].cp;
  if ((first != kWaw && first != kKhah && first != kNoon) || size > kLongest || size != item.size) {
    return 0;
  }
  if (item.last_flags != 0) return 0;
  std::array<char32_t, kLongest> letters;
  for (std::uint32_t k = 0; k < size; ++k) letters[k] = cells[item.begin + k].cp;
  const std::u32string_view word(letters.data(), size);
  if (first == kWaw) {
    std::u32string_view rest = word.substr(1);
    constexpr std::uint32_t kWords = kKnown | kHehWord | kParticiple;
    if (IsInflected(word)) return 0;
    if ((words_.Flags(rest) & kWords) != 0) return 1;
    for (const Ending& e : kPlurals) {
      if (rest.size() >= e.letters.size() + 3 && rest.ends_with(e.letters)) {
        rest.remove_suffix(e.letters.size());
        return rest.size() >= 3 && (words_.Flags(rest) & kWords) != 0 ? 1 : 0;
      }
    }
    return 0;
  }
  for (std::uint32_t n = 5; n <= 7 && n + 2 <= size; ++n) {
    if ((words_.Flags(word.substr(0, n)) & kWill) != 0 &&
        (words_.Flags(word.substr(n)) & kPastStem) != 0) {
      return n;
    }
  }
  return 0;
}

// Sets a ZWNJ before letter `at` of the word whose first cell is `begin`, if its letter before
// joins.
bool LineRules::SetZwnj(std::uint32_t begin, std::u32string_view word, std::size_t at) {
  if (IsNonJoiner(word[at - 1])) return false;
  (*cells_)[begin + at].Set(Cell::kZwnjBefore);
  return true;
}

// ZWNJs that a word lacks: behind "mi", before plural and verb endings, inside compounds. Only the
// last segment is looked at; the others were written apart already. True if one was set.
bool LineRules::Glued(const Item& item) {
  const std::vector<Cell>& cells = *cells_;
  const std::uint32_t size = item.last_size;
  if (size < 4 || size > kLongest || item.marked) return false;
  if ((item.last_flags & kLeave) != 0) return false;
  const std::uint32_t begin = item.end - size;
  std::array<char32_t, kLongest> letters;
  for (std::uint32_t k = 0; k < size; ++k) letters[k] = cells[begin + k].cp;
  const std::u32string_view word(letters.data(), size);
  bool set = false;
  if (!item.segments && (word[0] == kMeem || word[0] == kNoon)) {
    if (const std::size_t prefix = words_.VerbPrefix(word); prefix > 0) {
      set |= SetZwnj(begin, word, prefix);
    }
  }
  if ((item.last_flags & kGlued) != 0) {
    set |= SetZwnj(begin, word, words_.GluedAt(item.last.value()));
  }
  // "bi-ab": no other word has an alef with madda there, save "come" and "bring" misspelt.
  if (!item.segments && word[0] == kBeh && word[1] == kYeh && word[2] == kAlefMadda) {
    const std::uint32_t flags = words_.Flags(word.substr(2));
    if ((flags & kKnown) != 0 && (flags & kVerbForm) == 0) set |= SetZwnj(begin, word, 2);
  }
  if ((item.last_flags & (kKnown | kHehWord | kVerbForm)) == 0) {
    set |= GluedEnding(begin, word, BeforeKe(item.end));
  }
  return set;
}

// Whether blanks and the word "ke" follow.
bool LineRules::BeforeKe(std::uint32_t end) const {
  const std::vector<Cell>& cells = *cells_;
  std::size_t k = end;
  while (k < cells.size() && cells[k].cls == CharClass::kBlank) ++k;
  if (k == end || k + 2 > cells.size()) return false;
  if (cells[k].cp != kKeheh || cells[k + 1].cp != kHeh) return false;
  return k + 2 == cells.size() || cells[k + 2].cls == CharClass::kBlank;
}

bool LineRules::GluedEnding(std::uint32_t begin, std::u32string_view word, bool before_ke) {
  const std::size_t size = word.size();
  // All endings have an alef or a heh among their first letters and end in one of these.
  switch (word.back()) {
    case 0x627:  // ALEF
    case 0x62a:  // TEH
    case 0x62f:  // DAL
    case 0x634:  // SHEEN
    case kMeem:
    case kNoon:
    case kYeh:
      break;
    default:
      return false;
  }
  // "-e-i" and "-haye" look alike: the word list says which stem is a word.
  // Before "ke" no plural has its ezafe, so there the indefinite is meant.
  if (word.ends_with(kHaye) &&
      (words_.IsHehAndI(word) ||
       (before_ke && (words_.Flags(word.substr(0, size - kHaye.size())) & kIndefinite) != 0))) {
    return SetZwnj(begin, word, size - kI.size());
  }
  // Before the plurals: "gofte-im" is no plural of "goft".
  for (const std::u32string_view e : kBehindHeh) {
    if (size < e.size() + 3 || word[size - e.size() - 1] != kHeh || !word.ends_with(e)) continue;
    const std::u32string_view stem = word.substr(0, size - e.size());
    const std::uint32_t flags = words_.Flags(stem);
    if ((flags & kParticiple) == 0) break;
    return SetZwnj(begin, word, stem.size());
  }
  for (const Ending& e : kPlurals) {
    if (size < e.letters.size() + e.min_stem || !word.ends_with(e.letters)) continue;
    const std::u32string_view noun = word.substr(0, size - e.letters.size());
    if (!SetZwnj(begin, word, noun.size())) return false;
    const std::uint32_t at = words_.GluedAt(WordHash::Of(noun));
    if (at > 0) SetZwnj(begin, word, at);
    return true;
  }
  return false;
}

void LineRules::StartLeft(const Item& item, Left& left) const {
  left.hash = item.last;
  left.flags = item.last_flags;
  left.size = item.last_size;
  left.last_letter = item.last_letter;
  left.sounded_heh = item.sounded_heh;
  left.whole = !item.segments;
}

void LineRules::JoinWords() {
  Left left;
  bool has_left = false;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    if (item.kind != Kind::kWord || item.size == 0) {
      has_left = false;
      continue;
    }
    if (has_left && item.join == Join::kNone && item.blanks > 0 && !item.marked) {
      std::size_t also = 0;  // a third word that belongs to the compound
      item.join = Decide(left, i, also);
      if (also > 0) {
        items_[also].join = IsNonJoiner(item.last_letter) ? Join::kClosed : Join::kZwnj;
      }
    }
    if (item.join == Join::kClosed) {
      changed_ = true;
      if (!item.segments) {
        for (std::uint32_t k = item.begin; k < item.end; ++k) {
          if ((*cells_)[k].cls == CharClass::kLetter) left.hash.Add((*cells_)[k].cp);
        }
        left.flags = words_.Flags(left.hash.value());
        left.size += item.size;
        left.last_letter = item.last_letter;
        left.sounded_heh = item.sounded_heh;
        continue;
      }
    }
    StartLeft(item, left);
    left.whole = left.whole && item.join == Join::kNone;
    has_left = !item.marked;
  }
}

Join LineRules::Decide(const Left& left, std::size_t i, std::size_t& also) const {
  const Item& item = items_[i];
  const std::uint32_t flags = item.first_flags;
  const Join joined = IsNonJoiner(left.last_letter) ? Join::kClosed : Join::kZwnj;
  if ((left.flags & kCompoundLeft) != 0) {
    const Item* third = i + 1 < items_.size() ? &items_[i + 1] : nullptr;
    if (third != nullptr && third->kind == Kind::kWord && third->blanks > 0 && !item.segments &&
        words_.IsCompound(left.hash.value(), item.first.value(), third->first.value())) {
      also = i + 1;
      return joined;
    }
    if (words_.IsCompound(left.hash.value(), item.first.value())) return joined;
  }
  if ((left.flags & kMi) != 0) {
    if (!left.whole || (flags & (kVerbForm | kParticiple)) == 0) return Join::kNone;
    // "5 mi" and "mah-e mi" are the month of May.
    if (i >= 2 && items_[i - 2].kind == Kind::kNumber) return Join::kNone;
    if (i >= 2 && items_[i - 2].kind == Kind::kWord && (items_[i - 2].last_flags & kMonth) != 0) {
      return Join::kNone;
    }
    return joined;
  }
  if ((left.flags & kBi) != 0) {
    return left.whole && item.first_size >= 3 && (flags & kFunction) == 0 ? joined : Join::kNone;
  }
  if ((left.flags & kFunction) != 0 || left.size < 2) return Join::kNone;
  if ((flags & kPronounSuffix) != 0) {
    const bool plural = (left.flags & kPluralSuffix) != 0;
    const bool heh = left.last_letter == kHeh && (left.flags & kHehWord) != 0;
    if (plural || heh) return joined;
  }
  if ((left.flags & kPluralSuffix) != 0) return Join::kNone;
  if ((flags & (kPluralSuffix | kCompareSuffix | kSecondPart)) != 0) return joined;
  if ((flags & kHehSuffix) != 0 && !item.segments && left.last_letter == kHeh && left.size >= 3) {
    // A heh that is sounded ("dastgah") takes no such ending; "-e am ar ay" spells MRI.
    if (left.sounded_heh && (left.flags & (kHehWord | kParticiple)) == 0) return Join::kNone;
    const bool spelt = i + 1 < items_.size() && items_[i + 1].kind == Kind::kWord &&
                       (items_[i + 1].first_flags & kLetterName) != 0;
    return spelt && (left.flags & kParticiple) == 0 ? Join::kNone : joined;
  }
  return Join::kNone;
}

}  // namespace rasad::text

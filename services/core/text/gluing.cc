// Places where a word lacks a ZWNJ.
#include <algorithm>

#include "core/text/letters.h"
#include "core/text/line_rules.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

constexpr std::u32string_view kAst = U"\u0627\u0633\u062a";
constexpr std::u32string_view kHayi = U"\u0647\u0627\u06cc\u06cc";
constexpr std::u32string_view kI = U"\u0627\u06cc";
constexpr std::u32string_view kAsh = U"\u0627\u0634";
constexpr std::u32string_view kAm = U"\u0627\u0645";

constexpr std::size_t kLongestPlural = 7;  // letters, "-hayeshan"

}  // namespace

// Where the plural ending of `word` begins; 0 if it has none.
std::size_t LineRules::PluralAt(std::u32string_view word) const {
  for (std::size_t n = 2; n <= kLongestPlural && n + 2 <= word.size(); ++n) {
    const std::size_t at = word.size() - n;
    if (word[at] == kHeh && word[at + 1] == kAlef &&
        (words_.Flags(word.substr(at)) & kPluralSuffix) != 0) {
      return at;
    }
  }
  return 0;
}

// Sets a ZWNJ before letter `at` of `word`, the item's last segment, if its
// letter before joins.
bool LineRules::SetZwnj(Item& item, std::u32string_view word, std::size_t at) {
  if (IsNonJoiner(word[at - 1])) return false;
  const std::uint32_t place = item.end - 2 * static_cast<std::uint32_t>(word.size() - at);
  if (item.cut_count == 0) item.cuts = static_cast<std::uint32_t>(cuts_.size());
  const auto begin = cuts_.begin() + item.cuts;
  const auto found = std::lower_bound(begin, cuts_.end(), place);
  if (found == cuts_.end() || *found != place) {
    cuts_.insert(found, place);
    ++item.cut_count;
  }
  return true;
}

// ZWNJs that a word lacks: behind "mi", before plural and verb endings, inside compounds. Only the
// last segment is looked at; the others were written apart already. True if one was set.
bool LineRules::Glued(Item& item) {
  const std::uint32_t flags = item.last_flags;
  if (item.last_size > Beginnings::kLongest || item.marked || (flags & kLeave) != 0) return false;
  if ((flags & (kListed | kGlued)) == kVerbForm && !item.segments) {
    // "miram" is "mi-ram" rather than "I die", which has a prefix of its own: "mi miram".
    if (items_.size() > 1 && (items_[items_.size() - 2].last_flags & kMi) != 0) return false;
    const std::size_t prefix = words_.VerbPrefix(LastLetters(item));
    return prefix > 0 && SetZwnj(item, LastLetters(item), prefix);
  }
  if ((flags & (kListed | kGlued | kCompoundRight)) != 0) {
    return (flags & kGlued) != 0 && SetZwnj(item, LastLetters(item), WordLists::GluedAt(flags));
  }
  const std::u32string_view word = LastLetters(item);
  if ((item.first_flags & kMi) != 0 && words_.IsBehindMi(word, flags)) return false;
  if (!item.segments) {
    const std::size_t prefix = words_.VerbPrefix(word);
    if (prefix > 0) return SetZwnj(item, word, prefix);
  }
  const Beginnings beginnings(words_, word);
  bool set = false;
  std::size_t end = word.size();
  for (int endings = 0; endings < 2; ++endings) {
    const std::size_t at = EndingAt(item, beginnings, end);
    if (at == 0) break;
    set |= SetZwnj(item, word, at);
    end = at;
    const std::uint32_t stem = beginnings.Flags(end);
    if ((stem & kGlued) == 0 && (stem & (kListed | kLeave)) != 0) return set;
  }
  if (const std::size_t at = InsideAt(beginnings, end); at > 0) {
    set |= SetZwnj(item, word, at);
    const std::size_t before = WordLists::GluedAt(beginnings.Flags(at));
    if (before > 0) set |= SetZwnj(item, word, before);
  }
  return set;
}

// Whether nothing can belong to the word that ends at byte `end`: a function word follows, a clause
// mark or the line end. No plural in -haye stands there, so that the indefinite "-e-i" is meant.
bool LineRules::EndsPhrase(std::uint32_t end) const {
  std::size_t at = end;
  while (at < text_.size() && text_[at] == ' ') ++at;
  const std::size_t begin = at;
  WordHash hash;
  while (at + 1 < text_.size()) {
    const Decoded d = Decode(text_, at);
    if (chars_.Class(d.cp) == CharClass::kClauseMark) return at == begin;
    if (chars_.Class(d.cp) != CharClass::kLetter) break;
    hash.Add(d.cp);
    at += d.length;
  }
  if (at == begin) return at >= text_.size() || text_[at] == '\n' || text_[at] == '.';
  return (words_.Flags(hash.value()) & kFunction) != 0;
}

// Where the last ending of the first `end` letters belongs behind a ZWNJ; 0 if they have none.
std::size_t LineRules::EndingAt(const Item& item, const Beginnings& beginnings,
                                std::size_t end) const {
  const std::u32string_view word = beginnings.word().substr(0, end);
  constexpr std::size_t kShortest = 3;
  // Behind a heh. "-e-i" and "-haye" look alike, as do "-e-im" and "-hayam": the word lists say
  // which of the stems is a word.
  for (std::size_t heh = end - 2; heh + kLongestPlural >= end && heh >= 2; --heh) {
    if (word[heh] != kHeh) continue;
    const bool plural =
        word[heh + 1] == kAlef && (words_.Flags(word.substr(heh)) & kPluralSuffix) != 0;
    const std::u32string_view behind = word.substr(heh + 1);
    const std::uint32_t stem = beginnings.Flags(heh + 1);
    if ((stem & (kHehWord | kParticiple | kGlued)) != 0 && (stem & kLeave) == 0) {
      if (behind == kI) {
        const std::uint32_t noun = beginnings.Flags(heh);
        const bool heh_word = (stem & (kHehWord | kParticiple)) != 0;
        // "cheshm-andaz-haye": what stands before the ZWNJ tells that the noun is the shorter one.
        const std::size_t before = item.size - item.last_size;
        const bool compound =
            item.segments && (words_.Flags(Letters(item).substr(0, before + heh)) & kGlued) != 0;
        if (compound) return heh;
        if ((noun & (heh_word ? kPlain : kListed | kPlain)) == 0) return heh + 1;
        // The plural of a noun in a letter that does not join leaves no trace, so that a second
        // look would decide anew.
        if ((noun & kIndefinite) != 0 && !IsNonJoiner(word[heh - 1]) && EndsPhrase(item.end)) {
          return heh + 1;
        }
      } else if ((stem & kParticiple) != 0 || !plural ||
                 (beginnings.Flags(heh) & ((stem & kHehWord) != 0 ? kPlain : kListed | kPlain)) ==
                     0) {
        constexpr std::uint32_t kEndings = kHehSuffix | kPronounSuffix | kCompareSuffix;
        if ((words_.Flags(behind) & kEndings) != 0) return heh + 1;
        if (behind.size() == 1 && behind[0] == kYeh && heh >= 3 && (stem & kHehWord) != 0) {
          return heh + 1;
        }
        if (behind == kAst && (stem & kParticiple) != 0) return heh + 1;
      }
    }
    if (plural || ((words_.Flags(word.substr(heh)) & kSpokenPlural) != 0 &&
                   (beginnings.Flags(heh) & kWord) != 0)) {
      // "wa-hawali-ha" is Arabic.
      if (word[0] == kWaw && beginnings.Flags(heh) == 0 &&
          (words_.Flags(word.substr(1, heh - 1)) & kWord) != 0) {
        return 0;
      }
      // "geran-baha" has its yeh from the ezafe, "eshteha-yam" and "fogaha-st" their heh.
      const bool own = (word.back() == kYeh && (beginnings.Flags(end - 1) & kWord) != 0) ||
                       (heh + 2 < end && (beginnings.Flags(heh + 2) & kWord) != 0);
      // What is no listed word has the plain plural, not one with a person or "is" behind it.
      constexpr std::uint32_t kNoun = kListed | kGlued | kHehWord | kKnown | kPlain;
      const std::u32string_view ending = word.substr(heh);
      const bool personal = ending.size() > 3 && ending != kHayi;
      if (own || (personal && (beginnings.Flags(heh) & kNoun) == 0)) return 0;
      return heh;
    }
  }
  // A comparative where the stem's last letter makes gluing unusual: "sakht-tar", "qavi-tar".
  for (std::size_t n = 2; n <= 4 && n + kShortest <= end; ++n) {
    const std::size_t at = end - n;
    if (word[at] != kTeh || word[at + 1] != kReh) continue;
    if (word[at - 1] != kTeh && word[at - 1] != kYeh) break;
    if ((words_.Flags(word.substr(at)) & kCompareSuffix) == 0) break;
    if ((beginnings.Flags(at) & (kWord | kForm)) != 0) return at;
  }
  // "bazi-ash", "razi-am"
  if (end >= 6 && word[end - 3] == kYeh && (word.ends_with(kAsh) || word.ends_with(kAm)) &&
      (beginnings.Flags(end - 2) & (kWord | kForm)) != 0) {
    return end - 2;
  }
  return 0;
}

// Where a ZWNJ belongs inside of the first `end` letters, which are no listed word: in a glued
// compound with a letter behind it, behind a heh, before alef with madda, and before an Arabic
// article.
std::size_t LineRules::InsideAt(const Beginnings& beginnings, std::size_t end) const {
  const std::u32string_view word = beginnings.word().substr(0, end);
  if (end < 4) return 0;
  if (const std::size_t at = WordLists::GluedAt(beginnings.Flags(end)); at > 0) return at;
  switch (word.back()) {
    case kYeh:
    case kMeem:
    case kTeh:
    case kSheen:
      if (const std::size_t at = WordLists::GluedAt(beginnings.Flags(end - 1)); at > 0) return at;
      break;
    case kNoon:
      if (word[end - 2] != kAlef) break;
      if (const std::size_t at = WordLists::GluedAt(beginnings.Flags(end - 2)); at > 0) return at;
      break;
    default:
      break;
  }
  for (std::size_t at = 2; at + 2 <= end; ++at) {
    const char32_t before = word[at - 1];
    if (word[at] == kAlefMadda) {
      // Not behind the Arabic article, nor in "come" and "bring" misspelt.
      if (IsNonJoiner(before) || (before == kLam && word[at - 2] == kAlef)) continue;
      const std::uint32_t flags = beginnings.Flags(at);
      if ((flags & kBi) != 0) {
        const std::uint32_t rest = words_.Flags(word.substr(at));
        if ((rest & kWord) != 0 && (rest & kVerbForm) == 0) return at;
      } else if (at + 3 <= end && (flags & kListed) != 0) {
        return at;
      }
    } else if (before == kHeh) {
      constexpr std::uint32_t kParts = kWord | kSecondPart;
      if (at >= 3 && at + 4 <= end && (beginnings.Flags(at) & (kHehWord | kGlued)) != 0 &&
          (words_.Flags(word.substr(at)) & kParts) != 0) {
        return at;
      }
    } else if (word[at] == kAlef && word[at + 1] == kLam) {
      if (!IsNonJoiner(before) && (words_.Flags(word.substr(at)) & kArabicTail) != 0) return at;
    }
  }
  return 0;
}

}  // namespace rasad::text

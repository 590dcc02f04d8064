// Questions to the word lists that take more than one look-up.
#include "core/text/words.h"

#include "core/text/letters.h"

namespace rasad::text {

bool WordLists::IsBehindMi(std::u32string_view word, std::uint32_t flags) const {
  if ((flags & (kVerbForm | kParticiple)) != 0) return true;
  if ((flags & kWord) != 0) return false;
  constexpr std::u32string_view kPronouns[] = {
      U"\u0634",              // -ash
      U"\u062a",              // -at
      U"\u0634\u0627\u0646",  // -eshan
      U"\u062a\u0627\u0646",  // -etan
      U"\u0645\u0627\u0646",  // -eman
      U"\u0634\u0648\u0646",  // -eshun, spoken
      U"\u062a\u0648\u0646",  // -etun, spoken
      U"\u0645\u0648\u0646",  // -emun, spoken
  };
  for (const std::u32string_view pronoun : kPronouns) {
    if (word.size() < pronoun.size() + 2 || !word.ends_with(pronoun)) continue;
    // "miyan-ash" is "between them".
    if (word.size() == pronoun.size() + 2 && word[0] == kAlef) continue;
    if ((Flags(word.substr(0, word.size() - pronoun.size())) & kVerbForm) != 0) return true;
  }
  return false;
}

bool WordLists::IsPerfect(std::u32string_view word) const {
  for (std::size_t n = 2; n <= 3 && n + 3 <= word.size(); ++n) {
    const std::size_t at = word.size() - n;
    if ((Flags(word.substr(0, at)) & kParticiple) != 0) {
      return (Flags(word.substr(at)) & kHehSuffix) != 0;
    }
  }
  return false;
}

bool WordLists::NeedsMi(std::u32string_view word, std::uint32_t flags) const {
  if ((flags & kVerbForm) == 0 || (flags & (kPastStem | kPlain)) != 0 || word.back() != kDal) {
    return false;
  }
  // Not "raftand" and "raftid".
  return word.size() < 4 || (Flags(word.substr(0, word.size() - 2)) & kPastStem) == 0;
}

std::size_t WordLists::VerbPrefix(std::u32string_view word) const {
  constexpr std::u32string_view kMiLetters = U"\u0645\u06cc";
  constexpr std::u32string_view kPreverbs[] = {
      U"",
      U"\u0628\u0631",        // bar
      U"\u0628\u0627\u0632",  // baz
      U"\u062f\u0631",        // dar
      U"\u0641\u0631\u0627",  // fara
      U"\u0641\u0631\u0648",  // foru
      U"\u0648\u0627",        // va
  };
  // Most words have no "mi" near their beginning.
  constexpr std::size_t kDeepest = 4;  // letters of the longest preverb and of "n"
  std::size_t mi = 0;
  while (mi + 1 < word.size() && mi <= kDeepest && (word[mi] != kMeem || word[mi + 1] != kYeh))
    ++mi;
  if (mi + 1 >= word.size() || mi > kDeepest) return 0;
  for (const std::u32string_view preverb : kPreverbs) {
    if (!word.starts_with(preverb)) continue;
    std::size_t prefix = preverb.size();
    if (prefix < word.size() && word[prefix] == kNoon) ++prefix;
    if (!word.substr(prefix).starts_with(kMiLetters)) continue;
    prefix += kMiLetters.size();
    if (word.size() < prefix + 2 || (Flags(word) & (kLeave | kWord | kForm)) != 0) return 0;
    const std::u32string_view form = word.substr(prefix);
    return IsBehindMi(form, Flags(form)) || IsPerfect(form) ? prefix : 0;
  }
  return 0;
}

}  // namespace rasad::text

// Questions to the word lists that take more than one look-up.
#include "core/text/words.h"

namespace rasad::text {

bool WordLists::IsHehAndI(std::u32string_view word) const {
  if (word.size() < 5) return false;
  const std::u32string_view heh_word = word.substr(0, word.size() - 2);
  return (Flags(heh_word) & (kHehWord | kParticiple)) != 0 &&
         (Flags(heh_word.substr(0, heh_word.size() - 1)) & kPlain) == 0;
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
  constexpr char32_t kNoon = 0x646;
  for (const std::u32string_view preverb : kPreverbs) {
    if (!word.starts_with(preverb)) continue;
    std::size_t prefix = preverb.size();
    if (prefix < word.size() && word[prefix] == kNoon) ++prefix;
    if (!word.substr(prefix).starts_with(kMiLetters)) continue;
    prefix += kMiLetters.size();
    if (word.size() < prefix + 2 || (Flags(word) & (kLeave | kWord | kForm)) != 0) return 0;
    return (Flags(word.substr(prefix)) & (kVerbForm | kParticiple)) != 0 ? prefix : 0;
  }
  return 0;
}

}  // namespace rasad::text

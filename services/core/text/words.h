// The lists of words by which the normaliser and the stemmer decide.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/text/lexicon.h"

namespace rasad::text {

/// Made once from the embedded tables; thread-safe to read.
class WordLists {
 public:
  WordLists();

  /// A noun or adjective in -e (a written heh that is a vowel), in display letters.
  bool IsHehWord(std::u32string_view word) const {
    (void)word;
    return false;
  }
  /// The letters of "mi" or "nemi" in front of a known verb form; 0 if there is none.
  std::size_t VerbPrefix(std::u32string_view word) const {
    (void)word;
    return 0;
  }
};

const WordLists& Words();

}  // namespace rasad::text

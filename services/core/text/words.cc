// Word lists from the embedded tables.
#include "core/text/words.h"

namespace rasad::text {

WordLists::WordLists() = default;

const WordLists& Words() {
  static const WordLists lists;
  return lists;
}

}  // namespace rasad::text

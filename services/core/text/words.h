// The lists of words by which the normaliser and the stemmer decide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text/lexicon.h"

namespace rasad::text {

/// What a word is known to be; a set of bits.
enum WordFlag : std::uint32_t {
  kHehWord = 1u << 0,       ///< A noun or adjective in -e, written with a heh.
  kVerbForm = 1u << 1,      ///< A form that stands behind "mi" and "nemi".
  kPastStem = 1u << 2,      ///< A form that stands behind "khahad".
  kParticiple = 1u << 3,    ///< A participle in -e, also negated.
  kKnown = 1u << 4,         ///< A common word, so that a glued waw before it is one.
  kLeave = 1u << 5,         ///< Written as it is, whatever a rule would see in it.
  kFunction = 1u << 6,      ///< A function word: no suffix is joined to it.
  kCompoundLeft = 1u << 7,  ///< Begins a compound of two or three words.
  kPluralSuffix = 1u << 8,
  kCompareSuffix = 1u << 9,
  kHehSuffix = 1u << 10,      ///< Joined to a word in -e.
  kPronounSuffix = 1u << 11,  ///< Joined to a plural or to a word in -e.
  kSecondPart = 1u << 12,     ///< Joined to the noun before it ("-sazi").
  kBi = 1u << 13,             ///< The prefix "bi".
  kWill = 1u << 14,           ///< "khahad" and its persons.
  kMi = 1u << 15,             ///< "mi" and "nemi".
  kMonth = 1u << 16,          ///< Before it "mi" is the month of May.
  kGlued = 1u << 17,          ///< A compound written without its ZWNJ; see GluedAt().
  kPlain = 1u << 18,          ///< A noun whose plural is meant where "-e-i" could be read too.
  kIndefinite = 1u << 19,     ///< A plain one that before "ke" is read as a word in -e and "-i".
  kLetterName = 1u << 20,     ///< The name of a Latin letter, as in spelt abbreviations.
};

/// How two neighbouring words become one.
enum class Join : std::uint8_t { kNone, kZwnj, kClosed };

/// Hash tables made once from the embedded lists; thread-safe to read.
class WordLists {
 public:
  WordLists();

  /// The flags of a word, by WordHash of its display letters; 0 if it is not listed.
  std::uint32_t Flags(std::uint64_t hash) const;
  std::uint32_t Flags(std::u32string_view word) const { return Flags(WordHash::Of(word)); }

  /// `word` ends in "-haye": true if that is a word in -e and "-i", as in "tazei".
  bool IsHehAndI(std::u32string_view word) const;

  /// Whether two words that stand side by side are a compound.
  bool IsCompound(std::uint64_t left, std::uint64_t right) const;
  /// Whether three are.
  bool IsCompound(std::uint64_t left, std::uint64_t middle, std::uint64_t right) const;
  /// Where the ZWNJ of a glued compound belongs, in letters; 0 if `hash` is none.
  std::uint32_t GluedAt(std::uint64_t hash) const;

  /// The letters of "mi" or "nemi" in front of a known verb form; 0 if there is none.
  std::size_t VerbPrefix(std::u32string_view word) const;

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t flags = 0;
    std::uint32_t extra = 0;
  };

  void Add(std::uint64_t hash, std::uint32_t flags, std::uint32_t extra = 0);
  void Add(std::u32string_view word, std::uint32_t flags) { Add(WordHash::Of(word), flags); }
  const Slot* Find(std::uint64_t hash) const;
  void Grow();
  void AddVerbs();
  void AddCompounds();
  static std::uint64_t Pair(std::uint64_t left, std::uint64_t right) {
    return (left * 0x9fb21c651e98df25u) ^ (right >> 3) ^ (right << 41);
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

const WordLists& Words();

}  // namespace rasad::text

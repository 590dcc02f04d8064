// The lists of words by which the normaliser and the stemmer decide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "core/text/lexicon.h"
#include "core/text/prefetch.h"

namespace rasad::text {

/// What a word is known to be; a set of bits. The four bits above them are no flags but hold where
/// the ZWNJ of a glued word belongs, see WordLists::GluedAt().
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
  kGlued = 1u << 17,          ///< A word written without its ZWNJ; see GluedAt().
  kPlain = 1u << 18,          ///< A noun whose plural is meant where "-e-i" could be read too; a
                              ///< kSecondPart that is a word of its own as well.
  kIndefinite = 1u << 19,     ///< A plain one that before "ke" is read as a word in -e and "-i".
  kLetterName = 1u << 20,     ///< The name of a Latin letter, as in spelt abbreviations.
  kWord = 1u << 21,           ///< A word of the dictionary: no rule looks for parts of it.
  kArabicTail = 1u << 22,     ///< "-ol-din" and the like: what is glued before it is a word.
  kCompoundPair = 1u << 23,   ///< The entry of a pair of words, see IsCompound().
  kForm = 1u << 24,           ///< A frequent form of a word; it has no parts either.
  kTripleLeft = 1u << 25,     ///< Begins a compound of three words.
  kCompoundRight = 1u << 26,  ///< Is the second word of a compound.
  kSpokenPlural = 1u << 27,   ///< A plural ending of speech, glued to a noun.
};

/// How two neighbouring words become one.
enum class Join : std::uint8_t { kNone, kZwnj, kClosed };

/// The table that the build compiles from data/*.tsv: a perfect hash of 4 bytes an entry, so that
/// most of it stays in a near cache. Its layout, which compile_lexicon.cc writes:
/// - a pilot of two bytes for each bucket: that which gives the bucket's words slots of their own
///   (hash and displace);
/// - a filter of the pairs: of bits, PairBit() of each;
/// - the sets of flags that occur, each once;
/// - the entries: a fingerprint (the lower bits of the hash) above the number of the set.
inline constexpr unsigned kLexiconBucketBits = 14;
inline constexpr unsigned kLexiconPairBits = 17;
inline constexpr unsigned kLexiconSetBits = 9;
inline constexpr unsigned kLexiconSlotBits = 17;
inline constexpr std::size_t kLexiconPairsAt = std::size_t{2} << kLexiconBucketBits;
inline constexpr std::size_t kLexiconSetsAt =
    kLexiconPairsAt + (std::size_t{1} << kLexiconPairBits) / 8;
inline constexpr std::size_t kLexiconEntriesAt =
    kLexiconSetsAt + (std::size_t{4} << kLexiconSetBits);

/// Where `hash` lies in a table; shared with the compiler of the table. Of a word that is not
/// listed it may be any place.
constexpr std::uint32_t LexiconBucket(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash & ((1u << kLexiconBucketBits) - 1));
}
constexpr std::uint32_t LexiconSlot(std::uint64_t hash, std::uint16_t pilot) {
  return static_cast<std::uint32_t>((hash * (2u * pilot + 1)) >> (64 - kLexiconSlotBits));
}
/// The entry of a word without its set.
constexpr std::uint32_t LexiconFingerprint(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash << kLexiconSetBits);
}
/// The bit that stands for a pair, by WordLists::Pair().
constexpr std::uint32_t PairBit(std::uint64_t pair) {
  return static_cast<std::uint32_t>(pair >> (64 - kLexiconPairBits));
}

extern "C" const unsigned char rasad_lexicon_table[];

/// Look-ups in the compiled lists: static data, nothing is built at run time. Thread-safe.
class WordLists {
 public:
  /// The flags of a word, by WordHash of its display letters, and the place of its ZWNJ in the
  /// bits above them; 0 if it is not listed. A word that is not listed is taken for another with
  /// a chance of 2^-24.
  std::uint32_t Flags(std::uint64_t hash) const { return FlagsAt(Slot(hash), hash); }
  std::uint32_t Flags(std::u32string_view word) const { return Flags(WordHash::Of(word)); }

  /// Flags() in two steps, so that the entry can be loaded in between.
  std::uint32_t Slot(std::uint64_t hash) const {
    std::uint16_t pilot;
    std::memcpy(&pilot, rasad_lexicon_table + sizeof pilot * LexiconBucket(hash), sizeof pilot);
    return LexiconSlot(hash, pilot);
  }
  void Prefetch(std::uint32_t slot) const { text::Prefetch(Entry(slot)); }
  std::uint32_t FlagsAt(std::uint32_t slot, std::uint64_t hash) const {
    std::uint32_t entry;
    std::memcpy(&entry, Entry(slot), sizeof entry);
    constexpr std::uint32_t kSet = (1u << kLexiconSetBits) - 1;
    std::uint32_t flags;
    std::memcpy(&flags, rasad_lexicon_table + kLexiconSetsAt + sizeof flags * (entry & kSet),
                sizeof flags);
    const bool known = (entry & ~kSet) == LexiconFingerprint(hash);
    return flags & (0u - static_cast<std::uint32_t>(known));
  }

  /// Where the ZWNJ of a glued word belongs, in letters, by its flags; 0 if it is none.
  static constexpr std::uint32_t GluedAt(std::uint32_t flags) {
    return (flags & kGlued) == 0 ? 0 : flags >> kGluedShift;
  }
  std::uint32_t GluedAt(std::uint64_t hash) const { return GluedAt(Flags(hash)); }

  /// False of most words that stand side by side and neither are a compound nor begin one of three;
  /// from a filter that stays in a near cache.
  bool MayBeginCompound(std::uint64_t left, std::uint64_t right) const {
    const std::uint32_t bit = PairBit(Pair(left, right));
    return (rasad_lexicon_table[kLexiconPairsAt + bit / 8] >> (bit & 7) & 1) != 0;
  }
  /// Whether two words that stand side by side are a compound.
  bool IsCompound(std::uint64_t left, std::uint64_t right) const {
    return MayBeginCompound(left, right) && (Flags(Pair(left, right)) & kCompoundPair) != 0;
  }
  /// Whether three are.
  bool IsCompound(std::uint64_t left, std::uint64_t middle, std::uint64_t right) const {
    return MayBeginCompound(left, middle) && IsCompound(Pair(left, middle), right);
  }

  /// Whether "mi" may stand before `word`, whose flags are given: a form of a verb, also with a
  /// pronoun behind it ("mi-binam-ash").
  bool IsBehindMi(std::u32string_view word, std::uint32_t flags) const;

  /// Whether `word` is a participle with an ending glued to it ("karde-and").
  bool IsPerfect(std::u32string_view word) const;

  /// Whether `word`, which stands behind "mi", hardly ever stands without it: the third person of
  /// the present, if that is no noun.
  bool NeedsMi(std::u32string_view word, std::uint32_t flags) const;

  /// The letters of "mi" or "nemi", with a preverb before it, in front of a known verb form; 0 if
  /// there is none.
  std::size_t VerbPrefix(std::u32string_view word) const;

  /// The hash of a pair's entry.
  static constexpr std::uint64_t Pair(std::uint64_t left, std::uint64_t right) {
    return (left * 0x9fb21c651e98df25u) ^ (right >> 3) ^ (right << 41);
  }
  static constexpr unsigned kGluedShift = 28;

 private:
  static const unsigned char* Entry(std::uint32_t slot) {
    return rasad_lexicon_table + kLexiconEntriesAt + std::size_t{4} * slot;
  }
};

inline constexpr WordLists kWordLists;

/// The lists of this program.
inline const WordLists& Words() { return kWordLists; }

}  // namespace rasad::text

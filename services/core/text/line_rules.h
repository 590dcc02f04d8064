// The rules of a line: quotes, brackets, blanks, and the words that they part
// or join.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text/chars.h"
#include "core/text/emitter.h"
#include "core/text/letter_runs.h"
#include "core/text/span.h"
#include "core/text/words.h"

namespace rasad::text {

/// Rewrites lines of folded text. Its buffers are reused from line to line; one
/// thread at a time.
class LineRules {
 public:
  LineRules() : words_(Words()) {}

  /// Words that no rule takes apart.
  static constexpr std::uint32_t kListed = kWord | kForm | kVerbForm | kParticiple | kFunction;

  /// Applies all rules once to the line `text`[line) and writes it, without
  /// blanks at its ends. True if the outcome may let a rule see something new,
  /// so that the line must be looked at again; its characters may need folding
  /// then.
  bool Apply(std::string_view text, Span line, Emitter& emitter);

  /// Endings and other words that are joined to the word before.
  static constexpr std::uint32_t kJoinsLeft =
      kPronounSuffix | kPluralSuffix | kCompareSuffix | kSecondPart | kHehSuffix;

 private:
  enum class Kind : std::uint8_t {
    kWord,      // letters of Arabic script
    kForeign,   // a word of another script, with its digits
    kNumber,    // digits with separators inside
    kRaw,       // an address, handle or tag
    kClause,    // . , ; : ! ? and their Arabic forms
    kEllipsis,  // two or more full stops, or the ellipsis sign
    kOpen,
    kClose,
    kQuote,
    kMark,
    kOther,
  };
  enum class Pairing : std::uint8_t { kNone, kOpens, kCloses };

  // A stretch of characters without blanks that the rules treat as one, or several plain words, a
  // blank apart, which no rule joins or parts: the rules see the first and the last of them. Places
  // are bytes of text_.
  struct Item {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t blanks = 0;  // before it
    Kind kind = Kind::kOther;
    Pairing pairing = Pairing::kNone;
    Join join = Join::kNone;    // to the item before
    bool split = false;         // a blank is wanted before, though none was written
    bool segments = false;      // a word with a ZWNJ inside
    bool marked = false;        // has diacritics, joiners or rare letters: no rule looks through
    char32_t cp = 0;            // its first character
    char32_t turned = 0;        // the character that it becomes; 0: it stays
    std::uint32_t letters = 0;  // where the word's letters begin in letters_
    std::uint32_t size = 0;     // letters of the word, or of the first and the last word
    std::uint32_t first_size = 0;
    std::uint32_t last_size = 0;
    std::uint32_t cuts = 0;  // where its places for a new ZWNJ begin in cuts_
    std::uint32_t cut_count = 0;
    std::uint32_t first_flags = 0;  // of the first segment between ZWNJs
    std::uint32_t last_flags = 0;   // of the last one
    std::uint64_t first = 0;        // the hash of the first segment
  };

  // The left neighbour as the word rules see it: the last segment of what was
  // joined so far.
  struct Left {
    WordHash hash;
    std::uint32_t flags = 0;
    std::uint32_t size = 0;
    char32_t last_letter = 0;
    bool sounded_heh = false;  // it ends in a heh behind alef or waw
    bool whole = false;        // nothing was joined before it
  };

  // A word that no list has, with what the lists know of its beginnings.
  class Beginnings {
   public:
    static constexpr std::size_t kLongest = 40;  // letters

    Beginnings(const WordLists& words, std::u32string_view word) : words_(words), word_(word) {
      WordHash hash;
      for (std::size_t i = 0; i < word.size(); ++i) {
        hash.Add(word[i]);
        hashes_[i] = hash.value();
      }
    }
    std::u32string_view word() const { return word_; }
    std::uint32_t Flags(std::size_t length) const { return words_.Flags(hashes_[length - 1]); }

   private:
    const WordLists& words_;
    std::u32string_view word_;
    std::array<std::uint64_t, kLongest> hashes_;
  };

  void Itemise(Span line);
  Item& AddItem() {
    items_.push_back(none_);  // to copy one is faster than to make one
    return items_.back();
  }
  void AddWord(std::uint32_t begin, std::uint32_t line_end, std::uint32_t blanks, char32_t cp);
#if defined(__SSE2__)
  // A word of up to eight frequent letters.
  struct PlainWord {
    std::uint64_t hash;
    std::uint32_t slot;  // where the lists have it
    std::uint32_t begin;
    std::uint32_t size;  // bytes
  };
  void FindPlainWords(Span line);
  [[gnu::always_inline]] void StartRun(const PlainWord& word, std::uint32_t blanks,
                                       std::uint32_t flags);
  [[gnu::always_inline]] void EndRun(const PlainWord& word, std::uint32_t flags);
#endif
  std::uint32_t AddPlainWords(std::uint32_t at, std::uint32_t limit, std::uint32_t& blanks);
  void PartWord();
  void Measure(Item& item, std::uint32_t limit);
  // Of several words the first and the last without a blank: ask for one of them by its size.
  std::u32string_view Letters(const Item& item) const {
    return {letters_.data() + item.letters, item.size};
  }
  std::u32string_view LastLetters(const Item& item) const {
    return Letters(item).substr(item.size - item.last_size);
  }
  std::uint32_t SplitAt(const Item& item) const;
  bool Glued(Item& item);
  /// True for the flags of words in which Glued() sees nothing, most words of the lists.
  static bool IsWhole(std::uint32_t flags) {
    return ((flags & (kListed & ~kVerbForm)) != 0) & ((flags & kGlued) == 0);
  }
  std::size_t PluralAt(std::u32string_view word) const;
  std::size_t EndingAt(const Item& item, const Beginnings& beginnings, std::size_t end) const;
  std::size_t InsideAt(const Beginnings& beginnings, std::size_t end) const;
  bool EndsPhrase(std::uint32_t end) const;
  bool IsInflected(std::u32string_view word) const;
  bool SetZwnj(Item& item, std::u32string_view word, std::size_t at);

  void ConvertQuotes();
  void ConvertDouble();
  void ConvertSingle(unsigned family);
  void Guillemets(std::size_t open, std::size_t close);
  void PairBrackets();

  void JoinWords();
  void StartLeft(const Item& item, Left& left) const;
  static void Extend(Left& left, std::u32string_view letters);
  std::u32string_view InflectedStem(std::u32string_view word) const;
  bool IsSplitWaw(std::size_t i) const;
  bool JoinWaw(Left& left, std::size_t i);
  static bool MayJoin(std::uint32_t left_flags, std::uint32_t flags);
  Join Decide(const Left& left, std::size_t i, std::size_t& also) const;

  bool WantsBlank(std::size_t i, std::size_t& run_left) const;
  bool IsOnNumber(const Item& word) const;
  void Write(Emitter& emitter);

  const WordLists& words_;
  Chars chars_;
  std::string_view text_;
  std::vector<Item> items_;
#if defined(__SSE2__)
  LetterMask<false> mask_;              // of the line
  std::vector<PlainWord> plain_words_;  // of the line, and one that begins behind it
  std::size_t next_plain_ = 0;          // the first of them that was not passed
#endif
  std::uint32_t line_begin_ = 0;
  Item none_;
  std::vector<char32_t> letters_;  // of all words; longer than what is used
  std::uint32_t letter_count_ = 0;
  std::vector<std::uint32_t> cuts_;
  std::vector<std::uint32_t> stack_;
  bool brackets_ = false;  // the line has some
  bool quotes_ = false;
  bool changed_ = false;
};

}  // namespace rasad::text

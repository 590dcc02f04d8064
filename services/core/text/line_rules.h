// The rules of a line: quotes, brackets, blanks, and the words that they part or join.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/text/line.h"
#include "core/text/words.h"

namespace rasad::text {

/// Rewrites lines of cells. Its buffers are reused from line to line; one thread at a time.
class LineRules {
 public:
  LineRules() : words_(Words()) {}

  /// Applies all rules once to `cells`. True if the outcome may let a rule see something new, so
  /// that the line must be looked at again.
  bool Apply(std::vector<Cell>& cells, const LineTraits& traits);

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

  // A stretch of cells without blanks that the rules treat as one.
  struct Item {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t blanks;  // blank cells before it
    Kind kind;
    Pairing pairing = Pairing::kNone;
    Join join = Join::kNone;  // to the item before
    bool split = false;       // a blank is wanted before, though none was written
    WordHash first = {};      // of a word's first segment between ZWNJs
    WordHash last = {};       // of its last one
    std::uint32_t first_flags = 0;
    std::uint32_t last_flags = 0;
    std::uint32_t first_size = 0;  // letters of the first segment
    std::uint32_t last_size = 0;   // letters of the last segment
    std::uint32_t size = 0;        // letters of the word
    char32_t last_letter = 0;
    bool altered = false;      // a rule changed cells of it
    bool sounded_heh = false;  // ends in a heh behind alef or waw
    bool segments = false;     // has a ZWNJ inside
    bool marked = false;       // has diacritics or joiners, which no rule looks through
  };

  // The left neighbour as the word rules see it: the last segment of what was joined so far.
  struct Left {
    WordHash hash;
    std::uint32_t flags = 0;
    std::uint32_t size = 0;
    char32_t last_letter = 0;
    bool sounded_heh = false;
    bool whole = false;  // nothing was joined before it
  };

  void Itemise();
  std::uint32_t ScanRaw(std::uint32_t begin, bool word_start);
  void AddWord(std::uint32_t begin, std::uint32_t end, std::uint32_t blanks);
  void Measure(Item& item) const;
  std::uint32_t SplitAt(const Item& item) const;
  bool Glued(const Item& item);
  bool GluedEnding(std::uint32_t begin, std::u32string_view word, bool before_ke);
  bool BeforeKe(std::uint32_t end) const;
  bool IsInflected(std::u32string_view word) const;
  bool SetZwnj(std::uint32_t begin, std::u32string_view word, std::size_t at);

  void ConvertQuotes();
  void ConvertDouble();
  void ConvertSingle(unsigned family);
  void Guillemets(std::size_t open, std::size_t close);
  void PairBrackets();

  void JoinWords();
  void StartLeft(const Item& item, Left& left) const;
  Join Decide(const Left& left, std::size_t i, std::size_t& also) const;

  bool WantsBlank(std::size_t i, std::size_t& run_left) const;
  void Rebuild();

  char32_t FirstCp(const Item& item) const { return (*cells_)[item.begin].cp; }

  const WordLists& words_;
  Chars chars_;
  std::vector<Cell>* cells_ = nullptr;
  std::vector<Cell> rebuilt_;
  std::vector<Item> items_;
  std::vector<std::uint32_t> stack_;
  std::string scratch_;
  bool changed_ = false;
};

}  // namespace rasad::text

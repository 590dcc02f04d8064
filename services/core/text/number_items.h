// Number words and digits as items: what the grammar of numbers reads.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/text/decimal.h"
#include "core/text/tokens.h"

namespace rasad::text {

enum class NumberKind : std::uint8_t {
  kNone,
  kDigits,
  kUnit,
  kTeen,
  kTen,
  kHundred,
  kThousand,  // "yekhezar": a thousand that takes no factor
  kScale,
  kHalf,
  kQuarter,   // "rob'", of a scale only
  kFraction,  // tenths, hundredths, thousandths
  kSign,
  kPoint,
  kOrdinal,
  kWaw,
  kUnvalued,  // a scale that is read in two ways
  kHemmat,
  kVague,    // "some", "tens of": makes what it counts unknown
  kMeasure,  // what "noh" counts as nine
  kNotNine,  // behind "noh" it shows that "na" (no) is meant
};

/// What a word of a number says.
struct NumberWord {
  NumberKind kind = NumberKind::kNone;
  bool ordinal = false;
  bool attributive = false;  ///< The ordinal stands before its noun: no denominator.
  Decimal value;
};

/// Looks a word up by its search key's hash (Tokens::key_hash). Thread-safe.
NumberWord FindNumberWord(std::uint64_t key_hash);

/// False for most tokens that begin no number; cheaper than to look.
bool MayBeginNumber(std::string_view display, const Tokens& tokens, std::size_t i);

/// A token, or a part of one that is written together ("bist-o-se").
struct NumberItem {
  NumberKind kind = NumberKind::kNone;
  bool ordinal = false;
  bool attributive = false;
  bool ends_token = true;
  bool bare_nine = false;   ///< "noh" alone, which is also "no".
  std::uint8_t digits = 0;  ///< How many digits are written, of kDigits.
  std::uint32_t begin = 0;  ///< Its first token.
  std::uint32_t end = 0;    ///< The token behind it.
  Decimal value;
};

/// The items of a line from a token on, read on demand.
class NumberItems {
 public:
  /// Begins at token `begin`; tokens from `limit` on are not read. The arguments outlive it.
  NumberItems(std::string_view display, const Tokens& tokens, std::size_t begin, std::size_t limit);

  /// Item k; kNone where the line, the number words or the room for items end.
  const NumberItem& At(std::size_t k);

  /// True for a "noh" that the text shows to be nine.
  bool IsNine(const NumberItem& item) const;
  /// True if a word follows that it may count, or nothing else stands on its line.
  bool CountsWhatFollows(const NumberItem& item) const;

 private:
  void Read();
  void ReadDigits(std::uint32_t i);
  bool ReadParts(std::uint32_t i);
  void Push(const NumberItem& item);
  const NumberItem& Last() const { return room_.items[size_ - 1]; }

  static constexpr std::size_t kRoom = 48;  // the longest number has about forty words
  std::string_view text_;
  const Tokens& tokens_;
  std::uint32_t begin_;
  std::uint32_t next_;
  std::uint32_t limit_;
  std::size_t size_ = 0;
  bool done_ = false;
  // Made as they are read: most numbers have one or two of the items for which there is room.
  union Room {
    Room() {}
    std::array<NumberItem, kRoom> items;
  } room_;
  std::string key_;
};

}  // namespace rasad::text

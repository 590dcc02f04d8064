// The words by which dates and times are read: one look-up a token.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/prefetch.h"
#include "core/text/temporal.h"

namespace rasad::text {

/// What a row of data/times.tsv says of its phrase.
enum class TimeWord : std::uint8_t {
  kMonth,          ///< value: calendar * 100 + month; `safe`, `clear` say how sure the name is.
  kMonthWord,      ///< "month" behind a name.
  kWeekday,        ///< value: 0 (Saturday) to 6.
  kWeekdays,       ///< Every week, same value.
  kWeekdayPart,    ///< "Saturday night" in one word.
  kDayWord,        ///< "day".
  kDateWord,       ///< "date": before one, outside of it.
  kYearWord,       ///< "year".
  kDay,            ///< value: days from the anchor.
  kDayLoose,       ///< Same, counted from what the text tells as often.
  kYear,           ///< value: years from the anchor.
  kUnit,           ///< unit: one of it.
  kUnits,          ///< unit: plural.
  kUnitAdjective,  ///< unit: "of ... days".
  kUnitNumber,     ///< unit, value: number and unit in one word; kHalfCount, kFewCount.
  kUnitNumberAdjective,
  kFewUnits,  ///< unit: "an hour or so", "years".
  kMinute,
  kSecond,
  kShift,      ///< value: -1, 0, 1, or kRecent; `clear`: never a
               ///< preposition; `safe`: "new".
  kShiftFrom,  ///< "after" that is one before "from" only.
  kThis,
  kThat,
  kEdge,       ///< value: an Edge.
  kEra,        ///< value: a Calendar.
  kEraBefore,  ///< "before Christ".
  kSeason,     ///< value: 1 to 4.
  kPart,       ///< value: a DayPart; `safe` alone a time, `clear` alone one with a preposition.
  kParts,      ///< value: a DayPart; every day.
  kHalfDay,    ///< "am", "pm".
  kHour,       ///< "o'clock".
  kEveryYear,
  kRecurrence,
  kEvery,
  kFew,
  kEvenOdd,      ///< Of the days of the week.
  kPerUnit,      ///< unit: "a week" before how often.
  kTimes,        ///< "times" behind a number.
  kOnce,         ///< "once" in one word.
  kAlternate,    ///< "every other", behind an amount.
  kYearKind,     ///< "fiscal".
  kShare,        ///< value: 1 first, 2 second, -1 last: behind months of a year.
  kShareBefore,  ///< Same, before what it counts.
  kAnd,
  kOr,
  kTo,
  kFrom,
  kAt,
  kIn,
  kBetween,
  kUntilNow,
  kAbout,
  kHalf,
  kQuarter,   ///< value: quarters of an hour.
  kLeft,      ///< "remaining".
  kDayName,   ///< A day of the calendar by its name.
  kOccasion,  ///< Names a day behind the word "day" or "night".
  kNameHead,  ///< What follows is a name.
  kNameTail,  ///< A name with the word before it.
  kUnitTail,  ///< unit: another thing behind a count of it ("two wrist-watches", "light years").
  kCounted,   ///< What a number before it counts.
  kCodeWord,  ///< A bare number behind it is no year; with value 1 it is one ("born 1350").
  kAhead,
  kBack,
  kCount,
};

/// Sets of kinds have one bit a kind.
template <class... Kinds>
constexpr std::uint64_t BitsOf(Kinds... kinds) {
  return ((std::uint64_t{1} << static_cast<unsigned>(kinds)) | ...);
}
static_assert(static_cast<unsigned>(TimeWord::kCount) <= 64);

inline constexpr int kRecent = 100;
inline constexpr int kHalfCount = -1;
inline constexpr int kFewCount = -2;

/// A phrase of the table.
struct TimeEntry {
  TimeWord kind = TimeWord::kCount;
  TimeUnit unit = TimeUnit::kNone;
  std::int16_t value = 0;
  bool safe = false;
  bool clear = false;
  bool far = false;       ///< A month's name that is usual elsewhere and another word in Iran.
  std::uint8_t lead = 0;  ///< Bytes in front of the token that are no part of the phrase.
  std::uint8_t tail = 0;  ///< Bytes at its end, without the ZWNJ before them.
};

/// Phrases by the hashes of their tokens' keys. Immutable; thread-safe.
class TimeWords {
 public:
  struct Node {
    std::uint64_t hash = 0;
    std::uint32_t first = 0;
    std::uint16_t count = 0;
    bool more = false;  ///< Longer phrases begin so.
  };

  TimeWords();

  static std::uint64_t Step(std::uint64_t prefix, std::uint64_t key_hash) {
    const std::uint64_t h = (prefix ^ key_hash) * 0x9fb21c651e98df25u;
    return h ^ (h >> 29);
  }
  /// False for most hashes of what begins no phrase, from a filter that stays in the nearest
  /// cache.
  bool MayBegin(std::uint64_t hash) const {
    return (filter_[(hash >> 6) % kFilterWords] >> (hash & 63)) & 1;
  }
  /// The prefix with that hash, or nullptr.
  const Node* Find(std::uint64_t hash) const {
    for (std::size_t i = hash & mask_;; i = (i + 1) & mask_) {
      if (slots_[i].hash == hash) return &slots_[i];
      if (slots_[i].hash == 0) return nullptr;
    }
  }
  /// Begins to load what Find(hash) will look at.
  void Prefetch(std::uint64_t hash) const { text::Prefetch(&slots_[hash & mask_]); }
  const TimeEntry* entries() const { return entries_.data(); }

 private:
  struct Building {
    std::uint64_t hash;
    bool more;
    TimeEntry entry;
  };
  void Add(std::string_view surface, const TimeEntry& entry);
  void AddForms(std::string_view surface, const TimeEntry& entry);
  void AddTokens(std::string_view phrase, const TimeEntry& entry);
  void AddCounts();
  void Freeze();

  static constexpr std::size_t kFilterWords = 1024;

  std::array<std::uint64_t, kFilterWords> filter_{};
  std::vector<Building> building_;
  std::vector<Node> slots_;
  std::vector<TimeEntry> entries_;
  std::size_t mask_ = 0;
};

/// Built at the first call.
const TimeWords& AllTimeWords();

}  // namespace rasad::text

// What a text says of time: dates, times, durations and recurrences with their values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/dates.h"
#include "core/text/numbers.h"
#include "core/text/span.h"
#include "core/text/tokens.h"

namespace rasad::text {

enum class TimeKind : std::uint8_t { kDate, kTime, kDuration, kRecurrence };

enum class TimeUnit : std::uint8_t {
  kNone,
  kSecond,
  kMinute,
  kHour,
  kDay,
  kWeek,
  kMonth,
  kSeason,
  kYear,
  kDecade,
  kCentury,
  kMillennium,
};

/// "second" to "millennium"; empty for kNone. Static storage.
const char* NameOf(TimeUnit unit);

enum class DayPart : std::uint8_t { kNone, kMorning, kNoon, kAfternoon, kEvening, kNight };

/// "morning", "noon", "afternoon", "evening", "night"; empty for kNone. Static storage.
const char* NameOf(DayPart part);

/// Which part of its period an expression means ("the end of the year").
enum class Edge : std::uint8_t {
  kNone,
  kStart,   ///< Its first day.
  kMiddle,  ///< Around its middle: which days is open.
  kEnd,     ///< Its last day.
  kFirstHalf,
  kSecondHalf,
  kEarly,  ///< In its first part: which days is open.
  kLate,   ///< In its last part: which days is open.
};

/// How the days of an expression are found.
enum class TimeForm : std::uint8_t {
  kOpen,          ///< They are not known ("recent days").
  kWritten,       ///< By its parts ("12 Mehr", "1404", "10 to 12 Mehr").
  kDay,           ///< So many days from the anchor ("yesterday").
  kWeekday,       ///< A day of a week ("Monday", "last Monday", "Monday of next week").
  kPeriod,        ///< The period `shift` units from that of the anchor ("last week").
  kCounted,       ///< An amount from the anchor ("two weeks ago", "the last two years").
  kWeekOfMonth,   ///< "the second week of Mehr".
  kThirdOfMonth,  ///< "the first ten days of Mehr": `ordinal` is 1 to 3.
  kMonths,        ///< The first or last months of a year ("the first six months of the year").
};

/// How much an expression is one by itself.
enum class Certainty : std::uint8_t {
  kWeak,    ///< Only joined to another or behind a preposition: "Mehr", "evening".
  kLikely,  ///< For a reader of time: a bare year, a bare season, an ordinal day.
  kSure,
};

/// `count` units; the count of an unknown amount ("a few days") is NaN.
struct TimeAmount {
  double count = 0;
  TimeUnit unit = TimeUnit::kNone;
};

/// One expression as it was read, before anything is counted from a day. A plain value.
struct TimeExpression {
  Span span;                ///< Bytes of the text; may end inside of a token ("-ast" stays out).
  std::uint32_t begin = 0;  ///< Tokens [begin, end).
  std::uint32_t end = 0;
  std::uint32_t inner = 0;  ///< Where the date without its edge or part of the day begins.
  TimeKind kind = TimeKind::kDate;
  TimeForm form = TimeForm::kOpen;
  Certainty certainty = Certainty::kSure;
  const char* rule = "";  ///< Which rule read it, "date.day"; static storage.

  TimeUnit unit = TimeUnit::kNone;  ///< Granularity; of kPeriod the period.
  Edge edge = Edge::kNone;
  Edge outer = Edge::kNone;  ///< An edge of what `edge` leaves: "the end of the first half".
  DateParts first;           ///< kWritten, kWeekOfMonth, kThirdOfMonth: what is written.
  DateParts last;            ///< The end of a written range, as far as it differs; else all 0.
  bool short_year = false;   ///< The year has two digits.
  /// The year begins in Mehr and has the names of two ("the school year", "the farming year").
  bool autumn_year = false;
  bool year_named = false;  ///< The year is `shift` years from that of the anchor ("last year").
  int shift = 0;            ///< kDay: days; kPeriod and year_named: periods.
  int season = 0;           ///< 1 (spring) to 4.
  int weekday = -1;         ///< 0 (Saturday) to 6.
  bool of_week = false;     ///< kWeekday: of the week `shift` weeks away ("of this week").
  /// kWeekday: "last" and "next" stand with the weekday itself. kCounted: the period so far away
  /// ("two years ago"), not all from there to the anchor ("the last two years"). kPeriod: the
  /// "new" year, which is this one in spring.
  bool strict = false;
  int ordinal = 0;    ///< kWeekOfMonth, kThirdOfMonth: which; kMonths: how many months.
  int nth = 1;        ///< kMonths: which such stretch of the year; -1 the last one.
  int direction = 0;  ///< kCounted: -1 back, 1 ahead, 0 neither (a duration).
  std::array<TimeAmount, 6> amounts;
  int amount_count = 0;

  Clock clock;  ///< kTime; already in 24 hours where the part of the day tells it.
  Clock until;  ///< Likewise the end of a range of hours; hour -1 if it is none.
  DayPart part = DayPart::kNone;
};

/// Finds all expressions, ascending by begin; one may lie inside of the one before it (a date with
/// its part of the day). `numbers` are what ParseNumber reads at each token. `published` gives
/// years of two digits their century, see FullJalaliYear. `out` is cleared first; its buffer is
/// reused. Pure, thread-safe.
void FindTimes(std::string_view display, const Tokens& tokens, const TokenNumbers& numbers,
               const std::optional<std::int64_t>& published, std::vector<TimeExpression>& out);

/// What ParseNumber reads at every token, for FindTimes. `numbers` is overwritten.
void NumbersByToken(std::string_view display, const Tokens& tokens, TokenNumbers& numbers);

/// The name of a weekday, 0 (Saturday) to 6, in display spelling. Static storage.
std::string_view WeekdayName(int weekday);

/// True for words that stand before a date and outside of it: "in", "from", "about", "dated".
bool IsTimePreposition(std::string_view word);

/// What dates are counted from.
struct TimeAnchor {
  std::optional<std::int64_t> day;  ///< Days since 1970-01-01, of publication in Tehran.
  Direction direction = Direction::kNearest;
  bool recurs = false;  ///< The text says that the date comes every year.
};

/// The days of an expression and how they are written.
struct DateValue {
  Calendar calendar = Calendar::kJalali;
  TimeUnit granularity = TimeUnit::kNone;
  bool relative = false;  ///< Counted from the anchor.
  bool inferred = false;  ///< The year, or a part of a period, is not written.
  /// In its calendar: "1404-07-12", "1404-07", "1403-S2", "a/b". What is counted in years or months
  /// is told in them ("the last two years": "1402/1404"), `days` has the days.
  std::string value;
  int tolerance = 0;             ///< Days that `days` may be off either way; see LunarTolerance().
  std::optional<DayRange> days;  ///< Empty if not known: no anchor, no year.
};

/// The value of a date; of kTime and kDuration with empty days. Pure, thread-safe.
DateValue Resolve(const TimeExpression& expression, const TimeAnchor& anchor);

/// Which way the clause around token `begin` looks, by its verb.
Direction DirectionOf(std::string_view display, const Tokens& tokens, std::uint32_t begin);

/// Expressions that are one thing for a reader: a date with its hour, a range, a list of one unit.
struct TimeSpan {
  Span span;
  std::uint32_t first = 0;  ///< Expressions [first, last) of those given.
  std::uint32_t last = 0;
};

/// Joins what FindTimes found into spans, ascending, without overlap; `out` is cleared first.
void JoinTimes(std::string_view display, const Tokens& tokens, const TokenNumbers& numbers,
               const std::vector<TimeExpression>& expressions, std::vector<TimeSpan>& out);

}  // namespace rasad::text

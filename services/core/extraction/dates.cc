// DATE and TIME: written, relative and recurring dates, clock times, parts of the day.
#include "core/extraction/dates.h"

#include <array>
#include <cstdio>

#include "core/extraction/clock.h"
#include "core/extraction/date_context.h"
#include "core/extraction/page.h"
#include "core/text/calendar.h"

namespace rasad::extraction {
namespace {

using news::v1::DateValue;

// A date read at a token.
struct Found {
  std::uint32_t end = 0;
  DateValue value;
  const char* rule = "";
  float confidence = 0.9f;
  std::optional<DayRange> days;
};

std::int64_t FloorMod(std::int64_t a, std::int64_t b) { return ((a % b) + b) % b; }
// 0 is Saturday; 1970-01-01 was a Thursday.
int WeekdayOf(std::int64_t day) { return static_cast<int>(FloorMod(day + 5, 7)); }

class DateReader {
 public:
  explicit DateReader(Page& page) : page_(page) {}

  void Run() {
    for (std::uint32_t i = 0; i < page_.size();) {
      const std::uint32_t end = ReadTime(i);
      if (end > i) {
        i = end;
        continue;
      }
      if (std::optional<Found> found = ReadDate(i)) {
        Propose(i, *found);
        i = found->end;
        continue;
      }
      ++i;
    }
  }

 private:
  std::optional<std::int64_t> Published() const { return page_.published(); }

  void Propose(std::uint32_t i, const Found& found, bool separable = false) {
    Candidate& one =
        page_.Propose(i, found.end, news::v1::MENTION_TYPE_DATE, found.rule, found.confidence);
    one.separable = separable;
    *one.mention.mutable_date() = found.value;
    const std::uint32_t before = page_.Before(i);
    if (const Row* row = page_.RowOf(before, Kind::kQualifier)) {
      if (row->arg == "up_to") {
        one.mention.mutable_date()->set_qualifier(news::v1::QUALIFIER_UP_TO);
      } else if (row->arg == "at_least") {
        one.mention.mutable_date()->set_qualifier(news::v1::QUALIFIER_AT_LEAST);
      }
    } else if (IsFrom(page_, before) && page_.RowOf(i, Kind::kEdge) != nullptr) {
      one.mention.mutable_date()->set_qualifier(news::v1::QUALIFIER_AT_LEAST);
    }
  }

  static Found Written(std::uint32_t end, const DateParts& parts, bool inferred, const char* rule,
                       float confidence) {
    Found found;
    found.end = end;
    found.value = MakeDate(parts, inferred);
    found.rule = rule;
    found.confidence = confidence;
    found.days = DaysOf(parts);
    return found;
  }

  Found Relative(std::uint32_t end, const std::optional<DayRange>& days, std::string value,
                 const char* rule) const {
    Found found;
    found.end = end;
    found.value = days ? MakeRelative(*days, std::move(value)) : MakeOpenDate();
    found.rule = rule;
    found.confidence = 0.9f;
    found.days = days;
    return found;
  }

  // A whole number of digits or words, or an ordinal where that is allowed.
  bool ReadInt(std::uint32_t i, bool ordinal, int low, int high, int& value,
               std::uint32_t& end) const {
    const text::Number& number = page_.number(i);
    if (number.tokens == 0 || number.decimal || (number.ordinal && !ordinal)) return false;
    if (number.value < low || number.value > high) return false;
    value = static_cast<int>(number.value);
    end = i + number.tokens;
    return true;
  }

  bool Jalali(const Row& row, DateParts& parts) const {
    char calendar[16];
    int month = 0;
    if (std::sscanf(row.arg.c_str(), "%15s %d", calendar, &month) != 2) return false;
    parts.calendar = calendar[0] == 'j'   ? Calendar::kJalali
                     : calendar[0] == 'g' ? Calendar::kGregorian
                                          : Calendar::kLunar;
    parts.month = month;
    return true;
  }

  // A month's name at i; `safe` tells whether the form can be nothing else.
  bool ReadMonth(std::uint32_t i, DateParts& parts, std::uint32_t& end, bool& safe) const {
    const Match* match = page_.Longest(i, Kind::kMonthSafe);
    safe = match != nullptr;
    if (match == nullptr) match = page_.Longest(i, Kind::kMonth);
    if (match == nullptr || !Jalali(page_.row(*match), parts)) return false;
    end = match->end;
    if (page_.Is(end, Kind::kMonthWord) && !page_.Breaks(end)) {
      ++end;
      safe = true;
    }
    return true;
  }

  // "year 1390", "1390", "this year", "last year", with an era; `end` moves past it.
  bool ReadYear(std::uint32_t i, bool bare, DateParts& parts, std::uint32_t& end,
                bool& inferred) const {
    if (page_.Breaks(i)) return false;
    if (const Match* year = page_.Longest(i, Kind::kYear)) {
      if (!Published()) return false;
      parts.year = YearNow(parts.calendar) + static_cast<int>(page_.row(*year).number);
      end = year->end;
      inferred = true;
      return true;
    }
    std::uint32_t at = i;
    bool word = false;
    if (page_.Is(at, Kind::kYearWord)) {
      word = true;
      ++at;
      if (const Match* shift = page_.Longest(at, Kind::kShift);
          shift != nullptr && page_.row(*shift).arg != "recent" && Published()) {
        parts.year = YearNow(parts.calendar) + static_cast<int>(page_.row(*shift).number);
        end = shift->end;
        inferred = true;
        return true;
      }
    } else if (!bare) {
      return false;
    }
    int value = 0;
    std::uint32_t after = at;
    if (page_.Breaks(at) || !page_.number(at).digits ||
        !ReadInt(at, false, 1, 2200, value, after) || page_.Longest(after, Kind::kPercent)) {
      return false;
    }
    if (value < 100 && word) {
      if (IsCounted(page_, after) || IsCountedYear(page_, i)) return false;
      parts.year = FullJalaliYear(value, Published());
      inferred = true;
    } else if (value >= 1200) {
      parts.year = value;
    } else {
      return false;
    }
    if (parts.month == 0) parts.calendar = value >= 1600 ? Calendar::kGregorian : parts.calendar;
    end = after;
    if (const Match* era = page_.Longest(end, Kind::kEra); era != nullptr && !page_.Breaks(end)) {
      const char first = page_.row(*era).arg[0];
      if (parts.month == 0) {
        parts.calendar = first == 'g'   ? Calendar::kGregorian
                         : first == 'l' ? Calendar::kLunar
                                        : Calendar::kJalali;
      }
      end = era->end;
    }
    return true;
  }

  int YearNow(Calendar calendar) const {
    return calendar == Calendar::kGregorian ? base::CivilFromDays(*Published()).year
                                            : text::JalaliFromDays(*Published()).year;
  }

  std::optional<Found> ReadDate(std::uint32_t i) {
    if (std::optional<Found> found = ReadNumeric(i)) return found;
    if (std::optional<Found> found = ReadEdge(i)) return found;
    return ReadPlain(i);
  }

  // A date without an edge ("the end of") before it.
  std::optional<Found> ReadPlain(std::uint32_t i) const {
    if (std::optional<Found> found = ReadWeekday(i)) return found;
    if (std::optional<Found> found = ReadWeekOfMonth(i)) return found;
    if (std::optional<Found> found = ReadDayAndMonth(i)) return found;
    if (std::optional<Found> found = ReadMonthAlone(i, false)) return found;
    if (std::optional<Found> found = ReadSeason(i)) return found;
    if (std::optional<Found> found = ReadYearAlone(i)) return found;
    return ReadPeriod(i);
  }

  // 1404/10/15, 15/10/1404, 2025/12/01.
  std::optional<Found> ReadNumeric(std::uint32_t i) const {
    if (!page_.IsNumber(i)) return std::nullopt;
    bool inferred = false;
    const std::optional<DateParts> parts = ParseNumericDate(page_.text(i), Published(), inferred);
    if (!parts) return std::nullopt;
    return Written(i + 1, *parts, inferred, "date.numeric", 0.95f);
  }

  // [day] weekday [last | next | day and month | week shift], "today Monday".
  std::optional<Found> ReadWeekday(std::uint32_t i) const {
    std::uint32_t at = i;
    std::optional<int> offset;
    const Match* day = page_.Longest(i, Kind::kDay);
    if (day != nullptr) {
      offset = static_cast<int>(page_.row(*day).number);
      at = day->end;
    }
    std::uint32_t name_at = at;
    if (page_.Is(name_at, Kind::kDayWord) && !page_.Breaks(name_at + 1)) ++name_at;
    const Match* weekday =
        name_at > i && page_.Breaks(name_at) ? nullptr : page_.Longest(name_at, Kind::kWeekday);
    if (weekday == nullptr) {
      if (day == nullptr) return std::nullopt;
      if (std::optional<Found> date = ReadDayAndMonth(at); date && !page_.Breaks(at)) return date;
      std::optional<DayRange> days;
      if (Published()) days = DayRange{*Published() + *offset, *Published() + *offset};
      return Relative(day->end, days, days ? JalaliOf(*days) : "", "date.relative_day");
    }
    // A comma may stand between the weekday and its date.
    std::uint32_t next = weekday->end;
    if (next < page_.size() && !page_.tokens().starts_line[next] && !page_.IsWordOrNumber(next) &&
        page_.text(next).size() <= 2) {
      ++next;
    }
    if (next < page_.size() && !page_.tokens().starts_line[next]) {
      if (std::optional<Found> date = ReadDayAndMonth(next)) return date;
    }
    const int wanted = static_cast<int>(page_.row(*weekday).number);
    int weeks = 0;
    bool strict = false;
    std::uint32_t end = weekday->end;
    if (!page_.Breaks(end)) {
      const Match* shift = page_.Longest(end, Kind::kShift);
      std::uint32_t shift_at = end;
      if (shift == nullptr && page_.Is(end, Kind::kPeriod) &&
          page_.RowOf(end, Kind::kPeriod)->arg == "week") {
        shift_at = end + 1;
        shift = page_.Breaks(shift_at) ? nullptr : page_.Longest(shift_at, Kind::kShift);
      }
      if (shift != nullptr && page_.row(*shift).arg != "recent") {
        weeks = static_cast<int>(page_.row(*shift).number);
        strict = shift_at == weekday->end;
        end = shift->end;
      }
    }
    std::optional<DayRange> days;
    if (Published()) {
      const std::int64_t now = offset ? *Published() + *offset : *Published();
      std::int64_t found = now - FloorMod(WeekdayOf(now) - wanted, 7);
      if (strict && weeks < 0 && found == now) found -= 7;
      if (strict && weeks > 0) found += 7;
      if (end == weekday->end && !offset && found < now &&
          DirectionOf(page_, i) == Direction::kAhead) {
        found += 7;
      }
      if (!strict && weeks != 0) found = now - WeekdayOf(now) + wanted + 7 * weeks;
      days = DayRange{found, found};
    }
    return Relative(end, days, days ? JalaliOf(*days) : "", "date.weekday");
  }

  // 15 Dey [month] [1404], 10 to 15 Mehr.
  std::optional<Found> ReadDayAndMonth(std::uint32_t i) const {
    int first = 0;
    std::uint32_t at = 0;
    if (!ReadInt(i, true, 1, 31, first, at)) return std::nullopt;
    int last = first;
    if (!page_.Breaks(at) && page_.Is(at, Kind::kRange)) {
      std::uint32_t after = 0;
      if (page_.Breaks(at + 1) || !ReadInt(at + 1, true, 1, 31, last, after)) return std::nullopt;
      at = after;
    }
    DateParts parts;
    bool safe = false;
    std::uint32_t end = 0;
    if (page_.Breaks(at) || !ReadMonth(at, parts, end, safe)) return std::nullopt;
    bool inferred = false;
    parts.day = last;
    // "12 Mehr 1404" and "12 Mehr, 1404" alike; a bare number that is no year stays outside.
    if (!ReadYear(end, true, parts, end, inferred)) {
      if (Recurs(page_, i) || !Published()) {
        parts.year = 0;
      } else if (parts.calendar != Calendar::kLunar) {
        parts.year = NearestYear(parts, *Published(), DirectionOf(page_, i));
        inferred = true;
      }
    }
    if (parts.year != 0 && parts.calendar != Calendar::kLunar && !DaysOf(parts)) {
      return std::nullopt;
    }
    Found found = Written(end, parts, inferred, "date.day", 0.97f);
    if (first < last) {
      DateParts begin = parts;
      begin.day = first;
      const std::optional<DayRange> from = DaysOf(begin);
      found.value.set_value(ValueOf(begin) + "/" + ValueOf(parts));
      if (from && found.days) {
        found.days = DayRange{from->first, found.days->last};
        found.value.set_gregorian(GregorianOf(*found.days));
      }
    }
    return found;
  }

  // Mehr 1404, month of Mehr. A bare name counts where `expected` or when it is no other word.
  std::optional<Found> ReadMonthAlone(std::uint32_t i, bool expected) const {
    DateParts parts;
    bool safe = false;
    std::uint32_t end = 0;
    std::uint32_t at = i;
    if (page_.Is(i, Kind::kMonthWord) && !page_.Breaks(i + 1) &&
        page_.Longest(i, Kind::kMonthSafe) == nullptr) {
      at = i + 1;  // "month of Mehr"
    }
    if (!ReadMonth(at, parts, end, safe)) return std::nullopt;
    safe |= at > i;
    bool inferred = false;
    if (!ReadYear(end, true, parts, end, inferred)) {
      if (!safe && !expected) return std::nullopt;
      if (Published() && parts.calendar != Calendar::kLunar) {
        parts.year = NearestYear(parts, *Published(), DirectionOf(page_, i));
        inferred = true;
      }
    }
    return Written(end, parts, inferred, "date.month", 0.9f);
  }

  // "the second week of Khordad": days 8 to 14.
  std::optional<Found> ReadWeekOfMonth(std::uint32_t i) const {
    const Row* period = page_.RowOf(i, Kind::kPeriod);
    if (period == nullptr || period->arg != "week" || page_.Breaks(i + 1)) return std::nullopt;
    const text::Number& week = page_.number(i + 1);
    const std::uint32_t at = i + 1 + week.tokens;
    if (!week.ordinal || week.value < 1 || week.value > 4 || page_.Breaks(at)) return std::nullopt;
    std::optional<Found> found = ReadMonthAlone(at, true);
    if (!found || !found->days) return found;
    const std::int64_t first = found->days->first + 7 * (static_cast<int>(week.value) - 1);
    found->days = DayRange{first, first + 6};
    found->value.set_value(found->value.calendar() == "jalali" ? JalaliOf(*found->days)
                                                               : GregorianOf(*found->days));
    found->value.set_gregorian(GregorianOf(*found->days));
    found->value.set_granularity(news::v1::GRANULARITY_DAY);
    found->rule = "date.week_of_month";
    return found;
  }

  std::optional<Found> ReadSeason(std::uint32_t i) const {
    const Match* season = page_.Longest(i, Kind::kSeason);
    if (season == nullptr) return std::nullopt;
    DateParts parts;
    std::uint32_t end = 0;
    bool inferred = false;
    if (!ReadYear(season->end, true, parts, end, inferred)) return std::nullopt;
    const int number = static_cast<int>(page_.row(*season).number);
    DateParts first{Calendar::kJalali, parts.year, number * 3 - 2, 0};
    DateParts last{Calendar::kJalali, parts.year, number * 3, 0};
    Found found = Written(end, first, inferred, "date.season", 0.9f);
    found.value.set_value(ValueOf({Calendar::kJalali, parts.year, 0, 0}) + "-S" +
                          std::to_string(number));
    found.value.set_granularity(news::v1::GRANULARITY_SEASON);
    const std::optional<DayRange> from = DaysOf(first);
    const std::optional<DayRange> to = DaysOf(last);
    if (from && to) {
      found.days = DayRange{from->first, to->last};
      found.value.set_gregorian(GregorianOf(*found.days));
    }
    return found;
  }

  // "year 1390", "years 1390 to 1395", "this year".
  std::optional<Found> ReadYearAlone(std::uint32_t i) const {
    if (const Match* year = page_.Longest(i, Kind::kYear)) {
      const int offset = static_cast<int>(page_.row(*year).number);
      return RelativeYear(year->end, offset);
    }
    if (!page_.Is(i, Kind::kYearWord)) return std::nullopt;
    DateParts parts;
    std::uint32_t end = 0;
    bool inferred = false;
    if (page_.Longest(i + 1, Kind::kShift) != nullptr ||
        !ReadYear(i, false, parts, end, inferred)) {
      return std::nullopt;
    }
    Found found = Written(end, parts, inferred, "date.year", 0.95f);
    if (!page_.Breaks(end) && page_.Is(end, Kind::kRange) && page_.number(end + 1).digits) {
      int last = 0;
      std::uint32_t after = 0;
      if (ReadInt(end + 1, false, parts.year < 100 ? 1 : parts.year, parts.year + 100, last,
                  after)) {
        DateParts to = parts;
        to.year = last;
        const std::optional<DayRange> days = DaysOf(to);
        found.value.set_value(ValueOf(parts) + "/" + ValueOf(to));
        if (days && found.days) {
          found.days->last = days->last;
          found.value.set_gregorian(GregorianOf(*found.days));
        }
        found.end = after;
      }
    }
    return found;
  }

  Found RelativeYear(std::uint32_t end, int offset) const {
    DateParts parts;
    std::optional<DayRange> days;
    if (Published()) {
      parts.year = YearNow(Calendar::kJalali) + offset;
      days = DaysOf(parts);
    }
    return Relative(end, days, days ? ValueOf(parts) : "", "date.relative_year");
  }

  // "last year", "this week", "the last two years", "recent days".
  std::optional<Found> ReadPeriod(std::uint32_t i) const {
    double count = 0;
    std::string unit;
    std::uint32_t at = i;
    bool plural = false;
    if (const Match* joined = page_.Longest(i, Kind::kPeriodNumber)) {
      const std::string& arg = page_.row(*joined).arg;
      count = page_.row(*joined).number;
      unit = arg.substr(arg.find(' ') + 1);
      at = joined->end;
    } else if (page_.Is(i, Kind::kThis)) {
      const Match* period = page_.Breaks(i + 1) ? nullptr : page_.Longest(i + 1, Kind::kPeriod);
      if (period == nullptr || !page_.Is(i, Kind::kThis)) return std::nullopt;
      unit = page_.row(*period).arg;
      if (unit != "week" && unit != "month") return std::nullopt;
      return Shifted(period->end, unit, 0);
    } else {
      if (page_.Is(i, Kind::kFew) && page_.Longest(i + 1, Kind::kPeriod) != nullptr) {
        plural = true;  // "a few days ago"
        at = i + 1;
      } else if (page_.number(i).tokens > 0 && !page_.number(i).ordinal) {
        count = page_.number(i).value;
        at = i + page_.number(i).tokens;
        if (page_.Breaks(at)) return std::nullopt;
      }
      const Match* period = page_.Longest(at, Kind::kPeriod);
      if (period == nullptr) {
        period = page_.Longest(at, Kind::kPeriods);
        plural = true;
      }
      if (period == nullptr) return std::nullopt;
      unit = page_.row(*period).arg;
      at = period->end;
      // "the first six months of this year"
      if (count > 0 && unit == "month" && page_.Is(at, Kind::kFirstPart) && !page_.Breaks(at + 1)) {
        std::optional<Found> year = ReadYearAlone(at + 1);
        if (!year && page_.Is(at + 1, Kind::kYearWord)) {
          const Match* shift = page_.Longest(at + 2, Kind::kShift);
          year = shift != nullptr && !page_.Breaks(at + 2)
                     ? RelativeYear(shift->end, static_cast<int>(page_.row(*shift).number))
                     : RelativeYear(at + 2, 0);
        }
        if (year) return MonthsOf(*year, static_cast<int>(count));
      }
      // the fiscal year, the school year
      if (unit == "year" && page_.Is(at, Kind::kYearKind) && !page_.Breaks(at + 1)) ++at;
    }
    if (page_.Breaks(at)) return std::nullopt;
    // "the last days of the year"
    if (plural && page_.RowOf(at, Kind::kEdge) != nullptr &&
        page_.RowOf(at, Kind::kEdge)->arg == "end" && page_.Is(at + 1, Kind::kYearWord)) {
      std::uint32_t end = at + 2;
      int offset = 0;
      if (const Match* shift = page_.Longest(end, Kind::kShift);
          shift != nullptr && !page_.Breaks(end)) {
        offset = static_cast<int>(page_.row(*shift).number);
        end = shift->end;
      }
      if (!Published()) return Relative(end, std::nullopt, "", "date.year_end");
      const DateParts month{Calendar::kJalali, YearNow(Calendar::kJalali) + offset, 12, 0};
      return Relative(end, DaysOf(month), ValueOf(month), "date.year_end");
    }
    const Match* shift = page_.Longest(at, Kind::kShift);
    if (shift == nullptr) return std::nullopt;
    const Row& row = page_.row(*shift);
    // "two years before the war" counts from something else.
    if (row.arg != "recent" && row.number != 0 && count > 0 && !page_.Breaks(shift->end) &&
        IsFrom(page_, shift->end)) {
      return std::nullopt;
    }
    // "another day" is no date, "the other days" neither.
    if (count == 0 && unit == "day" && row.arg != "recent" && !plural) return std::nullopt;
    if (plural) return Relative(shift->end, std::nullopt, "", "date.periods");
    if (count > 0) return Counted(shift->end, count, unit, row);
    if (unit == "hour" || row.arg == "recent") return std::nullopt;
    return Shifted(shift->end, unit, static_cast<int>(row.number));
  }

  // The first months of a year that was read.
  Found MonthsOf(const Found& year, int count) const {
    if (!year.days || count > 12) return Relative(year.end, std::nullopt, "", "date.months");
    const text::JalaliDate first = text::JalaliFromDays(year.days->first);
    const std::optional<DayRange> to = DaysOf({Calendar::kJalali, first.year, count, 0});
    if (!to) return Relative(year.end, std::nullopt, "", "date.months");
    const DayRange days{year.days->first, to->last};
    return Relative(year.end, days, JalaliOf(days), "date.months");
  }

  // "the last 24 hours", "in two weeks": counted from the day of publication.
  Found Counted(std::uint32_t end, double count, const std::string& unit, const Row& shift) const {
    if (!Published() || count > 1000) return Relative(end, std::nullopt, "", "date.interval");
    const std::int64_t now = *Published();
    const int n = static_cast<int>(count);
    const bool back = shift.arg == "recent" || shift.number < 0;
    std::int64_t other = now;
    if (unit == "day") other = back ? now - n : now + n;
    if (unit == "hour") other = back ? now - (n + 23) / 24 : now + (n + 23) / 24;
    if (unit == "week") other = back ? now - 7 * n : now + 7 * n;
    if (unit == "month" || unit == "year") {
      const int months = (unit == "year" ? 12 * n : n) * (back ? -1 : 1);
      // Months of publication's own calendar day in the Gregorian calendar, clamped at its length.
      const base::CivilDay day = base::CivilFromDays(now);
      const int index = day.year * 12 + day.month - 1 + months;
      const int year = index / 12;
      const int month = index % 12 + 1;
      std::int64_t moved = base::DaysFromCivil(year, month, day.day);
      while (base::CivilFromDays(moved).month != month) --moved;
      other = moved;
    }
    if (unit == "decade" || unit == "century" || unit == "season") {
      return Relative(end, std::nullopt, "", "date.interval");
    }
    return Relative(end, DayRange{std::min(now, other), std::max(now, other)}, "", "date.interval");
  }

  // "last year" (-1), "this month" (0), "next week" (1).
  Found Shifted(std::uint32_t end, const std::string& unit, int offset) const {
    if (unit == "year") return RelativeYear(end, offset);
    if (!Published()) return Relative(end, std::nullopt, "", "date.period");
    const std::int64_t now = *Published();
    if (unit == "day") {
      const DayRange days{now + offset, now + offset};
      return Relative(end, days, JalaliOf(days), "date.period");
    }
    if (unit == "week") {
      const std::int64_t first = now - WeekdayOf(now) + 7 * offset;
      const DayRange days{first, first + 6};
      return Relative(end, days, JalaliOf(days), "date.period");
    }
    if (unit == "month") {
      const text::JalaliDate today = text::JalaliFromDays(now);
      const int index = today.year * 12 + today.month - 1 + offset;
      const DateParts parts{Calendar::kJalali, index / 12, index % 12 + 1, 0};
      return Relative(end, DaysOf(parts), ValueOf(parts), "date.period");
    }
    return Relative(end, std::nullopt, "", "date.period");
  }

  // "the end of year 90": the edge and the date, which stays a mention of its own inside.
  std::optional<Found> ReadEdge(std::uint32_t i) {
    const Match* edge = page_.Longest(i, Kind::kEdge);
    if (edge == nullptr || page_.Breaks(edge->end)) return std::nullopt;
    const std::string& part = page_.row(*edge).arg;
    std::optional<Found> inner = ReadMonthAlone(edge->end, true);
    if (!inner) inner = ReadPlain(edge->end);
    bool bare = false;
    if (!inner && page_.Is(edge->end, Kind::kYearWord)) {
      // "the end of the year" is that of this year
      inner = RelativeYear(edge->end + 1, 0);
      bare = true;
    }
    if (!inner) return std::nullopt;
    if (inner->days && inner->days->first == inner->days->last) return std::nullopt;
    if (!bare) Propose(edge->end, *inner, true);
    Found found = *inner;
    found.rule = "date.edge";
    if (found.days && part != "middle") {
      const std::int64_t day = part == "start" ? found.days->first : found.days->last;
      const DayRange one{day, day};
      const bool relative = found.value.granularity() == news::v1::GRANULARITY_RELATIVE;
      found.value.set_calendar("jalali");
      found.value.set_value(JalaliOf(one));
      found.value.set_gregorian(GregorianOf(one));
      found.value.set_granularity(relative ? news::v1::GRANULARITY_RELATIVE
                                           : news::v1::GRANULARITY_DAY);
      found.value.set_inferred(true);
    }
    return found;
  }

  // Proposes a TIME at i and the DATE inside of it; where it ends, or i.
  std::uint32_t ReadTime(std::uint32_t i) {
    const bool word = page_.Is(i, Kind::kHour);
    const std::uint32_t at = word ? i + 1 : i;
    std::optional<Clock> read;
    if (page_.IsNumber(at)) read = ParseClock(page_.text(at));
    if (!(word && page_.Breaks(at)) && read) {
      auto [hour, minute, colon] = *read;
      std::uint32_t end = at + 1;
      // "17 and 30 minutes"
      if (word && page_.Is(end, Kind::kAnd) && page_.IsNumber(end + 1) &&
          page_.Is(end + 2, Kind::kMinute) && !page_.Breaks(end + 1) && !page_.Breaks(end + 2)) {
        int more = 0;
        std::uint32_t after = 0;
        if (ReadInt(end + 1, false, 0, 59, more, after)) {
          minute = more;
          end = after + 1;
        }
      } else if (colon && page_.Is(end, Kind::kMinute) && !page_.Breaks(end)) {
        ++end;
      }
      const Match* part = page_.Breaks(end) ? nullptr : page_.Longest(end, Kind::kPart);
      if (part != nullptr) {
        const std::string& name = page_.row(*part).arg;
        if (hour < 12 && (name == "afternoon" || name == "evening" || name == "night")) hour += 12;
        end = part->end;
      }
      // A duration ("8 hours", "the last 24 hours") has its unit after the number.
      if (word || colon || part != nullptr) {
        std::array<char, 8> clock;
        std::snprintf(clock.data(), clock.size(), "%02d:%02d", hour % 24, minute);
        Candidate& one =
            page_.Propose(i, end, news::v1::MENTION_TYPE_TIME, "time.clock", word ? 0.95f : 0.8f);
        one.mention.mutable_time()->set_clock(clock.data());
        return end;
      }
      return i;
    }
    if (word) {
      const text::Number& number = page_.number(at);
      if (number.tokens > 0 && !number.ordinal && number.value <= 24 && !page_.Breaks(at)) {
        std::uint32_t end = at + number.tokens;
        const Match* part = page_.Breaks(end) ? nullptr : page_.Longest(end, Kind::kPart);
        if (part != nullptr) end = part->end;
        std::array<char, 8> clock;
        std::snprintf(clock.data(), clock.size(), "%02d:00", static_cast<int>(number.value) % 24);
        Candidate& one = page_.Propose(i, end, news::v1::MENTION_TYPE_TIME, "time.clock", 0.85f);
        one.mention.mutable_time()->set_clock(clock.data());
        return end;
      }
    }
    const Match* part = page_.Longest(i, Kind::kPart);
    if (part == nullptr || page_.Breaks(part->end)) return i;
    const std::optional<Found> date = ReadWeekday(part->end);
    if (!date) return i;
    Propose(part->end, *date);
    Candidate& one = page_.Propose(i, date->end, news::v1::MENTION_TYPE_TIME, "time.part", 0.8f);
    one.mention.mutable_time()->set_part(page_.row(*part).arg);
    return date->end;
  }

  Page& page_;
};

}  // namespace

void FindDates(Page& page) { DateReader(page).Run(); }

}  // namespace rasad::extraction

// DATE and TIME: what the text room reads of time, as mentions.
#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/extraction/date_context.h"
#include "core/extraction/page.h"
#include "core/text/temporal.h"

namespace rasad::extraction {
namespace {

using news::v1::DateValue;
using text::TimeExpression;

news::v1::Granularity GranularityOf(const text::DateValue& value) {
  if (value.relative) return news::v1::GRANULARITY_RELATIVE;
  switch (value.granularity) {
    case text::TimeUnit::kDay:
      return news::v1::GRANULARITY_DAY;
    case text::TimeUnit::kMonth:
      return news::v1::GRANULARITY_MONTH;
    case text::TimeUnit::kSeason:
      return news::v1::GRANULARITY_SEASON;
    default:
      return news::v1::GRANULARITY_YEAR;
  }
}

void FillDate(const text::DateValue& from, DateValue& value) {
  value.set_calendar(text::NameOf(from.calendar));
  value.set_value(from.value);
  if (from.days) {
    // Lunar days depend on the sighting: all that it may be are told.
    const auto [first, last] = *from.days;
    value.set_gregorian(text::GregorianOf({first - from.tolerance, last + from.tolerance}));
  }
  value.set_granularity(GranularityOf(from));
  if (from.relative) value.set_anchor("published");
  value.set_inferred(from.inferred);
}

struct RuleConfidence {
  std::string_view rule;
  float confidence;
};
constexpr RuleConfidence kConfidences[] = {
    {"date.numeric", 0.95f}, {"date.day", 0.97f},   {"date.day_of_month", 0.97f},
    {"date.year", 0.95f},    {"time.clock", 0.95f}, {"time.part", 0.8f},
};
constexpr float kPlainConfidence = 0.9f;

float ConfidenceOf(std::string_view rule) {
  for (const RuleConfidence& row : kConfidences) {
    if (row.rule == rule) return row.confidence;
  }
  return kPlainConfidence;
}

std::string ClockText(int hour, int minute) {
  std::array<char, 16> clock;
  std::snprintf(clock.data(), clock.size(), "%02d:%02d", hour, minute);
  return clock.data();
}

void ProposeTime(Page& page, const TimeExpression& one) {
  Candidate& made = page.Propose(one.begin, one.end, news::v1::MENTION_TYPE_TIME, one.rule,
                                 ConfidenceOf(one.rule));
  news::v1::TimeValue& time = *made.mention.mutable_time();
  if (one.clock.hour >= 0) {
    // Midnight is 24:00 where it is written so ("hour 24"), else the begin of a day.
    constexpr int kMidnight = 24;
    bool written = false;
    for (std::uint32_t i = one.begin; i < one.end; ++i) {
      written |= page.number(i).value == text::Decimal(kMidnight);
    }
    const auto show = [&](const text::Clock& clock) {
      return ClockText(clock.hour == kMidnight && !written ? 0 : clock.hour, clock.minute);
    };
    std::string clock = show(one.clock);
    if (one.until.hour >= 0) clock += "/" + show(one.until);
    time.set_clock(std::move(clock));
  } else {
    time.set_part(text::NameOf(one.part));
  }
}

text::TimeAnchor AnchorOf(const Page& page, const TimeExpression& one) {
  text::TimeAnchor anchor;
  anchor.day = page.published();
  anchor.direction = DirectionOf(
      page, one.begin,
      one.form == text::TimeForm::kWeekday ? text::Direction::kAhead : text::Direction::kNearest);
  anchor.recurs = Recurs(page, one.begin);
  return anchor;
}

// "tomorrow (Friday 28 Shahrivar)": the written day in brackets behind a day that is counted or a
// weekday tells which one it is. The expression itself where none stands there.
const TimeExpression& Written(const Page& page, const TimeExpression& one,
                              const std::vector<TimeExpression>& all) {
  if (one.form != text::TimeForm::kDay && one.form != text::TimeForm::kWeekday) return one;
  if (one.end + 1 >= page.size() || page.text(one.end) != "(") return one;
  const auto* next = std::find_if(&one, all.data() + all.size(), [&](const TimeExpression& day) {
    return day.begin >= one.end + 1;
  });
  const bool day = next != all.data() + all.size() && next->begin == one.end + 1 &&
                   next->kind == text::TimeKind::kDate && next->form == text::TimeForm::kWritten &&
                   next->first.day != 0 && next->last == text::DateParts{};
  return day ? *next : one;
}

// What the brackets behind one "tomorrow" of an article say holds for the others as well.
class ToldDays {
 public:
  void Tell(const TimeExpression& day, const TimeExpression& written) {
    if (day.form != text::TimeForm::kDay || &day == &written) return;
    if (const std::size_t at = Index(day); at < told_.size()) told_[at] = &written;
  }
  const TimeExpression& Of(const TimeExpression& day) const {
    if (day.form != text::TimeForm::kDay || day.weekday >= 0) return day;
    const std::size_t at = Index(day);
    return at < told_.size() && told_[at] != nullptr ? *told_[at] : day;
  }

 private:
  static constexpr int kFarthest = 2;  // days from that of publication
  static std::size_t Index(const TimeExpression& day) {
    return static_cast<std::size_t>(day.shift + kFarthest);  // past the end where it is farther
  }
  std::array<const TimeExpression*, 2 * kFarthest + 1> told_{};
};

// Days that are known by what happened on them, in the calendar by which they are called.
constexpr text::DateParts kHistoric[] = {
    {text::Calendar::kJalali, 1331, 4, 30},     // the rising for Mosaddegh
    {text::Calendar::kJalali, 1332, 5, 28},     // the coup
    {text::Calendar::kJalali, 1342, 3, 15},     // the rising of Khordad
    {text::Calendar::kJalali, 1356, 10, 19},    // the rising of Qom
    {text::Calendar::kJalali, 1356, 11, 29},    // the rising of Tabriz
    {text::Calendar::kJalali, 1357, 6, 17},     // Black Friday
    {text::Calendar::kJalali, 1357, 11, 22},    // the revolution
    {text::Calendar::kJalali, 1360, 4, 7},      // the bombing of the party's seat
    {text::Calendar::kJalali, 1360, 6, 8},      // the bombing of the prime minister's office
    {text::Calendar::kJalali, 1361, 3, 3},      // Khorramshahr freed
    {text::Calendar::kJalali, 1376, 3, 2},      // the election of Khatami
    {text::Calendar::kJalali, 1378, 4, 18},     // the raid on the students' home
    {text::Calendar::kJalali, 1378, 4, 23},     // the rally after it
    {text::Calendar::kJalali, 1388, 10, 9},     // the rally of 9 Dey
    {text::Calendar::kGregorian, 2001, 9, 11},  // the attacks
};

// What happened, before the day that it is called after.
constexpr std::string_view kHappened[] = {
    "\u062D\u0645\u0627\u0633\u0647",                          // "feat": HAH MEEM ALEF SEEN HEH
    "\u062D\u0645\u0627\u0633\u0647\u200C\u0647\u0627\u06CC",  // its plural
    "\u0642\u06CC\u0627\u0645",                                // "rising": QAF YEH ALEF MEEM
    "\u062D\u0627\u062F\u062B\u0647",                          // "event": HAH ALEF DAL THEH HEH
    "\u062D\u0648\u0627\u062F\u062B",                          // its plural
    "\u0648\u0627\u0642\u0639\u0647",                          // "event": WAW ALEF QAF AIN HEH
    "\u06A9\u0648\u062F\u062A\u0627\u06CC",                    // "coup of"
    "\u0634\u0647\u062F\u0627\u06CC",                          // "martyrs of"
    "\u062D\u0645\u0644\u0627\u062A",                          // "attacks"
};

// "the rising of 19 Dey", "the great feats of 23 Tir": the day with the year in which it happened.
std::optional<TimeExpression> Historic(const Page& page, const TimeExpression& one) {
  if (one.form != text::TimeForm::kWritten || one.first.day == 0 || one.first.year != 0 ||
      one.year_named || one.last != text::DateParts{}) {
    return std::nullopt;
  }
  const auto happened = [&](std::uint32_t i) {
    return i < page.size() && std::find(std::begin(kHappened), std::end(kHappened), page.text(i)) !=
                                  std::end(kHappened);
  };
  const std::uint32_t before = page.Before(one.begin);
  if (!happened(before) && (page.Stops(before) || !happened(page.Before(before)))) {
    return std::nullopt;
  }
  for (const text::DateParts& day : kHistoric) {
    if (day.calendar != one.first.calendar || day.month != one.first.month ||
        day.day != one.first.day) {
      continue;
    }
    TimeExpression known = one;
    known.first.year = day.year;
    known.short_year = true;  // It is not written.
    return known;
  }
  return std::nullopt;
}

void ProposeDate(Page& page, const TimeExpression& one, const TimeExpression& written,
                 bool separable) {
  // The word "day" before a day of the month is no part of its name.
  const bool day_word = one.form == text::TimeForm::kWritten && one.first.day != 0 &&
                        one.begin + 1 < one.end && page.Is(one.begin, Kind::kDayWord);
  Candidate& made = page.Propose(one.begin + (day_word ? 1 : 0), one.end,
                                 news::v1::MENTION_TYPE_DATE, one.rule, ConfidenceOf(one.rule));
  made.separable = separable;
  DateValue& value = *made.mention.mutable_date();
  FillDate(text::Resolve(written, AnchorOf(page, written)), value);
  const std::uint32_t before = page.Before(one.begin);
  if (const Row* row = page.RowOf(before, Kind::kQualifier)) {
    if (row->arg == "up_to") {
      value.set_qualifier(news::v1::QUALIFIER_UP_TO);
    } else if (row->arg == "at_least") {
      value.set_qualifier(news::v1::QUALIFIER_AT_LEAST);
    }
  } else if (IsFrom(page, before) && one.edge != text::Edge::kNone) {
    value.set_qualifier(news::v1::QUALIFIER_AT_LEAST);
  }
}

// Two digits behind the word "year" that count what follows: "in the year 14 factories".
bool IsCount(const Page& page, const TimeExpression& one) {
  return one.unit == text::TimeUnit::kYear && one.short_year && one.last.year == 0 &&
         IsCounted(page, one.end);
}

bool HasYear(const TimeExpression& one) { return one.first.year != 0 || one.year_named; }

// "from 1390", "in 2014": a bare year behind a preposition that counts nothing.
bool IsBareYear(const Page& page, const TimeExpression& one) {
  if (one.form != text::TimeForm::kWritten || one.unit != text::TimeUnit::kYear ||
      one.certainty != text::Certainty::kLikely || one.short_year || !page.IsNumber(one.begin) ||
      !page.Stops(one.end)) {
    return false;
  }
  const std::uint32_t before = page.Before(one.begin);
  const Row* word = page.RowOf(before, Kind::kStop);
  return page.Is(before, Kind::kRange) ||
         (word != nullptr && (word->arg == "in" || word->arg == "from"));
}

// "in Mordad", "until autumn": a month or season that is hardly another word, behind a preposition.
bool IsBareMonth(const Page& page, const TimeExpression& one) {
  const bool month = one.form == text::TimeForm::kWritten && one.unit == text::TimeUnit::kMonth;
  const bool season = one.rule == std::string_view("date.season");
  if ((!month && !season) || one.certainty != text::Certainty::kLikely || HasYear(one)) {
    return false;
  }
  const std::uint32_t before = page.Before(one.begin);
  const Row* word = page.RowOf(before, Kind::kStop);
  return page.Is(before, Kind::kRange) ||
         (word != nullptr && (word->arg == "in" || word->arg == "from"));
}

// A season without a year lies where its first month does.
void PlaceSeason(const Page& page, TimeExpression& one) {
  constexpr int kMonths = 3;  // of a season
  if (one.season == 0 || !IsBareMonth(page, one)) return;
  one.form = text::TimeForm::kWritten;
  one.first.month = (one.season - 1) * kMonths + 1;
}

// "the devotional and political prayer of Friday", the capital of Tajikistan in quotes: weekdays
// in names.
bool IsNameOfWeekday(const Page& page, const TimeExpression& one) {
  constexpr int kMonday = 2;
  constexpr int kFriday = 6;
  if (one.form != text::TimeForm::kWeekday || one.end != one.begin + 1) return false;
  if (one.weekday == kMonday && one.begin > 0 && one.end < page.size()) {
    // LEFT-POINTING and RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK
    return page.text(one.begin - 1) == "\u00AB" && page.text(one.end) == "\u00BB";
  }
  if (one.weekday != kFriday) return false;
  constexpr int kReach = 6;
  std::uint32_t at = one.begin;
  for (int steps = 0; steps < kReach; ++steps) {
    at = page.Before(at);
    if (at >= page.size() || page.IsFunction(at)) return false;
    if (page.text(at) == "\u0646\u0645\u0627\u0632") return true;  // "prayer"
  }
  return false;
}

// A day, month or season that may be one end of a range.
bool IsEnd(const TimeExpression& one) {
  const bool season = one.season != 0 && one.form == text::TimeForm::kOpen;
  return one.kind == text::TimeKind::kDate && one.edge == text::Edge::kNone &&
         (one.form == text::TimeForm::kWritten || season) && one.last == text::DateParts{} &&
         one.direction == 0;
}

// A season as its months, to be one end of a range of them.
text::DateParts FirstOf(const TimeExpression& one, bool end) {
  constexpr int kMonths = 3;  // of a season
  text::DateParts parts = one.first;
  if (one.season != 0) parts.month = one.season * kMonths - (end ? 0 : kMonths - 1);
  return parts;
}

// "30 Shahrivar to 5 Mehr", "Bahman and Esfand of this year": what the expressions `a` and `b` with
// one word between them are together; nothing if they are two.
std::optional<TimeExpression> Together(const Page& page, const TimeExpression& a,
                                       const TimeExpression& b) {
  if (b.begin != a.end + 1 || page.Breaks(a.end) || page.tokens().starts_line[b.begin] != 0) {
    return std::nullopt;
  }
  if (!IsEnd(a) || !IsEnd(b) || a.unit != b.unit || a.first.calendar != b.first.calendar) {
    return std::nullopt;
  }
  const bool to = page.Is(a.end, Kind::kRange);
  const bool list = page.Is(a.end, Kind::kAnd);
  if (!to && !list) return std::nullopt;
  if (a.year_named || (b.year_named && HasYear(a))) return std::nullopt;
  const bool sure = b.certainty == text::Certainty::kSure;
  TimeExpression both = a;
  if (a.unit == text::TimeUnit::kYear) {
    return std::nullopt;  // see JoinYears
  } else if (to && a.season == 0) {
    const bool days = a.unit == text::TimeUnit::kDay && sure;
    if ((!days && !(a.unit == text::TimeUnit::kMonth && sure)) ||
        a.certainty == text::Certainty::kWeak) {
      return std::nullopt;
    }
  } else if (a.unit == text::TimeUnit::kDay || !sure || HasYear(a) || !HasYear(b)) {
    return std::nullopt;  // A list shares its year, which stands at the end.
  }
  both.first = FirstOf(a, false);
  both.last = FirstOf(b, true);
  if (both.season != 0 && both.season >= b.season) return std::nullopt;
  both.season = 0;
  if (b.year_named) {
    both.year_named = true;
    both.shift = b.shift;
  }
  both.form = text::TimeForm::kWritten;
  both.short_year = a.short_year || b.short_year;
  both.weekday = -1;
  both.certainty = text::Certainty::kSure;
  both.end = b.end;
  both.span.end = b.span.end;
  return both;
}

// "the years 1398 and 1399", "the years 97, 98 and 99": years one after the other from that of
// found[i] on become one, in its place. Only the plural takes more than one.
void JoinYears(const Page& page, std::vector<TimeExpression>& found, std::size_t i) {
  TimeExpression& first = found[i];
  if (first.unit != text::TimeUnit::kYear || !IsEnd(first) ||
      !page.text(first.begin).ends_with("\u0647\u0627\u06CC")) {  // HEH ALEF YEH
    return;
  }
  std::size_t last = i;
  for (std::size_t k = i + 1; k < found.size(); ++k) {
    const TimeExpression& before = found[k - 1];
    const TimeExpression& next = found[k];
    const bool joined = next.begin == before.end + 1 && next.unit == text::TimeUnit::kYear &&
                        page.IsNumber(next.begin) && next.end == next.begin + 1 && IsEnd(next) &&
                        page.tokens().starts_line[next.begin] == 0;
    if (!joined || next.first.calendar != first.first.calendar ||
        next.first.year != before.first.year + 1 ||
        (next.short_year && IsCounted(page, next.end))) {
      break;
    }
    // Commas alone do not make a list.
    if (page.Is(before.end, Kind::kAnd)) {
      last = k;
      break;
    }
    if (page.text(before.end) != "\u060C") break;  // ARABIC COMMA
  }
  if (last == i) return;
  first.last = found[last].first;
  first.end = found[last].end;
  first.span.end = found[last].span.end;
  for (std::size_t k = i + 1; k <= last; ++k) found[k].certainty = text::Certainty::kWeak;
}

// "more than three months [have passed]": the word that means "last" is a verb there.
bool IsPassed(const Page& page, const TimeExpression& one) {
  constexpr std::string_view kPassed = "\u06AF\u0630\u0634\u062A\u0647";  // GAF THAL SHEEN TEH HEH
  constexpr std::string_view kIs[] = {
      "\u0627\u0633\u062A",        // is
      "\u0628\u0648\u062F",        // was
      "\u0628\u0627\u0634\u062F",  // be
  };
  if (one.form != text::TimeForm::kCounted || page.Breaks(one.end) ||
      page.text(one.end - 1) != kPassed ||
      std::find(std::begin(kIs), std::end(kIs), page.text(one.end)) == std::end(kIs)) {
    return false;
  }
  // "is that of the last three months"
  const std::uint32_t before = page.Before(one.begin);
  if (before >= page.size() || !page.IsWord(before) || page.text(one.end) == kIs[2]) return true;
  const Row* from = page.RowOf(before, Kind::kStop);
  return from != nullptr && from->arg == "from" && page.Before(before) < page.size() &&
         page.RowOf(page.Before(before), Kind::kQualifier) != nullptr;
}

}  // namespace

void FindDates(Page& page) {
  thread_local std::vector<TimeExpression> found;  // kept from page to page
  constexpr std::size_t kKept = 256;               // those of longer ones are given back
  if (found.capacity() > kKept) found = {};
  text::FindTimes(page.display(), page.tokens(), page.numbers(), page.published(), found);
  for (std::size_t i = 0; i + 1 < found.size(); ++i) JoinYears(page, found, i);
  // Ranges and lists that are one, in place.
  for (std::size_t i = 0; i + 1 < found.size(); ++i) {
    std::optional<TimeExpression> both = Together(page, found[i], found[i + 1]);
    if (!both) continue;
    found[i] = *both;
    found[i + 1].certainty = text::Certainty::kWeak;
    ++i;
  }
  for (TimeExpression& one : found) PlaceSeason(page, one);
  ToldDays told;
  for (const TimeExpression& one : found) told.Tell(one, Written(page, one, found));
  const TimeExpression* edge = nullptr;  // what an edge cuts is a mention of its own inside
  for (const TimeExpression& one : found) {
    if (one.certainty != text::Certainty::kSure && !IsBareYear(page, one) &&
        !IsBareMonth(page, one)) {
      continue;
    }
    if (IsPassed(page, one)) continue;
    if (one.kind == text::TimeKind::kTime) {
      // "This morning" tells hardly more than the day, which is a mention of its own.
      if (one.form != text::TimeForm::kDay) ProposeTime(page, one);
    } else if (one.kind == text::TimeKind::kDate && !IsCount(page, one) &&
               !IsNameOfWeekday(page, one)) {
      const bool inside = edge != nullptr && one.begin == edge->inner && one.end <= edge->end;
      // A year is a date of its own in "the end of the year 90"; a month is not in "mid-March".
      if (inside && one.unit == text::TimeUnit::kMonth) continue;
      const TimeExpression& written = Written(page, one, found);
      const std::optional<TimeExpression> historic = Historic(page, one);
      ProposeDate(page, one,
                  historic           ? *historic
                  : &written == &one ? told.Of(one)
                                     : written,
                  inside);
      edge = one.edge != text::Edge::kNone ? &one : nullptr;
    }
  }
}

}  // namespace rasad::extraction

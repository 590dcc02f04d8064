// The table of the words of dates and times, compiled from data/times.tsv.
#include "core/text/time_words.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "core/text/lexicon.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"

namespace rasad::data {
std::string_view number_words();
std::string_view times();
}  // namespace rasad::data

namespace rasad::text {
namespace {

constexpr std::string_view kZwnj = "\xe2\x80\x8c";
constexpr std::string_view kHeh = "\xd9\x87";                          // ARABIC LETTER HEH
constexpr std::string_view kYeh = "\xdb\x8c";                          // FARSI YEH
constexpr std::string_view kIn = "\xd8\xaf\xd8\xb1";                   // "dar"
constexpr std::string_view kCopula = "\xd8\xb3\xd8\xaa";               // "-st"
constexpr std::string_view kMonthEnding = "\xd9\x85\xd8\xa7\xd9\x87";  // "mah"
constexpr std::string_view kFew = "\xda\x86\xd9\x86\xd8\xaf";          // "chand"

struct KindName {
  std::string_view name;
  TimeWord kind;
  bool safe = false;
  bool clear = false;
  bool far = false;
};

constexpr KindName kKinds[] = {
    {"month", TimeWord::kMonth},
    {"month_far", TimeWord::kMonth, false, false, true},
    {"month_clear", TimeWord::kMonth, false, true},
    {"month_safe", TimeWord::kMonth, true, true},
    {"month_word", TimeWord::kMonthWord},
    {"weekday", TimeWord::kWeekday},
    {"weekdays", TimeWord::kWeekdays},
    {"weekday_part", TimeWord::kWeekdayPart},
    {"day_word", TimeWord::kDayWord},
    {"date_word", TimeWord::kDateWord},
    {"year_word", TimeWord::kYearWord},
    {"day", TimeWord::kDay},
    {"day_loose", TimeWord::kDayLoose},
    {"year", TimeWord::kYear},
    {"unit", TimeWord::kUnit},
    {"units", TimeWord::kUnits},
    {"unit_adjective", TimeWord::kUnitAdjective},
    {"few_units", TimeWord::kFewUnits},
    {"minute", TimeWord::kMinute},
    {"second", TimeWord::kSecond},
    {"shift", TimeWord::kShift, false, true},
    {"shift_loose", TimeWord::kShift},
    {"shift_new", TimeWord::kShift, true, true},
    {"shift_from", TimeWord::kShiftFrom},
    {"this", TimeWord::kThis},
    {"that", TimeWord::kThat},
    {"edge", TimeWord::kEdge},
    {"era", TimeWord::kEra},
    {"era_before", TimeWord::kEraBefore},
    {"season", TimeWord::kSeason},
    {"part", TimeWord::kPart, true, true},
    {"part_word", TimeWord::kPart, false, true},
    {"part_weak", TimeWord::kPart},
    {"parts", TimeWord::kParts},
    {"half_day", TimeWord::kHalfDay},
    {"hour", TimeWord::kHour},
    {"every_year", TimeWord::kEveryYear},
    {"recurrence", TimeWord::kRecurrence},
    {"every", TimeWord::kEvery},
    {"few", TimeWord::kFew},
    {"even_odd", TimeWord::kEvenOdd},
    {"per_unit", TimeWord::kPerUnit},
    {"times", TimeWord::kTimes},
    {"once", TimeWord::kOnce},
    {"alternate", TimeWord::kAlternate},
    {"year_kind", TimeWord::kYearKind},
    {"share", TimeWord::kShare},
    {"share_before", TimeWord::kShareBefore},
    {"and", TimeWord::kAnd},
    {"or", TimeWord::kOr},
    {"to", TimeWord::kTo},
    {"from", TimeWord::kFrom},
    {"at", TimeWord::kAt},
    {"in", TimeWord::kIn},
    {"between", TimeWord::kBetween},
    {"until_now", TimeWord::kUntilNow},
    {"about", TimeWord::kAbout},
    {"half", TimeWord::kHalf},
    {"quarter", TimeWord::kQuarter},
    {"left", TimeWord::kLeft},
    {"day_name", TimeWord::kDayName},
    {"occasion", TimeWord::kOccasion},
    {"name_head", TimeWord::kNameHead},
    {"name_tail", TimeWord::kNameTail},
    {"unit_tail", TimeWord::kUnitTail},
    {"counted", TimeWord::kCounted},
    {"code_word", TimeWord::kCodeWord},
    {"ahead", TimeWord::kAhead},
    {"back", TimeWord::kBack},
};

// Names that stand in the column `arg`.
constexpr std::pair<std::string_view, int> kNames[] = {
    {"jalali", static_cast<int>(Calendar::kJalali)},
    {"gregorian", static_cast<int>(Calendar::kGregorian)},
    {"lunar", static_cast<int>(Calendar::kLunar)},
    {"start", static_cast<int>(Edge::kStart)},
    {"middle", static_cast<int>(Edge::kMiddle)},
    {"end", static_cast<int>(Edge::kEnd)},
    {"half1", static_cast<int>(Edge::kFirstHalf)},
    {"half2", static_cast<int>(Edge::kSecondHalf)},
    {"early", static_cast<int>(Edge::kEarly)},
    {"late", static_cast<int>(Edge::kLate)},
    {"autumn", 1},
    {"dated", 1},
    {"morning", static_cast<int>(DayPart::kMorning)},
    {"noon", static_cast<int>(DayPart::kNoon)},
    {"afternoon", static_cast<int>(DayPart::kAfternoon)},
    {"evening", static_cast<int>(DayPart::kEvening)},
    {"night", static_cast<int>(DayPart::kNight)},
    {"recent", kRecent},
    {"first", 1},
    {"last", -1},
};

constexpr TimeUnit kUnits[] = {
    TimeUnit::kSecond, TimeUnit::kMinute,  TimeUnit::kHour,       TimeUnit::kDay,
    TimeUnit::kWeek,   TimeUnit::kMonth,   TimeUnit::kSeason,     TimeUnit::kYear,
    TimeUnit::kDecade, TimeUnit::kCentury, TimeUnit::kMillennium,
};

TimeUnit UnitOf(std::string_view name) {
  for (const TimeUnit unit : kUnits) {
    if (name == NameOf(unit)) return unit;
  }
  return TimeUnit::kNone;
}

int ValueOfName(std::string_view name) {
  for (const auto& [known, value] : kNames) {
    if (known == name) return value;
  }
  return std::atoi(std::string(name).c_str());
}

// The value of a row's `arg`; "jalali 7" is 7, and 100 more a calendar.
int ValueOfArg(std::string_view arg) {
  const std::size_t blank = arg.find(' ');
  if (blank == std::string_view::npos) return ValueOfName(arg);
  return ValueOfName(arg.substr(0, blank)) * 100 + ValueOfName(arg.substr(blank + 1));
}

bool IsOneWord(std::string_view surface) { return surface.find(' ') == std::string_view::npos; }

}  // namespace

TimeWords::TimeWords() {
  for (const Row& row : ReadTable(data::times())) {
    if (row.size() < 3) continue;
    const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                    [&](const KindName& k) { return k.name == row[1]; });
    if (kind == std::end(kKinds)) continue;
    TimeEntry entry;
    entry.kind = kind->kind;
    entry.safe = kind->safe;
    entry.clear = kind->clear;
    entry.far = kind->far;
    entry.unit = UnitOf(row[2]);
    if (entry.unit == TimeUnit::kNone) entry.value = static_cast<std::int16_t>(ValueOfArg(row[2]));
    AddForms(row[0], entry);
  }
  AddCounts();
  Freeze();
}

// The phrase and what spelling makes of it.
void TimeWords::AddForms(std::string_view surface, const TimeEntry& entry) {
  Add(surface, entry);
  const std::string word(surface);
  // "dar" glued to the word that it governs.
  if (entry.kind == TimeWord::kEdge || entry.kind == TimeWord::kYearWord ||
      entry.kind == TimeWord::kHour || entry.kind == TimeWord::kThis ||
      (entry.kind == TimeWord::kUnit && entry.unit >= TimeUnit::kWeek)) {
    TimeEntry with = entry;
    with.lead = static_cast<std::uint8_t>(kIn.size());
    Add(std::string(kIn) + word, with);
  }
  if (!IsOneWord(surface)) return;
  const bool heh = surface.ends_with(kHeh);
  if (heh && (entry.kind == TimeWord::kUnit || entry.kind == TimeWord::kUnits ||
              entry.kind == TimeWord::kEdge || entry.kind == TimeWord::kWeekday)) {
    Add(word + std::string(kYeh), entry);  // ezafe written as a letter
  } else if (entry.kind == TimeWord::kUnit && entry.unit == TimeUnit::kMonth) {
    Add(word + std::string(kYeh), entry);
  }
  if (heh && (entry.kind == TimeWord::kUnit || entry.kind == TimeWord::kWeekday)) {
    TimeEntry with = entry;
    with.tail = static_cast<std::uint8_t>(kCopula.size());
    Add(word + std::string(kCopula), with);
  }
  if (entry.kind == TimeWord::kMonth && entry.value / 100 != 1) {
    TimeEntry with = entry;
    with.safe = with.clear = true;
    Add(word + std::string(kZwnj) + std::string(kMonthEnding), with);
  }
}

// Numbers glued to units: "one year", "six months' ", "half an hour", in one word.
void TimeWords::AddCounts() {
  std::vector<std::pair<std::string, int>> numbers;
  for (const Row& row : ReadTable(data::number_words())) {
    if (row.size() < 3) continue;
    const int value = std::atoi(std::string(row[2]).c_str());
    const bool counts =
        row[1] == "unit" || row[1] == "teen" || row[1] == "ten" || row[1] == "hundred";
    if (counts && value > 0) numbers.emplace_back(row[0], value);
    if (row[1] == "half") numbers.emplace_back(row[0], kHalfCount);
  }
  numbers.emplace_back(kFew, kFewCount);
  for (const Row& row : ReadTable(data::times())) {
    if (row.size() < 3 || !IsOneWord(row[0])) continue;
    if (row[1] != "unit" && row[1] != "unit_adjective") continue;
    TimeEntry entry;
    entry.kind = row[1] == "unit" ? TimeWord::kUnitNumber : TimeWord::kUnitNumberAdjective;
    entry.unit = UnitOf(row[2]);
    for (const auto& [word, value] : numbers) {
      // The key of three equal letters in a row is shorter: such a word would be another one.
      const std::string glued = word + std::string(row[0]);
      if (SearchKey(glued).size() != SearchKey(word).size() + SearchKey(row[0]).size()) continue;
      entry.value = static_cast<std::int16_t>(value);
      AddTokens(glued, entry);
    }
  }
}

// In every way of writing its ZWNJ: joined, or apart.
void TimeWords::Add(std::string_view surface, const TimeEntry& entry) {
  std::vector<std::size_t> joints;
  for (std::size_t at = surface.find(kZwnj); at != std::string_view::npos;
       at = surface.find(kZwnj, at + 1)) {
    joints.push_back(at);
  }
  for (std::size_t ways = 0; ways < (std::size_t{1} << joints.size()); ++ways) {
    std::string phrase(surface);
    for (std::size_t k = joints.size(); k-- > 0;) {
      if ((ways >> k) & 1) phrase.replace(joints[k], kZwnj.size(), " ");
    }
    AddTokens(phrase, entry);
  }
}

void TimeWords::AddTokens(std::string_view phrase, const TimeEntry& entry) {
  Tokens tokens;
  Tokenize(phrase, tokens);
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    hash = Step(hash, tokens.key_hash[i]);
    filter_[(hash >> 6) % kFilterWords] |= std::uint64_t{1} << (hash & 63);
    const bool last = i + 1 == tokens.size();
    building_.push_back({hash, !last, last ? entry : TimeEntry{}});
  }
}

void TimeWords::Freeze() {
  std::stable_sort(building_.begin(), building_.end(),
                   [](const Building& a, const Building& b) { return a.hash < b.hash; });
  std::size_t size = 16;
  while (size < building_.size() * 2) size *= 2;
  slots_.assign(size, {});
  mask_ = size - 1;
  for (std::size_t i = 0; i < building_.size();) {
    Node node;
    node.hash = building_[i].hash;
    node.first = static_cast<std::uint32_t>(entries_.size());
    for (; i < building_.size() && building_[i].hash == node.hash; ++i) {
      if (building_[i].more) {
        node.more = true;
        continue;
      }
      // The first of a kind holds; spellings may meet in one key.
      const TimeWord kind = building_[i].entry.kind;
      const bool known = std::any_of(entries_.begin() + node.first, entries_.end(),
                                     [&](const TimeEntry& e) { return e.kind == kind; });
      if (known) continue;
      entries_.push_back(building_[i].entry);
      ++node.count;
    }
    std::size_t at = node.hash & mask_;
    while (slots_[at].hash != 0) at = (at + 1) & mask_;
    slots_[at] = node;
  }
  building_ = {};
}

std::string_view WeekdayName(int weekday) {
  static const auto names = [] {
    std::array<std::string_view, 7> all;
    for (const Row& row : ReadTable(data::times())) {
      if (row.size() < 3 || row[1] != "weekday") continue;
      const int day = ValueOfName(row[2]);
      if (day >= 0 && day < 7 && all[static_cast<std::size_t>(day)].empty()) {
        all[static_cast<std::size_t>(day)] = row[0];
      }
    }
    return all;
  }();
  return weekday >= 0 && weekday < 7 ? names[static_cast<std::size_t>(weekday)]
                                     : std::string_view();
}

const TimeWords& AllTimeWords() {
  static const TimeWords words;
  return words;
}

}  // namespace rasad::text

// The grammar of metadata lines: dates, times, codes, counters.
#include "core/document/dateline.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <utility>

#include "core/document/boilerplate.h"
#include "core/document/table.h"
#include "core/text/calendar.h"

namespace rasad::data {
std::string_view dateline_words();
}

namespace rasad::document {
namespace {

enum class WordClass : std::uint8_t {
  kJalali,
  kGregorian,
  kLunar,
  kWeekday,
  kHalf,
  kFiller,
  kAnd,
  kMinute,
  kDay,
  kUnit,
  kAgo
};

struct Meaning {
  WordClass what;
  int value;
};

int ToInt(std::string_view digits) {
  int value = -1;
  if (digits.size() <= 6) std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

struct Tables {
  KeyTable<Meaning> words;
  std::string month_suffix;  // "month", glued to the name of one

  Tables() {
    constexpr std::pair<std::string_view, WordClass> kClasses[] = {
        {"jalali", WordClass::kJalali}, {"gregorian", WordClass::kGregorian},
        {"lunar", WordClass::kLunar},   {"weekday", WordClass::kWeekday},
        {"half", WordClass::kHalf},     {"filler", WordClass::kFiller},
        {"and", WordClass::kAnd},       {"minute", WordClass::kMinute},
        {"day", WordClass::kDay},       {"unit", WordClass::kUnit},
        {"ago", WordClass::kAgo},
    };
    for (const auto& row : Rows(data::dateline_words())) {
      assert(row.size() == 4);
      const auto* found = std::find_if(std::begin(kClasses), std::end(kClasses),
                                       [&](const auto& c) { return c.first == row[0]; });
      if (found == std::end(kClasses)) {
        assert(row[0] == "month_suffix");
        month_suffix = TightKey(row[1]).key;
      } else {
        words.Add(TightKey(row[1]).key, Meaning{found->second, ToInt(row[2])});
      }
    }
  }
};

const Tables& GetTables() {
  static const Tables tables;
  return tables;
}

constexpr int kMaxLeftover = 12;  // Words; a part with more is no metadata.

bool IsBar(char32_t mark) {
  return mark == U'|' || mark == 0x00A6 /* BROKEN BAR */ || mark == 0x2502 /* BOX VERTICAL */;
}

bool IsDash(char32_t mark) {
  return mark == U'-' || (mark >= 0x2010 && mark <= 0x2015) || mark == 0x2212 /* MINUS SIGN */;
}

// Reads items from one part of a line.
class Reader {
 public:
  Reader(std::span<const Word> words, std::string_view line, std::int64_t today)
      : words_(words), line_(line), today_(today) {}

  std::size_t position() const { return i_; }
  bool done() const { return i_ >= words_.size(); }

  // One date with its time, if one begins here; moves past it.
  std::optional<DateItem> ReadDate() {
    const std::size_t begin = i_;
    DateItem item;
    if (ReadNumericDate(item) || ReadNamedDate(item)) {
      ReadIsoTime(item);
      return item;
    }
    i_ = begin;
    return std::nullopt;
  }

  std::optional<int> ReadTime() {
    // "20:17" or "20 and 17 minutes".
    if (!IsNumber(0, 2) || !IsNumber(2, 2)) return std::nullopt;
    const bool words = IsWord(1, WordClass::kAnd) && IsWord(3, WordClass::kMinute);
    if (!IsMark(1, U':') && !words) return std::nullopt;
    int hour = ToInt(words_[i_].key);
    const int minute = ToInt(words_[i_ + 2].key);
    if (hour > 23 || minute > 59) return std::nullopt;
    i_ += words ? 4 : 3;
    if (IsMark(0, U':') && IsNumber(1, 2)) i_ += 2;
    if (const auto half = Find(WordClass::kHalf)) {
      if (half->value == 1 && hour < 12) hour += 12;
      if (half->value == 0 && hour == 12) hour = 0;
    }
    return hour * 60 + minute;
  }

  // A weekday or a word that may stand beside dates; moves past it.
  bool SkipDateWord() {
    return Find(WordClass::kWeekday).has_value() || Find(WordClass::kFiller).has_value();
  }

  // "minutes" behind a count of them.
  void SkipMinutes() {
    if (IsWord(0, WordClass::kMinute)) ++i_;
  }

  // "3 hours ago", which tells neither day nor time; moves past it.
  bool SkipAgo() {
    const bool unit = IsWord(1, WordClass::kUnit) || IsWord(1, WordClass::kMinute) ||
                      IsWord(1, WordClass::kFiller);
    if (!IsNumber(0, 3) || !unit || !IsWord(2, WordClass::kAgo)) return false;
    i_ += 3;
    return true;
  }

  bool SkipMarks() {
    const std::size_t begin = i_;
    while (!done() && words_[i_].kind == Word::Kind::kMark) ++i_;
    return i_ != begin;
  }

  std::optional<Label> ReadLabel() {
    auto label = FindLabel(words_.subspan(i_));
    if (label) i_ += label->words;
    return label;
  }

  std::string ReadCode() {
    const std::size_t begin = i_;
    SkipMarks();
    const std::size_t first = i_;
    std::size_t end = i_;  // one past the last word that belongs to it
    bool digits = false;
    for (; !done(); ++i_) {
      const Word& word = words_[i_];
      if (i_ != first && !word.glued) break;
      if (word.kind == Word::Kind::kMark) {
        if (word.mark != U'-' && word.mark != U'/' && word.mark != U'_') break;
        continue;
      }
      const bool latin = std::all_of(word.key.begin(), word.key.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
      if (!latin) break;
      digits = digits || word.kind == Word::Kind::kNumber;
      end = i_ + 1;
    }
    i_ = end;
    constexpr std::uint32_t kMaxCode = 40;  // bytes; longer is no number of an article
    if (!digits || words_[end - 1].end - words_[first].begin > kMaxCode) {
      i_ = begin;
      return {};
    }
    return AsciiDigits(
        line_.substr(words_[first].begin, words_[end - 1].end - words_[first].begin));
  }

  // The number of a counter whose label was read.
  bool ReadCount() {
    const std::size_t begin = i_;
    SkipMarks();
    if (IsNumber(0, 9)) {
      ++i_;
      return true;
    }
    i_ = begin;
    return false;
  }

  // "3 comments".
  std::optional<Field> ReadCounter() {
    if (!IsNumber(0, 9)) return std::nullopt;
    const auto unit = FindCounterUnit(words_.subspan(i_ + 1));
    if (!unit) return std::nullopt;
    i_ += 1 + unit->words;
    return unit->field;
  }

  // The name behind a label and its colon, up to a number or a mark that no name holds. Behind a
  // date ("written on ... by ...") no colon stands.
  text::Span ReadName(bool behind_date) {
    if (!IsMark(0, U':') && !behind_date) return {};
    const std::size_t begin = IsMark(0, U':') ? i_ + 1 : i_;
    std::size_t end = begin;
    while (end < words_.size() && words_[end].kind != Word::Kind::kNumber &&
           !(words_[end].kind == Word::Kind::kMark && IsClosing(words_[end].mark))) {
      ++end;
    }
    if (end == begin) return {};
    i_ = end;
    return {words_[begin].begin, words_[end - 1].end};
  }

  void SkipWord() { ++i_; }

 private:
  static bool IsClosing(char32_t mark) {
    return IsDash(mark) || mark == U'/' || mark == U':' || mark == U'(' ||
           mark == 0x2022 /* BULLET */;
  }
  bool IsNumber(std::size_t ahead, std::size_t max_digits) const {
    return i_ + ahead < words_.size() && words_[i_ + ahead].kind == Word::Kind::kNumber &&
           words_[i_ + ahead].key.size() <= max_digits;
  }
  bool IsWord(std::size_t ahead, WordClass what) const {
    if (i_ + ahead >= words_.size()) return false;
    const Meaning* found = GetTables().words.Find(words_[i_ + ahead].key);
    return found != nullptr && found->what == what;
  }
  bool IsMark(std::size_t ahead, char32_t mark) const {
    return i_ + ahead < words_.size() && words_[i_ + ahead].mark == mark;
  }

  // The meaning of the next one to three words joined (dots between them skipped), of one class.
  std::optional<Meaning> Find(WordClass what) {
    if (done() || !GetTables().words.MayBegin(words_[i_].key)) return std::nullopt;
    if (met_at_ != i_) LookAtWords();
    for (std::size_t k = met_.size(); k > 0; --k) {
      const Met& met = met_[k - 1];
      if (met.meaning == nullptr || met.meaning->what != what) continue;
      i_ = met.end;
      return *met.meaning;
    }
    return std::nullopt;
  }

  // What the next words mean: each place is asked for by several classes.
  void LookAtWords() {
    met_ = {};
    met_at_ = i_;
    std::string joined;
    std::size_t count = 0;
    for (std::size_t j = i_; j < words_.size() && count < met_.size(); ++j) {
      if (words_[j].kind == Word::Kind::kNumber) break;
      if (words_[j].kind == Word::Kind::kMark) {
        if (words_[j].mark != U'.' || count == 0) break;
        continue;
      }
      joined += words_[j].key;
      met_[count++] = {GetTables().words.Find(joined), j + 1};
    }
  }

  std::optional<Meaning> ReadMonth() {
    for (WordClass what : {WordClass::kJalali, WordClass::kGregorian, WordClass::kLunar}) {
      if (auto month = Find(what)) return month;
    }
    // The name with "month" glued to it.
    if (done() || words_[i_].kind != Word::Kind::kWord) return std::nullopt;
    const std::string& suffix = GetTables().month_suffix;
    const std::string& key = words_[i_].key;
    if (key.size() <= suffix.size() || !key.ends_with(suffix)) return std::nullopt;
    const Meaning* found =
        GetTables().words.Find(std::string_view(key).substr(0, key.size() - suffix.size()));
    if (found == nullptr || found->what > WordClass::kLunar) return std::nullopt;
    ++i_;
    return *found;
  }

  // Marks that may stand between the parts of a named date.
  void SkipDateMarks() {
    for (int n = 0; n < 2 && !done() && words_[i_].kind == Word::Kind::kMark; ++n) {
      const char32_t mark = words_[i_].mark;
      if (!IsDash(mark) && mark != U'/' && mark != U',' && mark != 0x060C /* ARABIC COMMA */ &&
          mark != U'.') {
        break;
      }
      ++i_;
    }
  }

  bool Make(DateItem& item, WordClass calendar, int year, int month, int day) const {
    if (month < 1 || month > 12 || day < 1 || day > 31) return false;
    if (calendar == WordClass::kLunar) return true;  // read, not converted
    if (year < 100 && calendar == WordClass::kJalali) {
      // The newest year that is not after the day of receipt.
      const auto newer = text::DaysFromJalali({1400 + year, month, day});
      item.day =
          newer && *newer <= today_ ? newer : text::DaysFromJalali({1300 + year, month, day});
    } else if (year >= 1300 && year < 1500 && calendar == WordClass::kJalali) {
      item.day = text::DaysFromJalali({year, month, day});
    } else if (year >= 1900 && year < 2200 && calendar == WordClass::kGregorian) {
      const std::int64_t days = base::DaysFromCivil(year, month, day);
      if (base::CivilFromDays(days) == base::CivilDay{year, month, day}) item.day = days;
    }
    return item.day.has_value();
  }

  bool ReadNumericDate(DateItem& item) {
    if (!IsNumber(0, 4) || !IsNumber(2, 2) || !IsNumber(4, 4)) return false;
    const char32_t mark = words_[i_ + 1].mark;
    if (mark != words_[i_ + 3].mark) return false;
    if (mark != U'/' && mark != U'.' && !IsDash(mark)) return false;
    if (mark != U'/' && !(words_[i_ + 2].glued && words_[i_ + 4].glued)) return false;
    int year = ToInt(words_[i_].key);
    const int month = ToInt(words_[i_ + 2].key);
    int day = ToInt(words_[i_ + 4].key);
    const bool long_first = words_[i_].key.size() == 4;
    const bool long_last = words_[i_ + 4].key.size() == 4;
    if (long_last) std::swap(year, day);
    if (!long_first && !long_last && (mark != U'/' || words_[i_].key.size() != 2)) return false;
    const WordClass calendar = year >= 1900 ? WordClass::kGregorian : WordClass::kJalali;
    if (!Make(item, calendar, year, month, day)) return false;
    i_ += 5;
    return true;
  }

  bool ReadNamedDate(DateItem& item) {
    int day = 0;
    if (IsNumber(0, 4)) {
      day = ToInt(words_[i_].key);
      ++i_;
      SkipDateMarks();
    } else if (const auto written = Find(WordClass::kDay)) {
      day = written->value;
    }
    const auto month = ReadMonth();
    if (!month) return false;
    SkipDateMarks();
    if (day == 0) {  // "October 4, 2025"
      if (month->what != WordClass::kGregorian || !IsNumber(0, 2)) return false;
      day = ToInt(words_[i_].key);
      ++i_;
      SkipDateMarks();
    }
    Find(WordClass::kFiller);
    SkipDateMarks();
    if (!IsNumber(0, 4) || IsMark(1, U':')) return false;
    int year = ToInt(words_[i_].key);
    const std::size_t digits = words_[i_].key.size();
    if (day > 31) {  // the year stands first
      std::swap(day, year);
    } else if (digits != 4 && (digits != 2 || month->what != WordClass::kJalali)) {
      return false;
    }
    if (!Make(item, month->what, year, month->value, day)) return false;
    ++i_;
    return true;
  }

  // "T12:30:00Z" or with an offset, glued to a numeric date.
  void ReadIsoTime(DateItem& item) {
    if (done() || !words_[i_].glued || words_[i_].key != "t") return;
    ++i_;
    const auto minute = ReadTime();
    if (!minute) return;
    item.minute = minute;
    if (IsMark(0, U'.') && IsNumber(1, 9)) i_ += 2;  // fraction of a second
    int offset = 0;
    if (!done() && words_[i_].glued && words_[i_].key == "z") {
      ++i_;
    } else if ((IsMark(0, U'+') || IsMark(0, U'-')) && IsNumber(1, 2) && IsMark(2, U':') &&
               IsNumber(3, 2)) {
      offset = ToInt(words_[i_ + 1].key) * 60 + ToInt(words_[i_ + 3].key);
      if (words_[i_].mark == U'-') offset = -offset;
      i_ += 4;
    } else {
      return;
    }
    if (!item.day) return;
    constexpr base::Micros kMinute = 60'000'000;
    item.instant = (*item.day * 24 * 60 + *minute - offset) * kMinute;
    item.day = text::TehranDay(*item.instant);
  }

  std::span<const Word> words_;
  std::string_view line_;
  std::int64_t today_;
  std::size_t i_ = 0;

  struct Met {
    const Meaning* meaning = nullptr;
    std::size_t end = 0;  // behind the last of its words
  };
  std::array<Met, 3> met_;                             // of one to three words that
  std::size_t met_at_ = static_cast<std::size_t>(-1);  // begin here
};

// Reads one part of a line into `out`.
void ReadPart(std::span<const Word> words, std::string_view line, std::int64_t today,
              Dateline& out) {
  Reader reader(words, line, today);
  DateRole role = DateRole::kBare;
  std::optional<int> pending;  // a time before its date
  const int items_before = out.items;
  int leftover = 0;
  const std::size_t first_date = out.dates.size();
  while (!reader.done() && leftover <= kMaxLeftover) {
    if (auto date = reader.ReadDate()) {
      date->role = role;
      role = DateRole::kBare;
      if (!date->minute && pending) date->minute = std::exchange(pending, std::nullopt);
      out.dates.push_back(*date);
      ++out.items;
    } else if (const auto minute = reader.ReadTime()) {
      if (out.dates.size() > first_date && !out.dates.back().minute) {
        out.dates.back().minute = minute;
      } else {
        pending = minute;
      }
      ++out.items;
    } else if (reader.SkipAgo()) {
      ++out.items;
    } else if (const auto counter = reader.ReadCounter()) {
      out.counter = true;
      out.comments = out.comments || *counter == Field::kComments;
      ++out.items;
    } else if (const auto label = reader.ReadLabel()) {
      const bool last = [&] {
        Reader rest = reader;
        rest.SkipMarks();
        return rest.done();
      }();
      switch (label->field) {
        case Field::kCode: {
          std::string code = reader.ReadCode();
          if (!code.empty() && out.code.empty())
            out.code = std::move(code);
          else if (last)
            out.open_code = true;
          else
            leftover += static_cast<int>(label->words);
          ++out.items;
          break;
        }
        case Field::kPublished:
          role = DateRole::kPublished;
          if (last) ++out.items;
          break;
        case Field::kUpdated:
          role = DateRole::kUpdated;
          if (last) ++out.items;
          break;
        case Field::kBanner:
          role = DateRole::kBanner;
          break;
        case Field::kClock:
          break;
        case Field::kAuthor:
        case Field::kSource: {
          const text::Span name = reader.ReadName(out.dates.size() > first_date);
          (label->field == Field::kAuthor ? out.author : out.origin) = name;
          if (name.empty()) ++leftover;
          break;
        }
        default:
          if (reader.ReadCount()) {
            reader.SkipMinutes();
            out.counter = true;
            out.comments = out.comments || label->field == Field::kComments;
            ++out.items;
          } else {
            leftover += static_cast<int>(label->words);
          }
      }
    } else if (!reader.SkipMarks() && !reader.SkipDateWord()) {
      ++leftover;
      reader.SkipWord();
    }
  }
  if (pending) out.dates.push_back({role, std::nullopt, pending, std::nullopt});
  for (std::size_t i = first_date; i < out.dates.size(); ++i) {
    out.banner = out.banner || out.dates[i].role == DateRole::kBanner;
  }
  const bool items = out.items > items_before;
  if (leftover > 0 && !items && !words.empty()) {
    const text::Span part{words.front().begin, words.back().end};
    if (FindBoilerplate(TightKey(part.In(line)), part.In(line), false)) {
      leftover = 0;
    } else {
      out.sites.push_back(part);
    }
  }
  if (leftover > 0 && items) ++out.mixed;
  out.leftover += leftover;
}

}  // namespace

Dateline ReadDateline(std::span<const Word> words, std::string_view line, std::int64_t today) {
  Dateline out;
  std::size_t begin = 0;
  out.dash = std::any_of(words.begin(), words.end(),
                         [](const Word& word) { return IsDash(word.mark) && !word.glued; });
  for (std::size_t i = 0; i <= words.size(); ++i) {
    if (i < words.size() && !IsBar(words[i].mark)) continue;
    ReadPart(words.subspan(begin, i - begin), line, today, out);
    if (i < words.size()) ++out.parts;
    begin = i + 1;
  }
  // A day that is printed in two calendars has one time.
  for (DateItem& date : out.dates) {
    for (const DateItem& other : out.dates) {
      if (!date.minute && other.minute && (!other.day || other.day == date.day)) {
        date.minute = other.minute;
      }
    }
  }
  return out;
}

bool IsDateline(const Dateline& line) {
  constexpr int kSiteWords = 8;     // "outlet | section | code: 12"
  constexpr int kSectionWords = 4;  // "economic group - code: 12"
  constexpr int kPlaceWords = 2;    // "Tehran - 2024-03-16 20:17"
  if (line.items == 0) return false;
  if (line.leftover == 0) return true;
  if (line.parts > 1 && line.mixed == 0 && line.leftover <= kSiteWords) return true;
  if (!line.code.empty() && line.leftover <= kSectionWords) return true;
  const bool stamped = std::any_of(line.dates.begin(), line.dates.end(), [](const DateItem& d) {
    return d.day.has_value() && (d.minute.has_value() || d.role != DateRole::kBare);
  });
  const bool day = std::any_of(line.dates.begin(), line.dates.end(),
                               [](const DateItem& d) { return d.day.has_value(); });
  return (stamped || (day && line.dash)) && line.leftover <= kPlaceWords;
}

std::optional<GluedDate> ReadGluedDate(std::string_view line, std::int64_t today) {
  // A cut may split the last word: it is never part of the prefix, since a text must follow.
  constexpr std::size_t kHead = 160;
  constexpr std::size_t kMinRest = 4;  // words
  std::size_t head = std::min(kHead, line.size());
  while (head < line.size() && (static_cast<unsigned char>(line[head]) & 0xC0) == 0x80) --head;
  if (!HasDigit(line.substr(0, head))) return std::nullopt;
  const std::vector<Word> words = SplitWords(line.substr(0, head));
  Reader reader(words, line, today);
  bool labelled = false;
  reader.SkipMarks();
  if (const auto label = reader.ReadLabel()) {
    if (label->field != Field::kPublished) return std::nullopt;
    labelled = true;
    reader.SkipMarks();
  }
  reader.SkipDateWord();
  reader.SkipMarks();
  const std::size_t at = reader.position();
  if (at >= words.size()) return std::nullopt;
  auto date = reader.ReadDate();
  if (!date || !date->day) return std::nullopt;
  const bool numeric = at + 1 < words.size() && words[at + 1].kind == Word::Kind::kMark;
  std::size_t end = reader.position();
  reader.SkipMarks();
  if (const auto label = reader.ReadLabel(); label && label->field != Field::kClock) {
    return std::nullopt;
  }
  if (!date->minute) date->minute = reader.ReadTime();
  if (date->minute) end = std::max(end, reader.position());
  if (!labelled && !numeric && !date->minute) return std::nullopt;
  if (words.size() < end + kMinRest) return std::nullopt;
  while (end < words.size() && words[end].kind == Word::Kind::kMark &&
         (IsDash(words[end].mark) || words[end].mark == U':' || IsBar(words[end].mark))) {
    ++end;
  }
  return GluedDate{*date, words[end - 1].end};
}

}  // namespace rasad::document

// The dates of feeds, in all ways in which they are written.
#include "core/feed/feed_date.h"

#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "core/feed/reader.h"
#include "core/text/calendar.h"
#include "core/text/dates.h"
#include "core/text/normalizer.h"
#include "core/text/temporal.h"
#include "core/text/tokens.h"
#include "core/text/utf8.h"

namespace rasad::feed {
namespace {

constexpr std::size_t kMaxDateBytes = 256;  // nobody writes longer ones
constexpr base::Micros kMinute = 60'000'000;

// ASCII digits for those of Persian and Arabic, blanks single, marks of direction left out.
std::string Plain(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const text::Decoded one = text::Decode(text, at);
    at += one.length;
    char32_t cp = one.cp;
    if (cp >= 0x6f0 && cp <= 0x6f9) cp = cp - 0x6f0 + '0';  // EXTENDED ARABIC-INDIC DIGIT
    if (cp >= 0x660 && cp <= 0x669) cp = cp - 0x660 + '0';  // ARABIC-INDIC DIGIT
    // LEFT-TO-RIGHT MARK, RIGHT-TO-LEFT MARK, embeddings, isolates, ZERO WIDTH NO-BREAK SPACE
    if (cp == 0x200e || cp == 0x200f || (cp >= 0x202a && cp <= 0x202e) ||
        (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff) {
      continue;
    }
    if (cp <= ' ' || cp == 0xa0 || cp == 0x60c) {  // NO-BREAK SPACE, ARABIC COMMA
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      text::AppendUtf8(cp, out);
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool AllDigits(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

bool IsDigit(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

int Number(std::string_view digits) {
  int value = -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// An instant from its parts; no offset is Tehran's.
std::optional<base::Micros> Instant(const text::DateParts& parts, const text::Clock& clock,
                                    std::optional<int> offset) {
  if (parts.year == 0 || parts.month == 0 || parts.day == 0) return std::nullopt;
  const auto days = text::DaysOf(parts);
  if (!days) return std::nullopt;
  const int minute = clock.hour < 0 ? 0 : clock.hour * 60 + clock.minute;
  const base::Micros below = base::Micros{clock.second > 0 ? clock.second : 0} * 1'000'000 +
                             (clock.microsecond > 0 ? clock.microsecond : 0);
  if (offset) return (days->first * 1440 + minute - *offset) * kMinute + below;
  // Hour 24 is the next day's first.
  return text::InstantInTehran(days->first + minute / 1440, minute % 1440) + below;
}

// A year as RFC 822 writes it.
int FullYear(int year, std::size_t digits) {
  if (digits > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

// 1 to 12 by an English name of three letters or more, else 0.
int MonthOf(std::string_view word) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i].starts_with(word) || (word == "sept" && i == 8)) return static_cast<int>(i) + 1;
  }
  return 0;
}

// 1 to 12 by the name of a Jalali month in Latin letters, as far as they differ, else 0.
int JalaliMonthOf(std::string_view word) {
  struct Name {
    std::string_view begin;
    int month;
  };
  static constexpr Name kNames[] = {
      {"farv", 1},  {"ordib", 2}, {"khord", 3}, {"tir", 4},     {"mord", 5},    {"amord", 5},
      {"shahr", 6}, {"mehr", 7},  {"aban", 8},  {"azar", 9},    {"dey", 10},    {"dai", 10},
      {"bahm", 11}, {"esf", 12},  {"xord", 3},  {"khordad", 3}, {"sharivar", 6}};
  for (const Name& name : kNames) {
    if (word.starts_with(name.begin)) return name.month;
  }
  return 0;
}

// Minutes east of UTC by a zone's name.
std::optional<int> ZoneOf(std::string_view word) {
  struct Zone {
    std::string_view name;
    int minutes;
  };
  static constexpr Zone kZones[] = {
      {"gmt", 0},    {"utc", 0},    {"ut", 0},     {"z", 0},      {"wet", 0},    {"cet", 60},
      {"cest", 120}, {"bst", 60},   {"eet", 120},  {"eest", 180}, {"msk", 180},  {"irst", 210},
      {"irdt", 270}, {"irt", 210},  {"est", -300}, {"edt", -240}, {"cst", -360}, {"cdt", -300},
      {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420}, {"ast", 180},  {"trt", 180}};
  for (const Zone& zone : kZones) {
    if (zone.name == word) return zone.minutes;
  }
  return std::nullopt;
}

// "+0330", "-03:30", "+3:30", "+03".
std::optional<int> OffsetOf(std::string_view word) {
  if (word.size() < 2 || (word[0] != '+' && word[0] != '-')) return std::nullopt;
  std::string digits;
  std::size_t colon = std::string_view::npos;
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (word[i] == ':' && colon == std::string_view::npos) {
      colon = digits.size();
    } else if (word[i] >= '0' && word[i] <= '9' && digits.size() < 4) {
      digits += word[i];
    } else {
      return std::nullopt;
    }
  }
  if (digits.empty()) return std::nullopt;
  if (colon == std::string_view::npos)
    colon = digits.size() > 2 ? digits.size() - 2 : digits.size();
  const int hours = Number(std::string_view(digits).substr(0, colon));
  const int minutes = colon < digits.size() ? Number(std::string_view(digits).substr(colon)) : 0;
  if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) return std::nullopt;
  return (word[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

// Parts of a date as they are found, word by word.
struct Found {
  text::DateParts parts;
  text::Clock clock;
  std::optional<int> offset;
  std::optional<bool> afternoon;
  std::size_t year_digits = 0;
  int english = 0;  // month
};

// "19:48:21", "19:48:21.123", "19:48:21+0330", "7:48pm".
bool ReadClock(std::string_view word, Found& found) {
  const std::size_t end = word.find_first_not_of("0123456789:.");
  std::string_view clock = word.substr(0, end);
  const std::string_view rest = end == std::string_view::npos ? "" : word.substr(end);
  if (clock.find(':') == std::string_view::npos) return false;
  const auto read = text::ParseClock(clock);
  if (!read || !read->colon) return false;
  if (rest == "am" || rest == "pm") {
    found.afternoon = rest == "pm";
  } else if (!rest.empty()) {
    found.offset = OffsetOf(rest);
    if (!found.offset) found.offset = ZoneOf(rest);
    if (!found.offset) return false;
  }
  found.clock = *read;
  return true;
}

void ReadNumber(std::string_view word, Found& found) {
  const int value = Number(word);
  text::DateParts& parts = found.parts;
  if (word.size() == 4 && value >= 1000) {
    if (parts.year == 0) {
      parts.year = value;
      found.year_digits = 4;
    }
  } else if (word.size() <= 2) {
    if (parts.day == 0 && value >= 1 && value <= 31) {
      parts.day = value;
    } else if (parts.year == 0) {
      parts.year = value;
      found.year_digits = word.size();
    }
  }
}

// RFC 822, RFC 850, asctime and what resembles them: an English month with its day and year.
std::optional<base::Micros> ParseEnglish(const std::string& plain) {
  Found found;
  std::string lower;
  for (const char c : plain)
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  // Day, month and year glued by a dash (RFC 850), a slash or a dot become words.
  for (std::size_t i = 1; i + 1 < lower.size(); ++i) {
    const bool letter_beside = std::isalpha(static_cast<unsigned char>(lower[i - 1])) != 0 ||
                               std::isalpha(static_cast<unsigned char>(lower[i + 1])) != 0;
    if ((lower[i] == '-' || lower[i] == '/' || lower[i] == '.') && letter_beside) lower[i] = ' ';
  }
  for (std::size_t at = 0; at < lower.size();) {
    if (lower[at] == ' ' || lower[at] == ',' || lower[at] == '(' || lower[at] == ')') {
      ++at;
      continue;
    }
    std::size_t end = lower.find_first_of(" ,()", at);
    if (end == std::string::npos) end = lower.size();
    const std::string_view word = std::string_view(lower).substr(at, end - at);
    at = end;
    if (AllDigits(word)) {
      ReadNumber(word, found);
    } else if (ReadClock(word, found)) {
      continue;
    } else if (word == "am" || word == "pm") {
      found.afternoon = word == "pm";
    } else if (const auto offset = OffsetOf(word); offset && found.clock.hour >= 0) {
      found.offset = offset;
    } else if (const auto zone = ZoneOf(word); zone && found.clock.hour >= 0) {
      found.offset = zone;
    } else if (word.starts_with("gmt") || word.starts_with("utc")) {
      found.offset = OffsetOf(word.substr(3));
    } else if (const int jalali = JalaliMonthOf(word); jalali != 0 && found.parts.month == 0) {
      found.parts.month = jalali;
    } else if (const int month = MonthOf(word); month != 0 && found.english == 0) {
      found.english = month;
    } else if (word.size() > 2 &&
               (word.ends_with("st") || word.ends_with("nd") || word.ends_with("rd") ||
                word.ends_with("th")) &&
               AllDigits(word.substr(0, word.size() - 2))) {
      ReadNumber(word.substr(0, word.size() - 2), found);
    }
  }
  text::DateParts& parts = found.parts;
  if (parts.day == 0 || parts.year == 0 || (parts.month == 0 && found.english == 0)) {
    return std::nullopt;
  }
  if (parts.month != 0) {
    if (found.year_digits == 2) parts.year = text::FullJalaliYear(parts.year, std::nullopt);
    if (parts.year > 1600) return std::nullopt;
    parts.calendar = text::Calendar::kJalali;
  } else {
    // A Jalali date that was formatted as if it were Gregorian: the month's name is its number.
    parts.month = found.english;
    parts.year = FullYear(parts.year, found.year_digits);
    parts.calendar = parts.year >= 1300 && parts.year <= 1500 ? text::Calendar::kJalali
                                                              : text::Calendar::kGregorian;
  }
  if (found.afternoon && found.clock.hour >= 1 && found.clock.hour <= 12) {
    found.clock.hour = found.clock.hour % 12 + (*found.afternoon ? 12 : 0);
  }
  return Instant(parts, found.clock, found.offset);
}

// Year, or year and month, or eight digits: what W3CDTF and ISO 8601 allow besides.
std::optional<base::Micros> ParseShort(std::string_view plain) {
  text::DateParts parts;
  if (plain.size() == 8 && AllDigits(plain)) {
    parts.year = Number(plain.substr(0, 4));
    parts.month = Number(plain.substr(4, 2));
    parts.day = Number(plain.substr(6, 2));
  } else if (plain.size() == 4 && AllDigits(plain)) {
    parts.year = Number(plain);
    parts.month = parts.day = 1;
  } else if (plain.size() == 7 && plain[4] == '-' && AllDigits(plain.substr(0, 4)) &&
             AllDigits(plain.substr(5))) {
    parts.year = Number(plain.substr(0, 4));
    parts.month = Number(plain.substr(5));
    parts.day = 1;
  } else {
    return std::nullopt;
  }
  const bool jalali = parts.year >= 1300 && parts.year <= 1500;
  if (!jalali && (parts.year < 1900 || parts.year > 2200)) return std::nullopt;
  parts.calendar = jalali ? text::Calendar::kJalali : text::Calendar::kGregorian;
  return Instant(parts, {}, std::nullopt);
}

// "10/6/2025 12:30:00 PM": who writes the half of the day writes the month first.
std::optional<base::Micros> ParseAmerican(std::string_view plain) {
  if (plain.size() < 14 || (!plain.ends_with("AM") && !plain.ends_with("PM"))) return std::nullopt;
  int numbers[3] = {};
  std::size_t at = 0;
  for (int i = 0; i < 3; ++i) {
    const std::size_t end = plain.find(i < 2 ? '/' : ' ', at);
    if (end == std::string_view::npos || !AllDigits(plain.substr(at, end - at)))
      return std::nullopt;
    numbers[i] = Number(plain.substr(at, end - at));
    at = end + 1;
  }
  auto clock = text::ParseClock(Trimmed(plain.substr(at, plain.size() - 2 - at)));
  if (!clock || !clock->colon || clock->hour < 1 || clock->hour > 12) return std::nullopt;
  clock->hour = clock->hour % 12 + (plain.ends_with("PM") ? 12 : 0);
  text::DateParts parts{text::Calendar::kGregorian, numbers[2], numbers[0], numbers[1]};
  if (parts.year < 1900) return std::nullopt;
  if (parts.month > 12) std::swap(parts.month, parts.day);
  return Instant(parts, *clock, std::nullopt);
}

// Ten or thirteen digits: seconds or milliseconds since 1970; also as .NET writes it,
// "/Date(...)/".
std::optional<base::Micros> ParseEpoch(std::string_view plain) {
  if (plain.starts_with("/Date("))
    plain = plain.substr(6, plain.find_first_not_of("0123456789", 6) - 6);
  if ((plain.size() != 10 && plain.size() != 13) || !AllDigits(plain)) return std::nullopt;
  base::Micros value = 0;
  std::from_chars(plain.data(), plain.data() + plain.size(), value);
  return plain.size() == 10 ? value * 1'000'000 : value * 1'000;
}

// Aban and Azar begin with ALEF WITH MADDA ABOVE; in a date a bare ALEF means it as well.
std::string WithMadda(std::string_view text) {
  static constexpr std::string_view kBare[] = {" \xd8\xa7\xd8\xa8\xd8\xa7\xd9\x86",
                                               " \xd8\xa7\xd8\xb0\xd8\xb1"};
  std::string out(text);
  for (const std::string_view bare : kBare) {
    const std::size_t at = out.find(bare);
    if (at != std::string::npos) out[at + 2] = '\xa2';
  }
  return out;
}

// "Mordad 12 1403" in Persian letters: the day goes before the month, as the rest expects it.
std::string DayFirst(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    std::size_t day = end;
    while (day < text.size() && (text[day] == ' ' || text[day] == ',')) ++day;
    std::size_t stop = day;
    while (IsDigit(text, stop)) ++stop;
    std::size_t year = stop;
    while (year < text.size() && (text[year] == ' ' || text[year] == ',')) ++year;
    const bool word = static_cast<unsigned char>(text[at]) >= 0x80;
    if (word && stop - day >= 1 && stop - day <= 2 && year > stop && IsDigit(text, year) &&
        IsDigit(text, year + 3) && AllDigits(std::string_view(text).substr(year, 4)) &&
        !IsDigit(text, year + 4)) {
      return text.substr(0, at) + text.substr(day, stop - day) + ' ' + text.substr(at, end - at) +
             ' ' + text.substr(year);
    }
    at = end + 1;
  }
  return text;
}

// What an article's text would say: the first whole date and the first time of day.
std::optional<base::Micros> ParseWords(std::string_view plain) {
  const std::string text = DayFirst(WithMadda(plain));
  text::NormalizedText normalized;
  text::Normalize(text, normalized);
  text::Tokens tokens;
  text::Tokenize(normalized.display, tokens);
  text::TokenNumbers numbers;
  text::NumbersByToken(normalized.display, tokens, numbers);
  std::vector<text::TimeExpression> times;
  text::FindTimes(normalized.display, tokens, numbers, std::nullopt, times);
  std::optional<text::DateParts> date;
  text::Clock clock;
  for (const text::TimeExpression& time : times) {
    if (time.kind == text::TimeKind::kDate && time.form == text::TimeForm::kWritten && !date &&
        time.first.year != 0 && time.first.month != 0 && time.first.day != 0) {
      date = time.first;
    }
    if (time.clock.hour >= 0 && clock.hour < 0) clock = time.clock;
  }
  if (!date) return std::nullopt;
  const std::size_t space = text.rfind(' ');
  std::string zone(space == std::string_view::npos ? "" : text.substr(space + 1));
  for (char& c : zone) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  std::optional<int> offset = OffsetOf(zone);
  if (!offset) offset = ZoneOf(zone);
  return Instant(*date, clock, offset);
}

std::optional<base::Micros> ParseAny(const std::string& plain) {
  if (const auto iso = text::ParseFeedDate(plain)) return iso;
  if (const auto epoch = ParseEpoch(plain)) return epoch;
  if (const auto few = ParseShort(plain)) return few;
  if (const auto american = ParseAmerican(plain)) return american;
  if (const auto english = ParseEnglish(plain)) return english;
  return ParseWords(plain);
}

// Brings times to the one form that the readers below know: a fraction behind a point, an offset
// with its minutes ("+03" of databases), no leap second. False for a time that no day has.
bool TidyTimes(std::string& plain) {
  for (std::size_t at = 0; at < plain.size(); ++at) {
    if (!IsDigit(plain, at)) continue;
    int parts[3] = {0, 0, 0};
    int count = 0;
    std::size_t last = at;
    for (;;) {
      last = at;
      while (IsDigit(plain, at)) ++at;
      if (at - last > 2) count = -4;  // no time
      if (count >= 0 && count < 3)
        parts[count] = Number(std::string_view(plain).substr(last, at - last));
      ++count;
      if (at >= plain.size() || plain[at] != ':' || !IsDigit(plain, at + 1)) break;
      ++at;
    }
    if (count < 2 || count > 3) continue;
    if (parts[0] > 24 || parts[1] > 59 || parts[2] > 60) return false;
    if (parts[2] == 60) plain.replace(last, 2, "59");
    if (count == 3 && at < plain.size() && plain[at] == ',' && IsDigit(plain, at + 1))
      plain[at] = '.';
    if (count == 3 && at < plain.size() && plain[at] == '.') {
      ++at;
      while (IsDigit(plain, at)) ++at;
    }
    const std::size_t sign = at < plain.size() && plain[at] == ' ' ? at + 1 : at;
    if (sign < plain.size() && (plain[sign] == '+' || plain[sign] == '-') &&
        IsDigit(plain, sign + 1) && IsDigit(plain, sign + 2) && sign + 3 == plain.size()) {
      plain.insert(sign + 3, ":00");
    }
  }
  return true;
}

// "20240802T103000Z", "14030512143000": the same with marks; as it is if it is none.
std::string WithMarks(std::string_view plain) {
  const bool t = plain.size() > 8 && plain[8] == 'T';
  const std::size_t clock = t ? 9 : 8;
  if (plain.size() < clock + 6 || !AllDigits(plain.substr(0, 8)) ||
      !AllDigits(plain.substr(clock, 6)) || (!t && plain.size() > 14)) {
    return std::string(plain);
  }
  std::string out;
  const auto put = [&](std::size_t from, std::size_t size, std::string_view mark) {
    out += plain.substr(from, size);
    out += mark;
  };
  put(0, 4, "-");
  put(4, 2, "-");
  put(6, 2, "T");
  put(clock, 2, ":");
  put(clock + 2, 2, ":");
  put(clock + 4, 2, "");
  out += plain.substr(clock + 6);
  return out;
}

}  // namespace

std::optional<base::Micros> ParseDate(std::string_view text) {
  if (text.size() > kMaxDateBytes) return std::nullopt;
  std::string plain = WithMarks(Plain(text));
  if (plain.empty() || !TidyTimes(plain)) return std::nullopt;
  const auto instant = ParseAny(plain);
  // What programs write for no date: the year 1 of .NET, -1 of MySQL, 1900-01-01 of SQL Server.
  constexpr base::Micros kEarliest = -25'566LL * 1440 * kMinute;  // 1900-01-02
  return instant && *instant >= kEarliest ? instant : std::nullopt;
}
}  // namespace rasad::feed

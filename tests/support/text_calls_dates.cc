// The calls on dates that tests/conformance makes.
#include "support/text_calls_dates.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "core/text/calendar.h"
#include "core/text/dates.h"
#include "core/text/normalizer.h"
#include "core/text/temporal.h"
#include "core/text/tokens.h"

namespace rasad::text {
namespace {

using Json = nlohmann::json;

constexpr base::Micros kSecond = 1'000'000;
constexpr base::Micros kDayLength = 86'400 * kSecond;

bool Contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

// What a text says of time, from its source.
struct TimeText {
  TimeText(std::string_view source, std::optional<std::int64_t> today) {
    Normalize(source, normalized);
    Tokenize(normalized.display, tokens);
    NumbersByToken(normalized.display, tokens, numbers);
    FindTimes(normalized.display, tokens, numbers, today, expressions);
    JoinTimes(normalized.display, tokens, numbers, expressions, spans);
  }

  NormalizedText normalized;
  Tokens tokens;
  TokenNumbers numbers;
  std::vector<TimeExpression> expressions;
  std::vector<TimeSpan> spans;
};

std::string Text(const char* format, int a, int b = 0, int c = 0) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, format, a, b, c);
  return buffer;
}

Json DayJson(std::int64_t day, Calendar calendar) {
  const DateParts parts = PartsOf(day, calendar);
  return {parts.year, parts.month, parts.day};
}

std::string IsoTime(const Clock& clock, bool seconds) {
  const int hour = std::max(0, clock.hour);
  if (seconds) return Text("%02d:%02d:%02d", hour, clock.minute, std::max(0, clock.second));
  return Text("%02d:%02d", hour, clock.minute);
}

// "2018-01-04T00:00", "1980-05-15", "1359/2/25 ..." as a day and seconds into it.
struct Moment {
  std::int64_t day = 0;
  std::int64_t seconds = 0;
  bool jalali = false;
};

std::optional<Moment> ReadMoment(std::string_view text) {
  const auto date = ReadNumericDate(text, std::nullopt);
  if (!date) return std::nullopt;
  Moment moment{DaysOf(date->parts)->first, 0, date->parts.calendar == Calendar::kJalali};
  Clock clock = date->clock;
  std::string_view rest = text.substr(date->length);
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  if (clock.hour < 0 && !rest.empty()) {
    const auto read = ParseClock(rest);
    if (!read) return std::nullopt;
    clock = *read;
  }
  if (clock.hour >= 0) {
    moment.seconds = clock.hour * 3600 + clock.minute * 60 + std::max(0, clock.second);
  }
  return moment;
}

// ---- spans

Json Spans(const Json& request) {
  const std::string input = request.value("input", "");
  const TimeText text(input, std::nullopt);
  const Json& shape = request["shape"];
  const bool values = shape.is_array() && !shape.empty() && shape[0].is_array() &&
                      !shape[0].empty() && shape[0][0] == "string";
  Json spans = Json::array();
  for (const TimeSpan& span : text.spans) {
    const Span at = ToSource(text.normalized.edits, span.span);
    if (!values) {
      spans.push_back({at.begin, at.end});
      continue;
    }
    const DateValue value = Resolve(text.expressions[span.first], {});
    spans.push_back({at.In(input), value.value});
  }
  return spans;
}

// ---- dates

// The words that may stand outside of the only expression of a text.
bool CoversAll(const TimeText& text) {
  std::size_t at = 0;
  const std::string_view display = text.normalized.display;
  for (const TimeSpan& span : text.spans) {
    while (at < text.tokens.size() && text.tokens.begin[at] < span.span.begin) {
      if (!IsTimePreposition(text.tokens.span(at).In(display))) return false;
      ++at;
    }
    while (at < text.tokens.size() && text.tokens.begin[at] < span.span.end) ++at;
  }
  // "3 days after": what from is not told.
  if (at + 1 == text.tokens.size() && IsTimePreposition(text.tokens.span(at).In(display))) ++at;
  return at == text.tokens.size() && !text.spans.empty();
}

const char* Plural(TimeUnit unit) {
  constexpr const char* kNames[] = {"",      "seconds", "minutes",   "hours",
                                    "days",  "weeks",   "months",    "seasons",
                                    "years", "decades", "centuries", "millennia"};
  return kNames[static_cast<std::size_t>(unit)];
}

std::int64_t SecondsIn(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::kSecond:
      return 1;
    case TimeUnit::kMinute:
      return 60;
    case TimeUnit::kHour:
      return 3600;
    case TimeUnit::kDay:
      return 86'400;
    case TimeUnit::kWeek:
      return 7 * 86'400;
    default:
      return 0;
  }
}

Json Count(double count) {
  if (std::isnan(count)) return nullptr;
  if (count == std::floor(count)) return static_cast<std::int64_t>(count);
  return count;
}

Json Amounts(const TimeExpression& one, const Json& shape) {
  Json units = Json::object();
  double seconds = 0;
  for (int k = 0; k < one.amount_count; ++k) {
    const TimeAmount& amount = one.amounts[static_cast<std::size_t>(k)];
    if (one.kind == TimeKind::kDuration) {
      units[Plural(amount.unit)] = Count(amount.count);
    } else {
      units[NameOf(amount.unit)] = Count(amount.count * one.direction);
    }
    const int sign = one.kind == TimeKind::kDuration ? 1 : one.direction;
    seconds += amount.count * static_cast<double>(SecondsIn(amount.unit)) * sign;
  }
  if (one.kind == TimeKind::kDuration) {
    if (!shape.contains("duration") || shape["duration"].is_object()) return {{"duration", units}};
    return {{"duration", Count(seconds)}};
  }
  if (shape.contains("delta_seconds")) return {{"delta_seconds", Count(seconds)}};
  if (shape.contains("amounts") || one.amount_count > 1) return {{"amounts", units}};
  Json out = {{"amount", Count(one.amounts[0].count * one.direction)},
              {"unit", NameOf(one.amounts[0].unit)}};
  if (shape.contains("direction") || std::isnan(one.amounts[0].count)) {
    out["direction"] = one.direction < 0 ? "past" : "future";
  }
  return out;
}

Json Dates(const Json& request) {
  const std::string input = request.value("input", "");
  const Json& shape = request["shape"];
  std::int64_t today = base::DaysFromCivil(2025, 10, 4);
  if (shape.is_object() && shape.contains("base") && shape["base"].is_string()) {
    if (const auto moment = ReadMoment(shape["base"].get<std::string>())) today = moment->day;
  }
  const TimeText text(input, today);
  if (shape.is_object() && (shape.contains("jalali_month") || shape.contains("gregorian_month") ||
                            shape.contains("iso_weekday") || shape.contains("lunar_month"))) {
    // A name alone.
    if (text.expressions.empty()) return nullptr;
    const TimeExpression& one = text.expressions.front();
    if (one.weekday >= 0)
      return {{"iso_weekday", one.weekday == 0 ? 6 : (one.weekday + 5) % 7 + 1}};
    const std::string calendar = NameOf(one.first.calendar);
    return {{calendar + "_month", one.first.month}};
  }
  if (!CoversAll(text)) return shape == "bool" ? Json(false) : Json(nullptr);
  const TimeExpression* date = nullptr;
  const TimeExpression* clock = nullptr;
  for (const TimeExpression& one : text.expressions) {
    if (one.clock.hour >= 0) clock = &one;
    // A written date tells more than one that is counted.
    const bool better =
        date == nullptr || (date->form != TimeForm::kWritten && one.form == TimeForm::kWritten);
    if (one.kind != TimeKind::kTime && better) date = &one;
  }
  if (shape == "bool") return date != nullptr;
  if (shape == "string") return input;
  const bool days = shape.is_object() && shape.contains("days");
  // "yesterday", "last week" as an amount.
  const bool counts =
      shape.is_object() && (shape.contains("amount") || shape.contains("delta_seconds"));
  if (date != nullptr && counts && date->amount_count == 0 &&
      (date->form == TimeForm::kDay || date->form == TimeForm::kPeriod)) {
    if (shape.contains("amount")) return {{"amount", date->shift}, {"unit", NameOf(date->unit)}};
    return {{"delta_seconds", date->shift * SecondsIn(date->unit)}};
  }
  if (date != nullptr && date->amount_count > 0 && !days) return Amounts(*date, shape);
  if (date == nullptr) {
    if (clock == nullptr) return nullptr;
    return {{"time", IsoTime(clock->clock, clock->clock.second >= 0)}};
  }
  const TimeAnchor anchor{today, Direction::kNearest, false};
  const DateValue value = Resolve(*date, anchor);
  const Clock time = clock != nullptr ? clock->clock : Clock{};
  if (days) {
    // The interval, counted from the base.
    Json out = {{"days", value.days ? Json(GregorianOf(*value.days)) : Json(nullptr)}};
    if (shape.contains("base")) out["base"] = shape["base"];
    if (shape.contains("value")) out["value"] = value.value;
    return out;
  }
  if (shape.is_object() && shape.contains("day_offset")) {
    return {{"day_offset", date->shift}, {"time", IsoTime(time, false)}};
  }
  if (!value.days) return nullptr;
  if (shape.is_object() && shape.contains("gregorian") && shape["gregorian"] == "string") {
    return {{"gregorian", GregorianOf({value.days->first, value.days->first}) + "T" +
                              IsoTime(time, !Contains(request["op"], "moment"))}};
  }
  if (shape.is_object() && shape.contains("datetime")) {
    Json out = Json::object();
    std::string moment = GregorianOf({value.days->first, value.days->first});
    if (clock != nullptr) moment += "T" + IsoTime(time, time.second >= 0);
    out["datetime"] = moment;
    if (shape.contains("base")) out["base"] = shape["base"];
    return out;
  }
  if (shape.is_object() && shape.contains("gregorian")) {
    return {{"gregorian", DayJson(value.days->first, Calendar::kGregorian)}};
  }
  if (shape.is_object() && shape.contains("hijri")) {
    return {{"hijri", DayJson(value.days->first, Calendar::kLunar)}};
  }
  Json jalali = DayJson(value.days->first, Calendar::kJalali);
  if (time.hour >= 0) {
    jalali.push_back(time.hour);
    jalali.push_back(time.minute);
    jalali.push_back(std::max(0, time.second));
  }
  if (time.microsecond >= 0 || (time.hour >= 0 && Contains(request["op"], "iso"))) {
    jalali.push_back(std::max(0, time.microsecond));
  }
  return {{"jalali", jalali}};
}

// ---- calendar

bool Ints(const Json& list, std::size_t least) {
  if (!list.is_array() || list.size() < least) return false;
  return std::all_of(list.begin(), list.end(), [](const Json& v) { return v.is_number_integer(); });
}

std::optional<std::int64_t> DayOf(const Json& input, Calendar& calendar) {
  for (const auto& [name, of] :
       {std::pair{"jalali", Calendar::kJalali}, std::pair{"gregorian", Calendar::kGregorian},
        std::pair{"hijri", Calendar::kLunar}}) {
    if (!input.is_object() || !input.contains(name)) continue;
    const Json& list = input[name];
    if (!Ints(list, 3)) return std::nullopt;
    calendar = of;
    const DateParts parts{of, list[0].get<int>(), list[1].get<int>(), list[2].get<int>()};
    if (parts.month < 1 || parts.day < 1) return std::nullopt;
    const auto days = DaysOf(parts);
    return days ? std::optional(days->first) : std::nullopt;
  }
  return std::nullopt;
}

// The time of day behind the date in a list, in milliseconds; nullopt if there is no such time.
std::optional<std::int64_t> TimeOf(const Json& list) {
  const int limits[] = {23, 59, 59, 999};
  const std::int64_t factors[] = {3'600'000, 60'000, 1000, 1};
  std::int64_t sum = 0;
  for (std::size_t k = 3; k < list.size() && k < 7; ++k) {
    const int value = list[k].get<int>();
    if (value < 0 || value > limits[k - 3]) return std::nullopt;
    sum += value * factors[k - 3];
  }
  return sum;
}

TimeUnit UnitNamed(std::string name) {
  if (name.starts_with("j")) name.erase(0, 1);
  if (name.ends_with("s")) name.pop_back();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  for (const TimeUnit unit : {TimeUnit::kSecond, TimeUnit::kMinute, TimeUnit::kHour, TimeUnit::kDay,
                              TimeUnit::kWeek, TimeUnit::kMonth, TimeUnit::kYear}) {
    if (name == NameOf(unit)) return unit;
  }
  return TimeUnit::kNone;
}

// Fills a pattern of YYYY, MM, DD, HH, mm, ss (a "j" before it is the Jalali calendar).
std::string Filled(const std::string& pattern, const Moment& moment) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size();) {
    std::size_t at = i;
    Calendar calendar = Calendar::kGregorian;
    if (pattern[at] == 'j') {
      calendar = Calendar::kJalali;
      ++at;
    }
    const char c = pattern[at];
    std::size_t run = 1;
    while (at + run < pattern.size() && pattern[at + run] == c) ++run;
    const DateParts parts = PartsOf(moment.day, calendar);
    const auto seconds = static_cast<int>(moment.seconds);
    const int value = c == 'Y'   ? (run == 2 ? parts.year % 100 : parts.year)
                      : c == 'M' ? parts.month
                      : c == 'D' ? parts.day
                      : c == 'H' ? seconds / 3600
                      : c == 'm' ? seconds / 60 % 60
                      : c == 's' ? seconds % 60
                                 : -1;
    if (value < 0) {
      out.append(pattern, at, run);
    } else {
      out += Text(run >= 4 ? "%04d" : run == 2 ? "%02d" : "%d", value);
    }
    i = at + run;
  }
  return out;
}

Json Arithmetic(const Json& request) {
  const Json& input = request["input"];
  Moment moment;
  if (input["date"].is_string()) {
    const auto read = ReadMoment(input["date"].get<std::string>());
    if (!read) return nullptr;
    moment = *read;
  } else {
    const Json& list = input["date"];
    if (!Ints(list, 3)) return nullptr;
    const auto day = DaysFromJalali({list[0], list[1], list[2]});
    const auto time = TimeOf(list);
    if (!day || !time) return nullptr;
    moment = {*day, *time / 1000, true};
  }
  const std::string op = input.value("op", "");
  std::string name;
  std::int64_t amount = 0;
  for (const Json& arg : input["args"]) {
    if (arg.is_string()) name = arg.get<std::string>();
    if (arg.is_number()) amount = arg.get<std::int64_t>();
  }
  const TimeUnit unit = UnitNamed(name);
  const auto add_months = [&](std::int64_t months) {
    const JalaliDate moved = AddJalaliMonths(JalaliFromDays(moment.day), months);
    moment.day = *DaysFromJalali(moved);
  };
  if (op == "add" || op == "subtract") {
    if (op == "subtract") amount = -amount;
    if (unit == TimeUnit::kMonth || unit == TimeUnit::kYear) {
      add_months(unit == TimeUnit::kYear ? 12 * amount : amount);
    } else {
      std::int64_t seconds = moment.seconds + amount * SecondsIn(unit);
      moment.day += seconds / 86'400;
      seconds %= 86'400;
      if (seconds < 0) {
        seconds += 86'400;
        --moment.day;
      }
      moment.seconds = seconds;
    }
  } else if (op == "startOf" || op == "endOf") {
    const bool end = op == "endOf";
    const JalaliDate date = JalaliFromDays(moment.day);
    const DateParts parts{Calendar::kJalali, date.year, unit == TimeUnit::kYear ? 0 : date.month,
                          unit == TimeUnit::kDay ? date.day : 0};
    DayRange days = *DaysOf(parts);
    if (unit == TimeUnit::kWeek) {
      days.first = moment.day - Weekday(moment.day);
      days.last = days.first + 6;
    }
    moment.day = end ? days.last : days.first;
    moment.seconds = end ? 86'399 : 0;
  } else {
    return {{"error", "no such operation: " + op}};
  }
  if (request["opts"].is_object() && request["opts"].contains("output_format")) {
    return Filled(request["opts"]["output_format"].get<std::string>(), moment);
  }
  const DateParts parts = PartsOf(moment.day, Calendar::kJalali);
  const auto seconds = static_cast<int>(moment.seconds);
  return {parts.year, parts.month, parts.day, seconds / 3600, seconds / 60 % 60, seconds % 60, 0};
}

Json FeedDate(const Json& input) {
  const auto instant = ParseFeedDate(input.value("published", ""));
  if (!instant) return nullptr;
  return {{"published", base::FormatRfc3339(*instant)}};
}

// {"jalali_utc": [...]}: the clock in Tehran at that instant.
Json Tehran(const Json& list) {
  const auto day = DaysFromJalali({list[0], list[1], list[2]});
  const auto time = TimeOf(list);
  if (!day || !time) return nullptr;
  const base::Micros instant = *day * kDayLength + *time * 1000;
  const int offset = TehranOffsetMinutes(instant);
  const auto minute = static_cast<int>((*time / 60'000 + offset) % 1440);
  return {{"dst", offset != 210}, {"local_hhmm", Text("%02d:%02d", minute / 60, minute % 60)}};
}

// What a case asks of a day, as its shape and its note tell.
Json DayCall(std::int64_t day, Calendar calendar, const Json& request) {
  const Json& shape = request["shape"];
  const std::string op = request.value("op", "");
  const JalaliDate jalali = JalaliFromDays(day);
  if (shape.is_object()) {
    Json out = Json::object();
    for (const auto& [name, kind] : shape.items()) {
      if (name == "jalali") {
        out[name] = DayJson(day, Calendar::kJalali);
      } else if (name == "gregorian") {
        out[name] = DayJson(day, Calendar::kGregorian);
      } else if (name == "hijri") {
        out[name] = DayJson(day, Calendar::kLunar);
      } else if (name == "rata_die") {
        out[name] = day + 719'163;
      } else if (name == "jdn") {
        out[name] = day + 2'440'588;
      } else if (name == "iso_weekday") {
        out[name] = IsoWeekday(day);
      } else if (name == "saturday") {
        out[name] = DayJson(day - Weekday(day), Calendar::kJalali);
      } else if (name == "friday") {
        out[name] = DayJson(day - Weekday(day) + 6, Calendar::kJalali);
      } else if (name == "iso_local") {
        const auto time = TimeOf(request["input"]["jalali"]);
        if (!time) return nullptr;
        const auto t = static_cast<int>(*time);
        out[name] = GregorianOf({day, day}) + "T" +
                    Text("%02d:%02d:%02d", t / 3'600'000, t / 60'000 % 60, t / 1000 % 60) +
                    Text(".%03dZ", t % 1000);
      }
    }
    return out;
  }
  if (calendar == Calendar::kJalali && !TimeOf(request["input"]["jalali"])) return nullptr;
  if (shape == "bool") return true;
  if (op == "weekday") return Weekday(day);
  if (op == "isoweekday" || Contains(op, "1=Shanbeh")) return Weekday(day) + 1;
  if (op == "jYear") return jalali.year;
  if (op == "jMonth") return jalali.month - 1;
  if (op == "jDate") return jalali.day;
  if (op == "jDayOfYear") return JalaliDayOfYear(jalali);
  if (op == "weekday_name") return std::string(WeekdayName(Weekday(day)));
  if (op == "j2d" || op == "g2d") return day + 2'440'588;
  return {{"error", "no such operation: " + op}};
}

Json CalendarCall(const Json& request) {
  const Json& input = request["input"];
  if (input.is_string()) {
    const std::string text = input.get<std::string>();
    const auto moment = ReadNumericDate(text, std::nullopt);
    return moment && moment->length == text.size();
  }
  if (!input.is_object()) return nullptr;
  if (input.contains("published")) return FeedDate(input);
  if (input.contains("date") && input.contains("op")) return Arithmetic(request);
  if (input.contains("jalali_utc")) return Tehran(input["jalali_utc"]);
  if (input.contains("jalali_year")) {
    if (!input["jalali_year"].is_number_integer()) return nullptr;
    const int year = input["jalali_year"].get<int>();
    if (request["shape"] == "bool") return IsJalaliLeap(year);
    const auto nowruz = DaysFromJalali({year, 1, 1});
    if (!nowruz) return nullptr;
    int since = 0;
    while (!IsJalaliLeap(year - since) && since < 5) ++since;
    const base::CivilDay day = base::CivilFromDays(*nowruz);
    return {{"leap", since}, {"gy", day.year}, {"march", day.day}};
  }
  if (input.contains("jalali_month")) {
    const Json& list = input["jalali_month"];
    const std::string op = request.value("op", "");
    if (Contains(op, "first_weekday")) {
      const auto first = DaysFromJalali({list[0], list[1], 1});
      if (!first) return nullptr;
      return Weekday(*first) + 1;
    }
    const int length = JalaliMonthLength(list[0], list[1]);
    return length == 0 ? Json(nullptr) : Json(length);
  }
  Calendar calendar = Calendar::kJalali;
  const std::optional<std::int64_t> day = DayOf(input, calendar);
  if (!day) {
    if (request["shape"] == "bool") return false;
    return nullptr;
  }
  return DayCall(*day, calendar, request);
}

}  // namespace

Json DateCall(const Json& request_in) {
  Json request = request_in;
  for (const char* name : {"input", "shape", "opts"}) {
    if (!request.contains(name)) request[name] = nullptr;
  }
  for (const char* name : {"op", "note"}) {
    if (!request.contains(name) || !request[name].is_string()) request[name] = "";
  }
  const std::string call = request.value("call", "");
  if (call == "spans") return Spans(request);
  if (call == "calendar") return CalendarCall(request);
  const Json& input = request["input"];
  if (input.is_object() && input.contains("published")) return FeedDate(input);
  if (!input.is_string()) return CalendarCall(request);
  return Dates(request);
}

}  // namespace rasad::text

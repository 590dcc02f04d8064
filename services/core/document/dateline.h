// The grammar of metadata lines: dates, times, codes, counters.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/document/chars.h"

namespace rasad::document {

/// What a line of metadata says of a date.
enum class DateRole : std::uint8_t { kBare, kPublished, kUpdated, kBanner };

/// A date or a time of day that a metadata line prints.
struct DateItem {
  DateRole role = DateRole::kBare;
  std::optional<std::int64_t>
      day;                    ///< Days since 1970-01-01; none for a lunar date or a bare time.
  std::optional<int> minute;  ///< Of the day, 0 to 1439.
  std::optional<base::Micros> instant;  ///< Where the text gives an offset from UTC.
};

/// What was read from the head of a line.
struct Dateline {
  std::vector<DateItem> dates;
  std::string code;               ///< The publisher's number, ASCII digits; empty if none.
  text::Span author;              ///< The name after an author's label; empty if none.
  text::Span origin;              ///< The outlet after "source:"; empty if none.
  std::vector<text::Span> sites;  ///< Parts between bars that are none of these: an outlet's name.
  bool open_code = false;         ///< Ends with the label of a code: the number may stand below.
  bool counter = false;           ///< Has counts of visits or comments, or an issue number.
  bool comments = false;          ///< Has a count of comments.
  bool banner = false;            ///< Has the day of the visit.
  bool dash = false;              ///< A dash stands by itself between words.
  int parts = 1;                  ///< Parts between bars ("|").
  int mixed = 0;                  ///< Parts that hold an item and other words.
  int items = 0;                  ///< Dates, times, codes, counters, labels at the end.
  int leftover = 0;               ///< Words that are none of these.
};

/// Reads a whole line. `today` is the last day that a two-digit year may mean.
Dateline ReadDateline(std::span<const Word> words, std::string_view line, std::int64_t today);

/// A date glued to the head of a paragraph: "date 2025-10-04 The deputy ...". `end` is where it
/// ends, in bytes.
struct GluedDate {
  DateItem date;
  std::uint32_t end;
};

/// nullopt unless the line begins with a labelled or numeric whole date, or with a date and time,
/// and goes on with a text. A date of three words is no prefix: sentences begin with those.
std::optional<GluedDate> ReadGluedDate(std::string_view line, std::int64_t today);

/// True if a metadata line of this reading is no part of the article's text.
bool IsDateline(const Dateline& line);

}  // namespace rasad::document

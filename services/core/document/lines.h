// What each line of a raw text is: text, metadata, or the page's own.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/document/chars.h"
#include "core/document/dateline.h"
#include "core/text/span.h"

namespace rasad::document {

enum class Role : std::uint8_t { kText, kMetadata, kPage };

/// What a line of a page is used for, as the structure around it says.
enum class LineUse : std::uint8_t {
  kText,      ///< Read as a line of plain text.
  kHeadline,  ///< The title, whatever it looks like.
  kKicker,    ///< The kicker, if it is not metadata or the page's own.
  kMetadata,  ///< Read for metadata alone.
  kDrop,      ///< The page's own.
  kCaption,
  kTable,
};

/// A line of a page, and why it is used so (static storage).
struct LineHint {
  LineUse use = LineUse::kText;
  std::string_view reason = {};
  text::Span span = {};                    ///< Into the source.
  bool tags = false;                       ///< Its links are tags.
  std::span<const text::Span> links = {};  ///< Texts of the links in it; not owned.
};

/// One line, the lines of a paragraph that a column broke, or a part of a line where metadata are
/// glued to a paragraph.
struct Line {
  text::Span span;  ///< Trimmed, into the source; line ends stand in it where lines were joined.
  Role role = Role::kText;
  TightKey key;
  Ending ending = Ending::kOpen;
  bool crumb = false;            ///< Bread crumbs, which often end with the headline.
  std::string_view reason = {};  ///< Why it has its role; static storage. Empty: it is text.
  LineUse use = LineUse::kText;

  /// Long, or closed by a full stop: a paragraph rather than a headline.
  bool IsParagraph() const;
};

/// A date or time that a metadata line prints.
struct PrintedDate {
  std::size_t line;
  DateItem item;
};

/// A publisher's number that a metadata line prints.
struct PrintedCode {
  std::size_t line;
  std::string code;
};

/// The lines, and what the metadata lines say. Spans are into the source.
struct Reading {
  std::vector<Line> lines;
  std::vector<PrintedCode> codes;  ///< All of them, those of other articles too.
  std::vector<PrintedDate> dates;  ///< Of publication or without a label; not banners.
  std::string native_code;
  std::size_t code_line = static_cast<std::size_t>(-1);  ///< Of native_code.
  std::optional<text::Span> author;
  std::optional<text::Span> origin;  ///< The outlet that a source line names.
  std::vector<text::Span> tags;
  std::optional<text::Span> short_link;
  std::vector<text::Span> sites;  ///< Names beside metadata, probably the outlet's.
  bool second_article = false;    ///< Another article begins in the text; its lines are the page's.
  bool missing = false;           ///< A line says that there is no such page.
  bool list = false;              ///< No article, however much text: a list of news, an apology.
  bool page = false;              ///< Read with hints, in which these stand:
  std::optional<std::size_t> headline;
  std::optional<std::size_t> kicker;
};

/// Reads the lines. `today` is the last day that a two-digit year may mean; `arabic_script` says
/// that a short line in Latin letters alone is the page's own. `hints`, where there are any, are
/// the lines and what each is used for.
Reading ReadLines(std::string_view source, std::int64_t today, bool arabic_script,
                  std::span<const LineHint> hints = {});

}  // namespace rasad::document

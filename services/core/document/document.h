// A page or text taken apart: segments, display text, metadata.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/time.h"
#include "core/text/alignment.h"
#include "core/text/span.h"

namespace rasad::document {

/// The kinds of rasad.news.v1.SegmentKind, with its numbers.
enum class SegmentKind {
  kKicker = 1,
  kHeadline = 2,
  kLead = 3,
  kBody = 4,
  kMetadata = 5,
  kBoilerplate = 6,
  kDuplicate = 7,
  kSeparator = 8,
  kCaption = 9,
  kTable = 10,
};

/// One stretch of the source; see rasad.news.v1.Segment.
struct Segment {
  SegmentKind kind;
  text::Span source;
  std::optional<text::Span> display;
  std::optional<std::uint32_t> duplicate_of;
  std::string_view reason = {};  ///< Why it was kept or dropped; static storage.
};

/// A day, and the instant where a time of day is known.
struct Published {
  std::int64_t day;  ///< Days since 1970-01-01, in Tehran.
  std::optional<base::Micros> time;
  std::string source;     ///< "text", "json-ld", "meta", "time" or "submission".
  double confidence = 1;  ///< 0 to 1: how often dates from such a place are right.
};

struct Metadata {
  std::string kicker;
  std::string headline;
  std::string lead;
  std::string agency;
  std::string author;
  std::string native_code;
  std::optional<Published> published;
  std::optional<base::Micros> modified;  ///< As the page's metadata say.
  std::vector<std::string> tags;
  std::string short_link;
  std::string canonical_url;  ///< As the page names it; may be wrong.
};

/// A document. Its flags are a closed set:
///   charset_conflict    the bytes are in another charset than was declared
///   date_after_receipt  a printed date lies after the day of receipt and was not believed
///   duplicates_dropped  a line that repeats another stands outside the display text
///   foreign_language    not Persian: the display text is the source's, line by line
///   invalid_bytes       malformed sequences became U+FFFD
///   mojibake_undone     UTF-8 that had been read as Latin-1 or windows-1252 was read again
///   no_headline         the text begins with a paragraph
///   not_article         no paragraph, fewer than ten words below the headline, a list of news, or
///                       a page that says that there is none
///   second_article      another article follows in the same text; it is outside the display text
///   shuffled            the lead stands below other paragraphs (columns in another order); the
///                       display text has them in the order in which they read
///   truncated           a paragraph stops in the middle of a sentence
///   undated             neither the text nor the submission says when it was published
/// All spans are bytes, into `source` or `display` as the member says.
struct Document {
  std::string source;   ///< The decoded characters as received; of a page the text of its elements.
  std::string display;  ///< Kept paragraphs in reading order, one line each, joined by LF.
  std::vector<Segment> segments;      ///< Partition `source`, in its order.
  std::vector<text::Edit> edits;      ///< In source order, inside displayed segments.
  std::vector<text::Span> sentences;  ///< Into `display`.
  Metadata metadata;
  std::string charset;             ///< What the bytes were: "utf-8", "windows-1256" and so on.
  std::string language;            ///< As text::LanguageCode(): "fa", "ar", "ckb", "other", "und".
  std::vector<std::string> flags;  ///< Sorted; see below.
};

/// What is known of a document besides its bytes.
struct Hints {
  std::string_view content_type;  ///< Media type with charset; empty: see SniffMediaType().
  std::optional<base::Micros> received_at;   ///< No date after this day is believed.
  std::optional<base::Micros> published_at;  ///< As submitted; a printed date wins.
};

/// Takes `bytes` apart. kInvalidInput: empty, blank, binary, too large (256 KiB of text).
/// kUnsupported: a media type that is not handled, or HTML handed in as plain text. Pure.
base::Result<Document> Parse(std::string_view bytes, const Hints& hints);

/// Maps a span of `display` back to `source`. The span lies within one displayed segment. Linear in
/// the number of segments.
text::Span ToSource(const Document& document, text::Span display);

}  // namespace rasad::document

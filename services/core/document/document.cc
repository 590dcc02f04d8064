// A text document taken apart: segments, display text, metadata.
#include "core/document/document.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "core/document/boilerplate.h"
#include "core/document/chars.h"
#include "core/document/charset.h"
#include "core/document/html.h"
#include "core/document/lines.h"
#include "core/document/main_text.h"
#include "core/document/media_type.h"
#include "core/document/outlet.h"
#include "core/document/page_metadata.h"
#include "core/document/structure.h"
#include "core/document/wraps.h"
#include "core/text/calendar.h"
#include "core/text/language.h"
#include "core/text/normalizer.h"
#include "core/text/tokens.h"

namespace rasad::document {
namespace {

constexpr std::size_t kMaxBytes = 256 << 10;
constexpr int kMinArticleWords = 10;
constexpr std::size_t kMinLanguageBytes = 200;  // A shorter article is in its page's language.
constexpr int kMinWordsBesideMissing = 60;      // Where a line says that there is no such page.

base::Status CheckMediaType(const MediaType& type) {
  if (type.type == "text/plain" || IsPage(type.type)) return {};
  return base::Fail(base::ErrorCode::kUnsupported,
                    "media type \"" + type.type + "\" is not handled; send text/plain, text/html " +
                        "or application/xhtml+xml");
}

base::Status CheckText(std::string_view text) {
  if (text.size() <= kMaxBytes) return {};
  return base::Fail(base::ErrorCode::kInvalidInput,
                    "the text has " + std::to_string(text.size()) + " bytes, the limit is " +
                        std::to_string(kMaxBytes) + "; send the article alone");
}

// Chooses the date of publication among those that the article prints.
class PublicationFinder {
 public:
  PublicationFinder(const Reading& reading, const Structure& structure,
                    std::optional<std::int64_t> last_day)
      : reading_(reading), structure_(structure), last_day_(last_day) {}

  std::optional<Published> Find() {
    std::optional<std::size_t> best;
    int best_score = -1;
    for (std::size_t i = 0; i < reading_.dates.size(); ++i) {
      const DateItem& item = reading_.dates[i].item;
      if (!item.day) continue;
      if (last_day_ && *item.day > *last_day_) {
        refused_ = true;
        continue;
      }
      const int score = Score(i);
      if (score > best_score) {
        best = i;
        best_score = score;
      }
    }
    if (!best) return std::nullopt;
    const DateItem& item = reading_.dates[*best].item;
    Published published{*item.day, item.instant, "text", 1};
    if (const auto minute = TimeOf(*best); minute && !published.time) {
      published.time = text::InstantInTehran(published.day, *minute);
    }
    return published;
  }

  /// True if a date was not believed.
  bool refused() const { return refused_; }

 private:
  // A label counts most, then where it stands, a time of day, the code beside it.
  int Score(std::size_t i) const {
    const PrintedDate& printed = reading_.dates[i];
    int score = 0;
    if (printed.item.role == DateRole::kPublished) score += 8;
    if (structure_.body.empty() || printed.line < structure_.body.front()) score += 4;
    if (TimeOf(i)) score += 2;
    if (!reading_.native_code.empty() && Distance(printed.line, reading_.code_line) <= 1) ++score;
    return score;
  }

  // The time of day, also where it has a line of its own beside the date's.
  std::optional<int> TimeOf(std::size_t i) const {
    const std::vector<PrintedDate>& dates = reading_.dates;
    if (dates[i].item.minute) return dates[i].item.minute;
    for (const std::size_t other : {i - 1, i + 1}) {  // i - 1 of 0 is past the end
      if (other < dates.size() && !dates[other].item.day && dates[other].item.minute &&
          Distance(dates[i].line, dates[other].line) == 1) {
        return dates[other].item.minute;
      }
    }
    return std::nullopt;
  }

  static std::size_t Distance(std::size_t a, std::size_t b) { return a < b ? b - a : a - b; }

  const Reading& reading_;
  const Structure& structure_;
  std::optional<std::int64_t> last_day_;
  bool refused_ = false;
};

// Writes the display text and the segments.
class Assembler {
 public:
  // Texts in other languages are shown as they were written.
  Assembler(Document& document, bool persian) : document_(document), persian_(persian) {}

  std::string DisplayOf(text::Span source) { return DisplayOf(source.In(document_.source)); }
  std::string DisplayOf(std::string_view slice) {
    NormalizeSlice(slice);
    return scratch_.display;
  }

  // The display text of a line that is shown, after Assemble().
  std::string DisplayOfLine(std::size_t line) const {
    return std::string(document_.segments[segment_of_[line]].display->In(document_.display));
  }

  void Assemble(const Reading& reading, const Structure& structure) {
    segment_of_.resize(reading.lines.size());
    std::uint32_t at = 0;
    for (std::size_t i = 0; i < reading.lines.size(); ++i) {
      const text::Span span = reading.lines[i].span;
      AddSeparator(at, span.begin);
      at = span.end;
      segment_of_[i] = static_cast<std::uint32_t>(document_.segments.size());
      document_.segments.push_back(
          {structure.kinds[i], span, std::nullopt, std::nullopt, structure.reasons[i]});
    }
    AddSeparator(at, static_cast<std::uint32_t>(document_.source.size()));
    for (const std::size_t line : structure.order) Show(document_.segments[segment_of_[line]]);
    if (structure.reordered) {
      std::stable_sort(
          document_.edits.begin(), document_.edits.end(),
          [](const text::Edit& a, const text::Edit& b) { return a.source_begin < b.source_begin; });
    }
    for (std::size_t i = 0; i < reading.lines.size(); ++i) {
      if (structure.repeats[i]) {
        document_.segments[segment_of_[i]].duplicate_of = segment_of_[*structure.repeats[i]];
      }
    }
  }

 private:
  void AddSeparator(std::uint32_t begin, std::uint32_t end) {
    if (begin == end) return;
    document_.segments.push_back(
        {SegmentKind::kSeparator, {begin, end}, std::nullopt, std::nullopt, "between lines"});
  }

  // `slice` in display form, with the edits that lead there, in scratch_.
  void NormalizeSlice(std::string_view slice) {
    unwrapped_.clear();
    if (HasLineEnd(slice)) slice = joined_ = Unwrap(slice, unwrapped_);
    if (!persian_) {
      scratch_.display = slice;
      scratch_.edits = unwrapped_;
      return;
    }
    text::Normalize(slice, scratch_);
    if (unwrapped_.empty()) return;
    std::vector<text::Edit> composed;
    text::Compose(unwrapped_, scratch_.edits, composed);
    scratch_.edits = std::move(composed);
  }

  void Show(Segment& segment) {
    std::string& display = document_.display;
    if (!display.empty()) display += '\n';
    const auto begin = static_cast<std::uint32_t>(display.size());
    NormalizeSlice(segment.source.In(document_.source));
    display += scratch_.display;
    for (text::Edit edit : scratch_.edits) {
      edit.source_begin += segment.source.begin;
      edit.display_begin += begin;
      document_.edits.push_back(edit);
    }
    segment.display = text::Span{begin, static_cast<std::uint32_t>(display.size())};
  }

  Document& document_;
  bool persian_;
  text::NormalizedText scratch_;
  std::string joined_;  // a slice without its line ends
  std::vector<text::Edit> unwrapped_;
  std::vector<std::uint32_t> segment_of_;  // by line
};

// The text of an article that is less than half of its page, whose language may be another; empty
// for others.
std::string MostlyOutside(std::string_view source, const Reading& reading,
                          const Structure& structure) {
  std::size_t size = 0;
  for (const std::size_t line : structure.body) size += reading.lines[line].span.size();
  std::string body;
  if (size < kMinLanguageBytes || size * 2 > source.size()) return body;
  for (const std::size_t line : structure.body) {
    body += reading.lines[line].span.In(source);
    body += '\n';
  }
  return body;
}

int WordsOf(const Reading& reading, const Structure& structure) {
  int words = 0;
  for (std::size_t i : structure.body) words += reading.lines[i].key.words();
  return words;
}

// A text to be taken apart: plain, or the lines of a page.
struct Input {
  std::string source;
  Page page;
  std::vector<LineHint> lines;  // of a page, into it
  bool list = false;            // MainText::list
  PageMetadata metadata;
};

base::Result<Input> ReadInput(std::string_view bytes, bool html, std::int64_t today) {
  Input input;
  if (!html) {
    if (auto status = CheckText(bytes); !status) return tl::unexpected(status.error());
    input.source = bytes;
    return input;
  }
  auto page = ReadHtml(bytes);
  if (!page) return tl::unexpected(page.error());
  input.metadata = ReadPageMetadata(page->head);
  MainText text = FindMainText(*page, input.metadata.titles, input.metadata.sites, today);
  input.lines = std::move(text.hints);
  input.list = text.list;
  input.source = page->text;
  input.page = *std::move(page);
  if (auto status = CheckText(input.source); !status) return tl::unexpected(status.error());
  return input;
}

// The text that tells the language: of a page, its article's.
std::string DetectLanguageOf(const Input& input) {
  std::string text;
  for (const LineHint& line : input.lines) {
    if (line.use != LineUse::kText && line.use != LineUse::kHeadline) continue;
    text += line.span.In(input.source);
    text += '\n';
  }
  return std::string(text::LanguageCode(text.empty() ? input.source : text));
}

// The outlet that the text names where it begins, in a shuffled text not at its top.
std::optional<text::Span> FindOrigin(const std::string& source, const Reading& reading,
                                     const Structure& structure) {
  std::vector<text::Span> paragraphs;
  const auto first = structure.lead
                         ? std::find(structure.body.begin(), structure.body.end(), *structure.lead)
                         : structure.body.begin();
  for (auto it = first; it != structure.body.end(); ++it) {
    paragraphs.push_back(reading.lines[*it].span);
  }
  for (auto it = structure.body.begin(); it != first; ++it) {
    paragraphs.push_back(reading.lines[*it].span);
  }
  const auto outlet = FindOutlet(source, paragraphs, reading.sites);
  return outlet ? outlet : reading.origin;
}

// The outlet as the imprint at the end of a page names it; empty if it does not.
std::string ImprintOutlet(const Input& input) {
  const Page& page = input.page;
  constexpr std::size_t kLines = 60;
  constexpr std::size_t kLongest = 400;  // bytes
  const std::size_t begin = page.blocks.size() - std::min(page.blocks.size(), kLines);
  for (std::size_t i = page.blocks.size(); i-- > begin;) {
    const std::string_view line = page.blocks[i].span.In(page.text);
    if (line.size() > kLongest || input.lines[i].use == LineUse::kText) continue;
    if (const auto outlet = FindImprintOutlet(line)) return std::string(outlet->In(line));
  }
  return {};
}

// The outlet as the page's head, its title, imprint or logo names it, in Arabic script if any of
// them does; empty if none does.
std::string OutletOf(const Input& input, std::string_view headline) {
  constexpr int kNameWords = 6;
  std::vector<std::string> names = input.metadata.sites;
  names.push_back(OutletInTitle(input.page.head.title, headline));
  names.push_back(ImprintOutlet(input));
  names.push_back(input.page.head.logo);
  std::erase_if(names, [](const std::string& name) {
    const TightKey key(name);
    return !HasLetter(name) || key.words() > kNameWords || FindBoilerplate(key, name, false);
  });
  const auto found = std::find_if(names.begin(), names.end(), HasArabicLetter);
  if (found != names.end()) return *found;
  return names.empty() ? std::string() : names.front();
}

// The first time element behind the headline's own line whose day is believed.
std::optional<PageTime> FindTimeElement(const Input& input,
                                        const std::optional<std::int64_t>& last_day) {
  for (const PageHead::Time& time : input.page.head.times) {
    const std::size_t at = std::min<std::size_t>(time.block, input.lines.size() - 1);
    if (input.lines.empty() || input.lines[at].use == LineUse::kDrop) continue;
    const auto read = ReadPageTime(time.datetime);
    if (read && (!last_day || read->day <= *last_day)) return read;
  }
  return std::nullopt;
}

// The date of publication: what the article prints, else what metadata say, else the submission.
// `refused` is set where a date after the day of receipt was found.
std::optional<Published> FindPublished(const Input& input, const Reading& reading,
                                       const Structure& structure, const Hints& hints,
                                       std::optional<std::int64_t> last_day, bool& refused) {
  // How often such dates were right on pages with known dates.
  constexpr double kPrinted = 0.97;
  constexpr double kMetadata = 0.9;
  constexpr double kTimeElement = 0.8;
  constexpr double kSubmitted = 0.7;
  PublicationFinder finder(reading, structure, last_day);
  const auto believed = [&](std::int64_t day) {
    if (!last_day || day <= *last_day) return true;
    refused = true;
    return false;
  };
  const std::optional<PageTime>& meta = input.metadata.published;
  if (auto printed = finder.Find()) {
    refused |= finder.refused();
    printed->confidence = kPrinted;
    if (!printed->time && meta && meta->day == printed->day) printed->time = meta->time;
    return printed;
  }
  refused |= finder.refused();
  if (meta && believed(meta->day)) {
    return Published{meta->day, meta->time, input.metadata.published_source, kMetadata};
  }
  if (const auto time = FindTimeElement(input, last_day)) {
    return Published{time->day, time->time, "time", kTimeElement};
  }
  if (!hints.published_at) return std::nullopt;
  const std::int64_t day = text::TehranDay(*hints.published_at);
  if (last_day && day > *last_day) return std::nullopt;
  return Published{day, *hints.published_at, "submission", kSubmitted};
}

}  // namespace

base::Result<Document> Parse(std::string_view bytes, const Hints& hints) {
  const auto type = ParseMediaType(hints.content_type);
  if (!type) return tl::unexpected(type.error());
  if (auto status = CheckMediaType(*type); !status) return tl::unexpected(status.error());
  const bool sniffed = SniffMediaType(bytes) == "text/html";
  const bool html = hints.content_type.empty() ? sniffed : IsPage(type->type);
  if (sniffed && !html) {
    return base::Fail(base::ErrorCode::kUnsupported,
                      "the content looks like HTML; send it as text/html");
  }
  const auto decoded = DecodeBytes(bytes, type->charset, html);
  if (!decoded) return tl::unexpected(decoded.error());
  std::optional<std::int64_t> last_day;
  if (hints.received_at) last_day = text::TehranDay(*hints.received_at);
  const std::int64_t today = last_day.value_or(std::numeric_limits<std::int64_t>::max());
  auto input = ReadInput(decoded->text, html, today);
  if (!input) return tl::unexpected(input.error());

  Document document;
  document.charset = decoded->charset;
  document.language = DetectLanguageOf(*input);
  document.source = std::move(input->source);
  const Reading reading = ReadLines(
      document.source, today, document.language == "fa" || document.language == "ar", input->lines);
  if (reading.lines.empty() && !html) {
    return base::Fail(base::ErrorCode::kInvalidInput, "the content is blank");
  }
  const Structure structure = FindStructure(document.source, reading);
  if (const std::string body = MostlyOutside(document.source, reading, structure); !body.empty()) {
    document.language = text::LanguageCode(body);
  }
  const bool persian = document.language == "fa" || document.language == "und";
  Assembler assembler(document, persian);
  assembler.Assemble(reading, structure);

  thread_local text::Tokens tokens;  // kept from text to text
  text::Tokenize(document.display, tokens);
  text::SplitSentences(document.display, tokens, document.sentences);

  Metadata& meta = document.metadata;
  const auto display_of_line = [&](std::optional<std::size_t> line) {
    return line ? assembler.DisplayOfLine(*line) : std::string();
  };
  meta.kicker = display_of_line(structure.kicker);
  meta.headline = display_of_line(structure.headline);
  meta.lead = display_of_line(structure.lead);
  meta.native_code = reading.native_code;
  if (reading.author) {
    meta.author = assembler.DisplayOf(*reading.author);
  } else {
    meta.author = assembler.DisplayOf(input->metadata.author);
  }
  if (reading.short_link) {
    meta.short_link = reading.short_link->In(document.source);
  } else {
    meta.short_link = input->page.head.short_link;
  }
  meta.canonical_url = input->page.head.canonical;
  for (const text::Span tag : reading.tags) meta.tags.push_back(assembler.DisplayOf(tag));
  if (const auto origin = FindOrigin(document.source, reading, structure)) {
    meta.agency = assembler.DisplayOf(*origin);
  } else {
    meta.agency = assembler.DisplayOf(OutletOf(*input, meta.headline));
  }
  bool refused = false;
  meta.published = FindPublished(*input, reading, structure, hints, last_day, refused);
  if (const auto& modified = input->metadata.modified;
      modified && (!last_day || modified->day <= *last_day)) {
    meta.modified = modified->time;
  }

  // In the order of their names: the list is sorted.
  const auto flag = [&](bool set, const char* name) {
    if (set) document.flags.emplace_back(name);
  };
  flag(decoded->conflict, "charset_conflict");
  flag(refused, "date_after_receipt");
  flag(std::any_of(structure.repeats.begin(), structure.repeats.end(),
                   [](const auto& r) { return r.has_value(); }),
       "duplicates_dropped");
  flag(!persian, "foreign_language");
  flag(decoded->invalid > 0, "invalid_bytes");
  flag(decoded->mojibake, "mojibake_undone");
  flag(!structure.headline, "no_headline");
  const int words = WordsOf(reading, structure);
  flag(!structure.prose || words < kMinArticleWords || reading.list || input->list ||
           (reading.missing && words < kMinWordsBesideMissing),
       "not_article");
  flag(reading.second_article, "second_article");
  flag(structure.shuffled, "shuffled");
  flag(structure.truncated, "truncated");
  flag(!meta.published, "undated");
  return document;
}

text::Span ToSource(const Document& document, text::Span display) {
  // The last one, in display order, that begins at or before the span.
  const Segment* found = nullptr;
  for (const Segment& segment : document.segments) {
    if (!segment.display || segment.display->begin > display.begin) continue;
    if (found == nullptr || segment.display->begin >= found->display->begin) found = &segment;
  }
  assert(found != nullptr && display.end <= found->display->end);
  const auto before = [](const text::Edit& edit, std::uint32_t offset) {
    return edit.source_begin < offset;
  };
  const auto begin =
      std::lower_bound(document.edits.begin(), document.edits.end(), found->source.begin, before);
  auto end = std::lower_bound(begin, document.edits.end(), found->source.end, before);
  // What is inserted at the very end belongs to the segment too.
  while (end != document.edits.end() && end->source_begin == found->source.end &&
         end->source_length == 0 && end->display_begin <= found->display->end) {
    ++end;
  }
  return text::ToSource({begin, end}, display, found->source.begin, found->display->begin);
}

}  // namespace rasad::document

// What each line of a raw text is: text, metadata, or the page's own.
#include "core/document/lines.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/document/boilerplate.h"
#include "core/document/second_article.h"
#include "core/document/wraps.h"
#include "core/text/normalizer.h"

namespace rasad::document {
namespace {

constexpr int kParagraphWords = 25;  // No headline is so long.
constexpr int kSentenceWords = 8;    // With a full stop.
constexpr int kMetaWords = 30;       // A longer line is text.
constexpr int kLabelWords = 4;       // Of a label that stands alone, without colon or number.
constexpr int kTagWords = 6;
constexpr int kNameWords = 6;          // Of an author or outlet behind a label.
constexpr int kCommentParagraphs = 3;  // Above a bare count of comments that opens them.
constexpr int kLatinWords = 3;
constexpr std::size_t kMaxTags = 50;
constexpr std::size_t kLongestLabel = 60;  // bytes
constexpr int kSecondParagraphs = 2;       // Below the end mark: another article.
constexpr std::size_t kListDates = 4;      // A list of news prints so many times of publication,
constexpr std::size_t kListLines = 3;      // with so few lines between each two.

// What stands below a head of the page's own.
enum class Below : std::uint8_t {
  kArticle,
  kTags,     // short lines are tags, until a paragraph
  kRelated,  // short lines are other articles' headlines, until a paragraph
  kEnd,      // nothing of the article's text
  kReaders,  // nothing of the article's at all
};

// The first web address of a stretch.
std::optional<text::Span> FindUrl(std::string_view source, text::Span span) {
  const std::string_view line = span.In(source);
  std::size_t at = line.find("http");
  while (at != std::string_view::npos && !line.substr(at).starts_with("http://") &&
         !line.substr(at).starts_with("https://")) {
    at = line.find("http", at + 1);
  }
  if (at == std::string_view::npos) return std::nullopt;
  std::size_t end = at;
  for (std::size_t i = at; i < line.size();) {
    const char32_t c = Next(line, i);
    if (IsBlank(c) || c == U'<' || c == U'>' || c == U'"') break;
    end = i;
  }
  return text::Span{span.begin + static_cast<std::uint32_t>(at),
                    span.begin + static_cast<std::uint32_t>(end)};
}

bool IsSlash(char32_t mark) { return mark == U'/' || mark == U'\\'; }

bool IsArrow(char32_t mark) {
  return mark == U'>' || mark == 0x203A /* SINGLE RIGHT ANGLE QUOTATION MARK */ ||
         mark == 0x00BB /* RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK */ ||
         mark == 0x2190 /* LEFTWARDS ARROW */ || mark == 0x2192 /* RIGHTWARDS ARROW */;
}

// True if a mark of IsCrumb() or IsHashtags() stands in the line; most have none.
bool HasCrumbOrTag(std::string_view line) {
  static constexpr auto kMayBe = [] {
    std::array<bool, 256> made{};
    for (const int byte : {int{'/'}, int{'\\'}, int{'>'}, int{'#'}, 0xC2, 0xE2}) {
      made[static_cast<std::size_t>(byte)] = true;  // two lead bytes among them
    }
    return made;
  }();
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!kMayBe[static_cast<unsigned char>(line[i])]) continue;
    std::size_t at = i;
    const char32_t c = Next(line, at);
    if (c == U'#' || IsSlash(c) || IsArrow(c)) return true;
  }
  return false;
}

// "Home > Economy > Headline": parts between arrows, the first of them the page's. A slash is an
// arrow only where there are several ("Film / title" is a headline).
bool IsCrumb(const std::vector<Word>& words, std::string_view line) {
  std::size_t first = 0;
  int slashes = 0;
  bool arrow = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const char32_t mark = words[i].mark;
    const bool slash = IsSlash(mark);
    const bool pointed = IsArrow(mark);
    if (first == 0 && words[i].kind == Word::Kind::kMark) {
      if (!slash && !pointed) return false;
      first = i;
    }
    slashes += slash ? 1 : 0;
    arrow = arrow || pointed;
  }
  if (first == 0 || (!arrow && slashes < 2)) return false;
  const std::string_view part = line.substr(0, words[first].begin);
  const auto field = FindBoilerplate(TightKey(part), part, false);
  return field == Field::kPage || field == Field::kMenu;
}

bool HasBar(std::string_view line) {
  return line.find('|') != std::string_view::npos ||
         line.find("\xE2\x80\xA2" /* BULLET */) != std::string_view::npos ||
         line.find("\xC2\xB7" /* MIDDLE DOT */) != std::string_view::npos;
}

// "Home | Politics | Economy | Sport": several short parts between bars, without a number.
bool IsMenu(const std::vector<Word>& words) {
  constexpr int kParts = 4;
  constexpr int kPartWords = 3;
  int parts = 1;
  int inside = 0;  // words of the part
  for (const Word& word : words) {
    if (word.kind == Word::Kind::kNumber) return false;
    if (word.kind == Word::Kind::kWord) {
      if (++inside > kPartWords) return false;
      continue;
    }
    const bool bar = word.mark == U'|' || word.mark == 0x2022 /* BULLET */ ||
                     word.mark == 0x00B7 /* MIDDLE DOT */;
    if (!bar) return false;
    if (inside == 0) continue;
    ++parts;
    inside = 0;
  }
  return parts - (inside == 0 ? 1 : 0) >= kParts;
}

// "#water #Ilam"
bool IsHashtags(const std::vector<Word>& words) {
  std::size_t tags = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].mark == U'#') {
      ++tags;
    } else if (words[i].kind == Word::Kind::kMark) {
      if (words[i].mark != U'_') return false;
    } else if (!words[i].glued) {
      return false;
    }
  }
  return tags > 0;
}

// Why a line that is the page's own is dropped.
std::string_view ReasonOf(Field field) {
  switch (field) {
    case Field::kLink:
      return "boilerplate: a link";
    case Field::kTags:
      return "boilerplate: tags";
    case Field::kEnd:
      return "boilerplate: the end mark";
    case Field::kComments:
      return "boilerplate: the head of comments";
    case Field::kRelated:
      return "boilerplate: the head of other news";
    case Field::kForm:
      return "boilerplate: a form";
    case Field::kShare:
      return "boilerplate: a share line";
    case Field::kMenu:
      return "boilerplate: a menu";
    case Field::kMissing:
      return "boilerplate: there is no such page";
    default:
      return "boilerplate: the page's own";
  }
}

class LineReader {
 public:
  LineReader(std::string_view source, std::int64_t today, bool arabic_script)
      : source_(source), today_(today), arabic_script_(arabic_script) {}

  Reading Read(std::span<const LineHint> hints) && {
    reading_.page = !hints.empty();
    if (reading_.page) {
      for (const LineHint& hint : hints) ReadHinted(hint);
      reading_.second_article = ended_paragraphs_ >= kSecondParagraphs;
    } else {
      const auto stands_alone = [this](text::Span span) { return StandsAlone(span); };
      for (const text::Span span : JoinWraps(source_, SplitLines(source_), stands_alone)) {
        ReadLine(span);
      }
      reading_.second_article =
          CutSecondArticle(reading_) || ended_paragraphs_ >= kSecondParagraphs;
      reading_.list = IsList();
    }
    if (!reading_.list) KeepDateHeadings();
    return std::move(reading_);
  }

 private:
  Line& Add(text::Span span, Role role, TightKey key, std::string_view reason) {
    reading_.lines.push_back(
        {span, role, std::move(key), EndingOf(span.In(source_)), false, reason});
    return reading_.lines.back();
  }
  Line& Add(text::Span span, Role role, std::string_view reason) {
    return Add(span, role, TightKey(span.In(source_)), reason);
  }

  void ReadHinted(const LineHint& hint) {
    const text::Span span = Trim(source_, hint.span);
    if (span.empty()) return;
    const std::size_t first = reading_.lines.size();
    links_ = hint.links;
    if (hint.tags || HasTagLabel(span)) {
      AddLinkedTags();
      Add(span, Role::kPage, "boilerplate: tags");
      if (paragraphs_ > 0) Enter(Below::kTags);
      return;
    }
    switch (hint.use) {
      case LineUse::kText:
        ReadLine(span);
        break;
      case LineUse::kHeadline:
        reading_.headline = first;
        ReadHeadline(span);
        break;
      case LineUse::kKicker:
      case LineUse::kMetadata:
        around_ = true;
        plain_ = false;
        ReadLine(span);
        around_ = false;
        if (hint.use == LineUse::kKicker && plain_) {
          reading_.kicker = first;
          reading_.lines[first].role = Role::kText;
        }
        break;
      default:
        Add(span, Role::kPage, TightKey(std::string_view()), hint.reason);
        break;
    }
    for (std::size_t i = first; i < reading_.lines.size(); ++i) {
      Line& line = reading_.lines[i];
      line.use = hint.use;
      if (line.reason.empty()) line.reason = hint.reason;
    }
  }

  void ReadHeadline(text::Span span) {
    TightKey key(span.In(source_));
    const auto field = FindBoilerplate(key, span.In(source_), false);
    if (field == Field::kMissing) reading_.missing = reading_.list = true;
    Add(span, Role::kText, std::move(key), {});
  }

  // A line around the text that says nothing of it.
  void AddAround(text::Span span, TightKey key) {
    plain_ = true;
    if (below_ == Below::kTags) AddLinkedTags();
    Add(span, Role::kPage, std::move(key), {});
  }

  // A line that is known to be text or to stand below a head.
  void AddText(text::Span span, TightKey key) {
    Line& line = Add(span, Role::kText, std::move(key), {});
    const bool paragraph = line.IsParagraph();
    if (below_ == Below::kTags || below_ == Below::kRelated) {
      if (paragraph) {
        below_ = Below::kArticle;
      } else {
        if (below_ == Below::kTags) AddTagLine(span, line.key.words());
        line.role = Role::kPage;
        line.reason = below_ == Below::kTags ? "boilerplate: a tag" : "boilerplate: other news";
      }
    } else if (below_ != Below::kArticle) {
      line.role = Role::kPage;
      line.reason = below_ == Below::kEnd ? "boilerplate: below the end of the article"
                                          : "boilerplate: readers' comments";
      if (below_ == Below::kEnd && paragraph) ++ended_paragraphs_;
    }
    if (line.role == Role::kText && paragraph) ++paragraphs_;
  }

  void AddTag(text::Span span) {
    if (!span.empty() && HasLetter(span.In(source_)) && reading_.tags.size() < kMaxTags) {
      reading_.tags.push_back(span);
    }
  }

  // A line below the head of the tags: one tag, or several between commas.
  void AddTagLine(text::Span span, int words) {
    const std::string_view line = span.In(source_);
    const bool several = line.find("\xD8\x8C" /* ARABIC COMMA */) != std::string_view::npos ||
                         line.find('|') != std::string_view::npos;
    if (several) {
      AddTags(span);
    } else if (words <= kTagWords) {
      AddTag(span);
    }
  }

  // True if the words before the first link of a line say that they are tags.
  bool HasTagLabel(text::Span span) const {
    if (links_.empty() || links_.front().begin <= span.begin) return false;
    const text::Span head = Trim(source_, {span.begin, links_.front().begin});
    const std::string_view label = head.In(source_);
    return !head.empty() && head.size() < kLongestLabel &&
           FindBoilerplate(TightKey(label), label, true) == Field::kTags;
  }

  // Tags of a page are links.
  void AddLinkedTags() {
    for (const text::Span link : links_) AddTag(Trim(source_, link));
  }

  // The tags that stand behind a colon, between commas, bars or number signs.
  void AddTags(text::Span span) {
    const std::string_view line = span.In(source_);
    std::uint32_t begin = span.begin;
    for (std::size_t i = 0; i < line.size();) {
      const auto at = span.begin + static_cast<std::uint32_t>(i);
      const char32_t c = Next(line, i);
      if (c != U',' && c != 0x060C /* ARABIC COMMA */ && c != U'|' && c != U'#' && c != U'/' &&
          c != 0x061B /* ARABIC SEMICOLON */ && c != 0x2022 /* BULLET */) {
        continue;
      }
      AddTag(Trim(source_, {begin, at}));
      begin = span.begin + static_cast<std::uint32_t>(i);
    }
    AddTag(Trim(source_, {begin, span.end}));
  }

  void Enter(Below below) {
    if (below_ != Below::kReaders && (paragraphs_ > 0 || below == Below::kTags)) below_ = below;
  }

  void AddPage(text::Span span, Field field) {
    Add(span, Role::kPage, ReasonOf(field));
    const std::string_view line = span.In(source_);
    switch (field) {
      case Field::kMissing:
        reading_.missing = true;
        break;
      case Field::kTags: {
        const std::size_t colon = line.find(':');
        if (!links_.empty()) {
          AddLinkedTags();
        } else if (colon != std::string_view::npos) {
          AddTags({span.begin + static_cast<std::uint32_t>(colon) + 1, span.end});
        }
        if (paragraphs_ > 0) Enter(Below::kTags);
        break;
      }
      case Field::kRelated:
        Enter(Below::kRelated);
        break;
      case Field::kEnd:
        Enter(Below::kEnd);
        break;
      case Field::kComments:
        Enter(Below::kReaders);
        break;
      case Field::kLink:
        if (const auto url = FindUrl(source_, span)) {
          if (!reading_.short_link) reading_.short_link = url;
        } else {
          open_link_ = true;
        }
        break;
      default:
        // A section or button ends a list of tags.
        if (below_ == Below::kTags && field != Field::kShare) below_ = Below::kRelated;
        break;
    }
  }

  // True if the line is metadata, an address or the page's own, wherever it stands.
  bool StandsAlone(text::Span span) const {
    const std::string_view line = span.In(source_);
    const auto url = FindUrl(source_, span);
    return (url && *url == span) || IsDateline(ReadDateline(SplitWords(line), line, today_)) ||
           FindBoilerplate(TightKey(line), line, false).has_value();
  }

  // True if the line is one of metadata.
  bool ReadMetadata(text::Span span, const std::vector<Word>& words) {
    const std::string_view line = span.In(source_);
    Dateline read = ReadDateline(words, line, today_);
    const auto named = [&](text::Span name) {
      return !name.empty() && read.leftover == 0 && EndingOf(line) == Ending::kOpen &&
             TightKey(name.In(line)).words() <= kNameWords;
    };
    const bool author = named(read.author);
    const bool origin = named(read.origin);
    if (!IsDateline(read) && !author && !origin) {
      if (!open_code_ || words.size() > 2 || !HasDigit(line) || HasArabicLetter(line)) return false;
      // The number below its label.
      read = {};
      read.code = AsciiDigits(line);
    }
    open_code_ = read.open_code;
    // "3 comments" well below the lead: what follows are the comments.
    if (read.comments && paragraphs_ >= kCommentParagraphs) Enter(Below::kReaders);
    const bool readers = below_ == Below::kReaders;
    const bool whole = !read.code.empty() || !read.dates.empty() || read.open_code || author ||
                       origin || (!read.counter && !read.banner);
    const bool metadata = whole && !read.banner;
    Add(span, metadata ? Role::kMetadata : Role::kPage,
        read.banner           ? "boilerplate: the day of the visit"
        : !read.code.empty()  ? "metadata: code"
        : !read.dates.empty() ? "metadata: date"
        : author              ? "metadata: author"
        : origin              ? "metadata: outlet"
        : metadata            ? "metadata: a label"
                              : "boilerplate: a count");
    const std::size_t index = reading_.lines.size() - 1;
    if (!read.code.empty() && !readers) reading_.codes.push_back({index, read.code});
    if (reading_.native_code.empty() && !read.code.empty()) {
      reading_.native_code = read.code;
      reading_.code_line = index;
    }
    if (author && !reading_.author && !readers) {
      reading_.author = text::Span{span.begin + read.author.begin, span.begin + read.author.end};
    }
    if (origin && !reading_.origin && !readers) {
      reading_.origin = text::Span{span.begin + read.origin.begin, span.begin + read.origin.end};
    }
    for (const text::Span site : read.sites) {
      reading_.sites.push_back({span.begin + site.begin, span.begin + site.end});
    }
    if (readers || read.banner) return true;
    for (const DateItem& date : read.dates) {
      if (date.role != DateRole::kUpdated) reading_.dates.push_back({index, date});
    }
    return true;
  }

  void ReadLine(text::Span span) {
    const std::string_view line = span.In(source_);
    // Nothing but a terminal's controls: nothing to show.
    if (line.find('\x1b') != std::string_view::npos) {
      text::NormalizedText shown;
      text::Normalize(line, shown);
      if (shown.display.empty()) {
        Add(span, Role::kPage, "boilerplate: a terminal's controls");
        return;
      }
    }
    TightKey key(line);
    const bool open_link = std::exchange(open_link_, false);
    if (key.words() > kMetaWords) return ReadParagraph(span, std::move(key));
    if (const auto url = FindUrl(source_, span); url && *url == span) {
      if (open_link && !reading_.short_link) reading_.short_link = url;
      Add(span, Role::kPage, "boilerplate: an address");
      return;
    }
    if (const auto field = FindBoilerplate(key, line, paragraphs_ > 0)) {
      return AddPage(span, *field);
    }
    const bool digit = HasDigit(line);
    const bool labelled =
        digit || key.words() <= kLabelWords || line.find(':') != std::string_view::npos;
    const bool marked = HasCrumbOrTag(line);
    // Most lines need not be split.
    std::vector<Word> words;
    const bool barred = paragraphs_ == 0 && HasBar(line);
    if (labelled || marked || barred) words = SplitWords(line);
    if (labelled && ReadMetadata(span, words)) return;
    if (marked && IsCrumb(words, line)) {
      Add(span, Role::kPage, "boilerplate: bread crumbs").crumb = true;
      return;
    }
    if (barred && IsMenu(words)) {
      Add(span, Role::kPage, "boilerplate: a menu");
      return;
    }
    if (marked && IsHashtags(words)) {
      Add(span, Role::kPage, "boilerplate: tags");
      AddTags(span);
      return;
    }
    if (!HasLetter(line) && (!digit || line.find('\t') == std::string_view::npos)) {
      Add(span, Role::kPage, "boilerplate: no letters");
      return;
    }
    if (arabic_script_ && paragraphs_ == 0 && key.words() <= kLatinWords &&
        !HasArabicLetter(line)) {
      Add(span, Role::kPage, "boilerplate: Latin letters alone");
      return;
    }
    ReadParagraph(span, std::move(key));
  }

  // Times of publication that stand close together all the way down, each with a headline.
  bool IsList() const {
    const std::vector<Line>& lines = reading_.lines;
    std::size_t dates = 0;
    std::size_t last = 0;
    for (const PrintedDate& printed : reading_.dates) {
      if (!printed.item.day || !printed.item.minute) continue;
      if (dates > 0 && printed.line == last) continue;
      if (dates > 0 && printed.line - last > kListLines + 1) return false;
      last = printed.line;
      ++dates;
    }
    const auto heads = std::count_if(lines.begin(), lines.end(), [](const Line& line) {
      return line.role == Role::kText && !line.IsParagraph();
    });
    return dates >= kListDates && static_cast<std::size_t>(heads) >= dates &&
           lines.size() <= last + kListLines + 1;
  }

  // A date between paragraphs is a heading of the text (a chronicle, a table of matches), not its
  // publication; one with a time may also stand between the lead and the body.
  void KeepDateHeadings() {
    std::vector<Line>& lines = reading_.lines;
    std::vector<int> above(lines.size());  // paragraphs
    std::size_t last = 0;
    int paragraphs = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      above[i] = paragraphs;
      if (lines[i].role != Role::kText) continue;
      last = i;
      if (lines[i].IsParagraph()) ++paragraphs;
    }
    std::vector<std::size_t> headings;
    for (const PrintedDate& printed : reading_.dates) {
      const bool bare = printed.item.role == DateRole::kBare && printed.item.day &&
                        printed.line != reading_.code_line;
      const int needed = printed.item.minute || reading_.dates.size() == 1 ? 2 : 1;
      if (bare && lines[printed.line].use == LineUse::kText && above[printed.line] >= needed &&
          printed.line < last) {
        headings.push_back(printed.line);
      }
    }
    for (const std::size_t line : headings) lines[line].role = Role::kText;
    std::erase_if(reading_.dates, [&](const PrintedDate& printed) {
      return lines[printed.line].role == Role::kText;
    });
  }

  // A line of text, less what is glued to its ends.
  void ReadParagraph(text::Span span, TightKey key) {
    if (around_) return AddAround(span, std::move(key));
    if (paragraphs_ == 0 && below_ == Below::kArticle) {
      if (const auto glued = ReadGluedDate(span.In(source_), today_)) {
        Add({span.begin, span.begin + glued->end}, Role::kMetadata, "metadata: date");
        reading_.dates.push_back({reading_.lines.size() - 1, glued->date});
        reading_.dates.back().item.role = DateRole::kPublished;
        span = Trim(source_, {span.begin + glued->end, span.end});
        if (span.empty()) return;
        key = TightKey(span.In(source_));
      }
    }
    if (const auto mark = FindGluedEnd(span)) {
      const text::Span text = Trim(source_, {span.begin, *mark});
      if (!text.empty()) AddText(text, TightKey(text.In(source_)));
      AddPage({*mark, span.end}, Field::kEnd);
      return;
    }
    AddText(span, std::move(key));
  }

  // Where an end mark begins that stands behind the last sentence of a paragraph.
  std::optional<std::uint32_t> FindGluedEnd(text::Span span) {
    constexpr std::uint32_t kTail = 80;  // bytes; the mark and an editor's number
    std::uint32_t begin = span.size() > kTail ? span.end - kTail : span.begin;
    while (begin > span.begin && (static_cast<unsigned char>(source_[begin]) & 0xC0) == 0x80) {
      --begin;
    }
    const std::string_view tail = source_.substr(begin, span.end - begin);
    if (tail.find('.') >= tail.size() - 1) return std::nullopt;  // none, or the last byte
    const std::vector<Word> words = SplitWords(tail);
    for (std::size_t i = 1; i < words.size(); ++i) {
      // Only behind the end of a sentence: "at the end of the message he said" is text.
      if (words[i].kind != Word::Kind::kWord || words[i - 1].mark != U'.') continue;
      const text::Span rest{begin + words[i].begin, span.end};
      if (FindBoilerplate(TightKey(rest.In(source_)), rest.In(source_), true) == Field::kEnd) {
        return rest.begin;
      }
    }
    return std::nullopt;
  }

  std::string_view source_;
  std::int64_t today_;
  bool arabic_script_;
  Reading reading_;
  Below below_ = Below::kArticle;
  int paragraphs_ = 0;                 // seen so far
  int ended_paragraphs_ = 0;           // below the article's end mark
  std::span<const text::Span> links_;  // In the line that is read.
  bool around_ = false;                // The line is read for metadata alone,
  bool plain_ = false;                 // and holds none.
  bool open_code_ = false;
  bool open_link_ = false;
};

}  // namespace

bool Line::IsParagraph() const {
  return key.words() >= kParagraphWords ||
         (ending == Ending::kStop && key.words() >= kSentenceWords);
}

Reading ReadLines(std::string_view source, std::int64_t today, bool arabic_script,
                  std::span<const LineHint> hints) {
  return LineReader(source, today, arabic_script).Read(hints);
}

}  // namespace rasad::document

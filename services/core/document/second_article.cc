// Another article behind the first in the same text.
#include "core/document/second_article.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/document/cues.h"

namespace rasad::document {
namespace {

constexpr int kParagraphs = 2;         // Of each article.
constexpr std::size_t kHeadLines = 2;  // Headline and kicker.
constexpr int kHeadWords = 4;          // A shorter line is a sub-heading.
constexpr int kMaxHeadWords = 20;
constexpr std::size_t kOpenParagraphs = 3;  // An outlet is named in one of them.
constexpr std::size_t kLongWord = 8;        // Bytes; shorter words say nothing of the matter.
constexpr std::size_t kSharedPercent = 25;
// Of a headline that is known by its words alone.
constexpr int kMatterParagraphs = 3;      // So many on both sides,
constexpr int kMatterWords = 6;           // words of it,
constexpr std::size_t kMatterAbove = 40;  // and words above it that are compared;
constexpr std::size_t kSaidPercent = 30;  // so many of its own are in the paragraph below.

class Cutter {
 public:
  explicit Cutter(Reading& reading) : reading_(reading), lines_(reading.lines) {
    below_.resize(lines_.size() + 1);
    for (std::size_t i = lines_.size(); i > 0; --i) {
      below_[i - 1] = below_[i] + (IsParagraph(i - 1) ? 1 : 0);
    }
  }

  std::optional<std::size_t> Find() const {
    std::optional<std::size_t> first;
    const auto take = [&](std::optional<std::size_t> begin) {
      if (begin && (!first || *begin < *first)) first = begin;
    };
    for (const PrintedCode& code : reading_.codes) {
      // The first number may be the second article's.
      if (code.code != reading_.native_code) take(HeadOf(code.line, false));
      if (code.line == reading_.code_line) take(HeadOf(code.line, true));
    }
    take(FindByDate());
    take(FindByOpening());
    take(FindByMatter());
    return first;
  }

 private:
  bool IsParagraph(std::size_t i) const {
    return lines_[i].role == Role::kText && lines_[i].IsParagraph();
  }
  bool IsHead(std::size_t i) const {
    return lines_[i].role == Role::kText && !lines_[i].IsParagraph() &&
           lines_[i].key.words() <= kMaxHeadWords;
  }
  int Above(std::size_t i) const { return below_[0] - below_[i]; }

  // Where the article begins whose metadata stand in `line`: at the headline above it, or at the
  // metadata themselves. nullopt if there are not two articles.
  std::optional<std::size_t> HeadOf(std::size_t line, bool head_needed) const {
    if (Above(line) < kParagraphs || below_[line] < kParagraphs) return std::nullopt;
    std::size_t begin = line;
    std::size_t heads = 0;
    while (begin > 0 && heads < kHeadLines && !IsParagraph(begin - 1) &&
           (IsHead(begin - 1) || lines_[begin - 1].role == Role::kMetadata)) {
      --begin;
      heads += IsHead(begin) ? 1 : 0;
    }
    const bool below =
        line + 1 < lines_.size() && IsHead(line + 1) && lines_[line + 1].key.words() >= kHeadWords;
    if (heads == 0 && (head_needed || !below)) return std::nullopt;
    return begin;
  }

  std::optional<std::size_t> FindByDate() const {
    std::optional<std::int64_t> first;
    std::size_t dates = 0;
    std::optional<std::size_t> found;
    for (const PrintedDate& printed : reading_.dates) {
      if (!printed.item.day || !printed.item.minute) continue;
      if (Above(printed.line) == 0) {
        if (!first) first = *printed.item.day * 1440 + *printed.item.minute;
        continue;
      }
      ++dates;
      if (!found) found = HeadOf(printed.line, true);
    }
    // More of them are a chronicle.
    if (!first || dates != 1) return std::nullopt;
    return found;
  }

  std::optional<std::size_t> FindByOpening() const {
    std::vector<std::size_t> text;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].role == Role::kText) text.push_back(i);
    }
    if (text.empty() || !IsHead(text[0])) return std::nullopt;
    std::size_t paragraphs = 0;
    std::unordered_set<std::string_view> words;  // of the first `read` lines: few texts ask
    std::size_t read = 0;
    const auto shares_little = [&](std::size_t n) {
      for (; read < n; ++read) AddWords(lines_[text[read]].key, words);
      return SharesLittle(text, n, words);
    };
    bool opened = false;
    for (std::size_t n = 0; n < text.size(); ++n) {
      const Line& line = lines_[text[n]];
      if (IsParagraph(text[n])) {
        if (paragraphs < kOpenParagraphs) opened = opened || HasCue(line.key, Cue::kOpen);
        ++paragraphs;
        if (paragraphs == kOpenParagraphs && !opened) return std::nullopt;
      } else if (opened && paragraphs >= static_cast<std::size_t>(kParagraphs) &&
                 line.key.words() >= kHeadWords && line.ending != Ending::kColon &&
                 Opens(text, n) && shares_little(n)) {
        return text[n];
      }
    }
    return std::nullopt;
  }

  // The one headline below the first paragraphs, which says what the paragraph below it says, and
  // has nothing of the first one.
  std::optional<std::size_t> FindByMatter() const {
    std::vector<std::size_t> text;
    std::optional<std::size_t> head;  // position in `text`
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].role != Role::kText) continue;
      if (Above(i) > 0 && !IsParagraph(i)) {
        if (head) return std::nullopt;  // sub-headings
        head = text.size();
      }
      text.push_back(i);
    }
    if (!head || *head + 1 >= text.size() || !IsHead(text[0])) return std::nullopt;
    const std::size_t at = text[*head];
    const Line& line = lines_[at];
    if (Above(at) < kMatterParagraphs || below_[at] < kMatterParagraphs || !IsHead(at) ||
        line.key.words() < kMatterWords || line.ending == Ending::kColon) {
      return std::nullopt;
    }
    std::unordered_set<std::string_view> above;
    for (std::size_t n = 0; n < *head; ++n) AddWords(lines_[text[n]].key, above);
    std::unordered_set<std::string_view> below;
    AddWords(lines_[text[*head + 1]].key, below);
    std::size_t all = 0;
    std::size_t said = 0;
    ForLongWords(line.key, [&](std::string_view word) {
      ++all;
      said += below.contains(word) ? 1 : 0;
    });
    const bool own = 100 * said >= kSaidPercent * all && all > 0;
    if (!own || above.size() < kMatterAbove || !SharesLittle(text, *head, above)) {
      return std::nullopt;
    }
    return at;
  }

  // An outlet is named in one of the next paragraphs.
  bool Opens(const std::vector<std::size_t>& text, std::size_t n) const {
    if (below_[text[n]] < kParagraphs) return false;
    for (std::size_t i = n + 1; i < text.size() && i <= n + kOpenParagraphs; ++i) {
      if (IsParagraph(text[i]) && HasCue(lines_[text[i]].key, Cue::kOpen)) return true;
    }
    return false;
  }

  static void ForLongWords(const TightKey& key, auto take) {
    for (std::size_t i = 1; i < key.boundaries.size(); ++i) {
      const std::size_t begin = key.boundaries[i - 1];
      const std::size_t size = key.boundaries[i] - begin;
      if (size >= kLongWord) take(std::string_view(key.key).substr(begin, size));
    }
  }
  static void AddWords(const TightKey& key, std::unordered_set<std::string_view>& words) {
    ForLongWords(key, [&](std::string_view word) { words.insert(word); });
  }

  // Few words of the headline and of what stands below it are in `words`, and none in the first
  // headline.
  bool SharesLittle(const std::vector<std::size_t>& text, std::size_t n,
                    const std::unordered_set<std::string_view>& words) const {
    std::unordered_set<std::string_view> headline;
    AddWords(lines_[text[0]].key, headline);
    std::size_t all = 0;
    std::size_t shared = 0;
    bool titled = false;
    for (std::size_t i = n; i < text.size() && i <= n + kOpenParagraphs; ++i) {
      ForLongWords(lines_[text[i]].key, [&](std::string_view word) {
        ++all;
        shared += words.contains(word) ? 1 : 0;
        titled = titled || headline.contains(word);
      });
    }
    return !titled && 100 * shared < kSharedPercent * all;
  }

  const Reading& reading_;
  const std::vector<Line>& lines_;
  std::vector<int> below_;  // paragraphs at or below a line
};

}  // namespace

bool CutSecondArticle(Reading& reading) {
  const auto begin = Cutter(reading).Find();
  if (!begin) return false;
  const std::uint32_t at = reading.lines[*begin].span.begin;
  for (std::size_t i = *begin; i < reading.lines.size(); ++i) {
    reading.lines[i].role = Role::kPage;
    reading.lines[i].reason = "boilerplate: another article";
  }
  if (reading.code_line >= *begin) reading.native_code.clear();
  std::erase_if(reading.dates, [&](const PrintedDate& date) { return date.line >= *begin; });
  const auto below = [&](text::Span span) { return span.begin >= at; };
  std::erase_if(reading.tags, below);
  std::erase_if(reading.sites, below);
  if (reading.short_link && below(*reading.short_link)) reading.short_link.reset();
  if (reading.author && below(*reading.author)) reading.author.reset();
  if (reading.origin && below(*reading.origin)) reading.origin.reset();
  return true;
}

}  // namespace rasad::document

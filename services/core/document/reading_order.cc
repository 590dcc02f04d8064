// The order in which the paragraphs of an article read.
#include "core/document/reading_order.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/document/cues.h"

namespace rasad::document {
namespace {

constexpr std::size_t kOpenParagraphs = 2;  // Of a column; the outlet is named in one of them.
constexpr std::size_t kMaxColumns = 40;     // More are no columns.
constexpr std::size_t kMinParagraphs = 2;   // Fewer are not put in order.

class Orderer {
 public:
  Orderer(std::string_view source, const Reading& reading, const Sequence& sequence)
      : source_(source), lines_(reading.lines), sequence_(sequence) {
    for (std::size_t n = 0; n < sequence.text.size(); ++n) {
      if (n != sequence.headline && !sequence.of[n]) kept_.push_back(n);
    }
  }

  Order Find() {
    Order order;
    for (const std::size_t n : kept_) order.text.push_back(sequence_.text[n]);
    if (kept_.size() < kMinParagraphs) return order;
    std::optional<std::size_t> lead = FindTitleCopy();
    if (!lead) lead = FindOpening();
    if (!lead) return order;
    SplitColumns(*lead);
    if (columns_.size() < 2 || columns_.size() > kMaxColumns) return order;
    order.text.clear();
    for (const std::size_t column : Arrange(ColumnOf(*lead))) {
      for (std::size_t n = columns_[column].first; n < columns_[column].second; ++n) {
        if (n != sequence_.headline && !sequence_.of[n]) order.text.push_back(sequence_.text[n]);
      }
    }
    order.shuffled = true;
    return order;
  }

 private:
  const Line& LineOf(std::size_t n) const { return lines_[sequence_.text[n]]; }

  // The paragraph below a copy of the headline that stands below another paragraph. A text that
  // names its outlet above it begins there, and behind a bullet it is a sub-heading.
  std::optional<std::size_t> FindTitleCopy() const {
    std::size_t paragraphs = 0;
    bool copy = false;
    for (std::size_t n = 0; n < sequence_.text.size(); ++n) {
      if (n == sequence_.headline) continue;
      if (sequence_.of[n]) {
        const bool title = sequence_.headline && sequence_.of[n]->of == *sequence_.headline;
        copy = copy || (paragraphs > 0 && title && !BeginsWithMark(n));
      } else if (LineOf(n).IsParagraph()) {
        if (copy) return n;
        if (paragraphs++ <= kOpenParagraphs && HasCue(LineOf(n).key, Cue::kOpen)) break;
      } else if (copy) {
        copy = false;  // the copy of another part's head
      }
    }
    return std::nullopt;
  }

  bool BeginsWithMark(std::size_t n) const {
    const std::vector<Word> words = SplitWords(LineOf(n).span.In(source_));
    return !words.empty() && words[0].kind == Word::Kind::kMark && words[0].mark != U'"' &&
           words[0].mark != 0x00AB /* LEFT-POINTING DOUBLE ANGLE QUOTATION MARK */ &&
           words[0].mark != 0x201C /* LEFT DOUBLE QUOTATION MARK */;
  }

  // The first paragraph of a column that names the outlet, where the text cannot begin as it does.
  std::optional<std::size_t> FindOpening() const {
    std::vector<std::size_t> paragraphs;
    for (const std::size_t n : kept_) {
      if (LineOf(n).IsParagraph()) paragraphs.push_back(n);
    }
    std::optional<std::size_t> opening;
    for (std::size_t i = 0; i < paragraphs.size() && !opening; ++i) {
      if (!HasCue(LineOf(paragraphs[i]).key, Cue::kOpen)) continue;
      if (i <= kOpenParagraphs) return std::nullopt;
      opening = i;
    }
    if (!opening) return std::nullopt;
    // The lead stands above it, unless that one follows another as well.
    const std::size_t above = paragraphs[*opening - 1];
    const bool lead = !HasCue(LineOf(above).key, Cue::kFollow) &&
                      !HasCue(LineOf(above).key, Cue::kClose) &&
                      GapAbove(above) >= GapAbove(paragraphs[*opening]);
    const std::size_t begin = lead ? above : paragraphs[*opening];
    const TightKey& first = LineOf(paragraphs[0]).key;
    if (HasCue(first, Cue::kFollow)) return begin;
    // An office may begin a lead and be named again; a surname is one where a column begins as
    // well.
    const bool named = IsNamedLater(first, LineOf(paragraphs[*opening]).key);
    return named && GapAbove(begin) > UsualGap() ? std::optional(begin) : std::nullopt;
  }

  // True if the first word of one paragraph stands behind another word in a later one, as a surname
  // behind a first name, and never so in the first.
  static bool IsNamedLater(const TightKey& first, const TightKey& later) {
    if (first.words() == 0) return false;
    const std::string_view name = std::string_view(first.key).substr(0, first.boundaries[1]);
    const auto behind = [&](const TightKey& key) {
      for (std::size_t i = 1; i + 1 < key.boundaries.size(); ++i) {
        const std::size_t begin = key.boundaries[i];
        if (std::string_view(key.key).substr(begin, key.boundaries[i + 1] - begin) == name) {
          return true;
        }
      }
      return false;
    };
    return behind(later) && !behind(first);
  }

  // Line ends between a line and the one above it.
  std::size_t GapAbove(std::size_t n) const {
    const std::size_t line = sequence_.text[n];
    if (line == 0) return 0;
    const std::string_view gap =
        text::Span{lines_[line - 1].span.end, lines_[line].span.begin}.In(source_);
    std::size_t ends = 0;
    for (std::size_t i = 0; i < gap.size();) {
      const char32_t c = Next(gap, i);
      if (!IsLineEnd(c)) continue;
      if (c == U'\r' && i < gap.size() && gap[i] == '\n') ++i;
      ++ends;
    }
    return ends;
  }

  // The least gap that many paragraphs have above them; the one below the headline says nothing.
  std::size_t UsualGap() const {
    std::map<std::size_t, std::size_t> counts;
    std::size_t all = 0;
    for (std::size_t n = 1; n < sequence_.text.size(); ++n) {
      if (sequence_.headline && n == *sequence_.headline + 1) continue;
      ++counts[GapAbove(n)];
      ++all;
    }
    for (const auto& [gap, count] : counts) {
      if (count * 4 >= all) return gap;
    }
    return 1;
  }

  void SplitColumns(std::size_t lead) {
    const std::size_t size = sequence_.text.size();
    const std::size_t usual = UsualGap();
    std::vector<bool> begins(size);
    begins[0] = true;
    // The copies of the headline right above the lead are of its column.
    std::size_t top = lead;
    while (top > 0 && top - 1 != sequence_.headline && sequence_.of[top - 1] &&
           sequence_.headline && sequence_.of[top - 1]->of == *sequence_.headline) {
      --top;
    }
    begins[top] = true;
    for (std::size_t n = 1; n < size; ++n) {
      if (GapAbove(n) > usual && GapAbove(n) > 1 && (n <= top || n > lead)) begins[n] = true;
      if (!sequence_.of[n]) continue;
      // The rest of a cut-off copy goes on in the next column. Above the lead only: below it, it
      // may stand in its place.
      if (sequence_.of[n]->kind == RepeatKind::kRest && n < top) begins[n] = true;
    }
    for (std::size_t n = 0; n < size; ++n) {
      if (begins[n]) columns_.push_back({n, n});
      columns_.back().second = n + 1;
    }
    // What holds nothing but the headline is none.
    std::erase_if(columns_, [&](const auto& column) {
      return std::all_of(sequence_.of.begin() + static_cast<std::ptrdiff_t>(column.first),
                         sequence_.of.begin() + static_cast<std::ptrdiff_t>(column.second),
                         [](const auto& repeat) { return repeat.has_value(); }) ||
             (column.second == column.first + 1 && column.first == sequence_.headline);
    });
  }

  std::size_t ColumnOf(std::size_t n) const {
    const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const auto& column) {
      return column.first <= n && n < column.second;
    });
    return static_cast<std::size_t>(found - columns_.begin());
  }

  // Where the last paragraph of a column goes on: the column that begins with the whole of which it
  // is a cut-off copy, or with the rest of that.
  std::optional<std::size_t> GoesOnIn(std::size_t column) const {
    const auto& last = sequence_.of[columns_[column].second - 1];
    if (!last || last->kind != RepeatKind::kCut) return std::nullopt;
    for (std::size_t other = 0; other < columns_.size(); ++other) {
      if (other == column) continue;
      const std::size_t first = columns_[other].first;
      const auto& repeat = sequence_.of[first];
      if (first == last->of ||
          (repeat && repeat->kind == RepeatKind::kRest && repeat->of == last->of)) {
        return other;
      }
    }
    return std::nullopt;
  }

  bool Closes(std::size_t column) const {
    for (std::size_t n = columns_[column].first; n < columns_[column].second; ++n) {
      if (!sequence_.of[n] && HasCue(LineOf(n).key, Cue::kClose)) return true;
    }
    return false;
  }

  // All columns, that of the lead first.
  std::vector<std::size_t> Arrange(std::size_t lead) const {
    std::vector<std::size_t> nearest;  // upwards from the lead, then from the end
    for (std::size_t i = lead; i > 0; --i) nearest.push_back(i - 1);
    for (std::size_t i = lead + 1; i < columns_.size(); ++i) nearest.push_back(i);
    std::vector<std::size_t> printed = nearest;
    std::sort(printed.begin(), printed.end());
    std::vector<std::size_t> best = Follow(lead, nearest);
    // What closes an article stands in its last column.
    if (!Closes(best.back())) {
      std::vector<std::size_t> other = Follow(lead, printed);
      if (Closes(other.back())) best = std::move(other);
    }
    return best;
  }

  // The columns in an order of preference, but each that goes on in another before that.
  std::vector<std::size_t> Follow(std::size_t first, std::vector<std::size_t> rest) const {
    std::vector<std::size_t> out{first};
    while (!rest.empty()) {
      auto next = rest.begin();
      if (const auto on = GoesOnIn(out.back())) {
        const auto found = std::find(rest.begin(), rest.end(), *on);
        if (found != rest.end()) next = found;
      }
      out.push_back(*next);
      rest.erase(next);
    }
    return out;
  }

  std::string_view source_;
  const std::vector<Line>& lines_;
  const Sequence& sequence_;
  std::vector<std::size_t> kept_;  // positions that are shown below the headline
  std::vector<std::pair<std::size_t, std::size_t>> columns_;  // of positions, half-open
};

}  // namespace

Order FindOrder(std::string_view source, const Reading& reading, const Sequence& sequence) {
  return Orderer(source, reading, sequence).Find();
}

}  // namespace rasad::document

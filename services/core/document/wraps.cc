// Paragraphs that were broken at a column, put together.
#include "core/document/wraps.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/document/chars.h"

namespace rasad::document {
namespace {

constexpr std::size_t kMinColumn = 40;   // characters
constexpr std::size_t kMaxColumn = 120;  // Nobody breaks lines further right.
constexpr std::size_t kMinFull = 4;      // Full lines, in a text that was broken.
constexpr std::size_t kMaxWord = 12;     // A line that only a longer one would fill is not full.
constexpr std::size_t kMaxLines = 20'000;

// What joining looks at in a line.
struct Shape {
  std::size_t width = 0;  // characters
  std::size_t first = 0;  // of the first word
  bool next = false;      // a line follows, without a blank line between
};

std::size_t Characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// True if no blank line stands in `gap`, the stretch between two lines.
bool IsOneLineEnd(std::string_view gap) {
  int ends = 0;
  for (std::size_t i = 0; i < gap.size();) {
    const char32_t c = Next(gap, i);
    if (!IsLineEnd(c)) continue;
    if (c == U'\r' && i < gap.size() && gap[i] == '\n') ++i;
    ++ends;
  }
  return ends == 1;
}

// Marks that close what stands before them: no line begins so.
bool BeginsClosing(std::string_view line) {
  std::size_t i = 0;
  switch (Next(line, i)) {
    case 0x060C:  // ARABIC COMMA
    case 0x061B:  // ARABIC SEMICOLON
    case 0x061F:  // ARABIC QUESTION MARK
    case 0x00BB:  // RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK
    case U',':
    case U';':
    case U')':
      return true;
    default:
      return false;
  }
}

class Wraps {
 public:
  Wraps(std::string_view source, const std::vector<text::Span>& lines) {
    shapes_.reserve(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string_view line = lines[i].In(source);
      Shape shape;
      // A line so long in bytes fits no column; how long it is does not matter.
      const bool fits = line.size() <= 4 * kMaxColumn;
      shape.width = fits ? Characters(line) : kMaxColumn + 1;
      const std::size_t blank = line.find(' ');
      shape.first = std::min(Characters(line.substr(0, std::min(blank, 4 * kMaxColumn))), kMaxWord);
      if (shape.width > kMaxColumn) {
        // An address is not broken, wherever the column is.
        if (blank != std::string_view::npos) return;
        shape.width = 0;
      }
      if (i + 1 < lines.size()) {
        const text::Span gap{lines[i].end, lines[i + 1].begin};
        shape.next = IsOneLineEnd(gap.In(source));
      }
      column_ = std::max(column_, shape.width);
      shapes_.push_back(shape);
    }
    if (column_ < kMinColumn) return;
    std::size_t full = 0;
    std::size_t open = 0;   // full lines in the middle of a sentence
    std::size_t loose = 0;  // long lines that are not full
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
      if (!shapes_[i].next) continue;
      if (IsFull(i)) {
        ++full;
        open += EndingOf(lines[i].In(source)) == Ending::kOpen ? 1 : 0;
      } else if (shapes_[i].width * 3 >= column_ * 2 &&
                 EndingOf(lines[i].In(source)) != Ending::kStop) {
        ++loose;
      }
    }
    broken_ = full >= kMinFull && open * 5 >= full * 3 && full >= 3 * loose;
  }

  /// True if the line was broken at the column.
  bool Continues(std::size_t i) const { return broken_ && shapes_[i].next && IsFull(i); }

 private:
  // The next line's first word would not have fitted.
  bool IsFull(std::size_t i) const {
    return shapes_[i].width > 0 && shapes_[i + 1].width > 0 &&
           shapes_[i].width + 1 + shapes_[i + 1].first > column_;
  }

  std::vector<Shape> shapes_;  ///< As far as the lines fit a column.
  std::size_t column_ = 0;
  bool broken_ = false;
};

}  // namespace

std::vector<text::Span> JoinWraps(std::string_view source, std::vector<text::Span> lines,
                                  const std::function<bool(text::Span)>& stands_alone) {
  if (lines.size() < 2 || lines.size() > kMaxLines) return lines;
  const Wraps wraps(source, lines);
  std::size_t kept = 0;
  bool joins = false;
  text::Span above;  // the last line as it was printed
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const text::Span line = lines[i];
    const bool torn = i > 0 && BeginsClosing(line.In(source)) &&
                      IsOneLineEnd(text::Span{above.end, line.begin}.In(source));
    if ((joins || torn) && !stands_alone(above) && !stands_alone(line)) {
      lines[kept - 1].end = line.end;
    } else {
      lines[kept++] = line;
    }
    // Asked of the line as it was: `kept` never passes `i`.
    joins = wraps.Continues(i);
    above = line;
  }
  lines.resize(kept);
  return lines;
}

std::string Unwrap(std::string_view text, std::vector<text::Edit>& edits) {
  edits.clear();
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    if (!IsLineEnd(Next(text, i))) {
      out += text.substr(begin, i - begin);
      continue;
    }
    // Blanks around the line end go with it.
    while (i < text.size()) {
      std::size_t next = i;
      const char32_t c = Next(text, next);
      if (!IsLineEnd(c) && c != U' ' && c != U'\t') break;
      i = next;
    }
    edits.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(i - begin),
                     static_cast<std::uint32_t>(out.size()), 1});
    out += ' ';
  }
  return out;
}

}  // namespace rasad::document

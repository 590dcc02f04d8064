// Folding of a line's characters.
#include "core/text/line.h"

#include <algorithm>

#include "core/text/letters.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

constexpr char32_t kZwnj = 0x200c;
constexpr char32_t kEnDash = 0x2013;

// The letter that `letter` with a combining `mark` is; 0 if they do not
// combine.
char32_t Compose(char32_t letter, char32_t mark) {
  switch (mark) {
    case 0x653:  // MADDAH ABOVE
      return letter == 0x627 ? 0x622 : 0;
    case 0x654:  // HAMZA ABOVE
      return letter == 0x627 ? 0x623 : letter == 0x648 ? 0x624 : letter == 0x6cc ? 0x626 : 0;
    case 0x655:  // HAMZA BELOW
      return letter == 0x627 ? 0x625 : 0;
    default:
      return 0;
  }
}

class Settler {
 public:
  explicit Settler(std::vector<Cell>& cells) : cells_(cells) {}

  void Run() {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (!Keep(i)) continue;
      if (kept_ != i) cells_[kept_] = cells_[i];
      ++kept_;
    }
    cells_.resize(kept_);
  }

 private:
  // Whether the cell stays; it may be changed.
  bool Keep(std::size_t i) {
    Cell& cell = cells_[i];
    switch (cell.cls) {
      case CharClass::kZwnj:
        return JoinsLetters(i);
      case CharClass::kSoftHyphen:
        if (!JoinsLetters(i)) return false;
        cell.Become(kZwnj, CharClass::kZwnj);
        return true;
      case CharClass::kZwj:
        return KeepsJoiner(i);
      case CharClass::kTatweel:
        if (BehindLetter() || NextIsLetter(i)) return false;
        if (kept_ > 0 && dash_from_tatweel_ == kept_) return false;
        cell.Become(kEnDash, CharClass::kMark);
        dash_from_tatweel_ = kept_ + 1;
        return true;
      case CharClass::kKeptMark:
        return !Merge(cell);
      default:
        return true;
    }
  }

  static bool IsLetterLike(CharClass cls) {
    return cls == CharClass::kLetter || cls == CharClass::kKeptMark;
  }

  bool BehindLetter() const { return kept_ > 0 && IsLetterLike(cells_[kept_ - 1].cls); }

  // The next cell that is neither tatweel nor a joining control is a letter or
  // its mark.
  bool NextIsLetter(std::size_t i) {
    if (i < next_known_) return next_is_letter_;
    std::size_t j = i + 1;
    while (j < cells_.size() &&
           (cells_[j].cls == CharClass::kTatweel || cells_[j].cls == CharClass::kZwnj ||
            cells_[j].cls == CharClass::kZwj || cells_[j].cls == CharClass::kSoftHyphen)) {
      ++j;
    }
    next_known_ = j;
    next_is_letter_ = j < cells_.size() && IsLetterLike(cells_[j].cls);
    return next_is_letter_;
  }

  bool JoinsLetters(std::size_t i) {
    if (!BehindLetter()) return false;
    const Cell& before = cells_[kept_ - 1];
    if (before.cls == CharClass::kLetter && IsNonJoiner(before.cp)) return false;
    if (before.cls == CharClass::kKeptMark && kept_ > 1 && IsNonJoiner(cells_[kept_ - 2].cp)) {
      return false;
    }
    if (!NextIsLetter(i)) return false;
    return cells_[next_known_].cls == CharClass::kLetter;
  }

  // A joiner shapes the heh of an abbreviation, or ties emoji; elsewhere it
  // shows nothing.
  bool KeepsJoiner(std::size_t i) const {
    if (kept_ == 0) return false;
    const CharClass next = i + 1 < cells_.size() ? cells_[i + 1].cls : CharClass::kBlank;
    if (cells_[kept_ - 1].cls == CharClass::kOther) return next == CharClass::kOther;
    return cells_[kept_ - 1].cp == kHeh &&
           (next == CharClass::kClauseMark || next == CharClass::kBlank);
  }

  // Puts a mark into the letter before it, or drops its repetition.
  bool Merge(const Cell& mark) {
    if (kept_ == 0) return false;
    Cell& before = cells_[kept_ - 1];
    if (before.cls == CharClass::kKeptMark) return before.cp == mark.cp;
    if (before.cls != CharClass::kLetter) return false;
    const char32_t composed = Compose(before.cp, mark.cp);
    if (composed == 0) return false;
    const std::uint32_t length = mark.source + mark.length - before.source;
    if (length > 0xffff) return false;
    before.Become(composed, CharClass::kLetter);
    before.length = static_cast<std::uint16_t>(length);
    return true;
  }

  std::vector<Cell>& cells_;
  std::size_t kept_ = 0;
  std::size_t dash_from_tatweel_ = 0;
  std::size_t next_known_ = 0;
  bool next_is_letter_ = false;
};

constexpr std::uint32_t Bit(CharClass cls) { return 1u << static_cast<unsigned>(cls); }

constexpr std::uint32_t kNoCell = Bit(CharClass::kRemoved) | Bit(CharClass::kHaraka);

constexpr std::size_t kMaxControl = 256;  // bytes of a terminal's control sequence

// The bytes of the terminal's control sequence at `at`; 0 if none begins there
// or it is not whole. It ends before a line end.
std::size_t ControlSequence(std::string_view source, std::size_t at, const Decoded& opener) {
  constexpr char32_t kEscape = 0x1b;
  constexpr char32_t kCsi = 0x9b;
  const std::size_t limit = std::min(source.size(), at + kMaxControl);
  std::size_t i = at + opener.length;
  const auto in = [&](unsigned char low, unsigned char high) {
    return i < limit && static_cast<unsigned char>(source[i]) >= low &&
           static_cast<unsigned char>(source[i]) <= high;
  };
  if (opener.cp == kEscape) {
    if (i >= limit) return 0;
    const char kind = source[i++];
    if (kind == '(' || kind == ')') return in(0x30, 0x7e) ? i + 1 - at : 0;  // a character set
    if (kind == ']' || kind == 'P' || kind == '^' || kind == '_') {
      // A string up to BEL or ESC and a backslash.
      for (; i < limit && source[i] != '\n' && source[i] != '\r'; ++i) {
        if (source[i] == '\a') return i + 1 - at;
        if (source[i] == 0x1b) return i + 1 < limit && source[i + 1] == '\\' ? i + 2 - at : 0;
      }
      return 0;
    }
    if (kind != '[') return 0;
  } else if (opener.cp != kCsi) {
    return 0;
  }
  while (in(0x30, 0x3f)) ++i;  // parameters
  while (in(0x20, 0x2f)) ++i;
  return in(0x40, 0x7e) ? i + 1 - at : 0;
}

}  // namespace

void FoldLine(std::string_view source, std::size_t& at, std::vector<Cell>& cells, LineEnd& end) {
  const Chars chars;
  cells.clear();
  end = {static_cast<std::uint32_t>(source.size()), 0, false};
  while (at < source.size()) {
    const Decoded d = Decode(source, at);
    const auto begin = static_cast<std::uint32_t>(at);
    at += d.length;
    const CharClass cls = chars.Class(d.cp);
    if ((Bit(cls) & kNoCell) != 0) {
      // What a terminal would obey goes as a whole, so that no "31m" is left of
      // it.
      if (const std::size_t control = ControlSequence(source, begin, d)) at = begin + control;
      continue;
    }
    if (cls == CharClass::kLineEnd) {
      if (d.cp == '\r' && at < source.size() && source[at] == '\n') {
        end = {static_cast<std::uint32_t>(at), 1, true};
        ++at;
      } else {
        end = {begin, d.length, d.cp == '\n'};
      }
      break;
    }
    const std::u32string_view expansion = MayExpand(d.cp) ? Expansion(d.cp) : std::u32string_view();
    if (expansion.empty()) {
      const char32_t display = cls == CharClass::kBlank ? U' ' : chars.Display(d.cp);
      cells.push_back({display, begin, static_cast<std::uint16_t>(d.length), cls,
                       static_cast<std::uint8_t>(display == d.cp && d.valid ? Cell::kSame : 0)});
      continue;
    }
    Cell cell{0, begin, static_cast<std::uint16_t>(d.length), cls, 0};
    for (const char32_t cp : expansion) {
      cell.cp = cp;
      cell.cls = chars.Class(cp);
      if ((Bit(cell.cls) & kNoCell) != 0) continue;
      cells.push_back(cell);
      cell.Set(Cell::kMore);
      cell.source = begin + d.length;
      cell.length = 0;
    }
  }
}

void SettleSpecials(std::vector<Cell>& cells) { Settler(cells).Run(); }

}  // namespace rasad::text

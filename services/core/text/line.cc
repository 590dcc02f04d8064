// Folding of a line's characters.
#include "core/text/line.h"

#include "core/text/utf8.h"

namespace rasad::text {
namespace {

constexpr char32_t kZwnj = 0x200c;
constexpr char32_t kEnDash = 0x2013;
constexpr char32_t kHeh = 0x647;

// The letter that `letter` with a combining `mark` is; 0 if they do not combine.
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
      Cell cell = cells_[i];
      switch (cell.cls) {
        case CharClass::kZwnj:
        case CharClass::kSoftHyphen:
          if (!JoinsLetters(i)) continue;
          if (cell.cls == CharClass::kSoftHyphen) {
            cell.cp = kZwnj;
            cell.cls = CharClass::kZwnj;
            cell.same = false;
          }
          break;
        case CharClass::kZwj:
          if (!KeepsJoiner(i)) continue;
          break;
        case CharClass::kTatweel:
          if (BehindLetter() || NextIsLetter(i)) continue;
          if (kept_ > 0 && cells_[kept_ - 1].cp == kEnDash && dash_from_tatweel_ == kept_) continue;
          cell.cp = kEnDash;
          cell.cls = CharClass::kMark;
          cell.same = false;
          cells_[kept_++] = cell;
          dash_from_tatweel_ = kept_;
          continue;
        case CharClass::kKeptMark:
          if (Merge(cell)) continue;
          break;
        default:
          break;
      }
      cells_[kept_++] = cell;
    }
    cells_.resize(kept_);
  }

 private:
  static bool IsLetterLike(CharClass cls) {
    return cls == CharClass::kLetter || cls == CharClass::kKeptMark;
  }

  bool BehindLetter() const { return kept_ > 0 && IsLetterLike(cells_[kept_ - 1].cls); }

  // The next cell that is neither tatweel nor a joining control is a letter or its mark.
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

  // A joiner shapes the heh of an abbreviation, or ties emoji; elsewhere it shows nothing.
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
    before.cp = composed;
    before.length = static_cast<std::uint16_t>(length);
    before.same = false;
    return true;
  }

  std::vector<Cell>& cells_;
  std::size_t kept_ = 0;
  std::size_t dash_from_tatweel_ = 0;
  std::size_t next_known_ = 0;
  bool next_is_letter_ = false;
};

bool IsSpecial(CharClass cls) {
  return cls == CharClass::kZwnj || cls == CharClass::kZwj || cls == CharClass::kSoftHyphen ||
         cls == CharClass::kTatweel || cls == CharClass::kKeptMark;
}

}  // namespace

LineTraits FoldLine(std::string_view source, std::size_t& at, std::vector<Cell>& cells,
                    LineEnd& end) {
  const Chars chars;
  LineTraits traits;
  cells.clear();
  end = {static_cast<std::uint32_t>(source.size()), 0, false};
  while (at < source.size()) {
    const Decoded d = Decode(source, at);
    const auto begin = static_cast<std::uint32_t>(at);
    at += d.length;
    Cell cell{d.cp,  begin, static_cast<std::uint16_t>(d.length), chars.Class(d.cp), d.valid, false,
              false, 0};
    switch (cell.cls) {
      case CharClass::kRemoved:
      case CharClass::kHaraka:
        continue;
      case CharClass::kLineEnd:
        if (d.cp == '\r' && at < source.size() && source[at] == '\n') {
          end = {static_cast<std::uint32_t>(at), 1, true};
          ++at;
        } else {
          end = {begin, d.length, d.cp == '\n'};
        }
        return traits;
      case CharClass::kLetter:
        traits.letters = true;
        break;
      case CharClass::kQuote:
        traits.quotes = true;
        break;
      default:
        traits.specials |= IsSpecial(cell.cls);
        break;
    }
    if (MayExpand(d.cp)) {
      const std::u32string_view expansion = Expansion(d.cp);
      if (!expansion.empty()) {
        cell.same = false;
        for (std::size_t k = 0; k < expansion.size(); ++k) {
          cell.cp = expansion[k];
          cell.cls = chars.Class(cell.cp);
          if (cell.cls == CharClass::kHaraka || cell.cls == CharClass::kRemoved) continue;
          traits.letters |= cell.cls == CharClass::kLetter;
          traits.specials |= IsSpecial(cell.cls);
          cells.push_back(cell);
          cell.more = true;
          cell.source = begin + d.length;
          cell.length = 0;
        }
        continue;
      }
    }
    const char32_t display = chars.Display(d.cp);
    if (display != d.cp) {
      cell.cp = display;
      cell.same = false;
    }
    cells.push_back(cell);
  }
  return traits;
}

void SettleSpecials(std::vector<Cell>& cells) { Settler(cells).Run(); }

}  // namespace rasad::text

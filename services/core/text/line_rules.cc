// Items of a line, blanks between them, and the line written anew.
#include "core/text/line_rules.h"

#include "core/text/chars.h"
#include "core/text/raw_runs.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

bool IsAsciiAlnum(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr std::uint32_t kLongestAddress = 4096;

// Endings of ordinals and plurals that are written onto digits and closing quotes.
bool IsOnNumber(std::u32string_view word) {
  return word == U"\u0645" || word == U"\u0627\u0645" || word == U"\u0645\u06cc\u0646" ||
         word == U"\u0627\u0645\u06cc\u0646" || word == U"\u06cc" || word == U"\u0647\u0627" ||
         word == U"\u0647\u0627\u06cc" || word == U"\u0627\u06cc";
}

}  // namespace

bool LineRules::Apply(std::vector<Cell>& cells, const LineTraits& traits) {
  cells_ = &cells;
  changed_ = false;
  Itemise();
  if (traits.quotes && traits.letters) ConvertQuotes();
  PairBrackets();
  JoinWords();
  Rebuild();
  return changed_;
}

void LineRules::Itemise() {
  const std::vector<Cell>& cells = *cells_;
  items_.clear();
  std::uint32_t blanks = 0;
  const auto size = static_cast<std::uint32_t>(cells.size());
  for (std::uint32_t i = 0; i < size;) {
    const Cell& cell = cells[i];
    if (cell.cls == CharClass::kBlank) {
      ++blanks;
      ++i;
      continue;
    }
    std::uint32_t end = i + 1;
    Kind kind = Kind::kOther;
    const bool word_start = blanks > 0 || items_.empty();
    if (cell.cp < 0x80 && (cell.cp == '@' || cell.cp == '#' || IsAsciiAlnum(cell.cp))) {
      // What looks like an address is left alone; a handle may stand behind anything.
      if (word_start || cell.cls == CharClass::kMark || cell.cls == CharClass::kForeign) {
        if (const std::uint32_t raw = ScanRaw(i, word_start); raw > 0) {
          items_.push_back({.begin = i, .end = i + raw, .blanks = blanks, .kind = Kind::kRaw});
          blanks = 0;
          i += raw;
          continue;
        }
      }
    }
    switch (cell.cls) {
      case CharClass::kLetter:
      case CharClass::kKeptMark:
        while (end < size &&
               (cells[end].cls == CharClass::kLetter || cells[end].cls == CharClass::kKeptMark ||
                cells[end].cls == CharClass::kZwnj || cells[end].cls == CharClass::kZwj)) {
          ++end;
        }
        AddWord(i, end, blanks);
        blanks = 0;
        i = end;
        continue;
      case CharClass::kForeign:
        kind = Kind::kForeign;
        while (end < size && (cells[end].cls == CharClass::kForeign ||
                              (cells[end].cp >= '0' && cells[end].cp <= '9') ||
                              ((cells[end].cp == '\'' || cells[end].cp == 0x2019) &&
                               end + 1 < size && cells[end + 1].cls == CharClass::kForeign))) {
          ++end;
        }
        break;
      case CharClass::kDigit:
        kind = Kind::kNumber;
        while (end < size && (cells[end].cls == CharClass::kDigit ||
                              (IsNumberSeparator(cells[end].cp) && end + 1 < size &&
                               cells[end + 1].cls == CharClass::kDigit &&
                               cells[end - 1].cls == CharClass::kDigit))) {
          ++end;
        }
        break;
      case CharClass::kClauseMark:
        kind = Kind::kClause;
        if (cell.cp == '.') {
          while (end < size && (cells[end].cp == '.' || cells[end].cp == 0x2026)) ++end;
          if (end > i + 1) kind = Kind::kEllipsis;
        }
        break;
      case CharClass::kOpen:
        kind = Kind::kOpen;
        break;
      case CharClass::kClose:
        kind = Kind::kClose;
        break;
      case CharClass::kQuote:
        kind = Kind::kQuote;
        // Two single quotes or two grave accents are one double quote.
        if ((cell.cp == '\'' || cell.cp == '`') && end < size && cells[end].cp == cell.cp) ++end;
        break;
      case CharClass::kMark:
        kind = Kind::kMark;
        if (cell.cp == 0x2026) {  // HORIZONTAL ELLIPSIS
          while (end < size && (cells[end].cp == '.' || cells[end].cp == 0x2026)) ++end;
          kind = Kind::kEllipsis;
        }
        break;
      default:
        break;
    }
    items_.push_back({.begin = i, .end = end, .blanks = blanks, .kind = kind});
    blanks = 0;
    i = end;
  }
}

std::uint32_t LineRules::ScanRaw(std::uint32_t begin, bool word_start) {
  const std::vector<Cell>& cells = *cells_;
  const char32_t c = cells[begin].cp;
  if (c == '#') {
    std::uint32_t end = begin + 1;
    bool letters = false;
    while (end < cells.size()) {
      const CharClass cls = cells[end].cls;
      letters |= cls == CharClass::kLetter || cls == CharClass::kForeign;
      if (cls != CharClass::kLetter && cls != CharClass::kForeign && cls != CharClass::kDigit &&
          cls != CharClass::kZwnj && cells[end].cp != '_') {
        break;
      }
      ++end;
    }
    return letters ? end - begin : 0;
  }
  // Only what begins like an address is copied and looked at closely, so that a hostile line is not
  // copied from each of its characters.
  const auto follows = [&](std::string_view prefix) {
    for (std::size_t k = 0; k < prefix.size(); ++k) {
      if (begin + k >= cells.size()) return false;
      const char32_t cp = cells[begin + k].cp;
      if ((cp >= 'A' && cp <= 'Z' ? cp + 32 : cp) != static_cast<char32_t>(prefix[k])) return false;
    }
    return true;
  };
  const bool address = follows("http") || follows("ftp:") || follows("www.");
  std::uint32_t end = begin;
  bool at_sign = false;
  while (end < cells.size() && end - begin < kLongestAddress) {
    const char32_t cp = cells[end].cp;
    const bool plain = IsAsciiAlnum(cp) || cp == '.' || cp == '_' || cp == '-' || cp == '+';
    if (cp >= 0x80 || cells[end].cls == CharClass::kBlank) break;
    if (!address && !plain && !(cp == '@' && !at_sign && (word_start || end == begin))) break;
    at_sign |= cp == '@';
    ++end;
  }
  if (!address && !at_sign) return 0;
  scratch_.clear();
  for (std::uint32_t i = begin; i < end; ++i) scratch_.push_back(static_cast<char>(cells[i].cp));
  return static_cast<std::uint32_t>(FindRawRun(scratch_, 0, word_start).length);
}

void LineRules::PairBrackets() {
  stack_.clear();
  std::uint32_t open[5] = {};
  const auto type_of = [](char32_t c) {
    switch (c) {
      case '(':
      case ')':
        return 0;
      case '[':
      case ']':
        return 1;
      case '{':
      case '}':
        return 2;
      case 0xab:
      case 0xbb:
        return 3;
      case 0x201c:
      case 0x201d:
        return 4;
      default:
        return -1;
    }
  };
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    if (item.kind != Kind::kOpen && item.kind != Kind::kClose && item.kind != Kind::kQuote)
      continue;
    const char32_t c = FirstCp(item);
    const int type = type_of(c);
    if (type < 0) continue;
    if (item.kind == Kind::kOpen || c == 0x201c) {
      stack_.push_back(static_cast<std::uint32_t>(i));
      ++open[type];
      continue;
    }
    if (open[type] == 0) continue;
    // Openings in between stay single.
    while (true) {
      Item& top = items_[stack_.back()];
      stack_.pop_back();
      const int top_type = type_of(FirstCp(top));
      --open[top_type];
      if (top_type == type) {
        top.pairing = Pairing::kOpens;
        item.pairing = Pairing::kCloses;
        break;
      }
    }
  }
}

bool LineRules::WantsBlank(std::size_t i, std::size_t& run_left) const {
  const std::vector<Cell>& cells = *cells_;
  const Item& before = items_[i - 1];
  const Item& item = items_[i];
  const bool had = item.blanks > 0;
  const Item* after = i + 1 < items_.size() ? &items_[i + 1] : nullptr;
  if (item.kind == Kind::kClause && before.kind != Kind::kClause) run_left = i - 1;
  if (item.split) return true;
  if (before.pairing == Pairing::kOpens || item.pairing == Pairing::kCloses) return false;

  if (item.kind == Kind::kClause) {
    if (!had) return false;
    if (after == nullptr || after->blanks > 0) return false;
    const char32_t mark = FirstCp(item);
    // ".NET", ".5" and ":)" begin something of their own.
    if (mark == '.' && (after->kind == Kind::kForeign || after->kind == Kind::kNumber ||
                        after->kind == Kind::kRaw)) {
      return true;
    }
    if ((mark == ':' || mark == ';') &&
        ((after->kind == Kind::kOpen || after->kind == Kind::kClose) &&
         after->pairing == Pairing::kNone)) {
      return true;
    }
    return false;
  }

  if (before.kind == Kind::kClause) {
    if (had) return true;
    const Item& left = items_[run_left];
    const char32_t mark = FirstCp(before);
    // ".NET" again: the mark kept its blank because it belongs to what follows.
    if (mark == '.' && before.blanks > 0 &&
        (item.kind == Kind::kForeign || item.kind == Kind::kNumber || item.kind == Kind::kRaw)) {
      return false;
    }
    const bool left_word = left.kind == Kind::kWord && (mark != '.' || left.last_size > 1);
    const bool left_any = left_word || left.kind == Kind::kForeign || left.kind == Kind::kNumber ||
                          left.pairing == Pairing::kCloses;
    switch (item.kind) {
      case Kind::kWord:
        return left_any;
      case Kind::kForeign:
      case Kind::kRaw:
        return left_word;
      case Kind::kNumber:
        // A mark that stood apart from the digits before it must not grow into a number.
        if (left.kind == Kind::kNumber) return items_[i - 1].blanks > 0 && mark != '.';
        return left_word || left.pairing == Pairing::kCloses;
      case Kind::kOpen:
        return item.pairing == Pairing::kOpens && left_any &&
               !(mark == '!' && cells[item.begin].cp == '[');
      default:
        return false;
    }
  }

  if (item.pairing == Pairing::kOpens) {
    return had || before.kind == Kind::kWord || before.kind == Kind::kForeign ||
           before.kind == Kind::kNumber;
  }
  if (had) return true;
  const auto on_number = [&](const Item& word) {
    char32_t letters[4];
    std::size_t n = 0;
    for (std::uint32_t k = word.begin; k < word.end && n < 4; ++k) {
      if (cells[k].cls == CharClass::kZwnj || (k > word.begin && cells[k].Is(Cell::kZwnjBefore)))
        break;
      if (cells[k].cls == CharClass::kLetter) letters[n++] = cells[k].cp;
    }
    return IsOnNumber({letters, n});
  };
  if (before.pairing == Pairing::kCloses) {
    if (item.kind == Kind::kWord) return !on_number(item);
    return item.kind == Kind::kForeign || item.kind == Kind::kNumber;
  }
  if (before.kind == Kind::kNumber && item.kind == Kind::kWord) return !on_number(item);
  if (before.kind == Kind::kWord && item.kind == Kind::kNumber) return before.last_size > 1;
  return false;
}

void LineRules::Rebuild() {
  const std::vector<Cell>& cells = *cells_;
  rebuilt_.clear();
  const auto insert = [&](char32_t cp, std::uint32_t at) {
    rebuilt_.push_back(
        {cp, at, 0, cp == ' ' ? CharClass::kBlank : CharClass::kZwnj, Cell::kInserted});
  };
  std::size_t run_left = 0;
  std::uint32_t source = 0;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (i > 0) {
      const bool blank = WantsBlank(i, run_left);
      const char32_t gap = item.join == Join::kZwnj               ? 0x200c
                           : item.join == Join::kClosed || !blank ? 0
                                                                  : U' ';
      // What moves together may become an address or a number.
      if (gap == 0 && item.blanks > 0 && items_[i - 1].kind != Kind::kWord) changed_ = true;
      if (gap != 0 && item.blanks == 0) {
        insert(gap, source);
      } else if (gap != 0) {
        Cell cell = cells[item.begin - item.blanks];
        if (gap != ' ') cell.Become(gap, CharClass::kZwnj);
        rebuilt_.push_back(cell);
      }
    }
    if (!item.altered) {
      rebuilt_.insert(rebuilt_.end(), cells.begin() + item.begin, cells.begin() + item.end);
    } else {
      for (std::uint32_t k = item.begin; k < item.end; ++k) {
        Cell cell = cells[k];
        if (cell.cp == 0) continue;  // taken out by a rule
        if (cell.Is(Cell::kZwnjBefore)) {
          insert(0x200c, cells[k - 1].source_end());
          cell.Clear(Cell::kZwnjBefore);
        }
        rebuilt_.push_back(cell);
      }
    }
    source = cells[item.end - 1].source_end();
  }
  cells_->swap(rebuilt_);
}

}  // namespace rasad::text

// Items of a line, the blanks between them, and the line written anew.
#include "core/text/line_rules.h"

#include "core/text/raw_runs.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

bool IsAsciiAlnum(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

bool LineRules::Apply(std::string_view text, Span line, Emitter& emitter) {
  text_ = text;
  changed_ = false;
  Itemise(line);
  if (quotes_ && letter_count_ > 0) ConvertQuotes();
  if (brackets_) PairBrackets();
  JoinWords();
  Write(emitter);
  return changed_;
}

void LineRules::Itemise(Span line) {
  items_.clear();
  cuts_.clear();
  letter_count_ = 0;
  if (letters_.size() < line.size() + 8) letters_.resize(line.size() + 8);
  brackets_ = quotes_ = false;
  const std::string_view text = text_.substr(0, line.end);
#if defined(__SSE2__)
  line_begin_ = line.begin;
  mask_.Scan(text.substr(line.begin));
  FindPlainWords(line);
#endif
  std::uint32_t blanks = 0;
  for (std::uint32_t at = line.begin; at < line.end;) {
    at = AddPlainWords(at, line.end, blanks);
    if (at == line.end) break;
    if (text[at] == ' ') {
      ++blanks;
      ++at;
      continue;
    }
    const Decoded d = Decode(text, at);
    const CharClass cls = chars_.Class(d.cp);
    if (cls == CharClass::kLetter || cls == CharClass::kKeptMark) {
      AddWord(at, line.end, blanks, d.cp);
      at = items_.back().end;
      blanks = 0;
      continue;
    }
    const std::uint32_t begin = at;
    const auto follows = [&](auto&& matches) {  // moves on while the next character matches
      while (at < line.end) {
        const Decoded next = Decode(text, at);
        if (!matches(next.cp, at + next.length)) break;
        at += next.length;
      }
    };
    const auto class_at = [&](std::uint32_t place) {
      return place < line.end ? chars_.Class(Decode(text, place).cp) : CharClass::kLineEnd;
    };
    Kind kind = Kind::kOther;
    if (d.cp == '@' || d.cp == '#' || (d.cp < 0x80 && IsAsciiAlnum(d.cp))) {
      // What looks like an address is left alone; a handle may stand behind
      // anything.
      const bool word_start = blanks > 0 || items_.empty();
      if (word_start || cls == CharClass::kMark || cls == CharClass::kForeign) {
        if (const std::size_t raw = FindRawRun(text, at, word_start).length; raw > 0) {
          at += static_cast<std::uint32_t>(raw);
          items_.push_back(
              {.begin = begin, .end = at, .blanks = blanks, .kind = Kind::kRaw, .cp = d.cp});
          blanks = 0;
          continue;
        }
      }
    }
    at += d.length;
    switch (cls) {
      case CharClass::kForeign:
        kind = Kind::kForeign;
        follows([&](char32_t c, std::uint32_t behind) {
          return (c >= '0' && c <= '9') || chars_.Class(c) == CharClass::kForeign ||
                 ((c == '\'' || c == 0x2019) && class_at(behind) == CharClass::kForeign);
        });
        break;
      case CharClass::kDigit: {
        kind = Kind::kNumber;
        bool digit = true;  // the last character was one
        follows([&](char32_t c, std::uint32_t behind) {
          const bool separator = digit && IsNumberSeparator(c);
          digit = chars_.Class(c) == CharClass::kDigit;
          return digit || (separator && class_at(behind) == CharClass::kDigit);
        });
        break;
      }
      case CharClass::kClauseMark:
        kind = Kind::kClause;
        if (d.cp == '.') {
          follows([](char32_t c, std::uint32_t) { return c == '.' || c == 0x2026; });
          if (at > begin + 1) kind = Kind::kEllipsis;
        }
        break;
      case CharClass::kOpen:
        kind = Kind::kOpen;
        brackets_ = true;
        break;
      case CharClass::kClose:
        kind = Kind::kClose;
        brackets_ = true;
        break;
      case CharClass::kQuote:
        kind = Kind::kQuote;
        quotes_ = true;
        brackets_ |= d.cp == 0x201c || d.cp == 0x201d;
        // Two single quotes or two grave accents are one double quote.
        if ((d.cp == '\'' || d.cp == '`') && at < line.end && text[at] == text[begin]) ++at;
        break;
      case CharClass::kMark:
        kind = Kind::kMark;
        if (d.cp == 0x2026) {  // HORIZONTAL ELLIPSIS
          follows([](char32_t c, std::uint32_t) { return c == '.' || c == 0x2026; });
          kind = Kind::kEllipsis;
        }
        break;
      default:
        break;
    }
    items_.push_back({.begin = begin, .end = at, .blanks = blanks, .kind = kind, .cp = d.cp});
    blanks = 0;
  }
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
    const char32_t c = item.cp;
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
      const int top_type = type_of(top.cp);
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
    const char32_t mark = item.cp;
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
    const char32_t mark = before.cp;
    // ".NET" again: the mark kept its blank because it belongs to what follows.
    if (mark == '.' && before.blanks > 0 &&
        (item.kind == Kind::kForeign || item.kind == Kind::kNumber || item.kind == Kind::kRaw)) {
      return false;
    }
    // Letters by their names: "bi.bi.si".
    if (mark == '.' && (left.last_flags & item.first_flags & kLetterName) != 0) return false;
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
        // A mark that stood apart from the digits before it must not grow into a
        // number.
        if (left.kind == Kind::kNumber) return items_[i - 1].blanks > 0 && mark != '.';
        return left_word || left.pairing == Pairing::kCloses;
      case Kind::kOpen:
        return item.pairing == Pairing::kOpens && left_any && !(mark == '!' && item.cp == '[');
      default:
        return false;
    }
  }

  if (item.pairing == Pairing::kOpens) {
    return had || before.kind == Kind::kWord || before.kind == Kind::kForeign ||
           before.kind == Kind::kNumber;
  }
  if (had) return true;
  if (before.pairing == Pairing::kCloses) {
    if (item.kind == Kind::kWord) return !IsOnNumber(item);
    return item.kind == Kind::kForeign || item.kind == Kind::kNumber;
  }
  if (before.kind == Kind::kNumber && item.kind == Kind::kWord) return !IsOnNumber(item);
  if (before.kind == Kind::kWord && item.kind == Kind::kNumber) return before.last_size > 1;
  return false;
}

// Endings of ordinals and plurals that are written onto digits and closing
// quotes.
bool LineRules::IsOnNumber(const Item& word) const {
  const std::u32string_view letters = Letters(word).substr(0, word.first_size);
  return letters == U"\u0645" || letters == U"\u0627\u0645" || letters == U"\u0645\u06cc\u0646" ||
         letters == U"\u0627\u0645\u06cc\u0646" || letters == U"\u06cc" ||
         letters == U"\u0647\u0627" || letters == U"\u0647\u0627\u06cc" ||
         letters == U"\u0627\u06cc";
}

void LineRules::Write(Emitter& emitter) {
  constexpr char32_t kZwnj = 0x200c;
  std::size_t run_left = 0;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    const bool words = i > 0 && item.kind == Kind::kWord && items_[i - 1].kind == Kind::kWord;
    if (words && item.join == Join::kNone && item.blanks > 0) {
      // By far the most frequent case, decided as WantsBlank() would.
      const std::uint32_t first = item.begin - item.blanks;
      emitter.Keep(first, first + 1);
    } else if (i > 0) {
      const bool blank = WantsBlank(i, run_left);
      const char32_t gap = item.join == Join::kZwnj               ? kZwnj
                           : item.join == Join::kClosed || !blank ? 0
                                                                  : U' ';
      // What moves together may become an address or a number.
      if (gap == 0 && item.blanks > 0 && items_[i - 1].kind != Kind::kWord) changed_ = true;
      const std::uint32_t first = item.begin - item.blanks;
      if (gap != 0 && item.blanks == 0) {
        emitter.Insert(gap);
      } else if (gap == ' ') {
        emitter.Keep(first, first + 1);
      } else if (gap != 0) {
        emitter.Put(first, 1, gap);
      }
    }
    if (item.turned != 0) {
      emitter.Put(item.begin, item.end - item.begin, item.turned);
      continue;
    }
    std::uint32_t begin = item.begin;
    for (std::uint32_t k = 0; k < item.cut_count; ++k) {
      const std::uint32_t cut = cuts_[item.cuts + k];
      emitter.Keep(begin, cut);
      emitter.Insert(kZwnj);
      begin = cut;
    }
    emitter.Keep(begin, item.end);
  }
}

}  // namespace rasad::text

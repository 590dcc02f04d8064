// Quotes of a line with Persian words: pairs become guillemets, a stray one may be a tanwin.
#include "core/text/line_rules.h"

namespace rasad::text {
namespace {

constexpr char32_t kAlef = 0x627;
constexpr char32_t kFathatan = 0x64b;
constexpr char32_t kLeftGuillemet = 0xab;
constexpr char32_t kRightGuillemet = 0xbb;
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

}  // namespace

void LineRules::ConvertQuotes() {
  ConvertDouble();
  ConvertSingle();
}

void LineRules::Guillemets(std::size_t open, std::size_t close) {
  const auto turn = [&](Item& item, char32_t cp, Kind kind, CharClass cls) {
    std::vector<Cell>& cells = *cells_;
    for (std::uint32_t k = item.begin + 1; k < item.end; ++k) cells[k].cp = 0;
    cells[item.begin].Become(cp, cls);
    item.kind = kind;
    item.altered = true;
  };
  turn(items_[open], kLeftGuillemet, Kind::kOpen, CharClass::kOpen);
  turn(items_[close], kRightGuillemet, Kind::kClose, CharClass::kClose);
  changed_ = true;
}

// Straight and curly double quotes close each other: typists mix them. A stray right one behind an
// alef is a tanwin from a keyboard that lacks it; a straight one behind digits means inches.
void LineRules::ConvertDouble() {
  std::size_t pending = kNowhere;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    if (item.kind != Kind::kQuote) continue;
    const char32_t c = FirstCp(item);
    const bool left = c == 0x201c || c == 0x201e;
    const bool right = c == 0x201d;
    if (!left && !right && c != '"') continue;
    if (pending != kNowhere && !(left && FirstCp(items_[pending]) != 0x201d)) {
      Guillemets(pending, i);
      pending = kNowhere;
      continue;
    }
    const bool touches = i > 0 && item.blanks == 0;
    if (right && touches && items_[i - 1].kind == Kind::kWord &&
        (*cells_)[items_[i - 1].end - 1].cp == kAlef) {
      (*cells_)[item.begin].Become(kFathatan, CharClass::kKeptMark);
      // The mark belongs to the word; the next look at the line takes it in.
      changed_ = true;
      item.kind = Kind::kOther;
      continue;
    }
    if (c == '"' && touches && items_[i - 1].kind == Kind::kNumber) continue;
    pending = i;
  }
}

// Single quotes count only where they touch what they enclose; elsewhere they are apostrophes.
void LineRules::ConvertSingle() {
  std::size_t pending = kNowhere;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (item.kind != Kind::kQuote) continue;
    const char32_t c = FirstCp(item);
    if (c == '"' || c == 0x201c || c == 0x201d || c == 0x201e) continue;
    const Item* before = i > 0 ? &items_[i - 1] : nullptr;
    const Item* after = i + 1 < items_.size() ? &items_[i + 1] : nullptr;
    const bool apart_before = before == nullptr || item.blanks > 0 ||
                              before->kind == Kind::kClause || before->kind == Kind::kOpen ||
                              before->kind == Kind::kMark;
    const bool apart_after = after == nullptr || after->blanks > 0 ||
                             after->kind == Kind::kClause || after->kind == Kind::kClose ||
                             after->kind == Kind::kMark || after->kind == Kind::kEllipsis;
    const bool opens = c == 0x2018 || c == 0x201a || c == 0x2039 || c == 0x300a ||
                       (c != 0x2019 && c != 0x203a && c != 0x300b && apart_before && !apart_after);
    const bool directed = c > 0x7f;
    if (pending != kNowhere) {
      const char32_t open = FirstCp(items_[pending]);
      const bool fits = c == open ||
                        (c == 0x2019 && (open == 0x2018 || open == 0x201a || open == 0x2019)) ||
                        (c == 0x203a && open == 0x2039) || (c == 0x300b && open == 0x300a);
      const bool wide = item.end - item.begin == items_[pending].end - items_[pending].begin;
      if (fits && wide && !(opens && directed) && (directed || apart_after || !apart_before)) {
        Guillemets(pending, i);
        pending = kNowhere;
        continue;
      }
    }
    if (opens) pending = i;
  }
}

}  // namespace rasad::text

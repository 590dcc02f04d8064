// Quotes of a line with Persian words: pairs become guillemets, a stray one may
// be a tanwin.
#include "core/text/line_rules.h"

namespace rasad::text {
namespace {

constexpr std::string_view kAlef = "\xd8\xa7";
constexpr char32_t kFathatan = 0x64b;
constexpr char32_t kLeftGuillemet = 0xab;
constexpr char32_t kRightGuillemet = 0xbb;
// Families of single quotes; members of one close each other. The doubles are a
// family apart.
enum Family : unsigned {
  kNone,
  kDouble,
  kStraight,
  kStraightTwice,
  kGrave,
  kGraveTwice,
  kCurly,
  kAngle,
  kWide
};

unsigned FamilyOf(char32_t c, bool twice) {
  switch (c) {
    case '"':
    case 0x201c:  // double quotation marks, 6 9 low
    case 0x201d:
    case 0x201e:
      return kDouble;
    case '\'':
      return twice ? kStraightTwice : kStraight;
    case '`':
      return twice ? kGraveTwice : kGrave;
    case 0x2018:  // single quotation marks, 6 9 low
    case 0x2019:
    case 0x201a:
      return kCurly;
    case 0x2039:  // single angle quotation marks
    case 0x203a:
      return kAngle;
    case 0x300a:  // double angle brackets
    case 0x300b:
      return kWide;
    default:
      return kNone;
  }
}

}  // namespace

void LineRules::ConvertQuotes() {
  unsigned families = 0;
  for (const Item& item : items_) {
    if (item.kind == Kind::kQuote) families |= 1u << FamilyOf(item.cp, item.end - item.begin > 1);
  }
  if ((families & 1u << kDouble) != 0) ConvertDouble();
  for (unsigned family = kStraight; family <= kWide; ++family) {
    if ((families & 1u << family) != 0) ConvertSingle(family);
  }
}

void LineRules::Guillemets(std::size_t open, std::size_t close) {
  const auto turn = [&](Item& item, char32_t cp, Kind kind) {
    item.cp = item.turned = cp;
    item.kind = kind;
  };
  turn(items_[open], kLeftGuillemet, Kind::kOpen);
  turn(items_[close], kRightGuillemet, Kind::kClose);
  changed_ = brackets_ = true;
}

// Straight and curly double quotes close each other: typists mix them. A stray
// right one behind an alef is a tanwin from a keyboard that lacks it; a
// straight one behind digits means inches. What stays open in the end stays as
// written, and would stay open again.
void LineRules::ConvertDouble() {
  stack_.clear();
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    if (item.kind != Kind::kQuote) continue;
    const char32_t c = item.cp;
    if (FamilyOf(c, false) != kDouble) continue;
    const bool left = c == 0x201c || c == 0x201e;
    const bool right = c == 0x201d;
    if (!stack_.empty() && !(left && items_[stack_.back()].cp != 0x201d)) {
      Guillemets(stack_.back(), i);
      stack_.pop_back();
      continue;
    }
    if (stack_.empty() && i > 0 && item.blanks == 0) {
      const Item& before = items_[i - 1];
      if (right && before.kind == Kind::kWord && text_.substr(0, before.end).ends_with(kAlef)) {
        // The mark belongs to the word; the next look at the line takes it in.
        item.turned = kFathatan;
        changed_ = true;
        item.kind = Kind::kOther;
        continue;
      }
      if (c == '"' && before.kind == Kind::kNumber) continue;
    }
    stack_.push_back(static_cast<std::uint32_t>(i));
  }
}

// Single quotes count only where they touch what they enclose; elsewhere they
// are apostrophes.
void LineRules::ConvertSingle(unsigned family) {
  stack_.clear();
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (item.kind != Kind::kQuote) continue;
    const char32_t c = item.cp;
    if (FamilyOf(c, item.end - item.begin > 1) != family) continue;
    const Item* before = i > 0 ? &items_[i - 1] : nullptr;
    const Item* after = i + 1 < items_.size() ? &items_[i + 1] : nullptr;
    const bool apart_before = before == nullptr || item.blanks > 0 ||
                              before->kind == Kind::kClause || before->kind == Kind::kOpen ||
                              before->kind == Kind::kMark;
    const bool apart_after = after == nullptr || after->blanks > 0 ||
                             after->kind == Kind::kClause || after->kind == Kind::kClose ||
                             after->kind == Kind::kMark || after->kind == Kind::kEllipsis;
    // Between two Persian words no apostrophe stands.
    const bool amid = stack_.empty() && before != nullptr && before->kind == Kind::kWord &&
                      after != nullptr && after->kind == Kind::kWord;
    const bool directed = c > 0x7f;
    const bool opens = directed ? c != 0x2019 && c != 0x203a && c != 0x300b
                                : (apart_before || amid) && !apart_after;
    const bool closes = directed ? !opens : apart_after || !apart_before;
    if (closes && !stack_.empty()) {
      Guillemets(stack_.back(), i);
      stack_.pop_back();
    } else if (opens) {
      stack_.push_back(static_cast<std::uint32_t>(i));
    }
  }
}

}  // namespace rasad::text

// How far names of bodies and titles reach.
#include "core/extraction/grammar.h"

#include <algorithm>
#include <utility>

namespace rasad::extraction {
namespace {

// A name nests at most this deep ("public relations of the deputy of the ministry of ..."); beyond
// it a text is hostile, not rich.
constexpr int kMaxDepth = 6;
// A name has at most this many words; a longer run is prose.
constexpr std::uint32_t kMaxWords = 14;

bool Has(const std::string& arg, std::string_view word) {
  std::size_t at = 0;
  while ((at = arg.find(word, at)) != std::string::npos) {
    const bool begins = at == 0 || arg[at - 1] == ' ';
    const std::size_t end = at + word.size();
    if (begins && (end == arg.size() || arg[end] == ' ')) return true;
    at = end;
  }
  return false;
}

constexpr std::string_view kComma = "\u060C";  // ARABIC COMMA

thread_local GrammarBuffers spare;               // of the page before
constexpr std::uint32_t kKeptTokens = 16 << 10;  // those of longer texts are given back

}  // namespace

Grammar::Grammar(const Page& page) : GrammarBuffers(std::exchange(spare, {})), page_(page) {
  const std::size_t size = page.size() + 1;
  body_.assign(size, kUnknown);
  title_.assign(size, kUnknown);
  head_end_.assign(size, 0);
  first_end_.assign(size, 0);
  part_.assign(size, 0);
  branch_.assign(size, 0);
}

Grammar::~Grammar() {
  if (page_.size() <= kKeptTokens) spare = std::move(static_cast<GrammarBuffers&>(*this));
}

// True if a waw or a comma at i joins one more field word, which begins at `next`.
bool Grammar::IsJointBefore(std::uint32_t i, std::uint32_t& next) const {
  if (i >= page_.size() || page_.tokens().starts_line[i]) return false;
  next = i + 1;
  if (page_.Breaks(next) || !IsFieldWord(next)) return false;
  // The next body or office begins.
  if (page_.Longest(next, Kind::kBodyHead) != nullptr ||
      page_.Longest(next, Kind::kTitle) != nullptr) {
    return false;
  }
  if (page_.Is(i, Kind::kAnd)) return true;
  if (page_.text(i) != kComma) return false;
  // A comma joins only inside a list that a waw ends: "industry, mine and trade".
  for (std::uint32_t at = next + 1, words = 0; words < 6 && at < page_.size(); ++at, ++words) {
    if (page_.tokens().starts_line[at]) return false;
    if (page_.Is(at, Kind::kAnd)) return !page_.Breaks(at + 1) && IsFieldWord(at + 1);
    if (page_.text(at) != kComma && !IsFieldWord(at)) return false;
  }
  return false;
}

std::uint32_t Grammar::Field(std::uint32_t i, int names) {
  std::uint32_t at = i;
  std::uint32_t end = i;
  bool after_field = false;
  while (at - i < kMaxWords) {
    std::uint32_t next = 0;
    if (after_field && IsJointBefore(at, next)) {
      at = next;
      continue;
    }
    if (page_.Breaks(at)) break;
    if (const std::uint32_t place = PlaceAt(at); place > at) return place;
    if (const std::uint32_t body = Body(at); body > at) return body;
    // "district 9 [of X]"
    const text::Number& number = page_.number(at + 1);
    if (number.tokens > 0 && !number.ordinal && page_.Is(at, Kind::kZone) &&
        !page_.Breaks(at + 1)) {
      end = at + 1 + number.tokens;
      return std::max(end, PlaceAt(end));
    }
    if (const Match* level = page_.Longest(at, Kind::kLevel)) return at > i ? level->end : i;
    if (IsFieldWord(at)) {
      end = ++at;
      after_field = true;
      continue;
    }
    if (names > 0 && page_.IsWord(at) && !page_.Stops(at) && !page_.Is(at, Kind::kAnd) &&
        !page_.Is(at, Kind::kHonorific) && !page_.Is(at, Kind::kCommon) &&
        !page_.Is(at, Kind::kPart) && page_.Longest(at, Kind::kTitle) == nullptr &&
        !page_.In(at, news::v1::MENTION_TYPE_DATE)) {
      --names;
      end = ++at;
      after_field = false;
      continue;
    }
    break;
  }
  return end;
}

std::uint32_t Grammar::LongestBody(std::uint32_t i) {
  if (page_.Breaks(i) && !page_.IsWord(i)) return i;
  if (body_[i] == kUnknown) {
    if (depth_ >= kMaxDepth) return i;
    ++depth_;
    body_[i] = ReadBody(i);
    --depth_;
  }
  return body_[i];
}

std::uint32_t Grammar::ReadBody(std::uint32_t i) {
  std::uint32_t best = i;
  const Match* no_name = nullptr;  // a kind of body, which alone is no name
  if (const Match* known = page_.Longest(i, Kind::kBody)) {
    const std::string& arg = page_.row(*known).arg;
    if (Has(arg, "no")) {
      no_name = known;
    } else {
      best = known->end;
      if (!Has(arg, "closed") && !page_.Breaks(best)) {
        if (page_.Is(best, Kind::kLevel) && PlaceAt(best) == best) {
          ++best;
        } else {
          best = std::max(PlaceAt(best), best);
        }
        // "the agency X, centre of Y": an agency's branch is named with it
        const Row* centre = page_.RowOf(best, Kind::kBodyHead);
        if (Has(arg, "branches") && best == known->end && centre != nullptr &&
            Has(centre->arg, "strict") && PlaceAt(best + 1) > best + 1) {
          branch_[i] = best;
          best = PlaceAt(best + 1);
        }
      }
    }
  }
  std::uint32_t part = page_.size();
  page_.ForEach(i, Kind::kBodyHead, [&](const Match& head) {
    const std::string& arg = page_.row(head).arg;
    const bool stands = Has(arg, "bare");
    std::uint32_t end = stands ? head.end : i;
    if (!page_.Breaks(head.end)) {
      const int names = Has(arg, "proper") ? 2 : Has(arg, "company") ? 3 : 1;
      std::uint32_t tail = Field(head.end, stands ? 0 : names);
      if (stands) {
        // Only a place or a level completes a name that stands alone.
        tail = PlaceAt(head.end);
        if (tail == head.end && page_.Is(head.end, Kind::kLevel)) tail = head.end + 1;
      }
      if (Has(arg, "place")) tail = PlaceAt(head.end);
      if (Has(arg, "strict") && tail == PlaceAt(head.end)) tail = head.end;
      // "the ninth government"
      if (Has(arg, "ordinal") && page_.number(head.end).ordinal) {
        tail = head.end + page_.number(head.end).tokens;
      } else if (Has(arg, "ordinal")) {
        tail = PlaceAt(head.end);
      }
      if (tail > head.end) end = std::max(end, tail);
      if (Has(arg, "office")) {
        const std::uint32_t office = ReadOfficeOf(head.end);
        if (office > head.end) end = std::max(end, office);
      }
      if (Has(arg, "own") && end > head.end && Body(head.end) > head.end) part = head.end;
    }
    best = std::max(best, end);
  });
  if (no_name != nullptr && best <= no_name->end) best = i;
  if (part < page_.size()) part_[part] = 1;
  return best;
}

// "of the representative of X", "of the representatives of X" after an office.
std::uint32_t Grammar::ReadOfficeOf(std::uint32_t at) { return Title(at); }

std::uint32_t Grammar::LongestTitle(std::uint32_t i) {
  if (page_.Breaks(i) && !page_.IsWord(i)) return i;
  if (title_[i] == kUnknown) {
    if (depth_ >= kMaxDepth) return i;
    ++depth_;
    title_[i] = ReadTitle(i);
    --depth_;
  }
  return title_[i];
}

// One place, or several that waw and commas join.
std::uint32_t Grammar::Places(std::uint32_t i) const {
  std::uint32_t end = PlaceAt(i);
  while (end > i && end < page_.size() && !page_.tokens().starts_line[end] &&
         (page_.Is(end, Kind::kAnd) || page_.text(end) == kComma)) {
    const std::uint32_t next = PlaceAt(end + 1);
    if (next == end + 1) break;
    end = next;
  }
  return end;
}

// After "representative": of the people of a place, in a body; of a title; of a body or place.
std::uint32_t Grammar::ReadMember(std::uint32_t at) {
  std::uint32_t end = at;
  if (const Match* whole = page_.Longest(at, Kind::kTitleName)) {
    end = whole->end;
  } else {
    if (const Row* aspect = page_.RowOf(at, Kind::kTitleAspect);
        aspect != nullptr && aspect->arg == "people" && !page_.Breaks(at + 1)) {
      ++at;
      if (page_.Is(at, Kind::kCue) && !page_.Breaks(at)) ++at;  // "of the counties X, Y and Z"
    }
    end = Places(at);
    if (end == at) end = Body(at);
    if (end == at) return at;
  }
  // "in the province", "in parliament"
  const Row* in = page_.Breaks(end) ? nullptr : page_.RowOf(end, Kind::kStop);
  if (in != nullptr && in->arg == "in") {
    std::uint32_t where = Body(end + 1);
    if (where == end + 1) where = PlaceAt(end + 1);
    if (where == end + 1 && page_.Is(end + 1, Kind::kLevel) && !page_.Breaks(end + 1)) ++where;
    if (where > end + 1) end = where;
  }
  return end;
}

std::uint32_t Grammar::ReadTitle(std::uint32_t i) {
  std::uint32_t best = i;
  if (const Match* whole = page_.Longest(i, Kind::kTitleName)) {
    best = std::max(whole->end, PlaceAt(whole->end));
    head_end_[i] = whole->end;
  }
  const Match* head = page_.Longest(i, Kind::kTitle);
  if (head == nullptr || head->end <= best) return best;
  const std::string& arg = page_.row(*head).arg;
  std::uint32_t at = head->end;
  if (page_.Is(at, Kind::kRespect) && !page_.Breaks(at)) ++at;
  std::uint32_t end = i;
  if (Has(arg, "place")) {
    end = head->end;
    std::uint32_t name = at;
    if (const Row* when = page_.Breaks(at) ? nullptr : page_.RowOf(at, Kind::kTitleAspect);
        when != nullptr && (when->arg == "time" || when->arg == "new")) {
      ++name;
      if (when->arg == "time") end = name;
    }
    if (const std::uint32_t place = PlaceAt(name); place > name) {
      end = place;
      // "the ambassador of X in Y"
      const Row* in = page_.Breaks(end) ? nullptr : page_.RowOf(end, Kind::kStop);
      if (Has(arg, "embassy") && in != nullptr && in->arg == "in") {
        const std::uint32_t where = PlaceAt(end + 1);
        if (where > end + 1) end = where;
      }
    } else if (page_.Is(name, Kind::kZone) && page_.number(name + 1).tokens > 0 &&
               !page_.Breaks(name) && !page_.Breaks(name + 1)) {
      end = name + 1 + page_.number(name + 1).tokens;
      end = std::max(end, PlaceAt(end));
    }
  } else if (Has(arg, "member")) {
    const std::uint32_t member = ReadMember(at);
    if (member > at) end = member;
  } else {
    // Fields first, then an office, a body or a place: the longest reading counts.
    std::uint32_t reach = std::max(Title(at), Body(at));
    reach = std::max(reach, Field(at, Has(arg, "team") ? 2 : 0));
    std::uint32_t fields = at;
    while (fields - at < kMaxWords && !page_.Breaks(fields) && IsFieldWord(fields)) {
      ++fields;
      std::uint32_t next = 0;
      if (IsJointBefore(fields, next)) {
        fields = next;
      } else if (fields < page_.size() && page_.text(fields) == kComma &&
                 !page_.tokens().starts_line[fields] && IsFieldWord(fields + 1) &&
                 !page_.Breaks(fields + 1) &&
                 (Title(fields + 2) > fields + 2 || Body(fields + 2) > fields + 2)) {
        ++fields;  // "political, security deputy of the governor"
      }
      if (!page_.Breaks(fields)) reach = std::max({reach, Title(fields), Body(fields)});
    }
    if (const std::uint32_t place = PlaceAt(at); place > at) reach = std::max(reach, place);
    if (reach > at) end = reach;
    if (end == i && Has(arg, "bare")) end = head->end;
  }
  if (end == i) return best;
  head_end_[i] = head->end;
  // "the former", after the whole title
  if (const Row* aspect = page_.Breaks(end) ? nullptr : page_.RowOf(end, Kind::kTitleAspect);
      aspect != nullptr && aspect->arg == "time") {
    ++end;
  }
  first_end_[i] = end;
  // One person, two offices, named as one.
  if (Has(arg, "member") && page_.Is(end, Kind::kAnd) && !page_.Breaks(end + 1)) {
    const Row* second = page_.RowOf(end + 1, Kind::kTitle);
    if (second != nullptr && Has(second->arg, "prayer")) end = std::max(end, Title(end + 1));
  }
  return std::max(best, end);
}

}  // namespace rasad::extraction

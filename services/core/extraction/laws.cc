// LAW: laws, bills and programmes by name; their articles, clauses and notes.
#include <cstdint>
#include <string>
#include <string_view>

#include "core/extraction/grammar.h"

namespace rasad::extraction {
namespace {

constexpr std::uint32_t kMaxWords = 12;
constexpr int kMaxDepth = 4;  // "the note of clause B of article 18 of the law X"

class LawReader {
 public:
  LawReader(Page& page, const Grammar& grammar) : page_(page), grammar_(grammar) {}

  void Run() {
    for (std::uint32_t i = 0; i < page_.size(); ++i) {
      if (page_.IsWord(i)) Read(i, 0);
    }
  }

 private:
  bool IsWordOf(std::uint32_t i, std::string_view arg) const {
    const Row* row = page_.RowOf(i, Kind::kLawWord);
    return row != nullptr && row->arg == arg;
  }

  // Proposes the law at i, with the wholes that a part names; where it ends, or i.
  std::uint32_t Read(std::uint32_t i, int depth) {
    if (const Match* known = page_.Longest(i, Kind::kLaw)) {
      const std::string& arg = page_.row(*known).arg;
      std::uint32_t end = known->end;
      if (arg == "open") end = NameEnd(end, true);
      if (arg == "place") end = PlaceEnd(end);
      return Law(i, end, *known, "law.name", 0.7f);
    }
    const Match* head = page_.Longest(i, Kind::kLawHead);
    if (head == nullptr) return i;
    const std::string& arg = page_.row(*head).arg;
    if (arg == "article") return Part(i, *head, depth);
    if (arg == "programme") {
      // "the fifth programme [of development]"
      const text::Number& number = page_.number(head->end);
      if (page_.Breaks(head->end) || !number.ordinal || number.digits) return i;
      std::uint32_t end = head->end + number.tokens;
      if (!page_.Breaks(end) && IsWordOf(end, "programme")) ++end;
      return Law(i, end, *head, "law.head", 0.6f);
    }
    // "this law"
    const std::uint32_t before = page_.Before(i);
    if (before < page_.size() && IsWordOf(before, "this")) return i;
    std::uint32_t end = QuotedEnd(head->end);
    if (end == head->end) end = NameEnd(head->end, false);
    return end == head->end ? i : Law(i, end, *head, "law.head", 0.6f);
  }

  std::uint32_t Law(std::uint32_t i, std::uint32_t end, const Match& row, const char* rule,
                    float confidence) {
    Candidate& one = page_.Propose(i, end, news::v1::MENTION_TYPE_LAW, rule, confidence);
    one.row = page_.row(row).surface.data();
    one.separable = true;
    one.mention.mutable_law()->set_law(std::string(page_.text(i, end)));
    return end;
  }

  // "article 5", "clause B", "note one", with the whole behind it. Without a whole only articles
  // in digits are laws: clauses and notes of other papers are many.
  std::uint32_t Part(std::uint32_t i, const Match& head, int depth) {
    std::uint32_t end = head.end;
    std::string number;
    if (!Number(end, number)) {
      // "the note of clause B": a part without a number needs a whole that is a part.
      if (depth >= kMaxDepth || page_.Breaks(end) ||
          page_.Longest(end, Kind::kLawHead) == nullptr) {
        return i;
      }
      const Row* whole = page_.RowOf(end, Kind::kLawHead);
      if (whole->arg != "article") return i;
    }
    std::string law;
    const std::uint32_t inner =
        depth < kMaxDepth && !page_.Breaks(end) ? Read(end, depth + 1) : end;
    if (inner > end) {
      law = std::string(page_.text(end, inner));
      end = inner;
    } else if (number.empty() || !Alone(i, head)) {
      return i;
    }
    Candidate& one = page_.Propose(i, end, news::v1::MENTION_TYPE_LAW, "law.article", 0.7f);
    one.row = page_.row(head).surface.data();
    one.separable = true;
    one.mention.mutable_law()->set_article(number);
    one.mention.mutable_law()->set_law(law);
    return end;
  }

  // True if an article stands well without its law.
  bool Alone(std::uint32_t i, const Match& head) const {
    const std::uint32_t before = page_.Before(i);
    return page_.IsNumber(head.end) && IsWordOf(i, "whole") &&
           !(before < page_.size() && IsWordOf(before, "this"));
  }

  // Digits, a number word, a letter, perhaps in marks; moves `end` behind it.
  bool Number(std::uint32_t& end, std::string& out) const {
    if (end >= page_.size() || page_.tokens().starts_line[end]) return false;
    std::uint32_t at = end;
    const bool marked = !page_.IsWordOrNumber(at) && at + 2 < page_.size();
    if (marked) ++at;
    const text::Number& number = page_.number(at);
    std::uint32_t next = at;
    std::string value;
    if (number.tokens > 0 && number.value.whole()) {
      value = number.value.ToString();
      next = at + number.tokens;
    } else if (page_.IsWord(at) && IsWordOf(at, "letter")) {
      value = std::string(page_.text(at));
      next = at + 1;
    } else {
      return false;
    }
    if (marked) {
      if (next >= page_.size() || page_.IsWordOrNumber(next) || page_.tokens().starts_line[next]) {
        return false;
      }
      ++next;
    }
    end = next;
    out = std::move(value);
    return true;
  }

  // A name in quotation marks, up to the closing one.
  std::uint32_t QuotedEnd(std::uint32_t at) const {
    constexpr std::string_view kOpen = "\u00AB";   // LEFT-POINTING DOUBLE ANGLE QUOTATION MARK
    constexpr std::string_view kClose = "\u00BB";  // RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK
    if (at >= page_.size() || page_.text(at) != kOpen) return at;
    for (std::uint32_t i = at + 1; i < page_.size() && i < at + kMaxWords + 2; ++i) {
      if (page_.tokens().starts_line[i]) return at;
      if (page_.text(i) == kClose) return i + 1;
    }
    return at;
  }

  // "the [temporary] constitution [of Iraq]"
  std::uint32_t PlaceEnd(std::uint32_t end) const {
    while (!page_.Breaks(end) && IsWordOf(end, "kind")) ++end;
    return grammar_.PlaceAt(end);
  }

  // The end of the noun phrase that names a law. A noun of doing may take its preposition
  // ("support of", "fight with"); a verb takes its noun with it ("treated by law").
  std::uint32_t NameEnd(std::uint32_t begin, bool known) const {
    std::uint32_t end = begin;
    while (end - begin < kMaxWords && !page_.Breaks(end)) {
      if (page_.In(end, news::v1::MENTION_TYPE_DATE)) {
        return known && end == begin ? page_.EndOf(end, news::v1::MENTION_TYPE_DATE) : end;
      }
      if (IsWordOf(end, "stop")) break;
      if (page_.Is(end, Kind::kAnd)) {
        if (end == begin || !Joins(end + 1)) break;
        end += 2;
        continue;
      }
      if (page_.Stops(end) && !page_.Is(end, Kind::kSay)) {
        // "support of the family"
        const bool takes = end > begin && IsWordOf(end - 1, "doing") && Prepositional(end) &&
                           !page_.Stops(end + 1);
        if (!takes) break;
        end += 2;
        continue;
      }
      ++end;
    }
    if (end > begin && !page_.Breaks(end) && IsVerb(end)) --end;
    // A name does not end with its joint.
    while (end > begin && page_.Is(end - 1, Kind::kAnd)) --end;
    return end;
  }

  bool IsVerb(std::uint32_t i) const { return page_.Is(i, Kind::kVerb) || IsWordOf(i, "verb"); }

  bool Prepositional(std::uint32_t i) const { return IsWordOf(i, "preposition"); }

  // True if a waw joins the word at i to the name: of a field, or in the plural, or a doing.
  bool Joins(std::uint32_t i) const {
    if (page_.Breaks(i) || page_.Stops(i)) return false;
    if (page_.Longest(i, Kind::kLawHead) != nullptr) return false;
    const std::string_view word = page_.text(i);
    return page_.Is(i, Kind::kField) || IsWordOf(i, "doing") ||
           word.ends_with("\u0647\u0627") ||        // HEH ALEF
           word.ends_with("\u0647\u0627\u06CC") ||  // HEH ALEF YEH
           word.ends_with("\u0627\u0631\u06CC");    // ALEF REH YEH: "handing over"
  }

  Page& page_;
  const Grammar& grammar_;
};

}  // namespace

void FindLaws(Page& page, const Grammar& grammar) { LawReader(page, grammar).Run(); }

}  // namespace rasad::extraction

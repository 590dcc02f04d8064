// LAW: laws, bills and programmes by name; their articles, clauses and notes.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/extraction/legal_names.h"

namespace rasad::extraction {
namespace {

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
  // Proposes the law at i, with the wholes that a part names; where it ends, or i.
  std::uint32_t Read(std::uint32_t i, int depth) {
    if (const Match* known = page_.Longest(i, Kind::kLaw)) {
      const std::string& arg = page_.row(*known).arg;
      std::uint32_t end = known->end;
      if (arg == "open") end = LegalNameEnd(page_, end, true);
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
      if (!page_.Breaks(end) && IsLawWord(page_, end, "programme")) ++end;
      return Law(i, end, *head, "law.head", 0.6f);
    }
    // Rules and charters are laws only as the whole of an article.
    if (arg == "rules") {
      if (depth == 0) return i;
      const std::uint32_t name = LegalNameEnd(page_, head->end);
      const std::uint32_t place = page_.EndOf(i, news::v1::MENTION_TYPE_DOCUMENT);
      return std::max({head->end, name, place});
    }
    // A bill of members is told from other projects by what it begins with.
    if (arg == "bill" && !IsLawWord(page_, head->end, "bill")) return i;
    // "the law of the sixth programme"
    if (!page_.Breaks(head->end) && depth < kMaxDepth) {
      const Row* next = page_.RowOf(head->end, Kind::kLawHead);
      if (next != nullptr && next->arg == "programme") {
        const std::uint32_t end = Read(head->end, depth + 1);
        if (end > head->end) return Law(i, end, *head, "law.head", 0.7f);
      }
    }
    // "this law"
    const std::uint32_t before = page_.Before(i);
    if (before < page_.size() && IsLawWord(page_, before, "this")) return i;
    std::uint32_t end = QuotedNameEnd(page_, head->end);
    if (end == head->end) end = LegalNameEnd(page_, head->end);
    if (IsOnlyKind(head->end, end)) return i;
    return end == head->end ? i : Law(i, end, *head, "law.head", 0.6f);
  }

  // "the new law", "the former": which of them, but no name.
  bool IsOnlyKind(std::uint32_t begin, std::uint32_t end) const {
    for (std::uint32_t at = begin; at < end; ++at) {
      const bool kind = IsLawWord(page_, at, "kind") || IsLawWord(page_, at, "recent");
      if (!kind && !page_.Is(at, Kind::kShift)) return false;
    }
    return true;
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
    } else if (const std::uint32_t paper = page_.EndOf(end, news::v1::MENTION_TYPE_DOCUMENT);
               paper > end && !page_.Breaks(end)) {
      return PartOfDocument(i, end, paper, head);
    } else if (number.empty() || (depth == 0 && !Alone(i, head))) {
      return i;
    }
    Candidate& one = page_.Propose(i, end, news::v1::MENTION_TYPE_LAW, "law.article", 0.7f);
    one.row = page_.row(head).surface.data();
    one.separable = true;
    one.mention.mutable_law()->set_article(number);
    one.mention.mutable_law()->set_law(law);
    return end;
  }

  // "clause 36 of the agreement"
  std::uint32_t PartOfDocument(std::uint32_t i, std::uint32_t begin, std::uint32_t end,
                               const Match& head) {
    news::v1::DocumentValue value;
    for (const Candidate& one : page_.candidates()) {
      if (one.begin == begin && one.end == end && one.mention.has_document()) {
        value = one.mention.document();
      }
    }
    Candidate& part = page_.Propose(i, end, news::v1::MENTION_TYPE_DOCUMENT, "document.part", 0.6f);
    part.row = page_.row(head).surface.data();
    part.separable = true;
    *part.mention.mutable_document() = std::move(value);
    return end;
  }

  // True if an article stands well without its law.
  bool Alone(std::uint32_t i, const Match& head) const {
    const std::uint32_t before = page_.Before(i);
    const bool digits = page_.IsNumber(head.end) || page_.IsNumber(head.end + 1);
    // "the match over 20 kilometres"
    return digits && IsLawWord(page_, i, "whole") &&
           !page_.In(head.end, news::v1::MENTION_TYPE_QUANTITY) &&
           !(before < page_.size() && IsLawWord(page_, before, "this"));
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
      // "articles 124 and 125"
      while (!marked && page_.Is(next, Kind::kAnd) && page_.IsNumber(next + 1) &&
             page_.number(next + 1).tokens == 1 && page_.number(next + 1).value.whole() &&
             !page_.In(next + 1, news::v1::MENTION_TYPE_QUANTITY)) {
        value += ", " + page_.number(next + 1).value.ToString();
        next += 2;
      }
    } else if (page_.IsWord(at) && IsLawWord(page_, at, "letter")) {
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

  // "the [temporary] constitution [of Iraq]"
  std::uint32_t PlaceEnd(std::uint32_t end) const {
    while (!page_.Breaks(end) && IsLawWord(page_, end, "kind")) ++end;
    // "the constitution of the year 1959"
    const std::uint32_t year = page_.EndOf(end, news::v1::MENTION_TYPE_DATE);
    return year > end && !page_.Breaks(end) ? year : grammar_.PlaceAt(end);
  }

  Page& page_;
  const Grammar& grammar_;
};

}  // namespace

void FindLaws(Page& page, const Grammar& grammar) { LawReader(page, grammar).Run(); }

}  // namespace rasad::extraction

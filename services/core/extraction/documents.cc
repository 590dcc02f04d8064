// DOCUMENT: memoranda, directives, resolutions, treaties by number, date, issuer or name.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/extraction/counted.h"
#include "core/extraction/legal_names.h"
#include "core/text/numbers.h"

namespace rasad::extraction {
namespace {

// What a head says of its kind of document: words behind the kind in the table's argument.
struct Shape {
  std::string_view kind;
  bool self = false;    ///< The head alone is a name.
  bool named = false;   ///< Any noun phrase behind it is its name.
  bool doing = false;   ///< A noun phrase that begins with a noun of doing is.
  bool issued = false;  ///< The body behind it is who issued it.
  bool brief = false;   ///< One word is name enough.
  bool bare = false;    ///< Its number may stand without the word "number".
};

class DocumentReader {
 public:
  DocumentReader(Page& page, Grammar& grammar) : page_(page), grammar_(grammar) {}

  void Run() {
    for (std::uint32_t i = 0; i < page_.size(); ++i) {
      if (page_.IsWord(i)) Read(i);
    }
  }

 private:
  void Read(std::uint32_t i) {
    const Match* head = page_.Longest(i, Kind::kDocumentHead);
    if (head == nullptr) return;
    const std::string& arg = page_.row(*head).arg;
    if (arg == "name") {
      page_.Propose(i, head->end, news::v1::MENTION_TYPE_DOCUMENT, "document.name", 0.9f).row =
          page_.row(*head).surface.data();
      return;
    }
    Shape shape;
    shape.kind = FirstWord(arg);
    shape.self = HasFlag(arg, "self");
    shape.named = HasFlag(arg, "named");
    shape.doing = HasFlag(arg, "doing");
    shape.issued = HasFlag(arg, "issued");
    shape.bare = HasFlag(arg, "bare");
    const std::uint32_t before = page_.Before(i);
    const bool draft = before < page_.size() && IsLawWord(page_, before, "draft");
    // "this memorandum" was named before; only what tells more of it names it again.
    const bool known = before < page_.size() && IsLawWord(page_, before, "this");
    shape.named = (shape.named || draft) && !known;
    shape.brief = draft || HasFlag(arg, "brief");
    shape.doing = shape.doing && !known;

    news::v1::DocumentValue value;
    value.set_kind(std::string(shape.kind));
    std::uint32_t end = Details(head->end, shape, value);
    if (value.number().empty() && value.issuer().empty() && !value.has_date()) {
      end = std::max(end, NameEnd(head->end, shape));
    }
    const bool detailed = !value.number().empty() || value.has_date();
    if (!detailed &&
        (shape.kind == "memorandum" || (shape.kind == "contract" && end > head->end))) {
      // "memorandum of cooperation between A and B": the parties make a name of any words.
      const std::uint32_t words = end > head->end ? end : LegalNameEnd(page_, end);
      if (const std::uint32_t parties = PartiesEnd(words); parties > words) end = parties;
    }
    if (end == head->end && !shape.self) return;
    Candidate& one = page_.Propose(draft ? before : i, end, news::v1::MENTION_TYPE_DOCUMENT,
                                   "document.head", 0.6f);
    one.row = page_.row(*head).surface.data();
    *one.mention.mutable_document() = std::move(value);
  }

  // Number, date and issuer in any order; where they end, or `at`.
  std::uint32_t Details(std::uint32_t at, const Shape& shape, news::v1::DocumentValue& value) {
    std::uint32_t end = at;
    for (int details = 0; details < 4; ++details) {
      const std::uint32_t next = Detail(end, shape, value, details == 0);
      if (next == end) break;
      end = next;
    }
    return end;
  }

  std::uint32_t Detail(std::uint32_t at, const Shape& shape, news::v1::DocumentValue& value,
                       bool first) {
    if (page_.Breaks(at)) return at;
    const Row* word = page_.RowOf(at, Kind::kNumberWord);
    if (word != nullptr && word->arg == "number" && value.number().empty()) {
      const std::uint32_t end = CodeEnd(at + 1);
      if (end > at + 1) value.set_number(Code(at + 1, end));
      return end > at + 1 ? end : at;
    }
    if (word != nullptr && word->arg == "date" && !value.has_date()) return Date(at, value);
    if (first && shape.bare && page_.IsNumber(at) && !Counts(at)) {
      // "resolution 2231 [of the Security Council]"
      const std::uint32_t end = CodeEnd(at);
      value.set_number(Code(at, end));
      return end;
    }
    if (!value.issuer().empty()) return at;
    // "the new directive of the ministry"
    std::uint32_t body = at;
    const bool recent = IsLawWord(page_, at, "recent") || IsLawWord(page_, at, "kind");
    if (first && shape.issued && recent && !page_.Breaks(at + 1)) ++body;
    const std::uint32_t end = BodyEnd(body);
    if (end == body || (first && !shape.issued)) return at;
    value.set_issuer(Issuer(body, end));
    return end;
  }

  std::uint32_t Date(std::uint32_t at, news::v1::DocumentValue& value) const {
    const Match* word = page_.Longest(at, Kind::kNumberWord);
    const std::uint32_t end = page_.EndOf(word->end, news::v1::MENTION_TYPE_DATE);
    if (end == word->end) return at;
    for (const Candidate& one : page_.candidates()) {
      if (one.begin == word->end && one.end == end && one.mention.has_date()) {
        *value.mutable_date() = one.mention.date();
      }
    }
    return end;
  }

  // True if the number at i counts something or is a date.
  bool Counts(std::uint32_t i) const {
    return page_.In(i, news::v1::MENTION_TYPE_MONEY) ||
           page_.In(i, news::v1::MENTION_TYPE_QUANTITY) ||
           page_.In(i, news::v1::MENTION_TYPE_PERCENT) || page_.In(i, news::v1::MENTION_TYPE_TIME);
  }

  // "1234", "12/345", "5678/T/90": what touches the number belongs to it.
  std::uint32_t CodeEnd(std::uint32_t at) const {
    constexpr std::uint32_t kMaxTokens = 8;
    constexpr std::size_t kLetter = 2;  // bytes
    std::uint32_t end = at;
    std::uint32_t next = at;
    while (next < page_.size() && next < at + kMaxTokens && !page_.tokens().starts_line[next] &&
           (next == at || page_.tokens().end[next - 1] == page_.tokens().begin[next])) {
      const std::string_view text = page_.text(next);
      if (page_.IsNumber(next) || (page_.IsWord(next) && text.size() <= kLetter)) {
        end = next + 1;
      } else if (text != "/" && text != "-") {
        break;
      }
      ++next;
    }
    for (std::uint32_t i = at; i < end; ++i) {
      if (page_.IsNumber(i)) return end;
    }
    return at;
  }

  std::string Code(std::uint32_t begin, std::uint32_t end) const {
    text::AsciiBuffer buffer;
    return std::string(text::AsciiDigits(page_.text(begin, end), buffer));
  }

  // A body, without the verb that some of its unknown words are.
  std::uint32_t BodyEnd(std::uint32_t at) {
    if (page_.Breaks(at)) return at;
    std::uint32_t end = grammar_.Body(at);
    const Match* known = page_.Longest(at, Kind::kBody);
    if (known != nullptr) end = std::max(end, known->end);
    while (end > at + 1 && LooksLikeVerb(page_.text(end - 1))) --end;
    // A participle behind a known body is the clause's: TEH HEH, DAL HEH.
    if (known != nullptr && end == known->end + 1 &&
        (page_.text(end - 1).ends_with("\u062A\u0647") ||
         page_.text(end - 1).ends_with("\u062F\u0647"))) {
      return known->end;
    }
    return end;
  }

  // The name as the table spells it where it has the body, else as it is written.
  std::string Issuer(std::uint32_t begin, std::uint32_t end) const {
    const Match* known = page_.Longest(begin, Kind::kBody);
    if (known != nullptr && known->end == end) return std::string(page_.row(*known).surface);
    return std::string(page_.text(begin, end));
  }

  // What the document is called.
  std::uint32_t NameEnd(std::uint32_t at, const Shape& shape) const {
    if (shape.named || shape.doing) {
      if (const std::uint32_t quoted = QuotedNameEnd(page_, at); quoted > at) return quoted;
    }
    if (page_.Breaks(at)) return at;
    const bool doing = shape.doing && IsLawWord(page_, at, "doing");
    if (!shape.named && !doing && !shape.self) return at;
    const std::uint32_t end = LegalNameEnd(page_, at);
    if (shape.self || shape.brief || end > at + 1) return end;
    // One word tells enough where it is a place: "the treaty of Paris".
    return std::max(at, grammar_.PlaceAt(at));
  }

  // "between A and B", "with A", "to the country A".
  std::uint32_t PartiesEnd(std::uint32_t at) {
    if (page_.Breaks(at)) return at;
    const bool between = IsLawWord(page_, at, "between");
    if (page_.text(at) == kTo) {
      const std::uint32_t place = grammar_.PlaceAt(at + 1);
      return place > at + 1 ? place : at;
    }
    if (!between && page_.text(at) != kWith) return at;
    std::uint32_t end = PartyEnd(at + 1);
    if (end == at + 1) return at;
    while (end < page_.size() && !page_.tokens().starts_line[end] &&
           (page_.Is(end, Kind::kAnd) || (between && page_.text(end) == kComma))) {
      const std::uint32_t next = PartyEnd(end + 1);
      if (next == end + 1) break;
      end = next;
    }
    return end;
  }

  std::uint32_t PartyEnd(std::uint32_t at) { return std::max(BodyEnd(at), grammar_.PlaceAt(at)); }

  static constexpr std::string_view kComma = "\u060C";       // ARABIC COMMA
  static constexpr std::string_view kTo = "\u0628\u0647";    // BEH HEH
  static constexpr std::string_view kWith = "\u0628\u0627";  // BEH ALEF

  Page& page_;
  Grammar& grammar_;
};

}  // namespace

void FindDocuments(Page& page, Grammar& grammar) { DocumentReader(page, grammar).Run(); }

}  // namespace rasad::extraction

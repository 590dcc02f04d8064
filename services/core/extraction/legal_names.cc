// Names of laws and documents: the noun phrase behind "law of", "directive on".
#include "core/extraction/legal_names.h"

namespace rasad::extraction {
namespace {

constexpr std::uint32_t kMaxWords = 12;
constexpr std::string_view kComma = "\u060C";  // ARABIC COMMA

constexpr std::string_view kApartYeh = "\u0627\u06CC";  // ALEF YEH, written apart: "nuclear"

bool IsVerb(const Page& page, std::uint32_t i) {
  return page.Is(i, Kind::kVerb) || IsLawWord(page, i, "verb") ||
         (i < page.size() && LooksLikeVerb(page.text(i)));
}

// True if a name does not go on at token i.
bool Ends(const Page& page, std::uint32_t i) {
  if (page.Breaks(i) || LooksLikeVerb(page.text(i))) return true;
  const bool part = page.Is(i, Kind::kField) || IsLawWord(page, i, "doing");
  return page.Stops(i) && !part;
}

// True if a waw joins the word at i to the name: of a field, or in the plural, or a doing.
bool Joins(const Page& page, std::uint32_t i) {
  if (Ends(page, i) || page.Longest(i, Kind::kLawHead) != nullptr) return false;
  const std::string_view word = page.text(i);
  return page.Is(i, Kind::kField) || IsLawWord(page, i, "doing") ||
         word.ends_with("\u0647\u0627") ||        // HEH ALEF
         word.ends_with("\u0647\u0627\u06CC") ||  // HEH ALEF YEH
         word.ends_with("\u0627\u062A") ||        // ALEF TEH: "services"
         word.ends_with("\u0627\u0631\u06CC");    // ALEF REH YEH: "handing over"
}

// "goods, currency and bonds": where the word behind the last waw of an enumeration begins whose
// comma is token i, or i if there is no waw within few words.
std::uint32_t EnumerationEnd(const Page& page, std::uint32_t i) {
  constexpr std::uint32_t kReach = 8;
  std::uint32_t since = i;  // the last joint
  for (std::uint32_t at = i + 1; at < i + kReach; ++at) {
    if (at >= page.size() || page.tokens().starts_line[at]) return i;
    const bool named = page.Longest(at, Kind::kLawHead) != nullptr ||
                       page.Longest(at, Kind::kDocumentHead) != nullptr;
    if (named) return i;
    if (page.Is(at, Kind::kAnd)) return at > since + 1 && !Ends(page, at + 1) ? at + 1 : i;
    if (page.text(at) == kComma) {
      if (at == since + 1) return i;
      since = at;
    } else if (Ends(page, at) || at > since + 2) {
      return i;
    }
  }
  return i;
}

}  // namespace

bool IsLawWord(const Page& page, std::uint32_t i, std::string_view role) {
  const Row* row = page.RowOf(i, Kind::kLawWord);
  return row != nullptr && row->arg == role;
}

bool LooksLikeVerb(std::string_view word) {
  constexpr std::size_t kLong = 8;  // bytes of four letters
  // "[that they] pass": BEH, NOON DAL; "having" is an adjective, MEEM NOON DAL.
  constexpr std::size_t kSubjunctive = 12;
  if (word.size() >= kSubjunctive && word.starts_with("\u0628") && word.ends_with("\u0646\u062F") &&
      !word.ends_with("\u0645\u0646\u062F")) {
    return true;
  }
  return word.size() >= kLong && (word.ends_with("\u062F\u0646\u062F") ||       // DAL NOON DAL
                                  word.ends_with("\u062A\u0646\u062F") ||       // TEH NOON DAL
                                  word.ends_with("\u0633\u062A\u06CC\u0645"));  // "we are"
}

std::uint32_t LegalNameEnd(const Page& page, std::uint32_t begin, bool dated) {
  std::uint32_t end = begin;
  while (end - begin < kMaxWords) {
    if (end > begin && end < page.size() && !page.tokens().starts_line[end] &&
        page.text(end) == kComma) {
      const std::uint32_t last = EnumerationEnd(page, end);
      if (last == end) break;
      end = last + 1;
      continue;
    }
    if (page.Breaks(end)) break;
    if (page.In(end, news::v1::MENTION_TYPE_DATE)) {
      return dated && end == begin ? page.EndOf(end, news::v1::MENTION_TYPE_DATE) : end;
    }
    if (page.In(end, news::v1::MENTION_TYPE_MONEY) || IsLawWord(page, end, "stop")) break;
    if (page.Is(end, Kind::kAnd)) {
      if (end == begin || !Joins(page, end + 1)) break;
      end += 2;
      continue;
    }
    if (page.text(end) == kApartYeh && end > begin) {
      ++end;
      continue;
    }
    if (Ends(page, end)) {
      // "support of the family"
      const bool takes = end > begin && IsLawWord(page, end - 1, "doing") &&
                         IsLawWord(page, end, "preposition") && !page.Stops(end + 1);
      if (!takes) break;
      end += 2;
      continue;
    }
    ++end;
  }
  if (end > begin && !page.Breaks(end) && IsVerb(page, end)) --end;
  // A name does not end with its joint.
  while (end > begin && page.Is(end - 1, Kind::kAnd)) --end;
  return end;
}

std::uint32_t QuotedNameEnd(const Page& page, std::uint32_t i) {
  constexpr std::string_view kOpen = "\u00AB";   // LEFT-POINTING DOUBLE ANGLE QUOTATION MARK
  constexpr std::string_view kClose = "\u00BB";  // RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK
  if (i >= page.size() || page.tokens().starts_line[i] || page.text(i) != kOpen) return i;
  for (std::uint32_t at = i + 1; at < page.size() && at < i + kMaxWords + 2; ++at) {
    if (page.tokens().starts_line[at]) return i;
    if (page.text(at) == kClose) return at + 1;
  }
  return i;
}

}  // namespace rasad::extraction

// Sentences from tokens.
#include <string_view>

#include "core/text/chars.h"
#include "core/text/tokens.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

constexpr std::string_view kOpenGuillemet = "\xc2\xab";
constexpr std::string_view kCloseGuillemet = "\xc2\xbb";
constexpr std::string_view kArabicQuestionMark = "\xd8\x9f";
constexpr std::string_view kArabicFullStop = "\xdb\x94";
constexpr std::string_view kEllipsis = "\xe2\x80\xa6";

// Words that a full stop shortens: doctor, engineer, page, number, and so on.
bool IsAbbreviation(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "\xd8\xaf\xda\xa9\xd8\xaa\xd8\xb1",          // doktor
      "\xd9\x85\xd9\x87\xd9\x86\xd8\xaf\xd8\xb3",  // mohandes
      "\xd8\xaa\xd9\x84\xd9\x81\xd9\x86",          // telefon
      "Dr",
      "Mr",
      "Mrs",
      "Ms",
      "Prof",
      "St",
      "No",
      "vs",
      "etc",
  };
  for (const std::string_view w : kWords) {
    if (w == word) return true;
  }
  return false;
}

bool IsSingleLetter(std::string_view word) {
  return !word.empty() && Decode(word, 0).length == word.size();
}

bool IsLowerAscii(std::string_view word) {
  return !word.empty() && word[0] >= 'a' && word[0] <= 'z';
}

class Splitter {
 public:
  Splitter(std::string_view display, const Tokens& tokens, std::vector<Span>& out)
      : text_(display), tokens_(tokens), out_(out) {}

  void Run() {
    const Chars chars;
    std::size_t first = 0;
    int depth = 0;
    std::size_t quote_limit = 0;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (i > first && tokens_.starts_line[i]) {
        Emit(first, i);
        first = i;
        depth = 0;
      }
      if (tokens_.kind[i] != TokenKind::kPunctuation) continue;
      const std::string_view mark = Text(i);
      if (mark == kOpenGuillemet) {
        // An opening quote that its line never closes does not swallow the line.
        if (depth > 0 || ClosesOnLine(i, quote_limit)) ++depth;
        continue;
      }
      if (mark == kCloseGuillemet) {
        if (depth > 0) --depth;
        // The quote's own mark ends the sentence if nothing but its end was missing.
        if (depth == 0 && i > first && tokens_.kind[i - 1] == TokenKind::kPunctuation &&
            Ends(i - 1) && EndsAfterQuote(i)) {
          Emit(first, i + 1);
          first = i + 1;
        }
        continue;
      }
      if (depth > 0 || !Ends(i)) continue;
      std::size_t next = i + 1;
      while (next < tokens_.size() && !tokens_.starts_line[next] && Trails(next)) ++next;
      if (next < tokens_.size() && !tokens_.starts_line[next] && GoesOn(first, i, next)) continue;
      Emit(first, next);
      first = next;
      i = next - 1;
    }
    Emit(first, tokens_.size());
  }

 private:
  std::string_view Text(std::size_t i) const { return tokens_.span(i).In(text_); }

  static bool IsStop(std::string_view mark) {
    return mark.substr(0, 1) == "." || mark.substr(0, 1) == "!" || mark.substr(0, 1) == "?" ||
           mark.substr(0, 2) == kArabicQuestionMark || mark.substr(0, 2) == kArabicFullStop;
  }
  static bool IsEllipsis(std::string_view mark) {
    return mark.substr(0, 3) == kEllipsis || mark.substr(0, 2) == "..";
  }
  bool Ends(std::size_t i) const { return IsStop(Text(i)) || IsEllipsis(Text(i)); }

  // Further marks of the same run, and closing brackets and quotes that belong to the sentence.
  bool Trails(std::size_t i) const {
    if (tokens_.kind[i] != TokenKind::kPunctuation) return false;
    if (tokens_.begin[i] != tokens_.end[i - 1]) return false;
    const std::string_view mark = Text(i);
    return Ends(i) || mark == ")" || mark == "]" || mark == kCloseGuillemet || mark == "\"";
  }

  // True if the sentence does not end at mark i, though it could: `next` follows on the same line.
  bool GoesOn(std::size_t first, std::size_t i, std::size_t next) const {
    const std::string_view mark = Text(i);
    const std::string_view follower = Text(next);
    if (tokens_.kind[next] == TokenKind::kPunctuation && follower != kOpenGuillemet &&
        follower != "(" && follower != "[" && follower != "-" && follower != "\"") {
      // A comma, a colon or a dash-like mark goes on with the sentence.
      return follower[0] == ',' || follower[0] == ';' || follower[0] == ':' ||
             follower == "\xd8\x8c" || follower == "\xd8\x9b" || follower == ")" ||
             follower == kCloseGuillemet;
    }
    if (IsEllipsis(mark)) {
      // In Persian no letter tells a new sentence from a continuation: the text's own line end or a
      // further mark does. A Latin capital begins a new one.
      return tokens_.kind[next] != TokenKind::kWord || !(follower[0] >= 'A' && follower[0] <= 'Z');
    }
    if (mark != ".") return IsLowerAscii(follower);
    const bool glued_after = tokens_.begin[next] == tokens_.end[i];
    const bool glued_before = i > first && tokens_.begin[i] == tokens_.end[i - 1];
    if (!glued_before) return false;
    const std::string_view before = Text(i - 1);
    if (glued_after &&
        (tokens_.kind[next] == TokenKind::kWord || tokens_.kind[next] == TokenKind::kNumber)) {
      return true;  // h.sh, U.S.A, example.com
    }
    if (tokens_.kind[i - 1] == TokenKind::kWord) {
      if (IsSingleLetter(before)) return IsInitial(first, i - 1);
      if (IsAbbreviation(before)) return true;
      return IsLowerAscii(follower);
    }
    // "1. first item": a number that begins the line.
    return tokens_.kind[i - 1] == TokenKind::kNumber && i - 1 == first &&
           tokens_.starts_line[first] && tokens_.kind[next] != TokenKind::kPunctuation;
  }

  // A single letter before a full stop is an initial, unless it is the conjunction of a sentence
  // that breaks off (waw).
  bool IsInitial(std::size_t first, std::size_t i) const {
    (void)first;
    return Text(i) != "\xd9\x88";
  }

  bool EndsAfterQuote(std::size_t close) const {
    const std::size_t next = close + 1;
    if (next >= tokens_.size() || tokens_.starts_line[next]) return true;
    if (tokens_.kind[next] == TokenKind::kPunctuation) {
      const std::string_view follower = Text(next);
      return follower == kOpenGuillemet || follower == "(" || follower == "[";
    }
    return true;
  }

  // True if a closing guillemet follows on the line. `limit` remembers how far was looked, so that
  // a line of many opening quotes costs one pass.
  bool ClosesOnLine(std::size_t open, std::size_t& limit) const {
    if (limit > open) return Text(limit - 1) == kCloseGuillemet;
    std::size_t i = open + 1;
    while (i < tokens_.size() && !tokens_.starts_line[i] && Text(i) != kCloseGuillemet) ++i;
    const bool found = i < tokens_.size() && !tokens_.starts_line[i];
    limit = found ? i + 1 : i;
    return found;
  }

  void Emit(std::size_t first, std::size_t end) {
    if (first < end) out_.push_back({tokens_.begin[first], tokens_.end[end - 1]});
  }

  std::string_view text_;
  const Tokens& tokens_;
  std::vector<Span>& out_;
};

}  // namespace

void SplitSentences(std::string_view display, const Tokens& tokens, std::vector<Span>& out) {
  out.clear();
  Splitter(display, tokens, out).Run();
}

}  // namespace rasad::text

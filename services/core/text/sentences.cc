// Sentences from tokens.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "core/base/hash.h"
#include "core/text/chars.h"
#include "core/text/lexicon.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"
#include "core/text/utf8.h"

namespace rasad::data {
std::string_view abbreviations();
}  // namespace rasad::data

namespace rasad::text {
namespace {

constexpr std::string_view kOpenGuillemet = "\xc2\xab";
constexpr std::string_view kCloseGuillemet = "\xc2\xbb";
constexpr std::string_view kArabicQuestionMark = "\xd8\x9f";
constexpr std::string_view kArabicFullStop = "\xdb\x94";
constexpr std::string_view kArabicComma = "\xd8\x8c";
constexpr std::string_view kArabicSemicolon = "\xd8\x9b";
constexpr std::string_view kEllipsisMark = "\xe2\x80\xa6";
constexpr std::string_view kZwj = "\xe2\x80\x8d";
constexpr std::string_view kAnd = "\xd9\x88";           // va
constexpr std::string_view kThat = "\xda\xa9\xd9\x87";  // ke

enum class Short : std::uint8_t { kNone, kShort, kBeforeNumber, kBeforeWord, kItem, kLabel };

// The words of data/abbreviations.tsv by the hash of their key, as tokens have it.
class Abbreviations {
 public:
  Abbreviations() {
    static constexpr struct {
      std::string_view name;
      Short value;
    } kNames[] = {{"short", Short::kShort},
                  {"before_number", Short::kBeforeNumber},
                  {"before_word", Short::kBeforeWord},
                  {"item", Short::kItem},
                  {"label", Short::kLabel}};
    for (const Row& row : ReadTable(data::abbreviations())) {
      for (const auto& n : kNames) {
        if (row.size() >= 2 && row[1] == n.name) {
          classes_.emplace(base::TableHash(SearchKey(row[0])), n.value);
        }
      }
    }
  }
  Short Of(std::uint64_t key_hash) const {
    const auto found = classes_.find(key_hash);
    return found == classes_.end() ? Short::kNone : found->second;
  }

 private:
  std::unordered_map<std::uint64_t, Short> classes_;
};

const Abbreviations& AllAbbreviations() {
  static const Abbreviations abbreviations;
  return abbreviations;
}

bool IsSingleLetter(std::string_view word) {
  if (word.ends_with(kZwj)) word.remove_suffix(kZwj.size());
  return !word.empty() && Decode(word, 0).length == word.size();
}

bool IsLowerAscii(std::string_view word) {
  return !word.empty() && word[0] >= 'a' && word[0] <= 'z';
}

// Marks that come in pairs: inside of a pair no sentence ends.
constexpr int kPairKinds = 3;
struct Pair {
  int kind = -1;
  bool opens = false;
};

Pair PairOf(std::string_view mark) {
  if (mark == kOpenGuillemet) return {0, true};
  if (mark == kCloseGuillemet) return {0, false};
  if (mark.size() != 1) return {};
  switch (mark[0]) {
    case '(':
      return {1, true};
    case ')':
      return {1, false};
    case '[':
      return {2, true};
    case ']':
      return {2, false};
    default:
      return {};
  }
}

// Emoji that close what was said. Circles, diamonds, ticks and pins are the bullets of messengers:
// they begin what follows.
bool IsClosingEmoji(char32_t c) {
  if (c < 0x2600 || (c >= 0x27c0 && c < 0x1f000)) return false;
  const bool bullet = (c >= 0x1f534 && c <= 0x1f53d) || (c >= 0x1f7e0 && c <= 0x1f7eb) ||
                      c == 0x26aa || c == 0x26ab || c == 0x2705 || c == 0x2714 || c == 0x1f4cc ||
                      c == 0x1f4cd;
  return !bullet;
}

// How strongly a mark ends a sentence.
enum class End : std::uint8_t {
  kNo,
  kEllipsis,
  kStop,
  kLoud,  // A question or exclamation mark: no abbreviation has one.
};

End EndOf(std::string_view mark) {
  if (mark[0] == '.') return mark.size() == 1 ? End::kStop : End::kEllipsis;
  if (mark[0] == '!' || mark[0] == '?' || mark.starts_with(kArabicQuestionMark)) return End::kLoud;
  if (mark.starts_with(kArabicFullStop)) return End::kStop;
  if (mark.starts_with(kEllipsisMark)) return End::kEllipsis;
  if (mark.size() >= 3) {
    const char32_t c = Decode(mark, 0).cp;
    if (c == 0x203c || (c >= 0x2047 && c <= 0x2049)) return End::kLoud;  // doubled marks
  }
  return End::kNo;
}

class Splitter {
 public:
  Splitter(std::string_view display, const Tokens& tokens, std::vector<Span>& out)
      : text_(display), tokens_(tokens), out_(out), abbreviations_(AllAbbreviations()) {}

  void Run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_.starts_line[i]) StartLine(i);
      const TokenKind kind = tokens_.kind[i];
      if (kind != TokenKind::kPunctuation) {
        has_word_ |= kind != TokenKind::kOther;
        continue;
      }
      const std::string_view mark = Text(i);
      if (const Pair pair = PairOf(mark); pair.kind >= 0) {
        pair.opens ? Open(i, pair.kind) : Close(i, pair.kind);
        continue;
      }
      End end = EndOf(mark);
      if (end == End::kNo || total_depth_ > 0 || !has_word_) continue;
      std::size_t next = i + 1;
      while (InLine(next) && Trails(next)) {
        if (tokens_.kind[next] == TokenKind::kPunctuation) {
          const std::string_view more = Text(next);
          end = std::max(end, EndOf(more));
          if (const Pair closer = PairOf(more); closer.kind >= 0 && !closer.opens) {
            --closers_[closer.kind];
          }
        }
        ++next;
      }
      if (InLine(next) && GoesOn(i, end, next)) continue;
      Emit(next);
      i = next - 1;
    }
    Emit(tokens_.size());
  }

 private:
  std::string_view Text(std::size_t i) const { return tokens_.span(i).In(text_); }
  bool InLine(std::size_t i) const { return i < tokens_.size() && !tokens_.starts_line[i]; }
  bool IsMark(std::size_t i, std::string_view mark) const {
    return tokens_.kind[i] == TokenKind::kPunctuation && Text(i) == mark;
  }

  void StartLine(std::size_t i) {
    Emit(i);
    line_ = i;
    last_item_ = 0;
    total_depth_ = 0;
    // A mark that its line does not close opens nothing, so that it does not swallow the line.
    for (int k = 0; k < kPairKinds; ++k) depth_[k] = closers_[k] = 0;
    std::size_t j = i;
    do {
      if (tokens_.kind[j] != TokenKind::kPunctuation) continue;
      if (const Pair pair = PairOf(Text(j)); pair.kind >= 0 && !pair.opens) ++closers_[pair.kind];
    } while (InLine(++j));
  }

  void Open(std::size_t i, int kind) {
    if (depth_[kind] >= closers_[kind]) return;
    if (total_depth_ == 0) outermost_ = i;
    ++depth_[kind];
    ++total_depth_;
  }

  void Close(std::size_t i, int kind) {
    --closers_[kind];
    if (depth_[kind] == 0) return;
    --depth_[kind];
    if (--total_depth_ > 0 || !has_word_) return;
    std::size_t last = i;
    while (last > outermost_ + 1 && tokens_.kind[last - 1] == TokenKind::kPunctuation &&
           PairOf(Text(last - 1)).kind >= 0) {
      --last;
    }
    --last;
    if (tokens_.kind[last] != TokenKind::kPunctuation) return;
    const End end = EndOf(Text(last));
    if (end != End::kStop && end != End::kLoud) return;
    const bool ends = PairOf(Text(outermost_)).kind == 0
                          ? EndsWithQuote(last, end, i + 1)
                          : outermost_ == first_ && !IsShortened(last, i + 1);
    if (ends) Emit(i + 1);
  }

  // True if the mark inside of a quote ends the sentence around it too: nothing but its end was
  // missing. `next` is the token behind the quote.
  bool EndsWithQuote(std::size_t mark, End end, std::size_t next) const {
    if (!InLine(next)) return true;
    const std::string_view follower = Text(next);
    if (tokens_.kind[next] == TokenKind::kPunctuation) {
      return PairOf(follower).opens && end == End::kStop;
    }
    if (follower == kAnd || follower == kThat) return false;
    // A quote with a question mark is a title or a phrase, unless somebody speaks.
    if (end == End::kLoud) return outermost_ > first_ && IsMark(outermost_ - 1, ":");
    return !IsShortened(mark, next);
  }

  // Further marks of the same run, what closes behind it, an emoji, a footnote's number.
  bool Trails(std::size_t i) const {
    const std::string_view mark = Text(i);
    if (tokens_.kind[i] == TokenKind::kOther) return IsClosingEmoji(Decode(mark, 0).cp);
    if (IsFootnote(i) || (i >= 1 && IsFootnote(i - 1)) || (i >= 2 && IsFootnote(i - 2)))
      return true;
    if (tokens_.kind[i] != TokenKind::kPunctuation || tokens_.begin[i] != tokens_.end[i - 1]) {
      return false;
    }
    const Pair pair = PairOf(mark);
    return EndOf(mark) != End::kNo || (pair.kind >= 0 && !pair.opens) || mark == "\"" ||
           mark == "/";
  }

  bool IsFootnote(std::size_t i) const {
    return IsMark(i, "[") && InLine(i + 1) && InLine(i + 2) &&
           tokens_.kind[i + 1] == TokenKind::kNumber && IsMark(i + 2, "]");
  }

  // True if the sentence does not end at mark i, though it could: `next` follows on the same line.
  bool GoesOn(std::size_t i, End end, std::size_t next) {
    const std::string_view follower = Text(next);
    if (tokens_.kind[next] == TokenKind::kPunctuation) {
      if (follower[0] == ',' || follower[0] == ';' || follower[0] == ':' ||
          follower == kArabicComma || follower == kArabicSemicolon) {
        return true;
      }
      const bool opens = PairOf(follower).opens;
      if (end != End::kStop || !opens) return end == End::kEllipsis && !opens;
    }
    if (end == End::kEllipsis) {
      // In Persian no letter tells a new sentence from a continuation: the text's own line end or a
      // further mark does. A Latin capital begins a new one.
      return tokens_.kind[next] != TokenKind::kWord || !(follower[0] >= 'A' && follower[0] <= 'Z');
    }
    if (end == End::kLoud) return IsLowerAscii(follower);
    return IsShortened(i, next) || IsItem(i, next);
  }

  // True if the full stop at `mark` shortens the word before it, or stands inside of a name.
  bool IsShortened(std::size_t mark, std::size_t next) const {
    if (mark == first_ || tokens_.begin[mark] != tokens_.end[mark - 1]) return false;
    const std::size_t word = mark - 1;
    const TokenKind follower = InLine(next) ? tokens_.kind[next] : TokenKind::kOther;
    if (next == mark + 1 && tokens_.begin[next] == tokens_.end[mark] &&
        (follower == TokenKind::kWord || follower == TokenKind::kNumber)) {
      return true;  // h.sh, U.S.A, example.com
    }
    if (tokens_.kind[word] != TokenKind::kWord) return false;
    if (IsSingleLetter(Text(word))) return IsInitial(word, next);
    const bool lower = follower == TokenKind::kWord && IsLowerAscii(Text(next));
    switch (abbreviations_.Of(tokens_.key_hash[word])) {
      case Short::kShort:
        return true;
      case Short::kBeforeNumber:
        return lower || follower == TokenKind::kNumber;
      case Short::kBeforeWord:
        return lower ||
               (follower == TokenKind::kWord && static_cast<unsigned char>(Text(next)[0]) >= 0x80);
      default:
        return lower;
    }
  }

  // A single letter before a full stop is an initial, unless it is the conjunction of a sentence
  // that breaks off (va), or the name of an option, a group, a vitamin.
  bool IsInitial(std::size_t letter, std::size_t next) const {
    const bool chained = letter > first_ && IsMark(letter - 1, ".");
    const bool word_follows = InLine(next) && tokens_.kind[next] == TokenKind::kWord;
    if (Text(letter) == kAnd) {
      return letter == first_ || chained ||
             (word_follows && IsSingleLetter(Text(next)) && InLine(next + 1) &&
              IsMark(next + 1, "."));
    }
    if (letter == first_ || chained || !word_follows) return true;
    return abbreviations_.Of(tokens_.key_hash[letter - 1]) != Short::kLabel;
  }

  // True if the full stop at `mark` belongs to the number or letter of a list's item.
  bool IsItem(std::size_t mark, std::size_t next) {
    if (mark == first_ || tokens_.begin[mark] != tokens_.end[mark - 1]) return false;
    if (tokens_.kind[next] == TokenKind::kPunctuation && !PairOf(Text(next)).opens) return false;
    const std::size_t item = mark - 1;
    const bool begins = item == first_ || IsMark(item - 1, ":") || IsMark(item - 1, ";") ||
                        IsMark(item - 1, kArabicSemicolon);
    if (tokens_.kind[item] == TokenKind::kWord) {
      return begins && abbreviations_.Of(tokens_.key_hash[item]) == Short::kItem;
    }
    const int value = ItemNumber(item);
    if (value == 0 || !(begins || value == last_item_ + 1)) return false;
    if (!begins && last_item_ == 0) return false;
    last_item_ = value;
    return true;
  }

  // The value of a number of at most three digits; 0 if the token is none.
  int ItemNumber(std::size_t i) const {
    if (tokens_.kind[i] != TokenKind::kNumber) return 0;
    const std::string_view digits = Text(i);
    int value = 0;
    int count = 0;
    for (std::size_t at = 0; at < digits.size();) {
      const Decoded d = Decode(digits, at);
      const int digit = DigitValue(d.cp);
      if (digit < 0 || ++count > 3) return 0;
      value = value * 10 + digit;
      at += d.length;
    }
    return value;
  }

  // Ends the open sentence before token `end`. What has no word belongs to the sentence before it.
  void Emit(std::size_t end) {
    if (first_ == end) return;
    const std::uint32_t last = tokens_.end[end - 1];
    if (!has_word_ && first_ > line_) {
      out_.back().end = last;
    } else {
      out_.push_back({tokens_.begin[first_], last});
    }
    first_ = end;
    has_word_ = false;
  }

  std::string_view text_;
  const Tokens& tokens_;
  std::vector<Span>& out_;
  const Abbreviations& abbreviations_;

  std::size_t first_ = 0;  // the open sentence's first token
  std::size_t line_ = 0;   // the line's
  bool has_word_ = false;  // whether the open sentence has a word or number yet
  std::size_t outermost_ = 0;
  int total_depth_ = 0;
  int depth_[kPairKinds] = {};
  int closers_[kPairKinds] = {};  // still ahead on the line
  int last_item_ = 0;             // the last item's number on the line
};

}  // namespace

void SplitSentences(std::string_view display, const Tokens& tokens, std::vector<Span>& out) {
  out.clear();
  Splitter(display, tokens, out).Run();
}

}  // namespace rasad::text

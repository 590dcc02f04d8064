// Tokens of a display text.
#include "core/text/tokens.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "core/base/hash.h"
#include "core/text/chars.h"
#include "core/text/letter_runs.h"
#include "core/text/letters.h"
#include "core/text/raw_runs.h"
#include "core/text/search_key.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

// Letters in brackets that honour the name before them: (ain) (sad) (seen) (re) (ain jeem).
bool IsHonorific(std::u32string_view letters) {
  return letters == U"\u0639" || letters == U"\u0635" || letters == U"\u0633" ||
         letters == U"\u0631\u0647" || letters == U"\u0639\u062c" || letters == U"\u0631\u0636";
}

class Tokenizer {
 public:
  Tokenizer(std::string_view display, Tokens& out) : text_(display), out_(out) {}

  void Run() {
#if defined(__SSE2__)
    mask_.Scan(text_);
#endif
    out_.joined.clear();
    bool line_start = true;
    std::size_t raw_end = 0;  // no raw run begins before here
    while (true) {
      PlainWords(line_start, raw_end);
      if (at_ >= text_.size()) break;
      if (text_[at_] == ' ') {
        raw_end = ++at_;
        continue;
      }
      const Decoded d = Decode(text_, at_);
      const CharClass cls = chars_.Class(d.cp);
      if (cls == CharClass::kLineEnd || cls == CharClass::kBlank) {
        line_start |= cls == CharClass::kLineEnd;
        at_ += d.length;
        raw_end = at_;
        continue;
      }
      if (cls == CharClass::kRemoved || cls == CharClass::kZwnj || cls == CharClass::kZwj) {
        at_ += d.length;
        continue;
      }
      const std::size_t begin = at_;
      TokenKind kind;
      key_ = {};
      keyed_ = false;
      RawRun run;
      if (d.cp < 0x80) run = FindRawRun(text_, at_, at_ == raw_end);
      if (run.length > 0) {
        at_ += run.length;
        kind = run.kind == RawKind::kHandle    ? TokenKind::kHandle
               : run.kind == RawKind::kHashtag ? TokenKind::kHashtag
                                               : TokenKind::kUrl;
      } else {
        kind = Next(d, cls);
      }
      Add(begin, kind, line_start);
      line_start = false;
    }
    out_.Resize(count_);
  }

 private:
  // Most words are a few letters that are their own key, with a blank or ASCII mark behind them:
  // adds the words and passes the blanks up to the first that is another one, as the loop of Run()
  // would. May stop early.
  void PlainWords([[maybe_unused]] bool& line_start, [[maybe_unused]] std::size_t& raw_end) {
#if defined(__SSE2__)
    constexpr unsigned kMost = kLetterBlock - 1;  // bytes
    const char* const text = text_.data();
    const std::size_t size = text_.size();
    const std::size_t room = out_.begin.size();
    // Kept at hand, since the compiler cannot know that writing to them moves none of them.
    std::uint32_t* const begins = out_.begin.data();
    std::uint32_t* const ends = out_.end.data();
    TokenKind* const kinds = out_.kind.data();
    std::uint64_t* const keys = out_.key_hash.data();
    auto* const starts_line = out_.starts_line.data();
    const LetterMask<true>& mask = mask_;
    const VariantTest variants = variants_;
    std::size_t at = at_;
    std::size_t count = count_;
    while (at + kLetterBlock < size && count < room) {
      if (text[at] == ' ') {
        ++at;
        continue;
      }
      const unsigned length = mask.RunAt(at);
      if (length - 1 >= kMost || !EndsPlainWord(text + at + length)) break;
      const ShortBytes bytes(text + at, length);
      if (bytes.HasTriple() | variants.MayHave(text + at, length)) break;
      begins[count] = static_cast<std::uint32_t>(at);
      at += length;
      ends[count] = static_cast<std::uint32_t>(at);
      kinds[count] = TokenKind::kWord;
      starts_line[count] = line_start ? 1 : 0;
      keys[count] = base::ShortTableHash(bytes.low, bytes.high, length);
      line_start = false;
      ++count;
      // The blank that stands behind most words goes with them.
      at += static_cast<std::size_t>(text[at] == ' ');
    }
    if (at > at_ && text[at - 1] == ' ') raw_end = at;
    at_ = at;
    count_ = count;
#endif
  }

  // Moves at_ behind the token that begins with `first`.
  TokenKind Next(const Decoded& first, CharClass cls) {
    switch (cls) {
      case CharClass::kLetter:
        ArabicWord();
        return TokenKind::kWord;
      case CharClass::kForeign:
        at_ += first.length;
        SkipForeignWord();
        return TokenKind::kWord;
      case CharClass::kDigit:
        SkipNumber();
        return TokenKind::kNumber;
      case CharClass::kOther:
        at_ += first.length;
        SkipEmojiParts(first.cp);
        return TokenKind::kOther;
      default:
        break;
    }
    if (first.cp == '(' && SkipHonorific()) return TokenKind::kOther;
    const bool point = first.cp == '.' || first.cp == 0x66b;  // ARABIC DECIMAL SEPARATOR
    if (point && DigitFollows(at_ + first.length) && !BehindWord()) {
      at_ += first.length;
      SkipNumber();
      return TokenKind::kNumber;
    }
    at_ += first.length;
    keyed_ = true;  // marks have no key
    const bool bracket = cls == CharClass::kOpen || cls == CharClass::kClose;
    while (!bracket && at_ < text_.size()) {
      const Decoded d = Decode(text_, at_);
      if (d.cp != first.cp) break;
      at_ += d.length;
    }
    return TokenKind::kPunctuation;
  }

  // Moves behind a word of Arabic letters and folds its key on the way. A word whose key needs more
  // than folding is left to AppendSearchKey().
  void ArabicWord() {
    const auto* const text = reinterpret_cast<const unsigned char*>(text_.data());
    const char16_t* const keys = chars_.ArabicKeys();
    const unsigned char* at = text + at_;
    const unsigned char* const end = text + text_.size();
    char* out = buffer_;
    char* const full = buffer_ + sizeof buffer_ - 1;
    char16_t last = 0;
    int same = 0;  // letters that equal the one before them
    bool plain = true;
    bool joined = false;
    while (true) {
#if defined(__SSE2__)
      // Letters that are their own key, a block at a time. Equal letters side by side count as many
      // as there may be.
      while (end - at > static_cast<std::ptrdiff_t>(kLetterBlock) &&
             full - out > static_cast<std::ptrdiff_t>(kLetterBlock)) {
        const LetterBlock block = LookAtLetters<true>(at);
        if (block.count == 0) break;
        std::memcpy(out, at, kLetterBlock);
        same += block.triple || KeyAt(out) == last ? 2 : 0;
        out += 2 * block.count;
        at += 2 * block.count;
        last = KeyAt(out - 2);
        same += block.count > 1 && KeyAt(out - 4) == last ? 1 : 0;
        if (block.count < 8) break;
      }
#endif
      while (at + 1 < end && out < full) {
        const unsigned lead = at[0];
        const char16_t key = keys[(lead & 3) << 6 | (at[1] & 0x3fu)];
        if ((lead & 0xfc) != 0xd8 || key == 0) break;
        out[0] = static_cast<char>(key);
        out[1] = static_cast<char>(key >> 8);
        out += 2;
        same += key == last ? 1 : 0;
        last = key;
        at += 2;
      }
      if (at == end) break;
      if (out >= full) {
        plain = false;  // too long; what was written is not used
        out = buffer_;
        continue;
      }
      const auto place = static_cast<std::size_t>(at - text);
      const Decoded d = Decode(text_, place);
      const CharClass cls = chars_.Class(d.cp);
      if (cls == CharClass::kZwnj) {
        const std::size_t next = place + d.length;
        if (next >= text_.size() || chars_.Class(Decode(text_, next).cp) != CharClass::kLetter) {
          break;
        }
        joined = true;
      } else if (cls == CharClass::kLetter) {
        plain = plain && chars_.Key(d.cp) == 0;
      } else if (cls == CharClass::kKeptMark) {
        plain = plain && d.cp != kMadda;  // it makes another letter of an alef
      } else if (cls != CharClass::kHaraka && cls != CharClass::kTatweel &&
                 cls != CharClass::kZwj) {
        break;
      }
      at += d.length;
    }
    at_ = static_cast<std::size_t>(at - text);
    if (joined) out_.joined.push_back(static_cast<std::uint32_t>(count_));
    key_ = {buffer_, static_cast<std::size_t>(out - buffer_)};
    keyed_ = plain && same < 2 && !variants_.MayHave(key_);
  }

  // The letter of two bytes at `bytes`, the first one lowest.
  static char16_t KeyAt(const char* bytes) {
    return static_cast<char16_t>(static_cast<unsigned char>(bytes[0]) |
                                 static_cast<unsigned>(static_cast<unsigned char>(bytes[1])) << 8);
  }

  // Latin and other words: digits belong to them ("G20"), an apostrophe between letters too.
  void SkipForeignWord() {
    while (at_ < text_.size()) {
      const Decoded d = Decode(text_, at_);
      const CharClass cls = chars_.Class(d.cp);
      if (cls == CharClass::kForeign || (d.cp >= '0' && d.cp <= '9')) {
        at_ += d.length;
        continue;
      }
      if (d.cp == '\'' || d.cp == 0x2019) {
        const std::size_t next = at_ + d.length;
        if (next < text_.size() && chars_.Class(Decode(text_, next).cp) == CharClass::kForeign) {
          at_ = next;
          continue;
        }
      }
      return;
    }
  }

  void SkipNumber() {
    while (at_ < text_.size()) {
      const Decoded d = Decode(text_, at_);
      if (chars_.Class(d.cp) == CharClass::kDigit ||
          (IsNumberSeparator(d.cp) && DigitFollows(at_ + d.length))) {
        at_ += d.length;
        continue;
      }
      return;
    }
  }

  void SkipEmojiParts(char32_t first) {
    const auto regional = [](char32_t c) { return c >= 0x1f1e6 && c <= 0x1f1ff; };
    bool pair_open = regional(first);
    while (at_ < text_.size()) {
      const Decoded d = Decode(text_, at_);
      const bool part = (d.cp >= 0xfe00 && d.cp <= 0xfe0f) ||    // variation selectors
                        (d.cp >= 0x1f3fb && d.cp <= 0x1f3ff) ||  // skin tones
                        d.cp == 0x20e3;                          // keycap
      if (part || (pair_open && regional(d.cp))) {
        pair_open = false;
        at_ += d.length;
        continue;
      }
      if (d.cp == 0x200d && at_ + d.length < text_.size()) {
        const Decoded next = Decode(text_, at_ + d.length);
        if (chars_.Class(next.cp) != CharClass::kOther) return;
        at_ += d.length + next.length;
        continue;
      }
      return;
    }
  }

  bool SkipHonorific() {
    char32_t letters[2];
    std::size_t count = 0;
    std::size_t at = at_ + 1;
    while (at < text_.size()) {
      const Decoded d = Decode(text_, at);
      at += d.length;
      if (d.cp == ')') {
        if (!IsHonorific({letters, count})) return false;
        at_ = at;
        return true;
      }
      if (count == 2 || chars_.Class(d.cp) != CharClass::kLetter) return false;
      letters[count++] = d.cp;
    }
    return false;
  }

  bool DigitFollows(std::size_t at) const {
    return at < text_.size() && chars_.Class(Decode(text_, at).cp) == CharClass::kDigit;
  }

  // True if the previous token ends where this one begins and is a word or number.
  bool BehindWord() const {
    if (count_ == 0 || out_.end[count_ - 1] != at_) return false;
    const TokenKind kind = out_.kind[count_ - 1];
    return kind == TokenKind::kWord || kind == TokenKind::kNumber;
  }

  void Add(std::size_t begin, TokenKind kind, bool line_start) {
    if (count_ == out_.begin.size()) Grow();
    if (!keyed_) {
      rare_key_.clear();
      AppendSearchKey(text_.substr(begin, at_ - begin), rare_key_);
      key_ = rare_key_;
    }
    out_.begin[count_] = static_cast<std::uint32_t>(begin);
    out_.end[count_] = static_cast<std::uint32_t>(at_);
    out_.kind[count_] = kind;
    out_.starts_line[count_] = line_start ? 1 : 0;
    out_.key_hash[count_] = base::TableHash(key_);
    ++count_;
  }

#if defined(__SSE2__)
  static LetterMask<true>& Mask() {
    thread_local LetterMask<true> mask;  // kept from text to text
    return mask;
  }
#endif

  void Grow() { out_.Resize(std::max(2 * count_, text_.size() / 6 + 16)); }

  std::string_view text_;
  Tokens& out_;
#if defined(__SSE2__)
  LetterMask<true>& mask_ = Mask();
#endif
  Chars chars_;
  VariantTest variants_;
  std::size_t count_ = 0;
  std::string_view key_;  // of the token, if keyed_
  bool keyed_ = false;
  char buffer_[64];       // key_ may stand here
  std::string rare_key_;  // of the token, if not
  std::size_t at_ = 0;
};

}  // namespace

void Tokens::Resize(std::size_t count) {
  begin.resize(count);
  end.resize(count);
  kind.resize(count);
  key_hash.resize(count);
  starts_line.resize(count);
}

void Tokenize(std::string_view display, Tokens& out) { Tokenizer(display, out).Run(); }

}  // namespace rasad::text

// The table of code points. Letters of rare blocks are asked of ICU.
#include "core/text/chars.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <string>
#include <vector>

namespace rasad::text {
namespace {

struct Twin {
  char32_t from;
  char32_t to;
};

// Letters that are typed for a Persian one: the display writes the Persian one.
constexpr Twin kTwins[] = {
    {0x0643, 0x06a9},  // ARABIC LETTER KAF -> KEHEH
    {0x06aa, 0x06a9},  // SWASH KAF -> KEHEH
    {0x0649, 0x06cc},  // ALEF MAKSURA -> FARSI YEH
    {0x064a, 0x06cc},  // ARABIC YEH -> FARSI YEH
    {0x06d2, 0x06cc},  // YEH BARREE -> FARSI YEH
    {0x06d3, 0x0626},  // YEH BARREE WITH HAMZA ABOVE -> YEH WITH HAMZA ABOVE
    {0x06c1, 0x0647},  // HEH GOAL -> HEH
    {0x06d5, 0x0647},  // AE -> HEH
    {0x06be, 0x0647},  // HEH DOACHASHMEE -> HEH
    {0x06c2, 0x06c0},  // HEH GOAL WITH HAMZA ABOVE -> HEH WITH YEH ABOVE
    {0x06c3, 0x0629},  // TEH MARBUTA GOAL -> TEH MARBUTA
};

// What the key folds beyond the display's twins: hamza seats and neighbours'
// letters.
constexpr Twin kKeyFolds[] = {
    {0x0621, 0},                                                             // HAMZA
    {0x0623, 0x0627}, {0x0625, 0x0627}, {0x0671, 0x0627}, {0x0672, 0x0627},  // on ALEF, WASLA
    {0x0673, 0x0627}, {0x0675, 0x0627},                                      //
    {0x0624, 0x0648}, {0x0676, 0x0648}, {0x0677, 0x0648}, {0x06c4, 0x0648},  // WAW family
    {0x06c5, 0x0648}, {0x06c6, 0x0648}, {0x06c7, 0x0648}, {0x06c8, 0x0648},  //
    {0x06c9, 0x0648}, {0x06ca, 0x0648}, {0x06cb, 0x0648}, {0x06cf, 0x0648},  //
    {0x0626, 0x06cc}, {0x0620, 0x06cc}, {0x0678, 0x06cc}, {0x063d, 0x06cc},  // YEH family
    {0x063e, 0x06cc}, {0x063f, 0x06cc}, {0x06cd, 0x06cc}, {0x06ce, 0x06cc},  //
    {0x06d0, 0x06cc}, {0x06d1, 0x06cc},                                      //
    {0x0629, 0x0647}, {0x06c0, 0x0647}, {0x06ff, 0x0647},                    // HEH family
    {0x063b, 0x06a9}, {0x063c, 0x06a9}, {0x06ab, 0x06a9}, {0x06ac, 0x06a9},  // KAF family
    {0x06ad, 0x06a9}, {0x06ae, 0x06a9},                                      //
    {0x06b0, 0x06af}, {0x06b1, 0x06af}, {0x06b2, 0x06af}, {0x06b3, 0x06af},  // GAF family
    {0x06b4, 0x06af},                                                        //
    {0x066e, 0x0628}, {0x0679, 0x062a}, {0x067a, 0x062a}, {0x067b, 0x0628},  // BEH and TEH
    {0x067c, 0x062a}, {0x067d, 0x062b}, {0x067f, 0x062a}, {0x0680, 0x0628},  //
    {0x0681, 0x062d}, {0x0682, 0x062e}, {0x0683, 0x062c}, {0x0684, 0x062c},  // HAH and JEEM
    {0x0685, 0x062e}, {0x0687, 0x0686}, {0x06bf, 0x0686},                    //
    {0x0688, 0x062f}, {0x0689, 0x062f}, {0x068a, 0x062f}, {0x068b, 0x062f},  // DAL
    {0x068c, 0x0630}, {0x068d, 0x062f}, {0x068e, 0x0630}, {0x068f, 0x062f},  //
    {0x0690, 0x062f}, {0x06ee, 0x062f},                                      //
    {0x0691, 0x0631}, {0x0692, 0x0631}, {0x0693, 0x0631}, {0x0694, 0x0631},  // REH
    {0x0695, 0x0631}, {0x0696, 0x0631}, {0x0697, 0x0632}, {0x0699, 0x0631},  //
    {0x06ef, 0x0631},                                                        //
    {0x069a, 0x0633}, {0x069b, 0x0633}, {0x069c, 0x0634}, {0x06fa, 0x0634},  // SEEN and SHEEN
    {0x069d, 0x0635}, {0x069e, 0x0636}, {0x06fb, 0x0636}, {0x069f, 0x0638},  // SAD, DAD, ZAH
    {0x06a0, 0x063a}, {0x06fc, 0x063a},                                      // GHAIN
    {0x06a1, 0x0641}, {0x06a2, 0x0641}, {0x06a3, 0x0641}, {0x06a4, 0x0641},  // FEH
    {0x06a5, 0x0641}, {0x06a6, 0x0641}, {0x066f, 0x0642}, {0x06a7, 0x0642},  // QAF
    {0x06a8, 0x0642},                                                        //
    {0x06b5, 0x0644}, {0x06b6, 0x0644}, {0x06b7, 0x0644}, {0x06b8, 0x0644},  // LAM
    {0x06b9, 0x0646}, {0x06ba, 0x0646}, {0x06bb, 0x0646}, {0x06bc, 0x0646},  // NOON
    {0x06bd, 0x0646},                                                        //
};

bool IsHaraka(char32_t c) {
  return (c >= 0x64e && c <= 0x652) || (c >= 0x656 && c <= 0x65f) || c == 0x670 ||
         (c >= 0x610 && c <= 0x61a) || (c >= 0x6d6 && c <= 0x6dc) || (c >= 0x6df && c <= 0x6e4) ||
         c == 0x6e7 || c == 0x6e8 || (c >= 0x6ea && c <= 0x6ed);
}

bool IsKeptMark(char32_t c) { return (c >= 0x64b && c <= 0x64d) || (c >= 0x653 && c <= 0x655); }

CharClass ClassByIcu(char32_t c) {
  const auto cp = static_cast<UChar32>(c);
  switch (u_charType(cp)) {
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK:
    case U_DECIMAL_DIGIT_NUMBER:  // digits of scripts that we do not read
    case U_LETTER_NUMBER:
      return CharClass::kForeign;
    case U_SPACE_SEPARATOR:
      return CharClass::kBlank;
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return CharClass::kLineEnd;
    case U_DASH_PUNCTUATION:
    case U_CONNECTOR_PUNCTUATION:
    case U_OTHER_PUNCTUATION:
      return CharClass::kMark;
    case U_START_PUNCTUATION:
    case U_END_PUNCTUATION:
    case U_INITIAL_PUNCTUATION:
    case U_FINAL_PUNCTUATION:
      return CharClass::kMark;
    case U_CONTROL_CHAR:
      return CharClass::kRemoved;
    default:
      return CharClass::kOther;
  }
}

CharClass ClassOf(char32_t c) {
  switch (c) {
    case '\n':
    case '\r':
    case 0x85:
    case 0x2028:
    case 0x2029:
      return CharClass::kLineEnd;
    case '\t':
    case '\v':
    case '\f':
      return CharClass::kBlank;
    case 0x200b:  // ZERO WIDTH SPACE
    case 0x200e:  // LEFT-TO-RIGHT MARK
    case 0x200f:  // RIGHT-TO-LEFT MARK
    case 0x61c:   // ARABIC LETTER MARK
    case 0x2060:  // WORD JOINER
    case 0xfeff:  // ZERO WIDTH NO-BREAK SPACE
      return CharClass::kRemoved;
    case 0x200c:
      return CharClass::kZwnj;
    case 0x200d:
      return CharClass::kZwj;
    case 0xad:
      return CharClass::kSoftHyphen;
    case 0x640:
      return CharClass::kTatweel;
    case '.':
    case ',':
    case ';':
    case ':':
    case '!':
    case '?':
    case 0x60c:  // ARABIC COMMA
    case 0x61b:  // ARABIC SEMICOLON
    case 0x61f:  // ARABIC QUESTION MARK
    case 0x6d4:  // ARABIC FULL STOP
      return CharClass::kClauseMark;
    case '(':
    case '[':
    case '{':
    case 0xab:  // LEFT-POINTING DOUBLE ANGLE QUOTATION MARK
      return CharClass::kOpen;
    case ')':
    case ']':
    case '}':
    case 0xbb:  // RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK
      return CharClass::kClose;
    case '"':
    case '\'':
    case '`':
    case 0x2018:  // single quotation marks, 6 9 low
    case 0x2019:
    case 0x201a:
    case 0x201c:  // double quotation marks, 6 9 low
    case 0x201d:
    case 0x201e:
    case 0x2039:  // single angle quotation marks
    case 0x203a:
    case 0x300a:  // double angle brackets
    case 0x300b:
      return CharClass::kQuote;
    default:
      break;
  }
  if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)) return CharClass::kRemoved;
  if (DigitValue(c) >= 0) return CharClass::kDigit;
  if (IsHaraka(c) || (c >= 0x8d3 && c <= 0x8ff && c != 0x8e2)) return CharClass::kHaraka;
  if (IsKeptMark(c)) return CharClass::kKeptMark;
  const CharClass cls = ClassByIcu(c);
  if (cls == CharClass::kForeign && ((c >= 0x600 && c <= 0x6ff) || (c >= 0x750 && c <= 0x77f) ||
                                     (c >= 0x8a0 && c <= 0x8c9) || MayExpand(c))) {
    return CharClass::kLetter;
  }
  return cls;
}

const icu::Normalizer2& Nfkc() {
  UErrorCode status = U_ZERO_ERROR;
  static const icu::Normalizer2& nfkc = *icu::Normalizer2::getNFKCInstance(status);
  return nfkc;
}

bool IsAccent(char32_t c) {
  const int type = u_charType(static_cast<UChar32>(c));
  return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

// Lower case without accents, for scripts that have them; 0 for what is nothing but accents: some
// vowel signs that take room begin with one that takes none.
char32_t FoldForeign(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  static const icu::Normalizer2& nfd = *icu::Normalizer2::getNFDInstance(status);
  if (IsAccent(c)) return 0;
  icu::UnicodeString parts;
  char32_t base = c;
  if (nfd.getDecomposition(static_cast<UChar32>(c), parts) && !parts.isEmpty()) {
    base = static_cast<char32_t>(parts.char32At(0));
    if (IsAccent(base)) return 0;
  }
  return static_cast<char32_t>(u_tolower(static_cast<UChar32>(base)));
}

internal::CharTables MakeTables() {
  internal::CharTables tables;
  for (char32_t c = 0; c < internal::kTableEnd; ++c) {
    tables.cls[c] = ClassOf(c);
    char16_t& display = tables.display[c];
    char16_t& key = tables.key[c];
    display = key = static_cast<char16_t>(c);
    switch (tables.cls[c]) {
      case CharClass::kBlank:
        display = ' ';
        break;
      case CharClass::kLineEnd:
        display = '\n';
        break;
      case CharClass::kDigit:
        if (c >= 0x660 && c <= 0x669) display = static_cast<char16_t>(c + 0x90);
        key = static_cast<char16_t>('0' + DigitValue(c));
        break;
      case CharClass::kForeign:
        key = static_cast<char16_t>(FoldForeign(c));
        break;
      case CharClass::kHaraka:
      case CharClass::kKeptMark:
      case CharClass::kTatweel:
      case CharClass::kRemoved:
      case CharClass::kSoftHyphen:
        key = 0;
        break;
      default:
        break;
    }
  }
  for (const Twin& t : kKeyFolds) tables.key[t.from] = static_cast<char16_t>(t.to);
  for (const Twin& t : kTwins) {
    tables.display[t.from] = static_cast<char16_t>(t.to);
    tables.key[t.from] = tables.key[t.to];
  }
  for (char32_t c = 0x600; c < 0x700; ++c) {
    const char16_t key = tables.cls[c] == CharClass::kLetter ? tables.key[c] : 0;
    tables.arabic_keys[c - 0x600] =
        key == 0 ? 0 : static_cast<char16_t>((0xc0 | key >> 6) | (0x80 | (key & 0x3f)) << 8);
  }
  for (char32_t c = 0; c < internal::kPunctuationSize; ++c) {
    tables.punctuation[c] = ClassOf(internal::kPunctuationBegin + c);
  }
  return tables;
}

// Expansions of the two blocks of presentation forms, in one string.
class Expansions {
 public:
  Expansions() {
    for (char32_t c = 0xfb50; c <= 0xfefc; ++c) Add(c);
  }
  std::u32string_view Of(char32_t c) const {
    const Entry e = entries_[c - 0xfb50];
    return std::u32string_view(text_).substr(e.begin, e.length);
  }

 private:
  struct Entry {
    std::uint32_t begin = 0;
    std::uint32_t length = 0;
  };

  void Add(char32_t c) {
    Entry entry{static_cast<std::uint32_t>(text_.size()), 0};
    if (MayExpand(c) && u_isdefined(static_cast<UChar32>(c))) {
      icu::UnicodeString parts;
      if (Nfkc().getDecomposition(static_cast<UChar32>(c), parts)) {
        if (c == 0xfdfa) {
          // SALLALLAHOU ALAYHE WASALLAM: Persian sets the waw apart.
          parts = icu::UnicodeString(
              u"\u0635\u0644\u06cc \u0627\u0644\u0644\u0647 "
              u"\u0639\u0644\u06cc\u0647 \u0648 "
              u"\u0633\u0644\u0645");
        }
        AppendFolded(parts);
      }
    }
    entry.length = static_cast<std::uint32_t>(text_.size()) - entry.begin;
    entries_[c - 0xfb50] = entry;
  }

  void AppendFolded(const icu::UnicodeString& parts) {
    const Chars chars;
    for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
      const auto c = static_cast<char32_t>(parts.char32At(i));
      // Isolated diacritics decompose to a space and the mark.
      if (c == ' ' && i == 0 && parts.length() > 1 &&
          (chars.Class(static_cast<char32_t>(parts.char32At(1))) == CharClass::kHaraka ||
           chars.Class(static_cast<char32_t>(parts.char32At(1))) == CharClass::kKeptMark)) {
        continue;
      }
      if (c == 0x640 && parts.length() > 1) continue;  // the tatweel that carries a diacritic
      text_.push_back(chars.Display(c));
    }
  }

  std::u32string text_;
  std::array<Entry, 0xfefd - 0xfb50> entries_;
};

}  // namespace

namespace internal {

const CharTables& AllChars() {
  static const CharTables tables = MakeTables();
  return tables;
}

CharClass ClassOfRare(char32_t cp) { return ClassOf(cp); }

char32_t KeyFormOfRare(char32_t cp) {
  switch (ClassOf(cp)) {
    case CharClass::kForeign:
      return FoldForeign(cp);
    case CharClass::kHaraka:
    case CharClass::kRemoved:
    case CharClass::kZwnj:
    case CharClass::kZwj:
      return 0;
    default:
      return cp;
  }
}

}  // namespace internal

std::u32string_view Expansion(char32_t cp) {
  static const Expansions expansions;
  return MayExpand(cp) ? expansions.Of(cp) : std::u32string_view();
}

}  // namespace rasad::text

// What a code point is and which form it has in display texts and keys.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace rasad::text {

enum class CharClass : std::uint8_t {
  kOther,       ///< Symbols, emoji, unassigned.
  kRemoved,     ///< Controls without meaning here: bidi, zero-width space, byte
                ///< order mark.
  kBlank,       ///< Any horizontal blank.
  kLineEnd,     ///< LF, CR, NEL, LS, PS.
  kLetter,      ///< A letter of Arabic script.
  kForeign,     ///< A letter of another script, and combining marks of other
                ///< scripts.
  kDigit,       ///< ASCII, Arabic-Indic and Persian digits.
  kHaraka,      ///< A diacritic that the display drops.
  kKeptMark,    ///< A diacritic that the display keeps: tanwin, hamza above and
                ///< below, madda.
  kZwnj,        ///< U+200C.
  kZwj,         ///< U+200D.
  kSoftHyphen,  ///< U+00AD.
  kTatweel,     ///< U+0640.
  kClauseMark,  ///< . , ; : ! ? and their Arabic forms.
  kOpen,        ///< Opening brackets and guillemets.
  kClose,       ///< Closing ones.
  kQuote,       ///< Quotes without direction and foreign quotes.
  kMark,        ///< All other punctuation.
};

namespace internal {

inline constexpr char32_t kTableEnd = 0x700;

inline constexpr char32_t kPunctuationBegin = 0x2000;
inline constexpr char32_t kPunctuationSize = 0x70;

struct CharTables {
  std::array<CharClass, kTableEnd> cls;
  std::array<char16_t, kTableEnd> display;              ///< The code point itself if unchanged.
  std::array<char16_t, kTableEnd> key;                  ///< 0 if dropped.
  std::array<char16_t, 0x100> arabic_keys;              ///< See Chars::ArabicKeys().
  std::array<CharClass, kPunctuationSize> punctuation;  ///< Of General Punctuation.
};

/// Made once.
const CharTables& AllChars();

CharClass ClassOfRare(char32_t cp);
char32_t KeyFormOfRare(char32_t cp);

}  // namespace internal

/// A view of the table that a loop keeps in a local variable.
class Chars {
 public:
  Chars() : tables_(internal::AllChars()) {}

  /// The classes of U+0600 to U+06FF, whose UTF-8 begins with the bytes D8 to
  /// DB.
  const CharClass* Arabic() const { return tables_.cls.data() + 0x600; }
  /// The UTF-8 of the key forms of the letters among them, the first byte lowest; 0 for what is no
  /// letter or has no key.
  const char16_t* ArabicKeys() const { return tables_.arabic_keys.data(); }

  CharClass Class(char32_t cp) const {
    if (cp < internal::kTableEnd) return tables_.cls[cp];
    if (cp - internal::kPunctuationBegin < internal::kPunctuationSize) {
      return tables_.punctuation[cp - internal::kPunctuationBegin];
    }
    return internal::ClassOfRare(cp);
  }
  /// The display form of a code point that stays one code point.
  char32_t Display(char32_t cp) const {
    return cp < internal::kTableEnd ? tables_.display[cp] : cp;
  }
  /// The key form of a letter or digit: folded, lower case, without accents; 0
  /// if dropped.
  char32_t Key(char32_t cp) const {
    return cp < internal::kTableEnd ? tables_.key[cp] : internal::KeyFormOfRare(cp);
  }

 private:
  const internal::CharTables& tables_;
};

/// The display form of a code point that may become several (presentation
/// forms, ligatures, signs such as that of the rial); empty if it stays one.
/// Static storage.
std::u32string_view Expansion(char32_t cp);

/// True for code points that Expansion() may expand: a quick test for the hot
/// path.
inline bool MayExpand(char32_t cp) {
  return (cp >= 0xfb50 && cp <= 0xfdff) || (cp >= 0xfe70 && cp <= 0xfefc);
}

/// True for letters that never join the next one (alef, dal, thal, reh, zain,
/// jeh, waw and their hamza forms, teh marbuta, hamza): no ZWNJ stands behind
/// them.
constexpr bool IsNonJoiner(char32_t cp) {
  switch (cp) {
    case 0x621:  // HAMZA
    case 0x622:  // ALEF WITH MADDA
    case 0x623:  // ALEF WITH HAMZA ABOVE
    case 0x624:  // WAW WITH HAMZA
    case 0x625:  // ALEF WITH HAMZA BELOW
    case 0x627:  // ALEF
    case 0x629:  // TEH MARBUTA
    case 0x62f:  // DAL
    case 0x630:  // THAL
    case 0x631:  // REH
    case 0x632:  // ZAIN
    case 0x698:  // JEH
    case 0x648:  // WAW
    case 0x671:  // ALEF WASLA
      return true;
    default:
      return false;
  }
}

/// The value of an ASCII, Arabic-Indic or Persian digit, or -1.
inline int DigitValue(char32_t cp) {
  if (cp >= '0' && cp <= '9') return static_cast<int>(cp - '0');
  if (cp >= 0x6f0 && cp <= 0x6f9) return static_cast<int>(cp - 0x6f0);
  if (cp >= 0x660 && cp <= 0x669) return static_cast<int>(cp - 0x660);
  return -1;
}

/// What may stand between two digits of one number, date or time.
constexpr bool IsNumberSeparator(char32_t c) {
  switch (c) {
    case '.':
    case ',':
    case '/':
    case ':':
    case 0x60c:  // ARABIC COMMA
    case 0x66b:  // ARABIC DECIMAL SEPARATOR
    case 0x66c:  // ARABIC THOUSANDS SEPARATOR
      return true;
    default:
      return false;
  }
}

}  // namespace rasad::text

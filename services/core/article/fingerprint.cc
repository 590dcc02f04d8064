// fingerprint.v1: the frozen identity of a plain text that has no address and no number.
//
// Nothing here may ever change: article ids are made of it. A better fold is fingerprint.v2 beside
// this one. For the same reason it uses no tables of a Unicode library, which change with its
// version.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/article/admit.h"
#include "core/base/hash.h"

namespace rasad::article {
namespace {

// Code points first..last fold to `to` (up to four code points, 0 ends them; none: dropped).
struct Fold {
  char32_t first;
  char32_t last;
  std::array<char32_t, 4> to;
};

// Ascending. Letters of the same sound and their presentation forms meet; hamza alone and tatweel
// are dropped.
constexpr Fold kFolds[] = {
    {0x0620, 0x0620, {0x06CC}},          // KASHMIRI YEH
    {0x0621, 0x0621, {}},                // HAMZA
    {0x0622, 0x0623, {0x0627}},          // ALEF WITH MADDA ABOVE
    {0x0624, 0x0624, {0x0648}},          // WAW WITH HAMZA ABOVE
    {0x0625, 0x0625, {0x0627}},          // ALEF WITH HAMZA BELOW
    {0x0626, 0x0626, {0x06CC}},          // YEH WITH HAMZA ABOVE
    {0x0629, 0x0629, {0x0647}},          // TEH MARBUTA
    {0x063D, 0x063F, {0x06CC}},          // FARSI YEH WITH INVERTED V
    {0x0640, 0x0640, {}},                // ARABIC TATWEEL
    {0x0643, 0x0643, {0x06A9}},          // KAF
    {0x0647, 0x0647, {0x0647}},          // HEH
    {0x0649, 0x064A, {0x06CC}},          // ALEF MAKSURA
    {0x0671, 0x0673, {0x0627}},          // ALEF WASLA
    {0x0674, 0x0674, {}},                // HIGH HAMZA
    {0x0675, 0x0675, {0x0627}},          // HIGH HAMZA ALEF
    {0x0676, 0x0677, {0x0648}},          // HIGH HAMZA WAW
    {0x0678, 0x0678, {0x06CC}},          // HIGH HAMZA YEH
    {0x06A9, 0x06AA, {0x06A9}},          // KEHEH
    {0x06AC, 0x06AC, {0x06A9}},          // KAF WITH DOT ABOVE
    {0x06BE, 0x06BE, {0x0647}},          // HEH DOACHASHMEE
    {0x06C0, 0x06C3, {0x0647}},          // HEH WITH YEH ABOVE
    {0x06C4, 0x06CB, {0x0648}},          // WAW WITH RING
    {0x06CC, 0x06CE, {0x06CC}},          // FARSI YEH
    {0x06CF, 0x06CF, {0x0648}},          // WAW WITH DOT ABOVE
    {0x06D0, 0x06D3, {0x06CC}},          // E
    {0x06D5, 0x06D5, {0x0647}},          // AE
    {0x06FF, 0x06FF, {0x0647}},          // HEH WITH INVERTED V
    {0xFB50, 0xFB51, {0x0627}},          // ALEF WASLA
    {0xFB52, 0xFB55, {0x067B}},          // BEEH
    {0xFB56, 0xFB59, {0x067E}},          // PEH
    {0xFB5A, 0xFB5D, {0x0680}},          // BEHEH
    {0xFB5E, 0xFB61, {0x067A}},          // TTEHEH
    {0xFB62, 0xFB65, {0x067F}},          // TEHEH
    {0xFB66, 0xFB69, {0x0679}},          // TTEH
    {0xFB6A, 0xFB6D, {0x06A4}},          // VEH
    {0xFB6E, 0xFB71, {0x06A6}},          // PEHEH
    {0xFB72, 0xFB75, {0x0684}},          // DYEH
    {0xFB76, 0xFB79, {0x0683}},          // NYEH
    {0xFB7A, 0xFB7D, {0x0686}},          // TCHEH
    {0xFB7E, 0xFB81, {0x0687}},          // TCHEHEH
    {0xFB82, 0xFB83, {0x068D}},          // DDAHAL
    {0xFB84, 0xFB85, {0x068C}},          // DAHAL
    {0xFB86, 0xFB87, {0x068E}},          // DUL
    {0xFB88, 0xFB89, {0x0688}},          // DDAL
    {0xFB8A, 0xFB8B, {0x0698}},          // JEH
    {0xFB8C, 0xFB8D, {0x0691}},          // RREH
    {0xFB8E, 0xFB91, {0x06A9}},          // KEHEH
    {0xFB92, 0xFB95, {0x06AF}},          // GAF
    {0xFB96, 0xFB99, {0x06B3}},          // GUEH
    {0xFB9A, 0xFB9D, {0x06B1}},          // NGOEH
    {0xFB9E, 0xFB9F, {0x06BA}},          // NOON GHUNNA
    {0xFBA0, 0xFBA3, {0x06BB}},          // RNOON
    {0xFBA4, 0xFBAD, {0x0647}},          // HEH WITH YEH ABOVE
    {0xFBAE, 0xFBB1, {0x06CC}},          // YEH BARREE
    {0xFBD3, 0xFBD6, {0x06AD}},          // NG
    {0xFBD7, 0xFBE3, {0x0648}},          // U
    {0xFBE4, 0xFBE9, {0x06CC}},          // E
    {0xFBEA, 0xFBEB, {0x06CC, 0x0627}},  // ARABIC LIGATURE YEH WITH HAMZA ABOVE WITH ALEF
    {0xFBEC, 0xFBED, {0x06CC, 0x0647}},  // ARABIC LIGATURE YEH WITH HAMZA ABOVE WITH AE
    {0xFBEE, 0xFBF5, {0x06CC, 0x0648}},  // ARABIC LIGATURE YEH WITH HAMZA ABOVE WITH WAW
    {0xFBF6, 0xFBFB, {0x06CC, 0x06CC}},  // ARABIC LIGATURE YEH WITH HAMZA ABOVE WITH E
    {0xFBFC, 0xFBFF, {0x06CC}},          // FARSI YEH
    {0xFDF2, 0xFDF2, {0x0627, 0x0644, 0x0644, 0x0647}},  // ARABIC LIGATURE ALLAH
    {0xFE70, 0xFE72, {}},                                // ARABIC FATHATAN
    {0xFE73, 0xFE73, {0xFE73}},                          // ARABIC TAIL FRAGMENT
    {0xFE74, 0xFE74, {}},                                // ARABIC KASRATAN
    {0xFE76, 0xFE80, {}},                                // ARABIC FATHA
    {0xFE81, 0xFE84, {0x0627}},                          // ALEF WITH MADDA ABOVE
    {0xFE85, 0xFE86, {0x0648}},                          // WAW WITH HAMZA ABOVE
    {0xFE87, 0xFE88, {0x0627}},                          // ALEF WITH HAMZA BELOW
    {0xFE89, 0xFE8C, {0x06CC}},                          // YEH WITH HAMZA ABOVE
    {0xFE8D, 0xFE8E, {0x0627}},                          // ALEF
    {0xFE8F, 0xFE92, {0x0628}},                          // BEH
    {0xFE93, 0xFE94, {0x0647}},                          // TEH MARBUTA
    {0xFE95, 0xFE98, {0x062A}},                          // TEH
    {0xFE99, 0xFE9C, {0x062B}},                          // THEH
    {0xFE9D, 0xFEA0, {0x062C}},                          // JEEM
    {0xFEA1, 0xFEA4, {0x062D}},                          // HAH
    {0xFEA5, 0xFEA8, {0x062E}},                          // KHAH
    {0xFEA9, 0xFEAA, {0x062F}},                          // DAL
    {0xFEAB, 0xFEAC, {0x0630}},                          // THAL
    {0xFEAD, 0xFEAE, {0x0631}},                          // REH
    {0xFEAF, 0xFEB0, {0x0632}},                          // ZAIN
    {0xFEB1, 0xFEB4, {0x0633}},                          // SEEN
    {0xFEB5, 0xFEB8, {0x0634}},                          // SHEEN
    {0xFEB9, 0xFEBC, {0x0635}},                          // SAD
    {0xFEBD, 0xFEC0, {0x0636}},                          // DAD
    {0xFEC1, 0xFEC4, {0x0637}},                          // TAH
    {0xFEC5, 0xFEC8, {0x0638}},                          // ZAH
    {0xFEC9, 0xFECC, {0x0639}},                          // AIN
    {0xFECD, 0xFED0, {0x063A}},                          // GHAIN
    {0xFED1, 0xFED4, {0x0641}},                          // FEH
    {0xFED5, 0xFED8, {0x0642}},                          // QAF
    {0xFED9, 0xFEDC, {0x06A9}},                          // KAF
    {0xFEDD, 0xFEE0, {0x0644}},                          // LAM
    {0xFEE1, 0xFEE4, {0x0645}},                          // MEEM
    {0xFEE5, 0xFEE8, {0x0646}},                          // NOON
    {0xFEE9, 0xFEEC, {0x0647}},                          // HEH
    {0xFEED, 0xFEEE, {0x0648}},                          // WAW
    {0xFEEF, 0xFEF4, {0x06CC}},                          // ALEF MAKSURA
    {0xFEF5, 0xFEFC, {0x0644, 0x0627}},  // ARABIC LIGATURE LAM WITH ALEF WITH MADDA ABOVE
};

// Ranges of letters and digits that are kept; everything else is dropped, marks included. Past
// U+0900 whole scripts are kept without asking what each code point is.
struct Range {
  char32_t first;
  char32_t last;
};
constexpr Range kKept[] = {
    {0x00AA, 0x00AA},    // FEMININE ORDINAL INDICATOR
    {0x00B5, 0x00B5},    // MICRO SIGN
    {0x00BA, 0x00BA},    // MASCULINE ORDINAL INDICATOR
    {0x00C0, 0x00D6},    // Latin, with the multiplication sign left out
    {0x00D8, 0x00F6},    // Latin, with the division sign left out
    {0x00F8, 0x02AF},    // Latin and phonetic extensions
    {0x0370, 0x0481},    // Greek, Cyrillic
    {0x048A, 0x052F},    // Cyrillic
    {0x0531, 0x0556},    // Armenian capitals
    {0x0561, 0x0587},    // Armenian small letters
    {0x05D0, 0x05EA},    // Hebrew
    {0x0620, 0x064A},    // Arabic letters
    {0x066E, 0x066F},    // Arabic letters without dots
    {0x0671, 0x06D3},    // Arabic letters of other languages
    {0x06D5, 0x06D5},    // ARABIC LETTER AE
    {0x06EE, 0x06EF},    // Arabic letters with inverted v
    {0x06FA, 0x06FC},    // Arabic letters with dot below
    {0x06FF, 0x06FF},    // ARABIC LETTER HEH WITH INVERTED V
    {0x0710, 0x072F},    // Syriac
    {0x0750, 0x077F},    // Arabic Supplement
    {0x08A0, 0x08C7},    // Arabic Extended-A
    {0x0900, 0x1FFF},    // scripts of South and East Asia, Greek Extended
    {0x2C00, 0x2DFF},    // Glagolitic to Cyrillic Extended
    {0x3041, 0xD7FF},    // Kana, ideographs, Hangul
    {0xF900, 0xFAFF},    // compatibility ideographs
    {0x10000, 0x1CFFF},  // historic scripts
    {0x20000, 0x3FFFF},  // ideographs
};

// Decodes one code point; a malformed byte is dropped (0).
char32_t Next(std::string_view bytes, std::size_t& i) {
  const auto at = [&](std::size_t k) -> std::uint32_t {
    return k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0u;
  };
  const std::uint32_t lead = at(i);
  std::size_t length = 0;
  std::uint32_t value = 0;
  std::uint32_t least = 0;
  if (lead < 0x80) {
    ++i;
    return lead;
  }
  if (lead >= 0xC0 && lead < 0xE0) {
    length = 2;
    value = lead & 0x1F;
    least = 0x80;
  } else if (lead >= 0xE0 && lead < 0xF0) {
    length = 3;
    value = lead & 0x0F;
    least = 0x800;
  } else if (lead >= 0xF0 && lead < 0xF8) {
    length = 4;
    value = lead & 0x07;
    least = 0x10000;
  }
  for (std::size_t k = 1; k < length; ++k) {
    if ((at(i + k) & 0xC0) != 0x80) length = 0;
    value = (value << 6) | (at(i + k) & 0x3F);
  }
  if (length == 0 || value < least || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
    ++i;
    return 0;
  }
  i += length;
  return value;
}

void Append(char32_t c, std::string& out) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

void AppendFolded(char32_t c, std::string& out) {
  if (c < 0x80) {
    if (c >= U'A' && c <= U'Z') c = c - U'A' + U'a';
    if ((c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9')) out += static_cast<char>(c);
    return;
  }
  if (c >= 0x0660 && c <= 0x0669) return Append(c - 0x0660 + U'0', out);  // ARABIC-INDIC DIGIT
  if (c >= 0x06F0 && c <= 0x06F9) return Append(c - 0x06F0 + U'0', out);  // EXTENDED DIGIT
  const auto* fold = std::lower_bound(std::begin(kFolds), std::end(kFolds), c,
                                      [](const Fold& f, char32_t v) { return f.last < v; });
  if (fold != std::end(kFolds) && fold->first <= c) {
    for (char32_t to : fold->to) {
      if (to != 0) Append(to, out);
    }
    return;
  }
  const auto* kept = std::lower_bound(std::begin(kKept), std::end(kKept), c,
                                      [](const Range& r, char32_t v) { return r.last < v; });
  if (kept != std::end(kKept) && kept->first <= c) Append(c, out);
}

bool IsLineEnd(char32_t c) {
  return (c >= 10 && c <= 13) || c == 0x85 /* NEXT LINE */ || c == 0x2028 /* LINE SEPARATOR */ ||
         c == 0x2029 /* PARAGRAPH SEPARATOR */;
}

}  // namespace

std::string FingerprintV1(std::string_view text) {
  std::vector<std::string> paragraphs(1);
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = Next(text, i);
    if (IsLineEnd(c)) {
      if (!paragraphs.back().empty()) paragraphs.emplace_back();
    } else {
      AppendFolded(c, paragraphs.back());
    }
  }
  std::erase(paragraphs, std::string());
  // Without a letter or digit the text itself is all there is.
  if (paragraphs.empty()) return base::ContentHash(text);
  std::sort(paragraphs.begin(), paragraphs.end());
  paragraphs.erase(std::unique(paragraphs.begin(), paragraphs.end()), paragraphs.end());
  std::string joined;
  for (const std::string& paragraph : paragraphs) {
    if (!joined.empty()) joined += '\n';
    joined += paragraph;
  }
  return base::ContentHash(joined);
}

}  // namespace rasad::article

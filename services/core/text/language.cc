// The language of a text by its letters.
#include "core/text/language.h"

#include <cstdint>

#include "core/text/chars.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

// Letters that only Persian has, of those that the two languages write.
bool IsPersianOnly(char32_t c) {
  switch (c) {
    case 0x67e:  // PEH
    case 0x686:  // TCHEH
    case 0x698:  // JEH
    case 0x6af:  // GAF
      return true;
    default:
      return false;
  }
}

// Letters that Persian does not write.
bool IsArabicOnly(char32_t c) {
  switch (c) {
    case 0x629:  // TEH MARBUTA
    case 0x625:  // ALEF WITH HAMZA BELOW
      return true;
    default:
      return false;
  }
}

// Letters of Kurdish, Urdu, Pashto, Sindhi and Uyghur that neither language writes.
bool IsNeighbours(char32_t c) {
  if (c < 0x671 || c > 0x6d3) return false;
  switch (c) {
    case 0x67e:  // PEH
    case 0x686:  // TCHEH
    case 0x698:  // JEH
    case 0x6a9:  // KEHEH
    case 0x6af:  // GAF
    case 0x6c0:  // HEH WITH YEH ABOVE
    case 0x6c1:  // HEH GOAL, a twin
    case 0x6cc:  // FARSI YEH
      return false;
    default:
      return true;
  }
}

// Short words that settle it where letters do not.
struct Word {
  std::u32string_view letters;
  int persian;  // votes for Persian; negative ones are for Arabic
};

constexpr Word kWords[] = {
    {U"\u0627\u06cc\u0646", 3},         // in
    {U"\u0627\u0632", 3},               // az
    {U"\u0628\u0647", 2},               // be
    {U"\u06a9\u0647", 3},               // ke
    {U"\u0631\u0627", 3},               // ra
    {U"\u062f\u0631", 3},               // dar
    {U"\u0627\u0633\u062a", 3},         // ast
    {U"\u0634\u062f", 3},               // shod
    {U"\u0645\u06cc", 2},               // mi
    {U"\u0648\u06cc", 2},               // vey
    {U"\u0641\u06cc", -3},              // fi
    {U"\u0645\u0646", -1},              // min (Persian "man" too)
    {U"\u0639\u0644\u06cc", -1},        // ala (Persian name too)
    {U"\u0627\u0644\u06cc", -2},        // ila
    {U"\u0639\u0646", -3},              // an
    {U"\u0647\u0644", -3},              // hal
    {U"\u0647\u0630\u0627", -3},        // hadha
    {U"\u0647\u0630\u0647", -3},        // hadhihi
    {U"\u0627\u0644\u062a\u06cc", -3},  // allati
    {U"\u0627\u0644\u0630\u06cc", -3},  // alladhi
    {U"\u0642\u062f", -1},              // qad
    {U"\u0644\u0627", -2},              // la
    {U"\u0623\u0646", -3},              // an with hamza
};

// Votes of one word: its letters in display form.
int Votes(std::u32string_view word) {
  for (const Word& w : kWords) {
    if (w.letters == word) return w.persian;
  }
  int votes = 0;
  // The article: Persian borrows it in names only.
  if (word.size() >= 5 && word[0] == 0x627 && word[1] == 0x644) votes -= 2;
  return votes;
}

}  // namespace

std::string_view DetectLanguage(std::string_view text) {
  const Chars chars;
  std::uint64_t arabic_script = 0;
  std::uint64_t foreign = 0;
  std::int64_t votes = 0;
  char32_t word[8];
  std::size_t length = 0;
  std::uint64_t arabic_yeh = 0;
  std::uint64_t persian_yeh = 0;
  std::uint64_t neighbours = 0;
  const auto end_word = [&] {
    if (length > 0) votes += Votes({word, length < 8 ? length : 8});
    length = 0;
  };
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = Decode(text, at);
    at += d.length;
    const std::u32string_view expansion = Expansion(d.cp);
    const char32_t c = expansion.empty() ? d.cp : expansion.front();
    switch (chars.Class(c)) {
      case CharClass::kLetter: {
        arabic_script += 1;
        if (IsPersianOnly(c)) votes += 2;
        if (IsArabicOnly(c)) votes -= 2;
        if (IsNeighbours(c)) ++neighbours;
        if (c == 0x643 || c == 0x64a || c == 0x649) ++arabic_yeh;
        if (c == 0x6a9 || c == 0x6cc) ++persian_yeh;
        if (length < 8) word[length] = chars.Display(c);
        ++length;
        break;
      }
      case CharClass::kForeign:
        foreign += 1;
        end_word();
        break;
      case CharClass::kHaraka:
      case CharClass::kKeptMark:
      case CharClass::kTatweel:
      case CharClass::kRemoved:
        break;
      default:
        end_word();
    }
  }
  end_word();
  if (arabic_script == 0 && foreign == 0) return "und";
  if (foreign > arabic_script) return "other";
  if (neighbours * 20 > arabic_script) return "other";
  if (votes != 0) return votes > 0 ? "fa" : "ar";
  // Nothing settles it: the keyboard it was typed on, Persian where there is no sign at all.
  return arabic_yeh > persian_yeh ? "ar" : "fa";
}

}  // namespace rasad::text

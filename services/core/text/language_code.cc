// The language of a text as a BCP 47 code.
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/text/chars.h"
#include "core/text/language.h"
#include "core/text/lexicon.h"
#include "core/text/utf8.h"

namespace rasad::data {
std::string_view languages();
}  // namespace rasad::data

namespace rasad::text {
namespace {

constexpr std::size_t kSample = 16 << 10;        // bytes that are looked at
constexpr std::size_t kPersianSample = 1 << 10;  // of what looks like Persian
constexpr std::size_t kLongestWord = 16;         // letters
constexpr int kWordVotes = 3;
constexpr int kPersianWords = 4;  // Settle it that a text is Persian, or is not.
constexpr int kMinVotes = 6;      // Two words, or so many letters: fewer tell nothing.

using Languages = std::uint32_t;  // one bit each

struct Tables {
  std::vector<std::string_view> codes;  // by bit
  std::unordered_map<std::u32string, Languages> words;
  std::unordered_map<char32_t, Languages> letters;

  Tables() {
    const Chars chars;
    for (const Row& row : ReadTable(data::languages())) {
      auto code = std::find(codes.begin(), codes.end(), row[0]);
      if (code == codes.end()) code = codes.insert(codes.end(), row[0]);
      const Languages bit = Languages{1} << (code - codes.begin());
      std::u32string form = Widen(row[2]);
      if (row[1] == "letter") {
        letters[form.front()] |= bit;
      } else {
        for (char32_t& c : form) c = chars.Display(c);
        words[form] |= bit;
      }
    }
  }
};

const Tables& GetTables() {
  static const Tables tables;
  return tables;
}

// The language of a script that writes one alone, of those that news is written in; empty for
// others.
std::string_view LanguageOfScript(char32_t c) {
  struct Script {
    char32_t first;
    char32_t last;
    std::string_view code;
  };
  static constexpr Script kScripts[] = {{0x0370, 0x03FF, "el"}, {0x0530, 0x058F, "hy"},
                                        {0x0590, 0x05FF, "he"}, {0x0900, 0x097F, "hi"},
                                        {0x0980, 0x09FF, "bn"}, {0x0E00, 0x0E7F, "th"},
                                        {0x10A0, 0x10FF, "ka"}, {0x3040, 0x30FF, "ja"},
                                        {0x4E00, 0x9FFF, "zh"}, {0xAC00, 0xD7AF, "ko"}};
  for (const Script& script : kScripts) {
    if (c >= script.first && c <= script.last) return script.code;
  }
  return {};
}

// What the words, and if asked for the letters, of a text say, by bit of the tables.
struct Votes {
  std::array<int, 32> of{};
  std::array<int, 32> words{};
  std::unordered_map<std::string_view, int> scripts;
  int letters = 0;
};

// Stops at a text's end, or where `enough` words of the language of bit `of` were met.
Votes Count(std::string_view text, bool letters, std::size_t of, int enough) {
  const Tables& tables = GetTables();
  const Chars chars;
  Votes votes;
  const auto add = [](std::array<int, 32>& counts, Languages bits, int by) {
    for (std::size_t i = 0; bits != 0; ++i, bits >>= 1) {
      if ((bits & 1) != 0) counts[i] += by;
    }
  };
  std::u32string word;
  const auto end_word = [&] {
    if (!word.empty() && word.size() <= kLongestWord) {
      if (const auto found = tables.words.find(word); found != tables.words.end()) {
        add(votes.of, found->second, kWordVotes);
        add(votes.words, found->second, 1);
      }
    }
    word.clear();
  };
  for (std::size_t at = 0; at < text.size() && votes.words[of] < enough;) {
    const Decoded d = Decode(text, at);
    at += d.length;
    const auto u = static_cast<UChar32>(d.cp);
    if (u_isalpha(u) == 0) {
      // Marks and joiners stand within words.
      if ((U_GET_GC_MASK(u) & (U_GC_M_MASK | U_GC_CF_MASK)) == 0) end_word();
      continue;
    }
    const auto lower = static_cast<char32_t>(u_tolower(u));
    ++votes.letters;
    if (letters) {
      if (const auto found = tables.letters.find(lower); found != tables.letters.end()) {
        add(votes.of, found->second, 1);
      }
      if (const std::string_view script = LanguageOfScript(d.cp); !script.empty()) {
        ++votes.scripts[script];
      }
    }
    if (word.size() <= kLongestWord) word += chars.Display(lower);
  }
  end_word();
  return votes;
}

// The first bytes of a text, whole characters.
std::string_view Head(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

std::size_t BitOf(std::string_view code) {
  const auto& codes = GetTables().codes;
  return static_cast<std::size_t>(std::find(codes.begin(), codes.end(), code) - codes.begin());
}

}  // namespace

std::string_view LanguageCode(std::string_view text) {
  const std::string_view most = DetectLanguage(text);
  if (most == "und" || most == "ar") return most;
  if (most == "fa") {
    const std::size_t persian = BitOf("fa");
    const Votes head = Count(Head(text, kPersianSample), false, persian, kPersianWords);
    if (head.words[persian] >= kPersianWords) return "fa";
    // Azerbaijani and others may have no letter of their own.
    const auto best = std::max_element(head.words.begin(), head.words.end());
    const auto bit = static_cast<std::size_t>(best - head.words.begin());
    const bool other = *best >= kPersianWords && *best > 2 * head.words[persian];
    return other && bit != BitOf("ar") ? GetTables().codes[bit] : "fa";
  }
  const Votes votes = Count(Head(text, kSample), true, 0, INT_MAX);
  for (const auto& [code, letters] : votes.scripts) {
    if (letters * 2 <= votes.letters) continue;
    // Japanese is written with Chinese characters as well.
    return code == "zh" && votes.scripts.contains("ja") ? "ja" : code;
  }
  const auto best = std::max_element(votes.of.begin(), votes.of.end());
  if (*best < kMinVotes) return "other";
  const std::string_view code =
      GetTables().codes[static_cast<std::size_t>(best - votes.of.begin())];
  // By most letters it is neither.
  return code == "fa" || code == "ar" ? "other" : code;
}

}  // namespace rasad::text

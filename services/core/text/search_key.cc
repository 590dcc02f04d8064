// Search keys and search terms.
#include "core/text/search_key.h"

#include <cstring>
#include <unordered_set>

#include "core/text/chars.h"
#include "core/text/letter_runs.h"
#include "core/text/letters.h"
#include "core/text/lexicon.h"
#include "core/text/tokens.h"
#include "core/text/utf8.h"

namespace rasad::data {
std::string_view doubled();
std::string_view key_variants();
}  // namespace rasad::data

namespace rasad::text {
namespace {

struct Variant {
  std::string from;
  std::string to;
};

// The tables of this file. They are made from raw folding, before the rules that use them.
struct KeyTables {
  std::vector<Variant> variants;
  std::unordered_set<std::string> doubled;
  bool starts[VariantTest::kStarts] = {};

  KeyTables() {
    for (const Row& row : ReadTable(data::key_variants())) {
      if (row.size() < 2 || row[0].size() < VariantTest::kShortest) continue;
      variants.push_back({std::string(row[0]), std::string(row[1])});
      starts[VariantTest::Start(row[0].data())] = true;
    }
    for (const Row& row : ReadTable(data::doubled())) doubled.emplace(row[0]);
  }
};

const KeyTables& Tables() {
  static const KeyTables tables;
  return tables;
}

// True if three equal letters follow each other in `word`.
bool HasTriple(std::string_view word) {
  char32_t last = 0;
  int run = 0;
  for (std::size_t at = 0; at < word.size();) {
    const Decoded d = Decode(word, at);
    at += d.length;
    run = d.cp == last ? run + 1 : 1;
    last = d.cp;
    if (run == 3 && (d.cp < '0' || d.cp > '9')) return true;
  }
  return false;
}

// `word` with runs of three or more equal letters cut down to `length` letters. Three hehs before
// an alef are a word in -he and its plural in -ha.
std::string Collapse(std::string_view word, int length) {
  std::string out;
  for (std::size_t at = 0; at < word.size();) {
    const Decoded d = Decode(word, at);
    std::size_t end = at;
    int run = 0;
    while (end < word.size() && Decode(word, end).cp == d.cp) {
      end += d.length;
      ++run;
    }
    const bool digit = d.cp >= '0' && d.cp <= '9';
    const bool plural =
        d.cp == kHeh && run == 3 && at > 0 && end < word.size() && Decode(word, end).cp == kAlef;
    const int keep = run >= 3 && !digit && !plural ? length : run;
    for (int k = 0; k < keep; ++k) AppendUtf8(d.cp, out);
    at = end;
  }
  return out;
}

// The rules for a whole word, once its letters are folded: it stands at out[begin, end).
void FinishWord(std::string& out, std::size_t begin, bool tripled, const VariantTest& variants) {
  if (!tripled && !variants.MayHave(std::string_view(out).substr(begin))) return;
  const KeyTables& tables = Tables();
  if (tripled && HasTriple(std::string_view(out).substr(begin))) {
    const std::string_view word = std::string_view(out).substr(begin);
    std::string two = Collapse(word, 2);
    std::string chosen = tables.doubled.contains(two) ? std::move(two) : Collapse(word, 1);
    out.replace(begin, std::string::npos, chosen);
  }
  if (!variants.MayHave(std::string_view(out).substr(begin))) return;
  for (const Variant& v : tables.variants) {
    if (out.compare(begin, v.from.size(), v.from) == 0) {
      out.replace(begin, v.from.size(), v.to);
      return;
    }
  }
}

// The keys of a run of Arabic letters, most of any text.
class LetterRun {
 public:
  // `last` is the letter of the key before it, `run` how many times it stands there.
  LetterRun(char32_t last, int run) : last_(last), run_(run) {}

  // Reads letters from `at` on, as many as there is room for; returns where they end.
  std::size_t Read(const Chars& chars, std::string_view text, std::size_t at) {
    const char16_t* const keys = chars.ArabicKeys();
    while (at + 1 < text.size() && size_ < sizeof bytes_) {
      const auto lead = static_cast<unsigned char>(text[at]);
      const auto second = static_cast<unsigned char>(text[at + 1]);
      const char16_t key = keys[(lead & 3) << 6 | (second & 0x3fu)];
      if ((lead & 0xfc) != 0xd8 || (second & 0xc0) != 0x80 || key == 0) break;
      const auto c = static_cast<char32_t>((key & 0x1fu) << 6 | (key >> 8 & 0x3fu));
      bytes_[size_++] = static_cast<char>(key);
      bytes_[size_++] = static_cast<char>(key >> 8);
      run_ = c == last_ ? run_ + 1 : 1;
      last_ = c;
      tripled_ |= run_ >= 3;
      at += 2;
    }
    return at;
  }

  const char* bytes() const { return bytes_; }
  std::size_t size() const { return size_; }
  char32_t last() const { return last_; }
  int run() const { return run_; }
  bool tripled() const { return tripled_; }

 private:
  char bytes_[64];
  std::size_t size_ = 0;
  char32_t last_;
  int run_;
  bool tripled_ = false;
};

// Most words are a few letters that are their own key, with a blank behind them: appends the keys
// of such words from `at` on, where none is begun, and returns where the first that is another one
// begins. `begin` is where the whole key begins in `out`. May stop early.
std::size_t AppendPlainWords([[maybe_unused]] std::string_view text, std::size_t at,
                             [[maybe_unused]] const VariantTest& variants,
                             [[maybe_unused]] std::size_t begin,
                             [[maybe_unused]] std::string& out) {
#if defined(__SSE2__)
  // Words are gathered in blocks: to append a few letters to a string takes longer than to see that
  // they are some.
  char words[256];
  std::size_t size = 0;
  while (at + kLetterBlock < text.size()) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    if (size + 1 + kLetterBlock > sizeof words) {
      out.append(words, size);
      size = 0;
    }
    const LetterBlock block = LookAtLetters<true>(text.data() + at);
    const std::string_view word = text.substr(at, 2 * block.count);
    if (block.count == 0 || block.count == 8 || block.triple || text[at + word.size()] != ' ' ||
        variants.MayHave(word)) {
      break;
    }
    if (size > 0 || out.size() > begin) words[size++] = ' ';
    std::memcpy(words + size, word.data(), kLetterBlock);
    size += word.size();
    at += word.size() + 1;
  }
  out.append(words, size);
#endif
  return at;
}

// Marks that join the digits beside them; a grouping mark is dropped from the key.
bool JoinsDigits(char32_t c) {
  return c == '.' || c == ',' || c == '/' || c == ':' || c == 0x66b || c == 0x66c;
}

}  // namespace

VariantTest::VariantTest() : starts_(Tables().starts) {}

void AppendSearchKey(std::string_view text, std::string& out) {
  const Chars chars;
  const VariantTest variants;
  const std::size_t begin = out.size();
  std::size_t word_begin = out.size();
  bool in_word = false;
  bool tripled = false;
  char32_t last = 0;
  int run = 0;
  const auto end_word = [&] {
    if (in_word) FinishWord(out, word_begin, tripled, variants);
    in_word = false;
    tripled = false;
    last = 0;
    run = 0;
  };
  const auto begin_word = [&] {
    if (in_word) return;
    if (out.size() > begin) out.push_back(' ');
    word_begin = out.size();
    in_word = true;
  };
  const auto put = [&](char32_t c) {
    begin_word();
    AppendUtf8(c, out);
    run = c == last ? run + 1 : 1;
    last = c;
    if (run >= 3) tripled = true;
  };
  // A madda apart from its alef makes the letter that the key keeps.
  const auto put_mark = [&](char32_t mark) {
    if (mark != kMadda || !in_word || last != kAlef) return;
    char letter[4];
    Encode(kAlefMadda, letter);
    out.replace(out.size() - 2, 2, letter, 2);
    last = kAlefMadda;
    // The letter before may be one too: the end of the word looks closer.
    tripled = true;
    run = 2;
  };
  for (std::size_t at = 0; at < text.size();) {
    if ((static_cast<unsigned char>(text[at]) & 0xfc) == 0xd8) {
      if (!in_word) {
        at = AppendPlainWords(text, at, variants, begin, out);
        if (at == text.size()) break;
      }
#if defined(__SSE2__)
      // Frequent letters, a block at a time. Of repetitions it knows only that there may be three:
      // the end of the word looks closer.
      if (at + kLetterBlock <= text.size()) {
        const LetterBlock block = LookAtLetters<true>(text.data() + at);
        if (block.count > 0) {
          begin_word();
          const std::string_view letters = text.substr(at, 2 * block.count);
          tripled |= block.triple || Decode(letters, 0).cp == last;
          out.append(letters);
          last = Decode(letters, letters.size() - 2).cp;
          run = 2;
          at += letters.size();
          continue;
        }
      }
#endif
      LetterRun letters(last, run);
      const std::size_t behind = letters.Read(chars, text, at);
      if (behind > at) {
        begin_word();
        out.append(letters.bytes(), letters.size());
        last = letters.last();
        run = letters.run();
        tripled |= letters.tripled();
        at = behind;
        continue;
      }
    }
    const Decoded d = Decode(text, at);
    const std::size_t next = at + d.length;
    const std::u32string_view expansion = MayExpand(d.cp) ? Expansion(d.cp) : std::u32string_view();
    if (!expansion.empty()) {
      for (const char32_t c : expansion) {
        if (c == ' ') {
          end_word();
        } else if (const char32_t key = chars.Key(c); key != 0) {
          put(key);
        } else {
          put_mark(c);
        }
      }
      at = next;
      continue;
    }
    switch (chars.Class(d.cp)) {
      case CharClass::kLetter:
      case CharClass::kForeign:
      case CharClass::kDigit:
        if (const char32_t key = chars.Key(d.cp); key != 0) put(key);
        break;
      case CharClass::kKeptMark:
        put_mark(d.cp);
        break;
      case CharClass::kHaraka:
      case CharClass::kTatweel:
      case CharClass::kRemoved:
      case CharClass::kSoftHyphen:
      case CharClass::kZwnj:
      case CharClass::kZwj:
        break;
      default:
        if (JoinsDigits(d.cp) && in_word && last >= '0' && last <= '9' && next < text.size() &&
            chars.Class(Decode(text, next).cp) == CharClass::kDigit) {
          if (d.cp == 0x66b) {
            put('.');
          } else if (d.cp != ',' && d.cp != 0x66c) {
            put(d.cp);
          }
          break;
        }
        end_word();
    }
    at = next;
  }
  end_word();
}

std::string SearchKey(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  AppendSearchKey(text, out);
  return out;
}

}  // namespace rasad::text

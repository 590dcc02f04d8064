// Search keys and stems: what searching and matching compare.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace rasad::text {

/// The search key of one token or of a phrase: letters folded, digits ASCII, Latin in lower case,
/// diacritics, tatweel and ZWNJ dropped. Blanks and punctuation of a phrase become single blanks
/// between words. Appended to `out`.
void AppendSearchKey(std::string_view text, std::string& out);
std::string SearchKey(std::string_view text);

/// A cheap question, for loops over words.
class VariantTest {
 public:
  /// Letters by which a spelling is known: those of the shortest in the table.
  static constexpr std::size_t kShortest = 8;  // bytes
  static constexpr std::size_t kStarts = 4096;

  VariantTest();
  /// True if the key of one word, its letters folded already, may have a spelling that another key
  /// stands for: only AppendSearchKey() tells.
  bool MayHave(std::string_view key) const {
    return key.size() >= kShortest && starts_[Start(key.data())];
  }
  /// The same of the `size` bytes at `key`, of which kShortest may be read however few there are.
  /// Without a branch.
  bool MayHave(const char* key, std::size_t size) const {
    return (size >= kShortest) & starts_[Start(key)];
  }
  /// What is known of a key by its first kShortest bytes; below kStarts.
  static std::size_t Start(const char* key) {
    std::uint64_t letters;
    std::memcpy(&letters, key, sizeof letters);
    return static_cast<std::size_t>((letters * 0x9fb21c651e98df25u) >> 52);
  }

 private:
  const bool* starts_;
};

/// The stem of a search key of one word: the key without plural, possessive, comparative and verb
/// affixes, by rule and a list of exceptions. Never empty for a non-empty key. All affixed forms of
/// a word have one stem, which need not be a word itself.
std::string Stem(std::string_view key);
/// The same, appended to `out`; allocates nothing else.
void AppendStem(std::string_view key, std::string& out);

/// One word of a text as full-text search sees it.
struct SearchTerm {
  std::string stem;
  std::uint32_t position;  ///< Counts words and numbers from 1; marks have no position.
  std::uint32_t begin;     ///< Byte offsets of the token in the text it came from.
  std::uint32_t end;
};

/// The terms of a display text (words, numbers, handles, tags), in order. Queries and documents go
/// through this one function, so that one library decides what matches.
std::vector<SearchTerm> SearchTerms(std::string_view display);

}  // namespace rasad::text

// Where a search matched in a text, and a readable piece around it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/text/search_key.h"
#include "core/text/span.h"

namespace rasad::postgres {

inline constexpr std::size_t kSnippetBytes = 300;
inline constexpr std::size_t kSentenceBytes = 600;

/// A search as terms: the stems of single words, and phrases of at least two terms.
struct SearchTermsOf {
  std::vector<std::string> words;
  std::vector<std::vector<text::SearchTerm>> phrases;
};

/// A piece of a text and the matches inside of it. Line ends are blanks; offsets are into `text`.
struct Snippet {
  std::string text;
  std::vector<text::Span> highlights;
};

/// Where `search` matches in `display`: ascending, not overlapping.
std::vector<text::Span> FindMatches(std::string_view display, const SearchTermsOf& search);

/// About 300 bytes of `display` around the first of `matches` (the beginning where there is none),
/// from word to word, at most kSnippetBytes.
Snippet MakeSnippet(std::string_view display, const std::vector<text::Span>& matches);

/// A window of at most `size` bytes of `range` that holds as much of `inside` as fits; its ends are
/// on code point boundaries. `inside` lies in `range`, `range` in `text`.
text::Span Window(std::string_view text, text::Span range, text::Span inside, std::size_t size);

}  // namespace rasad::postgres

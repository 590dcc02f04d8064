// Matches by stem, a window around the first.
#include "platform/postgres/snippet.h"

#include <algorithm>
#include <set>

#include "platform/postgres/tsvector.h"

namespace rasad::postgres {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Whether the phrase begins at terms[i]. One term may be several stems at neighbouring positions,
// so positions are compared, not indices.
std::size_t PhraseEnd(const std::vector<text::SearchTerm>& terms, std::size_t i,
                      const std::vector<text::SearchTerm>& phrase) {
  std::size_t at = i;
  for (const text::SearchTerm& wanted : phrase) {
    const std::uint32_t position = terms[i].position + (wanted.position - phrase.front().position);
    while (at < terms.size() && terms[at].position < position) ++at;
    if (at == terms.size() || terms[at].position != position ||
        Lexeme(terms[at].stem) != Lexeme(wanted.stem)) {
      return i;
    }
  }
  return at + 1;
}

}  // namespace

std::vector<text::Span> FindMatches(std::string_view display, const SearchTermsOf& search) {
  const std::vector<text::SearchTerm> terms = text::SearchTerms(display);
  std::set<std::string_view> words;
  for (const std::string& word : search.words) words.insert(Lexeme(word));
  std::vector<text::Span> found;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (words.contains(Lexeme(terms[i].stem))) found.push_back({terms[i].begin, terms[i].end});
    for (const auto& phrase : search.phrases) {
      const std::size_t end = PhraseEnd(terms, i, phrase);
      if (end > i) found.push_back({terms[i].begin, terms[end - 1].end});
    }
  }
  std::ranges::sort(found, [](text::Span a, text::Span b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<text::Span> matches;
  for (const text::Span match : found) {
    if (!matches.empty() && match.begin < matches.back().end) {
      matches.back().end = std::max(matches.back().end, match.end);
    } else {
      matches.push_back(match);
    }
  }
  return matches;
}

text::Span Window(std::string_view text, text::Span range, text::Span inside, std::size_t size) {
  if (range.size() <= size) return range;
  const auto width = static_cast<std::uint32_t>(size);
  const std::uint32_t spare = inside.size() < width ? width - inside.size() : 0;
  // A third of what is spare goes in front: what follows a match says more.
  std::uint32_t begin = inside.begin - std::min(inside.begin - range.begin, spare / 3);
  std::uint32_t end = begin + width;
  if (end > range.end) {
    end = range.end;
    begin = end - width;
  }
  // To whole words where a blank is near; else to whole code points.
  if (begin > range.begin) {
    const std::size_t blank = text.find_first_of(" \n", begin - 1);
    if (blank != std::string_view::npos && blank < inside.begin) {
      begin = static_cast<std::uint32_t>(blank) + 1;
    }
  }
  if (end < range.end && text[end] != ' ' && text[end] != '\n') {
    const std::size_t blank = text.find_last_of(" \n", end - 1);
    if (blank != std::string_view::npos && blank >= inside.end && blank > begin) {
      end = static_cast<std::uint32_t>(blank);
    }
  }
  while (begin < end && IsContinuation(text[begin])) ++begin;
  while (end > begin && end < text.size() && IsContinuation(text[end])) --end;
  return {begin, end};
}

Snippet MakeSnippet(std::string_view display, const std::vector<text::Span>& matches) {
  const text::Span whole{0, static_cast<std::uint32_t>(display.size())};
  const text::Span window =
      Window(display, whole, matches.empty() ? text::Span{} : matches.front(), kSnippetBytes);
  Snippet snippet{std::string(window.In(display)), {}};
  std::ranges::replace(snippet.text, '\n', ' ');
  for (const text::Span match : matches) {
    const text::Span cut{std::max(match.begin, window.begin), std::min(match.end, window.end)};
    if (cut.begin >= cut.end) continue;
    snippet.highlights.push_back({cut.begin - window.begin, cut.end - window.begin});
  }
  return snippet;
}

}  // namespace rasad::postgres

// Parts, positions, the wire form of tsvector, the text form of tsquery.
#include "platform/postgres/tsvector.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <unordered_map>

#include "platform/postgres/wire.h"

namespace rasad::postgres {
namespace {

constexpr std::size_t kMaxPositions = 255;
constexpr std::uint32_t kMaxPosition = 16'383;

struct Stretch {
  std::size_t begin;
  std::size_t end;
};

std::vector<Stretch> Split(std::span<const text::SearchTerm> terms, bool by_positions) {
  std::vector<Stretch> stretches;
  std::size_t begin = 0;
  do {
    std::size_t end = begin;
    std::unordered_map<std::string_view, std::size_t> counts;
    while (end < terms.size() && end - begin < kPartTerms) {
      ++end;
      if (by_positions && ++counts[Lexeme(terms[end - 1].stem)] == kMaxPositions) break;
    }
    stretches.push_back({begin, end});
    // A part is longer than the overlap: 255 of one lexeme are at least 255 terms.
    begin = end == terms.size() ? end : end - kPartOverlap;
  } while (begin < terms.size());
  return stretches;
}

}  // namespace

std::string_view CutUtf8(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return text.substr(0, size);
}

std::string_view Lexeme(std::string_view stem) {
  stem = stem.substr(0, stem.find('\0'));  // The wire form ends a lexeme with NUL.
  return CutUtf8(stem, kMaxLexemeBytes);
}

std::string_view EntityKeyForIndex(std::string_view key) { return CutUtf8(key, 256); }

std::vector<std::string> TsVectors(std::span<const text::SearchTerm> terms) {
  std::vector<Stretch> stretches = Split(terms, true);
  if (stretches.size() > kMaxParts) stretches = Split(terms, false);

  // Ordered by bytes, which is the order that the server wants.
  std::map<std::string_view, std::vector<std::uint16_t>> lexemes;
  for (const text::SearchTerm& term : terms) {
    if (const std::string_view lexeme = Lexeme(term.stem); !lexeme.empty()) lexemes[lexeme];
  }
  std::vector<std::string> vectors;
  for (const Stretch& stretch : stretches) {
    for (auto& [lexeme, positions] : lexemes) positions.clear();
    for (std::size_t i = stretch.begin; i < stretch.end; ++i) {
      const std::string_view lexeme = Lexeme(terms[i].stem);
      if (lexeme.empty()) continue;
      const std::uint32_t position = terms[i].position - terms[stretch.begin].position + 1;
      std::vector<std::uint16_t>& positions = lexemes[lexeme];
      if (positions.size() < kMaxPositions && position <= kMaxPosition &&
          (positions.empty() || positions.back() < position)) {
        positions.push_back(static_cast<std::uint16_t>(position));
      }
    }
    std::string& out = vectors.emplace_back();
    AppendInt32(out, static_cast<std::int32_t>(lexemes.size()));
    for (const auto& [lexeme, positions] : lexemes) {
      out.append(lexeme).push_back('\0');
      AppendInt16(out, static_cast<std::int16_t>(positions.size()));
      for (const std::uint16_t position : positions) {
        AppendInt16(out, static_cast<std::int16_t>(position));
      }
    }
  }
  return vectors;
}

std::string QuoteLexeme(std::string_view stem) {
  std::string quoted = "'";
  for (const char c : Lexeme(stem)) {
    if (c == '\'' || c == '\\') quoted.push_back(c);
    quoted.push_back(c);
  }
  quoted.push_back('\'');
  return quoted;
}

std::string PhraseQuery(std::span<const text::SearchTerm> terms) {
  std::string query;
  const text::SearchTerm* previous = nullptr;
  for (const text::SearchTerm& term : terms) {
    if (Lexeme(term.stem).empty()) continue;
    if (previous != nullptr) {
      const std::uint32_t distance = std::min(term.position - previous->position, kMaxPosition);
      query += " <" + std::to_string(distance) + "> ";
    }
    query += QuoteLexeme(term.stem);
    previous = &term;
  }
  return query;
}

}  // namespace rasad::postgres

// The page's own lines, by the table data/boilerplate.tsv.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/document/chars.h"

namespace rasad::document {

/// What a line or the label of one is.
enum class Field : std::uint8_t {
  kCode,
  kPublished,
  kUpdated,
  kBanner,
  kClock,
  kCounter,
  kIssue,
  kAuthor,
  kSource,
  kLink,
  kTags,
  kEnd,
  kComments,
  kRelated,
  kForm,
  kShare,
  kMenu,
  kPage,
  kMissing,  ///< Instead of the article: there is none.
};

/// A label at the head of `words`.
struct Label {
  Field field;
  std::size_t words;  ///< How many words (and marks between them) it takes.
};

/// The longest label that `words` begin with; marks may stand inside ("ta-rikh").
std::optional<Label> FindLabel(std::span<const Word> words);

/// The unit of a counter that `words` begin with ("3 comments"): kCounter or kComments.
std::optional<Label> FindCounterUnit(std::span<const Word> words);

/// What the whole line is, if it is one of the page's own. For kTags and kLink the rest of the line
/// is their value. `below_text` says that a paragraph of the article stands above.
std::optional<Field> FindBoilerplate(const TightKey& key, std::string_view line, bool below_text);

}  // namespace rasad::document

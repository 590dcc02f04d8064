// The head's elements of a parsed page, and how attributes are read.
#pragma once

#include <gumbo.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "core/document/html.h"

namespace rasad::document {

/// Bytes of an attribute that are looked at.
inline constexpr std::size_t kMaxValue = 2048;

constexpr bool IsHtmlSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/// In lower case, ASCII alone; the first kMaxValue bytes.
std::string Lowered(std::string_view text);

/// The value of an attribute, empty if there is none. Into the tree.
std::string_view Attribute(const GumboElement& element, const char* name);

/// True if `name` is one of the words of `value`, as of rel and itemprop.
bool HasProperty(std::string_view value, std::string_view name);

/// Collects what elements of the head say, wherever in the page they stand.
class PageHeadReader {
 public:
  /// `head` outlives the reader.
  explicit PageHeadReader(PageHead& head) : head_(head) {}

  /// Reads an element, if it is one that says something. The first of a kind counts.
  void Read(const GumboElement& element);

 private:
  void ReadMeta(const GumboElement& element);
  void ReadLink(const GumboElement& element);

  PageHead& head_;
  std::string og_url_;
};

}  // namespace rasad::document

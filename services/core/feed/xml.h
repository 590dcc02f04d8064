// XML with libxml2: nothing is loaded, nothing expands without bound.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct _xmlDoc;

namespace rasad::feed {

inline constexpr std::size_t kMaxElements = 250'000;

struct FreeXml {
  void operator()(_xmlDoc* document) const;
};
using XmlDocument = std::unique_ptr<_xmlDoc, FreeXml>;

/// What became of a parse.
struct XmlParse {
  XmlDocument document;    ///< Null: there is no element.
  std::string error;       ///< Why it is not well-formed, with the line; empty if it is.
  std::string limit;       ///< Which limit was passed; empty if none. The document is cut there.
  std::string undeclared;  ///< A prefix without a namespace, as the parser says it.
};

/// Parses UTF-8, whatever its declaration says. Without `recover` it ends at the first error, with
/// it as much is read as can be. No DTD or external entity is loaded; of
/// entities only those are known that hold no others and are at most eight times as long as their
/// references. Thread-safe.
XmlParse ParseXml(std::string_view text, bool recover);

}  // namespace rasad::feed

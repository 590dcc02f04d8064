// HTML of feeds: cleaned, or as plain text.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rasad::feed {

using Attributes = std::vector<std::pair<std::string, std::string>>;

/// Where a text stands: quotes end an attribute.
enum class HtmlPlace { kText, kAttribute };

/// Appends `text` to HTML, so that it reads as it is; without NULs, of which HTML has none.
void EscapeHtml(std::string_view text, HtmlPlace place, std::string& out);

/// Writes HTML of which nothing can run: of elements and attributes only those that a text needs
/// stay; scripts, styles, forms, frames and comments go with what they hold, of others the text
/// stays. Addresses are resolved against `base`. Elements nested deeper than 200 are left out.
class HtmlWriter {
 public:
  explicit HtmlWriter(std::string_view base) : base_(base) {}
  /// `name` and names of attributes in lower case.
  void Start(std::string_view name, const Attributes& attributes);
  void Text(std::string_view text);
  void End(std::string_view name);
  /// Closes what is open.
  std::string Take();

 private:
  std::string base_;
  std::string out_;
  std::vector<std::string> open_;
  std::string hidden_;            // the element with all of whose content nothing is done
  std::size_t hidden_depth_ = 0;  // elements of that name
};

/// HTML as HtmlWriter writes it; nothing where HasHugeTag(). Linear.
std::string CleanHtml(std::string_view html, std::string_view base);

/// What a reader sees of HTML, in one line: entities are characters, a blank between blocks.
std::string HtmlToLine(std::string_view html);

/// A text in one line: blanks single, none at the ends.
std::string OneLine(std::string_view text);

/// The title of a page, in one line; empty if it has none. Looks at its first 64 KiB.
std::string PageTitle(std::string_view html);

/// True if a tag has more than 250 attributes: parsers compare each with all before it. Counts
/// values in quotes for `xml`, else words.
bool HasHugeTag(std::string_view text, bool xml);

/// True for text that means HTML: it has an end tag, a void element, a comment or a reference, and
/// no tag or named reference that HTML does not know.
bool LooksLikeHtml(std::string_view text);

}  // namespace rasad::feed

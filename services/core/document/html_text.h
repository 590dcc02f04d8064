// Long texts of a page set aside before it is parsed, and put back behind the parser.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rasad::document {

/// A parser looks at each letter of a text by itself, though nothing depends on it. So each long
/// stretch of plain text is replaced by one code point of the last plane, which stands for it.
/// Pages that use that plane themselves are parsed as they are. Views lead into the page.
class TextRuns {
 public:
  /// For a page whose texts may be added, in order.
  explicit TextRuns(std::string_view html);

  /// A text between tags, with nothing around it that belongs to a tag. Texts with references,
  /// with characters that a parser replaces, and short ones stay in the page.
  void Add(std::size_t begin, std::size_t end);

  /// The page with what was added replaced.
  std::string Reduced() const;

  /// Calls `use` with the parts of a text of the parsed page, in order: what stands in it, and what
  /// was replaced.
  template <class Use>
  void ForParts(std::string_view text, Use use) const {
    while (!runs_.empty()) {
      const std::size_t mark = text.find(kLead);
      if (mark == std::string_view::npos) break;
      use(text.substr(0, mark));
      use(runs_[IndexOf(text.substr(mark))]);
      text.remove_prefix(mark + kMarkBytes);
    }
    use(text);
  }

  /// Bytes of a text of the parsed page, with what was replaced.
  std::size_t SizeOf(std::string_view text) const {
    std::size_t size = 0;
    ForParts(text, [&](std::string_view part) { size += part.size(); });
    return size;
  }

 private:
  static constexpr char kLead = '\xF4';  // the first byte of the plane's code points,
  static constexpr std::size_t kMarkBytes = 4;

  static std::size_t IndexOf(std::string_view mark);

  std::string_view html_;
  bool usable_;
  std::vector<std::string_view> runs_;
};

}  // namespace rasad::document

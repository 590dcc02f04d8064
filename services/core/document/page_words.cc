// What class names and ids say that a part of a page is.
#include "core/document/page_words.h"

#include <iterator>
#include <string>
#include <unordered_map>

#include "core/document/page_head.h"
#include "core/document/table.h"

namespace rasad::data {
std::string_view page_words();
}  // namespace rasad::data

namespace rasad::document {
namespace {

// Why a line of such a zone is none of the text; in the order of Zone.
constexpr std::string_view kReasons[] = {
    "",
    "not displayed",
    "navigation",
    "a box beside the article",
    "the page's footer",
    "a form",
    "readers' comments",
    "other articles",
    "share buttons",
    "an advertisement",
    "a caption",
    "a table",
};
static_assert(std::size(kReasons) == static_cast<std::size_t>(Zone::kTable) + 1);

// The names of data/page_words.tsv.
class PageWords {
 public:
  PageWords() {
    static const std::unordered_map<std::string_view, Zone> kZones = {
        {"hidden", Zone::kHidden},     {"navigation", Zone::kNavigation},
        {"aside", Zone::kAside},       {"footer", Zone::kFooter},
        {"comments", Zone::kComments}, {"related", Zone::kRelated},
        {"share", Zone::kShare},       {"ad", Zone::kAd},
        {"caption", Zone::kCaption}};
    for (const auto& row : Rows(data::page_words())) {
      if (row.size() < 3) continue;
      const auto zone = kZones.find(row[2]);
      if (zone == kZones.end()) continue;
      (row[0] == "name" ? names_ : words_).Add(std::string(row[1]), zone->second);
    }
  }

  Zone Find(std::string_view value) const {
    Zone found = Zone::kText;
    for (std::size_t at = 0; at < value.size();) {
      while (at < value.size() && IsHtmlSpace(value[at])) ++at;
      std::size_t end = at;
      while (end < value.size() && !IsHtmlSpace(value[end])) ++end;
      const std::string_view name = value.substr(at, end - at);
      at = end;
      if (name.empty() || name.size() > 100) continue;
      if (const Zone* zone = names_.Find(Lowered(name))) {
        if (*zone != Zone::kHidden || !IsShownSomewhere(value)) return *zone;
      }
      if (found == Zone::kText) found = FindWord(name);
    }
    return found;
  }

 private:
  // What is hidden on small screens alone has a second class that shows it on larger ones:
  // "d-none d-md-block", "hidden md:flex".
  static bool IsShownSomewhere(std::string_view classes) {
    for (const std::string_view display : {"block", "flex", "grid", "inline", "table"}) {
      for (std::size_t at = classes.find(display); at != std::string_view::npos;
           at = classes.find(display, at + 1)) {
        const std::size_t begin = classes.find_last_of(" \t\r\n\f", at) + 1;
        const std::string_view name = classes.substr(begin, at - begin);
        if (name.ends_with(':') || (name.starts_with("d-") && name.size() > 3)) return true;
      }
    }
    return false;
  }

  Zone FindWord(std::string_view name) const {
    std::string word;
    char last = 0;
    for (std::size_t i = 0; i <= name.size(); ++i) {
      const char c = i < name.size() ? name[i] : '-';
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      const bool capital = c >= 'A' && c <= 'Z' && last >= 'a' && last <= 'z';
      if (!letter || capital) {
        if (const Zone* zone = words_.Find(Lowered(word))) return *zone;
        word.clear();
      }
      if (letter) word += c;
      last = c;
    }
    return Zone::kText;
  }

  KeyTable<Zone> names_;
  KeyTable<Zone> words_;
};

}  // namespace

Zone FindZone(std::string_view value) {
  static const PageWords words;
  return words.Find(value);
}

std::string_view ReasonOf(Zone zone) { return kReasons[static_cast<std::size_t>(zone)]; }

}  // namespace rasad::document

// What the beginning of a paragraph tells of its place in an article.
#include "core/document/cues.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "core/document/table.h"

namespace rasad::data {
std::string_view order_cues();
}

namespace rasad::document {
namespace {

constexpr std::string_view kKinds[] = {"open", "follow", "close", "read_more"};
constexpr int kCloseWords = 4;  // "the mayor of Kuhsar in the end said"

struct Tables {
  std::array<std::vector<std::string>, std::size(kKinds)> forms;

  Tables() {
    for (const auto& row : Rows(data::order_cues())) {
      assert(row.size() == 3);
      const auto* kind = std::find(std::begin(kKinds), std::end(kKinds), row[0]);
      assert(kind != std::end(kKinds));
      forms[static_cast<std::size_t>(kind - kKinds)].push_back(TightKey(row[1]).key);
    }
  }
};

}  // namespace

bool HasCue(const TightKey& paragraph, Cue cue) {
  static const Tables tables;
  const std::string_view key = paragraph.key;
  const int last = cue == Cue::kClose ? kCloseWords : 0;
  for (const std::string& form : tables.forms[static_cast<std::size_t>(cue)]) {
    for (int word = 0; word <= last && word < paragraph.words(); ++word) {
      const std::size_t at = paragraph.boundaries[static_cast<std::size_t>(word)];
      if (!key.substr(at).starts_with(form)) continue;
      const std::size_t end = at + form.size();
      if (cue == Cue::kReadMore ? end == key.size() : paragraph.IsBoundary(end)) return true;
    }
  }
  return false;
}

}  // namespace rasad::document

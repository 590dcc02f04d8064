// Names of rows, and the rows of words of time.
#include "core/extraction/explain.h"

#include <algorithm>
#include <functional>

#include "core/text/lexicon.h"

namespace rasad::data {
std::string_view amounts();
std::string_view bodies();
std::string_view common_words();
std::string_view function_words();
std::string_view number_phrases();  // of the text room
std::string_view person_names();
std::string_view place_words();
std::string_view places();
std::string_view places_abroad();
std::string_view sites_and_events();
std::string_view times();  // of the text room
std::string_view titles();
}  // namespace rasad::data

namespace rasad::extraction {
namespace {

struct File {
  std::string_view name;
  std::string_view (*content)();
};
constexpr File kFiles[] = {
    {"amounts", data::amounts},
    {"bodies", data::bodies},
    {"common_words", data::common_words},
    {"function_words", data::function_words},
    {"number_phrases", data::number_phrases},
    {"person_names", data::person_names},
    {"place_words", data::place_words},
    {"places", data::places},
    {"places_abroad", data::places_abroad},
    {"sites_and_events", data::sites_and_events},
    {"times", data::times},
    {"titles", data::titles},
};

struct Phrase {
  std::vector<std::uint64_t> keys;
  const char* at;
};

const std::vector<Phrase>& TimePhrases() {
  static const std::vector<Phrase>* const phrases = [] {
    auto* made = new std::vector<Phrase>;
    for (const text::Row& cells : text::ReadTable(data::times())) {
      text::Tokens words;
      text::Tokenize(cells[0], words);
      made->push_back({{words.key_hash.begin(), words.key_hash.end()}, cells[0].data()});
    }
    return made;
  }();
  return *phrases;
}

}  // namespace

std::string RowName(const char* at) {
  for (const File& file : kFiles) {
    const std::string_view content = file.content();
    const char* const end = content.data() + content.size();
    // Pointers into different texts have no order of their own.
    if (std::less<>()(at, content.data()) || !std::less<>()(at, end)) continue;
    return std::string(file.name) +
           ".tsv:" + std::to_string(1 + std::count(content.data(), at, '\n'));
  }
  return {};
}

std::vector<std::string> DecidingRows(const Candidate& one, const text::Tokens& tokens) {
  if (one.row != nullptr) return {RowName(one.row)};
  std::vector<std::string> names;
  if (!one.mention.has_date() && !one.mention.has_time()) return names;
  for (std::uint32_t i = one.begin; i < one.end;) {
    const Phrase* longest = nullptr;
    for (const Phrase& phrase : TimePhrases()) {
      const std::size_t length = phrase.keys.size();
      if (length == 0 || length > one.end - i) continue;
      if (longest != nullptr && longest->keys.size() >= length) continue;
      if (std::equal(phrase.keys.begin(), phrase.keys.end(), tokens.key_hash.begin() + i)) {
        longest = &phrase;
      }
    }
    if (longest != nullptr) names.push_back(RowName(longest->at));
    i += longest != nullptr ? static_cast<std::uint32_t>(longest->keys.size()) : 1;
  }
  return names;
}

}  // namespace rasad::extraction

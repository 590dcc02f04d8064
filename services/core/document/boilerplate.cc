// The page's own lines, by the table data/boilerplate.tsv.
#include "core/document/boilerplate.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/document/table.h"

namespace rasad::data {
std::string_view boilerplate();
}

namespace rasad::document {
namespace {

constexpr int kMaxPrefixWords = 14;  // Longer lines that begin with such a form are sentences.
constexpr int kMaxEndWords = 6;      // An end mark with an editor's number.
constexpr int kMaxHeadRest = 2;      // "latest news" and two more words.
constexpr int kMaxInvitationWords = 16;
constexpr int kMaxContainsWords = 20;  // A copyright line may be long.
constexpr std::size_t kMaxLabelWords = 6;

constexpr std::array<std::pair<std::string_view, Field>, 19> kFields{{
    {"code", Field::kCode},         {"published", Field::kPublished}, {"updated", Field::kUpdated},
    {"banner", Field::kBanner},     {"clock", Field::kClock},         {"counter", Field::kCounter},
    {"issue", Field::kIssue},       {"author", Field::kAuthor},       {"source", Field::kSource},
    {"link", Field::kLink},         {"tags", Field::kTags},           {"end", Field::kEnd},
    {"comments", Field::kComments}, {"related", Field::kRelated},     {"form", Field::kForm},
    {"share", Field::kShare},       {"menu", Field::kMenu},           {"page", Field::kPage},
    {"missing", Field::kMissing},
}};

struct Tables {
  KeyTable<Field> labels;
  KeyTable<Field> units;
  KeyTable<Field> exact;
  KeyTable<Field> prefix;
  KeyTable<Field> head;
  std::vector<std::pair<std::string, Field>> contains;
  Heads contained;  // of `contains`
  std::unordered_set<std::string> bids;
  std::vector<std::string> media;
  std::size_t longest_prefix = 0;

  Tables() {
    for (const auto& row : Rows(data::boilerplate())) {
      assert(row.size() == 4);
      const auto* field = std::find_if(kFields.begin(), kFields.end(),
                                       [&](const auto& f) { return f.first == row[2]; });
      assert(field != kFields.end());
      std::string key = TightKey(row[1]).key;
      if (row[0] == "label") {
        labels.Add(std::move(key), field->second);
      } else if (row[0] == "unit") {
        units.Add(std::move(key), field->second);
      } else if (row[0] == "exact") {
        exact.Add(std::move(key), field->second);
      } else if (row[0] == "prefix") {
        longest_prefix = std::max(longest_prefix, key.size());
        prefix.Add(std::move(key), field->second);
      } else if (row[0] == "bid") {
        bids.insert(std::move(key));
      } else if (row[0] == "medium") {
        media.push_back(std::move(key));
      } else if (row[0] == "head") {
        longest_prefix = std::max(longest_prefix, key.size());
        head.Add(std::move(key), field->second);
      } else {
        assert(row[0] == "contains" && key.size() >= 4);  // see Heads
        contained.Add(key);
        contains.emplace_back(std::move(key), field->second);
      }
    }
  }
};

const Tables& GetTables() {
  static const Tables tables;
  return tables;
}

// The longest run at the head of `words` whose joined keys are in `table`.
const Field* FindHead(const KeyTable<Field>& table, std::span<const Word> words,
                      std::size_t& taken) {
  if (words.empty() || !table.MayBegin(words.front().key)) return nullptr;
  const Field* best = nullptr;
  std::string joined;
  std::size_t count = 0;
  for (std::size_t i = 0; i < words.size() && count < kMaxLabelWords; ++i) {
    if (words[i].kind == Word::Kind::kNumber) break;
    if (words[i].kind == Word::Kind::kMark) {
      // A label has no marks inside, save a hyphen-like one between its words.
      if (words[i].mark != U'-' && words[i].mark != U'_') break;
      continue;
    }
    joined += words[i].key;
    ++count;
    if (const Field* found = table.Find(joined)) {
      best = found;
      taken = i + 1;
    }
  }
  return best;
}

// Whether the line is a row of sharing buttons: two or more whole ones, one behind the other.
bool IsShareRow(const TightKey& key) {
  const Tables& tables = GetTables();
  const auto words = static_cast<std::size_t>(key.words());
  std::array<int, kMaxContainsWords + 1> buttons{};  // the most that fill the line up to a word
  for (std::size_t begin = 0; begin < words; ++begin) {
    if (begin > 0 && buttons[begin] == 0) continue;
    const std::string_view rest = std::string_view(key.key).substr(key.boundaries[begin]);
    for (std::size_t end = begin + 1; end <= std::min(words, begin + kMaxLabelWords); ++end) {
      const Field* found =
          tables.exact.Find(rest.substr(0, key.boundaries[end] - key.boundaries[begin]));
      if (found == nullptr || *found != Field::kShare) continue;
      buttons[end] = std::max(buttons[end], buttons[begin] + 1);
    }
  }
  return buttons[words] > 1;
}

// "Follow us in this or that messenger": a medium, and at the end what the reader shall do.
bool IsInvitation(const TightKey& key) {
  if (key.words() > kMaxInvitationWords) return false;
  const Tables& tables = GetTables();
  const std::string_view text = key.key;
  std::size_t last = key.boundaries.size() - 1;
  const auto word = [&] {
    return text.substr(key.boundaries[last - 1], key.boundaries[last] - key.boundaries[last - 1]);
  };
  // Names of channels in Latin letters may follow.
  while (last > 1 && static_cast<unsigned char>(word().front()) < 0x80) --last;
  if (!tables.bids.contains(std::string(word()))) return false;
  return std::any_of(tables.media.begin(), tables.media.end(), [&](const std::string& medium) {
    const std::size_t at = text.find(medium);
    return at != std::string_view::npos && key.IsBoundary(at);
  });
}

// True if a form of `contains` may stand in the line: they begin at a word.
bool MayContain(const TightKey& key) {
  const std::string_view text = key.key;
  return std::any_of(key.boundaries.begin(), key.boundaries.end() - 1, [&](std::uint32_t at) {
    return GetTables().contained.MayBegin(text.substr(at));
  });
}

}  // namespace

std::optional<Label> FindLabel(std::span<const Word> words) {
  std::size_t taken = 0;
  const Field* field = FindHead(GetTables().labels, words, taken);
  if (field == nullptr) return std::nullopt;
  return Label{*field, taken};
}

std::optional<Label> FindCounterUnit(std::span<const Word> words) {
  std::size_t taken = 0;
  const Field* field = FindHead(GetTables().units, words, taken);
  if (field == nullptr) return std::nullopt;
  return Label{*field, taken};
}

std::optional<Field> FindBoilerplate(const TightKey& key, std::string_view line, bool below_text) {
  if (key.words() == 0 || key.words() > kMaxContainsWords) return std::nullopt;
  const Tables& tables = GetTables();
  if (const Field* found = tables.exact.Find(key.key)) return *found;
  if (IsShareRow(key) || IsInvitation(key)) return Field::kShare;
  const auto colon = static_cast<std::size_t>(
      std::find_if(line.begin(), line.end(), [](char c) { return c == ':' || c == '#'; }) -
      line.begin());
  const std::size_t before = colon == line.size() ? 0 : TightKey(line.substr(0, colon)).key.size();
  for (int words = key.words(); words > 0 && key.words() <= kMaxPrefixWords; --words) {
    const std::uint32_t end = key.boundaries[static_cast<std::size_t>(words)];
    if (end > tables.longest_prefix) continue;
    const std::string_view form = std::string_view(key.key).substr(0, end);
    if (const Field* found = tables.prefix.Find(form)) {
      if (*found != Field::kEnd || key.words() <= kMaxEndWords) return *found;
    }
    if (const Field* found = tables.head.Find(form)) {
      const int rest = key.words() - words;
      if (rest == 0 || end == before || (below_text && rest <= kMaxHeadRest)) return *found;
    }
  }
  if (!MayContain(key)) return std::nullopt;
  for (const auto& [form, field] : tables.contains) {
    const std::size_t at = key.key.find(form);
    if (at != std::string::npos && key.IsBoundary(at) && key.IsBoundary(at + form.size())) {
      return field;
    }
  }
  return std::nullopt;
}

}  // namespace rasad::document

// Reads data/*.tsv, which are part of the program, into Tables.
#include "core/extraction/tables.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "core/text/lexicon.h"
#include "core/text/numbers.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"

namespace rasad::data {
std::string_view person_names();
std::string_view place_words();
std::string_view times();  // of the text room
std::string_view amounts();
std::string_view number_phrases();  // of the text room
std::string_view titles();
std::string_view bodies();
std::string_view sites_and_events();
std::string_view function_words();
std::string_view common_words();
}  // namespace rasad::data

namespace rasad::extraction {
namespace {

constexpr std::string_view kZwnj = "\u200C";  // ZERO WIDTH NON-JOINER

struct KindName {
  std::string_view name;
  Kind kind;
};
constexpr KindName kKindNames[] = {
    {"unit", Kind::kUnit},
    {"noun", Kind::kNoun},
    {"adjective", Kind::kAdjective},
    {"classifier", Kind::kClassifier},
    {"currency", Kind::kCurrency},
    {"percent", Kind::kPercent},
    {"after_count", Kind::kAfterCount},
    {"before_count", Kind::kBeforeCount},
    {"qualifier", Kind::kQualifier},
    {"range", Kind::kRange},
    {"level", Kind::kLevel},
    {"zone", Kind::kZone},
    {"cue", Kind::kCue},
    {"title", Kind::kTitle},
    {"title_name", Kind::kTitleName},
    {"title_aspect", Kind::kTitleAspect},
    {"honorific", Kind::kHonorific},
    {"respect", Kind::kRespect},
    {"first", Kind::kFirstName},
    {"last", Kind::kSurname},
    {"name_word", Kind::kNameWord},
    {"person", Kind::kPersonName},
    {"name_tail", Kind::kNameTail},
    {"body", Kind::kBody},
    {"body_head", Kind::kBodyHead},
    {"field", Kind::kField},
    {"facility_head", Kind::kFacilityHead},
    {"event_head", Kind::kEventHead},
    {"event", Kind::kEvent},
    {"law_head", Kind::kLawHead},
    {"law", Kind::kLaw},
    {"law_word", Kind::kLawWord},
    {"document_head", Kind::kDocumentHead},
    {"number_word", Kind::kNumberWord},
    {"office", Kind::kOffice},
    {"officers", Kind::kOfficers},
    {"source", Kind::kSource},
    {"and", Kind::kAnd},
    {"stop", Kind::kStop},
    {"verb", Kind::kVerb},
    {"common", Kind::kCommon},
    {"say", Kind::kSay},
    {"first_listed", Kind::kFirstListed},
    {"last_listed", Kind::kLastListed},
};

// A data file is part of the program: a fault in it is ours, found by the first test that runs.
[[noreturn]] void BadRow(std::string_view file, std::string_view line) {
  std::fprintf(stderr, "extraction: bad row in %.*s: %.*s\n", static_cast<int>(file.size()),
               file.data(), static_cast<int>(line.size()), line.data());
  std::abort();
}

std::vector<std::string_view> SplitOn(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(mark);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

// Calls `row` with the columns of every line that is neither empty, a comment nor a header.
template <class F>
void ForEachRow(std::string_view file, std::string_view content, std::size_t columns, F row) {
  for (std::string_view line : SplitOn(content, '\n')) {
    if (line.empty() || line.front() == '#' || line.starts_with("surface\t")) continue;
    std::vector<std::string_view> cells = SplitOn(line, '\t');
    if (cells.size() != columns || cells[0].empty()) BadRow(file, line);
    row(cells, line);
  }
}

Kind KindOf(std::string_view name, std::string_view file, std::string_view line) {
  for (const KindName& known : kKindNames) {
    if (known.name == name) return known.kind;
  }
  BadRow(file, line);
}

void ReadWords(std::string_view file, std::string_view content, Tables& tables) {
  ForEachRow(file, content, 4, [&](const auto& cells, std::string_view line) {
    Row row;
    row.kind = KindOf(cells[1], file, line);
    row.arg = std::string(cells[2]);
    row.surface = cells[0];
    std::from_chars(row.arg.data(), row.arg.data() + row.arg.size(), row.number);
    const Entry entry{row.kind, static_cast<std::uint32_t>(tables.rows.size())};
    tables.phrases.Add(cells[0], entry);
    // Units and counted nouns take a yeh ("10-megawatt"): the same row under that spelling.
    if (row.kind == Kind::kUnit || row.kind == Kind::kNoun || row.kind == Kind::kCurrency) {
      tables.phrases.Add(std::string(cells[0]) + "\u06CC", entry);  // ARABIC LETTER FARSI YEH
      tables.phrases.Add(std::string(cells[0]) + "\u200C\u0627\u06CC", entry);  // ZWNJ ALEF YEH
    }
    tables.rows.push_back(std::move(row));
  });
}

// Of the words of time those that rules of other types look at.
constexpr KindName kTimeKinds[] = {
    {"month", Kind::kMonth},       {"month_clear", Kind::kMonth}, {"month_safe", Kind::kMonth},
    {"day_word", Kind::kDayWord},  {"unit", Kind::kPeriod},       {"shift", Kind::kShift},
    {"shift_loose", Kind::kShift}, {"shift_new", Kind::kShift},   {"this", Kind::kThis},
    {"edge", Kind::kEdge},         {"part", Kind::kPart},         {"part_word", Kind::kPart},
    {"few", Kind::kFew},           {"every_year", Kind::kEvery},
};

void ReadTimes(Tables& tables) {
  for (const text::Row& cells : text::ReadTable(data::times())) {
    if (cells.size() < 3) continue;
    const auto* named = std::find_if(std::begin(kTimeKinds), std::end(kTimeKinds),
                                     [&](const KindName& k) { return k.name == cells[1]; });
    if (named == std::end(kTimeKinds)) continue;
    Row row;
    row.kind = named->kind;
    row.arg = std::string(cells[2]);
    row.surface = cells[0];
    tables.phrases.Add(cells[0], {row.kind, static_cast<std::uint32_t>(tables.rows.size())});
    tables.rows.push_back(std::move(row));
  }
}

void AddPlaces(Tables& tables) {
  const Gazetteer& gazetteer = tables.gazetteer;
  if (!gazetteer.faults.empty()) BadRow("places", gazetteer.faults.front());
  for (std::uint32_t i = 0; i < gazetteer.names.size(); ++i) {
    const PlaceName& name = gazetteer.names[i];
    tables.phrases.Add(name.surface, {Kind::kPlace, i});
    // "of Bushehr" is a second family name; those of districts and quarters are hardly heard.
    const Place& place = gazetteer.places[name.place];
    const bool small =
        place.level == "district" || place.level == "quarter" || place.level == "village";
    if (!small && name.surface.data() == place.name.data() &&
        place.name.find(' ') == std::string::npos) {
      tables.phrases.Add(std::string(place.name) + "\u06CC",  // ARABIC LETTER FARSI YEH
                         {Kind::kNameTail, i});
    }
  }
}

// "half" is a number only before a scale word.
bool IsHalf(std::string_view word) {
  const std::string probe = std::string(word) + " \u0647\u0632\u0627\u0631";  // hezar: thousand
  thread_local text::Tokens tokens;  // kept from word to word
  text::Tokenize(probe, tokens);
  const std::optional<text::Number> number = text::ParseNumber(probe, tokens, 0);
  return number && number->decimal;
}

}  // namespace

void PhraseTable::AddTokens(const std::vector<std::uint64_t>& keys, bool plain, Entry entry) {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    hash = Step(hash, keys[i]);
    if (i == 1) pairs_[(hash >> 6) % kPairWords] |= std::uint64_t{1} << (hash & 63);
    const bool last = i + 1 == keys.size();
    building_.push_back({hash, !last, plain && i == 0, last ? entry : Entry{Kind::kKindCount, 0}});
  }
}

void PhraseTable::Add(std::string_view surface, Entry entry) {
  std::vector<std::size_t> joints;
  for (std::size_t at = surface.find(kZwnj); at != std::string_view::npos;
       at = surface.find(kZwnj, at + kZwnj.size())) {
    joints.push_back(at);
  }
  if (joints.size() > 4) joints.resize(4);
  for (unsigned mask = 0; mask < (1u << joints.size()); ++mask) {
    std::string variant;
    std::size_t from = 0;
    for (std::size_t j = 0; j < joints.size(); ++j) {
      variant.append(surface.substr(from, joints[j] - from));
      if (mask & (1u << j)) {
        variant.push_back(' ');
      } else {
        variant.append(kZwnj);
      }
      from = joints[j] + kZwnj.size();
    }
    variant.append(surface.substr(from));
    thread_local text::Tokens tokens;  // kept from phrase to phrase
    text::Tokenize(variant, tokens);
    // A phrase of marks alone has an empty key and would match every mark.
    const bool words = std::any_of(tokens.kind.begin(), tokens.kind.end(), [](text::TokenKind k) {
      return k == text::TokenKind::kWord || k == text::TokenKind::kNumber;
    });
    if (!words) continue;
    const bool plain = tokens.kind[0] == text::TokenKind::kWord &&
                       !text::ParseNumber(variant, tokens, 0).has_value() &&
                       !IsHalf(tokens.span(0).In(variant));
    AddTokens(tokens.key_hash, plain, entry);
  }
}

void PhraseTable::Freeze() {
  std::stable_sort(building_.begin(), building_.end(),
                   [](const Building& a, const Building& b) { return a.hash < b.hash; });
  std::vector<Node> nodes;
  for (const Building& one : building_) {
    if (nodes.empty() || nodes.back().hash != one.hash) {
      nodes.push_back({one.hash, static_cast<std::uint32_t>(entries_.size()), 0, false, false});
    }
    Node& node = nodes.back();
    node.more |= one.more;
    node.plain |= one.plain;
    if (one.entry.kind == Kind::kKindCount) continue;
    bool known = false;
    for (std::uint32_t i = node.first; i < entries_.size(); ++i) {
      known |= entries_[i].kind == one.entry.kind && entries_[i].row == one.entry.row;
    }
    if (known) continue;
    entries_.push_back(one.entry);
    ++node.count;
  }
  entries_.resize(entries_.size() + kAtLeast, Entry{Kind::kUnit, 0});
  building_.clear();
  building_.shrink_to_fit();
  std::size_t size = 16;
  while (size < nodes.size() * 3) size *= 2;
  slots_.assign(size, Node{});
  mask_ = size - 1;
  for (const Node& node : nodes) {
    std::size_t i = node.hash & mask_;
    while (slots_[i].hash != 0) i = (i + 1) & mask_;
    slots_[i] = node;
  }
}

const Tables& GetTables() {
  static const Tables* const tables = [] {
    auto* made = new Tables;
    AddPlaces(*made);
    ReadWords("place_words", data::place_words(), *made);
    ReadTimes(*made);
    ReadWords("amounts", data::amounts(), *made);
    ReadWords("number_phrases", data::number_phrases(), *made);
    ReadWords("titles", data::titles(), *made);
    ReadWords("bodies", data::bodies(), *made);
    ReadWords("sites_and_events", data::sites_and_events(), *made);
    ReadWords("function_words", data::function_words(), *made);
    ReadWords("common_words", data::common_words(), *made);
    ReadWords("person_names", data::person_names(), *made);
    made->phrases.Freeze();
    return made;
  }();
  return *tables;
}

}  // namespace rasad::extraction

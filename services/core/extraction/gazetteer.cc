// Reads and looks up the gazetteer.
#include "core/extraction/gazetteer.h"

#include <algorithm>
#include <map>

#include "core/text/search_key.h"

namespace rasad::data {
std::string_view places();
std::string_view places_abroad();
}  // namespace rasad::data

namespace rasad::extraction {
namespace {

constexpr std::size_t kColumns = 11;

// Calls `part(text)` for every part between marks, also empty ones.
template <class F>
void Split(std::string_view text, char mark, F part) {
  while (true) {
    const std::size_t at = text.find(mark);
    part(text.substr(0, at));
    if (at == std::string_view::npos) return;
    text.remove_prefix(at + 1);
  }
}

bool HasWord(std::string_view words, std::string_view word) {
  bool found = false;
  Split(words, ' ', [&](std::string_view one) { found |= one == word; });
  return found;
}

void ReadRow(std::string_view line, Gazetteer& gazetteer) {
  std::string_view cells[kColumns];
  std::size_t count = 0;
  Split(line, '\t', [&](std::string_view cell) {
    if (count < kColumns) cells[count] = cell;
    ++count;
  });
  if (count != kColumns || cells[0].empty() || cells[1].empty() || cells[10].empty()) {
    gazetteer.faults.push_back("no row of " + std::to_string(kColumns) +
                               " columns with id, name and source: " + std::string(line));
    return;
  }
  Place place;
  place.id = cells[0];
  place.name = cells[1];
  place.level = cells[2];
  place.iso = cells[3];
  place.parent = cells[4];
  place.centre = cells[5];
  place.since = cells[6];
  place.aliases = cells[7];
  place.ambiguous = HasWord(cells[8], "evidence");
  place.needs_level = HasWord(cells[8], "level");
  place.measure = HasWord(cells[8], "measure");
  place.second = HasWord(cells[8], "second");
  place.earlier = cells[9];
  place.source = cells[10];
  place.key = text::SearchKey(place.name);
  gazetteer.places.push_back(std::move(place));
}

void ReadNames(Gazetteer& gazetteer) {
  std::vector<PlaceName> aliases;
  for (std::uint32_t i = 0; i < gazetteer.places.size(); ++i) {
    const Place& place = gazetteer.places[i];
    gazetteer.names.push_back({place.name, i, place.ambiguous, place.second});
    if (place.aliases.empty()) continue;
    Split(place.aliases, '|', [&](std::string_view alias) {
      PlaceName name{alias, i};
      if (name.surface.starts_with('?')) {
        name.second = true;
        name.surface.remove_prefix(1);
      }
      if (name.surface.ends_with('!')) {
        name.ambiguous = true;
        name.surface.remove_suffix(1);
      }
      aliases.push_back(name);
    });
  }
  gazetteer.names.insert(gazetteer.names.end(), aliases.begin(), aliases.end());
}

// Fills in `container` and `root`.
void Connect(Gazetteer& gazetteer) {
  std::vector<Place>& places = gazetteer.places;
  for (std::uint32_t i = 0; i < places.size(); ++i) {
    const Place* parent = PlaceById(gazetteer, places[i].parent);
    places[i].container =
        parent == nullptr ? i : static_cast<std::uint32_t>(parent - places.data());
  }
  for (std::uint32_t i = 0; i < places.size(); ++i) {
    places[i].root = i;
    std::uint32_t at = i;
    // Bounded, since faulty data may go round in a circle.
    for (int steps = 0; steps < 8; ++steps) {
      const bool of_iran = places[at].level == "province" && places[at].parent == "IR";
      if (of_iran || places[at].level == "country") places[i].root = at;
      if (of_iran || places[at].container == at) break;
      at = places[at].container;
    }
  }
}

bool IsYear(std::string_view text) {
  return text.size() == 4 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string Named(const Place& place) {
  return std::string(place.id) + " " + std::string(place.name);
}

// True if `inner` lies in `outer` or is it.
bool LiesIn(const Gazetteer& gazetteer, std::uint32_t inner, std::uint32_t outer) {
  for (std::size_t steps = 0; steps < 8; ++steps) {
    if (inner == outer) return true;
    if (gazetteer.places[inner].container == inner) return false;
    inner = gazetteer.places[inner].container;
  }
  return false;
}

void CheckRow(const Gazetteer& gazetteer, std::uint32_t i, std::vector<std::string>& faults) {
  const Place& place = gazetteer.places[i];
  const std::string named = Named(place);
  if (std::find(std::begin(kLevels), std::end(kLevels), place.level) == std::end(kLevels)) {
    faults.push_back(named + ": unknown level " + std::string(place.level));
  }
  if (!place.parent.empty() && PlaceById(gazetteer, place.parent) == nullptr) {
    faults.push_back(named + ": lies in " + std::string(place.parent) + ", which is no place");
  }
  const bool top = place.level == "country" || place.level == "region";
  if (place.parent.empty() && !top) faults.push_back(named + ": lies in nothing");
  if (Containers(gazetteer, place).size() >= gazetteer.places.size()) {
    faults.push_back(named + ": lies in itself");
  }
  if (!place.since.empty() && !ParseSince(place.since)) {
    faults.push_back(named + ": since " + std::string(place.since) + " is no year");
  }
  for (const EarlierName& one : EarlierNames(place)) {
    if (one.text.empty() || one.until.empty())
      faults.push_back(named + ": earlier name without a date");
  }
  const Place* centre = PlaceById(gazetteer, place.centre);
  if (!place.centre.empty() && centre == nullptr) {
    faults.push_back(named + ": its centre " + std::string(place.centre) + " is no place");
  }
  const Place& root = gazetteer.places[place.root];
  const bool of_iran = place.id.starts_with("IR-");
  if (of_iran && root.level != "province") faults.push_back(named + ": lies in no province");
  if (of_iran && (place.level == "province" || place.level == "county")) {
    if (place.level == "county" && place.container != place.root) {
      faults.push_back(named + ": a county lies in a province");
    }
    if (place.since.empty()) faults.push_back(named + ": since when is not said");
    if (place.centre.empty()) {
      faults.push_back(named + ": has no centre");
    } else if (centre != nullptr) {
      const auto at = static_cast<std::uint32_t>(centre - gazetteer.places.data());
      if (!LiesIn(gazetteer, at, i)) faults.push_back(named + ": its centre lies outside");
      if (centre->level != "city") faults.push_back(named + ": its centre is no city");
    }
  }
}

// Of the places that bear one name, those that lie in one another or side by side are one bearer.
void CheckNames(const Gazetteer& gazetteer, std::vector<std::string>& faults) {
  std::map<std::string, std::vector<const PlaceName*>> bearers;
  for (const PlaceName& name : gazetteer.names) {
    if (!name.second) bearers[text::SearchKey(name.surface)].push_back(&name);
  }
  for (const auto& [key, names] : bearers) {
    const PlaceName& first = *names.front();
    for (const PlaceName* other : names) {
      const Place& a = gazetteer.places[first.place];
      const Place& b = gazetteer.places[other->place];
      const bool kin = LiesIn(gazetteer, first.place, other->place) ||
                       LiesIn(gazetteer, other->place, first.place) ||
                       (a.container == b.container && !a.parent.empty() && a.parent == b.parent);
      if (!kin) {
        faults.push_back(Named(a) + " and " + Named(b) + " both are first called " +
                         std::string(other->surface) + ": mark one as second");
      }
    }
  }
}

}  // namespace

Gazetteer ReadGazetteer(std::span<const std::string_view> files) {
  Gazetteer gazetteer;
  for (const std::string_view file : files) {
    Split(file, '\n', [&](std::string_view line) {
      if (!line.empty() && line.front() != '#') ReadRow(line, gazetteer);
    });
  }
  gazetteer.ids.resize(gazetteer.places.size());
  for (std::uint32_t i = 0; i < gazetteer.ids.size(); ++i) gazetteer.ids[i] = i;
  std::sort(gazetteer.ids.begin(), gazetteer.ids.end(), [&](std::uint32_t a, std::uint32_t b) {
    return gazetteer.places[a].id < gazetteer.places[b].id;
  });
  Connect(gazetteer);
  ReadNames(gazetteer);
  return gazetteer;
}

const Gazetteer& GetGazetteer() {
  static const Gazetteer* const gazetteer = [] {
    const std::string_view files[] = {data::places(), data::places_abroad()};
    return new Gazetteer(ReadGazetteer(files));
  }();
  return *gazetteer;
}

const Place* PlaceById(const Gazetteer& gazetteer, std::string_view id) {
  const auto at = std::lower_bound(
      gazetteer.ids.begin(), gazetteer.ids.end(), id,
      [&](std::uint32_t i, std::string_view wanted) { return gazetteer.places[i].id < wanted; });
  if (at == gazetteer.ids.end() || gazetteer.places[*at].id != id) return nullptr;
  return &gazetteer.places[*at];
}

std::vector<std::uint32_t> PlacesCalled(const Gazetteer& gazetteer, std::string_view name) {
  std::vector<std::uint32_t> found;
  const std::string key = text::SearchKey(name);
  if (key.empty()) return found;
  for (const PlaceName& one : gazetteer.names) {
    if (text::SearchKey(one.surface) == key) found.push_back(one.place);
  }
  for (std::uint32_t i = 0; i < gazetteer.places.size(); ++i) {
    const Place& place = gazetteer.places[i];
    bool hit = place.id == name || (!place.iso.empty() && text::SearchKey(place.iso) == key);
    for (const EarlierName& one : EarlierNames(place)) hit |= text::SearchKey(one.text) == key;
    if (hit) found.push_back(i);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::vector<EarlierName> EarlierNames(const Place& place) {
  std::vector<EarlierName> names;
  if (place.earlier.empty()) return names;
  Split(place.earlier, '|', [&](std::string_view one) {
    const std::size_t slash = one.find('/');
    names.push_back({one.substr(0, slash),
                     slash == std::string_view::npos ? std::string_view() : one.substr(slash + 1)});
  });
  return names;
}

std::vector<std::uint32_t> Containers(const Gazetteer& gazetteer, const Place& place) {
  std::vector<std::uint32_t> chain;
  const Place* at = &place;
  while (chain.size() < gazetteer.places.size()) {
    const Place* parent = &gazetteer.places[at->container];
    if (parent == at && at->parent != at->id) break;
    chain.push_back(at->container);
    at = parent;
  }
  return chain;
}

std::optional<Since> ParseSince(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return IsYear(text) ? std::optional<Since>({text, text}) : std::nullopt;
  }
  const Since since{text.substr(0, slash), text.substr(slash + 1)};
  if (!IsYear(since.until)) return std::nullopt;
  if (since.from == "..") return Since{{}, since.until};
  return IsYear(since.from) && since.from < since.until ? std::optional<Since>(since)
                                                        : std::nullopt;
}

std::vector<std::string> CheckGazetteer(const Gazetteer& gazetteer) {
  std::vector<std::string> faults = gazetteer.faults;
  for (std::size_t i = 1; i < gazetteer.ids.size(); ++i) {
    const Place& place = gazetteer.places[gazetteer.ids[i]];
    if (gazetteer.places[gazetteer.ids[i - 1]].id == place.id) {
      faults.push_back(Named(place) + ": the id occurs twice");
    }
  }
  std::map<std::string_view, const Place*> codes;
  for (std::uint32_t i = 0; i < gazetteer.places.size(); ++i) {
    CheckRow(gazetteer, i, faults);
    const Place& place = gazetteer.places[i];
    if (!place.iso.empty() && !codes.emplace(place.iso, &place).second) {
      faults.push_back(Named(place) + ": " + std::string(place.iso) +
                       " is another place's code as well");
    }
  }
  CheckNames(gazetteer, faults);
  return faults;
}

}  // namespace rasad::extraction

// rasad gazetteer: what a place is, where it lies, since when; whether the table is sound.
#include "core/extraction/gazetteer.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/article_json.h"
#include "cli/article_text.h"
#include "cli/command.h"
#include "cli/console.h"
#include "core/extraction/tables.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

using extraction::Gazetteer;
using extraction::Place;
using Json = nlohmann::ordered_json;

struct Options {
  std::vector<std::string> words;
  bool json = false;
};

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

Json TextOrNull(std::string_view text) { return text.empty() ? Json() : Json(std::string(text)); }

// Years of Iran are Jalali ones, those of countries Gregorian.
bool IsJalali(const Place& place) { return place.level != "country"; }

std::string SinceText(const Place& place) {
  const auto since = extraction::ParseSince(place.since);
  if (!since) return {};
  // Of a country its entry in ISO 3166-1.
  const std::string calendar = IsJalali(place) ? " (Jalali)" : " (Gregorian, in ISO 3166-1)";
  const std::string until(since->until);
  if (since->from == since->until) return until + calendar;
  if (since->from.empty()) return until + " at the latest" + calendar;
  return "between " + std::string(since->from) + " and " + until + calendar;
}

Json SinceJson(const Place& place) {
  const auto since = extraction::ParseSince(place.since);
  if (!since) return nullptr;
  Json out;
  out["from"] = TextOrNull(since->from);
  out["until"] = TextOrNull(since->until);
  out["calendar"] = IsJalali(place) ? "jalali" : "gregorian";
  return out;
}

// A place in another one's description.
Json ShortJson(const Place& place) {
  Json out;
  out["id"] = place.id;
  out["level"] = place.level;
  out["name"] = place.name;
  return out;
}

// How many places of each level lie in a place.
Json ContentsJson(const Gazetteer& gazetteer, const Place& place) {
  Json out = Json::object();
  const auto at = static_cast<std::uint32_t>(&place - gazetteer.places.data());
  for (const std::string_view level : extraction::kLevels) {
    int count = 0;
    for (const Place& other : gazetteer.places) {
      if (other.level != level) continue;
      const std::vector<std::uint32_t> chain = extraction::Containers(gazetteer, other);
      count += std::find(chain.begin(), chain.end(), at) != chain.end();
    }
    if (count > 0) out[std::string(level)] = count;
  }
  return out;
}

Json PlaceJson(const Gazetteer& gazetteer, const Place& place) {
  Json out = ShortJson(place);
  out["iso"] = TextOrNull(place.iso);
  out["lies_in"] = Json::array();
  for (const std::uint32_t i : extraction::Containers(gazetteer, place)) {
    out["lies_in"].push_back(ShortJson(gazetteer.places[i]));
  }
  const Place* centre = extraction::PlaceById(gazetteer, place.centre);
  out["centre"] = centre == nullptr ? Json() : ShortJson(*centre);
  out["since"] = SinceJson(place);
  out["needs_evidence"] = place.ambiguous;
  out["second_bearer"] = place.second;
  out["aliases"] = Json::array();
  const auto at = static_cast<std::uint32_t>(&place - gazetteer.places.data());
  for (const extraction::PlaceName& name : gazetteer.names) {
    if (name.place != at || name.surface == place.name) continue;
    Json alias;
    alias["name"] = name.surface;
    alias["needs_evidence"] = name.ambiguous;
    alias["second_bearer"] = name.second;
    out["aliases"].push_back(std::move(alias));
  }
  out["earlier"] = Json::array();
  for (const extraction::EarlierName& one : extraction::EarlierNames(place)) {
    Json earlier;
    earlier["name"] = one.text;
    earlier["until"] = one.until;
    out["earlier"].push_back(std::move(earlier));
  }
  out["contains"] = ContentsJson(gazetteer, place);
  out["source"] = place.source;
  return out;
}

// The places around one, nearest first; `ids` says whether their ids are told.
std::string Around(const Gazetteer& gazetteer, const Place& place, const Style& style, bool ids) {
  std::string text;
  for (const std::uint32_t i : extraction::Containers(gazetteer, place)) {
    const Place& outer = gazetteer.places[i];
    text += (text.empty() ? "" : " < ") + Line(outer.name, style);
    if (ids) text += " (" + std::string(outer.level) + ", " + std::string(outer.id) + ")";
  }
  return text;
}

std::string PlaceText(const Gazetteer& gazetteer, const Place& place, const Style& style) {
  const Json json = PlaceJson(gazetteer, place);
  std::string out = Painted(style, "1", Line(place.name, style)) + '\n';
  const auto line = [&](std::string label, const std::string& value) {
    if (value.empty()) return;
    label.resize(std::max<std::size_t>(label.size(), 10), ' ');
    out += Painted(style, "2", label) + ' ' + value + '\n';
  };
  line("is", std::string(place.level));
  line("id", std::string(place.id));
  line("ISO 3166", std::string(place.iso));
  line("lies in", Around(gazetteer, place, style, true));
  const Place* centre = extraction::PlaceById(gazetteer, place.centre);
  if (centre != nullptr) {
    line("centre", Line(centre->name, style) + " (" + std::string(centre->id) + ")");
  }
  line("since", SinceText(place));
  for (const auto& one : json["earlier"]) {
    line("earlier",
         Line(one["name"].get<std::string>(), style) + " until " + one["until"].get<std::string>());
  }
  for (const auto& one : json["aliases"]) {
    line("also", Line(one["name"].get<std::string>(), style) +
                     (one["needs_evidence"].get<bool>() ? ", needs evidence" : "") +
                     (one["second_bearer"].get<bool>() ? ", first another place's name" : ""));
  }
  std::string contents;
  for (const auto& [level, count] : json["contains"].items()) {
    contents += (contents.empty() ? "" : ", ") + level + " " + std::to_string(count.get<int>());
  }
  line("contains", contents);
  if (place.ambiguous) line("note", "a common word or a person's name as well: needs evidence");
  if (place.second) line("note", "the name is first of all another place's");
  line("source", Clean(place.source));
  return out;
}

// The places called so, also with the word for their level before the name.
std::vector<std::uint32_t> Called(const Gazetteer& gazetteer, std::string_view name) {
  std::vector<std::uint32_t> found = extraction::PlacesCalled(gazetteer, name);
  for (const extraction::Row& row : extraction::GetTables().rows) {
    if (!found.empty()) break;
    if (row.kind != extraction::Kind::kLevel || !name.starts_with(row.surface)) continue;
    const std::string_view rest = name.substr(row.surface.size());
    if (!rest.starts_with(' ')) continue;
    found = extraction::PlacesCalled(gazetteer, rest.substr(1));
    std::erase_if(found, [&](std::uint32_t i) { return gazetteer.places[i].level != row.arg; });
  }
  return found;
}

int Find(const Globals& globals, const Options& options) {
  const Gazetteer& gazetteer = extraction::GetGazetteer();
  const std::string name = Joined(options.words);
  const std::vector<std::uint32_t> found = Called(gazetteer, name);
  if (found.empty()) {
    Complain("the gazetteer knows no place called " + name);
    return runtime::kExitInputsFailed;
  }
  const Style style = DetectStyle(globals.color, globals.rtl);
  for (const std::uint32_t i : found) {
    const Place& place = gazetteer.places[i];
    if (options.json) {
      std::cout << JsonLine(PlaceJson(gazetteer, place)) << '\n';
      continue;
    }
    std::string id(place.id), level(place.level);
    id.resize(std::max<std::size_t>(id.size() + 1, 26), ' ');
    level.resize(std::max<std::size_t>(level.size() + 1, 10), ' ');
    std::cout << id << level << Line(place.name, style);
    if (const std::string around = Around(gazetteer, place, style, false); !around.empty()) {
      std::cout << " < " << around;
    }
    if (const std::string since = SinceText(place); !since.empty()) {
      std::cout << Painted(style, "2", ", since " + since);
    }
    for (const extraction::EarlierName& one : extraction::EarlierNames(place)) {
      std::cout << Painted(style, "2", ", " + Line(one.text, style) + " until " + Clean(one.until));
    }
    std::cout << '\n';
  }
  return runtime::kExitOk;
}

// An id, or a code of today or of before; several places may have had a code one after the other.
std::vector<const Place*> Coded(const Gazetteer& gazetteer, const std::string& id) {
  if (const Place* place = extraction::PlaceById(gazetteer, id)) return {place};
  std::vector<const Place*> places;
  for (const std::uint32_t i : extraction::PlacesCalled(gazetteer, id)) {
    places.push_back(&gazetteer.places[i]);
  }
  return places;
}

int Show(const Globals& globals, const Options& options) {
  const Gazetteer& gazetteer = extraction::GetGazetteer();
  const std::string id = Joined(options.words);
  const std::vector<const Place*> places = Coded(gazetteer, id);
  if (places.size() != 1) {
    Complain(places.empty()
                 ? "the gazetteer has no " + id + ": rasad gazetteer find NAME tells ids"
                 : id + " names " + std::to_string(places.size()) +
                       " places: rasad gazetteer find " + id + " lists them, show takes an id");
    return runtime::kExitInputsFailed;
  }
  const Place& place = *places.front();
  if (options.json) {
    std::cout << JsonLine(PlaceJson(gazetteer, place)) << '\n';
    return runtime::kExitOk;
  }
  const Style style = DetectStyle(globals.color, globals.rtl);
  std::cout << PlaceText(gazetteer, place, style);
  // Codes were given anew: who reads an old text must know.
  for (const Place& other : gazetteer.places) {
    for (const extraction::EarlierName& one : extraction::EarlierNames(other)) {
      if (place.iso.empty() || one.text != place.iso) continue;
      std::cout << Painted(style, "2", "note      ") << ' ' << place.iso << " was the code of "
                << Line(other.name, style) << " (now " << other.iso << ") until " << one.until
                << '\n';
    }
  }
  return runtime::kExitOk;
}

int Check(const Globals&, const Options& options) {
  const Gazetteer& gazetteer = extraction::GetGazetteer();
  const std::vector<std::string> faults = extraction::CheckGazetteer(gazetteer);
  Json counts = Json::object();
  for (const std::string_view level : extraction::kLevels) {
    counts[std::string(level)] =
        std::count_if(gazetteer.places.begin(), gazetteer.places.end(),
                      [&](const Place& place) { return place.level == level; });
  }
  const auto of_iran = std::count_if(
      gazetteer.places.begin(), gazetteer.places.end(),
      [](const Place& place) { return place.level == "province" && place.parent == "IR"; });
  if (options.json) {
    Json out;
    out["places"] = gazetteer.places.size();
    out["names"] = gazetteer.names.size();
    out["by_level"] = std::move(counts);
    out["provinces_of_iran"] = of_iran;
    out["faults"] = faults;
    std::cout << JsonLine(out) << '\n';
  } else {
    for (const std::string& fault : faults) std::cout << Clean(fault) << '\n';
    std::cout << gazetteer.places.size() << " places with " << gazetteer.names.size() << " names: ";
    bool first = true;
    for (const auto& [level, count] : counts.items()) {
      std::cout << (first ? "" : ", ") << level << ' ' << count.get<long>();
      first = false;
    }
    std::cout << " (provinces of Iran " << of_iran << ")\n"
              << (faults.empty() ? "no fault" : std::to_string(faults.size()) + " faults") << '\n';
  }
  return faults.empty() ? runtime::kExitOk : runtime::kExitInputsFailed;
}

}  // namespace

void AddGazetteer(CLI::App& app, Invocation& invocation) {
  auto* command =
      app.add_subcommand("gazetteer", "Places that extraction knows: find, show, check");
  command->require_subcommand(1);
  command->fallthrough();
  auto options = std::make_shared<Options>();
  const auto run = [&invocation, options](int (*body)(const Globals&, const Options&)) {
    return [&invocation, options, body] {
      invocation.run = [&invocation, options, body] { return body(invocation.globals, *options); };
    };
  };

  auto* find = command->add_subcommand("find", "All places that bear a name, or bore it");
  find->fallthrough();
  find->add_option("NAME", options->words, "A name in any spelling, an id or an ISO 3166 code")
      ->required();
  find->add_flag("--json", options->json, "One JSON object a place and line");
  find->callback(run(&Find));

  auto* show = command->add_subcommand("show", "One place: what it is, where it lies, since when");
  show->fallthrough();
  show->add_option("ID", options->words, "An id, as find tells it")->required();
  show->add_flag("--json", options->json, "One JSON object");
  show->callback(run(&Show));

  auto* check = command->add_subcommand("check", "Whether the table is sound: exit code 1 if not");
  check->fallthrough();
  check->add_flag("--json", options->json, "One JSON object");
  check->callback(run(&Check));

  command->footer(
      "Examples:\n"
      "  rasad gazetteer find IR-17\n"
      "  rasad gazetteer show IR-05 --json\n"
      "  rasad gazetteer check");
}

}  // namespace rasad::cli

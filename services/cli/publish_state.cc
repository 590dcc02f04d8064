// How far a publication is, in a small file.
#include "cli/publish_state.h"

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>
#include <utility>

#include "core/base/hash.h"

namespace rasad::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;

std::string Absolute(const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  return error ? path : whole.lexically_normal().string();
}

}  // namespace

PublishState::PublishState(fs::path file, std::string target, const std::vector<Source>& sources)
    : file_(std::move(file)), target_(std::move(target)) {
  for (const Source& source : sources) sources_.emplace_back(Absolute(source.path), source.stamp);
}

fs::path PublishState::DefaultFile(const std::string& target, const std::vector<Source>& sources) {
  fs::path folder;
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/') {
    folder = fs::path(state);
  } else if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    folder = fs::path(home) / ".local" / "state";
  } else {
    return {};
  }
  std::string name = target;
  for (const Source& source : sources) name += '\0' + Absolute(source.path);
  return folder / "rasad" / ("publish-" + base::ContentHash(name) + ".json");
}

base::Result<Place> PublishState::Load() const {
  std::ifstream in(file_, std::ios::binary);
  if (!in) return Place{};
  std::ostringstream text;
  text << in.rdbuf();
  const Json state = Json::parse(text.str(), nullptr, false);
  const auto bad = [&] {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      file_.string() + " is no state of a publication; remove it");
  };
  if (!state.is_object() || state.value("version", Json()) != Json(kVersion)) return bad();
  const Json sources = state.value("inputs", Json());
  const Json source = state.value("input", Json());
  const Json number = state.value("articles", Json());
  if (!sources.is_array() || !source.is_number_unsigned() || !number.is_number_unsigned()) {
    return bad();
  }
  if (state.value("server", Json()) != Json(target_)) return Place{};
  const Place behind{source.get<std::size_t>(), number.get<std::uint64_t>()};
  for (std::size_t i = 0; i <= behind.source; ++i) {
    if (i >= sources_.size() || i >= sources.size()) return Place{i, 0};
    const Json& old = sources[i];
    if (!old.is_object()) return bad();
    const bool same = !sources_[i].second.empty() &&
                      old.value("path", Json()) == Json(sources_[i].first) &&
                      old.value("stamp", Json()) == Json(sources_[i].second);
    if (!same) return Place{i, 0};
  }
  return behind;
}

void PublishState::Read(Place place) {
  open_.insert(place);
  last_ = place;
}

void PublishState::Done(Place place) { open_.erase(place); }

Place PublishState::Behind() const {
  if (open_.empty()) return last_;
  const Place first = *open_.begin();
  return {first.source, first.number - 1};
}

base::Status PublishState::Save() const {
  const Place behind = Behind();
  Json state;
  state["version"] = kVersion;
  state["server"] = target_;
  state["input"] = behind.source;
  state["articles"] = behind.number;
  state["inputs"] = Json::array();
  for (const auto& [path, stamp] : sources_) {
    state["inputs"].push_back({{"path", path}, {"stamp", stamp}});
  }
  std::error_code error;
  fs::create_directories(file_.parent_path(), error);
  const fs::path fresh = file_.string() + ".new";
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  out << state.dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
  out.close();
  if (out) fs::rename(fresh, file_, error);
  if (!out || error) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "cannot write " + file_.string() + ", where it is kept how far this is");
  }
  return {};
}

void PublishState::Remove() const {
  std::error_code ignored;
  fs::remove(file_, ignored);
}

}  // namespace rasad::cli

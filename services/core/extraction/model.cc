// Writes and reads model files.
#include "core/extraction/model.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace rasad::extraction {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic = "RASADTAG";
constexpr std::uint32_t kVersion = 1;

template <class T>
void Put(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
template <class T>
void PutAll(std::string& out, const std::vector<T>& values) {
  Put(out, static_cast<std::uint32_t>(values.size()));
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

// Takes values off the front of the bytes; once they do not suffice, nothing more is taken.
class Taker {
 public:
  explicit Taker(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  T Take() {
    T value{};
    if (bytes_.size() < sizeof value) {
      short_ = true;
      bytes_ = {};
      return value;
    }
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
    return value;
  }
  template <class T>
  std::vector<T> TakeAll() {
    const auto count = Take<std::uint32_t>();
    if (bytes_.size() / sizeof(T) < count) {
      short_ = true;
      bytes_ = {};
      return {};
    }
    std::vector<T> values(count);
    std::memcpy(values.data(), bytes_.data(), count * sizeof(T));
    bytes_.remove_prefix(count * sizeof(T));
    return values;
  }
  bool Ended() const { return !short_ && bytes_.empty(); }
  bool Short() const { return short_; }

 private:
  std::string_view bytes_;
  bool short_ = false;
};

// Key 0 is none: the tagger marks empty places with it.
bool Ascends(const std::vector<std::uint32_t>& keys) {
  for (std::size_t k = 1; k < keys.size(); ++k) {
    if (keys[k - 1] >= keys[k]) return false;
  }
  return keys.empty() || keys[0] != 0;
}

// Weights and steps beyond these are no training's: their exponentials are no numbers.
constexpr float kMostWeight = 50;
constexpr float kLeastScale = 1e-4f;
constexpr float kMostCalibration = 1e6f;

bool AllWithin(const std::vector<float>& values, float most) {
  for (const float value : values) {
    if (!(std::abs(value) <= most)) return false;
  }
  return true;
}

tl::unexpected<base::Error> Bad(const char* what) {
  return base::Fail(base::ErrorCode::kInvalidInput, std::string("model file: ") + what);
}

}  // namespace

std::string WriteModel(const Model& model) {
  std::string out(kMagic);
  Put(out, kVersion);
  Put(out, kColumns);
  Put(out, model.scale);
  for (const auto& one : model.transitions) PutAll(out, one);
  for (const Calibration& one : model.calibration) Put(out, one);
  PutAll(out, model.keys);
  for (const ModelRow& row : model.rows) {
    std::uint8_t count = 0;
    for (const std::int8_t weight : row) count = static_cast<std::uint8_t>(count + (weight != 0));
    Put(out, count);
    for (std::uint8_t column = 0; column < kColumns; ++column) {
      if (row[column] == 0) continue;
      Put(out, column);
      Put(out, row[column]);
    }
  }
  return out;
}

base::Result<Model> ReadModel(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return Bad("it is none (no RASADTAG at its begin)");
  Taker taker(bytes.substr(kMagic.size()));
  if (taker.Take<std::uint32_t>() != kVersion || taker.Take<std::uint32_t>() != kColumns) {
    return Bad("another version or other labels than this program has; train anew");
  }
  Model model;
  model.scale = taker.Take<float>();
  for (std::size_t c = 0; c < std::size(kChains); ++c) {
    model.transitions[c] = taker.TakeAll<float>();
    if (model.transitions[c].size() != std::size_t{kChains[c].labels()} * kChains[c].labels() ||
        !AllWithin(model.transitions[c], kMostWeight)) {
      return Bad("bad transitions");
    }
  }
  for (Calibration& one : model.calibration) {
    one = taker.Take<Calibration>();
    if (!AllWithin({one.slope, one.offset, one.least}, kMostCalibration)) {
      return Bad("bad calibration");
    }
  }
  model.keys = taker.TakeAll<std::uint32_t>();
  if (!(model.scale >= kLeastScale && model.scale <= kMostWeight) || !Ascends(model.keys)) {
    return Bad("bad scale or keys");
  }
  model.rows.resize(model.keys.size());
  for (ModelRow& row : model.rows) {
    row.fill(0);
    std::uint32_t next = 0;
    for (auto count = taker.Take<std::uint8_t>(); count > 0 && !taker.Short(); --count) {
      const auto column = taker.Take<std::uint8_t>();
      if (column >= kColumns) return Bad("a weight for a label that is none");
      if (column < next) return Bad("weights out of order");
      next = column + 1u;
      row[column] = taker.Take<std::int8_t>();
      if (row[column] == 0 && !taker.Short()) return Bad("a weight of zero");
    }
  }
  if (!taker.Ended()) return Bad("it is cut off, or goes on behind its end");
  return model;
}

}  // namespace rasad::extraction

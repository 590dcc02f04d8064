// Places of GeoRSS and GML.
#include "core/feed/places.h"

#include <charconv>
#include <cmath>

namespace rasad::feed {
namespace {

constexpr std::size_t kMostNumbers = 2'000;

}  // namespace

std::vector<double> ReadNumbers(std::string_view text) {
  std::vector<double> numbers;
  constexpr std::string_view kBetween = " \t\r\n,";
  for (std::size_t at = text.find_first_not_of(kBetween);
       at != std::string_view::npos && numbers.size() < kMostNumbers;) {
    const std::size_t end = std::min(text.find_first_of(kBetween, at), text.size());
    double value = 0;
    const auto [last, error] = std::from_chars(text.data() + at, text.data() + end, value);
    if (error != std::errc() || last != text.data() + end || !std::isfinite(value)) return {};
    numbers.push_back(value);
    at = text.find_first_not_of(kBetween, end);
  }
  return numbers;
}

std::optional<Geometry> ReadGeometry(Field field, std::string_view text) {
  std::vector<double> numbers = ReadNumbers(text);
  std::size_t least = 2;
  Geometry out;
  switch (field) {
    case Field::kPoint:
      out.type = "Point";
      break;
    case Field::kLine:
      out.type = "LineString";
      least = 4;
      break;
    case Field::kPolygon:
      out.type = "Polygon";
      least = 8;
      break;
    case Field::kBox:
      out.type = "Box";
      least = 4;
      break;
    default:
      return std::nullopt;
  }
  if (numbers.size() < least) return std::nullopt;
  if (field == Field::kPoint) numbers.resize(2);
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
    out.coordinates.push_back(numbers[i + 1]);
    out.coordinates.push_back(numbers[i]);
  }
  return out;
}

}  // namespace rasad::feed

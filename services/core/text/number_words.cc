// Numbers written out in Persian words.
#include "core/text/number_words.h"

#include <cstdlib>
#include <string_view>
#include <unordered_map>

#include "core/text/lexicon.h"
#include "core/text/numbers.h"

namespace rasad::data {
std::string_view number_words();
}  // namespace rasad::data

namespace rasad::text {
namespace {

constexpr std::string_view kAnd = " \xd9\x88 ";  // WAW between blanks
constexpr std::int64_t kMost = 1'000'000'000'000'000;

// The first row of a value of each class.
class Names {
 public:
  Names() {
    for (const Row& row : ReadTable(data::number_words())) {
      if (row.size() < 3) continue;
      if (row[1] == "unit" || row[1] == "teen" || row[1] == "ten" || row[1] == "hundred" ||
          row[1] == "scale") {
        if (const auto value = ParseDecimal(row[2])) names_.emplace(value->ToString(), row[0]);
      } else if (row[1] == "fraction") {
        if (const auto value = ParseDecimal(row[2])) names_.emplace(value->ToString(), row[0]);
      } else if (row[1] == "sign" && row[2] == "-1") {
        names_.emplace("-", row[0]);
      }
    }
  }

  std::string_view Of(const std::string& value) const {
    const auto found = names_.find(value);
    return found != names_.end() ? found->second : std::string_view();
  }
  std::string_view Of(std::int64_t value) const { return Of(std::to_string(value)); }

 private:
  std::unordered_map<std::string, std::string_view> names_;
};

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out), begin_(out.size()) {}

  // Below a thousand.
  void Small(std::int64_t value) {
    if (value >= 100) Put(value - value % 100);
    value %= 100;
    if (value >= 20) {
      Put(value - value % 10);
      value %= 10;
    }
    if (value > 0) Put(value);
  }

  void Whole(std::int64_t value) {
    if (value == 0) Put(0);
    for (std::int64_t scale = kMost / 1000; scale >= 1000; scale /= 1000) {
      const std::int64_t count = value / scale % 1000;
      if (count == 0) continue;
      Small(count);
      Tell(scale);
    }
    Small(value % 1000);
  }

  // Behind what it counts, without waw.
  void Tell(std::int64_t value) { Behind(names().Of(value)); }
  void Behind(std::string_view name) {
    if (out_.size() > begin_) out_.push_back(' ');
    out_.append(name);
  }

  static const Names& names() {
    static const Names names;
    return names;
  }

 private:
  void Put(std::int64_t value) {
    if (out_.size() > begin_) out_.append(kAnd);
    out_.append(names().Of(value));
  }

  std::string& out_;
  std::size_t begin_;
};

}  // namespace

std::optional<std::string> NumberToWords(Decimal value) {
  constexpr int kMostDecimals = 3;
  if (!value.valid() || value.exponent() < -kMostDecimals) return std::nullopt;
  if (value >= Decimal(kMost) || value <= Decimal(-kMost)) return std::nullopt;
  const int decimals = value.exponent() < 0 ? -value.exponent() : 0;
  std::int64_t whole = std::abs(value.mantissa());
  for (int k = 0; k < value.exponent(); ++k) whole *= 10;
  std::int64_t unit = 1;
  for (int k = 0; k < decimals; ++k) unit *= 10;
  const std::int64_t part = whole % unit;
  whole /= unit;

  std::string out;
  if (value.negative()) out.append(Writer::names().Of("-")).push_back(' ');
  Writer writer(out);
  if (whole > 0 || part == 0) writer.Whole(whole);
  if (part > 0) {
    if (whole > 0) out.append(kAnd);
    Writer fraction(out);
    fraction.Small(part);
    fraction.Behind(Writer::names().Of(Decimal(1, -decimals).ToString()));
  }
  return out;
}

}  // namespace rasad::text

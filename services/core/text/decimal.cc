// Exact decimal numbers.
#include "core/text/decimal.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace rasad::text {
namespace {

constexpr std::int64_t kMost = 999'999'999'999'999'999;  // 18 digits
constexpr int kFarthest = 1000;                          // exponents beyond are nobody's number

// mantissa * 10^by; false if it has too many digits.
bool ShiftUp(std::int64_t& mantissa, int by) {
  for (; by > 0; --by) {
    if (__builtin_mul_overflow(mantissa, 10, &mantissa)) return false;
    if (mantissa > kMost || mantissa < -kMost) return false;
  }
  return true;
}

Decimal Made(std::int64_t mantissa, int exponent) {
  const Decimal made(mantissa, exponent);
  const bool fits = made.mantissa() <= kMost && made.mantissa() >= -kMost &&
                    std::abs(made.exponent()) <= kFarthest;
  return fits ? made : Decimal::Invalid();
}

}  // namespace

Decimal Decimal::operator+(Decimal other) const {
  if (!valid() || !other.valid()) return Invalid();
  if (mantissa_ == 0) return other;
  if (other.mantissa_ == 0) return *this;
  const int exponent = std::min(exponent_, other.exponent_);
  std::int64_t a = mantissa_;
  std::int64_t b = other.mantissa_;
  if (!ShiftUp(a, exponent_ - exponent) || !ShiftUp(b, other.exponent_ - exponent)) {
    return Invalid();
  }
  return Made(a + b, exponent);
}

Decimal Decimal::operator*(Decimal other) const {
  if (!valid() || !other.valid()) return Invalid();
  std::int64_t product = 0;
  if (__builtin_mul_overflow(mantissa_, other.mantissa_, &product)) return Invalid();
  return Made(product, exponent_ + other.exponent_);
}

Decimal Decimal::operator-() const {
  Decimal negated = *this;
  negated.mantissa_ = -mantissa_;
  return negated;
}

std::strong_ordering Decimal::operator<=>(Decimal other) const {
  if (!valid() || !other.valid()) return !valid() <=> !other.valid();
  const auto sign = [](std::int64_t v) { return v > 0 ? 1 : v < 0 ? -1 : 0; };
  if (sign(mantissa_) != sign(other.mantissa_)) return sign(mantissa_) <=> sign(other.mantissa_);
  const int exponent = std::min(exponent_, other.exponent_);
  std::int64_t a = mantissa_;
  std::int64_t b = other.mantissa_;
  // What cannot be written at the other's exponent is farther from zero.
  if (!ShiftUp(a, exponent_ - exponent)) return sign(mantissa_) <=> 0;
  if (!ShiftUp(b, other.exponent_ - exponent)) return 0 <=> sign(other.mantissa_);
  return a <=> b;
}

Decimal::operator double() const {
  if (!valid()) return std::numeric_limits<double>::quiet_NaN();
  static constexpr double kTens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  // Both operands are exact, so one rounding is the nearest.
  if (std::abs(mantissa_) < (std::int64_t{1} << 53) && std::abs(exponent_) <= 22) {
    const auto mantissa = static_cast<double>(mantissa_);
    return exponent_ < 0 ? mantissa / kTens[-exponent_] : mantissa * kTens[exponent_];
  }
  char text[40];
  std::snprintf(text, sizeof(text), "%llde%d", static_cast<long long>(mantissa_), exponent_);
  return std::strtod(text, nullptr);
}

std::string Decimal::ToString() const {
  if (!valid()) return {};
  std::string digits = std::to_string(std::abs(mantissa_));
  if (exponent_ > 0) digits.append(static_cast<std::size_t>(exponent_), '0');
  if (exponent_ < 0) {
    const auto decimals = static_cast<std::size_t>(-exponent_);
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimals, 1, '.');
  }
  if (mantissa_ < 0) digits.insert(0, 1, '-');
  return digits;
}

}  // namespace rasad::text

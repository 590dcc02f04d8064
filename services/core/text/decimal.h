// Exact decimal numbers, as texts write them.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace rasad::text {

/// mantissa * 10^exponent, without trailing zeros in the mantissa, so that equal values are equal
/// members. At most 18 digits; what an operation cannot hold exactly becomes invalid and stays so.
class Decimal {
 public:
  /// Zero.
  constexpr Decimal() = default;
  /// A mantissa of up to 18 digits.
  explicit constexpr Decimal(std::int64_t mantissa, int exponent = 0)
      : mantissa_(mantissa), exponent_(exponent) {
    Trim();
  }
  /// The value that no number has.
  static constexpr Decimal Invalid() {
    Decimal d;
    d.exponent_ = kInvalid;
    return d;
  }

  constexpr std::int64_t mantissa() const { return mantissa_; }
  /// 0 or more for whole numbers, below 0 for fractions.
  constexpr int exponent() const { return exponent_; }
  constexpr bool valid() const { return exponent_ != kInvalid; }
  constexpr bool whole() const { return valid() && exponent_ >= 0; }
  constexpr bool negative() const { return mantissa_ < 0; }

  Decimal operator+(Decimal other) const;
  Decimal operator*(Decimal other) const;
  Decimal operator-() const;

  /// By value; an invalid one is above all others.
  std::strong_ordering operator<=>(Decimal other) const;
  friend constexpr bool operator==(Decimal a, Decimal b) {
    return a.mantissa_ == b.mantissa_ && a.exponent_ == b.exponent_;
  }

  /// The nearest double (NaN if invalid), for callers that compare and compute.
  operator double() const;  // NOLINT(google-explicit-constructor)

  /// "-12.05"; "" if invalid.
  std::string ToString() const;

 private:
  static constexpr int kInvalid = 1 << 20;
  constexpr void Trim() {
    if (mantissa_ == 0) exponent_ = 0;
    while (mantissa_ != 0 && mantissa_ % 10 == 0) {
      mantissa_ /= 10;
      ++exponent_;
    }
  }

  std::int64_t mantissa_ = 0;
  int exponent_ = 0;
};

}  // namespace rasad::text

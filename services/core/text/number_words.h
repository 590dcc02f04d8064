// Numbers written out in Persian words.
#pragma once

#include <optional>
#include <string>

#include "core/text/decimal.h"

namespace rasad::text {

/// The value in words, joined by waw: "minus two thousand and five and three tenths" in Persian.
/// For values below 10^15 with at most three decimals; nullopt for others. Thread-safe.
std::optional<std::string> NumberToWords(Decimal value);

}  // namespace rasad::text

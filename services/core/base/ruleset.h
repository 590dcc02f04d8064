// The version of normaliser and extractor.
#pragma once

#include <cstdint>

namespace rasad::base {

/// Raised whenever any output of normalisation or extraction changes for any input. Derived data
/// are a function of the input set and this number.
inline constexpr std::uint32_t kRuleset = 4;

}  // namespace rasad::base

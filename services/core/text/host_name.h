// Names of hosts in letters beyond ASCII.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rasad::text {

/// A host's name as DNS knows it: letters beyond ASCII as punycode ("xn--...", UTS #46 without its
/// transitional part, so that ZWNJ counts). nullopt: it can be no name. Thread-safe.
std::optional<std::string> AsciiHostName(std::string_view name);

}  // namespace rasad::text

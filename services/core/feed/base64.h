// Base64 as feeds hold it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rasad::feed {

/// The bytes of base64 (RFC 4648); blanks and line ends are passed over, padding may be missing.
/// nullopt for anything else.
std::optional<std::string> DecodeBytes64(std::string_view text);

/// The text of base64; nullopt if it is none, or the bytes are no UTF-8 without NUL.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace rasad::feed

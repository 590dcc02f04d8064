// Page tokens: where a page ended, good for the same request only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/postgres/ports.h"

namespace rasad::query {

/// The token for the page behind `cursor`. `fingerprint` is that of the request.
std::string EncodePageToken(const postgres::Cursor& cursor, std::string_view fingerprint);

/// The cursor of a token; nullopt if it is broken or belongs to another request. Tokens are no
/// secret and carry no right: a forged one only names another place in the same list.
std::optional<postgres::Cursor> DecodePageToken(std::string_view token,
                                                std::string_view fingerprint);

/// The same for lists that run by name: the next page begins behind `name`.
std::string EncodeNameToken(std::string_view name, std::string_view fingerprint);
std::optional<std::string> DecodeNameToken(std::string_view token, std::string_view fingerprint);

}  // namespace rasad::query

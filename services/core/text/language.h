// The language of a text by its letters.
#pragma once

#include <string_view>

namespace rasad::text {

/// "fa", "ar", "other" (letters of another script, or of Arabic script but of neither language) or
/// "und" (no letters), by most letters. `text` is valid UTF-8 in any form; the answer has static
/// storage.
std::string_view DetectLanguage(std::string_view text);

}  // namespace rasad::text

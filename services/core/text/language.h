// The language of a text by its letters and common words.
#pragma once

#include <string_view>

namespace rasad::text {

/// "fa", "ar", "other" (letters of another script, or of Arabic script but of neither language) or
/// "und" (no letters), by most letters. `text` is valid UTF-8 in any form; the answer has static
/// storage.
std::string_view DetectLanguage(std::string_view text);

/// The same as a BCP 47 code: "fa" (Dari too), "ar", "und", and of "other", or of what only looks
/// like Persian, the code that letters and common words tell ("ckb", "az", "tr", "ku", "ps", "ur",
/// "tg", "ru", "en" and others of data/languages.tsv; the script's language where it has one
/// alone); "other" where nothing tells. Looks at the first 16 KiB for what DetectLanguage() leaves
/// open.
std::string_view LanguageCode(std::string_view text);

}  // namespace rasad::text

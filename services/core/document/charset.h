// Bytes of any charset that Persian pages use to UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace rasad::document {

/// What bytes say.
struct DecodedText {
  std::string text;         ///< Valid UTF-8 without NUL. Byte order marks stay, as U+FEFF, but for
                            ///< those before markup.
  std::string charset;      ///< What the bytes are: "utf-8", "windows-1256", "windows-1252",
                            ///< "utf-16le", "utf-16be"; "utf-8" for bare ASCII.
  bool conflict = false;    ///< A declaration said otherwise.
  bool mojibake = false;    ///< UTF-8 that had been read as Latin-1 or windows-1252 was undone.
  std::size_t invalid = 0;  ///< Malformed sequences, each of which became one U+FFFD.
  std::size_t foreign = 0;  ///< Texts between tags of UTF-8 that were windows-1256.
};

/// Finds out the charset and decodes. What the bytes themselves show counts before what is
/// declared: a byte order mark; UTF-8 that is valid, or of which more is than chance makes (texts
/// between tags that are windows-1256 are read so, other broken sequences are replaced); pairs of
/// bytes that are UTF-16; words of Arabic letters in windows-1256. Only bytes that show nothing are
/// what `declared` or the page's own declaration says: windows-1256, windows-1252 (also for
/// ISO-8859-1) or UTF-16, else UTF-8. `declared` is the charset of the Content-Type in lower case,
/// or empty; with `markup`, meta elements and an XML declaration in the first 4 KiB count after it.
/// kInvalidInput: nothing but emptiness, or binary (a NUL, or more than a few control characters).
/// Linear; decoding the text again as UTF-8 gives the same text. Thread-safe.
base::Result<DecodedText> DecodeBytes(std::string_view bytes, std::string_view declared,
                                      bool markup);

}  // namespace rasad::document

// UTF-8 that was read as Latin-1 or windows-1252 and written as UTF-8 again.
#pragma once

#include <string>

namespace rasad::document {

/// The byte that windows-1252 or Latin-1 reads as `cp`, 0x80 to 0xFF; 0 where there is none.
unsigned char LatinByteOf(char32_t cp);

/// Undoes it in `text`, valid UTF-8, wherever a run of such characters gives Arabic script; also
/// where it happened several times, and where only a part of the text was so treated. Text in
/// which no two letters come out side by side is left alone, Persian text but for its marks. True
/// if anything changed. Linear; what it has mended it leaves as it is.
bool UndoMojibake(std::string& text);

}  // namespace rasad::document

// The normaliser: characters, then gaps, then words.
#include "core/text/normalizer.h"

#include "core/text/chars.h"
#include "core/text/emitter.h"
#include "core/text/utf8.h"

namespace rasad::text {

void Normalize(std::string_view source, NormalizedText& out) {
  const Chars chars;
  Emitter emitter(source, out);
  for (std::size_t at = 0; at < source.size();) {
    const Decoded d = Decode(source, at);
    const auto begin = static_cast<std::uint32_t>(at);
    at += d.length;
    const CharClass cls = chars.Class(d.cp);
    if (cls == CharClass::kRemoved || cls == CharClass::kHaraka || d.cp == '\r') continue;
    emitter.Put(begin, d.length, chars.Display(d.cp), d.valid && chars.Display(d.cp) == d.cp);
  }
  emitter.Finish();
}

}  // namespace rasad::text

// Names of hosts in letters beyond ASCII.
#include "core/text/host_name.h"

#include <unicode/bytestream.h>
#include <unicode/idna.h>

#include <memory>

namespace rasad::text {

std::optional<std::string> AsciiHostName(std::string_view name) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(
      UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
          UIDNA_USE_STD3_RULES,  // Or a wide slash would be a slash.
      error));
  if (U_FAILURE(error)) return std::nullopt;
  std::string ascii;
  icu::StringByteSink<std::string> sink(&ascii);
  icu::IDNAInfo info;
  idna->nameToASCII_UTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())),
                         sink, info, error);
  if (U_FAILURE(error) || info.hasErrors() || ascii.empty()) return std::nullopt;
  return ascii;
}

}  // namespace rasad::text

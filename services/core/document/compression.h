// Bytes that were compressed on their way.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace rasad::document {

/// What `bytes` were compressed with, by their first bytes, which no text has: "gzip", "zstd",
/// "bzip2", "xz", "zip"; empty if they were not. Brotli has no such mark. Static storage.
std::string_view CompressionOf(std::string_view bytes);

/// Takes gzip apart (RFC 1952, all of its members). kInvalidInput: broken or cut off, or more than
/// `limit` bytes come out; nothing beyond the limit is unpacked or held. kUnsupported: `bytes` were
/// compressed with anything else.
base::Result<std::string> Decompress(std::string_view bytes, std::size_t limit);

}  // namespace rasad::document

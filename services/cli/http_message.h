// A response of an HTTP server as a crawler kept it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace rasad::cli {

/// What a response says. The views are into it.
struct HttpMessage {
  int status = 0;
  std::string content_type;
  std::string content_encoding;
  std::string transfer_encoding;
  std::string_view body;  ///< As it was sent.
};

/// Takes a response apart. kInvalidInput: it has no status line, or its header has no end within
/// 64 KiB.
base::Result<HttpMessage> ParseHttpResponse(std::string_view bytes);

/// The body without its encodings: chunked, gzip, deflate, br, zstd. Crawlers often undo one and
/// leave the header; a body that does not look as if it had one is left as it is. kInvalidInput:
/// broken, or more than `limit` bytes; kUnsupported: another encoding.
base::Result<std::string> DecodeBody(const HttpMessage& message, std::size_t limit);

/// The value of the last field of that name among lines "Name: value", names without regard to
/// case; blanks around it are taken off, folded lines joined. Empty if there is none.
std::string FieldOf(std::string_view header, std::string_view name);

}  // namespace rasad::cli

// Addresses of the web as libcurl reads them.
#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"

namespace rasad::http {

inline constexpr std::size_t kMaxUrlBytes = 8'192;

/// An http or https address, taken apart. ASCII: what was not is percent-encoded, the host
/// punycode.
struct Url {
  std::string text;  ///< Whole, without a fragment.
  std::string scheme;
  std::string host;         ///< Lower case; of an IPv6 address without brackets.
  std::string port;         ///< Always there: the scheme's own, too.
  bool ip_literal = false;  ///< `host` is an address, no name.
};

/// Reads an absolute address, or one relative to `base` if that is not empty. Blanks around are
/// left out, blanks and other bytes within that may not stand there are encoded. kInvalidInput: it
/// cannot be read, is not http or https, holds a user or password or control characters, or is
/// longer than kMaxUrlBytes. Pure.
base::Result<Url> ParseUrl(std::string_view text, const std::string& base = {});

}  // namespace rasad::http

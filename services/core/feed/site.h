// Which addresses belong to one site.
#pragma once

#include <string>
#include <string_view>

namespace rasad::feed {

/// The host of an http or https address, lower case, without port, user and a leading "www.";
/// empty for any other.
std::string SiteOf(std::string_view address);

/// Whether both are http or https addresses of one host; "www." before it makes no difference.
bool SameSite(std::string_view a, std::string_view b);

/// "https://example.org" of an address: scheme, host and port as written; empty if it is not http
/// or https. Into `address`.
std::string_view OriginOf(std::string_view address);

}  // namespace rasad::feed

// Relative addresses, resolved.
#pragma once

#include <string>
#include <string_view>

namespace rasad::feed {

/// `reference` seen from `base`; as it is where the base is empty or either cannot be read. Blanks
/// and unseen marks around it and line ends in it are left out. Letters beyond ASCII stay as they
/// are written; brackets and a bare percent sign are escaped. Empty where the reference is, or its
/// scheme is none to be followed (javascript:, data: ...).
std::string Resolve(std::string_view base, std::string_view reference);

/// The same for an address that leads to an article or a site: one that begins with "www." or the
/// host of `base` lacks its scheme; a mere fragment leads nowhere.
std::string ResolveArticle(std::string_view base, std::string_view reference);

/// True for http and https with a host.
bool IsFetchable(std::string_view address);

/// True for http: and https:.
bool IsWeb(std::string_view address);

/// True if it begins with a scheme ("urn:", "https:").
bool HasScheme(std::string_view address);

}  // namespace rasad::feed

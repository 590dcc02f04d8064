// Which addresses belong to one site.
#include "core/feed/site.h"

#include <algorithm>

#include "core/feed/nodes.h"
#include "core/feed/uri.h"

namespace rasad::feed {

std::string_view OriginOf(std::string_view address) {
  const std::size_t scheme = address.find("://");
  if (!IsWeb(address) || scheme == std::string_view::npos) return {};
  return address.substr(0, std::min(address.find_first_of("/?#\\", scheme + 3), address.size()));
}

std::string SiteOf(std::string_view address) {
  std::string_view host = OriginOf(address);
  if (host.empty()) return {};
  host.remove_prefix(host.find("://") + 3);
  host.remove_prefix(std::min(host.rfind('@') + 1, host.size()));  // npos + 1 is 0
  if (!host.starts_with('[')) host = host.substr(0, host.find(':'));
  std::string site = Lower(host);
  if (site.starts_with("www.")) site.erase(0, 4);
  return site;
}

bool SameSite(std::string_view a, std::string_view b) {
  const std::string site = SiteOf(a);
  return !site.empty() && site == SiteOf(b);
}

}  // namespace rasad::feed

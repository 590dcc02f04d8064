// Addresses in their conservatively normalised form.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/article/admit.h"

namespace rasad::article {
namespace {

using base::ErrorCode;
using base::Fail;

// Parameters that say where a reader came from, never what the page is.
constexpr std::array<std::string_view, 22> kTracking{
    "_ga",    "_gl",      "dclid",  "fbclid",  "gbraid",  "gclid",  "gclsrc", "igsh",
    "igshid", "mc_cid",   "mc_eid", "msclkid", "srsltid", "ttclid", "twclid", "vero_id",
    "wbraid", "wickedid", "yclid",  "ysclid",  "_hsenc",  "_hsmi"};
constexpr std::string_view kTrackingPrefix = "utm_";

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return Lower(c); });
  return lower;
}

bool IsTracking(std::string_view parameter) {
  const std::string name = Lower(parameter.substr(0, parameter.find('=')));
  return name.starts_with(kTrackingPrefix) ||
         std::find(kTracking.begin(), kTracking.end(), name) != kTracking.end();
}

// The query without its tracking parameters; untouched where there is none.
std::string CleanQuery(std::string_view query) {
  std::string out = "?";
  bool dropped = false;
  for (std::size_t begin = 1; begin <= query.size();) {
    const std::size_t end = std::min(query.find('&', begin), query.size());
    const std::string_view parameter = query.substr(begin, end - begin);
    if (IsTracking(parameter)) {
      dropped = true;
    } else {
      if (out.size() > 1) out += '&';
      out += parameter;
    }
    begin = end + 1;
  }
  if (!dropped) return std::string(query);
  return out.size() == 1 ? std::string() : out;
}

}  // namespace

base::Result<std::string> NormalizeUrl(std::string_view url) {
  const auto refuse = [](std::string_view why) {
    return Fail(ErrorCode::kInvalidInput,
                "url " + std::string(why) + "; send an absolute http or https address or none");
  };
  for (char c : url) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) {
      return refuse("holds a blank or control character");
    }
  }
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return refuse("has no scheme");
  const std::string scheme = Lower(url.substr(0, colon));
  if (scheme != "http" && scheme != "https") return refuse("has another scheme than http, https");
  std::string_view rest = url.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t authority_end = std::min(rest.find_first_of("/?\\"), rest.size());
  std::string_view authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  if (rest.starts_with('\\')) return refuse("holds a backslash after the host");
  if (authority.find('@') != std::string_view::npos) return refuse("holds a user name");

  std::string_view port;
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == std::string_view::npos) return refuse("has an open bracket in its host");
  if (const std::size_t at = authority.find(':', bracket); at != std::string_view::npos) {
    port = authority.substr(at + 1);
    authority = authority.substr(0, at);
  }
  if (authority.empty() || authority == "[]") return refuse("has no host");
  if (port.size() > 5 ||
      !std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return refuse("has a port that is no number");
  }
  const bool default_port =
      port.empty() || (scheme == "http" && port == "80") || (scheme == "https" && port == "443");

  std::string out = scheme + "://" + Lower(authority);
  if (!default_port) out += ":" + std::string(port);
  const std::size_t query = rest.find('?');
  const std::string_view path = rest.substr(0, query);
  // An empty path and "/" are one by RFC 3986.
  out += path.empty() ? "/" : path;
  if (query != std::string_view::npos) out += CleanQuery(rest.substr(query));
  return out;
}

std::string CanonicalUrl(std::string_view canonical, std::string_view url) {
  const auto own = NormalizeUrl(url);
  const auto named = NormalizeUrl(canonical);
  if (!named) return own ? *own : std::string();
  const auto host = [](const std::string& address) {
    return std::string_view(address).substr(0, address.find('/', address.find("://") + 3));
  };
  const bool home = host(*named).size() + 1 == named->size();
  if (own && (home || host(*named) != host(*own))) return *own;
  return home ? std::string() : *named;
}

}  // namespace rasad::article

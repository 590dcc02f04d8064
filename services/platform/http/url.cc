// Addresses of the web as libcurl reads them.
#include "platform/http/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "core/text/host_name.h"
#include "platform/http/address.h"

namespace rasad::http {
namespace {

struct Cleanup {
  void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
  void operator()(char* text) const { curl_free(text); }
};
using Handle = std::unique_ptr<CURLU, Cleanup>;

CURLUcode Get(const Handle& handle, CURLUPart part, unsigned flags, std::string& out) {
  char* text = nullptr;
  const CURLUcode code = curl_url_get(handle.get(), part, &text, flags);
  const std::unique_ptr<char, Cleanup> owned(text);
  if (code == CURLUE_OK) out = text;
  return code;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f";
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

bool IsAscii(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

base::Result<Url> ParseUrl(std::string_view text, const std::string& base) {
  text = Trim(text);
  const auto refuse = [&](std::string_view why) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      std::string(text.substr(0, 300)) + ": " + std::string(why));
  };
  if (text.size() > kMaxUrlBytes) return refuse("the address is too long");
  if (text.find('\0') != std::string_view::npos) return refuse("the address holds a NUL");
  const Handle handle(curl_url());
  if (!handle) return base::Fail(base::ErrorCode::kExhausted, "no memory for an address");
  if (!base.empty() && curl_url_set(handle.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK) {
    return refuse("its base cannot be read");
  }
  constexpr unsigned kFlags =
      CURLU_DISALLOW_USER | CURLU_URLENCODE | CURLU_ALLOW_SPACE | CURLU_NON_SUPPORT_SCHEME;
  const std::string copy(text);
  CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, copy.c_str(), kFlags);
  if (code == CURLUE_USER_NOT_ALLOWED) return refuse("an address must not hold a user or password");
  if (code != CURLUE_OK) return refuse(curl_url_strerror(code));
  Url url;
  code = Get(handle, CURLUPART_SCHEME, 0, url.scheme);
  if (code != CURLUE_OK || (url.scheme != "http" && url.scheme != "https")) {
    return refuse("neither http nor https");
  }
  curl_url_set(handle.get(), CURLUPART_FRAGMENT, nullptr, 0);
  code = Get(handle, CURLUPART_HOST, 0, url.host);
  if (code != CURLUE_OK) return refuse(curl_url_strerror(code));
  if (!IsAscii(url.host)) {
    // Not by libcurl, which reads letters beyond ASCII in the locale's charset: services have none.
    auto ascii = text::AsciiHostName(url.host);
    if (!ascii) return refuse("the host's name cannot be read");
    url.host = *std::move(ascii);
  }
  code = Get(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT, url.port);
  if (code != CURLUE_OK) return refuse(curl_url_strerror(code));
  std::transform(url.host.begin(), url.host.end(), url.host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (!IsAscii(url.host) || url.host.empty()) return refuse("the host's name cannot be read");
  curl_url_set(handle.get(), CURLUPART_HOST, url.host.c_str(), 0);
  code = Get(handle, CURLUPART_URL, CURLU_NO_DEFAULT_PORT, url.text);
  if (code != CURLUE_OK) return refuse(curl_url_strerror(code));
  if (url.text.size() > kMaxUrlBytes) return refuse("the address is too long");
  if (url.host.size() > 2 && url.host.front() == '[') {
    url.host = url.host.substr(1, url.host.size() - 2);
  }
  Address address;
  url.ip_literal = ParseAddress(url.host, address);
  return url;
}

}  // namespace rasad::http

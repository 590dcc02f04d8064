// One HTTP GET by libcurl.
#include "cli/http_get.h"

#include <curl/curl.h>

#include <memory>

namespace rasad::cli {
namespace {

constexpr std::size_t kMaxBody = 4 << 20;

std::size_t Append(char* data, std::size_t size, std::size_t count, void* body) {
  auto& out = *static_cast<std::string*>(body);
  if (out.size() + size * count > kMaxBody) return 0;  // curl then ends with an error
  out.append(data, size * count);
  return size * count;
}

struct Cleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

}  // namespace

base::Result<HttpAnswer> HttpGet(const std::string& address, const std::string& path) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, Cleanup> handle(ready == CURLE_OK ? curl_easy_init() : nullptr);
  if (!handle) return base::Fail(base::ErrorCode::kInternal, "libcurl cannot be started");
  HttpAnswer answer;
  const std::string url = "http://" + address + path;
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, 3000L);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer.body);
  if (const CURLcode code = curl_easy_perform(handle.get()); code != CURLE_OK) {
    return base::Fail(base::ErrorCode::kUnavailable, curl_easy_strerror(code));
  }
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

}  // namespace rasad::cli

// One HTTP GET.
#include "cli/http_get.h"

#include "platform/http/fetcher.h"

namespace rasad::cli {

base::Result<HttpAnswer> HttpGet(const std::string& address, const std::string& path) {
  http::FetcherOptions options;
  options.user_agent = "rasad";
  options.allowed_networks = {"0.0.0.0/0", "::/0"};  // The operator's own machines.
  options.max_redirects = 0;
  auto fetcher = http::MakeFetcher(options);
  if (!fetcher) return tl::unexpected(fetcher.error());
  http::Request request;
  request.url = "http://" + address + path;
  request.timeout = std::chrono::milliseconds(3'000);
  base::Result<HttpAnswer> answer;
  (*fetcher)->Start(request, [&](base::Result<http::Response> response) {
    if (response) {
      answer = HttpAnswer{response->status, std::move(response->body)};
    } else {
      answer = base::Fail(base::ErrorCode::kUnavailable, std::move(response.error().message));
    }
  });
  while ((*fetcher)->active() > 0) (*fetcher)->Drive(request.timeout);
  return answer;
}

}  // namespace rasad::cli

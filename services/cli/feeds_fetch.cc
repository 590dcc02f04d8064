// What lies at an address, for commands that need no pipeline.
#include "cli/feeds_fetch.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "cli/servers.h"
#include "core/feed/feed.h"
#include "platform/http/from_config.h"

namespace rasad::cli {

std::vector<std::string> TypedAddresses(const std::string& text) {
  if (text.starts_with("feed:") || text.starts_with("http://") || text.starts_with("https://")) {
    return {text};
  }
  const std::string host = text.substr(0, text.find_first_of("/?#"));
  const std::size_t dot = host.find('.');
  const bool dotted = dot != std::string::npos && dot > 0 && dot + 1 < host.size();
  std::error_code error;
  if (!dotted || text.find_first_of(" \t\r\n") != std::string::npos ||
      text.find("://") != std::string::npos || std::filesystem::exists(text, error)) {
    return {};
  }
  return {"https://" + text, "http://" + text};
}

base::Result<http::Response> FetchFeed(const Globals& globals, const std::string& url) {
  config::v1::Feeds feeds;
  std::filesystem::path dir;
  if (auto pipeline = FindPipeline(globals)) {
    feeds = pipeline->config.ingest().feeds();
    dir = pipeline->dir;
  } else if (!globals.config.empty()) {
    return tl::unexpected(pipeline.error());
  }
  auto options = http::OptionsFrom(feeds, dir);
  if (!options) return tl::unexpected(options.error());
  auto fetcher = http::MakeFetcher(*std::move(options));
  if (!fetcher) return tl::unexpected(fetcher.error());
  http::Request request;
  request.url = url;
  if (url.starts_with("feed:")) {
    request.url = url.starts_with("feed://") ? "https://" + url.substr(7) : url.substr(5);
  }
  request.max_bytes = feed::kMaxFeedBytes;
  std::optional<base::Result<http::Response>> answer;
  (*fetcher)->Start(std::move(request),
                    [&answer](base::Result<http::Response> got) { answer = std::move(got); });
  while (!answer) (*fetcher)->Drive(std::chrono::milliseconds(100));
  if (*answer && ((*answer)->status < 200 || (*answer)->status > 299)) {
    return base::Fail(base::ErrorCode::kNotFound, (*answer)->url + " answers with HTTP status " +
                                                      std::to_string((*answer)->status));
  }
  return *std::move(answer);
}

}  // namespace rasad::cli

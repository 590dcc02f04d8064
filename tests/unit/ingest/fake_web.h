// A web of a test's own behind the fetcher's port.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "platform/http/fetcher.h"

namespace rasad::ingest::test {

/// Answers of addresses; what is not there has no host. Outlives its fetchers. Not thread-safe.
struct Web {
  struct Page {
    std::string body;
    std::string content_type = "text/html";
    int status = 200;
    std::string moved_to = {};  ///< By a permanent redirect.
    base::Error error = {};     ///< Instead of an answer, where its message is not empty.
  };
  std::map<std::string, Page> pages;
  std::vector<std::string> visited;
};

/// Answers when driven, one fetch a call.
class FakeFetcher final : public http::Fetcher {
 public:
  explicit FakeFetcher(Web& web) : web_(web) {}
  void Start(http::Request request, http::Done done) override {
    waiting_.emplace_back(std::move(request), std::move(done));
  }
  void Drive(std::chrono::milliseconds) override {
    if (waiting_.empty()) return;
    auto [request, done] = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    done(Answer(request.url));
  }
  std::size_t active() const override { return waiting_.size(); }

 private:
  base::Result<http::Response> Answer(const std::string& url) {
    web_.visited.push_back(url);
    http::Response response;
    response.permanent_url = response.url = url;
    auto page = web_.pages.find(url);
    if (page != web_.pages.end() && !page->second.moved_to.empty()) {
      response.permanent_url = response.url = page->second.moved_to;
      page = web_.pages.find(response.url);
    }
    if (page == web_.pages.end()) {
      return base::Fail(base::ErrorCode::kUnavailable, "GET " + url + ": no such host");
    }
    if (!page->second.error.message.empty()) return tl::unexpected(page->second.error);
    response.status = page->second.status;
    response.body = page->second.body;
    response.content_type = page->second.content_type;
    return response;
  }

  Web& web_;
  std::vector<std::pair<http::Request, http::Done>> waiting_;
};

/// RSS 2.0 with `items` as (link, title, pubDate); empty dates are left out.
inline std::string Rss(const std::string& site,
                       const std::vector<std::array<std::string, 3>>& items) {
  std::string out = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>News of " + site +
                    "</title><link>" + site + "</link>";
  for (const auto& [link, title, date] : items) {
    out += "<item><title>" + title + "</title><link>" + link + "</link>";
    if (!date.empty()) out += "<pubDate>" + date + "</pubDate>";
    out += "</item>";
  }
  return out + "</channel></rss>";
}

}  // namespace rasad::ingest::test

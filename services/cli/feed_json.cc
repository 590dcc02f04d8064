// A feed as JSON and as text for people.
#include "cli/feed_json.h"

#include <nlohmann/json.hpp>

#include "cli/article_json.h"
#include "cli/article_text.h"

namespace rasad::cli {

std::string FeedJson(const base::Result<feed::Feed>& feed) {
  auto out = nlohmann::ordered_json::object();
  out["is_feed"] = feed.has_value();
  return JsonLine(out);
}

std::string FeedText(const feed::Feed& feed, const Style& style) {
  return Line(feed.title.value, style) + '\n';
}

}  // namespace rasad::cli

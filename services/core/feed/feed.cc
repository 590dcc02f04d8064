// Feeds of all formats to values.
#include "core/feed/feed.h"

namespace rasad::feed {

std::string_view NameOf(Format format) {
  switch (format) {
    case Format::kUnknown:
      return "";
    case Format::kRss090:
      return "rss090";
    case Format::kRss091:
      return "rss091";
    case Format::kRss092:
      return "rss092";
    case Format::kRss093:
      return "rss093";
    case Format::kRss094:
      return "rss094";
    case Format::kRss10:
      return "rss10";
    case Format::kRss20:
      return "rss20";
    case Format::kRss:
      return "rss";
    case Format::kAtom03:
      return "atom03";
    case Format::kAtom10:
      return "atom10";
    case Format::kCdf:
      return "cdf";
    case Format::kJsonFeed:
      return "json";
  }
  return "";
}

base::Result<Feed> ParseFeed(std::string_view bytes, const Context& context) {
  (void)context;
  if (bytes.size() > kMaxFeedBytes) {
    return base::Fail(base::ErrorCode::kInvalidInput, "larger than a feed may be");
  }
  return base::Fail(base::ErrorCode::kUnsupported, "not a feed");
}

}  // namespace rasad::feed

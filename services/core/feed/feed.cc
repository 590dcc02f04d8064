// Feeds of all formats to values.
#include "core/feed/feed.h"

#include "core/document/media_type.h"
#include "core/feed/feed_bytes.h"
#include "core/feed/json_feed.h"
#include "core/feed/markup.h"
#include "core/feed/reader.h"
#include "core/feed/repair.h"
#include "core/feed/xml.h"

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

namespace {

// A media type that feeds are served with, or that says nothing.
bool IsFeedType(std::string_view content_type) {
  if (Trimmed(content_type).empty()) return true;
  const auto media = document::ParseMediaType(content_type);
  if (!media) return false;
  const std::string& type = media->type;
  return type.ends_with("+xml") || type.ends_with("/xml") || type.ends_with("/json") ||
         type.ends_with("+json") || type.find("xml-") != std::string::npos ||
         type == "application/octet-stream";
}

base::Result<Feed> NoFeed(const std::string& what) {
  return base::Fail(base::ErrorCode::kUnsupported, "no feed: " + what);
}

// What a document without a feed's first element is.
std::string Describe(std::string_view text, const std::string& root) {
  if (root == "urlset" || root == "sitemapindex") return "a sitemap";
  if (root == "opml") return "a list of feeds (OPML)";
  if (document::SniffMediaType(text) == "text/html" || root == "html") {
    const std::string title = PageTitle(text);
    return title.empty() ? "a page (HTML)" : "a page (HTML) with the title: " + title;
  }
  if (!root.empty()) return "XML whose first element is " + root;
  return "neither XML nor JSON";
}

// A JSON Feed behind what a program printed before it, such as a notice of PHP; empty if there is
// none.
std::string_view JsonWithin(std::string_view text) {
  if (text.find("jsonfeed.org") == std::string_view::npos) return {};
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const std::size_t next = text.find_first_not_of(" \t\r\n", at + 1);
    if (next != std::string_view::npos && text[next] == '"') return text.substr(at);
  }
  return {};
}

}  // namespace

const FeedTime& WhenOf(const Entry& entry) {
  if (entry.published.instant) return entry.published;
  if (entry.updated.instant) return entry.updated;
  return entry.created.instant ? entry.created : entry.published;
}

std::string PlainText(const Text& text) {
  std::string plain = text.value;
  if (text.type == "text/html" || text.type == "application/xhtml+xml") plain = HtmlToLine(plain);
  // References that were escaped once too often; nobody writes them in plain text.
  if (plain.find('&') != std::string::npos && LooksLikeHtml(plain)) {
    // Who speaks of a tag does not close it.
    if (text.type == "text/plain" && plain.find("</") == std::string::npos) {
      std::string escaped;
      for (const char c : plain)
        escaped += c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
      plain = std::move(escaped);
    }
    plain = HtmlToLine(plain);
  }
  return OneLine(plain);
}

base::Result<Feed> ParseFeed(std::string_view bytes, const Context& context) {
  if (bytes.size() > kMaxFeedBytes) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "larger than a feed may be (" + std::to_string(kMaxFeedBytes) + " bytes)");
  }
  if (Trimmed(bytes).empty()) return NoFeed("nothing at all");
  auto decoded = DecodeFeed(bytes, context.content_type);
  if (!decoded) return tl::unexpected(decoded.error());
  Feed feed;
  feed.charset = std::move(decoded->charset);
  feed.problems = std::move(decoded->problems);
  const std::string& text = decoded->text;
  if (!IsFeedType(context.content_type)) {
    feed.problems.push_back("served as " + std::string(Trimmed(context.content_type)));
  }
  const std::string_view start = Trimmed(text);
  if (start.starts_with('{') || start.starts_with('[')) {
    feed.ill_formed = !feed.problems.empty();
    if (auto status = ReadJsonFeed(start, context, feed); !status) {
      return tl::unexpected(status.error());
    }
    return feed;
  }
  if (HasHugeTag(text, true)) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "the feed holds a tag with too many attributes");
  }
  XmlParse parse = ParseXml(text, false);
  if (!parse.error.empty() && parse.limit.empty()) {
    const std::string error = parse.error;
    const std::string repaired = Repair(text);
    if (repaired.empty()) {
      const std::string_view json = JsonWithin(text);
      Feed found = feed;
      found.problems.push_back("something stands before the JSON");
      found.ill_formed = true;
      if (!json.empty() && ReadJsonFeed(json, context, found)) return found;
      return NoFeed(Describe(text, ""));
    }
    parse = ParseXml(repaired, true);
    feed.problems.push_back("not well-formed: " + error);
  }
  if (!parse.limit.empty()) {
    return base::Fail(base::ErrorCode::kInvalidInput, "the feed holds " + parse.limit);
  }
  if (!parse.undeclared.empty()) feed.problems.push_back(parse.undeclared);
  feed.ill_formed = !feed.problems.empty();
  if (!ReadXmlFeed(parse.document, context, feed)) {
    return NoFeed(Describe(text, RootName(parse.document)));
  }
  return feed;
}

}  // namespace rasad::feed

// Sitemaps and indexes of sitemaps.
#include "core/feed/sitemap.h"

#include <libxml/tree.h>

#include <algorithm>
#include <unordered_set>

#include "core/document/compression.h"
#include "core/feed/feed_bytes.h"
#include "core/feed/feed_date.h"
#include "core/feed/lenient_xml.h"
#include "core/feed/markup.h"
#include "core/feed/nodes.h"
#include "core/feed/reader.h"
#include "core/feed/site.h"
#include "core/feed/uri.h"

namespace rasad::feed {
namespace {

constexpr std::size_t kMaxAddress = 2'048;  // As the protocol says.

class Builder {
 public:
  explicit Builder(const Context& context) : context_(context) {}

  void Add(SitemapEntry entry) {
    if (full_) return;
    if (entry.url.empty()) return Problem("an entry without an address");
    if (!IsWeb(entry.url) || entry.url.size() > kMaxAddress) {
      return Problem("an address that is not absolute, or too long, left out");
    }
    if (!context_.url.empty() && !SameSite(entry.url, context_.url)) {
      return Problem("an address of another host, left out");
    }
    if (!seen_.insert(entry.url).second) return Problem("an address twice");
    if (sitemap_.entries.size() == kMaxSitemapEntries) {
      full_ = true;
      return Problem("more than " + std::to_string(kMaxSitemapEntries) + " entries");
    }
    sitemap_.entries.push_back(std::move(entry));
  }

  void Problem(std::string text) {
    auto& problems = sitemap_.problems;
    if (std::find(problems.begin(), problems.end(), text) == problems.end()) {
      problems.push_back(std::move(text));
    }
  }

  Sitemap& sitemap() { return sitemap_; }

 private:
  const Context& context_;
  Sitemap sitemap_;
  std::unordered_set<std::string> seen_;
  bool full_ = false;
};

FeedTime ReadTime(const xmlNode* node) {
  FeedTime time;
  time.written = Line(node);
  time.instant = ParseDate(time.written);
  return time;
}

void ReadNews(const xmlNode* news, SitemapEntry& entry) {
  entry.news = true;
  for (const xmlNode* child = news->children; child != nullptr; child = child->next) {
    if (!IsElement(child)) continue;
    const std::string name = NameOf(child).local;
    if (name == "title") entry.title = OneLine(Line(child));
    if (name == "publication_date") entry.published = ReadTime(child);
    if (name != "publication") continue;
    for (const xmlNode* part = child->children; part != nullptr; part = part->next) {
      if (!IsElement(part)) continue;
      if (NameOf(part).local == "name") entry.publication = OneLine(Line(part));
      if (NameOf(part).local == "language") entry.language = Line(part);
    }
  }
}

SitemapEntry ReadEntry(const xmlNode* node) {
  SitemapEntry entry;
  for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
    if (!IsElement(child)) continue;
    const std::string name = NameOf(child).local;
    // The extension for images has a loc too, but deeper.
    if (name == "loc" && entry.url.empty()) entry.url = Line(child);
    if (name == "lastmod") entry.modified = ReadTime(child);
    if (name == "news") ReadNews(child, entry);
  }
  return entry;
}

/// An address a line, nothing else.
bool ReadText(std::string_view text, Builder& builder) {
  if (text.find('<') != std::string_view::npos) return false;
  std::size_t addresses = 0;
  std::size_t others = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = Trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (!IsWeb(line) || line.find(' ') != std::string_view::npos) {
      ++others;
      continue;
    }
    ++addresses;
    SitemapEntry entry;
    entry.url = line;
    builder.Add(std::move(entry));
  }
  if (others > 0) builder.Problem("lines that are no addresses");
  return addresses > others;
}

}  // namespace

base::Result<Sitemap> ParseSitemap(std::string_view bytes, const Context& context) {
  std::string unpacked;
  if (document::CompressionOf(bytes) == "gzip") {
    auto plain = document::Decompress(bytes, kMaxSitemapBytes);
    if (!plain) return tl::unexpected(base::Annotate(plain.error(), "the sitemap"));
    unpacked = std::move(*plain);
    bytes = unpacked;
  }
  if (bytes.size() > kMaxSitemapBytes) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "the sitemap has more than " + std::to_string(kMaxSitemapBytes) + " bytes");
  }
  auto decoded = DecodeFeed(bytes, context.content_type);
  if (!decoded) return tl::unexpected(decoded.error());
  Builder builder(context);
  const std::string_view text = Trimmed(decoded->text);
  if (!text.starts_with('<')) {
    if (ReadText(text, builder)) return std::move(builder.sitemap());
    return base::Fail(base::ErrorCode::kUnsupported, "no sitemap: neither XML nor addresses");
  }
  const XmlParse parse = ParseLenientXml(text);
  const std::string root = RootName(parse.document);
  if (root != "urlset" && root != "sitemapindex") {
    return base::Fail(
        base::ErrorCode::kUnsupported,
        root.empty() ? "no sitemap: not XML" : "no sitemap: XML whose first element is " + root);
  }
  if (!parse.error.empty()) builder.Problem("not well-formed, " + parse.error);
  if (!parse.limit.empty()) builder.Problem(parse.limit);
  builder.sitemap().index = root == "sitemapindex";
  const char* const wanted = builder.sitemap().index ? "sitemap" : "url";
  const xmlNode* first = xmlDocGetRootElement(parse.document.get())->children;
  for (const xmlNode* node = first; node != nullptr; node = node->next) {
    if (IsElement(node) && NameOf(node).local == wanted) builder.Add(ReadEntry(node));
  }
  return std::move(builder.sitemap());
}

}  // namespace rasad::feed

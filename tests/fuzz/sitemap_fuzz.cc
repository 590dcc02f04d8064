// Any bytes are refused with a reason or become a sitemap whose addresses are of its host, and a
// list of feeds that is the same once written and read again.
#include <string>
#include <string_view>

#include "core/feed/discovery.h"
#include "core/feed/opml.h"
#include "core/feed/site.h"
#include "core/feed/sitemap.h"
#include "palette.h"

namespace {

using rasad::base::ErrorCode;
using rasad::fuzz::Require;

constexpr std::string_view kMarkup[] = {"<urlset>",
                                        "</urlset>",
                                        "<url>",
                                        "</url>",
                                        "<loc>",
                                        "</loc>",
                                        "https://a.example/",
                                        "<lastmod>",
                                        "</lastmod>",
                                        "2025-01-19",
                                        "<news:news>",
                                        "</news:news>",
                                        "<news:title>",
                                        "</news:title>",
                                        "<news:publication_date>",
                                        "<sitemapindex>",
                                        "<sitemap>",
                                        "</sitemap>",
                                        "<opml>",
                                        "</opml>",
                                        "<head>",
                                        "<title>",
                                        "</title>",
                                        "</head>",
                                        "<body>",
                                        "</body>",
                                        "<outline ",
                                        "/>",
                                        ">",
                                        "</outline>",
                                        "text='",
                                        "' ",
                                        "xmlUrl='https://a.example/",
                                        "xmlUrl='feed:",
                                        "htmlUrl='",
                                        "type='rss' ",
                                        "rasad:kind='sitemap' ",
                                        "xmlns:rasad='urn:rasad:opml:1' ",
                                        "&amp;",
                                        "&",
                                        "&#1;",
                                        "<![CDATA[",
                                        "]]>",
                                        "<!DOCTYPE x [<!ENTITY a 'b'>]>",
                                        "&a;",
                                        "<?xml version='1.0'?>",
                                        "\n",
                                        "<",
                                        "http://b.example/",
                                        "<link rel=alternate type=application/rss+xml href='",
                                        "<base href='",
                                        "<a href='/rss'>",
                                        "</a>",
                                        "'>"};

void Check(std::string_view bytes) {
  rasad::feed::Context context;
  context.url = "https://a.example/s.xml";
  const auto sitemap = rasad::feed::ParseSitemap(bytes, context);
  if (sitemap) {
    for (const auto& entry : sitemap->entries) {
      Require(rasad::feed::SameSite(entry.url, context.url), "of another host", bytes);
    }
  } else {
    Require(sitemap.error().code == ErrorCode::kUnsupported ||
                sitemap.error().code == ErrorCode::kInvalidInput,
            "another error", bytes);
    Require(sitemap.error().message.size() > 5, "no reason", bytes);
  }
  if (const auto opml = rasad::feed::ReadOpml(bytes)) {
    const std::string written = rasad::feed::WriteOpml(*opml);
    const auto again = rasad::feed::ReadOpml(written);
    Require(again.has_value(), "what was written is not read", bytes);
    Require(again->feeds.size() == opml->feeds.size(), "feeds are lost", bytes);
    Require(rasad::feed::WriteOpml(*again) == written, "differs once read again", bytes);
  }
  if (const auto found = rasad::feed::FindFeeds(bytes, context)) {
    Require(found->size() <= rasad::feed::kMaxCandidates, "too many", bytes);
    for (const auto& candidate : *found) {
      Require(!rasad::feed::OriginOf(candidate.url).empty(), "no address", bytes);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Check({reinterpret_cast<const char*>(data), size});
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += data[i] < std::size(kMarkup)
                ? kMarkup[data[i]]
                : rasad::fuzz::kPalette[data[i] % std::size(rasad::fuzz::kPalette)];
  }
  Check(text);
  return 0;
}

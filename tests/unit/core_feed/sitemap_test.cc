// Sitemaps and their indexes.
#include "core/feed/sitemap.h"

#include <zlib.h>

#include <numeric>

namespace rasad::feed {
namespace {

constexpr char kHead[] =
    "<?xml version='1.0' encoding='UTF-8'?>"
    "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
    "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' "
    "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>";

Context At(const std::string& url) {
  Context context;
  context.url = url;
  return context;
}

/// The addresses, one a line.
std::string Urls(const base::Result<Sitemap>& sitemap) {
  if (!sitemap) return "error: " + sitemap.error().message;
  std::string out;
  for (const SitemapEntry& entry : sitemap->entries) out += entry.url + "\n";
  return out;
}

TEST(Sitemap, NewsWithTheirDates) {
  const auto sitemap = ParseSitemap(
      std::string(kHead) +
          "<url><loc> https://www.a.example/news/1?x=1&amp;y=2\n</loc>"
          "<lastmod>2025-01-19T10:00:00+03:30</lastmod>"
          "<news:news><news:publication><news:name>A  Daily</news:name>"
          "<news:language>fa</news:language></news:publication>"
          "<news:publication_date>2025-01-19T06:00:00Z</news:publication_date>"
          "<news:title>Bridge &amp; dam\n opened</news:title></news:news>"
          "<image:image><image:loc>https://cdn.example/1.jpg</image:loc></image:image></url>"
          "<url><loc>https://a.example/news/2</loc><lastmod>2025-01-18</lastmod></url></urlset>",
      At("http://a.example/sitemap.xml"));
  ASSERT_TRUE(sitemap) << sitemap.error().message;
  EXPECT_FALSE(sitemap->index);
  EXPECT_TRUE(sitemap->problems.empty()) << sitemap->problems[0];
  ASSERT_EQ(sitemap->entries.size(), 2u);
  const SitemapEntry& news = sitemap->entries[0];
  EXPECT_EQ(news.url, "https://www.a.example/news/1?x=1&y=2");
  EXPECT_TRUE(news.news);
  EXPECT_EQ(news.title, "Bridge & dam opened");
  EXPECT_EQ(news.publication, "A Daily");
  EXPECT_EQ(news.language, "fa");
  EXPECT_EQ(news.published.written, "2025-01-19T06:00:00Z");
  EXPECT_EQ(news.published.instant, 1'737'266'400'000'000);
  EXPECT_EQ(news.modified.instant, 1'737'268'200'000'000);
  const SitemapEntry& plain = sitemap->entries[1];
  EXPECT_FALSE(plain.news);
  EXPECT_EQ(plain.modified.written, "2025-01-18");
  EXPECT_TRUE(plain.modified.instant);
  EXPECT_FALSE(plain.published.instant);
}

TEST(Sitemap, WhichAddressesAreTaken) {
  struct Row {
    const char* text;
    const char* url;  ///< Of the sitemap.
    const char* taken;
    const char* why;
  };
  const std::string head = kHead;
  const auto one = [&](const char* loc) {
    return head + "<url><loc>" + loc + "</loc></url></urlset>";
  };
  const std::string texts[] = {
      one("https://a.example/1"),
      one("https://A.Example:443/1"),
      one("https://evil.example/1"),
      one("https://sub.a.example/1"),
      one("https://a.example.evil.example/1"),
      one("https://a.example@evil.example/1"),
      one("/1"),
      one("javascript:alert(1)"),
      one(""),
      head + "<url></url></urlset>",
      head +
          "<url><loc>https://a.example/1</loc></url><url><loc>https://a.example/1</loc></url>"
          "</urlset>",
      head + "<url><loc>https://a.example/1</loc></url><url><loc>https://a.example/2",
      head + "<url><loc>https://a.example/?a=1&b=2</loc></url></urlset>",
      "<urlset><url><loc>https://a.example/1</loc></url></urlset>",
      "\xEF\xBB\xBF<urlset><url><loc>https://a.example/1</loc></url></urlset>",
      "https://a.example/1\r\n\r\nhttps://a.example/2\nhttps://evil.example/\n",
      "https://a.example/1\nnot an address\nhttps://a.example/2",
  };
  const Row rows[] = {
      {texts[0].c_str(), "https://a.example/s/map.xml", "https://a.example/1\n",
       "above its folder"},
      {texts[0].c_str(), "http://www.a.example/map.xml", "https://a.example/1\n", "www, scheme"},
      {texts[0].c_str(), "", "https://a.example/1\n", "where it lies is not known"},
      {texts[1].c_str(), "https://a.example/", "https://A.Example:443/1\n", "letters, port"},
      {texts[2].c_str(), "https://a.example/", "", "another host"},
      {texts[3].c_str(), "https://a.example/", "", "another host"},
      {texts[4].c_str(), "https://a.example/", "", "another host"},
      {texts[5].c_str(), "https://a.example/", "", "another host"},
      {texts[6].c_str(), "https://a.example/", "", "relative"},
      {texts[7].c_str(), "https://a.example/", "", "another scheme"},
      {texts[8].c_str(), "https://a.example/", "", "empty"},
      {texts[9].c_str(), "https://a.example/", "", "no address"},
      {texts[10].c_str(), "https://a.example/", "https://a.example/1\n", "twice"},
      {texts[11].c_str(), "https://a.example/", "https://a.example/1\nhttps://a.example/2\n",
       "cut off"},
      {texts[12].c_str(), "https://a.example/", "https://a.example/?a=1&b=2\n", "a bare ampersand"},
      {texts[13].c_str(), "https://a.example/", "https://a.example/1\n", "no namespace"},
      {texts[14].c_str(), "https://a.example/", "https://a.example/1\n", "a byte order mark"},
      {texts[15].c_str(), "https://a.example/", "https://a.example/1\nhttps://a.example/2\n",
       "a text"},
      {texts[16].c_str(), "https://a.example/", "https://a.example/1\nhttps://a.example/2\n",
       "a text with something else"},
  };
  for (const Row& row : rows) {
    const auto sitemap = ParseSitemap(row.text, At(row.url));
    EXPECT_EQ(Urls(sitemap), row.taken) << row.why;
  }
}

TEST(Sitemap, LeftOutIsSaid) {
  const auto sitemap = ParseSitemap(std::string(kHead) +
                                        "<url><loc>/1</loc></url><url><loc>/2</loc></url>"
                                        "<url><loc>https://b.example/</loc></url></urlset>",
                                    At("https://a.example/"));
  ASSERT_TRUE(sitemap);
  EXPECT_EQ(sitemap->problems.size(), 2u) << "each kind once";
}

TEST(Sitemap, Index) {
  const auto sitemap = ParseSitemap(
      "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
      "<sitemap><loc>https://a.example/1.xml.gz</loc><lastmod>2025-01-19</lastmod></sitemap>"
      "<url><loc>https://a.example/no</loc></url></sitemapindex>",
      At("https://a.example/sitemap.xml"));
  EXPECT_EQ(Urls(sitemap), "https://a.example/1.xml.gz\n");
  ASSERT_TRUE(sitemap);
  EXPECT_TRUE(sitemap->index);
  EXPECT_TRUE(sitemap->entries[0].modified.instant);
}

TEST(Sitemap, Gzip) {
  const std::string plain =
      std::string(kHead) + "<url><loc>https://a.example/1</loc></url></urlset>";
  std::string packed(compressBound(plain.size()) + 64, '\0');
  z_stream stream{};
  ASSERT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  ASSERT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  EXPECT_EQ(Urls(ParseSitemap(packed, At("https://a.example/s.xml.gz"))), "https://a.example/1\n");
  const auto half = ParseSitemap(packed.substr(0, packed.size() / 2), At("https://a.example/"));
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().code, base::ErrorCode::kInvalidInput);
}

TEST(Sitemap, WhatIsNone) {
  for (const char* text :
       {"", "   ", "hello", "<html><body>x</body></html>", "<rss version='2.0'><channel/></rss>",
        "{\"a\": 1}", "<", "\x01\x02\x00\x03"}) {
    const auto sitemap = ParseSitemap(text, At("https://a.example/"));
    ASSERT_FALSE(sitemap) << text;
    EXPECT_EQ(sitemap.error().code, base::ErrorCode::kUnsupported) << text;
  }
}

TEST(Sitemap, NeverMoreThanItsLimit) {
  std::string text;
  for (std::size_t i = 0; i < kMaxSitemapEntries + 10; ++i) {
    text += "https://a.example/" + std::to_string(i) + "\n";
  }
  const auto sitemap = ParseSitemap(text, At("https://a.example/"));
  ASSERT_TRUE(sitemap);
  EXPECT_EQ(sitemap->entries.size(), kMaxSitemapEntries);
  EXPECT_EQ(sitemap->problems.size(), 1u);
}

}  // namespace
}  // namespace rasad::feed

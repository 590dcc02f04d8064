// robots.txt: groups, patterns, and what its answers mean.
#include "core/feed/robots.h"

namespace rasad::feed {
namespace {

using std::chrono::milliseconds;

TEST(Robots, PatternsAgainstPaths) {
  struct Row {
    const char* rules;
    const char* path;
    bool allowed;
    const char* why;
  };
  const Row rows[] = {
      {"", "/x", true, "no rules"},
      {"Disallow:", "/x", true, "an empty rule forbids nothing"},
      {"Disallow: /", "/x", false, "everything"},
      {"Disallow: /", "", false, "an empty path is the root"},
      {"Disallow: /", "/robots.txt", true, "always"},
      {"Disallow: /a", "/a/b", false, "a beginning"},
      {"Disallow: /a", "/ab", false, "a beginning, not a folder"},
      {"Disallow: /a/", "/a", true, "not the folder itself"},
      {"Disallow: /a", "/A", true, "letters are as they are"},
      {"Disallow: /a\nAllow: /a/b", "/a/b/c", true, "the longest decides"},
      {"Allow: /a/b\nDisallow: /a", "/a/b/c", true, "whatever the order"},
      {"Allow: /a\nDisallow: /a/b", "/a/b", false, "the longest decides"},
      {"Disallow: /a\nAllow: /a", "/a", true, "of equal ones Allow"},
      {"Allow: /\nDisallow: /*.pdf", "/x.pdf", false, "a star counts as a letter"},
      {"Disallow: /*.pdf$", "/x.pdf", false, "the end"},
      {"Disallow: /*.pdf$", "/x.pdf?y", true, "not the end"},
      {"Disallow: /*.pdf$", "/x.pdf.pdf", false, "the end is tried again"},
      {"Disallow: /a$", "/a", false, "the end"},
      {"Disallow: /a$", "/ab", true, "not the end"},
      {"Disallow: /$", "/", false, "the root alone"},
      {"Disallow: /$", "/x", true, "the root alone"},
      {"Disallow: /*", "/x", false, "a star at the end"},
      {"Disallow: *", "/x", false, "a star alone"},
      {"Disallow: /a*c*e", "/abcde", false, "two stars"},
      {"Disallow: /a*c*e", "/abdce", false, "two stars, of some length"},
      {"Disallow: /a*c*e", "/aec", true, "two stars in order"},
      {"Disallow: /**a", "/xa", false, "stars beside each other"},
      {"Disallow: /*?print=", "/n/1?print=1", false, "a query"},
      {"Disallow: /a$b", "/a$b", false, "a dollar within is one"},
      {"Disallow: /a%24", "/a$", false, "an encoded dollar is one"},
      {"Disallow: /a%2Ab", "/a*b", false, "an encoded star is one"},
      {"Disallow: /a%2Ab", "/axb", true, "and no wildcard"},
      {"Disallow: /%D8%A7", "/\xD8\xA7", false, "encoded and not"},
      {"Disallow: /\xD8\xA7", "/%d8%a7", false, "not and encoded, in small letters"},
      {"Disallow: /%61", "/a", false, "an encoded letter is the letter"},
      {"Disallow: /a%2Fb", "/a/b", true, "an encoded slash is none"},
      {"Disallow: /a%zz", "/a%zz", false, "broken encoding"},
      {"disallow : /a", "/a", false, "blanks and small letters"},
      {"Disallow: /a # not this", "/a", false, "a comment"},
      {"Disallow: /a b", "/a%20b", false, "a blank within"},
      {"Noindex: /a\nDisallow: /b", "/a", true, "an unknown line"},
      {"Disallow /a", "/a", true, "no colon"},
  };
  for (const Row& row : rows) {
    const Robots robots = Robots::Parse(std::string("User-agent: *\n") + row.rules, "rasad");
    EXPECT_EQ(robots.Allows(row.path), row.allowed)
        << row.rules << " | " << row.path << ": " << row.why;
  }
}

TEST(Robots, GroupsOfAgents) {
  struct Row {
    const char* text;
    bool allowed;  ///< /x, for "rasad".
    const char* why;
  };
  const Row rows[] = {
      {"User-agent: rasad\nDisallow: /x", false, "named"},
      {"User-agent: RASAD/1.0\nDisallow: /x", false, "letters and versions make no difference"},
      {"User-agent: rasadx\nDisallow: /x", true, "another"},
      {"User-agent: ras\nDisallow: /x", true, "a part is another"},
      {"User-agent: *\nDisallow: /x", false, "everybody"},
      {"User-agent: *\nDisallow: /x\nUser-agent: rasad\nDisallow: /y", true, "its own alone count"},
      {"User-agent: rasad\nDisallow:\n\nUser-agent: *\nDisallow: /", true, "its own allow all"},
      {"User-agent: a\nUser-agent: rasad\nDisallow: /x", false, "one group for two"},
      {"User-agent: rasad\nUser-agent: a\nDisallow: /x", false, "one group for two"},
      {"User-agent: rasad\nAllow: /y\nUser-agent: a\nDisallow: /x", true, "the group has ended"},
      {"User-agent: rasad\nDisallow: /y\nUser-agent: a\nUser-agent: rasad\nDisallow: /x", false,
       "two groups are one"},
      {"User-agent: rasad\n\n\nDisallow: /x", false, "empty lines end nothing"},
      {"User-agent: rasad\nSitemap: https://a.example/s\nDisallow: /x", false, "nor do sitemaps"},
      {"Disallow: /x", true, "rules of nobody"},
      {"User-agent: rasad\rDisallow: /x", false, "CR"},
      {"User-agent: rasad\r\nDisallow: /x\r\n", false, "CRLF"},
      {"\xEF\xBB\xBFUser-agent: rasad\nDisallow: /x", false, "a byte order mark"},
      {"<!DOCTYPE html><html><body>not found: sorry</body></html>", true, "a page"},
      {"User-agent: *\nDisallow: /\n\xFF\xFE\x80", false, "not UTF-8"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Robots::Parse(row.text, "rasad").Allows("/x"), row.allowed)
        << row.text << ": " << row.why;
  }
}

TEST(Robots, CrawlDelay) {
  struct Row {
    const char* text;
    std::optional<milliseconds> delay;
  };
  const Row rows[] = {
      {"User-agent: *\nCrawl-delay: 5", milliseconds(5'000)},
      {"User-agent: *\ncrawl-delay: 0.5", milliseconds(500)},
      {"User-agent: *\nCrawl-delay: 99999999999", milliseconds(3'600'000)},
      {"User-agent: *\nCrawl-delay: -1", std::nullopt},
      {"User-agent: *\nCrawl-delay: nan", std::nullopt},
      {"User-agent: *\nCrawl-delay: soon", std::nullopt},
      {"User-agent: *\nCrawl-delay: 2\nCrawl-delay: 7", milliseconds(7'000)},
      {"User-agent: other\nCrawl-delay: 5", std::nullopt},
      {"User-agent: *\nCrawl-delay: 5\nUser-agent: rasad\nDisallow: /x", std::nullopt},
      {"Crawl-delay: 5", std::nullopt},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Robots::Parse(row.text, "rasad").crawl_delay(), row.delay) << row.text;
  }
}

TEST(Robots, Sitemaps) {
  const Robots robots = Robots::Parse(
      "Sitemap: https://a.example/1.xml\nUser-agent: other\nDisallow: /\n"
      "SITEMAP:https://a.example/2.xml # old\nSitemap: /relative.xml\nSitemap: ftp://a.example/\n"
      "Sitemap: https://a.example/1.xml\n",
      "rasad");
  EXPECT_EQ(robots.sitemaps(),
            (std::vector<std::string>{"https://a.example/1.xml", "https://a.example/2.xml"}));
  std::string many;
  for (int i = 0; i < 1'000; ++i) many += "Sitemap: https://a.example/" + std::to_string(i) + "\n";
  EXPECT_EQ(Robots::Parse(many, "rasad").sitemaps().size(), kMaxRobotsSitemaps);
}

TEST(Robots, AnswersOfServers) {
  const char* const body = "User-agent: *\nDisallow: /x";
  for (const int status : {200, 204, 206}) {
    EXPECT_FALSE(Robots::FromAnswer(status, body, "rasad").Allows("/x")) << status;
    EXPECT_TRUE(Robots::FromAnswer(status, body, "rasad").Allows("/y")) << status;
    EXPECT_EQ(RobotsLifetime(status), std::chrono::hours(24)) << status;
  }
  for (const int status : {302, 400, 401, 403, 404, 410, 451}) {
    EXPECT_TRUE(Robots::FromAnswer(status, body, "rasad").Allows("/x")) << status;
    EXPECT_EQ(RobotsLifetime(status), std::chrono::hours(24)) << status;
  }
  for (const int status : {0, 429, 500, 502, 503, 599}) {
    EXPECT_FALSE(Robots::FromAnswer(status, body, "rasad").Allows("/y")) << status;
    EXPECT_TRUE(Robots::FromAnswer(status, body, "rasad").Allows("/robots.txt")) << status;
    EXPECT_EQ(RobotsLifetime(status), std::chrono::hours(1)) << status;
  }
}

TEST(Robots, Limits) {
  std::string long_file = "User-agent: *\n" + std::string(kMaxRobotsBytes, '#') + "\nDisallow: /x";
  EXPECT_TRUE(Robots::Parse(long_file, "rasad").Allows("/x")) << "beyond 500 KiB nothing is read";
  std::string stars = "User-agent: *\n";
  for (int i = 0; i < 400; ++i) {
    stars += "Disallow: /";
    for (int k = 0; k < 500; ++k) stars += "*a";
    stars += "b\n";
  }
  EXPECT_FALSE(Robots::Parse(stars, "rasad").Allows("/" + std::string(8'000, 'a')))
      << "what takes too long to find out is not allowed";
}

TEST(PathOf, BehindTheHost) {
  EXPECT_EQ(PathOf("https://a.example/b?c#d"), "/b?c");
  EXPECT_EQ(PathOf("https://a.example"), "/");
  EXPECT_EQ(PathOf("https://a.example#d"), "/");
  EXPECT_EQ(PathOf("https://a.example?c"), "?c");
  EXPECT_EQ(PathOf("nothing"), "/");
  EXPECT_FALSE(Robots::Parse("User-agent: *\nDisallow: /?c", "rasad").Allows("?c"));
}

}  // namespace
}  // namespace rasad::feed

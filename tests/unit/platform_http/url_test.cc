// Addresses of the web.
#include "platform/http/url.h"

namespace rasad::http {
namespace {

TEST(Url, IsReadEncodedAndTakenApart) {
  struct Row {
    const char* text;
    const char* base;
    const char* url;  ///< nullptr: refused.
    const char* why;
  };
  const Row rows[] = {
      {"http://example.org", "", "http://example.org/", "an empty path"},
      {" https://EXAMPLE.org:443/a?b#c \n", "", "https://example.org/a?b",
       "blanks, port, fragment"},
      {"http://example.org:8080/", "", "http://example.org:8080/", "a port of its own"},
      {"http://example.org/a b\xD8\xA7", "", "http://example.org/a%20b%d8%a7", "blank, UTF-8"},
      {"http://example.org/%D8%A7", "", "http://example.org/%D8%A7", "encoded already"},
      {"http://2130706433/", "", "http://127.0.0.1/", "an address in disguise"},
      {"http://0x7f.1/", "", "http://127.0.0.1/", "an address in disguise"},
      {"http://[::1]:81/", "", "http://[::1]:81/", "IPv6"},
      {"/b", "https://example.org/x/y?z", "https://example.org/b", "a path"},
      {"b?c", "https://example.org/x/y?z", "https://example.org/x/b?c", "relative"},
      {"../b", "https://example.org/x/y/z", "https://example.org/x/b", "upwards"},
      {"//example.net/", "https://example.org/", "https://example.net/", "the base's scheme"},
      {"?q", "https://example.org/x", "https://example.org/x?q", "a query"},
      {"http://example.net/", "https://example.org/", "http://example.net/", "absolute"},
      {"", "", nullptr, "empty"},
      {"example.org/feed", "", nullptr, "no scheme"},
      {"ftp://example.org/", "", nullptr, "another scheme"},
      {"file:///etc/passwd", "", nullptr, "another scheme"},
      {"gopher://127.0.0.1:6379/_x", "", nullptr, "another scheme"},
      {"javascript:alert(1)", "https://example.org/", nullptr, "another scheme"},
      {"file:///etc/passwd", "https://example.org/", nullptr, "another scheme, redirected to"},
      {"http://user@example.org/", "", nullptr, "a user"},
      {"http://user:secret@example.org/", "", nullptr, "a password"},
      {"http://example.org\r\nX: y/", "", nullptr, "a line break"},
      {"http://example.org/\r\nX:y", "", nullptr, "a line break in the path"},
      {"http://exa mple.org/", "", nullptr, "a blank in the host"},
      {"http:///example.org/a", "", "http://example.org/a", "a slash too many"},
      {"http://", "", nullptr, "no host"},
      {"http:///", "", nullptr, "no host"},
      {"http://example.org:99999/", "", nullptr, "no such port"},
      {"http://\xFF\xFE/", "", nullptr, "not UTF-8"},
      {"http://\u062e\u0628\u0631\u06af\u0632\u0627\u0631\u06cc.example/rss", "",
       "http://xn--mgbbrnbe88fzg.example/rss", "Persian letters: news agency"},
      {"http://\uff11\uff12\uff17.0.0.1/", "", "http://127.0.0.1/", "wide digits"},
      {"http://a.example\uff0f.b.example/", "", nullptr, "a wide slash"},
  };
  for (const Row& row : rows) {
    const auto url = ParseUrl(row.text, row.base);
    EXPECT_EQ(url.has_value(), row.url != nullptr) << row.text << ": " << row.why;
    if (!url) {
      EXPECT_EQ(url.error().code, base::ErrorCode::kInvalidInput);
      continue;
    }
    EXPECT_EQ(url->text, row.url == nullptr ? "" : row.url) << row.text << ": " << row.why;
  }
}

TEST(Url, Parts) {
  const auto named = ParseUrl("HTTPS://Example.org/a");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->scheme, "https");
  EXPECT_EQ(named->host, "example.org");
  EXPECT_EQ(named->port, "443");
  EXPECT_FALSE(named->ip_literal);
  const auto six = ParseUrl("http://[FD00::1]:8080/");
  ASSERT_TRUE(six);
  EXPECT_EQ(six->host, "fd00::1");
  EXPECT_EQ(six->port, "8080");
  EXPECT_TRUE(six->ip_literal);
}

TEST(Url, TooLong) {
  const std::string base = "http://example.org/";
  EXPECT_TRUE(ParseUrl(base + std::string(kMaxUrlBytes - base.size(), 'a')));
  EXPECT_FALSE(ParseUrl(base + std::string(kMaxUrlBytes - base.size() + 1, 'a')));
  std::string wide = base;
  for (int i = 0; i < 2'000; ++i) wide += "\xD8\xA7";  // alef; six bytes once encoded
  EXPECT_FALSE(ParseUrl(wide));
  EXPECT_FALSE(ParseUrl(std::string_view("http://example.org/\0a", 21)));
}

}  // namespace
}  // namespace rasad::http

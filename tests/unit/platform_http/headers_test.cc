// Values of HTTP headers.
#include "platform/http/headers.h"

namespace rasad::http {
namespace {

using std::chrono::seconds;

constexpr base::Micros kSecond = 1'000'000;

TEST(HttpDate, ThreeFormsAndWhatServersWrite) {
  struct Row {
    const char* text;
    std::optional<std::int64_t> seconds;
    const char* why;
  };
  const Row rows[] = {
      {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777, "IMF-fixdate"},
      {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777, "RFC 850"},
      {"Sun Nov  6 08:49:37 1994", 784111777, "asctime"},
      {"  Sun, 06 Nov 1994 08:49:37 GMT\r", 784111777, "blanks around"},
      {"06 Nov 1994 08:49:37 GMT", 784111777, "no weekday"},
      {"Sun, 06 Nov 1994 12:19:37 +0330", 784111777, "an offset"},
      {"Thu, 01 Jan 1970 00:00:00 GMT", 0, "the epoch"},
      {"Tue, 19 Jan 2038 03:14:08 GMT", 2147483648, "beyond 32 bits"},
      {"", std::nullopt, "absent"},
      {"0", std::nullopt, "what some servers send as Expires"},
      {"-1", std::nullopt, "the same"},
      {"120", std::nullopt, "seconds are no date"},
      {"20041106", std::nullopt, "digits alone are no date"},
      {"now", std::nullopt, "a word"},
      {"Sun, 06 Nov 1994", std::nullopt, "no time"},
      {"Sun, 32 Nov 1994 08:49:37 GMT", std::nullopt, "no such day"},
      {"Sun, 06 Nov 1994 25:49:37 GMT", std::nullopt, "no such hour"},
  };
  for (const Row& row : rows) {
    std::optional<base::Micros> expected;
    if (row.seconds) expected = *row.seconds * kSecond;
    EXPECT_EQ(ParseHttpDate(row.text), expected) << row.text << ": " << row.why;
  }
  EXPECT_FALSE(ParseHttpDate(std::string(100, 'A') + ":"));
}

TEST(RetryAfter, SecondsOrADate) {
  const base::Micros now = 784111777 * kSecond;  // Sun, 06 Nov 1994 08:49:37 GMT
  EXPECT_EQ(ParseRetryAfter("120", now), seconds(120));
  EXPECT_EQ(ParseRetryAfter(" 0 ", now), seconds(0));
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 09:00:00 GMT", now), seconds(623));
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 09:00:00 GMT", now - kSecond / 2), seconds(624));
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:00:00 GMT", now), seconds(0)) << "past";
  EXPECT_EQ(ParseRetryAfter("99999999999999999999999", now), seconds(366 * 24 * 3600)) << "bounded";
  EXPECT_EQ(ParseRetryAfter("Fri, 06 Nov 2099 09:00:00 GMT", now), seconds(366 * 24 * 3600));
  for (const char* text : {"", "-5", "+5", "1.5", "soon", "12 34"}) {
    EXPECT_EQ(ParseRetryAfter(text, now), std::nullopt) << text;
  }
}

TEST(MaxAge, OfCacheControl) {
  EXPECT_EQ(ParseMaxAge("max-age=300"), seconds(300));
  EXPECT_EQ(ParseMaxAge("public, Max-Age = \"60\" , must-revalidate"), seconds(60));
  EXPECT_EQ(ParseMaxAge("no-cache, max-age=300"), seconds(0));
  EXPECT_EQ(ParseMaxAge("max-age=300, no-store"), seconds(0));
  EXPECT_EQ(ParseMaxAge("private=\"x\", max-age=5"), seconds(5));
  EXPECT_EQ(ParseMaxAge("max-age=99999999999999999999"), seconds(366 * 24 * 3600));
  for (const char* text : {"", "public", "max-age", "max-age=", "max-age=-1", "max-age=x",
                           "s-maxage=60", "xmax-age=60", ",,,"}) {
    EXPECT_EQ(ParseMaxAge(text), std::nullopt) << text;
  }
}

TEST(CleanHeaderValue, PrintableAsciiWithinBounds) {
  EXPECT_EQ(CleanHeaderValue("  \"abc\"\r\n", 100), "\"abc\"");
  EXPECT_EQ(CleanHeaderValue("a\tb", 100), "a b");
  EXPECT_EQ(CleanHeaderValue("a\r\nX-Evil: 1", 100), "aX-Evil: 1");
  EXPECT_EQ(CleanHeaderValue(std::string_view("a\0b\x7F\xC3\xA9\x1B[1m", 10), 100), "ab[1m");
  EXPECT_EQ(CleanHeaderValue("12345", 5), "12345");
  EXPECT_EQ(CleanHeaderValue("123456", 5), "");
  EXPECT_EQ(CleanHeaderValue(std::string(100'000, 'x'), 1'024), "");
}

}  // namespace
}  // namespace rasad::http

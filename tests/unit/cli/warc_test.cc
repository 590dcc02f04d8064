// WARC files: whole ones, packed ones, damaged ones, and the responses inside.
#include "cli/warc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "cli/http_message.h"
#include "support/archives.h"

namespace rasad::cli {
namespace {

using testing::HasSubstr;
using testing_support::Gzip;
using testing_support::HttpPage;
using testing_support::WarcRecord;

ReadBytes Reader(std::string bytes, std::size_t step) {
  return [bytes = std::move(bytes), at = std::size_t{0}, step](
             char* to, std::size_t size) mutable -> base::Result<std::size_t> {
    const std::size_t count = std::min({size, step, bytes.size() - at});
    std::memcpy(to, bytes.data() + at, count);
    at += count;
    return count;
  };
}

std::vector<WarcItem> All(const std::string& bytes, std::size_t step = 1 << 20) {
  WarcReader reader(Reader(bytes, step));
  std::vector<WarcItem> items;
  while (auto item = reader.Next()) {
    items.push_back(std::move(*item));
    if (items.size() > 1'000) break;
  }
  return items;
}

/// Addresses of pages, "skipped: ..." and "error: ...".
std::vector<std::string> Shape(const std::vector<WarcItem>& items) {
  std::vector<std::string> out;
  for (const WarcItem& item : items) {
    if (item.error) {
      out.push_back("error");
    } else {
      out.push_back(item.skipped.empty() ? item.url : "skipped: " + item.skipped);
    }
  }
  return out;
}

std::string Page(const std::string& name, const std::string& body = "<p>words</p>") {
  return WarcRecord("response", "http://news.example/" + name, HttpPage("text/html", body));
}

TEST(Warc, GivesPagesWithWhatIsKnownOfThem) {
  const std::string info = WarcRecord("warcinfo", "", "software: test\r\n");
  const std::string page = WarcRecord("response", "<https://news.example/1?a=b>",
                                      HttpPage("text/html; charset=windows-1256", "<p>one</p>"),
                                      "WARC-Date: 2023-05-06T07:08:09Z\r\n");
  const std::string file = WarcRecord("resource", "http://news.example/2.txt", "two",
                                      "Content-Type: text/plain\r\nwarc-date: 2023\r\n");
  for (const std::size_t step : {1UL, 7UL, 100UL, 1UL << 20}) {
    const auto items = All(info + page + file, step);
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0].skipped, "warcinfo records");
    EXPECT_EQ(items[1].offset, info.size());
    EXPECT_EQ(items[1].url, "https://news.example/1?a=b");
    EXPECT_EQ(items[1].date, "2023-05-06T07:08:09Z");
    EXPECT_EQ(items[1].content_type, "text/html; charset=windows-1256");
    EXPECT_EQ(items[1].content, "<p>one</p>");
    EXPECT_EQ(items[2].offset, info.size() + page.size());
    EXPECT_EQ(items[2].content_type, "text/plain");
    EXPECT_EQ(items[2].content, "two");
  }
}

TEST(Warc, GzipInMembersOrInOne) {
  const std::string one = Gzip(Page("1"));
  const std::string two = Gzip(Page("2"));
  for (const std::size_t step : {1UL, 1000UL}) {
    const auto items = All(one + two, step);
    ASSERT_EQ(Shape(items),
              (std::vector<std::string>{"http://news.example/1", "http://news.example/2"}));
    EXPECT_EQ(items[0].offset, 0U);
    EXPECT_EQ(items[1].offset, one.size()) << "where its member begins";
  }
  EXPECT_EQ(Shape(All(Gzip(Page("1") + Page("2")))),
            (std::vector<std::string>{"http://news.example/1", "http://news.example/2"}));
}

TEST(Warc, PassesOverWhatIsNoPage) {
  const auto http = [](const std::string& head, const std::string& body) {
    return "HTTP/1.1 " + head + "\r\n\r\n" + body;
  };
  const std::string u = "http://news.example/x";
  const struct {
    std::string record;
    const char* what;
  } rows[] = {
      {WarcRecord("request", u, "GET / HTTP/1.1\r\n\r\n"), "request records"},
      {WarcRecord("metadata", u, "a: b\r\n"), "metadata records"},
      {WarcRecord("revisit", u, http("200 OK\r\nContent-Type: text/html", "")), "revisit records"},
      {WarcRecord("conversion", u, "text"), "conversion records"},
      {WarcRecord("strange", u, "text"), "unknown records"},
      {WarcRecord("response", "dns:news.example", "1"), "addresses that are not http"},
      {WarcRecord("response", u, http("404 Not Found\r\nContent-Type: text/html", "<p>")),
       "responses with another status than 200"},
      {WarcRecord("response", u, http("301 Moved", "")), "responses with another status than 200"},
      {WarcRecord("response", u, HttpPage("image/png", "<p>")), "pages of other media types"},
      {WarcRecord("response", u, HttpPage("application/json", "{}")), "pages of other media types"},
      {WarcRecord("response", u, HttpPage("", "\x89PNG")), "pages of other media types"},
      {WarcRecord("response", u, HttpPage("text/html", "")), "empty pages"},
      {WarcRecord("response", u, HttpPage("text/html", "<p>"), "WARC-Truncated: length\r\n"),
       "pages that the crawl cut off"},
      {WarcRecord("response", u, HttpPage("text/html", "<p>"), "WARC-Segment-Number: 1\r\n"),
       "pages that the crawl cut off"},
  };
  for (const auto& row : rows) {
    const auto items = All(row.record + Page("next"));
    ASSERT_EQ(items.size(), 2U) << row.what;
    EXPECT_EQ(items[0].skipped, row.what);
    EXPECT_EQ(items[1].url, "http://news.example/next");
  }
  EXPECT_EQ(All(WarcRecord("response", u, HttpPage("", "<!DOCTYPE html><p>w</p>")))[0].content,
            "<!DOCTYPE html><p>w</p>")
      << "a page by its bytes";
}

TEST(Warc, BehindDamageTheNextRecordIsFound) {
  const std::string one = Page("1");
  const std::string two = Page("2");
  const std::string three = Page("3");
  const auto with_length = [&](const std::string& length) {
    std::string record = two;
    const std::size_t at = record.find("Content-Length: ") + 16;
    return record.replace(at, record.find("\r\n", at) - at, length);
  };
  std::string no_length = two;
  no_length.replace(no_length.find("Content-Length"), 14, "Content-Lengxx");
  const struct {
    std::string bytes;
    const char* message;
  } rows[] = {
      {"garbage in between\r\n", "no record begins here"},
      {std::string(200'000, 'x') + "\n", "no record begins here"},
      {"WARC/1.0\r\nWARC-Type: response\r\n" + std::string(100'000, 'y') + "\r\n", "no end"},
      {no_length, "Content-Length"},
      {with_length("-5"), "Content-Length"},
      {with_length("99999999999999999999999"), "Content-Length"},
      {with_length("10"), "does not fit"},
      {with_length("130"), "does not fit"},
      {with_length("100000"), "cut off"},
      {with_length("99999999"), "cut off"},
      {two.substr(0, two.size() / 2) + "\r\n", "header is cut off"},
      {two.substr(0, two.size() - 10) + "\r\n", "does not fit"},
  };
  for (const auto& row : rows) {
    const bool far =
        std::string(row.message) == "cut off" && row.bytes.find("99999999") != std::string::npos;
    for (const std::size_t step : {1UL << 20, 33UL}) {
      const auto items = All(one + row.bytes + three, step);
      ASSERT_GE(items.size(), 2U) << row.message;
      EXPECT_EQ(items[0].url, "http://news.example/1");
      ASSERT_TRUE(items[1].error) << row.message;
      EXPECT_THAT(items[1].error->message, HasSubstr(row.message));
      EXPECT_EQ(items[1].offset, one.size());
      if (far) continue;  // 8 MiB are not held for it: what it claims is passed over
      ASSERT_EQ(items.size(), 3U) << row.message;
      EXPECT_EQ(items[2].url, "http://news.example/3") << row.message;
    }
  }
}

TEST(Warc, BehindDamagedGzipTheNextMemberIsFound) {
  const std::string body = testing_support::Noise(5'000, 1);
  const std::string one = Gzip(Page("1"));
  const std::string two = Gzip(Page("2", body));
  const std::string three = Gzip(Page("3"));
  std::string flipped = two;
  flipped[two.size() / 2] = static_cast<char>(flipped[two.size() / 2] ^ 0x55);
  std::string checksum = two;
  checksum[two.size() - 6] = static_cast<char>(checksum[two.size() - 6] ^ 1);
  const std::string rows[] = {flipped,
                              checksum,
                              two.substr(0, two.size() / 2),
                              two.substr(0, 12),
                              std::string(5'000, 'z'),
                              two.substr(0, two.size() - 3)};
  for (const std::string& row : rows) {
    for (const std::size_t step : {1UL << 20, 100UL}) {
      const auto items = All(one + row + three, step);
      ASSERT_EQ(Shape(items), (std::vector<std::string>{"http://news.example/1", "error",
                                                        "http://news.example/3"}))
          << row.size();
      EXPECT_EQ(items[1].offset, one.size());
      EXPECT_EQ(items[2].offset, one.size() + row.size());
    }
  }
  EXPECT_EQ(Shape(All(one + two.substr(0, 900))),
            (std::vector<std::string>{"http://news.example/1", "error"}));
  EXPECT_EQ(Shape(All(one + std::string(512, '\0') + three)),
            (std::vector<std::string>{"http://news.example/1", "http://news.example/3"}))
      << "padding";
}

TEST(Warc, AMarkInsideOfAPageIsNoRecord) {
  const std::string body =
      "<pre>\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n</pre>";
  const auto items = All(Page("1", body) + Page("2"));
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].content, body);
}

TEST(Warc, TooMuchIsRefusedAndTheRestIsRead) {
  const std::string large = Page("large", std::string((4 << 20) + 1, 'x'));
  const std::string huge = Page("huge", std::string(9 << 20, 'x'));
  const auto items = All(large + huge + Page("2"));
  ASSERT_EQ(items.size(), 3U);
  EXPECT_THAT(items[0].error->message, HasSubstr("larger than 4194304"));
  EXPECT_THAT(items[1].error->message, HasSubstr("8388608 are allowed"));
  EXPECT_EQ(items[2].url, "http://news.example/2");

  const std::string bomb = Gzip(Page("bomb", std::string(200 << 20, '\0')));
  const auto stopped = All(bomb + Gzip(Page("3")));
  ASSERT_EQ(stopped.size(), 1U) << "nothing behind a bomb is read";
  EXPECT_THAT(stopped[0].error->message, HasSubstr("times its size"));
}

TEST(Warc, NothingIsNothing) {
  EXPECT_TRUE(All("").empty());
  EXPECT_TRUE(All("\r\n\r\n").empty());
  EXPECT_EQ(Shape(All("no archive at all")), std::vector<std::string>{"error"});
  EXPECT_EQ(Shape(All("\x1F\x8B\x08")), std::vector<std::string>{"error"});
}

TEST(Warc, AFailingDiskIsSaidOnce) {
  WarcReader reader([first = true](char* to, std::size_t) mutable -> base::Result<std::size_t> {
    if (!std::exchange(first, false)) return base::Fail(base::ErrorCode::kInvalidInput, "no disk");
    const std::string page = Page("1") + "WARC/1.0\r\n";
    std::memcpy(to, page.data(), page.size());
    return page.size();
  });
  EXPECT_EQ(reader.Next()->url, "http://news.example/1");
  EXPECT_THAT(reader.Next()->error->message, HasSubstr("no disk"));
  EXPECT_FALSE(reader.Next());
}

base::Result<std::string> Decoded(const std::string& headers, const std::string& body) {
  const std::string bytes = "HTTP/1.1 200 OK\r\n" + headers + "\r\n" + body;
  const auto message = ParseHttpResponse(bytes);
  if (!message) return tl::unexpected(message.error());
  return DecodeBody(*message, 1'000);
}

TEST(HttpMessage, UndoesEncodings) {
  const std::string page = "<html><p>some words</p></html>";
  EXPECT_EQ(*Decoded("Content-Encoding: gzip\r\n", Gzip(page)), page);
  EXPECT_EQ(*Decoded("content-encoding: X-GZIP\r\n", page), page) << "undone already";
  EXPECT_EQ(*Decoded("Content-Encoding: deflate\r\n", testing_support::Deflate(page, 15)), page);
  EXPECT_EQ(*Decoded("Content-Encoding: deflate\r\n", testing_support::Deflate(page, -15)), page);
  EXPECT_EQ(*Decoded("Content-Encoding: zstd\r\n", testing_support::Zstd(page)), page);
  // "hello" as brotli writes it without compressing.
  EXPECT_EQ(*Decoded("Content-Encoding: br\r\n", std::string("\x0B\x02\x80hello\x03", 9)), "hello");
  EXPECT_EQ(*Decoded("Transfer-Encoding: chunked\r\n",
                     "5\r\n<html\r\n19;x=y\r\n" + page.substr(5) + "\r\n0\r\n\r\n"),
            page);
  EXPECT_EQ(*Decoded("Transfer-Encoding: chunked\r\n", page), page) << "undone already";
  const std::string packed = Gzip(page);
  char size[8];
  std::snprintf(size, sizeof size, "%zx\r\n", packed.size());
  EXPECT_EQ(*Decoded("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
                     size + packed + "\r\n0\r\n\r\n"),
            page);
}

TEST(HttpMessage, SaysWhatIsWrong) {
  EXPECT_THAT(ParseHttpResponse("<html>").error().message, HasSubstr("status line"));
  EXPECT_THAT(ParseHttpResponse("HTTP/1.1 200 OK\r\nA: b\r\n").error().message,
              HasSubstr("without an end"));
  EXPECT_THAT(ParseHttpResponse("HTTP/1.1 abc\r\n\r\n").error().message, HasSubstr("status"));
  EXPECT_THAT(ParseHttpResponse("HTTP/1.1\r\n\r\n").error().message, HasSubstr("status"));
  EXPECT_EQ(ParseHttpResponse("HTTP/1.0 200\n\nbody")->body, "body");
  EXPECT_FALSE(Decoded("Transfer-Encoding: chunked\r\n", "5\r\nab"));
  EXPECT_FALSE(Decoded("Content-Encoding: gzip\r\n", Gzip("words").substr(0, 12)));
  EXPECT_FALSE(Decoded("Content-Encoding: br\r\n", "\xFF\xFF\xFF"));
  EXPECT_FALSE(Decoded("Content-Encoding: secret\r\n", "abc"));
  EXPECT_FALSE(Decoded("Content-Encoding: gzip\r\n", Gzip(std::string(2'000, 'x')))) << "the limit";
  EXPECT_FALSE(
      Decoded("Content-Encoding: zstd\r\n", testing_support::Zstd(std::string(2'000, 'x'))));
  EXPECT_FALSE(Decoded("Content-Encoding: deflate\r\n",
                       testing_support::Deflate(std::string(200'000, 'x'), 15)));
  EXPECT_FALSE(Decoded("", std::string(1'001, 'x')));
}

TEST(FieldOf, TakesTheLastAndJoinsFolds) {
  const std::string header =
      "HTTP/1.1 200 OK\r\nA: 1\r\nb:  two \r\n\tlines\r\nC\r\n x\r\na : 3\r\n\r\n";
  EXPECT_EQ(FieldOf(header, "a"), "3");
  EXPECT_EQ(FieldOf(header, "B"), "two lines");
  EXPECT_EQ(FieldOf(header, "c"), "");
}

}  // namespace
}  // namespace rasad::cli

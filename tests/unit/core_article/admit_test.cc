// Admission: limits, identity, addresses, fingerprints, withdrawals.
#include "core/article/admit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "core/article/timestamp.h"
#include "core/base/hash.h"

namespace rasad::article {
namespace {

using base::ErrorCode;
using ingest::v1::ArticleSubmission;
using ingest::v1::WithdrawArticleRequest;
using testing::HasSubstr;

constexpr base::Micros kNow = 1'700'000'000'123'456;

ArticleSubmission Plain() {
  ArticleSubmission submission;
  submission.set_source("outlet.example");
  submission.set_content("A headline\n\nA paragraph.");
  return submission;
}

TEST(AdmitTest, KeepsWhatWasSubmitted) {
  ArticleSubmission submission = Plain();
  submission.set_url("HTTPS://Outlet.example/a?utm_source=x");
  submission.set_native_id("12");
  submission.set_content_type("text/plain");
  submission.mutable_published_at()->set_seconds(5);
  submission.mutable_modified_at()->set_seconds(6);
  submission.mutable_fetched_at()->set_seconds(7);
  const auto raw = Admit(submission, "req-1", kNow);
  ASSERT_TRUE(raw) << raw.error().message;
  EXPECT_EQ(raw->request_id(), "req-1");
  EXPECT_EQ(raw->url(), submission.url());
  EXPECT_EQ(raw->content(), submission.content());
  EXPECT_EQ(raw->revision_id(), base::ContentHash(submission.content()));
  EXPECT_EQ(raw->received_at().seconds(), 1'700'000'000);
  EXPECT_EQ(raw->received_at().nanos(), 123'456'000);
  EXPECT_EQ(raw->published_at().seconds(), 5);
  EXPECT_EQ(raw->modified_at().seconds(), 6);
  EXPECT_EQ(raw->fetched_at().seconds(), 7);
  EXPECT_FALSE(Admit(Plain(), "r", kNow)->has_published_at());
}

// The first that exists names the article: native id with source, address, fingerprint.
TEST(AdmitTest, IdentityIsPinned) {
  ArticleSubmission submission = Plain();
  const std::string by_text = Admit(submission, "r", kNow)->article_id();
  submission.set_url("https://outlet.example/news/7?utm_medium=feed#top");
  const std::string by_url = Admit(submission, "r", kNow)->article_id();
  submission.set_native_id("7");
  const std::string by_number = Admit(submission, "r", kNow)->article_id();
  EXPECT_EQ(by_text, "9c2c40932ad89e10f5881597cd13a5c1");
  EXPECT_EQ(by_url, "e5bd7d14eb61e8916d277ebbb2d48635");
  EXPECT_EQ(by_number, "66a3b56854d4f677e107d9e0530c2b38");

  // Neither the time nor the request changes it; other bytes are another revision of the same.
  submission.set_content("Corrected");
  const auto later = Admit(submission, "other", kNow + 1);
  EXPECT_EQ(later->article_id(), by_number);
  EXPECT_NE(later->revision_id(), base::ContentHash(Plain().content()));
  // The same number of another source is another article.
  submission.set_source("other.example");
  EXPECT_NE(Admit(submission, "r", kNow)->article_id(), by_number);
  // Variants of one address are one article, whoever submits it.
  submission.clear_native_id();
  submission.set_url("HTTPS://OUTLET.example:443/news/7");
  EXPECT_EQ(Admit(submission, "r", kNow)->article_id(), by_url);
}

std::string Gzip(const std::string& bytes) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, 0), Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(AdmitTest, GzipIsWhatItHolds) {
  const ArticleSubmission plain = Plain();
  ArticleSubmission packed = plain;
  packed.set_content(Gzip(plain.content()));
  const auto expected = Admit(plain, "r", kNow);
  const auto raw = Admit(packed, "r", kNow);
  ASSERT_TRUE(raw) << raw.error().message;
  EXPECT_EQ(raw->SerializeAsString(), expected->SerializeAsString());
}

TEST(AdmitTest, APageIsOneWithOrWithoutItsMediaType) {
  ArticleSubmission page = Plain();
  page.set_url("https://outlet.example/7");
  page.set_content("<!DOCTYPE html><title>a</title>" + std::string(kMaxTextBytes, ' '));
  for (const char* type :
       {"", "text/html", "text/html; charset=windows-1256; x", "application/xhtml+xml"}) {
    page.set_content_type(type);
    const auto raw = Admit(page, "r", kNow);
    ASSERT_TRUE(raw) << type << raw.error().message;
    EXPECT_EQ(raw->content_type(), type);
    EXPECT_EQ(raw->content(), page.content());
  }
  page.set_content_type("text/plain");
  EXPECT_FALSE(Admit(page, "r", kNow)) << "beyond the limit of text";
}

struct Refused {
  const char* why;
  std::function<void(ArticleSubmission&)> change;
  const char* message;
};

TEST(AdmitTest, RefusesWithFieldAndLimit) {
  const Refused rows[] = {
      {"no source", [](auto& s) { s.clear_source(); }, "source is required"},
      {"blank source", [](auto& s) { s.set_source("  "); }, "source is required"},
      {"long source", [](auto& s) { s.set_source(std::string(201, 'a')); },
       "source has 201 bytes, the limit is 200"},
      {"control in source", [](auto& s) { s.set_source("a\nb"); }, "source holds a control"},
      {"C1 control", [](auto& s) { s.set_source("a\xC2\x85"); }, "source holds a control"},
      {"bad UTF-8", [](auto& s) { s.set_source("a\xFF"); }, "source is malformed UTF-8 at byte 1"},
      {"long url", [](auto& s) { s.set_url("http://a.example/" + std::string(2048, 'a')); },
       "url has 2065 bytes, the limit is 2048"},
      {"relative url", [](auto& s) { s.set_url("/news/7"); }, "url"},
      {"bad url beside a number",
       [](auto& s) {
         s.set_native_id("7");
         s.set_url("ftp://a.example");
       },
       "url"},
      {"long number", [](auto& s) { s.set_native_id(std::string(201, '1')); },
       "native_id has 201 bytes, the limit is 200"},
      {"NUL in number", [](auto& s) { s.set_native_id(std::string("1\0", 2)); },
       "native_id holds a control"},
      {"no content", [](auto& s) { s.clear_content(); }, "content is required"},
      {"long text", [](auto& s) { s.set_content(std::string(kMaxTextBytes + 1, 'a')); },
       "content has 262145 bytes, the limit of text/plain is 262144"},
      {"long page",
       [](auto& s) {
         s.set_content_type("text/html");
         s.set_native_id("7");
         s.set_content(std::string(kMaxPageBytes + 1, 'a'));
       },
       "content has 4194305 bytes, the limit of text/html is 4194304"},
      {"nameless page", [](auto& s) { s.set_content_type("text/html; charset=utf-8"); },
       "url or native_id is required"},
      {"nameless bytes of a page", [](auto& s) { s.set_content("<!DOCTYPE html><p>a"); },
       "url or native_id is required for text/html"},
      {"zstd", [](auto& s) { s.set_content("\x28\xB5\x2F\xFD and so on"); }, "with zstd"},
      {"archive", [](auto& s) { s.set_content("PK\x03\x04 and so on"); }, "with zip"},
      {"broken gzip", [](auto& s) { s.set_content("\x1F\x8B\x08 and so on"); }, "gzip that"},
      {"gzip of nothing", [](auto& s) { s.set_content(Gzip("")); }, "gzip of nothing"},
      {"long text in gzip",
       [](auto& s) { s.set_content(Gzip(std::string(kMaxTextBytes + 1, 'a'))); },
       "content has 262145 bytes, the limit of text/plain is 262144"},
      {"bomb", [](auto& s) { s.set_content(Gzip(std::string(64 << 20, 'a'))); },
       "gzip that gives more than 4194304 bytes"},
      {"image", [](auto& s) { s.set_content_type("image/png"); }, "image/png"},
      {"bad type", [](auto& s) { s.set_content_type("text"); }, "content_type"},
      {"impossible time", [](auto& s) { s.mutable_published_at()->set_nanos(-1); }, "published_at"},
      {"time out of range", [](auto& s) { s.mutable_modified_at()->set_seconds(300'000'000'000); },
       "modified_at"},
  };
  for (const Refused& row : rows) {
    ArticleSubmission submission = Plain();
    row.change(submission);
    const auto raw = Admit(submission, "r", kNow);
    ASSERT_FALSE(raw) << row.why;
    EXPECT_EQ(raw.error().code, ErrorCode::kInvalidInput) << row.why;
    EXPECT_THAT(raw.error().message, HasSubstr(row.message)) << row.why;
  }
}

TEST(AdmitTest, TakesTheLimits) {
  ArticleSubmission submission = Plain();
  submission.set_source(std::string(200, 'a'));
  submission.set_content(std::string(kMaxTextBytes, 'a'));
  EXPECT_TRUE(Admit(submission, std::string(64, 'r'), kNow));
  submission.set_content_type("application/xhtml+xml");
  submission.set_native_id(std::string(200, '1'));
  submission.set_content(std::string(kMaxPageBytes, 'a'));
  EXPECT_TRUE(Admit(submission, "r", kNow));
}

TEST(CheckRequestIdTest, Table) {
  for (const char* good : {"a", "A-1_b.c", "0"}) EXPECT_TRUE(CheckRequestId(good)) << good;
  const std::string bad[] = {"",    std::string(65, 'a'), "a b",
                             "a/b", "\xC3\xA9",           std::string(1, '\0')};
  for (const std::string& id : bad) EXPECT_FALSE(CheckRequestId(id)) << id;
}

TEST(NormalizeUrlTest, Table) {
  struct Row {
    const char* in;
    const char* out;
  };
  const Row rows[] = {
      {"http://a.example/", "http://a.example/"},
      {"HTTP://A.Example", "http://a.example/"},
      {"https://a.example:443/x", "https://a.example/x"},
      {"http://a.example:80/x", "http://a.example/x"},
      {"http://a.example:443/x", "http://a.example:443/x"},
      {"http://a.example:/x", "http://a.example/x"},
      {"http://[::1]:80/x", "http://[::1]/x"},
      {"http://[2001:DB8::1]:8080", "http://[2001:db8::1]:8080/"},
      {"http://a.example/X/%D8%A7?id=5", "http://a.example/X/%D8%A7?id=5"},
      {"http://a.example/x#top", "http://a.example/x"},
      {"http://a.example#top", "http://a.example/"},
      {"http://a.example?p=1", "http://a.example/?p=1"},
      {"http://a.example/?b=2&a=1", "http://a.example/?b=2&a=1"},
      {"http://a.example/?utm_source=x", "http://a.example/"},
      {"http://a.example/?UTM_Source=x&id=5&fbclid=9", "http://a.example/?id=5"},
      {"http://a.example/?id=5&utm_campaign", "http://a.example/?id=5"},
      {"http://a.example/?utmost=1&ref=home", "http://a.example/?utmost=1&ref=home"},
      {"http://a.example/?", "http://a.example/?"},
      {"http://a.example/?a&&b", "http://a.example/?a&&b"},
      {"http://a.example//x/../y/", "http://a.example//x/../y/"},
      {"http://a.example/@user", "http://a.example/@user"},
      {"http://a.example/\xD8\xA7", "http://a.example/\xD8\xA7"},
  };
  for (const Row& row : rows) {
    const auto url = NormalizeUrl(row.in);
    ASSERT_TRUE(url) << row.in << ": " << url.error().message;
    EXPECT_EQ(*url, row.out) << row.in;
    EXPECT_EQ(NormalizeUrl(*url), *url) << "twice: " << row.in;
  }
  for (const char* bad :
       {"", "a.example/x", "//a.example/x", "ftp://a.example", "javascript://a", "http://",
        "http:///x", "http://:80/x", "http://a b/", "http://a.example/\n", "http://u:p@a.example/",
        "http://a.example:x/", "http://a.example:123456/", "http://[::1/", "http://a.example\\x"}) {
    const auto url = NormalizeUrl(bad);
    ASSERT_FALSE(url) << bad;
    EXPECT_EQ(url.error().code, ErrorCode::kInvalidInput) << bad;
  }
}

TEST(FingerprintTest, GoldenRows) {
  std::ifstream in(std::string(RASAD_TEST_DATA) + "/article/fingerprint_v1.tsv");
  std::string line;
  int rows = 0;
  while (std::getline(in, line)) {
    const std::size_t tab = line.find('\t');
    if (line.starts_with("#") || tab == std::string::npos || line.starts_with("text\t")) continue;
    std::string text;
    for (std::size_t i = 0; i < tab; ++i) {
      if (line[i] == '\\' && i + 1 < tab) {
        ++i;
        text += line[i] == 'n' ? '\n' : '\r';
      } else {
        text += line[i];
      }
    }
    EXPECT_EQ(FingerprintV1(text), line.substr(tab + 1, 32)) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 11);
}

TEST(FingerprintTest, AnyBytes) {
  EXPECT_EQ(FingerprintV1("ab\xFF\xC0\x80\xED\xA0\x80\xF5zz\xE2\x80"), FingerprintV1("abzz"));
  EXPECT_EQ(FingerprintV1("x\n\nx\r\ny"), FingerprintV1("y\nx"));
  EXPECT_NE(FingerprintV1("x y"), FingerprintV1("x\ny"));
  EXPECT_NE(FingerprintV1("!"), FingerprintV1("?"));
}

TEST(WithdrawalTest, CompletesAndBounds) {
  WithdrawArticleRequest request;
  EXPECT_FALSE(AdmitWithdrawal(request, "r", kNow));
  request.set_source("outlet.example");
  request.set_reason("asked for");
  auto withdrawal = AdmitWithdrawal(request, "r", kNow);
  ASSERT_TRUE(withdrawal);
  EXPECT_EQ(ToMicros(withdrawal->received_until()), kNow);
  EXPECT_EQ(ToMicros(withdrawal->received_at()), kNow);
  EXPECT_EQ(withdrawal->reason(), "asked for");
  EXPECT_EQ(WithdrawalKey(*withdrawal), "source:outlet.example");

  *request.mutable_received_until() = ToTimestamp(kNow - 5);
  EXPECT_EQ(ToMicros(AdmitWithdrawal(request, "r", kNow)->received_until()), kNow - 5);
  *request.mutable_received_until() = ToTimestamp(kNow + 5);
  EXPECT_EQ(ToMicros(AdmitWithdrawal(request, "r", kNow)->received_until()), kNow);

  const std::string id(32, 'a');
  request.set_article_id(id);
  EXPECT_EQ(WithdrawalKey(*AdmitWithdrawal(request, "r", kNow)), id);
  for (const std::string& bad : {std::string(31, 'a'), std::string(32, 'A'), std::string()}) {
    request.set_article_id(bad);
    EXPECT_FALSE(AdmitWithdrawal(request, "r", kNow)) << bad;
  }
  request.set_article_id(id);
  request.set_reason(std::string(1001, 'a'));
  EXPECT_THAT(AdmitWithdrawal(request, "r", kNow).error().message, HasSubstr("1000"));
}

TEST(TimestampTest, BeforeTheEpochAndBack) {
  for (const base::Micros instant : {base::Micros{-1}, base::Micros{0}, kNow, -kNow}) {
    const auto timestamp = ToTimestamp(instant);
    EXPECT_TRUE(IsValid(timestamp));
    EXPECT_EQ(ToMicros(timestamp), instant);
  }
}

}  // namespace
}  // namespace rasad::article

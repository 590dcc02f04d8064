// The fetcher against a server that misbehaves.
#include "platform/http/fetcher.h"

#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "integration/http/server.h"
#include "support/temp_folder.h"

namespace rasad::http {
namespace {

using base::ErrorCode;
using std::chrono::milliseconds;

std::string Gzip(const std::string& plain) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, plain.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string Deflate(const std::string& plain) {
  std::string out(compressBound(plain.size()), '\0');
  uLongf size = out.size();
  EXPECT_EQ(compress(reinterpret_cast<Bytef*>(out.data()), &size,
                     reinterpret_cast<const Bytef*>(plain.data()), plain.size()),
            Z_OK);
  out.resize(size);
  return out;
}

const std::string kHello = "hello, world\n";
// kHello by the programs brotli and zstd.
const std::string kHelloBrotli("\x0b\x06\x80hello, world\x0a\x03", 17);
const std::string kHelloZstd("\x28\xb5\x2f\xfd\x04\x58\x69\x00\x00hello, world\x0a\x4c\x1f\xf9\xf1",
                             26);
// 8 MiB of zeros.
const std::string kBombBrotli("\x9b\xff\xff\x7f\x00\x24\x00\xe2\xb1\x40\x72\xef\xff\x00", 14);

FetcherOptions Local() {
  FetcherOptions options;
  options.user_agent = "rasad-test/1 (+https://example.org/)";
  options.allowed_networks = {"127.0.0.0/8"};
  return options;
}

std::unique_ptr<Fetcher> Make(FetcherOptions options) {
  auto fetcher = MakeFetcher(std::move(options));
  EXPECT_TRUE(fetcher);
  return std::move(*fetcher);
}

base::Result<Response> Fetch(Fetcher& fetcher, Request request) {
  std::optional<base::Result<Response>> result;
  fetcher.Start(std::move(request), [&](base::Result<Response> r) { result = std::move(r); });
  EXPECT_FALSE(result) << "Done must not be called from Start";
  while (!result) fetcher.Drive(milliseconds(1'000));
  EXPECT_EQ(fetcher.active(), 0u);
  return std::move(*result);
}

base::Result<Response> Fetch(const std::string& url, FetcherOptions options = Local()) {
  Request request;
  request.url = url;
  return Fetch(*Make(std::move(options)), std::move(request));
}

ErrorCode CodeOf(const base::Result<Response>& result) {
  EXPECT_FALSE(result) << "an error was expected, not status " << result->status;
  return result ? ErrorCode::kInternal : result.error().code;
}

/// Whether a request had that header, whatever its case; its value if so.
std::optional<std::string> Header(const std::string& head, const std::string& name) {
  const std::size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return std::nullopt;
  const std::size_t from = at + name.size() + 4;
  return head.substr(from, head.find("\r\n", from) - from);
}

TEST(Fetcher, GivesWhatTheServerSays) {
  Server server;
  server.Ok("/feed",
            "Content-Type: application/rss+xml; charset=utf-8\r\nETag: W/\"abc\"\r\n"
            "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nCache-Control: public\r\n"
            "cache-control: max-age=60\r\nExpires: 0\r\nDate: Sun, 06 Nov 1994 09:00:00 GMT\r\n"
            "Content-Language: fa\r\nContent-Location: /feed.xml\r\nRetry-After: 7\r\n",
            kHello);
  const auto got = Fetch(server.url("/feed#part"));
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->url, server.url("/feed"));
  EXPECT_EQ(got->permanent_url, server.url("/feed#part"));
  EXPECT_EQ(got->redirects, 0);
  EXPECT_EQ(got->content_type, "application/rss+xml; charset=utf-8");
  EXPECT_EQ(got->etag, "W/\"abc\"");
  EXPECT_EQ(got->last_modified, "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(got->cache_control, "public, max-age=60");
  EXPECT_EQ(got->expires, "0");
  EXPECT_EQ(got->date, "Sun, 06 Nov 1994 09:00:00 GMT");
  EXPECT_EQ(got->content_language, "fa");
  EXPECT_EQ(got->content_location, "/feed.xml");
  EXPECT_EQ(got->retry_after, "7");
  EXPECT_EQ(got->body, kHello);
  EXPECT_EQ(got->wire_bytes, kHello.size());
  EXPECT_GT(got->elapsed.count(), 0);
}

TEST(Fetcher, AsksAsItShould) {
  ASSERT_EQ(setenv("http_proxy", "http://127.0.0.1:1/", 1), 0);
  Server server;
  server.Ok("/a", "Set-Cookie: spy=1; Path=/\r\n", kHello);
  const auto fetcher = Make(Local());
  Request request;
  request.url = server.url("/a");
  request.accept = "application/rss+xml, */*;q=0.1";
  request.etag = "\"x\"\r\nX-Evil: 1";
  request.last_modified = "Sun, 06 Nov 1994 08:49:37 GMT";
  ASSERT_TRUE(Fetch(*fetcher, request));
  ASSERT_TRUE(Fetch(*fetcher, request));
  unsetenv("http_proxy");
  const auto heads = server.heads();
  ASSERT_EQ(heads.size(), 2u);
  for (const std::string& head : heads) {
    EXPECT_TRUE(head.starts_with("GET /a HTTP/1.1\r\n")) << head;
    EXPECT_EQ(Header(head, "User-Agent"), "rasad-test/1 (+https://example.org/)");
    EXPECT_EQ(Header(head, "Accept"), request.accept);
    EXPECT_EQ(Header(head, "Accept-Encoding"), "gzip, br, zstd, deflate");
    EXPECT_EQ(Header(head, "If-None-Match"), "\"x\"X-Evil: 1") << "no line of its own";
    EXPECT_EQ(Header(head, "If-Modified-Since"), request.last_modified);
    for (const char* name : {"Cookie", "Referer", "Authorization", "X-Evil", "Proxy-Connection"}) {
      EXPECT_EQ(Header(head, name), std::nullopt) << name;
    }
  }
  EXPECT_EQ(server.most_connections(), 1) << "the connection is used again";
}

TEST(Fetcher, NotModified) {
  Server server;
  server.Say("/", "HTTP/1.1 304 Not Modified\r\nETag: \"2\"\r\n\r\n");
  const auto got = Fetch(server.url("/"));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 304);
  EXPECT_EQ(got->etag, "\"2\"");
  EXPECT_EQ(got->body, "");
}

TEST(Fetcher, ErrorsOfServersAreAnswers) {
  Server server;
  for (const int status : {400, 401, 403, 404, 410, 418, 429, 500, 502, 503}) {
    const std::string path = "/" + std::to_string(status);
    server.Say(path, "HTTP/1.1 " + path.substr(1) +
                         " Reason\r\nRetry-After: 30\r\nWWW-Authenticate: Basic realm=x\r\n"
                         "Content-Length: 13\r\n\r\n" +
                         kHello);
    const auto got = Fetch(server.url(path));
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->status, status);
    EXPECT_EQ(got->body, kHello);
    EXPECT_EQ(got->retry_after, "30");
  }
  EXPECT_EQ(server.heads().size(), 10u);
}

TEST(Fetcher, UndoesEachEncoding) {
  struct Row {
    const char* encoding;
    std::string body;
  };
  const Row rows[] = {
      {"gzip", Gzip(kHello)},
      {"x-gzip", Gzip(kHello)},
      {"deflate", Deflate(kHello)},
      {"br", kHelloBrotli},
      {"zstd", kHelloZstd},
      {"identity", kHello},
      {"gzip, gzip", Gzip(Gzip(kHello))},
      {"br, gzip", Gzip(kHelloBrotli)},
  };
  Server server;
  for (const Row& row : rows) {
    server.Ok("/", std::string("Content-Encoding: ") + row.encoding + "\r\n", row.body);
    const auto got = Fetch(server.url("/"));
    ASSERT_TRUE(got) << row.encoding << ": " << got.error().message;
    EXPECT_EQ(got->body, kHello) << row.encoding;
    EXPECT_EQ(got->wire_bytes, row.body.size()) << row.encoding;
  }
}

TEST(Fetcher, BombsAreCutShort) {
  struct Row {
    const char* encoding;
    std::string body;
  };
  const std::string zeros(8 << 20, '\0');
  const Row rows[] = {
      {"gzip", Gzip(zeros)}, {"deflate", Deflate(zeros)},
      {"br", kBombBrotli},   {"gzip, gzip", Gzip(Gzip(zeros))},
      {"identity", zeros},
  };
  Server server;
  for (const Row& row : rows) {
    server.Ok("/", std::string("Content-Encoding: ") + row.encoding + "\r\n", row.body);
    EXPECT_EQ(CodeOf(Fetch(server.url("/"))), ErrorCode::kInvalidInput) << row.encoding;
  }
  std::string many = Gzip(kHello);
  std::string names = "gzip";
  for (int i = 0; i < 30; ++i) {
    many = Gzip(many);
    names += ", gzip";
  }
  server.Ok("/", "Content-Encoding: " + names + "\r\n", many);
  EXPECT_EQ(CodeOf(Fetch(server.url("/"))), ErrorCode::kInvalidInput) << "encoded too often";
}

TEST(Fetcher, ASizeIsAllowedToTheByte) {
  Server server;
  server.Ok("/plain", "", kHello);
  server.Ok("/gzip", "Content-Encoding: gzip\r\n", Gzip(std::string(1'000, 'x')));
  const auto fetcher = Make(Local());
  Request request;
  request.url = server.url("/plain");
  request.max_bytes = kHello.size();
  EXPECT_TRUE(Fetch(*fetcher, request));
  request.max_bytes = kHello.size() - 1;
  EXPECT_EQ(CodeOf(Fetch(*fetcher, request)), ErrorCode::kInvalidInput);
  request.url = server.url("/gzip");
  request.max_bytes = 1'000;
  EXPECT_TRUE(Fetch(*fetcher, request));
  request.max_bytes = 999;
  EXPECT_EQ(CodeOf(Fetch(*fetcher, request)), ErrorCode::kInvalidInput);
}

TEST(Fetcher, WhatNeverEndsIsEnded) {
  Server server;
  const auto endless = [](const std::string& head, const std::string& piece) {
    return [head, piece](Peer& peer, const std::string&) {
      peer.Send(head);
      while (peer.Send(piece)) {
      }
      return false;
    };
  };
  server.On("/body", endless("HTTP/1.1 200 OK\r\n\r\n", std::string(1'000, 'x')));
  server.On("/chunks",
            endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "3\r\nabc\r\n"));
  server.On("/head", endless("HTTP/1.1 200 OK\r\n", "X-More: and more\r\n"));
  server.On("/line", endless("HTTP/1.1 200 OK\r\nX-Long: ", std::string(1'000, 'x')));
  server.On("/early", endless("", "HTTP/1.1 103 Early Hints\r\n\r\n"));
  // Gzip members of nothing: they travel for ever and expand to nothing.
  server.On("/nothing", endless("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", Gzip("")));
  for (const char* path : {"/body", "/chunks", "/head", "/line", "/early", "/nothing"}) {
    Request request;
    request.url = server.url(path);
    request.max_bytes = 50'000;
    const auto got = Fetch(*Make(Local()), request);
    ASSERT_FALSE(got) << path;
    EXPECT_TRUE(got.error().code == ErrorCode::kInvalidInput ||
                got.error().code == ErrorCode::kUnavailable)
        << path << ": " << got.error().message;
  }
}

TEST(Fetcher, WhoSaysNothingRunsOutOfTime) {
  Server server;
  const auto silent = [](const std::string& bytes) {
    return [bytes](Peer& peer, const std::string&) {
      peer.Send(bytes);
      peer.WaitForClose();
      return false;
    };
  };
  server.On("/silent", silent(""));
  server.On("/half-head", silent("HTTP/1.1 200 OK\r\nContent-Ty"));
  server.On("/half-body", silent("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"));
  for (const char* path : {"/silent", "/half-head", "/half-body"}) {
    Request request;
    request.url = server.url(path);
    request.timeout = milliseconds(100);
    EXPECT_EQ(CodeOf(Fetch(*Make(Local()), request)), ErrorCode::kTimeout) << path;
  }
  FetcherOptions options = Local();
  options.slow_bytes_per_second = 1'000;
  options.slow_after = std::chrono::seconds(1);
  EXPECT_EQ(CodeOf(Fetch(server.url("/half-body"), options)), ErrorCode::kTimeout) << "slow";
}

TEST(Fetcher, BrokenAnswers) {
  struct Row {
    const char* path;
    std::string bytes;
    ErrorCode code;
  };
  const auto encoded = [](const char* name, const std::string& body) {
    return OkMessage(std::string("Content-Encoding: ") + name + "\r\n", body);
  };
  const Row rows[] = {
      {"/short", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", ErrorCode::kUnavailable},
      {"/chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
       ErrorCode::kUnavailable},
      {"/chunk-size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
       ErrorCode::kUnavailable},
      {"/nothing", "", ErrorCode::kUnavailable},
      {"/no-http", "220 mail.example.org ESMTP\r\n", ErrorCode::kUnavailable},
      {"/length", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc", ErrorCode::kUnavailable},
      {"/huge", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nabc",
       ErrorCode::kInvalidInput},
      {"/gzip-none", encoded("gzip", "<rss/>"), ErrorCode::kInvalidInput},
      {"/br-none", encoded("br", "<rss version='2.0'></rss>"), ErrorCode::kInvalidInput},
      {"/zstd-none", encoded("zstd", "<rss/>"), ErrorCode::kInvalidInput},
      {"/unknown", encoded("rot13", "uryyb"), ErrorCode::kInvalidInput},
  };
  Server server;
  for (const Row& row : rows) {
    server.Say(row.path, row.bytes);
    const auto got = Fetch(server.url(row.path));
    EXPECT_EQ(CodeOf(got), row.code) << row.path;
    if (!got) {
      EXPECT_NE(got.error().message.find(server.url(row.path)), std::string::npos)
          << "the message names the address: " << got.error().message;
    }
  }
}

TEST(Fetcher, WhatIsCompressedAndCutOffIsGivenAsFarAsItGoes) {
  const std::string plain = std::string(1'000, 'x') + kHello;
  Server server;
  const std::string gzip = Gzip(plain);
  server.Ok("/", "Content-Encoding: gzip\r\n", gzip.substr(0, gzip.size() - 12));
  const auto got = Fetch(server.url("/"));
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_FALSE(got->body.empty());
  EXPECT_TRUE(plain.starts_with(got->body));
}

TEST(Fetcher, LongerThanItsContentLength) {
  Server server;
  server.Say("/", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef");
  const auto got = Fetch(server.url("/"));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->body, "abc");
}

TEST(Fetcher, ValuesOfHeadersAreCleaned) {
  Server server;
  server.Ok("/",
            "ETag: \"a\x01\x1B[31mb\xC3\xA9\"\r\nContent-Type: " + std::string(5'000, 'x') +
                "\r\nLast-Modified:\r\n",
            "");
  const auto got = Fetch(server.url("/"));
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->etag, "\"a[31mb\"");
  EXPECT_EQ(got->content_type, "");
  EXPECT_EQ(got->last_modified, "");
}

std::string RedirectMessage(int status, const std::string& location, const std::string& body = {}) {
  return "HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " + location +
         "\r\nETag: \"old\"\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(Fetcher, FollowsRedirectsAndRemembersThePermanentOnes) {
  struct Hop {
    int status;
    const char* to;
  };
  struct Row {
    std::vector<Hop> hops;  ///< From /0 to /1 and so on.
    const char* url;
    const char* permanent;
    const char* why;
  };
  const Row rows[] = {
      {{{301, "/1"}}, "/1", "/1", "permanent"},
      {{{308, "1?x"}}, "/1?x", "/1?x", "permanent, relative"},
      {{{302, "/1"}}, "/1", "/0", "temporary"},
      {{{303, "/1"}}, "/1", "/0", "temporary"},
      {{{307, "/1"}}, "/1", "/0", "temporary"},
      {{{301, "/1"}, {302, "/2"}}, "/2", "/1", "permanent, then temporary"},
      {{{302, "/1"}, {301, "/2"}}, "/2", "/0", "behind a temporary one nothing is permanent"},
      {{{301, "/1"}, {308, "/2"}, {307, "/3"}, {301, "/4"}}, "/4", "/2", "a chain"},
      {{{301, "/1#x"}}, "/1", "/1", "a fragment"},
      {{{301, "  /1 "}}, "/1", "/1", "blanks"},
      {{{301, "/a b"}}, "/a%20b", "/a%20b", "a blank within"},
      {{{301, "/\xD8\xA7"}}, "/%d8%a7", "/%d8%a7", "UTF-8"},
  };
  for (const Row& row : rows) {
    Server server;
    for (std::size_t i = 0; i < row.hops.size(); ++i) {
      server.Say("/" + std::to_string(i), RedirectMessage(row.hops[i].status, row.hops[i].to, "x"));
    }
    server.Ok(row.url, "", kHello);
    const auto got = Fetch(server.url("/0"));
    ASSERT_TRUE(got) << row.why << ": " << got.error().message;
    EXPECT_EQ(got->url, server.url(row.url)) << row.why;
    EXPECT_EQ(got->permanent_url, server.url(row.permanent)) << row.why;
    EXPECT_EQ(got->redirects, static_cast<int>(row.hops.size())) << row.why;
    EXPECT_EQ(got->body, kHello) << row.why;
    EXPECT_EQ(got->etag, "") << "of the last answer only";
  }
}

TEST(Fetcher, HopsOnTheSameHostKeepThePause) {
  Server server, other;
  server.Say("/0", RedirectMessage(301, "/1"));
  server.Say("/1", RedirectMessage(301, other.url("/2")));
  other.Ok("/2", "", kHello);
  FetcherOptions options = Local();
  options.hop_pause = std::chrono::milliseconds(80);
  const auto got = Fetch(server.url("/0"), options);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->body, kHello);
  EXPECT_GE(got->elapsed, options.hop_pause) << "one hop, and the next to another host";
  // While it pauses others are served.
  const auto fetcher = Make(options);
  std::vector<std::string> order;
  for (const std::string& url : {server.url("/0"), other.url("/2")}) {
    Request request;
    request.url = url;
    fetcher->Start(request, [&order, url](base::Result<Response> answer) {
      ASSERT_TRUE(answer) << answer.error().message;
      order.push_back(url);
    });
  }
  while (fetcher->active() > 0) fetcher->Drive(std::chrono::seconds(5));
  EXPECT_EQ(order, (std::vector{other.url("/2"), server.url("/0")}));
}

TEST(Fetcher, RedirectsWithoutALocationAreAnswers) {
  Server server;
  server.Say("/", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
  const auto got = Fetch(server.url("/"));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 302);
}

TEST(Fetcher, RedirectsThatAreNotFollowed) {
  Server server;
  server.Say("/loop", RedirectMessage(302, "/loop"));
  server.Say("/ping", RedirectMessage(301, "/pong"));
  server.Say("/pong", RedirectMessage(301, "/ping"));
  server.Say("/file", RedirectMessage(301, "file:///etc/passwd"));
  server.Say("/ftp", RedirectMessage(301, "ftp://127.0.0.1/x"));
  server.Say("/user", RedirectMessage(301, "http://user:secret@127.0.0.1/x"));
  server.Say("/long", RedirectMessage(301, "/" + std::string(9'000, 'x')));
  server.Say("/bad", RedirectMessage(301, "http://exa mple/"));
  for (const char* path : {"/loop", "/ping", "/file", "/ftp", "/user", "/long", "/bad"}) {
    EXPECT_EQ(CodeOf(Fetch(server.url(path))), ErrorCode::kInvalidInput) << path;
  }
}

TEST(Fetcher, NoWayToPrivateAddresses) {
  Server server;
  server.Ok("/", "", kHello);
  const std::string port = std::to_string(server.port());
  for (const std::string host :
       {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "x.localhost"}) {
    const auto got = Fetch("http://" + host + ":" + port + "/", FetcherOptions());
    EXPECT_EQ(CodeOf(got), ErrorCode::kUnsupported) << host << ": " << got.error().message;
  }
  // A name of the public network that resolves to a private address: what DNS rebinding does.
  FetcherOptions rebound;
  rebound.resolve = {{"news.example", "127.0.0.1:" + port}};
  EXPECT_EQ(CodeOf(Fetch("http://news.example/", rebound)), ErrorCode::kUnsupported);
  EXPECT_TRUE(server.heads().empty()) << "not one byte was sent";
}

TEST(Fetcher, NoWayToPrivateAddressesBehindRedirects) {
  Server server;
  const std::string port = std::to_string(server.port());
  FetcherOptions options;
  options.allowed_networks = {"127.0.0.1"};
  options.resolve = {{"inner.example", "127.0.0.2:" + port}};
  for (const std::string& to :
       {"http://127.0.0.2:" + port + "/", "//127.0.0.2:" + port + "/",
        std::string("http://inner.example/"), "http://0.0.0.0:" + port + "/",
        std::string("http://169.254.169.254/latest/meta-data/"), std::string("http://10.0.0.1/"),
        std::string("http://[fd00::1]/")}) {
    server.Say("/hop", RedirectMessage(301, to));
    const auto got = Fetch(server.url("/hop"), options);
    EXPECT_EQ(CodeOf(got), ErrorCode::kUnsupported) << to << ": " << got.error().message;
    EXPECT_NE(got.error().message.find("redirected from " + server.url("/hop")), std::string::npos)
        << got.error().message;
  }
  for (const std::string& head : server.heads()) EXPECT_TRUE(head.starts_with("GET /hop ")) << head;
}

TEST(Fetcher, ResolvesForTests) {
  Server server;
  server.Ok("/", "", kHello);
  const std::string at = "127.0.0.1:" + std::to_string(server.port());
  FetcherOptions options = Local();
  options.resolve = {{"a.example", at}, {"b.example:8080", at}};
  EXPECT_TRUE(Fetch("http://a.example/", options));
  EXPECT_TRUE(Fetch("http://a.example:81/", options));
  EXPECT_TRUE(Fetch("http://b.example:8080/", options));
  options.resolve = {{"*", at}};
  EXPECT_TRUE(Fetch("http://whatever.example/", options));
  EXPECT_FALSE(Fetch("http://127.0.0.1:1/", options)) << "an address is not resolved";
  const auto heads = server.heads();
  ASSERT_EQ(heads.size(), 4u);
  EXPECT_EQ(Header(heads[1], "Host"), "a.example:81") << "the server hears the name";
}

TEST(Fetcher, NobodyThere) {
  std::uint16_t port = 0;
  {
    const Server gone;
    port = gone.port();
  }
  EXPECT_EQ(CodeOf(Fetch("http://127.0.0.1:" + std::to_string(port) + "/")),
            ErrorCode::kUnavailable);
  EXPECT_EQ(CodeOf(Fetch("http://no-such-host.invalid/")), ErrorCode::kUnavailable);
}

TEST(Fetcher, AddressesThatAreNone) {
  for (const char* url : {"", "example.org", "ftp://127.0.0.1/", "http://a:b@127.0.0.1/",
                          "http://127.0.0.1/\r\nX-Evil:1", "file:///etc/passwd"}) {
    EXPECT_EQ(CodeOf(Fetch(url)), ErrorCode::kInvalidInput) << url;
  }
}

TEST(Fetcher, ManyAtOnceWithinTheLimits) {
  Server server;
  server.Ok("/", "", kHello);
  server.Say("/moved", RedirectMessage(302, "/"));
  const std::string at = "127.0.0.1:" + std::to_string(server.port());
  FetcherOptions options = Local();
  options.resolve = {{"*", at}};
  options.max_connections = 8;
  options.max_connections_per_host = 2;
  const auto fetcher = Make(options);
  int done = 0;
  int started = 0;
  // Each that ends starts another one, as the poller does.
  std::function<void(int)> start = [&](int n) {
    ++started;
    Request request;
    request.url =
        "http://host" + std::to_string(n % 20) + ".example" + (n % 3 == 0 ? "/moved" : "/");
    fetcher->Start(request, [&, n](base::Result<Response> got) {
      ASSERT_TRUE(got) << got.error().message;
      EXPECT_EQ(got->body, kHello);
      ++done;
      if (started < 600) start(n + 7);
    });
  };
  for (int i = 0; i < 300; ++i) start(i);
  EXPECT_EQ(fetcher->active(), 300u);
  while (fetcher->active() > 0) fetcher->Drive(milliseconds(1'000));
  EXPECT_EQ(done, 600);
  EXPECT_LE(server.most_connections(), 8 + 8) << "in use, and kept for the next";
}

TEST(Fetcher, OneHostDoesNotHoldUpOthers) {
  Server server;
  server.Ok("/", "", kHello);
  server.On("/hang", [](Peer& peer, const std::string&) {
    peer.WaitForClose();
    return false;
  });
  FetcherOptions options = Local();
  options.resolve = {{"*", "127.0.0.1:" + std::to_string(server.port())}};
  options.max_connections_per_host = 1;
  const auto fetcher = Make(options);
  int hung = 0;
  Request slow;
  slow.url = "http://slow.example/hang";
  for (int i = 0; i < 5; ++i) fetcher->Start(slow, [&](base::Result<Response>) { ++hung; });
  Request quick;
  quick.url = "http://quick.example/";
  bool answered = false;
  fetcher->Start(quick, [&](base::Result<Response> got) { answered = got.has_value(); });
  while (!answered && hung == 0) fetcher->Drive(milliseconds(1'000));
  EXPECT_TRUE(answered);
  EXPECT_EQ(hung, 0);
  EXPECT_EQ(fetcher->active(), 5u);
}

TEST(Fetcher, DrivesNoLongerThanAsked) {
  const auto fetcher = Make(Local());
  fetcher->Drive(std::chrono::hours(1));  // Nothing is under way: it returns.
  Server server;
  server.On("/hang", [](Peer& peer, const std::string&) {
    peer.WaitForClose();
    return false;
  });
  Request request;
  request.url = server.url("/hang");
  bool done = false;
  fetcher->Start(request, [&](base::Result<Response>) { done = true; });
  fetcher->Drive(milliseconds(0));
  fetcher->Drive(milliseconds(5));
  EXPECT_FALSE(done);
  EXPECT_EQ(fetcher->active(), 1u);
}

TEST(Fetcher, WhatIsUnderWayIsToldWhenItGoes) {
  Server server;
  server.On("/hang", [](Peer& peer, const std::string&) {
    peer.WaitForClose();
    return false;
  });
  std::vector<ErrorCode> codes;
  {
    FetcherOptions options = Local();
    options.max_connections = 1;
    const auto fetcher = Make(options);
    Request request;
    request.url = server.url("/hang");
    for (int i = 0; i < 3; ++i) {
      fetcher->Start(request, [&](base::Result<Response> got) {
        codes.push_back(CodeOf(got));
        fetcher->Start(request, [&](base::Result<Response>) { ADD_FAILURE(); });
      });
    }
    fetcher->Drive(milliseconds(1));
  }
  EXPECT_EQ(codes, std::vector<ErrorCode>(3, ErrorCode::kInternal));
}

TEST(Fetcher, OptionsThatCannotBeRead) {
  FetcherOptions networks;
  networks.allowed_networks = {"10.0.0.0/99"};
  std::vector<FetcherOptions> bad = {networks};
  for (const char* to : {"127.0.0.1", "localhost:80", "127.0.0.1:0", "127.0.0.1:x", ""}) {
    FetcherOptions options;
    options.resolve = {{"*", to}};
    bad.push_back(options);
  }
  for (const FetcherOptions& options : bad) {
    const auto fetcher = MakeFetcher(options);
    ASSERT_FALSE(fetcher);
    EXPECT_EQ(fetcher.error().code, ErrorCode::kMisconfigured);
  }
}

/// A certificate of its own authority for news.example.
class Certificate {
 public:
  Certificate() {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=news.example -addext subjectAltName=DNS:news.example -keyout " +
        key() + " -out " + file() + " 2>/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0) << "the program openssl is needed";
  }
  std::string key() const { return folder_.path() / "key.pem"; }
  std::string file() const { return folder_.path() / "certificate.pem"; }

 private:
  testing_support::TempFolder folder_;
};

TEST(Fetcher, TlsIsVerifiedAndLeavingItNotRemembered) {
  const Certificate certificate;
  Server plain;
  plain.Ok("/plain", "", kHello);
  Server server(certificate.file(), certificate.key());
  server.Ok("/", "", kHello);
  server.Say("/down", RedirectMessage(301, "http://news.example:8080/plain"));
  plain.Say("/up", RedirectMessage(301, "https://news.example/"));
  FetcherOptions options = Local();
  const std::string secure = "127.0.0.1:" + std::to_string(server.port());
  options.resolve = {{"news.example:443", secure},
                     {"other.example:443", secure},
                     {"news.example:8080", "127.0.0.1:" + std::to_string(plain.port())}};
  EXPECT_EQ(CodeOf(Fetch("https://news.example/", options)), ErrorCode::kUnavailable)
      << "an unknown authority";
  options.ca_file = certificate.file();
  const auto got = Fetch("https://news.example/", options);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->body, kHello);
  EXPECT_EQ(CodeOf(Fetch("https://other.example/", options)), ErrorCode::kUnavailable)
      << "another's certificate";
  const auto down = Fetch("https://news.example/down", options);
  ASSERT_TRUE(down) << down.error().message;
  EXPECT_EQ(down->url, "http://news.example:8080/plain");
  EXPECT_EQ(down->permanent_url, "https://news.example/down") << "next time it is asked again";
  const auto up = Fetch("http://news.example:8080/up", options);
  ASSERT_TRUE(up) << up.error().message;
  EXPECT_EQ(up->permanent_url, "https://news.example/");
  options.ca_file = "/nonexistent.pem";
  EXPECT_EQ(CodeOf(Fetch("https://news.example/", options)), ErrorCode::kMisconfigured);
}

}  // namespace
}  // namespace rasad::http

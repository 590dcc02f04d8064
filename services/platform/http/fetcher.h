// HTTP GET for many addresses at once, of which none is trusted.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace rasad::http {

/// What is asked for.
struct Request {
  std::string url;                  ///< http or https.
  std::string accept;               ///< Empty: anything.
  std::string etag;                 ///< If-None-Match, as the server gave it; empty: none.
  std::string last_modified;        ///< If-Modified-Since, as the server gave it; empty: none.
  std::size_t max_bytes = 4 << 20;  ///< Of the body, decompressed.
  std::chrono::milliseconds timeout{30'000};  ///< Of everything, redirects included, from the
                                              ///< moment a connection is free for it.
};

/// What came back; any status.
struct Response {
  int status = 0;
  std::string url;            ///< That answered, behind all redirects; ASCII, no fragment.
  std::string permanent_url;  ///< Where permanent redirects (301, 308) alone lead, up to the first
                              ///< from https to http; `Request::url` if there is none. To be
                              ///< remembered.
  int redirects = 0;
  // Of the headers printable ASCII is kept, and nothing of one beyond 1,024 bytes.
  std::string content_type;
  std::string content_location;
  std::string content_language;
  std::string etag;
  std::string last_modified;
  std::string retry_after;  ///< As sent: seconds or a date.
  std::string cache_control;
  std::string expires;
  std::string date;
  std::string body;            ///< Decompressed (gzip, deflate, br, zstd).
  std::size_t wire_bytes = 0;  ///< Of the body as it travelled.
  std::chrono::microseconds elapsed{0};
};

using Done = std::function<void(base::Result<Response>)>;

/// The port that the poller works with. Not thread-safe: one thread starts and drives. Errors say
/// what happened and to which address: kUnavailable (no such host, refused, reset, TLS), kTimeout,
/// kInvalidInput (no http or https address, a limit broken: size, redirects, decompression),
/// kUnsupported (an address that is not allowed: private, loopback, link-local, at the first hop
/// or behind a redirect).
struct Fetcher {
  virtual ~Fetcher() = default;
  /// Begins a fetch. `done` is called exactly once, from Drive or, with kInternal, from the
  /// destructor; never from Start. It may call Start, not Drive; what it starts while the fetcher
  /// is destroyed is dropped.
  virtual void Start(Request request, Done done) = 0;
  /// Works on what is under way for at most `wait`; returns early once something is done.
  virtual void Drive(std::chrono::milliseconds wait) = 0;
  /// Fetches under way.
  virtual std::size_t active() const = 0;
};

/// How a fetcher behaves.
struct FetcherOptions {
  std::string user_agent;  ///< Names the program and where its operator is reached.
  /// Networks in CIDR form that may be reached although they are private ("127.0.0.0/8").
  std::vector<std::string> allowed_networks;
  /// host[:port] = address:port, for tests: as if DNS said so. "*" stands for every host. An
  /// address in the place of a host is not resolved, so not changed either.
  std::vector<std::pair<std::string, std::string>> resolve;
  int max_redirects = 5;
  /// Between an answer that leads to another address of the same host and the request for that.
  std::chrono::milliseconds hop_pause{0};
  std::size_t max_connections = 64;          ///< At once, over all hosts.
  std::size_t max_connections_per_host = 2;  ///< At once.
  std::chrono::milliseconds connect_timeout{10'000};
  std::uint64_t slow_bytes_per_second = 64;  ///< Slower than this for `slow_after`: kTimeout.
  std::chrono::seconds slow_after{15};
  std::string ca_file;  ///< Authorities, PEM; empty: the system's.
};

/// A fetcher by libcurl. No cookies, no credentials (an address with user:password is refused), no
/// Referer, no proxy from the environment; of the schemes http and https only. kMisconfigured: a
/// network or an address in the options cannot be read. The process ignores SIGPIPE, as services do.
/// A compressed body that was cut off is given as far as it goes.
base::Result<std::unique_ptr<Fetcher>> MakeFetcher(FetcherOptions options);

}  // namespace rasad::http

// A fetcher by libcurl's multi interface.
#include "platform/http/fetcher.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "platform/http/address.h"
#include "platform/http/curl_error.h"
#include "platform/http/headers.h"
#include "platform/http/url.h"

namespace rasad::http {
namespace {

using Clock = std::chrono::steady_clock;
using base::ErrorCode;

constexpr std::size_t kMaxHeaderBytes = 64 << 10;  // Of one answer.
constexpr int kMaxHeaders = 200;
constexpr std::size_t kMaxValueBytes = 1'024;  // Of a header that is kept.

struct Cleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, Cleanup>;

void Append(List& list, const std::string& text) {
  // The list is as it was if there is no memory.
  if (curl_slist* longer = curl_slist_append(list.get(), text.c_str())) {
    (void)list.release();
    list.reset(longer);
  }
}

/// Why we ended a transfer ourselves.
enum class Stop { kNone, kBody, kHeaders };

/// What a Location header may lead on from.
bool IsRedirect(long status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string TextOf(const sockaddr& peer) {
  char text[INET6_ADDRSTRLEN] = "another family of addresses";
  const void* ip = nullptr;
  if (peer.sa_family == AF_INET) ip = &reinterpret_cast<const sockaddr_in&>(peer).sin_addr;
  if (peer.sa_family == AF_INET6) ip = &reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
  if (ip != nullptr) inet_ntop(peer.sa_family, ip, text, sizeof text);
  return text;
}

/// One fetch, from Start to its Done, over all its hops.
struct Transfer {
  Request request;
  Done done;
  const AddressPolicy* policy = nullptr;
  Url url;                       ///< Of this hop.
  std::string host;              ///< Of this hop, with its port.
  bool permanent_so_far = true;  ///< No other redirects than permanent ones up to here.
  std::optional<Clock::time_point> started;
  Clock::time_point not_before;  ///< For this hop.
  Response response;

  // Of this hop.
  std::unique_ptr<CURL, Cleanup> easy;
  List headers;
  List connect_to;
  std::string location;
  std::size_t header_bytes = 0;
  int header_count = 0;
  bool headers_ended = false;
  Stop stop = Stop::kNone;
  std::string blocked;  ///< An address that was not allowed.
  bool tried = false;   ///< One that was.
  char error[CURL_ERROR_SIZE] = {};

  void To(Url next) {
    url = std::move(next);
    host = url.host + ":" + url.port;
  }

  void Finish(base::Result<Response> result) {
    if (done) std::exchange(done, nullptr)(std::move(result));
  }
};

/// Keeps what a header line says, if it is one that matters.
void KeepHeader(Transfer& transfer, std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const std::string_view value = line.substr(colon + 1);
  Response& response = transfer.response;
  const std::pair<std::string_view, std::string*> kept[] = {
      {"content-type", &response.content_type},
      {"content-location", &response.content_location},
      {"content-language", &response.content_language},
      {"etag", &response.etag},
      {"last-modified", &response.last_modified},
      {"retry-after", &response.retry_after},
      {"cache-control", &response.cache_control},
      {"expires", &response.expires},
      {"date", &response.date},
  };
  for (const auto& [known, field] : kept) {
    if (name != known) continue;
    std::string clean = CleanHeaderValue(value, kMaxValueBytes);
    if (known == "cache-control" && !field->empty()) {
      clean = CleanHeaderValue(*field + ", " + clean, kMaxValueBytes);
    }
    *field = std::move(clean);
  }
  // Not cleaned: the address may be written in UTF-8; ParseUrl encodes it.
  if (name == "location") transfer.location = value;
}

std::size_t OnHeader(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view line(data, size * count);
  transfer.header_bytes += line.size();
  if (transfer.header_bytes > kMaxHeaderBytes || ++transfer.header_count > kMaxHeaders) {
    transfer.stop = Stop::kHeaders;
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    // Of several heads (100 Continue, 103 Early Hints) the last counts.
    Response& response = transfer.response;
    for (std::string* field :
         {&response.content_type, &response.content_location, &response.content_language,
          &response.etag, &response.last_modified, &response.retry_after, &response.cache_control,
          &response.expires, &response.date, &transfer.location}) {
      field->clear();
    }
    transfer.headers_ended = false;
  } else if (line == "\r\n" || line == "\n") {
    transfer.headers_ended = true;
  } else if (!transfer.headers_ended) {  // Trailers say nothing.
    KeepHeader(transfer, line);
  }
  return line.size();
}

std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::string& body = transfer.response.body;
  if (size * count > transfer.request.max_bytes - body.size()) {
    transfer.stop = Stop::kBody;
    return 0;
  }
  body.append(data, size * count);
  return size * count;
}

int OnProgress(void* user, curl_off_t, curl_off_t received, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(user);
  // What travels is bounded too: a stream may expand to nothing for ever.
  if (static_cast<std::uint64_t>(received) <= transfer.request.max_bytes + kMaxHeaderBytes) {
    return 0;
  }
  transfer.stop = Stop::kBody;
  return 1;
}

curl_socket_t OnSocket(void* user, curlsocktype, curl_sockaddr* peer) {
  auto& transfer = *static_cast<Transfer*>(user);
  // The address that the connection is made to, so no second resolution can differ from it.
  if (!transfer.policy->Allows(peer->addr)) {
    transfer.blocked = TextOf(peer->addr);
    return CURL_SOCKET_BAD;
  }
  transfer.tried = true;
  return socket(peer->family, peer->socktype | SOCK_CLOEXEC, peer->protocol);
}

/// An entry of FetcherOptions::resolve.
struct Resolve {
  std::string host;    ///< Empty: every host.
  std::string port;    ///< Empty: every port.
  std::string target;  ///< "address:port" for libcurl.
};

base::Result<std::vector<Resolve>> ReadResolve(
    const std::vector<std::pair<std::string, std::string>>& entries) {
  std::vector<Resolve> resolve;
  for (const auto& [from, to] : entries) {
    const std::size_t colon = to.rfind(':');
    std::string ip = to.substr(0, colon);
    if (ip.size() > 2 && ip.front() == '[' && ip.back() == ']') ip = ip.substr(1, ip.size() - 2);
    Address address;
    std::uint16_t port = 0;
    const char* end = to.data() + to.size();
    if (colon == std::string::npos || !ParseAddress(ip, address) ||
        std::from_chars(to.data() + colon + 1, end, port).ptr != end || port == 0) {
      return base::Fail(ErrorCode::kMisconfigured,
                        "resolve \"" + from + "=" + to + "\": write host[:port]=address:port");
    }
    Resolve entry;
    const std::size_t split = from.rfind(':');
    entry.host = from.substr(0, split);
    if (split != std::string::npos) entry.port = from.substr(split + 1);
    if (entry.host == "*") entry.host.clear();
    const bool six = ip.find(':') != std::string::npos;
    entry.target = (six ? "[" + ip + "]" : ip) + ":" + std::to_string(port);
    resolve.push_back(std::move(entry));
  }
  return resolve;
}

class CurlFetcher final : public Fetcher {
 public:
  CurlFetcher(FetcherOptions options, AddressPolicy policy, std::vector<Resolve> resolve,
              CURLM* multi)
      : options_(std::move(options)),
        policy_(std::move(policy)),
        resolve_(std::move(resolve)),
        multi_(multi) {
    options_.user_agent = CleanHeaderValue(options_.user_agent, kMaxValueBytes);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options_.max_connections));
  }

  ~CurlFetcher() override {
    // Aside, since a Done may call Start.
    std::vector<std::unique_ptr<Transfer>> unfinished;
    for (auto& transfer : waiting_) unfinished.push_back(std::move(transfer));
    for (auto& [easy, transfer] : running_) {
      curl_multi_remove_handle(multi_, easy);
      unfinished.push_back(std::move(transfer));
    }
    waiting_.clear();
    running_.clear();
    for (auto& transfer : unfinished) {
      Fail(*transfer, ErrorCode::kInternal, "the fetcher was shut down");
    }
    curl_multi_cleanup(multi_);
  }

  CurlFetcher(const CurlFetcher&) = delete;
  CurlFetcher& operator=(const CurlFetcher&) = delete;

  void Start(Request request, Done done) override {
    auto transfer = std::make_unique<Transfer>();
    transfer->request = std::move(request);
    transfer->done = std::move(done);
    transfer->policy = &policy_;
    waiting_.push_back(std::move(transfer));
    room_ = true;
  }

  void Drive(std::chrono::milliseconds wait) override {
    const Clock::time_point until = Clock::now() + wait;
    for (;;) {
      bool done = Launch();
      int running = 0;
      curl_multi_perform(multi_, &running);
      int left = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg == CURLMSG_DONE) {
          done |= End(message->easy_handle, message->data.result);
        }
      }
      if (done || active() == 0) return;
      const Clock::time_point now = Clock::now();
      Clock::time_point next = until;
      for (const auto& transfer : waiting_) {
        if (transfer->not_before > now) next = std::min(next, transfer->not_before);
      }
      if (room_ && !waiting_.empty()) continue;  // A hop may go on at once.
      if (until <= now) return;
      const auto rest = std::chrono::ceil<std::chrono::milliseconds>(next - now).count();
      curl_multi_poll(multi_, nullptr, 0, static_cast<int>(std::min<std::int64_t>(rest, 60'000)),
                      nullptr);
    }
  }

  std::size_t active() const override { return waiting_.size() + running_.size(); }

 private:
  /// Starts what may start of those that wait, in order. True if one failed by that.
  bool Launch() {
    const Clock::time_point now = Clock::now();
    const bool due = std::any_of(waiting_.begin(), waiting_.end(), [&](const auto& transfer) {
      return transfer->not_before != Clock::time_point() && transfer->not_before <= now;
    });
    if (!std::exchange(room_, false) && !due) return false;
    // A Done may call Start: what it adds waits for the next round.
    std::deque<std::unique_ptr<Transfer>> stay;
    bool failed = false;
    for (auto& transfer : std::exchange(waiting_, {})) {
      if (running_.size() >= options_.max_connections || !Prepare(*transfer)) {
        failed |= !transfer->done;
        if (transfer->done) stay.push_back(std::move(transfer));
        continue;
      }
      ++hosts_[transfer->host];
      CURL* easy = transfer->easy.get();
      running_.emplace(easy, std::move(transfer));
    }
    std::move(waiting_.begin(), waiting_.end(), std::back_inserter(stay));
    waiting_ = std::move(stay);
    return failed;
  }

  /// Begins a fetch or its next hop. False if its host has no room, or if it failed: then its Done
  /// has been called.
  bool Prepare(Transfer& transfer) {
    if (transfer.not_before > Clock::now()) return false;
    if (transfer.url.text.empty()) {
      auto url = ParseUrl(transfer.request.url);
      if (!url) {
        transfer.Finish(base::Fail(url.error().code, "GET " + url.error().message));
        return false;
      }
      transfer.response.permanent_url = transfer.request.url;
      transfer.To(std::move(*url));
    }
    const auto at_host = hosts_.find(transfer.host);
    if (at_host != hosts_.end() && at_host->second >= options_.max_connections_per_host) {
      return false;
    }
    return Begin(transfer);
  }

  /// Begins a hop. False if that failed; its Done has been called then.
  bool Begin(Transfer& transfer) {
    if (!transfer.started) transfer.started = Clock::now();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        *transfer.started + transfer.request.timeout - Clock::now());
    if (left.count() <= 0) {
      Fail(transfer, ErrorCode::kTimeout, "it took too long");
      return false;
    }
    if (!transfer.easy) transfer.easy.reset(curl_easy_init());
    CURL* easy = transfer.easy.get();
    if (easy == nullptr) {
      Fail(transfer, ErrorCode::kExhausted, "libcurl has no handle left");
      return false;
    }
    transfer.location.clear();
    transfer.response.body.clear();
    transfer.header_bytes = 0;
    transfer.header_count = 0;
    transfer.headers_ended = false;
    transfer.blocked.clear();
    transfer.tried = false;

    const Request& request = transfer.request;
    transfer.headers.reset();
    const auto header = [&](const char* name, const std::string& value) {
      const std::string clean = CleanHeaderValue(value, kMaxValueBytes);
      if (!clean.empty()) Append(transfer.headers, std::string(name) + ": " + clean);
    };
    header("Accept", request.accept);
    header("If-None-Match", request.etag);
    header("If-Modified-Since", request.last_modified);

    transfer.connect_to.reset();
    if (!transfer.url.ip_literal) {
      for (const Resolve& entry : resolve_) {
        Append(transfer.connect_to, entry.host + ":" + entry.port + ":" + entry.target);
      }
    }

    curl_easy_setopt(easy, CURLOPT_URL, transfer.url.text.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);  // Each hop is checked here.
    curl_easy_setopt(easy, CURLOPT_PROXY, "");           // None of the environment's.
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // Never wait for a resolver that hangs.
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, br, zstd, deflate");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, transfer.connect_to.get());
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(options_.connect_timeout.count()));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT,
                     static_cast<long>(options_.slow_bytes_per_second));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.slow_after.count()));
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.max_bytes));
    if (!options_.ca_file.empty()) {
      curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
      curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    }
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &OnProgress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &OnSocket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.error);
    if (const CURLMcode code = curl_multi_add_handle(multi_, easy); code != CURLM_OK) {
      Fail(transfer, ErrorCode::kInternal, curl_multi_strerror(code));
      return false;
    }
    return true;
  }

  /// A hop ended. True if the fetch did with it.
  bool End(CURL* easy, CURLcode code) {
    const auto found = running_.find(easy);
    if (found == running_.end()) return false;
    std::unique_ptr<Transfer> owned = std::move(found->second);
    Transfer& transfer = *owned;
    running_.erase(found);
    room_ = true;
    const auto host = hosts_.find(transfer.host);
    if (host != hosts_.end() && --host->second == 0) hosts_.erase(host);
    long status = 0;
    curl_off_t wire = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
    curl_multi_remove_handle(multi_, easy);
    if (code != CURLE_OK) {
      FailByCurl(transfer, code);
      return true;
    }
    Response& response = transfer.response;
    response.wire_bytes += static_cast<std::size_t>(wire);
    if (IsRedirect(status) && !transfer.location.empty()) {
      if (!Follow(transfer, status)) return true;
      waiting_.push_front(std::move(owned));
      return false;
    }
    response.status = static_cast<int>(status);
    response.url = transfer.url.text;
    response.elapsed =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - *transfer.started);
    transfer.easy.reset();
    transfer.Finish(std::move(response));
    return true;
  }

  /// Turns to where a redirect leads. False if it must not be followed; Done has been called then.
  bool Follow(Transfer& transfer, long status) {
    if (++transfer.response.redirects > options_.max_redirects) {
      Fail(transfer, ErrorCode::kInvalidInput,
           "more than " + std::to_string(options_.max_redirects) + " redirects");
      return false;
    }
    auto next = ParseUrl(transfer.location, transfer.url.text);
    if (!next) {
      Fail(transfer, next.error().code, "redirected to " + next.error().message);
      return false;
    }
    // What leads from https to http is followed but never remembered: the next fetch asks again.
    const bool downgrade = transfer.url.scheme == "https" && next->scheme == "http";
    if ((status != 301 && status != 308) || downgrade) transfer.permanent_so_far = false;
    const std::string before = transfer.host;
    transfer.To(std::move(*next));
    if (transfer.host == before) transfer.not_before = Clock::now() + options_.hop_pause;
    if (transfer.permanent_so_far) transfer.response.permanent_url = transfer.url.text;
    return true;
  }

  void FailByCurl(Transfer& transfer, CURLcode code) {
    const std::string limit = std::to_string(transfer.request.max_bytes) + " bytes";
    if (transfer.stop == Stop::kBody || code == CURLE_FILESIZE_EXCEEDED) {
      Fail(transfer, ErrorCode::kInvalidInput, "the answer is longer than " + limit);
    } else if (transfer.stop == Stop::kHeaders) {
      Fail(transfer, ErrorCode::kInvalidInput, "the answer's head is too long");
    } else if (code == CURLE_COULDNT_CONNECT && !transfer.blocked.empty() && !transfer.tried) {
      Fail(transfer, ErrorCode::kUnsupported,
           transfer.blocked + " port " + transfer.url.port +
               " is no public address of the web; allowed_networks may allow it");
    } else {
      const char* why = transfer.error[0] != '\0' ? transfer.error : curl_easy_strerror(code);
      Fail(transfer, CodeOf(code), CleanHeaderValue(why, kMaxValueBytes));
    }
  }

  /// Ends a fetch with an error that names the address and, behind redirects, the first one.
  static void Fail(Transfer& transfer, ErrorCode code, const std::string& why) {
    const std::string& url = transfer.url.text.empty() ? transfer.request.url : transfer.url.text;
    std::string message = "GET " + url + ": " + why;
    if (transfer.response.redirects > 0)
      message += " (redirected from " + transfer.request.url + ")";
    transfer.easy.reset();
    transfer.Finish(base::Fail(code, std::move(message)));
  }

  FetcherOptions options_;
  const AddressPolicy policy_;
  const std::vector<Resolve> resolve_;
  CURLM* multi_;
  std::deque<std::unique_ptr<Transfer>> waiting_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> running_;
  std::unordered_map<std::string, std::size_t> hosts_;  ///< Running, by host and port; none is 0.
  bool room_ = false;  ///< Something changed by which one that waits may start.
};

}  // namespace

base::Result<std::unique_ptr<Fetcher>> MakeFetcher(FetcherOptions options) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM* multi = ready == CURLE_OK ? curl_multi_init() : nullptr;
  if (multi == nullptr) return base::Fail(ErrorCode::kInternal, "libcurl cannot be started");
  auto policy = AddressPolicy::Make(options.allowed_networks);
  auto resolve = ReadResolve(options.resolve);
  if (!policy || !resolve) {
    curl_multi_cleanup(multi);
    return tl::unexpected(policy ? resolve.error() : policy.error());
  }
  return std::make_unique<CurlFetcher>(std::move(options), std::move(*policy), std::move(*resolve),
                                       multi);
}

}  // namespace rasad::http

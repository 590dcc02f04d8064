// Metrics and health over cpp-httplib.
#include "platform/runtime/http.h"

#include <httplib.h>

#include <thread>

namespace rasad::runtime {
namespace {

class HttplibServer final : public HttpServer {
 public:
  explicit HttplibServer(std::function<HttpReply(const std::string&)> handler) {
    // Few threads: one scraper and a health check are all that comes.
    server_.new_task_queue = [] { return new httplib::ThreadPool(2); };
    server_.set_keep_alive_max_count(1);
    server_.set_read_timeout(5);
    server_.set_write_timeout(5);
    server_.set_payload_max_length(1024);
    server_.Get(".*", [handler = std::move(handler)](const httplib::Request& request,
                                                     httplib::Response& response) {
      HttpReply reply = handler(request.path);
      response.status = reply.status;
      response.set_content(std::move(reply.body), reply.content_type.c_str());
    });
  }
  ~HttplibServer() override {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }
  HttplibServer(const HttplibServer&) = delete;
  HttplibServer& operator=(const HttplibServer&) = delete;

  base::Status Start(const std::string& address) {
    const std::size_t colon = address.rfind(':');
    const std::string host = address.substr(0, colon);
    int port = -1;
    if (colon != std::string::npos) {
      const std::string text = address.substr(colon + 1);
      if (!text.empty() && text.size() <= 5 &&
          text.find_first_not_of("0123456789") == std::string::npos) {
        port = std::stoi(text);
      }
    }
    if (host.empty() || port < 0 || port > 65'535) {
      return base::Fail(base::ErrorCode::kMisconfigured,
                        "metrics address \"" + address + "\" is not host:port");
    }
    // Without SO_REUSEPORT, which httplib sets by default: a taken port must be an error.
    server_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    const int bound = port == 0                              ? server_.bind_to_any_port(host)
                      : server_.bind_to_port(host, port) ? port
                                                             : -1;
    if (bound < 0) {
      return base::Fail(base::ErrorCode::kMisconfigured,
                        "cannot listen for metrics on " + address +
                            ": the host is unknown or the port is taken");
    }
    address_ = host + ":" + std::to_string(bound);
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // stop() before the loop runs would be lost.
    while (!server_.is_running()) std::this_thread::yield();
    return {};
  }

  std::string Address() const override { return address_; }

 private:
  httplib::Server server_;
  std::thread thread_;
  std::string address_;
};

}  // namespace

base::Result<std::unique_ptr<HttpServer>> HttpServer::Listen(
    const std::string& address, std::function<HttpReply(const std::string&)> handler) {
  auto server = std::make_unique<HttplibServer>(std::move(handler));
  if (base::Status started = server->Start(address); !started) {
    return tl::unexpected(started.error());
  }
  return server;
}

}  // namespace rasad::runtime

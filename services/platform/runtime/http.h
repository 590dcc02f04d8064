// The small HTTP server of metrics and health.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/error.h"

namespace rasad::runtime {

/// What a path answers.
struct HttpReply {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

/// Serves GET requests of a few paths on its own threads until it is destroyed.
class HttpServer {
 public:
  /// Listens on "host:port" (port 0: any free one). `handler` gets the path and is called from
  /// several threads; a status of 404 is for it to say. kMisconfigured: bad or taken address.
  static base::Result<std::unique_ptr<HttpServer>> Listen(
      const std::string& address, std::function<HttpReply(const std::string& path)> handler);
  virtual ~HttpServer() = default;

  /// "host:port" with the real port.
  virtual std::string Address() const = 0;
};

}  // namespace rasad::runtime

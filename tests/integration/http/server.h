// A server for tests that sends what it is told to, byte by byte.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace rasad::http {

/// A connection whose request's head has been read.
class Peer {
 public:
  virtual ~Peer() = default;
  /// False once the client is gone.
  virtual bool Send(std::string_view bytes) = 0;
  /// Until the client closes.
  virtual void WaitForClose() = 0;
};

/// Answers one request of a connection; returns whether the connection goes on.
using Answer = std::function<bool(Peer& peer, const std::string& head)>;

/// Listens at all addresses of this machine (127.0.0.2 is one) from construction to destruction, a
/// thread for each connection.
class Server {
 public:
  /// With certificate and key (PEM files) it speaks TLS.
  explicit Server(const std::string& certificate = {}, const std::string& key = {});
  ~Server();

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path) const;
  /// What stands at a path. Before the first request for it.
  void On(const std::string& path, Answer answer);
  /// The same bytes for every request; the connection ends behind them.
  void Say(const std::string& path, const std::string& bytes);
  /// An answer 200 with Content-Length.
  void Ok(const std::string& path, const std::string& headers, const std::string& body);
  /// Heads of all requests up to now, in order.
  std::vector<std::string> heads() const;
  /// The largest number of connections at once up to now.
  int most_connections() const {
    const std::lock_guard lock(mutex_);
    return most_;
  }

 private:
  void Accept();
  void Serve(int socket);

  struct Tls;
  std::unique_ptr<Tls> tls_;
  bool secure_ = false;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, Answer> answers_;
  std::vector<std::string> heads_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  int most_ = 0;
  std::atomic<bool> ending_ = false;
  std::thread acceptor_;
};

/// "HTTP/1.1 200 OK" with Content-Length and these header lines, each ended by CRLF.
std::string OkMessage(const std::string& headers, const std::string& body);

}  // namespace rasad::http

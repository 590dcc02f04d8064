// A server for tests that sends what it is told to, byte by byte.
#include "integration/http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace rasad::http {

struct Server::Tls {
  SSL_CTX* context = nullptr;
  ~Tls() { SSL_CTX_free(context); }
};

namespace {

/// A connection, by TLS or not.
class Connection final : public Peer {
 public:
  Connection(int socket, SSL_CTX* context) : socket_(socket) {
    if (context == nullptr) return;
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, socket_);
    alive_ = SSL_accept(ssl_) == 1;
  }
  ~Connection() override {
    if (ssl_ != nullptr) SSL_free(ssl_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool Send(std::string_view bytes) override {
    while (alive_ && !bytes.empty()) {
      const ssize_t sent = ssl_ != nullptr
                               ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                               : send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) alive_ = false;
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return alive_;
  }
  void WaitForClose() override {
    char buffer[256];
    while (Read(buffer, sizeof buffer) > 0) {
    }
  }
  ssize_t Read(char* buffer, std::size_t size) {
    if (!alive_) return 0;
    return ssl_ != nullptr ? SSL_read(ssl_, buffer, static_cast<int>(size))
                           : recv(socket_, buffer, size, 0);
  }

 private:
  int socket_;
  SSL* ssl_ = nullptr;
  bool alive_ = true;
};

// By the kernel: the thread of a connection may notice late that the other side has closed it.
bool IsOpen(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  return getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
         info.tcpi_state == TCP_ESTABLISHED;
}

}  // namespace

Server::Server(const std::string& certificate, const std::string& key)
    : tls_(std::make_unique<Tls>()), secure_(!certificate.empty()) {
  if (secure_) {
    tls_->context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate_file(tls_->context, certificate.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(tls_->context, key.c_str(), SSL_FILETYPE_PEM);
  }
  // OpenSSL writes without MSG_NOSIGNAL, here and in the fetcher.
  std::signal(SIGPIPE, SIG_IGN);
  listener_ = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(listen(listener_, 256), 0);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

Server::~Server() {
  ending_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
}

std::string Server::url(const std::string& path) const {
  return (secure_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) + path;
}

void Server::On(const std::string& path, Answer answer) {
  const std::lock_guard lock(mutex_);
  answers_[path] = std::move(answer);
}

void Server::Say(const std::string& path, const std::string& bytes) {
  On(path, [bytes](Peer& peer, const std::string&) {
    peer.Send(bytes);
    return false;
  });
}

void Server::Ok(const std::string& path, const std::string& headers, const std::string& body) {
  On(path, [message = OkMessage(headers, body)](Peer& peer, const std::string&) {
    return peer.Send(message);
  });
}

std::vector<std::string> Server::heads() const {
  const std::lock_guard lock(mutex_);
  return heads_;
}

void Server::Accept() {
  for (;;) {
    const int socket = accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    const auto open = std::count_if(sockets_.begin(), sockets_.end(), IsOpen);
    most_ = std::max(most_, static_cast<int>(open));
    threads_.emplace_back([this, socket] { Serve(socket); });
  }
}

void Server::Serve(int socket) {
  {
    Connection connection(socket, tls_->context);
    std::string in;
    char buffer[4096];
    bool go_on = true;
    while (go_on && !ending_) {
      const std::size_t end = in.find("\r\n\r\n");
      if (end == std::string::npos) {
        const ssize_t got = connection.Read(buffer, sizeof buffer);
        if (got <= 0) break;
        in.append(buffer, static_cast<std::size_t>(got));
        continue;
      }
      const std::string head = in.substr(0, end + 4);
      in.erase(0, end + 4);
      const std::size_t from = head.find(' ') + 1;
      const std::string path = head.substr(from, head.find(' ', from) - from);
      Answer answer;
      {
        const std::lock_guard lock(mutex_);
        heads_.push_back(head);
        const auto found = answers_.find(path);
        if (found != answers_.end()) answer = found->second;
      }
      if (answer) {
        go_on = answer(connection, head);
      } else {
        connection.Send("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot found");
      }
    }
  }
  const std::lock_guard lock(mutex_);
  sockets_.erase(std::find(sockets_.begin(), sockets_.end(), socket));
  close(socket);
}

std::string OkMessage(const std::string& headers, const std::string& body) {
  return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

}  // namespace rasad::http

// A few connections shared by many calls.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "platform/postgres/connection.h"

namespace rasad::postgres {

/// At most `size` sessions, opened when first needed. Thread-safe. Outlives its leases.
class Pool {
 public:
  /// A session of one's own for a while; returns itself. Not thread-safe. Movable only.
  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), connection_(std::move(other.connection_)) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Connection& operator*() { return connection_; }
    Connection* operator->() { return &connection_; }

   private:
    friend class Pool;
    Lease(Pool& pool, Connection connection) : pool_(&pool), connection_(std::move(connection)) {}
    Pool* pool_;
    Connection connection_;
  };

  Pool(std::string conninfo, std::size_t size, std::string application);

  /// Waits until a session is free, at most `timeout` (0: 30 s). kExhausted: none became free.
  /// Otherwise as Connection::Open.
  base::Result<Lease> Acquire(std::chrono::milliseconds timeout);

  /// Closes all sessions that are free: after one was found dead the others are suspect too.
  void DropIdle();

 private:
  void Return(Connection connection);

  const std::string conninfo_;
  const std::size_t size_;
  const std::string application_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<Connection> idle_;
  std::size_t out_ = 0;  // Leased, or being opened.
};

}  // namespace rasad::postgres

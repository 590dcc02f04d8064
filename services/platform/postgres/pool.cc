// A bounded set of sessions behind one mutex.
#include "platform/postgres/pool.h"

#include <optional>

namespace rasad::postgres {

Pool::Pool(std::string conninfo, std::size_t size, std::string application)
    : conninfo_(std::move(conninfo)),
      size_(size == 0 ? 1 : size),
      application_(std::move(application)) {}

base::Result<Pool::Lease> Pool::Acquire(std::chrono::milliseconds timeout) {
  if (timeout.count() <= 0) timeout = std::chrono::seconds(30);
  {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, timeout, [&] { return out_ < size_; })) {
      return base::Fail(
          base::ErrorCode::kExhausted,
          "all " + std::to_string(size_) + " database connections stayed busy; try again later");
    }
    ++out_;
    if (!idle_.empty()) {
      Lease lease(*this, std::move(idle_.back()));
      idle_.pop_back();
      return lease;
    }
  }
  auto opened = Connection::Open(conninfo_, application_);  // Without the lock: it may take long.
  if (!opened) {
    const std::lock_guard lock(mutex_);
    --out_;
    freed_.notify_one();
    return tl::unexpected(opened.error());
  }
  return Lease(*this, std::move(*opened));
}

void Pool::DropIdle() {
  const std::lock_guard lock(mutex_);
  idle_.clear();
}

void Pool::Return(Connection connection) {
  const std::lock_guard lock(mutex_);
  --out_;
  if (!connection.broken()) idle_.push_back(std::move(connection));
  freed_.notify_one();
}

Pool::Lease::~Lease() {
  if (pool_ != nullptr) pool_->Return(std::move(connection_));
}

}  // namespace rasad::postgres

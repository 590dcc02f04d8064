// The port through which ingest hands records to the broker.
#pragma once

#include <functional>

#include "core/base/error.h"
#include "platform/runtime/pipeline.h"

namespace rasad::ingest {

/// Hands records to the broker. Thread-safe.
struct Producer {
  /// Told once whether the broker has the record.
  using Done = std::function<void(base::Status)>;

  virtual ~Producer() = default;

  /// Takes a record. After OK, `done` is called exactly once, from any thread, possibly before
  /// Send returns, and in the order in which the broker confirmed. After an error it is never
  /// called: kExhausted if the queue is full, kInvalidInput if the record is too large.
  virtual base::Status Send(const runtime::OutRecord& record, Done done) = 0;
};

}  // namespace rasad::ingest

// The sink of storage: operations into the derived tables.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/base/error.h"
#include "platform/postgres/connection.h"
#include "platform/postgres/ports.h"
#include "platform/runtime/pipeline.h"

namespace rasad::postgres {

/// Writes operations, one transaction a call. What the tables hold afterwards is a function of the
/// set of all operations ever written: any order, any cut into batches, any number of writers at
/// once and any repetition give the same rows. (Traces are operational: the first answer to a
/// submission stays.) Opens its session at the first call and again after it was lost. One thread.
///
/// How writers stay out of each other's way, in the order in which locks are taken:
///   1. advisory locks on the sources, shared for articles, exclusive for a source-wide withdrawal,
///      so that a withdrawal sees every article of its source or is seen by it;
///   2. the rows of the withdrawals, 3. the rows of `articles`, which stand for all that belongs to
///      the article, 4. the rows of `traces`; each in ascending order, so that no two writers
///      can wait for each other.
class PostgresSink final : public runtime::Sink<StorageOp> {
 public:
  explicit PostgresSink(std::string conninfo);

  /// kInvalidInput: an operation breaks its contract, or the database finds a value beyond a limit;
  /// nothing of the span is written. kUnavailable, kConflict, kTimeout, kExhausted: try again.
  base::Status Write(std::span<const StorageOp> items) override;

 private:
  std::string conninfo_;
  std::optional<Connection> connection_;
};

}  // namespace rasad::postgres

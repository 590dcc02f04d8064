// One connection to the database, and the rows that it answers with.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/time.h"
#include "platform/postgres/wire.h"

struct pg_conn;
struct pg_result;

namespace rasad::postgres {

/// The rows of one answer, in binary form. Views live as long as the Rows. Row and column are in
/// range and the column has the type asked for: both follow from our own SQL.
class Rows {
 public:
  explicit Rows(pg_result* result);  ///< Takes ownership.

  const pg_result* get() const { return result_.get(); }
  int size() const;
  bool IsNull(int row, int column) const;
  std::string_view Bytes(int row, int column) const;  ///< text and bytea.
  std::string Text(int row, int column) const { return std::string(Bytes(row, column)); }
  std::int32_t Int(int row, int column) const;  ///< int2 and int4.
  std::int64_t Int8(int row, int column) const;
  double Real(int row, int column) const;  ///< float4 and float8.
  bool Bool(int row, int column) const;
  base::Micros Time(int row, int column) const;
  std::optional<base::Micros> OptionalTime(int row, int column) const;
  std::string Id(int row, int column) const;  ///< uuid, as 32 hex digits; empty for NULL.

 private:
  struct Free {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Free> result_;
};

/// A session: UTF-8, UTC, values in parameters only. Not thread-safe. Errors carry the code that
/// the SQLSTATE maps to and the server's message without its detail, which may quote rows.
class Connection {
 public:
  /// Connects. `conninfo` is a libpq string; the password comes from where libpq looks for it.
  /// kUnavailable: nobody answers. kMisconfigured: refused (user, password, database), or the
  /// database's encoding is not UTF-8.
  static base::Result<Connection> Open(const std::string& conninfo, std::string_view application);

  /// One statement.
  base::Result<Rows> Execute(const std::string& sql, const Params& params = {});

  /// Several statements without parameters; no rows are wanted.
  base::Status Script(const std::string& sql);

  /// COPY ... TO STDOUT in text form: `take` gets each row without its line end.
  base::Status CopyOut(const std::string& sql,
                       const std::function<base::Status(std::string_view)>& take);

  /// Runs `body` between BEGIN and COMMIT; rolls back where it fails. OK means durable. `mode` is
  /// appended to BEGIN.
  base::Status Transaction(const std::function<base::Status()>& body, std::string_view mode = {});

  /// Cancels later statements that take longer; 0: never. Asks the server only when the value
  /// changes.
  base::Status SetStatementTimeout(std::chrono::milliseconds timeout);

  /// True when the session is lost and a new one must be opened.
  bool broken() const;

 private:
  struct Close {
    void operator()(pg_conn* connection) const;
  };
  explicit Connection(pg_conn* connection) : connection_(connection) {}
  base::Error ErrorOf(const pg_result* result) const;

  std::unique_ptr<pg_conn, Close> connection_;
  std::chrono::milliseconds statement_timeout_{0};
};

}  // namespace rasad::postgres

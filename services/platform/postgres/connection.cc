// libpq behind values and errors.
#include "platform/postgres/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <bit>
#include <cassert>
#include <vector>

#include "platform/postgres/sqlstate.h"

namespace rasad::postgres {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr std::chrono::seconds kConnectPatience{30};

// UTC makes times print alike everywhere; the two limits free the locks of a client that hangs and
// turn an endless wait for a lock into an error that is tried again.
constexpr const char* kSession =
    "SET TimeZone = 'UTC'; SET lock_timeout = '30s'; "
    "SET idle_in_transaction_session_timeout = '60s'";

std::string Trimmed(const char* text) {
  std::string message = text == nullptr ? "" : text;
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
  for (char& c : message) {
    if (c == '\n') c = ' ';
  }
  return message;
}

template <class U>
U ReadBigEndian(const char* bytes) {
  U value = 0;
  for (std::size_t i = 0; i < sizeof(U); ++i) {
    value = static_cast<U>((value << 8) | static_cast<unsigned char>(bytes[i]));
  }
  return value;
}

// Drives the handshake. Not PQconnectdb: only between its steps can the verbosity be set that
// brings the SQLSTATE of a refusal.
bool Connect(PGconn* connection) {
  const auto deadline = std::chrono::steady_clock::now() + kConnectPatience;
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd wait{.fd = PQsocket(connection),
                .events = static_cast<short>(state == PGRES_POLLING_READING ? POLLIN : POLLOUT),
                .revents = 0};
    if (wait.fd < 0) return false;
    poll(&wait, 1, static_cast<int>(left.count()));
    if (wait.revents != 0) state = PQconnectPoll(connection);
  }
  return state == PGRES_POLLING_OK;
}

}  // namespace

void Rows::Free::operator()(pg_result* result) const { PQclear(result); }
Rows::Rows(pg_result* result) : result_(result) {}

int Rows::size() const { return PQntuples(result_.get()); }
bool Rows::IsNull(int row, int column) const { return PQgetisnull(result_.get(), row, column); }

std::string_view Rows::Bytes(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::int32_t Rows::Int(int row, int column) const {
  const std::string_view bytes = Bytes(row, column);
  if (bytes.size() == 2) {
    return static_cast<std::int16_t>(ReadBigEndian<std::uint16_t>(bytes.data()));
  }
  assert(bytes.size() == 4);
  return static_cast<std::int32_t>(ReadBigEndian<std::uint32_t>(bytes.data()));
}

std::int64_t Rows::Int8(int row, int column) const {
  const std::string_view bytes = Bytes(row, column);
  assert(bytes.size() == 8);
  return static_cast<std::int64_t>(ReadBigEndian<std::uint64_t>(bytes.data()));
}

double Rows::Real(int row, int column) const {
  const std::string_view bytes = Bytes(row, column);
  if (bytes.size() == 4) {
    return static_cast<double>(std::bit_cast<float>(ReadBigEndian<std::uint32_t>(bytes.data())));
  }
  assert(bytes.size() == 8);
  return std::bit_cast<double>(ReadBigEndian<std::uint64_t>(bytes.data()));
}

bool Rows::Bool(int row, int column) const { return Bytes(row, column) == std::string_view("\1"); }

base::Micros Rows::Time(int row, int column) const { return FromServerTime(Int8(row, column)); }

std::optional<base::Micros> Rows::OptionalTime(int row, int column) const {
  if (IsNull(row, column)) return std::nullopt;
  return Time(row, column);
}

std::string Rows::Id(int row, int column) const { return HexId(Bytes(row, column)); }

void Connection::Close::operator()(pg_conn* connection) const { PQfinish(connection); }

base::Result<Connection> Connection::Open(const std::string& conninfo,
                                          std::string_view application) {
  const std::string name(application);
  // Names before dbname are defaults that the string may override; those behind it are fixed.
  const char* const keywords[] = {
      "fallback_application_name", "keepalives_idle", "keepalives_interval", "keepalives_count",
      "tcp_user_timeout",          "dbname",          "client_encoding",     nullptr};
  const char* const values[] = {name.c_str(),     "30",   "10",   "3", "10000",
                                conninfo.c_str(), "UTF8", nullptr};
  Connection connection(PQconnectStartParams(keywords, values, 1));
  PGconn* raw = connection.connection_.get();
  if (raw == nullptr) return Fail(ErrorCode::kExhausted, "no memory for a database connection");
  PQsetErrorVerbosity(raw, PQERRORS_VERBOSE);
  if (PQstatus(raw) == CONNECTION_BAD && PQsocket(raw) < 0) {
    const std::string message = Trimmed(PQerrorMessage(raw));
    // A string that does not parse fails before any attempt; so does an address that is away.
    char* problem = nullptr;
    PQconninfoOption* options = PQconninfoParse(conninfo.c_str(), &problem);
    const bool parsed = options != nullptr;
    PQconninfoFree(options);
    PQfreemem(problem);
    if (!parsed) {
      return Fail(ErrorCode::kMisconfigured, "postgres.conninfo cannot be read: " + message);
    }
    return Fail(ErrorCode::kUnavailable, "no connection to PostgreSQL: " + message);
  }
  if (!Connect(raw)) {
    const std::string message = Trimmed(PQerrorMessage(raw));
    if (PQconnectionNeedsPassword(raw)) {  // libpq gives up by itself: there is no SQLSTATE.
      return Fail(ErrorCode::kMisconfigured,
                  "no connection to PostgreSQL: " + message +
                      "; set PGPASSWORD or name a password file (passfile) that has this user");
    }
    return Fail(ErrorCodeForSqlState(SqlStateInMessage(message)),
                "no connection to PostgreSQL: " +
                    (message.empty() ? std::string("no answer in time") : message));
  }
  PQsetErrorVerbosity(raw, PQERRORS_DEFAULT);
  const char* encoding = PQparameterStatus(raw, "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    return Fail(ErrorCode::kMisconfigured, "the database's encoding is " +
                                               std::string(encoding ? encoding : "unknown") +
                                               "; create it with ENCODING 'UTF8'");
  }
  if (auto set = connection.Script(kSession); !set) return tl::unexpected(set.error());
  return connection;
}

base::Error Connection::ErrorOf(const pg_result* result) const {
  const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const char* primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
  const std::string_view sqlstate = state == nullptr ? "" : state;
  std::string message = "PostgreSQL: ";
  message += primary != nullptr ? Trimmed(primary) : Trimmed(PQerrorMessage(connection_.get()));
  if (!sqlstate.empty()) message.append(" (").append(sqlstate).append(")");
  // A server that goes down may take the session with it under any state.
  const ErrorCode code = broken() ? ErrorCode::kUnavailable : ErrorCodeForSqlState(sqlstate);
  return {code, std::move(message)};
}

base::Result<Rows> Connection::Execute(const std::string& sql, const Params& params) {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  for (const Params::Value& value : params.values()) {
    types.push_back(value.oid);
    values.push_back(value.null ? nullptr : value.bytes.data());
    lengths.push_back(static_cast<int>(value.bytes.size()));
    formats.push_back(1);
  }
  Rows rows(PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()),
                         types.data(), values.data(), lengths.data(), formats.data(), 1));
  // The Rows own the result from here on; PQresultStatus of nothing is a fatal error.
  const pg_result* raw = rows.get();
  const ExecStatusType status = PQresultStatus(raw);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) return tl::unexpected(ErrorOf(raw));
  return rows;
}

base::Status Connection::Script(const std::string& sql) {
  const Rows rows(PQexec(connection_.get(), sql.c_str()));
  const ExecStatusType status = PQresultStatus(rows.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) {
    return tl::unexpected(ErrorOf(rows.get()));
  }
  return {};
}

base::Status Connection::CopyOut(const std::string& sql,
                                 const std::function<base::Status(std::string_view)>& take) {
  PGconn* raw = connection_.get();
  {
    const Rows rows(PQexec(raw, sql.c_str()));
    if (PQresultStatus(rows.get()) != PGRES_COPY_OUT) return tl::unexpected(ErrorOf(rows.get()));
  }
  base::Status taken;
  char* buffer = nullptr;
  for (int length; (length = PQgetCopyData(raw, &buffer, 0)) > 0; PQfreemem(buffer)) {
    // After a refusal the rest is read and dropped, so that the session stays in step.
    if (taken) taken = take({buffer, static_cast<std::size_t>(length - 1)});
  }
  base::Status ended;
  while (pg_result* result = PQgetResult(raw)) {
    const Rows rows(result);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) ended = tl::unexpected(ErrorOf(result));
  }
  return taken ? ended : taken;
}

base::Status Connection::Transaction(const std::function<base::Status()>& body,
                                     std::string_view mode) {
  if (auto begun = Script("BEGIN " + std::string(mode)); !begun) return begun;
  if (auto done = body(); !done) {
    // Its own failure changes nothing: the server rolls back what a lost session left.
    if (!broken()) static_cast<void>(Script("ROLLBACK"));
    return done;
  }
  return Script("COMMIT");
}

base::Status Connection::SetStatementTimeout(std::chrono::milliseconds timeout) {
  // Rounded up, so that calls with nearly the same deadline do not each ask the server.
  if (timeout.count() > 0) timeout = (timeout + std::chrono::milliseconds(99)) / 100 * 100;
  if (timeout == statement_timeout_) return {};
  auto set = Script("SET statement_timeout = " + std::to_string(timeout.count()));
  if (set) statement_timeout_ = timeout;
  return set;
}

bool Connection::broken() const { return PQstatus(connection_.get()) == CONNECTION_BAD; }

}  // namespace rasad::postgres

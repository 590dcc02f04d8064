// The table of SQLSTATEs.
#include "platform/postgres/sqlstate.h"

namespace rasad::postgres {
namespace {

using base::ErrorCode;

TEST(SqlState, EveryClassSaysWhatToDo) {
  struct Row {
    const char* state;
    ErrorCode code;
    const char* why;
  };
  const Row rows[] = {
      {"", ErrorCode::kUnavailable, "libpq lost the session"},
      {"08006", ErrorCode::kUnavailable, "connection_failure"},
      {"08P01", ErrorCode::kUnavailable, "protocol_violation"},
      {"0A000", ErrorCode::kMisconfigured, "feature_not_supported"},
      {"21000", ErrorCode::kInternal, "cardinality_violation: our SQL"},
      {"22001", ErrorCode::kInvalidInput, "string_data_right_truncation"},
      {"22021", ErrorCode::kInvalidInput, "character_not_in_repertoire: a NUL"},
      {"23505", ErrorCode::kInvalidInput, "unique_violation"},
      {"25006", ErrorCode::kUnavailable, "read_only_sql_transaction: a standby"},
      {"25P02", ErrorCode::kInternal, "in_failed_sql_transaction: our code"},
      {"25P03", ErrorCode::kUnavailable, "idle_in_transaction_session_timeout"},
      {"28P01", ErrorCode::kMisconfigured, "invalid_password"},
      {"28000", ErrorCode::kMisconfigured, "invalid_authorization_specification"},
      {"3D000", ErrorCode::kMisconfigured, "invalid_catalog_name"},
      {"3F000", ErrorCode::kMisconfigured, "invalid_schema_name"},
      {"40001", ErrorCode::kConflict, "serialization_failure"},
      {"40P01", ErrorCode::kConflict, "deadlock_detected"},
      {"42P01", ErrorCode::kMisconfigured, "undefined_table"},
      {"42703", ErrorCode::kMisconfigured, "undefined_column"},
      {"42501", ErrorCode::kMisconfigured, "insufficient_privilege"},
      {"42601", ErrorCode::kInternal, "syntax_error: our SQL"},
      {"53100", ErrorCode::kExhausted, "disk_full"},
      {"53200", ErrorCode::kExhausted, "out_of_memory"},
      {"53300", ErrorCode::kExhausted, "too_many_connections"},
      {"54000", ErrorCode::kInvalidInput, "program_limit_exceeded"},
      {"55000", ErrorCode::kMisconfigured, "object_not_in_prerequisite_state"},
      {"55P03", ErrorCode::kConflict, "lock_not_available"},
      {"57014", ErrorCode::kTimeout, "query_canceled"},
      {"57P01", ErrorCode::kUnavailable, "admin_shutdown"},
      {"57P02", ErrorCode::kUnavailable, "crash_shutdown"},
      {"57P03", ErrorCode::kUnavailable, "cannot_connect_now"},
      {"57P04", ErrorCode::kMisconfigured, "database_dropped"},
      {"58030", ErrorCode::kUnavailable, "io_error"},
      {"F0000", ErrorCode::kMisconfigured, "config_file_error"},
      {"P0001", ErrorCode::kInternal, "raise_exception"},
      {"XX000", ErrorCode::kInternal, "internal_error"},
      {"XX001", ErrorCode::kInternal, "data_corrupted"},
      {"ZZ999", ErrorCode::kInternal, "unheard of"},
      {"4", ErrorCode::kInternal, "not a state at all"},
  };
  for (const Row& row : rows) EXPECT_EQ(ErrorCodeForSqlState(row.state), row.code) << row.why;
}

TEST(SqlState, IsFoundInARefusal) {
  EXPECT_EQ(
      SqlStateInMessage("connection to server at \"x\", port 1 failed: FATAL:  28P01: password "
                        "authentication failed for user \"u\""),
      "28P01");
  EXPECT_EQ(
      SqlStateInMessage("first failed: FATAL:  57P03: starting; second failed: FATAL:  3D000: "
                        "database \"x\" does not exist LOCATION:  InitPostgres, postinit.c:1"),
      "3D000");
  EXPECT_EQ(SqlStateInMessage("connection refused"), "");
  EXPECT_EQ(SqlStateInMessage("ends with a colon:  "), "");
  EXPECT_EQ(SqlStateInMessage("FATAL:  28P0"), "");
}

}  // namespace
}  // namespace rasad::postgres

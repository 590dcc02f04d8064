// Schema migrations: numbered files, applied once, in order, never changed after they landed.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/error.h"

namespace rasad::postgres {

/// Applies the files NNNN_name.sql of `dir` that the database lacks, each in a transaction of its
/// own, and records number, name and checksum in schema_migrations. Safe to call from several
/// processes at once and again and again. kMisconfigured: the folder is missing, a number is
/// missing or given twice, a landed file was changed, or the database has migrations that this
/// folder does not know.
base::Status Migrate(const std::string& conninfo, const std::filesystem::path& dir);

/// Checks without changing anything. kUnavailable: migrations are still to be applied (storage does
/// that at its start). kMisconfigured as above.
base::Status CheckSchema(const std::string& conninfo, const std::filesystem::path& dir);

}  // namespace rasad::postgres

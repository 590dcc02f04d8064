// Files against the table schema_migrations.
#include "platform/postgres/migrate.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "platform/postgres/connection.h"

namespace rasad::postgres {
namespace {

using base::ErrorCode;
using base::Fail;
using base::Result;
using base::Status;

struct Migration {
  int number = 0;
  std::string name;  // Of the file.
  std::string sql;
  std::string checksum;
};

// "0001_articles.sql"; anything else in the folder is none of ours.
bool IsMigrationName(const std::string& name) {
  return name.size() > 9 && name.ends_with(".sql") && name[4] == '_' &&
         std::all_of(name.begin(), name.begin() + 4, [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::vector<Migration>> ReadFolder(const std::filesystem::path& dir) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator at(dir, error), end; !error && at != end;
       at.increment(error)) {
    if (IsMigrationName(at->path().filename().string())) files.push_back(at->path());
  }
  if (error) {
    return Fail(ErrorCode::kMisconfigured,
                "postgres.migrations_dir " + dir.string() + " cannot be read: " + error.message());
  }
  std::ranges::sort(files);
  std::vector<Migration> migrations;
  for (const std::filesystem::path& file : files) {
    Migration migration;
    migration.name = file.filename().string();
    migration.number = std::stoi(migration.name.substr(0, 4));
    if (migration.number != static_cast<int>(migrations.size()) + 1) {
      return Fail(ErrorCode::kMisconfigured,
                  "migrations must be numbered 0001, 0002, ... without gap or repetition; " +
                      file.string() + " is out of turn");
    }
    std::ifstream in(file, std::ios::binary);
    migration.sql.assign(std::istreambuf_iterator<char>(in), {});
    if (!in || migration.sql.empty()) {
      return Fail(ErrorCode::kMisconfigured, "migration " + file.string() + " cannot be read");
    }
    migration.checksum = base::ContentHash(migration.sql);
    migrations.push_back(std::move(migration));
  }
  if (migrations.empty()) {
    return Fail(ErrorCode::kMisconfigured,
                "postgres.migrations_dir " + dir.string() + " holds no NNNN_name.sql");
  }
  return migrations;
}

// Checksums by number, as the database has them; empty where the table is missing.
Result<std::map<int, std::string>> Applied(Connection& db) {
  std::map<int, std::string> applied;
  auto table = db.Execute("SELECT to_regclass('schema_migrations') IS NOT NULL");
  if (!table) return tl::unexpected(table.error());
  if (!table->Bool(0, 0)) return applied;
  auto rows = db.Execute("SELECT number, checksum FROM schema_migrations ORDER BY number");
  if (!rows) return tl::unexpected(rows.error());
  for (int i = 0; i < rows->size(); ++i) applied[rows->Int(i, 0)] = rows->Text(i, 1);
  return applied;
}

// Whether the database is the folder's, as far as it goes.
Status Compare(const std::vector<Migration>& migrations,
               const std::map<int, std::string>& applied) {
  for (const auto& [number, checksum] : applied) {
    if (number < 1 || number > static_cast<int>(migrations.size())) {
      return Fail(ErrorCode::kMisconfigured,
                  "the database has migration " + std::to_string(number) +
                      ", which this program does not know: install the newer release");
    }
    const Migration& migration = migrations[static_cast<std::size_t>(number) - 1];
    if (migration.checksum != checksum) {
      return Fail(ErrorCode::kMisconfigured,
                  "migration " + migration.name +
                      " was changed after it was applied: restore the file and put the change "
                      "into a new one");
    }
  }
  return {};
}

Status ApplyNext(Connection& db, const std::vector<Migration>& migrations, bool& done) {
  // The lock ends with the transaction: another process waits here and then finds the work done.
  if (auto locked = db.Script("SELECT pg_advisory_xact_lock(1918989668)"); !locked) return locked;
  auto applied = Applied(db);
  if (!applied) return tl::unexpected(applied.error());
  if (auto same = Compare(migrations, *applied); !same) return same;
  const auto next = std::ranges::find_if(
      migrations, [&](const Migration& migration) { return !applied->contains(migration.number); });
  done = next == migrations.end();
  if (done) return {};
  if (auto made = db.Script("CREATE TABLE IF NOT EXISTS schema_migrations (number integer PRIMARY "
                            "KEY, name text NOT NULL, checksum text NOT NULL, applied_at "
                            "timestamptz NOT NULL DEFAULT now())");
      !made) {
    return made;
  }
  if (auto run = db.Script(next->sql); !run) {
    return tl::unexpected(base::Annotate(run.error(), "migration " + next->name));
  }
  Params params;
  params.Int4(next->number);
  params.Text(next->name);
  params.Text(next->checksum);
  auto noted = db.Execute(
      "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)", params);
  if (!noted) return tl::unexpected(noted.error());
  return {};
}

}  // namespace

Status Migrate(const std::string& conninfo, const std::filesystem::path& dir) {
  auto migrations = ReadFolder(dir);
  if (!migrations) return tl::unexpected(migrations.error());
  auto db = Connection::Open(conninfo, "rasad-migrate");
  if (!db) return tl::unexpected(db.error());
  // Another process may need longer for its migration than a session waits for locks by default.
  if (auto set = db->Script("SET lock_timeout = 0; SET client_min_messages = warning"); !set) {
    return set;
  }
  for (bool done = false; !done;) {
    auto applied = db->Transaction([&] { return ApplyNext(*db, *migrations, done); });
    if (!applied) return applied;
  }
  return {};
}

Status CheckSchema(const std::string& conninfo, const std::filesystem::path& dir) {
  auto migrations = ReadFolder(dir);
  if (!migrations) return tl::unexpected(migrations.error());
  auto db = Connection::Open(conninfo, "rasad-migrate");
  if (!db) return tl::unexpected(db.error());
  auto applied = Applied(*db);
  if (!applied) return tl::unexpected(applied.error());
  if (auto same = Compare(*migrations, *applied); !same) return same;
  if (applied->size() < migrations->size()) {
    return Fail(ErrorCode::kUnavailable, "the database lacks migration " +
                                             (*migrations)[applied->size()].name +
                                             "; the storage service applies it at its start");
  }
  return {};
}

}  // namespace rasad::postgres

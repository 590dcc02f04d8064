// A real PostgreSQL for tests: the one that RASAD_TEST_POSTGRES names, else a throw-away one.
#pragma once

#include <memory>
#include <string>

namespace rasad::test {

/// An empty database of its own, dropped at the end. The server behind it is shared by the tests of
/// a process: the libpq string in RASAD_TEST_POSTGRES, or one that tests/support/postgres_start
/// starts and that is stopped when the process ends.
class TestDatabase {
 public:
  /// Null where no server can be had; `reason` then says why, for GTEST_SKIP.
  static std::unique_ptr<TestDatabase> Create(std::string& reason);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const std::string& conninfo() const { return conninfo_; }
  /// Of the server's own database, for what cannot be said from inside.
  const std::string& server() const { return server_; }
  const std::string& name() const { return name_; }

 private:
  TestDatabase(std::string server, std::string name);
  std::string server_;
  std::string name_;
  std::string conninfo_;
};

}  // namespace rasad::test

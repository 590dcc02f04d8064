// Migrations against a real server.
#include "platform/postgres/migrate.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "integration/postgres/articles.h"
#include "support/temp_folder.h"

namespace rasad::postgres::test {
namespace {

namespace fs = std::filesystem;

class MigrateTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string reason;
    database_ = rasad::test::TestDatabase::Create(reason);
    if (!database_) GTEST_SKIP() << reason;
  }
  void File(const std::string& name, const std::string& sql) { std::ofstream(dir_ / name) << sql; }
  base::Status Run() { return Migrate(database_->conninfo(), dir_); }
  base::ErrorCode Failure() {
    const auto run = Run();
    return run ? base::ErrorCode::kInternal : run.error().code;
  }

  std::unique_ptr<rasad::test::TestDatabase> database_;
  const testing_support::TempFolder folder_;
  fs::path dir_ = folder_.path();
};

TEST_F(MigrateTest, AppliesEachFileOnceAndLaterOnesLater) {
  File("0001_first.sql", "CREATE TABLE first (n int);");
  File("notes.txt", "not a migration");
  EXPECT_EQ(CheckSchema(database_->conninfo(), dir_).error().code, base::ErrorCode::kUnavailable);
  ASSERT_TRUE(Run());
  ASSERT_TRUE(Run());
  File("0002_second.sql", "ALTER TABLE first ADD COLUMN m int;");
  EXPECT_EQ(CheckSchema(database_->conninfo(), dir_).error().code, base::ErrorCode::kUnavailable);
  ASSERT_TRUE(Run());
  EXPECT_TRUE(CheckSchema(database_->conninfo(), dir_));
}

TEST_F(MigrateTest, ProcessesRaceSafely) {
  File("0001_first.sql", "CREATE TABLE first (n int);");
  File("0002_second.sql", "INSERT INTO first VALUES (1);");
  std::vector<std::thread> racers;
  for (int i = 0; i < 6; ++i) {
    racers.emplace_back([&] {
      const auto run = Run();
      EXPECT_TRUE(run) << run.error().message;
    });
  }
  for (std::thread& racer : racers) racer.join();
  auto connection = Connection::Open(database_->conninfo(), "rasad-test");
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->Execute("SELECT count(*) FROM first")->Int8(0, 0), 1);
}

TEST_F(MigrateTest, RefusesWhatCannotBeRight) {
  EXPECT_EQ(Failure(), base::ErrorCode::kMisconfigured) << "an empty folder";
  File("0002_second.sql", "SELECT 1;");
  EXPECT_EQ(Failure(), base::ErrorCode::kMisconfigured) << "a gap";
  File("0001_first.sql", "CREATE TABLE first (n int);");
  ASSERT_TRUE(Run());
  File("0001_first.sql", "CREATE TABLE first (n bigint);");
  EXPECT_EQ(Failure(), base::ErrorCode::kMisconfigured) << "a landed file was changed";
  EXPECT_EQ(CheckSchema(database_->conninfo(), dir_).error().code, base::ErrorCode::kMisconfigured);
  File("0001_first.sql", "CREATE TABLE first (n int);");
  ASSERT_TRUE(Run());
  fs::remove(dir_ / "0002_second.sql");
  EXPECT_EQ(Failure(), base::ErrorCode::kMisconfigured) << "the database is ahead";
  dir_ /= "missing";
  EXPECT_EQ(Failure(), base::ErrorCode::kMisconfigured) << "no folder";
}

TEST_F(MigrateTest, AFailingFileLeavesNothing) {
  File("0001_first.sql", "CREATE TABLE first (n int);");
  File("0002_second.sql", "CREATE TABLE second (n int); SELECT nonsense;");
  const auto failed = Run();
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("0002_second.sql"), std::string::npos);
  File("0002_second.sql", "CREATE TABLE second (n int);");
  EXPECT_TRUE(Run());
}

TEST_F(MigrateTest, ConnectionErrorsSayWhatToDo) {
  const auto code = [](const std::string& conninfo) {
    const auto opened = Connection::Open(conninfo, "rasad-test");
    return opened ? base::ErrorCode::kInternal : opened.error().code;
  };
  EXPECT_EQ(code("host=/nowhere dbname=rasad user=rasad"), base::ErrorCode::kUnavailable);
  EXPECT_EQ(code("host=127.0.0.1 port=1 dbname=rasad user=rasad"), base::ErrorCode::kUnavailable);
  EXPECT_EQ(code(database_->server() + " dbname=missing"), base::ErrorCode::kMisconfigured);
  EXPECT_EQ(code(database_->server() + " user=nobody_at_all"), base::ErrorCode::kMisconfigured);
  EXPECT_EQ(code("this is no conninfo"), base::ErrorCode::kMisconfigured);
}

}  // namespace
}  // namespace rasad::postgres::test

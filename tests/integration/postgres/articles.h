// Articles and operations for the tests of the database.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/postgres/connection.h"
#include "platform/postgres/ports.h"
#include "platform/postgres/sink.h"
#include "support/postgres.h"

namespace rasad::postgres::test {

/// The instant so many seconds after 2024-01-01T00:00:00Z.
base::Micros At(std::int64_t seconds);

/// 32 hex digits made of a name.
std::string Id(const std::string& name);

/// What a test wants to say of an article; the rest has defaults.
struct Draft {
  std::string article = "a";
  std::string revision = "r";  ///< Combined with the article's name.
  std::string text = "plain text";
  std::int64_t received = 0;  ///< As for At.
  std::string source = "example.ir";
  std::uint32_t ruleset = 1;
  std::optional<std::int64_t> modified = std::nullopt;
  std::optional<std::int64_t> published = std::nullopt;
  std::string request = "request";
  std::int64_t offset = 0;  ///< In the raw topic.
  /// (type, key, begin, end) into the text.
  struct Mention {
    news::v1::MentionType type;
    std::string key;
    std::uint32_t begin;
    std::uint32_t end;
  };
  std::vector<Mention> mentions = {};
};

StorageOp Article(const Draft& draft);
StorageOp WithdrawArticle(const std::string& article, std::int64_t until,
                          const std::string& request = "withdraw");
StorageOp WithdrawSource(const std::string& source, std::int64_t until,
                         const std::string& request = "withdraw");
StorageOp Quarantined(const std::string& article, const std::string& request, std::int64_t offset);

/// A migrated database and a sink into it. Skips loudly where there is no server.
class DatabaseTest : public ::testing::Test {
 protected:
  void SetUp() override;

  /// Writes one batch; fails the test on an error.
  void Write(const std::vector<StorageOp>& ops);
  /// The canonical dump.
  std::vector<std::string> Dump();
  /// The first column of the first row, as text.
  std::string Ask(const std::string& sql);
  /// Empties the derived and the operational tables.
  void Clear();

  std::unique_ptr<rasad::test::TestDatabase> database_;
  std::unique_ptr<PostgresSink> sink_;
};

}  // namespace rasad::postgres::test

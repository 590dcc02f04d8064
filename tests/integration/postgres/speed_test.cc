// How fast the sink writes; disabled, since it asserts nothing. Run it with
// --gtest_also_run_disabled_tests --gtest_filter=SpeedTest.*
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "integration/postgres/articles.h"
#include "platform/postgres/pool.h"
#include "platform/postgres/reader.h"

namespace rasad::postgres::test {
namespace {

using SpeedTest = DatabaseTest;
using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int Environment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::atoi(value) : otherwise;
}

// About the size and the vocabulary of an article of a provincial newsroom.
StorageOp Typical(int number, int words, std::mt19937& random) {
  Draft draft{.article = std::to_string(number), .received = number};
  draft.source = "source" + std::to_string(random() % 30);
  draft.request = "request" + std::to_string(number);
  draft.offset = number;
  for (int i = 0; i < words; ++i) {
    // A word's number falls as its frequency does, roughly as Zipf has it.
    const double u = static_cast<double>(random() % 1'000'000 + 1) / 1e6;
    const int word = static_cast<int>(std::pow(60'000.0, u)) - 1;
    draft.text += "word" + std::to_string(word) + " ";
  }
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(words) / 8; ++i) {
    draft.mentions.push_back({static_cast<news::v1::MentionType>(1 + random() % 13),
                              "key" + std::to_string(random() % 5'000), i * 5, i * 5 + 4});
  }
  return Article(draft);
}

TEST_F(SpeedTest, DISABLED_ArticlesPerSecond) {
  const int count = Environment("RASAD_SPEED_ARTICLES", 20'000);
  const int words = Environment("RASAD_SPEED_WORDS", 500);
  std::mt19937 random(1);
  double seconds = 0;
  for (int at = 0; at < count;) {
    std::vector<StorageOp> batch;
    for (int i = 0; i < 1'000 && at < count; ++i) batch.push_back(Typical(at++, words, random));
    const auto start = Clock::now();
    Write(batch);
    seconds += SecondsSince(start);
    if (at % 5'000 == 0 || at == count) std::printf("%d articles, %.0f/s\n", at, at / seconds);
  }
  for (const char* table : {"revisions", "mentions", "search_parts", "articles", "traces"}) {
    std::printf("%-14s %s bytes an article\n", table,
                Ask("SELECT pg_total_relation_size('" + std::string(table) + "') / " +
                    std::to_string(count))
                    .c_str());
  }
  auto connection = Connection::Open(database_->conninfo(), "rasad-test");
  ASSERT_TRUE(connection->Script("VACUUM ANALYZE articles, revisions, mentions, search_parts"));
  Pool pool(database_->conninfo(), 1, "rasad-test");
  PostgresReader reader(pool);
  for (const char* text : {"word0", "word3", "word20", "word100", "word500", "word5000",
                           "word3 word100", "word1 word2"}) {
    SearchQuery query;
    query.parts = {{text, false}};
    const auto start = Clock::now();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(reader.SearchArticles(query));
    std::printf("search %-16s %.2f ms\n", text, SecondsSince(start) * 100);
  }
}

}  // namespace
}  // namespace rasad::postgres::test

// The promise of the derived tables: a function of the set of operations, whatever the order, the
// batches, the writers and the repetitions.
#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>
#include <tuple>

#include "core/base/hash.h"
#include "integration/postgres/articles.h"
#include "platform/postgres/batch.h"

namespace rasad::postgres::test {
namespace {

using OrderTest = DatabaseTest;

// Few names and few instants, so that everything collides with everything.
std::vector<StorageOp> RandomOperations(std::mt19937& random) {
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const char* const texts[] = {"water for the city", "road to the village", "school and clinic"};
  std::vector<StorageOp> ops;
  for (int i = 0; i < 120; ++i) {
    Draft draft;
    draft.article = "article" + std::to_string(below(14));
    draft.revision = "revision" + std::to_string(below(4));
    draft.text = texts[below(3)];
    draft.received = below(20);
    draft.source = "source" + std::to_string(below(3));
    draft.ruleset = below(4) == 0 ? 2 : 1;
    if (below(3) == 0) draft.modified = below(5);
    if (below(2) == 0) draft.published = below(30);
    draft.request = "request" + std::to_string(i);
    draft.offset = i;
    for (int m = below(3); m > 0; --m) {
      draft.mentions.push_back({static_cast<news::v1::MentionType>(1 + below(3)),
                                "key" + std::to_string(below(4)), 0, 5});
    }
    ops.push_back(Article(draft));
  }
  for (int i = 0; i < 10; ++i) {
    ops.push_back(WithdrawArticle("article" + std::to_string(below(16)), below(20)));
  }
  // Early instants: a withdrawal that covers everything would hide all differences.
  for (int i = 0; i < 3; ++i) {
    ops.push_back(WithdrawSource("source" + std::to_string(below(4)), below(12)));
  }
  return ops;
}

// What the rules say of each article, written down naively: the expected "article" lines without
// their sort time.
std::set<std::string> Expected(const std::vector<StorageOp>& ops) {
  struct Revision {
    const StoreArticle* best = nullptr;
    base::Micros first = 0;
    base::Micros last = 0;
  };
  std::map<std::string, std::map<std::string, Revision>> articles;
  std::map<std::string, base::Micros> withdrawn;  // Ids and sources do not meet.
  for (const StorageOp& op : ops) {
    if (const auto* withdrawal = std::get_if<ApplyWithdrawal>(&op)) {
      const auto& w = withdrawal->withdrawal;
      const std::string name = w.has_source() ? w.source() : w.article_id();
      if (!w.has_source()) articles[name];
      const base::Micros until = MicrosOf(w.received_until());
      withdrawn[name] = std::max(withdrawn.contains(name) ? withdrawn[name] : until, until);
      continue;
    }
    const auto& store = std::get<StoreArticle>(op);
    const auto& article = store.article.article();
    Revision& revision = articles[article.article_id()][article.revision_id()];
    const base::Micros received = MicrosOf(article.received_at());
    if (revision.best == nullptr) revision = {&store, received, received};
    revision.first = std::min(revision.first, received);
    revision.last = std::max(revision.last, received);
    const auto version = [](const StoreArticle& s) {
      return Version{s.article.ruleset(), MicrosOf(s.article.article().received_at()),
                     base::ContentHash(s.bytes)};
    };
    if (version(store) > version(*revision.best)) revision.best = &store;
  }
  std::set<std::string> expected;
  for (const auto& [id, revisions] : articles) {
    std::optional<std::tuple<bool, base::Micros, base::Micros, std::string>> current;
    base::Micros first_seen = 0;
    std::string source;
    std::set<std::string> displays;
    for (const auto& [revision_id, revision] : revisions) {
      const auto& article = revision.best->article.article();
      first_seen = first_seen == 0 ? revision.first : std::min(first_seen, revision.first);
      displays.insert(article.display_text());
      const auto covered = [&](const std::string& name) {
        return withdrawn.contains(name) && revision.last <= withdrawn[name];
      };
      if (covered(id) || covered(article.source())) continue;
      const auto rank = std::tuple(article.has_modified_at(),
                                   article.has_modified_at() ? MicrosOf(article.modified_at()) : 0,
                                   revision.last, revision_id);
      if (!current || rank > *current) {
        current = rank;
        source = article.source();
      }
    }
    std::string line = id + " " + std::to_string(displays.size()) + " ";
    line += current ? std::get<3>(*current) + " " + source : "withdrawn";
    expected.insert(line);
  }
  return expected;
}

// The same lines out of the dump.
std::set<std::string> Stored(const std::vector<std::string>& dump) {
  std::set<std::string> stored;
  for (const std::string& line : dump) {
    if (!line.starts_with("article\t")) continue;
    std::vector<std::string> fields;
    for (std::size_t at = 0, end = 0; end != std::string::npos; at = end + 1) {
      end = line.find('\t', at);
      fields.push_back(line.substr(at, end - at));
    }
    const bool current = fields[4] != "\\N";
    stored.insert(fields[1] + " " + fields[3] + " " +
                  (current ? fields[4] + " " + fields[5] : "withdrawn"));
  }
  return stored;
}

// Writes the operations in a random order, some of them twice, in random batches over some writers
// that work at the same time.
void WriteAnyhow(const std::string& conninfo, std::vector<StorageOp> ops, std::mt19937& random) {
  const std::size_t size = ops.size();
  for (std::size_t i = 0; i < size / 4; ++i) ops.push_back(ops[random() % size]);
  std::ranges::shuffle(ops, random);
  std::vector<std::vector<StorageOp>> batches;
  for (std::size_t at = 0; at < ops.size();) {
    const std::size_t count = std::min<std::size_t>(1 + random() % 40, ops.size() - at);
    batches.emplace_back(ops.begin() + static_cast<std::ptrdiff_t>(at),
                         ops.begin() + static_cast<std::ptrdiff_t>(at + count));
    at += count;
  }
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> writers;
  const std::size_t count = 1 + random() % 4;
  for (std::size_t i = 0; i < count; ++i) {
    writers.emplace_back([&] {
      PostgresSink sink(conninfo);
      for (std::size_t batch; (batch = next++) < batches.size();) {
        const auto written = sink.Write(batches[batch]);
        // No deadlock either: the locks have one order.
        EXPECT_TRUE(written) << written.error().message;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
}

TEST_F(OrderTest, TablesAreAFunctionOfTheSetOfOperations) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int set = 0; set < 3; ++set) {
    const std::vector<StorageOp> ops = RandomOperations(random);
    Clear();
    Write(ops);  // One batch, in order.
    const std::vector<std::string> reference = Dump();
    EXPECT_EQ(Stored(reference), Expected(ops));
    for (int order = 0; order < 30; ++order) {
      SCOPED_TRACE("set " + std::to_string(set) + ", order " + std::to_string(order));
      Clear();
      WriteAnyhow(database_->conninfo(), ops, random);
      ASSERT_EQ(Dump(), reference);
    }
  }
}

TEST_F(OrderTest, RepetitionIntoTheSameTablesChangesNothing) {
  std::mt19937 random(7);
  const std::vector<StorageOp> ops = RandomOperations(random);
  Write(ops);
  const std::vector<std::string> reference = Dump();
  for (int i = 0; i < 5; ++i) WriteAnyhow(database_->conninfo(), ops, random);
  EXPECT_EQ(Dump(), reference);
}

}  // namespace
}  // namespace rasad::postgres::test

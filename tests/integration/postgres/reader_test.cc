// The readers on a real server.
#include "platform/postgres/reader.h"

#include <set>

#include "integration/postgres/articles.h"
#include "platform/postgres/batch.h"
#include "platform/postgres/pool.h"

namespace rasad::postgres::test {
namespace {

using std::chrono::milliseconds;

class ReaderTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    pool_ = std::make_unique<Pool>(database_->conninfo(), 2, "rasad-test-reader");
    reader_ = std::make_unique<PostgresReader>(*pool_);
  }
  void TearDown() override {
    reader_.reset();
    pool_.reset();
  }

  // The names of the articles that a search finds, a line for each page.
  std::string Found(SearchQuery query) {
    return Pages([&](const std::optional<Cursor>& after) {
      query.bounds.after = after;
      return reader_->SearchArticles(query);
    });
  }
  static std::string Name(const query::v1::SearchHit& hit) { return Name(hit.article()); }
  static std::string Name(const query::v1::Article& article) {
    return article.url().substr(article.url().rfind('/') + 1);
  }
  static std::string Name(const query::v1::ArticleMention& mention) {
    return mention.headline().substr(mention.headline().rfind(' ') + 1) + ":" +
           mention.mention().text();
  }
  template <class Ask>
  static std::string Pages(Ask ask) {
    std::string names;
    std::optional<Cursor> after;
    do {
      auto page = ask(after);
      if (!page) return page.error().message;
      if (after) names += "| ";
      for (const auto& item : page->items) names += Name(item) + " ";
      after = page->next;
    } while (after);
    return names;
  }
  static SearchQuery Words(const std::string& text, bool phrase = false) {
    SearchQuery query;
    query.parts = {{text, phrase}};
    return query;
  }

  std::unique_ptr<Pool> pool_;
  std::unique_ptr<PostgresReader> reader_;
};

TEST_F(ReaderTest, GetArticleInAllItsRevisions) {
  Write({Article({.revision = "1", .text = "one", .received = 1}),
         Article({.revision = "2", .text = "two", .received = 2}),
         Article({.revision = "3", .text = "one", .received = 3})});
  auto basic = reader_->GetArticle({.article_id = Id("a")});
  ASSERT_TRUE(basic) << basic.error().message;
  EXPECT_EQ(basic->revision_id(), Id("a/3"));
  EXPECT_TRUE(basic->current());
  EXPECT_EQ(basic->source(), "example.ir");
  EXPECT_EQ(basic->metadata().headline(), "headline of a");
  EXPECT_EQ(MicrosOf(basic->first_seen()), At(1));
  EXPECT_EQ(MicrosOf(basic->received_at()), At(3));
  EXPECT_EQ(basic->revision_count(), 2u) << "different display texts";
  EXPECT_THAT(basic->flags(), ::testing::ElementsAre("first", "second"));
  EXPECT_FALSE(basic->has_content());
  EXPECT_EQ(basic->revisions_size(), 0);

  auto full = reader_->GetArticle(
      {.article_id = Id("a"), .revision_id = Id("a/2"), .view = query::v1::ARTICLE_VIEW_FULL});
  ASSERT_TRUE(full);
  EXPECT_FALSE(full->current());
  EXPECT_EQ(full->content().article().display_text(), "two");
  ASSERT_EQ(full->revisions_size(), 3);
  EXPECT_EQ(full->revisions(0).folded_into(), "");
  EXPECT_EQ(full->revisions(2).folded_into(), Id("a/1"));
  EXPECT_TRUE(full->revisions(2).current());

  const auto failure = [&](const std::string& article, const std::string& revision) {
    auto found = reader_->GetArticle({.article_id = article, .revision_id = revision});
    return found ? base::ErrorCode::kInternal : found.error().code;
  };
  EXPECT_EQ(failure(Id("b"), ""), base::ErrorCode::kNotFound);
  EXPECT_EQ(failure(Id("a"), Id("b")), base::ErrorCode::kNotFound);
  EXPECT_EQ(failure("A", ""), base::ErrorCode::kInvalidInput);
  EXPECT_EQ(failure(Id("a"), "' OR 1=1"), base::ErrorCode::kInvalidInput);
  Write({WithdrawArticle("a", 2)});
  EXPECT_EQ(failure(Id("a"), Id("a/2")), base::ErrorCode::kNotFound) << "that one is withdrawn";
  EXPECT_TRUE(reader_->GetArticle({.article_id = Id("a")})) << "the later one is not";
  Write({WithdrawArticle("a", 3)});
  EXPECT_EQ(failure(Id("a"), ""), base::ErrorCode::kNotFound);
}

TEST_F(ReaderTest, ListsRunFromNewestToOldestOverPages) {
  std::vector<StorageOp> ops;
  for (int i = 0; i < 7; ++i) {
    // Equal times in pairs: the id must break the tie.
    ops.push_back(Article({.article = std::to_string(i),
                           .received = 100 - i,
                           .source = i % 3 == 0 ? "third" : "other",
                           .published = i / 2}));
  }
  Write(ops);
  ListQuery query;
  query.bounds.limit = 3;
  const auto list = [&](const std::optional<Cursor>& after) {
    query.bounds.after = after;
    return reader_->ListArticles(query);
  };
  const auto pair = [](const std::string& a, const std::string& b) {
    return Id(a) > Id(b) ? a + " " + b + " " : b + " " + a + " ";
  };
  std::string all = "6 " + pair("4", "5") + pair("2", "3") + pair("0", "1");
  all.insert(6, "| ").insert(14, "| ");
  EXPECT_EQ(Pages(list), all);
  query.bounds.sources = {"third"};
  EXPECT_EQ(Pages(list), "6 3 0 ");
  query.bounds.sources = {"third", "nowhere"};
  EXPECT_EQ(Pages(list), "6 3 0 ");
  query.bounds.sources.clear();
  query.bounds.start = At(1);
  query.bounds.end = At(2);
  EXPECT_EQ(Pages(list), pair("2", "3"));
  query.view = query::v1::ARTICLE_VIEW_FULL;
  auto page = reader_->ListArticles(query);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->items.at(0).content().article().display_text(), "plain text");
  EXPECT_EQ(page->items.at(0).revisions_size(), 1);
}

TEST_F(ReaderTest, SearchJoinsWordsPhrasesSourcesTimesAndMentions) {
  using M = Draft::Mention;
  Write({Article({.article = "x",
                  .text = "alpha beta gamma",
                  .received = 1,
                  .source = "s1",
                  .mentions = {M{news::v1::MENTION_TYPE_PLACE, "alpha", 0, 5}}}),
         Article({.article = "y",
                  .text = "gamma alpha delta beta",
                  .received = 2,
                  .source = "s2",
                  .mentions = {M{news::v1::MENTION_TYPE_PERSON, "alpha", 6, 11}}}),
         Article({.article = "z", .text = "it's a back\\slash beta", .received = 3})});
  EXPECT_EQ(Found(Words("beta alpha")), "y x ");
  EXPECT_EQ(Found(Words("alpha beta", true)), "x ");
  EXPECT_EQ(Found(Words("ALPHA")), "y x ");
  EXPECT_EQ(Found(Words("alpha nothing")), "");
  EXPECT_EQ(Found(Words("beta' | alpha & ! \\")), "y x ") << "operators are marks, not words";
  EXPECT_EQ(Found(Words("it's")), "z ");
  EXPECT_EQ(Found(Words("back\\slash beta", true)), "z ");

  SearchQuery two = Words("alpha beta", true);
  two.parts.push_back({"beta gamma", true});
  EXPECT_EQ(Found(two), "x ");
  two.parts.push_back({"gamma alpha", true});
  EXPECT_EQ(Found(two), "");

  SearchQuery query = Words("alpha");
  query.bounds.sources = {"s1"};
  EXPECT_EQ(Found(query), "x ");
  query.bounds.sources.clear();
  query.bounds.start = At(2);
  EXPECT_EQ(Found(query), "y ");
  query.bounds.start.reset();
  query.entity = "Alpha";
  EXPECT_EQ(Found(query), "y x ");
  query.mention_type = news::v1::MENTION_TYPE_PLACE;
  EXPECT_EQ(Found(query), "x ");
  query.parts.clear();
  EXPECT_EQ(Found(query), "x ");
  query.entity.clear();
  EXPECT_EQ(Found(query), "x ");
  query.bounds.limit = 1;
  query.mention_type = news::v1::MENTION_TYPE_UNSPECIFIED;
  query.parts = {{"beta", false}};
  EXPECT_EQ(Found(query), "z | y | x ");

  EXPECT_EQ(reader_->SearchArticles({}).error().code, base::ErrorCode::kInvalidInput);
  EXPECT_EQ(reader_->SearchArticles(Words("...")).error().code, base::ErrorCode::kInvalidInput);
  EXPECT_EQ(reader_->SearchArticles(Words("\xff")).error().code, base::ErrorCode::kInvalidInput);
}

TEST_F(ReaderTest, SearchShowsWhereItMatched) {
  using M = Draft::Mention;
  Write({Article({.text = "first line\nthe Alpha beta of it",
                  .mentions = {M{news::v1::MENTION_TYPE_PLACE, "alpha", 15, 20}}})});
  auto page = reader_->SearchArticles(Words("alpha beta", true));
  ASSERT_TRUE(page);
  ASSERT_EQ(page->items.size(), 1u);
  const query::v1::SearchHit& hit = page->items[0];
  EXPECT_EQ(hit.snippet(), "first line the Alpha beta of it");
  ASSERT_EQ(hit.highlights_size(), 1);
  EXPECT_EQ(hit.snippet().substr(hit.highlights(0).begin(),
                                 hit.highlights(0).end() - hit.highlights(0).begin()),
            "Alpha beta");
  SearchQuery entity;
  entity.entity = "alpha";
  page = reader_->SearchArticles(entity);
  ASSERT_TRUE(page);
  ASSERT_EQ(page->items.at(0).highlights_size(), 1);
  EXPECT_EQ(page->items[0].highlights(0).begin(), 15u);
}

TEST_F(ReaderTest, OnlyTheCurrentRevisionIsFound) {
  using M = Draft::Mention;
  Write({Article({.revision = "1",
                  .text = "alpha",
                  .received = 1,
                  .mentions = {M{news::v1::MENTION_TYPE_PLACE, "alpha", 0, 5}}}),
         Article({.revision = "2", .text = "beta", .received = 2})});
  EXPECT_EQ(Found(Words("alpha")), "");
  EXPECT_EQ(Found(Words("beta")), "a ");
  MentionQuery mentions;
  mentions.entity = "alpha";
  EXPECT_TRUE(reader_->ListMentions(mentions)->items.empty());
  Write({Article({.revision = "1",
                  .text = "alpha",
                  .received = 3,
                  .mentions = {M{news::v1::MENTION_TYPE_PLACE, "alpha", 0, 5}}})});
  EXPECT_EQ(Found(Words("alpha")), "a ");
  EXPECT_EQ(reader_->ListMentions(mentions)->items.size(), 1u);
  Write({WithdrawSource("example.ir", 9)});
  EXPECT_EQ(Found(Words("alpha")), "");
  EXPECT_TRUE(reader_->ListMentions(mentions)->items.empty());
}

TEST_F(ReaderTest, LongTextsMatchAcrossTheirParts) {
  std::string text = "head ";
  for (int i = 0; i < 10'000; ++i) text += "w" + std::to_string(i) + " ";
  text += "tail";
  Write({Article({.article = "long", .text = text})});
  EXPECT_GT(std::stoi(Ask("SELECT count(*) FROM search_parts")), 2);
  EXPECT_EQ(Found(Words("head tail")), "long ") << "words of different parts";
  // Phrases everywhere, also over the ends of parts: each must lie whole in some part.
  EXPECT_EQ(Ask("SELECT count(*) FROM generate_series(0, 9998) AS i WHERE NOT EXISTS (SELECT FROM"
                " search_parts WHERE terms @@ ('w' || i || ' <-> w' || i + 1)::tsquery)"),
            "0");
  SearchQuery far = Words("head w0", true);
  far.parts.push_back({"w9999 tail", true});
  EXPECT_EQ(Found(far), "long ") << "phrases of different parts";
}

TEST_F(ReaderTest, MentionsCarryTheirSentenceAndPageWithinAnArticle) {
  using M = Draft::Mention;
  std::vector<M> mentions;
  for (std::uint32_t i = 0; i < 5; ++i) {
    mentions.push_back(M{news::v1::MENTION_TYPE_PLACE, "key", i, i + 1});
  }
  mentions.push_back(M{news::v1::MENTION_TYPE_DATE, "", 0, 5});
  Write({Article({.article = "x", .text = "abcdefg", .received = 2, .mentions = mentions}),
         Article({.article = "y",
                  .text = "hijklmn",
                  .received = 1,
                  .source = "s",
                  .mentions = mentions})});
  MentionQuery query;
  query.entity = "KEY";
  query.bounds.limit = 3;
  const auto list = [&](const std::optional<Cursor>& after) {
    query.bounds.after = after;
    return reader_->ListMentions(query);
  };
  EXPECT_EQ(Pages(list), "x:a x:b x:c | x:d x:e y:h | y:i y:j y:k | y:l ");
  query.type = news::v1::MENTION_TYPE_DATE;
  EXPECT_EQ(Pages(list), "");
  query.entity.clear();
  EXPECT_EQ(Pages(list), "x:abcde y:hijkl ");
  query.bounds.sources = {"s"};
  EXPECT_EQ(Pages(list), "y:hijkl ");
  query.bounds.after.reset();
  auto page = reader_->ListMentions(query);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->items.at(0).sentence(), "hijklmn");
  EXPECT_EQ(page->items.at(0).source(), "s");
  EXPECT_EQ(reader_->ListMentions({}).error().code, base::ErrorCode::kInvalidInput);
}

// The plans differ, the answers may not.
TEST_F(ReaderTest, FrequentWordsAndEntitiesGiveTheSameAnswers) {
  using M = Draft::Mention;
  std::vector<StorageOp> ops;
  std::string every, seventh;
  for (int i = 0; i < 300; ++i) {
    const std::string name = std::to_string(i);
    Draft draft{.article = name, .received = i};
    draft.text = i % 7 == 0 ? "common often" : "common";
    draft.mentions = {M{news::v1::MENTION_TYPE_PLACE, "common", 0, 6}};
    ops.push_back(Article(draft));
  }
  Write(ops);
  for (int i = 299; i >= 0; --i) {
    every += std::to_string(i) + ((299 - i) % 20 == 19 && i > 0 ? " | " : " ");
    if (i % 7 == 0) seventh += std::to_string(i) + " ";
  }
  SearchQuery often = Words("often common");
  often.bounds.limit = 200;
  const std::string before = Found(Words("common"));
  EXPECT_EQ(before, every);
  EXPECT_EQ(Found(often), seventh);
  Ask("SELECT 1");
  auto connection = Connection::Open(database_->conninfo(), "rasad-test");
  ASSERT_TRUE(connection->Script("ANALYZE articles, revisions, mentions, search_parts"));
  EXPECT_EQ(Found(Words("common")), every) << "now in the order of time";
  EXPECT_EQ(Found(often), seventh);
  SearchQuery both = Words("often");
  both.bounds.limit = 200;
  both.entity = "common";
  EXPECT_EQ(Found(both), seventh);
}

TEST_F(ReaderTest, DeadSessionsAreReplacedAndSlowStatementsEnd) {
  ASSERT_TRUE(reader_->Ping(milliseconds(1000)));
  Ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
      "current_database()"
      " AND application_name = 'rasad-test-reader'");
  EXPECT_TRUE(reader_->Ping(milliseconds(1000)));

  auto holder = Connection::Open(database_->conninfo(), "rasad-test");
  ASSERT_TRUE(holder->Script("BEGIN; LOCK TABLE articles IN ACCESS EXCLUSIVE MODE"));
  ListQuery query;
  query.bounds.timeout = milliseconds(100);
  EXPECT_EQ(reader_->ListArticles(query).error().code, base::ErrorCode::kTimeout);
  ASSERT_TRUE(holder->Script("ROLLBACK"));
  EXPECT_TRUE(reader_->ListArticles(query));

  auto first = pool_->Acquire(milliseconds(1));
  auto second = pool_->Acquire(milliseconds(1));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(reader_->Ping(milliseconds(1)).error().code, base::ErrorCode::kExhausted);
}

}  // namespace
}  // namespace rasad::postgres::test

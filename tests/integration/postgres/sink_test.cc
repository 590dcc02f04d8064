// The sink: states of submissions, refusals, lost sessions.
#include "integration/postgres/articles.h"
#include "platform/postgres/pool.h"
#include "platform/postgres/reader.h"

namespace rasad::postgres::test {
namespace {

using std::chrono::milliseconds;

class SinkTest : public DatabaseTest {
 protected:
  query::v1::Submission Submission(const std::string& request) {
    Pool pool(database_->conninfo(), 1, "rasad-test");
    PostgresReader reader(pool);
    auto found = reader.SubmissionsByRequest(request, milliseconds(0));
    if (!found || found->size() != 1) return {};
    return found->front();
  }
  query::v1::SubmissionState State(const std::string& request) {
    return Submission(request).state();
  }
};

TEST_F(SinkTest, StatesSayWhatBecameOfASubmission) {
  Write({Article({.revision = "1", .text = "one", .request = "first", .offset = 1})});
  EXPECT_EQ(State("first"), query::v1::SUBMISSION_STATE_STORED);
  Write(
      {Article({.revision = "1", .text = "one", .received = 1, .request = "again", .offset = 2}),
       Article({.revision = "2", .text = "one", .received = 2, .request = "same", .offset = 3}),
       Article({.revision = "3", .text = "two", .received = 3, .request = "other", .offset = 4})});
  EXPECT_EQ(State("again"), query::v1::SUBMISSION_STATE_DUPLICATE);
  EXPECT_EQ(State("same"), query::v1::SUBMISSION_STATE_DUPLICATE) << "equal display text";
  EXPECT_EQ(State("other"), query::v1::SUBMISSION_STATE_REVISION);
  Write({WithdrawArticle("a", 5, "back"),
         Article({.revision = "4", .text = "three", .received = 4, .request = "late", .offset = 5}),
         Article({.revision = "5", .text = "four", .received = 6, .request = "new", .offset = 6})});
  EXPECT_EQ(State("back"), query::v1::SUBMISSION_STATE_WITHDRAWAL_APPLIED);
  EXPECT_EQ(State("late"), query::v1::SUBMISSION_STATE_SUPPRESSED);
  EXPECT_EQ(State("new"), query::v1::SUBMISSION_STATE_REVISION);

  const query::v1::Submission first = Submission("first");
  EXPECT_EQ(first.article_id(), Id("a"));
  EXPECT_EQ(first.revision_id(), Id("a/1"));
  ASSERT_EQ(first.hops_size(), 2);
  EXPECT_EQ(first.hops(0).topic(), "rasad.raw.v1");
  EXPECT_EQ(first.hops(1).offset(), 1);
}

TEST_F(SinkTest, TheFirstAnswerStaysUnlessTheRecordWasGivenUp) {
  const StorageOp article = Article({.request = "kept", .offset = 1});
  Write({article});
  Write({article});
  Write({article, article});
  EXPECT_EQ(State("kept"), query::v1::SUBMISSION_STATE_STORED) << "redelivery is no duplicate";
  Write({Quarantined("a", "kept", 1)});
  EXPECT_EQ(State("kept"), query::v1::SUBMISSION_STATE_STORED) << "nor was it given up";

  Write({Quarantined("b", "mended", 2)});
  const query::v1::Submission given_up = Submission("mended");
  EXPECT_EQ(given_up.state(), query::v1::SUBMISSION_STATE_QUARANTINED);
  EXPECT_EQ(given_up.service(), "extract");
  EXPECT_EQ(given_up.reason(), "invalid_input");
  EXPECT_EQ(given_up.message(), "mend it");
  Write({Article({.article = "b", .request = "mended", .offset = 2})});
  EXPECT_EQ(State("mended"), query::v1::SUBMISSION_STATE_STORED);
  EXPECT_EQ(Submission("mended").service(), "");
}

TEST_F(SinkTest, WithdrawalsSuppressWhatCameBeforeThem) {
  Write({WithdrawArticle("a", 5), WithdrawSource("gone.ir", 5)});
  Write({Article({.received = 5}), Article({.article = "b", .received = 4, .source = "gone.ir"}),
         Article({.article = "c", .received = 6, .source = "gone.ir"})});
  EXPECT_EQ(Ask("SELECT string_agg(article_id::text, ',') FROM articles"
                " WHERE current_revision IS NOT NULL"),
            Ask("SELECT '" + Id("c") + "'::uuid::text"));
  Write({Article({.received = 6})});
  EXPECT_EQ(Ask("SELECT count(*) FROM articles WHERE current_revision IS NOT NULL"), "2");
}

TEST_F(SinkTest, AnOlderRevisionComesBackWhenTheNewerIsNotCurrentAnyMore) {
  Write({Article({.revision = "1", .text = "one", .received = 1}),
         Article({.revision = "2", .text = "two", .received = 2})});
  const std::string current = "SELECT current_revision FROM articles";
  EXPECT_EQ(Ask(current), Ask("SELECT '" + Id("a/2") + "'::uuid"));
  Write({Article({.revision = "1", .text = "one", .received = 3})});
  EXPECT_EQ(Ask(current), Ask("SELECT '" + Id("a/1") + "'::uuid"));
  Write({Article({.revision = "3", .text = "three", .received = 2, .modified = 0})});
  EXPECT_EQ(Ask(current), Ask("SELECT '" + Id("a/3") + "'::uuid")) << "the publisher's time leads";
}

TEST_F(SinkTest, ContentFollowsTheHigherRuleset) {
  using M = Draft::Mention;
  const StorageOp older = Article({.text = "old reading",
                                   .ruleset = 1,
                                   .mentions = {M{news::v1::MENTION_TYPE_PLACE, "old", 0, 3}}});
  const StorageOp newer = Article({.text = "new reading",
                                   .ruleset = 2,
                                   .mentions = {M{news::v1::MENTION_TYPE_PLACE, "new", 0, 3}}});
  Write({older});
  Write({newer});
  const std::vector<std::string> dump = Dump();
  EXPECT_EQ(Ask("SELECT string_agg(entity_key, ',') FROM mentions"), "new");
  EXPECT_EQ(Ask("SELECT count(*) FROM search_parts WHERE terms @@ 'old'"), "0");
  Write({older});
  EXPECT_EQ(Dump(), dump);
}

TEST_F(SinkTest, ALostSessionIsReplaced) {
  Write({Article({})});
  Ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
      "current_database()"
      " AND application_name = 'rasad-storage'");
  const auto lost = sink_->Write(std::vector<StorageOp>{Article({.article = "b"})});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, base::ErrorCode::kUnavailable);
  Write({Article({.article = "b"})});
  EXPECT_EQ(Ask("SELECT count(*) FROM articles"), "2");
}

TEST_F(SinkTest, ABrokenOperationWritesNothingOfItsBatch) {
  StorageOp broken = Article({.article = "b"});
  std::get<StoreArticle>(broken).article.mutable_article()->set_revision_id("no id");
  const auto refused = sink_->Write(std::vector<StorageOp>{Article({}), broken});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kInvalidInput);

  // What only the server notices.
  StorageOp nul = Article({.article = "b"});
  std::get<StoreArticle>(nul).article.mutable_article()->set_url(std::string("a\0b", 3));
  const auto noticed = sink_->Write(std::vector<StorageOp>{Article({}), nul});
  ASSERT_FALSE(noticed);
  EXPECT_EQ(noticed.error().code, base::ErrorCode::kInvalidInput);
  EXPECT_EQ(Ask("SELECT count(*) FROM articles"), "0");
  Write({Article({})});
  EXPECT_EQ(Ask("SELECT count(*) FROM articles"), "1");
}

}  // namespace
}  // namespace rasad::postgres::test

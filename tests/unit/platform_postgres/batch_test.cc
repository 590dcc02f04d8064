// Merging revisions, without a database.
#include "platform/postgres/batch.h"

#include "core/base/hash.h"
#include "core/base/time.h"

namespace rasad::postgres {
namespace {

using ::testing::ElementsAre;

StoreArticle Op(const std::string& revision, base::Micros received, std::uint32_t ruleset = 1,
                const std::string& text = "text") {
  StoreArticle op;
  op.article.mutable_article()->set_article_id("a");
  op.article.mutable_article()->set_revision_id(revision);
  op.article.mutable_article()->set_display_text(text);
  *op.article.mutable_article()->mutable_received_at() = TimestampOf(received);
  op.article.set_ruleset(ruleset);
  op.bytes = op.article.SerializeAsString();
  return op;
}

BatchPlan Plan(const std::vector<StoreArticle>& ops,
               const std::vector<StoredRevision>& stored = {}) {
  std::vector<const StoreArticle*> pointers;
  for (const StoreArticle& op : ops) pointers.push_back(&op);
  return PlanBatch(pointers, stored);
}

TEST(Batch, NewRevisionsAreWrittenOnceWithTheirBestContent) {
  const std::vector<StoreArticle> ops = {Op("r", 2), Op("r", 1, 2, "read better"), Op("r", 3)};
  const BatchPlan plan = Plan(ops);
  ASSERT_EQ(plan.revisions.size(), 1u);
  EXPECT_EQ(plan.revisions[0].content, &ops[1]);
  EXPECT_EQ(plan.revisions[0].first_received_at, 1);
  EXPECT_EQ(plan.revisions[0].last_received_at, 3);
  EXPECT_FALSE(plan.revisions[0].replaces);
  EXPECT_TRUE(plan.receipts.empty());
  EXPECT_THAT(plan.states,
              ElementsAre(query::v1::SUBMISSION_STATE_STORED, query::v1::SUBMISSION_STATE_DUPLICATE,
                          query::v1::SUBMISSION_STATE_DUPLICATE));
}

TEST(Batch, OfStoredContentOnlyWhatIsBetterIsWritten) {
  const StoreArticle kept = Op("r", 5, 2);
  const StoredRevision stored{"a", "r", {2, 5, base::ContentHash(kept.bytes)},
                              5,   5,   base::ContentHash("text")};
  EXPECT_TRUE(Plan({kept}, {stored}).revisions.empty()) << "redelivered";
  EXPECT_TRUE(Plan({kept}, {stored}).receipts.empty());

  const BatchPlan older = Plan({Op("r", 9, 1)}, {stored});
  EXPECT_TRUE(older.revisions.empty()) << "an older ruleset read it";
  ASSERT_EQ(older.receipts.size(), 1u) << "but it was received later";
  EXPECT_EQ(older.receipts[0].last_received_at, 9);
  EXPECT_EQ(older.receipts[0].first_received_at, 5);

  const BatchPlan newer = Plan({Op("r", 1, 3)}, {stored});
  ASSERT_EQ(newer.revisions.size(), 1u);
  EXPECT_TRUE(newer.revisions[0].replaces);
  EXPECT_EQ(newer.revisions[0].first_received_at, 1);
  EXPECT_EQ(newer.revisions[0].last_received_at, 5);
}

TEST(Batch, AFurtherRevisionIsADuplicateWhereItShowsTheSameText) {
  const std::vector<StoreArticle> ops = {Op("r1", 1), Op("r2", 2), Op("r3", 3, 1, "other")};
  EXPECT_THAT(Plan(ops).states,
              ElementsAre(query::v1::SUBMISSION_STATE_STORED, query::v1::SUBMISSION_STATE_DUPLICATE,
                          query::v1::SUBMISSION_STATE_REVISION));
  EXPECT_EQ(Plan(ops).revisions.size(), 3u) << "all are kept";
}

TEST(Batch, PublicationIsAnInstantOrMidnightInTehran) {
  news::v1::ArticleMetadata metadata;
  EXPECT_EQ(PublishedInstant(metadata), std::nullopt);
  metadata.mutable_published()->set_date("2024-03-16");
  EXPECT_EQ(PublishedInstant(metadata), base::ParseRfc3339("2024-03-15T20:30:00Z"));
  metadata.mutable_published()->set_date("1969-12-31");
  EXPECT_EQ(PublishedInstant(metadata), base::ParseRfc3339("1969-12-30T20:30:00Z"));
  metadata.mutable_published()->set_date("no day");
  EXPECT_EQ(PublishedInstant(metadata), std::nullopt);
  *metadata.mutable_published()->mutable_time() = TimestampOf(42);
  EXPECT_EQ(PublishedInstant(metadata), 42);
}

TEST(Batch, TimestampsKeepMicrosecondsOnBothSidesOfTheEpoch) {
  for (const base::Micros instant :
       {base::Micros{-1}, base::Micros{0}, base::Micros{1'500'000}, base::Micros{-2'000'000}}) {
    EXPECT_EQ(MicrosOf(TimestampOf(instant)), instant);
    EXPECT_GE(TimestampOf(instant).nanos(), 0);
  }
}

}  // namespace
}  // namespace rasad::postgres

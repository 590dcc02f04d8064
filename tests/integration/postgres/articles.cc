// Articles and operations for the tests of the database.
#include "integration/postgres/articles.h"

#include "core/base/hash.h"
#include "core/base/time.h"
#include "platform/postgres/batch.h"
#include "platform/postgres/dump.h"
#include "platform/postgres/migrate.h"

namespace rasad::postgres::test {
namespace {

TraceContext Context(const std::string& request, std::int64_t offset) {
  TraceContext context;
  context.request_id = request;
  for (const char* topic : {"rasad.raw.v1", "rasad.extracted.v1"}) {
    query::v1::TraceHop& hop = context.hops.emplace_back();
    hop.set_topic(topic);
    hop.set_partition(1);
    hop.set_offset(offset);
  }
  return context;
}

}  // namespace

base::Micros At(std::int64_t seconds) {
  return *base::ParseRfc3339("2024-01-01") + seconds * 1'000'000;
}

std::string Id(const std::string& name) { return base::ContentHash(name); }

StorageOp Article(const Draft& draft) {
  StoreArticle op;
  news::v1::NormalizedArticle& article = *op.article.mutable_article();
  article.set_article_id(Id(draft.article));
  article.set_revision_id(Id(draft.article + "/" + draft.revision));
  article.set_request_id(draft.request);
  article.set_source(draft.source);
  article.set_url("https://" + draft.source + "/" + draft.article);
  *article.mutable_received_at() = TimestampOf(At(draft.received));
  if (draft.modified) *article.mutable_modified_at() = TimestampOf(At(*draft.modified));
  article.set_ruleset(draft.ruleset);
  article.set_language("fa");
  article.add_flags("first");
  article.add_flags("second");
  article.set_source_text(draft.text);
  article.set_display_text(draft.text);
  article.mutable_metadata()->set_headline("headline of " + draft.article);
  if (draft.published) {
    *article.mutable_metadata()->mutable_published()->mutable_time() =
        TimestampOf(At(*draft.published));
  }
  news::v1::Span& sentence = *article.add_sentences();
  sentence.set_end(static_cast<std::uint32_t>(draft.text.size()));
  for (const Draft::Mention& wanted : draft.mentions) {
    news::v1::Mention& mention = *op.article.add_mentions();
    mention.set_type(wanted.type);
    mention.set_entity_key(wanted.key);
    mention.set_text(draft.text.substr(wanted.begin, wanted.end - wanted.begin));
    mention.mutable_display()->set_begin(wanted.begin);
    mention.mutable_display()->set_end(wanted.end);
  }
  op.article.set_ruleset(draft.ruleset);
  op.bytes = op.article.SerializeAsString();
  op.trace = Context(draft.request, draft.offset);
  return op;
}

StorageOp WithdrawArticle(const std::string& article, std::int64_t until,
                          const std::string& request) {
  ApplyWithdrawal op;
  op.withdrawal.set_article_id(Id(article));
  *op.withdrawal.mutable_received_until() = TimestampOf(At(until));
  op.trace = Context(request, until);
  return op;
}

StorageOp WithdrawSource(const std::string& source, std::int64_t until,
                         const std::string& request) {
  ApplyWithdrawal op;
  op.withdrawal.set_source(source);
  *op.withdrawal.mutable_received_until() = TimestampOf(At(until));
  op.trace = Context(request, until);
  return op;
}

StorageOp Quarantined(const std::string& article, const std::string& request, std::int64_t offset) {
  return NoteQuarantine{Id(article), "extract", "invalid_input", "mend it",
                        Context(request, offset)};
}

void DatabaseTest::SetUp() {
  std::string reason;
  database_ = rasad::test::TestDatabase::Create(reason);
  if (!database_) GTEST_SKIP() << reason;
  const auto migrated = Migrate(database_->conninfo(), RASAD_SOURCE_DIR "/deploy/postgres");
  ASSERT_TRUE(migrated) << migrated.error().message;
  sink_ = std::make_unique<PostgresSink>(database_->conninfo());
}

void DatabaseTest::Write(const std::vector<StorageOp>& ops) {
  const auto written = sink_->Write(ops);
  ASSERT_TRUE(written) << written.error().message;
}

std::vector<std::string> DatabaseTest::Dump() {
  std::vector<std::string> lines;
  auto connection = Connection::Open(database_->conninfo(), "rasad-test");
  if (!connection) return {connection.error().message};
  const auto dumped = DumpCanonical(*connection, [&](std::string_view line) -> base::Status {
    lines.emplace_back(line);
    return {};
  });
  if (!dumped) return {dumped.error().message};
  return lines;
}

std::string DatabaseTest::Ask(const std::string& sql) {
  auto connection = Connection::Open(database_->conninfo(), "rasad-test");
  if (!connection) return connection.error().message;
  auto rows = connection->Execute("SELECT (" + sql + ")::text");
  if (!rows) return rows.error().message;
  return rows->size() == 0 ? "" : rows->Text(0, 0);
}

void DatabaseTest::Clear() {
  auto connection = Connection::Open(database_->conninfo(), "rasad-test");
  ASSERT_TRUE(connection);
  ASSERT_TRUE(
      connection->Script("TRUNCATE articles, revisions, mentions, search_parts,"
                         " article_withdrawals, source_withdrawals, traces"));
}

}  // namespace rasad::postgres::test

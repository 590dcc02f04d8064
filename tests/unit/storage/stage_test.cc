// The stage of storage.
#include "storage/stage.h"

#include <functional>

namespace rasad::storage {
namespace {

using base::ErrorCode;
using std::string_literals::operator""s;

constexpr const char* kId = "0123456789abcdef0123456789abcdef";
constexpr const char* kExtracted = "rasad.news.v1.ExtractedArticle";
constexpr const char* kWithdrawal = "rasad.news.v1.Withdrawal";

news::v1::ExtractedArticle Article() {
  news::v1::ExtractedArticle extracted;
  news::v1::NormalizedArticle& article = *extracted.mutable_article();
  article.set_article_id(kId);
  article.set_revision_id(kId);
  article.set_request_id("in-the-message");
  article.set_source("example.ir");
  article.mutable_received_at()->set_seconds(1'700'000'000);
  article.set_display_text("text");
  extracted.set_ruleset(1);
  news::v1::Mention& mention = *extracted.add_mentions();
  mention.set_type(news::v1::MENTION_TYPE_PLACE);
  mention.mutable_display()->set_end(4);
  return extracted;
}

runtime::Record Record(const std::string& type, std::string value) {
  runtime::Record record;
  record.key = kId;
  record.value = std::move(value);
  record.headers = {{"ce_type", type},
                    {"rasad_request_id", "in-the-header"},
                    {"rasad_trail", "rasad.raw.v1/3/14,rasad.normalized.v1/1/5"}};
  record.origin = {"rasad.extracted.v1", 9, 26};
  return record;
}

ErrorCode Failure(const runtime::Record& record) {
  const auto made = ToOperations(record);
  return made ? ErrorCode::kInternal : made.error().code;
}

TEST(StorageStage, StoresAnExtractedArticle) {
  const runtime::Record record = Record(kExtracted, Article().SerializeAsString());
  const auto made = ToOperations(record);
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->size(), 1u);
  const auto& op = std::get<postgres::StoreArticle>(made->front());
  EXPECT_EQ(op.bytes, record.value);
  EXPECT_EQ(op.article.article().article_id(), kId);
  EXPECT_EQ(op.trace.request_id, "in-the-header");
  ASSERT_EQ(op.trace.hops.size(), 3u);
  EXPECT_EQ(op.trace.hops[0].topic(), "rasad.raw.v1");
  EXPECT_EQ(op.trace.hops[1].partition(), 1);
  EXPECT_EQ(op.trace.hops[2].offset(), 26);
}

TEST(StorageStage, AppliesAWithdrawal) {
  news::v1::Withdrawal withdrawal;
  withdrawal.set_source("example.ir");
  withdrawal.mutable_received_until()->set_seconds(1);
  runtime::Record record = Record(kWithdrawal, withdrawal.SerializeAsString());
  const auto made = ToOperations(record);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(std::get<postgres::ApplyWithdrawal>(made->front()).withdrawal.source(), "example.ir");

  withdrawal.clear_received_until();
  EXPECT_EQ(Failure(Record(kWithdrawal, withdrawal.SerializeAsString())), ErrorCode::kInvalidInput);
  withdrawal.mutable_received_until();
  withdrawal.set_article_id("short");
  EXPECT_EQ(Failure(Record(kWithdrawal, withdrawal.SerializeAsString())), ErrorCode::kInvalidInput);
  withdrawal.clear_predicate();
  EXPECT_EQ(Failure(Record(kWithdrawal, withdrawal.SerializeAsString())), ErrorCode::kInvalidInput);
}

TEST(StorageStage, RefusesWhatBreaksTheContract) {
  struct Row {
    const char* why;
    std::function<void(news::v1::ExtractedArticle&)> damage;
    ErrorCode code = ErrorCode::kInvalidInput;
  };
  const Row rows[] = {
      {"no article", [](auto& e) { e.clear_article(); }},
      {"an id in upper case",
       [](auto& e) { e.mutable_article()->set_article_id("0123456789ABCDEF0123456789ABCDEF"); }},
      {"no revision", [](auto& e) { e.mutable_article()->clear_revision_id(); }},
      {"no source", [](auto& e) { e.mutable_article()->clear_source(); }},
      {"a long source", [](auto& e) { e.mutable_article()->set_source(std::string(201, 'x')); }},
      {"NUL in the source", [](auto& e) { e.mutable_article()->set_source("a\0b"s); }},
      {"a long url", [](auto& e) { e.mutable_article()->set_url(std::string(2'049, 'x')); }},
      {"NUL in a key", [](auto& e) { e.mutable_mentions(0)->set_entity_key("\0"s); }},
      {"a comma in a flag", [](auto& e) { e.mutable_article()->add_flags("a,b"); }},
      {"no receipt", [](auto& e) { e.mutable_article()->clear_received_at(); }},
      {"a receipt beyond all calendars",
       [](auto& e) { e.mutable_article()->mutable_received_at()->set_seconds(1LL << 60); }},
      {"negative fractions",
       [](auto& e) { e.mutable_article()->mutable_modified_at()->set_nanos(-1); }},
      {"no ruleset", [](auto& e) { e.clear_ruleset(); }},
      {"a mention past the end",
       [](auto& e) { e.mutable_mentions(0)->mutable_display()->set_end(5); }},
      {"a mention that ends before it begins",
       [](auto& e) { e.mutable_mentions(0)->mutable_display()->set_begin(5); }},
      {"a type of the future",
       [](auto& e) { e.mutable_mentions(0)->set_type(static_cast<news::v1::MentionType>(99)); },
       ErrorCode::kUnsupported},
  };
  for (const Row& row : rows) {
    news::v1::ExtractedArticle extracted = Article();
    row.damage(extracted);
    EXPECT_EQ(Failure(Record(kExtracted, extracted.SerializeAsString())), row.code) << row.why;
  }
  EXPECT_EQ(Failure(Record(kExtracted, "\xff\xff")), ErrorCode::kInvalidInput);
  EXPECT_EQ(Failure(Record(kWithdrawal, "\xff\xff")), ErrorCode::kInvalidInput);
  EXPECT_EQ(Failure(Record("rasad.news.v1.RawArticle", "")), ErrorCode::kUnsupported);
  EXPECT_EQ(Failure(Record("", "")), ErrorCode::kUnsupported);
}

runtime::Record GivenUp() {
  runtime::Record record = Record("whatever it was", "\xff\xff");
  record.origin = {"rasad.extract.quarantine.v1", 1, 2};
  record.headers.insert(record.headers.end(), {{"rasad_service", "extract"},
                                               {"rasad_reason", "invalid_input"},
                                               {"rasad_message", "what\0 \xff was wrong"s},
                                               {"rasad_origin", "rasad.normalized.v1/1/5"}});
  runtime::SetHeader(record.headers, "rasad_trail", "rasad.raw.v1/3/14");
  return record;
}

TEST(StorageStage, NotesWhatWasGivenUp) {
  const auto made = ToOperations(GivenUp());
  ASSERT_TRUE(made);
  const auto& note = std::get<postgres::NoteQuarantine>(made->at(0));
  EXPECT_EQ(note.article_id, kId);
  EXPECT_EQ(note.service, "extract");
  EXPECT_EQ(note.reason, "invalid_input");
  EXPECT_EQ(note.message, "what? ? was wrong");
  EXPECT_EQ(note.trace.request_id, "in-the-header");
  ASSERT_EQ(note.trace.hops.size(), 3u);
  EXPECT_EQ(note.trace.hops[0].topic(), "rasad.raw.v1");
  EXPECT_EQ(note.trace.hops[1].topic(), "rasad.normalized.v1");
  EXPECT_EQ(note.trace.hops[2].topic(), "rasad.extract.quarantine.v1");
}

TEST(StorageStage, NoHopIsNotedTwice) {
  // A service that gives up a record adds where it read it to the trail, and names it as origin.
  runtime::Record record = GivenUp();
  runtime::SetHeader(record.headers, "rasad_trail", "rasad.raw.v1/3/14,rasad.normalized.v1/1/5");
  const auto made = ToOperations(record);
  ASSERT_TRUE(made);
  const auto& hops = std::get<postgres::NoteQuarantine>(made->at(0)).trace.hops;
  ASSERT_EQ(hops.size(), 3u);
  EXPECT_EQ(hops[0].topic(), "rasad.raw.v1");
  EXPECT_EQ(hops[1].topic(), "rasad.normalized.v1");
  EXPECT_EQ(hops[2].topic(), "rasad.extract.quarantine.v1");
}

TEST(StorageStage, NothingGoesRoundInQuarantine) {
  runtime::Record record = GivenUp();
  record.origin.topic = "rasad.storage.quarantine.v1";
  runtime::SetHeader(record.headers, "rasad_origin", "rasad.extract.quarantine.v1/1/2");
  const auto made = ToOperations(record);
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->empty());

  runtime::Record bare;
  bare.origin = {"rasad.extract.quarantine.v1", 0, 0};
  EXPECT_EQ(ToOperations(bare)->size(), 1u) << "without a single header";
}

TEST(StorageStage, HostileTrailsAreBounded) {
  runtime::Record record = Record(kExtracted, Article().SerializeAsString());
  std::string trail = "nonsense,/1/2,topic/x/1,topic/1/99999999999999999999,,";
  for (int i = 0; i < 100; ++i) trail += ",topic/1/" + std::to_string(i);
  runtime::SetHeader(record.headers, "rasad_trail", trail);
  const auto made = ToOperations(record);
  ASSERT_TRUE(made);
  const auto& hops = std::get<postgres::StoreArticle>(made->front()).trace.hops;
  EXPECT_LE(hops.size(), 16u);
  EXPECT_EQ(hops.front().offset(), 0);
}

TEST(StorageStage, PrintableIsUtf8WithoutNulAndBounded) {
  EXPECT_EQ(Printable("a\0b"s, 10), "a?b");
  EXPECT_EQ(Printable("\xff\xfe", 10), "??");
  const std::string reh = "\xd8\xb1";  // U+0631 ARABIC LETTER REH
  EXPECT_EQ(Printable(reh + reh, 3), reh);
  EXPECT_EQ(Printable(std::string(100'000, '\xff'), 4), "????");
}

}  // namespace
}  // namespace rasad::storage

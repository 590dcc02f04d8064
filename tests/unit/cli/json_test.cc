// JSON of values, mentions, articles.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "cli/article_json.h"
#include "cli/article_text.h"
#include "cli/value_json.h"

namespace rasad::cli {
namespace {

using Json = nlohmann::ordered_json;

template <class Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

struct ValueRow {
  const char* mention;
  const char* json;
  const char* why;
};

TEST(ValueJson, FollowsTheTypeOfTheValue) {
  const ValueRow rows[] = {
      {"", "null", "most names have no value"},
      {R"(date { calendar: "jalali" value: "1404-10-15" gregorian: "2026-01-05"
           granularity: GRANULARITY_DAY })",
       R"({"calendar":"jalali","value":"1404-10-15","gregorian":"2026-01-05","granularity":"day"})",
       "a full date"},
      {R"(date { calendar: "jalali" gregorian: "2024-10-04/2025-10-04"
           granularity: GRANULARITY_RELATIVE anchor: "published" inferred: true })",
       R"({"calendar":"jalali","value":null,"gregorian":"2024-10-04/2025-10-04",)"
       R"("granularity":"relative","anchor":"published","inferred":true})",
       "what cannot be resolved is null, not empty"},
      {R"(date { calendar: "jalali" value: "--04-10" granularity: GRANULARITY_DAY })",
       R"({"calendar":"jalali","value":"--04-10","gregorian":null,"granularity":"day",)"
       R"("recurring":"yearly"})",
       "a day of every year"},
      {R"(date { calendar: "jalali" value: "--05-31" granularity: GRANULARITY_DAY inferred: true })",
       R"({"calendar":"jalali","value":"--05-31","gregorian":null,"granularity":"day",)"
       R"("inferred":true})",
       "a day of one year, though of an unknown one"},
      {R"(date { calendar: "jalali" value: "1390-12-29" gregorian: "2012-03-19"
           granularity: GRANULARITY_DAY qualifier: QUALIFIER_UP_TO })",
       R"({"calendar":"jalali","value":"1390-12-29","gregorian":"2012-03-19","granularity":"day",)"
       R"("mod":"up_to"})",
       "a bound"},
      {R"(time { clock: "20:17" })", R"({"value":"20:17"})", "a clock time"},
      {R"(time { part: "evening" })", R"({"part":"evening"})", "a part of the day"},
      {R"(money { amount { low: 40e9 high: 40e9 } currency: "IRT" irr_low: 4e11 irr_high: 4e11 })",
       R"({"value":40000000000,"currency":"IRT","irr":400000000000})",
       "whole numbers are integers"},
      {R"(money { amount { low: 2200e9 high: 2200e9 qualifier: QUALIFIER_MORE_THAN }
           currency: "IRR" irr_low: 2200e9 irr_high: 2200e9 })",
       R"({"value":2200000000000,"currency":"IRR","irr":2200000000000,"mod":"more_than"})",
       "the qualifier is that of the amount"},
      {R"(money { amount { low: 1.5 high: 2 } currency: "USD" })",
       R"({"value":[1.5,2],"currency":"USD","irr":null})", "a range, a foreign currency"},
      {R"(quantity { amount { low: 3 high: 6 } unit: "project" per: "county" })",
       R"({"value":[3,6],"unit":"project","per":"county"})", "a range per something"},
      {R"(quantity { amount { low: 49 high: 49 qualifier: QUALIFIER_ABOUT } unit: "ha"
           unit_text: "x" })",
       R"({"value":49,"unit":"ha","mod":"about"})", "a unit code stands for its wording"},
      {R"(quantity { amount { low: 2 high: 2 } unit_text: "things" })",
       R"({"value":2,"unit":null,"unit_text":"things"})", "no code: the wording is kept"},
      {R"(percent { amount { low: 12.5 high: 12.5 qualifier: QUALIFIER_AT_LEAST } })",
       R"({"value":12.5,"mod":"at_least"})", "a fraction"},
      {R"(percent { amount { low: 10 high: 20 qualifier: QUALIFIER_LESS_THAN } })",
       R"({"value":[10,20],"mod":"less_than"})", "a range of per cent"},
      {R"(place { level: "province" iso: "IR-05" gazetteer_id: "IR-05" })",
       R"({"level":"province","iso":"IR-05","gazetteer_id":"IR-05"})", "a place of the gazetteer"},
      {R"(place { level: "county" })", R"({"level":"county"})", "a place outside of it"},
      {R"(place { })", "null", "a value that says nothing is none"},
      {R"(law { article: "5" law: "some law" })", R"({"article":"5","law":"some law"})", "a law"},
      {R"(document { kind: "memorandum" number: "4134" date { calendar: "jalali"
           value: "1404-10-15" } issuer: "some body" })",
       R"({"kind":"memorandum","number":"4134","date":"1404-10-15","issuer":"some body"})",
       "a document's date is its value alone"},
  };
  for (const ValueRow& row : rows) {
    const auto mention = Parse<news::v1::Mention>(row.mention);
    EXPECT_EQ(JsonLine(ValueJson(mention)), row.json) << row.why;
  }
}

TEST(NumberJson, KeepsIntegersAndFractionsApart) {
  EXPECT_EQ(NumberJson(0).dump(), "0");
  EXPECT_EQ(NumberJson(-3).dump(), "-3");
  EXPECT_EQ(NumberJson(0.1).dump(), "0.1");
  EXPECT_EQ(NumberJson(2e16).dump(), "20000000000000000");
  EXPECT_EQ(NumberJson(std::numeric_limits<double>::infinity()).dump(), "null");
  EXPECT_EQ(NumberJson(std::numeric_limits<double>::quiet_NaN()).dump(), "null");
  EXPECT_EQ(NumberJson(9007199254740992.0).dump(), "9007199254740992");  // 2^53
  EXPECT_EQ(NumberJson(123456789012345680.0).dump(), "null") << "more digits than a double holds";
  EXPECT_EQ(NumberJson(1e30).dump(), "1e+30");  // beyond what an integer holds
}

TEST(MentionTypeName, IsTheInverseOfItsParser) {
  for (int i = 1; i <= 13; ++i) {
    const auto type = static_cast<news::v1::MentionType>(i);
    EXPECT_EQ(MentionTypeFromName(MentionTypeName(type)), type) << i;
    EXPECT_NE(TypeColor(type), "0") << i;
  }
  EXPECT_EQ(MentionTypeFromName("place"), news::v1::MENTION_TYPE_PLACE);
  EXPECT_EQ(MentionTypeFromName("UNSPECIFIED"), news::v1::MENTION_TYPE_UNSPECIFIED);
  EXPECT_EQ(MentionTypeFromName(""), news::v1::MENTION_TYPE_UNSPECIFIED);
  EXPECT_EQ(MentionTypeName(news::v1::MENTION_TYPE_UNSPECIFIED), "");
}

constexpr const char* kArticle = R"(
  article {
    article_id: "0123456789abcdef0123456789abcdef" language: "fa" flags: "undated"
    source_text: "Head\nBody\nHead" display_text: "Head\nBody"
    segments { kind: SEGMENT_KIND_HEADLINE source { begin: 0 end: 4 } display { begin: 0 end: 4 } }
    segments { kind: SEGMENT_KIND_SEPARATOR source { begin: 4 end: 5 } }
    segments { kind: SEGMENT_KIND_LEAD source { begin: 5 end: 9 } display { begin: 5 end: 9 } }
    segments { kind: SEGMENT_KIND_DUPLICATE source { begin: 10 end: 14 } duplicate_of: 0 }
    metadata { headline: "Head" lead: "Body" tags: "a" published {
      date: "2024-03-16" jalali: "1402-12-26" source: "text" time { seconds: 1710607620 } } }
  }
  mentions { type: MENTION_TYPE_PLACE display { begin: 5 end: 9 } source { begin: 5 end: 9 }
    text: "Body" rule: "gazetteer.name" confidence: 0.9 }
)";

TEST(ArticleJson, HasTheKeysOfTheContractInOrder) {
  const auto extracted = Parse<news::v1::ExtractedArticle>(kArticle);
  Json out = Json::object();
  out["file"] = "f";
  AppendArticle(extracted, out);
  std::vector<std::string> keys;
  for (const auto& [key, value] : out.items()) keys.push_back(key);
  EXPECT_THAT(keys, testing::ElementsAre("file", "article_id", "language", "flags", "headline",
                                         "kicker", "lead", "agency", "author", "native_code",
                                         "published", "tags", "source", "body", "segments",
                                         "mentions", "entities", "statements", "claims"));
  EXPECT_TRUE(out["kicker"].is_null());
  EXPECT_EQ(out["published"].dump(),
            R"({"date":"2024-03-16","time":"2024-03-16T20:17:00+03:30","jalali":"1402-12-26",)"
            R"("source":"text"})");
  EXPECT_EQ(out["segments"][3].dump(),
            R"({"kind":"duplicate","source_begin":10,"source_end":14,"body_begin":null,)"
            R"("body_end":null,"duplicate_of":0})");
  EXPECT_EQ(out["mentions"][0].dump(),
            R"({"type":"PLACE","begin":5,"end":9,"source_begin":5,"source_end":9,"text":"Body",)"
            R"("value":null,"rule":"gazetteer.name","confidence":0.9})");
}

TEST(ArticleJson, ADateWithoutATimeOfDayHasNone) {
  auto extracted = Parse<news::v1::ExtractedArticle>(kArticle);
  extracted.mutable_article()->mutable_metadata()->mutable_published()->clear_time();
  Json out = Json::object();
  AppendArticle(extracted, out);
  EXPECT_TRUE(out["published"]["time"].is_null());
  extracted.mutable_article()->mutable_metadata()->clear_published();
  AppendArticle(extracted, out);
  EXPECT_TRUE(out["published"].is_null());
}

TEST(JsonLine, SurvivesFileNamesThatAreNoUtf8) {
  Json out = Json::object();
  out["file"] = "a\xFF";
  EXPECT_EQ(JsonLine(out), "{\"file\":\"a\xEF\xBF\xBD\"}");
}

TEST(ArticleText, PaintsTheInnermostMentionAndListsTypesOnce) {
  auto extracted = Parse<news::v1::ExtractedArticle>(kArticle);
  auto* outer = extracted.add_mentions();
  *outer = extracted.mentions(0);
  outer->set_type(news::v1::MENTION_TYPE_ORGANIZATION);
  extracted.mutable_mentions()->SwapElements(0, 1);
  auto* inner = extracted.mutable_mentions(1);
  inner->mutable_display()->set_end(7);
  inner->set_text("Bo");
  Style style;
  style.color = true;
  const std::string text = ArticleText(extracted, style);
  EXPECT_THAT(text, testing::HasSubstr("\x1B[33mBo\x1B[0m\x1B[94mdy\x1B[0m\n"));
  style.color = false;
  const std::string plain = ArticleText(extracted, style);
  EXPECT_EQ(plain.find('\x1B'), std::string::npos);
  EXPECT_THAT(plain, testing::HasSubstr("\nORGANIZATION\n  Body\n"));
  EXPECT_EQ(plain.find("Head"), plain.rfind("Head")) << "the headline is shown once";
}

TEST(ArticleText, ExplainsMentionsInTheOrderOfTheText) {
  auto extracted = Parse<news::v1::ExtractedArticle>(kArticle);
  *extracted.add_mentions() = extracted.mentions(0);
  auto* inner = extracted.mutable_mentions(1);
  inner->mutable_display()->set_end(7);
  inner->set_text("Bo");
  inner->set_rule("percent");
  const std::vector<std::vector<std::string>> rows = {{"places.tsv:8", "times.tsv:9"}, {}};
  EXPECT_THAT(ArticleText(extracted, Style{}, &rows),
              testing::EndsWith("\n\n  PLACE Body  <- gazetteer.name 0.9 places.tsv:8 times.tsv:9\n"
                                "    PLACE Bo  <- percent 0.9\n"));
}

TEST(ArticleText, SpansBeyondTheTextAreHarmless) {
  auto extracted = Parse<news::v1::ExtractedArticle>(kArticle);
  extracted.mutable_mentions(0)->mutable_display()->set_end(4'000'000'000);
  extracted.mutable_article()->mutable_segments(2)->mutable_display()->set_end(4'000'000'000);
  EXPECT_THAT(ArticleText(extracted, Style{}), testing::HasSubstr("Body"));
}

}  // namespace
}  // namespace rasad::cli

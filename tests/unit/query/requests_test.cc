// What requests are checked for, and what the readers are asked.
#include "query/requests.h"

#include <gmock/gmock.h>

#include "query/coverage.h"
#include "query/page_token.h"

namespace rasad::query {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kId = "0123456789abcdef0123456789abcdef";
constexpr char kGuillemets[] =
    "a \xC2\xAB"
    "b c\xC2\xBB d";  // U+00AB, U+00BB

// The message of the refusal; "accepted" if there is none.
template <class Request>
std::string Refusal(const Request& request) {
  const auto parsed = ParseRequest(request);
  if (parsed) return "accepted";
  EXPECT_EQ(parsed.error().code, base::ErrorCode::kInvalidInput);
  return parsed.error().message;
}

TEST(GetArticle, IdsAreThirtyTwoLowerCaseHexDigits) {
  v1::GetArticleRequest request;
  for (const std::string& bad : {std::string(), kId.substr(1), kId + "0", std::string(32, 'G'),
                                 std::string(32, 'A'), std::string(32, '\0')}) {
    request.set_article_id(bad);
    EXPECT_THAT(Refusal(request), StartsWith("article_id: ")) << bad;
  }
  request.set_article_id(kId);
  EXPECT_EQ(Refusal(request), "accepted");
  request.set_revision_id("short");
  EXPECT_THAT(Refusal(request), StartsWith("revision_id: "));
}

TEST(GetArticle, ViewsAreAClosedSet) {
  v1::GetArticleRequest request;
  request.set_article_id(kId);
  EXPECT_EQ(ParseRequest(request)->view, v1::ARTICLE_VIEW_BASIC);
  request.set_view(v1::ARTICLE_VIEW_FULL);
  EXPECT_EQ(ParseRequest(request)->view, v1::ARTICLE_VIEW_FULL);
  request.set_view(static_cast<v1::ArticleView>(3));
  EXPECT_THAT(Refusal(request), StartsWith("view: "));
}

TEST(ListArticles, PageSizes) {
  struct Row {
    int given;
    std::uint32_t basic, full;
  };
  for (const Row& row : {Row{0, 20, 20}, Row{1, 1, 1}, Row{50, 50, 50}, Row{51, 51, 50},
                         Row{200, 200, 50}, Row{201, 200, 50}, Row{2'147'483'647, 200, 50}}) {
    v1::ListArticlesRequest request;
    request.set_page_size(row.given);
    EXPECT_EQ(ParseRequest(request)->query.bounds.limit, row.basic) << row.given;
    request.set_view(v1::ARTICLE_VIEW_FULL);
    EXPECT_EQ(ParseRequest(request)->query.bounds.limit, row.full) << row.given;
  }
  v1::ListArticlesRequest request;
  request.set_page_size(-1);
  EXPECT_THAT(Refusal(request), StartsWith("page_size: "));
}

TEST(ListArticles, TheFilterIsReserved) {
  v1::ListArticlesRequest list;
  list.set_filter("source = \"a\"");
  EXPECT_THAT(Refusal(list), HasSubstr("filter: is reserved"));
  v1::SearchArticlesRequest search;
  search.set_query("a");
  search.set_filter("x");
  EXPECT_THAT(Refusal(search), HasSubstr("filter: is reserved"));
  v1::ListMentionsRequest mentions;
  mentions.set_entity("a");
  mentions.set_filter("x");
  EXPECT_THAT(Refusal(mentions), HasSubstr("filter: is reserved"));
}

TEST(ListArticles, TimesRoundUpToMicrosecondsAndStartLiesBeforeEnd) {
  v1::ListArticlesRequest request;
  request.mutable_time()->mutable_start()->set_seconds(10);
  request.mutable_time()->mutable_start()->set_nanos(1);
  request.mutable_time()->mutable_end()->set_seconds(10);
  request.mutable_time()->mutable_end()->set_nanos(2'000);
  const auto parsed = ParseRequest(request);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->query.bounds.start, 10'000'001);
  EXPECT_EQ(parsed->query.bounds.end, 10'000'002);
  request.mutable_time()->mutable_end()->set_nanos(1'000);
  EXPECT_THAT(Refusal(request), StartsWith("time: start must lie before end"));
  request.mutable_time()->mutable_end()->set_nanos(-1);
  EXPECT_THAT(Refusal(request), StartsWith("time.end: "));
  request.mutable_time()->clear_end();
  request.mutable_time()->mutable_start()->set_seconds(253'402'300'800);
  EXPECT_THAT(Refusal(request), StartsWith("time.start: "));
}

TEST(ListArticles, SourcesAreBounded) {
  v1::ListArticlesRequest request;
  request.add_sources("");
  EXPECT_THAT(Refusal(request), StartsWith("sources: "));
  request.set_sources(0, std::string(201, 'x'));
  EXPECT_THAT(Refusal(request), HasSubstr("at most 200"));
  request.set_sources(0, std::string("a\0b", 3));
  EXPECT_THAT(Refusal(request), HasSubstr("NUL"));
  request.clear_sources();
  for (int i = 0; i < 101; ++i) request.add_sources("s");
  EXPECT_THAT(Refusal(request), HasSubstr("at most 100"));
}

TEST(ListArticles, TokensAreGoodForTheSameRequestInAnyPageSize) {
  v1::ListArticlesRequest request;
  request.add_sources("a");
  const postgres::Cursor cursor{5, kId, 0};
  const std::string token = EncodePageToken(cursor, ParseRequest(request)->fingerprint);
  request.set_page_token(token);
  request.set_page_size(7);
  ASSERT_TRUE(ParseRequest(request));
  EXPECT_EQ(ParseRequest(request)->query.bounds.after, cursor);
  request.add_sources("b");
  EXPECT_THAT(Refusal(request), StartsWith("page_token: "));
  v1::ListMentionsRequest other;
  other.set_entity("a");
  other.set_page_token(token);
  EXPECT_THAT(Refusal(other), StartsWith("page_token: "));
}

TEST(SearchArticles, NeedsACondition) {
  v1::SearchArticlesRequest request;
  EXPECT_THAT(Refusal(request), HasSubstr("at least one of query, entity and mention_type"));
  request.set_query("  \t");
  request.set_entity(" ");
  EXPECT_THAT(Refusal(request), HasSubstr("at least one of"));
  request.set_mention_type(news::v1::MENTION_TYPE_PLACE);
  EXPECT_EQ(Refusal(request), "accepted");
  request.set_mention_type(static_cast<news::v1::MentionType>(99));
  EXPECT_THAT(Refusal(request), StartsWith("mention_type: "));
}

TEST(SearchArticles, QueriesAreBounded) {
  v1::SearchArticlesRequest request;
  request.set_query(std::string(1'001, 'x'));
  EXPECT_THAT(Refusal(request), HasSubstr("query: is 1001 bytes long, at most 1000"));
  request.set_query(std::string(1'000, 'x'));
  EXPECT_EQ(Refusal(request), "accepted");
  std::string words;
  for (int i = 0; i < 32; ++i) words += "w" + std::to_string(i) + " ";
  request.set_query(words);
  EXPECT_EQ(Refusal(request), "accepted");
  request.set_query(words + "more");
  EXPECT_THAT(Refusal(request), HasSubstr("holds 33 words, at most 32"));
  request.set_query("broken \xD9");
  EXPECT_THAT(Refusal(request), HasSubstr("query: is not valid UTF-8"));
  request.set_query("!!! ...");
  EXPECT_THAT(Refusal(request), HasSubstr("query: holds no word"));
}

struct Part {
  std::string text;
  bool phrase;
  friend bool operator==(const Part&, const Part&) = default;
};
std::vector<Part> PartsOf(std::string_view query) {
  std::vector<Part> parts;
  const auto parsed = ParseSearch(query);
  if (!parsed) return {{parsed.error().message, false}};
  for (const auto& part : *parsed) parts.push_back({part.text, part.phrase});
  return parts;
}

TEST(ParseSearch, QuotedPartsArePhrases) {
  EXPECT_EQ(PartsOf("a b"), (std::vector<Part>{{"a b", false}}));
  EXPECT_EQ(PartsOf("\"a b\""), (std::vector<Part>{{"a b", true}}));
  EXPECT_EQ(PartsOf("a \"b c\" d"),
            (std::vector<Part>{{"a ", false}, {"b c", true}, {" d", false}}));
  EXPECT_EQ(PartsOf(kGuillemets), (std::vector<Part>{{"a ", false}, {"b c", true}, {" d", false}}));
  EXPECT_EQ(PartsOf("\"\" a \" \""), (std::vector<Part>{{" a ", false}})) << "empty phrases";
}

TEST(ParseSearch, MarksMustBeClosed) {
  EXPECT_THAT(PartsOf("a \"b")[0].text, HasSubstr("quotation mark at byte 2 is not closed"));
  EXPECT_THAT(PartsOf("\xC2\xAB"
                      "b")[0]
                  .text,
              HasSubstr("not closed"));
}

TEST(ListMentions, NeedsEntityOrType) {
  v1::ListMentionsRequest request;
  EXPECT_THAT(Refusal(request), HasSubstr("at least one of entity and type"));
  request.set_entity(std::string(1'001, 'x'));
  EXPECT_THAT(Refusal(request), StartsWith("entity: "));
  request.set_entity("a");
  request.set_type(news::v1::MENTION_TYPE_PERSON);
  const auto parsed = ParseRequest(request);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->query.entity, "a");
  EXPECT_EQ(parsed->query.type, news::v1::MENTION_TYPE_PERSON);
}

TEST(GetSubmission, NeedsExactlyOneName) {
  v1::GetSubmissionRequest request;
  EXPECT_THAT(Refusal(request), HasSubstr("exactly one of request_id and article_id"));
  request.set_request_id("req-1");
  EXPECT_EQ(Refusal(request), "accepted");
  request.set_article_id(kId);
  EXPECT_THAT(Refusal(request), HasSubstr("exactly one"));
  request.clear_request_id();
  EXPECT_EQ(Refusal(request), "accepted");
  request.set_article_id("source:example.ir");
  EXPECT_EQ(Refusal(request), "accepted");
  request.set_article_id("source:" + std::string(201, 'x'));
  EXPECT_THAT(Refusal(request), StartsWith("article_id: "));
  request.set_article_id("other");
  EXPECT_THAT(Refusal(request), StartsWith("article_id: "));
  request.clear_article_id();
  request.set_request_id("with blank");
  EXPECT_EQ(ParseRequest(request).error().code, base::ErrorCode::kInvalidInput);
}

TEST(ListCoverage, TheWindowEndsAtTheMomentThatIsJudged) {
  constexpr base::Micros kNow = 1'700'000'000'000'000;
  v1::ListCoverageRequest request;
  auto parsed = ParseRequest(request, kNow);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->query.as_of, kNow);
  EXPECT_EQ(parsed->query.end, kNow);
  EXPECT_EQ(parsed->query.start, kNow - 7 * kDay);
  EXPECT_EQ(parsed->query.limit, 20u);
  const auto refusal = [&] {
    const auto refused = ParseRequest(request, kNow);
    return refused ? "accepted" : refused.error().message;
  };
  request.mutable_time()->mutable_end()->set_seconds(1'700'000'001);
  EXPECT_THAT(refusal(), StartsWith("time.end: "));
  request.mutable_as_of()->set_seconds(1'700'000'001);
  EXPECT_EQ(refusal(), "accepted");
  request.mutable_time()->mutable_start()->set_seconds(1'700'000'001);
  EXPECT_THAT(refusal(), StartsWith("time: "));
  request.mutable_time()->mutable_start()->set_seconds(1'700'000'001 - 92 * 86'400);
  EXPECT_EQ(refusal(), "accepted");
  request.mutable_time()->mutable_start()->set_seconds(1'700'000'000 - 92 * 86'400);
  EXPECT_THAT(refusal(), HasSubstr("92 days"));
  request.clear_time();
  request.set_page_token("forged");
  EXPECT_THAT(refusal(), StartsWith("page_token: "));
  request.clear_page_token();
  request.add_sources("");
  EXPECT_THAT(refusal(), StartsWith("sources: "));
  request.clear_sources();
  request.set_filter("x");
  EXPECT_THAT(refusal(), StartsWith("filter: "));
}

}  // namespace
}  // namespace rasad::query

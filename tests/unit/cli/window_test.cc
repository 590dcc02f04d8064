// Bookkeeping of submissions under way.
#include "cli/window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rasad::cli {
namespace {

using namespace std::chrono_literals;
using ingest::v1::SubmitArticlesResponse;

constexpr Window::Time kStart{};

Input Article(const std::string& name, std::size_t bytes = 1) {
  Input input;
  input.name = name;
  input.article.set_content(std::string(bytes, 'x'));
  return input;
}

SubmitArticlesResponse Accepted(std::uint64_t sequence) {
  SubmitArticlesResponse response;
  response.set_sequence(sequence);
  response.mutable_accepted()->set_article_id("id");
  return response;
}

SubmitArticlesResponse Refused(std::uint64_t sequence, int code, std::uint32_t retry_after_ms) {
  SubmitArticlesResponse response;
  response.set_sequence(sequence);
  response.mutable_refused()->set_code(code);
  response.mutable_refused()->set_message("why");
  response.mutable_refused()->set_retry_after_ms(retry_after_ms);
  return response;
}

TEST(Window, SendsEachOnceAndMatchesBySequence) {
  Window window(60s);
  window.Add(Article("a"), kStart);
  window.Add(Article("b"), kStart);
  const auto a = window.Due(kStart)->sequence();
  const auto b = window.Due(kStart)->sequence();
  EXPECT_NE(a, b);
  EXPECT_EQ(window.Due(kStart + 1h), nullptr);
  const auto outcome = window.Take(Accepted(b), kStart);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->name, "b");
  EXPECT_EQ(outcome->accepted->article_id(), "id");
  EXPECT_FALSE(window.Take(Accepted(b), kStart)) << "an answer that came twice";
  EXPECT_FALSE(window.Take(Accepted(99), kStart)) << "an answer to nothing";
  EXPECT_FALSE(window.Empty());
  EXPECT_TRUE(window.Take(Accepted(a), kStart));
  EXPECT_TRUE(window.Empty());
}

TEST(Window, AFullServerIsAskedAgainAfterTheTimeItNames) {
  Window window(60s);
  window.Add(Article("a"), kStart);
  const auto sequence = window.Due(kStart)->sequence();
  EXPECT_FALSE(window.Take(Refused(sequence, 8, 700), kStart));
  EXPECT_EQ(window.Due(kStart + 699ms), nullptr);
  EXPECT_EQ(window.NextDue(), kStart + 700ms);
  ASSERT_NE(window.Due(kStart + 700ms), nullptr);
  // The second time it waits longer than the server asks for.
  EXPECT_FALSE(window.Take(Refused(sequence, 8, 0), kStart + 1s));
  EXPECT_EQ(window.NextDue(), kStart + 1s + 400ms);
}

TEST(Window, PatienceEnds) {
  Window window(10s);
  window.Add(Article("a"), kStart);
  const auto sequence = window.Due(kStart)->sequence();
  EXPECT_FALSE(window.Take(Refused(sequence, 14, 0), kStart + 9s));
  ASSERT_NE(window.Due(kStart + 30s), nullptr);
  const auto outcome = window.Take(Refused(sequence, 14, 0), kStart + 30s);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->accepted.error().code, base::ErrorCode::kUnavailable);
  EXPECT_TRUE(window.Empty());
}

TEST(Window, AWrongArticleIsFinalAtOnce) {
  Window window(60s);
  window.Add(Article("a"), kStart);
  const auto outcome = window.Take(Refused(window.Due(kStart)->sequence(), 3, 0), kStart);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->accepted.error().code, base::ErrorCode::kInvalidInput);
  EXPECT_EQ(outcome->accepted.error().message, "why");
}

TEST(Window, ABrokenStreamMakesEverythingDueAgain) {
  Window window(60s);
  for (const char* name : {"a", "b", "c"}) window.Add(Article(name), kStart);
  const auto a = window.Due(kStart)->sequence();
  const auto b = window.Due(kStart)->sequence();
  EXPECT_TRUE(window.Take(Accepted(a), kStart));
  EXPECT_FALSE(window.Take(Refused(b, 8, 5000), kStart));
  window.ResendAll(kStart);
  EXPECT_THAT(window.Names(), testing::ElementsAre("b", "c"));
  EXPECT_NE(window.Due(kStart), nullptr);
  EXPECT_NE(window.Due(kStart), nullptr);
  EXPECT_EQ(window.Due(kStart + 1h), nullptr) << "each once";
}

TEST(Window, AnAnswerTakesBackARepetition) {
  Window window(60s);
  window.Add(Article("a"), kStart);
  const auto sequence = window.Due(kStart)->sequence();
  window.ResendAll(kStart);
  EXPECT_TRUE(window.Take(Accepted(sequence), kStart));
  EXPECT_EQ(window.Due(kStart + 1h), nullptr);
}

TEST(Window, IsBoundedInNumberAndBytes) {
  Window many(60s);
  int count = 0;
  for (; !many.Full(); ++count) many.Add(Article("a"), kStart);
  EXPECT_EQ(count, 1000);
  Window large(60s);
  for (count = 0; !large.Full(); ++count) large.Add(Article("a", 4 << 20), kStart);
  EXPECT_LE(count, 5);
  const auto sequence = large.Due(kStart)->sequence();
  large.Take(Accepted(sequence), kStart);
  EXPECT_FALSE(large.Full());
}

}  // namespace
}  // namespace rasad::cli

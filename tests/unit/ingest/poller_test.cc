// The poller on fakes and a clock of the test's own.
#include "ingest/poller.h"

#include <gmock/gmock.h>

#include "core/base/hash.h"
#include "rasad/news/v1/article.pb.h"
#include "unit/ingest/fake_feeds.h"

namespace rasad::ingest {
namespace {

using base::Micros;
using ::testing::HasSubstr;
using testing_support::FakeBroker;
using testing_support::FakeStore;
using testing_support::FakeWeb;

constexpr Micros kSecond = 1'000'000;
constexpr Micros kMinute = 60 * kSecond;
constexpr Micros kHour = 60 * kMinute;

const std::string kFeed = "https://a.ir/feed.xml";
const std::string kRobots = "https://a.ir/robots.txt";

std::string Rss(const std::vector<std::string>& names, const std::string& more = "") {
  std::string out = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>N</title>" + more;
  for (const std::string& name : names) {
    out += "<item><guid>" + name + "</guid><title>title of " + name +
           "</title><link>https://a.ir/" + name + "</link><description>few words</description>" +
           "</item>";
  }
  return out + "</channel></rss>";
}

class PollerTest : public ::testing::Test {
 protected:
  PollerTest() {
    Make();
    store_.Follow(id_, kFeed, "a.ir");
    web_.At(kFeed).body = Rss({"one"});
    web_.At("https://a.ir/one").body = "<html><p>page one";
  }

  void Make() {
    poller_ = std::make_unique<Poller>(
        PollerPorts{store_, web_, broker_, metrics_, [this] { return now_; }}, options_);
  }

  // Rounds until nothing happens any more at this time.
  void Settle() {
    for (int i = 0; i < 200; ++i) {
      const auto round = poller_->Round(std::chrono::milliseconds(0));
      if (!round) {
        error_ = round.error();
        return;
      }
      if (!*round) return;
    }
    ADD_FAILURE() << "it never rests";
  }
  // Lets the time pass in steps of ten seconds.
  void Run(Micros time) {
    for (const Micros end = now_ + time; now_ < end; now_ += 10 * kSecond) Settle();
    Settle();
  }

  news::v1::RawArticle Sent(std::size_t i) const {
    news::v1::RawArticle article;
    EXPECT_LT(i, broker_.records.size());
    if (i < broker_.records.size()) article.ParseFromString(broker_.records[i].value);
    return article;
  }
  const postgres::PolledFeed& Feed() { return store_.feeds[id_]; }

  const std::string id_ = base::ContentHash("feed");
  Micros now_ = 1'710'000'000 * kSecond;
  PollerOptions options_;
  runtime::Metrics metrics_{"ingest"};
  FakeStore store_;
  FakeWeb web_;
  FakeBroker broker_;
  std::unique_ptr<Poller> poller_;
  std::optional<base::Error> error_;
};

TEST_F(PollerTest, ATeaserBecomesItsPage) {
  Run(kMinute);
  ASSERT_EQ(broker_.records.size(), 1u);
  EXPECT_EQ(Sent(0).content(), "<html><p>page one");
  EXPECT_EQ(Sent(0).url(), "https://a.ir/one");
  EXPECT_EQ(Sent(0).native_id(), "");
  EXPECT_EQ(Sent(0).source(), "a.ir");
  EXPECT_TRUE(Sent(0).has_fetched_at());
  EXPECT_TRUE(store_.tasks.empty());
  EXPECT_EQ(Feed().state, v1::FEED_STATE_OK);
  EXPECT_EQ(web_.requests[0].url, kRobots) << "first of all";
  EXPECT_EQ(web_.Asked(kRobots), 1);
  Run(6 * kHour);
  EXPECT_EQ(broker_.records.size(), 1u);
  EXPECT_GT(web_.Asked(kFeed), 2);
  EXPECT_EQ(web_.Asked("https://a.ir/one"), 1);
}

TEST_F(PollerTest, RequestsKeepThePace) {
  options_.host_pace = 30 * kSecond;
  Make();
  web_.At(kFeed).body = Rss({"one", "two", "three"});
  for (int i = 0; i < 10; ++i) {
    const std::size_t before = web_.requests.size();
    Settle();
    EXPECT_LE(web_.requests.size(), before + 1);
    now_ += 29 * kSecond;
    Settle();
    EXPECT_LE(web_.requests.size(), before + 1);
    now_ += kSecond;
  }
  EXPECT_EQ(broker_.records.size(), 3u);
}

TEST_F(PollerTest, NotModifiedIsASuccess) {
  web_.At(kFeed).etag = "\"1\"";
  Run(kHour);
  EXPECT_GT(Feed().not_modified, 0);
  EXPECT_EQ(Feed().state, v1::FEED_STATE_OK);
  EXPECT_EQ(web_.requests.back().etag, "\"1\"");
}

TEST_F(PollerTest, ABodyThatWasCutOffIsAskedForAgainWhole) {
  const std::string whole = Rss({"one", "two"});
  web_.At(kFeed).etag = "\"1\"";
  web_.At(kFeed).body = whole.substr(0, whole.find("<guid>two"));
  Run(kMinute);
  EXPECT_EQ(broker_.records.size(), 1u);
  web_.At(kFeed).body = whole;  // What the server meant all along.
  Run(kHour);
  EXPECT_EQ(broker_.records.size(), 2u);
  EXPECT_EQ(Feed().etag, "\"1\"");
  EXPECT_GT(Feed().not_modified, 0);
}

TEST_F(PollerTest, RobotsAreObeyed) {
  web_.At(kRobots).body = "User-agent: *\nDisallow: /one\n";
  Run(kMinute);
  EXPECT_EQ(web_.Asked("https://a.ir/one"), 0);
  ASSERT_EQ(broker_.records.size(), 1u) << "the feed's own words";
  EXPECT_THAT(Sent(0).content(), HasSubstr("few words"));
  EXPECT_EQ(Sent(0).url(), "https://a.ir/one");

  web_.At(kRobots).body = "User-agent: *\nDisallow: /feed\n";
  Run(32 * kHour);  // A day, and the next poll.
  const int asked = web_.Asked(kFeed);
  EXPECT_EQ(Feed().state, v1::FEED_STATE_FAILING);
  EXPECT_THAT(Feed().error, HasSubstr("robots.txt"));
  Run(5 * kHour);
  EXPECT_EQ(web_.Asked(kFeed), asked);
}

TEST_F(PollerTest, UnreadableRobotsForbidAllAndAbsentOnesNothing) {
  web_.answers.at(kFeed)->status = 200;
  web_.At(kRobots).status = 503;
  Run(5 * kMinute);
  EXPECT_EQ(web_.Asked(kFeed), 0);
  EXPECT_EQ(Feed().state, v1::FEED_STATE_FAILING);
  web_.At(kRobots).status = 404;
  Run(3 * kHour);
  EXPECT_GT(web_.Asked(kFeed), 0);
  EXPECT_EQ(Feed().state, v1::FEED_STATE_OK);
}

TEST_F(PollerTest, RetryAfterIsForTheWholeHost) {
  const std::string other = base::ContentHash("other");
  store_.Follow(other, "https://a.ir/z.xml", "a.ir");
  web_.At("https://a.ir/z.xml").body = Rss({"one"});
  web_.At(kFeed).status = 429;
  web_.At(kFeed).retry_after = "3600";
  now_ += kSecond;
  Settle();
  now_ += kSecond;
  Settle();
  now_ += kSecond;
  const std::size_t asked = web_.requests.size();
  const bool first = web_.Asked(kFeed) == 1;
  Run(59 * kMinute);
  EXPECT_TRUE(first || web_.Asked(kFeed) == 1);
  if (first) {
    EXPECT_EQ(web_.requests.size(), asked);
  }
  Run(2 * kHour);
  EXPECT_GT(web_.requests.size(), asked);
}

TEST_F(PollerTest, FailuresBackOffAndARemovedFeedIsDead) {
  web_.At(kFeed).status = 500;
  Run(24 * kHour);
  EXPECT_EQ(Feed().state, v1::FEED_STATE_FAILING);
  EXPECT_THAT(Feed().error, HasSubstr("500"));
  EXPECT_LT(web_.Asked(kFeed), 12);
  EXPECT_GT(Feed().failures, 4);
  web_.answers.at(kFeed) = base::Fail(base::ErrorCode::kUnavailable, "no such host");
  Run(8 * 24 * kHour);
  EXPECT_EQ(Feed().state, v1::FEED_STATE_DEAD);
  EXPECT_THAT(Feed().error, HasSubstr("no such host"));
  web_.answers.erase(kFeed);
  web_.At(kFeed).status = 410;
  Run(48 * kHour);
  EXPECT_EQ(Feed().next_poll, std::nullopt);
}

TEST_F(PollerTest, ADeadFeedThatIsBackIsWell) {
  web_.At(kFeed).status = 500;
  Run(8 * 24 * kHour);
  EXPECT_EQ(Feed().state, v1::FEED_STATE_DEAD);
  web_.At(kFeed).status = 200;
  Run(37 * kHour);
  EXPECT_EQ(Feed().state, v1::FEED_STATE_OK);
  EXPECT_EQ(Feed().error, "");
  EXPECT_EQ(Feed().failing_since, std::nullopt);
  EXPECT_EQ(broker_.records.size(), 1u);
}

TEST_F(PollerTest, APageThatCannotBeHadLeavesTheFeedsWords) {
  web_.At("https://a.ir/one").status = 500;
  Run(kHour);
  EXPECT_EQ(broker_.records.size(), 0u);
  Run(12 * kHour);
  ASSERT_EQ(broker_.records.size(), 1u);
  EXPECT_THAT(Sent(0).content(), HasSubstr("<h1>title of one</h1>"));
  EXPECT_EQ(web_.Asked("https://a.ir/one"), 5);
  EXPECT_TRUE(store_.tasks.empty());
}

TEST_F(PollerTest, APageThatComesLateIsWaitedFor) {
  web_.At("https://a.ir/one").status = 404;
  Run(kMinute / 2);
  EXPECT_EQ(broker_.records.size(), 0u);
  web_.At("https://a.ir/one").status = 200;
  Run(3 * kMinute);
  ASSERT_EQ(broker_.records.size(), 1u);
  EXPECT_EQ(Sent(0).content(), "<html><p>page one");
}

TEST_F(PollerTest, WhatIsNoPageIsNotSubmittedAsOne) {
  web_.At("https://a.ir/one").content_type = "application/pdf";
  Run(kMinute);
  ASSERT_EQ(broker_.records.size(), 1u);
  EXPECT_THAT(Sent(0).content(), HasSubstr("few words"));
}

TEST_F(PollerTest, WhatSaysThatItIsAPageAndIsBinaryIsNone) {
  web_.At("https://a.ir/one").body = std::string("<html>\0\1\2\0", 10);
  Run(kMinute);
  ASSERT_EQ(broker_.records.size(), 1u);
  EXPECT_THAT(Sent(0).content(), HasSubstr("few words"));
}

TEST_F(PollerTest, NothingIsDoneBeforeTheBrokerHasIt) {
  broker_.refusal = {base::ErrorCode::kExhausted, "full"};
  Run(3 * kMinute);
  ASSERT_EQ(store_.tasks.size(), 1u);
  EXPECT_TRUE(store_.articles.empty());
  EXPECT_LE(store_.tasks.begin()->second.attempts, 1) << "it is not the page's fault";
  broker_.refusal.reset();
  Run(kMinute);
  EXPECT_EQ(broker_.records.size(), 1u);
  EXPECT_EQ(Sent(0).content(), "<html><p>page one");
  EXPECT_EQ(store_.articles.size(), 1u);
}

TEST_F(PollerTest, AnEditedItemIsANewRevisionIfItsPageChanged) {
  Run(kMinute);
  std::string edited = Rss({"one"});
  edited.replace(edited.find("few"), 3, "two");
  web_.At(kFeed).body = edited;
  Run(2 * kHour);
  EXPECT_EQ(broker_.records.size(), 1u) << "the same page: the same revision";
  EXPECT_EQ(web_.Asked("https://a.ir/one"), 2);
  edited.replace(edited.find("two"), 3, "new");
  web_.At(kFeed).body = edited;
  web_.At("https://a.ir/one").body = "<html><p>page one, corrected";
  Run(2 * kHour);
  ASSERT_EQ(broker_.records.size(), 2u);
  EXPECT_EQ(Sent(0).article_id(), Sent(1).article_id());
  EXPECT_NE(Sent(0).revision_id(), Sent(1).revision_id());
}

TEST_F(PollerTest, AnArticleInTwoFeedsIsOne) {
  store_.Follow(base::ContentHash("other"), "https://b.ir/feed.xml", "b.ir");
  web_.At("https://b.ir/feed.xml").body = Rss({"one"});
  Run(3 * kHour);
  EXPECT_EQ(broker_.records.size(), 1u);
  EXPECT_EQ(web_.Asked("https://a.ir/one"), 1);
}

TEST_F(PollerTest, WhatVanishedAndIsGoneIsWithdrawn) {
  web_.At(kFeed).body = Rss({"three", "two", "one"});
  web_.At("https://a.ir/two").body = "<p>two";
  web_.At("https://a.ir/three").body = "<p>three";
  Run(kMinute);
  web_.At(kFeed).body = Rss({"three", "one"});
  web_.At("https://a.ir/two").status = 410;
  Run(2 * kHour + 30 * kMinute);
  ASSERT_GE(broker_.records.size(), 4u);
  news::v1::Withdrawal withdrawal;
  ASSERT_TRUE(withdrawal.ParseFromString(broker_.records.back().value));
  EXPECT_EQ(withdrawal.article_id(), broker_.records.back().key);
  EXPECT_THAT(withdrawal.reason(), HasSubstr("410"));
  EXPECT_TRUE(store_.articles.at(withdrawal.article_id()).second);
  const std::size_t sent = broker_.records.size();
  Run(12 * kHour);
  EXPECT_EQ(broker_.records.size(), sent);
}

TEST_F(PollerTest, WhatVanishedBeforeItWasTakenIsNotTaken) {
  web_.At(kFeed).body = Rss({"three", "two", "one"});
  for (const char* name : {"two", "three"}) {
    web_.At(std::string("https://a.ir/") + name).body = "<p>there";
  }
  web_.At("https://a.ir/two").status = 500;
  Run(kMinute);
  ASSERT_EQ(store_.tasks.size(), 1u);
  store_.tasks.begin()->second.reason = "vanished";
  web_.At("https://a.ir/two").status = 410;
  Run(kHour);
  EXPECT_EQ(broker_.records.size(), 2u);
  EXPECT_TRUE(store_.tasks.empty());
}

TEST_F(PollerTest, AnEditOfWhatVanishedIsTheFirstLook) {
  Run(kMinute);
  ASSERT_EQ(broker_.records.size(), 1u);
  web_.At("https://a.ir/one").status = 500;
  std::string edited = Rss({"one"});
  edited.replace(edited.find("few"), 3, "two");
  web_.At(kFeed).body = edited;
  Run(20 * kMinute);
  ASSERT_EQ(store_.tasks.size(), 1u);
  store_.tasks.begin()->second.reason = "vanished";
  web_.At("https://a.ir/one").status = 410;
  Run(3 * kHour);
  ASSERT_EQ(broker_.records.size(), 2u);
  news::v1::Withdrawal withdrawal;
  ASSERT_TRUE(withdrawal.ParseFromString(broker_.records[1].value));
  EXPECT_THAT(withdrawal.reason(), HasSubstr("410"));
}

TEST_F(PollerTest, ACompleteFeedThatWasCutOffTakesNothingBack) {
  const std::string complete = "<complete xmlns=\"http://purl.org/syndication/history/1.0\"/>";
  web_.At("https://a.ir/two").body = "<p>two";
  web_.At(kFeed).body = Rss({"two", "one"}, complete);
  Run(kMinute);
  ASSERT_EQ(broker_.records.size(), 2u);
  const std::string whole = Rss({"two"}, complete);
  web_.At(kFeed).body = whole.substr(0, whole.find("</channel>"));
  Run(2 * kHour);
  EXPECT_EQ(broker_.records.size(), 2u);
  web_.At(kFeed).body = Rss({"two", "one"}, complete);
  Run(2 * kHour);
  web_.At(kFeed).body = whole;
  Run(2 * kHour);
  ASSERT_EQ(broker_.records.size(), 3u);
  news::v1::Withdrawal withdrawal;
  ASSERT_TRUE(withdrawal.ParseFromString(broker_.records[2].value));
  EXPECT_THAT(withdrawal.reason(), HasSubstr("complete"));
}

TEST_F(PollerTest, AFeedThatMovedTakesNothingBack) {
  const std::string complete = "<complete xmlns=\"http://purl.org/syndication/history/1.0\"/>";
  Run(kMinute);
  ASSERT_EQ(broker_.records.size(), 1u);
  web_.At("https://a.ir/two").body = "<p>two";
  web_.At("https://b.ir/rss").body = Rss({"two"}, complete);
  web_.At(kFeed).body = Rss({"two"}, complete);
  web_.At(kFeed).permanent_url = "https://b.ir/rss";
  Run(6 * kHour);
  EXPECT_EQ(Feed().url, "https://b.ir/rss");
  ASSERT_EQ(broker_.records.size(), 2u);
  EXPECT_EQ(Sent(1).url(), "https://a.ir/two") << "and no withdrawal of one";
}

TEST_F(PollerTest, WhatVanishedAndIsThereStays) {
  web_.At(kFeed).body = Rss({"three", "two", "one"});
  web_.At("https://a.ir/two").body = "<p>two";
  web_.At("https://a.ir/three").body = "<p>three";
  Run(kMinute);
  web_.At(kFeed).body = Rss({"three", "one"});
  Run(6 * kHour);
  EXPECT_EQ(broker_.records.size(), 3u);
  EXPECT_TRUE(store_.tasks.empty());
}

TEST_F(PollerTest, PermanentRedirectsMoveTheFeed) {
  web_.At(kFeed).permanent_url = "https://B.ir/rss";
  web_.At("https://b.ir/rss").body = Rss({"one"});
  Run(kMinute);
  EXPECT_EQ(Feed().url, "https://b.ir/rss");
  EXPECT_EQ(Feed().host, "b.ir");
  Run(2 * kHour);
  EXPECT_EQ(web_.Asked(kFeed), 1);
  EXPECT_GT(web_.Asked("https://b.ir/rss"), 0);
  EXPECT_EQ(web_.Asked("https://b.ir/robots.txt"), 1);
}

TEST_F(PollerTest, ARedirectToWhatIsNoFeedIsNotRemembered) {
  web_.At(kFeed).permanent_url = "https://b.ir/login";
  web_.At(kFeed).body = "<!DOCTYPE html><html><body>log in</body></html>";
  Run(kMinute);
  EXPECT_EQ(Feed().url, kFeed);
  EXPECT_EQ(Feed().state, v1::FEED_STATE_FAILING);
}

TEST_F(PollerTest, WhoLostTheLeaseForgetsTheHost) {
  web_.hold = true;
  Run(kMinute / 2);
  ASSERT_EQ(web_.active(), 1u);
  store_.Steal("a.ir");
  web_.hold = false;
  Run(5 * kMinute);
  EXPECT_TRUE(store_.polls.empty());
  EXPECT_TRUE(broker_.records.empty());
}

TEST_F(PollerTest, WithoutTheDatabaseItWaits) {
  Settle();
  now_ += kMinute;
  store_.away = true;
  Settle();
  ASSERT_TRUE(error_);
  EXPECT_EQ(error_->code, base::ErrorCode::kUnavailable);
  EXPECT_THAT(metrics_.Expose(), HasSubstr("rasad_feed_store_errors_total{error=\"unavailable\""));
  store_.away = false;
  store_.leased.clear();  // They ended meanwhile.
  Run(10 * kMinute);
  EXPECT_EQ(broker_.records.size(), 1u);
}

TEST_F(PollerTest, AProcessThatDiesAtAFeedIsNotKilledForEver) {
  options_.bounds.max_interval_seconds = 6 * 3'600;
  int deaths = 0;
  web_.hold = true;
  for (const Micros end = now_ + 24 * kHour; now_ < end; now_ += kMinute) {
    Settle();
    if (web_.Asked(kFeed) == deaths) continue;
    ++deaths;
    store_.leased.clear();
    Make();
  }
  // robots.txt is asked for first; its answer never comes either.
  EXPECT_LE(deaths, 12);
}

TEST_F(PollerTest, ADrainedPollerEndsWhatIsUnderWayAndGivesHostsBack) {
  web_.hold = true;
  Settle();
  poller_->Drain();
  EXPECT_FALSE(poller_->Resting());
  web_.hold = false;
  Settle();
  EXPECT_TRUE(poller_->Resting());
  EXPECT_TRUE(store_.leased.empty());
  Run(kHour);
  EXPECT_EQ(web_.requests.size(), 1u);
}

std::string Sitemap(const std::vector<std::string>& names, const std::string& date,
                    const char* kind = "url") {
  const std::string set = std::string(kind) == "url" ? "urlset" : "sitemapindex";
  std::string out =
      "<?xml version=\"1.0\"?><" + set + " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";
  for (const std::string& name : names) {
    out += std::string("<") + kind + "><loc>https://a.ir/" + name + "</loc><lastmod>" + date +
           "</lastmod></" + kind + ">";
  }
  return out + "</" + set + ">";
}

TEST_F(PollerTest, ASitemapGivesItsNewPages) {
  store_.feeds[id_].kind = v1::FEED_KIND_SITEMAP;
  web_.At(kFeed).body = Sitemap({"one"}, base::FormatRfc3339(now_ - kHour));
  web_.At(kFeed).body.replace(web_.At(kFeed).body.find("</urlset>"), 9, "") +=
      "<url><loc>https://a.ir/old</loc><lastmod>2020-01-01</lastmod></url></urlset>";
  web_.At("https://a.ir/old").body = "<p>old";
  Run(kMinute);
  EXPECT_EQ(Feed().state, v1::FEED_STATE_OK) << Feed().error;
  EXPECT_EQ(Feed().format, "sitemap");
  ASSERT_EQ(broker_.records.size(), 1u);
  EXPECT_EQ(Sent(0).url(), "https://a.ir/one");
  EXPECT_EQ(store_.items[id_].size(), 2u);
}

TEST_F(PollerTest, AnIndexIsReadWithItsNewestPartsAtThePace) {
  store_.feeds[id_].kind = v1::FEED_KIND_SITEMAP;
  web_.At(kFeed).body = Sitemap({"p1", "p2", "p3", "p4"}, "2024-01-01", "sitemap");
  web_.At(kFeed).etag = "\"same\"";
  web_.At("https://a.ir/p1").body = Sitemap({"one"}, base::FormatRfc3339(now_ - kHour));
  web_.answers.at("https://a.ir/p1")->content_type = "text/xml";
  web_.At("https://a.ir/p2").status = 500;
  web_.At("https://a.ir/p3").body = Sitemap({"one", "two"}, base::FormatRfc3339(now_ - kHour));
  web_.At("https://a.ir/two").body = "<p>two";
  Run(2 * kMinute);
  EXPECT_EQ(web_.Asked("https://a.ir/p3"), 1);
  EXPECT_EQ(web_.Asked("https://a.ir/p4"), 0) << "three at most";
  EXPECT_EQ(Feed().state, v1::FEED_STATE_OK) << Feed().error;
  EXPECT_EQ(broker_.records.size(), 2u);
  Run(13 * kHour);
  EXPECT_GT(web_.Asked("https://a.ir/p3"), 1) << "the index is the same, its parts may not be";
  EXPECT_EQ(broker_.records.size(), 2u);
}

TEST_F(PollerTest, MetricsAndLogsSayWhatHappened) {
  Run(kMinute);
  const std::string text = metrics_.Expose();
  EXPECT_THAT(text, HasSubstr("rasad_feed_polls_total{outcome=\"items\",service=\"ingest\"} 1"));
  EXPECT_THAT(text, HasSubstr("rasad_feed_articles_total{outcome=\"page\",service=\"ingest\"} 1"));
  EXPECT_THAT(text, HasSubstr("rasad_feeds{"));
  EXPECT_THAT(text, HasSubstr("rasad_feed_lag_seconds"));
}

}  // namespace
}  // namespace rasad::ingest

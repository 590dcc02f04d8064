// FeedService on a loopback port over a list and a web of the test's own.
#include "ingest/feed_service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>

#include "core/article/timestamp.h"
#include "platform/grpc/client.h"
#include "platform/grpc/server.h"
#include "rasad/ingest/v1/feed_service.grpc.pb.h"
#include "unit/ingest/fake_web.h"

namespace rasad::ingest {
namespace {

using base::ErrorCode;
using ::grpc::StatusCode;
using test::FakeFetcher;
using test::Rss;
using test::Web;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr base::Micros kNow = 1'710'607'620'000'000;

std::string IdOf(std::size_t i) {
  std::string id = std::to_string(i);
  return std::string(32 - id.size(), '0') + id;
}

// A list in memory. The service's pool has one thread in these tests.
class FakeAdmin final : public postgres::FeedAdmin {
 public:
  base::Result<v1::FeedInfo> Add(const postgres::NewFeed& feed, base::Micros now) override {
    if (error) return tl::unexpected(*error);
    for (const auto& known : feeds) {
      if (known.url() == feed.url) {
        return base::Fail(ErrorCode::kConflict,
                          feed.url + " is followed already: " + known.feed_id());
      }
    }
    added = feed;
    v1::FeedInfo& info = feeds.emplace_back();
    info.set_feed_id(IdOf(++last_id));
    info.set_url(feed.url);
    info.set_added_url(feed.added_url);
    info.set_source(feed.source);
    info.set_kind(feed.kind);
    info.set_title(feed.title);
    info.set_state(v1::FEED_STATE_NEW);
    *info.mutable_next_poll() = article::ToTimestamp(now);
    return info;
  }
  base::Result<std::vector<v1::FeedInfo>> List(v1::FeedState state,
                                               const std::optional<postgres::FeedCursor>& after,
                                               std::uint32_t limit) override {
    if (error) return tl::unexpected(*error);
    std::vector<v1::FeedInfo> page;
    for (const auto& feed : feeds) {
      if (after && feed.url() <= after->url) continue;
      if (state != v1::FEED_STATE_UNSPECIFIED && feed.state() != state) continue;
      if (page.size() < limit) page.push_back(feed);
    }
    return page;
  }
  base::Result<v1::GetFeedResponse> Get(const v1::FeedName& name) override {
    if (error) return tl::unexpected(*error);
    auto found = Find(name);
    if (found == feeds.end()) return base::Fail(ErrorCode::kNotFound, "no feed");
    v1::GetFeedResponse reply;
    *reply.mutable_feed() = *found;
    return reply;
  }
  base::Result<v1::FeedInfo> SetPaused(const v1::FeedName& name, bool paused,
                                       base::Micros) override {
    auto found = Find(name);
    if (found == feeds.end()) return base::Fail(ErrorCode::kNotFound, "no feed");
    found->set_state(paused ? v1::FEED_STATE_PAUSED : v1::FEED_STATE_OK);
    return *found;
  }
  base::Result<v1::FeedInfo> Remove(const v1::FeedName& name) override {
    auto found = Find(name);
    if (found == feeds.end()) return base::Fail(ErrorCode::kNotFound, "no feed");
    const v1::FeedInfo was = *found;
    feeds.erase(found);
    return was;
  }
  base::Result<std::vector<std::string>> FeedsWithArticles(
      const std::vector<std::string>& article_ids) override {
    asked_articles = article_ids.size();
    return with_articles;
  }

  std::vector<v1::FeedInfo> feeds;
  std::optional<base::Error> error;
  postgres::NewFeed added;
  std::vector<std::string> with_articles;
  std::size_t asked_articles = 0;
  std::size_t last_id = 0;

 private:
  std::vector<v1::FeedInfo>::iterator Find(const v1::FeedName& name) {
    return std::find_if(feeds.begin(), feeds.end(), [&](const v1::FeedInfo& feed) {
      return name.has_feed_id() ? feed.feed_id() == name.feed_id() : feed.url() == name.url();
    });
  }
};

class FeedServiceTest : public testing::Test {
 protected:
  FeedServiceTest() { config_.set_listen("127.0.0.1:0"); }
  ~FeedServiceTest() override {
    server_.reset();
    pool_.reset();
  }

  void Start(bool with_feeds = true) {
    pool_ = std::make_unique<runtime::WorkPool>(1, 8);
    policy_ = std::make_unique<rpc::CallPolicy>(config_);
    service_ = MakeFeedService({with_feeds ? &admin_ : nullptr,
                                [this]() -> base::Result<std::unique_ptr<http::Fetcher>> {
                                  return std::make_unique<FakeFetcher>(web_);
                                },
                                with_feeds ? pool_.get() : nullptr, *policy_, [] { return kNow; }});
    auto server = rpc::Server::Start(config_, {}, {{FeedServiceName(), service_.get()}}, metrics_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
    stub_ = v1::FeedService::NewStub(*rpc::Connect("127.0.0.1:" + std::to_string(server_->port())));
  }

  ::grpc::Status Add(const v1::AddFeedRequest& request) {
    ::grpc::ClientContext context;
    added_.Clear();
    return stub_->AddFeed(&context, request, &added_);
  }
  ::grpc::Status Add(const std::string& url) {
    v1::AddFeedRequest request;
    request.set_url(url);
    return Add(request);
  }

  config::v1::GrpcServer config_;
  runtime::Metrics metrics_{"ingest"};
  FakeAdmin admin_;
  Web web_;
  std::unique_ptr<runtime::WorkPool> pool_;
  std::unique_ptr<rpc::CallPolicy> policy_;
  std::shared_ptr<::grpc::Service> service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::FeedService::Stub> stub_;
  v1::AddFeedResponse added_;
};

TEST_F(FeedServiceTest, WithoutFeedsEveryCallSaysWhatToDo) {
  Start(false);
  const auto check = [](const ::grpc::Status& status) {
    EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
    EXPECT_THAT(status.error_message(), HasSubstr("ingest.feeds"));
  };
  check(Add("https://news.example/"));
  ::grpc::ClientContext contexts[7];
  v1::ListFeedsResponse list;
  check(stub_->ListFeeds(&contexts[0], {}, &list));
  v1::GetFeedResponse get;
  check(stub_->GetFeed(&contexts[1], {}, &get));
  v1::PauseFeedResponse pause;
  check(stub_->PauseFeed(&contexts[2], {}, &pause));
  v1::RemoveFeedResponse remove;
  check(stub_->RemoveFeed(&contexts[3], {}, &remove));
  v1::TestFeedResponse test;
  check(stub_->TestFeed(&contexts[4], {}, &test));
  v1::ImportFeedsResponse import;
  check(stub_->ImportFeeds(&contexts[5], {}, &import));
  v1::ExportFeedsResponse exported;
  check(stub_->ExportFeeds(&contexts[6], {}, &exported));
}

TEST_F(FeedServiceTest, AddFollowsAndShowsTheNewestTen) {
  std::vector<std::array<std::string, 3>> items;
  for (int i = 1; i <= 12; ++i) {
    const std::string day = (i < 10 ? "0" : "") + std::to_string(i);
    items.push_back(
        {"https://news.example/" + day, "item " + day, day + " Mar 2024 10:00:00 +0000"});
  }
  web_.pages["https://feeds.example/rss"] = {Rss("https://www.news.example/", items)};
  Start();
  const auto status = Add("feeds.example/rss");
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(added_.feed().url(), "https://feeds.example/rss");
  EXPECT_EQ(added_.feed().source(), "news.example") << "the site that the feed names";
  EXPECT_EQ(added_.feed().next_poll().seconds(), kNow / 1'000'000);
  EXPECT_EQ(admin_.added.host, "feeds.example");
  EXPECT_EQ(admin_.added.kind, v1::FEED_KIND_FEED);
  ASSERT_EQ(added_.items_size(), 10);
  EXPECT_EQ(added_.items(0).title(), "item 12");
  EXPECT_EQ(admin_.asked_articles, 12u);
  EXPECT_THAT(added_.duplicates(), IsEmpty());
}

TEST_F(FeedServiceTest, DuplicatesAreWarnedOfButAdded) {
  web_.pages["https://news.example/rss"] = {
      Rss("https://news.example/", {{"https://news.example/1", "one", ""}})};
  admin_.feeds.emplace_back().set_url("http://www.news.example/rss/");
  admin_.with_articles = {"https://other.example/rss"};
  Start();
  v1::AddFeedRequest request;
  request.set_url("https://news.example/rss");
  request.set_source("mine");
  const auto status = Add(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(added_.feed().source(), "mine");
  EXPECT_THAT(added_.duplicates(),
              ElementsAre("http://www.news.example/rss/", "https://other.example/rss"));
  const auto again = Add(request);
  EXPECT_EQ(again.error_code(), StatusCode::ALREADY_EXISTS);
  EXPECT_THAT(again.error_message(), HasSubstr(IdOf(1)));
}

TEST_F(FeedServiceTest, EachFailureHasTheStatusOfTheContract) {
  web_.pages["https://page.example/"] = {"<html><body>nothing</body></html>"};
  web_.pages["https://gone.example/"] = {"", "text/html", 404};
  Start();
  EXPECT_EQ(Add("ftp://x.example/").error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Add("https://page.example/").error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(Add("https://gone.example/").error_code(), StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(Add("https://nowhere.example/").error_code(), StatusCode::FAILED_PRECONDITION);
  v1::AddFeedRequest request;
  request.set_url("https://page.example/");
  request.set_source("  ");
  EXPECT_EQ(Add(request).error_code(), StatusCode::INVALID_ARGUMENT);
  request.set_source("a\nb");
  EXPECT_EQ(Add(request).error_code(), StatusCode::INVALID_ARGUMENT);
  admin_.error = base::Error{ErrorCode::kUnavailable, "no database"};
  request.set_source("");
  request.set_unchecked(true);
  EXPECT_EQ(Add(request).error_code(), StatusCode::UNAVAILABLE);
  EXPECT_THAT(admin_.feeds, IsEmpty());
}

TEST_F(FeedServiceTest, UncheckedNothingIsFetched) {
  Start();
  v1::AddFeedRequest request;
  request.set_url("www.news.example/sitemap.xml");
  request.set_unchecked(true);
  request.set_kind(v1::FEED_KIND_SITEMAP);
  ASSERT_TRUE(Add(request).ok());
  EXPECT_THAT(web_.visited, IsEmpty());
  EXPECT_EQ(added_.feed().url(), "https://www.news.example/sitemap.xml");
  EXPECT_EQ(added_.feed().kind(), v1::FEED_KIND_SITEMAP);
  EXPECT_EQ(added_.feed().source(), "news.example");
}

TEST_F(FeedServiceTest, ListsArePaged) {
  for (const char* url : {"https://a.example/1", "https://a.example/2", "https://b.example/1"}) {
    admin_.feeds.emplace_back().set_url(url);
  }
  Start();
  std::string urls;
  v1::ListFeedsRequest request;
  request.set_page_size(2);
  v1::ListFeedsResponse page;
  do {
    ::grpc::ClientContext context;
    request.set_page_token(page.next_page_token());
    ASSERT_TRUE(stub_->ListFeeds(&context, request, &page).ok());
    for (const auto& feed : page.feeds()) urls += feed.url() + " ";
    urls += "| ";
  } while (!page.next_page_token().empty());
  EXPECT_EQ(urls, "https://a.example/1 https://a.example/2 | https://b.example/1 | ");
  for (const char* token : {"forged", "0 x", "3 a.example https://a.example/1"}) {
    ::grpc::ClientContext context;
    request.set_page_token(token);
    EXPECT_EQ(stub_->ListFeeds(&context, request, &page).error_code(), StatusCode::INVALID_ARGUMENT)
        << token;
  }
}

TEST_F(FeedServiceTest, AFeedIsNamedByIdOrByItsAddressAsPeopleWriteIt) {
  Start();
  v1::AddFeedRequest request;
  request.set_url("http://news.example/rss");
  request.set_unchecked(true);
  ASSERT_TRUE(Add(request).ok());
  for (const char* url : {"http://news.example/rss", "NEWS.example/rss"}) {
    v1::GetFeedRequest get;
    get.mutable_feed()->set_url(url);
    v1::GetFeedResponse found;
    ::grpc::ClientContext context;
    ASSERT_TRUE(stub_->GetFeed(&context, get, &found).ok()) << url;
    EXPECT_EQ(found.feed().feed_id(), added_.feed().feed_id());
  }
  v1::PauseFeedRequest pause;
  pause.mutable_feed()->set_feed_id(added_.feed().feed_id());
  v1::PauseFeedResponse paused;
  {
    ::grpc::ClientContext context;
    ASSERT_TRUE(stub_->PauseFeed(&context, pause, &paused).ok());
    EXPECT_EQ(paused.feed().state(), v1::FEED_STATE_PAUSED);
  }
  pause.set_resume(true);
  {
    ::grpc::ClientContext context;
    ASSERT_TRUE(stub_->PauseFeed(&context, pause, &paused).ok());
    EXPECT_EQ(paused.feed().state(), v1::FEED_STATE_OK);
  }
  v1::RemoveFeedRequest remove;
  remove.mutable_feed()->set_url("news.example/rss");
  v1::RemoveFeedResponse removed;
  {
    ::grpc::ClientContext context;
    ASSERT_TRUE(stub_->RemoveFeed(&context, remove, &removed).ok());
    EXPECT_EQ(removed.feed().url(), "http://news.example/rss");
  }
  ::grpc::ClientContext context;
  EXPECT_EQ(stub_->RemoveFeed(&context, remove, &removed).error_code(), StatusCode::NOT_FOUND);
}

TEST_F(FeedServiceTest, TestShowsAllItemsInTheFeedsOrderAndFollowsNothing) {
  web_.pages["https://news.example/rss"] = {
      Rss("https://news.example/", {{"https://news.example/1", "one", "1 Mar 2024 10:00 GMT"},
                                    {"https://news.example/2", "two", "2 Mar 2024 10:00 GMT"}})};
  Start();
  v1::TestFeedRequest request;
  request.set_url("news.example/rss");
  v1::TestFeedResponse response;
  ::grpc::ClientContext context;
  const auto status = stub_->TestFeed(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.format(), "rss20");
  EXPECT_EQ(response.url(), "https://news.example/rss");
  ASSERT_EQ(response.items_size(), 2);
  EXPECT_EQ(response.items(0).title(), "one");
  EXPECT_THAT(admin_.feeds, IsEmpty());
}

TEST_F(FeedServiceTest, WhatIsExportedCanBeImported) {
  Start();
  for (const char* url : {"https://a.example/rss", "https://b.example/rss"}) {
    v1::AddFeedRequest request;
    request.set_url(url);
    request.set_unchecked(true);
    request.set_source("desk");
    request.set_kind(v1::FEED_KIND_SITEMAP);
    ASSERT_TRUE(Add(request).ok());
  }
  admin_.feeds[0].set_state(v1::FEED_STATE_PAUSED);
  v1::ExportFeedsResponse exported;
  {
    ::grpc::ClientContext context;
    ASSERT_TRUE(stub_->ExportFeeds(&context, {}, &exported).ok());
  }
  admin_.feeds.erase(admin_.feeds.begin());
  v1::ImportFeedsRequest request;
  request.set_opml(exported.opml());
  v1::ImportFeedsResponse imported;
  {
    ::grpc::ClientContext context;
    const auto status = stub_->ImportFeeds(&context, request, &imported);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  EXPECT_EQ(imported.added(), 1u);
  EXPECT_EQ(imported.known(), 1u);
  EXPECT_EQ(admin_.added.url, "https://a.example/rss");
  EXPECT_EQ(admin_.added.source, "desk");
  EXPECT_EQ(admin_.added.kind, v1::FEED_KIND_SITEMAP);
  EXPECT_EQ(admin_.feeds.back().state(), v1::FEED_STATE_PAUSED);
  request.set_opml(
      "<opml version=\"2.0\"><body><outline text=\"x\" "
      "xmlUrl=\"ftp://x.example/\"/></body></opml>");
  {
    ::grpc::ClientContext context;
    ASSERT_TRUE(stub_->ImportFeeds(&context, request, &imported).ok());
  }
  ASSERT_EQ(imported.refused_size(), 1);
  request.set_opml("no opml at all");
  ::grpc::ClientContext context;
  EXPECT_EQ(stub_->ImportFeeds(&context, request, &imported).error_code(),
            StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace rasad::ingest

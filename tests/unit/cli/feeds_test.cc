// rasad feeds against a server that the test writes; what people are told.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/feeds_fetch.h"
#include "cli/feeds_text.h"
#include "cli/times.h"
#include "rasad/ingest/v1/feed_service.grpc.pb.h"
#include "support/temp_folder.h"

namespace rasad::cli {
namespace {

namespace fs = std::filesystem;
using ingest::v1::FeedInfo;
using testing::HasSubstr;
using testing::Not;

// 1402-12-26 20:17 in Tehran.
constexpr base::Micros kNow = 1'710'607'620'000'000;
constexpr base::Micros kSecond = 1'000'000;

FeedInfo Feed(const std::string& id, const std::string& url) {
  FeedInfo feed;
  feed.set_feed_id(id + std::string(32 - id.size(), '0'));
  feed.set_url(url);
  feed.set_added_url(url);
  feed.set_source("news.example");
  feed.set_state(ingest::v1::FEED_STATE_OK);
  return feed;
}

class FakeFeeds final : public ingest::v1::FeedService::Service {
 public:
  FakeFeeds() {
    feeds = {Feed("abcd1", "https://one.example/rss"), Feed("abcd2", "https://two.example/rss")};
    ::grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", ::grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~FakeFeeds() override { server_->Shutdown(std::chrono::system_clock::now()); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  ::grpc::Status AddFeed(::grpc::ServerContext*, const ingest::v1::AddFeedRequest* request,
                         ingest::v1::AddFeedResponse* response) override {
    added = *request;
    if (!refusal.ok()) return refusal;
    *response->mutable_feed() = Feed("ffff", request->url());
    response->mutable_feed()->set_title("News");
    response->add_items()->set_title("An item");
    response->add_duplicates("https://one.example/rss");
    return ::grpc::Status::OK;
  }
  ::grpc::Status ListFeeds(::grpc::ServerContext*, const ingest::v1::ListFeedsRequest* request,
                           ingest::v1::ListFeedsResponse* response) override {
    // One a page, whatever is asked for.
    const std::size_t at = request->page_token().empty() ? 0 : std::stoul(request->page_token());
    if (at < feeds.size()) *response->add_feeds() = feeds[at];
    if (at + 1 < feeds.size()) response->set_next_page_token(std::to_string(at + 1));
    return ::grpc::Status::OK;
  }
  ::grpc::Status GetFeed(::grpc::ServerContext*, const ingest::v1::GetFeedRequest* request,
                         ingest::v1::GetFeedResponse* response) override {
    for (const auto& feed : feeds) {
      if (feed.feed_id() == request->feed().feed_id()) *response->mutable_feed() = feed;
    }
    auto& poll = *response->add_polls();
    *poll.mutable_time() = ToTimestamp(kNow);
    poll.set_status(304);
    return ::grpc::Status::OK;
  }
  ::grpc::Status PauseFeed(::grpc::ServerContext*, const ingest::v1::PauseFeedRequest* request,
                           ingest::v1::PauseFeedResponse* response) override {
    done += (request->resume() ? "resume " : "pause ") + request->feed().feed_id().substr(0, 5);
    *response->mutable_feed() = feeds[0];
    return ::grpc::Status::OK;
  }
  ::grpc::Status RemoveFeed(::grpc::ServerContext*, const ingest::v1::RemoveFeedRequest* request,
                            ingest::v1::RemoveFeedResponse* response) override {
    done += "remove " + request->feed().feed_id().substr(0, 5);
    *response->mutable_feed() = feeds[0];
    return ::grpc::Status::OK;
  }
  ::grpc::Status ImportFeeds(::grpc::ServerContext*, const ingest::v1::ImportFeedsRequest* request,
                             ingest::v1::ImportFeedsResponse* response) override {
    done += request->opml();
    response->set_added(added_by_import);
    for (const std::string& one : refused) response->add_refused(one);
    return ::grpc::Status::OK;
  }
  ::grpc::Status ExportFeeds(::grpc::ServerContext*, const ingest::v1::ExportFeedsRequest*,
                             ingest::v1::ExportFeedsResponse* response) override {
    response->set_opml("<opml/>\n");
    return ::grpc::Status::OK;
  }

  std::vector<FeedInfo> feeds;
  ::grpc::Status refusal;
  ingest::v1::AddFeedRequest added;
  std::string done;
  unsigned added_by_import = 2;
  std::vector<std::string> refused = {"ftp://x: no address"};

 private:
  int port_ = 0;
  std::unique_ptr<::grpc::Server> server_;
};

class Feeds : public testing::Test {
 protected:
  // Runs `rasad feeds ARGUMENTS` against the server.
  int Run(const std::string& arguments) {
    const std::string line = "cd '" + path_.string() + "' && env -u RASAD_CONFIG '" +
                             std::string(RASAD_BIN_DIR) + "/rasad' feeds " + arguments +
                             " --ingest " + server_.address() + " >out 2>err </dev/null";
    const int status = std::system(line.c_str());
    out_ = Read("out");
    err_ = Read("err");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string Read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path_ / name, std::ios::binary).rdbuf();
    return text.str();
  }

  FakeFeeds server_;
  const testing_support::TempFolder folder_;
  const std::filesystem::path& path_ = folder_.path();
  std::string out_;
  std::string err_;
};

TEST_F(Feeds, AddShowsWhatIsFollowedNow) {
  ASSERT_EQ(Run("add https://news.example/rss --source desk"), 0) << err_;
  EXPECT_EQ(server_.added.url(), "https://news.example/rss");
  EXPECT_EQ(server_.added.source(), "desk");
  EXPECT_FALSE(server_.added.unchecked());
  for (const char* part : {"Following News", "https://news.example/rss", "An item", "Warning",
                           "rasad feeds remove ffff0000", "rasad list --source"}) {
    EXPECT_THAT(out_, HasSubstr(part));
  }
  ASSERT_EQ(Run("add a.example/sitemap.xml b.example --unchecked --sitemap --json"), 0);
  EXPECT_TRUE(server_.added.unchecked());
  EXPECT_EQ(server_.added.kind(), ingest::v1::FEED_KIND_SITEMAP);
  const auto line = nlohmann::json::parse(out_.substr(0, out_.find('\n')));
  EXPECT_EQ(line["feed"]["url"], "a.example/sitemap.xml");
  EXPECT_EQ(line["items"][0]["title"], "An item");
  EXPECT_EQ(line["duplicates"][0], "https://one.example/rss");
  EXPECT_EQ(line["forbidden"], false);
}

TEST_F(Feeds, ARefusalIsSaidInItsOwnWordsAndIsNoBrokenConfiguration) {
  struct Row {
    ::grpc::StatusCode code;
    int exit;
  };
  for (const Row& row :
       {Row{::grpc::StatusCode::FAILED_PRECONDITION, 1}, Row{::grpc::StatusCode::NOT_FOUND, 1},
        Row{::grpc::StatusCode::ALREADY_EXISTS, 1}, Row{::grpc::StatusCode::INVALID_ARGUMENT, 64},
        Row{::grpc::StatusCode::UNAVAILABLE, 69}}) {
    server_.refusal = {row.code, "what to do"};
    EXPECT_EQ(Run("add https://news.example/"), row.exit);
    EXPECT_THAT(err_, HasSubstr("what to do"));
    EXPECT_EQ(out_, "");
  }
}

TEST_F(Feeds, AFeedThatIsFollowedIsPointedAt) {
  server_.refusal = {
      ::grpc::StatusCode::ALREADY_EXISTS,
      "https://news.example/rss is followed already: 0123456789abcdef0123456789abcdef"};
  EXPECT_EQ(Run("add https://news.example/"), 1);
  EXPECT_THAT(err_, HasSubstr("rasad feeds show 01234567 "));
}

TEST_F(Feeds, AServerWithoutFeedsIsNotCalledAbsent) {
  server_.refusal = {::grpc::StatusCode::UNAVAILABLE, "this ingest follows no feeds: do that"};
  EXPECT_EQ(Run("add https://news.example/"), 69);
  EXPECT_EQ(err_, "rasad: this ingest follows no feeds: do that\n");
  server_.refusal = {::grpc::StatusCode::UNAVAILABLE, "the database is away"};
  EXPECT_EQ(Run("add https://news.example/"), 69);
  EXPECT_EQ(err_,
            "rasad: the ingest server answers, but: the database is away; rasad status shows what "
            "is missing\n");
}

TEST_F(Feeds, ListShowsAllPages) {
  ASSERT_EQ(Run("list"), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("abcd1000"));
  EXPECT_THAT(out_, HasSubstr("https://two.example/rss"));
  ASSERT_EQ(Run("list --json"), 0);
  EXPECT_EQ(std::count(out_.begin(), out_.end(), '\n'), 2);
  server_.feeds.clear();
  ASSERT_EQ(Run("list"), 0);
  EXPECT_EQ(out_, "");
  EXPECT_THAT(err_, HasSubstr("rasad feeds add URL"));
  EXPECT_EQ(Run("list --state broken"), 64);
}

TEST_F(Feeds, ListKeepsWhatContainsTheArgument) {
  server_.feeds[1].set_title("\u06A9\u0648\u06CC\u0631");  // KEHEH WAW FARSI YEH REH
  const auto urls = [&](const std::string& arguments) {
    EXPECT_EQ(Run("list --json " + arguments), 0) << err_;
    std::string out;
    std::istringstream lines(out_);
    for (std::string line; std::getline(lines, line);) {
      out += nlohmann::json::parse(line)["url"].get<std::string>() + " ";
    }
    return out;
  };
  EXPECT_EQ(urls("ONE."), "https://one.example/rss ");
  // ARABIC KAF WAW ARABIC YEH REH: another spelling of the title.
  EXPECT_EQ(urls("\u0643\u0648\u064A\u0631"), "https://two.example/rss ");
  EXPECT_EQ(urls("news.example"), "https://one.example/rss https://two.example/rss ");
  EXPECT_EQ(urls("--limit 1"), "https://one.example/rss ");
  EXPECT_EQ(urls("two --limit 1"), "https://two.example/rss ") << "the limit is of what is kept";
  EXPECT_EQ(urls("'?'"), "") << "punctuation alone is no key of every title";
  ASSERT_EQ(Run("list nothing"), 0);
  EXPECT_EQ(out_, "");
  EXPECT_EQ(err_, "no feed has nothing in its address, outlet or title\n");
  ASSERT_EQ(Run("list --limit 1"), 0);
  EXPECT_EQ(err_, "1 of 2 feeds; --limit shows more\n");
  EXPECT_EQ(Run("list --limit 0"), 64);
}

TEST_F(Feeds, AFeedIsNamedByPartsAndNeverByAmbiguousOnes) {
  ASSERT_EQ(Run("show one.example"), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("abcd1"));
  EXPECT_THAT(out_, HasSubstr("304"));
  ASSERT_EQ(Run("show abcd2 --json"), 0);
  EXPECT_EQ(nlohmann::json::parse(out_)["url"], "https://two.example/rss");
  EXPECT_EQ(nlohmann::json::parse(out_)["last_polls"][0]["status"], 304);
  EXPECT_EQ(Run("remove abcd"), 64);
  EXPECT_THAT(err_, HasSubstr("names 2 feeds: abcd1000 https://one.example/rss"));
  EXPECT_EQ(Run("remove nothing"), 1);
  EXPECT_THAT(err_, HasSubstr("rasad feeds list"));
  EXPECT_EQ(server_.done, "");
}

TEST_F(Feeds, PauseResumeAndRemoveSayWhatWasDoneAndHowToUndoIt) {
  ASSERT_EQ(Run("pause one.example"), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("rasad feeds resume abcd1000"));
  ASSERT_EQ(Run("resume abcd1"), 0);
  EXPECT_THAT(out_, HasSubstr("goes on"));
  ASSERT_EQ(Run("remove https://one.example/rss"), 0);
  EXPECT_THAT(out_, HasSubstr("rasad feeds add https://one.example/rss"));
  EXPECT_EQ(server_.done, "pause abcd1resume abcd1remove abcd1");
}

TEST_F(Feeds, OpmlComesFromFilesAndGoesIntoThem) {
  std::ofstream(path_ / "in.opml") << "<opml/>";
  EXPECT_EQ(Run("import in.opml"), 1) << "something was refused";
  EXPECT_EQ(server_.done, "<opml/>");
  EXPECT_THAT(out_, HasSubstr("2 new feeds are followed"));
  EXPECT_THAT(err_, HasSubstr("ftp://x: no address"));
  EXPECT_EQ(Run("import absent.opml"), 1);
  EXPECT_EQ(Run("export"), 0);
  EXPECT_EQ(out_, "<opml/>\n");
  EXPECT_EQ(Run("export out.opml"), 0);
  EXPECT_EQ(Read("out.opml"), "<opml/>\n");
  EXPECT_EQ(Run("export /nowhere/out.opml"), 1);
}

TEST_F(Feeds, AnOpmlThatIsNotWellFormedIsTakenAsFarAsItGoes) {
  std::ofstream(path_ / "in.opml") << "<opml>";
  server_.added_by_import = 1;
  server_.refused = {"not well-formed, line 9: no end tag of body"};
  EXPECT_EQ(Run("import in.opml"), 0) << "all feeds in it were taken";
  EXPECT_THAT(out_, HasSubstr("1 new feed is followed, 0 were already"));
  EXPECT_EQ(err_,
            "rasad: in.opml is not well-formed, line 9: no end tag of body; what could be "
            "read of it was taken\n");
  server_.refused.emplace_back("ftp://x: no address");
  EXPECT_EQ(Run("import in.opml"), 1);
  EXPECT_THAT(err_, HasSubstr("not taken: ftp://x: no address"));
  server_.refused.pop_back();
  server_.added_by_import = 0;
  EXPECT_EQ(Run("import in.opml"), 1) << "nothing could be read";
}

TEST(FeedNames, AnIdBeatsAnAddressAndAWholeAddressAPart) {
  const std::vector<FeedInfo> feeds = {Feed("abcd", "https://a.example/rss"),
                                       Feed("ef01", "https://a.example/rss/sport"),
                                       Feed("2345", "https://abcd.example/")};
  const auto urls = [&](const char* typed) {
    std::string out;
    for (const auto& feed : FeedsNamed(feeds, typed)) out += feed.url() + " ";
    return out;
  };
  EXPECT_EQ(urls("abcd"), "https://a.example/rss ");
  EXPECT_EQ(urls("https://a.example/rss"), "https://a.example/rss ");
  EXPECT_EQ(urls("https://abcd.example"), "https://abcd.example/ ");
  EXPECT_EQ(urls("sport"), "https://a.example/rss/sport ");
  EXPECT_EQ(urls("a.example"), "https://a.example/rss https://a.example/rss/sport ");
  EXPECT_EQ(urls("nothing"), "");
  for (const char* typed : {"a.example/rss", "a.example/rss/", "www.a.example/rss",
                            "http://a.example/rss", "feed://a.example/rss"}) {
    EXPECT_EQ(urls(typed), "https://a.example/rss ") << typed;
  }
  const std::vector<FeedInfo> twins = {Feed("abcd", "https://www.a.example/rss"),
                                       Feed("ef01", "http://a.example/rss/")};
  EXPECT_EQ(FeedsNamed(twins, "a.example/rss").size(), 2U) << "both are called so";
  ASSERT_EQ(FeedsNamed(twins, "http://a.example/rss").size(), 1U);
  EXPECT_EQ(FeedsNamed(twins, "http://a.example/rss")[0].url(), "http://a.example/rss/");
}

TEST(TypedAddresses, AFileBeatsWhatLooksLikeAnAddress) {
  using testing::ElementsAre;
  EXPECT_THAT(TypedAddresses("https://a.example/rss"), ElementsAre("https://a.example/rss"));
  EXPECT_THAT(TypedAddresses("feed:x"), ElementsAre("feed:x"));
  EXPECT_THAT(TypedAddresses("a.example/rss?x=1"),
              ElementsAre("https://a.example/rss?x=1", "http://a.example/rss?x=1"));
  EXPECT_THAT(TypedAddresses("a.example:8080/"),
              ElementsAre("https://a.example:8080/", "http://a.example:8080/"));
  const testing_support::TempFolder folder;
  const std::string file = (folder.path() / "a.xml").string();
  std::ofstream(file) << "<rss/>";
  for (const std::string& text :
       {file, std::string("-"), std::string(""), std::string("."), std::string(".."),
        std::string("./a.xml"), std::string("../a.xml"), std::string("/a.example/rss"),
        std::string("feeds/a.xml"), std::string("a b.example"), std::string(".hidden"),
        std::string("ftp://a.example/"), std::string("name.")}) {
    EXPECT_TRUE(TypedAddresses(text).empty()) << text;
  }
}

TEST(FeedTable, TellsHealthInWords) {
  FeedInfo well = Feed("1111", "https://a.example/rss");
  *well.mutable_last_success() = ToTimestamp(kNow - 720 * kSecond);
  *well.mutable_next_poll() = ToTimestamp(kNow + 300 * kSecond);
  well.set_rhythm_seconds(1'800);
  FeedInfo failing = Feed("2222", "https://b.example/rss");
  failing.set_state(ingest::v1::FEED_STATE_FAILING);
  failing.set_error("HTTP status 500");
  failing.set_failures(3);
  *failing.mutable_failing_since() = ToTimestamp(kNow - 3'600 * kSecond);
  *failing.mutable_next_poll() = ToTimestamp(kNow - 1);
  FeedInfo gone = Feed("3333", "https://c.example/rss");
  gone.set_state(ingest::v1::FEED_STATE_DEAD);
  gone.set_error("HTTP status 410");
  FeedInfo paused = Feed("4444", "https://d.example/rss");
  paused.set_state(ingest::v1::FEED_STATE_PAUSED);
  const std::string table = FeedTable({well, failing, gone, paused}, kNow, Style());
  EXPECT_THAT(table, HasSubstr("12 min ago    every 30 min  in 5 min   https://a.example/rss"));
  EXPECT_THAT(table, HasSubstr("HTTP status 500 (3 failures in a row, since 1402-12-26 19:17)"));
  EXPECT_THAT(table,
              HasSubstr("HTTP status 410; it is not polled any more: rasad feeds resume 3333"));
  well.set_waiting(4'750);
  EXPECT_THAT(
      FeedTable({well}, kNow, Style()),
      HasSubstr("\n          4,750 articles wait to be fetched, at the pace of their hosts\n"));
  EXPECT_THAT(table, Not(HasSubstr("wait")));
  // The addresses stand below each other.
  std::vector<std::size_t> columns;
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    if (const auto at = line.find("https://"); at != std::string::npos) columns.push_back(at);
  }
  EXPECT_THAT(columns, testing::ElementsAre(columns[0], columns[0], columns[0], columns[0]));
}

TEST(FeedDetails, CountsOneAsOneAndTellsWhatWaits) {
  ingest::v1::GetFeedResponse found;
  *found.mutable_feed() = Feed("1111", "https://a.example/rss");
  found.mutable_feed()->set_polls(1);
  found.mutable_feed()->set_articles(1);
  EXPECT_THAT(FeedDetails(found, kNow, Style()), HasSubstr("1 poll (0 unchanged), 1 article\n"));
  EXPECT_THAT(FeedDetails(found, kNow, Style()), Not(HasSubstr("waiting")));
  EXPECT_EQ(FeedInfoJson(found.feed())["waiting"], 0);
  found.mutable_feed()->set_waiting(1);
  EXPECT_THAT(FeedDetails(found, kNow, Style()), HasSubstr("waiting       1 article waits"));
  EXPECT_EQ(FeedInfoJson(found.feed())["waiting"], 1);
}

TEST(AddedText, WhatRobotsForbidIsNotPromised) {
  ingest::v1::AddFeedResponse added;
  *added.mutable_feed() = Feed("1111", "https://a.example/rss");
  *added.mutable_feed()->mutable_next_poll() = ToTimestamp(kNow);
  added.add_items()->set_title("one");
  added.add_problems("not well-formed");
  EXPECT_THAT(AddedText(added, true, kNow, Style()), HasSubstr("Next: rasad list"));
  added.set_forbidden(true);
  const std::string text = AddedText(added, true, kNow, Style());
  EXPECT_THAT(text, HasSubstr("Warning: robots.txt of the site forbids it: it is not polled while "
                              "that is so; ask the site, or follow another feed\n"));
  EXPECT_EQ(text.find("robots.txt"), text.rfind("robots.txt")) << "said once";
  EXPECT_THAT(text, HasSubstr("Warning: not well-formed\n"));
  EXPECT_THAT(text, Not(HasSubstr("next poll")));
  EXPECT_THAT(text, Not(HasSubstr("Next:")));
}

TEST(AddedText, WhatAFeedSaysWithoutEndIsCut) {
  ingest::v1::AddFeedResponse added;
  *added.mutable_feed() = Feed("1111", "https://a.example/" + std::string(500, 'x'));
  added.mutable_feed()->set_title(std::string(5'000, 'y'));
  added.add_problems(std::string(5'000, 'z'));
  const std::string text = AddedText(added, true, kNow, Style());
  for (const char letter : {'x', 'y', 'z'}) {
    EXPECT_THAT(text, Not(HasSubstr(std::string(301, letter))));
    EXPECT_THAT(text, HasSubstr(std::string(250, letter)));
  }
}

TEST(AddedText, ItemsHaveTheirJalaliDateAndNothingSteersTheTerminal) {
  ingest::v1::AddFeedResponse added;
  *added.mutable_feed() = Feed("1111", "https://a.example/rss");
  added.mutable_feed()->set_title("News\x1B[2J");
  *added.mutable_feed()->mutable_next_poll() = ToTimestamp(kNow);
  auto& item = *added.add_items();
  item.set_title("one\x1B[31m");
  *item.mutable_published() = ToTimestamp(kNow);
  added.add_items()->set_link("https://a.example/2");
  added.add_other_urls("https://a.example/atom");
  const std::string text = AddedText(added, true, kNow, Style());
  EXPECT_THAT(text, Not(HasSubstr("\x1B")));
  EXPECT_THAT(text, HasSubstr("  1402-12-26 20:17  one[31m\n"));
  EXPECT_THAT(text, HasSubstr("  no date           https://a.example/2\n"));
  EXPECT_THAT(text, HasSubstr("within a minute"));
  EXPECT_THAT(text, HasSubstr("rasad feeds add https://a.example/atom\n"));
  added.set_other_urls(0, "https://a.example/$(x)'&y");
  EXPECT_THAT(AddedText(added, true, kNow, Style()),
              HasSubstr("rasad feeds add 'https://a.example/$(x)'\\''&y'\n"))
      << "what a page names is no command";
  added.clear_items();
  EXPECT_THAT(AddedText(added, true, kNow, Style()), HasSubstr("no items now"));
  EXPECT_THAT(AddedText(added, false, kNow, Style()), HasSubstr("not fetched yet"));
}

}  // namespace
}  // namespace rasad::cli

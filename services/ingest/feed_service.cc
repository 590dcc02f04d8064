// FeedService: the list of feeds, over gRPC.
#include "ingest/feed_service.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <utility>

#include "core/feed/opml.h"
#include "core/text/normalizer.h"
#include "core/text/search_key.h"
#include "ingest/feed_finder.h"
#include "platform/grpc/one_reply.h"
#include "platform/grpc/status.h"
#include "platform/runtime/log.h"
#include "rasad/ingest/v1/feed_service.grpc.pb.h"

namespace rasad::ingest {
namespace {

using base::ErrorCode;
using base::Fail;
using base::Result;
using std::chrono::milliseconds;

constexpr int kDefaultPageSize = 100;
constexpr int kMaxPageSize = 1'000;
constexpr std::size_t kMaxSourceBytes = 200;
constexpr std::size_t kItemsShown = 10;
constexpr std::size_t kMaxReplyBytes = 3 << 20;  // most clients take no message beyond 4 MiB
constexpr std::size_t kMaxRefusedShown = 1'000;
// What is left to write and to answer when the network has used up its time.
constexpr milliseconds kReserve{1'000};

constexpr char kNoFeeds[] =
    "this ingest follows no feeds: give its configuration a database and the section ingest.feeds, "
    "then start it again";
constexpr char kLate[] =
    "the deadline passed; a site may be slow: try again, or add the feed unchecked";

using Deadline = std::chrono::system_clock::time_point;

// A refusal with the status that the contract names. Errors of the database go as they are.
::grpc::Status Refusal(const base::Error& error) {
  switch (error.code) {
    case ErrorCode::kConflict:
      return {::grpc::StatusCode::ALREADY_EXISTS, error.message};
    case ErrorCode::kUnsupported:
      return {::grpc::StatusCode::FAILED_PRECONDITION, error.message};
    default:
      return rpc::ToStatus(error);
  }
}

base::Status CheckSource(const std::string& source) {
  if (source.size() > kMaxSourceBytes) {
    return Fail(ErrorCode::kInvalidInput,
                "source is longer than " + std::to_string(kMaxSourceBytes) + " bytes");
  }
  const bool control = std::any_of(source.begin(), source.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  if (control || text::FindInvalidUtf8(source) != std::string_view::npos) {
    return Fail(ErrorCode::kInvalidInput, "source holds control characters or is not UTF-8");
  }
  // Without a source the feed's host is taken.
  if (!source.empty() && text::SearchKey(source).empty()) {
    return Fail(ErrorCode::kInvalidInput, "source \"" + source + "\" names nobody");
  }
  return {};
}

// A page token: the state asked for, host and address of the last feed, which hold no blanks.
std::string TokenOf(v1::FeedState state, const postgres::FeedCursor& cursor) {
  return std::to_string(state) + ' ' + cursor.host + ' ' + cursor.url;
}
std::optional<postgres::FeedCursor> CursorOf(std::string_view token, v1::FeedState state) {
  const std::string prefix = std::to_string(state) + ' ';
  if (!token.starts_with(prefix) || token.find('\0') != std::string_view::npos) return std::nullopt;
  token.remove_prefix(prefix.size());
  const std::size_t blank = token.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  return postgres::FeedCursor{std::string(token.substr(0, blank)),
                              std::string(token.substr(blank + 1))};
}

// The same address with the other scheme, with and without "www." and a slash at the end.
std::vector<std::string> Variants(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return {};
  std::string rest = url.substr(scheme + 3);
  if (rest.starts_with("www.")) rest.erase(0, 4);
  if (rest.ends_with('/')) rest.pop_back();
  std::vector<std::string> variants;
  for (const char* begin : {"https://", "http://"}) {
    for (const char* www : {"", "www."}) {
      for (const char* end : {"", "/"}) {
        std::string variant = std::string(begin) + www + rest + end;
        if (variant != url) variants.push_back(std::move(variant));
      }
    }
  }
  return variants;
}

class Service final : public v1::FeedService::CallbackService {
 public:
  explicit Service(FeedDependencies dependencies) : d_(std::move(dependencies)) {}

  ::grpc::ServerUnaryReactor* AddFeed(::grpc::CallbackServerContext* context,
                                      const v1::AddFeedRequest* request,
                                      v1::AddFeedResponse* response) override {
    return Answer(context, *request, response,
                  [this](const auto& asked, Deadline deadline) { return Add(asked, deadline); });
  }

  ::grpc::ServerUnaryReactor* ListFeeds(::grpc::CallbackServerContext* context,
                                        const v1::ListFeedsRequest* request,
                                        v1::ListFeedsResponse* response) override {
    return Answer(context, *request, response,
                  [this](const auto& asked, Deadline) { return List(asked); });
  }

  ::grpc::ServerUnaryReactor* GetFeed(::grpc::CallbackServerContext* context,
                                      const v1::GetFeedRequest* request,
                                      v1::GetFeedResponse* response) override {
    return Answer(context, *request, response, [this](const auto& asked, Deadline) {
      return ForName(asked.feed(),
                     [this](const v1::FeedName& name) { return d_.admin->Get(name); });
    });
  }

  ::grpc::ServerUnaryReactor* PauseFeed(::grpc::CallbackServerContext* context,
                                        const v1::PauseFeedRequest* request,
                                        v1::PauseFeedResponse* response) override {
    return Answer(context, *request, response,
                  [this](const auto& asked, Deadline) -> Result<v1::PauseFeedResponse> {
                    auto feed = ForName(asked.feed(), [&](const v1::FeedName& name) {
                      return d_.admin->SetPaused(name, !asked.resume(), d_.clock());
                    });
                    if (!feed) return tl::unexpected(feed.error());
                    v1::PauseFeedResponse reply;
                    *reply.mutable_feed() = *std::move(feed);
                    return reply;
                  });
  }

  ::grpc::ServerUnaryReactor* RemoveFeed(::grpc::CallbackServerContext* context,
                                         const v1::RemoveFeedRequest* request,
                                         v1::RemoveFeedResponse* response) override {
    return Answer(context, *request, response,
                  [this](const auto& asked, Deadline) -> Result<v1::RemoveFeedResponse> {
                    auto feed = ForName(asked.feed(), [this](const v1::FeedName& name) {
                      return d_.admin->Remove(name);
                    });
                    if (!feed) return tl::unexpected(feed.error());
                    v1::RemoveFeedResponse reply;
                    *reply.mutable_feed() = *std::move(feed);
                    return reply;
                  });
  }

  ::grpc::ServerUnaryReactor* TestFeed(::grpc::CallbackServerContext* context,
                                       const v1::TestFeedRequest* request,
                                       v1::TestFeedResponse* response) override {
    return Answer(context, *request, response,
                  [this](const auto& asked, Deadline deadline) { return Test(asked, deadline); });
  }

  ::grpc::ServerUnaryReactor* ImportFeeds(::grpc::CallbackServerContext* context,
                                          const v1::ImportFeedsRequest* request,
                                          v1::ImportFeedsResponse* response) override {
    return Answer(context, *request, response,
                  [this](const auto& asked, Deadline) { return Import(asked); });
  }

  ::grpc::ServerUnaryReactor* ExportFeeds(::grpc::CallbackServerContext* context,
                                          const v1::ExportFeedsRequest* request,
                                          v1::ExportFeedsResponse* response) override {
    return Answer(context, *request, response, [this](const auto&, Deadline) { return Export(); });
  }

 private:
  // Runs `work` on the pool with a copy of the request: gRPC takes its own back when the client
  // leaves.
  template <class Request, class Response, class Work>
  ::grpc::ServerUnaryReactor* Answer(::grpc::CallbackServerContext* context, const Request& request,
                                     Response* response, Work work) {
    auto slot = d_.policy.Enter();
    if (!slot || d_.admin == nullptr) {
      auto* reactor = context->DefaultReactor();
      reactor->Finish(slot ? ::grpc::Status(::grpc::StatusCode::UNAVAILABLE, kNoFeeds)
                           : d_.policy.Full());
      return reactor;
    }
    auto call = std::make_shared<rpc::OneReply<Response>>(std::move(slot), response);
    auto* reactor = call.get();
    const auto deadline = d_.policy.DeadlineOf(*context);
    call->Begin(deadline, kLate);
    const bool posted = d_.pool->Post([call, deadline, asked = request, work]() {
      if (call->ended()) return;
      auto reply = work(asked, deadline);
      if (reply) {
        call->End(*std::move(reply));
        return;
      }
      if (base::DispositionOf(reply.error().code) == base::Disposition::kStop) {
        runtime::LogError(runtime::LogLevel::kError, "feeds_failed", reply.error());
      }
      call->EndWith(Refusal(reply.error()));
    });
    if (!posted) {
      call->End(base::Error{ErrorCode::kExhausted,
                            "more calls wait than can be served; try again later"});
    }
    return reactor;
  }

  // What is at the address, found within the call's deadline.
  Result<FoundFeed> Find(const std::string& url, Deadline deadline) {
    auto fetcher = d_.make_fetcher();
    if (!fetcher) return tl::unexpected(fetcher.error());
    const auto left = deadline - std::chrono::system_clock::now() - kReserve;
    return FindFeed(url, d_.agent, **fetcher,
                    std::chrono::steady_clock::now() +
                        std::chrono::duration_cast<std::chrono::steady_clock::duration>(left));
  }

  Result<v1::AddFeedResponse> Add(const v1::AddFeedRequest& request, Deadline deadline) {
    if (auto ok = CheckSource(request.source()); !ok) return tl::unexpected(ok.error());
    if (!v1::FeedKind_IsValid(request.kind())) {
      return Fail(ErrorCode::kInvalidInput, "kind is no known kind of feed");
    }
    auto addresses = AddressesOf(request.url());
    if (!addresses) return tl::unexpected(addresses.error());
    v1::AddFeedResponse reply;
    postgres::NewFeed feed;
    feed.source = request.source();
    if (request.unchecked()) {
      feed.url = feed.added_url = addresses->front();
      feed.kind = request.kind() == v1::FEED_KIND_UNSPECIFIED ? v1::FEED_KIND_FEED : request.kind();
    } else {
      auto found = Find(request.url(), deadline);
      if (!found) return tl::unexpected(found.error());
      if (request.kind() != v1::FEED_KIND_UNSPECIFIED && request.kind() != found->kind) {
        return Fail(ErrorCode::kUnsupported,
                    found->url + (found->kind == v1::FEED_KIND_SITEMAP ? " is a sitemap, no feed"
                                                                       : " is a feed, no sitemap"));
      }
      feed.url = found->url;
      feed.added_url = found->asked_url;
      feed.kind = found->kind;
      feed.title = found->title;
      for (const std::string& problem : found->problems) reply.add_problems(problem);
      reply.set_forbidden(found->forbidden);
      if (feed.source.empty()) feed.source = OutletOf(found->site);
      for (std::string& other : found->others) reply.add_other_urls(std::move(other));
      auto duplicates = Duplicates(*found);
      if (!duplicates) return tl::unexpected(duplicates.error());
      for (const std::string& url : *duplicates) reply.add_duplicates(url);
      for (auto& item : NewestItems(std::move(found->items), kItemsShown)) {
        *reply.add_items() = std::move(item);
      }
    }
    if (feed.source.empty()) feed.source = OutletOf(feed.url);
    feed.host = HostKeyOf(feed.url);
    auto added = d_.admin->Add(feed, d_.clock());
    if (!added) return tl::unexpected(added.error());
    *reply.mutable_feed() = *std::move(added);
    return reply;
  }

  // Followed feeds with the same items or at another spelling of the address.
  Result<std::vector<std::string>> Duplicates(const FoundFeed& found) {
    std::set<std::string> urls;
    for (const std::string& variant : Variants(found.url)) {
      v1::FeedName name;
      name.set_url(variant);
      auto known = d_.admin->Get(name);
      if (known) {
        urls.insert(known->feed().url());
      } else if (known.error().code != ErrorCode::kNotFound) {
        return tl::unexpected(known.error());
      }
    }
    if (!found.article_ids.empty()) {
      auto same = d_.admin->FeedsWithArticles(found.article_ids);
      if (!same) return tl::unexpected(same.error());
      urls.insert(same->begin(), same->end());
    }
    urls.erase(found.url);  // that one is a conflict, which Add reports
    return std::vector<std::string>(urls.begin(), urls.end());
  }

  Result<v1::ListFeedsResponse> List(const v1::ListFeedsRequest& request) {
    if (!v1::FeedState_IsValid(request.state())) {
      return Fail(ErrorCode::kInvalidInput, "state is no known state of feeds");
    }
    if (request.page_size() < 0) {
      return Fail(ErrorCode::kInvalidInput, "page_size must not be negative");
    }
    std::optional<postgres::FeedCursor> after;
    if (!request.page_token().empty()) {
      after = CursorOf(request.page_token(), request.state());
      if (!after) {
        return Fail(ErrorCode::kInvalidInput,
                    "page_token is broken or belongs to another request; begin again without one");
      }
    }
    const int size =
        request.page_size() == 0 ? kDefaultPageSize : std::min(request.page_size(), kMaxPageSize);
    auto feeds = d_.admin->List(request.state(), after, static_cast<std::uint32_t>(size) + 1);
    if (!feeds) return tl::unexpected(feeds.error());
    v1::ListFeedsResponse reply;
    std::size_t bytes = 0;
    for (auto& feed : *feeds) {
      bytes += feed.ByteSizeLong();
      const bool full = reply.feeds_size() == size || bytes > kMaxReplyBytes;
      if (full && reply.feeds_size() > 0) {
        const std::string& last = reply.feeds(reply.feeds_size() - 1).url();
        reply.set_next_page_token(TokenOf(request.state(), {HostKeyOf(last), last}));
        break;
      }
      *reply.add_feeds() = std::move(feed);
    }
    return reply;
  }

  // `act` on the feed of that name; an address may be written as in AddFeed.
  template <class Act>
  auto ForName(const v1::FeedName& name, Act act) -> decltype(act(name)) {
    if (!name.has_url()) return act(name);
    auto addresses = AddressesOf(name.url());
    if (!addresses) return tl::unexpected(addresses.error());
    auto done = decltype(act(name))(Fail(ErrorCode::kNotFound, {}));
    for (const std::string& address : *addresses) {
      v1::FeedName exact;
      exact.set_url(address);
      done = act(exact);
      if (done || done.error().code != ErrorCode::kNotFound) break;
    }
    return done;
  }

  Result<v1::TestFeedResponse> Test(const v1::TestFeedRequest& request, Deadline deadline) {
    auto found = Find(request.url(), deadline);
    if (!found) return tl::unexpected(found.error());
    v1::TestFeedResponse reply;
    reply.set_kind(found->kind);
    reply.set_format(found->format);
    reply.set_url(found->url);
    reply.set_title(found->title);
    reply.set_ill_formed(found->ill_formed);
    for (std::string& problem : found->problems) reply.add_problems(std::move(problem));
    if (found->forbidden) {
      reply.add_problems("robots.txt of the site forbids it: it would not be polled");
    }
    reply.set_ttl_minutes(found->ttl_minutes);
    std::size_t bytes = 0;
    for (auto& item : found->items) {
      bytes += item.ByteSizeLong();
      if (bytes > kMaxReplyBytes) {
        reply.add_problems("only the first " + std::to_string(reply.items_size()) + " of " +
                           std::to_string(found->items.size()) + " items fit into this answer");
        break;
      }
      *reply.add_items() = std::move(item);
    }
    return reply;
  }

  Result<v1::ImportFeedsResponse> Import(const v1::ImportFeedsRequest& request) {
    auto list = feed::ReadOpml(request.opml());
    if (!list) return Fail(ErrorCode::kInvalidInput, "opml: " + list.error().message);
    v1::ImportFeedsResponse reply;
    const auto refuse = [&](std::string why) {
      if (static_cast<std::size_t>(reply.refused_size()) < kMaxRefusedShown) {
        reply.add_refused(std::move(why));
      }
    };
    for (std::string& problem : list->problems) refuse(std::move(problem));
    for (const feed::OpmlFeed& one : list->feeds) {
      auto addresses = AddressesOf(one.url);
      if (!addresses) {
        refuse(one.url + ": " + addresses.error().message);
        continue;
      }
      postgres::NewFeed feed;
      feed.url = feed.added_url = addresses->front();
      feed.host = HostKeyOf(feed.url);
      feed.kind = one.sitemap ? v1::FEED_KIND_SITEMAP : v1::FEED_KIND_FEED;
      feed.title = one.title;
      if (CheckSource(one.source)) feed.source = one.source;
      if (feed.source.empty()) feed.source = OutletOf(one.site_url);
      if (feed.source.empty()) feed.source = OutletOf(feed.url);
      auto added = d_.admin->Add(feed, d_.clock());
      if (added && one.paused) {
        v1::FeedName name;
        name.set_feed_id(added->feed_id());
        added = d_.admin->SetPaused(name, true, d_.clock());
      }
      if (added) {
        reply.set_added(reply.added() + 1);
      } else if (added.error().code == ErrorCode::kConflict) {
        reply.set_known(reply.known() + 1);
      } else if (added.error().code == ErrorCode::kInvalidInput) {
        refuse(one.url + ": " + added.error().message);
      } else {
        return tl::unexpected(
            base::Annotate(added.error(), "after " + std::to_string(reply.added()) +
                                              " feeds were added (importing again is harmless)"));
      }
    }
    return reply;
  }

  Result<v1::ExportFeedsResponse> Export() {
    feed::Opml list;
    list.title = "Rasad";
    std::optional<postgres::FeedCursor> after;
    for (;;) {
      auto feeds = d_.admin->List(v1::FEED_STATE_UNSPECIFIED, after, kMaxPageSize);
      if (!feeds) return tl::unexpected(feeds.error());
      for (const auto& info : *feeds) {
        feed::OpmlFeed& one = list.feeds.emplace_back();
        one.url = info.url();
        one.title = info.title();
        one.source = info.source();
        one.sitemap = info.kind() == v1::FEED_KIND_SITEMAP;
        one.paused = info.state() == v1::FEED_STATE_PAUSED;
      }
      if (feeds->size() < kMaxPageSize) break;
      after = postgres::FeedCursor{HostKeyOf(feeds->back().url()), feeds->back().url()};
    }
    v1::ExportFeedsResponse reply;
    reply.set_opml(feed::WriteOpml(list));
    return reply;
  }

  const FeedDependencies d_;
};

}  // namespace

std::shared_ptr<::grpc::Service> MakeFeedService(FeedDependencies dependencies) {
  return std::make_shared<Service>(std::move(dependencies));
}

std::string FeedServiceName() { return v1::FeedService::service_full_name(); }

}  // namespace rasad::ingest

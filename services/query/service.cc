// QueryService: questions in, rows of the database out.
#include "query/service.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <type_traits>
#include <utility>

#include "platform/grpc/one_reply.h"
#include "platform/runtime/log.h"
#include "query/coverage.h"
#include "query/page_token.h"
#include "query/requests.h"
#include "rasad/query/v1/query_service.grpc.pb.h"

namespace rasad::query {
namespace {

using std::chrono::milliseconds;

constexpr char kLate[] = "the deadline passed before the database answered; ask for less at once";

void SetTimeout(postgres::ArticleQuery& query, milliseconds left) { query.timeout = left; }
void SetTimeout(SubmissionQuery& query, milliseconds left) { query.timeout = left; }
void SetTimeout(CoverageRequest& request, milliseconds left) { request.query.timeout = left; }
template <class Query>
void SetTimeout(Paged<Query>& paged, milliseconds left) {
  paged.query.bounds.timeout = left;
}

// Only coverage asks for the time.
template <class Request>
auto Parse(const Request& request) {
  if constexpr (std::is_same_v<Request, v1::ListCoverageRequest>) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return ParseRequest(request,
                        std::chrono::duration_cast<std::chrono::microseconds>(now).count());
  } else {
    return ParseRequest(request);
  }
}

template <class Item>
std::size_t BytesOf(const std::vector<Item>& items) {
  std::size_t bytes = 0;
  for (const auto& item : items) bytes += item.ByteSizeLong();
  return bytes;
}

// A page of what `read` lists. One that is too large is read again with fewer items: its end must
// be a cursor, and only the reader knows those.
template <class Query, class Read>
auto ReadPage(Query query, const Read& read) -> decltype(read(query)) {
  for (;;) {
    auto page = read(query);
    if (!page || page->items.size() <= 1) return page;
    const std::size_t bytes = BytesOf(page->items);
    if (bytes <= kMaxPageBytes) return page;
    const auto items = static_cast<std::uint32_t>(page->items.size());
    const auto fitting = static_cast<std::uint32_t>(items * kMaxPageBytes / bytes);
    query.bounds.limit = std::clamp(fitting, 1u, items - 1);
  }
}

template <class Item>
std::string NextToken(const postgres::Page<Item>& page, const std::string& fingerprint) {
  return page.next ? EncodePageToken(*page.next, fingerprint) : std::string();
}

class Service final : public v1::QueryService::CallbackService {
 public:
  explicit Service(const Dependencies& dependencies) : d_(dependencies) {}

  ::grpc::ServerUnaryReactor* GetArticle(::grpc::CallbackServerContext* context,
                                         const v1::GetArticleRequest* request,
                                         v1::GetArticleResponse* response) override {
    return Answer(
        context, *request, response,
        [this](const postgres::ArticleQuery& query) -> base::Result<v1::GetArticleResponse> {
          auto article = d_.articles.GetArticle(query);
          if (!article) return tl::unexpected(article.error());
          v1::GetArticleResponse reply;
          *reply.mutable_article() = *std::move(article);
          return reply;
        });
  }

  ::grpc::ServerUnaryReactor* ListArticles(::grpc::CallbackServerContext* context,
                                           const v1::ListArticlesRequest* request,
                                           v1::ListArticlesResponse* response) override {
    return Answer(
        context, *request, response,
        [this](const Paged<postgres::ListQuery>& paged) -> base::Result<v1::ListArticlesResponse> {
          auto page = ReadPage(paged.query, [this](const postgres::ListQuery& query) {
            return d_.articles.ListArticles(query);
          });
          if (!page) return tl::unexpected(page.error());
          v1::ListArticlesResponse reply;
          for (auto& item : page->items) *reply.add_articles() = std::move(item);
          reply.set_next_page_token(NextToken(*page, paged.fingerprint));
          return reply;
        });
  }

  ::grpc::ServerUnaryReactor* SearchArticles(::grpc::CallbackServerContext* context,
                                             const v1::SearchArticlesRequest* request,
                                             v1::SearchArticlesResponse* response) override {
    return Answer(context, *request, response,
                  [this](const Paged<postgres::SearchQuery>& paged)
                      -> base::Result<v1::SearchArticlesResponse> {
                    auto page = ReadPage(paged.query, [this](const postgres::SearchQuery& query) {
                      return d_.search.SearchArticles(query);
                    });
                    if (!page) return tl::unexpected(page.error());
                    v1::SearchArticlesResponse reply;
                    for (auto& item : page->items) *reply.add_hits() = std::move(item);
                    reply.set_next_page_token(NextToken(*page, paged.fingerprint));
                    return reply;
                  });
  }

  ::grpc::ServerUnaryReactor* ListMentions(::grpc::CallbackServerContext* context,
                                           const v1::ListMentionsRequest* request,
                                           v1::ListMentionsResponse* response) override {
    return Answer(context, *request, response,
                  [this](const Paged<postgres::MentionQuery>& paged)
                      -> base::Result<v1::ListMentionsResponse> {
                    auto page = ReadPage(paged.query, [this](const postgres::MentionQuery& query) {
                      return d_.mentions.ListMentions(query);
                    });
                    if (!page) return tl::unexpected(page.error());
                    v1::ListMentionsResponse reply;
                    for (auto& item : page->items) *reply.add_mentions() = std::move(item);
                    reply.set_next_page_token(NextToken(*page, paged.fingerprint));
                    return reply;
                  });
  }

  ::grpc::ServerUnaryReactor* GetSubmission(::grpc::CallbackServerContext* context,
                                            const v1::GetSubmissionRequest* request,
                                            v1::GetSubmissionResponse* response) override {
    return Answer(context, *request, response,
                  [this](const SubmissionQuery& query) -> base::Result<v1::GetSubmissionResponse> {
                    auto found =
                        query.request_id.empty()
                            ? d_.traces.SubmissionsByArticle(query.article_id, query.timeout)
                            : d_.traces.SubmissionsByRequest(query.request_id, query.timeout);
                    if (!found) return tl::unexpected(found.error());
                    v1::GetSubmissionResponse reply;
                    for (auto& submission : *found)
                      *reply.add_submissions() = std::move(submission);
                    return reply;
                  });
  }

  ::grpc::ServerUnaryReactor* ListCoverage(::grpc::CallbackServerContext* context,
                                           const v1::ListCoverageRequest* request,
                                           v1::ListCoverageResponse* response) override {
    return Answer(context, *request, response,
                  [this](const CoverageRequest& asked) -> base::Result<v1::ListCoverageResponse> {
                    auto page = d_.coverage.ListReceipts(asked.query);
                    if (!page) return tl::unexpected(page.error());
                    v1::ListCoverageResponse reply;
                    for (const auto& receipts : page->first) {
                      *reply.add_sources() = Judge(receipts, asked.query);
                    }
                    if (page->second) {
                      reply.set_next_page_token(
                          EncodeNameToken(page->first.back().source, asked.fingerprint));
                    }
                    return reply;
                  });
  }

 private:
  // Checks the request here, on gRPC's thread, and reads on the pool. The job holds values only:
  // gRPC takes the request back when the client leaves.
  template <class Request, class Response, class Read>
  ::grpc::ServerUnaryReactor* Answer(::grpc::CallbackServerContext* context, const Request& request,
                                     Response* response, Read read) {
    auto slot = d_.policy.Enter();
    if (!slot) {
      auto* reactor = context->DefaultReactor();
      reactor->Finish(d_.policy.Full());
      return reactor;
    }
    auto call = std::make_shared<rpc::OneReply<Response>>(std::move(slot), response);
    auto* reactor = call.get();
    const auto deadline = d_.policy.DeadlineOf(*context);
    call->Begin(deadline, kLate);
    auto parsed = Parse(request);
    if (!parsed) {
      call->End(parsed.error());
      return reactor;
    }
    const bool posted = d_.pool.Post([call, deadline, query = *std::move(parsed), read]() mutable {
      if (call->ended()) return;
      const auto left =
          std::chrono::duration_cast<milliseconds>(deadline - std::chrono::system_clock::now());
      if (left < milliseconds(1)) {
        call->End(base::Error{base::ErrorCode::kTimeout, kLate});
        return;
      }
      SetTimeout(query, left);
      auto reply = read(query);
      if (reply) {
        call->End(*std::move(reply));
        return;
      }
      if (base::DispositionOf(reply.error().code) != base::Disposition::kRetry &&
          reply.error().code != base::ErrorCode::kNotFound &&
          reply.error().code != base::ErrorCode::kInvalidInput) {
        runtime::LogError(runtime::LogLevel::kError, "query_failed", reply.error());
      }
      call->End(reply.error());
    });
    if (!posted) {
      call->End(base::Error{base::ErrorCode::kExhausted,
                            "more calls wait for the database than it can serve; try again later"});
    }
    return reactor;
  }

  const Dependencies d_;
};

}  // namespace

std::shared_ptr<::grpc::Service> MakeQueryService(const Dependencies& dependencies) {
  return std::make_shared<Service>(dependencies);
}

std::string QueryServiceName() { return v1::QueryService::service_full_name(); }

}  // namespace rasad::query

// From requests to what the readers of the database are asked.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "platform/postgres/ports.h"
#include "rasad/query/v1/query_service.pb.h"

namespace rasad::query {

inline constexpr int kDefaultPageSize = 20;
inline constexpr int kMaxPageSize = 200;
inline constexpr int kMaxFullPageSize = 50;
inline constexpr std::size_t kMaxQueryBytes = 1'000;  ///< Of a query and of an entity.
inline constexpr std::size_t kMaxQueryWords = 32;
inline constexpr int kMaxSources = 100;
inline constexpr int kMaxCoverageDays = 92;

/// A list query and what its page tokens are bound to.
template <class Query>
struct Paged {
  Query query;
  std::string fingerprint;  ///< Method and request without page_size and page_token.
};

/// What GetSubmission asks; exactly one of the names is set.
struct SubmissionQuery {
  std::string request_id;
  std::string article_id;  ///< Or "source:" + source.
  std::chrono::milliseconds timeout{0};
};

/// What ListCoverage asks.
struct CoverageRequest {
  postgres::CoverageQuery query;
  std::string fingerprint;  ///< As in Paged.
};

/// Each checks a request; kInvalidInput begins with the field's name and says what to do. Timeouts
/// are left at 0. Pure.
base::Result<postgres::ArticleQuery> ParseRequest(const v1::GetArticleRequest& request);
base::Result<Paged<postgres::ListQuery>> ParseRequest(const v1::ListArticlesRequest& request);
base::Result<Paged<postgres::SearchQuery>> ParseRequest(const v1::SearchArticlesRequest& request);
base::Result<Paged<postgres::MentionQuery>> ParseRequest(const v1::ListMentionsRequest& request);
base::Result<SubmissionQuery> ParseRequest(const v1::GetSubmissionRequest& request);
/// `now` is the as-of time where the request gives none.
base::Result<CoverageRequest> ParseRequest(const v1::ListCoverageRequest& request,
                                           base::Micros now);

/// The parts of a search: what stands in double quotes or guillemets is a phrase, the stretches
/// between are words in any order. Parts without a word are dropped. kInvalidInput: a quotation
/// mark is not closed, more than 32 words, or none.
base::Result<std::vector<postgres::SearchPart>> ParseSearch(std::string_view query);

}  // namespace rasad::query

// The reading ports on PostgreSQL.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/postgres/pool.h"
#include "platform/postgres/ports.h"

namespace rasad::postgres {

/// Thread-safe; as many calls run at once as the pool has sessions. A call that finds its session
/// dead (the server was restarted) is tried once more on a new one. The pool outlives the reader.
class PostgresReader final : public ArticleReader,
                             public ArticleSearch,
                             public MentionReader,
                             public TraceReader,
                             public CoverageReader,
                             public DatabaseProbe {
 public:
  explicit PostgresReader(Pool& pool) : pool_(pool) {}

  base::Result<query::v1::Article> GetArticle(const ArticleQuery& query) override;
  base::Result<Page<query::v1::Article>> ListArticles(const ListQuery& query) override;
  base::Result<Page<query::v1::SearchHit>> SearchArticles(const SearchQuery& query) override;
  base::Result<Page<query::v1::ArticleMention>> ListMentions(const MentionQuery& query) override;
  base::Result<std::vector<query::v1::Submission>> SubmissionsByRequest(
      std::string_view request_id, std::chrono::milliseconds timeout) override;
  base::Result<std::vector<query::v1::Submission>> SubmissionsByArticle(
      std::string_view article_id, std::chrono::milliseconds timeout) override;
  base::Result<std::pair<std::vector<SourceReceipts>, bool>> ListReceipts(
      const CoverageQuery& query) override;
  base::Status Ping(std::chrono::milliseconds timeout) override;

 private:
  /// Runs `body` on a session with that statement timeout.
  base::Status Read(std::chrono::milliseconds timeout,
                    const std::function<base::Status(Connection&)>& body);

  Pool& pool_;
};

}  // namespace rasad::postgres

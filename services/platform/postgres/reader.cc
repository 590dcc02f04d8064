// Articles, submissions, the session of a call.
#include "platform/postgres/reader.h"

#include <charconv>
#include <utility>

#include "platform/postgres/batch.h"
#include "platform/postgres/reader_rows.h"

namespace rasad::postgres {
namespace {

using base::ErrorCode;
using base::Fail;
using base::Result;
using base::Status;

Status CheckId(std::string_view name, std::string_view id) {
  if (IsId(id)) return {};
  return Fail(ErrorCode::kInvalidInput, std::string(name) + " must be 32 lower-case hex digits");
}

// "topic/partition/offset", comma separated; what does not parse is passed over.
void AddHops(std::string_view hops, query::v1::Submission& submission) {
  while (!hops.empty()) {
    const std::string_view hop = hops.substr(0, hops.find(','));
    hops.remove_prefix(std::min(hop.size() + 1, hops.size()));
    const std::size_t second = hop.rfind('/');
    if (second == std::string_view::npos || second == 0) continue;
    const std::size_t first = hop.rfind('/', second - 1);
    if (first == std::string_view::npos) continue;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::from_chars(hop.data() + first + 1, hop.data() + second, partition);
    std::from_chars(hop.data() + second + 1, hop.data() + hop.size(), offset);
    query::v1::TraceHop& out = *submission.add_hops();
    out.set_topic(std::string(hop.substr(0, first)));
    out.set_partition(partition);
    out.set_offset(offset);
  }
}

constexpr const char* kTraceColumns =
    "SELECT request_id, article_id, revision_id, state, hops, service, reason, message, "
    "recorded_at FROM traces ";

Result<std::vector<query::v1::Submission>> Submissions(Connection& db, const std::string& where,
                                                       const Params& params) {
  auto rows = db.Execute(
      kTraceColumns + where + " ORDER BY recorded_at DESC, request_id, origin LIMIT 100", params);
  if (!rows) return tl::unexpected(rows.error());
  std::vector<query::v1::Submission> submissions;
  for (int i = 0; i < rows->size(); ++i) {
    query::v1::Submission& submission = submissions.emplace_back();
    submission.set_request_id(rows->Text(i, 0));
    submission.set_article_id(rows->Text(i, 1));
    submission.set_revision_id(rows->Text(i, 2));
    submission.set_state(static_cast<query::v1::SubmissionState>(rows->Int(i, 3)));
    AddHops(rows->Bytes(i, 4), submission);
    submission.set_service(rows->Text(i, 5));
    submission.set_reason(rows->Text(i, 6));
    submission.set_message(rows->Text(i, 7));
    *submission.mutable_recorded_at() = TimestampOf(rows->Time(i, 8));
  }
  return submissions;
}

}  // namespace

Status PostgresReader::Read(std::chrono::milliseconds timeout,
                            const std::function<Status(Connection&)>& body) {
  for (int attempt = 1;; ++attempt) {
    auto lease = pool_.Acquire(timeout);
    if (!lease) return tl::unexpected(lease.error());
    Status done = (*lease)->SetStatementTimeout(timeout);
    if (done) done = body(**lease);
    if (done || !(*lease)->broken() || attempt == 2) return done;
    pool_.DropIdle();
  }
}

Result<query::v1::Article> PostgresReader::GetArticle(const ArticleQuery& query) {
  if (auto ok = CheckId("article_id", query.article_id); !ok) return tl::unexpected(ok.error());
  if (!query.revision_id.empty()) {
    if (auto ok = CheckId("revision_id", query.revision_id); !ok) return tl::unexpected(ok.error());
  }
  const bool full = query.view == query::v1::ARTICLE_VIEW_FULL;
  query::v1::Article article;
  const Status done = Read(query.timeout, [&](Connection& db) -> Status {
    Params params;
    params.Id(query.article_id);
    std::string revision = "a.current_revision";
    if (!query.revision_id.empty()) revision = Placeholder(params.Id(query.revision_id));
    auto rows =
        db.Execute(std::string("SELECT ") + kArticleColumns + (full ? ", r.extracted" : "") +
                       " FROM articles a JOIN revisions r ON r.article_id = a.article_id AND "
                       "r.revision_id = " +
                       revision +
                       " LEFT JOIN article_withdrawals aw ON aw.article_id = r.article_id"
                       " LEFT JOIN source_withdrawals sw ON sw.source = r.source"
                       " WHERE a.article_id = $1 AND a.current_revision IS NOT NULL"
                       " AND (r.last_received_at <= greatest(aw.received_until, "
                       "sw.received_until)) IS NOT TRUE",
                   params);
    if (!rows) return tl::unexpected(rows.error());
    if (rows->size() == 0) {
      return Fail(ErrorCode::kNotFound,
                  query.revision_id.empty()
                      ? "no article " + query.article_id + ", or it is withdrawn"
                      : "no revision " + query.revision_id + " of article " + query.article_id +
                            ", or it is withdrawn");
    }
    auto found = ArticleOf(*rows, 0);
    if (!found) return tl::unexpected(found.error());
    article = std::move(*found);
    if (!full) return {};
    auto content = ContentOf(*rows, 0, kContentColumn);
    if (!content) return tl::unexpected(content.error());
    *article.mutable_content() = std::move(*content);
    return AddRevisions(db, {&article});
  });
  if (!done) return tl::unexpected(done.error());
  return article;
}

Result<Page<query::v1::Article>> PostgresReader::ListArticles(const ListQuery& query) {
  if (query.bounds.after) {
    if (auto ok = CheckId("the cursor's article_id", query.bounds.after->article_id); !ok) {
      return tl::unexpected(ok.error());
    }
  }
  const bool full = query.view == query::v1::ARTICLE_VIEW_FULL;
  Page<query::v1::Article> page;
  const Status done = Read(query.bounds.timeout, [&](Connection& db) -> Status {
    page = {};
    Params params;
    const std::string where =
        BoundsCondition(query.bounds, params) + AfterArticle(query.bounds, params);
    const std::int64_t limit = LimitPlusOne(query.bounds);
    auto rows =
        db.Execute(std::string("SELECT ") + kArticleColumns + (full ? ", r.extracted" : "") +
                       " FROM (SELECT * FROM articles a WHERE a.current_revision IS NOT NULL" +
                       where + " ORDER BY a.sort_time DESC, a.article_id DESC LIMIT " +
                       Placeholder(params.Int8(limit)) +
                       ") a JOIN revisions r ON r.article_id = a.article_id"
                       " AND r.revision_id = a.current_revision"
                       " ORDER BY a.sort_time DESC, a.article_id DESC",
                   params);
    if (!rows) return tl::unexpected(rows.error());
    const bool more = rows->size() == limit;
    const int count = more ? rows->size() - 1 : rows->size();
    for (int i = 0; i < count; ++i) {
      auto article = ArticleOf(*rows, i);
      if (!article) return tl::unexpected(article.error());
      if (full) {
        auto content = ContentOf(*rows, i, kContentColumn);
        if (!content) return tl::unexpected(content.error());
        *article->mutable_content() = std::move(*content);
      }
      page.items.push_back(std::move(*article));
    }
    if (more) page.next = CursorOf(*rows, count - 1, kSortColumn, 0);
    if (!full) return {};
    std::vector<query::v1::Article*> articles;
    for (query::v1::Article& article : page.items) articles.push_back(&article);
    return AddRevisions(db, std::move(articles));
  });
  if (!done) return tl::unexpected(done.error());
  return page;
}

Result<std::vector<query::v1::Submission>> PostgresReader::SubmissionsByRequest(
    std::string_view request_id, std::chrono::milliseconds timeout) {
  Result<std::vector<query::v1::Submission>> found;
  const Status done = Read(timeout, [&](Connection& db) -> Status {
    Params params;
    params.Text(request_id);
    found = Submissions(db, "WHERE request_id = $1", params);
    return found ? Status() : tl::unexpected(found.error());
  });
  if (!done) return tl::unexpected(done.error());
  if (found->empty()) {
    return Fail(ErrorCode::kNotFound, "nothing is known of submission " + std::string(request_id) +
                                          "; it may be in flight");
  }
  return found;
}

Result<std::vector<query::v1::Submission>> PostgresReader::SubmissionsByArticle(
    std::string_view article_id, std::chrono::milliseconds timeout) {
  Result<std::vector<query::v1::Submission>> found;
  const Status done = Read(timeout, [&](Connection& db) -> Status {
    Params params;
    params.Text(article_id);
    found = Submissions(db, "WHERE article_id = $1", params);
    return found ? Status() : tl::unexpected(found.error());
  });
  if (!done) return tl::unexpected(done.error());
  if (found->empty()) {
    return Fail(ErrorCode::kNotFound,
                "no submission of article " + std::string(article_id) + " is known");
  }
  return found;
}

Status PostgresReader::Ping(std::chrono::milliseconds timeout) {
  return Read(timeout, [](Connection& db) { return db.Script("SELECT 1"); });
}

}  // namespace rasad::postgres

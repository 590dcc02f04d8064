// SQL of pages, rows to messages.
#include "platform/postgres/reader_rows.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "platform/postgres/batch.h"

namespace rasad::postgres {

using base::ErrorCode;
using base::Fail;

const char* const kArticleColumns =
    "a.article_id, r.revision_id, coalesce(a.current_revision = r.revision_id, false), r.source, "
    "r.url, r.native_id, a.first_seen, r.last_received_at, r.metadata, r.language, r.flags, "
    "r.ruleset, a.revision_count, a.sort_time";

std::string Placeholder(int number) { return "$" + std::to_string(number); }

std::string BoundsCondition(const ListBounds& bounds, Params& params) {
  std::string condition;
  if (bounds.sources.size() == 1) {  // Equality lets the index by source give the order.
    condition += " AND a.source = " + Placeholder(params.Text(bounds.sources.front()));
  } else if (!bounds.sources.empty()) {
    condition += " AND a.source = ANY(" + Placeholder(params.Texts(bounds.sources)) + ")";
  }
  if (bounds.start) condition += " AND a.sort_time >= " + Placeholder(params.Time(*bounds.start));
  if (bounds.end) condition += " AND a.sort_time < " + Placeholder(params.Time(*bounds.end));
  return condition;
}

std::string AfterArticle(const ListBounds& bounds, Params& params) {
  if (!bounds.after) return {};
  const std::string time = Placeholder(params.Time(bounds.after->sort_time));
  const std::string id = Placeholder(params.Id(bounds.after->article_id));
  return " AND (a.sort_time, a.article_id) < (" + time + ", " + id + ")";
}

std::int64_t LimitPlusOne(const ListBounds& bounds) {
  return static_cast<std::int64_t>(std::clamp<std::uint32_t>(bounds.limit, 1, 200)) + 1;
}

base::Result<query::v1::Article> ArticleOf(const Rows& rows, int row) {
  query::v1::Article article;
  article.set_article_id(rows.Id(row, 0));
  article.set_revision_id(rows.Id(row, 1));
  article.set_current(rows.Bool(row, 2));
  article.set_source(rows.Text(row, 3));
  article.set_url(rows.Text(row, 4));
  article.set_native_id(rows.Text(row, 5));
  *article.mutable_first_seen() = TimestampOf(rows.Time(row, 6));
  *article.mutable_received_at() = TimestampOf(rows.Time(row, 7));
  const std::string_view metadata = rows.Bytes(row, 8);
  if (!article.mutable_metadata()->ParseFromArray(metadata.data(),
                                                  static_cast<int>(metadata.size()))) {
    return Fail(ErrorCode::kInternal, "stored metadata of article " + article.article_id() +
                                          " does not parse; replay the topic");
  }
  article.set_language(rows.Text(row, 9));
  std::string_view flags = rows.Bytes(row, 10);
  while (!flags.empty()) {
    const std::size_t comma = std::min(flags.find(','), flags.size());
    article.add_flags(std::string(flags.substr(0, comma)));
    flags.remove_prefix(std::min(comma + 1, flags.size()));
  }
  article.set_ruleset(static_cast<std::uint32_t>(rows.Int(row, 11)));
  article.set_revision_count(static_cast<std::uint32_t>(rows.Int(row, 12)));
  return article;
}

base::Result<news::v1::ExtractedArticle> ContentOf(const Rows& rows, int row, int column) {
  news::v1::ExtractedArticle content;
  const std::string_view bytes = rows.Bytes(row, column);
  if (!content.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Fail(ErrorCode::kInternal, "stored content of article " + rows.Id(row, 0) +
                                          " does not parse; replay the topic");
  }
  return content;
}

Cursor CursorOf(const Rows& rows, int row, int sort_column, int article_column) {
  return {rows.Time(row, sort_column), rows.Id(row, article_column), 0};
}

base::Status AddRevisions(Connection& db, std::vector<query::v1::Article*> articles) {
  if (articles.empty()) return {};
  std::map<std::string, query::v1::Article*, std::less<>> by_id;
  Array ids(Type::kUuid);
  for (query::v1::Article* article : articles) {
    by_id[article->article_id()] = article;
    ids.AddId(article->article_id());
  }
  Params params;
  params.Add(ids);
  // A revision is represented by the first one with the same display text.
  auto rows = db.Execute(
      R"sql(SELECT r.article_id, r.revision_id, r.first_received_at, r.last_received_at,
  first_value(r.revision_id) OVER (PARTITION BY r.article_id, r.display_hash
                                   ORDER BY r.first_received_at, r.revision_id),
  coalesce(a.current_revision = r.revision_id, false),
  coalesce(r.last_received_at <= greatest(aw.received_until, sw.received_until), false)
FROM unnest($1::uuid[]) AS n(article_id)
JOIN articles a ON a.article_id = n.article_id
JOIN revisions r ON r.article_id = n.article_id
LEFT JOIN article_withdrawals aw ON aw.article_id = r.article_id
LEFT JOIN source_withdrawals sw ON sw.source = r.source
ORDER BY r.article_id, r.first_received_at, r.revision_id)sql",
      params);
  if (!rows) return tl::unexpected(rows.error());
  for (int i = 0; i < rows->size(); ++i) {
    query::v1::RevisionInfo& info = *by_id[rows->Id(i, 0)]->add_revisions();
    info.set_revision_id(rows->Id(i, 1));
    *info.mutable_first_received_at() = TimestampOf(rows->Time(i, 2));
    *info.mutable_last_received_at() = TimestampOf(rows->Time(i, 3));
    if (const std::string representative = rows->Id(i, 4); representative != info.revision_id()) {
      info.set_folded_into(representative);
    }
    info.set_current(rows->Bool(i, 5));
    info.set_withdrawn(rows->Bool(i, 6));
  }
  return {};
}

}  // namespace rasad::postgres

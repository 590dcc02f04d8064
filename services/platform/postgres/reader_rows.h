// What the readers share: SQL of pages, rows to messages.
#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "platform/postgres/connection.h"
#include "platform/postgres/ports.h"

namespace rasad::postgres {

/// A statement under construction.
struct Sql {
  std::string text;
  Params params;
};

/// "$3".
std::string Placeholder(int number);

/// The conditions of `bounds` on articles `a`, each with a leading " AND ". `after` is left out:
/// lists of articles and of mentions continue differently.
std::string BoundsCondition(const ListBounds& bounds, Params& params);

/// " AND (a.sort_time, a.article_id) < (...)" where the page has a predecessor.
std::string AfterArticle(const ListBounds& bounds, Params& params);

/// The page's size within 1 to 200, and one more to see whether there is a next page.
std::int64_t LimitPlusOne(const ListBounds& bounds);

/// Columns 0 to 13 of an article: `a` of articles, `r` of revisions; kSortColumn is the sort time.
/// Column kContentColumn, where the statement adds it, is the serialised ExtractedArticle.
extern const char* const kArticleColumns;
inline constexpr int kSortColumn = 13;
inline constexpr int kContentColumn = 14;

/// The message of a row of kArticleColumns, BASIC. kInternal: what is stored does not parse.
base::Result<query::v1::Article> ArticleOf(const Rows& rows, int row);

/// The content column. kInternal: it does not parse.
base::Result<news::v1::ExtractedArticle> ContentOf(const Rows& rows, int row, int column);

/// Cuts a page of limit + 1 rows to its size; the cursor of the last row that stays.
Cursor CursorOf(const Rows& rows, int row, int sort_column, int article_column);

/// Adds all revisions to FULL articles.
base::Status AddRevisions(Connection& db, std::vector<query::v1::Article*> articles);

}  // namespace rasad::postgres

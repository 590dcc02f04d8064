// The ports of the database: what storage writes and what query reads, free of SQL.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/base/time.h"
#include "rasad/news/v1/article.pb.h"
#include "rasad/news/v1/extracted.pb.h"
#include "rasad/query/v1/query_service.pb.h"

namespace rasad::postgres {

// ------------------------------------------------------------------------------------- writing

/// What is known of a submission besides its payload.
struct TraceContext {
  std::string request_id;                 ///< Empty if unknown.
  std::vector<query::v1::TraceHop> hops;  ///< From raw on, the record's own origin last.
};

/// Store an extracted article. `bytes` is its serialisation as it was read; `article` the same,
/// parsed. Identifiers are 32 lower-case hex digits, no string holds a NUL.
struct StoreArticle {
  news::v1::ExtractedArticle article;
  std::string bytes;
  TraceContext trace;
};

/// Apply a withdrawal. Exactly one predicate is set, received_until is present.
struct ApplyWithdrawal {
  news::v1::Withdrawal withdrawal;
  TraceContext trace;
};

/// Note that a service gave a record up. Texts are valid UTF-8 without NUL.
struct NoteQuarantine {
  std::string article_id;  ///< The record's key; empty if it has none.
  std::string service;
  std::string reason;   ///< Code.
  std::string message;  ///< What to do.
  TraceContext trace;
};

/// One thing for the database to do. The derived tables are a function of the set of operations:
/// order, batches, repetition and crashes make no difference. The port that takes them is
/// runtime::Sink<StorageOp>; see sink.h.
using StorageOp = std::variant<StoreArticle, ApplyWithdrawal, NoteQuarantine>;

// ------------------------------------------------------------------------------------- reading

/// The last item of a page; the next page begins behind it. Lists run from the newest article to
/// the oldest (sort_time, then article_id, both descending), mentions of one article in their
/// order.
struct Cursor {
  base::Micros sort_time = 0;  ///< Published, or first seen where no publication time is known.
  std::string article_id;      ///< 32 hex digits.
  std::uint32_t ordinal = 0;   ///< Index of the mention in its article; 0 in lists of articles.

  friend bool operator==(const Cursor&, const Cursor&) = default;
};

/// One page. `next` is absent on the last page.
template <class T>
struct Page {
  std::vector<T> items;
  std::optional<Cursor> next;
};

/// What all lists have in common.
struct ListBounds {
  std::vector<std::string> sources;   ///< Any of them; empty: all.
  std::optional<base::Micros> start;  ///< Inclusive lower bound of the sort time.
  std::optional<base::Micros> end;    ///< Exclusive upper bound of the sort time.
  std::uint32_t limit = 20;           ///< Items of one page, 1 to 200.
  std::optional<Cursor> after;        ///< Where the previous page ended.
  /// The call's own deadline; the statement is cancelled after it (kTimeout). 0: none.
  std::chrono::milliseconds timeout{0};
};

struct ArticleQuery {
  std::string article_id;        ///< 32 hex digits.
  std::string revision_id = {};  ///< Empty: the current one.
  query::v1::ArticleView view = query::v1::ARTICLE_VIEW_BASIC;
  std::chrono::milliseconds timeout{0};
};

struct ListQuery {
  ListBounds bounds;
  query::v1::ArticleView view = query::v1::ARTICLE_VIEW_BASIC;
};

/// A piece of a search: its words must all occur, in any order, or side by side if it is a phrase.
/// The text is as the user wrote it: the adapter normalises it and takes its stems.
struct SearchPart {
  std::string text;
  bool phrase = false;
};

/// Conditions are joined by AND; at least one of parts, entity and mention_type is set.
struct SearchQuery {
  ListBounds bounds;
  std::vector<SearchPart> parts;
  std::string entity;  ///< As the user wrote it; empty: any.
  news::v1::MentionType mention_type = news::v1::MENTION_TYPE_UNSPECIFIED;
};

/// At least one of entity and type is set.
struct MentionQuery {
  ListBounds bounds;
  std::string entity;  ///< As the user wrote it; empty: any.
  news::v1::MentionType type = news::v1::MENTION_TYPE_UNSPECIFIED;
};

/// All readers are thread-safe. Errors: kNotFound; kInvalidInput (what was asked holds no word, or
/// an id is malformed); kTimeout; kExhausted (no connection became free in time); kUnavailable (no
/// database); kMisconfigured (its schema is not ours). Withdrawn articles are never returned.
struct ArticleReader {
  virtual ~ArticleReader() = default;
  virtual base::Result<query::v1::Article> GetArticle(const ArticleQuery& query) = 0;
  virtual base::Result<Page<query::v1::Article>> ListArticles(const ListQuery& query) = 0;
};

struct ArticleSearch {
  virtual ~ArticleSearch() = default;
  virtual base::Result<Page<query::v1::SearchHit>> SearchArticles(const SearchQuery& query) = 0;
};

struct MentionReader {
  virtual ~MentionReader() = default;
  virtual base::Result<Page<query::v1::ArticleMention>> ListMentions(const MentionQuery& query) = 0;
};

struct TraceReader {
  virtual ~TraceReader() = default;
  /// The submissions of that name, latest first. kNotFound: nothing is known of it.
  virtual base::Result<std::vector<query::v1::Submission>> SubmissionsByRequest(
      std::string_view request_id, std::chrono::milliseconds timeout) = 0;
  /// At most 100 submissions of an article (or "source:" + source), latest first. kNotFound: none.
  virtual base::Result<std::vector<query::v1::Submission>> SubmissionsByArticle(
      std::string_view article_id, std::chrono::milliseconds timeout) = 0;
};

/// Of which outlets, and until when.
struct CoverageQuery {
  std::vector<std::string> sources;  ///< Any of them; empty: all.
  std::string after;                 ///< Only names behind this one; empty: from the first.
  base::Micros start = 0;            ///< What is counted is [start, end).
  base::Micros end = 0;
  base::Micros as_of = 0;          ///< What was received later is left out.
  base::Micros history = 0;        ///< Silences are given from this long before the last receipt,
                                   ///< or from `start` where that is earlier.
  base::Micros archive_after = 0;  ///< Received so long after publication: an archive.
  std::uint32_t limit = 20;        ///< Outlets of one page, 1 to 200.
  std::chrono::milliseconds timeout{0};  ///< As in ListBounds.
};

/// Nothing was received between the two.
struct Silence {
  base::Micros begin = 0;  ///< The receipt before it.
  base::Micros end = 0;    ///< The receipt after it.
  friend bool operator==(const Silence&, const Silence&) = default;
};

/// What was received of an outlet. Archives count in `archives` only.
struct SourceReceipts {
  std::string source;
  std::optional<base::Micros> first_received;  ///< In the history; absent as last_received is.
  std::optional<base::Micros> last_received;
  std::optional<base::Micros> last_published;
  std::uint64_t articles = 0;
  std::uint64_t archives = 0;
  std::optional<double> lag_p50;  ///< Seconds, as CoverageLag.
  std::optional<double> lag_p95;
  std::vector<Silence> silences;  ///< Longer than a minute, ascending.
  std::vector<query::v1::CoverageFeed> feeds;
};

struct CoverageReader {
  virtual ~CoverageReader() = default;
  /// By name. True as `second`: there are more.
  virtual base::Result<std::pair<std::vector<SourceReceipts>, bool>> ListReceipts(
      const CoverageQuery& query) = 0;
};

/// Whether the database answers; for health checks.
struct DatabaseProbe {
  virtual ~DatabaseProbe() = default;
  virtual base::Status Ping(std::chrono::milliseconds timeout) = 0;
};

}  // namespace rasad::postgres

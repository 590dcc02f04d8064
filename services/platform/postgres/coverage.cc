// Receipts of outlets: which there are, when they came, how long the silences between were.
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "platform/postgres/batch.h"
#include "platform/postgres/reader.h"
#include "platform/postgres/reader_rows.h"

namespace rasad::postgres {
namespace {

using base::Result;
using base::Status;

// A receipt that says that the outlet is alive: no archive. $1 is the interval in microseconds.
constexpr const char* kLive =
    "(r.published_at IS NULL OR r.last_received_at - r.published_at <= $1::int8 * interval '1 us')";

// The names behind `after`, by jumps over the index: its cost is that of the names, not of the
// rows. An outlet of which nothing ever came is known by its feeds.
constexpr const char* kAllSources = R"sql(
WITH RECURSIVE s AS (
  (SELECT source FROM revisions WHERE source > $1 ORDER BY source LIMIT 1)
  UNION ALL
  SELECT (SELECT r.source FROM revisions r WHERE r.source > s.source ORDER BY r.source LIMIT 1)
  FROM s WHERE s.source IS NOT NULL)
SELECT source FROM (
  (SELECT source FROM s WHERE source IS NOT NULL LIMIT $2)
  UNION (SELECT DISTINCT source FROM feeds WHERE source > $1 ORDER BY source LIMIT $2)) AS n
ORDER BY source LIMIT $2
)sql";

constexpr const char* kTheseSources = R"sql(
SELECT DISTINCT n.source COLLATE "C" AS source FROM unnest($3::text[]) AS n(source)
WHERE n.source COLLATE "C" > $1
  AND (EXISTS (SELECT FROM revisions r WHERE r.source = n.source)
       OR EXISTS (SELECT FROM feeds f WHERE f.source = n.source))
ORDER BY 1 LIMIT $2
)sql";

Result<std::vector<std::string>> Names(Connection& db, const CoverageQuery& query,
                                       std::int64_t limit) {
  Params params;
  params.Text(query.after);
  params.Int8(limit);
  if (!query.sources.empty()) params.Texts(query.sources);
  auto rows = db.Execute(query.sources.empty() ? kAllSources : kTheseSources, params);
  if (!rows) return tl::unexpected(rows.error());
  std::vector<std::string> names;
  for (int i = 0; i < rows->size(); ++i) names.push_back(rows->Text(i, 0));
  return names;
}

// The last live receipt, and the newest publication among the newest articles: both from the ends
// of their indexes.
Status AddLast(Connection& db, const CoverageQuery& query, const Params& sources,
               std::vector<SourceReceipts>& out) {
  Params params = sources;
  params.Time(query.as_of);
  auto rows = db.Execute(std::string(R"sql(
SELECT l.last_received_at, p.published_at
FROM unnest($2::text[]) WITH ORDINALITY AS n(source, i)
LEFT JOIN LATERAL (
  SELECT r.last_received_at FROM revisions r
  WHERE r.source = n.source COLLATE "C" AND r.last_received_at <= $3 AND )sql") +
                             kLive + R"sql(
  ORDER BY r.last_received_at DESC LIMIT 1) AS l ON true
LEFT JOIN LATERAL (
  SELECT max(r.published_at) AS published_at FROM (
    SELECT a.article_id, a.current_revision FROM articles a
    WHERE a.source = n.source COLLATE "C" AND a.current_revision IS NOT NULL AND a.sort_time <= $3
    ORDER BY a.sort_time DESC, a.article_id DESC LIMIT 50) AS a
  JOIN revisions r ON r.article_id = a.article_id AND r.revision_id = a.current_revision
  WHERE r.published_at <= $3) AS p ON true
ORDER BY n.i
)sql",
                         params);
  if (!rows) return tl::unexpected(rows.error());
  for (int i = 0; i < rows->size(); ++i) {
    SourceReceipts& source = out[static_cast<std::size_t>(i)];
    source.last_received = rows->OptionalTime(i, 0);
    source.last_published = rows->OptionalTime(i, 1);
  }
  return {};
}

// Only the ends of silences leave the database: a burst of receipts is one event.
Status AddSilences(Connection& db, const CoverageQuery& query, const Params& sources,
                   std::vector<SourceReceipts>& out) {
  Params params = sources;
  Array from(Type::kTimestamptz);
  Array to(Type::kTimestamptz);
  for (const SourceReceipts& source : out) {
    if (source.last_received) {
      from.AddTime(std::min(query.start, *source.last_received - query.history));
    } else {
      from.AddNull();
    }
    to.AddTime(source.last_received);
  }
  params.Add(from);
  params.Add(to);
  auto rows = db.Execute(std::string(R"sql(
SELECT i::int4, before, at FROM (
  SELECT n.i, r.last_received_at AS at,
         lag(r.last_received_at) OVER (PARTITION BY n.i ORDER BY r.last_received_at) AS before
  FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) WITH ORDINALITY AS n(source, f, t, i)
  JOIN revisions r ON r.source = n.source COLLATE "C"
    AND r.last_received_at BETWEEN n.f AND n.t AND )sql") +
                             kLive + R"sql(
) AS x WHERE before IS NULL OR at - before > interval '1 minute'
ORDER BY i, at
)sql",
                         params);
  if (!rows) return tl::unexpected(rows.error());
  for (int i = 0; i < rows->size(); ++i) {
    SourceReceipts& source = out[static_cast<std::size_t>(rows->Int(i, 0) - 1)];
    if (rows->IsNull(i, 1)) {
      source.first_received = rows->Time(i, 2);
    } else {
      source.silences.push_back({rows->Time(i, 1), rows->Time(i, 2)});
    }
  }
  return {};
}

// Midnight in Tehran stands for a day without a time: nothing can be said of its lag.
Status AddCounts(Connection& db, const CoverageQuery& query, const Params& sources,
                 std::vector<SourceReceipts>& out) {
  Params params = sources;
  params.Time(query.start);
  params.Time(std::min(query.end, query.as_of + 1));
  auto rows = db.Execute(std::string(R"sql(
SELECT i::int4, count(DISTINCT article_id) FILTER (WHERE live),
       count(DISTINCT article_id) FILTER (WHERE NOT live),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY lag) FILTER (WHERE live AND timed),
       percentile_disc(0.95) WITHIN GROUP (ORDER BY lag) FILTER (WHERE live AND timed)
FROM (
  SELECT n.i, r.article_id, )sql") +
                             kLive + R"sql( AS live,
         (r.published_at AT TIME ZONE interval '03:30')::time <> '00:00' AS timed,
         greatest(extract(epoch FROM r.first_received_at - r.published_at)::float8, 0) AS lag
  FROM unnest($2::text[]) WITH ORDINALITY AS n(source, i)
  JOIN revisions r ON r.source = n.source COLLATE "C" AND r.last_received_at >= $3
    AND r.last_received_at < $4) AS x
GROUP BY i
)sql",
                         params);
  if (!rows) return tl::unexpected(rows.error());
  for (int i = 0; i < rows->size(); ++i) {
    SourceReceipts& source = out[static_cast<std::size_t>(rows->Int(i, 0) - 1)];
    source.articles = static_cast<std::uint64_t>(rows->Int8(i, 1));
    source.archives = static_cast<std::uint64_t>(rows->Int8(i, 2));
    if (!rows->IsNull(i, 3)) source.lag_p50 = rows->Real(i, 3);
    if (!rows->IsNull(i, 4)) source.lag_p95 = rows->Real(i, 4);
  }
  return {};
}

// state 5 is PAUSED; see the table.
Status AddFeeds(Connection& db, const CoverageQuery&, const Params& sources,
                std::vector<SourceReceipts>& out) {
  auto rows = db.Execute(R"sql(
SELECT n.i::int4, f.feed_id, f.url, CASE WHEN f.paused THEN 5 ELSE f.state END::int4,
       f.last_success, f.error
FROM unnest($2::text[]) WITH ORDINALITY AS n(source, i)
JOIN LATERAL (
  SELECT * FROM feeds f WHERE f.source = n.source COLLATE "C" AND $1::int8 IS NOT NULL
  ORDER BY f.host, f.url LIMIT 20) AS f ON true
ORDER BY n.i, f.host, f.url
)sql",
                         sources);
  if (!rows) return tl::unexpected(rows.error());
  for (int i = 0; i < rows->size(); ++i) {
    auto& feed = out[static_cast<std::size_t>(rows->Int(i, 0) - 1)].feeds.emplace_back();
    feed.set_feed_id(rows->Id(i, 1));
    feed.set_url(rows->Text(i, 2));
    feed.set_state(static_cast<ingest::v1::FeedState>(rows->Int(i, 3)));
    if (const auto time = rows->OptionalTime(i, 4))
      *feed.mutable_last_success() = TimestampOf(*time);
    feed.set_error(rows->Text(i, 5));
  }
  return {};
}

}  // namespace

Result<std::pair<std::vector<SourceReceipts>, bool>> PostgresReader::ListReceipts(
    const CoverageQuery& query) {
  std::pair<std::vector<SourceReceipts>, bool> page;
  const Status done = Read(query.timeout, [&](Connection& db) -> Status {
    page = {};
    const auto limit = std::clamp<std::size_t>(query.limit, 1, 200);
    auto names = Names(db, query, static_cast<std::int64_t>(limit) + 1);
    if (!names) return tl::unexpected(names.error());
    page.second = names->size() > limit;
    if (page.second) names->resize(limit);
    if (names->empty()) return {};
    for (const std::string& name : *names) page.first.emplace_back().source = name;
    Params sources;
    sources.Int8(query.archive_after);
    sources.Texts(*names);
    for (const auto add : {AddLast, AddSilences, AddCounts, AddFeeds}) {
      if (auto ok = add(db, query, sources, page.first); !ok) return ok;
    }
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return page;
}

}  // namespace rasad::postgres

// The SQL of the poller's state.
#pragma once

namespace rasad::postgres::statements {

inline constexpr const char* kClaimHosts = R"sql(
WITH due AS (
  SELECT host FROM feed_hosts
  WHERE next_due <= $2 AND (lease_until IS NULL OR lease_until <= $2)
  ORDER BY next_due LIMIT $4 FOR UPDATE SKIP LOCKED)
UPDATE feed_hosts h
SET lease_owner = $1, lease_until = $3, lease_number = h.lease_number + 1
FROM due WHERE h.host = due.host
RETURNING h.host, h.lease_number, h.lease_until, h.not_before, h.robots, h.robots_status,
  h.robots_fetched, h.failures
)sql";

inline constexpr const char* kRenewHosts = R"sql(
UPDATE feed_hosts h SET lease_until = $4
FROM unnest($2::text[], $3::int8[]) AS n(host, number)
WHERE h.host = n.host AND h.lease_owner = $1 AND h.lease_number = n.number
RETURNING h.host
)sql";

// A statement of its own before kReleaseHosts: that one must see what others committed while the
// lock was waited for, or it would write over a next_due that they lowered.
inline constexpr const char* kLockHosts = R"sql(
SELECT h.host FROM feed_hosts h WHERE h.host = ANY($1::text[])
ORDER BY h.host FOR NO KEY UPDATE
)sql";

inline constexpr const char* kReleaseHosts = R"sql(
UPDATE feed_hosts h
SET lease_owner = '', lease_until = NULL, not_before = n.not_before, failures = n.failures,
    next_due = CASE WHEN n.due IS NOT NULL THEN greatest(n.due, n.not_before) END
FROM (
  SELECT n.*, least(
    (SELECT min(f.next_poll) FROM feeds f WHERE f.host = n.host AND NOT f.paused),
    (SELECT min(t.due) FROM feed_tasks t WHERE t.host = n.host)) AS due
  FROM unnest($2::text[], $3::int8[], $4::timestamptz[], $5::int4[])
    AS n(host, number, not_before, failures)) n
WHERE h.host = n.host AND h.lease_owner = $1 AND h.lease_number = n.number
)sql";

inline constexpr const char* kDueFeeds = R"sql(
SELECT f.feed_id, f.url, f.host, f.source, f.kind, f.state, f.title, f.format, f.error, f.problems,
  f.next_poll, f.last_poll, f.last_success, f.last_item, f.failing_since, f.attempts, f.failures,
  f.polls, f.not_modified, f.etag, f.last_modified, f.content_hash, f.interval_seconds,
  f.floor_seconds, f.observed_seconds, f.observed_items, f.window_items, f.ttl_minutes,
  f.skip_hours, f.skip_days
FROM unnest($1::text[]) AS h(host)
CROSS JOIN LATERAL (
  SELECT * FROM feeds WHERE feeds.host = h.host AND NOT paused AND next_poll <= $2
  ORDER BY next_poll LIMIT $3) f
ORDER BY f.next_poll, f.feed_id
)sql";

// What is to be withdrawn first, then the newest; the feeds of a host in turn, so that the archive
// of one does not keep the news of another waiting.
inline constexpr const char* kDueTasks = R"sql(
SELECT t.article_id, t.version, t.host, t.feed_id, t.kind, t.due, t.attempts, t.created, t.edit,
  t.checks, t.source, t.url, t.native_id, t.published, t.modified, t.own_text, t.reason,
  a.revision_id, coalesce(a.withdrawn, false)
FROM unnest($1::text[]) AS h(host)
CROSS JOIN LATERAL (
  SELECT article_id, row_number() OVER (PARTITION BY feed_id
      ORDER BY kind IN (1, 2), created DESC, published DESC NULLS LAST, article_id) AS turn
  FROM feed_tasks WHERE feed_tasks.host = h.host AND due <= $2
  ORDER BY turn, article_id LIMIT $3) next
JOIN feed_tasks t ON t.article_id = next.article_id
LEFT JOIN feed_articles a ON a.article_id = t.article_id
ORDER BY next.turn, t.article_id
)sql";

// 3 is FAILING, 4 is DEAD.
inline constexpr const char* kBegin = R"sql(
WITH n AS (
  SELECT n.*, h.host IS NOT NULL AS held
  FROM unnest($2::text[], $3::int8[], $4::timestamptz[], $5::uuid[], $6::uuid[], $7::timestamptz[])
    WITH ORDINALITY AS n(host, number, not_before, feed_id, article_id, again, place)
  LEFT JOIN feed_hosts h
    ON h.host = n.host AND h.lease_owner = $1 AND h.lease_number = n.number),
paced AS (
  UPDATE feed_hosts h SET not_before = n.not_before
  FROM (SELECT host, number, max(not_before) AS not_before FROM n WHERE held
        GROUP BY host, number) n
  WHERE h.host = n.host AND h.lease_owner = $1 AND h.lease_number = n.number
  RETURNING h.host),
fed AS (
  UPDATE feeds f SET attempts = f.attempts + 1, next_poll = n.again,
    state = CASE WHEN f.attempts < 2 OR f.state = 4 THEN f.state ELSE 3 END,
    error = CASE WHEN f.attempts < 2 THEN f.error
      ELSE 'polls began and never ended: the process died with it, or the database was away' END
  FROM n WHERE n.held AND f.feed_id = n.feed_id AND f.host = n.host AND NOT f.paused
  RETURNING n.place),
tasked AS (
  UPDATE feed_tasks t SET attempts = t.attempts + 1, due = n.again
  FROM n WHERE n.held AND t.article_id = n.article_id AND t.host = n.host
  RETURNING n.place)
SELECT n.place::int4,
  n.held AND (n.feed_id IS NULL OR n.place IN (SELECT place FROM fed))
         AND (n.article_id IS NULL OR n.place IN (SELECT place FROM tasked))
FROM n ORDER BY n.place
)sql";

inline constexpr const char* kSaveRobots = R"sql(
UPDATE feed_hosts SET robots = $4, robots_status = $5, robots_fetched = $6
WHERE host = $1 AND lease_owner = $2 AND lease_number = $3
RETURNING host
)sql";

inline constexpr const char* kItems = R"sql(
SELECT item_key, content_hash, article_id, url, position, published, updated, first_seen, changed,
  changes, gone, checked
FROM feed_items WHERE feed_id = $1 AND (gone IS NULL OR item_key = ANY($2::uuid[]))
)sql";

// The whole record of a poll that changed no item: one statement, one round trip.
inline constexpr const char* kRecordPoll = R"sql(
WITH fence AS (
  SELECT host FROM feed_hosts
  WHERE host = $1 AND lease_owner = $2 AND lease_number = $3 FOR NO KEY UPDATE),
fed AS (
  UPDATE feeds f SET state = $5, title = $6, format = $7, error = $8, problems = $9, next_poll = $10,
    last_poll = $11, last_success = $12, last_item = $13, failing_since = $14, attempts = 0,
    failures = $15, polls = $16, not_modified = $17, etag = $18, last_modified = $19,
    content_hash = nullif($20, '')::uuid, interval_seconds = $21, floor_seconds = $22,
    observed_seconds = $23, observed_items = $24, window_items = $25, ttl_minutes = $26,
    skip_hours = $27, skip_days = $28
  FROM fence WHERE f.feed_id = $4 AND f.host = fence.host
  RETURNING f.feed_id),
polled AS (
  INSERT INTO feed_polls (feed_id, slot, time, status, error, items, new_items, fetch_ms)
  SELECT feed_id, $16 % 20, $11, $29, $30, $31, $32, $33 FROM fed
  ON CONFLICT (feed_id, slot) DO UPDATE SET time = excluded.time, status = excluded.status,
    error = excluded.error, items = excluded.items, new_items = excluded.new_items,
    fetch_ms = excluded.fetch_ms)
SELECT (SELECT count(*) FROM fence)::int4, (SELECT count(*) FROM fed)::int4
)sql";

inline constexpr const char* kAddHosts = R"sql(
INSERT INTO feed_hosts (host)
SELECT n.host FROM unnest($1::text[]) AS n(host)
WHERE NOT EXISTS (SELECT FROM feed_hosts h WHERE h.host = n.host)
ORDER BY n.host
ON CONFLICT DO NOTHING
)sql";

inline constexpr const char* kWriteItems = R"sql(
INSERT INTO feed_items (feed_id, item_key, content_hash, article_id, url, position, published,
  updated, first_seen, changed, changes, gone, checked)
SELECT $1, n.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::int8[],
  $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::int4[],
  $12::timestamptz[], $13::bool[]) AS n
ON CONFLICT (feed_id, item_key) DO UPDATE SET content_hash = excluded.content_hash,
  article_id = excluded.article_id, url = excluded.url, position = excluded.position,
  published = excluded.published, updated = excluded.updated, changed = excluded.changed,
  changes = excluded.changes, gone = excluded.gone, checked = excluded.checked
)sql";

inline constexpr const char* kLockTasks = R"sql(
SELECT article_id FROM feed_tasks WHERE article_id = ANY($1::uuid[]) ORDER BY article_id FOR UPDATE
)sql";

// An item that came back is not to be looked for any more.
inline constexpr const char* kCancelChecks = R"sql(
WITH back AS (
  UPDATE feed_tasks SET reason = ''
  WHERE article_id = ANY($1::uuid[]) AND kind IN (1, 2) AND reason <> '')
DELETE FROM feed_tasks WHERE article_id = ANY($1::uuid[]) AND kind IN (3, 4)
)sql";

// An item that vanished before its article was submitted is looked for afterwards. The new version
// keeps the task where somebody is submitting it just now.
inline constexpr const char* kNoteVanished = R"sql(
UPDATE feed_tasks SET reason = 'vanished', version = nextval('feed_task_versions')
WHERE article_id = ANY($2::uuid[]) AND feed_id = $1 AND kind IN (1, 2)
)sql";

// Of a task that waits already, only an edit changes what is to be submitted, and only a withdrawal
// changes what is to be done.
inline constexpr const char* kWriteTasks = R"sql(
INSERT INTO feed_tasks AS t (article_id, host, feed_id, kind, due, created, edit, source, url,
  native_id, published, modified, own_text, reason)
SELECT n.article_id, n.host, $1, n.kind, n.due, n.created, n.edit, n.source, n.url, n.native_id,
  n.published, n.modified, n.own_text, n.reason
FROM unnest($2::uuid[], $3::text[], $4::int2[], $5::timestamptz[], $6::timestamptz[], $7::bool[],
  $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::bytea[],
  $14::text[]) AS n(article_id, host, kind, due, created, edit, source, url, native_id, published,
  modified, own_text, reason)
LEFT JOIN feed_articles a ON a.article_id = n.article_id
WHERE CASE
  WHEN n.kind IN (1, 2) THEN n.edit OR a.article_id IS NULL OR a.withdrawn
  ELSE NOT coalesce(a.withdrawn, false)
    AND (a.article_id IS NOT NULL
         OR EXISTS (SELECT FROM feed_tasks p WHERE p.article_id = n.article_id))
    AND NOT EXISTS (SELECT FROM feed_items i
                    WHERE i.article_id = n.article_id AND i.feed_id <> $1 AND i.gone IS NULL)
  END
ORDER BY n.article_id
ON CONFLICT (article_id) DO UPDATE SET version = excluded.version, host = excluded.host,
  feed_id = excluded.feed_id, kind = excluded.kind, due = excluded.due, attempts = 0, checks = 0,
  created = excluded.created, edit = excluded.edit, source = excluded.source, url = excluded.url,
  native_id = excluded.native_id, published = excluded.published, modified = excluded.modified,
  own_text = excluded.own_text, reason = excluded.reason
WHERE excluded.kind = 4 OR (excluded.kind IN (1, 2) AND excluded.edit)
)sql";

inline constexpr const char* kLowerNextDue = R"sql(
UPDATE feed_hosts h
SET next_due = least(h.next_due, greatest(n.due, h.not_before))
FROM (SELECT host, min(due) AS due FROM unnest($1::text[], $2::timestamptz[]) AS n(host, due)
      GROUP BY host) n
WHERE h.host = n.host
)sql";

inline constexpr const char* kFeedAtUrl = R"sql(
SELECT feed_id FROM feeds WHERE url = $1 AND feed_id <> $2
)sql";

inline constexpr const char* kMoveFeed = R"sql(
UPDATE feeds SET url = $2, host = $3 WHERE feed_id = $1
)sql";

inline constexpr const char* kHandTasksOver = R"sql(
UPDATE feed_tasks SET feed_id = $2 WHERE feed_id = $1
)sql";

inline constexpr const char* kDeleteFeed = R"sql(
DELETE FROM feeds WHERE feed_id = $1
)sql";

// The feed's row is locked before the task's, as everywhere.
inline constexpr const char* kFinishTask = R"sql(
WITH fence AS (
  SELECT host FROM feed_hosts
  WHERE host = $1 AND lease_owner = $2 AND lease_number = $3 FOR SHARE),
fed AS (SELECT feed_id FROM feeds WHERE feed_id = $4 FOR NO KEY UPDATE),
ended AS (
  DELETE FROM feed_tasks t USING fence
  WHERE (SELECT count(*) FROM fed) >= 0 AND t.article_id = $5 AND t.version = $6 AND $7
  RETURNING t.article_id),
later AS (
  UPDATE feed_tasks t SET due = $8, attempts = $9, checks = $10, kind = $11, reason = $12
  FROM fence
  WHERE (SELECT count(*) FROM fed) >= 0 AND t.article_id = $5 AND t.version = $6 AND NOT $7
  RETURNING t.article_id),
known AS (
  INSERT INTO feed_articles (article_id, revision_id, submitted)
  SELECT $5, nullif($13, '')::uuid, $14 FROM fence WHERE $13 <> ''
  ON CONFLICT (article_id) DO UPDATE SET revision_id = excluded.revision_id,
    submitted = excluded.submitted, withdrawn = false),
withdrawn AS (
  UPDATE feed_articles a SET withdrawn = true FROM fence WHERE $15 AND a.article_id = $5),
counted AS (
  UPDATE feeds f SET articles = f.articles + 1
  FROM fed, (SELECT FROM ended UNION ALL SELECT FROM later) ours
  WHERE f.feed_id = fed.feed_id AND $13 <> '')
SELECT (SELECT count(*) FROM fence)::int4
)sql";

inline constexpr const char* kNextDue = R"sql(
SELECT min(greatest(next_due, lease_until)) FROM feed_hosts
WHERE next_due IS NOT NULL AND lease_owner <> $1
)sql";

inline constexpr const char* kCounts = R"sql(
SELECT count(*) FILTER (WHERE NOT paused AND state = 1),
  count(*) FILTER (WHERE NOT paused AND state = 2),
  count(*) FILTER (WHERE NOT paused AND state = 3),
  count(*) FILTER (WHERE NOT paused AND state = 4),
  count(*) FILTER (WHERE paused),
  (SELECT count(*) FROM feed_tasks),
  min(next_poll) FILTER (WHERE NOT paused)
FROM feeds
)sql";

inline constexpr const char* kPruneItems = R"sql(
DELETE FROM feed_items WHERE gone < $1
)sql";

inline constexpr const char* kPruneArticles = R"sql(
DELETE FROM feed_articles a WHERE submitted < $1
  AND NOT EXISTS (SELECT FROM feed_items i WHERE i.article_id = a.article_id)
)sql";

}  // namespace rasad::postgres::statements

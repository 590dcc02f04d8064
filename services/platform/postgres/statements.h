// The SQL of the sink. Lists arrive as arrays, one statement handles a batch.
#pragma once

namespace rasad::postgres::statements {

// Names are hashed into 256 buckets, so that a batch of many sources cannot fill the lock table;
// two sources in one bucket only wait for each other. Exclusive where one name of the bucket wants
// it. The sub-select sorts before the locks are taken.
inline constexpr const char* kLockSources = R"sql(
SELECT CASE WHEN b.exclusive THEN pg_advisory_xact_lock(1918989668, b.bucket)::text
            ELSE pg_advisory_xact_lock_shared(1918989668, b.bucket)::text END
FROM (SELECT hashtext(n.source) & 255 AS bucket, bool_or(n.exclusive) AS exclusive
      FROM unnest($1::text[], $2::bool[]) AS n(source, exclusive)
      GROUP BY 1 ORDER BY 1 OFFSET 0) AS b
)sql";

inline constexpr const char* kMergeArticleWithdrawals = R"sql(
INSERT INTO article_withdrawals AS w (article_id, received_until)
SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) AS n(article_id, received_until) ORDER BY 1
ON CONFLICT (article_id) DO UPDATE SET received_until = excluded.received_until
WHERE w.received_until < excluded.received_until
)sql";

inline constexpr const char* kMergeSourceWithdrawals = R"sql(
INSERT INTO source_withdrawals AS w (source, received_until)
SELECT * FROM unnest($1::text[], $2::timestamptz[]) AS n(source, received_until)
ORDER BY source COLLATE "C"
ON CONFLICT (source) DO UPDATE SET received_until = excluded.received_until
WHERE w.received_until < excluded.received_until
)sql";

// A withdrawal changes only articles with a revision that it covers.
inline constexpr const char* kArticlesOfWithdrawnSources = R"sql(
SELECT DISTINCT r.article_id
FROM unnest($1::text[], $2::timestamptz[]) AS n(source, received_until)
JOIN revisions r ON r.source = n.source AND r.last_received_at <= n.received_until
)sql";

// ON CONFLICT DO UPDATE locks the row that is there, also where its WHERE then refuses to write. So
// one statement locks known and unknown articles in one order.
inline constexpr const char* kLockArticles = R"sql(
INSERT INTO articles AS a (article_id)
SELECT article_id FROM unnest($1::uuid[]) AS n(article_id) ORDER BY article_id
ON CONFLICT (article_id) DO UPDATE SET revision_count = a.revision_count WHERE false
)sql";

inline constexpr const char* kStoredRevisions = R"sql(
SELECT r.article_id, r.revision_id, r.ruleset, r.received_at, r.content_hash,
       r.first_received_at, r.last_received_at, r.display_hash
FROM unnest($1::uuid[]) AS n(article_id) JOIN revisions r ON r.article_id = n.article_id
)sql";

inline constexpr const char* kSpreadReceipts = R"sql(
UPDATE revisions r SET first_received_at = n.first_at, last_received_at = n.last_at
FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
  AS n(article_id, revision_id, first_at, last_at)
WHERE r.article_id = n.article_id AND r.revision_id = n.revision_id
)sql";

inline constexpr const char* kWriteRevisions = R"sql(
INSERT INTO revisions (article_id, revision_id, first_received_at, last_received_at, ruleset,
  received_at, content_hash, source, url, native_id, modified_at, published_at, display_hash,
  language, flags, metadata, extracted)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::int4[],
  $6::timestamptz[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::timestamptz[],
  $12::timestamptz[], $13::uuid[], $14::text[], $15::text[], $16::bytea[], $17::bytea[])
ON CONFLICT (article_id, revision_id) DO UPDATE SET
  first_received_at = excluded.first_received_at, last_received_at = excluded.last_received_at,
  ruleset = excluded.ruleset, received_at = excluded.received_at,
  content_hash = excluded.content_hash, source = excluded.source, url = excluded.url,
  native_id = excluded.native_id, modified_at = excluded.modified_at,
  published_at = excluded.published_at, display_hash = excluded.display_hash,
  language = excluded.language, flags = excluded.flags, metadata = excluded.metadata,
  extracted = excluded.extracted
)sql";

inline constexpr const char* kDropMentions = R"sql(
DELETE FROM mentions m USING unnest($1::uuid[], $2::uuid[]) AS n(article_id, revision_id)
WHERE m.article_id = n.article_id AND m.revision_id = n.revision_id
)sql";

inline constexpr const char* kDropSearchParts = R"sql(
DELETE FROM search_parts p USING unnest($1::uuid[], $2::uuid[]) AS n(article_id, revision_id)
WHERE p.article_id = n.article_id AND p.revision_id = n.revision_id
)sql";

inline constexpr const char* kWriteMentions = R"sql(
INSERT INTO mentions (article_id, revision_id, ordinal, type, entity_key, display_begin, display_end)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int4[], $4::int2[], $5::text[], $6::int4[],
                     $7::int4[])
)sql";

inline constexpr const char* kWriteSearchParts = R"sql(
INSERT INTO search_parts (article_id, revision_id, part, terms)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int2[], $4::tsvector[])
)sql";

// The current revision is the greatest (modified, last receipt, id) that no withdrawal covers. A
// withdrawal covers a revision when its latest receipt lies at or before the withdrawal's time:
// GREATEST takes the later of the two withdrawals and passes over a missing one.
inline constexpr const char* kRecomputeArticles = R"sql(
WITH r AS (
  SELECT r.article_id, r.revision_id, r.modified_at, r.published_at, r.source, r.display_hash,
         r.first_received_at, r.last_received_at,
         coalesce(r.last_received_at <= greatest(aw.received_until, sw.received_until), false)
           AS withdrawn
  FROM unnest($1::uuid[]) AS n(article_id)
  JOIN revisions r ON r.article_id = n.article_id
  LEFT JOIN article_withdrawals aw ON aw.article_id = r.article_id
  LEFT JOIN source_withdrawals sw ON sw.source = r.source),
total AS (
  SELECT article_id, min(first_received_at) AS first_seen,
         count(DISTINCT display_hash)::int AS revision_count
  FROM r GROUP BY article_id),
best AS (
  SELECT DISTINCT ON (article_id) article_id, revision_id, source, published_at
  FROM r WHERE NOT withdrawn
  ORDER BY article_id, modified_at DESC NULLS LAST, last_received_at DESC, revision_id DESC),
new AS (
  SELECT t.article_id, t.first_seen, t.revision_count, b.revision_id, b.source,
         CASE WHEN b.revision_id IS NOT NULL THEN coalesce(b.published_at, t.first_seen) END
           AS sort_time
  FROM total t LEFT JOIN best b ON b.article_id = t.article_id)
UPDATE articles a
SET first_seen = new.first_seen, revision_count = new.revision_count,
    current_revision = new.revision_id, source = new.source, sort_time = new.sort_time
FROM new
WHERE a.article_id = new.article_id
  AND (a.first_seen, a.revision_count, a.current_revision, a.source, a.sort_time)
      IS DISTINCT FROM
      (new.first_seen, new.revision_count, new.revision_id, new.source, new.sort_time)
)sql";

inline constexpr const char* kWithdrawnRevisions = R"sql(
SELECT r.article_id, r.revision_id
FROM unnest($1::uuid[]) AS n(article_id)
JOIN revisions r ON r.article_id = n.article_id
LEFT JOIN article_withdrawals aw ON aw.article_id = r.article_id
LEFT JOIN source_withdrawals sw ON sw.source = r.source
WHERE r.last_received_at <= greatest(aw.received_until, sw.received_until)
)sql";

// 4 is QUARANTINED: what was given up may be mended and come through, or be given up further on.
inline constexpr const char* kWriteTraces = R"sql(
INSERT INTO traces AS t (request_id, origin, article_id, revision_id, state, hops, service, reason,
  message, recorded_at)
SELECT n.*, now() FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int2[],
  $6::text[], $7::text[], $8::text[], $9::text[])
  AS n(request_id, origin, article_id, revision_id, state, hops, service, reason, message)
ORDER BY n.request_id COLLATE "C", n.origin COLLATE "C"
ON CONFLICT (request_id, origin) DO UPDATE SET article_id = excluded.article_id,
  revision_id = excluded.revision_id, state = excluded.state, hops = excluded.hops,
  service = excluded.service, reason = excluded.reason, message = excluded.message,
  recorded_at = excluded.recorded_at
WHERE t.state = 4 AND (excluded.state <> 4 OR length(excluded.hops) > length(t.hops))
)sql";

}  // namespace rasad::postgres::statements

-- Articles, revisions, withdrawals, mentions, full text, traces.
--
-- Ids are 32 hex digits outside and uuid inside: half the bytes in every index. Text that is
-- compared or ordered has COLLATE "C", so that order is the same on every machine.

-- One row a revision. The content columns belong to the greatest (ruleset, received_at,
-- content_hash) seen, the two receipts are the earliest and the latest: so the row is the same
-- whatever the order of arrival.
CREATE TABLE revisions (
  article_id        uuid NOT NULL,
  revision_id       uuid NOT NULL,
  first_received_at timestamptz NOT NULL,
  last_received_at  timestamptz NOT NULL,
  ruleset           integer NOT NULL,
  received_at       timestamptz NOT NULL,
  content_hash      uuid NOT NULL,
  source            text COLLATE "C" NOT NULL,
  url               text COLLATE "C" NOT NULL,
  native_id         text COLLATE "C" NOT NULL,
  modified_at       timestamptz,
  published_at      timestamptz,
  display_hash      uuid NOT NULL,
  language          text COLLATE "C" NOT NULL,
  flags             text COLLATE "C" NOT NULL,
  metadata          bytea NOT NULL,
  extracted         bytea NOT NULL,
  PRIMARY KEY (article_id, revision_id)
);
ALTER TABLE revisions ALTER COLUMN extracted SET COMPRESSION lz4;
COMMENT ON COLUMN revisions.published_at IS 'Instant of publication; midnight in Tehran where only a day is known';
COMMENT ON COLUMN revisions.flags IS 'Comma separated';
COMMENT ON COLUMN revisions.metadata IS 'rasad.news.v1.ArticleMetadata';
COMMENT ON COLUMN revisions.extracted IS 'rasad.news.v1.ExtractedArticle as read from the topic';
-- What a source-wide withdrawal reaches.
CREATE INDEX revisions_by_source ON revisions (source, last_received_at);

-- Receipts up to and including the time are withdrawn.
CREATE TABLE article_withdrawals (
  article_id     uuid PRIMARY KEY,
  received_until timestamptz NOT NULL
);
CREATE TABLE source_withdrawals (
  source         text COLLATE "C" PRIMARY KEY,
  received_until timestamptz NOT NULL
);

-- One row an article, recomputed from revisions and withdrawals whenever one of them changes. The
-- row is also the lock of its article. It exists without revisions where a withdrawal came first.
CREATE TABLE articles (
  article_id       uuid PRIMARY KEY,
  first_seen       timestamptz,
  revision_count   integer NOT NULL DEFAULT 0,
  current_revision uuid,
  source           text COLLATE "C",
  sort_time        timestamptz
);
COMMENT ON COLUMN articles.current_revision IS 'NULL: withdrawn, or nothing known yet';
COMMENT ON COLUMN articles.sort_time IS 'published_at of the current revision, else first_seen';
CREATE INDEX articles_by_time ON articles (sort_time DESC, article_id DESC)
  WHERE current_revision IS NOT NULL;
CREATE INDEX articles_by_source ON articles (source, sort_time DESC, article_id DESC)
  WHERE current_revision IS NOT NULL;

-- The mentions of a revision's content; visible where the revision is its article's current one.
-- The value itself is read from revisions.extracted by ordinal. (article_id, revision_id, ordinal) is
-- unique, but not declared so: without the ordinal the many rows of a revision share one entry of
-- the index, and this is one of the two largest tables.
CREATE TABLE mentions (
  article_id    uuid NOT NULL,
  revision_id   uuid NOT NULL,
  ordinal       integer NOT NULL,
  type          smallint NOT NULL,
  entity_key    text COLLATE "C" NOT NULL,
  display_begin integer NOT NULL,
  display_end   integer NOT NULL
);
CREATE INDEX mentions_of_revision ON mentions (article_id, revision_id);
CREATE INDEX mentions_by_entity ON mentions (type, entity_key);

-- The stems of a revision's display text. A long text has several parts: each holds all stems of
-- the text, and positions for its own stretch.
CREATE TABLE search_parts (
  article_id  uuid NOT NULL,
  revision_id uuid NOT NULL,
  part        smallint NOT NULL,
  terms       tsvector NOT NULL,
  PRIMARY KEY (article_id, revision_id, part)
);
-- New vectors wait in a list that every search walks: kept short at about a tenth of the writing cost.
CREATE INDEX search_parts_terms ON search_parts USING gin (terms)
  WITH (gin_pending_list_limit = 1024);

-- Operational: what became of each submission. origin is the first place that the record passed.
CREATE TABLE traces (
  request_id  text COLLATE "C" NOT NULL,
  origin      text COLLATE "C" NOT NULL,
  article_id  text COLLATE "C" NOT NULL,
  revision_id text COLLATE "C" NOT NULL,
  state       smallint NOT NULL,
  hops        text COLLATE "C" NOT NULL,
  service     text COLLATE "C" NOT NULL,
  reason      text COLLATE "C" NOT NULL,
  message     text COLLATE "C" NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (request_id, origin)
);
COMMENT ON COLUMN traces.state IS 'Number of rasad.query.v1.SubmissionState';
COMMENT ON COLUMN traces.hops IS 'topic/partition/offset, comma separated, from raw on';
CREATE INDEX traces_by_article ON traces (article_id, recorded_at DESC);

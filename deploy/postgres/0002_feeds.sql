-- Feeds: what ingest polls and how it fares. Operational: no part of the derived tables, so
-- `dump --canonical` does not print it.
--
-- Every time is the caller's clock, never the server's, so that the poller can be run on a clock of
-- a test's own.

-- One row a host (with its port where it is not the scheme's own): the unit of leases and of pace.
-- A worker that holds the lease is the only one that sends requests to the host and writes state of
-- the feeds and tasks there; each claim takes the next number, and who writes shows owner and number.
-- Whoever else makes something due earlier (a feed added, resumed) lowers next_due to that time; the
-- worker that releases the lease computes it anew.
CREATE TABLE feed_hosts (
  host           text COLLATE "C" PRIMARY KEY,
  lease_owner    text COLLATE "C" NOT NULL DEFAULT '',
  lease_until    timestamptz,
  lease_number   bigint NOT NULL DEFAULT 0,
  next_due       timestamptz,
  not_before     timestamptz,
  robots         bytea,
  robots_status  smallint NOT NULL DEFAULT 0,
  robots_fetched timestamptz,
  failures       integer NOT NULL DEFAULT 0
);
COMMENT ON COLUMN feed_hosts.next_due IS 'When a feed or a task of the host is due; NULL: none';
COMMENT ON COLUMN feed_hosts.not_before IS 'Earliest next request: pace, Retry-After';
COMMENT ON COLUMN feed_hosts.robots_status IS 'HTTP status of robots.txt; 0: never fetched';
COMMENT ON COLUMN feed_hosts.failures IS 'Requests in a row that the host did not answer';
CREATE INDEX feed_hosts_due ON feed_hosts (next_due) WHERE next_due IS NOT NULL;

CREATE TABLE feeds (
  feed_id           uuid PRIMARY KEY,
  url               text COLLATE "C" NOT NULL UNIQUE,
  added_url         text COLLATE "C" NOT NULL,
  host              text COLLATE "C" NOT NULL REFERENCES feed_hosts,
  source            text COLLATE "C" NOT NULL,
  kind              smallint NOT NULL,
  title             text COLLATE "C" NOT NULL DEFAULT '',
  format            text COLLATE "C" NOT NULL DEFAULT '',
  paused            boolean NOT NULL DEFAULT false,
  state             smallint NOT NULL DEFAULT 1,
  added_at          timestamptz NOT NULL,
  next_poll         timestamptz,
  last_poll         timestamptz,
  last_success      timestamptz,
  last_item         timestamptz,
  failing_since     timestamptz,
  attempts          integer NOT NULL DEFAULT 0,
  failures          integer NOT NULL DEFAULT 0,
  error             text COLLATE "C" NOT NULL DEFAULT '',
  problems          text COLLATE "C" NOT NULL DEFAULT '',
  polls             bigint NOT NULL DEFAULT 0,
  not_modified      bigint NOT NULL DEFAULT 0,
  articles          bigint NOT NULL DEFAULT 0,
  etag              text COLLATE "C" NOT NULL DEFAULT '',
  last_modified     text COLLATE "C" NOT NULL DEFAULT '',
  content_hash      uuid,
  interval_seconds  integer NOT NULL DEFAULT 0,
  floor_seconds     integer NOT NULL DEFAULT 0,
  observed_seconds  float8 NOT NULL DEFAULT 0,
  observed_items    float8 NOT NULL DEFAULT 0,
  window_items      integer NOT NULL DEFAULT 0,
  ttl_minutes       integer NOT NULL DEFAULT 0,
  skip_hours        integer NOT NULL DEFAULT 0,
  skip_days         smallint NOT NULL DEFAULT 0
);
COMMENT ON COLUMN feeds.url IS 'Polled: where permanent redirects lead';
COMMENT ON COLUMN feeds.kind IS 'Number of rasad.ingest.v1.FeedKind';
COMMENT ON COLUMN feeds.state IS 'Number of rasad.ingest.v1.FeedState; never PAUSED: see paused';
COMMENT ON COLUMN feeds.next_poll IS 'NULL: never again (410)';
COMMENT ON COLUMN feeds.attempts IS 'Polls begun since the last one whose outcome was recorded';
COMMENT ON COLUMN feeds.problems IS 'One a line';
COMMENT ON COLUMN feeds.floor_seconds IS 'Shortest time between polls that server and feed allow';
COMMENT ON COLUMN feeds.observed_seconds IS 'Decayed; rhythm = observed_seconds / observed_items';
COMMENT ON COLUMN feeds.window_items IS 'Items in the feed at the last poll that gave some';
CREATE INDEX feeds_due ON feeds (host, next_poll) WHERE NOT paused;
CREATE INDEX feeds_by_added_url ON feeds (added_url);

-- The last 20 polls of a feed: slot = number of the poll modulo 20.
CREATE TABLE feed_polls (
  feed_id   uuid NOT NULL REFERENCES feeds ON DELETE CASCADE,
  slot      smallint NOT NULL,
  time      timestamptz NOT NULL,
  status    smallint NOT NULL,
  error     text COLLATE "C" NOT NULL,
  items     integer NOT NULL,
  new_items integer NOT NULL,
  fetch_ms  integer NOT NULL,
  PRIMARY KEY (feed_id, slot)
);

-- What a feed holds or held of late. Written only when something changes: most polls write no row
-- here. The bound per feed is the poller's.
CREATE TABLE feed_items (
  feed_id      uuid NOT NULL REFERENCES feeds ON DELETE CASCADE,
  item_key     uuid NOT NULL,
  content_hash uuid NOT NULL,
  article_id   uuid NOT NULL,
  url          text COLLATE "C" NOT NULL,
  position     bigint NOT NULL,
  published    timestamptz,
  updated      timestamptz,
  first_seen   timestamptz NOT NULL,
  changed      timestamptz NOT NULL,
  changes      integer NOT NULL DEFAULT 0,
  gone         timestamptz,
  checked      boolean NOT NULL DEFAULT false,
  PRIMARY KEY (feed_id, item_key)
);
COMMENT ON COLUMN feed_items.item_key IS 'Hash of id, else of link, else of title and date';
COMMENT ON COLUMN feed_items.position IS 'Grows towards the newer: the feed''s own order, kept';
COMMENT ON COLUMN feed_items.gone IS 'Since when the item is not in the feed; NULL: it is';
COMMENT ON COLUMN feed_items.checked IS 'Its page was looked at after it had vanished';
CREATE INDEX feed_items_by_article ON feed_items (article_id);
CREATE INDEX feed_items_gone ON feed_items (gone) WHERE gone IS NOT NULL;

-- What is still to be done for an article; at most one task an article, on the host of its page. A
-- task is deleted when the broker has the record, so a worker that dies leaves it due.
CREATE SEQUENCE feed_task_versions;
CREATE TABLE feed_tasks (
  article_id   uuid PRIMARY KEY,
  version      bigint NOT NULL DEFAULT nextval('feed_task_versions'),
  host         text COLLATE "C" NOT NULL REFERENCES feed_hosts,
  feed_id      uuid NOT NULL,
  kind         smallint NOT NULL,
  due          timestamptz NOT NULL,
  attempts     integer NOT NULL DEFAULT 0,
  created      timestamptz NOT NULL,
  edit         boolean NOT NULL DEFAULT false,
  checks       smallint NOT NULL DEFAULT 0,
  source       text COLLATE "C" NOT NULL,
  url          text COLLATE "C" NOT NULL,
  native_id    text COLLATE "C" NOT NULL,
  published    timestamptz,
  modified     timestamptz,
  own_text     bytea NOT NULL,
  reason       text COLLATE "C" NOT NULL DEFAULT ''
);
COMMENT ON TABLE feed_tasks IS 'feed_id names no living feed where that was removed meanwhile';
COMMENT ON COLUMN feed_tasks.version IS 'Changes whenever the task does';
COMMENT ON COLUMN feed_tasks.kind IS
  '1 fetch the page and submit it, 2 submit own_text, 3 look whether the page is gone, 4 withdraw';
COMMENT ON COLUMN feed_tasks.edit IS 'The item changed: it is submitted although the article is known';
COMMENT ON COLUMN feed_tasks.checks IS 'Looks that found the page gone';
COMMENT ON COLUMN feed_tasks.own_text IS 'HTML document of what the feed itself says';
CREATE INDEX feed_tasks_due ON feed_tasks (host, due);
ALTER TABLE feed_tasks ALTER COLUMN own_text SET COMPRESSION lz4;

-- Articles that feeds gave and the broker has.
CREATE TABLE feed_articles (
  article_id  uuid PRIMARY KEY,
  revision_id uuid NOT NULL,
  submitted   timestamptz NOT NULL,
  withdrawn   boolean NOT NULL DEFAULT false
);
CREATE INDEX feed_articles_by_time ON feed_articles (submitted);

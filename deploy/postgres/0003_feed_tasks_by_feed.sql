-- How many articles of a feed wait is told with the feed.
CREATE INDEX feed_tasks_by_feed ON feed_tasks (feed_id);

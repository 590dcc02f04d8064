"""From a feed to the search: 500 items in tens of feeds within two minutes, and how long each takes.

feeds.py [--items N] [--feeds N] [--seconds S] [--min-interval S]
"""

import argparse
import collections
import datetime
import email.utils
import html
import http.server
import json
import statistics
import sys
import threading
import time

from feed_commands import Ingest
from harness import Rasad, check, equal, main, until

HISTORY = 6  # Items that every second feed has when it is added; the others begin empty.
MARK = "پیمایشگر"  # A word of every item and of nothing else.
PLACES = ("دامغان", "ملایر", "هرسین", "مهران", "بروجرد", "نهبندان", "خمین", "تفت", "لالی", "ورزقان")
WORKS = ("مدرسه", "راه روستایی", "آبرسانی", "درمانگاه", "پل", "سالن ورزشی", "کتابخانه", "گلخانه", "نیروگاه خورشیدی")


class Item:
    def __init__(self, number, feeds, due):
        self.number, self.due = number, due  # Seconds from the start on; below 0: before the test.
        self.feed = number % feeds
        self.path = f"/news/{number}"
        self.teaser = due >= 0 and number % 3 != 0  # Else the feed has the whole text.
        place, work = PLACES[number % len(PLACES)], WORKS[number % len(WORKS)]
        self.title = f"گزارش شماره {number} از ساخت {work} در {place}"
        self.lead = f"فرماندار {place} از پیشرفت {number % 97 + 1} درصدی ساخت {work} خبر داد. {MARK} شماره {number}."
        more = (f"وی گفت بخش {k} این طرح با اعتبار {number * 7 + k} میلیارد تومان تا پایان سال به دست پیمانکاران سپرده "
                f"می شود و مردم {place} از آن بهره می برند." for k in range(1, 10))
        self.paragraphs = [self.lead, *more]
        self.published = None  # When it came into the feed, by this machine's clock.
        self.in_feed = None    # When a poll was first answered with it,
        self.page = None       # and when its page was.


class World:
    """What the sites show at this moment."""

    def __init__(self, items, feeds):
        self.items, self.feeds, self.start = items, feeds, time.time() + 10**9
        self.added = time.time()
        self.by_feed = collections.defaultdict(list)
        for item in items:
            self.by_feed[item.feed].append(item)
        self.by_path = {(item.feed, item.path): item for item in items}
        self.requests = collections.Counter()
        self.lock = threading.Lock()

    def shown(self, feed):
        now = time.time()
        shown = [item for item in self.by_feed[feed] if item.due < 0 or self.start + item.due <= now]
        for item in shown:
            item.published = self.start + item.due if item.due >= 0 else self.added + item.due
        return shown

    def answer(self, host, path, etag):
        """Status, media type, body, ETag."""
        feed = int(host.split(".")[0].removeprefix("site"))
        with self.lock:
            self.requests["page" if path.startswith("/news/") else path] += 1
            if path == "/":
                link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
                return 200, "text/html; charset=utf-8", f"<html><head>{link}</head><body>{feed}</body></html>", None
            if path == "/feed":
                shown = self.shown(feed)
                tag = f'"{len(shown)}"'
                now = time.time()
                for item in shown:
                    item.in_feed = item.in_feed or now
                if etag == tag:
                    return 304, None, "", tag
                kind, body = (self.rss, self.atom, self.json)[feed % 3](feed, shown[-30:][::-1])
                return 200, kind, body, tag
            item = self.by_path.get((feed, path))
            if item and item.published:
                item.page = item.page or time.time()
                text = "".join(f"<p>{line}</p>" for line in item.paragraphs)
                body = f"<html><head><title>{item.title}</title></head><body><article><h1>{item.title}</h1>{text}</article></body></html>"
                return 200, "text/html; charset=utf-8", body, None
        return 404, "text/plain", "not found", None

    def content(self, item):
        return item.lead if item.teaser else "".join(f"<p>{line}</p>" for line in item.paragraphs)

    def link(self, item):
        return f"http://site{item.feed}.example{item.path}"

    def rss(self, feed, shown):
        rows = "".join(
            f"<item><title>{item.title}</title><link>{self.link(item)}</link><guid>{self.link(item)}</guid>"
            f"<pubDate>{email.utils.formatdate(item.published)}</pubDate>"
            f"<description>{html.escape(self.content(item))}</description></item>" for item in shown)
        return "application/rss+xml", f'<rss version="2.0"><channel><title>site {feed}</title><link>http://site{feed}.example/</link>{rows}</channel></rss>'

    def atom(self, feed, shown):
        def when(at):
            return datetime.datetime.fromtimestamp(at, datetime.timezone.utc).isoformat()
        rows = "".join(
            f'<entry><id>{self.link(item)}</id><title>{item.title}</title><link href="{item.path}"/>'
            f"<published>{when(item.published)}</published><updated>{when(item.published)}</updated>"
            f'<content type="html">{html.escape(self.content(item))}</content></entry>' for item in shown)
        return "application/atom+xml", f'<feed xmlns="http://www.w3.org/2005/Atom"><title>site {feed}</title><id>{feed}</id>{rows}</feed>'

    def json(self, feed, shown):
        rows = [{"id": self.link(item), "url": self.link(item), "title": item.title, "content_html": self.content(item),
                 "date_published": datetime.datetime.fromtimestamp(item.published, datetime.timezone.utc).isoformat()}
                for item in shown]
        return "application/feed+json", json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": f"site {feed}", "items": rows})


def serve(world):
    class Site(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            status, kind, body, tag = world.answer(self.headers["Host"], self.path, self.headers["If-None-Match"])
            data = body.encode()
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("ETag", tag)):
                if value:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args):
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

    server = Server(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def follow(system, feeds):
    """The first by its page, as a reader would; all others as a list."""
    system.rasad("feeds", "add", "http://site0.example/")
    outlines = "".join(f'<outline type="rss" text="site {n}" xmlUrl="http://site{n}.example/feed"/>' for n in range(1, feeds))
    opml = system.folder / "feeds.opml"
    opml.write_text(f'<opml version="2.0"><head><title>x</title></head><body>{outlines}</body></opml>', encoding="utf-8")
    system.rasad("feeds", "import", opml)
    equal(len(system.rows("feeds", "list")), feeds, "feeds that are followed")


def watch(system, world, items, seconds):
    """Waits until a search finds each of these; returns when it did by address, and what the search said."""
    found, rows = {}, {}
    wanted = {world.link(item) for item in items}

    def all_there():
        for row in system.rows("search", MARK, "--all"):
            found.setdefault(row["url"], time.time())
            rows[row["url"]] = row
        return wanted <= found.keys()

    try:
        until(f"{len(items)} items to be searchable", all_there, seconds, pause=0.2)
    finally:
        missing = [item for item in items if world.link(item) not in found]
        for item in missing[:10]:
            print(f"missing: {world.link(item)} published {item.published} in feed {item.in_feed} page {item.page}", file=sys.stderr)
        if missing:
            print(system.rasad("feeds", "list", exit_code=None), file=sys.stderr)
    return found, rows


def percentiles(values):
    values = sorted(values)
    return statistics.median(values), values[int(len(values) * 0.95)], values[-1]


def report(world, items, found, rows):
    parts = collections.defaultdict(list)
    for item in items:
        url = world.link(item)
        received = datetime.datetime.fromisoformat(rows[url]["received_at"].replace("Z", "+00:00")).timestamp()
        parts["publication to searchable"].append(found[url] - item.published)
        parts["  until the feed is polled"].append(item.in_feed - item.published)
        parts["  until ingest has the article"].append(max(received - item.in_feed, 0))
        if item.teaser:
            parts["    of these with a page to fetch"].append(max(received - item.in_feed, 0))
        parts["  until it is searchable"].append(max(found[url] - received, 0))
    print(f"{len(items)} items in {world.feeds} feeds; requests: {dict(world.requests)}")
    print(f"{'seconds':34}{'p50':>8}{'p95':>8}{'max':>8}")
    for name, values in parts.items():
        print(f"{name:34}" + "".join(f"{value:8.2f}" for value in percentiles(values)))


def test():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=500)
    parser.add_argument("--feeds", type=int, default=30)
    parser.add_argument("--seconds", type=int, default=120, help="in which the items are published")
    parser.add_argument("--min-interval", type=int, default=10, help="shortest time between two polls of a feed")
    options = parser.parse_args()
    pace = options.seconds / options.items
    count = HISTORY * options.feeds
    history = [Item(options.items + n, options.feeds, (n - count) * pace - 1) for n in range(count)]
    history = [item for item in history if item.feed % 2 == 0]
    items = [Item(n, options.feeds, n * pace) for n in range(options.items)]
    world = World(history + items, options.feeds)
    server = serve(world)
    web = (f'feeds {{ allowed_networks: "127.0.0.0/8" resolve: "*=127.0.0.1:{server.server_address[1]}" '
           f"min_interval_seconds: {options.min_interval} host_pace_ms: 100 }}")
    with Rasad("feeds") as system:
        system.up()
        with Ingest(system, web):
            follow(system, options.feeds)
            watch(system, world, history, 120)
            world.start = time.time()
            # What is missed by then is missed: four of the shortest intervals after the last publication.
            found, rows = watch(system, world, items, options.seconds + 4 * options.min_interval + 30)
            equal(len(found), len(history) + len(items), "items that a search finds")
            check(all(row["outlet"].startswith("site") for row in rows.values()), "outlets")
            for item in items[:: len(items) // 10]:
                hits = [row["url"] for row in system.rows("search", f'"{item.title}"', "--all")]
                check(world.link(item) in hits, f"search for the title of {world.link(item)}")
            report(world, items, found, rows)
    server.shutdown()


if __name__ == "__main__":
    main(test)

"""A world of feeds for a simulation: what each feed holds and each page says at any time. All from one seed."""

import bisect
import email.utils
import gzip
import hashlib
import random

HOUR = 3600
MICRO = 1_000_000
TEASER = "few words of an item that go on elsewhere "
LONG = "word " * 150


class Item:
    """Published, edited, withdrawn at these seconds; None: never."""

    __slots__ = ("feed", "number", "published", "edited", "withdrawn", "page", "private")

    def __init__(self, feed, number, published):
        self.feed, self.number, self.published = feed, number, published
        self.edited = self.withdrawn = None
        self.page = "good"  # or broken, late, missing
        self.private = False

    def version(self, now):
        return 1 if self.edited is None or now < self.edited else 2

    def gone(self, now):
        return self.withdrawn is not None and now >= self.withdrawn

    def path(self):
        return f"/{'private/' if self.private else ''}a/{self.feed.number}/{self.number}"

    def url(self):
        return f"http://{self.feed.host.name}{self.path()}"

    def mark(self, now):
        return f"mark:{self.feed.number}:{self.number}:{self.version(now)}"


class Host:
    def __init__(self, number):
        self.name = f"h{number}.sim"
        self.robots = "rules" if number % 5 == 0 else "none"  # rules, none (404), away (503 for hours)
        self.retries = []  # Hours in which a request is answered 429, as seconds


class Feed:
    def __init__(self, number, host):
        self.number, self.host = number, host
        self.kind = "rss"  # rss, atom (says what is deleted), complete, sitemap (of the last two days)
        self.window = 20
        self.full = False
        self.etag = True
        self.ttl = 0  # Minutes.
        self.max_age = 0
        self.trouble = ""  # flaky, dead, gone, bomb, broken, private, slow, temporary, moved, html
        self.moved_at = None
        self.moved_to = None
        self.items = []
        self.times = []
        self.source = None  # Another feed whose items this one repeats.

    def path(self):
        return f"/{'private/' if self.trouble == 'private' else ''}f/{self.number}"

    def url(self):
        return f"http://{self.host.name}{self.path()}"

    def visible(self, now):
        """The newest first."""
        feed = self.source or self
        end = bisect.bisect_right(feed.times, now)
        found = []
        while end > 0 and len(found) < self.window:
            end -= 1
            item = feed.items[end]
            if feed.kind == "sitemap" and item.published < now - 48 * HOUR:
                break
            if not item.gone(now):
                found.append(item)
        return found

    def deleted(self, now):
        return [item for item in self.items if item.gone(now) and item.published <= now] if self.kind == "atom" else []

    def state(self, now):
        return tuple((item, item.version(now)) for item in self.visible(now))

    def render(self, now):
        items = self.visible(now)
        if self.kind == "sitemap":
            return self.sitemap(items, now)
        out = []
        if self.kind == "atom":
            out.append('<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" '
                       'xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>Feed</title><id>tag:%d</id>' % self.number)
            for item in items:
                out.append(f"<entry><id>tag:{item.feed.number}:{item.number}</id>"
                           f"<title>{item.mark(now)} title</title><link href='{item.url()}'/>"
                           f"<published>{stamp(item.published)}</published>"
                           f"<{'content' if self.full else 'summary'} type='text'>{LONG if self.full else TEASER}"
                           f"{item.mark(now)} </{'content' if self.full else 'summary'}></entry>")
            for item in self.deleted(now):
                out.append(f"<at:deleted-entry ref='tag:{item.feed.number}:{item.number}' when='{stamp(item.withdrawn)}'/>")
            out.append("</feed>")
            return "".join(out).encode()
        out.append('<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
                   'xmlns:fh="http://purl.org/syndication/history/1.0"><channel><title>Feed</title>')
        if self.ttl:
            out.append(f"<ttl>{self.ttl}</ttl>")
        if self.kind == "complete":
            out.append("<fh:complete/>")
        for item in items:
            body = (f"<content:encoded><![CDATA[<p>{LONG}{item.mark(now)} </p>]]></content:encoded>" if self.full
                    else f"<description>{TEASER}{item.mark(now)} </description>")
            out.append(f"<item><guid isPermaLink='false'>{self.number}:{item.feed.number}:{item.number}</guid>"
                       f"<title>{item.mark(now)} title</title><link>{item.url()}</link>"
                       f"<pubDate>{email.utils.formatdate(item.published, usegmt=True)}</pubDate>{body}</item>")
        out.append("</channel></rss>")
        return "".join(out).encode()


    def sitemap(self, items, now):
        rows = "".join(
            f"<url><loc>{item.url()}</loc><lastmod>{stamp(item.published if item.version(now) == 1 else item.edited)}</lastmod>"
            f"<news:news><news:publication_date>{stamp(item.published)}</news:publication_date>"
            f"<news:title>{item.mark(now)} title</news:title></news:news></url>" for item in items)
        return ('<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
                f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>').encode()


def stamp(seconds):
    import time
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def page(item, now):
    return (f"<!DOCTYPE html><html><head><title>page</title></head><body><article><h1>{item.mark(now)} page</h1>"
            f"<p>{LONG}</p></article></body></html>").encode()


class World:
    def __init__(self, seed, feeds, hosts, start, end):
        draw = random.Random(seed)
        self.hosts = [Host(i) for i in range(hosts)]
        self.by_name = {host.name: host for host in self.hosts}
        self.feeds = [Feed(i, self.hosts[i % hosts]) for i in range(feeds)]
        self.by_url = {}
        self.items = {}
        self.bomb = gzip.compress(b"\0" * (64 << 20))
        for host in self.hosts[3::20]:
            host.retries = [start + draw.uniform(0.05, 1) * (end - start) for _ in range(3)]
        for host in self.hosts[7::40]:
            host.robots = "away"
        troubles = ["flaky"] * 5 + ["dead", "gone", "bomb", "broken", "private", "slow", "temporary", "html"]
        for feed in self.feeds:
            feed.window = draw.choice((5, 10, 15, 20, 30))
            feed.etag = draw.random() < 0.7
            feed.full = draw.random() < 0.2
            feed.kind = draw.choices(("rss", "atom", "complete", "sitemap"), (8, 1, 1, 1))[0]
            if feed.kind == "sitemap":  # A list of links.
                feed.full, feed.window = False, 1_000
            if feed.kind in ("rss", "complete") and draw.random() < 0.1:
                feed.ttl = draw.choice((15, 60, 120, 240))
            if draw.random() < 0.05:
                feed.max_age = draw.choice((600, 1800, 86400))
            if draw.random() < 0.13:
                feed.trouble = draw.choice(troubles)
            elif feed.kind != "sitemap" and draw.random() < 0.03:
                feed.trouble = "moved"
                feed.moved_at = draw.uniform(start, end)
            rhythm = HOUR * 2 ** draw.uniform(0, 7)
            if feed.kind == "complete":  # It has all items that there are, so they are few.
                feed.window, rhythm = 1_000_000, max(rhythm, 8 * HOUR)
            self.fill(draw, feed, rhythm, start, end)
        for feed in self.feeds:
            if feed.trouble == "private":
                feed.host = self.hosts[feed.number % hosts // 5 * 5]
            if feed.trouble == "moved":
                feed.moved_to = self.moved(draw, feed)
            self.by_url[feed.url()] = feed
        # Feeds that repeat others: the same articles, once.
        for feed in draw.sample(self.feeds, feeds // 20):
            other = draw.choice(self.feeds)
            if feed.trouble or other.trouble or other is feed or other.full or feed.full or other.source or feed.kind != "rss" or other.kind != "rss":
                continue
            if any(f.source is feed for f in self.feeds):
                continue
            for item in other.items:
                item.withdrawn = None
            feed.source, feed.window = other, min(feed.window, other.window)
        for feed in self.feeds:
            for item in feed.items:
                self.items[item.url()] = item

    def fill(self, draw, feed, rhythm, start, end):
        # Of a sitemap's older links only those count that come after it is followed.
        at = start - min((1 if feed.kind == "sitemap" else 3) * 24 * HOUR, rhythm * feed.window)
        while True:
            at += draw.expovariate(1 / rhythm)
            if at >= end:
                break
            item = Item(feed, len(feed.items), at)
            if draw.random() < 0.08:
                item.edited = max(at, start) + draw.uniform(0.2, 24) * HOUR
            elif draw.random() < 0.05 and not feed.trouble:
                item.withdrawn = max(at, start) + draw.uniform(0.2, 24) * HOUR
            chance = draw.random()
            item.page = "broken" if chance < 0.02 else "late" if chance < 0.05 else "missing" if chance < 0.06 else "good"
            item.private = feed.host.robots == "rules" and draw.random() < 0.02
            feed.items.append(item)
        feed.times = [item.published for item in feed.items]

    def moved(self, draw, feed):
        """A new address, on another host half of the time; now and then that of another feed."""
        if feed.number % 7 == 0:
            other = draw.choice(self.feeds)
            if not other.trouble and other is not feed and other.kind != "sitemap":
                return other.url()
        host = draw.choice(self.hosts) if draw.random() < 0.5 else feed.host
        url = f"http://{host.name}/moved/{feed.number}"
        self.by_url[url] = feed
        return url


def etag(state, number):
    text = repr([(item.feed.number, item.number, version) for item, version in state]) + str(number)
    return '"' + hashlib.md5(text.encode()).hexdigest()[:16] + '"'

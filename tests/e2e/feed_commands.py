"""Follows a site with one command: a page on a local server, its feed, what people are told."""

import http.server
import json
import re
import subprocess
import threading
import urllib.request

from harness import BIN, Rasad, check, equal, main, until

PAGE = """<html><head><title>خبرگزاری نمونه</title>
<link rel="alternate" type="application/rss+xml" title="rss" href="/rss">
<link rel="alternate" type="application/atom+xml" title="sport" href="/sport">
</head><body><h1>خبرگزاری نمونه</h1></body></html>"""
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>خبرگزاری نمونه</title>
<link>http://{site}/</link>
<item><title>آغاز ساخت سه مدرسه در دامغان</title><link>http://{site}/1</link>
<pubDate>Sat, 16 Mar 2024 10:00:00 +0330</pubDate><description>متن کوتاه</description></item>
<item><title>بازگشایی راه روستاهای ملایر</title><link>http://{site}/2</link>
<pubDate>Sat, 16 Mar 2024 12:00:00 +0330</pubDate><description>متن کوتاه</description></item>
</channel></rss>"""

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://news.example/1</loc></url></urlset>"""


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        site = self.headers["Host"]
        pages = {"/": ("text/html; charset=utf-8", PAGE), "/rss": ("application/rss+xml", RSS.format(site="news.example")),
                 "/sitemap.xml": ("application/xml", SITEMAP)}
        if site == "plain.example":
            pages = {"/": ("text/html", "<html><body>nothing here</body></html>")}
        kind, body = pages.get(self.path, (None, ""))
        data = body.encode()
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


def fails(system, code, *args):
    """What the command line says on standard error."""
    done = subprocess.run([BIN / "rasad", *args], env=system.env, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    equal(done.returncode, code, f"exit code of rasad {' '.join(args)}: {done.stderr}")
    equal(done.stdout, "", f"standard output of rasad {' '.join(args)}")
    return done.stderr


class Ingest:
    """The ingest service with a configuration of the test's own: deploy/local writes its own at every start."""

    def __init__(self, system, feeds):
        self.log = open(system.folder / "ingest.log", "ab")
        text, count = re.subn(r"feeds \{[^}]*\}", feeds, (system.run / "config.textproto").read_text())
        equal(count, 1, "sections of feeds in the configuration")
        config = system.folder / "config.textproto"
        config.write_text(text)
        system.env["RASAD_CONFIG"] = str(config)
        system.local("service", "stop", "ingest")
        env = dict(system.env, PGPASSFILE=str(system.run / "pgpass"))
        self.process = subprocess.Popen([BIN / "rasad-ingest", "--config", config], env=env, stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log)
        until("ingest to serve", lambda: self.serves(system))

    def serves(self, system):
        check(self.process.poll() is None, "ingest ended: " + (system.folder / "ingest.log").read_text()[-2000:])
        port = system.ports()["INGEST_METRICS_PORT"]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=3) as reply:
                return reply.status == 200
        except OSError:
            return False

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait(timeout=60)
        self.log.close()


def commands(system):
    shown = system.rasad("feeds", "add", "http://news.example")
    for part in ("Following خبرگزاری نمونه", "http://news.example/rss", "1402-12-26 12:00", "بازگشایی راه روستاهای ملایر",
                 "rasad feeds add http://news.example/sport", "rasad list --source news.example"):
        check(part in shown, f"feeds add does not say {part!r}:\n{shown}")
    check(shown.index("1402-12-26 12:00") < shown.index("1402-12-26 10:00"), "the newest item comes first")

    feed, = system.rows("feeds", "list")
    equal((feed["url"], feed["outlet"], feed["kind"]), ("http://news.example/rss", "news.example", "feed"), "feed")
    message = fails(system, 1, "feeds", "add", "news.example/rss", "--color", "never")
    check("already" in message and feed["feed_id"] in message, f"a feed that is followed: {message}")

    until("the articles of the feed", lambda: len(system.rows("list", "--source", "news.example")) == 2, seconds=120)
    until("the feed to be well", lambda: system.rows("feeds", "list", "--state", "ok"))
    outlet, = system.rows("coverage", "--source", "news.example")
    equal((outlet["archives"], outlet["feeds"][0]["state"]), (2, "ok"), "coverage: these articles are of long ago")

    again = system.rows("feeds", "add", "http://www.news.example/rss")[0]
    equal(again["duplicates"], ["http://news.example/rss"], "duplicates")
    system.rasad("feeds", "remove", again["feed"]["feed_id"])

    for code, address, advice in ((64, "ftp://news.example/", "https://news.example/"),
                                  (1, "http://plain.example/", "RSS"),
                                  (1, "http://news.example/nothing", "check the address")):
        message = fails(system, code, "feeds", "add", address)
        check(advice in message, f"feeds add {address}: {message}")

    equal(system.rows("feeds", "pause", "news.example")[0]["state"], "paused", "state")
    check("rasad feeds resume" in system.rasad("feeds", "pause", "news.example"), "how to undo it")
    check(system.rows("feeds", "resume", feed["feed_id"][:8])[0]["state"] != "paused", "it goes on")
    check("last success" in system.rasad("feeds", "show", "/rss"), "details")

    opml = system.folder / "feeds.opml"
    system.rasad("feeds", "export", opml)
    system.rasad("feeds", "remove", "news.example")
    equal(system.rows("feeds", "list"), [], "feeds")
    equal(system.rows("feeds", "import", opml), [{"added": 1, "known": 0, "refused": []}], "import")
    equal(system.rows("feeds", "import", opml), [{"added": 0, "known": 1, "refused": []}], "import again")

    read = json.loads(system.rasad("feeds", "test", "http://news.example/rss", "--json"))
    equal((read["is_feed"], len(read["entries"])), (True, 2), "feeds test")
    message = subprocess.run([BIN / "rasad", "feeds", "test", "http://news.example/"], env=system.env, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    check(message.returncode == 1 and "http://news.example/rss" in message.stderr, f"a page: {message.stderr}")
    message = fails(system, 1, "feeds", "test", "http://news.example/sitemap.xml")
    check("rasad feeds add http://news.example/sitemap.xml" in message, f"a sitemap: {message}")


def test():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    web = f'feeds {{ allowed_networks: "127.0.0.0/8" resolve: "*=127.0.0.1:{server.server_address[1]}" }}'
    with Rasad("feed-commands") as system:
        system.up()
        with Ingest(system, web):
            commands(system)
        with Ingest(system, ""):
            check("ingest.feeds" in fails(system, 69, "feeds", "list"), "an ingest without feeds says so")
    server.shutdown()


if __name__ == "__main__":
    main(test)

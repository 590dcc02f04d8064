"""Thousands of feeds polled for days of a simulated clock: three workers on one PostgreSQL, of which one is killed
every hour inside its work, against a local HTTP server that keeps the books.

feeds_simulation.py [--days N] [--feeds N] [--hosts N] [--seed N]
The clock moves in steps of 20 s to the next time when something is due. Checks politeness (intervals, ttl, Retry-After,
robots.txt, pace and connections of a host), that nothing is missed that stood in a feed at two polls in a row, that
nothing is submitted twice, that what was taken back is withdrawn, and that memory stays flat."""

import argparse
import asyncio
import collections
import email.utils
import gzip
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

import feed_world
from feed_world import HOUR, MICRO

REPO = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("RASAD_BIN_DIR", REPO / "build/release/bin"))
START = 1_710_000_000
STEP, PACE = 20, 30
BODY_KB = 16 * 1024  # what a body at its limit takes: 8 MB, in a buffer that doubles
MIN_INTERVAL, MAX_INTERVAL, LEASE = 600, 6 * HOUR, 120
CONNECTIONS = 2
DRAIN = 8 * HOUR  # The world stands still and what is under way comes to its end.


class Poll:
    __slots__ = ("time", "worker", "state", "deleted", "lost")

    def __init__(self, moment, worker, state, deleted):
        self.time, self.worker, self.state, self.deleted = moment, worker, state, deleted
        self.lost = False  # Its worker was killed at that time.


class Server:
    """Answers for all hosts; the clock is the coordinator's."""

    def __init__(self, world, draw):
        self.world, self.draw = world, draw
        self.now = START
        self.frozen = None
        self.requests = collections.Counter()
        self.open = collections.Counter()
        self.last = {}  # host -> time of the last request
        self.rest = {}  # host -> (until, worker that was told)
        self.polls = collections.defaultdict(list)
        self.asked = collections.defaultdict(list)  # feed url -> (time, floor, worker)
        self.floors = {}
        self.hops = collections.Counter()
        self.wrong = []
        self.kill = None  # (worker, requests left, where)
        self.pids = {}
        self.bytes = 0
        self.killed = []

    def moment(self):
        return self.now if self.frozen is None else self.frozen

    def fault(self, what):
        if len(self.wrong) < 20:
            self.wrong.append(f"{what} at {self.now - START} s")
        else:
            self.wrong.append("")

    def answer(self, host, path, headers):
        """(status, headers, body, how) of a request; how: "", "slow", "cut"."""
        worker = headers.get("user-agent", "").rpartition(" ")[2]
        now, world = self.moment(), self.world
        place = world.by_name.get(host)
        url = f"http://{host}{path}"
        if self.hops[(url, worker, self.now)] > 0:
            self.hops[(url, worker, self.now)] -= 1  # Behind a redirect, which keeps no pace.
        else:
            self.watch(place, path)
            if path.startswith("/f/") or path.startswith("/moved/") or path.startswith("/private/f/"):
                self.paced(url, worker)
        if path == "/robots.txt":
            return self.robots(place)
        if "/private/" in path and place.robots == "rules":
            self.fault(f"robots.txt forbids {url}")
        # Behind a temporary redirect stands the same feed.
        asked = f"http://{path[11:]}" if path.startswith("/elsewhere/") else url
        feed = world.by_url.get(asked)
        if feed is not None:
            return self.feed(feed, asked, worker, headers, now, asked != url)
        item = world.items.get(url)
        if item is None:
            return 404, {}, b"", ""
        self.requests["page"] += 1
        if self.told_to_rest(place, worker):
            return 429, {"Retry-After": "1800"}, b"", ""
        if item.gone(now):
            return 410, {}, b"", ""
        if item.page == "broken":
            return 500, {}, b"", ""
        if item.page == "missing" or (item.page == "late" and now < item.published + 900):
            return 404, {}, b"", ""
        return 200, {"Content-Type": "text/html; charset=utf-8"}, feed_world.page(item, now), ""

    def watch(self, place, path):
        last = self.last.get(place.name, 0)
        if self.now - last < PACE:
            self.fault(f"{place.name} was asked {self.now - last} s after the last request")
        self.last[place.name] = self.now
        if place.robots == "away" and self.now < START + 3 * HOUR and path != "/robots.txt":
            self.fault(f"{place.name}{path} was asked for while robots.txt cannot be read")
        until, told = self.rest.get(place.name, (0, None))
        if self.now < until and told not in self.killed:
            self.fault(f"{place.name} was asked {until - self.now} s before its Retry-After")

    def paced(self, url, worker):
        floor = MIN_INTERVAL
        if self.asked[url]:
            then, floor, asker = self.asked[url][-1]
            if (then, asker) in self.killed:
                floor = MIN_INTERVAL  # What the answer said died with its reader.
            if self.now - then < floor:
                self.fault(f"{url} was polled after {self.now - then} s instead of {floor} s")
        self.asked[url].append((self.now, max(MIN_INTERVAL, self.floors.get(url, 0)), worker))

    def told_to_rest(self, place, worker):
        """Whether the host has had enough; each of its hours once."""
        if self.frozen is not None or not place.retries or self.now < min(place.retries):
            return False
        place.retries.remove(min(place.retries))
        self.requests["429"] += 1
        self.rest[place.name] = (self.now + 1800, (self.now, worker))
        return True

    def robots(self, place):
        self.requests["robots"] += 1
        if place.robots == "rules":
            return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /private/\n", ""
        if place.robots == "away" and self.now < START + 3 * HOUR:
            return 503, {}, b"", ""
        return 404, {}, b"", ""

    def feed(self, feed, url, worker, headers, now, redirected):
        self.requests["feed"] += 1
        if not redirected and self.told_to_rest(self.world.by_name[url.split("/")[2]], worker):
            late = self.now + 1800
            return 429, {"Retry-After": email.utils.formatdate(late, usegmt=True)}, b"", ""
        trouble = feed.trouble
        if trouble == "moved" and now >= feed.moved_at and url != feed.moved_to:
            self.hops[(feed.moved_to, worker, self.now)] += 1
            self.requests["moved"] += 1
            return 301, {"Location": feed.moved_to}, b"", ""
        if trouble == "temporary" and not redirected:
            target = f"http://{feed.host.name}/elsewhere/{url[7:]}"
            self.hops[(target, worker, self.now)] += 1
            return 302, {"Location": target}, b"", ""
        if trouble == "flaky" and self.draw.random() < 0.3 and self.frozen is None:
            self.requests["error"] += 1
            return self.draw.choice((500, 502, 404)), {}, b"", ""
        if trouble == "dead":
            return 404, {}, b"", ""
        if trouble == "gone":
            return (410, {}, b"", "") if now > START + 12 * HOUR else self.give(feed, url, worker, headers, now)
        if trouble == "bomb":
            self.requests["bomb"] += 1
            return 200, {"Content-Type": "text/xml", "Content-Encoding": "gzip"}, self.world.bomb, ""
        if trouble == "html":
            return 200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><body><p>log in</body></html>", ""
        if trouble == "broken":
            return 200, {"Content-Type": "text/xml"}, feed.render(now), "cut"
        return self.give(feed, url, worker, headers, now)

    def give(self, feed, url, worker, headers, now):
        state = feed.state(now)
        self.polls[feed.number].append(Poll(self.now, worker, state, feed.deleted(now)))
        more = {"Content-Type": "text/xml; charset=utf-8"}
        if feed.max_age:
            more["Cache-Control"] = f"public, max-age={feed.max_age}"
        self.floors[url] = max(60 * feed.ttl, min(feed.max_age, HOUR))
        if self.asked[url]:
            then, _, asker = self.asked[url][-1]
            self.asked[url][-1] = (then, max(MIN_INTERVAL, self.floors[url]), asker)
        if feed.etag:
            tag = feed_world.etag(state, feed.number * 1000 + len(feed.deleted(now)))
            more["ETag"] = tag
            if headers.get("if-none-match") == tag:
                self.requests["304"] += 1
                return 304, more, b"", ""
        body = feed.render(now)
        if feed.number % 3 == 0:
            more["Content-Encoding"] = "gzip"
            body = gzip.compress(body, 1)
        return 200, more, body, "slow" if feed.trouble == "slow" else ""

    def strike(self, worker):
        """Kills the worker if its time has come; where in the request: 0 before, 1 inside, 2 behind the answer."""
        if self.kill is None or self.kill[0] != worker:
            return None
        self.kill[1] -= 1
        return self.kill[2] if self.kill[1] <= 0 else None

    def shoot(self, worker):
        self.kill = None
        self.killed.append((self.now, worker))
        os.kill(self.pids[worker], signal.SIGKILL)


class Connection(asyncio.Protocol):
    def __init__(self, server):
        self.server, self.buffer = server, b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            self.request(head.decode("latin-1"))

    def request(self, head):
        server = self.server
        lines = head.split("\r\n")
        path = lines[0].split(" ")[1]
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        host = headers["host"].partition(":")[0]
        server.open[host] += 1
        if server.open[host] > CONNECTIONS:
            server.fault(f"{host} has {server.open[host]} requests at once")
        worker = headers.get("user-agent", "").rpartition(" ")[2]
        place = server.strike(worker)
        if place == 0:
            server.open[host] -= 1
            server.answer(host, path, headers)
            self.lose(worker)
            return
        status, more, body, how = server.answer(host, path, headers)
        text = (f"HTTP/1.1 {status} X\r\nContent-Length: {len(body) if status != 304 else 0}\r\nDate: "
                f"{email.utils.formatdate(server.now, usegmt=True)}\r\n")
        text += "".join(f"{name}: {value}\r\n" for name, value in more.items())
        out = text.encode("latin-1") + b"\r\n" + body
        server.bytes += len(out)
        server.open[host] -= 1
        if place == 1:
            self.transport.write(out[: len(out) // 2])
            self.lose(worker)
        elif how == "cut":
            self.transport.write(out[:-20])
            self.transport.close()
        elif how == "slow":
            server.open[host] += 1
            half = len(out) // 2
            self.transport.write(out[:half])
            asyncio.get_running_loop().call_later(0.05, self.rest, host, out[half:])
        else:
            self.transport.write(out)
        if place == 2:
            self.lose(worker)

    def rest(self, host, out):
        self.server.open[host] -= 1
        self.transport.write(out)

    def lose(self, worker):
        self.server.shoot(worker)


class Worker:
    def __init__(self, name, command, server):
        self.name, self.command, self.server = name, command, server
        self.process = None
        self.resident = []
        self.starts = 0

    async def start(self):
        self.process = await asyncio.create_subprocess_exec(
            *self.command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
        self.server.pids[self.name] = self.process.pid
        self.starts += 1

    async def run(self, now):
        """Lets it work at that time; the next time when it has something to do, or None."""
        while True:
            if self.process is None:
                await self.start()
            self.process.stdin.write(f"run {now * MICRO}\n".encode())
            line = (await self.process.stdout.readline()).decode()
            if line:
                _, due, resident = line.split()
                self.resident.append((now, int(resident)))
                return None if due == "-" else int(due) / MICRO
            code = await self.process.wait()
            if code != -signal.SIGKILL:
                raise SystemExit(f"FAILED: worker {self.name} ended with {code}")
            self.process = None


def psql(conninfo, *args, stdin=None):
    done = subprocess.run(["psql", conninfo, "-qAt", "-v", "ON_ERROR_STOP=1", *args], input=stdin, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    if done.returncode != 0:
        raise SystemExit(f"FAILED: psql: {done.stderr}")
    return done.stdout.strip()


def follow(conninfo, world):
    """The list of feeds, as their operator would have made it."""
    rows = ["CREATE TEMP TABLE given (kind int, url text, host text);", "COPY given FROM stdin;"]
    rows += [f"{2 if feed.kind == 'sitemap' else 1}\t{feed.url()}\t{feed.host.name}" for feed in world.feeds]
    rows += ["\\.", f"""
INSERT INTO feed_hosts (host, next_due) SELECT DISTINCT host, to_timestamp({START}) FROM given;
INSERT INTO feeds (feed_id, url, added_url, host, source, kind, added_at, next_poll)
SELECT md5(url)::uuid, url, url, host, host, kind, to_timestamp({START}), to_timestamp({START}) FROM given;"""]
    psql(conninfo, "-f", "-", stdin="\n".join(rows))


async def simulate(options, folder, conninfo, world, server):
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: Connection(server), "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    submissions = folder / "submissions.jsonl"
    how = [f"min_interval={MIN_INTERVAL}", f"max_interval={MAX_INTERVAL}", f"pace={PACE}", f"lease={LEASE}"]
    workers = [Worker(name, [BIN / "feeds_worker", conninfo, name, str(port), submissions, *how], server)
               for name in ("w0", "w1", "w2")]
    end = START + int(options.days * 24 * HOUR)
    now, steps, hour = START, 0, START + HOUR
    report = time.monotonic()
    while now < end + DRAIN:
        if now >= end:
            server.frozen = end
        if now >= hour and server.frozen is None:
            hour += HOUR
            # w0 lives on: its memory is measured from the beginning to the end.
            server.kill = [server.draw.choice(("w1", "w2")), server.draw.randint(1, 20), server.draw.randint(0, 2)]
        server.now = now
        dues = await asyncio.gather(*(worker.run(now) for worker in workers))
        steps += 1
        due = min((d for d in dues if d is not None), default=end + DRAIN)
        now = max(now + STEP, START - (START - int(due)) // STEP * STEP)
        if time.monotonic() - report > 20:
            report = time.monotonic()
            print(f"  hour {(now - START) / HOUR:.1f}: {sum(server.requests.values())} answers, "
                  f"{len(server.killed)} kills", flush=True)
    for worker in workers:
        if worker.process is not None:
            worker.process.stdin.close()
            await worker.process.wait()
    listener.close()
    lines = [json.loads(line) for line in submissions.read_text().splitlines()] if submissions.exists() else []
    return workers, lines, steps


def examine(options, conninfo, world, server, workers, lines):
    """The verdict: what is wrong, in words."""
    wrong = [w for w in server.wrong if w]
    if len(server.wrong) > len(wrong):
        wrong.append(f"and {len(server.wrong) - len(wrong)} more of these")
    figures = collections.Counter()
    kills = {(worker, moment) for moment, worker in server.killed}
    # Doubled: one article and revision twice. After a kill that is a repetition, of the same bytes.
    seen = {}
    articles, withdrawals = collections.defaultdict(list), collections.Counter()
    for line in lines:
        if "reason" in line:
            withdrawals[line["key"]] += 1
            continue
        articles[line["url"]].append(line)
        key = (line["key"], line["revision"])
        first = seen.setdefault(key, line)
        if first is line:
            continue
        figures["repeated"] += 1
        back = first["request"] != line["request"]
        if first["bytes"] != line["bytes"] and not back:
            wrong.append(f"{line['url']} was repeated with other bytes")
        if back or not any(first["time"] / MICRO <= moment <= line["time"] / MICRO for moment, _ in server.killed):
            wrong.append(f"{line['url']} {line['mark']} was submitted twice though nobody died: {first} {line}")
    if figures["repeated"] > 12 * len(server.killed):
        wrong.append(f"{figures['repeated']} repetitions after {len(server.killed)} kills")
    versions, names = {}, {}
    for url, sent in articles.items():
        versions[url] = max(int(line["mark"].rpartition(":")[2]) for line in sent)
        names[url] = sent[0]["key"]
    # Missed: what stood there at two polls in a row.
    for number, polls in server.polls.items():
        for poll in polls:
            poll.lost = (poll.worker, poll.time) in kills
        for first, second in zip(polls, polls[1:]):
            have = dict(second.state)
            for item, version in first.state:
                if have.get(item, 0) < version:
                    continue
                figures["expected"] += 1
                if item.gone(server.frozen):
                    continue  # Taken back before its page was fetched, it may.
                if versions.get(item.url(), 0) < version:
                    wrong.append(f"{item.url()} version {version} of feed {number} is missing: polls at "
                                 f"{first.time - START}, {second.time - START} s; sent {versions.get(item.url())}")
    # Taken back: at two polls in a row gone though older ones remain, or said so.
    listed = collections.Counter(feed.source.number for feed in world.feeds if feed.source)
    listed.update(world.by_url[feed.moved_to].number for feed in world.feeds if feed.moved_to)
    for number, polls in server.polls.items():
        feed = world.feeds[number]
        if feed.source or listed[number] or feed.trouble == "moved":
            continue
        was = set()
        for poll, after in zip(polls, polls[1:]):
            here = {item for item, _ in poll.state}
            oldest = min((item.published for item in here), default=None)
            for item in was - here:
                said = item in poll.deleted or (feed.kind == "complete" and here)
                vanished = oldest is not None and item.published > oldest
                if not item.gone(poll.time) or not (said or vanished):
                    continue
                if poll.lost or item.url() not in names or item.private or item.page != "good":
                    continue
                figures["withdrawals expected"] += 1
                if withdrawals[names[item.url()]] == 0:
                    wrong.append(f"{item.url()} of feed {number} ({feed.kind}) was taken back and is not withdrawn: poll at "
                                 f"{poll.time - START} s")
            was = was if poll.lost else here
    # One that was taken back before its turn came is withdrawn without ever having been submitted.
    early = [key for key in withdrawals if key not in names.values()]
    figures["withdrawn early"] = len(early)
    for row in psql(conninfo, "-c", "SELECT DISTINCT replace(article_id::text, '-', ''), url FROM feed_items WHERE article_id IN "
                    f"(SELECT unnest('{{{','.join(early)}}}'::uuid[]))").splitlines():
        key, _, url = row.partition("|")
        names[url] = key
    gone = {names[item.url()] for item in world.items.values() if item.gone(server.frozen) and item.url() in names}
    for key, count in withdrawals.items():
        if key not in gone:
            item = next((i for i in world.items.values() if names.get(i.url()) == key), None)
            if item is None or item.page == "good":
                wrong.append(f"{key} was withdrawn though nobody took it back: {item and item.url()}")
        if count > 1:
            figures["withdrawn twice"] += count - 1
    # Memory. What a body at its limit takes stays with the process and comes in one step, two side by side may come late;
    # all other growth is slow.
    kept = workers[0].resident
    third = [kb for now, kb in kept if now - START <= options.days * 24 * HOUR / 3]
    later = [kb for _, kb in kept[len(third) - 1:]]
    bodies = sum(b - a for a, b in zip(later, later[1:]) if abs(b - a) >= BODY_KB / 2)
    figures["rss first third KB"], figures["rss end KB"], figures["of bodies KB"] = max(third), later[-1], bodies
    if later[-1] - bodies > 1.15 * max(third) + 4096 or later[-1] > max(third) + 2 * BODY_KB + 8192:
        wrong.append(f"memory grew from {max(third)} to {later[-1]} KB, of which {bodies} by bodies at their limit")
    left = int(psql(conninfo, "-c", "SELECT count(*) FROM feed_tasks"))
    if left > 0:
        wrong.append(f"{left} tasks are left: " + psql(conninfo, "-c", "SELECT url, kind, attempts, due FROM feed_tasks LIMIT 5"))
    states = psql(conninfo, "-c", "SELECT state, count(*) FROM feeds GROUP BY 1 ORDER BY 1").replace("\n", " ")
    figures["articles"], figures["submissions"] = len(articles), len(lines)
    figures["withdrawals"] = sum(withdrawals.values())
    return wrong, figures, states


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=float, default=2)
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randint(1, 1_000_000))
    parser.add_argument("--keep", action="store_true", help="keep the submissions and say where they are")
    options = parser.parse_args()
    if not (BIN / "feeds_worker").exists():
        sys.exit(f"FAILED: {BIN}/feeds_worker is missing: build first")
    started = subprocess.run([REPO / "tests/support/postgres_start"], text=True, stdout=subprocess.PIPE)
    if started.returncode == 69:
        sys.exit(77)
    place, conninfo = started.stdout.strip().split("\t")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="rasad-feeds-"))
    print(f"seed {options.seed}: {options.feeds} feeds on {options.hosts} hosts, {options.days} days", flush=True)
    begin = time.monotonic()
    try:
        for file in sorted((REPO / "deploy/postgres").glob("*.sql")):
            psql(conninfo, "-f", str(file))
        end = START + options.days * 24 * HOUR
        world = feed_world.World(options.seed, options.feeds, options.hosts, START, end)
        server = Server(world, random.Random(options.seed + 1))
        follow(conninfo, world)
        workers, lines, steps = asyncio.run(simulate(options, folder, conninfo, world, server))
        wrong, figures, states = examine(options, conninfo, world, server, workers, lines)
    finally:
        subprocess.run([REPO / "tests/support/postgres_stop", place])
        if not options.keep:
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()
    print(f"{steps} steps, {len(server.killed)} kills, {time.monotonic() - begin:.0f} s; answers {dict(server.requests)}")
    print(f"{dict(figures)}; feeds by state {states}")
    if options.keep:
        print(folder)
    for line in wrong[:25]:
        print("FAILED:", line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

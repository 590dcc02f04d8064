"""Kill -9 everywhere: nothing is lost, nothing doubled, the derived tables are those of a calm run.

RASAD_TEST_SEED draws where processes die; it is printed. The stages die inside a step (while they
transform, after they have written, before they commit), the edges, the broker and the database when so
many records have been counted.
"""

import collections
import os
import random
import threading

from corpus import articles, lines
from harness import Rasad, check, equal, main, until

ARTICLES = int(os.environ.get("RASAD_TEST_ARTICLES", "500"))
CHUNK = 20
STEPS = ("transform", "write", "commit")


def workload(draw):
    """Articles, second revisions of some, repetitions of others, withdrawals, in one drawn order."""
    rows = list(articles(ARTICLES, draw.randint(0, 1 << 30)))
    more = []
    for row in draw.sample(rows, ARTICLES // 10):
        more.append({**row, "text": row["text"] + "\nدر ادامه این نشست گزارش دیگری ارائه شد.", "request_id": row["request_id"] + "-rev"})
    for row in draw.sample(rows, ARTICLES // 10):
        more.append({**row, "request_id": row["request_id"] + "-again"})
    later = [(draw.randint(1, len(rows)), row) for row in more]
    for place, row in sorted(later, key=lambda pair: -pair[0]):
        rows.insert(place, row)
    return rows


def publish(system, rows):
    """Submits until every article is acknowledged; an edge or a broker that dies is waited for."""
    acknowledged = {}

    def attempt():
        left = [row for row in rows if row["request_id"] not in acknowledged]
        if left:
            for done in system.rows("publish", "-", "--quiet", stdin=lines(left), exit_code=None):
                if done.get("article_id"):
                    acknowledged[done["request_id"]] = done["article_id"]
        return all(row["request_id"] in acknowledged for row in rows)

    until("acknowledgements", attempt, seconds=120, pause=0.2)
    return acknowledged


class Killer:
    """Deaths in a drawn order; each victim is started again by the main loop, as an operator would."""

    def __init__(self, system, draw):
        self.system, self.draw = system, draw
        self.deaths = collections.Counter()
        self.plan = [name for name in ("normalize", "extract", "storage") for _ in range(5)]
        self.plan += ["ingest", "query", "kafka", "postgres"] * 2
        draw.shuffle(self.plan)

    def arm(self, name):
        """The stage dies by itself, inside a step, once it has transformed so many records."""
        step, count = self.draw.choice(STEPS), self.draw.randint(1, CHUNK)
        print(f"  {name} will die in {step} after {count} records", flush=True)
        self.system.local("service", "stop", name)
        self.system.start(name, env={"RASAD_TEST_KILL": f"{step}:{count}"})

    def kill_at(self, name, count):
        """The process is killed from outside once normalize has polled `count` records more."""
        base = self.system.metric("normalize", "rasad_records_total", outcome="polled")
        print(f"  {name} will be killed after {count} records", flush=True)

        def run():
            try:
                until("records", lambda: self.system.metric(
                    "normalize", "rasad_records_total", outcome="polled") >= base + count, seconds=10, pause=0.001)
            finally:
                self.system.kill(name)

        thread = threading.Thread(target=run)
        thread.start()
        return thread


def test():
    seed = int(os.environ.get("RASAD_TEST_SEED", random.SystemRandom().randint(0, 1 << 30)))
    print(f"seed: RASAD_TEST_SEED={seed}", flush=True)
    draw = random.Random(seed)
    with Rasad("kills") as system:
        system.up()
        killer = Killer(system, draw)
        rows = workload(draw)
        chunks = [rows[i:i + CHUNK] for i in range(0, len(rows), CHUNK)]
        check(len(chunks) >= len(killer.plan), f"{len(chunks)} chunks for {len(killer.plan)} deaths")
        acknowledged = {}
        for number, chunk in enumerate(chunks):
            victim = killer.plan[number] if number < len(killer.plan) else None
            thread = None
            if victim in ("normalize", "extract", "storage"):
                killer.arm(victim)
            elif victim:
                thread = killer.kill_at(victim, draw.randint(1, CHUNK))
            if victim in ("ingest", "kafka"):
                # Its death is noticed by the client; the operator starts it again meanwhile.
                restarter = threading.Thread(target=lambda: (thread.join(), system.start(victim)))
                restarter.start()
                acknowledged |= publish(system, chunk)
                restarter.join()
            else:
                acknowledged |= publish(system, chunk)
                if thread:
                    thread.join()
                else:
                    victim and until(f"{victim} to die", lambda: not system.alive(victim), seconds=90)
                if victim:
                    system.start(victim)
            if victim:
                killer.deaths[victim] += 1
            if number % 7 == 3:
                row = draw.choice(chunk)
                system.rasad("withdraw", acknowledged[row["request_id"]], "--reason", "test")
        system.rasad("withdraw", "--source", "corpus2.example", "--reason", "test", "--until", "2001-01-01T00:00:00Z")
        print("deaths:", dict(killer.deaths), flush=True)
        check(sum(killer.deaths.values()) >= 20, "at least 20 deaths")
        check(all(killer.deaths[name] >= 2 for name in
                  ("ingest", "normalize", "extract", "storage", "query", "kafka", "postgres")), "everything dies twice")
        for name in ("normalize", "extract", "storage", "query", "ingest"):
            check(system.alive(name), f"{name} runs")
        system.settle()

        equal(len(set(acknowledged.values())), ARTICLES, "distinct articles acknowledged")
        equal(system.rows("quarantine", "list"), [], "quarantine")
        chaos = system.dump()

        print("the same records on a calm system", flush=True)
        with Rasad("calm") as calm:
            calm.local("service", "start", "kafka")
            calm.local("service", "start", "postgres")
            calm.start("ingest")  # It makes the topics.
            system.tool("copy", "rasad.raw.v1", calm.brokers())
            calm.up()
            calm.settle()
            reference = calm.dump()
        known = {article for article in set(acknowledged.values()) if article in reference}
        equal(len(known), ARTICLES, "articles in the tables of the calm run")
        if chaos != reference:
            a, b = chaos.splitlines(), reference.splitlines()
            only = [f"chaos: {line[:300]}" for line in a if line not in set(b)][:5]
            only += [f"calm:  {line[:300]}" for line in b if line not in set(a)][:5]
            check(False, "the tables differ:\n" + "\n".join(only))
        print(f"{len(reference.splitlines())} lines of the canonical dump are equal", flush=True)


main(test)

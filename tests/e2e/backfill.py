"""Archives on their lane while news pass: all is stored, and the tables are those of the live road alone.

The publication of the archive is killed and resumed, the lane's process is killed, an article of the
archive is withdrawn while it waits, and one that cannot be normalised goes to quarantine and back.
"""

import json
import os
import random
import signal
import subprocess

from corpus import articles, lines
from harness import BIN, Rasad, check, equal, main, until

ARCHIVE = int(os.environ.get("RASAD_TEST_ARTICLES", "400"))
LIVE = ARCHIVE // 4


def start_publish(system, file, *more):
    return subprocess.Popen([BIN / "rasad", "publish", "--backfill", "--json", "--quiet", "--state", system.folder / "state", file,
                             *map(str, more)], env=system.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test():
    draw = random.Random(int(os.environ.get("RASAD_TEST_SEED", "1")))
    with Rasad("backfill") as system:
        system.up()
        rows = list(articles(ARCHIVE, seed=11, source="archive"))
        twins = draw.sample(range(ARCHIVE), 20)
        archive = system.folder / "archive.jsonl.gz"
        archive.write_bytes(subprocess.run(["gzip", "-c"], input=lines(rows).encode(), stdout=subprocess.PIPE, check=True).stdout)
        news = list(articles(LIVE, seed=12, source="live"))
        # Some articles of the archive also come as news: they are the same articles.
        news += [{**rows[i], "request_id": f"twin-{i}"} for i in twins]
        draw.shuffle(news)

        print("a publication is killed, and goes on behind what was confirmed", flush=True)
        system.local("service", "stop", "normalize-backfill")
        first = start_publish(system, archive, "--rate", ARCHIVE // 4)
        lane = lambda: int(system.tool("count", "rasad.backfill.raw.v1"))
        until("a part of the archive", lambda: (system.folder / "state").exists() and lane() > ARCHIVE // 3, pause=0.05)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        at_kill = lane()
        check(at_kill < ARCHIVE, "it was killed on the way")
        behind = json.loads((system.folder / "state").read_text())["articles"]
        check(0 < behind <= at_kill, f"the state says {behind} of {at_kill}")
        second = start_publish(system, archive, "--rate", 0, "--resume")
        out, err = second.communicate(timeout=120)
        equal(second.returncode, 0, f"exit code of the second run: {err}")
        equal(len(out.splitlines()), ARCHIVE - behind, "articles of the second run")
        check(not (system.folder / "state").exists(), "the state goes when all is done")
        # What ingest still collected at the kill comes after the count.
        check(ARCHIVE <= lane() <= 2 * ARCHIVE - behind, f"{lane()} records on the lane")

        print("what waits may be withdrawn", flush=True)
        gone = json.loads(out.splitlines()[-1])
        system.rasad("withdraw", gone["article_id"], "--reason", "test")
        status = json.loads(system.rasad("status", "--json", exit_code=None))
        lags = {group["service"]: group["lag"] for group in status["groups"]}
        equal(lags["normalize-backfill"], lane(), "the lane's lag in rasad status")
        check(any(s["name"] == "normalize-backfill" and not s["good"] for s in status["services"]), "rasad status says that it is down")

        print("news pass while the lane works, dies and works again", flush=True)
        system.start("normalize-backfill", env={"RASAD_TEST_KILL": f"write:{ARCHIVE // 3}"})
        for i in range(0, len(news), 10):
            states = {row["state"] for row in system.rows("publish", "-", "--wait", stdin=lines(news[i:i + 10]))}
            check(states <= {"stored", "duplicate", "revision"}, f"news: {states}")
        until("the lane's process to die", lambda: not system.alive("normalize-backfill"))
        broken = {"source": "archive9.example", "native_id": "nul", "request_id": "nul", "text": "\u0000 words " * 9}
        system.rows("publish", "-", "--backfill", stdin=json.dumps(broken) + "\n")
        system.start("normalize-backfill")
        system.settle()
        counts = {o: system.metric("normalize-backfill", "rasad_records_total", outcome=o)
                  for o in ("polled", "passed", "filtered", "quarantined", "abandoned")}
        equal(sum(counts.values()) - counts["polled"], counts["polled"], f"counters add up: {counts}")
        trace = system.rows("trace", rows[0]["request_id"])[-1]
        equal([hop["topic"] for hop in trace["hops"]], ["rasad.backfill.raw.v1", "rasad.normalized.v1", "rasad.extracted.v1"], "hops")
        equal(system.rows("trace", gone["request_id"])[0]["state"], "suppressed", "what was withdrawn while it waited")

        print("quarantine and back", flush=True)
        held = until("the broken one", lambda: system.rows("quarantine", "list"))
        equal([(row["service"], row["request_id"]) for row in held], [("normalize", "nul")], "quarantine")
        mended = system.folder / "mended.txt"
        mended.write_text(rows[0]["text"] + "\n" + "mended", encoding="utf-8")
        before = lane()
        system.rasad("quarantine", "redrive", held[0]["place"], "--content", mended)
        equal(lane(), before + 1, "it goes back to its lane")
        until("the mended one", lambda: system.rows("trace", "nul")[0]["state"] == "stored")
        system.settle()
        tables = system.dump()

        print("the same records by the live road alone", flush=True)
        with Rasad("live") as live:
            live.local("service", "start", "kafka")
            live.local("service", "start", "postgres")
            live.start("ingest")  # It makes the topics.
            system.tool("copy", "rasad.raw.v1", live.brokers())
            system.tool("copy", "rasad.backfill.raw.v1", live.brokers(), "rasad.raw.v1")
            live.up()
            live.settle()
            reference = live.dump()
        check(reference.count("\n") > 2 * ARCHIVE, "the dump holds the derived tables")
        if tables != reference:
            a, b = tables.splitlines(), reference.splitlines()
            only = [f"lane: {line[:300]}" for line in a if line not in set(b)][:5]
            only += [f"live: {line[:300]}" for line in b if line not in set(a)][:5]
            check(False, "the tables differ:\n" + "\n".join(only))
        print(f"{len(reference.splitlines())} lines of the canonical dump are equal", flush=True)


main(test)

"""Publish, find, revise, withdraw, restart: what a user does, on the real thing."""

import json
import pathlib

from harness import REPO, SHARED, Rasad, check, equal, main

ARTICLES = REPO / "tests/data/articles"
# A query that writes words otherwise than the article does, and the article it must find.
ZWNJ = "\u200c"


def write(folder, name, text):
    path = pathlib.Path(folder) / name
    path.write_text(text, encoding="utf-8")
    return path


def body(extra=""):
    line = "استاندار سمنان از آغاز ساخت سه مدرسه تازه در شهرستان دامغان خبر داد و گفت: این طرح تا پایان سال به پایان می رسد."
    return f"آغاز ساخت سه مدرسه در دامغان\n\n{line}\n\nبه گزارش پیک کویر، {line}{extra}\n"


def samples(system):
    rows = system.rows("publish", ARTICLES, "--source", "samples.example", "--wait")
    files = sorted(ARTICLES.glob("*.txt"))
    equal(len(rows), len(files), "published samples")
    equal({row["state"] for row in rows}, {"stored"}, "states")
    check(all(row["article_id"] and row["revision_id"] and row["request_id"] for row in rows), "ids")
    listed = system.rows("list", "--all")
    equal({row["article_id"] for row in listed}, {row["article_id"] for row in rows}, "listed articles")

    again = system.rows("publish", ARTICLES, "--source", "samples.example", "--wait")
    equal({row["state"] for row in again}, {"duplicate"}, "states of a second publication")
    equal(sorted(row["article_id"] for row in again), sorted(row["article_id"] for row in rows), "identity")
    equal(len(system.rows("list", "--all")), len(files), "articles after a second publication")
    return rows


def every_headline_is_found(system):
    for row in system.rows("list", "--all"):
        if not row["headline"]:
            continue
        for query in (row["headline"].replace(ZWNJ, " "), row["headline"].replace(ZWNJ, ""),
                      row["headline"].replace("ی", "ي").replace("ک", "ك")):
            hits = system.rows("search", query, "--all")
            check(row["article_id"] in [hit["article_id"] for hit in hits], f"search {query!r} misses {row['article_id']}")


def revision_and_withdrawal(system):
    first = write(system.folder, "a.txt", body())
    second = write(system.folder, "b.txt", body("\n\nوی افزود: زمین این مدرسه ها تأمین شده است."))

    def publish(text, request):
        line = json.dumps({"source": "peyk.example", "native_id": "77", "text": text.read_text(encoding="utf-8"),
                           "request_id": request})
        return system.rows("publish", "-", "--wait", stdin=line + "\n")[0]

    one = publish(first, "req-1")
    equal(one["state"], "stored", "first revision")
    two = publish(second, "req-2")
    equal(two["state"], "revision", "second revision")
    equal(two["article_id"], one["article_id"], "one article")
    shown = system.rows("show", one["article_id"])[0]
    equal(shown["revision_id"], two["revision_id"], "the current revision is the later one")
    old = system.rows("show", one["article_id"], "--revision", one["revision_id"])[0]
    check("تأمین شده" in json.dumps(shown, ensure_ascii=False), "the new sentence is shown")
    check("تأمین شده" not in old["body"], "the old revision is shown as it was")

    traced = system.rows("trace", "req-2")[0]
    equal([hop["topic"] for hop in traced["hops"]],
          ["rasad.raw.v1", "rasad.normalized.v1", "rasad.extracted.v1"], "hops")
    equal(len(system.rows("trace", one["article_id"])), 2, "submissions of the article")

    system.rasad("withdraw", one["article_id"], "--reason", "test", "--wait")
    system.settle()
    system.rasad("show", one["article_id"], exit_code=1)
    equal(system.rows("list", "--source", "peyk.example", "--all"), [], "a withdrawn article is not listed")
    equal(system.rows("search", "دامغان", "--source", "peyk.example"), [], "nor found")
    later = publish(first, "req-3")
    equal(later["state"], "revision" if later["state"] == "revision" else "duplicate", "a receipt after the withdrawal")
    equal(len(system.rows("list", "--source", "peyk.example", "--all")), 1, "it is there again")
    system.rasad("withdraw", "--source", "peyk.example", "--reason", "test")
    system.settle()
    equal(system.rows("list", "--source", "peyk.example", "--all"), [], "the source is withdrawn")


def bad_usage(system):
    system.rasad("search", exit_code=64)
    system.rasad("show", "no-such-id", exit_code=None)
    system.rasad("publish", "/nonexistent", exit_code=1)
    empty = write(system.folder, "empty.txt", "")
    system.rasad("publish", empty, exit_code=1)


def seeds(system):
    files = sorted((SHARED / "seeds").glob("*.txt"))
    if not files:
        print("SKIPPED a part: the folder RASAD_SHARED with the seed articles is missing")
        return
    rows = system.rows("publish", *files, "--source", "seeds.example", "--wait")
    ids = {pathlib.Path(row["input"]).name[:3]: row["article_id"] for row in rows}
    for number, query in (("002", f'"پروژه{ZWNJ}های پیشران"'), ("003", f"شهرداری{ZWNJ}ها"), ("004", '"شهرک صنعتی"'),
                          ("000", "نیروگاه خورشیدی"), ("001", "اقلیم کردستان")):
        hits = [hit["article_id"] for hit in system.rows("search", query, "--all")]
        check(ids[number] in hits, f"search {query} misses seed {number}")


def another_configuration(system):
    """`up` restarts what was started with another configuration than the present one, and nothing else."""
    ingest, query = system.pid("ingest"), system.pid("query")
    with (system.run / "pids" / "ingest.config").open("a", encoding="utf-8") as started_with:
        started_with.write("# since removed\n")
    said = system.local("up").stdout
    check("configuration changed: ingest\n" in said, f"up names what it restarts: {said}")
    check(system.pid("ingest") != ingest, "ingest is another process")
    equal(system.pid("query"), query, "query is the same process")
    check("Restarted" not in system.local("up").stdout, "nothing more to restart")


def restart(system):
    before = system.dump()
    check(before.count("\n") > 20, "the dump holds the derived tables")
    system.local("down")
    system.up()
    system.settle()
    equal(system.dump() == before, True, "the dump after a restart equals the one before")


def test():
    with Rasad("roundtrip") as system:
        system.up()
        for part in (samples, every_headline_is_found, revision_and_withdrawal, bad_usage, seeds, another_configuration, restart):
            print(part.__name__, flush=True)
            part(system)


main(test)

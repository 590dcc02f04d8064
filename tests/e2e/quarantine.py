"""Broken records land in quarantine with their bytes and the reason; the rest goes on; a mended one comes through."""

import base64
import json

from harness import Rasad, check, equal, main, until

NULS = b"\x00~\x00"
GOOD = "استاندار یزد از پایان ساخت دو مخزن آب در شهرستان تفت خبر داد و گفت: این طرح ۱۲ میلیارد تومان هزینه داشت.\n" * 3


def publish(system, text, request, **fields):
    line = {"source": "q.example", "native_id": request, "request_id": request, **fields}
    if isinstance(text, bytes):
        line["content_base64"] = base64.b64encode(text).decode()
    else:
        line["text"] = text
    return system.rows("publish", "-", "--wait", stdin=json.dumps(line) + "\n", exit_code=None)


def quarantined(system):
    return system.rows("quarantine", "list")


def test():
    with Rasad("quarantine") as system:
        system.up()
        junk = system.folder / "junk"

        def produce(topic, key, data, *headers):
            junk.write_bytes(data)
            system.tool("produce", topic, key, junk, "content-type=application/protobuf", *headers)

        print("records that do not parse, or are of a wrong type", flush=True)
        produce("rasad.raw.v1", "k1", b"\xff\xff\xffnot a protobuf", "ce_type=rasad.news.v1.RawArticle", "rasad_request_id=bad-proto")
        produce("rasad.raw.v1", "k2", b"", "ce_type=rasad.news.v1.RawArticle", "rasad_request_id=bad-empty")
        produce("rasad.raw.v1", "k3", b"abc", "ce_type=rasad.news.v1.NoSuchThing", "rasad_request_id=bad-type")
        produce("rasad.raw.v1", "k4", b"abc")
        produce("rasad.normalized.v1", "k5", b"\xffxyz", "ce_type=rasad.news.v1.NormalizedArticle", "rasad_request_id=bad-mid")
        produce("rasad.extracted.v1", "k6", b"\xffxyz", "ce_type=rasad.news.v1.ExtractedArticle", "rasad_request_id=bad-late")

        print("articles whose content is broken", flush=True)
        dirty = publish(system, "خبر ".encode() + b"\xd8\x28" + GOOD.encode(), "broken-utf8")[0]
        equal(dirty["state"], "stored", "broken UTF-8 is stored, with a flag")
        broken = publish(system, "خبر ".encode() + NULS + GOOD.encode(), "nuls")[0]
        equal(broken["state"], "quarantined", "text with NULs")
        binary = publish(system, bytes(range(256)) * 8, "binary")[0]
        equal(binary["state"], "quarantined", "binary")
        blank = publish(system, " \n \n", "blank")
        check("error" in blank[0] or blank[0]["state"] == "quarantined", "blank text")
        for text, request in (("", "empty"), (GOOD * 4000, "huge")):
            row = publish(system, text, request)[0]
            check("article_id" not in row and row["error"]["code"] == "invalid_input", f"{request} is refused at the edge: {row}")

        print("the rest goes on", flush=True)
        good = publish(system, GOOD, "good")[0]
        equal(good["state"], "stored", "a good article behind the broken ones")

        rows = until("all quarantine records", lambda: (lambda q: q if len(q) >= 8 else None)(quarantined(system)))
        by_request = {row["request_id"]: row for row in rows if row.get("request_id")}
        for request, service, reason in (("bad-proto", "normalize", "invalid_input"), ("bad-empty", "normalize", "invalid_input"),
                                         ("bad-type", "normalize", "unsupported"), ("bad-mid", "extract", "invalid_input"),
                                         ("bad-late", "storage", "invalid_input"), ("nuls", "normalize", "invalid_input")):
            check(request in by_request, f"{request} is in quarantine")
            equal((by_request[request]["service"], by_request[request]["reason"]), (service, reason), request)
        traced = until("the trace", lambda: system.rows("trace", "bad-type", exit_code=None))[0]
        equal((traced["state"], traced["service"], traced["reason"]), ("quarantined", "normalize", "unsupported"), "trace")

        print("a record that kills its stage", flush=True)
        killer = system.rows("publish", "-", stdin=json.dumps(
            {"source": "q.example", "native_id": "killer", "text": GOOD + "قاتل", "request_id": "warm-up"}) + "\n")[0]
        system.settle()
        system.local("service", "stop", "normalize")
        deaths = 0
        for _ in range(12):
            system.start("normalize", env={"RASAD_TEST_CRASH_ON_KEY": killer["article_id"]})
            if deaths == 0:
                system.rows("publish", "-", stdin="".join(json.dumps(
                    {"source": "q.example", "native_id": name, "text": GOOD + name, "request_id": f"after-{name}"}) + "\n"
                    for name in ("a", "b", "killer", "c", "d")))
            until("normalize to die or to finish", lambda: not system.alive("normalize") or system.lags().get("normalize") == 0)
            if system.alive("normalize"):
                break
            deaths += 1
        check(3 <= deaths <= 6, f"the process died {deaths} times")
        system.settle()
        suspects = [row for row in quarantined(system) if row["reason"] == "crash_suspect"]
        equal([row["request_id"] for row in suspects], ["after-killer"], "crash suspects")
        equal({system.rows("trace", f"after-{name}")[0]["state"] for name in ("a", "b", "c", "d")}, {"stored"}, "the neighbours")

        print("bytes are kept, and a mended record comes through", flush=True)
        where = by_request["nuls"]["place"]
        value = system.folder / "value.binpb"
        data = base64.b64decode(system.rows("quarantine", "show", where)[0]["value_base64"])
        check(NULS in data, "the broken bytes are kept")
        value.write_bytes(data.replace(NULS, b" - "))
        system.rasad("quarantine", "redrive", where, "--value", value)
        until("the mended article", lambda: system.rows("trace", "nuls")[0]["state"] in ("stored", "revision"))
        where = suspects[0]["place"]
        system.local("service", "restart", "normalize")
        system.rasad("quarantine", "redrive", where)
        until("the suspect", lambda: system.rows("trace", "after-killer")[0]["state"] in ("stored", "revision", "duplicate"))

        for service in ("normalize", "extract", "storage"):
            counts = {o: system.metric(service, "rasad_records_total", outcome=o)
                      for o in ("polled", "passed", "filtered", "quarantined", "abandoned")}
            equal(sum(counts.values()) - counts["polled"], counts["polled"], f"{service}: counters add up: {counts}")


main(test)

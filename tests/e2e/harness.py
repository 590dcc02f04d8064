"""A running Rasad of a test's own: real Kafka, real PostgreSQL, the services, the command line."""

import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

REPO = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("RASAD_BIN_DIR", REPO / "build/release/bin"))
SHARED = pathlib.Path(os.environ.get("RASAD_SHARED", REPO.parent / "shared"))
SERVICES = ("ingest", "normalize", "normalize-backfill", "extract", "storage", "query")
SKIP = 77  # ctest's SKIP_RETURN_CODE for these tests.


class Failure(AssertionError):
    pass


def check(condition, message):
    if not condition:
        raise Failure(message)


def equal(found, expected, what):
    check(found == expected, f"{what}: found {found!r}, expected {expected!r}")


def until(what, condition, seconds=60, pause=0.02):
    """Waits for a condition of another process; that is no synchronisation by sleeping, it gives up loudly."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"waited {seconds} s for: {what}")
        time.sleep(pause)


class Rasad:
    def __init__(self, name):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"rasad-{name}-"))
        self.run = self.folder / "run"
        self.env = dict(os.environ, RASAD_CONFIG=str(self.run / "config.textproto"), LC_ALL="C.UTF-8",
                        XDG_STATE_HOME=str(self.folder / "state-home"))

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            for log in sorted((self.run / "logs").glob("*.log")):
                print(f"---- {log.name}", file=sys.stderr)
                print("".join(log.read_text(errors="replace").splitlines(keepends=True)[-15:]), file=sys.stderr)
        self.local("down", "--wipe", "--yes", checked=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def local(self, script, *args, checked=True, env=None):
        """Runs one of deploy/local's scripts on this run folder."""
        done = subprocess.run(
            [REPO / "deploy/local" / script, *args, "--run", self.run], env={**self.env, **(env or {})},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
        if checked:
            check(done.returncode == 0, f"deploy/local/{script} {' '.join(args)}: exit {done.returncode}\n{done.stdout}")
        return done

    def up(self):
        self.local("up", "--build-dir", str(BIN.parent))

    def start(self, name, env=None):
        """With a fault armed in `env` it may be dead again before it is seen to be ready."""
        self.local("service", "start", name, env=env, checked=env is None)

    def kill(self, name):
        self.local("service", "kill", name)

    def alive(self, name):
        return self.local("service", "status", name, checked=False).returncode == 0

    def ports(self):
        return dict(line.split("=") for line in (self.run / "ports").read_text().split())

    def brokers(self):
        return f"127.0.0.1:{self.ports()['KAFKA_PORT']}"

    def pid(self, name):
        return int((self.run / "pids" / name).read_text())

    def metric(self, service, name, **labels):
        """The value of one series; 0 while it is absent or the service is away."""
        port = self.ports()[f"{service.upper().replace('-', '_')}_METRICS_PORT"]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=3) as reply:
                text = reply.read().decode()
        except OSError:
            return 0.0
        for line in text.splitlines():
            found = re.fullmatch(rf"{name}\{{(.*)\}} (\S+)", line)
            if found and all(f'{k}="{v}"' in found[1] for k, v in labels.items()):
                return float(found[2])
        return 0.0

    def rasad(self, *args, exit_code=0, stdin=None):
        """Runs the command line; returns its standard output."""
        done = subprocess.run([BIN / "rasad", *map(str, args)], env=self.env, input=stdin, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        if exit_code is not None:
            equal(done.returncode, exit_code, f"exit code of rasad {' '.join(map(str, args))}\n{done.stdout}{done.stderr}\n")
        return done.stdout

    def rows(self, *args, **more):
        """Runs the command line with --json; returns the objects."""
        return [json.loads(line) for line in self.rasad(*args, "--json", **more).splitlines()]

    def dump(self):
        return self.rasad("dump", "--canonical")

    def tool(self, verb, *args):
        done = subprocess.run([BIN / "kafka_tool", self.brokers(), verb, *map(str, args)], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        equal(done.returncode, 0, f"exit code of kafka_tool {verb} {args}: {done.stderr}")
        return done.stdout.strip()

    def lags(self):
        """Records that each service still has before it; None while the broker is away."""
        status = json.loads(self.rasad("status", "--json", exit_code=None))
        if status["kafka"]:
            return None
        lags = collections.Counter()
        for group in status["groups"]:
            lags[group["service"]] += group["lag"]
        return lags

    def settle(self, seconds=180):
        """Waits until no stage has work left, twice in a row."""
        calm = 0

        def quiet():
            nonlocal calm
            lags = self.lags()
            calm = calm + 1 if lags is not None and len(lags) >= 3 and not any(lags.values()) else 0
            return calm >= 2

        until("all lags to be zero", quiet, seconds)


def main(test):
    """Runs a test function as a program that ctest understands."""
    if not (BIN / "rasad").exists():
        print(f"FAILED: {BIN}/rasad is missing: build first")
        sys.exit(1)
    start = time.monotonic()
    try:
        test()
    except Failure as failure:
        print(f"FAILED: {failure}")
        sys.exit(1)
    print(f"passed in {time.monotonic() - start:.1f} s")

"""Visitors of a bad day: `python -m bench.load [minutes] [--rate 10] [--engine postgresql]`.

A portal with a scratch database gets reads, searches and registrations at ten times the traffic
that docs/operations.md expects. Meanwhile a process of the server is killed each minute, and
another program holds the database for seconds. Printed are errors and how long answers took; every
registration that was accepted must be in the database at the end, and the rate must be reached.

The visitors are a process of their own: locust makes everything in its process wait together, and
a wait for the database would stop them all.
"""

import argparse
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

import psycopg

from bench import scratch
from tests.serving import environment, fetched, free_port

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("/", "/themas/", "/rollen/", "/partners/", "/mijlpalen/", "/gemeenten/", "/documenten/")
WORDS = ("hitte", "water", "groen", "subsidie", "bodem", "wateroverlast", "stad")
OURS = {
    "TRUSTED_PROXIES": "127.0.0.1",  # so that each visitor has an own address
    "EMAIL_URL": "dummymail://",
    "LOG_LEVEL": "ERROR",
}
HOLD = {
    "sqlite": ("BEGIN IMMEDIATE",),
    "postgresql": (  # all connections are cut off first, as by a restart
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        "BEGIN",
        "LOCK TABLE interest_interest IN ACCESS EXCLUSIVE MODE",
    ),
}
EXPECTED, TIMES = 1.0, 10  # requests a second in the busiest hour, by docs/operations.md
VISITORS, REQUESTS = 40, 1.2  # at once, and how many requests one of their tasks takes
HELD, EVERY = 3.0, 60.0  # seconds that the database is held, and between two faults


def visitors(rate: float) -> list[type]:
    """The users of locust, which changes the sockets of the process when it is imported."""
    from locust import FastHttpUser, constant_pacing, task

    class Visitor(FastHttpUser):
        wait_time = constant_pacing(VISITORS * REQUESTS / rate)

        @task(6)
        def read(self) -> None:
            self.client.get(random.choice(PAGES), name="read")

        @task(3)
        def search(self) -> None:
            self.client.get(f"/zoeken/?q={random.choice(WORDS)}", name="search")

        @task(1)
        def register(self) -> None:
            """Each from a network of its own, so that the limit of one does not show a wait."""
            network = {
                "X-Forwarded-For": f"10.{'.'.join(str(random.randrange(256)) for _ in 'abc')}"
            }
            roles = re.findall(
                r'href="/rollen/([\w-]+)/"', self.client.get("/rollen/", name="read").text or ""
            )
            page = self.client.get("/meedoen/", name="form", headers=network).text or ""
            token = re.search(r'name="token" value="([^"]+)"', page)
            address = f"load-{random.getrandbits(60):x}@zwolle.nl"
            typed = {
                "roles": random.choice(roles or [""]),
                "municipality": "Zwolle",
                "name": "Load",
                "job_title": "Beleidsadviseur",
                "email": address,
                "message": "Wij doen graag mee.",
                "token": token[1] if token else "",
                "naar": "versturen",
            }
            time.sleep(3.2)  # nobody fills it in faster
            with self.client.post(
                "/meedoen/",
                typed,
                name="register",
                headers=network,
                allow_redirects=False,
                catch_response=True,
            ) as answer:
                if answer.status_code == 302:
                    with Path(os.environ["LOAD_ACCEPTED"]).open("a") as accepted:
                        accepted.write(f"{address}\n")
                elif answer.status_code == 429:
                    answer.success()  # a tick and a wait above all limits: asked, not lost
                else:
                    answer.failure(f"the form came back with {answer.status_code}")

    return [Visitor]


def connected(url: str) -> closing:
    if url.startswith("sqlite"):
        file = url.removeprefix("sqlite:///")
        return closing(sqlite3.connect(file, isolation_level=None, timeout=30))
    return closing(psycopg.connect(url, autocommit=True))


def faults(server: subprocess.Popen, url: str, done: threading.Event, minutes: float) -> None:
    hold = HOLD["sqlite" if url.startswith("sqlite") else "postgresql"]
    while not done.wait(min(EVERY, minutes * 30)):  # at least one, also in a single minute
        # One of the processes of the server, or the worker.
        below = subprocess.run(["pgrep", "-P", str(server.pid)], capture_output=True, text=True)
        if below.stdout.split():
            os.kill(int(random.choice(below.stdout.split())), signal.SIGKILL)
        with connected(url) as database:
            for statement in hold:
                database.execute(statement)
            done.wait(HELD)
            database.execute("ROLLBACK")


def attack(port: int, minutes: float, rate: float) -> int:
    """Let the visitors in and print what they saw."""
    import gevent
    from locust.env import Environment

    load = Environment(user_classes=visitors(rate), host=f"http://127.0.0.1:{port}")
    runner = load.create_local_runner()
    runner.start(VISITORS, spawn_rate=10)
    gevent.sleep(minutes * 60)
    runner.quit()
    print(f"{'':10}{'requests':>10}{'failed':>8}{'p50':>8}{'p95':>8}{'p99':>8}  (ms)")
    for entry in [*load.stats.entries.values(), load.stats.total]:
        times = [entry.get_response_time_percentile(part) or 0 for part in (0.5, 0.95, 0.99)]
        shown = "".join(f"{one:8.0f}" for one in times)
        print(f"{entry.name:10.10}{entry.num_requests:10}{entry.num_failures:8}{shown}")
    for error in load.stats.errors.values():
        print(f"  {error.occurrences} x {error.name}: {error.error}")
    given = load.stats.total.num_requests / minutes / 60
    print(f"Requests a second: {given:.1f} of {rate:.1f}")
    return 0 if given > rate * 0.8 else 1  # the first visitors come one after the other


def lost(url: str, accepted: set[str]) -> set[str]:
    with connected(url) as database:
        rows = database.execute("SELECT email FROM interest_interest").fetchall()
    return accepted - {email for (email,) in rows}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("minutes", nargs="?", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=EXPECTED * TIMES, help="requests a second")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)  # of the process of visitors
    options = parser.parse_args()
    if options.port:
        return attack(options.port, options.minutes, options.rate)
    port = free_port()
    with (
        tempfile.TemporaryDirectory(prefix="load-") as name,
        scratch.database(options.engine, Path(name), 0) as url,
    ):
        if url is None:
            print("No PostgreSQL server answers at TEST_POSTGRES_URL.", file=sys.stderr)
            return 1
        folder = Path(name)
        env = environment(folder, port, DATABASE_URL=url, **OURS)
        prepare = [sys.executable, "manage.py", "prepare"]
        subprocess.run(prepare, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "portal.runtime.serve", "--with-worker"]
        server = subprocess.Popen(command, cwd=ROOT, env=env)
        done, kept = threading.Event(), folder / "accepted"
        thread = threading.Thread(target=faults, args=(server, url, done, options.minutes))
        kept.touch()
        try:
            fetched(port, "/")
            thread.start()
            visit = [sys.executable, "-m", "bench.load", str(options.minutes), f"--port={port}"]
            visit.append(f"--rate={options.rate}")
            visited = subprocess.run(
                visit,
                cwd=ROOT,
                env=os.environ | {"LOAD_ACCEPTED": str(kept)},
                timeout=options.minutes * 60 + 120,
            )
        finally:
            done.set()
            server.terminate()
            server.wait(60)
        thread.join()
        accepted = set(kept.read_text().split())
        gone = lost(url, accepted)
    print(f"Registrations accepted: {len(accepted)}; lost: {len(gone)}")
    # Where nothing was accepted, nothing can be lost, and nothing was tried.
    return 0 if accepted and not gone and not visited.returncode else 1


if __name__ == "__main__":
    sys.exit(main())

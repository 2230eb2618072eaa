"""Visitors of an ordinary and a bad day: `python -m bench.load [minutes] [--visitors 40]`.

A portal with a scratch database gets reads, searches and registrations at some ten times the
traffic that is expected. Meanwhile a process of the server is killed each minute, and another
program holds the database for seconds. Printed are errors and how long answers took; every
registration that was accepted must be in the database at the end.
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

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("/", "/themas/", "/rollen/", "/partners/", "/mijlpalen/", "/gemeenten/", "/documenten/")
WORDS = ("hitte", "water", "groen", "subsidie", "bodem", "wateroverlast", "stad")
HELD, EVERY = 3.0, 60.0  # seconds that the database is held, and between two faults


def visitors() -> list[type]:
    """The users of locust, which changes the sockets of the process when it is imported."""
    from locust import FastHttpUser, between, task

    class Visitor(FastHttpUser):
        wait_time = between(0.5, 2)

        @task(6)
        def read(self) -> None:
            self.client.get(random.choice(PAGES), name="read")

        @task(3)
        def search(self) -> None:
            self.client.get(f"/zoeken/?q={random.choice(WORDS)}", name="search")

        @task(1)
        def register(self) -> None:
            """The form as a browser sends it: its fields as they came, and what is typed."""
            page = self.client.get("/meedoen/", name="form").text or ""
            hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
            address = f"load-{random.getrandbits(60):x}@example.nl"
            typed = dict(hidden) | {
                "name": "Load",
                "email": address,
                "organisation": "Testorganisatie",
                "message": "Wij doen graag mee.",
                "consent": "on",
                "checked_again": "on",
                "naar": "versturen",
            }
            time.sleep(3.2)  # nobody fills it in faster
            with self.client.post(
                "/meedoen/", typed, name="register", allow_redirects=False, catch_response=True
            ) as answer:
                if answer.status_code == 302:
                    ACCEPTED.append(address)
                if answer.status_code in (200, 302, 429):
                    answer.success()  # 429 is a tick and a wait: asked, not lost

    return [Visitor]


ACCEPTED: list[str] = []


def faults(server: subprocess.Popen, file: Path, done: threading.Event) -> None:
    while not done.wait(EVERY):
        below = subprocess.run(["pgrep", "-P", str(server.pid)], capture_output=True, text=True)
        if below.stdout.split():
            os.kill(int(random.choice(below.stdout.split())), signal.SIGKILL)
        with closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as database:
            database.execute("BEGIN IMMEDIATE")
            done.wait(HELD)
            database.execute("ROLLBACK")


def attack(port: int, minutes: float, count: int) -> bool:
    """Let the visitors in and print what they saw; says whether all was well."""
    from locust.env import Environment
    from locust.stats import stats_printer  # noqa: F401 - its module sets the percentiles

    environment = Environment(user_classes=visitors(), host=f"http://127.0.0.1:{port}")
    runner = environment.create_local_runner()
    runner.start(count, spawn_rate=10)
    import gevent

    gevent.sleep(minutes * 60)
    runner.quit()
    print(f"{'':10}{'requests':>10}{'failed':>8}{'p50':>8}{'p95':>8}{'p99':>8}  (ms)")
    for entry in [*environment.stats.entries.values(), environment.stats.total]:
        times = [entry.get_response_time_percentile(part) or 0 for part in (0.5, 0.95, 0.99)]
        shown = "".join(f"{one:8.0f}" for one in times)
        print(f"{entry.name:10.10}{entry.num_requests:10}{entry.num_failures:8}{shown}")
    for error in environment.stats.errors.values():
        print(f"  {error.occurrences} x {error.name}: {error.error}")
    return bool(environment.stats.total.num_requests)


def lost(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT email FROM interest_interest").fetchall()
    return set(ACCEPTED) - {email for (email,) in rows}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("minutes", nargs="?", type=float, default=10.0)
    parser.add_argument("--visitors", type=int, default=40)
    options = parser.parse_args()
    # Imported first: it makes sockets and threads wait together.
    import locust  # noqa: F401

    from tests.serving import environment, fetched, free_port

    port = free_port()
    with tempfile.TemporaryDirectory(prefix="load-") as name:
        folder = Path(name)
        env = environment(folder, port, EMAIL_URL="dummymail://", LOG_LEVEL="ERROR")
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=env, check=True)
        command = [sys.executable, "-m", "portal.runtime.serve", "--with-worker"]
        server = subprocess.Popen(command, cwd=ROOT, env=env)
        done, file = threading.Event(), folder / "portal.sqlite3"
        try:
            fetched(port, "/")
            thread = threading.Thread(target=faults, args=(server, file, done))
            thread.start()
            is_well = attack(port, options.minutes, options.visitors)
            done.set()
            thread.join()
        finally:
            done.set()
            server.terminate()
            server.wait(40)
        gone = lost(file)
        print(f"Registrations accepted: {len(set(ACCEPTED))}; lost: {len(gone)}")
    return 0 if is_well and not gone else 1


if __name__ == "__main__":
    sys.exit(main())

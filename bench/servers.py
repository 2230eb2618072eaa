"""Measure WSGI servers with the portal in them: `python -m bench.servers [name ...]`.

Two processes of four threads each, or what comes nearest. Those that are not installed are left
out: `pip install granian waitress hypercorn uvicorn a2wsgi` in an environment of its own. Slow
bodies send 5 kB and then a byte a second; what counts is how long the home page takes meanwhile,
directly and through the web servers as they stand in `deploy/`. docs/decisions/0018 has the table.
"""

import argparse
import contextlib
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("TEST_DATABASE_URL", "sqlite://:memory:")

import django

django.setup()

from tests.deploy import fronts  # noqa: E402 - after Django
from tests.serving import fetched, free_port  # noqa: E402

GTHREAD = ["--worker-class", "gthread", "--workers", "2", "--preload", "--graceful-timeout", "10"]
TRUSTED = ["--trusted-proxy=127.0.0.1", "--trusted-proxy-headers=x-forwarded-proto"]
SERVERS: dict[str, tuple[list[str], str]] = {
    "gunicorn": (["gunicorn", *GTHREAD, "--threads", "4", "-b", "{at}"], "bare"),
    "gunicorn + whole requests": (
        ["gunicorn", *GTHREAD, "--threads", "200", "-b", "{at}"],
        "whole_requests",
    ),
    "granian": (
        [
            "granian",
            "--interface",
            "wsgi",
            "--workers",
            "2",
            "--blocking-threads",
            "4",
            "--host",
            "127.0.0.1",
            "--port",
            "{port}",
        ],
        "bare",
    ),
    "waitress": (
        ["waitress", "--threads=8", "--connection-limit=1000", *TRUSTED, "--listen={at}"],
        "bare",
    ),
    "hypercorn": (["hypercorn", "--workers", "2", "--bind", "{at}"], "wsgi:bare"),
    "uvicorn + a2wsgi": (
        ["uvicorn", "--workers", "2", "--host", "127.0.0.1", "--port", "{port}"],
        "asgi",
    ),
}
SLOW, PATIENCE = (8, 100), 10.0


def dependencies(name: str) -> int | None:
    """How many packages come with a server, itself included; None when it is not installed."""
    seen: set[str] = set()
    todo = re.split(r" \+ ", name.removesuffix(" + whole requests"))
    while todo:
        package = todo.pop().lower()
        if package in seen:
            continue
        try:
            asked = requires(package) or []
        except PackageNotFoundError:
            if not seen:
                return None
            continue  # asked for by another Python only
        seen.add(package)
        todo += [re.split(r"[ <>=!~;\[(]", one)[0] for one in asked if "extra ==" not in one]
    return len(seen)


@contextmanager
def served(name: str, folder: Path) -> Iterator[tuple[subprocess.Popen, int]]:
    port = free_port()
    (module, *options), application = SERVERS[name]
    chosen = [one.format(port=port, at=f"127.0.0.1:{port}") for one in options]
    kind, _, attribute = application.rpartition(":")
    target = f"{kind}:bench.applications:{attribute}".removeprefix(":")
    env = fronts.variables(folder, port, DJANGO_SETTINGS_MODULE="bench.settings")
    command = [sys.executable, "-m", module, *chosen, target]
    with fronts.running(command, env, cwd=fronts.ROOT, start_new_session=True) as process:
        # Whoever writes much to standard error may not be held up by it.
        assert process.stderr
        threading.Thread(target=process.stderr.read, daemon=True).start()
        try:
            fetched(port, "/robots.txt")
            yield process, port
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            # With slow bodies open granian does not end, and its processes outlive their master.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def get(port: int, path: str = "/", timeout: float = PATIENCE) -> int:
    """The status, or 0 without an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    headers = {"Host": fronts.NAME, "X-Forwarded-Proto": "https"}
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


REQUEST = (
    f"POST /meedoen/ HTTP/1.1\r\nHost: {fronts.NAME}\r\nX-Forwarded-Proto: https\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
).encode() + b"a=" + b"x" * 5000  # fmt: skip


@contextmanager
def slow_bodies(count: int, connect: Callable[[], socket.socket]) -> Iterator[None]:
    lines = []
    for _number in range(count):
        line = connect()
        line.sendall(REQUEST)
        lines.append(line)
    done = threading.Event()

    def drip() -> None:
        while not done.wait(1):
            for line in lines:
                with contextlib.suppress(OSError):
                    line.sendall(b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    time.sleep(1)
    try:
        yield
    finally:
        done.set()
        thread.join()
        for line in lines:
            line.close()


def seconds(ask: Callable[[], object]) -> str:
    """The slowest of three visits; ">" when there was no answer."""
    slowest = 0.0
    for _number in range(3):
        begin = time.perf_counter()
        if ask() != http.client.OK:
            return f"> {PATIENCE:.0f}"
        slowest = max(slowest, time.perf_counter() - begin)
    return f"{slowest:.2f}"


def throughput(port: int, length: float = 6.0, clients: int = 8) -> tuple[float, float]:
    """Home pages a second, and milliseconds of the 95th percentile."""
    times: list[float] = []
    end = time.perf_counter() + length

    def visit() -> None:
        while (begin := time.perf_counter()) < end:
            if get(port) == http.client.OK:
                times.append(time.perf_counter() - begin)

    threads = [threading.Thread(target=visit) for _number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / length, statistics.quantiles(times, n=20)[-1] * 1000


def memory(root: int) -> float:
    """MB of a process and all below it, each shared page counted once."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            text = status.read_text()
            parents[int(status.parent.name)] = int(text.rpartition(")")[2].split()[1])
    family = {root}
    while below := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= below
    total = 0
    for pid in family:
        with contextlib.suppress(OSError):
            found = re.search(r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
            total += int(found[1]) if found else 0
    return total / 1024


def at_signal(name: str, folder: Path, number: int) -> str:
    """What becomes of a request of two seconds that runs, and of visitors meanwhile."""
    with served(name, folder) as (process, port):
        running: list[int] = []
        thread = threading.Thread(target=lambda: running.append(get(port, "/bench/slow/")))
        thread.start()
        time.sleep(0.5)
        process.send_signal(number)
        visits = []
        if number == signal.SIGHUP:
            end = time.perf_counter() + 5
            while time.perf_counter() < end:
                visits.append(get(port, "/bench/bare/", timeout=5))
        thread.join()
        answered = "answered" if running == [200] else "cut off"
        if number == signal.SIGTERM:
            return answered
        return f"{answered}, {sum(status != 200 for status in visits)} of {len(visits)} failed"


def measure(name: str, folder: Path) -> dict[str, str]:
    found = {"packages": str(dependencies(name)), "load": f"{os.getloadavg()[0]:.0f}"}
    with served(name, folder) as (process, port), ExitStack() as stack:
        get(port)
        rate, p95 = throughput(port)
        found |= {"pages a second": f"{rate:.0f}", "p95 (ms)": f"{p95:.0f}"}
        found["memory (MB)"] = f"{memory(process.pid):.0f}"
        for count in SLOW:
            with slow_bodies(count, lambda: socket.create_connection(("127.0.0.1", port))):
                found[f"{count} slow, direct"] = seconds(lambda: get(port))
        for kind in filter(fronts.is_there, fronts.FRONTS):
            front = stack.enter_context(fronts.front(kind, folder / kind, port))
            for count in SLOW:
                with slow_bodies(count, front.line):
                    found[f"{count} slow, {kind}"] = seconds(partial(visit, front))
                time.sleep(0.5)
    found["SIGTERM"] = at_signal(name, folder, signal.SIGTERM)
    found["SIGHUP"] = at_signal(name, folder, signal.SIGHUP)
    return found


def visit(front: fronts.Front) -> int:
    try:
        return front.ask("/", of="127.0.0.2", timeout=PATIENCE).status
    except (OSError, http.client.HTTPException):
        return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.servers", description=__doc__)
    parser.add_argument("names", nargs="*", default=list(SERVERS), help="servers to measure")
    chosen = [name for name in parser.parse_args().names if dependencies(name) is not None]
    fronts.collect_files()
    table: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        fronts.fill(Path(folder))
        for name in chosen:
            table[name] = measure(name, Path(folder))
            print(name, table[name], flush=True)
    rows = list(next(iter(table.values())))
    print("\n| " + " | ".join(["", *table]) + " |\n|" + "---|" * (len(table) + 1))
    for row in rows:
        print("| " + " | ".join([row, *(found.get(row, "") for found in table.values())]) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Servers of one worker for a benchmark, and what they take."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.serving import free_port

PATIENCE = 300.0  # seconds for one answer or a start


@dataclass
class Server:
    """A server that runs, with a connection that stays open."""

    port: int
    process: int
    start_seconds: float  # from the start of the process to the first whole page

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def fetch(self, address: str) -> tuple[float, int]:
        """Milliseconds from request to the last byte, and how many bytes came."""
        started = time.perf_counter()
        self._connection.request("GET", address)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != http.client.OK:
            raise RuntimeError(f"{address} answered {response.status}")
        return (time.perf_counter() - started) * 1000, len(body)

    def worker(self) -> int:
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        return int(children[0])

    def cpu_milliseconds(self) -> float:
        """What the worker has used until now, to the nanosecond (Linux)."""
        tasks = Path(f"/proc/{self.worker()}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6

    def megabytes(self) -> tuple[float, float]:
        """Resident memory of the worker; and its part, when what it shares is divided (PSS)."""
        lines = Path(f"/proc/{self.worker()}/smaps_rollup").read_text().splitlines()[1:]
        found = {name: int(rest.split()[0]) / 1024 for name, rest in (x.split(":") for x in lines)}
        return found["Rss"], found["Pss"]


@contextmanager
def served(settings: str, application: str, first: str) -> Iterator[Server]:
    """One worker with four threads, as the portal has by default, until the block ends."""
    port = free_port()
    started = time.perf_counter()
    process = subprocess.Popen(
        [
            *[sys.executable, "-m", "gunicorn", application, "--log-level", "error"],
            *["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"],
            *["--worker-class", "gthread", "--timeout", str(int(PATIENCE)), "--keep-alive", "60"],
            "--preload",  # as the portal is served
        ],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": settings},
    )
    try:
        while True:
            try:
                Server(port, process.pid, 0.0).fetch(first)
                break
            except ConnectionError:
                if process.poll() is not None:
                    raise RuntimeError(f"The server of {settings} did not start.") from None
                time.sleep(0.05)
        yield Server(port, process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(30)


def requests_a_second(
    server: Server, addresses: list[str], connections: int, seconds: int
) -> float:
    """By wrk, which walks the addresses in turns; every answer must be a good one."""
    script = Path(os.environ["VAR_DIR"]) / "addresses.lua"
    listed = ", ".join(f'"{address}"' for address in addresses)
    script.write_text(
        f"local all = {{ {listed} }}\nlocal turn = 0\n"
        "request = function() turn = turn % #all + 1; return wrk.format(nil, all[turn]) end\n"
        "done = function(summary) local e = summary.errors; "
        "io.write(summary.requests / summary.duration * 1e6, ' ', "
        "e.connect + e.read + e.write + e.status, '\\n') end\n"
    )
    done = subprocess.run(
        [
            *["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s"],
            *["-s", str(script), f"http://127.0.0.1:{server.port}"],
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    rate, errors = done.stdout.split()[-2:]
    if float(errors):
        raise RuntimeError(f"{errors} answers were errors")
    return float(rate)

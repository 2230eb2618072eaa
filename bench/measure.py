"""One size on one database: fill it, serve it, fetch the pages. Run by `python -m bench`."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import django

PAGES = {
    "bare Django view": "/bench/bare/",
    "home": "/",
    "milestones": "/mijlpalen/",
    "milestones, page 4": "/mijlpalen/?page=4",
    "milestones, other order": "/mijlpalen/?sort=title",
    "milestones, one facet": "/mijlpalen/?kind=event",
    "milestones, four facets": "/mijlpalen/?kind=event&kind=advice&year=2018&objective=doel-1"
    "&working_group=groep-1",
    "milestones, a partner": "/mijlpalen/?partner=partner-7",
    "milestones, text": f"/mijlpalen/?q={quote('hittestress proeftuin')}",
    "partners": "/partners/",
    "partners, two facets": "/partners/?kind=company&province=pv23",
    "partners on a day": "/partners/?peildatum=2018-05-01",
    "themes": "/themas/",
    "roles": "/rollen/?audience=municipality&state=open",
    "a milestone": "/mijlpalen/mijlpaal-7/",
    "a partner": "/partners/partner-7/",
    "a theme": "/themas/thema-1/",
}
WARM_UP, ROUNDS = 3, 40


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(port: int):
    """The portal in its production server, with one worker."""
    server = subprocess.Popen(
        [
            *[sys.executable, "-m", "gunicorn", "portal.wsgi", "--log-level", "error"],
            *["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2"],
            *["--worker-class", "gthread", "--timeout", "300"],
        ],
        env=os.environ,
    )
    try:
        for _attempt in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(30)


def fetch(connection: http.client.HTTPConnection, address: str) -> float:
    """Milliseconds from request to the last byte."""
    started = time.perf_counter()
    connection.request("GET", address)
    response = connection.getresponse()
    response.read()
    if response.status != http.client.OK:
        raise RuntimeError(f"{address} answered {response.status}")
    return (time.perf_counter() - started) * 1000


def count_queries(address: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.get(address)  # builds what is kept in memory
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def measure(size: int) -> list[dict]:
    from django.core.management import call_command
    from django.db import connection

    from .filling import fill

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    fill(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"  {size:,} rows filled in {time.perf_counter() - started:.0f} s", flush=True)
    port = free_port()
    figures = []
    with served(port):
        for name, address in PAGES.items():
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
            first = fetch(client, address)
            for _number in range(WARM_UP):
                fetch(client, address)
            times = sorted(fetch(client, address) for _number in range(ROUNDS))
            figures.append(
                {
                    "page": name,
                    "first": first,
                    "median": statistics.median(times),
                    "p95": times[int(len(times) * 0.95)],
                }
            )
    for figure, address in zip(figures, PAGES.values(), strict=True):
        figure["queries"] = count_queries(address)
    return figures


if __name__ == "__main__":
    django.setup()
    Path(sys.argv[2]).write_text(json.dumps(measure(int(sys.argv[1]))))

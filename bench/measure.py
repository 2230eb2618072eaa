"""One size on one database: fill it, serve it in four ways, and fetch pages from these in turns.

Run by `python -m bench`, under the settings `bench.uncached`. A size is a number of partners and
of milestones; 0 is the content of the programme.
"""

import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django

from .serving import Server, requests_a_second, served

TURNS, EACH = 6, 5  # so often each way gets its turn, and so many requests it gets then
SAVES = 5
SECONDS = 8  # of one run of wrk with or without an editor
CONNECTIONS = (8, 64)
FRESH = 1.1  # seconds after which every process knows of a change


def pages() -> dict[str, str]:
    """A page of each kind that is public, by the name it has in the tables."""
    from milestones.models import Milestone
    from partners.models import Municipality, Partner
    from themes.models import Alliance, Role, Theme

    found = {
        "home": "/",
        "themes": "/themas/",
        "roles": "/rollen/",
        "roles, two facets": "/rollen/?audience=municipality&state=open",
        "partners": "/partners/",
        "partners, two facets": "/partners/?kind=company&sort=-name",
        "partners on a day": "/partners/?peildatum=2018-05-01",
        "milestones": "/mijlpalen/",
        "milestones, three facets": "/mijlpalen/?kind=event&year=2018&objective=doel-1",
        "milestones, text": f"/mijlpalen/?q={quote('hittestress proeftuin')}",
        "search": f"/zoeken/?q={quote('wateroverlast straat')}",
        "municipalities": "/gemeenten/",
    }
    for model in (Theme, Role, Alliance, Partner, Milestone):
        item = model._default_manager.published().order_by("pk").first()
        if item:
            found[f"one {model._meta.model_name}"] = item.get_absolute_url()
    # Any will do for its costs; this one took part.
    if place := Municipality.objects.filter(slug="gouda").first():
        found["one municipality"] = place.get_absolute_url()
    return found


def count_queries(address: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.get(address)  # builds what is kept in memory
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def in_turns(ways: dict[str, Callable[[], Server]], addresses: dict[str, str]) -> dict[str, dict]:
    """The time and the CPU of each way, A B A B, so that what else the machine does hits all."""
    times: dict[str, list[float]] = {way: [] for way in ways}
    cpu: dict[str, list[float]] = {way: [] for way in ways}
    for way, server in ways.items():
        server().fetch(addresses[way])
    for _turn in range(TURNS):
        for way, server in ways.items():
            before = server().cpu_milliseconds()
            times[way] += [server().fetch(addresses[way])[0] for _number in range(EACH)]
            cpu[way].append((server().cpu_milliseconds() - before) / EACH)
    return {
        way: {
            "median": statistics.median(times[way]),
            "p95": sorted(times[way])[int(len(times[way]) * 0.95)],
            "cpu": statistics.median(cpu[way]),
        }
        for way in ways
    }


def save_something() -> None:
    """What an editor does: a public item gets another text, and all that is kept is out of date."""
    from partners.models import Partner

    partner = Partner.objects.published().order_by("pk")[0]
    partner.summary = f"Een zin die verandert, voor het laatst om {time.time()}."
    partner.save()


@contextmanager
def editor() -> Iterator[None]:
    """Somebody who saves every second."""
    stop = threading.Event()

    def work() -> None:
        from django.db import connection

        while not stop.wait(1.0):
            save_something()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def after_a_save(server: Server, address: str) -> dict[str, float]:
    """How long the first visitor after a save waits, and how long the second, both uncached."""
    first, second = [], []
    for _number in range(SAVES):
        save_something()
        time.sleep(FRESH)
        first.append(server.fetch(address)[0])
        second.append(server.fetch(address)[0])
    return {"first": statistics.median(first), "second": statistics.median(second)}


def with_an_editor(server: Server, addresses: list[str], connections: int) -> dict[str, float]:
    """Requests a second with and without an editor, A B A B."""
    alone, beside = [], []
    for _turn in range(2):
        alone.append(requests_a_second(server, addresses, connections, SECONDS))
        with editor():
            beside.append(requests_a_second(server, addresses, connections, SECONDS))
    return {"alone": statistics.mean(alone), "beside": statistics.mean(beside)}


def desk_lists() -> dict[str, dict[str, float]]:
    """Milliseconds for each list of the desk, and for a search in it."""
    from django.contrib import admin
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    user = get_user_model().objects.create_superuser("bench")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    found = {}
    for model, model_admin in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        queries = {"list": address}
        if model_admin.search_fields:
            queries["search"] = f"{address}?q=water"
        found[str(model._meta.label)] = {
            name: statistics.median(timed(client, query) for _number in range(3))
            for name, query in queries.items()
        }
    user.delete()
    return found


def timed(client: Any, address: str) -> float:
    started = time.perf_counter()
    client.get(address)
    return (time.perf_counter() - started) * 1000


def prepare(size: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from .filling import fill

    call_command("migrate", verbosity=0)
    call_command("load_reference", stdout=StringIO())
    if size:
        fill(size)
    else:
        call_command("load_programme", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(size: int) -> dict[str, Any]:
    """All figures of one size, and the load of the machine at the start and at the end."""
    started = time.perf_counter()
    prepare(size)
    print(f"  filled in {time.perf_counter() - started:.0f} s", flush=True)
    load = os.getloadavg()[0]
    portal = "bench.warm:application"
    with ExitStack() as stack:
        bare = stack.enter_context(
            served("bench.bare", "django.core.wsgi:get_wsgi_application()", "/answer/?bytes=1")
        )
        cached = stack.enter_context(served("portal.settings", portal, "/"))
        uncached = stack.enter_context(served("bench.uncached", portal, "/"))
        ways = {
            "bare": lambda: bare,
            "view": lambda: bare,
            "cached": lambda: cached,
            "uncached": lambda: uncached,
        }
        rows = []
        for name, address in pages().items():
            size_of_page = uncached.fetch(address)[1]
            addresses = {
                "bare": f"/answer/?bytes={size_of_page}",
                "view": f"/view/?bytes={size_of_page}",
                "cached": address,
                "uncached": address,
            }
            row = {"page": name, "bytes": size_of_page, "queries": count_queries(address)}
            rows.append(row | in_turns(ways, addresses))
        some = [pages()[name] for name in ("home", "partners", "milestones", "search")]
        figures = {
            "size": size,
            "pages": rows,
            "throughput": {
                "bare": requests_a_second(bare, ["/answer/?bytes=40000"], 8, SECONDS),
                "view": requests_a_second(bare, ["/view/?bytes=40000"], 8, SECONDS),
                "cached": requests_a_second(cached, some, 8, SECONDS),
                "uncached": requests_a_second(uncached, some, 8, SECONDS),
            },
            "after a save": {
                name: after_a_save(uncached, pages()[name])
                for name in ("home", "partners", "search")
            },
            "editor": {str(n): with_an_editor(cached, some, n) for n in CONNECTIONS},
            "desk": desk_lists(),
            "start": uncached.start_seconds,
            "megabytes": max(cached.megabytes(), uncached.megabytes()),
        }
    return figures | {"load": [load, os.getloadavg()[0]]}


if __name__ == "__main__":
    django.setup()
    Path(sys.argv[2]).write_text(json.dumps(measure(int(sys.argv[1]))))

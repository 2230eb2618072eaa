"""CPU time and queries of each kind of public page: `python -m bench.cpu [--rows N] [--desk]`.

In one process, without a server: medians of five requests, of as many addresses of each kind as
`--sample` says, at the content of the programme with N partners and milestones beside it.
The page with the highest figure stands for its kind. With `--desk` the lists of the desk instead,
each as it is and with a text that is searched for.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from http import HTTPStatus
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

ROUNDS = 5
GOALS = {0: 15.0, 10_000: 25.0}  # milliseconds of CPU
DESK_GOAL = 400.0
MAX_QUERIES = 12
SEARCHED = ("klimaat", "hittestress proeftuin", "amsterdam")
# What a visitor asks for and no sitemap names.
BESIDES = {
    "search, two words": "/zoeken/?q=groene+daken",
    "search, a mistake": "/zoeken/?q=klimaatadaptaite",
    "milestones, four facets": "/mijlpalen/?kind=event&year=2018&objective=doel-1",
    "milestones, page 2": "/mijlpalen/?page=2",
    "partners on a day": "/partners/?peildatum=2018-05-01",
    "roles, two facets": "/rollen/?audience=municipality&state=open",
    "does this fit, a municipality": "/meedoen/past-dit/?soort=municipality&gemeente=GM0513&stap=5",
    "does this fit, last step": "/meedoen/past-dit/?soort=company&stap=5",
    "new link": "/meedoen/nieuwe-link/",
    "suggestions": "/zoeken/suggesties/?q=klim",
}


def prepare(rows: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from .filling import fill

    call_command("prepare", stdout=StringIO())
    if rows:
        fill(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def addresses(sample: int) -> Iterator[tuple[str, str]]:
    """(kind, address) of every public page, or of a sample spread over all of each kind."""
    from portal.site.sitemaps import SITEMAPS
    from themes.models import Role

    for section, sitemap in SITEMAPS.items():
        items = list(sitemap.items())
        is_lists = section == "lijsten"
        for item in items if is_lists else items[:: max(1, len(items) // sample)]:
            address = sitemap.location(item)
            yield (address if is_lists else f"a {section}", address)
    for role in Role.objects.published()[:sample]:
        yield "a note", f"{role.get_absolute_url()}notitie/"
    yield from BESIDES.items()


def desk_addresses() -> Iterator[tuple[str, str]]:
    from django.contrib import admin
    from django.urls import reverse

    for model, desk in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        yield model._meta.label, address
        if desk.search_fields:
            for text in SEARCHED:
                yield f"{model._meta.label}, a search", f"{address}?q={quote_plus(text)}"


def cpu(client: Any, address: str) -> float:
    started = time.process_time()
    response = client.get(address)
    spent = (time.process_time() - started) * 1000
    if response.status_code not in {HTTPStatus.OK, HTTPStatus.MOVED_PERMANENTLY}:
        raise RuntimeError(f"{address} answered {response.status_code}")
    return spent


def measure(sample: int, at_desk: bool) -> dict[str, tuple[float, int, str]]:
    """The worst CPU time and number of queries of each kind, and the address with that time."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    if at_desk:
        client.force_login(get_user_model().objects.get(username="coordinator"))
    found: dict[str, list[tuple[float, int, str]]] = defaultdict(list)
    for kind, address in desk_addresses() if at_desk else addresses(sample):
        is_shown = client.get(address).status_code == HTTPStatus.OK  # builds what is kept in memory
        if at_desk and not is_shown:
            continue  # the coordinator does not see this list, or it is one form
        spent = statistics.median(cpu(client, address) for _round in range(ROUNDS))
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        found[kind].append((spent, len(queries), address))
    return {
        kind: (max(rows)[0], max(number for _ms, number, _address in rows), max(rows)[2])
        for kind, rows in found.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.cpu", description=__doc__)
    parser.add_argument("--rows", type=int, default=0, help="partners and milestones to add")
    parser.add_argument("--sample", type=int, default=20, help="addresses of each kind")
    parser.add_argument("--desk", action="store_true", help="the lists of the desk")
    parser.add_argument("--folder", type=Path, help="keep the database here, for a next time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = options.folder or Path(name)
        os.environ |= {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "bench.uncached"}
        filled = folder / "filled"
        import django

        django.setup()
        from django.conf import settings

        settings.CONTENT_ASKED_EVERY = 3600.0  # for all pages together, each second
        if not filled.exists():
            prepare(options.rows)
            filled.touch()
        goal = DESK_GOAL if options.desk else GOALS.get(options.rows, max(GOALS.values()))
        measured = measure(options.sample, options.desk)
        failed = 0
        print(f"{'page':34}{'CPU ms':>8}{'queries':>9}")
        for kind, (spent, queries, address) in measured.items():
            missed = spent > goal or (queries > MAX_QUERIES and not options.desk)
            failed += missed
            print(f"{kind:34}{spent:8.1f}{queries:9}{'  MISSED' if missed else ''}  {address}")
    print(f"{failed} kinds of pages above {goal:.0f} ms or {MAX_QUERIES} queries")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

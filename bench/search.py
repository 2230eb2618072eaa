"""The search at many entries: `python -m bench.search ENTRIES RESULT`, run by `python -m bench`.

Each query is measured twice: the first time ("first"), when nothing of it is remembered,
and again. On PostgreSQL the same texts are also searched with its own `dutch`
configuration, for the same page: the number of rows, and the first 24 by rank.
"""

import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from .corpus import Corpus

EACH = 40
PER_PAGE = 24
BATCH = 5_000
WORDS_IN_TITLE, WORDS_IN_SUMMARY, WORDS_IN_BODY = 4, 15, 80


def fill(corpus: "Corpus", entries: int) -> None:
    """Milestones with these texts; the index is built afterwards, to be measured."""
    from django.db.models import QuerySet

    from milestones.models import Milestone

    rows: QuerySet[Milestone] = QuerySet(
        Milestone
    )  # not the manager: that keeps the index up to date
    for start in range(0, entries, BATCH):
        rows.bulk_create(
            Milestone(
                slug=f"mijlpaal-{number}",
                title=corpus.text(WORDS_IN_TITLE)[:200],
                summary=corpus.text(WORDS_IN_SUMMARY)[:300],
                body=f"<p>{corpus.text(WORDS_IN_BODY)}</p>",
                date=f"{2005 + number % 20}-{number % 12 + 1:02}",
                kind="event",
                status="published",
            )
            for number in range(start, min(start + BATCH, entries))
        )


def milliseconds(function: Callable, argument: str) -> float:
    started = time.process_time()
    function(argument)
    return (time.process_time() - started) * 1000


def figures(times: list[float]) -> dict[str, float]:
    times = sorted(times)
    return {"median": statistics.median(times), "p95": times[int(len(times) * 0.95)]}


def page_of(text: str) -> list:
    """What /zoeken/ asks for a query: the number, the counts of the facets, and a page."""
    from django.http import QueryDict

    from portal.search.models import SearchEntry
    from portal.site.filters import SearchFilter

    data = QueryDict(mutable=True)
    data["q"] = text
    filterset = SearchFilter(data)
    results = filterset.results(SearchEntry.objects.defer("body"))
    return [len(results), filterset.facet_options, results[:PER_PAGE]]


def postgres_dutch(text: str) -> list:
    """The same with PostgreSQL's own full-text search."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM bench_dutch WHERE terms @@ websearch_to_tsquery('dutch', %s)",
            [text],
        )
        count = cursor.fetchone()
        cursor.execute(
            "SELECT id, title, summary FROM bench_dutch, websearch_to_tsquery('dutch', %s) query "
            "WHERE terms @@ query ORDER BY ts_rank(terms, query) DESC, id LIMIT %s",
            [text, PER_PAGE],
        )
        return [count, cursor.fetchall()]


def make_dutch_table() -> float:
    """PostgreSQL's own index over the same texts; returns the seconds it took."""
    from django.db import connection

    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_dutch AS SELECT id, title, summary, "
            "setweight(to_tsvector('dutch', title), 'A') || "
            "setweight(to_tsvector('dutch', summary), 'C') || "
            "setweight(to_tsvector('dutch', body), 'D') AS terms FROM milestones_milestone"
        )
        cursor.execute("CREATE INDEX ON bench_dutch USING gin (terms)")
        cursor.execute("ANALYZE bench_dutch")
    return time.perf_counter() - started


def measure(entries: int) -> dict:
    from django.core.management import call_command
    from django.db import connection

    from portal.search.index import indexing, memory
    from portal.site.suggestions import suggested

    from .corpus import Corpus

    call_command("migrate", verbosity=0)
    corpus = Corpus()
    fill(corpus, entries)
    started = time.perf_counter()
    indexing.rebuild()
    seconds = time.perf_counter() - started
    result: dict = {"entries": entries, "build": entries / seconds, "rows": []}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    tracemalloc.start()
    result["words"] = len(memory.content().words.vocabulary)
    result["memory"] = tracemalloc.get_traced_memory()[0] / 1_000_000
    tracemalloc.stop()
    memory.forget()
    started = time.process_time()
    page_of("opwarmen")
    result["warm_up"] = time.process_time() - started
    is_postgres = connection.vendor == "postgresql"
    if is_postgres:
        result["dutch_build"] = entries / make_dutch_table()
        postgres_dutch("opwarmen")
    kinds = {name: (page_of, queries) for name, queries in corpus.queries(EACH).items()}
    kinds["suggestions"] = (lambda text: suggested(text, []), corpus.beginnings(EACH))
    for name, (function, queries) in kinds.items():
        row: dict = {"kind": name}
        row["first"] = figures([milliseconds(function, query) for query in queries])
        row["again"] = figures([milliseconds(function, query) for query in queries])
        if is_postgres and name != "suggestions":
            # Read once before, so that both find their pages in memory.
            for query in queries:
                postgres_dutch(query)
            row["dutch"] = figures([milliseconds(postgres_dutch, query) for query in queries])
        result["rows"].append(row)
    result["after_save"] = after_save(EACH)
    return result


def after_save(times: int) -> dict[str, float]:
    """What the first visitor after a save waits for, before the page itself."""
    from milestones.models import Milestone
    from portal.search.index import memory

    taken = []
    milestone = Milestone.objects.get(slug="mijlpaal-1")
    for number in range(times):
        milestone.title = f"Een ander woord {number}"
        milestone.save()
        started = time.process_time()
        memory.content()
        taken.append((time.process_time() - started) * 1000)
    return figures(taken)


def show(engine: str, result: dict) -> None:
    print(
        f"\n{engine}: search over {result['entries']:,} entries, "
        "milliseconds of this process per page"
    )
    print(
        f"index built at {result['build']:,.0f} entries a second; {result['words']:,} words "
        f"take {result['memory']:.0f} MB; first search of a process {result['warm_up']:.1f} s; "
        f"after a save {result['after_save']['median']:.0f} ms"
    )
    if "dutch_build" in result:
        print(f"PostgreSQL's own: {result['dutch_build']:,.0f} entries a second")
    print(
        f"{'query':16}{'first median':>14}{'p95':>8}{'again median':>15}{'p95':>8}"
        f"{'dutch median':>15}{'p95':>8}{'ratio':>8}"
    )
    for row in result["rows"]:
        line = f"{row['kind']:16}{row['first']['median']:14.1f}{row['first']['p95']:8.1f}"
        line += f"{row['again']['median']:15.1f}{row['again']['p95']:8.1f}"
        if dutch := row.get("dutch"):
            ratio = row["first"]["median"] / dutch["median"]
            line += f"{dutch['median']:15.1f}{dutch['p95']:8.1f}{ratio:8.2f}"
        print(line)
    print("“ratio” is our median at first over that of PostgreSQL's own `dutch` search.")


if __name__ == "__main__":
    django.setup()
    Path(sys.argv[2]).write_text(json.dumps(measure(int(sys.argv[1]))))

"""How good the search is on the programme's own content: `python -m tests.search.evaluation`.

Recall: the share of queries of which a right answer is among the first N of the case.
MRR: the mean of 1/place of the first right answer, 0 when it is not among the first 50.
"""

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

CASES = Path(__file__).parent / "evaluation.yaml"
BLIND = CASES.with_name("blind.yaml")
README = Path(__file__).resolve().parents[2] / "portal" / "search" / "README.md"
LOOKED_AT = 50


@dataclass(frozen=True)
class Case:
    """A query, and what must be among the first results."""

    kind: str
    query: str
    within: int
    expected: frozenset[str]


def cases(path: Path = CASES) -> list[Case]:
    groups = yaml.safe_load(path.read_text("utf-8"))
    return [
        Case(kind, str(query), within, frozenset(expected))
        for kind, rows in groups.items()
        for query, within, *expected in rows
    ]


def place_of_first(case: Case, addresses: list[str]) -> int | None:
    """The place, from 1, of the first right answer."""
    places = (place for place, found in enumerate(addresses, 1) if found in case.expected)
    return next(places, None)


def evaluate(addresses_of: Callable[[str], list[str]], path: Path = CASES) -> tuple[str, list[str]]:
    """The table of figures as Markdown, and what was missed."""
    places = defaultdict(list)
    missed = []
    for case in cases(path):
        place = place_of_first(case, addresses_of(case.query))
        is_found = place is not None and place <= case.within
        places[case.kind].append((is_found, 1 / place if place else 0))
        if not is_found:
            missed.append(f"{case.query}: place {place}, wanted within {case.within}")
    rows = [*places.items(), ("**all**", [score for part in places.values() for score in part])]
    lines = ["| queries | number | recall | MRR |", "|---|---|---|---|"]
    for kind, scores in rows:
        recall = sum(is_found for is_found, _reciprocal in scores) / len(scores)
        mrr = sum(reciprocal for _is_found, reciprocal in scores) / len(scores)
        lines.append(f"| {kind.replace('_', ' ')} | {len(scores)} | {recall:.2f} | {mrr:.2f} |")
    return "\n".join(lines), missed


def addresses_of(query: str) -> list[str]:
    """The addresses of the first results of /zoeken/, on whatever database is in use."""
    from django.http import QueryDict

    from portal.site.filters import SearchFilter

    data = QueryDict(mutable=True)
    data["q"] = query
    filterset = SearchFilter(data)
    results = filterset.results(SearchFilter.visible())[:LOOKED_AT]
    return [entry.url for entry in results]


def all_addresses_of(query: str) -> list[str]:
    """The same behind what stands above the results: pages of the site, and definitions."""
    from portal.lists.index import FacetIndex
    from portal.search.index import memory
    from portal.site.filters import SearchFilter
    from portal.site.signposts import pointed_to
    from portal.site.suggestions import definitions

    found = (
        FacetIndex.of(memory.content(), SearchFilter).searcher_without("is_double").search(query)
    )
    above = [signpost.address for signpost in pointed_to(query)]
    above += [entry.url for entry in definitions(found)]
    return list(dict.fromkeys([*above, *addresses_of(query)]))


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    table, missed = evaluate(addresses_of)
    blind, _missed = evaluate(all_addresses_of, BLIND)
    print("\n".join([table, *(f"missed: {case}" for case in missed), blind]))


if __name__ == "__main__":
    main()

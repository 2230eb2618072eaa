"""What the figures of `bench.measure` must reach, per size."""

from collections.abc import Iterator
from typing import Any, NamedTuple

REAL = 0  # the content of the programme
CPU_UNCACHED = {REAL: 15.0, 10_000: 25.0}  # milliseconds
AFTER_A_SAVE = {10_000: 50.0, 100_000: 200.0}  # milliseconds more than the next visitor
QUERIES = 12
CACHED_OF_BARE, UNCACHED_OF_VIEW = 0.7, 0.25
BESIDE_AN_EDITOR = 0.7  # of the requests without one, at 10,000 rows
START_SECONDS, MEGABYTES = 3.0, 130.0  # at 10,000 rows; resident in a process, also what it shares
DESK = 400.0  # milliseconds, at 10,000 rows
TEN_TIMES_THE_ROWS = 1.5  # costs at most so much more


class Goal(NamedTuple):
    what: str
    found: float
    bound: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.found >= self.bound if self.at_least else self.found <= self.bound


def of_one_size(figures: dict[str, Any]) -> Iterator[Goal]:
    size = figures["size"]
    for row in figures["pages"]:
        name = row["page"]
        cached = row["bare"]["cpu"] / row["cached"]["cpu"]
        uncached = row["view"]["cpu"] / row["uncached"]["cpu"]
        yield Goal(f"{name}: cached, of the bare answer", cached, CACHED_OF_BARE, True)
        yield Goal(f"{name}: uncached, of the bare view", uncached, UNCACHED_OF_VIEW, True)
        yield Goal(f"{name}: queries", row["queries"], QUERIES)
        if size in CPU_UNCACHED:
            found = row["uncached"]["cpu"]
            yield Goal(f"{name}: CPU ms, uncached", found, CPU_UNCACHED[size])
    if size in AFTER_A_SAVE:
        for name, waits in figures["after a save"].items():
            longer = waits["first"] - waits["second"]
            yield Goal(f"{name}: ms longer after a save", longer, AFTER_A_SAVE[size])
    yield Goal("megabytes of a process", figures["megabytes"][0], MEGABYTES)
    if size == 10_000:
        yield Goal("seconds to the first page", figures["start"], START_SECONDS)
        for connections, rates in figures["editor"].items():
            share = rates["beside"] / rates["alone"]
            name = f"requests beside an editor, {connections} connections"
            yield Goal(name, share, BESIDE_AN_EDITOR, True)
        for model, times in figures["desk"].items():
            for what, found in times.items():
                yield Goal(f"desk, {what} of {model}: ms", found, DESK)


def of_growth(small: dict[str, Any], large: dict[str, Any]) -> Iterator[Goal]:
    """Ten times more rows."""
    before = {row["page"]: row["uncached"]["cpu"] for row in small["pages"]}
    for row in large["pages"]:
        if row["page"] in before:
            times = row["uncached"]["cpu"] / before[row["page"]]
            yield Goal(f"{row['page']}: CPU of ten times the rows", times, TEN_TIMES_THE_ROWS)


def of_all(sizes: list[dict[str, Any]]) -> list[Goal]:
    """The goals of one database, with its sizes in order."""
    found = [goal for figures in sizes for goal in of_one_size(figures)]
    by_size = {figures["size"]: figures for figures in sizes}
    if 10_000 in by_size and 100_000 in by_size:
        found += of_growth(by_size[10_000], by_size[100_000])
    return found

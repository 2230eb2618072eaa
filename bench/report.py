"""The figures as a page of the documentation."""

import os
import platform
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import goals

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
HEAD = """# Performance

Written by `make bench`, do not edit. Each page is fetched over HTTP from servers with one worker of
four threads: *bare* is a Django `HttpResponse` of the same size without middleware, *view* one
query and one template with as many rows as that size takes, *cached* the portal as it is,
*uncached* the portal without its page cache. They get their turns one after the other (A B A B).
CPU is what the worker used for a request, which other work on the machine changes less than time;
times are medians in milliseconds, p95 in brackets. `make bench-check` fails where a goal at the end
is missed.
"""


def size_name(size: int) -> str:
    return f"{size:,} partners and milestones" if size else "the content of the programme"


def of_pages(rows: list[dict[str, Any]]) -> Iterator[str]:
    ways = "bare | view | cached | uncached | ms: bare | cached | uncached"
    yield f"| page | kB | queries | CPU: {ways} |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for row in rows:
        cpu = " | ".join(f"{row[way]['cpu']:.2f}" for way in ("bare", "view", "cached", "uncached"))
        times = " | ".join(
            f"{row[way]['median']:.1f} ({row[way]['p95']:.1f})"
            for way in ("bare", "cached", "uncached")
        )
        size = row["bytes"] / 1000
        yield f"| {row['page']} | {size:.0f} | {row['queries']} | {cpu} | {times} |"


def of_size(figures: dict[str, Any]) -> Iterator[str]:
    before, after = figures["load"]
    yield f"\n### {size_name(figures['size'])}\n"
    yield f"Load of the machine {before:.1f} at the start, {after:.1f} at the end.\n"
    yield from of_pages(figures["pages"])
    rates = ", ".join(f"{way} {rate:,.0f}" for way, rate in figures["throughput"].items())
    yield f"\n- Requests a second at 8 connections: {rates}."
    for connections, both in figures["editor"].items():
        alone, beside = both["alone"], both["beside"]
        yield (
            f"- With an editor who saves every second, {connections} connections: {beside:,.0f} "
            f"requests a second, without {alone:,.0f}."
        )
    for name, waits in figures["after a save"].items():
        yield (
            f"- First visitor of “{name}” after a save: {waits['first']:.0f} ms, the next "
            f"{waits['second']:.0f} ms (uncached)."
        )
    resident, part = figures["megabytes"]
    yield (
        f"- {figures['start']:.1f} s from start to first page; {resident:.0f} MB a process, "
        f"{part:.0f} when what processes share is divided among them."
    )
    lists, searches = (
        max((times[what], model) for model, times in figures["desk"].items() if what in times)
        for what in ("list", "search")
    )
    yield (
        f"- Slowest list of the desk: {lists[1]}, {lists[0]:.0f} ms; slowest search in one: "
        f"{searches[1]}, {searches[0]:.0f} ms."
    )


def of_goals(found: list[goals.Goal]) -> Iterator[str]:
    missed = [goal for goal in found if not goal.is_met]
    yield f"\n### Goals\n\n{len(found) - len(missed)} of {len(found)} are met.\n"
    if missed:
        yield "| missed | found | goal |\n|---|--:|--:|"
    for goal in missed:
        sign = "≥" if goal.at_least else "≤"
        yield f"| {goal.what} | {goal.found:.2f} | {sign} {goal.bound:g} |"


def write(by_engine: dict[str, list[dict[str, Any]]]) -> None:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    lines = [HEAD, f"Measured on {time.strftime('%Y-%m-%d')}: {machine}.", ""]
    for engine, sizes in by_engine.items():
        lines.append(f"\n## {engine}")
        for figures in sizes:
            lines += of_size(figures)
        lines += of_goals(goals.of_all(sizes))
    PAGE.write_text("\n".join(lines).replace("\n\n\n", "\n\n") + "\n")

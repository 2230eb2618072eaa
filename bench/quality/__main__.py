"""Measure what a browser makes of the pages: `python -m bench.quality [--runs 5]`.

The portal is started on a database of its own, with the settings of production, as `make run`
serves it. Where a goal is missed, it says so and fails. It needs Node; without it says so, which
with CI=true is a failure.
"""

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("TEST_DATABASE_URL", "sqlite://:memory:")

import django

django.setup()

from bench.quality import node, weight  # noqa: E402 - after Django
from tests.browser.pages import ENTRANCES, PAGES  # noqa: E402
from tests.deploy import fronts  # noqa: E402
from tests.machine import IN_CI  # noqa: E402
from tests.serving import environment, fetched, free_port  # noqa: E402

MEASURED = {
    "home": "/",
    "theme": "/themas/rol-financiele-sector/",
    "list": "/mijlpalen/",
    "partner": "/partners/staatsbosbeheer/",
    "map": "/kaart/",
    "form": "/meedoen/",
    "search": "/zoeken/?q=groen",
}
GOALS = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
# The results of a search are many and never the same: they are left out of search engines.
WITHOUT_SEO = "search"
KILOBYTES, REQUESTS, SCRIPT_KILOBYTES = 90, 12, 15
ROW = "{:<9}{:>13}{:>15}{:>16}{:>5}{:>8}{:>8}{:>7}"


FAILURES = (
    "import json; from tests.browser.pages import pages_without_address; "
    "print(json.dumps(pages_without_address()))"
)


@contextmanager
def served() -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a portal with the content of the programme, and its pages for failures."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="quality-") as name:
        folder = Path(name)
        fronts.fill(folder)
        command = [sys.executable, "-m", "portal.runtime.serve"]
        with fronts.running(command, environment(folder, port), cwd=fronts.ROOT):
            fetched(port, "/")
            failures = json.loads(fronts.changed(folder, port, FAILURES))
            yield f"http://127.0.0.1:{port}", failures


def measured_by_lighthouse(site: str, runs: int) -> list[str]:
    """Print the medians of so many runs for each page; returns the goals that were missed."""
    missed = []
    print(ROW.format("", *node.CATEGORIES, "first", "largest", "shift"))
    for name, address in MEASURED.items():
        found = [node.lighthouse(site + address) for _run in range(runs)]
        points = {
            category: statistics.median_low([one.points[category] for one in found])
            for category in node.CATEGORIES
        }
        first, largest = (statistics.median(one.paints[which] for one in found) for which in (0, 1))
        shift = statistics.median(one.shift for one in found)
        seconds = (f"{first:.1f} s", f"{largest:.1f} s")
        print(ROW.format(name, *points.values(), *seconds, f"{shift:.3f}"), flush=True)
        for category, goal in GOALS.items():
            if points[category] < goal and (name, category) != (WITHOUT_SEO, "seo"):
                lost = {part for one in found for part in one.lost if part.startswith(category)}
                missed.append(f"{address}: {points[category]} of {goal}; {'; '.join(sorted(lost))}")
    return missed


def weighed(site: str) -> list[str]:
    """Print the heaviest of all pages; returns the goals that were missed."""
    with weight.a_browser() as browser:
        found = {page: weight.weigh(browser, site + page) for page in PAGES}
    heaviest = max(found, key=lambda page: found[page].kilobytes)
    busiest = max(found, key=lambda page: found[page].requests)
    scripted = max(found, key=lambda page: found[page].script_bytes)
    font = max(page.font_kilobytes for page in found.values())
    print(f"\n{len(found)} pages weighed; the most of each, and its goal:")
    print(f"  {found[heaviest].kilobytes:.1f} kB of {KILOBYTES} at {heaviest}; font {font:.1f} kB")
    print(f"  {found[busiest].requests} requests of {REQUESTS} at {busiest}")
    print(f"  {found[scripted].script_bytes / 1000:.1f} kB of script of {SCRIPT_KILOBYTES}")
    missed = []
    for page, one in found.items():
        if one.kilobytes > KILOBYTES:
            missed.append(f"{page}: {one.kilobytes:.1f} kB of {KILOBYTES}: {one.bytes_of}")
        if one.requests > REQUESTS:
            missed.append(f"{page}: {one.requests} requests of {REQUESTS}")
        if one.script_bytes > SCRIPT_KILOBYTES * 1000:
            missed.append(f"{page}: {one.script_bytes} bytes of script")
        missed += [f"{page}: asks {address}" for address in one.elsewhere]
    return missed


def validated(site: str, texts: dict[str, str]) -> list[str]:
    """The faults of html-validate in every address, and in these texts."""
    line = http.client.HTTPConnection(site.removeprefix("http://"), timeout=30)
    for page in (*PAGES, *ENTRANCES):
        line.request("GET", page)
        texts[page] = line.getresponse().read().decode()
    faults = node.html_faults(texts)
    print(f"\nhtml-validate: {len(faults)} faults on {len(texts)} pages", flush=True)
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="of Lighthouse, for each page")
    options = parser.parse_args()
    if lacking := node.why_not():
        print(f"The quality of the pages is not measured: {lacking}.")
        return int(IN_CI)
    started = time.monotonic()
    fronts.collect_files()
    node.install()
    with served() as (site, failures):
        missed = measured_by_lighthouse(site, options.runs)
        missed += weighed(site)
        missed += validated(site, failures)
    for goal in missed:
        print(f"missed: {goal}")
    print(f"\n{len(missed)} goals missed, in {(time.monotonic() - started) / 60:.1f} minutes")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())

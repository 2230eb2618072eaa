"""What `tests.mutants` adds to each run of pytest; the plan of the run is in MUTANTS_PLAN."""

import json
import os
import resource
import signal
from collections import defaultdict
from pathlib import Path

import pytest

PLAN = json.loads(Path(os.environ["MUTANTS_PLAN"]).read_text())
TOO_LONG = 124  # the exit code of a run in which a test took too long
MEMORY = 4 * 1024**3

_seconds: defaultdict[str, float] = defaultdict(float)


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    from hypothesis import Phase, settings

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # The same cases in each run, and no time spent on the smallest case that fails.
    settings.register_profile(
        "mutants",
        deadline=None,
        derandomize=True,
        database=None,
        max_examples=25,
        phases=[Phase.explicit, Phase.generate],
    )


def pytest_sessionstart() -> None:
    from tests import template_database

    template_database.FOLDER = Path(PLAN["templates"])
    if not PLAN["own_template"]:
        # Otherwise every change of the code would make a database of its own.
        template_database.state_of_the_code = lambda: "unchanged"


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> object:
    """Only what executes the changed line, by file, so that a module fixture is made once.

    A line that is executed when its module is imported belongs to no test; then all of them run.
    """
    from django.urls import get_resolver

    # What is done once, at the first request, would belong to the test that makes it.
    get_resolver()._populate()
    seconds, executing = PLAN["seconds"], set(PLAN["executing"])
    if executing:
        items[:] = [item for item in items if item.nodeid in executing]
    of_file: defaultdict[Path, float] = defaultdict(float)
    for item in items:
        of_file[item.path] += seconds.get(item.nodeid, 0)
    items.sort(key=lambda item: (of_file[item.path], item.path, seconds.get(item.nodeid, 0)))
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> object:
    """Stop a test that computes many times as long as it did; a busy machine is no reason."""
    Path(PLAN["started"]).touch()
    signal.signal(signal.SIGPROF, lambda *_: os._exit(TOO_LONG))
    signal.setitimer(signal.ITIMER_PROF, 20 + 5 * PLAN["seconds"].get(item.nodeid, 60))
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] += report.duration


def pytest_sessionfinish() -> None:
    if PLAN["durations"]:
        Path(PLAN["durations"]).write_text(json.dumps(_seconds))

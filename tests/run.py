"""Run the suite on SQLite and on PostgreSQL: `python -m tests.run [--full] [pytest options]`.

PostgreSQL is used when a server answers at TEST_POSTGRES_URL. What could not run is
said in the summary of pytest; with CI=true it is a failure. `--full` also runs the tests that
are marked as `full`: every width and colour scheme in the browser, and more generated cases.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.browser import full_run
from tests.machine import IN_CI, POSTGRES_URL, chromium_path, postgres_answers

COVERAGE = Path("var/coverage.json")


def pytest(title: str, *options: str, watched_by: Sequence[str] = (), **environment: str) -> int:
    print(f"\n== {title}", flush=True)
    module = ("-m", "pytest", "-n", "auto", "--dist", "worksteal")
    command = [sys.executable, *watched_by, *module, *options]
    return subprocess.run(command, env=os.environ | environment).returncode


def say_coverage() -> None:
    """How much of our code the run on SQLite executed, in percents of its lines."""
    found = json.loads(COVERAGE.read_text("utf-8"))["summary"]["percent_covered"]
    print(f"Coverage of the lines of our code: {found:.0f}%", flush=True)


def main() -> int:
    given = [option for option in sys.argv[1:] if option != "--full"]
    # An own choice of marks stands above that of pyproject.toml.
    is_full = "--full" in sys.argv
    every_mark = ["-m", "full or not full", "--hypothesis-profile=full"] if is_full else []
    has_postgres = postgres_answers()
    not_run = []
    if not chromium_path():
        not_run.append("the browser tests (Chromium is not installed)")
    if not has_postgres:
        not_run.append("the suite on PostgreSQL (no server answers at TEST_POSTGRES_URL)")
    if is_full and not given:
        full_run.forget()
    missing = {"TESTS_NOT_RUN": "\n".join(not_run)}
    coverage = () if given else ("-m", "slipcover", "--json", "--out", str(COVERAGE))
    sqlite = {"TEST_DATABASE_URL": "sqlite://:memory:"}
    failed = pytest("SQLite", *every_mark, *given, watched_by=coverage, **sqlite, **missing)
    if coverage:
        say_coverage()
    if has_postgres:
        # What a browser shows does not depend on the database, and some tests bring their own.
        marks = "not browser and not own_database" + ("" if is_full else " and not full")
        chosen = ["-m", marks, *given]
        failed |= pytest("PostgreSQL", *chosen, TEST_DATABASE_URL=POSTGRES_URL, **missing)
    return 1 if failed or (IN_CI and not_run) else 0


if __name__ == "__main__":
    sys.exit(main())

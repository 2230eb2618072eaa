"""Run the suite on SQLite and on PostgreSQL: `python -m tests.run [--full] [pytest options]`.

PostgreSQL is used when a server answers at TEST_POSTGRES_URL. What could not run is
said in the summary of pytest; with CI=true it is a failure. `--full` also runs the tests that
are marked as `full`: every width and colour scheme in the browser.
"""

import os
import subprocess
import sys

from tests.machine import IN_CI, POSTGRES_URL, chromium_path, postgres_answers


def pytest(title: str, *options: str, **environment: str) -> int:
    print(f"\n== {title}", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *options]
    return subprocess.run(command, env=os.environ | environment).returncode


def say_coverage() -> None:
    """How much of our code the run on SQLite executed, in percents of its lines."""
    command = [sys.executable, "-m", "coverage", "report", "--format=total"]
    done = subprocess.run(command, capture_output=True, text=True)
    print(f"Coverage of the lines of our code: {done.stdout.strip()}%", flush=True)


def main() -> int:
    given = [option for option in sys.argv[1:] if option != "--full"]
    # An own choice of marks stands above that of pyproject.toml.
    every_mark = ["-m", "full or not full"] if "--full" in sys.argv else []
    has_postgres = postgres_answers()
    not_run = []
    if not chromium_path():
        not_run.append("the browser tests (Chromium is not installed)")
    if not has_postgres:
        not_run.append("the suite on PostgreSQL (no server answers at TEST_POSTGRES_URL)")
    missing = {"TESTS_NOT_RUN": "\n".join(not_run)}
    coverage = [] if given else ["--cov", "--cov-report="]
    sqlite = {"TEST_DATABASE_URL": "sqlite://:memory:"}
    failed = pytest("SQLite", *every_mark, *coverage, *given, **sqlite, **missing)
    if coverage:
        say_coverage()
    if has_postgres:
        # What a browser shows does not depend on the database.
        chosen = ["-m", "not browser and not full", *given]
        failed |= pytest("PostgreSQL", *chosen, TEST_DATABASE_URL=POSTGRES_URL, **missing)
    return 1 if failed or (IN_CI and not_run) else 0


if __name__ == "__main__":
    sys.exit(main())

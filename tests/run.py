"""Run the whole suite on SQLite and on PostgreSQL: `python -m tests.run [pytest options]`.

PostgreSQL is used when a server answers at TEST_POSTGRES_URL. What could not run is
said in the summary of pytest; with CI=true it is a failure.
"""

import os
import subprocess
import sys

from tests.machine import IN_CI, POSTGRES_URL, chromium_path, postgres_answers


def pytest(title: str, *options: str, **environment: str) -> int:
    print(f"\n== {title}", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", "auto", *options, *sys.argv[1:]]
    return subprocess.run(command, env=os.environ | environment).returncode


def main() -> int:
    has_postgres = postgres_answers()
    not_run = []
    if not chromium_path():
        not_run.append("the browser tests (Chromium is not installed)")
    if not has_postgres:
        not_run.append("the suite on PostgreSQL (no server answers at TEST_POSTGRES_URL)")
    missing = {"TESTS_NOT_RUN": "\n".join(not_run)}
    failed = pytest("SQLite", TEST_DATABASE_URL="sqlite://:memory:", **missing)
    if has_postgres:
        # What a browser shows does not depend on the database.
        failed |= pytest(
            "PostgreSQL", "-m", "not browser", TEST_DATABASE_URL=POSTGRES_URL, **missing
        )
    return 1 if failed or (IN_CI and not_run) else 0


if __name__ == "__main__":
    sys.exit(main())

"""Run the whole suite on SQLite and on PostgreSQL: `python -m tests.run [pytest options]`.

PostgreSQL is used when a server answers at TEST_POSTGRES_URL. What could not run is
said at the end; with CI=true it is a failure.
"""

import os
import shutil
import subprocess
import sys

import psycopg

from tests.conftest import CHROMIUM

DEFAULT_POSTGRES_URL = "postgres://postgres@127.0.0.1:5432/postgres"


def answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def pytest(title: str, *options: str, **environment: str) -> int:
    print(f"\n== {title}", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", *options, *sys.argv[1:]]
    return subprocess.run(command, env=os.environ | environment).returncode


def main() -> int:
    in_ci = os.environ.get("CI") == "true"
    not_run = []
    if not any(map(shutil.which, CHROMIUM)):
        not_run.append("the browser tests (Chromium is not installed)")
    failed = pytest("SQLite", TEST_DATABASE_URL="sqlite://:memory:")
    url = os.environ.get("TEST_POSTGRES_URL", DEFAULT_POSTGRES_URL)
    if answers(url):
        # What a browser shows does not depend on the database.
        failed |= pytest("PostgreSQL", "-m", "not browser", TEST_DATABASE_URL=url)
    else:
        not_run.append("the suite on PostgreSQL (no server answers at TEST_POSTGRES_URL)")
    for part in not_run:
        print(f"Not run: {part}.", file=sys.stderr)
    return 1 if failed or (in_ci and not_run) else 0


if __name__ == "__main__":
    sys.exit(main())

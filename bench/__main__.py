"""Measure the pages at the content of the programme and at many rows: `python -m bench`.

For each database a scratch database is made, filled and dropped again; the portal's own database
is never touched. The figures go to docs/performance.md, and with `--check` a goal that is missed
is a failure. The search is measured in `bench.search`, at the largest size.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from . import goals, report, scratch, search

SIZES = (goals.REAL, 10_000, 100_000)
MODULES = {"pages": "bench.measure", "search": "bench.search"}


def measure(part: str, engine: str, size: int) -> Any:
    """Fill a scratch database in a process of its own and return its figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        with scratch.database(engine, folder, size) as url:
            if url is None:
                sys.exit(f"{engine}: no server answers at TEST_POSTGRES_URL.")
            print(f"{engine}, {part}, {report.size_name(size)}", flush=True)
            result = folder / "result.json"
            environment = os.environ | {
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "bench.uncached",
                "VAR_DIR": str(folder),
            }
            command = [sys.executable, "-m", MODULES[part], str(size), str(result)]
            subprocess.run(command, env=environment, check=True)
            return json.loads(result.read_text())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="0: the programme")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one database only")
    parser.add_argument("--part", choices=MODULES, help="one part only")
    parser.add_argument("--check", action="store_true", help="fail when a goal is missed")
    options = parser.parse_args()
    engines = [options.only] if options.only else ["sqlite", "postgresql"]
    missed: list[goals.Goal] = []
    if options.part != "search":
        if not shutil.which("wrk"):
            sys.exit("wrk counts the requests a second; install it (apt-get install wrk).")
        found = {
            engine: [measure("pages", engine, size) for size in sorted(options.sizes)]
            for engine in engines
        }
        report.write(found)
        missed = [
            goal for sizes in found.values() for goal in goals.of_all(sizes) if not goal.is_met
        ]
        for goal in missed:
            print(f"missed: {goal.what}: {goal.found:.2f}, goal {goal.bound:g}")
    if options.part != "pages":
        for engine in engines:
            search.show(engine, measure("search", engine, max(options.sizes)))
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Measure the public pages at 100 and at 100,000 rows: `python -m bench`.

For each database a scratch database is made, filled and dropped again; the portal's
own database is never touched. The pages are fetched over HTTP from the production
server with one worker, one after the other. "ratio" is the median time at the large
size over that at the small size; "bare" is the median over that of a Django view
that only returns text, on the same server. The search is measured in `bench.search`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from . import report, scratch, search

SIZES = (100, 100_000)
PARTS = ("pages", "search")


def measure(part: str, database_url: str, size: int, directory: Path) -> Any:
    """Fill a scratch database in a process of its own and return its figures."""
    module = {"pages": "bench.measure", "search": "bench.search"}[part]
    result = directory / f"{size}.json"
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "VAR_DIR": str(directory / "var"),
    }
    subprocess.run(
        [sys.executable, "-m", module, str(size), str(result)], env=environment, check=True
    )
    return report.read(result)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES, metavar=("SMALL", "LARGE"))
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one database only")
    parser.add_argument("--part", choices=PARTS, help="one part only")
    options = parser.parse_args()
    for engine in [options.only] if options.only else ["sqlite", "postgresql"]:
        for part in [options.part] if options.part else PARTS:
            with tempfile.TemporaryDirectory(prefix="bench-") as name:
                figures = []
                # The search is measured at the large size, against another search.
                sizes = options.sizes if part == "pages" else options.sizes[1:]
                for size in sizes:
                    with scratch.database(engine, Path(name), size) as url:
                        if url is None:
                            print(f"\n{engine}: no server answers at TEST_POSTGRES_URL.")
                            break
                        figures.append(measure(part, url, size, Path(name)))
                else:
                    if part == "pages":
                        report.show(engine, options.sizes, *figures)
                    else:
                        search.show(engine, *figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())

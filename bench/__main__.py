"""Measure the public pages at 100 and at 100,000 rows: `python -m bench`.

For each database a scratch database is made, filled and dropped again; the portal's
own database is never touched. The pages are fetched over HTTP from the production
server with one worker, one after the other. "ratio" is the median time at the large
size over that at the small size; "bare" is the median over that of a Django view
that only returns text, on the same server.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from . import report, scratch

SIZES = (100, 100_000)


def measure(database_url: str, size: int, directory: Path) -> list[dict]:
    """Fill a scratch database in a process of its own and return its figures."""
    result = directory / f"{size}.json"
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "VAR_DIR": str(directory / "var"),
    }
    subprocess.run(
        [sys.executable, "-m", "bench.measure", str(size), str(result)], env=environment, check=True
    )
    return report.read(result)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES, metavar=("SMALL", "LARGE"))
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one database only")
    options = parser.parse_args()
    for engine in [options.only] if options.only else ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            directory = Path(name)
            figures = []
            for size in options.sizes:
                with scratch.database(engine, directory, size) as url:
                    if url is None:
                        print(f"\n{engine}: no server answers at TEST_POSTGRES_URL, not measured.")
                        break
                    figures.append(measure(url, size, directory))
            else:
                report.show(engine, options.sizes, *figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the last full run in browsers found, for the accessibility statement of the site.

Each test of the matrix notes its part in `var/tests/full-run/`. `python -m tests.browser.full_run`
puts the parts together in the file that the page reads; it stands in git, so it changes only when
somebody means it to.
"""

import json
import shutil
import sys
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[2]
PARTS = ROOT / "var" / "tests" / "full-run"
STATEMENT = ROOT / "portal" / "site" / "content" / "accessibility.json"
EXPECTED = 6  # three widths, with and without scripts


def forget() -> None:
    """Before a full run: what an earlier one noted is no part of it."""
    shutil.rmtree(PARTS, ignore_errors=True)


def note(name: str, pages: int, looks: int, faults: Collection[str]) -> None:
    """Keep what one test of the matrix saw: so many pages, each in so many ways."""
    PARTS.mkdir(parents=True, exist_ok=True)
    part = {"pages": pages, "checks": pages * looks, "faults": len(faults)}
    (PARTS / f"{name}.json").write_text(json.dumps(part))


def put_together() -> dict[str, object]:
    """The figures of the whole run; fails when a part of it is missing."""
    files = sorted(PARTS.glob("*.json"))
    if len(files) != EXPECTED:
        sys.exit(f"{len(files)} of {EXPECTED} parts in {PARTS}: run `make full` first.")
    parts = [json.loads(file.read_text()) for file in files]
    moment = max(file.stat().st_mtime for file in files)
    return {
        "date": datetime.fromtimestamp(moment, ZoneInfo("Europe/Amsterdam")).date().isoformat(),
        "pages": max(part["pages"] for part in parts),
        "checks": sum(part["checks"] for part in parts),
        "faults": sum(part["faults"] for part in parts),
    }


def main() -> int:
    found = put_together()
    STATEMENT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"{STATEMENT.relative_to(ROOT)}: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The two programs that need Node: Lighthouse and html-validate, of the versions in the lock file.

They are installed in `var/quality`, without running the scripts of their packages. After a change
of package.json: `npm install --package-lock-only` in this folder, then
`python -m bench.quality.node`, which takes the addresses out of the lock file.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from tests.machine import chromium_path

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "var" / "quality"
PROGRAMS = FOLDER / "node_modules" / ".bin"
LOCK = HERE / "package-lock.json"
NODE = (20, 19)
ATTEMPTS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAINTS = ("first-contentful-paint", "largest-contentful-paint")


class Scores(NamedTuple):
    """What Lighthouse gives a page once: points of 100, and seconds."""

    points: dict[str, int]
    paints: tuple[float, ...]
    shift: float
    lost: list[str]  # what cost points, by category


def why_not() -> str:
    """What this machine lacks for it; empty when it has all."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "Node is not installed"
    said = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    version = tuple(int(number) for number in re.findall(r"\d+", said)[:2])
    if version < NODE:
        return f"Node {said.strip()} is older than {'.'.join(map(str, NODE))}"
    return "" if chromium_path() else "Chromium is not installed"


def install() -> None:
    """What the lock file says, and nothing when that is there already."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    installed = FOLDER / LOCK.name
    if PROGRAMS.is_dir() and installed.exists() and installed.read_text() == LOCK.read_text():
        return
    installed.unlink(missing_ok=True)  # it is there again when all of it is
    for name in ("package.json", LOCK.name, ".npmrc"):
        shutil.copy(HERE / name, FOLDER)
    try:
        subprocess.run(["npm", "ci", "--silent"], cwd=FOLDER, check=True)
    except subprocess.CalledProcessError:
        installed.unlink()
        raise


def lighthouse(url: str) -> Scores:
    """The points of one visit of a slow phone."""
    command = [
        *(str(PROGRAMS / "lighthouse"), url, "--output=json", "--quiet"),
        f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]
    env = os.environ | {"CHROME_PATH": chromium_path() or ""}
    for _attempt in range(ATTEMPTS):
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE)
        # A trace without a beginning (NO_NAVSTART) is no answer; it asks to be run again.
        if not done.returncode:
            return scores_of(json.loads(done.stdout))
    raise SystemExit(f"Lighthouse gave no answer about {url} in {ATTEMPTS} attempts.")


def scores_of(report: dict[str, Any]) -> Scores:
    audits = report["audits"]
    points, lost = {}, []
    for name in CATEGORIES:
        category = report["categories"][name]
        # Without a score when one of its audits failed to run: that is no good mark.
        points[name] = round((category["score"] or 0) * 100)
        for part in category["auditRefs"]:
            score = audits[part["id"]]["score"]
            if part["weight"] and score is not None and score < 1:
                lost.append(f"{name}: {part['id']} ({score:g})")
    seconds = tuple(audits[name].get("numericValue", 0.0) / 1000 for name in PAINTS)
    shift = audits["cumulative-layout-shift"].get("numericValue", 0.0)
    return Scores(points, seconds, shift, lost)


def html_faults(pages: dict[str, str]) -> list[str]:
    """What html-validate has against these pages, each by its address."""
    folder = FOLDER / "html"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    names = {}
    for number, (address, text) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(text, encoding="utf-8")
        names[str(file)] = address
    # To a file: of a pipe, Node writes no more than fits when it ends.
    found = FOLDER / "html-validate.json"
    found.unlink(missing_ok=True)
    config = HERE / "htmlvalidate.json"
    subprocess.run(
        [
            *(PROGRAMS / "html-validate", "--config", config, "--formatter", f"json={found}"),
            folder,
        ],
        cwd=FOLDER,
    )
    return [
        f"{names[result['filePath']]}: line {fault['line']}: {fault['ruleId']}: {fault['message']}"
        for result in json.loads(found.read_text())
        for fault in result["messages"]
    ]


def leave_out_funding() -> None:
    """Take from the lock file the addresses where a package asks for money."""
    lock = json.loads(LOCK.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    LOCK.write_text(json.dumps(lock, indent=2) + "\n")


if __name__ == "__main__":
    leave_out_funding()

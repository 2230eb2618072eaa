"""A copy of the checkout, in which the tests run against changed code."""

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import monotonic

from coverage import CoverageData

from . import ROOT, Room
from .making import Mutant

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", ".*_cache", ".hypothesis")
TOO_LONG = 124  # see plugin.py
PYTEST = (
    *(sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.mutants.plugin"),
    *("-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile", "mutants"),
    *("-m", "not browser and not full"),
)


class Outcome(StrEnum):
    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    BROKEN = "does not start"


class TestsFailError(Exception):
    """The tests of a room fail before anything is changed."""


@dataclass
class Baseline:
    """How long each test of a room takes, and which of them execute a line."""

    seconds: dict[str, float]
    tests_of_line: dict[tuple[str, int], set[str]]

    def tests_of(self, mutant: Mutant) -> list[str]:
        lines = (self.tests_of_line.get((mutant.path, line), set()) for line in mutant.lines)
        return sorted(set().union(*lines))


class Copy:
    def __init__(self, folder: Path):
        self.folder = folder
        self.root = folder / "checkout"
        shutil.copytree(ROOT, self.root, ignore=NOT_COPIED)

    def _pytest(self, room: Room, plan: dict, *options: str, timeout: float | None = None) -> int:
        plan_file, output = self.folder / "plan.json", self.folder / "output"
        templates = (self.folder if plan["own_template"] else self.folder.parent) / "templates"
        common = {"durations": None, "started": str(self.started), "templates": str(templates)}
        plan_file.write_text(json.dumps(common | plan))
        environment = os.environ | {
            "MUTANTS_PLAN": str(plan_file),
            "TEST_DATABASE_URL": "sqlite://:memory:",
            "COVERAGE_FILE": str(self.folder / "coverage"),
            "PYTHONDONTWRITEBYTECODE": "1" if timeout else "",
        }
        self.started.unlink(missing_ok=True)
        with output.open("w") as file:
            try:
                return subprocess.run(
                    [*PYTEST, *options, *(one for one in room.tests if (ROOT / one).exists())],
                    cwd=self.root,
                    env=environment,
                    stdout=file,
                    stderr=file,
                    timeout=timeout,
                ).returncode
            except subprocess.TimeoutExpired:
                return TOO_LONG

    @property
    def started(self) -> Path:
        return self.folder / "started"

    def baseline(self, room: Room) -> Baseline:
        """Run the tests of a room on the unchanged code."""
        durations = self.folder / "durations.json"
        plan = {"own_template": False, "executing": [], "seconds": {}, "durations": str(durations)}
        options = (f"--cov={room.code}", "--cov-context=test", "--cov-report=")
        if self._pytest(room, plan, *options):
            raise TestsFailError((self.folder / "output").read_text())
        data = CoverageData(str(self.folder / "coverage"))
        data.read()
        tests_of_line = defaultdict(set)
        for name in data.measured_files():
            path = str(Path(name).relative_to(self.root))
            for line, contexts in data.contexts_by_lineno(name).items():
                # "tests/x.py::test[1]|run"; nothing for what is executed at import
                tests = {context.rpartition("|")[0] for context in contexts if context}
                tests_of_line[path, line] = tests
        return Baseline(json.loads(durations.read_text()), tests_of_line)

    def tried(self, mutant: Mutant, room: Room, baseline: Baseline) -> tuple[Outcome, float]:
        """What the tests say of a change, and after how many seconds."""
        source = mutant.source()
        if source is None:
            return Outcome.BROKEN, 0.0
        begin = monotonic()
        path = self.root / mutant.path
        original, times = path.read_bytes(), path.stat()
        plan = {
            "own_template": is_in_migrations(mutant.path),
            "executing": baseline.tests_of(mutant),
            "seconds": baseline.seconds,
        }
        path.write_text(source)
        try:
            code = self._pytest(room, plan, timeout=300 + 5 * sum(baseline.seconds.values()))
        finally:
            path.write_bytes(original)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        outcome = {0: Outcome.SURVIVED, TOO_LONG: Outcome.TIMED_OUT}.get(code, Outcome.KILLED)
        if outcome == Outcome.KILLED and not self.started.exists():
            outcome = Outcome.BROKEN
        return outcome, monotonic() - begin


def is_in_migrations(path: str) -> bool:
    """Whether the tables of a new database depend on this module."""
    name = path.removesuffix(".py").replace("/", ".")
    return any(
        name in migration.read_text()
        for app in ("portal", "partners", "milestones", "themes")
        for migration in (ROOT / app).rglob("migrations/*.py")
    )

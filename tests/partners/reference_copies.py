"""Copies of the reference files that a test may change."""

import datetime
import shutil
from pathlib import Path

import pytest

from partners.models import Municipality
from partners.reference.loading import ReferenceReport, load_reference
from partners.reference.rows import DIRECTORY
from portal.loading.report import LoadError
from tests.partners.reference_files import problems_in

LIVING, FORMER = "municipalities.csv", "former_municipalities.csv"
PROVINCES = "provinces.csv"


class Files:
    """A copy of the reference files that a test may change."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        for path in DIRECTORY.glob("*.csv"):
            shutil.copy(path, directory)

    def read(self, name: str) -> list[str]:
        return (self.directory / name).read_text("utf-8").splitlines()

    def write(self, name: str, lines: list[str]) -> None:
        (self.directory / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = "\n".join(self.read(name))
        assert old in text, f"{name} no longer has {old!r}"
        self.write(name, text.replace(old, new, 1).splitlines())

    def line_of(self, name: str, code: str) -> int:
        [number] = [n for n, line in enumerate(self.read(name), 1) if line.startswith(f"{code},")]
        return number

    def drop(self, name: str, code: str) -> None:
        self.write(name, [line for line in self.read(name) if not line.startswith(f"{code},")])

    def add(self, name: str, line: str) -> None:
        self.write(name, [*self.read(name), line])

    def load(self) -> ReferenceReport:
        return load_reference(self.directory)

    def fault(self) -> str:
        """What stops the load."""
        with pytest.raises(LoadError) as error:
            self.load()
        return str(error.value)

    def problems(self) -> list[str]:
        """What the check of the files says."""
        return problems_in(self.directory)


def found_by(name: str) -> set[str]:
    """The addresses of the municipalities of 2026 that have this name."""
    found = Municipality.objects.filter(names__name=name) | Municipality.objects.filter(label=name)
    return set(found.existing(datetime.date(2026, 6, 1)).values_list("slug", flat=True))

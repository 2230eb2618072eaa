"""The table that says the same as a picture, sorted by any of its columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from portal.publishing.names import sort_key
from portal.runtime.texts import StrOrPromise


@dataclass(frozen=True)
class Column:
    name: str
    """In the address."""
    label: StrOrPromise
    is_number: bool = False


@dataclass(frozen=True)
class Cell:
    text: StrOrPromise
    key: Any = None
    """What it sorts by, where that is not its text: a number or a date as ISO text."""
    url: str = ""

    @property
    def place(self) -> tuple[bool, Any]:
        """What is not known stands behind the rest."""
        value = sort_key(str(self.text)) if self.key is None else self.key
        return (value == "", value)


@dataclass(frozen=True)
class Table:
    """Rows of cells, one for each column; the first names the row."""

    caption: StrOrPromise
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    sort: str = ""
    """The name of a column, after a "-" from high to low; empty: the order that `rows` have."""
    more: int = 0
    """How many rows were left out."""

    def sorted_by(self, sort: str) -> Self:
        names = [column.name for column in self.columns]
        if sort.removeprefix("-") not in names:
            return self
        at = names.index(sort.removeprefix("-"))
        known = [row for row in self.rows if not row[at].place[0]]
        known.sort(key=lambda row: row[at].place, reverse=sort.startswith("-"))
        unknown = [row for row in self.rows if row[at].place[0]]
        return replace(self, rows=[*known, *unknown], sort=sort)

    def of_at_most(self, limit: int) -> Self:
        """For a page, which cannot be as long as a file."""
        return replace(self, rows=self.rows[:limit], more=max(len(self.rows) - limit, 0))

    @property
    def headings(self) -> Iterator[tuple[Column, str, str]]:
        """Each column, how it is sorted now (as ARIA says it), and what its link sorts by."""
        for column in self.columns:
            is_up, is_down = self.sort == column.name, self.sort == f"-{column.name}"
            now = "ascending" if is_up else "descending" if is_down else ""
            yield column, now, f"-{column.name}" if is_up else column.name

    @property
    def lines(self) -> Iterator[list[tuple[Column, Cell]]]:
        """The cells of each row, with the column of each."""
        for row in self.rows:
            yield list(zip(self.columns, row, strict=True))

    def as_rows(self) -> Iterator[list[str]]:
        """The headings and the texts, for a file; numbers as they are."""
        yield [str(column.label) for column in self.columns]
        for row in self.lines:
            yield [
                str(cell.key if column.is_number and cell.key is not None else cell.text)
                for column, cell in row
            ]

    @staticmethod
    def sorts(columns: Sequence[Column]) -> list[tuple[str, StrOrPromise]]:
        """What an address may sort by."""
        return [(way + one.name, one.label) for one in columns for way in ("", "-")]

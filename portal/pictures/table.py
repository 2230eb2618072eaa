"""The table that says the same as a picture, sorted by any of its columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple, Self

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from portal.publishing.names import sort_key
from portal.runtime.texts import StrOrPromise


class Column(NamedTuple):
    name: str
    """In the address."""
    label: StrOrPromise
    is_number: bool = False


class Cell(NamedTuple):
    text: StrOrPromise
    key: Any = None
    """What it sorts by, where that is not its text: a number or a date as ISO text."""
    url: str = ""

    def __html__(self) -> str:
        if self.url:
            return format_html('<a href="{}">{}</a>', self.url, self.text)
        return conditional_escape(self.text)


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
        """What is not known stands behind the rest."""
        names = [column.name for column in self.columns]
        if sort.removeprefix("-") not in names:
            return self
        at = names.index(sort.removeprefix("-"))
        keyed = [
            (sort_key(str(row[at].text)) if row[at].key is None else row[at].key, row)
            for row in self.rows
        ]
        known = sorted(
            ((key, row) for key, row in keyed if key != ""),
            key=itemgetter(0),
            reverse=sort.startswith("-"),
        )
        rows = [row for _key, row in known] + [row for key, row in keyed if key == ""]
        return replace(self, rows=rows, sort=sort)

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

    @cached_property
    def body(self) -> SafeString:
        """The rows as elements; a template would take ten times as long for thousands of cells."""
        cells = [
            format_html('<td data-label="{}" class="{}">{{}}</td>', label, is_number and "number")
            for _name, label, is_number in self.columns[1:]
        ]
        pattern = f'<tr><th scope="row">{{}}</th>{"".join(cells)}</tr>'
        return format_html_join("\n", pattern.replace(' class="False"', ""), self.rows)

    def as_rows(self) -> Iterator[list[str]]:
        """The headings and the texts, for a file; numbers as they are."""
        yield [str(column.label) for column in self.columns]
        for row in self.rows:
            yield [
                str(cell.key if column.is_number and cell.key is not None else cell.text)
                for column, cell in zip(self.columns, row, strict=True)
            ]

    @staticmethod
    def sorts(columns: Sequence[Column]) -> list[tuple[str, StrOrPromise]]:
        """What an address may sort by."""
        return [(way + one.name, one.label) for one in columns for way in ("", "-")]

"""Reading the CSV files of the reference data: every fault is named by file, line and column."""

import csv
import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..models.change import ChangeKind


class ReferenceDataError(Exception):
    """The files are wrong; `problems` says where and what."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Table:
    """The rows of one file, and what is wrong with them."""

    name: str
    rows: list["Row"] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def refuse(self, message: str, line: int = 1, column: str = "") -> None:
        place = f"{self.name}, line {line}"
        if column:
            place = f"{place}, column {column}"
        self.problems.append(f"{place}: {message}")


@dataclass
class Row:
    table: Table
    line: int
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def refuse(self, column: str, message: str) -> None:
        self.table.refuse(message, self.line, column)


Converter = Callable[[str], Any]


def read_table(path: Path, columns: dict[str, Converter]) -> Table:
    """Read a file that has exactly these columns; a row with a fault in it is left out."""
    table = Table(path.name)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            _read_rows(table, csv.reader(file, strict=True), columns)
    except FileNotFoundError:
        table.refuse("the file is missing")
    except UnicodeDecodeError:
        table.refuse("the file is not UTF-8")
    return table


def _read_rows(table: Table, reader, columns: dict[str, Converter]) -> None:
    try:
        header = next(reader, [])
        if not _is_header(table, header, columns):
            return
        for cells in reader:
            if len(cells) != len(header):
                table.refuse(f"{len(cells)} values for {len(header)} columns", reader.line_num)
                continue
            row = _read_row(table, reader.line_num, dict(zip(header, cells, strict=True)), columns)
            if row is not None:
                table.rows.append(row)
    except csv.Error as error:
        table.refuse(str(error), reader.line_num)


def _is_header(table: Table, header: list[str], columns: dict[str, Converter]) -> bool:
    for name in sorted({name for name in header if header.count(name) > 1}):
        table.refuse("the column is there twice", column=name)
    for name in header:
        if name not in columns:
            table.refuse(f"unknown column; known are {', '.join(columns)}", column=name)
    for name in columns:
        if name not in header:
            table.refuse("the column is missing", column=name)
    return not table.problems


def _read_row(
    table: Table, line: int, cells: dict[str, str], columns: dict[str, Converter]
) -> Row | None:
    values = {}
    for column, convert in columns.items():
        try:
            values[column] = convert(cells[column].strip())
        except ValueError as error:
            table.refuse(str(error), line, column)
    return Row(table, line, values) if len(values) == len(columns) else None


def text(cell: str) -> str:
    if not cell:
        raise ValueError("is empty")
    if len(cell) > 80:
        raise ValueError(f"{len(cell)} characters, at most 80 are possible")
    return cell


def texts(cell: str) -> list[str]:
    """Several values with a bar between them."""
    return [text(part.strip()) for part in cell.split("|")] if cell else []


def optional(convert: Converter) -> Converter:
    return lambda cell: convert(cell) if cell else None


def code(prefix: str, digits: int) -> Converter:
    def convert(cell: str) -> str:
        if not re.fullmatch(rf"{prefix}[0-9]{{{digits}}}", cell):
            raise ValueError(f"{cell!r} is not a code such as {prefix}{'1' * digits}")
        return cell

    return convert


def whole_number(cell: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", cell):
        raise ValueError(f"{cell!r} is not a whole number")
    return int(cell)


def degrees(lowest: int, highest: int) -> Converter:
    def convert(cell: str) -> Decimal:
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", cell):
            raise ValueError(f"{cell!r} is not a number of degrees")
        number = Decimal(cell)
        if not lowest <= number <= highest:
            raise ValueError(f"{cell} does not lie between {lowest} and {highest}")
        return round(number, 4)

    return convert


def day(cell: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(cell)
    except ValueError as error:
        raise ValueError(f"{cell!r} is not a day such as 2021-01-01") from error


def flag(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError(f"{cell!r} is not true or false")
    return cell == "true"


def succession_kind(cell: str) -> str:
    if cell not in ChangeKind.values:
        raise ValueError(f"{cell!r} is not one of {', '.join(ChangeKind.values)}")
    return cell
